"""What a load tells: the same for the command line, the Loading room and the tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Literal

import duckdb

from data.extracts import kind_named
from data.extracts.cells import Cells
from data.mapping.choice import ColumnChoice
from data.reading.grid import Grid
from data.schema.tables import ALL_STATES
from data.store.cells import Decisions
from data.values.advice import Advice
from data.values.dates import MONTH_FIRST


@dataclass(frozen=True)
class TableFacts:
    """What the table of one file looked like.

    physical_rows: header + rows read + rows ignored. other_lines: [line number, text] of title,
    parameter and footer lines. encoding, delimiter: nothing for a workbook.
    """

    header: tuple[str, ...]
    header_row_number: int
    sheet: str | None
    other_sheets: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    other_lines: list[list]
    rows_ignored: int
    physical_rows: int

    @classmethod
    def of(cls, grid: Grid, decisions: Decisions) -> TableFacts:
        return cls(
            header=tuple(grid.header),
            header_row_number=grid.header_row_number,
            sheet=grid.sheet_name,
            other_sheets=tuple(grid.other_sheets),
            encoding=grid.encoding,
            delimiter=grid.delimiter,
            other_lines=decisions.other_lines,
            rows_ignored=grid.rows_ignored,
            physical_rows=grid.physical_rows,
        )


@dataclass(frozen=True)
class ColumnReading:
    """How the columns of one file were read; what a person should check.

    By header: date_orders, ambiguous_dates, not_understood (rows whose cell was left empty), how
    each came to its field, guesses (the field that its values look like, not used). profile: the
    one followed; kept_as: the name under which the columns are remembered from now on.
    as_of_source: where the as-of date comes from. rows_elsewhere: rows of other States.
    """

    unused_columns: list[str]
    date_orders: dict[str, str]
    ambiguous_dates: list[str]
    not_understood: dict[str, int]
    as_of_source: str
    how: dict[str, str]
    guesses: dict[str, str]
    profile: str | None
    kept_as: str | None
    rows_elsewhere: int = 0

    @classmethod
    def of(
        cls, decisions: Decisions, cells: Cells, choice: ColumnChoice, kept_as: str | None
    ) -> ColumnReading:
        header_of = decisions.header_of()
        place_header = {
            f"{side}_{part}": header_of.get(f"move_{side}", "")
            for side in ("from", "to")
            for part in ("city", "state", "country", "zip")
        }
        named = {**place_header, **header_of}
        return cls(
            unused_columns=decisions.unused_columns,
            date_orders={named[field]: order for field, order in cells.date_orders.items()},
            ambiguous_dates=[named[field] for field in cells.ambiguous_dates],
            not_understood={named[field]: rows for field, rows in cells.not_understood.items()},
            as_of_source=decisions.as_of_source,
            how=choice.how,
            guesses=choice.guesses,
            profile=choice.profile,
            kept_as=kept_as,
        )

    @classmethod
    def unread(cls, decisions: Decisions) -> ColumnReading:
        """Of an extract whose columns were decided before: only some of its rows were read again."""
        return cls(
            unused_columns=decisions.unused_columns,
            date_orders={},
            ambiguous_dates=[],
            not_understood={},
            as_of_source=decisions.as_of_source,
            how={},
            guesses={},
            profile=None,
            kept_as=None,
        )


@dataclass(frozen=True)
class LoadReport:
    """The outcome of one file.

    `status`: loaded, already_loaded or refused (the store is then as it was). `advice`: one or more
    sentences for a person. `refused`: rule -> rows (a row may break several). `mapping`: header ->
    field. `places`: how the missed place was located -> accepted rows. `table` and `reading`: what
    the file looked like and how it was read; nothing where it was not read this time.
    """

    file: str
    status: Literal["loaded", "already_loaded", "refused"]
    advice: tuple[Advice, ...] = ()
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
    table: TableFacts | None = None
    reading: ColumnReading | None = None

    @classmethod
    def saying(cls, file: str, error: Exception) -> LoadReport:
        """The report of a file that was refused, with the error's own advice."""
        advice = getattr(error, "advice", None) or Advice(str(error))
        return cls(file, "refused", (advice,))

    @classmethod
    def of(cls, file: str, status: Literal["loaded", "already_loaded"], decisions: Decisions) -> LoadReport:
        """What the decisions about an extract say of it; counts and places are added as they are known."""
        return cls(
            file=file,
            status=status,
            kind=decisions.kind,
            direction=decisions.direction,
            state=decisions.state_code,
            rows_read=decisions.rows_read,
            mapping=decisions.mapping,
            dropped_columns=tuple(decisions.dropped_columns),
            as_of_date=decisions.as_of,
            extract_id=decisions.extract_id,
        )

    @property
    def message(self) -> str:
        """The sentences as the room shows them."""
        return " ".join(advice.sentence for advice in self.advice)

    @property
    def message_for_terminal(self) -> str:
        """The sentences with the options of the command line."""
        return " ".join(advice.for_terminal for advice in self.advice)

    def to_dict(self) -> dict[str, object]:
        """Ready for json.dumps, with the words of the command line."""
        own = {field.name: getattr(self, field.name) for field in fields(self)}
        about = {
            name: value
            for part in (own.pop("table"), own.pop("reading"))
            if part is not None
            for name, value in asdict(part).items()
        }
        if not about.get("rows_elsewhere"):
            about.pop("rows_elsewhere", None)
        own.pop("advice")
        return own | {
            "dropped_columns": list(self.dropped_columns),
            "as_of_date": self.as_of_date.isoformat() if self.as_of_date else None,
            "message": self.message_for_terminal,
            "proposal": {
                name: list(value) if isinstance(value, tuple) else value for name, value in about.items()
            },
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
    return replace(now, advice=advice_on(now)) if report.status == "loaded" and report.reading else now


MOST_ELSEWHERE = 0.5
"""A list may hold a few moves of other States; where most are, its columns were read wrongly."""


def rows_elsewhere(cursor: duckdb.DuckDBPyConnection, report: LoadReport) -> int:
    """Accepted rows whose missed place lies in another State than the report's."""
    if not report.direction or report.state == ALL_STATES:
        return 0
    return cursor.execute(
        "SELECT count(*) FROM leads WHERE extract_id = ? AND missed_state_code <> ?",
        [report.extract_id, report.state],
    ).fetchall()[0][0]


def is_elsewhere(report: LoadReport) -> bool:
    """Whether most rows speak of moves to (from) other States than the one of the report."""
    rows = report.reading.rows_elsewhere if report.reading else 0
    return rows > MOST_ELSEWHERE * report.rows_accepted


_AS_OF_WORDS = {"newest_row": " (the newest day in its rows: its lines name no past day)"}


def advice_on(report: LoadReport) -> tuple[Advice, ...]:
    """What a load that went through says: what was loaded, and what a person should check."""
    assert report.reading is not None and report.table is not None
    said = [Advice(_loaded(report))]
    if is_elsewhere(report):
        said.append(
            Advice(
                f"But {report.reading.rows_elsewhere:,} of them say that the move was "
                f"{report.direction} another State than {report.state}: check which columns are read "
                "as from and to, and load the file again."
            )
        )
    if report.rows_refused:
        said.append(Advice(f"Rows refused: {report.rows_refused:,}; each with its reason."))
    said += [_date_order_doubt(header, report.reading) for header in report.reading.ambiguous_dates]
    if guessed := [h for h, how in report.reading.how.items() if how == "guess"]:
        read_as = ", ".join(f"{h} as {report.mapping[h].replace('_', ' ')}" for h in guessed)
        said.append(
            Advice(
                "Under headers that are not known, by their words and values, were read: "
                f"{read_as}. Check this."
            )
        )
    if report.table.encoding == "cp1252":
        said.append(
            Advice(
                "The file does not say how its letters are written: they were read as Windows-1252 "
                "(cp1252); check names with accents."
            )
        )
    if name := report.reading.profile:
        said.append(Advice(f"The columns were read as in the profile {name}."))
    elif name := report.reading.kept_as:
        said.append(Advice(f"How its columns are read is remembered as {name}."))
    return tuple(said)


def _loaded(report: LoadReport) -> str:
    assert report.reading is not None and report.kind is not None
    source = report.reading.as_of_source
    loaded = f"Loaded {report.rows_accepted:,} of {report.rows_read:,} rows as "
    if report.direction:
        on_the_map = report.rows_accepted - report.places.get("unplaced", 0)
        return (
            f"{loaded}move {report.direction} {report.state}, as of {report.as_of_date}"
            f"{_AS_OF_WORDS.get(source, '')}; {on_the_map:,} on the map."
        )
    whose = "several States" if report.state == ALL_STATES else report.state
    loaded += f"{kind_named(report.kind).title} of {whose}, as of {report.as_of_date}"
    return loaded + (", the day of loading: the file holds no date." if source == "load_day" else ".")


def _date_order_doubt(header: str, reading: ColumnReading) -> Advice:
    order = reading.date_orders[header]
    other = "dmy" if order == MONTH_FIRST else "mdy"
    return Advice(
        f"Nothing settles whether {header} is written day or month first: read as {order}. If that is "
        "wrong, say so.",
        f'--date-order "{header}={other}"',
    )
