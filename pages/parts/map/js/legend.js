// The key to the map: the shades with their limits and unit, and three bubble sizes.

import { largestRadius, radiusOf } from "./bubbles.js";
import { shades } from "./counties.js";
import { widthOf } from "./flows.js";
import { SVG, element, number } from "./look.js";
import { siteKey } from "./sites.js";

export function drawLegend(atlas) {
  const { message, parts } = atlas;
  const { counties, flows, limits, sites, towns } = message;
  parts.legend.replaceChildren();
  const hasShades = counties !== null && limits.length > 0;
  const hasBubbles = towns !== null && towns.ids.length > 0;
  const hasFlows = flows !== null && flows.ids.length > 0;
  parts.legend.hidden = !hasShades && !hasBubbles && !hasFlows && sites.length === 0;
  if (parts.legend.hidden) return;
  parts.legend.append(element("strong", "legend-title", message.measure));
  if (hasShades) parts.legend.append(shadeKey(atlas));
  if (hasBubbles) parts.legend.append(bubbleKey(atlas));
  if (hasFlows) parts.legend.append(flowKey(atlas));
  if (sites.length) parts.legend.append(siteKey(atlas));
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

function bubbleKey(atlas) {
  const { message } = atlas;
  const box = element("div", "bubble-key");
  box.append(element("span", "legend-sub", `${message.unit} per ${message.per}`));
  const sizes = steps(message.towns.children[0] || 1);
  const widest = largestRadius(atlas);
  const height = 2 * radiusOf(atlas, sizes[0]) + 12;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("width", String(2 * widest + 52));
  drawing.setAttribute("height", String(height));
  drawing.setAttribute("aria-hidden", "true");
  let lowest = Infinity;
  for (const size of sizes) {
    const radius = radiusOf(atlas, size);
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("cx", String(widest + 1));
    circle.setAttribute("cy", String(height - radius - 2));
    circle.setAttribute("r", String(radius));
    const top = height - 2 * radius - 2;
    const y = lowest === Infinity ? top : Math.max(top, lowest + 12);
    lowest = y;
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", `M${widest + 1} ${top} L${2 * widest + 6} ${y}`);
    const words = document.createElementNS(SVG, "text");
    words.setAttribute("x", String(2 * widest + 10));
    words.setAttribute("y", String(y + 4));
    words.textContent = number(size);
    drawing.append(circle, line, words);
  }
  box.append(drawing);
  return box;
}

const WAY_WORDS = { in: "arriving", out: "leaving", within: "inside", elsewhere: "elsewhere" };

function flowKey(atlas) {
  const { look, message } = atlas;
  const box = element("div", "flow-key");
  box.append(element("span", "legend-sub", "from the broad end to the point"));
  const drawing = document.createElementNS(SVG, "svg");
  const shown = Object.keys(WAY_WORDS).filter((way) => message.flows.ways.includes(way));
  const most = message.flows.children[0];
  const sizes = steps(most).map((size) => [size, number(size)]);
  const rows = [...shown.map((way) => [most / 2, WAY_WORDS[way], look.ways[way]]), ...sizes];
  rows.forEach(([size, words, colour], at) => {
    const y = 11 + at * 19;
    const half = Math.min(widthOf(atlas, size), 15) / 2;
    const band = document.createElementNS(SVG, "path");
    band.setAttribute("d", `M2 ${y - half} L46 ${y - 1} L46 ${y + 1} L2 ${y + half} Z`);
    band.setAttribute("fill", colour ?? look.unknown);
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", "54");
    text.setAttribute("y", String(y + 4));
    text.textContent = colour ? words : `${words} ${message.unit}`;
    drawing.append(band, text);
  });
  drawing.setAttribute("width", "150");
  drawing.setAttribute("height", String(rows.length * 19 + 4));
  drawing.setAttribute("aria-hidden", "true");
  box.append(drawing);
  return box;
}

// Three sizes that read well: the largest below the most, a quarter of it, and a small one.
function steps(most) {
  const round = (value) => {
    const power = 10 ** Math.floor(Math.log10(value));
    return power * ([5, 2, 1].find((step) => step * power <= value) ?? 1);
  };
  return [...new Set([most, round(most / 3), round(most / 15)].filter((value) => value >= 1))];
}
