// Colours from the theme, number and date formats, and the one way an element is made.

// Sequential blues, one vermilion and one purple: told apart with every common kind of colour blindness.
const SHADES_ON_LIGHT = ["#d3e4f3", "#a3cbe5", "#62a5d3", "#2f79b9", "#0d4a8c"];
const SHADES_ON_DARK = ["#17395c", "#1f5688", "#3580ba", "#73b0de", "#c4e1f6"];

// More there than here, beside the blues for more here.
const THERE_ON_LIGHT = ["#f4c79f", "#dd8743", "#a34a0b"];
const THERE_ON_DARK = ["#6b3c16", "#b3651f", "#f4ad6c"];

// Arriving and leaving as in the charts beside the map; the rest is grey.
const WAYS_ON_LIGHT = { in: "#0f6e6e", out: "#b4530a", within: "#6b5b95", elsewhere: "#5f6b72" };
const WAYS_ON_DARK = { in: "#4cc2b8", out: "#f0883e", within: "#b3a2e0", elsewhere: "#a3b0b7" };

// Beside blue shades, vermilion bubbles and purple outlines: each kind has its own shape too.
const SITES_ON_LIGHT = { farm_jobs: "#1b7f3b", farm_housing: "#ffd23f", school_districts: "#37474f" };
const SITES_ON_DARK = { farm_jobs: "#5ad17f", farm_housing: "#f2c14e", school_districts: "#f3f4f6" };

export const SVG = "http://www.w3.org/2000/svg";

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function readColours(root) {
  const style = getComputedStyle(root);
  const paper = rgb(style.getPropertyValue("--st-background-color"), [255, 255, 255]);
  const ink = rgb(style.getPropertyValue("--st-text-color"), [38, 39, 48]);
  const isDark = paper[0] * 0.299 + paper[1] * 0.587 + paper[2] * 0.114 < 110;
  const between = (share) => css(paper.map((p, i) => p + (ink[i] - p) * share));
  return {
    isDark,
    shades: isDark ? SHADES_ON_DARK : SHADES_ON_LIGHT,
    there: isDark ? THERE_ON_DARK : THERE_ON_LIGHT,
    bubble: isDark ? "#f0883e" : "#d55e00",
    outline: isDark ? "#d9a3f5" : "#7a1fa2",
    sites: isDark ? SITES_ON_DARK : SITES_ON_LIGHT,
    ways: isDark ? WAYS_ON_DARK : WAYS_ON_LIGHT,
    paper: css(paper),
    ink: css(ink),
    land: isDark ? between(0.07) : between(0.0),
    abroad: isDark ? between(0.05) : between(0.02),
    unknown: between(0.28),
    stateLine: between(isDark ? 0.38 : 0.42),
    countyLine: between(isDark ? 0.2 : 0.17),
    css: {
      "--atlas-paper": css(paper),
      "--atlas-ink": css(ink),
      "--atlas-quiet": between(0.66),
      "--atlas-line": between(0.18),
      "--atlas-water": isDark ? between(0.015) : between(0.055),
      "--atlas-bubble": isDark ? "#f0883e" : "#d55e00",
      "--atlas-outline": isDark ? "#d9a3f5" : "#7a1fa2",
    },
  };
}

function rgb(text, otherwise) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = "#000001";
  probe.fillStyle = text.trim();
  const hex = /^#([0-9a-f]{6})$/i.exec(probe.fillStyle);
  if (!hex || probe.fillStyle === "#000001") return otherwise;
  return [0, 2, 4].map((at) => parseInt(hex[1].slice(at, at + 2), 16));
}

function css(parts) {
  return `rgb(${parts.map((part) => Math.round(part)).join(", ")})`;
}

export function number(value) {
  return value === null ? "no figure" : value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

export function counted(value, plural) {
  return `${number(value)} ${plural}`;
}

export function day(daysSince1970) {
  return new Date(daysSince1970 * 86400000).toLocaleDateString("en-US", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
}

// The tooltip of a county or a town: its name, then one line per fact that is known.
export function card(name, lines) {
  const box = element("div", "card");
  box.append(element("strong", "card-name", name));
  for (const line of lines) if (line) box.append(element("span", "card-line", line));
  return box;
}

export function children(value, unit) {
  return value === 1 && unit === "children" ? "1 child" : counted(value, unit);
}

// How many more in one of two views than in the other.
export function more(value, unit) {
  if (value === 0) return `As many ${unit}`;
  return `${number(Math.abs(value))} more ${unit} ${value > 0 ? "here" : "there"}`;
}

export function families(value) {
  if (value === null || value === undefined) return "";
  return value === 1 ? "1 family" : counted(value, "families");
}
