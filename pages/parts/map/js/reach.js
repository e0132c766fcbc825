// Reach by keyboard and screen reader: one Tab stop after the map, then arrows from the largest
// place to the next; Enter selects, Escape goes back. Each stop lies on its bubble or county, so
// that a screen magnifier and the focus ring are where the place is.

import { describe, point, radiusOf } from "./bubbles.js";
import { fullName, valueWords } from "./counties.js";
import { flowWords, middleOf, pointFlow } from "./flows.js";
import { pointOutline } from "./outlines.js";
import { element } from "./look.js";
import { choose } from "./pointing.js";
import { holdSite, pointSite, shapesOf, siteWords } from "./sites.js";

const STOPS = 50;

export function drawReach(atlas) {
  const { L, map, message } = atlas;
  const pane = map.getPane("reach") ?? makePane(atlas);
  const wanted = [
    ...outlineStops(atlas),
    ...flowStops(atlas),
    ...(message.towns?.ids.length ? townStops(atlas) : countyStops(atlas)),
    ...siteStops(atlas),
  ];
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

function countyStops(atlas) {
  const { L, layers, message } = atlas;
  const { counties, selected, unit } = message;
  if (!layers.counties || !counties) return [];
  return counties.fips
    .map((number, at) => ({ id: String(number).padStart(5, "0"), value: counties.values[at] }))
    .filter(({ id }) => layers.counties.shown.has(id))
    .sort((a, b) => Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0))
    .slice(0, STOPS)
    .map(({ id, value }) => ({
      kind: "county",
      id,
      latlng: L.latLngBounds(layers.counties.shown.get(id).bounds).getCenter(),
      radius: 12,
      isSelected: selected.counties.has(Number(id)),
      words: `${fullName(layers.counties.shown.get(id))}, whole county, ${valueWords(atlas, value, unit)}`,
    }));
}
