// A map must not trap the page: one finger and the plain wheel scroll the page, two fingers and
// Ctrl with the wheel work on the map. Leaflet drags with one finger by itself, so dragging is on
// only while a mouse is over the map; two fingers go to its pinch handler, which also pans.

const HINT_MS = 1400;

export function guardGestures(atlas) {
  const { map, parts } = atlas;
  const ground = parts.ground;
  let timer = 0;
  const hint = (sentence) => {
    parts.hint.textContent = sentence;
    parts.hint.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => (parts.hint.hidden = true), HINT_MS);
  };
  // Leaflet focuses the map on a press and then puts the window back where it was; what scrolls
  // here is a box inside the page, so the page would jump under the finger and the click would
  // land on another place. Focused before Leaflet hears of it, nothing moves.
  ground.addEventListener("mousedown", () => ground.focus({ preventScroll: true }), {
    capture: true,
  });
  if (navigator.maxTouchPoints > 0) map.dragging.disable();
  ground.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") map.dragging.enable();
    else map.dragging.disable();
  });
  ground.addEventListener(
    "touchmove",
    (event) => {
      if (event.touches.length === 1) hint("Use two fingers to move the map");
    },
    { passive: true },
  );
  // On the stage, in the capturing phase: before Leaflet's own listener on the map hears of it.
  ground.parentElement.addEventListener(
    "wheel",
    (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.stopPropagation();
      hint("Hold Ctrl and turn the wheel to zoom the map");
    },
    { capture: true, passive: true },
  );
}
