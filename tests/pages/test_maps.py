"""What the live map sends to the browser and what it believes of an answer: plain data only."""

import datetime as dt
import json
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages.parts.map import layers
from pages.parts.map import live_map as maps
from tests.pages.map_views import sent, view_of

DAY = dt.date(2026, 5, 14)
DAYS_TO_DAY = (DAY - dt.date(1970, 1, 1)).days


def towns(*rows: tuple) -> pd.DataFrame:
    """(place_id, place_name, county_name, state_code, lat, lon, children) per town."""
    columns = ["place_id", "place_name", "county_name", "state_code", "lat", "lon", "children"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.assign(families=1, in_window_pct=66.7, newest_move_date=DAY)


def counties(values: dict[str, float | None]) -> pd.DataFrame:
    return pd.DataFrame({"county_fips": list(values), "value": list(values.values())})


def fips_of(columns: dict) -> list[str]:
    codes, code = [], 0
    for step in columns["fips_steps"]:
        code += step
        codes.append(f"{code:05d}")
    return codes


class TestRoutes:
    def test_a_stop_knows_its_line_and_its_number(self):
        frame = pd.DataFrame(
            {
                "place_id": [7, 5, 9], "town": ["Arcadia", "Immokalee", "Nowhere"], "lat": [27.2, 26.4, math.nan],
                "lon": [-81.9, -81.4, math.nan], "expected_families": [3.04, 8.0, 1.0], "low": [1, 4, 0],
                "high": [6, 12, 2],
            }
        )  # fmt: skip
        line = layers.Route("Monday", "Ana\u202e", ((26.0, -81.0), (27.2, -81.9), (26.0, -81.0)), ((7, 1),))
        layer = layers.Routes(frame, (line,))
        told = layer.parts()["routes"]
        assert (told["ids"], told["families"], told["low"], told["high"]) == (
            [5, 7],
            [8.0, 3.0],
            [4, 1],
            [12, 6],
        )
        assert (told["route"], told["number"]) == ([-1, 0], [0, 1])
        assert told["lines"] == [
            {"day": "Monday", "person": "Ana", "points": [[26000, -81000], [27200, -81900], [26000, -81000]]}
        ]
        assert layer.left_out() == 1
        assert layer.knows("stop", 7) and not layer.knows("stop", 8) and not layer.knows("place", 7)
        assert not layer.knows("stop", True)


class TestTowns:
    def test_one_entry_per_town_most_children_first(self):
        frame = towns(
            (7, "Arcadia", "DeSoto", "FL", 27.2159, -81.8584, 3),
            (5, "Immokalee", "Collier", "FL", 26.4187, -81.4173, 12),
        )
        columns = layers.town_columns(frame)
        left_out = layers.Towns(frame).left_out()
        assert left_out == 0
        assert columns == {
            "ids": [5, 7],
            "names": ["Immokalee", "Arcadia"],
            "counties": ["Collier, FL", "DeSoto, FL"],
            "county": [0, 1],
            "lat": [26419, 27216],
            "lon": [-81417, -81858],
            "children": [12, 3],
            "families": [1, 1],
            "in_window_pct": [67, 67],
            "newest_days": [DAYS_TO_DAY, DAYS_TO_DAY],
        }

    def test_who_is_to_be_met_soon_goes_with_its_town(self):
        frame = towns(
            (7, "Arcadia", "DeSoto", "FL", 27.2, -81.9, 3), (5, "Immokalee", "Collier", "FL", 26.4, -81.4, 12)
        ).assign(families_soon=[0.04, 2.26])
        columns = layers.town_columns(frame)
        assert (columns["ids"], columns["soon"]) == ([5, 7], [2.3, 0.0])

    def test_a_town_without_a_point_is_left_out_and_counted(self):
        frame = towns(
            (1, "Immokalee", "Collier", "FL", 26.4, -81.4, 2),
            (2, "Nowhere", None, "FL", math.nan, math.nan, 1),
            (3, "Half", None, "FL", 26.0, None, 1),
            (4, "Off the globe", None, "FL", 260.0, -81.0, 1),
        )
        columns = layers.town_columns(frame)
        left_out = layers.Towns(frame).left_out()
        assert (columns["ids"], left_out) == ([1], 3)
        footer = sent(towns=frame, not_placed=4, total=9)["footer"]
        assert footer == "4 of 9 children could not be placed. 3 towns have no point on the map."

    def test_what_is_unknown_stays_unknown(self):
        frame = towns((1, None, None, None, 26.4, -81.4, 2)).assign(
            newest_move_date=pd.NaT, in_window_pct=math.nan, families=pd.NA
        )
        columns = layers.town_columns(frame)
        assert columns["names"] == [""]
        assert (columns["counties"], columns["county"]) == ([], [-1])
        assert columns["newest_days"] == columns["in_window_pct"] == columns["families"] == [None]

    def test_a_county_is_named_once(self):
        frame = towns(
            (1, "Immokalee", "Collier", "FL", 26.4, -81.4, 2),
            (2, "Naples", "Collier", "FL", 26.1, -81.8, 1),
            (3, "Dos Aguas", None, "Michoacán", 18.8, -102.9, 1),
        )
        columns = layers.town_columns(frame)
        assert columns["counties"] == ["Collier, FL", "Michoacán"]
        assert columns["county"] == [0, 0, 1]

    def test_no_town_at_all(self):
        columns = layers.town_columns(towns())
        left_out = layers.Towns(towns()).left_out()
        assert left_out == 0
        assert set(map(len, columns.values())) == {0}

    @pytest.mark.parametrize(
        "name",
        [
            "<img src=x onerror=alert(1)>",
            "</script><script>alert(1)</script>",
            "${alert(1)}`",
            "![x](https://image.example.com/x.png)",
            '=HYPERLINK("x")',
            "'; DROP TABLE leads; --",
            "\u202egnitirw tfel-ot-thgir",
            "NUL \x00 inside",
            "x" * 10_000,
        ],
    )
    def test_any_text_arrives_as_the_same_text(self, name):
        message = sent(towns=towns((1, name, name, "FL", 26.4, -81.4, 1)))
        assert message["towns"]["names"] == [name]
        assert message["towns"]["counties"] == [f"{name}, FL"]

    @pytest.mark.parametrize(
        ("state", "lat", "lon", "has_mexico"),
        [("FL", 26.4, -81.4, False), ("TX", 26.2, -98.2, False), ("Oaxaca", 17.1, -96.7, True)],
    )
    def test_mexican_outlines_only_where_a_town_needs_them(self, state, lat, lon, has_mexico):
        assert sent(towns=towns((1, "T", None, state, lat, lon, 1)))["has_mexico"] is has_mexico


class TestCounties:
    def test_one_entry_per_county_by_code(self):
        columns = layers.county_columns(counties({"12086": 30, "12021": 64, "01003": 1}))
        assert fips_of(columns) == ["01003", "12021", "12086"]
        assert columns["values"] == [1, 64, 30]

    def test_none_and_nothing_known_are_not_the_same(self):
        columns = layers.county_columns(counties({"12021": 0, "12086": None}))
        assert columns["values"] == [0, None]

    def test_what_is_no_county_code_is_left_out(self):
        columns = layers.county_columns(counties({"12021": 1, "1202": 2, "Collier": 3, "": 4}))
        assert fips_of(columns) == ["12021"]

    def test_families_and_dates_travel_only_when_given(self):
        bare = layers.county_columns(counties({"12021": 1}))
        full = layers.county_columns(counties({"12021": 1}).assign(families=2, newest_move_date=DAY))
        assert set(bare) == {"fips_steps", "values"}
        assert (full["families"], full["newest_days"]) == ([2], [DAYS_TO_DAY])

    def test_every_county_of_the_nation_fits_in_75_kilobytes(self):
        codes = [f"{state:02d}{1 + 2 * n:03d}" for state in range(1, 52) for n in range(62)][:3142]
        frame = counties({code: 1 + i * 7919 % 2000 for i, code in enumerate(codes)}).assign(
            families=lambda f: f["value"] // 3, newest_move_date=DAY
        )
        assert len(frame) == 3142
        content = maps.message("map", view_of(counties=frame, not_placed=1, total=2))
        assert len(content) <= 75_000


class TestClassLimits:
    def test_few_distinct_values_get_a_class_each(self):
        assert layers.class_limits([3, 1, 1, 2, 0]) == [[1, 1], [2, 2], [3, 3]]

    def test_nothing_above_zero_has_no_class(self):
        assert layers.class_limits([]) == layers.class_limits([0, 0, math.nan]) == []

    def test_a_long_tail_still_has_five_shades(self):
        values = [1] * 50 + [2] * 20 + [3, 4, 5, 6, 7, 8, 9, 10] * 5 + [900]
        limits = layers.class_limits(values)
        assert limits[0] == [1, 1]
        assert limits[-1][1] == 900

    @given(st.lists(st.integers(0, 5000), max_size=200))
    def test_each_value_above_zero_is_in_exactly_one_class(self, values):
        limits = layers.class_limits(values)
        assert len(limits) <= layers.CLASSES
        for value in values:
            inside = [low <= value <= high for low, high in limits]
            assert sum(inside) == (value > 0)
        for low, high in limits:
            assert low in values
            assert high in values

    def test_both_sides_of_none_have_their_classes(self):
        assert layers.side_limits([-4, -1, 0, 3, 3]) == [[-4, -4], [-1, -1], [3, 3]]
        assert layers.side_limits([]) == layers.side_limits([0]) == []

    @given(st.lists(st.integers(-500, 500), max_size=200))
    def test_each_change_is_in_the_first_class_that_reaches_it(self, values):
        """As counties.js looks for it; none is in no class."""
        limits = layers.side_limits(values)
        assert len(limits) <= 2 * layers.SIDE_CLASSES
        assert limits == sorted(limits)
        for value in set(values) - {0}:
            low, high = next(each for each in limits if value <= each[1])
            assert low <= value and (low < 0) == (high < 0) == (value < 0)


class TestSelected:
    def test_counties_and_places_are_told_apart(self):
        chosen = sent(selected=frozenset({"01003", 12, 5}))["selected"]
        assert chosen == {"counties": [1003], "places": [5, 12]}


class TestClick:
    COUNTIES = counties({"12021": 1})
    TOWNS = towns((5, "Immokalee", "Collier", "FL", 26.4, -81.4, 2))

    def view(self) -> maps.MapView:
        return view_of(counties=self.COUNTIES, towns=self.TOWNS)

    def test_a_county_and_a_place(self):
        county = {"kind": "county", "id": "12021", "is_clear": False}
        place = {"kind": "place", "id": 5, "is_clear": True}
        assert self.view().read_click(county) == maps.MapClick("county", "12021", False)
        assert self.view().read_click(place) == maps.MapClick("place", 5, True)

    @pytest.mark.parametrize(
        "forged",
        [
            None,
            "place",
            [],
            {},
            {"kind": "place", "id": 5},
            {"kind": "place", "id": 6, "is_clear": False},
            {"kind": "place", "id": "5", "is_clear": False},
            {"kind": "place", "id": True, "is_clear": False},
            {"kind": "county", "id": "12086", "is_clear": False},
            {"kind": "county", "id": 12021, "is_clear": False},
            {"kind": "child", "id": 5, "is_clear": False},
            {"kind": "place", "id": {"$ne": 1}, "is_clear": False},
            {"kind": "place", "id": 5, "is_clear": "yes"},
        ],
    )
    def test_anything_else_is_no_click(self, forged):
        assert self.view().read_click(forged) is None

    def test_a_layer_that_is_not_drawn_cannot_be_clicked(self):
        county = {"kind": "county", "id": "12021", "is_clear": False}
        assert view_of(towns=self.TOWNS).read_click(county) is None


class TestImagery:
    def test_off_unless_the_server_was_started_with_it(self, monkeypatch):
        monkeypatch.delenv(maps.IMAGERY_SETTING, raising=False)
        assert not maps.imagery_allowed()
        message = sent(show_imagery=True)
        assert message["tiles"] is None
        assert "http" not in json.dumps(message)

    def test_on_when_allowed_and_chosen(self, monkeypatch):
        monkeypatch.setenv(maps.IMAGERY_SETTING, "1")
        assert sent()["tiles"] is None
        message = sent(show_imagery=True)
        assert message["tiles"].startswith(maps.IMAGERY_HOST + "/")
        assert "Esri" in message["credits"]


def test_a_page_with_a_map_runs():
    def page():
        import pandas as pd
        import streamlit as st

        from pages.parts.map.layers import Counties
        from pages.parts.map.live_map import MapView, live_map

        frame = pd.DataFrame({"county_fips": ["12021"], "value": [3]})
        view = MapView((Counties(frame),), measure="Children missed", unit="children", total=3)
        for key in ("one", "two"):
            clicked = live_map(view, key=key)
            st.text(f"{key}: {clicked}")

    app = AppTest.from_function(page).run(timeout=30)
    assert not app.exception
    assert [text.value for text in app.text] == ["one: None", "two: None"]
