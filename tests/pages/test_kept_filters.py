"""A filter that was kept from another view and leaves nobody is named, and taken off with one click."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from streamlit.testing.v1 import AppTest

from analytics.selection import Selection
from data.load.pipeline import load_file
from pages.parts.empty_state.kept_filters import EMPTIED
from tests.data.files import csv_of, write
from tests.pages.test_loading_room import button, drawn, room, store  # noqa: F401


def test_every_filter_of_a_selection_can_be_taken_off():
    several = {field.name for field in fields(Selection) if str(field.type).startswith("tuple")}
    assert several == set(EMPTIED.values())


def kept(store, tmp_path, where: str, **filters) -> AppTest:  # noqa: F811
    load_file(write(tmp_path / "a.csv", "Move To State: FL\nRun date: 5/31/2024\n\n" + csv_of()), store=store)
    page = drawn(room().switch_page(f"pages/{where}/page.py").run())
    page.session_state["selection"] = replace(page.session_state["selection"], **filters)
    return drawn(page.run())


def warned(page: AppTest) -> str:
    return " ".join(warning.value for warning in page.warning).replace("\\", "")


@pytest.mark.parametrize("where", ["missed_enrollment", "pockets", "patterns"])
def test_who_is_new_cannot_be_told_of_a_first_list(store, tmp_path, where):  # noqa: F811
    page = kept(store, tmp_path, where, statuses=("new",), months=(10,))
    assert (
        "The filter «Status: new since the last extract» leaves nobody on this list. It is the first list of "
        "moves to Florida: nothing on it can be new or still missing." in warned(page)
    )
    page = drawn(button(page, "Take it off").click().run())
    assert page.session_state["selection"].statuses == ()
    assert page.session_state["selection"].months == (10,)
    assert "leaves nobody" not in warned(page)


def test_filters_that_only_together_leave_nobody_are_not_blamed_one_by_one(store, tmp_path):  # noqa: F811
    page = kept(store, tmp_path, "missed_enrollment", months=(1,), from_states=("AZ",))
    assert "nobody on this list" not in warned(page)
    assert any("No child meets all the filters together" in info.value for info in page.info)


def test_what_no_child_has_is_named(store, tmp_path):  # noqa: F811
    page = kept(store, tmp_path, "missed_enrollment", months=(7,), from_states=("TX", "OH"))
    assert "The filters «From State: Texas, Ohio», «Month: July of any year» leave nobody" in warned(page)
    page = drawn(button(page, "Take them off").click().run())
    assert not page.session_state["selection"].is_filtered()
