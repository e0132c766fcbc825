"""Who is missing: by place, county, month, origin and age; and the list of children behind it.

The counting questions read a Tally (see tally.py) and the `places` frame of the store; the lists
of rows are Ibis expressions on the store's tables. Everywhere: children are distinct children,
families distinct families, rows the rows of the extract.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from analytics.leads.coded import is_elsewhere
from analytics.leads.tally import Counts, Tally
from analytics.selection import UNKNOWN_PLACE, Selection
from analytics.wording import MONTHS, place_words, state_with_country, with_state
from data.reference import COUNTY_POINT_ID
from data.schema.tables import AGE_BANDS, ALL_STATES, MISSED_ENROLLMENT_ROWS

TOP_ORIGINS = 3


@dataclass(frozen=True)
class Totals:
    """What a view holds in all; a child may have rows at several places.

    towns and counties are those of the report's State; elsewhere: who is missed in another State.
    """

    children: int
    families: int
    rows: int
    towns: int
    counties: int
    in_window_children: int
    not_placed_children: int
    not_placed_rows: int
    elsewhere_children: int
    elsewhere_rows: int

    @property
    def placed_pct(self) -> float:
        """Share of the rows whose missed place was found on the map, in percent."""
        return 100.0 * (self.rows - self.not_placed_rows) / self.rows if self.rows else 0.0

    @property
    def in_window_pct(self) -> float:
        """Share of the children inside the 36-month window on the data given, in percent."""
        return 100.0 * self.in_window_children / self.children if self.children else 0.0


def totals(tally: Tally) -> Totals:
    """The head figures of a view."""
    places = tally.by["missed_place_id"]
    unplaced = _at(places, UNKNOWN_PLACE)
    here = places_of_the_state(tally)
    counties = here.loc[here["county_fips"].notna(), "county_fips"].nunique()
    in_window, elsewhere = (tally.by[f"everyone_{name}"] for name in ("in_window", "elsewhere"))
    return Totals(
        children=tally.children,
        families=tally.families,
        rows=tally.rows,
        towns=towns_of_the_state(tally),
        counties=int(counties),
        in_window_children=_at(in_window, True).children,
        not_placed_children=unplaced.children,
        not_placed_rows=unplaced.rows,
        elsewhere_children=_at(elsewhere, True).children,
        elsewhere_rows=_at(elsewhere, True).rows,
    )


def towns_of_the_state(tally: Tally) -> int:
    """How many towns of the report's State somebody of the view is missed at."""
    return sum(map(_is_town, places_of_the_state(tally)["place_id"]))


def places_of_the_state(tally: Tally) -> pd.DataFrame:
    """The rows of `tally.places` in the report's State at which somebody of the view is missed."""
    counts = tally.by["missed_place_id"]
    some = [place for place, n in zip(counts.values, counts.rows, strict=True) if n]
    is_here = tally.places["place_id"].isin(some)
    if tally.state not in ("", ALL_STATES):
        is_here &= (tally.places["state_code"] == tally.state).fillna(False)
    return tally.places[is_here]


def _is_town(place_id: int) -> bool:
    """Whether a place is one on the map and not only "somewhere in this county"."""
    return place_id != UNKNOWN_PLACE and int(place_id) < COUNTY_POINT_ID


@dataclass(frozen=True)
class _One:
    children: int = 0
    families: int = 0
    rows: int = 0


def _at(counts: Counts, value) -> _One:
    if value not in counts.values:
        return _One()
    i = list(counts.values).index(value)
    return _One(int(counts.children[i]), int(counts.families[i]), int(counts.rows[i]))


def _frame(counts: Counts, name: str) -> pd.DataFrame:
    """One row per value that occurs in the selection."""
    frame = pd.DataFrame(
        {
            name: pd.Series(list(counts.values), dtype=object),
            "children": counts.children,
            "families": counts.families,
            "rows": counts.rows,
        }
    )
    return frame[frame["rows"] > 0]


def by_place(tally: Tally) -> pd.DataFrame:
    """One row per missed place of the report's State on the map, most children first.

    Columns: those of `places`, children, families, rows, earliest_move_date, newest_move_date,
    in_window_children, in_window_pct (0-100), top_origins (wording.Origins). "Somewhere in Chester
    County" is a line without a point: nobody drives to the middle of a county. Rows that could not be
    placed are not in it, nor those of another State: see `totals`, `not_placed` and `elsewhere`.
    """
    counts = tally.by["missed_place_id"]
    in_window = tally.by["place_in_window"].children[: len(counts.values)]
    frame = _frame(counts, "place_id").assign(
        in_window_children=in_window[counts.rows > 0],
        earliest_move_date=[d for d, n in zip(tally.first_day, counts.rows, strict=True) if n],
        newest_move_date=[d for d, n in zip(tally.last_day, counts.rows, strict=True) if n],
        top_origins=_top_origins(tally)[counts.rows > 0],
    )
    frame = frame[frame["place_id"] != UNKNOWN_PLACE].astype({"place_id": "int64"})
    named = frame.merge(places_of_the_state(tally), on="place_id")
    named["in_window_pct"] = 100.0 * named["in_window_children"] / named["children"]
    named["place_name"] = place_words(named["place_id"], named["place_name"])
    is_town = named["place_id"].map(_is_town).astype(bool)
    for name in ("lat", "lon"):
        named[name] = named[name].where(is_town)
    return _ranked(named, "place_name")


def by_county(tally: Tally) -> pd.DataFrame:
    """One row per county of the report's State with missed places, most children first.

    Columns: county_fips, county_name, state_code, children, families, rows, towns,
    in_window_children, in_window_pct, newest_move_date.
    """
    counts = tally.by["missed_county_fips"]
    in_window = tally.by["county_in_window"].children[: len(counts.values)]
    frame = _frame(counts, "county_fips").assign(in_window_children=in_window[counts.rows > 0])
    frame = frame[frame["county_fips"].isin(places_of_the_state(tally)["county_fips"].dropna())]
    # In plain Python: grouping and joining some hundred towns took pandas 30 ms, this takes 1.
    columns = ("place_id", "county_fips", "county_name", "state_code")
    named = {
        place_id: rest for place_id, *rest in zip(*(tally.places[c].tolist() for c in columns), strict=True)
    }
    found: dict[str, tuple[str, str, int, dt.date]] = {}
    for place_id, day in zip(tally.by["missed_place_id"].values, tally.last_day, strict=True):
        if day and place_id in named:
            fips, county, state = named[place_id]
            _, _, towns, newest = found.get(fips, (county, state, 0, day))
            found[fips] = (county, state, towns + _is_town(place_id), max(day, newest))
    told = [found[fips] for fips in frame["county_fips"]]
    for i, name in enumerate(("county_name", "state_code", "towns", "newest_move_date")):
        frame[name] = pd.Series([one[i] for one in told], frame.index, None if told else object)
    frame["in_window_pct"] = 100.0 * frame["in_window_children"] / frame["children"]
    return _ranked(frame, "county_name")


def _ranked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.sort_values(["children", "families", name], ascending=[False, False, True]).reset_index(
        drop=True
    )


def _top_origins(tally: Tally) -> np.ndarray:
    """For each value of missed_place_id its TOP_ORIGINS largest other ends (wording.Origins)."""
    pairs = tally.by["place_and_origin"]
    present = np.flatnonzero(pairs.rows > 0)
    place, origin = pairs.values[present].T
    children = pairs.children[present]
    order = np.lexsort((origin, -children, place))
    place, origin, children = place[order], origin[order], children[order]
    starts = np.r_[True, place[1:] != place[:-1]] if place.size else np.empty(0, bool)
    rank = np.arange(place.size) - np.maximum.accumulate(np.where(starts, np.arange(place.size), 0))
    short = short_names(tally.places)
    origin_ids = tally.by["other_place_id"].values
    top = np.empty(len(tally.by["missed_place_id"].values), dtype=object)
    top.fill(())
    for p, o, n in zip(*(a[rank < TOP_ORIGINS] for a in (place, origin, children)), strict=True):
        top[p] = (*top[p], (short.get(origin_ids[o], "place not known"), int(n)))
    return top


def short_names(places: pd.DataFrame) -> dict[int, str]:
    """Place id -> "Immokalee FL", "Somewhere in Chester County PA"."""
    named = with_state(place_words(places["place_id"], places["place_name"]), places["state_code"])
    return dict(zip(places["place_id"].tolist(), named.tolist(), strict=True))


def by_month(tally: Tally) -> pd.DataFrame:
    """One row per performance period and calendar month that occurs: when the moves were made.

    Columns: performance_period, month (1-12), month_name, children, families, rows. A child who
    moved twice in a month counts once in it.
    """
    pairs = tally.by["period_and_month"]
    periods, months = (tally.by[c].values for c in ("performance_period", "move_month"))
    frame = pd.DataFrame(
        {
            "performance_period": [periods[i] for i in np.asarray(pairs.values)[:, 0]],
            "month": [int(months[i]) for i in np.asarray(pairs.values)[:, 1]],
            "children": pairs.children,
            "families": pairs.families,
            "rows": pairs.rows,
        }
    )
    frame = frame[frame["rows"] > 0].sort_values(["performance_period", "month"])
    frame.insert(2, "month_name", [MONTHS[m - 1] for m in frame["month"]])
    return frame.reset_index(drop=True)


def by_period(tally: Tally) -> pd.DataFrame:
    """One row per performance period (1 September to 31 August), in order."""
    frame = _frame(tally.by["performance_period"], "performance_period")
    return frame.sort_values("performance_period").reset_index(drop=True)


def by_age(tally: Tally) -> pd.DataFrame:
    """One row per age band, youngest first: children, families, rows, out_of_school_children.

    Out-of-school youth are the children with grade OS; children of 22 and more stay in.
    """
    counts = tally.by["age_band"]
    frame = _frame(counts, "age_band")
    out_of_school = tally.by["out_of_school"].children[: len(counts.values)]
    frame["out_of_school_children"] = out_of_school[counts.rows > 0]
    frame["age_band"] = pd.Categorical(frame["age_band"], AGE_BANDS, ordered=True)
    return frame.sort_values("age_band").astype({"age_band": "str"}).reset_index(drop=True)


def by_other_state(tally: Tally) -> pd.DataFrame:
    """One row per State at the other end of the moves (origin, or destination), most first."""
    frame = _frame(tally.by["other_state_code"], "other_state_code")
    frame["state_name"] = frame["other_state_code"].map(state_with_country)
    return _ranked(frame, "state_name")


def by_other_place(tally: Tally) -> pd.DataFrame:
    """One row per place at the other end of the moves, most children first; 0 is "not placed"."""
    frame = _frame(tally.by["other_place_id"], "place_id").astype({"place_id": "int64"})
    frame["place"] = frame["place_id"].map(short_names(tally.places)).fillna("not placed")
    return _ranked(frame, "place")


CHILD_COLUMNS = (
    "last_name_1", "last_name_2", "first_name", "birth_date", "msix_id", "state_student_id", "sex",
    "grade", "qad", "residency_date", "from_city", "from_state_code", "from_country_code",
    "to_city", "to_state_code", "reporting_state_code", "last_enrollment_state_code",
    "last_enrollment_date", "school_name", "district_name", "parent_1_first_name",
    "parent_1_last_name", "parent_2_first_name", "parent_2_last_name",
)  # fmt: skip
assert set(CHILD_COLUMNS) <= set(MISSED_ENROLLMENT_ROWS.column_names)

DERIVED_CHILD_COLUMNS = (
    "row_number", "family_number", "age_years", "months_left", "is_in_window", "located_by",
)  # fmt: skip


def child_list(
    leads: ibis.Table,
    rows: ibis.Table,
    places: ibis.Table,
    selection: Selection,
    most: int | None = None,
) -> ibis.Table:
    """One row per selected lead: the missed place, what the file says, and what follows from it.

    Holds names and birth dates: shown and exported only when somebody asks for it. Ordered by
    missed place, family and move date, so that siblings stand together; `most`: the first so many.
    """
    return _listed(selection.apply(leads), rows, places, most)


def _listed(leads: ibis.Table, rows: ibis.Table, places: ibis.Table, most: int | None) -> ibis.Table:
    order = ("place_name", "family_number", "move_date", "row_number")
    chosen = leads.select(
        "extract_id", "missed_place_id", "move_date", "grade", "birth_date", *DERIVED_CHILD_COLUMNS
    )
    places = places.select("place_id", "place_name", "county_name")
    placed = chosen.left_join(places, chosen.missed_place_id == places.place_id)
    if most is not None:
        # Before the wide rows are joined: only those shown are looked up.
        placed = placed.order_by(*order).limit(most)
    said_by_leads = ("grade", "birth_date")
    lines = rows.select("extract_id", "row_number", *(c for c in CHILD_COLUMNS if c not in said_by_leads))
    return (
        placed.join(lines, ["extract_id", "row_number"])
        .order_by(*order)
        .select("place_name", "county_name", *DERIVED_CHILD_COLUMNS, *CHILD_COLUMNS)
    )


def gone_list(
    table: Callable[[str], ir.Table],
    extract_id: str,
    most: int | None = None,
    kept: Callable[[ir.Table], ir.Table] = lambda leads: leads,
) -> ibis.Table:
    """One row per child and missed place that an extract no longer lists: reason, then as `child_list`.

    The rest is what the extract before said of the newest move there: age, months left and line
    are of that extract. Ordered by missed place, family and move date; `most`: the first so many; `kept`:
    leads -> those wanted.
    """
    gone = table("no_longer_listed")
    gone = gone.filter(gone.extract_id == extract_id).select(
        "reason", extract_id="previous_extract_id", row_number="previous_row_number"
    )
    before = kept(table("leads").semi_join(gone, ["extract_id", "row_number"]))
    listed = _listed(before, table("missed_enrollment_rows"), table("places"), most)
    return (
        listed.join(gone.select("row_number", "reason"), "row_number")
        .order_by("place_name", "family_number", "qad", "row_number")
        .relocate("reason")
    )


def not_placed(leads: ibis.Table, written: ibis.Table, selection: Selection) -> ibis.Table:
    """One row per spelling that could not be placed, most children first.

    Columns: city, state_code, zip, county as written, children, rows.
    """
    chosen = selection.apply(leads)
    chosen = chosen.filter(chosen.missed_place_id.isnull())
    written = written.select("written_id", "city", "zip", "county", written_state="state_code")
    return (
        chosen.left_join(written, chosen.missed_written_id == written.written_id)
        .group_by("city", "written_state", "zip", "county")
        .aggregate(children=lambda t: t.child_number.nunique(), rows=lambda t: t.count())
        .order_by(ibis.desc("children"), "city")
    )


def elsewhere(leads: ibis.Table, places: ibis.Table, written: ibis.Table, selection: Selection) -> ibis.Table:
    """One row per place of another State than the report's at which somebody is missed, most children first.

    Columns: state, town (as written where it could not be placed), county_name, children, rows.
    """
    chosen = selection.apply(leads)
    chosen = chosen.filter(is_elsewhere(chosen))
    places = places.select("place_id", "place_name", "county_name", place_state="state_code")
    written = written.select("written_id", "city")
    return (
        chosen.left_join(places, chosen.missed_place_id == places.place_id)
        .left_join(written, chosen.missed_written_id == written.written_id)
        .mutate(
            state=lambda t: ibis.coalesce(t.missed_state_code, t.place_state),
            town=lambda t: ibis.coalesce(t.place_name, t.city),
        )
        .group_by("state", "town", "county_name")
        .aggregate(children=lambda t: t.child_number.nunique(), rows=lambda t: t.count())
        .order_by(ibis.desc("children"), "state", "town")
    )
