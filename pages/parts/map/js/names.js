// Names on the map: the States in the ground, the largest towns in view beside their bubbles.
// Without a street map below, a bubble needs its name to be found again.

import { LAYERS } from "./layers.js";
import { element } from "./look.js";

const TOWNS_PER_100K_PX = 3.4; // 24 names on a map of 1,360 by 520 pixels

const TRIED = 200; // bubbles and names compared for room; beyond, all room is taken anyway

export function drawNames(atlas) {
  const { L, map, message } = atlas;
  const pane = map.getPane("names") ?? makePane(map);
  pane.replaceChildren();
  // What is drawn last and can have names, the most important first.
  const named = LAYERS.findLast((layer) => layer.marks && message[layer.name]);
  const marks = named?.marks(atlas) ?? [];
  const size = map.getSize();
  const most = Math.round((size.x * size.y * TOWNS_PER_100K_PX) / 100000);
  const view = map.getBounds();
  const taken = [];
  let written = 0;
  for (const mark of marks) {
    if (written >= most || taken.length >= TRIED) break;
    if (!view.contains(mark.point) || !mark.name) continue;
    const radius = mark.radius();
    const middle = map.latLngToContainerPoint(mark.point);
    const name = shorten(mark.name);
    const width = name.length * 6.6 + 4;
    const right = middle.x + radius + 3;
    const left = middle.x - radius - 3;
    const space = [
      [right, middle.y - 8, right + width, middle.y + 8],
      [left - width, middle.y - 8, left, middle.y + 8],
    ].find((one) => one[0] > 0 && one[2] < size.x && !taken.some((other) => overlaps(one, other)));
    taken.push([middle.x - radius, middle.y - radius, middle.x + radius, middle.y + radius]);
    if (!space) continue;
    taken.push(space);
    const label = element("span", "name", name);
    label.style.width = `${width}px`;
    if (space[2] === left) label.style.textAlign = "right";
    L.DomUtil.setPosition(label, map.containerPointToLayerPoint([space[0], space[1]]));
    pane.append(label);
    written += 1;
  }
}

function makePane(map) {
  const pane = map.createPane("names");
  pane.classList.add("leaflet-zoom-hide");
  pane.setAttribute("aria-hidden", "true");
  return pane;
}

function shorten(name) {
  return name.length > 28 ? `${name.slice(0, 27)}…` : name;
}

function overlaps(a, b) {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}
