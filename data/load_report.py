"""What a load tells: the same for the command line, the Loading room and the tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class LoadReport:
    """The outcome of one file.

    `status`: loaded, already_loaded or refused (the store is then as it was). `message`: one or
    two sentences for a person. `refused`: rule -> rows (a row may break several). `mapping`:
    header -> field. `places`: how the missed place was located -> accepted rows. `proposal`: what
    the Loading room shows beside it: header, header_row_number, sheet and other_sheets, encoding,
    delimiter, unused_columns, date_orders and ambiguous_dates (by header), not_understood (header
    -> rows whose cell was left empty), other_lines, rows_ignored, as_of_source.
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


def told(report: LoadReport) -> str:
    """The message of a load that went through."""
    placed = report.rows_accepted - report.places.get("unplaced", 0)
    told = (
        f"Loaded {report.rows_accepted:,} of {report.rows_read:,} rows as move {report.direction} "
        f"{report.state}, as of {report.as_of_date}; {placed:,} on the map."
    )
    if report.rows_refused:
        told += f" Rows refused: {report.rows_refused:,}; each with its reason."
    for header in report.proposal["ambiguous_dates"]:
        order = report.proposal["date_orders"][header]
        told += f" Nothing settles whether {header} is written day or month first: read as {order}."
    return told
