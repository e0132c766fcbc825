"""The log of work and the coverage on paper and as Excel: the sums, the stamps, and what leaves the office."""

from __future__ import annotations

import datetime as dt

from analytics.board.work_log import families_by_month, work_log
from analytics.exports.sheets.log_sheet import as_page, as_workbook, coverage_of, log_of
from data.board.board import Board
from data.board.entries import Target, Visit
from tests.analytics.board.test_coverage import TODAY, a_year, asked, went_to
from tests.analytics.sheet_reader import cell_texts, parts_of, rows_of, sheet_names
from tests.hostile import HOSTILE


def a_board() -> Board:
    targets = (Target("Town", "to", target_id="t", place_ids=(1,)),)
    day = dt.date(2026, 9, 7)
    visits = tuple(
        Visit(
            "t",
            day + dt.timedelta(days=n),
            "families found",
            families=n + 1,
            visited_by=who,
            hours=1.5,
            miles=n * 10.0,
        )
        for n, who in enumerate(["Ana", HOSTILE["script"], "=1+1", ""])
    )
    return Board(targets=targets, visits=visits)


def sheet(is_outside: bool):
    held, days = a_board(), (dt.date(2026, 9, 1), dt.date(2026, 10, 31))
    months = families_by_month(held, *days)
    return log_of(work_log(held, *days), months, days, is_outside=is_outside, is_synthetic=True, who="Ana")


def test_the_page_and_the_workbook_of_the_log_hold_the_sums():
    page = as_page(sheet(False)).decode()
    assert "CONFIDENTIAL" in page and "SYNTHETIC" in page and "<script" not in page.lower()
    assert (
        "<td>Together</td><td class=n>4</td><td class=n>6</td><td class=n>60</td><td class=n>4</td><td class=n>10</td>"
        in page
    )
    book = as_workbook(sheet(False), dt.datetime(2026, 11, 1))
    assert sheet_names(book) == ["By week and person", "By person", "By week", "About"]
    last = rows_of(book, "By person")[-1]
    assert list(last.values()) == ["Together", 4, 6, 60, 4, 10, 0]
    assert not any("<f>" in part for part in parts_of(book).values()), "nothing in it calculates"
    assert any(text.startswith("CONFIDENTIAL") for text in cell_texts(book))


def test_what_leaves_the_office_tells_no_small_number_of_families():
    held = sheet(True)
    assert [part.title for part in held.parts] == [
        "By week and person",
        "By person",
        "By week",
        "Families met, by month",
    ]
    told = [header for part in held.parts[:3] for header in part.headers]
    assert not {"Families met", "Visits that found families", "COEs started"} & set(told)
    assert held.parts[3].rows == [("September 2026", 10), ("October 2026", "hidden")]
    assert "hidden" in as_page(held).decode() and "CONFIDENTIAL" not in as_page(held).decode()


def test_the_coverage_on_paper_names_who_was_not_looked_at_first():
    held = coverage_of(
        asked(a_year(), went_to(1, 3)), (dt.date(2025, 11, 29), TODAY), "Georgia", is_synthetic=True
    )
    assert held.parts[0].rows[0] == ("Bacon GA", "county", 40)
    assert held.parts[1].rows[0][:4] == ("Bacon GA", 40, 0, 0)
    assert {row[0] for row in held.parts[3].rows} == {"Florida", "Texas"}
    assert "CONFIDENTIAL" in as_page(held).decode()
