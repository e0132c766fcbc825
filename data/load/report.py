"""What a load tells: the same for the command line, the Loading room and the tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb

from data.extracts import kind_named
from data.schema.tables import ALL_STATES
from data.values.dates import MONTH_FIRST


@dataclass(frozen=True)
class LoadReport:
    """The outcome of one file.

    `status`: loaded, already_loaded or refused (the store is then as it was). `message`: one or
    two sentences for a person. `refused`: rule -> rows (a row may break several). `mapping`:
    header -> field. `places`: how the missed place was located -> accepted rows. `proposal`: what
    the Loading room shows beside it: header, header_row_number, sheet and other_sheets, encoding,
    delimiter, unused_columns, date_orders and ambiguous_dates (by header), not_understood (header
    -> rows whose cell was left empty), other_lines, rows_ignored, physical_rows
    (header + rows_read + rows_ignored), as_of_source, rows_elsewhere (rows of
    other States than the report's); how each header came to its field, guesses
    (header -> field its values look like, not used) and the profile followed.
    """

    file: str
    status: str
    message: str
    kind: str | None = None
    direction: str | None = None
    state: str | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_refused: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    dropped_columns: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    as_of_date: dt.date | None = None
    extract_id: str | None = None
    proposal: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Ready for json.dumps."""
        return {
            "file": self.file,
            "kind": self.kind,
            "direction": self.direction,
            "state": self.state,
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_refused": self.rows_refused,
            "refused": dict(self.refused),
            "mapping": dict(self.mapping),
            "dropped_columns": list(self.dropped_columns),
            "places": dict(self.places),
            "as_of_date": self.as_of_date.isoformat() if self.as_of_date else None,
            "extract_id": self.extract_id,
            "status": self.status,
            "message": self.message,
            "proposal": dict(self.proposal),
        }


def places_located(cursor: duckdb.DuckDBPyConnection, extract_id: str) -> dict[str, int]:
    """How the missed place was located -> accepted rows of one extract."""
    return dict(
        cursor.execute(
            "SELECT located_by::VARCHAR, count(*) FROM leads WHERE extract_id = ? "
            "GROUP BY located_by ORDER BY located_by",
            [extract_id],
        ).fetchall()
    )


def placed_anew(report: LoadReport, places: dict[str, int]) -> LoadReport:
    """The report with the places of its rows as they are located now, after some were repaired."""
    now = replace(report, places=places)
    return replace(now, message=report.message.replace(_on_the_map(report), _on_the_map(now)))


def _on_the_map(report: LoadReport) -> str:
    return f"; {report.rows_accepted - report.places.get('unplaced', 0):,} on the map."


MOST_ELSEWHERE = 0.5
"""A list may hold a few moves of other States; where most are, its columns were read wrongly."""


def rows_elsewhere(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> dict[str, int]:
    """For the proposal: accepted rows whose missed place lies in another State, if there are any."""
    if not report.direction or report.state == ALL_STATES:
        return {}
    found = cursor.execute(
        "SELECT count(*) FROM leads WHERE extract_id = ? AND missed_state_code <> ?",
        [report.extract_id, report.state],
    )
    rows = found.fetchone()[0]
    return {"rows_elsewhere": rows} if rows else {}


def is_elsewhere(report: LoadReport) -> bool:
    """Whether most rows speak of moves to (from) other States than the one of the report."""
    rows = report.proposal.get("rows_elsewhere", 0)
    return rows > MOST_ELSEWHERE * report.rows_accepted


_AS_OF_WORDS = {"newest_row": " (the newest day in its rows: its lines name no past day)"}


def told(report: LoadReport) -> str:
    """The message of a load that went through."""
    told = f"Loaded {report.rows_accepted:,} of {report.rows_read:,} rows as "
    if report.direction:
        told += (
            f"move {report.direction} {report.state}, as of {report.as_of_date}"
            f"{_AS_OF_WORDS.get(report.proposal['as_of_source'], '')}{_on_the_map(report)}"
        )
    else:
        whose = "several States" if report.state == ALL_STATES else report.state
        told += f"{kind_named(report.kind).title} of {whose}, as of {report.as_of_date}"
        is_loading = report.proposal["as_of_source"] == "load_day"
        told += ", the day of loading: the file holds no date." if is_loading else "."
    if is_elsewhere(report):
        told += (
            f" But {report.proposal['rows_elsewhere']:,} of them say that the move was "
            f"{report.direction} another State than {report.state}: check which columns are read "
            "as from and to, and load the file again."
        )
    if report.rows_refused:
        told += f" Rows refused: {report.rows_refused:,}; each with its reason."
    for header in report.proposal["ambiguous_dates"]:
        order = report.proposal["date_orders"][header]
        told += f" Nothing settles whether {header} is written day or month first: read as {order}."
        other = "dmy" if order == MONTH_FIRST else "mdy"
        told += f' If that is wrong, say so (--date-order "{header}={other}").'
    if guessed := [h for h, how in report.proposal["how"].items() if how == "guess"]:
        read_as = ", ".join(f"{h} as {report.mapping[h].replace('_', ' ')}" for h in guessed)
        told += (
            f" Under headers that are not known, by their words and values, were read: {read_as}. Check this."
        )
    if report.proposal["encoding"] == "cp1252":
        told += (
            " The file does not say how its letters are written: they were read as Windows-1252 "
            "(cp1252); check names with accents."
        )
    if name := report.proposal["profile"]:
        told += f" The columns were read as in the profile {name}."
    elif name := report.proposal["kept_as"]:
        told += f" How its columns are read is remembered as {name}."
    return told
