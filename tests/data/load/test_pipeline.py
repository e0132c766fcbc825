"""A load puts a file into the store whole, or leaves the store as it was and says why."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.commands.load import main
from data.load.pipeline import load_file
from data.schema.tables import TABLES
from data.store.folder import make_private_folder, writer_lock
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write

PROJECT = Path(__file__).resolve().parents[3]
OCTOBER = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 5/31/2024\n\n"
"""Title lines that say all a load has to know."""
JUNE = OCTOBER.replace("5/31", "6/30")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def contents(store):
    """Every row of every table, but for when it was loaded."""
    with store.reader() as cursor:
        return {
            table.name: cursor.execute(
                f"SELECT * {'EXCLUDE (loaded_at)' if table.name == 'extracts' else ''} "
                f'FROM "{table.name}" ORDER BY ALL'
            ).fetchall()
            for table in TABLES
        }


def rows_in(store):
    with store.reader() as cursor:
        return cursor.execute("SELECT count(*) FROM leads").fetchall()[0][0]


def files_in(store):
    return sorted(str(path.relative_to(store.folder)) for path in store.folder.rglob("*"))


def test_a_report_is_loaded_and_told_in_full(tmp_path, store):
    header = [*HEADER, "Parent Phone", "Favourite Colour"]
    rows = [(*row, "239-555-0100", "blue") for row in FAMILY]
    rows.append((*changed(FAMILY[2], QAD="2/30/2024"), "", ""))
    path = write(tmp_path / "october.csv", OCTOBER + csv_of(rows, header) + "Total,4\n")
    report = load_file(path, store=store).to_dict()
    proposal = report.pop("proposal")
    assert report == {
        "file": "october.csv",
        "is_left_open": False,
        "kind": "missed_enrollment",
        "direction": "to",
        "state": "FL",
        "rows_read": 4,
        "rows_accepted": 3,
        "rows_refused": 1,
        "refused": {"impossible_date": 1},
        "mapping": {
            "MSIX ID": "msix_id",
            "Last Name": "last_name_1",
            "First Name": "first_name",
            "DOB": "birth_date",
            "QAD": "qad",
            "From City": "from_city",
            "From State": "from_state",
            "To City": "to_city",
            "To State": "to_state",
            "School": "school_name",
        },
        "dropped_columns": ["Parent Phone"],
        "places": {"exact": 3},
        "as_of_date": "2024-05-31",
        "extract_id": report["extract_id"],
        "status": "loaded",
        "message": "Loaded 3 of 4 rows as move to FL, as of 2024-05-31; 3 on the map. "
        "Taken from line 2: direction, State; from line 3: day. Rows refused: 1; each with its reason.",
    }
    assert proposal == {
        "header": header,
        "header_row_number": 5,
        "sheet": None,
        "other_sheets": [],
        "encoding": "utf-8",
        "delimiter": ",",
        "unused_columns": ["Favourite Colour"],
        "date_orders": {"QAD": "month first", "DOB": "month first"},
        "ambiguous_dates": [],
        "not_understood": {},
        "other_lines": [
            [1, "Missed Enrollment (SYNTHETIC)"],
            [2, "Move To State: FL"],
            [3, "Run date: 5/31/2024"],
            [10, "Total 4"],
        ],
        "rows_ignored": 5,
        "physical_rows": 10,
        "as_of_source": "report",
        "told_by": {"direction": "line 2", "state": "line 2", "as_of": "line 3"},
        "how": dict.fromkeys(report["mapping"], "header"),
        "guesses": {},
        "confidence": {},
        "unread": {},
        "unsure": [],
        "profile": None,
        "kept_as": None,
    }
    json.dumps(report)
    with store.reader() as cursor:
        kept = cursor.execute(
            "SELECT extract_id, rows_read, rows_accepted, rows_refused, rows_ignored, is_synthetic "
            "FROM extracts"
        ).fetchall()
    assert kept == [(report["extract_id"], 4, 3, 1, 5, True)]
    assert rows_in(store) == 3


def test_what_is_never_imported_and_what_has_no_field_is_nowhere_in_the_store(tmp_path, store):
    header = [*HEADER, "Home Address", "Favourite Colour"]
    rows = [(*row, "12 Secretstreet", "unkeptblue") for row in FAMILY]
    load_file(write(tmp_path / "a.csv", OCTOBER + csv_of(rows, header)), store=store)
    store.close()
    for path in store.folder.rglob("*.*"):
        held = path.read_bytes() if path.is_file() else b""
        assert b"Secretstreet" not in held
        assert b"unkeptblue" not in held


def test_the_same_content_is_not_loaded_twice_whatever_it_is_called(tmp_path, store):
    first = load_file(write(tmp_path / "october.csv", OCTOBER + csv_of()), store=store)
    before, version = contents(store), store.version
    again = load_file(write(tmp_path / "copy.csv", OCTOBER + csv_of()), store=store)
    assert (again.status, again.extract_id) == ("already_loaded", first.extract_id)
    assert again.rows_accepted == 3
    assert again.places == first.places
    assert "october.csv" in again.message
    assert again.to_dict()["proposal"] == {}
    assert (contents(store), store.version) == (before, version)


def test_each_load_adds_to_the_ones_before(tmp_path, store):
    load_file(write(tmp_path / "to.csv", OCTOBER + csv_of()), store=store)
    before = contents(store)
    away = [
        changed(row, From_State="FL", From_City="Ocala", To_State="GA", To_City="Dalton") for row in FAMILY
    ]
    report = load_file(
        write(tmp_path / "from.csv", OCTOBER.replace("To", "From") + csv_of(away)), store=store
    )
    assert (report.status, report.direction, report.state) == ("loaded", "from", "FL")
    after = contents(store)
    for table in ("extracts", "missed_enrollment_rows", "places_as_written", "places"):
        assert set(before[table]) < set(after[table])
    assert len(after["leads"]) == 6
    assert sorted(store.numbered_files()) == [1, 2]


def test_a_workbook_gives_the_same_rows_as_the_text_file(tmp_path, store):
    text = load_file(write(tmp_path / "a.csv", csv_of()), store=store, direction="to")
    other = Store(tmp_path / "other")
    book = load_file(workbook(tmp_path / "a.xlsx", Data=[HEADER, *FAMILY]), store=other, direction="to")
    assert text.status == book.status == "loaded"

    def rows(of):
        return [row[1:] for row in contents(of)["missed_enrollment_rows"]]

    assert rows(store) == rows(other)
    other.close()


def test_direction_and_state_come_from_the_rows_where_no_line_says_them(tmp_path, store):
    report = load_file(write(tmp_path / "a.csv", csv_of()), store=store)
    assert (report.direction, report.state) == ("to", "FL")
    assert report.as_of_date == dt.date(2024, 1, 17)
    assert report.reading.as_of_source == "newest_row"


def test_a_run_date_still_to_come_is_not_taken_and_not_denied(tmp_path, store):
    title = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 5/31/2199\n\n"
    report = load_file(write(tmp_path / "a.csv", title + csv_of()), store=store)
    assert report.as_of_date == dt.date(2024, 1, 17)
    assert "(the newest day in its rows: its lines name no past day)" in report.message


def test_a_typing_error_in_the_year_is_not_the_as_of_date(tmp_path, store):
    rows = [*FAMILY, changed(FAMILY[0], QAD="10/25/2923")]
    report = load_file(write(tmp_path / "a.csv", csv_of(rows)), store=store)
    assert report.as_of_date == dt.date(2024, 1, 17)
    assert report.refused == {"date_out_of_range": 1}


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        ([changed(row, From_State="FL") for row in FAMILY], {}, "--direction"),
        (FAMILY[:1], {}, "--direction"),
        ([changed(row, From_State="") for row in FAMILY], {}, "--direction"),
        ([changed(row, From_State="FL", To_State="") for row in FAMILY], {}, "--direction"),
        ([changed(r, To_State=s) for r, s in zip(FAMILY, ("FL", "GA", "TX"), strict=True)], {"direction": "to"}, "--state"),
        (FAMILY, {"state": "Atlantis"}, "two letters"),
        (FAMILY, {"direction": "up"}, "`to` or `from`"),
        ([changed(row, QAD="1/1/2098") for row in FAMILY], {}, "--as-of"),
        ([changed(row, QAD="soon") for row in FAMILY], {"as_of": dt.date(2024, 5, 1)}, "None of the 3 rows"),
        ([], {}, "no rows below"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_asked_and_nothing_is_stored(tmp_path, store, rows, options, words):
    report = load_file(write(tmp_path / "a.csv", csv_of(rows)), store=store, **options)
    assert report.status == "refused"
    assert words in report.message_for_terminal
    assert store.version is None
    assert not list((store.folder / "cells").glob("*")) if store.folder.exists() else True


def test_a_file_without_a_usable_column_says_which_it_lacks(tmp_path, store):
    report = load_file(write(tmp_path / "a.csv", "First Name,DOB\nSYNTHETIC,1/1/2015\n"), store=store)
    assert report.status == "refused"
    assert "Move To City" in report.message
    assert "QAD" in report.message


def test_no_message_holds_what_a_cell_holds(tmp_path, store):
    bad = [changed(row, First_Name="Zebulonia", QAD="Zebulonia", DOB="Zebulonia") for row in FAMILY]
    report = load_file(
        write(tmp_path / "a.csv", csv_of(bad)),
        store=store,
        direction="to",
        state="FL",
        as_of=dt.date(2024, 5, 1),
    )
    assert report.status == "refused"
    assert "Zebulonia" not in json.dumps(report.to_dict())


class Cancelled(Exception):
    pass


def test_a_load_that_stops_at_any_step_leaves_the_store_as_it_was(tmp_path, store):
    load_file(write(tmp_path / "first.csv", OCTOBER + csv_of()), store=store)
    second = write(tmp_path / "second.csv", JUNE + csv_of([changed(FAMILY[0], QAD="2/2/2024")]))
    steps = []
    load_file(second, store=tmp_path / "elsewhere", on_progress=lambda step, _: steps.append(step))
    before, version, files = contents(store), store.version, files_in(store)
    for stop in set(steps) - {"done"}:

        def stop_there(step, fraction, stop=stop):
            if step == stop:
                raise Cancelled

        with pytest.raises(Cancelled):
            load_file(second, store=store, on_progress=stop_there)
        assert (contents(store), store.version, files_in(store)) == (before, version, files), stop
    assert load_file(second, store=store).status == "loaded"
    assert rows_in(store) == 4


KILLED = """
import os, sys
from data.load.pipeline import load_file
def die(step, fraction):
    if step == sys.argv[3]:
        os._exit(9)
load_file(sys.argv[1], store=sys.argv[2], on_progress=die)
"""


@pytest.mark.parametrize("step", ["reading dates and codes", "deriving the leads", "checking"])
def test_a_load_that_is_killed_leaves_the_store_as_it_was(tmp_path, store, step):
    load_file(write(tmp_path / "first.csv", OCTOBER + csv_of()), store=store)
    second = write(tmp_path / "second.csv", JUNE + csv_of([changed(FAMILY[0], QAD="2/2/2024")]))
    before = contents(store)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(second), str(store.folder), step],
        cwd=PROJECT,
        check=False,
    )
    assert killed.returncode == 9
    assert contents(store) == before
    assert load_file(second, store=store).status == "loaded"
    assert rows_in(store) == 4
    assert sorted(store.numbered_files()) == [1, 2]
    store.close()
    assert not list((store.folder / "spill").iterdir())


def test_a_second_load_waits_for_the_first_and_then_goes_on(tmp_path, store):
    path = write(tmp_path / "a.csv", OCTOBER + csv_of())
    make_private_folder(store.folder)
    is_waiting, reports = threading.Event(), []

    def load():
        def on_progress(step, fraction):
            if "waiting" in step:
                is_waiting.set()

        reports.append(load_file(path, store=store, on_progress=on_progress))

    thread = threading.Thread(target=load)
    with writer_lock(store.folder, lambda: None):
        thread.start()
        assert is_waiting.wait(timeout=20)
        assert store.version is None
    thread.join(timeout=60)
    assert [report.status for report in reports] == ["loaded"]


def test_two_loads_of_one_file_at_once_store_it_once(tmp_path, store):
    path = write(tmp_path / "a.csv", OCTOBER + csv_of())
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(load_file(path, store=store))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(report.status for report in reports) == ["already_loaded", "loaded"]
    assert rows_in(store) == 3


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path):
    in_the_way = write(tmp_path / "file", "SYNTHETIC")
    report = load_file(write(tmp_path / "a.csv", csv_of()), store=in_the_way / "store")
    assert report.status == "refused"
    assert "cannot be written" in report.message


def test_the_store_can_be_built_anew_from_its_kept_cells(tmp_path, store):
    load_file(
        write(tmp_path / "to.csv", OCTOBER + csv_of([*FAMILY, changed(FAMILY[0], QAD="?")])),
        store=store,
    )
    load_file(
        write(tmp_path / "b.csv", JUNE + csv_of([changed(FAMILY[0], QAD="2/2/2024")])),
        store=store,
    )
    before = contents(store)
    (store.folder / "current").write_text("damaged")
    assert rebuild(store) == 2
    assert contents(store) == before


def test_the_command_line_says_it_in_words_and_in_json(tmp_path, store, capsys):
    path = str(write(tmp_path / "october.csv", OCTOBER + csv_of()))
    assert main(["--store", str(store.folder), path]) == 0
    assert "Loaded 3 of 3 rows as move to FL, as of 2024-05-31" in capsys.readouterr().out
    assert main(["--store", str(store.folder), "--json", path, str(tmp_path / "none.csv")]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["status"] for one in told] == ["already_loaded", "refused"]
    assert main(["--store", str(store.folder), "--rebuild"]) == 0
    assert main(["--store", str(store.folder)]) == 1
    assert main(["--store", str(tmp_path / "no cells"), "--rebuild"]) == 1


def test_the_choices_of_the_command_line_reach_the_load(tmp_path, store, capsys):
    path = str(write(tmp_path / "a.csv", csv_of()))
    asked = ["--direction", "from", "--state", "az", "--as-of", "6/30/2024", "--json"]
    main(["--store", str(store.folder), *asked, path])
    told = json.loads(capsys.readouterr().out)
    assert (told["direction"], told["state"], told["as_of_date"]) == ("from", "AZ", "2024-06-30")
    assert told["refused"] == {}


DEAL = st.lists(
    st.tuples(
        st.sampled_from(["cut", "drop", "double", "insert", "swap", "replace"]),
        st.integers(0, 10_000),
        st.sampled_from(
            [",", '"', "\n", "\r", "\0", "'", ";", "\t", "=1+1", "<b>", "٣", "\u202e", "😀", "é", "1E+11", " "]
        ),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def mutated(text, changes):
    for change, place, sign in changes:
        at = place % (len(text) + 1)
        match change:
            case "cut":
                text = text[:at]
            case "drop":
                text = text[:at] + text[at + 1 :]
            case "double":
                text = text[:at] + text[max(0, at - 40) : at] + text[at:]
            case "insert":
                text = text[:at] + sign + text[at:]
            case "swap":
                text = text[at:] + text[:at]
            case "replace":
                text = text.replace(",", sign) if place % 5 == 0 else text[:at] + sign + text[at + 1 :]
    return text


@settings(max_examples=40, deadline=None)
@given(DEAL, st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_a_file_bent_in_any_way_is_accounted_for_row_by_row_or_refused(changes, encoding):
    text = mutated(OCTOBER + csv_of([*FAMILY, changed(FAMILY[0], School='SYNTHETIC "A"\nB')]), changes)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "bent.csv", text.encode(encoding, errors="replace"))
        store = Store(Path(folder) / "store")
        report = load_file(path, store=store)
        told = contents(store)
        store.close()
    assert report.status in ("loaded", "refused")
    assert report.message.endswith(".")
    if report.status == "refused":
        assert not any(told.values())
        return
    assert report.rows_read == report.rows_accepted + report.rows_refused
    assert len(told["leads"]) == len(told["missed_enrollment_rows"]) == report.rows_accepted
    assert len({row[1] for row in told["refused_rows"]}) == report.rows_refused
    numbers = [row[1] for row in told["missed_enrollment_rows"]]
    assert len(set(numbers)) == len(numbers)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    # Each row, other line, and the header starts on a line of its own.
    assert report.rows_read + report.rows_ignored + 1 <= lines
    assert sum(report.places.values()) == report.rows_accepted


INTERRUPTED = """
import os, signal, sys
from data.commands import load as load_command
from data.progress import Watch

def interrupt(watch, step, fraction, call=Watch.__call__):
    if step == "deriving the leads":
        os.kill(os.getpid(), signal.SIGINT)
    call(watch, step, fraction)

Watch.__call__ = interrupt
# A terminal's default: whoever runs these tests in the background passes on that it is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(load_command.main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C as a signal is POSIX's")
def test_ctrl_c_ends_a_load_with_a_sentence_and_leaves_the_store_as_it_was(tmp_path, store):
    load_file(write(tmp_path / "first.csv", OCTOBER + csv_of()), store=store)
    second = write(tmp_path / "second.csv", JUNE + csv_of([changed(FAMILY[0], QAD="2/2/2024")]))
    before, files = contents(store), files_in(store)
    ended = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "--store", str(store.folder), str(second)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 130
    assert ended.stderr.startswith("Cancelled: ")
    assert "Traceback" not in ended.stderr
    assert (contents(store), files_in(store)) == (before, files)
