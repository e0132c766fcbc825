"""What is around a pocket, in sentences and in its files: by hand, by loops, and inert. SYNTHETIC."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest

from analytics.exports.context import NotMasked
from analytics.exports.kml import NAMESPACE, kml
from analytics.exports.map_file import map_file
from analytics.exports.sheets.route_sheet import route_sheet
from analytics.exports.workbook import workbook
from analytics.pockets.cards import look_for_pockets
from analytics.pockets.facts import Beside, head_figures, pocket_table, pocket_word_table
from analytics.pockets.find import Setting
from analytics.pockets.surroundings import (
    Surroundings,
    surroundings,
    surroundings_table,
)
from analytics.sites.nearby import HOUSING_COLUMNS, JOB_COLUMNS
from data.reference import COUNTY_POINT_ID
from data.values.geodesy import distance_km
from tests.analytics import export_stories as told
from tests.analytics.exports.test_pockets import Page
from tests.analytics.pocket_stories import view, with_pocket
from tests.analytics.sheet_reader import cell_texts, rows_of, sheet_names

KML = f"{{{NAMESPACE}}}"

JOBS = [
    ("SYNTHETIC Farm", "Onions", "Feb to May 2026", 90, "Vidalia", 30),
    ("SYNTHETIC Ranch", "Peaches", "Mar to Aug 2026", 60, "Alma", 4),
    ("SYNTHETIC Packer", "Onions", "Jan to Feb 2026", 40, "Baxley", 12),
    ("SYNTHETIC Grower", "Melons", "", 5, "Alma", 4),
    ("SYNTHETIC Small", "Corn", "Jun 2026", 1, "Alma", 4),
]
HOUSING = [
    ("SYNTHETIC camp", "Alma", 4, 120, 4),
    ("SYNTHETIC house", "Alma", 1, 8, 4),
    ("SYNTHETIC camp", "Baxley", 2, 64, 12),
]


def jobs(rows=JOBS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=JOB_COLUMNS).astype({"workers": "Int64"})


def housing(rows=HOUSING) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=HOUSING_COLUMNS)
    return frame.astype({"units": "Int64", "room_for": "Int64"})


def around(**changes) -> Surroundings:
    given = {
        "reach": 40,
        "districts": (("SYNTHETIC Bacon County", 1), ("SYNTHETIC Appling County", 14)),
        "jobs": jobs(),
        "housing": housing(),
    }
    return Surroundings(**(given | changes))


@pytest.fixture(scope="module")
def card():
    return look_for_pockets(view(with_pocket()), Setting()).cards[0]


class TestSentences:
    def test_jobs_add_up_by_crop_with_the_season_of_the_largest_filing(self):
        assert around().jobs_words == (
            "Farm jobs on record nearby: 196 workers in 5 filings within 40 miles of its towns. "
            "Most: Onions (130 workers, the largest Feb to May 2026); Peaches (60 workers, the "
            "largest Mar to Aug 2026); Melons (5 workers)."
        )

    def test_jobs_of_a_file_that_names_no_crop_have_no_empty_end(self):
        nameless = around().jobs.assign(crop=None)
        assert around(jobs=nameless).jobs_words == (
            "Farm jobs on record nearby: 196 workers in 5 filings within 40 miles of its towns."
        )

    def test_housing_adds_up_by_town(self):
        assert around().housing_words == (
            "Worker housing on record nearby: room for 192 people in 2 towns within 40 miles of its "
            "towns. Most: Alma (128), Baxley (64)."
        )

    def test_an_office_is_told_to_be_one(self):
        assert around().districts_words == (
            "Nearest district offices: SYNTHETIC Bacon County (1 mile), SYNTHETIC Appling County "
            "(14 miles). An office is not where the children live."
        )

    def test_the_caution_goes_with_the_jobs(self):
        lines = around().lines
        assert any("stands at its office, not at the farms" in line for line in lines)
        without = around(jobs=jobs([]), housing=housing([]), districts=())
        assert without.lines == (
            "Nearest district offices: none within 60 miles.",
            "No farm jobs on record within 40 miles of its towns.",
            "No worker housing on record within 40 miles of its towns.",
        )

    def test_files_that_are_not_loaded_are_not_spoken_of(self):
        assert Surroundings(40).lines == ()
        assert len(Surroundings(40, housing=housing()).lines) == 2


def test_only_loaded_kinds_are_asked_for(card):
    asked = []

    def listed(question):
        asked.append(question)
        return pd.DataFrame(columns=["district_name", "state_code", "lat", "lon"])

    found = surroundings(card, ["missed_enrollment"], listed)
    assert (found.districts, found.jobs, found.housing, asked) == (None, None, None, [])
    found = surroundings(card, ["school_districts"], listed)
    assert (found.districts, found.jobs, len(asked)) == ((), None, 1)
    assert found.reach == 25


def test_it_is_measured_from_the_towns_and_never_from_the_middle_of_a_county(card):
    """An office at the middle of the pocket's circle, and none of its towns: the miles are to a town."""
    office = pd.DataFrame(
        [("SYNTHETIC Office", "GA", card.lat, card.lon)],
        columns=["district_name", "state_code", "lat", "lon"],
    )
    far = [town for town in card.towns if distance_km(card.lat, card.lon, town.lat, town.lon) > 20][:1]
    assert far
    one_town = replace(card, towns=tuple(far))
    miles = round(float(distance_km(card.lat, card.lon, far[0].lat, far[0].lon)) / 1.609344)
    found = surroundings(one_town, ["school_districts"], lambda question: office)
    assert found.districts == (("SYNTHETIC Office", miles),)
    somewhere = replace(far[0], place_id=COUNTY_POINT_ID + 13001)
    nothing = surroundings(
        replace(card, towns=(somewhere,)), ["school_districts", "farm_jobs"], lambda question: office
    )
    assert (nothing.districts, nothing.jobs, nothing.lines) == (None, None, ())


def test_the_table_has_a_row_for_everything_nearby():
    table = surroundings_table({1: around(), 2: around(districts=None, jobs=None), 3: Surroundings(9)})
    assert table["pocket"].tolist() == [1] * (2 + len(JOBS) + len(HOUSING)) + [2] * len(HOUSING)
    assert table["workers"].sum() == sum(row[3] for row in JOBS)
    assert table["room_for"].sum() == 2 * sum(row[3] for row in HOUSING)
    assert set(table["nearby"]) == {"district office", "farm jobs", "worker housing"}
    assert surroundings_table({1: Surroundings(9)}).empty


class TestFiles:
    """The card's surroundings are in every file of the pocket."""

    @pytest.fixture
    def beside(self, card) -> dict[int, Beside]:
        return {card.rank: Beside("it stood out in the extract before too", around())}

    def test_the_balloon_says_them(self, card, beside):
        raw = kml(told.context(), told.places(), None, (card,), beside)
        balloon = (
            ElementTree.fromstring(raw)
            .find(f".//{KML}Placemark[{KML}styleUrl='#pocket']/{KML}description")
            .text
        )
        for line in beside[card.rank].lines:
            assert line in balloon
        assert "Across extracts: it stood out in the extract before too." in balloon
        assert "Ages of the children: 6-13" in balloon

    def test_the_map_and_the_sheet_say_them(self, card, beside):
        page = map_file(told.context(), told.places(), told.counties(), (card,), beside).decode()
        sheet = route_sheet(told.context(), card, beside[card.rank]).decode()
        for line in beside[card.rank].lines:
            assert line in page
            assert f"<li>{line}</li>" in sheet

    def test_excel_lists_them(self, card, beside):
        book = workbook(
            told.context(),
            places=told.places(),
            counties=told.counties(),
            months=told.months(),
            pockets=pocket_table((card,)),
            beside={
                "Pockets in words": pocket_word_table((card,), beside),
                "Nearby": surroundings_table({card.rank: around()}),
            },
        )
        assert sheet_names(book)[:3] == ["Pockets", "Pockets in words", "Nearby"]
        (row,) = rows_of(book, "Pockets in words")
        assert row["Across extracts"] == "it stood out in the extract before too"
        assert row["Nearest district offices"].startswith("SYNTHETIC Bacon County 1 mi")
        assert row["To read aloud"] == card.sentence
        listed = rows_of(book, "Nearby")
        assert [r["Workers"] for r in listed if r["Nearby"] == "farm jobs"] == [r[3] for r in JOBS]
        assert {r["Marking"] for r in listed} == {told.context().marking}

    def test_without_reference_files_there_is_no_sheet_of_them(self, card):
        book = workbook(
            told.context(),
            places=told.places(),
            counties=told.counties(),
            months=told.months(),
            pockets=pocket_table((card,)),
            beside={"Words": pocket_word_table((card,), {}), "Nearby": surroundings_table({})},
        )
        assert "Nearby" not in sheet_names(book)
        assert "Nearest district offices" not in rows_of(book, "Words")[0]

    def test_they_are_never_written_for_people_outside(self, card):
        masked = told.context(audience="outside", is_masked=True)
        none = told.places().head(0)
        with pytest.raises(NotMasked, match="program staff only"):
            workbook(
                masked,
                places=none,
                counties=told.counties().head(0),
                months=told.months().head(0),
                beside={"Nearby": surroundings_table({1: around()})},
            )

    def test_hostile_texts_stay_text(self, card):
        ordinary = Page(route_sheet(told.context(), card, Beside("so", around())))
        plain_map = Page(map_file(told.context(), told.places(), told.counties(), (card,)))
        # half a character cannot be in a frame: Arrow, which all names come through, refuses it
        for text in (text for text in told.HOSTILE if "\ud800" not in text):
            one = around(
                districts=((text, 1), (text, 2)),
                jobs=jobs([(text, text, text, 3, text, 1), *JOBS[1:3]]),
                housing=housing([(text, text, 1, 2, 3), *HOUSING[1:]]),
            )
            beside = {card.rank: Beside(text, one)}
            document = ElementTree.fromstring(kml(told.context(), told.places(), None, (card,), beside))
            for shown in document.iter(f"{KML}description"):
                assert "<" not in shown.text and "$[" not in shown.text
            page = Page(map_file(told.context(), told.places(), told.counties(), (card,), beside))
            assert page.tags == plain_map.tags
            sheet = Page(route_sheet(told.context(), card, beside[card.rank]))
            assert sheet.tags == ordinary.tags
            book = workbook(
                told.context(),
                places=told.places(),
                counties=told.counties(),
                months=told.months(),
                pockets=pocket_table((card,)),
                beside={
                    "Words": pocket_word_table((card,), beside),
                    "Nearby": surroundings_table({card.rank: one}),
                },
            )
            assert not any(t.startswith(("=", "+", "-", "@", "\t", "\r")) for t in cell_texts(book))


class TestNewSinceTheLastExtract:
    def cards(self, new: set[int], rows=None):
        rows = rows or with_pocket()
        there = view(rows, status="still missing")
        there.rows.loc[there.rows["family"].isin(new), "status"] = "new"
        return look_for_pockets(there, Setting()).cards[0], rows

    def test_families_and_children_that_were_not_listed_before(self):
        card, rows = self.cards({320, 321, 345, 3})
        inside = [r for r in rows if r[1] in (320, 321, 345)]
        assert card.new == (3, len({r[2] for r in inside}))
        assert ("New children since last extract", "3", "in 3 families") in head_figures(card)

    def test_a_new_child_of_a_listed_family_does_not_make_the_family_new(self):
        rows = [*with_pocket(), (1, 320, 999, "2025-03-09")]
        there = view(rows, status="still missing")
        there.rows.loc[there.rows["child"] == 999, "status"] = "new"
        card = look_for_pockets(there, Setting()).cards[0]
        assert ("New children since last extract", "1", "in 1 family") in head_figures(card)

    def test_none_is_told_as_none(self):
        card, _ = self.cards(set())
        assert card.new == (0, 0)

    def test_the_first_extract_has_nothing_to_compare_with(self, card):
        assert card.new is None
        assert "New children since last extract" not in [name for name, *_ in head_figures(card)]
