// Towns as bubbles: the area, not the radius, is in proportion to the children.

import { card, children, day, families } from "./look.js";
import { choose, hideCard, showCard } from "./pointing.js";

const LARGEST_PX = 28;
const SMALLEST_PX = 3;

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
      fillOpacity: 0.86,
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
    newest === null ? "" : `Latest QAD ${day(newest)}`,
    pct === null ? "" : `${pct} % inside the 36-month window`,
  ];
}
