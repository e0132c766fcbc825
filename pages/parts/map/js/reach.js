// Reach by keyboard and screen reader: one Tab stop after the map, then arrows from the largest
// place to the next; Enter selects, Escape goes back. Each stop lies on its bubble or county, so
// that a screen magnifier and the focus ring are where the place is.

import { LAYERS } from "./layers.js";
import { element } from "./look.js";
import { choose } from "./pointing.js";

export const STOPS = 50;

export function drawReach(atlas) {
  const { L, map, message } = atlas;
  const pane = map.getPane("reach") ?? makePane(atlas);
  const wanted = [...LAYERS].sort((a, b) => (a.reach ?? 9) - (b.reach ?? 9)).flatMap((layer) => layer.stops?.(atlas) ?? []);
  if (pane.message !== message || pane.children.length !== wanted.length) {
    const focused = pane.contains(pane.getRootNode().activeElement)
      ? pane.getRootNode().activeElement.dataset.id
      : null;
    pane.replaceChildren(...wanted.map((stop, at) => makeStop(atlas, stop, at)));
    pane.message = message;
    pane.setAttribute("aria-label", `${message.measure}: places, the largest first. Page Down goes to the next kind`);
    const again = [...pane.children].find((one) => one.dataset.id === focused);
    if (again) moveTo(pane, again);
  }
  wanted.forEach((stop, at) => {
    const button = pane.children[at];
    const middle = map.latLngToLayerPoint(stop.latlng).add(stop.shift ?? [0, 0]);
    button.style.width = button.style.height = `${2 * stop.radius}px`;
    L.DomUtil.setPosition(button, middle.subtract([stop.radius, stop.radius]).round());
  });
}

function makePane(atlas) {
  const pane = atlas.map.createPane("reach");
  pane.classList.add("leaflet-zoom-hide");
  pane.setAttribute("role", "listbox");
  pane.addEventListener("keydown", (event) => {
    const stops = [...pane.children];
    const at = stops.indexOf(event.target);
    const next = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: stops.length - 1,
      PageDown: stops.findIndex((stop, to) => to > at && stop.kind !== event.target.kind),
      PageUp: stops.findIndex((stop) => stop.kind === stops.findLast((one, to) => to < at && one.kind !== event.target.kind)?.kind),
    }[event.key];
    if (event.key === "Escape") atlas.parts.ground.focus();
    else if (event.key === "Enter" || event.key === " ") event.target.choose();
    else if (next === undefined || !stops[next]) return;
    else moveTo(pane, stops[next]);
    event.preventDefault();
    event.stopPropagation();
  });
  return pane;
}

function moveTo(pane, stop) {
  for (const other of pane.children) other.tabIndex = -1;
  stop.tabIndex = 0;
  stop.focus({ preventScroll: true });
}

function makeStop(atlas, stop, at) {
  const button = element("div", "stop");
  button.setAttribute("role", "option");
  button.setAttribute("aria-selected", String(stop.isSelected));
  button.setAttribute("aria-label", stop.words);
  button.dataset.id = String(stop.id);
  button.tabIndex = at === 0 ? 0 : -1;
  button.kind = stop.kind;
  button.choose = stop.choose ?? (() => choose(atlas, stop.kind, stop.id));
  button.addEventListener("focus", () => {
    if (!atlas.map.getBounds().contains(stop.latlng)) atlas.map.panTo(stop.latlng, { animate: false });
    stop.point?.(true);
  });
  button.addEventListener("blur", () => {
    stop.point?.(false);
  });
  return button;
}
