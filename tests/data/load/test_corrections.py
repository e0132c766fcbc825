"""Refused rows go out with their cells and reasons, and come back corrected, never twice."""

from __future__ import annotations

import pytest

from analytics.exports.lists.refused_rows import refused_rows_workbook
from data.load.corrections import LINE, WHAT_TO_DO, WHY, refused_rows
from data.load.pipeline import load_file
from data.store.cells import damaged_cells
from data.store.reader import Store
from data.store.rebuild import rebuild
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write

TITLE = "Missed Enrollment (SYNTHETIC)\nMove To State: FL\nRun date: 5/31/2024\n\n"
BAD_DAY = changed(FAMILY[0], QAD="2/30/2024", First_Name="=Ana", MSIX_ID="000000001236")
NO_ID = changed(FAMILY[1], MSIX_ID="1.23457E+11", DOB="31/31/2012", First_Name="Lia")


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    yield made
    made.close()


@pytest.fixture
def first(tmp_path, store):
    """The report of a load of five rows, of which two are refused (lines 8 and 10)."""
    rows = [*FAMILY[:2], BAD_DAY, FAMILY[2], NO_ID]
    report = load_file(write(tmp_path / "may.csv", TITLE + csv_of(rows)), store=store)
    assert (report.rows_accepted, report.rows_refused) == (3, 2)
    return report


def corrected(folder, store, extract_id, change, name="corrected.xlsx"):
    """The workbook a person sends back: `change(row)` on each row as a dict, = shielded."""
    out = refused_rows(store, extract_id)
    rows = [change(row) for row in out.frame.to_dict("records")]
    columns = list(out.frame.columns)
    shielded = ([row[name].replace("=", "'=", 1) for name in columns] for row in rows)
    table = [columns, *shielded]
    return workbook(folder / name, Sheet1=[*([line] for line in out.lines), [], *table])


def fixed(row):
    return row | {"QAD": "2/3/2024", "MSIX ID": "000000001237", "DOB": "1/3/2012"}


def leads(store):
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT row_number, first_name, msix_id, qad::VARCHAR FROM missed_enrollment_rows "
            "ORDER BY row_number"
        ).fetchall()


def extracts(store):
    with store.reader() as cursor:
        return cursor.execute(
            "SELECT extract_id, rows_read, rows_accepted, rows_refused FROM extracts"
        ).fetchall()


def test_refused_rows_go_out_with_their_cells_and_every_reason(store, first):
    out = refused_rows(store, first.extract_id)
    assert list(out.frame.columns) == [LINE, *HEADER, WHY, WHAT_TO_DO]
    assert [tuple(row)[1:11] for row in out.frame.to_numpy()] == [BAD_DAY, NO_ID]
    assert list(out.frame[LINE]) == ["8", "10"]
    assert list(out.frame[WHY]) == [
        "impossible date (QAD)",
        "id in scientific notation (MSIX ID); impossible date (DOB)",
    ]
    assert all("write it as 2024-05-31" in text for text in out.frame[WHAT_TO_DO])
    with pytest.raises(LookupError):
        refused_rows(store, "000000000000")


def test_corrected_rows_join_their_extract(tmp_path, store, first):
    path = corrected(tmp_path, store, first.extract_id, fixed)
    report = load_file(path, store=store)
    assert report.status == "loaded", report.message
    assert "2 of 2 refused rows are accepted now, 0 are still refused" in report.message
    # Of the file that was corrected: the one that was loaded now says nothing of its columns.
    assert report.to_dict()["proposal"] == {"unused_columns": [], "rows_ignored": 4, "physical_rows": 10}
    assert extracts(store) == [(first.extract_id, 5, 5, 0)]
    assert leads(store)[2] == (8, "=Ana", "000000001237", "2024-02-03")
    assert [row[0] for row in leads(store)] == [6, 7, 8, 9, 10]


def test_what_is_still_wrong_stays_refused_and_the_next_try_counts(tmp_path, store, first):
    path = corrected(tmp_path, store, first.extract_id, lambda row: row | {"QAD": "2/3/2024"})
    report = load_file(path, store=store)
    assert (report.rows_accepted, report.rows_refused) == (4, 1)
    path = corrected(tmp_path, store, first.extract_id, fixed, "again.xlsx")
    assert (load_file(path, store=store).rows_accepted, extracts(store)[0][3]) == (5, 0)


def test_the_same_correction_twice_changes_nothing(tmp_path, store, first):
    path = corrected(tmp_path, store, first.extract_id, fixed)
    load_file(path, store=store)
    before = leads(store)
    report = load_file(path, store=store)
    assert report.status == "already_loaded" and "corrected before" in report.message
    assert report.to_dict()["proposal"] == {}
    assert leads(store) == before
    assert (report.rows_accepted, report.rows_refused) == (5, 0)


def test_a_line_that_was_accepted_cannot_be_overwritten(tmp_path, store, first):
    path = corrected(
        tmp_path,
        store,
        first.extract_id,
        lambda row: fixed(row) | {LINE: row[LINE] if row[LINE] == "8" else "6"},
    )
    before = leads(store)
    report = load_file(path, store=store)
    assert "no refused row of it: 1" in report.message
    assert [row for row in leads(store) if row[0] != 8] == before


def test_without_the_column_of_lines_a_sentence_says_so(tmp_path, store, first):
    out = refused_rows(store, first.extract_id)
    frame = out.frame.drop(columns=LINE)
    table = [list(frame.columns), *frame.to_numpy().tolist()]
    path = workbook(tmp_path / "no-line.xlsx", A=[*([line] for line in out.lines), [], *table])
    report = load_file(path, store=store)
    assert report.status == "refused" and "column Line is gone" in report.message


def test_corrections_survive_building_the_store_anew(tmp_path, store, first):
    load_file(corrected(tmp_path, store, first.extract_id, fixed), store=store)
    before = leads(store), extracts(store)
    assert damaged_cells(store.folder, [first.extract_id]) == []
    rebuild(store)
    assert (leads(store), extracts(store)) == before


def test_in_another_store_it_is_a_file_of_its_own_and_its_extra_columns_are_not_used(tmp_path, store, first):
    path = corrected(tmp_path, store, first.extract_id, fixed)
    other = Store(tmp_path / "other")
    report = load_file(path, store=other)
    other.close()
    assert report.status == "loaded", report.message
    assert (report.direction, report.state, str(report.as_of_date)) == ("to", "FL", "2024-05-31")
    assert report.rows_accepted == 2
    assert report.unused_columns == (LINE, WHY, WHAT_TO_DO)


def test_the_workbook_as_it_is_handed_out_comes_back_whole(tmp_path, store, first):
    out = refused_rows(store, first.extract_id)
    path = write(tmp_path / "out.xlsx", refused_rows_workbook(out.lines, out.frame))
    report = load_file(path, store=store)
    # Nothing was corrected, so the same rows are refused again, with the cells as they were.
    assert (report.rows_accepted, report.rows_refused) == (3, 2)
    assert refused_rows(store, first.extract_id).frame.equals(out.frame)
