"""Overview: what every run holds, and what changed since its last list."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.forecast.visit.coming import coming
from analytics.forecast.visit.forecast import forecast
from analytics.forecast.visit.loaded import NothingToSay
from analytics.leads import changes
from analytics.leads import missed_enrollment as question
from analytics.leads.changes import CHANGE_WORDS, REASON_WORDS
from analytics.leads.lists.travellers import POINT_TO_CHILDREN
from data.schema.tables import LEADS, MISSED_ENROLLMENT_ROWS


def runs(asked: Asked) -> pd.DataFrame:
    held, rows = asked.held, []
    for run in changes.runs(held.lists):
        exact = held.exact_of(run)
        extract = held.extract_of(exact)
        if extract is None:
            continue
        totals, unit = question.totals(held.tally(run)), held.unit_of(run)
        change = held.change_of(extract["extract_id"]) if unit.tells_families else None
        row = {
            "direction": run.direction, "state_code": run.state, "extract_id": extract["extract_id"],
            "as_of_date": extract["as_of_date"], "as_of_source": str(extract["as_of_source"]), "children": totals.children, "families": totals.families,
            "rows": totals.rows, "towns": totals.towns, "counties": totals.counties,
            "in_window_children": totals.in_window_children, "in_window_pct": totals.in_window_pct,
            "elsewhere_children": totals.elsewhere_children, "marking": marking(extract),
        }  # fmt: skip
        if not unit.tells_families:
            row |= dict.fromkeys(("children", "families", "in_window_children", "elsewhere_children"))
        if change is not None:
            row |= {
                "previous_as_of_date": change.before, "previous_as_of_source": change.source_before,
                "previous_file": change.file_before, "new_children": change.new_children,
                "new_families": change.new_families, "known_before_children": change.moved_within,
                "gone_children": change.gone_children, "gone_families": change.gone_families,
                "changed_children": change.changed, "refused_children": change.refused,
            }  # fmt: skip
        rows.append(row)
    return pd.DataFrame(rows)


def marking(extract: pd.Series) -> str | None:
    """SYNTHETIC for a list of made-up families."""
    return "SYNTHETIC" if pd.notna(extract["is_synthetic"]) and bool(extract["is_synthetic"]) else None


def go_here_this_week(asked: Asked) -> pd.DataFrame:
    store, state = asked.held.store, str(asked.exact.state)
    with store.reader() as cursor:
        try:
            return forecast(store.ibis(cursor).table, asked.held.board, asked.today, state).towns
        except NothingToSay as why:
            raise CannotBeTold(str(why)) from None


def families_soon(asked: Asked) -> pd.DataFrame:
    store, state = asked.held.store, str(asked.exact.state)
    with store.reader() as cursor:
        try:
            found = coming(store.ibis(cursor).table, asked.held.board, asked.today, state)
        except NothingToSay as why:
            raise CannotBeTold(str(why)) from None
    rows = [
        (place, asked.held.place_names.get(place), found.monday + dt.timedelta(weeks=number), families)
        for place, weeks in found.by_place.items()
        for number, families in enumerate(weeks)
    ]
    return pd.DataFrame(rows, columns=["place_id", "town", "monday", "expected_families"])


def since_last_list(asked: Asked) -> pd.DataFrame:
    extract_id = str(asked.exact.extract)
    before = changes.previous_extract(asked.held.lists, extract_id)
    if before is None:
        return pd.DataFrame()
    found = asked.held.listed(lambda table: changes.changed(table, extract_id, before["extract_id"]))
    return found.set_index("which").loc[["new", "gone", "moved", "changed", "refused"]].reset_index()


def no_longer_listed(asked: Asked) -> pd.DataFrame:
    found = asked.held.listed(lambda table: changes.gone_by_reason(table, str(asked.exact.extract)))
    return found.assign(reason_words=found["reason"].map(REASON_WORDS))


def corrected(asked: Asked) -> pd.DataFrame:
    found = asked.held.listed(lambda table: changes.changed_by_what(table, str(asked.exact.extract)))
    return found.assign(what_words=found["what"].map(CHANGE_WORDS))


def new_places(asked: Asked) -> pd.DataFrame:
    tally = asked.held.tally(replace(asked.selection, statuses=("new",)))
    return question.by_place(tally).drop(columns=["county_fips", "country_code", "lat", "lon"])


def gone_children(asked: Asked) -> pd.DataFrame:
    return without_names(asked.held.listed(lambda table: question.gone_list(table, str(asked.exact.extract))))


def without_names(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without the columns that the schema, or the question that makes them, marks as pointing to a child."""
    tables = (LEADS, MISSED_ENROLLMENT_ROWS)
    pointing = {c.name for table in tables for c in table.columns if c.points_to_child} | {*POINT_TO_CHILDREN}
    return rows.drop(columns=[name for name in rows if name in pointing])
