// Towns as bubbles: the area, not the radius, is in proportion to the children.

import { steps } from "./legend.js";
import { SVG, card, children, day, element, families, number } from "./look.js";
import { choose, hideCard, showCard } from "./pointing.js";
import { STOPS } from "./reach.js";

const LARGEST_PX = 28;
const SMALLEST_PX = 3;
const PALE_BELOW = 0.5; // families to be met soon: a town with fewer is over, or not yet

export function largestRadius(atlas) {
  const isSmallScreen = atlas.map.getSize().x < 640;
  return isSmallScreen ? LARGEST_PX * 0.7 : LARGEST_PX;
}

export function radiusOf(atlas, value) {
  const most = atlas.message.towns.children[0] || 1; // towns come with the most children first
  return Math.max(SMALLEST_PX, largestRadius(atlas) * Math.sqrt((value ?? 0) / most));
}

export function drawBubbles(atlas) {
  const { L, map, layers, look, message } = atlas;
  const { towns } = message;
  hideCard(atlas);
  layers.bubbles?.group.remove();
  const group = makeGroup(atlas);
  const circles = (towns?.ids ?? []).map((id, at) => {
    const isSelected = message.selected.places.has(id);
    const circle = L.circleMarker(towns.points[at], {
      radius: radiusOf(atlas, towns.children[at]),
      fillColor: look.bubble,
      fillOpacity: isPale(towns, at) ? 0.3 : 0.86,
      color: isSelected ? look.ink : look.paper,
      weight: isSelected ? 3 : 1.2,
    });
    circle.at = at;
    return circle;
  });
  for (const circle of circles) group.addLayer(circle); // the largest first, so small ones lie on top
  for (const circle of circles) if (circle.options.weight > 2) circle.bringToFront();
  layers.bubbles = { group: group.addTo(map), circles };
}

function isPale(towns, at) {
  return towns.soon !== undefined && towns.soon[at] < PALE_BELOW;
}

function soonWords(towns, at) {
  if (towns.soon === undefined) return "";
  if (isPale(towns, at)) return "Hardly anybody to be met in the next four weeks";
  return `About ${families(Math.round(towns.soon[at]))} to be met in the next four weeks`;
}

function makeGroup(atlas) {
  const group = atlas.L.featureGroup();
  group.on("mouseover", ({ sourceTarget: circle }) => point(atlas, circle.at, true));
  group.on("mouseout", ({ sourceTarget: circle }) => point(atlas, circle.at, false));
  group.on("click", (event) => {
    atlas.L.DomEvent.stopPropagation(event);
    choose(atlas, "place", atlas.message.towns.ids[event.sourceTarget.at]);
  });
  return group;
}

// Point at a town, by mouse or keyboard: a dark ring and its card; `isOn` false takes both away.
export function point(atlas, at, isOn) {
  const { look, message, layers } = atlas;
  const circle = layers.bubbles.circles[at];
  if (!circle) return;
  const isSelected = message.selected.places.has(message.towns.ids[at]);
  circle.setStyle({
    color: isOn || isSelected ? look.ink : look.paper,
    weight: isSelected ? 3 : isOn ? 2 : 1.2,
  });
  if (isOn) {
    showCard(atlas, card(message.towns.names[at], describe(message, at)), circle.getLatLng(), circle.getRadius());
  } else {
    hideCard(atlas);
  }
}

export function describe({ towns, unit }, at) {
  const newest = towns.newest_days[at];
  const pct = towns.in_window_pct[at];
  return [
    towns.counties[towns.county[at]] ?? "",
    children(towns.children[at], unit),
    families(towns.families[at]),
    soonWords(towns, at),
    newest === null ? "" : `Latest QAD ${day(newest)}`,
    pct === null ? "" : `${pct}% inside the 36-month window`,
  ];
}

function bubbleKey(atlas) {
  const { message } = atlas;
  const box = element("div", "bubble-key");
  box.append(element("span", "legend-sub", `${message.unit} per ${message.per}`));
  if (message.towns.soon) box.append(element("span", "legend-sub", "pale: hardly anybody there soon"));
  const sizes = steps(message.towns.children[0] || 1);
  const widest = largestRadius(atlas);
  const height = 2 * radiusOf(atlas, sizes[0]) + 12;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("width", String(2 * widest + 52));
  drawing.setAttribute("height", String(height));
  drawing.setAttribute("aria-hidden", "true");
  let lowest = Infinity;
  for (const size of sizes) {
    const radius = radiusOf(atlas, size);
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("cx", String(widest + 1));
    circle.setAttribute("cy", String(height - radius - 2));
    circle.setAttribute("r", String(radius));
    const top = height - 2 * radius - 2;
    const y = lowest === Infinity ? top : Math.max(top, lowest + 12);
    lowest = y;
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", `M${widest + 1} ${top} L${2 * widest + 6} ${y}`);
    const words = document.createElementNS(SVG, "text");
    words.setAttribute("x", String(2 * widest + 10));
    words.setAttribute("y", String(y + 4));
    words.textContent = number(size);
    drawing.append(circle, line, words);
  }
  box.append(drawing);
  return box;
}

function townStops(atlas) {
  const { towns, selected } = atlas.message;
  return towns.ids.slice(0, STOPS).map((id, at) => ({
    kind: "place",
    id,
    latlng: towns.points[at],
    radius: radiusOf(atlas, towns.children[at]) + 3,
    isSelected: selected.places.has(id),
    point: (isOn) => point(atlas, at, isOn),
    words: [towns.names[at], ...describe(atlas.message, at)].filter(Boolean).join(", "),
  }));
}

export const towns = {
  name: "towns",
  isEarly: true,
  reach: 2,
  unpack(part) {
    part.points = part.lat.map((lat, i) => [lat / 1000, part.lon[i] / 1000]);
  },
  draw: drawBubbles,
  key: (atlas) => (atlas.message.towns?.ids.length ? bubbleKey(atlas) : null),
  stops: (atlas) => (atlas.message.towns ? townStops(atlas) : []),
  boxes: ({ message }) => (message.towns?.points ?? []).map((point) => [point, point]),
  marks: (atlas) =>
    atlas.message.towns.ids.map((id, at) => ({
      name: atlas.message.towns.names[at],
      point: atlas.message.towns.points[at],
      radius: () => radiusOf(atlas, atlas.message.towns.children[at]),
    })),
  selected: { place: ({ selected }, id) => selected.places.has(id) },
};
