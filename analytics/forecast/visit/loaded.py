"""What the loaded lists and records tell of the families of a State, as Reports: from the store to arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analytics.forecast.visit.sightings import NOWHERE, Reports
from analytics.stats.numbering import numbered
from analytics.wording import ROWS, unit_of
from data.schema.program import EPOCH
from data.schema.tables import COMPUTED, LEAD_KINDS

Tables = Callable[[str], ir.Table]


class NothingToSay(RuntimeError):
    """Nothing can be said of a week; the message says why and what is missing."""


@dataclass(frozen=True)
class Loaded:
    """reports: see there; as_of: day of the newest list. towns: one row per town of the State, in the order of Reports.is_home:
    place_id, place_name, state_code, county_fips, county_name. without_date, without_town: rows of the
    newest list that say no day, no town that is on the map. is_made_up: the list says SYNTHETIC."""

    reports: Reports
    as_of: dt.date
    towns: pd.DataFrame
    without_date: int
    without_town: int
    is_made_up: bool


def states_with_lists(table: Tables) -> list[str]:
    """The States of which a list of moves to them is loaded."""
    extracts = table("extracts")
    found = extracts.filter(extracts.kind.cast("string").isin(LEAD_KINDS), extracts.direction == "to")
    return sorted(found.select("state_code").distinct().to_pandas()["state_code"])


def loaded(table: Tables, state: str, last_day: dt.date) -> Loaded:
    """What is known of a State from lists and records as of `last_day` or before.

    Raises NothingToSay where there is no list to go by.
    """
    lists = _lists(table, state, last_day)
    newest = lists.iloc[-1]
    as_of = newest["as_of_date"].date()
    is_made_up = bool(newest["is_synthetic"])
    leads = _leads(table, lists, state, is_made_up)
    records = _records(table, last_day, is_made_up)
    own = leads["extract_id"] == newest["extract_id"]
    is_own = own & (leads["direction"] == "to") & (leads["state_code"] == state)
    without_date = int((is_own & leads["day"].isna()).sum())
    without_town = int((is_own & leads["to_place_id"].isna()).sum())
    rows = pd.concat([leads, _enrolled_elsewhere(table, lists, state), records], ignore_index=True)
    rows = rows[rows["day"].notna() & rows["child_number"].notna()]
    places = table("places").to_pandas()
    codes, is_home, towns = _places(rows, places, state)
    of_run = (rows["direction"] == "to") & (rows["state_code"] == state)
    order = {name: i for i, name in enumerate(lists["extract_id"])}
    rank = rows["extract_id"].map(order)
    days = [(day.date() - EPOCH).days for day in lists["as_of_date"]]
    rank_ = rank.fillna(-1).astype(int).to_numpy()
    by = np.where(rank_ >= 0, np.array([*days, -1])[rank_], -1)
    after = np.where(rank_ > 0, np.array([*days, -1])[np.maximum(rank_ - 1, 0)], -1)
    reports = Reports(
        day=days[-1],
        is_home=is_home,
        lists=tuple(days),
        has_moves=bool(len(records)),
        family=_families(rows),
        moved=rows["day"].to_numpy(dtype=np.int64),
        start=codes[0],
        finish=codes[1],
        is_missed=(of_run & (rank >= 0)).to_numpy(dtype=bool),
        is_listed=(of_run & (rank == len(lists) - 1) & rows["is_in_window"].fillna(True)).to_numpy(
            dtype=bool
        ),
        is_found=rows["is_found"].astype("Float64").fillna(-1).to_numpy(dtype=float).astype(np.int8),
        after=after,
        by=by,
    )
    return Loaded(reports, as_of, towns, without_date, without_town, is_made_up)


def _lists(table: Tables, state: str, last_day: dt.date) -> pd.DataFrame:
    """The lists of moves to a State as of `last_day` or before, oldest first: of the kind of the newest.

    A delivered list goes before a computed one, and a real one is never put together with a made-up one.
    """
    extracts = table("extracts")
    run = extracts.filter(
        extracts.kind.cast("string").isin(LEAD_KINDS),
        extracts.direction == "to",
        extracts.state_code == state,
    )
    every = run.select(
        "extract_id", "as_of_date", "loaded_at", "mapping", "is_synthetic", kind=run.kind.cast("string")
    ).to_pandas()
    if every.empty:
        raise NothingToSay(
            f"No list of moves to {state} is loaded. Load the Missed Enrollment report of moves to {state} first."
        )
    every["as_of_date"] = pd.to_datetime(every["as_of_date"])
    every["is_synthetic"] = every["is_synthetic"].astype("boolean").fillna(False)
    known = every[every["as_of_date"] <= pd.Timestamp(last_day)]
    if known.empty:
        first = every["as_of_date"].min().date()
        raise NothingToSay(
            f"The oldest list of moves to {state} is of {first}: nothing was known yet of a week that ends on "
            f"{last_day}. Ask about a later week, or load an earlier list."
        )
    ranked = known.assign(is_delivered=known["kind"] != COMPUTED).sort_values(
        ["is_delivered", "as_of_date", "loaded_at"]
    )
    newest = ranked.iloc[-1]
    alike = ranked[(ranked["kind"] == newest["kind"]) & (ranked["is_synthetic"] == newest["is_synthetic"])]
    if unit_of(newest["kind"], newest["mapping"] or "{}") is ROWS:
        raise NothingToSay(
            f"The newest list of moves to {state} has neither ids nor names: nobody can be followed from "
            "one move to the next. Load a list with MSIX IDs, or with names and birth dates."
        )
    told = [unit_of(k, m or "{}") is not ROWS for k, m in zip(alike["kind"], alike["mapping"], strict=True)]
    return alike[told].reset_index(drop=True)


_MOVE = (
    "extract_id", "child_number", "family_number", "from_place_id", "from_state_code", "from_country_code",
    "to_place_id", "to_state_code",
)  # fmt: skip


def _alike(table: Tables, is_made_up: bool) -> ir.Table:
    """The extracts that are made up, or those that are not: the two are never put together."""
    extracts = table("extracts")
    return extracts.filter(extracts.is_synthetic.fill_null(False) == is_made_up)


def _leads(table: Tables, lists: pd.DataFrame, state: str, is_made_up: bool) -> pd.DataFrame:
    """One row per row of those lists, and of the newest other lists up to their last day (as moves alone)."""
    leads = table("leads")
    last = lists["as_of_date"].max().date()
    is_other = (
        leads.is_newest
        & (leads.as_of_date <= last)
        & ~((leads.direction == "to") & (leads.state_code == state))
    )
    leads = leads.filter(leads.extract_id.isin(list(lists["extract_id"])) | is_other)
    leads = leads.semi_join(_alike(table, is_made_up), "extract_id")
    is_to = leads.direction == "to"
    moves = leads.mutate(
        from_place_id=ibis.ifelse(is_to, leads.other_place_id, leads.missed_place_id),
        from_state_code=ibis.ifelse(is_to, leads.other_state_code, leads.missed_state_code),
        from_country_code=ibis.ifelse(is_to, leads.other_country_code, "USA"),
        to_place_id=ibis.ifelse(is_to, leads.missed_place_id, leads.other_place_id),
        to_state_code=ibis.ifelse(is_to, leads.missed_state_code, leads.other_state_code),
        direction=leads.direction.cast("string"),
        day=(leads.move_date.epoch_seconds() // 86_400).cast("int32"),
    )
    frame = moves.select(*_MOVE, "direction", "state_code", "is_in_window", "day").to_pandas()
    return frame.assign(is_found=pd.NA, is_lead=True)


def _enrolled_elsewhere(table: Tables, lists: pd.DataFrame, state: str) -> pd.DataFrame:
    """One row per row of the newest list whose child was enrolled in another State after the move: it was there then."""
    rows = table("missed_enrollment_rows")
    leads = table("leads")
    leads = leads.filter(leads.extract_id == lists["extract_id"].iloc[-1])
    rows = rows.select("extract_id", "row_number", "last_enrollment_state_code", "last_enrollment_date")
    found = leads.join(rows, ["extract_id", "row_number"])
    found = found.filter(
        found.last_enrollment_state_code != state,
        found.last_enrollment_date > found.move_date,
        found.last_enrollment_date <= found.as_of_date,
    )
    frame = found.select(
        "child_number",
        "family_number",
        to_state_code=found.last_enrollment_state_code,
        day=(found.last_enrollment_date.epoch_seconds() // 86_400).cast("int32"),
    ).to_pandas()
    return frame.assign(
        extract_id=None, from_place_id=pd.NA, from_state_code=None, from_country_code=None, to_place_id=pd.NA,
        direction="", state_code="", is_in_window=True, is_found=pd.NA, is_lead=True,
    )  # fmt: skip


def _records(table: Tables, last_day: dt.date, is_made_up: bool) -> pd.DataFrame:
    """One row per row of the loaded records and Mobility files that tells a move by `last_day`."""
    extracts = _alike(table, is_made_up)
    moves = table("moves").semi_join(extracts, "extract_id")
    # a file without any date is as of the day of loading, which says nothing of what it knows
    late = extracts.filter(extracts.as_of_date > last_day, extracts.as_of_source != "load_day").select(
        "extract_id"
    )
    moves = moves.anti_join(late, "extract_id")
    moves = moves.filter(moves.move_date <= last_day)
    frame = moves.select(
        *_MOVE, "is_found", day=(moves.move_date.epoch_seconds() // 86_400).cast("int32")
    ).to_pandas()
    return frame.assign(direction="", state_code="", is_in_window=True, is_lead=False)


def _families(rows: pd.DataFrame) -> np.ndarray:
    """Family numbers from 0: families of the lists and of the records that share a child are one."""
    child = rows["child_number"].to_numpy(dtype=np.int64)
    is_lead = rows["is_lead"].to_numpy(dtype=bool)
    family = 2 * rows["family_number"].fillna(-1).to_numpy(dtype=np.int64) + is_lead
    children, child = np.unique(child, return_inverse=True)
    families, family = np.unique(family, return_inverse=True)
    size = children.size + families.size
    links = coo_array((np.ones(child.size), (child, children.size + family)), shape=(size, size))
    _, of_node = connected_components(links, directed=False)
    return np.unique(of_node[child], return_inverse=True)[1]


def _places(
    rows: pd.DataFrame, places: pd.DataFrame, state: str
) -> tuple[list[np.ndarray], np.ndarray, pd.DataFrame]:
    """Numbers of start and finish of each row, a flag per number: a town of the State; and the towns.

    A place that is not on the map goes by its State; one of which not even that is known is NOWHERE.
    """
    alone = pd.concat(
        [
            # "" where not even a State is known; a State abroad goes by its country where it has no name
            rows["from_state_code"]
            .astype(object)
            .where(rows["from_state_code"].notna(), rows["from_country_code"].replace("USA", None)),
            rows["to_state_code"].astype(object),
        ]
    )
    states, _ = pd.factorize(alone.to_numpy(dtype=object))
    place = pd.concat([rows["from_place_id"], rows["to_place_id"]]).astype("Int64")
    # -1: not known; -2 and below: a State of which no town is known
    key = place.fillna(0).to_numpy(dtype=np.int64)
    key = np.where(place.notna(), key, np.where(states >= 0, -2 - states, NOWHERE))
    found, codes = numbered(key[key != NOWHERE])
    every = np.full(key.size, NOWHERE, dtype=np.int64)
    every[key != NOWHERE] = codes
    named = pd.DataFrame({"place_id": found}).merge(places, on="place_id", how="left")
    is_home = (named["state_code"] == state).to_numpy(dtype=bool) & (found >= 0)
    columns = ["place_id", "place_name", "state_code", "county_fips", "county_name"]
    towns = named.loc[is_home, columns].reset_index(drop=True)
    return [every[: len(rows)], every[len(rows) :]], is_home, towns
