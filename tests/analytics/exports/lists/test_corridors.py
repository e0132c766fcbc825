"""Corridors and the season calendar as files: what stands in them, and that nothing in them runs."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pandas as pd
import pytest

from analytics.exports.context import NotMasked
from analytics.exports.kml import NAMESPACE
from analytics.exports.lists.corridors import (
    corridors_csv,
    corridors_geojson,
    corridors_kml,
    corridors_workbook,
)
from analytics.exports.sheets.season_sheet import season_sheet
from data.reading.files import read
from tests.analytics.export_stories import context

CORRIDORS = pd.DataFrame(
    [
        ("Immokalee FL", "Moultrie GA", "in", 52, 20, 80, "2026-05-01", 26.41869, -81.4173, 31.17991, -83.78906),
        ("=HYPERLINK(1) <b>", "GA, town not known", "in", 3, 1, 3, "2026-04-01", 26.4, -81.4, None, None),
    ],
    columns=["from_name", "to_name", "way", "children", "families", "moves", "newest_move_date", "from_lat", "from_lon", "to_lat", "to_lon"],
)  # fmt: skip
MONTHS = pd.DataFrame(
    [("Immokalee FL", "Moultrie GA", "2025-26", 5, 52, 20, 80)],
    columns=["from_name", "to_name", "period", "month", "children", "families", "moves"],
)


def test_csv_holds_the_three_counts_and_no_formula():
    told = list(csv.reader(io.StringIO(corridors_csv(context(), CORRIDORS).decode("utf-8-sig"))))
    header, first, second = told
    row = dict(zip(header, first, strict=True))
    assert (row["From"], row["To"], row["Way"]) == ("Immokalee FL", "Moultrie GA", "arriving")
    assert (row["Children"], row["Families"], row["Moves"]) == ("52", "20", "80")
    assert row["Marking"] == "CONFIDENTIAL - SYNTHETIC"
    assert second[0].startswith("'=")


def test_the_workbook_has_corridors_and_their_months(tmp_path):
    path = tmp_path / "corridors.xlsx"
    path.write_bytes(corridors_workbook(context(), CORRIDORS, MONTHS))
    assert "From" in read(path, tmp_path, sheet="Corridors").header
    assert {"Period", "Month, number", "Children", "Families", "Moves"} <= set(
        read(path, tmp_path, sheet="Months").header
    )


def test_geojson_lines_run_from_the_start_to_the_end():
    told = json.loads(corridors_geojson(context(), CORRIDORS))
    line, unplaced = told["features"]
    assert line["geometry"] == {
        "type": "LineString",
        "coordinates": [[-81.4173, 26.41869], [-83.78906, 31.17991]],
    }
    assert unplaced["geometry"] is None
    assert line["properties"]["families"] == 20
    assert b"<b>" not in corridors_geojson(context(), CORRIDORS)


def test_kml_lines_are_broad_for_many_children():
    root = ElementTree.fromstring(corridors_kml(context(), CORRIDORS))
    space = {"k": NAMESPACE}
    (line,) = root.findall(".//k:LineString/k:coordinates", space)
    assert line.text == "-81.4173,26.41869,0 -83.78906,31.17991,0"
    assert "1 corridors have no two points" in root.find("k:Document/k:description", space).text
    assert "CONFIDENTIAL" in root.find(".//k:Placemark/k:description", space).text


def test_the_calendar_escapes_what_a_file_says():
    lines = pd.DataFrame(
        [("May", 3, "<img src=x> 3", 0, "")],
        columns=["month_name", "arrive_children", "arrive_from", "leave_children", "leave_to"],
    )
    sheet = season_sheet(context(), "Moultrie <GA>", lines, "the records").decode()
    assert "<img" not in sheet
    assert "<script" not in sheet
    assert "Season calendar: Moultrie &#60;GA&#62;" in sheet
    assert "default-src 'none'" in sheet
    assert "Crops with jobs" not in sheet


def test_the_calendar_on_paper_holds_the_crops_and_what_they_are():
    lines = pd.DataFrame(
        [("May", 3, "FL 3", 0, "", "Onions <i> 40")],
        columns=["month_name", "arrive_children", "arrive_from", "leave_children", "leave_to", "crops"],
    )  # fmt: skip
    sheet = season_sheet(context(), "GA", lines, "the records", "SYNTHETIC job orders").decode()
    assert "<th>Crops with jobs on record (workers)</th>" in sheet
    assert "<td>Onions &#60;i&#62; 40</td>" in sheet
    assert "SYNTHETIC job orders" in sheet


@pytest.mark.parametrize(
    "made",
    [
        lambda out: corridors_csv(out, CORRIDORS),
        lambda out: corridors_workbook(out, CORRIDORS, MONTHS),
        lambda out: corridors_geojson(out, CORRIDORS),
        lambda out: corridors_kml(out, CORRIDORS),
        lambda out: season_sheet(out, "GA", CORRIDORS, "the records"),
    ],
)
def test_there_is_no_version_for_outside(made):
    with pytest.raises(NotMasked, match="staff only"):
        made(context(audience="outside"))
