"""What an idea is: its kind in words that others share, and the figure of a view that was pinned."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.leads.missed_enrollment import by_month, by_place
from analytics.leads.tally import Tally
from analytics.patterns.attributes import BLOCKS, BY_COLUMN
from analytics.wording import with_state
from data.board.board import Board, Target
from data.board.schema import LONGEST

FIRST_PLACES = 5
MOST_TOWNS = 100
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Figure:
    """A view as numbers: families by month of their moves (January first), and its first places.

    months: 12 numbers; a family that moved in a month of two years counts in each. places: (name,
    families) of at most five, most first. towns: ids of those that the idea is about (a pocket's),
    none where it is about the whole view. said: of a pocket, what stood out: its families, how many
    were expected and the ratio; its months and places are then the pocket's own. days: the fields of a
    target that keep its time (analytics.board.target_days), none where it has none.
    """

    months: tuple[int, ...]
    places: tuple[tuple[str, int], ...]
    towns: tuple[int, ...] = ()
    said: str = ""
    days: Mapping[str, Any] = field(default_factory=dict)


def figure_of(tally: Tally, towns: Iterable[int] = ()) -> str:
    """The figure of a view as JSON, for the pin."""
    by = by_month(tally).groupby("month")["families"].sum()
    months = [int(by.get(m, 0)) for m in range(1, MONTHS_OF_A_YEAR + 1)]
    first = by_place(tally).sort_values(["families", "place_id"], ascending=[False, True])
    first = first.head(FIRST_PLACES)
    named = with_state(first["place_name"], first["state_code"])
    places = [[name, int(n)] for name, n in zip(named, first["families"], strict=True)]
    return _told(months, places, towns)


def figure_of_pocket(
    months: Iterable[int],
    towns: Iterable[tuple[int, str, int]],
    said: str,
    days: Mapping[str, Any] | None = None,
) -> str:
    """The figure of a pocket as JSON: its own months, its own towns (id, name, families), its claim, its days."""
    towns = list(towns)
    ranked = sorted(towns, key=lambda town: (-town[2], town[1]))
    places = [[name, families] for _, name, families in ranked[:FIRST_PLACES] if families]
    return _told(list(months), places, [i for i, _, _ in towns], said, days)


def _told(
    months: list[int],
    places: list[list],
    towns: Iterable[int],
    said: str = "",
    days: Mapping[str, Any] | None = None,
) -> str:
    told: dict[str, Any] = {
        "months": months, "places": places, "towns": list(towns)[:MOST_TOWNS], "said": said,
    }  # fmt: skip
    if days:
        told["days"] = {n: v.isoformat() if isinstance(v, dt.date) else v for n, v in days.items()}
    return json.dumps(told, ensure_ascii=False)


def read_figure(text: str) -> Figure | None:
    """The figure of a pin; None where it holds none that can be drawn (a file may bring anything)."""
    try:
        told = json.loads(text)
        months = tuple(max(0, int(number)) for number in told["months"])
        places = tuple((str(name), max(0, int(n))) for name, n in told["places"][:FIRST_PLACES])
        towns = tuple(int(i) for i in told.get("towns", [])[:MOST_TOWNS])
        said = str(told.get("said", ""))[: LONGEST["note"]]
        days = _days(told.get("days"))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None
    return Figure(months, places, towns, said, days) if len(months) == MONTHS_OF_A_YEAR else None


def _days(told: Any) -> dict[str, Any]:
    """The days of a pocket as they were pinned. Raises ValueError, TypeError, KeyError where they are none."""
    if not told:
        return {}
    first, last = (told[name] and dt.date.fromisoformat(told[name]) for name in ("moved_first", "moved_last"))
    return {"moved_first": first, "moved_last": last, "moved_by": str(told["moved_by"])[: LONGEST["words"]]}


def kind_of_view(filter_words: Iterable[tuple[str, str]]) -> str:
    """ "month and age" for a view filtered by these; nothing for a whole list."""
    return _joined([name.lower() for name, _ in filter_words])


def kind_of_pattern(columns: Iterable[str]) -> str:
    """ "town and month" for a pattern of these attributes, in whatever order they come."""
    attributes = sorted((BY_COLUMN[column] for column in columns), key=lambda one: BLOCKS.index(one.block))
    return _joined([attribute.name for attribute in attributes])


def kind_of_pocket(level: str, measured_against: str) -> str:
    """ "towns, beside the seasons of this view": what it is made of and was measured against."""
    return f"{'towns' if level == 'town' else 'counties'}, compared with {measured_against}"


def _joined(names: list[str]) -> str:
    said = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return said[: LONGEST["words"]]


def standing(board: Board, made: Target) -> Target | None:
    """The open target of the same run, places and days that is on the board already."""
    same = ("direction", "state_code", "place_ids", "county_fips", "moved_first", "moved_last")
    return next(
        (t for t in board.targets if t.is_open and all(getattr(t, n) == getattr(made, n) for n in same)), None
    )
