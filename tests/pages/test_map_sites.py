"""Farm jobs, housing and district offices on the live map: what is sent, and when it is offered.

All rows SYNTHETIC.
"""

from __future__ import annotations

import json
import shutil
from itertools import chain

import pandas as pd
import pytest

from analytics.sites.points import COLUMNS, MOST_POINTS, SITE_KINDS, SITE_LABELS, Points, points
from pages.parts.map.layers import site_columns
from tests.analytics.sites.test_points import TOWNS, district, sites
from tests.hostile import HOSTILE
from tests.pages.map_views import sent
from tests.pages.test_pockets_room import drawn, opener, words
from tests.pages.test_pockets_surroundings import JOBS, folder, load_rows

__all__ = ["folder"]  # the store with two extracts, as a fixture of this module too

HOUSING = (
    "CASE_NUMBER",
    "TYPE_OF_HOUSING",
    "PHYSICAL_LOCATION_CITY",
    "PHYSICAL_LOCATION_STATE",
    "TOTAL_UNITS",
    "TOTAL_OCCUPANCY",
)
FRAME = pd.DataFrame(
    [
        ("Alma", ["Farm jobs: 40 workers in 1 filing"], 31.53953, -82.46234, 40),
        ("Far", [], 32.0, -84.0, None),
    ],
    columns=COLUMNS,
).astype({"size": "Int64"})


def test_a_kind_is_its_label_how_many_and_parallel_lists():
    assert sent(sites=[Points("farm_jobs", FRAME, 2)])["sites"] == [
        {
            "kind": "farm_jobs",
            "label": "Farm jobs",
            "count": "2 towns",
            "names": ["Alma", "Far"],
            "lines": [["Farm jobs: 40 workers in 1 filing"], []],
            "lat": [31540, 32000],
            "lon": [-82462, -84000],
            "sizes": [40, None],
        }
    ]
    assert sent()["sites"] == []


@pytest.mark.parametrize(
    ("kind", "in_reach", "expected"),
    [
        ("farm_jobs", 2, "2 towns"),
        ("farm_housing", 1_412, "2 of 1,412 towns"),
        ("school_districts", 3, "2 of 3 offices"),
    ],
)
def test_how_much_of_it_is_drawn_is_said(kind, in_reach, expected):
    assert Points(kind, FRAME, in_reach).shown == expected
    assert Points(kind, FRAME.head(1), 1).shown in ("1 town", "1 office")


def test_texts_of_files_stay_text_of_bounded_length_without_signs_that_turn_it():
    texts = list(HOSTILE.values())
    spots = [{"lat": 32.3 + i / 1000, "lon": -84.03} for i in range(len(texts))]
    rows = sites(
        *({"employer_name": t, "crop": t, "place_name": t} | s for t, s in zip(texts, spots, strict=True))
    )
    housing = rows.assign(kind="farm_housing", housing_type=texts, units=1, occupancy=4)
    offices = pd.DataFrame(
        [district(t, **s, city=t) for t, s in zip(texts, spots, strict=True)]
    ).drop_duplicates("district_name")
    layers = [
        points("farm_jobs", rows, TOWNS),
        points("farm_housing", housing, TOWNS),
        points("school_districts", offices, TOWNS),
    ]
    assert [layer.in_reach for layer in layers] == [len(texts)] * 3
    told = site_columns(layers)
    every = [text for one in told for text in [*one["names"], *chain(*one["lines"])]]
    assert max(map(len, every)) <= 160
    assert not [t for t in every if any(sign in t for sign in "\x00\x07\x1b\u202e\u202c\u2066")]
    # told as written, not escaped: the browser sets it as text and never as markup
    assert any(text.startswith("<img src=http") for text in told[2]["names"])


def test_the_longest_cards_of_every_kind_together_stay_small_on_their_way():
    """150 kB for a change in total: what the kinds take leaves room for counties and towns."""
    spots = [
        {"lat": 32.3 + i * 1e-4, "lon": -84.03, "place_name": f"Town of middling name {i}"}
        for i in range(MOST_POINTS)
    ]
    told = [
        {
            "employer_name": f"SYNTHETIC Orchards and Packing of Georgia {n}",
            "crop": "Blueberries",
            "housing_type": f"SYNTHETIC rental of houses and motels {n}",
            "units": 10,
            "occupancy": 100,
        }
        for n in range(4)
    ]
    rows = sites(*(one | spot for spot in spots for one in told))
    offices = [
        district(f"SYNTHETIC Unified School District {i}", spot["lat"], spot["lon"], city="Somewhere")
        for i, spot in enumerate(spots)
    ]
    layers = [
        points("farm_jobs", rows, TOWNS),
        points("farm_housing", rows.assign(kind="farm_housing"), TOWNS),
        points("school_districts", pd.DataFrame(offices), TOWNS),
    ]
    assert [len(layer.drawn) for layer in layers] == [MOST_POINTS] * 3
    assert len(json.dumps(site_columns(layers), separators=(",", ":")).encode()) < 130_000


def switches(page) -> list[str]:
    return [toggle.label for toggle in page.toggle if toggle.label in SITE_LABELS.values()]


def test_without_such_files_there_is_no_switch(folder, monkeypatch):
    page = opener(folder / "store", monkeypatch)(run="to")
    assert switches(page) == []


def test_a_switch_per_loaded_file_draws_it_and_says_what_a_point_is_not(folder, tmp_path, monkeypatch):
    shutil.copytree(folder / "store", tmp_path / "store")
    load_rows(
        tmp_path,
        "jobs.csv",
        JOBS,
        [
            ("H-1", "Apples", "40", "SYNTHETIC Farm", "Ellijay", "GA", "2026-05-01", "2026-10-31"),
            ("H-2", "Corn", "7", "SYNTHETIC Far", "Yuma", "AZ", "", ""),
        ],
    )
    load_rows(tmp_path, "housing.csv", HOUSING, [("H-2", "SYNTHETIC camp", "Yuma", "AZ", "1", "9")])
    page = opener(tmp_path / "store", monkeypatch)(run="to")
    assert switches(page) == [SITE_LABELS["farm_jobs"], SITE_LABELS["farm_housing"]]
    assert "within 25 miles of a town on this map" not in words(page)
    page = drawn(page.toggle("map-farm_jobs").set_value(True).run())
    assert "Farm jobs: 1 town within 25 miles of a town on this map." in words(page)
    assert "association stands at its office" in words(page)
    assert "Worker housing:" not in words(page)
    page = drawn(page.toggle("map-farm_housing").set_value(True).run())
    assert "Worker housing: none within 25 miles of a town on this map." in words(page)
    page = drawn(page.toggle("map-farm_jobs").set_value(False).run())
    assert "Farm jobs: 1 town" not in words(page)


def test_every_kind_has_a_label():
    assert set(SITE_LABELS) == set(SITE_KINDS)
