// What pointing and clicking do, the same for every layer: one card, one message to Python.

import { LAYERS } from "./layers.js";

export function showCard(atlas, content, latlng, lift = 0) {
  const { L, map } = atlas;
  hideCard(atlas);
  // An element, never a string: Leaflet would read a string as HTML.
  // Permanent: Leaflet takes others away on a click, so a tap would show a card for a moment only.
  const look = { direction: "auto", permanent: true, opacity: 1, className: "atlas-card" };
  atlas.card = L.tooltip({ ...look, offset: [lift + 6, 0] })
    .setContent(content)
    .setLatLng(latlng)
    .addTo(map);
  keepInside(atlas);
}

// The card goes with the mouse.
export function moveCard(atlas, latlng) {
  if (!atlas.card) return;
  atlas.card.setLatLng(latlng);
  keepInside(atlas);
}

// On a phone a card is nearly as wide as the map, which would cut it off at its edge.
function keepInside({ card, map }) {
  const box = card.getElement();
  box.style.translate = "none";
  const shown = box.getBoundingClientRect();
  const ground = map.getContainer().getBoundingClientRect();
  const inside = (low, high, least, most) => Math.max(Math.min(0, most - high), least - low);
  const right = inside(shown.left, shown.right, ground.left + 4, ground.right - 4);
  const down = inside(shown.top, shown.bottom, ground.top + 4, ground.bottom - 4);
  box.style.translate = `${right}px ${down}px`;
}

export function hideCard(atlas) {
  atlas.card?.remove();
  delete atlas.card;
}

export function choose(atlas, kind, id) {
  const isChosen = LAYERS.map((layer) => layer.selected?.[kind]).find(Boolean);
  atlas.send({ kind, id, is_clear: isChosen?.(atlas.message, id) ?? false });
}
