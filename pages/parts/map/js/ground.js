// What lies under and over the numbers: outlines fetched once per page, State and county lines,
// and the satellite imagery where the server allows it.

const STATIC = new URL("../../../app/static/", import.meta.url);
const COUNTY_LINES_FROM_ZOOM = 6;

export const COUNTRY = [[24.5, -125], [49.5, -66.9]]; // the contiguous States

// A file of ours under static/; the version lets the browser keep it until it changes.
function ourFile(path, version) {
  return new URL(`${path}?v=${version}`, STATIC);
}

export function leafletStyle(version) {
  return ourFile("leaflet/leaflet.css", version).href;
}

export async function loadLeaflet(version) {
  if (!globalThis.L?.map) await import(ourFile("leaflet/leaflet.js", version).href);
  return globalThis.L;
}

const outlines = {}; // file name -> promise of Map(id -> outline)

export function fetchOutlines(atlas, file) {
  if (!outlines[file]) {
    outlines[file] = readOutlines(ourFile(`boundaries/${file}`, atlas.message.static_version));
    outlines[file].catch(() => delete outlines[file]); // the next drawing may try again
  }
  return outlines[file];
}

async function readOutlines(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
  const { features } = await answer.json();
  return new Map(features.map((feature) => [feature.id, outline(feature)]));
}

function outline({ geometry, properties }) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const parts = polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
  // The largest part frames the outline: islands across the date line would frame the world.
  const bounds = parts.map((rings) => box(rings[0])).sort((a, b) => area(b) - area(a))[0];
  return { ...properties, parts, bounds };
}

function box(ring) {
  const lats = ring.map((point) => point[0]);
  const lons = ring.map((point) => point[1]);
  return [
    [Math.min(...lats), Math.min(...lons)],
    [Math.max(...lats), Math.max(...lons)],
  ];
}

function area([[south, west], [north, east]]) {
  return (north - south) * (east - west);
}

export async function drawGround(atlas) {
  const { L, map, look, layers, message } = atlas;
  const states = await fetchOutlines(atlas, "us_states.json");
  const abroad = message.has_mexico ? await fetchOutlines(atlas, "mexican_states.json") : new Map();
  const isClear = message.tiles !== null;
  const drawing = JSON.stringify([look, isClear, message.has_mexico]);
  if (layers.ground?.drawing === drawing) return;
  layers.ground?.group.remove();
  layers.countyLines?.remove();
  const land = (from, colour) =>
    L.polygon([...from.values()].flatMap((one) => one.parts), {
      stroke: false,
      fill: !isClear,
      fillColor: colour,
      fillOpacity: 1,
      interactive: false,
    });
  const lines = (from) =>
    L.polyline([...from.values()].flatMap((one) => one.parts.flat()), {
      color: isClear ? "#ffffff" : look.stateLine,
      weight: 1,
      opacity: isClear ? 0.8 : 1,
      interactive: false,
      smoothFactor: 0.7,
    });
  layers.stateLines = L.layerGroup([lines(abroad), lines(states)]);
  layers.ground = {
    drawing,
    states,
    group: L.layerGroup([land(abroad, look.abroad), land(states, look.land), layers.stateLines]),
  };
  layers.ground.group.addTo(map);
  layers.countyLines = L.polyline([], {
    color: isClear ? "#ffffff" : look.countyLine,
    weight: isClear ? 0.5 : 0.7,
    interactive: false,
    smoothFactor: 0.7,
  }).addTo(map);
  layers.counties?.group.remove(); // drawn anew above the new ground
  delete layers.counties;
}

// County lines where they help: from zoom 6, and only of counties in and around the view.
export function drawCountyLines(atlas, counties) {
  const { map, layers } = atlas;
  if (map.getZoom() < COUNTY_LINES_FROM_ZOOM) {
    if (!layers.countyLines.isEmpty()) layers.countyLines.setLatLngs([]);
    return;
  }
  const view = map.getBounds().pad(0.4);
  const near = [...counties.values()].filter((county) => view.intersects(county.bounds));
  layers.countyLines.setLatLngs(near.flatMap((county) => county.parts.flat()));
}

export function drawImagery(atlas) {
  const { L, map, layers, message, parts } = atlas;
  const tiles = message.tiles;
  if (layers.imagery && layers.imagery.url === tiles) return;
  layers.imagery?.layer.remove();
  delete layers.imagery;
  map.setMaxZoom(tiles ? 18 : 12);
  if (!tiles) return;
  const layer = L.tileLayer(tiles, { maxZoom: 18, referrerPolicy: "no-referrer" });
  layer.on("tileerror", () => {
    parts.trouble.textContent = "The satellite imagery could not be loaded.";
    parts.trouble.hidden = false;
  });
  layers.imagery = { url: tiles, layer: layer.addTo(map) };
}
