"""Waiting until a page stands still, as a person does before the next click.

Streamlit draws a page anew after each change, and an element that is clicked while it is being
replaced takes the click with it. So does one that moves between the press and the release: what
is opened grows to its height for half a second, and a busy machine draws it in leaps. A person
looks, sees the page move, and clicks once it stands.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

STILL_MS = 250
"""A change shows as running within some 50 ms; what stands this long has nothing under way."""

LOOK = """
(stillMs) => new Promise((resolve) => {
  let since = performance.now();
  const look = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const isStill = app && app.dataset.testScriptState === "notRunning"
      && app.dataset.testConnectionState === "CONNECTED"
      && !document.querySelector("[data-stale=true]")
      && !document.getAnimations().some((moved) => moved.playState === "running"
        && moved.effect?.getComputedTiming().endTime !== Infinity);
    const now = performance.now();
    if (!isStill) since = now;
    if (now - since >= stillMs) resolve(true); else setTimeout(look, 25);
  };
  look();
})
"""


def settled(page: Page) -> Page:
    """The page, once nothing has been drawn or moved for STILL_MS. Fails after the wait of `expect`."""
    expect(page.get_by_test_id("stApp")).to_be_attached()
    page.evaluate(LOOK, STILL_MS)
    return page
