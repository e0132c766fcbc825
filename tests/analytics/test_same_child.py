"""`python -m analytics.same_child`: what it prints of made-up lists and rosters, and what it never prints."""

from __future__ import annotations

import json

import pytest

from analytics.same_child.command import main
from data.load.pipeline import load_file
from data.store.reader import Store
from tests.data.files import csv_of, write
from tests.hostile import HOSTILE

MISSED = (
    "MSIX ID", "Last Name", "Last Name 2", "First Name", "Birth Date", "Sex", "QAD", "From City", "From State",
    "To City", "To State", "Data Note",
)  # fmt: skip
ROSTER = ("State Student ID", "Last Name", "Last Name 2", "First Name", "Birth Date", "Sex", "Exit Date", "City", "Data Note")  # fmt: skip
MOVE = ("5/10/2026", "Immokalee", "FL", "Clinton", "NC", "SYNTHETIC")
ANA = ("413000000001", "Ruiz", "Soto", "Ana", "3/14/2015", "F", *MOVE)
LUIS = ("413000000002", "Vega", "Luna", "Luis", "10/2/2012", "M", *MOVE)
EVA = ("413000000003", "Nava", "Osorio", "Eva", "1/9/2014", "F", *MOVE)
ANA_ENROLLED = ("NC1", "SOTO", "RUIZ", "Anita", "2015-03-14", "F", "", "Clinton", "SYNTHETIC")
TWIN_OF_LUIS = ("NC2", "Vega", "Luna", "Hugo", "2012-10-02", "M", "", "Clinton", "SYNTHETIC")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def load(tmp_path, store, name, header, lines, **given):
    report = load_file(write(tmp_path / name, csv_of(lines, header)), store=store, **given)
    assert report.status == "loaded", report.message


def both(
    tmp_path, store, missed=(ANA, LUIS, EVA), roster=(ANA_ENROLLED, TWIN_OF_LUIS), header=ROSTER, state="NC"
):
    load(tmp_path, store, "missed.csv", MISSED, missed, direction="to", state="NC")
    load(tmp_path, store, "roster.csv", header, roster, kind="roster", state=state)


def printed(store, capsys, *more):
    capsys.readouterr()
    code = main(["--store", str(store.folder), *more])
    out, err = capsys.readouterr()
    return code, out, err


def objects(store, capsys, *more):
    code, out, err = printed(store, capsys, "--json", *more)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_one_object_a_line_with_the_promised_keys(tmp_path, store, capsys):
    both(tmp_path, store)
    found = objects(store, capsys)
    assert [list(one) for one in found] == [["listed_id", "roster_id", "pile", "weight", "reasons"]] * 2
    assert [(o["listed_id"], o["roster_id"], o["pile"]) for o in found] == [
        ("413000000001", "NC1", "called"),
        ("413000000002", "NC2", "apart"),
    ]
    assert isinstance(found[0]["weight"], float) and found[0]["weight"] >= 3
    assert found[0]["reasons"][:2] == ["the same birth date (+12.5)", "both surnames, in any order (+9.1)"]
    assert found[0]["reasons"][-1].startswith("in the roster of NC as of ")


def test_the_table_names_nobody(tmp_path, store, capsys):
    both(tmp_path, store)
    code, out, err = printed(store, capsys)
    assert (code, err) == (0, "")
    assert "3 missed children beside 2 rows of roster." in out
    assert out.splitlines()[1].split() == ["state", "missed", "called", "asked", "apart", "nobody", "alike"]
    assert out.splitlines()[2].split() == ["NC", "3", "1", "0", "1", "1"]
    for secret in ("413000000001", "NC1", "Ruiz", "Ana", "2015", "Luis"):
        assert secret not in out
    reasons = str([one["reasons"] for one in objects(store, capsys)])
    for secret in ("Ruiz", "RUIZ", "Ana", "2015", "Vega"):
        assert secret not in reasons


def test_who_left_by_the_roster_is_said(tmp_path, store, capsys):
    both(tmp_path, store, roster=[(*ANA_ENROLLED[:6], "9/1/2026", *ANA_ENROLLED[7:])])
    assert objects(store, capsys)[0]["reasons"][-1] == "left on Sep 1, 2026 by that roster"


def test_another_states_roster_is_no_enrollment_here(tmp_path, store, capsys):
    both(tmp_path, store, state="TX")
    said = objects(store, capsys)[0]["reasons"][-1]
    assert said == "missed in NC: another State's roster does not enroll the child there"


def test_a_roster_without_birth_dates_calls_nobody(tmp_path, store, capsys):
    header = [name for name in ROSTER if name != "Birth Date"]
    lines = [
        (*ANA_ENROLLED[:4], *ANA_ENROLLED[5:]),
        (*LUIS[1:2], "Vega", "Luna", "Luis", "M", "", "Clinton", "SYNTHETIC"),
    ]
    both(tmp_path, store, roster=lines, header=header)
    found = objects(store, capsys)
    assert {one["pile"] for one in found} <= {"asked", "apart"}


def test_an_id_that_changed_hands_calls_nobody(tmp_path, store, capsys):
    other = ("413000000001", "Chub", "Tzoc", "Hugo", "7/7/2009", "M", *MOVE)
    both(tmp_path, store, missed=[ANA, other, LUIS])
    (ana,) = [one for one in objects(store, capsys) if one["listed_id"] == "413000000001"]
    assert ana["pile"] == "asked"
    assert "the number may have changed hands: it stands beside different names" in ana["reasons"]


def test_the_same_msix_id_of_another_name_is_asked_about(tmp_path, store, capsys):
    header = ("MSIX ID", *ROSTER[1:])
    roster = [("413000000001", "Chub", "Tzoc", "Hugo", "2015-03-14", "M", "", "Clinton", "SYNTHETIC")]
    both(tmp_path, store, roster=roster, header=header)
    assert [one["pile"] for one in objects(store, capsys)] in (["asked"], ["apart"], [])


def test_records_of_the_state_are_asked_where_there_is_no_roster(tmp_path, store, capsys):
    load(tmp_path, store, "missed.csv", MISSED, [ANA, EVA], direction="to", state="NC")
    header = ("student_id", "MSIX Identification Number", "Reporting State Code", "Last Name 1", "Last Name 2", "First Name", "Birth Date", "Sex", "Data Note")  # fmt: skip
    lines = [
        ("N1", "413000000099", "NC", "Ruiz", "Soto", "Ana", "20150314", "F", "SYNTHETIC"),
        ("N2", "413000000003", "NC", "Nava", "Osorio", "Eva", "20140109", "F", "SYNTHETIC"),
        ("N3", "413000000098", "TX", "Nava", "Osorio", "Eva", "20140109", "F", "SYNTHETIC"),
    ]
    load(tmp_path, store, "students.csv", header, lines, state="NC")
    found = objects(store, capsys)
    # Under its own number the exchange knows the record, and says that the child is missed.
    assert [(one["listed_id"], one["roster_id"], one["pile"]) for one in found] == [
        ("413000000001", "N1", "called")
    ]


def test_each_row_of_an_enrollment_is_one_child(tmp_path, store, capsys):
    both(tmp_path, store, roster=[ANA_ENROLLED, ANA_ENROLLED, ANA_ENROLLED])
    assert [one["pile"] for one in objects(store, capsys)] == ["called"]


def test_nothing_to_compare_is_a_sentence(tmp_path, store, capsys):
    code, out, err = printed(store, capsys, "--json")
    assert (code, out) == (1, "") and "No list of missed children is loaded" in err
    load(tmp_path, store, "missed.csv", MISSED, [ANA], direction="to", state="NC")
    code, out, err = printed(store, capsys, "--json")
    assert (code, out) == (1, "") and "--kind roster" in err
    code, _, err = printed(store, capsys, "--state", "TX")
    assert code == 1 and "No list of missed children of TX is loaded" in err


def test_a_roster_whose_rows_were_all_refused_calls_nobody(tmp_path, store, capsys):
    load(tmp_path, store, "missed.csv", MISSED, [ANA], direction="to", state="NC")
    refused = (*ANA_ENROLLED[:4], "2/30/2015", *ANA_ENROLLED[5:])
    load_file(write(tmp_path / "r.csv", csv_of([refused], ROSTER)), store=store, kind="roster", state="NC")
    code, out, err = printed(store, capsys, "--json")
    assert out == "" and "Traceback" not in err and code in (0, 1)


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"long", "nul"}))
def test_hostile_names_and_numbers_are_data(tmp_path, store, capsys, name):
    text = HOSTILE[name]
    hostile = ("NC9", text, text, text, "2015-03-14", "F", "", text, "SYNTHETIC")
    missed = ("413000000009", text, text, text, "3/14/2015", "F", *MOVE)
    both(tmp_path, store, missed=[ANA, missed], roster=[ANA_ENROLLED, hostile])
    found = {one["listed_id"]: one["pile"] for one in objects(store, capsys)}
    assert found["413000000001"] == "called"
    code, out, err = printed(store, capsys)
    assert (code, err) == (0, "") and text.strip() not in out
