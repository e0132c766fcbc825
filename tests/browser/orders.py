"""Choosing the order of pockets and patterns that does not hang on the day on which a test runs."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.settled import settled


def by_strength(page: Page, key: str) -> Page:
    """The page in the order of strength; as it is where nothing can be said of now, and no choice is given."""
    choice = page.locator(f".st-key-{key}-choice input")
    if choice.count():
        choice.click()
        page.get_by_role("option", name="Strength").click()
        # The head says in which order they stand, once they do.
        page.get_by_text("Strongest first").first.wait_for()
    return settled(page)
