"""Dates as people and spreadsheets write them -> days.

Works on the different spellings of a column, of which a million rows have a few thousand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.values.bare_text import folded

MONTH_FIRST, DAY_FIRST = "month first", "day first"
TURNED, AS_THEY_ARE = "turned back", "as they are"
"""What a person says of a column whose dates a spreadsheet may have turned (`half_turned`): that a real
date of it is read with day and month exchanged, or that it is right. The order of its texts stands
before it: "day first, turned back"."""

NO_DATE = frozenset(
    {"", "n/a", "na", "none", "null", "nan", "nat", "-", "--", "unknown", "0", "00000000", "tbd"}
    | {"0000-00-00", "00/00/0000", "0/0/0000", "."}
)
"""Texts (in lower case) that say there is no date; they are not impossible dates."""

_ZONE = r"(?:z|[+-]\d\d(?::?\d\d)?|[a-z]{2,5})"
_TIME = re.compile(rf"[t ]\s*\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?\s*(?:[ap]\.?\s?m\.?)?\s*{_ZONE}?$")
"""A time of day at the end; the zone is not needed for a day."""
_TIME_BEFORE_YEAR = re.compile(rf"[ ]\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s+{_ZONE})?(?=\s+\d{{4}}$)")
"""As in "Wed Jun 17 00:00:00 EDT 2026"."""
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{7,8})(?:\.0+)?")
_NUMBERS = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
_OF = r"(?:(?:of|de|del)\s+)?"
_ORDINAL = r"(?:st|nd|rd|th|er|[oa]\b)?"
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}}){_ORDINAL}[\s./-]*{_OF}([a-z]{{3,10}})\.?[\s,./-]*{_OF}(\d{{4}}|\d{{2}})"
)
_MONTH_DAY = re.compile(rf"([a-z]{{3,10}})\.?[\s./-]*(\d{{1,2}}){_ORDINAL}[\s,./-]+{_OF}(\d{{4}}|\d{{2}})")
_YEAR_MONTH = re.compile(r"(\d{4})[\s./-]+([a-z]{3,10})\.?[\s./-]+(\d{1,2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mie|jue|vie|sab|dom)[a-z]*[,.]*\s+")
_SERIAL_START = dt.date(1899, 12, 30)
_SERIALS = range(18_264, 73_051)
"""Excel's day numbers of 1950 to 2099."""
_YEARS = range(1900, 2101)
"""Years that eight digits may hold: so only one reading of them is possible."""
_MONTHS = (
    ("january", "enero", "ene"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril", "abr"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto", "ago"),
    ("september", "septiembre", "setiembre", "sept", "set"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre", "dic"),
)
"""Months in English and Spanish; the first three letters of each stand for it too."""
MONTHS = {
    name: number
    for number, names in enumerate(_MONTHS, start=1)
    for whole in names
    for name in (whole, whole[:3])
}


def is_no_date(text: str) -> bool:
    """True for an empty cell and for words and zeros that stand for one."""
    return text.strip().casefold() in NO_DATE


def read_date(text: str, order: str = MONTH_FIRST) -> dt.date | None:
    """The day that `text` names, or None where it names none.

    Understood, in English and Spanish: 2024-05-01, 20240501, 05012024, 5/1/2024, 5/1/24, 1-May-2024,
    May 1, 2024, 1 de mayo de 2024, Excel's serial 45413, each also with a weekday before it and a
    time of day, with its zone, behind it. `order` decides 5/1/2024, and whether a date with its year first
    (or a serial) has day and month exchanged. Two-digit years 69-99 are 1969-99, the others 2000-68.
    """
    plain = _plain(text)
    own = DAY_FIRST if order.startswith(DAY_FIRST) else MONTH_FIRST
    if order.endswith(TURNED) and (day := _real_date(plain)) is not None:
        return day.replace(month=day.day, day=day.month) if day.day <= 12 else day
    found = _read_plain(plain, own)
    # "mar 17 2026" is a day of March; only what is none otherwise may begin with a martes.
    return found or _read_plain(_WEEKDAY.sub("", plain), own)


def _real_date(plain: str) -> dt.date | None:
    """The day that a spreadsheet held as a date and not as text, as it is written out of it."""
    is_real = _YEAR_FIRST.fullmatch(plain) or _SERIAL.fullmatch(plain)
    return _read_plain(plain, MONTH_FIRST) if is_real else None


UNLIKELY = 0.05
_UP_TO_12, _OVER_12 = 0.4, 0.6
"""Share of the days of a year that are the 12th or earlier, and later."""


def half_turned(texts: Iterable[str]) -> bool:
    """Whether the spellings of a column look as after a spreadsheet that took the day for the month.

    What could be a date of its own country became one, with day and month exchanged: every real date
    has a day up to 12, and every text one over 12, all on the same side. Of dates in two forms by nature
    fewer than one column in twenty looks so.
    """
    real: set[dt.date] = set()
    written: dict[str, set[str]] = {DAY_FIRST: set(), MONTH_FIRST: set()}
    for text in texts:
        plain = _plain(text)
        if (day := _real_date(plain)) is not None:
            if day.day > 12:
                return False
            real.add(day)
        elif match := _NUMBERS.fullmatch(plain):
            first, second = int(match[1]), int(match[2])
            if (first > 12) == (second > 12):
                return False
            written[DAY_FIRST if first > 12 else MONTH_FIRST].add(plain)
    one_side = [spellings for spellings in written.values() if spellings]
    if len(one_side) != 1:
        return False
    return len(real) > 1 and _UP_TO_12 ** len(real) * _OVER_12 ** len(one_side[0]) < UNLIKELY


def _plain(text: str) -> str:
    """In lower case, without accents and without a time of day."""
    return _TIME_BEFORE_YEAR.sub("", _TIME.sub("", folded(text)))


def _read_plain(text: str, order: str) -> dt.date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _COMPACT.fullmatch(text):
        return _compact_day(match[1], order)
    if match := _NUMBERS.fullmatch(text):
        first, second, year = match.groups()
        month, day = (first, second) if order == MONTH_FIRST else (second, first)
        return _day(year, month, day)
    if match := _DAY_MONTH.fullmatch(text):
        return _day(match[3], MONTHS.get(match[2], 0), match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return _day(match[3], MONTHS.get(match[1], 0), match[2])
    if match := _YEAR_MONTH.fullmatch(text):
        return _day(match[1], MONTHS.get(match[2], 0), match[3])
    if (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        return _SERIAL_START + dt.timedelta(days=int(match[1]))
    return None


def _compact_day(digits: str, order: str) -> dt.date | None:
    """The day of 20260617, 06172026 or (where a spreadsheet took the zero away) 6172026."""
    if len(digits) == 8 and int(digits[:4]) in _YEARS:
        return _day(digits[:4], digits[4:6], digits[6:])
    last = digits.zfill(8)
    month, day = (last[:2], last[2:4]) if order == MONTH_FIRST else (last[2:4], last[:2])
    found = _day(last[4:], month, day) if int(last[4:]) in _YEARS else None
    # A year that nobody was born in is told as such, not as no day of the calendar.
    return found or (_day(digits[:4], digits[4:6], digits[6:]) if len(digits) == 8 else None)


def _day(year: str, month: str | int, day: str) -> dt.date | None:
    full_year = int(year)
    if len(year) == 2:
        full_year += 1900 if full_year >= 69 else 2000
    try:
        return dt.date(full_year, int(month), int(day))
    except ValueError:
        return None


FEW_PROOFS = 3
"""Fewer spellings than this that prove an order may be slips: of true dates, 60 % prove it."""


@dataclass(frozen=True)
class DateOrder:
    """How a column writes 5/1/2024: its own `order`, how many spellings prove it (`proofs`), and
    of how many that depend on it (`needed`)."""

    order: str
    proofs: int
    needed: int

    @property
    def is_needed(self) -> bool:
        return self.needed > 0

    @property
    def is_proven(self) -> bool:
        """Enough proofs, or most of a few dates: two of three are no slips."""
        return self.proofs >= FEW_PROOFS or 2 * self.proofs > self.needed


def order_of(texts: Iterable[str]) -> DateOrder:
    """The order of day and month in a column's spellings, by evidence.

    A first number above 12 proves day first, a second one above 12 month first; where both occur
    the more frequent wins, the rest being impossible dates.
    """
    day_first = month_first = needed = 0
    for text in texts:
        plain = _WEEKDAY.sub("", _plain(text))
        match = _NUMBERS.fullmatch(plain) or _two_numbers(plain)
        if match is None:
            continue
        first, second = int(match[1]), int(match[2])
        needed += first != second
        day_first += first > 12 >= second
        month_first += second > 12 >= first
    order = DAY_FIRST if day_first > month_first else MONTH_FIRST
    return DateOrder(order, max(day_first, month_first), needed)


def _two_numbers(text: str) -> re.Match[str] | None:
    """What of eight digits with the year last depends on the order, as _NUMBERS has it."""
    digits = _COMPACT.fullmatch(text)
    if digits is None or (len(digits[1]) == 8 and int(digits[1][:4]) in _YEARS):
        return None
    return re.fullmatch(r"(\d\d)(\d\d)(\d{4})", digits[1].zfill(8))


def decide_orders(
    columns: Mapping[str, list[str]], given: Mapping[str, str] | None = None
) -> tuple[dict[str, str], list[str]]:
    """Field -> order of day and month, and the fields for which the file does not settle it.

    `columns`: field -> its spellings. `given`: field -> its order, as a person gave it: that holds
    for the column, and counts as proven for the others. A column with at least FEW_PROOFS, or
    with proofs in most of its dates, follows its own evidence; one with less follows the other
    columns where these agree, so that a slip does not turn a whole column round; else its own, if
    any; else month first, the habit of the USA. Where a person had dates turned back, the order ends
    in TURNED.
    """
    found = {field: order_of(texts) for field, texts in columns.items()}
    turned = {field for field, order in (given or {}).items() if order.endswith(TURNED)}
    for field, order in (given or {}).items():
        own = order.removesuffix(TURNED).removesuffix(", ").replace(AS_THEY_ARE, "")
        if field in found and own:
            found[field] = DateOrder(own, FEW_PROOFS, FEW_PROOFS)
    proven = [seen for seen in found.values() if seen.is_proven]
    agreed = {seen.order for seen in proven or found.values() if seen.proofs}
    orders: dict[str, str] = {}
    unsettled: list[str] = []
    for field, seen in found.items():
        if seen.is_proven or not seen.is_needed:
            orders[field] = seen.order
        elif len(agreed) == 1:
            orders[field] = next(iter(agreed))
        else:
            orders[field] = seen.order
            unsettled.append(field)
    return {f: f"{order}, {TURNED}" if f in turned else order for f, order in orders.items()}, unsettled


def turned_dates(columns: Mapping[str, list[str]], given: Mapping[str, str] | None = None) -> list[str]:
    """Fields whose dates look half turned, but for those of which a person said whether they are.

    Beside such a column one of real dates alone, all with days up to 12, is turned as likely.
    """
    told = {field for field, order in (given or {}).items() if order.endswith((TURNED, AS_THEY_ARE))}
    turned = {field for field, texts in columns.items() if half_turned(texts)}
    if not turned:
        return []
    return [
        field
        for field, texts in columns.items()
        if field not in told and (field in turned or _are_early_days(texts))
    ]


def _are_early_days(texts: Iterable[str]) -> bool:
    days = [_real_date(_plain(text)) for text in texts if not is_no_date(text)]
    return len(set(days)) > 1 and all(day is not None and day.day <= 12 for day in days)


_ANY_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\b(?:19|20)\d{6}\b"
    r"|\d{1,2}(?:[- ]| (?:de|of) )[A-Za-z]{3,10}(?:[- ,]+| (?:de|del|of) )\d{2,4}"
    r"|[A-Za-z]{3,10}\.? \d{1,2},?(?: (?:de|del))? \d{4}"
)


def dates_in(line: str, order: str = MONTH_FIRST) -> list[dt.date]:
    """The dates that stand in a line of text, in their order; `order` as in read_date, unless it
    makes the date impossible and the other does not."""
    other = DAY_FIRST if order == MONTH_FIRST else MONTH_FIRST
    found = (read_date(match[0], order) or read_date(match[0], other) for match in _ANY_DATE.finditer(line))
    return [date for date in found if date is not None]
