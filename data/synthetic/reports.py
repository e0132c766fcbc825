"""What a Missed Enrollment report of a made-up world says: derived by the rule, never drawn."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data.schema.program import OLDEST_YEARS, WINDOW_MONTHS
from data.synthetic.streams import MONTHS
from data.synthetic.world import BOYS, GIRLS, SURNAMES, World, add_months, travelling

SYNTHETIC = "SYNTHETIC"
AS_OF = dt.date(2026, 9, 30)
LOOKBACK_MONTHS = WINDOW_MONTHS
OUT_OF_SCHOOL_AGE = 18
"""From this age a made-up child is out of school; of those 15 and over, one in ten is before."""
SCHOOLS = ("Elementary", "Middle School", "High School", "Outreach", "Preschool")


def missed_enrollment_rows(
    world: World,
    state: str | None,
    direction: str = "to",
    as_of: dt.date = AS_OF,
    lookback_months: int = LOOKBACK_MONTHS,
) -> pa.Table:
    """One row per child and move that the report of `state` lists on the day `as_of`.

    direction "to": another State wrote down, by that day, a qualifying move from elsewhere into
    `state`, and `state` had no enrollment of the child by that day. "from": the same for a move
    out of `state` to elsewhere. The QAD lies in the `lookback_months` before. With `state` None
    each row is what the report of its own missed State would list.

    Columns family_id, child_id, move_id and planting (numbers of the world) come first, then the
    report's. Text is text, dates are dates; every row says SYNTHETIC in data_note and
    school_name. MSIX ids are invented: 0000 and eight digits.
    """
    if direction not in ("to", "from"):
        raise ValueError(f"The direction is to or from, not {direction}.")
    places = world.places
    moves = world.moves
    today = np.datetime64(as_of)
    oldest = add_months(np.array([today]), -lookback_months)[0]
    from_region = places.region_of_town[moves["from_town"].to_numpy()]
    to_region = places.region_of_town[moves["to_town"].to_numpy()]
    missed, other = (to_region, from_region) if direction == "to" else (from_region, to_region)
    recorder = moves["recorded_region"].to_numpy()
    listed = (recorder >= 0) & (recorder != missed) & (missed != other)
    listed &= (moves["recorded_date"] <= today).to_numpy()
    listed &= ((moves["qad"] > oldest) & (moves["qad"] <= today)).to_numpy()
    if state is None:
        abroad = np.array([places.region(code) for code in ("MEX", "GTM")])
        listed &= ~np.isin(missed, abroad)
    else:
        listed &= missed == places.region(state)
    moves, missed = moves[listed], missed[listed]
    move, child = travelling(moves, world.children)
    known = world.enrollments[world.enrollments["enrollment_date"].to_numpy() <= today]
    last = _last_enrollment(known, len(world.children))
    region_count = len(places.regions)
    is_enrolled = np.isin(
        child * region_count + missed[move],
        known["child_id"].to_numpy() * region_count + known["region"].to_numpy(),
    )
    # A child who turned 22 before the family was found is on nobody's record.
    keep = ~is_enrolled & (last[child] >= 0)
    move, child = move[keep], child[keep]
    return _report(world, moves.iloc[move], child, known.iloc[last[child]], today)


def _last_enrollment(known: pd.DataFrame, child_count: int) -> np.ndarray:
    """Per child the row of the newest enrollment in `known`; -1 where there is none."""
    last = np.full(child_count, -1)
    order = np.argsort(known["enrollment_date"].to_numpy(), kind="stable")
    last[known["child_id"].to_numpy()[order]] = order
    return last


def _report(
    world: World,
    moves: pd.DataFrame,
    child: np.ndarray,
    last: pd.DataFrame,
    today: np.datetime64,
) -> pa.Table:
    places = world.places
    towns = places.towns
    children = world.children.iloc[child]
    families = world.families.iloc[moves["family_id"].to_numpy()]
    is_youth = families["is_youth"].to_numpy()
    birth = children["birth_date"].to_numpy().astype("datetime64[D]")
    enrolled = last["enrollment_date"].to_numpy().astype("datetime64[D]")
    grade, school = grades_and_schools(birth, enrolled, is_youth, child)
    town, state, country = (towns[c].to_list() for c in ("town", "state_code", "country_code"))
    county = towns["county_name"].to_list()
    from_town, to_town = moves["from_town"].to_numpy(), moves["to_town"].to_numpy()
    last_town = last["town"].to_numpy()
    qad = moves["qad"].to_numpy().astype("datetime64[D]")
    given = children["given_name"].to_numpy()
    given = np.where(children["is_boy"].to_numpy(), given, given + len(BOYS))
    surname_1, surname_2 = (families[c].to_numpy() for c in ("father_surname", "mother_surname"))
    # A youth who travels alone names no parents.
    parents = {
        column: np.where(is_youth, -1, families[column].to_numpy())
        for column in ("father", "father_surname", "mother", "mother_surname")
    }
    withdrawn = last["withdrawal_date"].to_numpy().astype("datetime64[D]")
    withdrawn = np.where(withdrawn <= today, withdrawn, np.datetime64("NaT"))
    columns = {
        "family_id": moves["family_id"].to_numpy(),
        "child_id": child,
        "move_id": moves.index.to_numpy(),
        "planting": families["planting"].to_numpy(),
        "msix_id": msix_ids(world, child),
        "last_name_1": chosen(SURNAMES, surname_1),
        "last_name_2": chosen(SURNAMES, surname_2),
        "first_name": chosen(BOYS + GIRLS, given),
        "birth_date": birth,
        "sex": chosen(("Female", "Male"), children["is_boy"].to_numpy().astype(int)),
        "grade": grade,
        "qad": qad,
        "from_city": chosen(town, from_town),
        "from_state": chosen(state, from_town),
        "from_country": chosen(country, from_town),
        "to_city": chosen(town, to_town),
        "to_state": chosen(state, to_town),
        "residency_date": moves["residency_date"].to_numpy().astype("datetime64[D]"),
        "eligibility_expiration": np.minimum(
            add_months(qad, WINDOW_MONTHS), add_months(birth, OLDEST_YEARS * MONTHS)
        ),
        "reporting_state": chosen(places.regions, moves["recorded_region"].to_numpy()),
        "last_enrollment_state": chosen(places.regions, last["region"].to_numpy()),
        "last_enrollment_date": enrolled,
        "last_enrollment_type": enrollment_types(enrolled, school, child),
        "withdrawal_date": withdrawn,
        "school_name": chosen(
            [f"{SYNTHETIC} {name} {kind}" for name in town for kind in SCHOOLS],
            last_town * len(SCHOOLS) + school,
        ),
        "district_name": chosen([f"{SYNTHETIC} {name} Schools" for name in county], last_town),
        # No State has the number 00: an invented district, whose zeros must survive.
        "district_id": chosen([f"00{n:05d}" for n in range(len(towns))], last_town),
        "parent_1_first_name": chosen(BOYS, parents["father"]),
        "parent_1_last_name": chosen(SURNAMES, parents["father_surname"]),
        "parent_2_first_name": chosen(GIRLS, parents["mother"]),
        "parent_2_last_name": chosen(SURNAMES, parents["mother_surname"]),
        "pfs": chosen(("N", "Y"), (child % 7 == 0).astype(int)),
        "data_note": chosen((SYNTHETIC,), np.zeros(len(child), int)),
    }
    return pa.table(columns)


def msix_ids(world: World, child: np.ndarray) -> pa.Array:
    """The invented MSIX ids of children: 0000 and eight digits."""
    # 7,368,787 has no factor in common with 10^8, so no two children share a number.
    number = ((child + world.first_child_number) * 7_368_787 + 12_345_678) % 10**8
    return pc.utf8_lpad(pa.array(number).cast(pa.string()), 12, "0")


def chosen(names: list[str] | tuple[str, ...], numbers: np.ndarray) -> pa.Array:
    """The names with these numbers; nothing where the number is -1."""
    return pa.array(list(names), pa.string()).take(pa.array(numbers, mask=numbers < 0))


def grades_and_schools(
    birth: np.ndarray, enrolled: np.ndarray, is_youth: np.ndarray, child: np.ndarray
) -> tuple[pa.Array, np.ndarray]:
    """Grade at the last enrollment (P0-P4, KG, 01-12, OS), and the kind of school of it."""
    age = (_school_year(enrolled) - _school_year(birth) - 1).clip(0)
    is_out = is_youth | (age >= OUT_OF_SCHOOL_AGE) | ((age >= 15) & (child % 10 == 0))
    names = ("P0", "P1", "P2", "P3", "P4", "KG", *(f"{n:02d}" for n in range(1, 13)), "OS")
    number = np.where(is_out, len(names) - 1, age.clip(0, 17))
    school = np.select([is_out, age >= 14, age >= 11, age < 5], [3, 2, 1, 4], 0)
    return chosen(names, number), school


def _school_year(days: np.ndarray) -> np.ndarray:
    """Years from 1970 to the September in which the school year of each day began."""
    return (days.astype("datetime64[M]").astype(int) - 8) // MONTHS


def enrollment_types(enrolled: np.ndarray, school: np.ndarray, child: np.ndarray) -> pa.Array:
    """Enrollment type: 06 out of school, 03 in June to August, 02 before school, else 01 or 05."""
    month = enrolled.astype("datetime64[M]").astype(int) % MONTHS + 1
    is_summer = (month >= 6) & (month <= 8)
    number = np.select([school == 3, is_summer, school == 4, child % 3 == 0], [4, 3, 2, 1], 0)
    return chosen(("01", "05", "02", "03", "06"), number)
