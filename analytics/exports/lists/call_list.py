"""The list of whom to call as a workbook: for staff as it is, for others masked under ten.

In and out stand on sheets of their own. For outside each way and season is masked by itself and no
total is published; notices, notes and days of calls stay inside; rows with hidden counts come last,
by name, since their rank would tell their size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from analytics.disclosure.masking import WITHHELD_MARK, is_mark, mask_table
from analytics.exports.context import ExportContext, refuse_unmasked
from analytics.exports.workbook import masked_workbook
from analytics.mobility.view import IN, OUT
from analytics.mobility.who_to_call import COUNTS, WAY_TITLES, in_one_line, whom
from data.board.entries import Contact

_NAME_OF = {IN: "from_name", OUT: "to_name"}
_BEFORE = tuple(f"{name}_before" for name in COUNTS)


def call_tables(
    listed: pd.DataFrame,
    contacts: Iterable[Contact],
    notices: Mapping[tuple[str, str], tuple[int, int]],
    is_outside: bool,
) -> dict[str, pd.DataFrame]:
    """Sheet name -> one row per place of the call list (see who_to_call.call_list), masked or not."""
    contacts = tuple(contacts)
    tables = {}
    for way in (IN, OUT):
        part = listed[listed["way"] == way].reset_index(drop=True)
        told = [
            whom(contacts, *place)
            for place in part[["state_code", "county_name", "place_name"]].itertuples(index=False)
        ]
        frame = pd.DataFrame({_NAME_OF[way]: part["name"], **{n: part[n] for n in (*COUNTS, *_BEFORE)}})
        frame["who_to_call"] = [_lines(known) for known in told]
        if is_outside:
            frame = _masked(frame, _NAME_OF[way])
        else:
            frame["last_called"] = [_last_called(known) for known in told]
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
        children=WITHHELD_MARK,
        families=WITHHELD_MARK,
        rows=WITHHELD_MARK,
        not_placed_children=WITHHELD_MARK,
        extract_lines=(),
    )


def _masked(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    for columns in (COUNTS, _BEFORE):
        counts = frame[list(columns)].set_axis(list(COUNTS), axis="columns")
        shown = mask_table(counts, counts=COUNTS, totals={}).frame
        for column, count in zip(columns, COUNTS, strict=True):
            frame[column] = shown[count]
    is_hidden = frame[[*COUNTS, *_BEFORE]].map(is_mark).any(axis="columns")
    rank = frame["children"].map(lambda count: 0 if is_mark(count) else -count).where(~is_hidden, 0)
    order = pd.DataFrame({"hidden": is_hidden, "rank": rank, "name": frame[name]})
    return frame.loc[order.sort_values(["hidden", "rank", "name"]).index].reset_index(drop=True)


def _lines(known: Iterable[tuple[Contact, str]]) -> str:
    return " / ".join(f"{in_one_line(one)} ({words})" for one, words in known)


def _last_called(known: Iterable[tuple[Contact, str]]) -> str:
    return max((one.called_date.isoformat() for one, _ in known if one.called_date), default="")
