// The live map in the browser: Leaflet on canvas, drawn from the message that live_map.py sends.
//
// Streamlit calls the default export again for every message and every change of theme. One atlas
// (a Leaflet map and its layers) lives per place on the page; outlines live as long as the page.
// A layer is one file here, named in layers.js, and one class in layers.py. Text from data is set
// by textContent only.

import { guardGestures } from "./gestures.js";
import { COUNTRY, drawGround, drawImagery, leafletStyle, loadLeaflet } from "./ground.js";
import { LAYERS } from "./layers.js";
import { drawLegend } from "./legend.js";
import { drawNames } from "./names.js";
import { keepOnPaper } from "./paper.js";
import { drawReach } from "./reach.js";
import { SVG, element, readColours } from "./look.js";

const SLOW_MS = 4000; // after this the reader is told what the page is waiting for

const atlases = new WeakMap();
const views = new Map(); // key of the map -> {center, zoom}: kept when a room is left and found again

export default function (component) {
  const host = component.parentElement;
  const text = new TextDecoder().decode(component.data);
  let atlas = atlases.get(host);
  if (!atlas) {
    atlas = makeAtlas(host, JSON.parse(text).static_version);
    atlases.set(host, atlas);
  }
  atlas.run += 1;
  const run = atlas.run;
  atlas.send = (click) => component.setTriggerValue("click", click);
  receive(atlas, text);
  // Streamlit also calls this for a run that a newer message has overtaken: only the newest ends it.
  return () => {
    if (atlas.run !== run) return;
    atlases.delete(host);
    atlas.ended = true;
    atlas.forgetPaper?.();
    atlas.map?.remove();
    atlas.root.remove();
  };
}

function makeAtlas(host, version) {
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = leafletStyle(version);
  const parts = {
    ground: element("div", "ground"),
    hint: element("div", "hint"),
    back: element("button", "back", "Nothing of this is in view. Show all"),
    empty: element("p", "empty", "No place to show under these filters."),
    legend: element("div", "legend"),
    trouble: element("p", "trouble"),
    placed: element("span", "placed"),
    credits: element("span", "credits"),
  };
  for (const name of ["back", "empty", "trouble", "hint"]) parts[name].hidden = true;
  parts.back.type = "button";
  parts.trouble.setAttribute("role", "status");
  const stage = element("div", "stage");
  stage.append(parts.ground, parts.hint, parts.back, parts.empty, parts.legend);
  const foot = element("p", "foot");
  foot.append(parts.placed, parts.credits);
  const root = element("section", "atlas");
  root.append(stage, parts.trouble, foot);
  host.append(sheet, root);
  const atlas = { host, root, parts, run: 0, text: null, look: null, drawn: 0, layers: {} };
  const styled = new Promise((done) => {
    sheet.onload = done;
    sheet.onerror = done;
  });
  const placed = new Promise((done) => {
    // A map drawn before it has a size would be framed for none, which Leaflet takes for its nearest
    // zoom: in a room opened for the second time the height comes after the width.
    new ResizeObserver(([{ contentRect }], observer) => {
      if (contentRect.width === 0 || contentRect.height === 0) return;
      observer.disconnect();
      done();
    }).observe(parts.ground);
  });
  atlas.ready = Promise.all([loadLeaflet(version), styled, placed]).then(([L]) => startMap(atlas, L));
  atlas.ready.catch(() => say(atlas, "The map could not be loaded; reload the page."));
  return atlas;
}

function startMap(atlas, L) {
  if (atlas.ended) return;
  atlas.L = L;
  const map = L.map(atlas.parts.ground, {
    attributionControl: false,
    zoomControl: false,
    minZoom: 3,
    maxZoom: 12,
    zoomSnap: 0.5,
    worldCopyJump: false,
    maxBounds: [[-20, -200], [80, 0]],
    preferCanvas: true,
    renderer: L.canvas({ padding: 0.4, tolerance: 3 }),
  });
  atlas.map = map;
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ position: "bottomright", imperial: true, metric: false }).addTo(map);
  fitButton(atlas).addTo(map);
  guardGestures(atlas);
  atlas.parts.back.onclick = () => fit(atlas);
  map.fitBounds(COUNTRY, { animate: false });
  map.on("moveend", () => {
    if (!atlas.isFitting && atlas.isFramed) {
      atlas.isSettled = true;
      views.set(atlas.message.key, { center: map.getCenter(), zoom: map.getZoom() });
    }
    afterMove(atlas);
  });
  atlas.forgetPaper = keepOnPaper(atlas);
  new ResizeObserver(() => {
    // Leaving the page resizes the ground to nothing, after the map was removed from it.
    if (!atlas.ended) map.invalidateSize({ animate: false });
  }).observe(atlas.parts.ground);
}

function fitButton(atlas) {
  const Fit = atlas.L.Control.extend({
    options: { position: "topright" },
    onAdd: () => {
      const bar = element("div", "leaflet-bar leaflet-control");
      const button = element("a", "fit");
      button.append(fitSign());
      button.href = "#";
      button.role = "button";
      button.title = "Show all";
      button.setAttribute("aria-label", "Show all the data");
      atlas.L.DomEvent.disableClickPropagation(bar);
      button.onclick = (event) => {
        event.preventDefault();
        fit(atlas);
      };
      bar.append(button);
      return bar;
    },
  });
  return new Fit();
}

// Four corners: drawn, since fonts that hold such a sign are not on every machine.
function fitSign() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M2 6V2h4 M10 2h4v4 M14 10v4h-4 M6 14H2v-4");
  svg.append(path);
  return svg;
}

async function receive(atlas, text) {
  const look = readColours(atlas.root);
  const isSameLook = JSON.stringify(look) === JSON.stringify(atlas.look);
  if (text === atlas.text && isSameLook) return;
  atlas.text = text;
  atlas.look = look;
  atlas.message = unpack(JSON.parse(text));
  dress(atlas);
  try {
    await atlas.ready;
  } catch {
    return; // said above
  }
  if (!atlas.ended && atlas.text === text) draw(atlas, text);
}

function unpack(message) {
  for (const { name, none, unpack: ready } of LAYERS) {
    message[name] ??= none ?? null;
    if (message[name] !== null) ready?.(message[name]);
  }
  message.selected.counties = new Set(message.selected.counties);
  message.selected.places = new Set(message.selected.places);
  return message;
}

function dress(atlas) {
  const { message, parts, root, look } = atlas;
  parts.placed.textContent = message.footer;
  parts.credits.textContent = message.credits;
  root.style.setProperty("--atlas-height", `${message.height}px`);
  root.classList.toggle("dark", look.isDark);
  for (const [name, colour] of Object.entries(look.css)) root.style.setProperty(name, colour);
  parts.ground.setAttribute("role", "application");
  parts.ground.setAttribute(
    "aria-label",
    `Map: ${message.measure}. Arrow keys move it, plus and minus zoom. ` +
      "Press Tab to go to the places, the largest first. The table below holds the same numbers.",
  );
}

async function draw(atlas, text) {
  const { message, map, L } = atlas;
  map.invalidateSize({ animate: false });
  const kept = views.get(message.key);
  if (!atlas.isFramed && kept) {
    map.setView(kept.center, kept.zoom, { animate: false });
    atlas.isSettled = true;
  } else if (!atlas.isFramed) {
    frame(atlas);
  }
  atlas.isFramed = true;
  drawImagery(atlas);
  // Without the outlines at first: a slow or failed fetch must not hide the towns.
  const [ground, above] = [true, false].map((isGround) => LAYERS.filter((one) => !!one.isGround === isGround));
  if (ground.some(({ name }) => !atlas.layers[name])) for (const layer of above) if (layer.isEarly) layer.draw(atlas);
  const slow = setTimeout(() => say(atlas, "The outlines are still being loaded."), SLOW_MS);
  try {
    await drawGround(atlas);
    if (atlas.ended || atlas.text !== text) return;
    for (const layer of ground) await layer.draw(atlas);
    say(atlas, "");
  } catch (error) {
    console.warn(error);
    say(atlas, "The county outlines could not be loaded; reload the page.");
  } finally {
    clearTimeout(slow);
  }
  if (atlas.ended || atlas.text !== text) return;
  settle(atlas);
  for (const layer of above) layer.draw(atlas);
  drawLegend(atlas);
  afterMove(atlas);
  atlas.drawn += 1;
  L.Util.requestAnimFrame(() => {
    atlas.root.dataset.drawn = String(atlas.drawn); // the browser test waits for this
  });
}

function say(atlas, sentence) {
  atlas.parts.trouble.textContent = sentence;
  atlas.parts.trouble.hidden = sentence === "";
}

function afterMove(atlas) {
  const { map, message, parts } = atlas;
  if (!message || atlas.ended) return;
  const view = map.getBounds();
  const isAny = someShown(atlas, () => true);
  parts.empty.hidden = isAny || atlas.drawn === 0;
  parts.back.hidden = !isAny || someShown(atlas, (part) => view.intersects(part));
  drawNames(atlas);
  drawReach(atlas);
}

// Whether `test` holds for the box around one of the things shown.
function someShown(atlas, test) {
  return LAYERS.some((layer) => layer.boxes?.(atlas).some(test));
}

function frame(atlas) {
  const { L, map } = atlas;
  const all = L.latLngBounds([]);
  someShown(atlas, (part) => {
    all.extend(part);
    return false;
  });
  const room = map.getSize().x > 640 ? 40 : 16;
  atlas.isFitting = true;
  map.fitBounds(all.isValid() ? all : COUNTRY, {
    animate: false,
    padding: [room, room],
    maxZoom: 9,
  });
  atlas.isFitting = false;
}

// The first data, outlines included, are framed once; from then on only the reader moves the map.
function settle(atlas) {
  if (atlas.isSettled || !someShown(atlas, () => true)) return;
  frame(atlas);
  atlas.isSettled = true;
}

function fit(atlas) {
  frame(atlas);
  const { map, message } = atlas;
  views.set(message.key, { center: map.getCenter(), zoom: map.getZoom() });
}
