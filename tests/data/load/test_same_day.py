"""Lists of one State, direction and day: the same report again, or parts of one report."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.commands.load import main
from data.commands.store import main as store_command
from data.load.corrections import refused_rows
from data.load.late_births import decide_late_births
from data.load.pipeline import load_file
from data.load.reports.compared import beside_the_counts
from data.load.reports.kept import kept_reports
from data.store.reader import Store
from data.store.rebuild import rebuild
from data.store.removal import keep_until, kept_until, purge
from tests.data.files import HEADER, changed, csv_of, workbook, write

DAY = dt.date(2024, 5, 31)
TOWNS = ("Immokalee", "Homestead", "Wauchula", "Arcadia")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


def child(number: int, **cells: str) -> tuple[str, ...]:
    """One made-up child who moved to Florida, told from others by the number."""
    row = (
        f"{number:012}", f"Ruiz{number}", "Ana", "3/14/2015", "10/25/2023", "Yuma", "AZ",
        TOWNS[number % 4], "FL", "SYNTHETIC Elementary",
    )  # fmt: skip
    return changed(row, **cells)


def children(*numbers: int) -> list[tuple[str, ...]]:
    return [child(number) for number in numbers]


def load(tmp_path, store, name, rows, header=HEADER, **options):
    path = write(tmp_path / name, csv_of(rows, header))
    return load_file(path, store=store, direction="to", state="FL", **{"as_of": DAY, **options})


LISTED = (
    "SELECT r.* EXCLUDE (extract_id, row_number), l.child_number, l.status::VARCHAR, l.missed_place_id "
    "FROM leads l JOIN missed_enrollment_rows r USING (extract_id, row_number) "
    "WHERE l.is_newest ORDER BY ALL"
)


def asked(store, sql):
    with store.reader() as cursor:
        return cursor.execute(sql).fetchall()


def ids_shown(store):
    return [row[0] for row in asked(store, LISTED)]


def extracts(store):
    return asked(store, "SELECT file_name, rows_read, rows_accepted, rows_refused FROM extracts ORDER BY ALL")


def test_a_second_list_of_a_day_is_asked_about_and_nothing_is_changed(tmp_path, store, capsys):
    load(tmp_path, store, "a.csv", children(1, 2, 3, 4))
    version = store.version
    refused = load(tmp_path, store, "b.csv", children(4, 5, 6))
    assert (refused.status, refused.asks) == ("refused", "same_day")
    today = dt.date.today()
    assert refused.message == (
        f"A list of move to FL, as of 2024-05-31, is in the store already: a.csv, 4 rows, loaded {today}. This "
        "file has 3 rows, and 1 of its 3 children are on that list. Say whether it replaces that list, is "
        "another part of the same report whose rows are added (such as one list for each district), or is of "
        "another day. Nothing was changed."
    )
    assert store.version == version
    run = ["--store", str(store.folder), "--direction", "to", "--state", "FL", "--as-of", "2024-05-31"]
    assert main([*run, "--json", str(tmp_path / "b.csv")]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["asks"]) == ("refused", "same_day")
    assert "--same-day add" in told["message"]
    assert main([*run, "--same-day", "add", "--json", str(tmp_path / "b.csv")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["proposal"]["files"] == [["a.csv", 4], ["b.csv", 3]]
    assert extracts(store) == [("a.csv + b.csv", 7, 7, 0)]


def test_the_same_report_again_takes_the_place_of_the_first_without_a_word(tmp_path, store):
    load(tmp_path, store, "a.csv", children(*range(1, 11)))
    again = load(tmp_path, store, "b.csv", children(*range(2, 12)))
    assert again.status == "loaded"
    assert ids_shown(store) == [f"{number:012}" for number in range(2, 12)]
    assert len(extracts(store)) == 2


def test_a_part_of_what_is_there_is_not_the_same_report_again(tmp_path, store):
    """Else one district, loaded alone, would stand for the whole State."""
    load(tmp_path, store, "a.csv", children(*range(1, 11)))
    assert load(tmp_path, store, "b.csv", children(1, 2, 3)).asks == "same_day"
    replaced = load(tmp_path, store, "b.csv", children(1, 2, 3), same_day="replace")
    assert replaced.status == "loaded"
    assert len(ids_shown(store)) == 3


def test_lists_of_another_day_direction_or_kind_are_not_asked_about(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2, 3))
    assert load(tmp_path, store, "b.csv", children(7, 8), as_of=dt.date(2024, 6, 30)).status == "loaded"
    other = write(tmp_path / "c.csv", csv_of(children(8, 9)))
    assert load_file(other, store=store, direction="from", state="AZ", as_of=DAY).status == "loaded"


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 4), min_size=1, max_size=4), seed=st.integers(0, 3))
def test_lists_added_to_one_another_are_what_one_list_of_all_rows_is(tmp_path_factory, cuts, seed):
    """The oracle is the same rows in one file, after the same list of the month before."""
    tmp_path = tmp_path_factory.mktemp("parts")
    rows = children(*range(10 + seed, 10 + seed + sum(cuts)))
    whole, parted = Store(tmp_path / "whole"), Store(tmp_path / "parted")
    for store in (whole, parted):
        load(tmp_path, store, "before.csv", children(1, 2, 10, 11), as_of=dt.date(2024, 4, 30))
    load(tmp_path, whole, "all.csv", rows)
    for i, cut in enumerate(cuts):
        part, rows = rows[:cut], rows[cut:]
        # Each office writes its columns in an order of its own.
        order = list(range(len(HEADER)))[i:] + list(range(len(HEADER)))[:i]
        own = [tuple(row[at] for at in order) for row in part]
        load(tmp_path, parted, f"{i}.csv", own, [HEADER[at] for at in order], same_day="add")
    assert asked(parted, LISTED) == asked(whole, LISTED)
    gone = "SELECT child_number, reason::VARCHAR FROM no_longer_listed ORDER BY ALL"
    assert asked(parted, gone) == asked(whole, gone)
    before = asked(parted, LISTED)
    rebuild(parted)
    assert asked(parted, LISTED) == before
    whole.close()
    parted.close()


def test_each_file_is_read_by_its_own_headers_and_its_own_order_of_dates(tmp_path, store):
    load(tmp_path, store, "a.csv", [child(1, DOB="3/14/2015", QAD="10/25/2023")])
    header = [{"DOB": "Birth date", "QAD": "Qualifying arrival date"}.get(name, name) for name in HEADER]
    load(tmp_path, store, "b.csv", [child(2, DOB="14/3/2015", QAD="25/10/2023")], header, same_day="add")
    days = "SELECT birth_date, qad FROM missed_enrollment_rows ORDER BY row_number"
    right = [(dt.date(2015, 3, 14), dt.date(2023, 10, 25))] * 2
    assert asked(store, days) == right
    rebuild(store)
    assert asked(store, days) == right


def test_a_file_that_was_added_is_known_when_it_comes_again(tmp_path, store):
    for name, numbers in (("a.csv", (1, 2, 3, 4, 5)), ("b.csv", (6, 7)), ("c.csv", (8, 9))):
        load(tmp_path, store, name, children(*numbers), same_day="add")
    assert extracts(store) == [("a.csv + 2 files", 9, 9, 0)]
    for name, numbers in (("a.csv", (1, 2, 3, 4, 5)), ("b.csv", (6, 7))):
        for said in (None, "add"):
            assert load(tmp_path, store, name, children(*numbers), same_day=said).status == "already_loaded"
    # Read again otherwise, it takes the place of itself, not of the list nor of another file.
    again = load(tmp_path, store, "b.csv", children(6, 7), mapping={"School": None})
    assert again.status == "loaded"
    assert len(ids_shown(store)) == 9
    assert load(tmp_path, store, "a2.csv", children(1, 2, 3, 4, 99)).status == "loaded"
    assert sorted(map(int, ids_shown(store))) == [1, 2, 3, 4, 6, 7, 8, 9, 99]


def test_a_list_is_given_back_by_going_back_and_nothing_of_it_is_lost(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2, 3))
    before = asked(store, LISTED)
    load(tmp_path, store, "b.csv", children(4, 5), same_day="add")
    assert store_command(["--store", str(store.folder), "back"]) == 0
    store.close()
    with_a = Store(store.folder)
    assert asked(with_a, LISTED) == before
    rebuild(with_a)
    assert asked(with_a, LISTED) == before
    load(tmp_path, with_a, "b.csv", children(4, 5), same_day="add")
    assert len(ids_shown(with_a)) == 5
    with_a.close()


def test_a_purge_leaves_no_name_of_any_file_of_the_list(tmp_path, store):
    load(tmp_path, store, "a.csv", [child(1, Last_Name="Zyxwvone")])
    load(tmp_path, store, "b.csv", [child(2, Last_Name="Zyxwvtwo")], same_day="add")
    of_list = asked(store, "SELECT extract_id FROM extracts")[0][0]
    purge(store, [of_list])
    store.close()
    left = [path for path in store.folder.rglob("*") if path.is_file() and b"Zyxwv" in path.read_bytes()]
    assert left == []
    cells = [path.name for path in (store.folder / "cells").iterdir()]
    assert cells == []


def test_the_last_day_that_was_said_of_a_list_holds_for_the_longer_one(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2))
    keep_until(store, asked(store, "SELECT extract_id FROM extracts")[0][0], dt.date(2030, 1, 1))
    load(tmp_path, store, "b.csv", children(3), same_day="add")
    of_list = asked(store, "SELECT extract_id FROM extracts")[0][0]
    assert kept_until(store) == {of_list: dt.date(2030, 1, 1)}


def test_refused_rows_of_any_file_are_corrected_in_the_list(tmp_path, store):
    load(tmp_path, store, "a.csv", [child(1), child(2, QAD="nonsense")])
    of_a = asked(store, "SELECT extract_id FROM extracts")[0][0]
    out_of_a = refused_rows(store, of_a)
    header = ["Birth date" if name == "DOB" else name for name in HEADER]
    load(tmp_path, store, "b.csv", [child(3, DOB="rubbish"), child(4)], header, same_day="add")
    of_list = asked(store, "SELECT extract_id FROM extracts")[0][0]
    hints = [row[0] for row in asked(store, "SELECT hint FROM refused_rows ORDER BY row_number")]
    assert hints[0].startswith("File a.csv, row 3: ")
    assert hints[1].startswith("File b.csv, row 2: ")
    out = refused_rows(store, of_list)
    frame = out.frame
    assert list(frame["Last Name"]) == ["Ruiz2", "Ruiz3"]
    frame.loc[1, "Birth date"] = "3/14/2015"
    corrected = write(tmp_path / "c.csv", "\n".join(out.lines) + "\n" + frame.to_csv(index=False))
    assert load_file(corrected, store=store).status == "loaded"
    assert sorted(map(int, ids_shown(store))) == [1, 3, 4]
    # A file of refused rows that was taken before the list grew is one of the list all the same.
    first = out_of_a.frame
    first.loc[0, "QAD"] = "10/25/2023"
    corrected = write(tmp_path / "d.csv", "\n".join(out_of_a.lines) + "\n" + first.to_csv(index=False))
    assert load_file(corrected, store=store).status == "loaded"
    assert sorted(map(int, ids_shown(store))) == [1, 2, 3, 4]
    assert len(extracts(store)) == 1
    rebuild(store)
    assert sorted(map(int, ids_shown(store))) == [1, 2, 3, 4]


def test_late_births_of_any_file_are_taken_without_their_birth_date(tmp_path, store):
    load(tmp_path, store, "a.csv", [child(1), child(2, DOB="3/1/2024")])
    load(tmp_path, store, "b.csv", [child(3, DOB="3/1/2024"), child(4)], same_day="add")
    of_list = asked(store, "SELECT extract_id FROM extracts")[0][0]
    assert extracts(store) == [("a.csv + b.csv", 4, 2, 2)]
    decide_late_births(store, of_list, leave_out=True)
    assert extracts(store) == [("a.csv + b.csv", 4, 4, 0)]
    rebuild(store)
    assert extracts(store) == [("a.csv + b.csv", 4, 4, 0)]


def test_what_was_left_open_in_one_file_is_open_in_the_list(tmp_path, store):
    header = ["Folio" if name == "Last Name" else name for name in HEADER]
    load(tmp_path, store, "a.csv", children(1, 2), mapping={"School": None})
    odd = load(tmp_path, store, "b.csv", [child(3, QAD="2/3/2024", DOB="2/3/2015")], same_day="add")
    assert odd.reading is not None
    told = kept_reports(store)[odd.extract_id]
    assert told.reading is not None
    assert told.reading.files == (("a.csv", 2), ("b.csv", 1))
    assert set(told.reading.ambiguous_dates) == {"DOB", "QAD"}
    rebuild(store)
    third = load(tmp_path, store, "c.csv", children(4, 5), header, same_day="add")
    assert third.reading is not None
    assert set(third.reading.ambiguous_dates) == {"DOB", "QAD"}


def test_rows_that_tell_nobody_apart_are_not_added_to_children(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2))
    bare = [row[3:] for row in children(5, 6)]
    refused = load(tmp_path, store, "b.csv", bare, HEADER[3:], same_day="add")
    assert refused.asks == "cannot_be_added"
    assert len(ids_shown(store)) == 2


def test_a_file_of_which_no_row_can_be_used_adds_nothing(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2))
    refused = load(tmp_path, store, "b.csv", [child(3, QAD="nonsense")], same_day="add")
    assert refused.status == "refused"
    assert extracts(store) == [("a.csv", 2, 2, 0)]


def test_an_older_list_of_the_day_that_another_replaced_can_be_added_to_it(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2))
    load(tmp_path, store, "b.csv", children(3, 4), same_day="replace")
    assert len(ids_shown(store)) == 2
    assert load(tmp_path, store, "a.csv", children(1, 2), same_day="add").status == "loaded"
    assert len(ids_shown(store)) == 4
    assert len(extracts(store)) == 1


def test_a_refused_row_of_a_sheet_of_a_file_is_said_where_it_stands(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2))
    book = workbook(
        tmp_path / "b.xlsx", North=[HEADER, child(3)], South=[HEADER, child(4), child(5, QAD="nonsense")]
    )
    report = load_file(book, store=store, direction="to", state="FL", as_of=DAY, same_day="add")
    assert (report.rows_accepted, report.rows_refused) == (4, 1)
    [(hint,)] = asked(store, "SELECT hint FROM refused_rows")
    assert hint.startswith("File b.xlsx, sheet South, row 3: ")


def test_another_report_whose_day_nobody_knows_is_kept_beside_and_compared(tmp_path, store, capsys):
    load(tmp_path, store, "one.csv", children(1, 2, 3), as_of=None)
    refused = load(tmp_path, store, "two.csv", children(3, 4, 5, 6), as_of=None)
    assert "is of another day, or is another, newer report whose day nobody knows." in refused.message
    assert (
        "(--same-day replace, --same-day add, --same-day other or --as-of YYYY-MM-DD)"
        in refused.message_for_terminal
    )
    two = str(tmp_path / "two.csv")
    command = [two, "--store", str(store.folder), "--direction", "to", "--state", "FL", "--same-day", "other"]
    assert main(command) == 0
    told = capsys.readouterr().out
    assert (
        "3 children new, 0 listed with a corrected town, day or ID, 0 in refused rows, 2 no longer listed."
        in told
    )
    assert (
        "The day of neither report is known: two.csv (newest move Oct 25, 2023) is compared with one.csv (newest "
        "move Oct 25, 2023), for it was loaded later." in told
    )
    before = asked(
        store, "SELECT file_name, as_of_date, as_of_source::VARCHAR FROM extracts ORDER BY loaded_at"
    )
    assert before == [(name, dt.date(2023, 10, 25), "newest_row") for name in ("one.csv", "two.csv")]
    statuses = "SELECT row_number, status::VARCHAR FROM leads WHERE is_newest ORDER BY 1"
    shown = asked(store, statuses)
    assert shown == [(2, "still missing"), (3, "new"), (4, "new"), (5, "new")]
    rebuild(store)
    assert asked(store, statuses) == shown


def test_the_same_file_with_its_day_takes_the_place_of_its_guess(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2, 3), as_of=None)
    assert load(tmp_path, store, "a.csv", children(1, 2, 3), as_of=None).status == "already_loaded"
    told = load(tmp_path, store, "a.csv", children(1, 2, 3))
    assert (told.status, told.as_of_date) == ("loaded", DAY)
    assert asked(store, "SELECT as_of_date, as_of_source::VARCHAR FROM extracts") == [(DAY, "given")]
    assert load(tmp_path, store, "a.csv", children(1, 2, 3)).status == "already_loaded"


def test_a_file_of_several_stays_in_its_list_whatever_day_is_said(tmp_path, store):
    load(tmp_path, store, "a.csv", children(1, 2, 3))
    load(tmp_path, store, "b.csv", children(4, 5), same_day="add")
    again = load(tmp_path, store, "b.csv", children(4, 5), as_of=dt.date(2024, 6, 30))
    assert again.status == "already_loaded"
    assert len(extracts(store)) == 1


IF_EARLIER = "If it is the earlier report, new and no longer listed are the other way round: load b.csv again with its day."


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        # a.csv is taken for the newer one, though b.csv was loaded last
        (DAY, None, "a.csv (as of May 31, 2024) is compared with b.csv (newest move Oct 25, 2023), for it seems newer."),
        (dt.date(2023, 9, 1), None, "b.csv (newest move Oct 25, 2023) is compared with a.csv (as of Sep 1, 2023), for it seems newer."),
        (dt.date(2023, 9, 1), DAY, ""),
    ],
)  # fmt: skip
def test_what_is_compared_with_what_is_said_where_a_day_is_guessed(tmp_path, store, first, second, told):
    load(tmp_path, store, "a.csv", children(1, 2, 3), as_of=first)
    load(tmp_path, store, "b.csv", children(3, 4, 5, 6), as_of=second)
    with store.reader() as cursor:
        said = [
            sentence
            for (extract_id,) in cursor.execute("SELECT extract_id FROM extracts").fetchall()
            for sentence in beside_the_counts(cursor, extract_id)
        ]
    assert said == ([f"The day of b.csv is not known: {told} {IF_EARLIER}"] if told else [])
