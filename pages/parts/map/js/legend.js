// The key to the map: its measure, and what each layer says of itself.

import { LAYERS } from "./layers.js";
import { element } from "./look.js";

export function drawLegend(atlas) {
  const { message, parts } = atlas;
  const keys = LAYERS.map((layer) => layer.key?.(atlas)).filter(Boolean);
  parts.legend.hidden = keys.length === 0;
  parts.legend.replaceChildren();
  if (keys.length) parts.legend.append(element("strong", "legend-title", message.measure), ...keys);
}

// Three sizes that read well: the largest below the most, a quarter of it, and a small one.
export function steps(most) {
  const round = (value) => {
    const power = 10 ** Math.floor(Math.log10(value));
    return power * ([5, 2, 1].find((step) => step * power <= value) ?? 1);
  };
  return [...new Set([most, round(most / 3), round(most / 15)].filter((value) => value >= 1))];
}
