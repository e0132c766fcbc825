"""Histories of move notices: what is read of them, what is refused, and that no child is kept."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.store.removal import undo
from data.upkeep.backup import backup, restore
from data.values.codes import notice_type
from tests.data.files import csv_of, workbook, write
from tests.data.loaded import contents
from tests.hostile import HOSTILE

HEADER = (
    "Notice Type",
    "Move Date",
    "From State",
    "From District",
    "To State",
    "To District",
    "To City",
    "Data Note",
)
NOTICE = ("Arrival", "5/10/2026", "FL", "Collier", "GA", "Toombs County Schools", "Vidalia", "SYNTHETIC")
KEPT = (
    "SELECT notice_type::VARCHAR, move_date, notice_date, from_city, from_state_code, from_district_name, "
    "to_city, to_state_code, to_district_name FROM move_notices ORDER BY row_number"
)


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def rows(store, sql):
    with store.reader() as cursor:
        return cursor.execute(sql).fetchall()


def loaded(tmp_path, store, lines, header=HEADER, name="notices.csv", **given):
    return load_file(write(tmp_path / name, csv_of(lines, header)), store=store, **given)


def changed(**cells: str) -> tuple[str, ...]:
    new = dict(zip(HEADER, NOTICE, strict=True)) | {k.replace("_", " "): v for k, v in cells.items()}
    return tuple(new[name] for name in HEADER)


def test_a_history_is_known_by_its_columns_and_its_towns_are_placed(tmp_path, store):
    report = loaded(tmp_path, store, [NOTICE, changed(Notice_Type="Departed", To_City="")])
    assert (report.status, report.kind, report.state, report.direction) == (
        "loaded",
        "move_notices",
        "US",
        None,
    )
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (2, 2, 0)
    assert (report.as_of_date, report.reading.as_of_source) == (dt.date(2026, 5, 10), "newest_row")
    assert "Move notices of several States" in report.message
    day = dt.date(2026, 5, 10)
    assert rows(store, KEPT) == [
        ("arrival", day, None, None, "FL", "Collier", "Vidalia", "GA", "Toombs County Schools"),
        ("departure", day, None, None, "FL", "Collier", None, "GA", "Toombs County Schools"),
    ]
    assert rows(store, "SELECT place_name FROM places") == [("Vidalia",)]
    assert rows(store, "SELECT count(*) FROM moves") == [(0,)]
    assert rows(store, "SELECT count(*) FROM leads") == [(0,)]


def test_nothing_that_a_history_says_of_a_child_is_kept(tmp_path, store):
    of_child = ("MSIX ID", "Last Name", "First Name", "DOB", "Grade", "Parent Email")
    lines = [("000000001234", "Ruizsecret", "Anasecret", "3/14/2015", "05", "secret@example.org", *NOTICE)]
    report = loaded(tmp_path, store, lines, (*of_child, *HEADER))
    assert (report.status, report.kind, report.rows_accepted) == ("loaded", "move_notices", 1)
    assert set(report.mapping) == set(HEADER[:-1])
    assert report.dropped_columns == ("Parent Email",)
    held = b"".join(p.read_bytes() for p in store.folder.rglob("*") if p.is_file())
    for secret in (b"Ruizsecret", b"Anasecret", b"000000001234", b"secret@example"):
        assert secret not in held
    assert "secret" not in str(contents(store))


def test_other_words_other_orders_and_titles(tmp_path, store):
    header = [
        "Receiving State",
        "Receiving District",
        "Sending State",
        "Sending District",
        "Date Sent",
        "Arrival/Departure",
    ]
    book = workbook(
        tmp_path / "history.xlsx",
        History=[
            ["Move notices (SYNTHETIC)"], [], header,
            ["Georgia", "Toombs", "Florida", "Collier", dt.date(2026, 5, 2), "moved in"],
            ["", "Toombs", "Guanajuato, Mexico", "", dt.date(2026, 5, 3), "OUT"],
        ],
    )  # fmt: skip
    report = load_file(book, store=store)
    assert (report.kind, report.rows_accepted) == ("move_notices", 2), report.message
    assert [row[0] for row in rows(store, KEPT)] == ["arrival", "departure"]
    assert rows(store, KEPT)[0][2:] == (dt.date(2026, 5, 2), None, "FL", "Collier", None, "GA", "Toombs")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (changed(From_State="", From_District="", To_State="", To_District="", To_City=""), "no_place"),
        (changed(Move_Date=""), "no_notice_date"),
        (changed(Move_Date="2/30/2026"), "impossible_date"),
        (changed(Move_Date="5/10/1926"), "date_out_of_range"),
        (changed(Move_Date="5/10/2126"), "date_out_of_range"),
        (changed(Notice_Type=""), "not_arrival_or_departure"),
        (changed(Notice_Type="maybe"), "not_arrival_or_departure"),
        (changed(From_District="L" * 1_001), "cell_too_long"),
        ((*NOTICE, "a cell too many"), "too_many_cells"),
    ],
)  # fmt: skip
def test_a_row_that_tells_no_notice_is_refused_with_its_reason(tmp_path, store, line, rule):
    report = loaded(tmp_path, store, [NOTICE, line, changed(From_State="")])
    assert (report.rows_read, report.rows_accepted, report.refused) == (3, 2, {rule: 1})
    assert rows(store, "SELECT DISTINCT row_number, rule FROM refused_rows") == [(3, rule)]
    (hint,) = rows(store, "SELECT DISTINCT hint FROM refused_rows")[0]
    assert hint.endswith(".") and "2126" not in hint


@pytest.mark.parametrize("without", ["Notice Type", "Move Date"])
def test_a_file_that_lacks_a_column_is_refused_and_told_which(tmp_path, store, without):
    at = HEADER.index(without)
    line = (*NOTICE[:at], *NOTICE[at + 1 :])
    header = (*HEADER[:at], *HEADER[at + 1 :])
    report = loaded(tmp_path, store, [line], header, kind="move_notices")
    assert report.status == "refused"
    told = {"Notice Type": "arrival or a departure", "Move Date": "a date"}[without]
    assert told in report.message
    assert store.version is None


def test_other_kinds_are_still_what_they_were(tmp_path, store):
    counts = ("From State", "To State", "Period", "Children", "Note")
    report = loaded(tmp_path, store, [("FL", "GA", "2025-26", "12", "SYNTHETIC")], counts, "c.csv")
    assert report.kind == "mobility_counts"
    missed = (
        "MSIX ID",
        "Last Name",
        "From State",
        "To City",
        "To State",
        "Arrival Date",
        "Remarks on notice",
    )
    line = ("000000001234", "SYNTHETIC", "FL", "Vidalia", "GA", "5/10/2026", "arrival")
    report = loaded(tmp_path, store, [line], missed, "m.csv", direction="to", state="GA")
    assert report.kind == "missed_enrollment"


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"long", "nul"}))
def test_hostile_text_stays_text_in_every_field(tmp_path, store, name):
    text = HOSTILE[name]
    hostile = changed(From_State=text, From_District=text, To_State=text, To_District=text, To_City=text)
    report = loaded(tmp_path, store, [hostile, changed(Notice_Type=text), changed(Move_Date=text)])
    assert (report.rows_read, report.rows_accepted, report.rows_refused) == (3, 1, 2)
    assert text not in report.message
    (kept,) = rows(store, "SELECT from_district_name, to_city FROM move_notices")
    assert kept[0] == kept[1] and kept[0]


def test_notices_are_rebuilt_removed_and_in_the_backup(tmp_path, store):
    first = loaded(tmp_path, store, [NOTICE], name="one.csv")
    loaded(tmp_path, store, [NOTICE, changed(To_City="Lyons")], name="two.csv")
    before = contents(store)
    assert len(before["move_notices"]) == 3
    made = backup(store, tmp_path / "kept.zip")
    rebuild(store)
    assert contents(store) == before
    undo(store, [first.extract_id])
    assert len(contents(store)["move_notices"]) == 2
    restore(store, made.file)
    assert contents(store) == before


def test_any_mixture_of_good_and_bad_rows_adds_up(tmp_path, store):
    chance = random.Random(6)
    for number in range(6):
        lines = []
        for _ in range(40):
            cells = {
                "Notice_Type": chance.choice(["Arrival", "left", "", "?"]),
                "Move_Date": chance.choice(["5/1/2026", "", "x"]),
                "From_State": chance.choice(["FL", ""]),
            }
            lines.append(changed(**cells))
        good = [r for r in lines if r[0] in ("Arrival", "left") and r[1] == "5/1/2026"]
        report = loaded(tmp_path, store, lines, name=f"{number}.csv")
        assert (report.rows_read, report.rows_accepted) == (40, len(good))
        assert report.rows_accepted + report.rows_refused == 40


@pytest.mark.parametrize(
    ("text", "kind"),
    [("ARRIVAL", "arrival"), ("Moved in", "arrival"), ("Departure notice", "departure"), ("left", "departure"), ("Move-Out", "departure"), ("inside", None), ("", None)],
)  # fmt: skip
def test_words_for_arrival_and_departure(text, kind):
    assert notice_type(text) == kind
