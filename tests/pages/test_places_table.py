"""The table of towns says the percent of the head figures, and the names whole."""

from __future__ import annotations

import json

import pandas as pd
from streamlit.testing.v1 import AppTest

from analytics.leads.missed_enrollment import Totals
from pages.missed_enrollment import figures
from pages.parts import look
from pages.parts.look import pct


def app() -> None:
    import pandas as pd

    from analytics.selection import Selection
    from analytics.wording import CHILDREN
    from pages.missed_enrollment import places_table

    # 13 of 29: 44.83 %.
    by_place = pd.DataFrame(
        {
            "place_id": [1, 2],
            "place_name": ["Mifflintown", "Rancho Santa Margarita"],
            "county_name": ["Juniata", "Orange"],
            "children": [29, 3],
            "families": [9, 1],
            "newest_move_date": pd.to_datetime(["2026-09-01", "2026-08-01"]),
            "in_window_pct": [100 * 13 / 29, 99.7],
            "top_origins": [(), ()],
        }
    )
    places_table.towns(by_place, Selection(state="PA"), height=200, unit=CHILDREN)


def test_a_town_has_the_percent_of_the_head_and_its_whole_name():
    table = AppTest.from_function(app).run().dataframe[0]
    assert table.value["in_window_pct"].tolist() == [45, 99]
    head = Totals(29, 9, 29, 1, 1, in_window_children=13, not_placed_children=0, not_placed_rows=0,
                  elsewhere_children=0, elsewhere_rows=0)  # fmt: skip
    assert pct(head.in_window_pct) == "45%"
    width = json.loads(table.proto.columns)["place_name"]["width"]
    assert width >= 7 * len("Rancho Santa Margarita")


def test_numbers_behind_bars_have_room_whatever_the_width():
    ranked = pd.DataFrame({"place": ["Immokalee FL"], "place_id": [1], "children": [12345]})
    figure = figures.other_ends(ranked, "place", "place_id")
    assert figure.data[0].cliponaxis is False
    assert figure.layout.margin.r >= 7 * len("12,345")


def test_days_of_a_table_are_days_and_read_as_everywhere():
    written = look.day_columns("Newest move")["Newest move"]
    assert (written["type_config"]["type"], written["type_config"]["format"]) == ("date", "MMM D, YYYY")
