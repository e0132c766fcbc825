"""Passphrases that cost little to try, for tests that are about something else."""

from __future__ import annotations

import pytest

from data.upkeep import seal


@pytest.fixture
def cheap(monkeypatch):
    """Sets the cost of new passphrases so low that a test does not wait: the product has no way to."""
    monkeypatch.setattr(seal, "COST", seal.Cost(1, 1, 8))
