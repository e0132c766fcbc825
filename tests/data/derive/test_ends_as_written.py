"""An unplaced place is one end of a move in every way to write it, against a rule told in plain words."""

from __future__ import annotations

import itertools

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from data.derive.leads import ENDS_AS_WRITTEN, WRITTEN_PLACE, find_ends_as_written

WAYS = {
    "ranchito township": ("Ranchito Twp", "RANCHITO TOWNSHIP", "Ranchito twp.", "Township of Ranchito", " Ranchito  Twsp"),
    "rancho township": ("Rancho Twp", "rancho township"),
    "ranchito": ("Ranchito", "RANCHITO ", "ranchito."),
    "saint nowhere": ("St. Nowhere", "Saint Nowhere", "ST NOWHERE"),
    "dona perdida": ("Doña Perdida", "DONA PERDIDA", "Dona-Perdida", "Doña  Perdida"),
    "": (None,),
    "?": ("?", " ? "),
    "...": ("...",),
}  # fmt: skip
STATES = {"PA": ("PA",), "TX": ("TX",), "": (None,)}
COUNTIES = {"": (None,), "adams": ("Adams", "Adams County", "ADAMS CO."), "berks": ("Berks",)}

told = st.tuples(
    *(st.sampled_from([(m, w) for m, ways in kinds.items() for w in ways]) for kinds in (WAYS, STATES, COUNTIES)),
    st.sampled_from([(z, z) for z in (None, "16901")]),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(told, min_size=2, max_size=12, unique_by=lambda row: tuple(w for _, w in row)))
def test_two_spellings_have_one_end_where_they_mean_the_same(rows):
    engine = duckdb.connect()
    engine.execute(
        f"CREATE TABLE places_as_written (written_id INTEGER, place_id INTEGER, {', '.join(f'{c} VARCHAR' for c in WRITTEN_PLACE)})"
    )
    for number, ((_, city), (_, state), (_, county), (_, zip_code)) in enumerate(rows, start=1):
        engine.execute(
            "INSERT INTO places_as_written (written_id, city, state_code, country_code, zip, county) VALUES (?, ?, ?, 'USA', ?, ?)",
            [number, city, state, zip_code, county],
        )
    for number, place_id in enumerate((7, 7, 9), start=len(rows) + 1):
        engine.execute(
            "INSERT INTO places_as_written (written_id, place_id) VALUES (?, ?)", [number, place_id]
        )
    find_ends_as_written(engine)
    ends = dict(engine.execute(f"SELECT written_id, written_end FROM {ENDS_AS_WRITTEN}").fetchall())
    assert [ends[len(rows) + n] for n in (1, 2, 3)] == [7, 7, 9]
    assert len(ends) == len(rows) + 3 and all(ends[n] < 0 for n in range(1, len(rows) + 1))
    for (one, a), (other, b) in itertools.combinations(enumerate(rows, start=1), 2):
        meant = tuple(m for m, _ in a) == tuple(m for m, _ in b)
        assert (ends[one] == ends[other]) == meant, (a, b)
