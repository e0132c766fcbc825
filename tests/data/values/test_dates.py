"""Days as people, spreadsheets and other programs write them, in two languages."""

from __future__ import annotations

import datetime as dt

import pytest

from data.values.dates import DAY_FIRST, MONTH_FIRST, dates_in, order_of, read_date

JUNE_17 = dt.date(2026, 6, 17)
SPANISH = (
    "17 de junio de 2026", "17 de Junio del 2026", "junio 17, 2026", "junio 17 de 2026", "17-jun-2026",
    "17/junio/2026", "17 junio 2026", "miércoles, 17 de junio de 2026", "MIÉRCOLES 17 DE JUNIO DE 2026",
    "mié 17/jun/2026", "17.junio.2026",
)  # fmt: skip
ENGLISH = (
    "17th June 2026", "17th of June, 2026", "June 17th 2026", "Wednesday, June 17, 2026", "17JUN2026",
    "Jun-17-2026", "2026-Jun-17", "2026 June 17", "Jun. 17, 26",
)  # fmt: skip
STAMPS = (
    "2026-06-17 00:00:00+00", "2026-06-17 00:00:00 UTC", "2026-06-17 00:00:00-04", "2026-06-17T04:00:00.000Z",
    "2026-06-17T00:00:00-04:00", "Wed Jun 17 00:00:00 EDT 2026", "Wed Jun 17 00:00:00 2026",
    "6/17/2026 12:00 AM", "6/17/2026 12:00 a. m.", "2026-06-17 23:59 CDT", "mié 17/6/2026 00:00",
)  # fmt: skip
DIGITS = ("20260617", "06172026", "6172026", "6172026.0", "46190", "46190.0")


@pytest.mark.parametrize("text", (*SPANISH, *ENGLISH, *STAMPS, *DIGITS))
def test_one_day_in_many_styles(text):
    assert JUNE_17 in {read_date(text), read_date(text, DAY_FIRST)}


def test_every_month_is_known_in_both_languages():
    english = "January February March April May June July August September October November December"
    spanish = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    for months in (english, spanish):
        for number, name in enumerate(months.split(), start=1):
            day = dt.date(2025, number, 3)
            assert read_date(f"3 {name} 2025") == read_date(f"{name[:3]} 3, 2025") == day
    assert read_date("3 set 2025") == read_date("3 setiembre 2025") == dt.date(2025, 9, 3)


def test_a_tuesday_is_no_march_and_march_no_tuesday():
    assert read_date("mar 17 2026") == dt.date(2026, 3, 17)
    assert read_date("mar 17 de junio de 2026") == JUNE_17
    assert read_date("mar. 3/6/2026", DAY_FIRST) == dt.date(2026, 6, 3)


@pytest.mark.parametrize(
    "text",
    (
        "June 2026", "junio de 2026", "17 junio", "17 de 2026", "31 de junio de 2026", "1234567",
        "000123", "20261317", "13322026", "2026-06-17 25", "17 juniox 2026", "mié", "00:00:00", "6.5", "1e5",
    ),
)  # fmt: skip
def test_what_names_no_day(text):
    assert read_date(text) is None and read_date(text, DAY_FIRST) is None


def test_eight_digits_with_the_year_last_follow_the_order_and_prove_it():
    assert (read_date("05062026"), read_date("05062026", DAY_FIRST)) == (
        dt.date(2026, 5, 6),
        dt.date(2026, 6, 5),
    )
    seen = order_of(["17062026", "25052026", "30012026", "20260617"])
    assert (seen.order, seen.proofs, seen.needed) == (DAY_FIRST, 3, 3)
    assert order_of(["06172026", "5252026", "01302026"]).order == MONTH_FIRST


def test_no_eight_digits_have_two_readings():
    for number in range(1, 100_000_000, 4_999):
        digits = f"{number:08d}"
        readings = {read_date(digits)} | {read_date(digits, DAY_FIRST)} - {None}
        year_first = 1900 <= number // 10_000 <= 2100
        assert not (year_first and len(readings - {None}) > 1), digits


def test_the_days_of_a_line_of_text():
    line = "Reporte al 30 de septiembre de 2026, corrida octubre 2, 2026 (10/3/2026)"
    assert dates_in(line) == [dt.date(2026, 9, 30), dt.date(2026, 10, 2), dt.date(2026, 10, 3)]
