"""The plan sheet: its counts are those of loops over the rows, and outside nothing small is in it."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
import zipfile
from dataclasses import replace

import docx
import fastexcel
import pytest

from analytics.ask.asked import Asked
from analytics.ask.held import Held
from analytics.ask.rooms import patterns, pockets
from analytics.board.ideas import figure_of_pocket
from analytics.board.plan import (
    BANDS,
    PlanHeading,
    asked,
    last_periods,
    late_months,
    make_plan,
    period_counts,
)
from analytics.board.plan_findings import ForStaff, stands_out, visits_in_words
from analytics.board.targets import TargetNow
from analytics.exports.context import CONFIDENTIAL, MASKED
from analytics.exports.sheets.plan_sheet import plan_document
from analytics.exports.sheets.plan_workbook import plan_workbook
from analytics.leads.coded import coded_leads
from analytics.leads.missed_enrollment import short_names
from analytics.leads.shared_list import list_rows, tell
from analytics.selection import Selection
from data.board.board import Board, Pin, Target, Visit
from data.store.reader import Store
from tests.hostile import HOSTILE

MADE = dt.datetime(2026, 10, 7, 9, 30)
NOTES = {"2025-26": "SYNTHETIC: a new packing house"}
POCKET = figure_of_pocket(
    (0, 0, 0, 1, 4, 1, *(0,) * 6), [(11, "Lyons", 2), (12, "Vidalia", 4), (13, "Uvalda", 0)],
    "In and around Vidalia, 6 families; 2 would be expected. That is 3.0 times as many.",
)  # fmt: skip
BOARD = Board(
    (
        Pin("Toombs in May", "run=to", filters="Move to Georgia, County: Toombs GA", children=7, is_in_plan=True, note="ask the sheds", source="pocket", families=6, figure=POCKET),
        Pin("not in the plan", "run=to"),
    ),
    (
        Target("Vidalia GA", "to", hypothesis=HOSTILE["formula"], owner="Ana", planned_date=dt.date(2026, 10, 12), contact="Extension office", target_id="v", progress="visited"),
        Target("Closed GA", "to", progress="closed"),
    ),
    (Visit("v", dt.date(2026, 9, 3), "nobody", come_back_month=3),),
)  # fmt: skip

FOUND = (("Pocket: Lyons", "In and around Lyons, 9 missed families.", ""),)
NOW = TargetNow(
    replace(BOARD.targets[0], as_of_then=dt.date(2026, 7, 31)), dt.date(2026, 8, 31), 30, 15, 14, 7, 0, 14, 16, 8, 0,
    leaving_children=0, leaving_by=None, visited=dt.date(2026, 9, 3),
)  # fmt: skip


@pytest.fixture(scope="module")
def rows(demo):
    opened = Store(demo.store)
    with opened.reader() as cursor:
        return cursor.execute(
            "SELECT l.*, p.place_name FROM leads l LEFT JOIN places p ON p.place_id = l.missed_place_id "
            "WHERE direction = 'to'"
        ).df()


@pytest.fixture(scope="module")
def made(demo, rows):
    opened = Store(demo.store)
    with opened.reader() as cursor:
        table = opened.ibis(cursor).table
        extract_id = rows["extract_id"].iloc[0]
        counts = {
            by: period_counts(table, extract_id, by).to_pandas() for by in (None, "place", "month", "band")
        }
        leads = table("leads")
        list_ = list_rows(
            coded_leads(
                leads.filter(leads.extract_id == extract_id),
                cursor.execute("SELECT * FROM places").df(),
            )
        )
        names = short_names(cursor.execute("SELECT * FROM places").df())

    wanted = asked(Selection(state="GA"), rows["as_of_date"].iloc[0].date())
    may_tell = dict(zip(wanted, tell(list_, (), tuple(wanted.values())), strict=True))

    def plan(is_outside: bool, targets=BOARD.targets):
        return make_plan(
            PlanHeading(
                title="Local ID&R Plan: move to Georgia",
                as_of=rows["as_of_date"].iloc[0].date(),
                is_outside=is_outside,
                is_synthetic=True,
                made_by="Ana",
            ),
            counts=counts,
            place_names=names,
            notes=NOTES,
            board=BOARD,
            targets=targets,
            told=may_tell if is_outside else None,
            for_staff=ForStaff(FOUND, {"v": NOW}),
        )

    return plan


def children(rows, **wanted) -> int:
    """Distinct children in a loop over the rows."""
    found = set()
    for row in rows.to_dict("records"):
        if all(row[name] == value for name, value in wanted.items()):
            found.add(row["child_number"])
    return len(found)


def test_the_plan_counts_what_loops_count(made, rows):
    plan = made(False)
    assert [p.period for p in plan.periods] == list(last_periods(plan.as_of))
    for period in plan.periods:
        assert period.children == children(rows, performance_period=period.period)
    before, after = plan.compared
    for change in (*plan.rose, *plan.fell):
        town = change.place.rpartition(" ")[0]
        assert change.before == children(rows, performance_period=before, place_name=town)
        assert change.after == children(rows, performance_period=after, place_name=town)
    assert all(c.difference > 0 for c in plan.rose) and all(c.difference < 0 for c in plan.fell)
    assert plan.rose and plan.fell
    bands = dict(plan.bands)
    assert bands[BANDS[2]] == children(rows, performance_period=after, is_osy=True)
    assert [name for name, _ in plan.months][::11] == ["September", "August"]
    assert dict(plan.months)["May"] == children(rows, performance_period=after, move_month=5)
    assert plan.targets[0][5] == "visited; again in March 2027" and plan.targets[0][1] == HOSTILE["formula"]
    assert "other" not in repr(plan.targets)
    assert [f[0] for f in plan.findings] == ["Toombs in May", "Pocket: Lyons"]
    assert plan.targets[0][6] == (
        "Sep 3, 2026: nobody; come back in March. Listed: shrank before the visit: 15 families then, 7 now "
        "(Aug 31, 2026)."
    )
    assert [t[0] for t in plan.targets] == ["Vidalia GA"]
    said = plan.findings[0][1]
    assert "6 families, 7 children" in said and "Vidalia 4, Lyons 2" in said
    assert "That is 3.0 times as many" in said and "Uvalda" not in said


@pytest.mark.parametrize(
    ("as_of", "periods"),
    [
        (dt.date(2026, 8, 31), ("2022-23", "2023-24", "2024-25", "2025-26")),
        (dt.date(2026, 9, 1), ("2023-24", "2024-25", "2025-26", "2026-27")),
    ],
)
def test_periods_begin_on_the_first_of_september(as_of, periods):
    assert last_periods(as_of) == periods


def test_outside_no_count_under_ten_no_owner_no_free_text(made):
    plan = made(True)
    counts = [c for p in (*plan.rose, *plan.fell) for c in (p.before, p.after)]
    counts += [n for _, n in (*plan.bands, *plan.months)] + [p.children for p in plan.periods]
    assert not [n for n in counts if isinstance(n, int) and 0 < n < 10]
    assert "hidden" in counts
    said = repr(plan)
    for inside in ("Ana", "Extension office", "sheds", "packing house", "HYPERLINK", "7 children"):
        assert inside not in said
    assert plan.targets[0][3] == "October 2026" and "other" not in plan.targets[0]
    assert plan.targets[0][6] == "" and "Pocket: Lyons" not in said and "15 families" not in said
    assert plan.findings == (
        (
            "Pocket: Move to Georgia, County: Toombs GA",
            "most families at Vidalia, Lyons; moves mostly in April to May",
            "",
        ),
    )


def texts(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for r in t.rows for c in r.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_document_says_the_plan_and_runs_nothing(made):
    plan = made(False)
    content = plan_document(plan, MADE)
    said = texts(content)
    for told in (
        "CONFIDENTIAL",
        "SYNTHETIC",
        "Toombs in May",
        "Extension office",
        NOTES["2025-26"],
    ):
        assert told in said
    assert HOSTILE["formula"] in said
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = parts.read("word/document.xml").decode()
        links = parts.read("word/_rels/document.xml.rels").decode()
    assert "instrText" not in xml and "fldSimple" not in xml and 'TargetMode="External"' not in links
    outside = texts(plan_document(made(True), MADE))
    assert "CONFIDENTIAL" not in outside and "Ana" not in outside


def test_the_workbook_holds_no_formula_and_a_chart(made):
    for is_outside in (False, True):
        with zipfile.ZipFile(io.BytesIO(plan_workbook(made(is_outside), MADE))) as parts:
            sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
            assert len(sheets) == 3
            assert not any(b"<f>" in parts.read(name) for name in sheets)
            assert "xl/charts/chart1.xml" in parts.namelist()
            strings = parts.read("xl/sharedStrings.xml").decode()
        assert ("Ana" in strings) is not is_outside


def test_the_chart_of_the_workbook_is_of_its_twelve_months(made):
    """The table stands below others: what the chart points at has to be the months, and all of them."""
    content = plan_workbook(made(False), MADE)
    rows = (
        fastexcel.read_excel(content)
        .load_sheet("Plan", header_row=None, dtypes="string")
        .to_arrow()
        .to_pylist()
    )
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    cells = re.findall(r"<c:f>Plan!\$([A-Z])\$(\d+):\$[A-Z]\$(\d+)</c:f>", chart)
    (names, values) = (
        [list(row.values())["AB".index(column)] for row in rows[int(first) - 1 : int(last)]]
        for column, first, last in cells
    )
    assert list(zip(names, values, strict=True)) == [(m, str(n)) for m, n in made(False).months]


def test_every_sheet_says_who_may_have_it_and_rose_stands_apart_from_fell(made):
    for is_outside, stamp in ((False, CONFIDENTIAL), (True, MASKED)):
        with zipfile.ZipFile(io.BytesIO(plan_workbook(made(is_outside), MADE))) as parts:
            shared = re.findall("<t[^>]*>([^<]*)</t>", parts.read("xl/sharedStrings.xml").decode())
            sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
            assert len(sheets) == 3
            for name in sheets:
                xml = parts.read(name).decode()
                first = re.search('<c r="A1"[^>]*t="s"><v>([0-9]+)</v>', xml)
                assert html.unescape(shared[int(first[1])]) == stamp, name
                assert html.unescape(xml).count(f"<oddHeader>&L&8{stamp[:60]}") == 1, name
        assert "Places that rose" in shared and "Places that fell" in shared


@pytest.mark.parametrize("text", [HOSTILE[n] for n in ("nul", "turned", "script", "wide")])
def test_hostile_titles_make_a_document_that_opens(made, text):
    plan = made(False)
    bad = replace(plan, title=text, findings=((text, text, text),), targets=((text,) * 7,))
    assert texts(plan_document(bad, MADE))
    assert plan_workbook(bad, MADE).startswith(b"PK")


@pytest.mark.parametrize(
    ("as_of", "period", "late"),
    [
        (dt.date(2026, 9, 30), "2025-26", ("July", "August")),
        (dt.date(2026, 9, 15), "2025-26", ("June", "July", "August")),
        (dt.date(2026, 8, 31), "2025-26", ("June", "July", "August")),
        (dt.date(2026, 12, 31), "2025-26", ()),
        (dt.date(2026, 11, 29), "2025-26", ("August",)),
        (dt.date(2026, 9, 30), "2024-25", ()),
    ],
)
def test_the_three_months_before_the_extract_are_not_complete(as_of, period, late):
    assert late_months(as_of, period) == late


def test_late_months_are_said_beside_the_months_and_beside_what_fell(made):
    plan = made(False)
    said = "Moves are recorded late: July and August 2026 are not complete yet"
    assert plan.late_in_words.startswith(said)
    document = texts(plan_document(plan, MADE))
    assert document.count(said) == 2 and "August, not complete yet" in document
    assert "2025-26 (last months not complete)" in document and "2026-27 (running)" in document
    with zipfile.ZipFile(io.BytesIO(plan_workbook(plan, MADE))) as parts:
        shared = parts.read("xl/sharedStrings.xml").decode()
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert said in shared and chart.count("<c:dPt>") == 2 and "(lighter: not complete yet)" in chart
    whole = replace(plan, late_months=())
    assert whole.late_in_words == ""
    assert "recorded late" not in texts(plan_document(whole, MADE))
    with zipfile.ZipFile(io.BytesIO(plan_workbook(whole, MADE))) as parts:
        assert "<c:dPt>" not in parts.read("xl/charts/chart1.xml").decode()
    alone = replace(plan, late_months=("August",)).late_in_words
    assert "August 2026 is not complete yet" in alone


def test_every_page_after_the_first_bears_the_stamp(made):
    for is_outside, stamp in ((False, CONFIDENTIAL), (True, MASKED)):
        document = docx.Document(io.BytesIO(plan_document(made(is_outside), MADE)))
        (section,) = document.sections
        assert section.header.paragraphs[0].text == stamp
        assert stamp in [p.text for p in document.paragraphs], "the first page has it large"


def test_the_action_plan_names_every_town_of_a_target(made, rows):
    named = rows.dropna(subset=["missed_place_id"]).drop_duplicates("missed_place_id").head(4)
    ids = tuple(int(i) for i in named["missed_place_id"])
    plan = made(False, targets=(Target("A + B + C + 1 more", "to", place_ids=ids),))
    assert plan.targets[0][0] == ", ".join(f"{name} GA" for name in named["place_name"])


def test_the_plan_says_what_visits_found_the_newest_first():
    visits = [
        Visit("v", dt.date(2026, 9, day), "families found", families=6, children=15, coes=1, visited_by="Ana")
        for day in range(1, 6)
    ]
    said = visits_in_words(visits, None)
    assert said.startswith("Sep 5, 2026: families found, 6 families, 15 children, 1 COE (Ana). Sep 4, 2026")
    assert said.endswith("(Ana). 2 earlier visits.")
    assert visits_in_words([], None) == ""


def test_what_stands_out_is_a_finding_unless_it_is_pinned_for_the_plan(demo):
    held = Held(Store(demo.store))
    asked_of = Asked(held, held.exact_of(Selection(state="GA")))
    cards, alike = pockets.found(asked_of).cards, patterns.found(asked_of).patterns
    found = stands_out(cards, alike)
    assert [f[0] for f in found[: len(cards)]] == [f"Pocket: {card.title}" for card in cards]
    assert found[0][1].startswith(cards[0].sentence)
    first = next(f for f in found if f[0].startswith("Pattern: "))
    assert f"{first[0].removeprefix('Pattern: ')}: {first[1]}" == alike[0].sentence
    pins = [Pin("mine", "", idea=cards[0].title, is_in_plan=True), Pin("no", "", idea=alike[0].sentence)]
    assert stands_out(cards, alike, pins) == tuple(f for f in found if f[0] != f"Pocket: {cards[0].title}")
    held.store.close()
