"""A question of `analytics.ask` on a store, for tests that compare what a screen draws with what it prints."""

from __future__ import annotations

from pathlib import Path

from analytics.ask.answer import answer
from analytics.ask.asked import Asked
from analytics.ask.held import Held
from analytics.ask.link import selection_of_link
from analytics.ask.questions import BY_NAME
from data.store.reader import Store


def ask(folder: Path, name: str, link: str | None = None, **settings: str) -> list[dict]:
    """The rows, as `--link` and `--set` would have them."""
    held = Held(Store(folder))
    return answer(BY_NAME[name], Asked(held, selection_of_link(held, link), settings))


def column(rows: list[dict], name: str) -> list:
    return [row[name] for row in rows]
