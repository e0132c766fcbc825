// Farm jobs, worker housing and district offices: small shapes beside the bubbles of the towns.
//
// Each kind has a colour and a shape of its own, and stands off its town's point by a few pixels:
// the bubble of the same town lies exactly there. A click shows the card and asks nothing.

import { radiusOf } from "./bubbles.js";
import { SVG, card, element } from "./look.js";
import { hideCard, showCard } from "./pointing.js";
import { STOPS } from "./reach.js";

// Half the width in pixels; the area, not the width, is in proportion to workers and room.
const LARGEST_PX = 9;
const SMALLEST_PX = 4;
const OFFICE_PX = 4;

// Corners of each shape, for half a width of 1; where it stands beside its town.
const SHAPES = {
  farm_jobs: { corners: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]], side: [-0.8, 0.6] },
  farm_housing: { corners: [[0, -1.15], [1.15, -0.1], [0.8, 1], [-0.8, 1], [-1.15, -0.1]], side: [0.8, 0.6] },
  school_districts: { corners: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]], side: [0, 0] },
};

let Shape = null; // made once, when Leaflet is there

export function drawSites(atlas) {
  const { L, map, layers, message } = atlas;
  layers.sites?.group.remove();
  hideCard(atlas);
  Shape ??= makeShape(L);
  const group = L.featureGroup();
  const towns = townsByPoint(message);
  const shapes = message.sites.map((site) =>
    site.points.map((point, at) => {
      const shape = new Shape(point, { ...styleOf(atlas, site, false), radius: sizeOf(site, at) });
      const [x, y] = SHAPES[site.kind].side;
      const town = towns.get(`${site.lat[at]},${site.lon[at]}`);
      // By a large bubble at its edge, so that both can be pointed at.
      const off = shape.options.radius + (town === undefined ? 0 : radiusOf(atlas, message.towns.children[town]));
      shape.options.shift = [x * off, y * off];
      Object.assign(shape, { site, at });
      return shape;
    }),
  );
  // The largest first, so that small ones lie on top.
  for (const one of shapes.flat().sort((a, b) => b.options.radius - a.options.radius)) group.addLayer(one);
  group.on("mouseover", ({ sourceTarget: shape }) => pointSite(atlas, shape, true));
  group.on("mouseout", ({ sourceTarget: shape }) => pointSite(atlas, shape, false));
  group.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    holdSite(atlas, event.sourceTarget);
  });
  layers.sites = { group: group.addTo(map), shapes, message };
}

// Point at a shape, by mouse or keyboard: a dark edge and its card.
export function pointSite(atlas, shape, isOn) {
  if (atlas.layers.sites.message !== atlas.message) return;
  atlas.layers.sites.pointed = isOn ? shape : null;
  shape.setStyle(styleOf(atlas, shape.site, isOn));
  if (!isOn) return hideCard(atlas);
  shape.bringToFront();
  const { names, lines } = shape.site;
  const [x] = shape.options.shift;
  showCard(atlas, card(names[shape.at], lines[shape.at]), shape.getLatLng(), Math.abs(x) + shape.options.radius);
}

// A click or Enter, where nothing can be chosen: its card, if it is not shown already.
export function holdSite(atlas, shape) {
  if (!atlas.card || atlas.layers.sites.pointed !== shape) pointSite(atlas, shape, true);
}

// The shapes of one kind, the largest first, as far as they are drawn.
export function shapesOf({ layers, message }, at) {
  return layers.sites?.message === message ? layers.sites.shapes[at] : [];
}

export function siteWords({ site, at }) {
  return [site.names[at], ...site.lines[at]];
}

function styleOf({ look }, { kind }, isOn) {
  return {
    // Yellow needs a dark edge on light ground.
    color: isOn || kind === "farm_housing" ? look.ink : look.paper,
    weight: isOn ? 2 : 1,
    fillColor: look.sites[kind],
    fillOpacity: 1,
  };
}

function sizeOf({ sizes }, at) {
  if (sizes[at] === null) return OFFICE_PX;
  const most = sizes[0] || 1; // they come with the largest first
  return Math.max(SMALLEST_PX, LARGEST_PX * Math.sqrt(sizes[at] / most));
}

function townsByPoint({ towns }) {
  return new Map((towns?.ids ?? []).map((id, at) => [`${towns.lat[at]},${towns.lon[at]}`, at]));
}

// A circle to Leaflet, for pointing and redrawing; only its outline and its middle are others.
function makeShape(L) {
  return L.CircleMarker.extend({
    _project() {
      this._point = this._map.latLngToLayerPoint(this._latlng).add(this.options.shift);
      this._updateBounds();
    },
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      const context = renderer._ctx;
      const { x, y } = this._point;
      context.beginPath();
      for (const [right, down] of SHAPES[this.site.kind].corners) {
        context.lineTo(x + right * this._radius, y + down * this._radius);
      }
      context.closePath();
      renderer._fillStroke(context, this);
    },
  });
}

// The key: a shape, what it is, and how many are drawn.
export function siteKey({ look, message }) {
  const box = element("ul", "site-key");
  for (const { kind, label, count } of message.sites) {
    const row = element("li", "site");
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", "-8 -8 16 16");
    drawing.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "polygon");
    path.setAttribute("points", SHAPES[kind].corners.map((corner) => corner.map((side) => side * 6).join(",")).join(" "));
    path.setAttribute("fill", look.sites[kind]);
    path.setAttribute("stroke", kind === "farm_housing" ? look.ink : "none");
    drawing.append(path);
    row.append(drawing, element("span", "site-name", label), element("span", "limit", count));
    box.append(row);
  }
  return box;
}

// They show their card and choose nothing.
function siteStops(atlas) {
  return atlas.message.sites.flatMap(({ kind, label }, at) =>
    shapesOf(atlas, at)
      .slice(0, STOPS)
      .map((shape) => ({
        kind,
        id: `${kind} ${shape.at}`,
        latlng: shape.getLatLng(),
        shift: shape.options.shift,
        radius: shape.getRadius() + 3,
        isSelected: false,
        choose: () => holdSite(atlas, shape),
        point: (isOn) => pointSite(atlas, shape, isOn),
        words: [...siteWords(shape), label].join(", "),
      })),
  );
}

export const sites = {
  name: "sites",
  none: [],
  reach: 4,
  unpack(parts) {
    for (const site of parts) site.points = site.lat.map((lat, i) => [lat / 1000, site.lon[i] / 1000]);
  },
  draw: drawSites,
  key: (atlas) => (atlas.message.sites.length ? siteKey(atlas) : null),
  stops: siteStops,
};
