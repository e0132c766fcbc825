"""What leaves for people outside: masked once for all files, and never by accident unmasked."""

import json

import pandas as pd
import pytest

from analytics.disclosure.masking import is_mark
from analytics.exports.context import NotMasked, for_audience, masked_origins
from analytics.exports.geojson import geojson
from analytics.exports.kml import kml
from analytics.exports.map_file import map_file
from analytics.exports.workbook import places_csv, workbook
from analytics.wording import origins_in_words
from tests.analytics import export_stories as told

COUNTS = ("children", "families", "in_window_children")


def outside(**changes):
    return for_audience(
        told.context(audience="outside", **changes),
        places=told.places(),
        counties=told.counties(),
        months=told.months(),
        told=told.may_tell(),
    )


def test_staff_get_the_answer_as_it_is():
    places, counties, months = told.places(), told.counties(), told.months()
    out = for_audience(told.context(), places=places, counties=counties, months=months)
    assert (out.places is places, out.counties is counties, out.months is months) == (True,) * 3
    assert out.context == told.context()


def test_no_small_count_stays_and_what_stays_is_true():
    out = outside()
    true = told.places().set_index("place_name")
    for row in out.places.to_dict("records"):
        for count in COUNTS:
            assert is_mark(row[count]) or (row[count] == true.loc[row["place_name"], count] >= 10)
    assert out.places["place_name"].tolist()[0] == "Immokalee"
    assert out.context.children == 155


def test_what_stands_beside_a_hidden_count_goes_too():
    out = outside()
    hidden = out.places[out.places["children"].map(is_mark)]
    assert len(hidden) >= 3
    for column in ("in_window_pct", "earliest_move_date", "newest_move_date"):
        assert hidden[column].eq("hidden").all()
    assert hidden["top_origins"].tolist() == [()] * len(hidden)
    assert hidden["place_name"].tolist() == sorted(hidden["place_name"])
    shown = out.places.iloc[0]
    assert (shown["earliest_move_date"], shown["newest_move_date"]) == ("2023-10", "2025-09")
    assert shown["top_origins"] == (("Laredo TX", None), ("Yuma AZ", None))


def test_columns_that_are_not_on_the_list_stay_inside():
    out = for_audience(
        told.context(audience="outside"),
        places=told.places().assign(notes="a farm", new_children=1),
        counties=told.counties().assign(new_children=1),
        months=told.months().assign(new_children=1),
        told=told.may_tell(),
    )
    for frame in (out.places, out.counties, out.months):
        assert not {"notes", "new_children", "rows"} & set(frame.columns)
    assert out.context.rows == "hidden"
    assert out.context.extract_lines == ()


def test_hidden_lines_whose_names_would_tell_are_left_out():
    out = for_audience(
        told.context(audience="outside"),
        places=told.places(),
        counties=told.counties(),
        months=told.months(),
        told=told.may_tell(is_named=False),
    )
    for frame in (out.places, out.counties, out.months):
        assert len(frame) and not frame["children"].map(is_mark).any()
    assert set(out.counties["towns"]) == {"hidden"}


def test_a_zero_beside_a_hidden_count_reads_as_any_other_hidden_count():
    towns = told.places()
    towns.loc[towns["place_name"].eq("Everglades City"), "in_window_children"] = 0
    out = for_audience(
        told.context(audience="outside"),
        places=towns,
        counties=told.counties(towns),
        months=told.months(),
        told=told.may_tell(towns),
    )
    town = out.places[out.places["place_name"].eq("Everglades City")]
    assert town[["children", "families", "in_window_children"]].values.tolist() == [["hidden"] * 3]


def test_without_knowing_what_may_be_told_nothing_is_made_for_outside():
    frames = {"places": told.places(), "counties": told.counties(), "months": told.months()}
    with pytest.raises(NotMasked, match="what may be told"):
        for_audience(told.context(audience="outside"), **frames)


@pytest.mark.parametrize("not_placed", [3, 0])
def test_children_that_could_not_be_placed_are_a_count_like_any_other(not_placed):
    out = outside(not_placed_children=not_placed, children=143 + not_placed)
    assert out.context.not_placed_children != 3


def test_origins_lose_their_counts_and_small_ones_go():
    origins = (("Olinda, CDP CA", 12), ("Yuma AZ", 3), ("Highway 10", 10))
    assert masked_origins(origins) == (("Olinda, CDP CA", None), ("Highway 10", None))
    assert origins_in_words(origins) == "Olinda, CDP CA 12, Yuma AZ 3, Highway 10 10"
    assert origins_in_words(masked_origins(origins)) == "Olinda, CDP CA, Highway 10"
    assert masked_origins(()) == masked_origins(masked_origins(origins)) == ()


EXPORTERS = {
    "workbook": lambda c, p, q, m: workbook(c, places=p, counties=q, months=m),
    "csv": lambda c, p, q, m: places_csv(c, p),
    "kml": lambda c, p, q, m: kml(c, p, q),
    "geojson": lambda c, p, q, m: geojson(c, p),
    "map": lambda c, p, q, m: map_file(c, p, q),
}


@pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=EXPORTERS.keys())
def test_every_exporter_refuses_an_outside_file_that_was_not_masked(exporter):
    frames = (told.places(), told.counties(), told.months())
    with pytest.raises(NotMasked, match="for_audience"):
        exporter(told.context(audience="outside"), *frames)
    with pytest.raises(NotMasked, match="for_audience"):
        exporter(outside().context, *frames)


@pytest.mark.parametrize("exporter", EXPORTERS.values(), ids=EXPORTERS.keys())
def test_every_exporter_writes_masked_frames(exporter):
    out = outside()
    assert exporter(out.context, out.places, out.counties, out.months)


def test_two_answers_that_differ_only_in_what_is_hidden_make_the_same_map_files():
    """Towns of 3 and 9 children against 4 and 8: nothing in the bytes may tell which it was."""
    other_places = told.places()
    small = other_places["place_name"].eq("Everglades City")
    naples = other_places["place_name"].eq("Naples")
    other_places.loc[small, ["children", "in_window_children"]] = [4, 4]
    other_places.loc[naples, ["children"]] = 23
    made = []
    for places in (told.places(), other_places):
        out = for_audience(
            told.context(audience="outside"),
            places=places,
            counties=told.counties(),
            months=told.months(),
            told=told.may_tell(),
        )
        pd.testing.assert_frame_equal(out.places, outside().places)
        made.append(
            [
                kml(out.context, out.places, out.counties),
                geojson(out.context, out.places),
                map_file(out.context, out.places, out.counties),
            ]
        )
    assert made[0] == made[1]
    numbers = [f["properties"]["children"] for f in json.loads(made[0][1])["features"]]
    assert all(n == "hidden" or n >= 10 for n in numbers)
