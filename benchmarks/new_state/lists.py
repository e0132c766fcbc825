"""The room Missed enrollment and the files that it hands out, beside the truth."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import json
import re
from collections.abc import Callable
from io import StringIO
from xml.etree import ElementTree

import numpy as np

from benchmarks.new_state import truth
from benchmarks.new_state.account import Account
from benchmarks.new_state.sent import Sent
from benchmarks.new_state.truth import Fact, Facts
from tests.analytics.sheet_reader import rows_of

ROOM = "Missed enrollment"
KML = "{http://www.opengis.net/kml/2.2}"
BARS = 12
"""The room draws so many places at the other end."""
DIFFERENT_BY_TIE = "of places with as many children any may be drawn last"


def bare(text: object) -> str:
    """A name as it reads, without the marks that keep it from being taken for something else."""
    return str(text).replace("\u200b", "").replace("\\", "")


def numbers(values: object) -> list:
    """The values of a chart's axis, also where they travel packed."""
    if not isinstance(values, dict):
        return list(values)
    kind = {"i1": "<i1", "i2": "<i2", "i4": "<i4", "f8": "<f8", "f4": "<f4"}[
        values["dtype"].replace("u", "i")
    ]
    if values["dtype"].startswith("u"):
        kind = kind.replace("i", "u")
    return np.frombuffer(base64.b64decode(values["bdata"]), kind).tolist()


def heads(sent: Sent) -> dict[str, tuple[str, str]]:
    """Name of a figure at the head of a room -> (the figure, the small words below it)."""
    found = {}
    for html in sent.of("html"):
        for name, figure, small in re.findall(
            r"<div><span>(.*?)</span><b>(.*?)</b>(?:<small>(.*?)</small>)?</div>", html.body
        ):
            found[name] = (figure.replace("&gt;", ">").replace("&lt;", "<"), small)
    return found


def counted(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def head_is_true(account: Account, sent: Sent, facts: Facts, view: str) -> None:
    seen, ours = heads(sent), truth.of_jersey(facts)
    towns, counties = len(truth.by(ours, lambda f: f.town)), len(truth.by(ours, lambda f: f.county))
    unplaced = sum(not f.town for f in facts)
    true = {
        "Children missed": (f"{truth.children(facts):,}", counted(len(facts), "row", "rows")),
        "Families": (f"{truth.families(facts):,}", "siblings counted as one"),
        "Towns": (f"{towns:,}", f"in {counted(counties, 'county', 'counties')}"),
        "Inside the window": (truth.percent(truth.inside(facts)), "36 months, as recorded"),
        "Placed on the map": (
            truth.percent(100 * (1 - unplaced / len(facts))), f"{unplaced:,} rows not",
        ),
    }  # fmt: skip
    for name, (figure, small) in true.items():
        shown = seen.get(name, (None, None))
        account.compare(f"{ROOM}, head", f"{view}: {name}", shown[0], figure)
        if re.search(r"\d", small) and name != "Inside the window":
            account.compare(f"{ROOM}, head", f"{view}: {name}, below", shown[1], small)


def choices_are_true(
    account: Account, sent: Sent, facts: Facts, chosen: dict, filters: dict, view: str
) -> None:
    """The number beside each choice: children who meet the other filters."""
    words = {"": "Not placed"}
    for label, seen in sent.choices().items():
        if label not in filters:
            account.compare(f"{ROOM}, filters", f"{view}: {label}", "unknown filter", None)
            continue
        under = truth.narrowed(facts, chosen, filters, but=label)
        true = {}
        for value, some in truth.by(under, filters[label]).items():
            if value or label in ("County where missed", "Town where missed"):
                true[words.get(value, value)] = truth.children(some)
        for picked in chosen.get(label, ()):
            true.setdefault(picked, 0)
        seen = {bare(name): n for name, n in seen.items()}
        account.compare_all(f"{ROOM}, filters", f"{view}: {label}", seen, true)


def _table_true(facts: Facts, key: Callable[[Fact], str]) -> dict[str, dict]:
    return {
        name: {
            "children": truth.children(some),
            "families": truth.families(some),
            "in_window_pct": truth.percent(truth.inside(some)).strip("<>%"),
            "newest_move_date": max(f.day for f in some),
            "towns": len({f.town for f in some if f.town}),
            "origins": {o: truth.children(x) for o, x in truth.by(some, lambda f: f.other_town).items()},
            "rows": len(some),
        }
        for name, some in truth.by(truth.of_jersey(facts), key).items()
    }


def _day(value: object) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) or hasattr(value, "date") else value


def table_is_true(account: Account, sent: Sent, facts: Facts, view: str, kind: str) -> None:
    """`kind`: town or county."""
    column = "place_name" if kind == "town" else "county_name"
    others = ("top_origins",) if kind == "town" else ("towns",)
    frame = sent.table(column, "children", "families", "in_window_pct", "newest_move_date", *others)
    true = _table_true(facts, lambda f: (f.town if kind == "town" else f.county).removesuffix(" NJ"))
    where = f"{ROOM}, table of {'towns' if kind == 'town' else 'counties'}"
    if frame is None:
        account.compare(where, f"{view}: is there", False, not true)
        return
    seen = {bare(row[column]): row for row in frame.to_dict("records")}
    for name in sorted(seen.keys() | true.keys()):
        is_, should = seen.get(name), true.get(name)
        if is_ is None or should is None:
            account.compare(where, f"{view}: {name}", is_ and is_["children"], should and should["children"])
            continue
        for what in ("children", "families"):
            account.compare(where, f"{view}: {name}, {what}", int(is_[what]), should[what])
        account.compare(
            where, f"{view}: {name}, window", str(int(is_["in_window_pct"])), should["in_window_pct"]
        )
        account.compare(
            where, f"{view}: {name}, newest", _day(is_["newest_move_date"]), should["newest_move_date"]
        )
        if kind == "county":
            account.compare(where, f"{view}: {name}, towns", int(is_["towns"]), should["towns"])
        else:
            ends = re.findall(r"([^,]+?) ([\d,]+)(?:, |$)", bare(is_["top_origins"]))
            told = {end: int(n.replace(",", "")) for end, n in ends}
            most = sorted(should["origins"].values(), reverse=True)[: len(told)]
            account.compare(where, f"{view}: {name}, origins", sorted(told.values(), reverse=True), most)
            for end, n in told.items():
                account.compare(where, f"{view}: {name}, from {end}", n, should["origins"].get(end))


def map_is_true(account: Account, sent: Sent, facts: Facts, view: str) -> list[tuple[str, int]]:
    """The bubbles and shades as the map was sent them. Returns the towns with their ids."""
    where, ids = f"{ROOM}, map", []
    for part in sent.of("bidi_component"):
        if part.component_name != "idr_atlas.map" or not part.bytes:
            continue
        told = json.loads(part.bytes)
        towns, true = told["towns"], _table_true(facts, lambda f: f.town.removesuffix(" NJ"))
        ids = list(zip(towns["names"], towns["ids"], strict=True))
        columns = ("children", "families", "in_window_pct", "newest_days")
        seen = {
            bare(name): dict(zip(columns, values, strict=True))
            for name, *values in zip(towns["names"], *(towns[c] for c in columns), strict=True)
        }
        for name in sorted(seen.keys() | true.keys()):
            is_, should = seen.get(name), true.get(name)
            if not is_ or not should:
                account.compare(where, f"{view}: {name}", bool(is_), bool(should))
                continue
            for what in ("children", "families"):
                account.compare(where, f"{view}: {name}, {what}", is_[what], should[what])
            account.compare(
                where, f"{view}: {name}, window", str(int(is_["in_window_pct"])), should["in_window_pct"]
            )
            newest = dt.date(1970, 1, 1) + dt.timedelta(days=is_["newest_days"])
            account.compare(where, f"{view}: {name}, newest", newest, should["newest_move_date"])
        shades = sorted(told["counties"]["values"])
        counties = _table_true(facts, lambda f: f.county)
        account.compare(
            where, f"{view}: counties' children", shades, sorted(c["children"] for c in counties.values())
        )
    return ids


def charts_are_true(account: Account, sent: Sent, facts: Facts, view: str, as_of: dt.date) -> None:
    where = f"{ROOM}, charts"
    for chart in sent.charts():
        traces = chart["data"]
        if any(k is None or k[0] is None for trace in traces for k in trace.get("customdata") or [None]):
            continue  # the history of a place: compared with its own lists
        keys = {str(k[0]) for trace in traces for k in trace.get("customdata", [])}
        if traces[0].get("type") == "scatter":
            seen = {}
            for trace in traces:
                for month, n in zip(trace["customdata"], numbers(trace["y"]), strict=True):
                    if n is not None and n == n:
                        seen[trace["name"], truth.MONTHS[month[0] - 1]] = int(n)
            true = {k: truth.children(v) for k, v in truth.by(facts, lambda f: (f.period, f.month)).items()}
            account.compare_all(where, f"{view}: month", seen, {k: true.get(k, 0) for k in seen} | true)
        elif keys <= {name for name, _, _ in truth.AGES}:
            for trace, is_osy in zip(traces, (False, True), strict=True):
                seen = dict(zip(trace["y"], numbers(trace["x"]), strict=True))
                true = {
                    k: truth.children(f for f in v if f.is_osy == is_osy)
                    for k, v in truth.by(facts, lambda f: f.age).items()
                }
                account.compare_all(
                    where,
                    f"{view}: age, {trace['name']}",
                    {k: n for k, n in seen.items() if n or true.get(k)},
                    {k: n for k, n in true.items() if n or seen.get(k)},
                )
        elif re.fullmatch(r"\d{4}-\d\d", next(iter(keys), "")):
            seen = dict(zip(traces[0]["x"], numbers(traces[0]["y"]), strict=True))
            true = {k: truth.children(v) for k, v in truth.by(facts, lambda f: f.period).items()}
            account.compare_all(where, f"{view}: period", seen, true)
        else:
            is_town = all(key.isdigit() for key in keys)
            end = (lambda f: f.other_town) if is_town else (lambda f: f.other_state)
            seen = {bare(k): n for k, n in zip(traces[0]["y"], numbers(traces[0]["x"]), strict=True)}
            true = {k: truth.children(v) for k, v in truth.by(facts, end).items()}
            kind = "other towns" if is_town else "other States"
            account.compare(
                where,
                f"{view}: {kind}, numbers",
                sorted(seen.values()),
                sorted(sorted(true.values())[-BARS:]),
            )
            for name, n in seen.items():
                account.compare(where, f"{view}: {kind}, {name}", n, true.get(name))


def files_are_true(account: Account, files: dict[str, bytes], facts: Facts, view: str) -> None:
    """Excel, CSV, KML and GeoJSON, read back."""
    true = {
        name: (t["children"], t["families"], t["rows"], t["newest_move_date"], t["in_window_pct"])
        for name, t in _table_true(facts, lambda f: f.town.removesuffix(" NJ")).items()
    }
    counties = {
        n: (t["children"], t["families"])
        for n, t in _table_true(facts, lambda f: f.county.removesuffix(" NJ")).items()
    }
    sheet = {bare(r["Town"]): r for r in rows_of(files["Excel"], "Places")}
    _compare(account, "Excel, Places", view, sheet, true, ("Children", "Families", "Rows"))
    sheet = {bare(r["County"]): r for r in rows_of(files["Excel"], "Counties")}
    _compare(account, "Excel, Counties", view, sheet, counties, ("Children", "Families"))
    months = truth.by(facts, lambda f: (f.period, f.month))
    for row in rows_of(files["Excel"], "Months"):
        some = months.get((row["Performance period"], row["Month"]), [])
        for what, n in (("Children", truth.children(some)), ("Families", truth.families(some))):
            account.compare(
                "Excel, Months",
                f"{view}: {row['Performance period']} {row['Month']}, {what}",
                int(row[what]),
                n,
            )
    lines = csv.DictReader(StringIO(files["CSV"].decode("utf-8-sig")))
    _compare(
        account, "CSV", view, {bare(r["Town"]): r for r in lines}, true, ("Children", "Families", "Rows")
    )
    features = json.loads(files["GeoJSON"])["features"]
    told = {bare(f["properties"]["name"]): f["properties"] for f in features}
    _compare(account, "GeoJSON", view, told, true, ("children", "families", "rows"))
    told = {}
    for mark in ElementTree.fromstring(files["Google Earth"]).iter(f"{KML}Placemark"):
        data = {d.get("name"): d.findtext(f"{KML}value") for d in mark.iter(f"{KML}Data")}
        if "children" in data and mark.find(f"{KML}Point") is not None:
            told[bare(mark.findtext(f"{KML}name")).partition(",")[0]] = data
    _compare(account, "KML", view, told, true, ("children", "families", "rows"))


def _compare(
    account: Account, where: str, view: str, seen: dict, true: dict, columns: tuple[str, ...]
) -> None:
    for name in sorted(seen.keys() | true.keys()):
        is_, should = seen.get(name), true.get(name)
        if is_ is None or should is None:
            account.compare(where, f"{view}: {name}", is_ is not None, should is not None)
            continue
        for column, n in zip(columns, should, strict=False):
            if column in is_:
                account.compare(
                    where, f"{view}: {name}, {column}", int(float(str(is_[column]).replace(",", ""))), n
                )
