// Show a part of the page and move the focus into it, once for each token: what a click brought about
// begins there, also for whoever hears the page or works with the keyboard alone.

const reached = new Map();

export default function ({ data, parentElement }) {
  if (!data.token || reached.get(data.place) === data.token) return;
  reached.set(data.place, data.token);
  const page = parentElement.ownerDocument;
  let tries = 0;
  const go = () => {
    const place = page.querySelector(`.st-key-${data.place}`);
    const target = place && (data.inside ? place.querySelector(data.inside) : place);
    if (!target) {
      if (tries++ < 60) setTimeout(go, 50); // what it names arrives after this script
      return;
    }
    if (!data.inside) {
      target.setAttribute("tabindex", "-1");
      target.setAttribute("role", "region");
      target.setAttribute("aria-label", data.label);
    }
    target.focus({ preventScroll: true });
    place.scrollIntoView({ block: data.inside ? "center" : "start" });
  };
  // After the browser has put the new parts in their places.
  setTimeout(go, 100);
}
