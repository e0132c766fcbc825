"""A plan on paper, in a calendar and in Google Earth: read back, and nothing in them that is not meant."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analytics.exports.calendar_file import LINE_BYTES, calendar_file, folded, text_of
from analytics.exports.context import ExportContext, NotMasked
from analytics.exports.kml import NAMESPACE
from analytics.exports.plan_kml import plan_kml
from analytics.exports.sheets.day_sheet import day_sheets
from analytics.plan.asked import Asked, Person
from analytics.plan.plan import make_plan

MONDAY = dt.date(2026, 10, 5)
NAMES = ["Adel", "O'Neal; <b>Hill</b>", "Dublin, East", "Cordele"]


@pytest.fixture(scope="module")
def plan():
    towns = pd.DataFrame(
        {
            "place_id": [1, 2, 3, 4],
            "town": NAMES,
            "state": "GA",
            "county_fips": ["13075", "13277", "13175", "13081"],
            "county_name": ["Cook", "Tift", "Laurens", "Crisp"],
            "latitude": [31.137, 31.45, 32.54, 31.96],
            "longitude": [-83.424, -83.51, -82.9, -83.78],
            "expected_families": [9.0, 6.0, 5.0, 4.0],
            "low": [4, 2, 2, 1],
            "high": [13, 9, 8, 7],
            "reason": [f"{name}: about 5 families (1 to 9). They usually come about now." for name in NAMES],
        }
    )
    people = (Person("Ana", "Tifton GA", 31.45, -83.51), Person("Luis", "Vidalia GA", 32.22, -82.41))
    return make_plan(towns, Asked(MONDAY, (MONDAY, MONDAY + dt.timedelta(days=1)), people))


def context(audience="internal") -> ExportContext:
    return ExportContext(
        title="Missed enrollment", filters_sentence="none", filters=(), as_of=dt.date(2026, 9, 30),
        extract_lines=(), direction_sentence="", audience=audience, made_at=dt.datetime(2026, 10, 5, 8),
        children=1, families=1, rows=1, not_placed_children=0, is_synthetic=True,
    )  # fmt: skip


def events(content: bytes) -> list[dict[str, str]]:
    """A reader of RFC 5545 of its own: lines are unfolded, then split at the first colon."""
    text = content.decode("utf-8")
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= LINE_BYTES for line in text.split("\r\n"))
    lines = re.sub("\r\n[ \t]", "", text).split("\r\n")[:-1]
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1][name] = value
    return found


def plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda sign: "\n" if sign[1] in "nN" else sign[1], value)


def test_the_calendar_holds_each_stop_at_its_time_and_place(plan):
    told = events(calendar_file(plan.stops.to_dict("records"), dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC)))
    assert len(told) == len(plan.stops) > 2
    for event, stop in zip(told, plan.stops.to_dict("records"), strict=True):
        assert dt.datetime.strptime(event["DTSTART"], "%Y%m%dT%H%M%S") == dt.datetime.combine(
            stop["day"], stop["arrive"]
        )
        assert dt.datetime.strptime(event["DTEND"], "%Y%m%dT%H%M%S") == dt.datetime.combine(
            stop["day"], stop["leave"]
        )
        assert event["DTSTAMP"] == "20261005T120000Z"
        assert plain(event["LOCATION"]) == f"{stop['town']} GA"
        assert plain(event["SUMMARY"]) == f"{stop['town']} GA ({stop['person']}, stop {stop['number']})"
        lat, lon = map(float, event["GEO"].split(";"))
        assert (lat, lon) == pytest.approx((stop["latitude"], stop["longitude"]), abs=1e-5)
    assert len({event["UID"] for event in told}) == len(told)
    again = events(calendar_file(plan.stops.to_dict("records"), dt.datetime(2026, 10, 6, tzinfo=dt.UTC)))
    assert [event["UID"] for event in again] == [event["UID"] for event in told]
    assert "families" not in str(told), "places only"


@given(some.text(max_size=200))
def test_any_text_is_one_value_and_folds_back(text):
    value = text_of(text)
    lines = folded(f"SUMMARY:{value}").split("\r\n")
    assert all(len(line.encode("utf-8", "replace")) <= LINE_BYTES for line in lines)
    assert "".join([lines[0], *(line[1:] for line in lines[1:])]) == f"SUMMARY:{value}"
    assert not re.search("[\r\n]", value)
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value)


def test_google_earth_has_a_folder_for_each_day_with_its_way_and_stops(plan):
    root = ElementTree.fromstring(plan_kml(plan, "Week", ("CONFIDENTIAL",)))
    at = {"k": NAMESPACE}
    folders = root.findall(".//k:Folder", at)
    used = plan.days[plan.days["stops"] > 0]
    assert len(folders) == len(used)
    for folder, day in zip(folders, used.itertuples(), strict=True):
        own = plan.stops[(plan.stops["person"] == day.person) & (plan.stops["day"] == day.day)]
        way = folder.find(".//k:LineString/k:coordinates", at).text.split()
        home = next(p for p in plan.asked.people if p.name == day.person)
        assert way[0] == way[-1] == f"{home.longitude:.5f},{home.latitude:.5f},0"
        points = [mark.text for mark in folder.findall(".//k:Point/k:coordinates", at)]
        assert points == way[1:-1] == [f"{s.longitude:.5f},{s.latitude:.5f},0" for s in own.itertuples()]
    text = ElementTree.tostring(root, encoding="unicode")
    assert "<b>" not in text and "http" not in text.replace(NAMESPACE, "")


class Words(HTMLParser):
    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.sections, self.tags = [""], set()
        self.feed(content.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "section":
            self.sections.append("")

    def handle_data(self, data):
        self.sections[-1] += data + " "


def test_the_sheets_are_a_page_for_each_person_and_day(plan):
    places = pd.DataFrame(
        {
            "place_id": [1],
            "families": [7],
            "newest_move_date": [pd.Timestamp("2026-08-02")],
            "top_origins": [()],
        }
    )
    page = Words(day_sheets(context(), plan, places, {1: ["1. Long <i>Farms</i>: onions; never visited"]}))
    used = plan.days[plan.days["stops"] > 0].sort_values(["day", "person"])
    assert len(page.sections) - 1 == len(used)
    for told, day in zip(page.sections[1:], used.itertuples(), strict=True):
        assert f"{day.person}: {day.day:%A}" in told and "CONFIDENTIAL" in told and "SYNTHETIC" in told
        own = plan.stops[(plan.stops["person"] == day.person) & (plan.stops["day"] == day.day)]
        for stop in own.itertuples():
            assert stop.town in told and stop.reason in told
        assert ("On the list: 7 families; newest move Aug 2, 2026." in told) == (1 in set(own["place_id"]))
        assert ("1. Long <i>Farms</i>: onions; never visited" in told) == (1 in set(own["place_id"]))
    assert not page.tags & {"script", "img", "a", "i", "link", "iframe"}
    with pytest.raises(NotMasked):
        day_sheets(context("external"), plan, places)
