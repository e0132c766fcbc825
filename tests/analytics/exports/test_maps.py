"""KML, GeoJSON and the HTML map, read back."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pandas as pd
import pytest

from analytics.exports.geojson import geojson
from analytics.exports.kml import kml
from analytics.exports.map_file import map_file
from analytics.exports.place_facts import class_labels, size_class
from analytics.sites.points import SITE_CAUTIONS, Points
from tests.analytics import export_stories as told

KML = "{http://www.opengis.net/kml/2.2}"
FEATURE_ORDER = [
    "name",
    "visibility",
    "open",
    "Snippet",
    "description",
    "LookAt",
    "styleUrl",
    "Style",
    "ExtendedData",
    "Point",
    "Folder",
    "Placemark",
]


def document(context=None, places=None, counties=None) -> ElementTree.Element:
    raw = kml(context or told.context(), told.places() if places is None else places, counties)
    root = ElementTree.fromstring(raw)
    assert root.tag == f"{KML}kml"
    assert [child.tag for child in root] == [f"{KML}Document"]
    return root[0]


def data_of(placemark: ElementTree.Element) -> dict[str, str]:
    return {d.get("name"): d.findtext(f"{KML}value") for d in placemark.iter(f"{KML}Data")}


def test_kml_has_a_folder_per_county_and_a_placemark_per_town():
    doc = document(counties=told.counties())
    folders = {
        f.findtext(f"{KML}name"): [p.findtext(f"{KML}name") for p in f.findall(f"{KML}Placemark")]
        for f in doc.findall(f"{KML}Folder")
    }
    assert folders == {
        "FL, Collier": ["Immokalee", "Naples", "Everglades City"],
        "FL, Miami-Dade": ["Homestead", "Florida City"],
        "FL, Polk": ["Coeur d'Alene & Co"],
    }
    assert "Children missed in the county: 91." in doc.find(f"{KML}Folder/{KML}description").text


def test_kml_says_the_facts_of_a_town_and_where_to_look_from():
    immokalee = document().find(f"{KML}Folder/{KML}Placemark")
    assert data_of(immokalee) == {
        "children": "64",
        "families": "30",
        "in_window_children": "40",
        "in_window_pct": "62.5",
        "earliest_move_date": "2023-10-02",
        "newest_move_date": "2025-09-20",
        "as_of_date": "2025-09-30",
        "marking": "CONFIDENTIAL - SYNTHETIC",
    }
    assert immokalee.findtext(f"{KML}Point/{KML}coordinates") == "-81.4173,26.41869,0"
    look = immokalee.find(f"{KML}LookAt")
    assert (look.findtext(f"{KML}range"), look.findtext(f"{KML}latitude")) == ("6000", "26.41869")
    assert "CONFIDENTIAL" in immokalee.findtext(f"{KML}description")


def test_kml_counts_who_is_not_on_the_map():
    said = document().findtext(f"{KML}description")
    assert "Not placed: 12" in said
    assert "Somewhere in Hardee, FL (children: 2)" in said


def test_kml_keeps_the_order_and_the_ids_of_its_schema():
    doc = document(counties=told.counties())
    for element in doc.iter():
        if element.tag in (f"{KML}Document", f"{KML}Folder", f"{KML}Placemark"):
            places_in_order = [FEATURE_ORDER.index(c.tag.removeprefix(KML)) for c in element]
            assert places_in_order == sorted(places_in_order)
    styles = {f"#{s.get('id')}" for s in doc.findall(f"{KML}Style")}
    assert {u.text for u in doc.iter(f"{KML}styleUrl")} <= styles
    assert not any(e.tag.endswith("href") for e in doc.iter())


def test_hostile_texts_stay_text_in_kml():
    doc = document(told.hostile_context(), told.hostile_places(), told.counties())
    placemarks = list(doc.iter(f"{KML}Placemark"))
    assert len(placemarks) == len(told.HOSTILE)
    for shown in doc.iter():
        if shown.tag in (f"{KML}description", f"{KML}name", f"{KML}Snippet"):
            assert "<" not in shown.text
            assert "$[" not in shown.text
    allowed = {
        "kml",
        "Document",
        "name",
        "open",
        "description",
        "Style",
        "IconStyle",
        "color",
        "scale",
        "BalloonStyle",
        "text",
        "Folder",
        "Placemark",
        "Snippet",
        "LookAt",
        "longitude",
        "latitude",
        "altitude",
        "heading",
        "tilt",
        "range",
        "styleUrl",
        "ExtendedData",
        "Data",
        "value",
        "Point",
        "coordinates",
    }
    assert {e.tag.removeprefix(KML) for e in doc.iter()} <= allowed


def test_geojson_holds_every_town_as_numbers():
    read = json.loads(geojson(told.context(), told.places()))
    assert read["type"] == "FeatureCollection"
    assert [f["properties"]["children"] for f in read["features"]] == told.places()["children"].tolist()
    assert read["features"][0]["geometry"] == {"type": "Point", "coordinates": [-81.4173, 26.41869]}
    assert read["features"][-1]["geometry"] is None
    assert all(f["properties"]["marking"] == "CONFIDENTIAL - SYNTHETIC" for f in read["features"])
    assert any("FERPA" in note for note in read["notes"])


def test_hostile_texts_stay_text_in_geojson():
    raw = geojson(told.hostile_context(), told.hostile_places())
    assert b"<" not in raw
    assert b"\x00" not in raw
    names = [f["properties"]["name"] for f in json.loads(raw)["features"]]
    assert names[0] == "<script>document.title='run'</script>"


class Page(HTMLParser):
    """Collects what a browser would fetch or run."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.tags, self.addresses, self.handlers, self.text = [], [], [], []
        self.feed(raw.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [v for k, v in attrs if k in ("src", "href", "srcset", "action", "data")]
        self.handlers += [k for k, _ in attrs if k.startswith("on")]

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize(
    ("context", "places"),
    [(told.context(), told.places()), (told.hostile_context(), told.hostile_places())],
    ids=["told", "hostile"],
)
def test_the_map_file_fetches_nothing(context, places):
    raw = map_file(context, places, told.counties())
    page = Page(raw)
    assert page.addresses == []
    assert page.handlers == []
    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(page.tags)
    assert b"default-src 'none'" in raw[:400]
    own = map_file(told.context(), told.places(), told.counties()).decode()
    assert set(re.findall(r"https?://[^\s\"'<>)]*", own)) == {"http://www.w3.org/2000/svg"}
    assert "url(" not in own.replace("url(#default#VML)", "").split("<script>")[0]


def test_hostile_texts_stay_text_in_the_map_file():
    ordinary = Page(
        map_file(
            told.context(),
            told.hostile_places().assign(
                place_name="A",
                state_code="FL",
                county_name="B",
                top_origins=[(("C", None),)] * len(told.HOSTILE),
            ),
            told.counties(),
        )
    )
    hostile_context = told.context(
        title=told.HOSTILE[0], filters_sentence=told.HOSTILE[13], direction_sentence=told.HOSTILE[1]
    )
    raw = map_file(hostile_context, told.hostile_places(), told.counties())
    assert Page(raw).tags == ordinary.tags
    assert b"${document" not in raw
    assert b"<img" not in raw


def test_the_map_file_says_what_it_shows_and_is_small():
    raw = map_file(told.context(), told.places(), told.counties())
    assert len(raw) < 1_500_000
    text = " ".join(Page(raw).text)
    for said in (
        "CONFIDENTIAL",
        "SYNTHETIC",
        "As of 2025-09-30",
        "could not be placed: 12",
        "Bubble: town",
        "GeoNames",
        "Leaflet",
    ):
        assert said in text
    assert raw.count(b"= L.circleMarker(") == 6
    assert raw == map_file(told.context(), told.places(), told.counties())


def test_a_map_without_towns_is_a_map():
    raw = map_file(told.context(), told.places().iloc[:0], told.counties().iloc[:0])
    assert b"List of 0 towns" in raw


def test_classes_of_size():
    assert [size_class(n) for n in (1, 9, 10, 24, 25, 50, 99, 100, 5_000)] == [
        0,
        0,
        1,
        1,
        2,
        3,
        3,
        4,
        4,
    ]
    assert size_class("hidden") == size_class(None) == 0
    assert class_labels(masked=True)[0] == "hidden"
    assert class_labels(masked=False) == (
        "1 to 9",
        "10 to 24",
        "25 to 49",
        "50 to 99",
        "100 and more",
    )


def jobs(name: str = "LaBelle", line: str = "Hill Groves: oranges, 40 workers") -> Points:
    """One town with farm jobs, of two within reach."""
    drawn = pd.DataFrame(
        {
            "name": pd.Series([name], dtype=object),
            "lines": [["Farm jobs: 40 workers", line]],
            "lat": [26.76],
            "lon": [-81.44],
            "size": [40],
        }
    )
    return Points("farm_jobs", drawn, 2)


def test_what_the_map_shows_of_reference_files_is_a_folder_of_its_own_in_kml():
    root = ElementTree.fromstring(kml(told.context(), told.places(), sites=[jobs()]))
    *_, folder = root[0].findall(f"{KML}Folder")
    assert folder.findtext(f"{KML}name") == "Farm jobs: 1 of 2 towns"
    (site,) = folder.findall(f"{KML}Placemark")
    assert site.findtext(f"{KML}name") == "LaBelle"
    assert site.findtext(f"{KML}Point/{KML}coordinates") == "-81.44,26.76,0"
    assert "Hill Groves: oranges, 40 workers" in site.findtext(f"{KML}description")
    assert SITE_CAUTIONS["farm_jobs"][:20] in site.findtext(f"{KML}description")
    # KML 2.2 asks for every style before the first feature
    tags = [child.tag.removeprefix(KML) for child in root[0]]
    assert "Style" not in tags[tags.index("Folder") :]
    assert (
        site.findtext(f"{KML}styleUrl")
        == "#farm_jobs"
        in [f"#{style.get('id')}" for style in root[0].findall(f"{KML}Style")]
    )


def test_the_offline_map_shows_them_too_and_its_legend_says_what_they_are():
    page = map_file(told.context(), told.places(), told.counties(), sites=[jobs()]).decode()
    assert "Farm jobs: 1 of 2 towns." in page
    assert "Hill Groves" in page
    assert "L.RegularPolygonMarker" not in page, "its script is not in the file"
    assert page.count("background:#1B7F3B") == 2, "the mark and the legend"


def test_hostile_texts_of_reference_files_stay_text():
    ordinary = Page(map_file(told.context(), told.places(), told.counties(), sites=[jobs()]))
    for hostile in told.HOSTILE:
        layer = [jobs(hostile, hostile)]
        root = ElementTree.fromstring(kml(told.context(), told.places(), sites=layer))
        (site,) = root[0].findall(f"{KML}Folder")[-1].findall(f"{KML}Placemark")
        for tag in ("name", "description"):
            assert "<" not in site.findtext(f"{KML}{tag}")
            assert "$[" not in site.findtext(f"{KML}{tag}")
        raw = map_file(told.context(), told.places(), told.counties(), sites=layer)
        assert Page(raw).tags == ordinary.tags
        assert b"${document" not in raw and b"<img" not in raw
