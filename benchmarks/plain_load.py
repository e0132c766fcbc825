"""A Missed Enrollment .csv or .xlsx loaded with pandas, as a competent analyst would do it.

The same rules as the loader: header found below the title lines, columns renamed by the same
aliases, every cell trimmed text, dates, States and codes read, bad rows refused with the rule they
broke, both ends of the move placed by a merge with the same reference towns, children, families,
ages and bands derived, everything written as Parquet. Vectorised where pandas offers it. What it
offers nothing for (a date in any of seven styles, a State by name or code) is read cell by cell, the
plain way, or, as the loader does it, once for each spelling of a column: an idea that pandas can be
given too, so both are measured. And `raw`: what the engine alone takes for the text and the dates.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import duckdb
import fastexcel
import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data.extracts.missed_enrollment import MISSED_ENROLLMENT
from data.reference import __file__ as reference_module
from data.values import codes, regions
from data.values.dates import read_date

DATES = ("qad", "residency_date", "last_enrollment_date", "withdrawal_date",
         "eligibility_expiration", "birth_date")  # fmt: skip
READ = {
    "from_state": regions.state_code, "to_state": regions.state_code,
    "reporting_state": regions.state_code, "last_enrollment_state": regions.state_code,
    "from_country": regions.country_as_written, "grade": codes.grade_code, "pfs": codes.yes_or_no,
    "district_id": lambda text: codes.digits(text, 7),
}  # fmt: skip
AS_OF = pd.Timestamp(2026, 9, 30)


def each_cell(column: pd.Series, read: Callable[[str], object]) -> pd.Series:
    """The values of a column of text, every cell read."""
    return column.map(read, na_action="ignore")


def each_spelling(column: pd.Series, read: Callable[[str], object]) -> pd.Series:
    """The values of a column of text, every spelling read once."""
    return column.map({text: read(text) for text in column.dropna().unique()})


Reading = Callable[[pd.Series, Callable[[str], object]], pd.Series]


def load(
    path: Path, folder: Path, reading: Reading = each_cell, as_of: pd.Timestamp = AS_OF
) -> tuple[int, int]:
    """Rows accepted and refused; rows.parquet, refused.parquet and leads.parquet in `folder`."""
    rows = _read(path)
    for name in rows.columns:
        rows[name] = rows[name].str.strip().replace("", pd.NA)
    texts = rows[[name for name in (*DATES, *READ) if name in rows]].copy()
    for name in DATES:
        if name in rows:
            rows[name] = pd.to_datetime(reading(rows[name], read_date))
    for name, read in READ.items():
        if name in rows:
            rows[name] = reading(rows[name], read)
    broken = _rules(rows, texts, as_of)
    is_bad = pd.concat(broken, axis=1).any(axis=1)
    refused = [texts[mask].assign(rule=rule) for rule, mask in broken.items() if mask.any()]
    (pd.concat(refused) if refused else texts.head(0)).to_parquet(folder / "refused.parquet")
    rows = rows[~is_bad].copy()
    rows["msix_id"] = rows["msix_id"].str.zfill(12)
    rows.to_parquet(folder / "rows.parquet")
    leads = _leads(_placed(rows, reading), as_of)
    leads.to_parquet(folder / "leads.parquet")
    return len(rows), int(is_bad.sum())


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".xlsx":
        # The reader that is installed, and the fastest: pandas' own takes 13 s more.
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
        raw = sheet.to_pandas().astype(object).fillna("")
        top = next(i for i in range(50) if len(MISSED_ENROLLMENT.propose_mapping(raw.iloc[i])) > 3)
        rows = raw.iloc[top + 1 :].set_axis(raw.iloc[top].tolist(), axis=1)
    else:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            top = next(
                i
                for i, row in enumerate(csv.reader(lines))
                if len(MISSED_ENROLLMENT.propose_mapping(row)) > 3
            )
        rows = pd.read_csv(path, skiprows=top, dtype=str, keep_default_na=False)
    mapping = MISSED_ENROLLMENT.propose_mapping(rows.columns)
    return rows[list(mapping)].rename(columns=mapping).reset_index(drop=True)


def _rules(rows: pd.DataFrame, texts: pd.DataFrame, as_of: pd.Timestamp) -> dict[str, pd.Series]:
    """Rule -> the rows that break it."""
    earliest, year = pd.Timestamp(1990, 1, 1), pd.Timedelta(days=366)
    birth, qad = rows["birth_date"], rows["qad"]
    moved = qad.fillna(rows["residency_date"]).fillna(rows["last_enrollment_date"])
    plain_id = rows["msix_id"].isna() | rows["msix_id"].str.fullmatch(r"\d{1,12}").fillna(False)
    places = ["from_city", "from_state", "from_country", "to_city", "to_state"]
    broken = {
        "no_place": texts.reindex(columns=places).isna().all(axis=1) & rows["to_city"].isna(),
        "unknown_state": rows["to_state"].isna() & texts["to_state"].notna(),
        "no_move_date": moved.isna(),
        "birth_after_as_of": birth > as_of,
        "birth_after_move": birth > moved + pd.Timedelta(days=31),
        "age_over_120": birth < as_of - pd.DateOffset(years=120),
        "id_not_12_digits": ~plain_id,
        "cell_too_long": pd.concat(
            [rows[c].str.len() > 1000 for c in ("last_name_1", "first_name", "school_name")], axis=1
        ).any(axis=1),
    }
    for name in DATES:
        if name in rows:
            broken[f"impossible_date {name}"] = rows[name].isna() & texts[name].notna()
            if name != "birth_date":
                latest = as_of + year * (6 if name == "eligibility_expiration" else 1)
                broken[f"date_out_of_range {name}"] = (rows[name] < earliest) | (rows[name] > latest)
    return {rule: mask.fillna(False).astype(bool) for rule, mask in broken.items()}


def _plain_name(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(c for c in text if c.isalnum())


def _placed(rows: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """The rows with from_* and to_* columns of the town that is merged by name and State."""
    towns = pd.read_parquet(Path(reference_module).with_name("places.parquet"))
    towns["key"] = reading(towns["place_name"], _plain_name) + "|" + towns["state_code"]
    towns = towns.sort_values("population", ascending=False).drop_duplicates("key")
    towns = towns[["key", "place_id", "county_fips", "state_code"]]
    for end in ("from", "to"):
        key = reading(rows[f"{end}_city"], _plain_name) + "|" + rows[f"{end}_state"]
        named = towns.rename(columns={c: f"{end}_{c}" for c in towns.columns[1:]})
        rows = rows.assign(key=key).merge(named, on="key", how="left").drop(columns="key")
    return rows


def _leads(rows: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per accepted row: who, which family, where, when, how old, how long left."""
    moved = rows["qad"].fillna(rows["residency_date"]).fillna(rows["last_enrollment_date"])
    by_name = rows["last_name_1"] + rows["first_name"] + rows["birth_date"].astype(str)
    child = pd.factorize(rows["msix_id"].fillna(by_name))[0]
    leads = pd.DataFrame(
        {
            "child_number": child,
            "family_number": _families(rows, moved, child),
            "move_date": moved,
            "move_month": moved.dt.month,
            "missed_place_id": rows["to_place_id"],
            "missed_county_fips": rows["to_county_fips"],
            "missed_state_code": rows["to_state"],
            "other_place_id": rows["from_place_id"],
            "other_state_code": rows["from_state"],
            "other_country_code": rows["from_country"],
            "grade": rows["grade"],
            "birth_date": rows["birth_date"],
        }
    )
    year = moved.dt.year - (moved.dt.month < 9)
    leads["performance_period"] = year.map(
        {y: f"{y:.0f}-{(y + 1) % 100:02.0f}" for y in year.dropna().unique()}
    )
    grades = {g: "KG-5" for g in ("KG", "01", "02", "03", "04", "05")}
    grades |= {g: "6-8" for g in ("06", "07", "08")} | {g: "9-12" for g in ("09", "10", "11", "12")}
    grades |= {"OS": "out of school", "UG": "ungraded"}
    known = rows["grade"].map(grades).fillna("before school")
    leads["grade_band"] = known.where(rows["grade"].notna(), "unknown")
    leads["is_osy"] = rows["grade"].eq("OS")
    birth = rows["birth_date"]
    before = (birth.dt.month > as_of.month) | (birth.dt.month.eq(as_of.month) & (birth.dt.day > as_of.day))
    leads["age_years"] = as_of.year - birth.dt.year - before
    leads["age_band"] = pd.cut(
        leads["age_years"], [-1, 2, 5, 13, 16, 21, 200],
        labels=["birth-2", "3-5", "6-13", "14-16", "17-21", "22+"],
    )  # fmt: skip
    ends = np.minimum(moved + pd.DateOffset(months=36), birth + pd.DateOffset(years=22))
    ends = rows["eligibility_expiration"].fillna(ends)
    months = (ends.dt.year - as_of.year) * 12 + ends.dt.month - as_of.month
    leads["eligibility_expiration_date"] = ends
    leads["months_left"] = months - (ends.dt.day < as_of.day)
    leads["is_in_window"] = ends > as_of
    leads["window_band"] = pd.cut(
        leads["months_left"], [-1000, -1, 5, 11, 23, 1000],
        labels=["expired", "0-6", "6-12", "12-24", "24-36"],
    )  # fmt: skip
    leads["is_same_place"] = rows["from_place_id"].eq(rows["to_place_id"])
    return leads.sort_values(["family_number", "child_number", "move_date"])


def _families(rows: pd.DataFrame, moved: pd.Series, child: np.ndarray) -> np.ndarray:
    """Family numbers: a parent of the same name, the same move, QADs within 7 days of another;
    groups that share a child are one family."""
    parent_1 = rows["parent_1_first_name"] + " " + rows["parent_1_last_name"]
    parent_2 = rows["parent_2_first_name"] + " " + rows["parent_2_last_name"]
    surnames = rows["last_name_1"] + "|" + rows["last_name_2"].fillna("")
    alone = parent_1.isna() & parent_2.isna()
    move = ["from_place_id", "to_place_id", "tie"]
    ties = pd.concat(
        [
            rows[["from_place_id", "to_place_id"]].assign(tie=tie, day=moved, child=child)
            for tie in (parent_1, parent_2, surnames.where(alone))
        ]
    ).dropna(subset="tie")
    ties = ties.sort_values([*move, "day"])
    same = ties.groupby(move, dropna=False, sort=False)["day"].diff() <= pd.Timedelta(days=7)
    group = (~same).cumsum().to_numpy() - 1
    children = int(child.max()) + 1
    nodes = children + int(group.max()) + 1
    edges = coo_matrix(
        (np.ones(len(ties), np.int8), (ties["child"].to_numpy(), children + group)), (nodes, nodes)
    )
    return connected_components(edges, directed=False)[1][child]


def raw(path: Path, folder: Path) -> int:
    """Rows of the .csv as text columns and, cast, as dates, in a database file; nothing else."""
    with open(path, encoding="utf-8-sig", newline="") as lines:
        top, header = next(
            (i, row)
            for i, row in enumerate(csv.reader(lines))
            if len(MISSED_ENROLLMENT.propose_mapping(row)) > 3
        )
    dates = {h for h, name in MISSED_ENROLLMENT.propose_mapping(header).items() if name in DATES}
    casts = ", ".join(f'try_cast("{h}" AS DATE) AS "{h}"' if h in dates else f'"{h}"' for h in header)
    with duckdb.connect(str(folder / "raw.duckdb")) as engine:
        engine.execute(
            f"CREATE TABLE rows AS SELECT {casts} FROM read_csv(?, all_varchar=true, header=true, "
            f"skip={top}, delim=',', quote='\"')",
            [str(path)],
        )
        return engine.execute("SELECT count(*) FROM rows").fetchall()[0][0]
