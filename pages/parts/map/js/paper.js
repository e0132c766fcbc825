// The map on paper: the picture of the screen made smaller. Laid out anew for the page, which no
// script can wait for, it would be cut off and its bubbles left out.

const PAGE_WIDTH = 720; // pixels between the margins of a letter page

export function keepOnPaper(atlas) {
  const { style } = atlas.root;
  const before = () => {
    style.width = `${atlas.root.clientWidth}px`;
    style.zoom = String(Math.min(1, PAGE_WIDTH / window.innerWidth));
  };
  const after = () => {
    style.width = style.zoom = "";
  };
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  return () => {
    window.removeEventListener("beforeprint", before);
    window.removeEventListener("afterprint", after);
  };
}
