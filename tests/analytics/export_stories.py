"""Frames and contexts for the export tests: a few towns, told by hand, and hostile texts."""

from datetime import date, datetime

import pandas as pd

from analytics.disclosure.cells import TOTAL
from analytics.exports.context import ExportContext
from analytics.leads.shared_list import (
    CHILDREN,
    FAMILIES,
    MONTHS,
    PLACES,
    Asked,
    Told,
    county_unit,
    month_unit,
    place_unit,
)
from analytics.selection import Selection

HOSTILE = (
    "<script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "![pic](http://evil.example/pic.png)",
    '=HYPERLINK("http://evil.example/","open")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "＝1+1",
    "\t=1+1",
    "\r\n=1+1",
    "\x00=1+1",
    "Robert'); DROP TABLE leads;--",
    "`${document.title='run'}`",
    "${document.title='run'}",
    "$[name] ]]> &amp; \\u003cb\\u003e {{ 7*7 }}",
    "http://evil.example/",
    "Long " + "x" * 40_000,
    "\u202egnp.exe\u202c نص",
    "a\x00b\x07c\ud800\ufffe",
    "https://evil.example/<b>ñ</b>",
)


def context(**changes) -> ExportContext:
    told = {
        "title": "Missed enrollment, Florida",
        "filters_sentence": "Moves of 2024-25; towns in all counties.",
        "filters": (("Performance period", "2024-25"), ("County", "all")),
        "as_of": date(2025, 9, 30),
        "extract_lines": ("missed_to_fl.xlsx, loaded 2025-10-01",),
        "direction_sentence": "Move to Florida: children who moved into Florida and were never enrolled.",
        "audience": "internal",
        "made_at": datetime(2025, 10, 2, 9, 30),
        "children": 155,
        "families": 72,
        "rows": 170,
        "not_placed_children": 12,
        "is_synthetic": True,
        "credits": ("Place names: GeoNames (CC BY 4.0).",),
    }
    return ExportContext(**{**told, **changes})


_TOWNS = (
    # id, town, State, country, fips, county, lat, lon, children, families, rows, first, last, in window, from
    (4159553, "Immokalee", "FL", "USA", "12021", "Collier", 26.41869, -81.41730, 64, 30, 70, "2023-10-02", "2025-09-20", 40, (("Laredo TX", 22), ("Yuma AZ", 12), ("Salinas CA", 4))),
    (4152093, "Naples", "FL", "USA", "12021", "Collier", 26.14203, -81.79481, 24, 12, 26, "2024-01-15", "2025-08-01", 12, (("Laredo TX", 14),)),
    (4151997, "Everglades City", "FL", "USA", "12021", "Collier", 25.86009, -81.38037, 3, 1, 3, "2025-02-11", "2025-02-11", 3, (("Yuma AZ", 3),)),
    (4156042, "Homestead", "FL", "USA", "12086", "Miami-Dade", 25.46872, -80.47756, 31, 14, 33, "2023-12-01", "2025-05-30", 11, (("Salinas CA", 19), ("Laredo TX", 10))),
    (4158305, "Florida City", "FL", "USA", "12086", "Miami-Dade", 25.44789, -80.47922, 9, 6, 9, "2024-03-03", "2025-04-04", 5, (("Yuma AZ", 9),)),
    (4172131, "Coeur d'Alene & Co", "FL", "USA", "12105", "Polk", 28.0, -81.7, 12, 9, 13, None, None, 2, ()),
    (200012049, "Somewhere in Hardee", "FL", "USA", "12049", "Hardee", None, None, 2, 2, 2, "2025-01-01", "2025-01-09", 2, (("Laredo TX", 2),)),
)  # fmt: skip


def places() -> pd.DataFrame:
    columns = [
        "place_id", "place_name", "state_code", "country_code", "county_fips", "county_name", "lat",
        "lon", "children", "families", "rows", "earliest_move_date", "newest_move_date",
        "in_window_children", "top_origins",
    ]  # fmt: skip
    frame = pd.DataFrame(_TOWNS, columns=columns)
    for column in ("earliest_move_date", "newest_move_date"):
        frame[column] = [date.fromisoformat(d) if isinstance(d, str) else None for d in frame[column]]
    frame["in_window_pct"] = 100.0 * frame["in_window_children"] / frame["children"]
    frame["located_by_worst"] = "exact"
    return frame


def counties(of: pd.DataFrame | None = None) -> pd.DataFrame:
    towns = places() if of is None else of
    grouped = towns.groupby(["county_fips", "county_name", "state_code"], as_index=False)
    frame = grouped[["children", "families", "rows", "in_window_children"]].sum()
    frame["towns"] = grouped["place_id"].count()["place_id"]
    frame["in_window_pct"] = 100.0 * frame["in_window_children"] / frame["children"]
    frame["newest_move_date"] = date(2025, 9, 20)
    return frame


def months() -> pd.DataFrame:
    rows = [
        ("2023-24", 10, "October", 80, 35, 85),
        ("2024-25", 2, "February", 71, 36, 81),
        ("2024-25", 9, "September", 4, 1, 4),
    ]
    columns = ["performance_period", "month", "month_name", "children", "families", "rows"]
    return pd.DataFrame(rows, columns=columns)


def may_tell(
    of: pd.DataFrame | None = None, hidden: tuple[int, ...] = (4152093,), is_named: bool = True
) -> Told:
    """What may be told of the story: every count of ten and more but those of the towns `hidden`."""
    towns = places() if of is None else of
    figures, inside = {(CHILDREN, TOTAL): 155, (FAMILIES, TOTAL): 72}, {}
    lines = [(place_unit(row["place_id"]), row) for row in towns.to_dict("records")]
    lines = [(unit, row) for unit, row in lines if row["place_id"] not in hidden]
    lines += [(county_unit(row["county_fips"]), row) for row in counties(towns).to_dict("records")]
    lines += [(month_unit(r["performance_period"], r["month"]), r) for r in months().to_dict("records")]
    for unit, row in lines:
        figures |= {(m, unit): row[m] for m in (CHILDREN, FAMILIES) if row["children"] >= 10 <= row[m]}
        if row["children"] >= 10 and row.get("in_window_children", 0) >= 10:
            inside[unit] = row["in_window_children"]
    return Told(Asked(Selection(), (PLACES, MONTHS)), figures, inside, {PLACES: is_named, MONTHS: is_named})


def children() -> pd.DataFrame:
    """Two siblings and a boy; ids with leading zeros."""
    return pd.DataFrame(
        {
            "place_name": ["Immokalee", "Immokalee", "Naples"],
            "county_name": ["Collier", "Collier", "Collier"],
            "family_number": [7, 7, 9],
            "last_name_1": ["SYNTHETIC Ruiz", "SYNTHETIC Ruiz", "SYNTHETIC Peña"],
            "first_name": ["Ana", "Luis", "José"],
            "birth_date": pd.to_datetime(["2014-05-06", "2016-01-31", None]),
            "msix_id": ["001234567890", "001234567891", None],
            "district_id": ["1200330", None, "1200330"],
            "months_left": pd.array([12, 12, None], dtype="Int64"),
            "is_in_window": [True, True, False],
        }
    )


def hostile_places() -> pd.DataFrame:
    """One town per hostile text, in every text column at once; ids and counts are ordinary."""
    base = places().iloc[[0] * len(HOSTILE)].reset_index(drop=True)
    for column in (
        "place_name",
        "state_code",
        "country_code",
        "county_name",
        "located_by_worst",
    ):
        base[column] = pd.Series(HOSTILE, dtype=object)
    base["top_origins"] = pd.Series([((text, None),) for text in HOSTILE], dtype=object)
    base["place_id"] = range(1, len(HOSTILE) + 1)
    base["county_fips"] = "12021"
    base["lat"] = [26.0 + n / 20 for n in range(len(HOSTILE))]
    return base


def hostile_context(**changes) -> ExportContext:
    return context(
        title=HOSTILE[0],
        filters_sentence=HOSTILE[13],
        filters=tuple((text, text) for text in HOSTILE),
        extract_lines=HOSTILE,
        direction_sentence=HOSTILE[1],
        credits=HOSTILE,
        **changes,
    )
