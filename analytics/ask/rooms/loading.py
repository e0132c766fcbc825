"""Loading: what is loaded, what was refused, and what of it was not understood."""

from __future__ import annotations

import pandas as pd

from analytics.ask.asked import Asked
from analytics.ask.held import CannotBeTold
from analytics.ask.rooms.overview import marking
from analytics.leads import changes, compare_extracts
from analytics.wording import own_time, unit_of
from data.load.reports.not_understood import COLUMN, WRITTEN, NotUnderstood, cells_of_load
from data.schema.tables import COMPUTED, MISSED_ENROLLMENT_ROWS
from data.store import removal
from data.store.cells import decisions_of
from data.store.row_places import FILE, LINE, SHEET, TABLE, RowPlaces


def lists(asked: Asked) -> pd.DataFrame:
    held = asked.held
    loaded = held.loaded
    facts = zip(loaded["extract_id"], loaded["kind"], loaded["mapping"], strict=True)
    tells_who = {i for i, kind, mapping in facts if unit_of(kind, mapping).tells_families}
    until = removal.kept_until(held.store)
    counts = held.listed(changes.changes).set_index("extract_id")
    with_one_before = [
        i
        for i in loaded["extract_id"]
        if i in tells_who and changes.previous_extract(held.lists, i) is not None
    ]
    counted = counts.reindex(with_one_before).fillna(0)
    names = ["new_children", "gone_children"]
    settle = {i: ", ".join(r.open_in_words) for i, r in held.reports.items() if r.open_in_words}
    return loaded.drop(
        columns=[
            "sheet_name", "content_sha256", "mapping", "dropped_columns", "unused_columns", "other_lines", "rule",
            "rule_sentence", "is_synthetic",
        ]
    ).assign(
        loaded_at=loaded["loaded_at"].map(own_time),
        keep_until=loaded["extract_id"].map(until),
        to_look_at=loaded["extract_id"].map(settle),
        marking=[marking(row) for _, row in loaded.iterrows()],
        **{name: loaded["extract_id"].map(counted[name]) for name in names},
    )  # fmt: skip


def refused_rows(asked: Asked) -> pd.DataFrame:
    # The hash of a child is never shown.
    found = asked.held.table("refused_rows").drop(columns="child_hash")
    order = {extract_id: number for number, extract_id in enumerate(asked.held.loaded["extract_id"])}
    by_list = found.assign(order=found["extract_id"].map(order))
    ordered = by_list.sort_values(["order", "row_number", "rule"], ignore_index=True).drop(columns="order")
    where = pd.DataFrame(index=ordered.index, columns=list(_PLACE), dtype=object)
    for extract_id, rows in ordered.groupby("extract_id").groups.items():
        if (decisions := decisions_of(asked.held.store.folder, str(extract_id))) is not None:
            told = _where(RowPlaces.of(decisions), ordered.loc[rows, "row_number"])
            for name, values in told.items():
                where.loc[rows, name] = values
    return ordered.join(where)


_PLACE = {"file_name": FILE, "sheet_name": SHEET, "table_on_sheet": TABLE, "line": LINE}
"""Column -> what the room calls it: where a row stands as its file numbers its lines."""


def _where(places: RowPlaces, row_numbers: pd.Series) -> dict[str, list]:
    told = places.columns(row_numbers)
    nothing = [None] * len(row_numbers)
    return {name: [value or None for value in told.get(words, nothing)] for name, words in _PLACE.items()}


def not_understood(asked: Asked) -> pd.DataFrame:
    rows = []
    for extract_id, report in asked.held.reports.items():
        found = _cells_of(asked, extract_id)
        for header, count in report.reading.not_understood.items() if report.reading else ():
            words = ", ".join(found.words.get(header, ())) if found else None
            spellings = found.spellings.get(header) if found else None
            field = report.mapping.get(header)
            rows.append((extract_id, report.file, header, field, count, words, spellings))
    columns = ["extract_id", "file_name", "header", "field", "rows", "words", "spellings"]
    return pd.DataFrame(rows, columns=columns)


def not_understood_cells(asked: Asked) -> pd.DataFrame:
    parts = []
    for extract_id in asked.held.reports:
        if found := _cells_of(asked, extract_id):
            named = {COLUMN: "header", WRITTEN: "written"}
            where = _where(found.places, found.cells["row_number"])
            parts.append(found.cells.rename(columns=named).assign(extract_id=extract_id, **where))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _cells_of(asked: Asked, extract_id: str) -> NotUnderstood | None:
    """What of a list is not understood, read again from its kept cells; None of one without, or without cells."""
    report = asked.held.reports[extract_id]
    if not report.reading or not report.reading.not_understood:
        return None
    try:
        return asked.held.once(
            ("not understood", extract_id), lambda: cells_of_load(asked.held.store, extract_id)
        )
    except LookupError:
        return None


def columns_read(asked: Asked) -> pd.DataFrame:
    names = {column.name: column.header for column in MISSED_ENROLLMENT_ROWS.columns}
    rows: list[tuple[str, str, str | None, str]] = []
    for extract_id, report in asked.held.reports.items():
        rows += [(extract_id, h, field, names.get(field, field)) for h, field in report.mapping.items()]
        rows += [(extract_id, h, None, "never imported") for h in report.dropped_columns]
        rows += [(extract_id, h, None, "not used") for h in report.unused_columns]
    return pd.DataFrame(rows, columns=["extract_id", "header", "field", "read_as"])


def places_located(asked: Asked) -> pd.DataFrame:
    rows = [
        (extract_id, how, count)
        for extract_id, report in asked.held.reports.items()
        for how, count in report.places.items()
    ]
    return pd.DataFrame(rows, columns=["extract_id", "located_by", "rows"])


def computed_beside_delivered(asked: Asked) -> pd.DataFrame:
    here, there = _computed_and_delivered(asked)
    found = asked.held.listed(lambda table: compare_extracts.summary(table("leads"), here, there))
    return found.assign(computed=here, delivered=there)


def computed_beside_delivered_places(asked: Asked) -> pd.DataFrame:
    here, there = _computed_and_delivered(asked)
    return asked.held.listed(
        lambda table: compare_extracts.by_place(table("leads"), table("places"), here, there)
    )


def _computed_and_delivered(asked: Asked) -> tuple[str, str]:
    """The newest list of each sort of the run. Raises CannotBeTold where one of them is not loaded."""
    run = asked.held.lists
    run = run[(run["direction"] == asked.selection.direction) & (run["state_code"] == asked.selection.state)]
    is_computed = run["kind"] == COMPUTED
    if not is_computed.any() or is_computed.all():
        raise CannotBeTold("A computed list and a delivered one of this State and direction are needed.")
    return str(run[is_computed].iloc[0]["extract_id"]), str(run[~is_computed].iloc[0]["extract_id"])
