"""Which pairs are called one child, asked of a person, or told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import duckdb
import pyarrow as pa
import pytest

from benchmarks.studies import same_child
from benchmarks.studies.same_child_worlds import Child, Truth, made_up, rows, shuffled
from data.same_child.clean import clean
from data.same_child.pairs import find_pairs
from data.same_child.weights import ALIKE, LEVELS, chance_weight

ANA = Child(0, 0, ("Ana", "Lucía"), ("Ruiz", "Soto"), date(2015, 3, 4), "F", ("José", "Rosa"))
BORN = {"born": date(2015, 3, 4)}


def pile_of(listed: Child, *records: Child) -> list[tuple[int, str]]:
    """(number of the record, pile) of each pair that is kept."""
    engine = same_child.engine_with(Truth([listed], [replace(r, number=at) for at, r in enumerate(records)]))
    pairs = same_child.compared(engine)
    return sorted(zip(pairs["right_number"].tolist(), pairs["pile"].tolist(), strict=True))


@pytest.mark.parametrize(
    "as_listed",
    [
        {},
        {"surnames": ("Soto", "Ruiz")},
        {"surnames": ("Ruiz",)},
        {"surnames": ("Soto",)},
        {"surnames": ("Ruiz", "Soto"), "hyphen": True},
        {"surnames": ("Ruiz", "Soto"), "in_one_cell": True},
        {"surnames": ("RuizSoto",)},
        {"surnames": ("Ruiz", "Smith")},
        {"surnames": ("Ruiz", "de Smith")},
        {"surnames": ("RUÍZ", "SOTTO")},
        {"surnames": ("Ruis", "Zoto")},
        {"surnames": ("Ruiz", "Sotto")},
        {"given": ("Anita",)},
        {"given": ("ANA",)},
        {"given": ("Lucia",)},
        {"given": ("Lucía", "Ana")},
        {"given": ("Ana", "L")},
        {"given": ("Annie",)},
        {"born": date(2015, 4, 3)},
        {"born": date(2015, 3, 5)},
        {"born": date(2014, 3, 4)},
        {"born": date(2015, 8, 4)},
        {"parents": (None, None)},
        {"parents": ("Joe", None)},
        {"parents": ("Rosa", "José")},
        {"surnames": ("Soto",), "born": date(2015, 4, 3)},
    ],
)
def test_one_child_written_otherwise_is_called(as_listed):
    assert pile_of(replace(ANA, **as_listed), ANA) == [(0, "called")]


@pytest.mark.parametrize(
    "other",
    [
        {"given": ("Rosa",)},
        {"given": ("Luis",), "sex": "M"},
        {"given": ("Luis", "Ángel"), "sex": "M"},
        {"given": ("Anahí",)},
        {"given": ("Eva",)},
    ],
)
def test_a_twin_is_told_apart(other):
    assert pile_of(replace(ANA, **other), ANA) == [(0, "apart")]


@pytest.mark.parametrize(
    ("one", "other", "sexes"),
    [
        ("Juan", "Juana", "MF"), ("Mario", "María", "MF"), ("José", "Josué", "MM"), ("Daniel", "Daniela", "MF"),
        ("Alejandro", "Alejandra", "MF"), ("Francisco", "Francisca", "MF"), ("Emilio", "Emiliano", "MM"),
        ("Luis", "Luisa", "MF"), ("Karen", "Karina", "FF"), ("Julio", "Julia", "MF"),
    ],
)  # fmt: skip
def test_twins_whose_names_differ_by_a_letter_are_told_apart(one, other, sexes):
    listed = replace(ANA, given=(one,), sex=sexes[0])
    assert pile_of(listed, replace(ANA, given=(other,), sex=sexes[1])) == [(0, "apart")]
    unknown = replace(ANA, given=(other,), sex="")
    assert pile_of(listed, unknown) == [(0, "apart")]


def test_twins_who_share_one_of_two_given_names_are_never_called():
    listed = replace(ANA, given=("José", "Luis"), sex="M")
    for given in (("José", "Ángel"), ("Juan", "Luis"), ("José", "Alfredo")):
        ((_, pile),) = pile_of(listed, replace(ANA, given=given, sex="M"))
        assert pile in ("asked", "apart")


def test_the_twin_is_not_taken_for_the_child_and_the_child_is_found():
    twin = replace(ANA, given=("Rosa",))
    assert pile_of(ANA, twin, ANA) == [(0, "apart"), (1, "called")]


@pytest.mark.parametrize(
    "other",
    [
        {"born": date(2012, 10, 19)},
        {"born": date(2013, 3, 5)},
        {"given": ("Rosa",), "born": date(2012, 1, 2)},
    ],
)
def test_namesakes_and_sisters_are_not_called(other):
    record = replace(ANA, **{"parents": ("Pedro", "Eva")} | other)
    assert "called" not in dict(pile_of(ANA, record)).values()


def test_other_parents_hold_back_a_namesake_of_nearly_the_same_day():
    record = replace(ANA, given=("Ana",), born=date(2015, 3, 5), parents=("Pedro", "Eva"))
    assert pile_of(replace(ANA, given=("Ana",)), record) == [(0, "asked")]


def test_two_records_that_fit_as_well_are_asked_and_one_child_twice_on_the_roster_is_called_once():
    one_surname = replace(ANA, given=("Ana",), surnames=("Ruiz",), parents=(None, None))
    records = [replace(one_surname, surnames=("Ruiz", other)) for other in ("Soto", "Vega")]
    assert pile_of(one_surname, *records) == [(0, "asked"), (1, "asked")]
    assert [pile for _, pile in pile_of(ANA, ANA, ANA)] == ["called", "asked"]


def test_nobody_is_called_without_a_birth_date():
    engine = duckdb.connect()
    for name, born in (("listed", date(2015, 3, 4)), ("roster", None)):
        cells = rows([ANA]) | {"birth_date": [born]}
        types = same_child._TYPES
        table = pa.table({k: pa.array(v, types.get(k, pa.string())) for k, v in cells.items()})
        engine.register(f"arriving_{name}", table)
        engine.execute(f"CREATE TABLE {name} AS FROM arriving_{name}")
    pairs = same_child.compared(engine)
    assert pairs[["pile", "held_back"]].values.tolist() == [["asked", "no birth date"]]


@pytest.mark.parametrize("empty", ["listed", "roster", "both"])
def test_an_empty_list_or_roster_has_no_pairs(empty):
    truth = Truth([] if empty != "roster" else [ANA], [] if empty != "listed" else [ANA])
    assert same_child.compared(same_child.engine_with(truth)).empty


def test_records_beside_themselves_are_paired_once():
    engine = same_child.engine_with(Truth([], [ANA, replace(ANA, number=1, surnames=("Soto", "Ruiz"))]))
    clean(engine, "FROM roster", "records")
    find_pairs(engine, "records", "records", "found")
    assert engine.execute("SELECT left_number, right_number FROM found").fetchall() == [(0, 1)]


def test_the_weights_are_a_table_that_orders_each_comparison():
    for what, levels in LEVELS.items():
        shares = [level.of_one for level in levels if level.of_one is not None]
        assert 0.9 <= sum(shares) <= 1.0, what
        assert all(level.words and level.words[0].islower() for level in levels)
    assert LEVELS["given_name"][ALIKE - 1].weight > 0 > LEVELS["given_name"][-1].weight
    assert chance_weight(10) == chance_weight(20_000) > chance_weight(200_000)


def plain_level_of_birth(one: date, other: date) -> int:
    """The level of two birth dates again, in plain Python."""
    if one == other:
        return 0
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return 1
    digits = sum(a != b for a, b in zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True))
    return 2 if digits == 1 else 4 if one.year == other.year else 5


def test_levels_of_birth_dates_are_those_of_plain_python():
    truth = made_up(150, 1_500, 3)
    engine = same_child.engine_with(truth)
    pairs = same_child.compared(engine)
    assert len(pairs) > 50
    for left, right, level in pairs[["left_number", "right_number", "birth_date"]].itertuples(index=False):
        assert level == plain_level_of_birth(truth.listed[left].born, truth.roster[right].born)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_made_up_list_meets_its_truth(seed):
    truth = made_up(1_000, 8_000, seed)
    found = same_child.judged(truth, same_child.called_by_us(same_child.engine_with(truth)))
    assert found["precision"] >= 0.99 and found["recall"] >= 0.92 and found["joined"] <= 0.005
    exact = same_child.judged(truth, same_child.called_by_exact_join(same_child.engine_with(truth)))
    assert exact["recall"] < 0.75
    nobody = same_child.called_by_us(same_child.engine_with(shuffled(truth, seed)))
    assert len(nobody) <= 0.005 * len(truth.listed)
