// Towns to go to: a bubble each, its area in proportion to the families expected, and the days' lines through them.

import { card, element, number } from "./look.js";
import { choose, hideCard, showCard } from "./pointing.js";
import { STOPS } from "./reach.js";

const LARGEST_PX = 24;
const SMALLEST_PX = 5;
const NUMBERED_PX = 11; // a number has to fit in

// Days are told apart by hue, people by dashes.
const ON_LIGHT = ["#0f6e6e", "#b4530a", "#5b3f9c", "#1d62a8", "#9c1c5b", "#4c6a10", "#5f6b72"];
const ON_DARK = ["#4cc2b8", "#f0883e", "#b3a2e0", "#73b0de", "#f08ab5", "#b5d65c", "#a3b0b7"];
const DASHES = [null, "7 5", "2 5"];

const daysOf = ({ message }) => [...new Set(message.routes.lines.map(({ day }) => day))];
const peopleOf = ({ message }) => [...new Set(message.routes.lines.map(({ person }) => person))];

function hueOf({ look }, at) {
  const hues = look.isDark ? ON_DARK : ON_LIGHT;
  return hues[at % hues.length];
}

function colourOf(atlas, at) {
  return hueOf(atlas, daysOf(atlas).indexOf(atlas.message.routes.lines[at].day));
}

function dashOf(atlas, person) {
  return DASHES[peopleOf(atlas).indexOf(person) % DASHES.length];
}

function radiusOf({ message }, at) {
  const { families, route } = message.routes;
  const most = families[0] || 1;
  const radius = Math.max(SMALLEST_PX, LARGEST_PX * Math.sqrt(families[at] / most));
  return route[at] < 0 ? radius : Math.max(radius, NUMBERED_PX);
}

function drawRoutes(atlas) {
  const { L, map, layers, look, message } = atlas;
  hideCard(atlas);
  for (const sign of layers.routes?.signs ?? []) sign.getElement()?.remove();
  layers.routes?.group.remove();
  const group = L.featureGroup();
  const { routes } = message;
  for (const [at, { points, person }] of (routes?.lines ?? []).entries()) {
    const dashArray = dashOf(atlas, person);
    group.addLayer(L.polyline(points, { color: colourOf(atlas, at), weight: 3.5, opacity: 0.9, dashArray, interactive: false }));
  }
  const circles = (routes?.ids ?? []).map((id, at) => {
    const isStop = routes.route[at] >= 0;
    const circle = L.circleMarker(routes.points[at], {
      radius: radiusOf(atlas, at),
      fillColor: isStop ? colourOf(atlas, routes.route[at]) : look.bubble,
      fillOpacity: isStop || routes.lines.length === 0 ? 0.9 : 0.35,
      color: look.paper,
      weight: 1.2,
    });
    circle.at = at;
    return circle;
  });
  for (const circle of circles) group.addLayer(circle);
  for (const circle of circles) if (routes.route[circle.at] >= 0) circle.bringToFront();
  group.addTo(map);
  const signs = circles.filter(({ at }) => routes.route[at] >= 0).map(({ at }) => signOf(atlas, at));
  for (const sign of signs) group.addLayer(sign);
  group.on("mouseover", ({ sourceTarget: one }) => point(atlas, one.at, true));
  group.on("mouseout", ({ sourceTarget: one }) => point(atlas, one.at, false));
  group.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    choose(atlas, "stop", routes.ids[event.sourceTarget.at]);
  });
  layers.routes = { group, circles, signs };
}

function signOf({ L, message }, at) {
  const sign = L.tooltip({ permanent: true, interactive: true, direction: "center", className: "stop-label", opacity: 1 });
  sign.at = at;
  return sign.setContent(element("span", "stop-number", String(message.routes.number[at]))).setLatLng(message.routes.points[at]);
}

function point(atlas, at, isOn) {
  const circle = atlas.layers.routes?.circles[at];
  if (!circle) return;
  circle.setStyle({ color: isOn ? atlas.look.ink : atlas.look.paper, weight: isOn ? 2 : 1.2 });
  if (isOn) showCard(atlas, card(atlas.message.routes.names[at], describe(atlas, at)), circle.getLatLng(), circle.getRadius());
  else hideCard(atlas);
}

function describe({ message: { routes } }, at) {
  const line = routes.lines[routes.route[at]];
  return [
    `About ${number(routes.families[at])} families expected (${routes.low[at]} to ${routes.high[at]})`,
    line ? `${line.day}, ${line.person}, stop ${routes.number[at]}` : "",
  ];
}

function routesKey(atlas) {
  const box = element("div", "route-key");
  box.append(element("span", "legend-sub", "the larger, the more families"));
  const rows = daysOf(atlas).map((day, at) => [day, `3.5px solid ${hueOf(atlas, at)}`]);
  const people = peopleOf(atlas);
  const styles = ["solid", "dashed", "dotted"];
  if (people.length > 1) rows.push(...people.map((name, at) => [name, `3.5px ${styles[at % 3]} ${atlas.look.unknown}`]));
  for (const [name, border] of rows) {
    const row = element("span", "route-row");
    const mark = element("i", "route-mark");
    mark.style.borderTop = border;
    row.append(mark, element("span", "", name));
    box.append(row);
  }
  return box;
}

export const routes = {
  name: "routes",
  isEarly: true,
  reach: 1,
  unpack(part) {
    part.points = part.lat.map((lat, i) => [lat / 1000, part.lon[i] / 1000]);
    for (const line of part.lines) line.points = line.points.map(([lat, lon]) => [lat / 1000, lon / 1000]);
  },
  draw: drawRoutes,
  key: (atlas) => (atlas.message.routes?.ids.length ? routesKey(atlas) : null),
  stops: (atlas) =>
    (atlas.message.routes?.ids ?? []).slice(0, STOPS).map((id, at) => ({
      kind: "stop",
      id,
      latlng: atlas.message.routes.points[at],
      radius: radiusOf(atlas, at) + 3,
      isSelected: false,
      point: (isOn) => point(atlas, at, isOn),
      words: [atlas.message.routes.names[at], ...describe(atlas, at)].filter(Boolean).join(", "),
    })),
  // The days, where there are any; else the towns.
  boxes: ({ message: { routes } }) => {
    const ways = (routes?.lines ?? []).flatMap(({ points }) => points);
    return (ways.length ? ways : (routes?.points ?? [])).map((at) => [at, at]);
  },
  marks: (atlas) =>
    atlas.message.routes.ids.map((id, at) => ({
      name: atlas.message.routes.names[at],
      point: atlas.message.routes.points[at],
      radius: () => radiusOf(atlas, at),
    })),
};
