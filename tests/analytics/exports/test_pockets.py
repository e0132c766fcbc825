"""Pockets in files: Google Earth, the offline map, Excel, the sheet of paper. Staff only, and inert."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise, permutations
from xml.etree import ElementTree

import pytest

from analytics.exports.context import NotMasked, for_audience
from analytics.exports.kml import NAMESPACE, kml
from analytics.exports.map_file import map_file
from analytics.exports.sheets.route_sheet import drive, route_sheet
from analytics.exports.workbook import workbook
from analytics.pockets.cards import Town, look_for_pockets
from analytics.pockets.facts import pocket_table
from analytics.pockets.find import Setting
from analytics.stats.geodesy import distance_km
from tests.analytics import export_stories as told
from tests.analytics.pocket_stories import view, with_pocket
from tests.analytics.sheet_reader import cell_texts, rows_of, sheet_names

KML = f"{{{NAMESPACE}}}"


@pytest.fixture(scope="module")
def cards():
    return look_for_pockets(view(with_pocket()), Setting()).cards


def hostile(cards):
    """The same cards, and every text in them an attack."""
    return tuple(
        replace(
            cards[0],
            name=text,
            county_names=text,
            towns=tuple(replace(town, name=text) for town in cards[0].towns),
            other_ends=((text, 3),),
            nearest=((text, 9),),
        )
        for text in told.HOSTILE
    )


class Page(HTMLParser):
    """Tags and texts of a page."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(raw.decode("utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes


def test_the_middle_of_a_county_is_no_place_to_drive_to(cards):
    county = Town(200_042_029, "Chester County", 39.97, -75.75, 4, 4)
    for towns in ((county, *cards[0].towns), (county,)):
        card = replace(cards[0], towns=towns)
        sheet = route_sheet(told.context(), card).decode()
        assert "4 families are somewhere in Chester County: nobody wrote the town." in sheet
        assert "<td>Chester County</td>" not in sheet
        document = ElementTree.fromstring(kml(told.context(), told.places(), None, (card,)))[0]
        marks = [n.text for n in document.find(f"{KML}Folder").findall(f"{KML}Placemark/{KML}name")]
        assert "Chester County" not in marks and len(marks) == len(towns)


class TestGoogleEarth:
    def test_a_pocket_is_a_folder_with_its_outline_and_its_towns(self, cards):
        document = ElementTree.fromstring(kml(told.context(), told.places(), told.counties(), cards))[0]
        folder = document.find(f"{KML}Folder")
        assert folder.find(f"{KML}name").text == f"Pocket 1: {cards[0].title}"
        outline, *towns = folder.findall(f"{KML}Placemark")
        assert [t.find(f"{KML}name").text for t in towns] == [t.name for t in cards[0].towns]
        balloon = outline.find(f"{KML}description").text
        assert cards[0].sentence in balloon
        assert "CONFIDENTIAL" in balloon and "SYNTHETIC" in balloon
        assert float(outline.find(f"{KML}LookAt/{KML}range").text) > 3 * 1000 * cards[0].radius_km

    def test_the_outline_is_closed_and_goes_round_the_towns(self, cards):
        document = ElementTree.fromstring(kml(told.context(), told.places(), None, cards))[0]
        text = document.find(f".//{KML}LinearRing/{KML}coordinates").text
        points = [tuple(float(n) for n in triple.split(",")) for triple in text.split()]
        assert points[0] == points[-1]
        lons, lats, heights = zip(*points, strict=True)
        assert set(heights) == {0.0}
        for town in cards[0].towns:
            assert min(lons) < town.lon < max(lons)
            assert min(lats) < town.lat < max(lats)
        turned = sum(ax * by - bx * ay for (ax, ay, _), (bx, by, _) in pairwise(points))
        assert turned != 0

    def test_hostile_texts_stay_text(self, cards):
        document = ElementTree.fromstring(kml(told.context(), told.places(), None, hostile(cards)))
        for shown in document.iter():
            if shown.tag in (f"{KML}description", f"{KML}name", f"{KML}Snippet"):
                assert "<" not in shown.text
                assert "$[" not in shown.text

    def test_without_pockets_the_file_is_as_before(self):
        assert kml(told.context(), told.places()) == kml(told.context(), told.places(), None, ())
        assert b"Polygon" not in kml(told.context(), told.places())


class TestMapAndExcel:
    def test_the_map_has_an_outline_per_pocket_with_its_card(self, cards):
        raw = map_file(told.context(), told.places(), told.counties(), cards).decode()
        assert raw.count("L.polygon(") == len(cards)
        assert "Circle: pocket." in raw
        assert f"Pocket 1: {cards[0].name}" in raw

    def test_hostile_texts_stay_text_in_the_map(self, cards):
        ordinary = Page(map_file(told.context(), told.places(), told.counties(), cards[:1]))
        raw = map_file(told.context(), told.places(), told.counties(), hostile(cards))
        assert Page(raw).tags == ordinary.tags
        assert b"${document" not in raw and b"<img" not in raw

    def test_excel_opens_on_the_pockets(self, cards):
        table = pocket_table(cards)
        book = workbook(
            told.context(),
            places=told.places(),
            counties=told.counties(),
            months=told.months(),
            pockets=table,
        )
        assert sheet_names(book)[0] == "Pockets"
        row = rows_of(book, "Pockets")[0]
        assert (row["Families"], row["Children"]) == (cards[0].families, cards[0].children)
        assert row["Chance"] == cards[0].chance
        assert row["Marking"].startswith("CONFIDENTIAL")

    def test_hostile_texts_are_cells_of_text(self, cards):
        # half a character cannot be in a frame: Arrow, which all names come through, refuses it
        attacks = [card for card in hostile(cards) if "\ud800" not in card.name]
        book = workbook(
            told.context(),
            places=told.places(),
            counties=told.counties(),
            months=told.months(),
            pockets=pocket_table(attacks),
        )
        assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in cell_texts(book))


class TestRouteSheet:
    def test_the_sheet_says_what_the_card_says(self, cards):
        raw = route_sheet(told.context(), cards[0]).decode()
        assert cards[0].sentence in raw
        for town in cards[0].towns:
            assert f"<td>{town.name}</td><td>{town.families}</td><td>{town.families_in_view}</td>" in raw
        assert "CONFIDENTIAL" in raw and "SYNTHETIC" in raw

    def test_it_holds_no_script_no_picture_and_no_address(self, cards):
        for card in (cards[0], *hostile(cards)):
            page = Page(route_sheet(told.context(), card))
            assert not {"script", "img", "link", "iframe", "object", "a"} & set(page.tags)
            assert not any(name in ("src", "href") or name.startswith("on") for name, _ in page.attributes)
            # a name too long for the sketch is left to the table
            ordinary = Page(route_sheet(told.context(), cards[0]))
            assert [t for t in page.tags if t != "text"] == [t for t in ordinary.tags if t != "text"]

    def test_one_town_alone_has_a_sheet(self, cards):
        alone = replace(cards[0], towns=cards[0].towns[:1])
        assert b"Sketch of the towns" in route_sheet(told.context(), alone)

    def test_towns_beyond_a_page_are_counted(self, cards):
        many = tuple(Town(i, f"Town {i}", 31 + i / 50, -83, 1, 1) for i in range(15))
        raw = route_sheet(told.context(), replace(cards[0], towns=many)).decode()
        assert "3 more towns are on the map" in raw

    def test_a_drive_always_goes_on_to_the_nearest_town_left(self):
        towns = tuple(
            Town(i, f"T{i}", lat, lon, 9 - i, 9)
            for i, (lat, lon) in enumerate(
                [(31.0, -83.0), (31.5, -83.4), (31.1, -83.1), (31.4, -82.6), (31.05, -82.9)]
            )
        )
        for order in permutations(towns[1:]):
            driven = drive((towns[0], *order))
            assert driven[0] == (towns[0], None)
            assert {town.place_id for town, _ in driven} == {0, 1, 2, 3, 4}
            for at in range(1, len(driven)):
                here = driven[at - 1][0]
                left = [town for town, _ in driven[at:]]
                km = min(float(distance_km(here.lat, here.lon, t.lat, t.lon)) for t in left)
                assert driven[at][1] == pytest.approx(km / 1.609344)


def test_pockets_are_never_written_for_people_outside(cards):
    outgoing = for_audience(
        told.context(audience="outside"),
        places=told.places(),
        counties=told.counties(),
        months=told.months(),
        told=told.may_tell(),
    )
    masked, places, counties = outgoing.context, outgoing.places, outgoing.counties
    assert kml(masked, places, counties)
    for write in (
        lambda: kml(masked, places, counties, cards),
        lambda: map_file(masked, places, counties, cards),
        lambda: route_sheet(masked, cards[0]),
        lambda: workbook(
            masked,
            places=places,
            counties=counties,
            months=outgoing.months,
            pockets=pocket_table(cards),
        ),
    ):
        with pytest.raises(NotMasked, match="Pockets are for program staff only"):
            write()
