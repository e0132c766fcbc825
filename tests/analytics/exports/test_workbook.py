"""The workbook and the CSV files, read back."""

import csv
import re
from io import StringIO

import pandas as pd
import pytest

from analytics.exports.context import NotMasked, for_audience
from analytics.exports.workbook import EXCEL_MAX_ROWS, places_csv, workbook
from tests.analytics import export_stories as told
from tests.analytics.sheet_reader import cell_numbers, cell_texts, parts_of, rows_of, sheet_names


def internal(**more) -> bytes:
    frames = {"places": told.places(), "counties": told.counties(), "months": told.months()}
    return workbook(told.context(), **{**frames, **more})


def test_counts_are_those_of_the_frames():
    book = internal()
    frame = told.places()
    read = rows_of(book, "Places")
    assert [r["Town"] for r in read] == frame["place_name"].tolist()
    for header, column in (("Children", "children"), ("Families", "families"), ("Rows", "rows")):
        assert [r[header] for r in read] == frame[column].tolist()
    assert [r["Children"] for r in rows_of(book, "Counties")] == told.counties()["children"].tolist()
    assert [r["Children"] for r in rows_of(book, "Months")] == [80, 71, 4]


def test_ids_and_codes_are_text_and_dates_are_dates():
    book = internal(children={"Children": told.children()})
    first = rows_of(book, "Places")[0]
    assert (first["County FIPS"], first["Place"]) == ("12021", "4159553")
    assert str(first["Newest move date"])[:10] == "2025-09-20"
    child = rows_of(book, "Children")[0]
    assert (child["MSIX ID"], child["District ID"]) == ("001234567890", "1200330")
    assert str(child["Birth date"])[:10] == "2014-05-06"
    assert (child["Months left"], child["In window"]) == (12, "yes")
    assert rows_of(book, "Children")[2]["Birth date"] is None


def test_sheets_and_their_order():
    assert sheet_names(internal()) == ["Places", "Counties", "Months", "Summary", "Filters used"]
    assert "Children" in sheet_names(internal(children={"Children": told.children()}))


def test_each_table_is_frozen_filterable_and_prints_with_its_stamp():
    parts = parts_of(internal(children={"Children": told.children()}))
    sheets = [text for name, text in sorted(parts.items()) if name.startswith("xl/worksheets/")]
    for sheet in sheets[:4]:
        assert 'ySplit="1"' in sheet
        assert "<autoFilter" in sheet
    for sheet in sheets:
        assert 'orientation="landscape"' in sheet
        assert "CONFIDENTIAL - SYNTHETIC" in re.search("<oddFooter>(.*?)</oddFooter>", sheet)[1]
    assert parts["xl/workbook.xml"].count("_xlnm.Print_Titles") == 5


def test_the_summary_says_who_what_when():
    texts = " | ".join(cell_texts(internal()))
    for said in (
        "FERPA",
        "SYNTHETIC - invented",
        "2025-09-30",
        "Move to Florida",
        "missed_to_fl.xlsx",
        "GeoNames",
        "2025-10-02 09:30",
    ):
        assert said in texts
    assert list(rows_of(internal(), "Filters used")[0].values()) == [
        "Performance period",
        "2024-25",
    ]


def test_every_row_of_synthetic_data_says_so():
    for row in [
        *rows_of(internal(), "Places"),
        *rows_of(internal(children={"Children": told.children()}), "Children"),
    ]:
        assert row["Marking"] == "CONFIDENTIAL - SYNTHETIC"


def test_hostile_texts_make_no_formula_and_no_link():
    frame = told.hostile_places()
    children = told.children().iloc[[0] * len(told.HOSTILE)].reset_index(drop=True)
    for column in (
        "place_name",
        "county_name",
        "last_name_1",
        "first_name",
        "msix_id",
        "district_id",
    ):
        children[column] = pd.Series(told.HOSTILE, dtype=object)
    book = workbook(
        told.hostile_context(),
        places=frame,
        counties=told.counties(),
        months=told.months(),
        children={"Children": children},
    )
    for part in parts_of(book).values():
        assert not re.search(r"<f[ >]|<hyperlink", part)
    assert not any("hyperlink" in text for name, text in parts_of(book).items() if name.endswith(".rels"))
    for text in cell_texts(book):
        assert not text.startswith(("=", "+", "-", "@", "＝"))
        assert len(text) <= 32_767
    assert len(rows_of(book, "Children")) == len(told.HOSTILE)
    assert "'=HYPERLINK" in " ".join(cell_texts(book))


def test_csv_reads_back_and_is_inert():
    raw = places_csv(told.hostile_context(), told.hostile_places())
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline="")))
    assert len(read) == len(told.HOSTILE)
    assert all(r["Children"] == "64" and r["County FIPS"] == "12021" for r in read)
    for row in read:
        for header, cell in row.items():
            assert header in ("Longitude", "Latitude") or not cell.startswith(
                ("=", "+", "-", "@", "\t", "\r", "＝")
            )
    assert b"\x00" not in raw


def test_an_empty_answer_is_a_workbook_too():
    book = internal(
        places=told.places().iloc[:0],
        counties=told.counties().iloc[:0],
        months=told.months().iloc[:0],
    )
    assert rows_of(book, "Places") == []


def test_the_same_answer_makes_the_same_bytes():
    assert internal() == internal()


def test_children_never_go_outside():
    out = for_audience(
        told.context(audience="outside"),
        places=told.places(),
        counties=told.counties(),
        months=told.months(),
        told=told.may_tell(),
    )
    with pytest.raises(NotMasked):
        workbook(
            out.context,
            places=out.places,
            counties=out.counties,
            months=out.months,
            children={"Rows": told.children()},
        )


def test_numbers_of_the_outside_workbook_are_never_small_counts():
    out = for_audience(
        told.context(audience="outside"),
        places=told.places(),
        counties=told.counties(),
        months=told.months(),
        told=told.may_tell(),
    )
    book = workbook(out.context, places=out.places, counties=out.counties, months=out.months)
    for sheet in ("Places", "Counties", "Months"):
        for row in rows_of(book, sheet):
            for header in ("Children", "Families", "In window, children"):
                value = row.get(header)
                assert value in (None, "<10", "hidden") or int(float(value)) >= 10, (
                    sheet,
                    header,
                    row,
                )
    assert "CONFIDENTIAL" not in " ".join(cell_texts(book))
    assert {n for n in cell_numbers(book) if 0 < n < 10} <= {2.0, 9.0, 1.0, 3.0}, "months and towns only"


def test_a_table_longer_than_a_sheet_is_refused_with_a_way_out():
    long = told.children().iloc[[0]].loc[lambda f: f.index.repeat(EXCEL_MAX_ROWS)]
    with pytest.raises(ValueError, match="CSV"):
        internal(children={"Rows": long})
