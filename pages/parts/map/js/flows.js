// Flows: curved lines from where children came to where they went, and rings at both ends.
//
// A flow is broad where it starts and ends in a point: direction is read without an arrow head.
// It bends to the right of its way, so that there and back are two lines. Widths are pixels, so
// the shapes are made anew after each change of zoom.

import { steps } from "./legend.js";
import { SVG, card, children, element, families, number } from "./look.js";
import { choose, hideCard, moveCard, showCard } from "./pointing.js";
import { STOPS } from "./reach.js";

const BROADEST_PX = 15;
const NARROWEST_PX = 2.5;
const TIP = 0.16; // width at the end, as a share of the width at the start
const BEND = 0.17; // how far the middle lies beside the straight line, as a share of its length
const STEPS = 22;
const LARGEST_RING_PX = 17;
const SMALLEST_RING_PX = 3;

export function drawFlows(atlas) {
  const { L, map, layers, message } = atlas;
  layers.flows?.group.remove();
  if (layers.flows) map.off("zoomend", layers.flows.redraw);
  delete layers.flows;
  const { flows } = message;
  if (!flows) return;
  hideCard(atlas);
  const group = L.featureGroup();
  const lines = flows.ids.map((id, at) => {
    const line = L.polygon([], { smoothFactor: 0, noClip: true, ...styleOf(atlas, at, false) });
    line.at = at;
    return line;
  });
  const rings = flows.nodes.ids.flatMap((id, at) =>
    [["arrived", "in"], ["left", "out"]]
      .filter(([count]) => flows.nodes[count][at] > 0)
      .map(([count, way]) => {
        const ring = L.circleMarker(flows.nodes.points[at], {
          radius: ringRadius(atlas, flows.nodes[count][at]),
          color: atlas.look.ways[way],
          weight: isSelectedNode(flows, message.selected, flows.nodes.ids[at]) ? 4 : 2,
          fillColor: atlas.look.paper,
          fillOpacity: 0.35,
        });
        ring.node = at;
        return ring;
      }),
  );
  // The smallest flow first: what matters lies on top; the larger ring below the smaller.
  for (const line of [...lines].reverse()) group.addLayer(line);
  for (const ring of rings.sort((a, b) => b.getRadius() - a.getRadius())) group.addLayer(ring);
  group.on("mouseover", (event) => pointAt(atlas, event.sourceTarget, true, event.latlng));
  group.on("mousemove", (event) => moveCard(atlas, event.latlng));
  group.on("mouseout", (event) => pointAt(atlas, event.sourceTarget, false));
  group.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    const { at, node } = event.sourceTarget;
    if (at !== undefined) choose(atlas, "flow", flows.ids[at]);
    else choose(atlas, "node", flows.nodes.ids[node]);
  });
  const redraw = () => {
    for (const line of lines) line.setLatLngs(shapeOf(atlas, line.at));
  };
  layers.flows = { group: group.addTo(map), lines, redraw, message };
  redraw();
  map.on("zoomend", redraw);
}

function pointAt(atlas, layer, isOn, latlng) {
  if (layer.at !== undefined) pointFlow(atlas, layer.at, isOn, latlng);
  else if (isOn) showCard(atlas, nodeCard(atlas, layer.node), latlng);
  else hideCard(atlas);
}

// Point at a flow, by mouse or keyboard: full colour and its card.
export function pointFlow(atlas, at, isOn, latlng) {
  const drawn = atlas.layers.flows;
  if (drawn?.message !== atlas.message) return;
  drawn.lines[at].setStyle(styleOf(atlas, at, isOn));
  if (isOn) {
    drawn.lines[at].bringToFront();
    const words = flowWords(atlas.message, at);
    showCard(atlas, card(words[0], words.slice(1)), latlng ?? middleOf(atlas, at));
  } else {
    hideCard(atlas);
  }
}

export function flowWords({ flows, unit }, at) {
  const from = flows.nodes.names[flows.from[at]];
  const to = flows.nodes.names[flows.to[at]];
  return [
    `${from} → ${to}`,
    children(flows.children[at], unit),
    families(flows.families[at]),
    flows.moves[at] === null ? "" : `${number(flows.moves[at])} moves`,
  ];
}

function nodeCard({ message }, node) {
  const { nodes } = message.flows;
  return card(nodes.names[node], [
    nodes.arrived[node] ? `${children(nodes.arrived[node], message.unit)} arrived` : "",
    nodes.left[node] ? `${children(nodes.left[node], message.unit)} left` : "",
  ]);
}

export function middleOf({ message }, at) {
  const { flows } = message;
  const [start, end] = [flows.nodes.points[flows.from[at]], flows.nodes.points[flows.to[at]]];
  return [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
}

export function ringRadius({ message }, value) {
  return Math.max(SMALLEST_RING_PX, LARGEST_RING_PX * Math.sqrt(value / message.flows.most_at_node));
}

export function widthOf({ message }, value) {
  const most = message.flows.children[0] || 1; // flows come with the most children first
  return Math.max(NARROWEST_PX, BROADEST_PX * (value / most));
}

function styleOf({ look, message }, at, isOn) {
  const isSelected = message.selected_flow === message.flows.ids[at];
  return {
    stroke: isOn || isSelected,
    color: look.ink,
    weight: 1.2,
    fillColor: look.ways[message.flows.ways[at]],
    fillOpacity: isOn || isSelected ? 0.95 : 0.62,
  };
}

// Both edges of a bent band whose width falls from the start to the end.
function shapeOf(atlas, at) {
  const { L, map, message } = atlas;
  const { flows } = message;
  const start = map.latLngToLayerPoint(flows.nodes.points[flows.from[at]]);
  const end = map.latLngToLayerPoint(flows.nodes.points[flows.to[at]]);
  const way = end.subtract(start);
  const bend = L.point(-way.y, way.x).multiplyBy(BEND);
  const middle = start.add(way.divideBy(2)).add(bend);
  const width = widthOf(atlas, flows.children[at]);
  const [one, other] = [[], []];
  for (let i = 0; i <= STEPS; i += 1) {
    const t = i / STEPS;
    const point = start
      .multiplyBy((1 - t) ** 2)
      .add(middle.multiplyBy(2 * t * (1 - t)))
      .add(end.multiplyBy(t * t));
    const ahead = middle
      .subtract(start)
      .multiplyBy(2 * (1 - t))
      .add(end.subtract(middle).multiplyBy(2 * t));
    const length = Math.hypot(ahead.x, ahead.y) || 1;
    const half = (width * (1 - t * (1 - TIP))) / 2;
    const side = L.point((-ahead.y / length) * half, (ahead.x / length) * half);
    one.push(map.layerPointToLatLng(point.add(side)));
    other.unshift(map.layerPointToLatLng(point.subtract(side)));
  }
  return [...one, ...other];
}

const WAY_WORDS = { in: "arriving", out: "leaving", within: "inside", elsewhere: "elsewhere" };

function flowKey(atlas) {
  const { look, message } = atlas;
  const box = element("div", "flow-key");
  box.append(element("span", "legend-sub", "from the broad end to the point"));
  const drawing = document.createElementNS(SVG, "svg");
  const shown = Object.keys(WAY_WORDS).filter((way) => message.flows.ways.includes(way));
  const most = message.flows.children[0];
  const sizes = steps(most).map((size) => [size, number(size)]);
  const rows = [...shown.map((way) => [most / 2, WAY_WORDS[way], look.ways[way]]), ...sizes];
  rows.forEach(([size, words, colour], at) => {
    const y = 11 + at * 19;
    const half = Math.min(widthOf(atlas, size), 15) / 2;
    const band = document.createElementNS(SVG, "path");
    band.setAttribute("d", `M2 ${y - half} L46 ${y - 1} L46 ${y + 1} L2 ${y + half} Z`);
    band.setAttribute("fill", colour ?? look.unknown);
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", "54");
    text.setAttribute("y", String(y + 4));
    text.textContent = colour ? words : `${words} ${message.unit}`;
    drawing.append(band, text);
  });
  drawing.setAttribute("width", "150");
  drawing.setAttribute("height", String(rows.length * 19 + 4));
  drawing.setAttribute("aria-hidden", "true");
  box.append(drawing);
  return box;
}

function flowStops(atlas) {
  const { flows, selected_flow: chosen } = atlas.message;
  if (!flows) return [];
  return flows.ids.slice(0, STOPS).map((id, at) => ({
    kind: "flow",
    id,
    latlng: middleOf(atlas, at),
    radius: 10,
    isSelected: chosen === id,
    point: (isOn) => pointFlow(atlas, at, isOn),
    words: flowWords(atlas.message, at).filter(Boolean).join(", "),
  }));
}

export const flows = {
  name: "flows",
  reach: 1,
  unpack({ nodes }) {
    nodes.points = nodes.lat.map((lat, i) => [lat / 1000, nodes.lon[i] / 1000]);
  },
  draw: drawFlows,
  key: (atlas) => (atlas.message.flows?.ids.length ? flowKey(atlas) : null),
  stops: flowStops,
  boxes: ({ message }) => (message.flows?.nodes.points ?? []).map((point) => [point, point]),
  marks(atlas) {
    const { nodes } = atlas.message.flows;
    return nodes.ids.map((id, at) => ({
      name: nodes.names[at],
      point: nodes.points[at],
      radius: () => ringRadius(atlas, Math.max(nodes.arrived[at], nodes.left[at])),
    }));
  },
  selected: {
    flow: ({ selected_flow: chosen }, id) => chosen === id,
    node: ({ flows: shown, selected }, id) => isSelectedNode(shown, selected, id),
  },
};

function isSelectedNode({ nodes }, selected, id) {
  const key = Number(nodes.keys[nodes.ids.indexOf(id)]);
  return selected.places.has(key) || selected.counties.has(key);
}
