"""Board: what was pinned, who goes where, what they found, and whose window ends soon."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.ask.rooms import pockets
from analytics.board import outcomes
from analytics.board import stops as inside
from analytics.board import targets as question
from analytics.board.plan import period_counts
from analytics.board.week import (
    come_back_day,
    done_this_week,
    due,
    newest_visits,
    state_in_words,
    why_later,
)
from analytics.pockets.find import propose, size_of
from analytics.sites.stops import Stop, farm_stops, located_sites
from data.board.board import Target
from data.schema.program import period_days, period_year


def _now(asked: Asked) -> dict[str, question.TargetNow]:
    board = asked.held.board
    return question.with_visits(
        question.now_of(board.targets, asked.held.lists, asked.held.listed, asked.today), board
    )


def targets(asked: Asked) -> pd.DataFrame:
    board, now = asked.held.board, _now(asked)
    newest = newest_visits(board)
    visited = [visit.target_id for visit in board.visits]
    own = [
        "target_id",
        "place_name",
        "county_fips",
        "direction",
        "state_code",
        "progress",
        "owner",
        "planned_date",
        "closed_date",
        "region",
        "priority",
        "guess",
        "source",
        "kind",
        "idea",
        "hypothesis",
        "as_of_then",
        "moved_first",
        "moved_last",
    ]
    counted = [
        "children_then",
        "families_then",
        "new_children",
        "still_children",
        "gone_children",
        "gone_families",
        "gone_past_window",
        "change",
        "leaving_children",
        "leaving_by",
    ]
    rows = []
    for target in board.targets:
        one = now[target.target_id]
        row: dict[str, Any] = {name: getattr(target, name) for name in own}
        row |= {name: getattr(one, name) for name in counted}
        row |= {
            "place_ids": " ".join(map(str, target.place_ids)),
            "state_of_work": state_in_words(target, newest.get(target.target_id)),
            "as_of_now": one.as_of, "children_now": one.children, "families_now": one.families,
            "visits": visited.count(target.target_id), "is_before_visit": one.is_before_visit,
            "over_since_children": one.over_since,
        }  # fmt: skip
        rows.append(row)
    return pd.DataFrame(rows)


def this_week(asked: Asked) -> pd.DataFrame:
    board = asked.held.board
    now, later = due(board, None, asked.today)
    done = done_this_week(board, None, asked.today)
    is_done = {one.target.target_id for one in done}
    newest = newest_visits(board)
    rows = [("this week", one.target, one.why) for one in now]
    rows += [("done this week", one.target, one.why) for one in done]
    rows += [
        ("later", target, why_later(target, newest.get(target.target_id)))
        for target in later
        if target.target_id not in is_done
    ]
    columns = ["when", "place_name", "owner", "why", "planned_date", "target_id"]
    told = [(w, t.place_name, t.owner, why, t.planned_date, t.target_id) for w, t, why in rows]
    return pd.DataFrame(told, columns=columns)


def visits(asked: Asked) -> pd.DataFrame:
    names = {target.target_id: target.place_name for target in asked.held.board.targets}
    columns = [
        "visit_id",
        "target_id",
        "visit_date",
        "visited_by",
        "outcome",
        "families",
        "children",
        "coes",
        "come_back_month",
        "hours",
        "miles",
        "stop_id",
        "site_name",
    ]
    rows = [[getattr(visit, name) for name in columns] for visit in asked.held.board.visits]
    found = pd.DataFrame(rows, columns=columns)
    return found.assign(place_name=found["target_id"].map(names))


def pins(asked: Asked) -> pd.DataFrame:
    columns = [
        "pin_id",
        "title",
        "room",
        "filters",
        "extract_id",
        "as_of_date",
        "children",
        "families",
        "source",
        "kind",
        "idea",
        "guess",
        "is_in_plan",
        "pinned_by",
    ]
    every = list(reversed(asked.held.board.pins))
    found = pd.DataFrame([[getattr(pin, name) for name in columns] for pin in every], columns=columns)
    return found.assign(link=[f"?{pin.view}" for pin in every])


def days_asked(asked: Asked) -> tuple[dt.date, dt.date]:
    start, _ = period_days(period_year(asked.today))
    given = {
        name: dt.date.fromisoformat(asked.settings[name])
        for name in ("first", "last")
        if name in asked.settings
    }
    return given.get("first", start), given.get("last", asked.today)


def board_figures(asked: Asked) -> pd.DataFrame:
    first, last = days_asked(asked)
    done = outcomes.work(asked.held.board, first, last)
    row = asdict(done) | {"first": first, "last": last, "children_per_visit": done.children_per_visit}
    return pd.DataFrame([row])


def board_figures_by(asked: Asked) -> pd.DataFrame:
    parts = [
        outcomes.work_by(asked.held.board, field, *days_asked(asked))
        .rename(columns={field: "value"})
        .assign(by=field)
        for field in ("region", "source_and_kind", "owner")
    ]
    return _one_below_another(parts)


def _one_below_another(parts: list[pd.DataFrame]) -> pd.DataFrame:
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame()


def ideas_that_find(asked: Asked) -> pd.DataFrame:
    parts = []
    for field in ("source_and_kind", "guess", "idea"):
        found = outcomes.outcomes(asked.held.board, field)
        if field == "guess":
            found = found.replace({"guess": {"other": "no guess"}})
        if field == "idea":
            found = found[found[field] != "not said"]
        parts.append(found.rename(columns={field: "value"}).assign(by=field))
    return _one_below_another(parts)


def about_to_leave_targets(asked: Asked) -> pd.DataFrame:
    leaving = [one for one in _now(asked).values() if one.leaving_children and one.target.is_open]
    ordered = sorted(leaving, key=lambda one: (one.leaving_by or dt.date.max, one.target.place_name))
    columns = ["place_name", "children", "first_day", "owner", "planned_date", "target_id"]
    rows = [
        (t.place_name, one.leaving_children, one.leaving_by, t.owner, t.planned_date, t.target_id)
        for one in ordered
        for t in [one.target]
    ]
    return pd.DataFrame(rows, columns=columns)


def _newest(asked: Asked) -> question.Extract:
    return question.Extract(str(asked.exact.extract), asked.as_of)


def window_over_since(asked: Asked) -> pd.DataFrame:
    return asked.held.listed(lambda table: question.over_since(table, _newest(asked), asked.today))


def about_to_leave(asked: Asked) -> pd.DataFrame:
    extract, newest = asked.extract, _newest(asked)
    places = asked.held.listed(lambda table: question.leaving(table, newest, asked.today))
    run = (extract["state_code"], extract["direction"])
    ours: list[Target] = [t for t in asked.held.board.targets if question.run_of(t) == run]
    rest = question.without_target(places, ours)
    names = asked.held.place_names
    return rest.assign(place=[names.get(i, "not on the map") for i in rest["missed_place_id"]])


def visit_again(asked: Asked) -> pd.DataFrame:
    board = asked.held.board
    newest = newest_visits(board)
    again = sorted(
        (back, t.place_name, t.owner, t.target_id)
        for t in board.targets
        if t.is_open and t.target_id in newest and (back := come_back_day(newest[t.target_id]))
    )
    return pd.DataFrame(again, columns=["come_back_from", "place_name", "owner", "target_id"])


def pockets_never_visited(asked: Asked) -> pd.DataFrame:
    selection = asked.selection.without_filters()
    proposal = propose(size_of(asked.held.view(selection)))
    if proposal.setting is None:
        raise CannotBeTold(proposal.because)
    cards = pockets.look(asked, selection, proposal.setting).cards
    named = outcomes.never_visited(pockets.named_pockets(cards), asked.held.board)
    return pd.DataFrame({"pocket_name": named})


def plan_counts(asked: Asked) -> pd.DataFrame:
    extract_id, names, parts = str(asked.exact.extract), asked.held.place_names, []
    for by in (None, "place", "month", "band"):
        found = asked.held.listed(lambda table, by=by: period_counts(table, extract_id, by))
        found = found.assign(by=by or "period", value=found["value"].astype(object))
        if by == "place":
            place = [names.get(i, "not placed") for i in found["value"].fillna(0)]
            found = found.assign(place=place, value=found["value"].fillna(0).astype(int))
        found["value"] = found["value"].astype(str)
        order = ["performance_period", "children", *(["place"] if by == "place" else []), "value"]
        parts.append(found.sort_values(order, ascending=[True, False, *[True] * (len(order) - 2)]))
    return _one_below_another(parts)


def _farms(asked: Asked) -> tuple[Stop, ...]:
    return farm_stops(asked.held.listed(located_sites), asked.today)


def _visited(found: inside.Visited | inside.Call) -> dict[str, Any]:
    visit = found.visit
    return {
        "visit_date": visit.visit_date if visit else None,
        "outcome": visit.outcome if visit else None,
        "families": visit.families if visit else None,
    }


def _season(stop: Stop) -> dict[str, Any]:
    return {
        "season_first": stop.first_day,
        "season_last": stop.last_day,
        "as_in_year": stop.of_year or None,
    }


def stops(asked: Asked) -> pd.DataFrame:
    board, farms, rows = asked.held.board, _farms(asked), []
    for target in board.targets:
        if not target.is_open:
            continue
        found = inside.stops_of(target, farms, board.contacts, board.visits, asked.today)
        for number, one in enumerate(found, start=1):
            stop = one.stop
            head = {"target_id": target.target_id, "target_place": target.place_name, "number": number}
            own = {
                name: getattr(stop, name) for name in ("kind", "name", "town", "what", "workers", "room_for")
            }
            rows.append(head | {"stop_key": stop.key} | own | _season(stop) | _visited(one))
    return pd.DataFrame(rows)


def farms_that_begin_soon(asked: Asked) -> pd.DataFrame:
    board = asked.held.board
    states = {target.state_code for target in board.targets} | set(asked.held.lists["state_code"])
    calls = inside.worth_a_call(_farms(asked), board.contacts, board.visits, states, asked.today)
    rows = []
    for call in calls:
        own = {
            n: getattr(call.stop, n) for n in ("name", "town", "state_code", "county_name", "what", "workers")
        }
        told = _visited(call)
        del told["families"]
        rows.append(
            {"stop_key": call.stop.key} | own | _season(call.stop) | {"whom": call.whom or None} | told
        )
    return pd.DataFrame(rows)
