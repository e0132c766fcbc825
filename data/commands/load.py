"""`python -m data.load [--store DIR] [--direction to|from] [--state XX] [--as-of DATE] FILE...`"""

from __future__ import annotations

import argparse
import sys
import threading
import traceback
from pathlib import Path

import duckdb

from data.commands.passphrase import MOST_TRIES, Passwords
from data.commands.shared import CANCELLED_CODE, day_given, keep_backup, listed, progress_bar, say, say_json
from data.extracts import EXTRACTS
from data.load.pipeline import load_all
from data.load.reports.compared import since_the_extract_before
from data.load.reports.facts import ColumnReading
from data.load.reports.report import LoadReport
from data.load.watched.folder import Watcher, watch
from data.load.watched.memory import NotWatchable, Seen, check_folder, waiting
from data.store.errors import what_failed
from data.store.reader import Store, StoreNotUsable
from data.store.rebuild import rebuild
from data.values.bare_text import bare

_CANCELLED = (
    "Cancelled: what was being loaded is not in the store, which is otherwise as it was. Files "
    "reported above are loaded."
)
LEFT_OPEN_CODE = 3
"""Exit code where all is loaded but a column that looks like an id, a name, a date or a State is not
read, or is read with doubt, or its dates look turned, or the file contradicts itself, or no row is on the map. argparse takes 2."""
_EXIT_CODES = (
    "exit codes: 0 everything is in the store; 1 a file was refused, or asks what only a person can say (such as "
    "--same-day); 2 the command was not understood; "
    f"{LEFT_OPEN_CODE} everything is in the store, but a column that looks like an id, a name, a date or a "
    "State (or a sheet or hidden column of the list) was left unread or read with doubt, dates look turned, "
    "the file contradicts itself, its moves are old, or no row is on the map: its "
    f"line says which; {CANCELLED_CODE} stopped by Ctrl+C"
)
_HIDDEN_ROWS = {None: None, "keep": True, "leave-out": False}
_PROJECT = Path(__file__).resolve().parents[2]


def main(argv: list[str] | None = None) -> int:
    """Load the files named on the command line; 0 when each is in the store afterwards, else 1.

    LEFT_OPEN_CODE when each is, but with columns left open; 130 after Ctrl+C.
    """
    arguments = _parser().parse_args(argv)
    store = Store(arguments.store)
    try:
        rebuilding = arguments.rebuild
        if arguments.watch:
            return _watch(store, arguments.watch)
        code = _rebuild(store, arguments.leave_out) if rebuilding else _load_all(store, arguments)
        keep_backup(store, is_told=code == 0)
        return code
    except KeyboardInterrupt:
        say(_CANCELLED, error=True)
        return CANCELLED_CODE
    except Exception as error:
        # Where it happened, without the error's text: that may quote a cell.
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PROJECT)]
        frame = (own or frames)[-1]
        say(
            f"Something unexpected went wrong ({type(error).__name__} in "
            f"{Path(frame.filename).name}, line {frame.lineno}); the store is as it was. "
            "Please report this.",
            error=True,
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m data.load",
        description="Load extracts of the exchange (Missed Enrollment, Mobility, records; .csv, .xlsx, .ods, saved web pages, a .zip of one).",
        epilog=_EXIT_CODES,
    )
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument(
        "--store", metavar="DIR", help="folder of the store (default: ATLAS_STORE, else ./store)"
    )
    parser.add_argument("--direction", choices=("to", "from"), help="moves to or moves from the State")
    parser.add_argument(
        "--state", metavar="XX", help="the State the report was run for, or whose records these are"
    )
    parser.add_argument(
        "--kind", choices=[kind.name for kind in EXTRACTS], help="instead of telling by the columns"
    )
    parser.add_argument(
        "--as-of", metavar="DATE", type=day_given, help="the day the report speaks of (YYYY-MM-DD)"
    )
    parser.add_argument(
        "--map",
        metavar="HEADER=FIELD",
        type=_pair,
        action="append",
        default=[],
        help="read a column as this field; FIELD - leaves it out (repeatable)",
    )
    parser.add_argument(
        "--date-order",
        metavar="HEADER=dmy|mdy|turned|right",
        type=_pair,
        action="append",
        default=[],
        help="how a column writes its dates; turned: a spreadsheet took the day for the month in those up to "
        "day 12, right: it did not (repeatable)",
    )
    parser.add_argument(
        "--profile", metavar="NAME", help="read the columns as kept under this name, or keep them"
    )
    parser.add_argument(
        "--same-day",
        choices=("replace", "add", "other"),
        help="where a list of the same State, direction and day is loaded already: replace takes its place, add "
        "adds the rows to it (one list for each district), other keeps both: another, newer report whose day nobody "
        "knows; not given: replaced where it is the same report again, else refused with both figures",
    )
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    parser.add_argument(
        "--late-births",
        choices=("refuse", "leave-out"),
        help="rows whose birth date lies after the move: leave-out takes them without it, refuse (the default) "
        "takes that back",
    )
    parser.add_argument(
        "--hidden-rows",
        choices=("keep", "leave-out"),
        help="rows that are hidden in a workbook, as by a filter (default: keep)",
    )
    parser.add_argument(
        "--hidden-columns",
        action="store_const",
        const=True,
        help="read columns that are hidden in a workbook",
    )
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="the first line of standard input is the password of protected workbooks (a terminal asks for it)",
    )
    parser.add_argument(
        "--keep-until", metavar="DATE", type=day_given, help="the last day the rows may be kept"
    )
    parser.add_argument(
        "--year", metavar="YEAR", help="of figures of several years the one to take, as the file writes it"
    )
    parser.add_argument(
        "--watch",
        metavar="DIR",
        help="load what is put into this folder until Ctrl+C; what is doubtful waits for the room Loading",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per file, on a line")
    parser.add_argument("--rebuild", action="store_true", help="build the store anew from its kept cells")
    parser.add_argument(
        "--leave-out", action="store_true", help="with --rebuild: go on without lists whose cells are lost"
    )
    return parser


def _pair(text: str) -> tuple[str, str]:
    header, equals, value = text.rpartition("=")
    if not (equals and header.strip() and value.strip()):
        raise argparse.ArgumentTypeError("write HEADER=VALUE")
    return header.strip(), value.strip()


def _load_all(store: Store, arguments: argparse.Namespace) -> int:
    if not arguments.files:
        say("Name at least one file to load (--help shows how).", error=True)
        return 1
    is_complete, is_left_open = True, False
    try:
        passwords = Passwords(arguments.password_stdin)
    except StoreNotUsable as error:
        say(error, error=True)
        return 1
    for file in arguments.files:
        reports = _load(store, file, arguments, passwords)
        for report in reports:
            if arguments.json:
                say_json(report.to_dict())
            else:
                say(*_lines(report), *_since_before(store, report))
            is_complete = is_complete and report.status != "refused"
            is_left_open = is_left_open or report.is_left_open
    if not is_complete:
        return 1
    return LEFT_OPEN_CODE if is_left_open else 0


def _load(store: Store, file: str, arguments: argparse.Namespace, passwords: Passwords) -> list[LoadReport]:
    """One file; whoever sits at a terminal is asked for its password, and again where it is wrong."""
    password = passwords.given
    for tries_left in reversed(range(1 + MOST_TRIES)):
        with progress_bar(Path(file).name) as on_progress:
            reports = load_all(
                file,
                store=store,
                direction=arguments.direction,
                state=arguments.state,
                as_of=arguments.as_of,
                kind=arguments.kind,
                sheet=arguments.sheet,
                mapping=dict(arguments.map),
                date_order=dict(arguments.date_order),
                profile=arguments.profile,
                keep_until=arguments.keep_until,
                year=arguments.year,
                without_late_births=None
                if arguments.late_births is None
                else arguments.late_births == "leave-out",
                hidden_rows=_HIDDEN_ROWS[arguments.hidden_rows],
                hidden_columns=arguments.hidden_columns,
                password=password,
                same_day=arguments.same_day,
                on_progress=on_progress,
            )
        if not any(report.asks_password for report in reports) or not tries_left:
            break
        typed = passwords.typed(Path(file).name, is_again=password is not None)
        if typed is None:
            break
        password = typed
    return reports


def _watch(store: Store, written: str) -> int:
    """Load what is put into a folder until somebody stops it with Ctrl+C, which ends it well."""

    def told(name: str, what: LoadReport | Seen) -> None:
        if isinstance(what, LoadReport):
            say(*_lines(what), *_since_before(store, what))
            if not keep_backup(store):
                raise KeyboardInterrupt  # it was meant for the watching, whatever went on at that moment
        else:
            say(f"{bare(name)}: waits for you in the room Loading. {what.reason}")

    try:
        folder = check_folder(str(Path(written).absolute()), store.folder)
        say(f"Watching {folder}. Nothing in it is moved or deleted. Ctrl+C ends it.")
        for seen in waiting(store.folder):
            say(f"{bare(seen.name)}: waits for you in the room Loading. {seen.reason}")
        watch(Watcher(store, folder, told), threading.Event())
    except (NotWatchable, StoreNotUsable) as error:
        say(error, error=True)
        return 1
    except OSError as error:
        say(what_failed(error, store.folder), error=True)
        return 1
    except KeyboardInterrupt:
        say("Stopped watching.")
    return 0


def _lines(report: LoadReport) -> list[str]:
    lines = [f"{bare(report.file)}: {report.message_for_terminal}"]
    if report.is_left_open and report.reading:
        lines += [_to_settle(header, report.reading) for header in report.reading.unread]
        lines += [
            f'  CHECK {bare(header)}: dates look turned. --date-order "{bare(header)}=turned" turns them back, '
            f'"{bare(header)}=right" leaves them'
            for header in report.reading.turned_dates
        ]
    lines += [f"  refused, {rule.replace('_', ' ')}: {rows:,}" for rule, rows in report.refused.items()]
    if report.dropped_columns:
        lines.append(f"  never imported, dropped: {listed(report.dropped_columns)}")
    if report.unused_columns:
        lines.append(f"  columns without a field, left out: {listed(report.unused_columns)}")
    return lines


def _since_before(store: Store, report: LoadReport) -> list[str]:
    """Who is new and who is no longer listed, for a list that is in the store now."""
    if report.status != "loaded" or not report.direction or report.identifies_nobody:
        return []
    with store.reader() as cursor:
        return [f"  {said}" for said in since_the_extract_before(cursor, str(report.extract_id))]


def _to_settle(header: str, reading: ColumnReading) -> str:
    """One line on a column that was left unread: what it looks like, and what to type."""
    field, looks, header = reading.guesses.get(header), reading.unread[header], bare(header)
    read = f'--map "{header}={field or "FIELD"}"'
    return f'  CHECK {header}: looks like {looks}. {read} reads it, --map "{header}=-" leaves it out'


def _rebuild(store: Store, leave_out: bool) -> int:
    try:
        with progress_bar("store") as on_progress:
            count = rebuild(store, on_progress, leave_out)
    except StoreNotUsable as error:
        say(error, error=True)
        return 1
    except (OSError, duckdb.Error) as error:
        say(f"The store could not be built anew. {what_failed(error, store.folder)}", error=True)
        return 1
    say(f"The store was built anew from {count:,} kept extracts.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
