"""A move after the day of its report, and an end of eligibility beyond the rule: neither is followed."""

from __future__ import annotations

import datetime as dt

import pytest

from data.load.pipeline import load_file
from data.store.reader import Store
from tests.families import AS_OF, child, write_csv
from tests.plain_python import expiration, window_band


def leads(folder, rows):
    report = load_file(
        write_csv(folder / "a.csv", rows), store=folder / "store", direction="to", state="GA", as_of=AS_OF
    )
    assert report.status == "loaded", report
    store = Store(folder / "store")
    with store.reader() as cursor:
        found = cursor.execute(
            "SELECT move_date, eligibility_expiration_date, is_eed_given, is_in_window, window_band::VARCHAR,"
            " months_left FROM leads ORDER BY row_number"
        ).fetchall()
    store.close()
    return report, found


def test_the_four_rows_as_the_rule_has_them(tmp_path):
    report, found = leads(
        tmp_path,
        [
            child(1, "2026-06-17"),
            child(2, "2027-06-17"),
            child(3, "2022-06-17", eligibility_expiration_date="2027-06-17"),
            child(4, "2024-06-17", eligibility_expiration_date="2027-06-17"),
        ],
    )
    assert [row[3:] for row in found] == [
        (True, "24-36", 32), (False, "unknown", None), (False, "expired", -15), (True, "6-12", 8),
    ]  # fmt: skip
    assert [row[2] for row in found] == [False, False, False, True]
    assert "1 row has a move after 2026-09-30, the day of the report" in report.message
    assert "1 row gives an end of eligibility later than 36 months" in report.message


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 400])
def test_of_two_ends_the_earlier_counts(tmp_path, days):
    by_rule = expiration(dt.date(2024, 6, 17), dt.date(2016, 3, 4))
    given = by_rule + dt.timedelta(days=days)
    report, [(_, end, is_given, _, band, _)] = leads(
        tmp_path, [child(1, "2024-06-17", eligibility_expiration_date=given.isoformat())]
    )
    assert (end, is_given) == (min(given, by_rule), given <= by_rule)
    assert band == window_band(AS_OF, end)
    assert ("the earlier day counts" in report.message) == (given > by_rule)


def test_the_day_of_the_report_itself_is_no_day_to_come(tmp_path):
    report, found = leads(tmp_path, [child(1, AS_OF.isoformat())])
    assert found[0][3] and "no move yet" not in report.message
