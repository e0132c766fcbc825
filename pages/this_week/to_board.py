"""The plan on its way to the board: saved with what it expects, its stops as targets with days and owners; and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics.board.ideas import standing
from analytics.forecast.visit.expected import PARTS
from analytics.forecast.visit.forecast import Forecast
from analytics.plan.asked import Asked
from data.board.board import Target, add_target, edit_target, read_board
from data.board.entries import PlanStop, SavedPlan
from data.board.errors import BoardError
from data.board.plans import save_plan, standing_plans, withdraw_plan
from data.board.schema import LONGEST
from pages.parts import flash, identity, targets
from pages.parts.answers import leads, week
from pages.parts.look import counted
from pages.this_week.asked_week import AskedWeek
from pages.this_week.planned import Planned

FLASH = "week-board"
DONE = "week-board-done"
KIND = "plan of a week"
CHOSEN = {"must": "must go", "to learn": "explored", "spread": "explored"}


@dataclass(frozen=True)
class Put:
    """What one click did: the plan saved, targets made, and targets as they were before their day was set."""

    plan_id: str
    made: tuple[str, ...]
    changed: tuple[Target, ...]


def button(made: Planned, found: Forecast, asked: AskedWeek) -> None:
    """Put it on the board, or take it off again."""
    done: tuple[Planned, Put] | None = st.session_state.get(DONE)
    is_there = done is not None and done[0].plan is made.plan
    if is_there:
        st.button(
            "Take it off the Board again", key="week-board-undo", icon=":material/undo:", on_click=_undo
        )
        if st.button("To the Board", key="week-to-board", icon=":material/assignment:"):
            st.switch_page(targets.BOARD)
        return
    st.button(
        "Put it on the Board",
        key="week-board",
        type="primary",
        icon=":material/assignment_add:",
        on_click=_put,
        args=(made, found, asked),
    )


def _put(made: Planned, found: Forecast, asked: AskedWeek) -> None:
    folder = leads.store().folder
    try:
        plan_id = saved(made, found, asked)
        put = _targets(made, asked, plan_id, folder)
    except BoardError as refused:
        flash.say(FLASH, str(refused), is_done=False)
        return
    st.session_state[DONE] = (made, put)
    new, set_ = len(put.made), len(put.changed)
    said = f"On the Board: {counted(new, 'new target', 'new targets')}"
    if set_:
        said += f", and {counted(set_, 'target that was there has', 'targets that were there have')} the day and owner of the plan"
    flash.say(FLASH, f"{said}. The plan is saved with what it expects.")


def saved(made: Planned, found: Forecast, asked: AskedWeek) -> str:
    """Save the plan with what it expects, unless it is the one that stands; returns its id. Raises BoardError."""
    folder = leads.store().folder
    extract = leads.extract_of(asked.run)
    board, stops = read_board(folder), stops_of(made, found)
    earlier = [
        plan.plan_id
        for plan in standing_plans(board)
        if (plan.monday, plan.state_code) == (asked.monday, str(asked.run.state))
    ]
    if earlier:
        kept_stops = [stop for stop in board.stops if stop.plan_id == earlier[-1]]
        if {_promise(stop) for stop in kept_stops} == {_promise(stop) for stop in stops}:
            return earlier[-1]
    plan = SavedPlan(
        asked.monday,
        str(asked.run.state),
        asked=as_json(made.plan.asked),
        replaces_id=earlier[-1] if earlier else None,
        extract_id="" if extract is None else str(extract["extract_id"]),
        as_of_date=None if extract is None else pd.Timestamp(extract["as_of_date"]).date(),
        saved_date=week.today(),
        saved_by=identity.me(),
    )
    kept, _ = save_plan(folder, plan, stops)
    return kept.plan_id


def _promise(stop: PlanStop) -> tuple:
    """By what one plan is the same as another."""
    return (
        stop.stop_day,
        stop.person,
        stop.number,
        stop.place_id,
        stop.arrive,
        round(round(stop.expected, 4), 2),
    )


def stops_of(made: Planned, found: Forecast) -> list[PlanStop]:
    """The stops as they are kept: of each part of the forecast the share that the stop meets."""
    towns = found.towns.set_index("place_id")
    stops = []
    for stop in made.plan.stops.to_dict("records"):
        town = towns.loc[stop["place_id"]] if stop["place_id"] in towns.index else None
        whole = 0.0 if town is None else float(town["expected_families"])
        share = float(stop["expected_families"]) / whole if whole > 0 else 0.0
        stops.append(
            PlanStop(
                stop["day"],
                int(stop["place_id"]),
                stop["town"],
                person=stop["person"],
                number=int(stop["number"]),
                county_fips=stop["county_fips"] if isinstance(stop["county_fips"], str) else "",
                arrive=f"{stop['arrive']:%H:%M}",
                leave=f"{stop['leave']:%H:%M}",
                drive_minutes=float(stop["drive_minutes"]),
                miles=float(stop["miles"]),
                chosen=CHOSEN.get(stop["why"], "planned"),
                expected=float(stop["expected_families"]),
                low=int(stop["low"]),
                high=max(int(stop["high"]), int(stop["low"])),
                learned=1.0 if town is None else float(town.get("learned", 1.0)),
                reason=str(stop["reason"])[: LONGEST["note"]],
                **{name: share * float(town[name]) if town is not None else 0.0 for name in PARTS},
            )
        )
    return stops


def as_json(asked: Asked) -> str:
    """What was asked for, as a saved plan keeps it."""
    return json.dumps(
        {
            "days": [str(day) for day in asked.days],
            "people": [
                {"name": one.name, "home": one.home, "hours_a_day": one.hours_a_day} for one in asked.people
            ],
            "hours_a_visit": asked.hours_a_visit,
            "must": list(asked.must),
            "must_not": list(asked.must_not),
            "is_spread": asked.is_spread,
            "detour": asked.travel.detour,
            "speed_mph": asked.travel.speed_mph,
        }
    )


def _targets(made: Planned, asked: AskedWeek, plan_id: str, folder: Path) -> Put:
    new: list[str] = []
    changed: list[Target] = []
    seen: set[int] = set()
    for stop in made.plan.stops.sort_values(["day", "number"]).to_dict("records"):
        place = int(stop["place_id"])
        if place in seen:  # of a town with several visits the first day counts
            continue
        seen.add(place)
        target = Target(
            f"{stop['town']} {stop['state']}",
            "to",
            place_ids=(place,),
            lat=float(stop["latitude"]),
            lon=float(stop["longitude"]),
            state_code=str(asked.run.state),
            source="overview",
            kind=KIND,
            idea=str(stop["reason"])[: LONGEST["title"]],
            hypothesis=str(stop["reason"])[: LONGEST["note"]],
            owner=stop["person"],
            planned_date=stop["day"],
            made_by=identity.me(),
        )
        there = standing(read_board(folder), target)
        if there is None:
            new.append(add_target(folder, targets.counted_then(target, asked.run)).target_id)
            continue
        if (there.owner, there.planned_date) != (target.owner, target.planned_date):
            changed.append(there)
            wanted = replace(there, owner=target.owner, planned_date=target.planned_date)
            edit_target(folder, wanted, identity.me(), week.today())
    return Put(plan_id, tuple(new), tuple(changed))


def _undo() -> None:
    done: tuple[Planned, Put] | None = st.session_state.pop(DONE, None)
    if done is None:
        return
    folder, put = leads.store().folder, done[1]
    before = {target.target_id: target for target in put.changed}
    left = 0
    try:
        board = read_board(folder)
        visited = {visit.target_id for visit in board.visits}
        for now in board.targets:
            if now.target_id in put.made and now.target_id not in visited and now.is_open:
                edit_target(folder, replace(now, progress="closed"), identity.me(), week.today())
            elif now.target_id in put.made:
                left += 1
            elif now.target_id in before:
                was = before[now.target_id]
                edit_target(
                    folder,
                    replace(now, owner=was.owner, planned_date=was.planned_date, progress=was.progress),
                    identity.me(),
                    week.today(),
                )
        withdraw_plan(folder, put.plan_id)
    except BoardError as refused:
        flash.say(FLASH, str(refused), is_done=False)
        return
    stays = f" {counted(left, 'target stays', 'targets stay')}: visits were logged there." if left else ""
    flash.say(FLASH, f"Taken off the Board: its targets are closed, and the plan is counted no more.{stays}")
