// Choropleth: one shade per county, by the classes that maps.py worked out.

import { card, children, day, element, families, more, number } from "./look.js";
import { drawCountyLines, fetchOutlines } from "./ground.js";
import { choose, hideCard, moveCard, showCard } from "./pointing.js";
import { STOPS } from "./reach.js";

export async function drawCounties(atlas) {
  const { L, layers, message } = atlas;
  const outlines = await fetchOutlines(atlas, "us_counties.json");
  if (atlas.ended) return;
  const layer = (layers.counties ??= makeLayer(atlas, outlines));
  const { counties } = message;
  const shown = new Map();
  for (let i = 0; i < (counties?.fips.length ?? 0); i += 1) {
    const fips = String(counties.fips[i]).padStart(5, "0");
    const outline = outlines.get(fips);
    if (!outline || counties.values[i] === 0) continue;
    shown.set(fips, outline);
    let polygon = layer.polygons.get(fips);
    if (!polygon) {
      polygon = L.polygon(outline.parts, { smoothFactor: 0.5 });
      polygon.fips = fips;
      layer.polygons.set(fips, polygon);
    }
    polygon.at = i;
    const style = styleOf(atlas, i);
    if (!layer.group.hasLayer(polygon)) {
      L.setOptions(polygon, style);
      layer.group.addLayer(polygon);
    } else if (polygon.options.fillColor !== style.fillColor || polygon.options.weight !== style.weight) {
      polygon.setStyle(style);
    }
  }
  for (const fips of layer.shown.keys()) {
    if (!shown.has(fips)) layer.group.removeLayer(layer.polygons.get(fips));
  }
  layer.shown = shown;
  // One canvas takes all clicks, so what lies above is a matter of order on it.
  layers.countyLines.bringToFront();
  layers.stateLines.eachLayer((line) => line.bringToFront());
  for (const polygon of layer.polygons.values()) {
    if (polygon.options.weight > 1 && layer.group.hasLayer(polygon)) polygon.bringToFront();
  }
}

function makeLayer(atlas, outlines) {
  const group = atlas.L.featureGroup().addTo(atlas.map);
  const lines = () => drawCountyLines(atlas, outlines);
  group.on("remove", () => atlas.map.off("moveend", lines));
  atlas.map.on("moveend", lines);
  lines();
  group.on("mouseover", (event) => {
    const { sourceTarget: polygon } = event;
    polygon.setStyle({ weight: 2, color: atlas.look.ink });
    showCard(atlas, describe(atlas, polygon), event.latlng);
  });
  group.on("mousemove", (event) => moveCard(atlas, event.latlng));
  group.on("mouseout", ({ sourceTarget: polygon }) => {
    if (atlas.message.counties) polygon.setStyle(styleOf(atlas, polygon.at));
    hideCard(atlas);
  });
  group.on("click", ({ sourceTarget: polygon }) => choose(atlas, "county", polygon.fips));
  return { group, polygons: new Map(), shown: new Map() };
}

export function shadeOf(atlas, value) {
  if (value === null) return atlas.look.unknown;
  const { limits } = atlas.message;
  const at = limits.findIndex(([, highest]) => value <= highest);
  return shades(atlas)[at < 0 ? limits.length - 1 : at];
}

// Fewer classes than shades take the darker end: two classes must not look like "hardly any".
export function shades(atlas) {
  const { look, message } = atlas;
  if (message.is_change) {
    const there = message.limits.filter(([, highest]) => highest < 0).length;
    const here = message.limits.length - there;
    const blues = [look.shades[1], look.shades[2], look.shades[4]];
    return [...look.there.slice(3 - there).reverse(), ...blues.slice(3 - here)];
  }
  const missing = look.shades.length - message.limits.length;
  return look.shades.slice(Math.min(missing, 2), Math.min(missing, 2) + message.limits.length);
}

function styleOf(atlas, at) {
  const { look, message } = atlas;
  const isSelected = message.selected.counties.has(message.counties.fips[at]);
  return {
    fillColor: shadeOf(atlas, message.counties.values[at]),
    fillOpacity: message.tiles ? 0.45 : 1,
    color: isSelected ? look.ink : look.paper,
    weight: isSelected ? 3 : 0.6,
  };
}

function describe(atlas, { at, fips }) {
  const { counties, unit } = atlas.message;
  const newest = counties.newest_days?.[at] ?? null;
  const value = counties.values[at];
  return card(fullName(atlas.layers.counties.shown.get(fips)), [
    "Whole county",
    valueWords(atlas, value, unit),
    counties.here ? `${number(counties.here[at])} here, ${number(counties.there[at])} there` : "",
    families(counties.families?.[at]),
    newest === null ? "" : `Latest QAD ${day(newest)}`,
  ]);
}

export function valueWords(atlas, value, unit) {
  if (value === null) return number(value);
  return atlas.message.is_change ? more(value, unit) : children(value, unit);
}

// Without the word County: Louisiana has parishes, Virginia has cities.
export function fullName({ name, state }) {
  return `${name}, ${state}`;
}

function shadeKey(atlas) {
  const { look, message } = atlas;
  const box = element("div", "shade-key");
  box.append(element("span", "legend-sub", `${message.unit} per county`));
  const colours = shades(atlas);
  const rows = message.is_change ? changeRows(atlas, colours) : [["none listed", look.land, true]];
  if (!message.is_change) {
    message.limits.forEach(([low, high], at) => rows.push([range(low, high), colours[at], false]));
  }
  if (message.counties.values.includes(null)) rows.push(["no figure", look.unknown, false]);
  const list = element("ul", message.is_change ? "shades change" : "shades");
  for (const [words, colour, isEdged] of rows) {
    const row = element("li", "shade");
    const patch = element("span", isEdged ? "patch edged" : "patch");
    patch.style.background = colour;
    row.append(patch, element("span", "limit", words));
    list.append(row);
  }
  box.append(list);
  return box;
}

// From most more here, over as many, to most more there; in words on both sides.
function changeRows({ look, message }, colours) {
  const rows = message.limits.map(([low, high], at) => [
    high < 0 ? `${range(-high, -low)} more there` : `${range(low, high)} more here`,
    colours[at],
    false,
  ]);
  const there = message.limits.filter(([, high]) => high < 0).length;
  rows.splice(there, 0, ["as many, or none", look.land, true]);
  return rows.reverse();
}

function range(low, high) {
  return low === high ? number(low) : `${number(low)}–${number(high)}`;
}

function countyStops(atlas) {
  const { L, layers, message } = atlas;
  const { counties, selected, unit } = message;
  // Towns lie closer: where they are shown, they are what is gone through.
  if (!layers.counties || !counties || message.towns?.ids.length) return [];
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

export const counties = {
  name: "counties",
  isGround: true,
  reach: 3,
  unpack(part) {
    let fips = 0;
    part.fips = part.fips_steps.map((step) => (fips += step));
  },
  draw: drawCounties,
  key: (atlas) => (atlas.message.counties && atlas.message.limits.length ? shadeKey(atlas) : null),
  stops: countyStops,
  boxes: ({ layers }) => [...(layers.counties?.shown.values() ?? [])].map(({ bounds }) => bounds),
  selected: { county: ({ selected }, id) => selected.counties.has(Number(id)) },
};
