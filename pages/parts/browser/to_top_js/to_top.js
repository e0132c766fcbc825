// A screen that was opened begins at its top: Streamlit keeps the page where the list was scrolled to.

let shown = null;

export default function ({ data, parentElement }) {
  if (data.screen === shown) return;
  shown = data.screen;
  if (!shown) return;
  const main = parentElement.ownerDocument.querySelector('[data-testid="stMain"]');
  main?.scrollTo(0, 0);
}
