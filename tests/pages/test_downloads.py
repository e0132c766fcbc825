"""The door through which files leave: lists of persons only with a name, a reason and a record."""

from __future__ import annotations

import re

import pytest
import streamlit as st

from data.handed_out.audit_log import recorded
from pages.parts.export import downloads
from tests.test_architecture import PROJECT, our_files


@pytest.fixture
def offered(tmp_path, monkeypatch) -> dict:
    """What the last button was given, by name."""
    given: dict = {}
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path))
    monkeypatch.setattr(st, "download_button", lambda label, **looks: given.update(looks, label=label))
    return given


def two_children() -> downloads.PersonsFile:
    return downloads.PersonsFile(b"SYNTHETIC", 2, "Age: 6-13")


def test_a_list_of_persons_is_recorded_before_it_leaves(offered, tmp_path):
    downloads.persons("Children", two_children, "children.xlsx", who=" Ana ", why="visits", key="k")
    assert not offered["disabled"]
    assert recorded(tmp_path) == [], "drawn, not yet taken"
    assert offered["data"]() == b"SYNTHETIC"
    (taken,) = recorded(tmp_path)
    assert (taken.who, taken.why, taken.what) == ("Ana", "visits", "children.xlsx")
    assert (taken.filters, taken.rows) == ("Age: 6-13", 2)


@pytest.mark.parametrize(("who", "why"), [("", "visits"), ("Ana", " "), ("", "")])
def test_without_a_name_and_a_reason_nothing_leaves(offered, tmp_path, who, why):
    downloads.persons("Children", two_children, "children.xlsx", who=who, why=why, key="k")
    assert offered["disabled"]
    with pytest.raises(ValueError, match="to somebody, for a reason"):
        offered["data"]()  # a client can click what is disabled
    assert recorded(tmp_path) == []


def test_a_list_that_cannot_be_recorded_is_not_handed_out(offered, tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "not there"))
    downloads.persons("Children", two_children, "children.xlsx", who="Ana", why="visits", key="k")
    with pytest.raises(FileNotFoundError):
        offered["data"]()


def test_no_room_has_a_door_of_its_own():
    doors = [
        str(place)
        for place in our_files(".py")
        if str(place).startswith("pages/")
        and re.search(r"\.download_button\(", (PROJECT / place).read_text("utf-8"))
    ]
    assert doors == ["pages/parts/export/downloads.py"]
