// Outlines: numbered circles around what belongs together, above the counties, below the towns.

import { card, element } from "./look.js";
import { choose, hideCard, moveCard, showCard } from "./pointing.js";

export function drawOutlines(atlas) {
  const { L, map, layers, message } = atlas;
  const { outlines, selected_outline: chosen } = message;
  // Leaflet lets a number fade out: for a moment the old one would stand beside the new.
  for (const number of layers.outlines?.numbers ?? []) number.getElement()?.remove();
  layers.outlines?.group.remove();
  const group = L.featureGroup();
  const circles = (outlines?.ids ?? []).map((id, at) => {
    const circle = L.circle(outlines.points[at], { radius: outlines.metres[at], ...styleOf(atlas, at, false) });
    circle.at = at;
    return circle;
  });
  // The widest first, so that a small one inside it can still be pointed at.
  for (const circle of [...circles].sort((a, b) => b.getRadius() - a.getRadius())) group.addLayer(circle);
  group.addTo(map); // a circle knows its bounds only on the map
  const numbers = circles.map((circle, at) => numberOf(atlas, circle, at));
  for (const number of numbers) group.addLayer(number);
  group.on("mouseover", (event) => pointOutline(atlas, event.sourceTarget.at, true, event.latlng));
  group.on("mousemove", (event) => moveCard(atlas, event.latlng));
  group.on("mouseout", (event) => pointOutline(atlas, event.sourceTarget.at, false));
  group.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    choose(atlas, "outline", outlines.ids[event.sourceTarget.at]);
  });
  layers.outlines = { group, circles, numbers, message };
  bringIntoView(atlas, circles[outlines?.ids.indexOf(chosen) ?? -1], chosen);
}

// Point at an outline, by mouse or keyboard: a wider line and its card.
export function pointOutline(atlas, at, isOn, latlng) {
  const circle = atlas.layers.outlines?.circles[at];
  if (!circle || atlas.layers.outlines.message !== atlas.message) return;
  circle.setStyle(styleOf(atlas, at, isOn));
  const { names, words } = atlas.message.outlines;
  if (isOn) showCard(atlas, card(names[at], words[at]), latlng ?? circle.getBounds().getCenter());
  else hideCard(atlas);
}

function styleOf({ look, message }, at, isOn) {
  const isSelected = message.selected_outline === message.outlines.ids[at];
  return {
    color: look.outline,
    weight: isSelected ? 5 : isOn ? 4 : 2.5,
    fillColor: look.outline,
    fillOpacity: isSelected ? 0.16 : isOn ? 0.12 : 0.05,
  };
}

// The number at the top of the circle: the same as on its card beside the map.
function numberOf({ L, message }, circle, at) {
  const isSelected = message.selected_outline === message.outlines.ids[at];
  const sign = element("span", isSelected ? "outline-number chosen" : "outline-number", String(message.outlines.ids[at]));
  const { lng } = circle.getBounds().getCenter();
  // It can be clicked itself: a large bubble may lie over the circle of a single town.
  const number = L.tooltip({
    permanent: true,
    interactive: true,
    direction: "center",
    className: "outline-label",
    opacity: 1,
  });
  number.at = at;
  return number.setContent(sign).setLatLng([circle.getBounds().getNorth(), lng]);
}

// Once per choice: from then on the reader moves the map.
function bringIntoView(atlas, circle, id) {
  const isNew = atlas.shownOutline !== id;
  atlas.shownOutline = id;
  if (!circle || !isNew || atlas.map.getBounds().contains(circle.getBounds())) return;
  atlas.map.fitBounds(circle.getBounds().pad(0.6), { animate: false });
}

function outlineStops(atlas) {
  const { outlines, selected_outline: chosen } = atlas.message;
  const drawn = atlas.layers.outlines;
  if (drawn?.message !== atlas.message) return [];
  return drawn.circles.map((circle, at) => ({
    kind: "outline",
    id: outlines.ids[at],
    latlng: [circle.getBounds().getNorth(), circle.getLatLng().lng],
    radius: 13,
    isSelected: chosen === outlines.ids[at],
    point: (isOn) => pointOutline(atlas, at, isOn),
    words: [`${outlines.ids[at]}`, outlines.names[at], ...outlines.words[at]].join(", "),
  }));
}

export const outlines = {
  name: "outlines",
  reach: 0,
  unpack(part) {
    part.points = part.lat.map((lat, i) => [lat / 1000, part.lon[i] / 1000]);
  },
  draw: drawOutlines,
  stops: outlineStops,
  selected: { outline: ({ selected_outline: chosen }, id) => chosen === id },
};
