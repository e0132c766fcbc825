"""The list of whom to call as a workbook: for staff as it is, for others masked under ten.

In and out stand on sheets of their own. For outside only what may be told of each way and season
stands there (see analytics.leads.shared_list), and no total; notices, notes and days of calls stay inside; rows with hidden counts come last,
by name, since their rank would tell their size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from analytics.disclosure.masking import HIDDEN_MARK, is_mark
from analytics.exports.context import ExportContext, refuse_unmasked
from analytics.exports.workbook import masked_workbook
from analytics.leads.shared_list import OTHERS, Asked, Told, other_unit
from analytics.mobility.view import IN, OUT
from analytics.mobility.who_to_call import COUNTS, WAY_TITLES, in_one_line, whom
from analytics.selection import Selection
from data.board.entries import Contact

_NAME_OF = {IN: "from_name", OUT: "to_name"}
_BEFORE = tuple(f"{name}_before" for name in COUNTS)


def call_tables(
    listed: pd.DataFrame,
    contacts: Iterable[Contact],
    notices: Mapping[tuple[str, str], tuple[int, int]],
    told: Mapping[str, tuple[Told, Told]] | None = None,
) -> dict[str, pd.DataFrame]:
    """Sheet name -> one row per place of the call list (see who_to_call.call_list).

    `told`: for outside, way -> what may be told of this season and of the one before.
    """
    contacts = tuple(contacts)
    tables = {}
    for way in (IN, OUT):
        part = listed[listed["way"] == way].reset_index(drop=True)
        offices = [
            whom(contacts, *place)
            for place in part[["state_code", "county_name", "place_name"]].itertuples(index=False)
        ]
        frame = pd.DataFrame({_NAME_OF[way]: part["name"], **{n: part[n] for n in (*COUNTS, *_BEFORE)}})
        frame["who_to_call"] = [_lines(known) for known in offices]
        if told is not None:
            frame = _masked(frame, _NAME_OF[way], part["unit_id"], told[way])
        else:
            frame["last_called"] = [_last_called(known) for known in offices]
            counts = [notices.get((way, unit), (0, 0)) for unit in part["unit_id"]]
            for column, name in enumerate(("arrival_notices", "departure_notices")):
                frame[name] = [count[column] for count in counts]
        tables[WAY_TITLES[way]] = frame
    return tables


def call_workbook(context: ExportContext, tables: dict[str, pd.DataFrame]) -> bytes:
    """An .xlsx of `call_tables`. Raises NotMasked for people outside where a count is not masked."""
    for frame in tables.values():
        refuse_unmasked(context, frame[list(_BEFORE)].set_axis(list(COUNTS), axis="columns"))
    return masked_workbook(context, tables)


def for_outside(context: ExportContext) -> ExportContext:
    """The context of a masked list: no totals, and no names of files."""
    return replace(
        context,
        audience="outside",
        is_masked=True,
        children=HIDDEN_MARK,
        families=HIDDEN_MARK,
        rows=HIDDEN_MARK,
        not_placed_children=HIDDEN_MARK,
        extract_lines=(),
    )


def asked(listed: pd.DataFrame, way: str, season: Selection, level: str, is_before: bool) -> Asked:
    """What the list for outside wants to tell of one way and season."""
    part = listed[listed["way"] == way]
    units = [other_unit(level, str(unit)) for unit in part["unit_id"]]
    columns = _BEFORE if is_before else COUNTS
    only = {
        name: dict(zip(units, part[column].astype(int), strict=True))
        for name, column in zip(COUNTS, columns, strict=True)
    }
    return Asked(season, (OTHERS,), has_total=False, has_families=True, level=level, only=only)


def _masked(frame: pd.DataFrame, name: str, units: pd.Series, told: tuple[Told, Told]) -> pd.DataFrame:
    for season, columns in zip(told, (COUNTS, _BEFORE), strict=True):
        is_named = season.named.get(OTHERS, False)
        for measure, column in zip(COUNTS, columns, strict=True):
            shown = [
                # A place without anybody is known by that where the hidden ones are named.
                (0 if is_named else HIDDEN_MARK)
                if not count
                else season.shown(measure, other_unit(season.asked.level, str(unit)), int(count))
                for unit, count in zip(units, frame[column], strict=True)
            ]
            frame[column] = pd.Series(shown, frame.index, dtype=object)
    marks = frame[[*COUNTS, *_BEFORE]].map(is_mark)
    if not all(season.named.get(OTHERS, False) for season in told):
        kept = ~marks.all(axis="columns")
        frame, marks = frame[kept], marks[kept]
    is_hidden = marks.any(axis="columns")
    rank = frame["children"].map(lambda count: 0 if is_mark(count) else -count).where(~is_hidden, 0)
    order = pd.DataFrame({"hidden": is_hidden, "rank": rank, "name": frame[name]})
    return frame.loc[order.sort_values(["hidden", "rank", "name"]).index].reset_index(drop=True)


def _lines(known: Iterable[tuple[Contact, str]]) -> str:
    return " / ".join(f"{in_one_line(one)} ({words})" for one, words in known)


def _last_called(known: Iterable[tuple[Contact, str]]) -> str:
    return max((one.called_date.isoformat() for one, _ in known if one.called_date), default="")
