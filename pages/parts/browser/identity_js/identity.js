// Keeps the name that a person gave, in this tab of the browser and until it is closed: no cookie,
// nothing on the computer afterwards. Python says the name it knows, or asks for the one kept here.

const KEPT = "atlas-own-name";

export default function ({ data, setTriggerValue }) {
  try {
    if (data.is_known) {
      if (data.name) sessionStorage.setItem(KEPT, data.name);
      else sessionStorage.removeItem(KEPT);
      return;
    }
    const name = sessionStorage.getItem(KEPT);
    if (name) setTriggerValue("name", name);
  } catch {
    // A browser that keeps nothing: the name is typed again.
  }
}
