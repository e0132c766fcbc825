"""Which spellings a person should look at, and the list that offices exchange."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.exports.lists.place_choices import ListNotReadable, compared, read_list, written_list
from analytics.leads import places_to_repair as repair
from data.geocoding.geocode import locate
from data.store.place_choices import Alias
from tests.data.derive.test_changes import row
from tests.leads_in_memory import Extract, engine_with_extracts, leads_of

DAY = dt.date(2026, 9, 30)


def found(*rows: dict, question=repair.spellings, direction="to") -> pd.DataFrame:
    connection = engine_with_extracts([Extract("a" * 12, DAY, list(rows), direction)])
    return question(leads_of(connection).get_backend().table).to_pandas()


def test_spellings_are_counted_by_the_children_who_name_them_at_either_end():
    spelled = found(
        row(1, "Nowhere"),
        row(2, "Nowhere"),
        row(2, "Nowhere", "2026-06-01"),
        row(3, from_city="Nowhere", from_state_code="GA"),
    ).set_index("city")
    assert spelled.loc["Nowhere", ["children", "missed_children"]].tolist() == [3, 2]
    assert spelled.loc["Immokalee", ["children", "missed_children"]].tolist() == [2, 0]


def test_one_unplaced_place_is_one_line_and_each_of_its_children_counts_once():
    connection = engine_with_extracts(
        [
            Extract("a" * 12, DAY, [row(1, "Ranchito Twp"), row(2, "Ranchito Twp"), row(3, "Vidalia")]),
            Extract("b" * 12, DAY, [row(1, "RANCHITO TOWNSHIP"), row(4, "Township of Ranchito")]),
        ]
    )
    table = leads_of(connection).get_backend().table
    listed = repair.to_look_at(repair.spellings(table).to_pandas())
    assert listed[["city", "children"]].values.tolist() == [[listed["city"][0], 3]]
    ways = {listed["city"][0], *(way[0] for way in listed["also"][0])}
    assert ways == {"Ranchito Twp", "RANCHITO TOWNSHIP", "Township of Ranchito"}


def test_what_families_name_beside_an_unplaced_town_is_near_it():
    near = found(
        row(1, "Nowhere", last_name_1="Cruz"),
        row(1, "Vidalia", "2026-07-01", last_name_1="Cruz"),
        row(2, "Nowhere Else"),
        question=repair.near_families,
    )
    assert len(near) == 1 and round(float(near["lat"][0]), 1) == 32.0


def test_the_spellings_of_one_extract_alone_with_its_children():
    connection = engine_with_extracts(
        [
            Extract("a" * 12, DAY, [row(1, "Nowhere"), row(2, "Nowhere"), row(3, "Vidalia")]),
            Extract("b" * 12, DAY, [row(2, "Nowhere"), row(4, "Lost")], "from"),
        ]
    )
    table = leads_of(connection).get_backend().table

    def missed(extract_id=None) -> dict[str, int]:
        spelled = repair.spellings(table, extract_id).to_pandas().set_index("city")["children"]
        return {city: int(n) for city, n in spelled.items() if city in ("Nowhere", "Lost", "Vidalia")}

    assert missed() == {"Nowhere": 2, "Lost": 1, "Vidalia": 1}
    assert missed("a" * 12) == {"Nowhere": 2, "Vidalia": 1}
    assert missed("b" * 12) == {"Nowhere": 1, "Lost": 1}


def test_unplaced_and_doubtful_are_listed_by_children_with_the_reason():
    spelled = pd.DataFrame(
        [
            ("Vidalia", "GA", None, None, "exact", 90),
            ("Midway", "FL", None, None, "exact", 5),
            ("Midway", "FL", "32343", None, "exact", 80),
            ("Midway", "FL", None, "Gadsden", "exact", 80),
            ("Nowhere", "GA", None, None, "unplaced", 7),
            ("Wauchual", "FL", "33873", None, "fuzzy_confirmed", 6),
            ("Rural", "GA", "30474", None, "zip", 4),
            ("Midway", "FL", None, None, "by_hand", 99),
        ],
        columns=["city", "state_code", "zip", "county", "located_by", "children"],
    ).assign(country_code="USA", written_id=range(8), same_id=range(8), place_id=None)
    listed = repair.to_look_at(spelled)
    assert listed["city"].tolist() == ["Nowhere", "Wauchual", "Midway", "Rural"]
    assert listed["problem"].tolist()[:2] == [repair.UNPLACED, "Taken for a similar name"]
    assert listed["problem"].tolist()[2].endswith("counties know this name")


def test_a_zip_of_another_state_is_found():
    spelled = pd.DataFrame(
        [("Yuma", "CA", "85364", 3), ("Vidalia", "GA", "30474", 9), ("Lyons", "GA", None, 9)],
        columns=["city", "state_code", "zip", "children"],
    )
    assert repair.zip_elsewhere(spelled)[["city", "zip_state"]].values.tolist() == [["Yuma", "AZ"]]


def test_moves_from_a_place_to_itself_and_to_another_state_than_the_runs():
    rows = (
        row(1, from_city="Vidalia", from_state_code="GA"), row(2),
        row(3, to_city="Homestead", to_state_code="FL"),
    )  # fmt: skip
    same = found(*rows, question=repair.same_place)
    assert same[["direction", "state_code", "city", "children"]].values.tolist() == [
        ["to", "GA", "Vidalia", 1]
    ]
    other = found(*rows, question=repair.missed_in_other_state)
    assert other[["city", "written_state", "children", "rows"]].values.tolist() == [["Homestead", "FL", 1, 1]]


@pytest.fixture(scope="module")
def vidalia() -> int:
    return int(locate(pd.DataFrame([{"city": "Vidalia", "state": "GA"}]))["place_id"].iloc[0])


def alias(city: str, place_id: int | None, **more) -> Alias:
    cells = {"state_code": "GA", "country_code": "USA", "zip": None, "county": None} | more
    return Alias(city, place_id=place_id, decided_by="R.", decided_at=dt.datetime(2026, 10, 1), **cells)


ODD = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]),
    min_size=1,
    max_size=20,
)


@given(st.lists(ODD, unique_by=str.casefold, max_size=6))
def test_a_list_comes_back_as_it_was_sent_whatever_people_wrote(cities):
    sent = [alias(city.strip() or "x", None, zip="01234") for city in cities]
    sent = list({one.key: one for one in sent}.values())
    came = read_list(written_list(sent))
    assert list(came.aliases) == sent and came.refused == ()


def test_places_go_out_by_id_and_name_and_come_back(vidalia):
    sent = [alias("Vidallia", vidalia), alias("Lost", None)]
    content = written_list(sent)
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [line["place_name"] for line in lines] == ["Vidalia", ""]
    assert read_list(content).aliases == tuple(sent)


def test_a_formula_in_a_city_is_inert_in_the_list(vidalia):
    content = written_list([alias("=HYPERLINK(1)", vidalia)]).decode("utf-8-sig")
    assert "\n\"'=HYPERLINK" in content
    assert read_list(content.encode()).aliases[0].city == "=HYPERLINK(1)"


def test_a_spreadsheet_that_took_the_zero_of_a_zip_is_mended():
    came = read_list(b"City,State_Code,Country_Code,Zip,County,Place_ID\nHome,MA,USA,1234,,\n")
    assert came.aliases[0].zip == "01234" and came.aliases[0].decided_by == "another office"


def test_lines_that_cannot_be_used_are_named_with_the_reason(vidalia):
    header = "city,state_code,country_code,zip,county,place_id\n"
    came = read_list(
        f"{header}A,GA,USA,,,{vidalia}\n,GA,USA,,,{vidalia}\nB,GA,USA,,,999999998\n"
        f"C,GA,USA,,,x\n{'D' * 300},GA,USA,,,\na,GA,USA,,,\n".encode()
    )
    assert [one.city for one in came.aliases] == ["A"]
    assert [line for line, _ in came.refused] == [3, 4, 5, 6, 7]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"city,place\nx,1\n", b"PK\x03\x04", b'city,"'])
def test_a_file_that_is_no_list_gets_one_sentence(content):
    with pytest.raises(ListNotReadable) as error:
        read_list(content)
    assert 20 < len(str(error.value)) < 150


def test_lists_are_compared_spelling_by_spelling(vidalia):
    ours = [alias("A", vidalia), alias("B", vidalia), alias("C", None)]
    theirs = [alias("a ", vidalia), alias("B", None), alias("D", vidalia)]
    told = compared(ours, theirs)
    assert [one.city for one in told.added] == ["D"]
    assert [one.city for one in told.same] == ["a "]
    assert [(mine.place_id, other.place_id) for mine, other in told.conflicting] == [(vidalia, None)]
