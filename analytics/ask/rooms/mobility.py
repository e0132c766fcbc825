"""Mobility: who moves from where to where, when, and where they should turn up next."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields, replace

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.forecast.arrivals import Expected, expected_arrivals, next_stops_of, towns_to_ask
from analytics.forecast.next_stop import NextStops, next_time, sentence, support
from analytics.mobility import circuits as circuit
from analytics.mobility import corridors as corridor
from analytics.mobility import expected_and_found as gap
from analytics.mobility.moves import EPOCH, RECORDS
from analytics.mobility.nobodys_list import wording as nobody
from analytics.mobility.nobodys_list.arrivals import Arrivals, arrivals
from analytics.mobility.nobodys_list.estimate import by_region_and_season
from analytics.mobility.view import BOTH, EVERYWHERE, IN, OUT, MoveView, view_moves
from analytics.selection import Selection

NO_MOVES = (
    "No moves of children are loaded. Load a Missed Enrollment report, a Mobility file with a row per child, or the "
    "States' records (Student and Qualifying_Moves)."
)
MOST_PLACES = 4
"""Towns that next stops are told of, as in the room."""
PLACES = ("counties", "places", "other_places", "from_states", "to_states")
"""Filters on where."""


def source(asked: Asked) -> str:
    """The source whose moves are looked at. Raises CannotBeTold where nothing is loaded of it."""
    sources = asked.held.sources
    if not sources:
        raise CannotBeTold(NO_MOVES)
    chosen = asked.settings.get("source", sources[0])
    if chosen not in sources:
        raise CannotBeTold(f"Nothing is loaded of the source {chosen}: of {', '.join(sources)} there is.")
    return chosen


def seen(asked: Asked, mode: str, selection: Selection | None = None) -> MoveView:
    """The moves that are looked at."""
    return view_moves(asked.held.moves(source(asked)), selection or asked.selection, mode)


def without_time(selection: Selection) -> Selection:
    """The selection for questions that compare years themselves."""
    return replace(selection, periods=(), qad_first=None, qad_last=None)


def moves(asked: Asked) -> pd.DataFrame:
    told = asdict(corridor.move_totals(seen(asked, asked.mode), asked.level))
    return pd.DataFrame([{"source": source(asked), "way": asked.mode, "level": asked.level, **told}])


def corridors(asked: Asked) -> pd.DataFrame:
    return _ends(corridor.corridors(seen(asked, asked.mode), asked.level))


def _ends(frame: pd.DataFrame) -> pd.DataFrame:
    named = {f"{side}_state": f"{side}_state_code" for side in ("from", "to")}
    left_out = [f"{side}_{name}" for side in ("from", "to") for name in ("country", "lat", "lon")]
    return frame.rename(columns=named).drop(columns=["pair", *left_out])


def corridor_months(asked: Asked) -> pd.DataFrame:
    view = seen(asked, asked.mode, without_time(asked.selection))
    lines = corridor.corridors(view, asked.level)
    found = corridor.months_of(view, asked.level, tuple(lines["pair"]))
    return found.merge(lines[["pair", "from_name", "to_name"]], on="pair", how="left").drop(columns="pair")


def state_by_state(asked: Asked) -> pd.DataFrame:
    has_places = any(getattr(asked.selection, field) for field in PLACES)
    mode = asked.mode if has_places or "way" in asked.settings else EVERYWHERE
    found = _ends(corridor.corridors(seen(asked, mode), "state"))
    return found.drop(columns=["from_id", "from_name", "to_id", "to_name", "way"])


def changed_corridors(asked: Asked) -> pd.DataFrame:
    return corridor.changed_corridors(seen(asked, asked.mode, without_time(asked.selection)), asked.level)


def came_and_left(asked: Asked) -> pd.DataFrame:
    found = corridor.balances(seen(asked, BOTH), asked.level)
    return found.drop(columns=[name for name in found if name in ("country_code", "country")])


def from_abroad(asked: Asked) -> pd.DataFrame:
    return corridor.origins_abroad(seen(asked, IN))


def season_calendar(asked: Asked) -> pd.DataFrame:
    return corridor.calendar_lines(season_calendar_places(asked), season_calendar_totals(asked))


def season_calendar_totals(asked: Asked) -> pd.DataFrame:
    return corridor.season_totals(seen(asked, BOTH))


def season_calendar_places(asked: Asked) -> pd.DataFrame:
    level = "state" if asked.level == "county" else asked.level
    return corridor.season_calendar(seen(asked, BOTH), level)


def circuits(asked: Asked) -> pd.DataFrame:
    return circuit.circuits(seen(asked, BOTH), asked.level)


def returns(asked: Asked) -> pd.DataFrame:
    return pd.DataFrame([asdict(circuit.returns(seen(asked, IN), asked.level))])


def stays(asked: Asked) -> pd.DataFrame:
    return circuit.dwells(seen(asked, IN), asked.level)


def _way(asked: Asked) -> str:
    return OUT if asked.mode == OUT else IN


def expected_and_found(asked: Asked) -> pd.DataFrame:
    view = seen(asked, _way(asked))
    if why := gap.why_not(view):
        raise CannotBeTold(why)
    return gap.gaps(view, asked.level)


def on_nobodys_list(asked: Asked) -> pd.DataFrame:
    return by_region_and_season(_recorded(asked), asked.selection)


def on_nobodys_list_words(asked: Asked) -> pd.DataFrame:
    told, state = _recorded(asked), str(asked.selection.state)
    whole = by_region_and_season(told, asked.selection).iloc[0]
    row = {
        "sentence": nobody.sentence(whole, told, state).replace("**", ""),
        "first": told.first,
        "last": told.last,
        "third": told.third or None,
        "rests_on": " ".join(nobody.rests_on(whole, told, state)),
    }
    return pd.DataFrame([row])


def _recorded(asked: Asked) -> Arrivals:
    held, state = asked.held, asked.selection.state
    if RECORDS not in held.sources:
        raise CannotBeTold(
            "Nobody's list needs the States' records: load Student, Qualifying_Moves and Enrollments of this State and of "
            "those that families come from."
        )
    if state is None:
        raise CannotBeTold("Nobody's list is of one State: name it in the link, such as ?state=GA.")

    def work() -> Arrivals:
        with held.store.reader() as cursor:
            return arrivals(held.store.ibis(cursor).table, state)

    told = held.once(("arrivals", state), work)
    if told.why:
        raise CannotBeTold(told.why)
    return told


def usual_year(asked: Asked) -> pd.DataFrame:
    return gap.usual_year(seen(asked, _way(asked), without_time(asked.selection)), asked.level)


def to_be_expected(asked: Asked) -> pd.DataFrame:
    found = _expected(asked)
    if found.stops.empty:
        raise CannotBeTold(
            "Where families are to be expected cannot be told from this file: it has no move to the places asked about "
            "in these weeks of an earlier year. That is not none."
        )
    return found.stops.assign(**_ending(found))


def to_be_expected_in_all(asked: Asked) -> pd.DataFrame:
    found = _expected(asked)
    names = ("families_now", "families_without", "moving_families", "unshown_families")
    return pd.DataFrame([{name: getattr(found, name) for name in names} | _ending(found)])


def same_weeks_of_earlier_years(asked: Asked) -> pd.DataFrame:
    return pd.DataFrame(list(_expected(asked).years), columns=["year", "families", "children"])


def _expected(asked: Asked) -> Expected:
    return expected_arrivals(seen(asked, asked.mode, without_time(asked.selection)))


def _ending(found: Expected) -> dict[str, dt.date]:
    return dict(zip(("this_month_ends", "next_month_ends"), found.last_days, strict=True))


def next_stops(asked: Asked) -> pd.DataFrame:
    rows = []
    for told in _next_stops(asked):
        head = {
            "place": told.place, "month": told.month, "place_children": told.children,
            "place_families": told.families, "not_seen_children": told.not_seen_children,
            "left_children": told.left_children,
            "not_seen_pct": told.not_seen_pct, "refused": told.refused or None,
            "first_year": told.years[0] if told.years else None,
            "last_year": told.years[-1] if told.years else None,
        }  # fmt: skip
        stops = told.stops.to_dict("records") if not told.refused else []
        rows += [head | {str(name): value for name, value in stop.items()} for stop in stops or [{}]]
    return pd.DataFrame(rows)


def next_stop_words(asked: Asked) -> pd.DataFrame:
    last = EPOCH + dt.timedelta(days=asked.held.moves(source(asked)).last_day)
    rows = []
    for told in _next_stops(asked):
        year = last.year if told.month >= last.month else last.year + 1
        expected, of_whom = (None, None) if told.refused else (next_time(told) or None, support(told))
        rows.append((told.place, told.month, sentence(told, year), expected, of_whom))
    return pd.DataFrame(rows, columns=["place", "month", "sentence", "next_time", "support"])


def _next_stops(asked: Asked) -> tuple[NextStops, ...]:
    view = seen(asked, asked.mode, without_time(asked.selection))
    last = EPOCH + dt.timedelta(days=view.moves.last_day)
    month = int(asked.settings.get("month", last.month))
    places = towns_to_ask(view)
    return next_stops_of(view, month, tuple(places["place_id"][:MOST_PLACES]))


def move_quality(asked: Asked) -> pd.DataFrame:
    held, chosen = asked.held, source(asked)
    quality = held.moves(chosen).quality
    if chosen == "missed":
        files = held.lists.drop_duplicates(["state_code", "direction"])
    else:
        kind = {"records": "qualifying_moves", "mobility": "mobility_moves"}[chosen]
        files = held.loaded[held.loaded["kind"] == kind]
    rows = [(field.name, getattr(quality, field.name)) for field in fields(quality)]
    rows.insert(1, ("refused", int(files["rows_refused"].sum())))
    return pd.DataFrame(rows, columns=["what", "rows"])
