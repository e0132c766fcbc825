"""Cheap passphrases and other days, for tests of the backups."""

from __future__ import annotations

import datetime as dt

import pytest

from data.upkeep import rotation, seal


@pytest.fixture
def cheap(monkeypatch):
    """Sets the cost of new passphrases so low that a test does not wait: the product has no way to."""
    monkeypatch.setattr(seal, "COST", seal.Cost(1, 1, 8))


@pytest.fixture
def on_day(monkeypatch):
    """Makes it another day for the daily backups."""

    def go_to(day: str) -> None:
        class Day(dt.date):
            @classmethod
            def today(cls):
                return dt.date.fromisoformat(day)

        monkeypatch.setattr(rotation.dt, "date", Day)

    yield go_to
    monkeypatch.undo()
