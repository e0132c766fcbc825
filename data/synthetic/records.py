"""Record extracts and Mobility files of a made-up world, as the exchange and States would send them.

Nobody in them exists; every row says SYNTHETIC. Written from the same world as the Missed
Enrollment reports, so what is computed from the records agrees with them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from data.schema.program import OLDEST_YEARS, WINDOW_MONTHS
from data.synthetic.reports import (
    AS_OF,
    SCHOOLS,
    SYNTHETIC,
    chosen,
    enrollment_types,
    grades_and_schools,
    msix_ids,
)
from data.synthetic.streams import MONTHS
from data.synthetic.world import BOYS, GIRLS, SURNAMES, World, add_months, travelling


@dataclass(frozen=True)
class Records:
    """Files of one export of all States, and the three shapes of a Mobility file."""

    student: Path
    demographics: Path
    qualifying_moves: Path
    enrollments: Path
    mobility_states: Path
    mobility_cities: Path
    mobility_children: Path


def write_records(folder: Path | str, world: World, as_of: dt.date = AS_OF) -> Records:
    """Writes the seven files of what the States had on record on the day `as_of`.

    A State has a record (student_id) of a child that it enrolled, or one of whose moves it wrote
    down. A child whom no State ever enrolled is on nobody's record.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tables = record_tables(world, as_of)
    records = Records(*(folder / f"synthetic_{field.name}.csv" for field in fields(Records)))
    for field in fields(Records):
        pa_csv.write_csv(tables[field.name], getattr(records, field.name))
    return records


def record_tables(world: World, as_of: dt.date = AS_OF) -> dict[str, pa.Table]:
    """Field of Records -> its table, columns named as in the upload format, dates YYYYMMDD."""
    today = np.datetime64(as_of)
    known = world.enrollments[world.enrollments["enrollment_date"].to_numpy() <= today]
    is_on_record = np.zeros(len(world.children), bool)
    is_on_record[known["child_id"].to_numpy()] = True
    told = world.moves["recorded_region"].to_numpy() >= 0
    told &= (world.moves["recorded_date"] <= today).to_numpy()
    moves = world.moves[told]
    move, child = travelling(moves, world.children)
    move, child = move[is_on_record[child]], child[is_on_record[child]]
    moves = moves.iloc[move]
    regions = len(world.places.regions)
    of_move = child * regions + moves["recorded_region"].to_numpy()
    of_enrollment = known["child_id"].to_numpy() * regions + known["region"].to_numpy()
    pairs = np.unique(np.concatenate([of_move, of_enrollment]))
    student_of_move = np.searchsorted(pairs, of_move)
    tables = {
        "student": _students(world, pairs // regions, pairs % regions),
        "demographics": _demographics(world, pairs // regions),
        "qualifying_moves": _moves(world, moves, child, student_of_move),
        "enrollments": _enrollments(world, known, np.searchsorted(pairs, of_enrollment), today),
    }
    return tables | _mobility(world, moves, child)


def _ids(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers + 1).cast(pa.string())


def _days(days: np.ndarray) -> pa.Array:
    """YYYYMMDD; nothing for no day."""
    days = days.astype("datetime64[D]")
    text = np.char.replace(np.datetime_as_string(days), "-", "")
    return pa.array(text, mask=np.isnat(days))


def _note(rows: int) -> pa.Array:
    return pa.array([SYNTHETIC] * rows)


def _students(world: World, child: np.ndarray, region: np.ndarray) -> pa.Table:
    number = np.arange(len(child))
    return pa.table(
        {
            "student_id": _ids(number),
            "Student Record ID": _ids(number),
            "MSIX Identification Number": msix_ids(world, child),
            "Reporting State Code": chosen(world.places.regions, region),
            "State Student Identifier": _ids(child),
            "State Student Identifier Type": pa.array(["01"] * len(child)),
            "Action Code": pa.array(["I"] * len(child)),
            "Data Note": _note(len(child)),
        }
    )


def _demographics(world: World, child: np.ndarray) -> pa.Table:
    children = world.children.iloc[child]
    families = world.families.iloc[children["family_id"].to_numpy()]
    is_youth = families["is_youth"].to_numpy()
    given = children["given_name"].to_numpy()
    given = np.where(children["is_boy"].to_numpy(), given, given + len(BOYS))

    def parent(column: str) -> np.ndarray:
        return np.where(is_youth, -1, families[column].to_numpy())

    return pa.table(
        {
            "student_id_fk": _ids(np.arange(len(child))),
            "First Name": chosen(BOYS + GIRLS, given),
            "Last Name 1": chosen(SURNAMES, families["father_surname"].to_numpy()),
            "Last Name 2": chosen(SURNAMES, families["mother_surname"].to_numpy()),
            "Sex": chosen(("Female", "Male"), children["is_boy"].to_numpy().astype(int)),
            "Birth Date": _days(children["birth_date"].to_numpy()),
            "Multiple Birth Flag": pa.array(["N"] * len(child)),
            "Male Parent First Name": chosen(BOYS, parent("father")),
            "Male Parent Last Name": chosen(SURNAMES, parent("father_surname")),
            "Female Parent First Name": chosen(GIRLS, parent("mother")),
            "Female Parent Last Name": chosen(SURNAMES, parent("mother_surname")),
            # 555-01xx is kept free for invented people; the column must never be imported.
            "Parent 1 Phone Number": pa.array(["555-0100"] * len(child)),
            "Data Note": _note(len(child)),
        }
    )


def _ends(world: World, moves: pd.DataFrame) -> dict[str, pa.Array]:
    towns = world.places.towns
    town, state, country = (towns[c].to_list() for c in ("town", "state_code", "country_code"))
    start, end = moves["from_town"].to_numpy(), moves["to_town"].to_numpy()
    return {
        "Qualifying Move From City": chosen(town, start),
        "Qualifying Move From State": chosen(state, start),
        "Qualifying Move From Country": chosen(country, start),
        "Qualifying Move To City": chosen(town, end),
        "Qualifying Move To State": chosen(state, end),
    }


def _moves(world: World, moves: pd.DataFrame, child: np.ndarray, student: np.ndarray) -> pa.Table:
    qad = moves["qad"].to_numpy().astype("datetime64[D]")
    birth = world.children["birth_date"].to_numpy()[child].astype("datetime64[D]")
    return pa.table(
        {
            "student_id_fk": _ids(student),
            "Qualifying Moves Record ID": _ids(np.arange(len(child))),
            "Qualifying Arrival Date": _days(qad),
            **_ends(world, moves),
            "Eligibility Expiration Date": _days(
                np.minimum(add_months(qad, WINDOW_MONTHS), add_months(birth, OLDEST_YEARS * MONTHS))
            ),
            "Data Note": _note(len(child)),
        }
    )


def _enrollments(world: World, known: pd.DataFrame, student: np.ndarray, today: np.datetime64) -> pa.Table:
    towns = world.places.towns
    child = known["child_id"].to_numpy()
    families = world.families.iloc[world.children["family_id"].to_numpy()[child]]
    birth = world.children["birth_date"].to_numpy()[child].astype("datetime64[D]")
    enrolled = known["enrollment_date"].to_numpy().astype("datetime64[D]")
    withdrawn = known["withdrawal_date"].to_numpy().astype("datetime64[D]")
    withdrawn = np.where(withdrawn <= today, withdrawn, np.datetime64("NaT"))
    grade, school = grades_and_schools(birth, enrolled, families["is_youth"].to_numpy(), child)
    town = known["town"].to_numpy()
    names = [f"{SYNTHETIC} {name} {kind}" for name in towns["town"] for kind in SCHOOLS]
    return pa.table(
        {
            "student_id_fk": _ids(student),
            "Enrollments Record ID": _ids(np.arange(len(child))),
            "Enrollment Date": _days(enrolled),
            "Enrollment Type": enrollment_types(enrolled, school, child),
            "School or Project Name": chosen(names, town * len(SCHOOLS) + school),
            "Facility City": chosen(towns["town"].to_list(), town),
            "School District ID": chosen([f"00{n:05d}" for n in range(len(towns))], town),
            "School District": chosen([f"{SYNTHETIC} {name} Schools" for name in towns["county_name"]], town),
            "Facility State": chosen(world.places.regions, known["region"].to_numpy()),
            "Grade Level": grade,
            "LEP Indicator": pa.array(["N"] * len(child)),
            "PFS Flag": chosen(("N", "Y"), (child % 7 == 0).astype(int)),
            "Withdrawal Date": _days(withdrawn),
            "Residency Date": _days(enrolled),
            "Data Note": _note(len(child)),
        }
    )


def _mobility(world: World, moves: pd.DataFrame, child: np.ndarray) -> dict[str, pa.Table]:
    """Shapes A and B count the moves on record by calendar year; C lists them, child by child."""
    ends = {name.removeprefix("Qualifying Move "): column for name, column in _ends(world, moves).items()}
    year = pd.Series(moves["qad"].to_numpy()).dt.year.to_numpy()
    listed = pd.DataFrame({name: column.to_pandas() for name, column in ends.items()})
    listed = listed.assign(Period=year, child=child)

    def counted(*by: str) -> pa.Table:
        groups = listed.groupby([*by, "Period"], dropna=False)["child"]
        table = groups.agg(Children="nunique", Moves="size").reset_index()
        return pa.Table.from_pandas(table.assign(**{"Data Note": SYNTHETIC}), preserve_index=False)

    children = pa.table(
        {
            "MSIX ID": msix_ids(world, child),
            "QAD": _days(moves["qad"].to_numpy()),
            **{f"Moved {name}": column for name, column in ends.items()},
            "Reporting State": chosen(world.places.regions, moves["recorded_region"].to_numpy()),
            "Data Note": _note(len(child)),
        }
    )
    return {
        "mobility_states": counted("From State", "To State"),
        "mobility_cities": counted("From City", "From State", "To City", "To State"),
        "mobility_children": children,
    }
