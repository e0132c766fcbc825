"""The command on a told store: what it prints, what it says where it cannot answer, and its exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.ask.command import main
from analytics.ask.questions import QUESTIONS
from data.store.reader import Store
from tests.analytics.ask.told_story import SEPTEMBER, counted, story
from tests.families import AS_OF, child, write_csv
from tests.loaded_once import load_once

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    return story(tmp_path_factory.mktemp("story"), has_board=False)


@pytest.fixture
def run(capsysbinary):
    def command(*words: object) -> tuple[int, str, str]:
        try:
            code = main(list(map(str, words)))
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsysbinary.readouterr()
        return code, told.out.decode("utf-8"), told.err.decode("utf-8")

    return command


def test_json_is_one_array_of_objects(run, store):
    code, out, err = run("places", "--store", store, "--json", "--link", "?run=to&state=GA&month=3")
    assert (code, err) == (0, "")
    rows = json.loads(out)
    march = [row for row in SEPTEMBER if row["qad"][5:7] == "03" and row["to_city"] != "Nowhere"]
    towns = counted(march, lambda row: row["to_city"] if row["to_state_code"] == "GA" else None)
    assert {row["place_name"]: (row["children"], row["families"], row["rows"]) for row in rows} == towns
    assert rows[0]["newest_move_date"][:4] in ("2024", "2025")
    assert rows[0]["marking"] == "SYNTHETIC"
    assert run("corrected", "--store", store, "--json")[1] == "[]\n"


def test_csv_is_inert_and_keeps_numbers(run, tmp_path):
    calls = child(1, "2026-05-01", move_to=('=HYPERLINK("x")', "GA"))
    path = write_csv(tmp_path / "a.csv", [calls, child(2, "2026-05-02", move_to=("Nowhere, too", "GA"))])
    load_once(path, tmp_path / "store", direction="to", state="GA", as_of=AS_OF)
    code, out, _ = run("not-placed", "--store", tmp_path / "store", "--csv")
    assert code == 0 and out.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(out.removeprefix("\ufeff")))
    assert header == ["city", "written_state", "zip", "county", "children", "rows", "marking"]
    assert sorted(row[0] for row in rows) == ['\'=HYPERLINK("x")', "Nowhere, too"]
    assert ",1,1," in out  # not in quotes: numbers to a spreadsheet
    Store(tmp_path / "store").close()


def test_a_table_is_for_reading(run, store):
    code, out, err = run("periods", "--store", store)
    assert (code, err) == (0, "")
    first, view, header, *lines, last = out.splitlines()
    assert view == "Move to Georgia, as of Sep 30, 2026."
    assert first.startswith("periods: One row per performance period")
    assert header.split() == ["performance_period", "children", "families", "rows", "marking"]
    assert lines[0].split()[0] == "2023-24"
    assert last == f"{len(lines)} rows."
    assert run("corrected", "--store", store)[1].splitlines()[-1] == "No rows."


def test_the_list_names_all_with_grain_and_columns(run):
    told = json.loads(run("--list", "--json")[1])
    assert told == [{"question": q.name, "grain": q.grain, "columns": list(q.columns)} for q in QUESTIONS]
    plain = run("--list")[1]
    assert all(f"{q.name} (" in plain for q in QUESTIONS)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["plaices"], 2, "There is no question plaices. Near to it: places"),
        (["month"], 2, "months"),
        ([], 2, "Name a question"),
        (["totals", "--link", "?monht=9"], 2, "The link names monht, which is no filter. Filters are: run, state,"),
        (["totals", "--link", "?month=13"], 2, "The link's month=13 does not fit: 1 to 12, as in month=9."),
        (["totals", "--link", "?month=9&month=x"], 2, "The link's month=x does not fit"),
        (["totals", "--link", "?run=both"], 2, "The link's run=both does not fit: to or from"),
        (["totals", "--link", "?run=to&run=from"], 2, "The link says run 2 times"),
        (["totals", "--link", "?from=Florida"], 2, "The link's from=Florida does not fit: write from=FL."),
        (["totals", "--link", "?qad=2026-09-31.."], 2, "qad=2026-09-31.. does not fit: days, as in qad="),
        (["totals", "--link", "?qad=2026-09-30..2026-01-01"], 2, "ends before it begins"),
        (["totals", "--link", "?extract=nothing"], 2, "the 12 digits and letters that the question `lists` says"),
        (["totals", "--link", "?run=to&state=OH"], 1, "A list of moves to the State of OH is not loaded. Loaded are: move to GA as of Sep 30, 2026 (run=to&state=GA&extract="),
        (["totals", "--link", "?extract=0123456789ab"], 1, "extract 0123456789ab, is not loaded"),
        (["corridors", "--set", "level=village"], 2, "--set level=village: write level=place|county|state."),
        (["places", "--set", "level=county"], 2, "of places can be set: nothing"),
        (["corridors", "--set", "level"], 2, "write NAME=VALUE"),
        (["corridors", "--set", "source=records"], 1, "Nothing is loaded of the source records"),
        (["expected-and-found"], 1, "Load the States' records"),
        (["children-with-names"], 2, "add --who NAME and --why TEXT"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_with_what_would_be_right(run, store, words, code, said):
    returned, out, err = run("--store", store, *words)
    assert (returned, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_a_store_that_is_absent_or_damaged_or_older_is_told_as_elsewhere(run, store, tmp_path):
    code, out, err = run("totals", "--json", "--store", tmp_path / "nowhere")
    assert (code, out) == (1, "")
    assert err.startswith("Nothing is loaded. There is no list in ")
    assert not (tmp_path / "nowhere").exists()
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "current").write_text("SYNTHETIC", "utf-8")
    code, out, err = run("totals", "--store", damaged)
    assert (code, out) == (1, "") and "is damaged: run `python -m data.load --rebuild`" in err
    (damaged / "current").write_text(
        json.dumps({"file": "atlas-000001.duckdb", "schema_version": 1}), "utf-8"
    )
    code, out, err = run("totals", "--store", damaged)
    assert (code, out) == (1, "") and "older version" in err and "`python -m data.store upgrade`" in err


def test_a_record_that_was_lost_hands_out_no_names(run, tmp_path):
    folder = story(tmp_path, has_board=False)
    asked = ("children-with-names", "--store", folder, "--json", "--who", "Ana", "--why", "SYNTHETIC test")
    code, out, _ = run(*asked)
    assert code == 0 and len(json.loads(out)) == len(SEPTEMBER)
    (folder / "taken-away.jsonl").unlink()
    code, out, err = run(*asked)
    assert (code, out) == (1, "") and "is missing, so none is handed out" in err


def test_it_starts_without_the_screen_and_with_any_alphabet(store):
    watch = (
        "import sys; from analytics.ask.command import main; code = main(sys.argv[1:]); "
        "assert not {'streamlit', 'plotly', 'folium'} & set(sys.modules), 'the screen was imported'; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch, "origins", "--json", "--store", str(store)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["place"] == "Faison NC"


def test_a_whole_address_is_a_link_too(run, store):
    address = "http://127.0.0.1:8501/missed_enrollment?run=from&state=GA&month=4"
    assert run("totals", "--store", store, "--json", "--link", address) == run(
        "totals", "--store", store, "--json", "--link", "run=from&state=GA&month=4"
    )
