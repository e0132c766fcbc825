"""Every room as a person meets it, run through dashboard.py: nothing loaded, filters, links, names.

The figures on the page are held to loops over the story's own rows (tests/plain_python.py).
What only a browser can show (clicks on map and charts, downloads) is in tests/browser.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from data.load.pipeline import load_file
from data.store.reader import Store
from pages.parts.pin import FILTERED_ROOM, first_room
from tests import plain_python as plain
from tests.families import AS_OF, child, loaded, siblings, write_csv
from tests.pages.press_load import press_load

PROJECT = Path(__file__).resolve().parents[2]
MISSED, LOADING, ABOUT = (f"pages/{room}/page.py" for room in ("missed_enrollment", "loading", "about"))
MATAMOROS = {"from_country_code": "MEX"}

TO_GEORGIA = [
    *siblings(range(1, 4), "REYES-SYNTHETIC", "2026-05-10"),
    *siblings(range(4, 6), "CRUZ-SYNTHETIC", "2025-06-02", move_to=("Moultrie", "GA")),
    child(6, "2024-10-01", ("Homestead", "FL"), ("Moultrie", "GA"), born="2008-01-15", grade="OS"),
    child(7, "2026-04-20", ("Matamoros", "Tamaulipas"), ("Lyons", "GA"), **MATAMOROS),
    child(8, "2022-05-01", ("Faison", "NC"), ("Vidalia", "GA"), born="2010-07-07"),
    child(9, "2025-11-11", ("Faison", "NC"), ("Nowhere at All", "GA")),
    child(1, "2024-03-03", ("Faison", "NC"), ("Lyons", "GA")),
]
FROM_GEORGIA = [
    *siblings(
        range(20, 22), "LEON-SYNTHETIC", "2026-06-06", move_from=("Vidalia", "GA"), move_to=("Faison", "NC")
    ),
    child(22, "2025-05-05", ("Lyons", "GA"), ("Immokalee", "FL")),
]  # fmt: skip


def plain_rows(story: list[dict]) -> list[dict]:
    """The story with what follows from it, worked out in plain Python."""
    rows = []
    for row in story:
        qad, born = (dt.date.fromisoformat(row[f]) for f in ("qad", "birth_date"))
        parents = [
            f"{row[f'parent_{n}_first_name']} {row[f'parent_{n}_last_name']}"
            for n in (1, 2)
            if f"parent_{n}_first_name" in row
        ]
        rows.append(
            {
                "child": row["msix_id"],
                "qad": qad,
                "from": (row["from_city"], row["from_state_code"]),
                "to": (row["to_city"], row["to_state_code"]),
                "surnames": row["last_name_1"],
                "parents": parents,
                "grade": row["grade"],
                "age": plain.age_band(plain.whole_years(born, AS_OF)),
                "window": plain.window_band(AS_OF, plain.expiration(qad, born)),
            }
        )
    for row, family in zip(rows, plain.families_of(rows), strict=True):
        row["family"] = family
    for row in rows:
        children = {r["child"] for r in rows if r["family"] == row["family"]}
        row["size"] = plain.family_size(len(children))
    return rows


TO_ROWS, FROM_ROWS = plain_rows(TO_GEORGIA), plain_rows(FROM_GEORGIA)


@pytest.fixture(scope="module")
def georgia(tmp_path_factory) -> Path:
    """Folder of a store with both runs of Georgia."""
    folder = tmp_path_factory.mktemp("georgia")
    loaded(folder, TO_GEORGIA, "to")
    return loaded(folder, FROM_GEORGIA, "from").folder


@pytest.fixture
def opened(georgia, monkeypatch):
    """Opens the dashboard on the loaded store: opened(run="to", month=["5"])."""
    return opener(georgia, monkeypatch)


@pytest.fixture
def opened_empty(tmp_path, monkeypatch):
    """Opens the dashboard where nothing is loaded."""
    return opener(tmp_path / "store", monkeypatch)


def opener(store: Path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(store))

    def open_dashboard(**link: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
        for key, value in link.items():
            page.query_params[key] = value
        drawn(page.run())
        # A link that says filters opens this room by itself, and what it says once was said then.
        is_there = first_room(urlencode(link, doseq=True)) == FILTERED_ROOM
        return page if is_there else drawn(page.switch_page(MISSED).run())

    return open_dashboard


def drawn(page: AppTest) -> AppTest:
    assert not page.exception, [error.value for error in page.exception]
    return page


def figures(page: AppTest) -> dict[str, str]:
    """Name -> value of the head figures of the room."""
    html = "".join(element.proto.body for element in page.get("html"))
    return dict(re.findall(r"<span>(.*?)</span><b>(.*?)</b>", html))


def counts(page: AppTest) -> tuple[int, int, int]:
    """(children, families, rows) as the page says."""
    html = "".join(element.proto.body for element in page.get("html"))
    rows = re.search(r"<small>([\d,]+) rows?</small>", html)[1]
    shown = figures(page)
    return tuple(int(n.replace(",", "")) for n in (shown["Children missed"], shown["Families"], rows))


def expected(rows: list[dict]) -> tuple[int, int, int]:
    return plain.count(rows, lambda row: "all")["all"]


def towns_table(page: AppTest):
    return next(table.value for table in page.dataframe if "place_name" in table.value)


def choice(page: AppTest, label: str):
    return next(widget for widget in page.sidebar.multiselect if widget.label == label)


def pick(page: AppTest, label: str, *names: str) -> AppTest:
    """Choose by name in the filter called `label`. (The count beside a name arrives as 0, as from
    a browser whose counts are outdated: a name is enough.)"""
    widget = choice(page, label)
    assert set(names) <= {option.rpartition(" · ")[0] for option in widget.options}
    return drawn(widget.set_value(list(names)).run())


class TestNothingLoaded:
    def test_the_first_room_says_what_to_do_and_links_to_it(self, opened_empty):
        page = opened_empty()
        assert [box.value for box in page.info] == [
            "Nothing is loaded yet. Load a Missed Enrollment file to see who is missing."
        ]
        assert [link.proto.label for link in page.get("page_link")] == ["Load a file"]
        assert not page.sidebar.multiselect

    def test_the_loading_room_offers_the_upload_and_says_that_nothing_is_there(self, opened_empty):
        page = opened_empty()
        page = drawn(page.switch_page(LOADING).run())
        assert [box.label for box in page.file_uploader] == ["Files"]
        assert "None yet." in [text.value for text in page.caption]
        page = drawn(page.button[0].click().run())
        assert [box.value for box in page.warning] == ["Choose a file first."]

    def test_the_privacy_room_explains_without_any_data(self, opened_empty):
        page = opened_empty()
        page = drawn(page.switch_page(ABOUT).run())
        assert "#### Privacy" in [text.value for text in page.markdown]
        assert {"leads", "missed_enrollment_rows"} <= set(page.dataframe[0].value["Table"])

    def test_a_deep_link_into_nothing_says_that_nothing_is_loaded(self, opened_empty):
        page = opened_empty(run="from", state="GA", month=["5"], county=["13279"])
        assert [box.value for box in page.info] == [
            "Nothing is loaded yet. Load a Missed Enrollment file to see who is missing."
        ]


class TestFigures:
    def test_the_plain_run_counts_as_loops_do(self, opened):
        page = opened()
        assert counts(page) == expected(TO_ROWS)
        shown = figures(page)
        assert shown["Towns"] == "3"
        in_window = {r["child"] for r in TO_ROWS if r["window"] != "expired"}
        share = 100 * len(in_window) / len({r["child"] for r in TO_ROWS})
        assert shown["Inside the window"] == f"{share:.0f}%"
        assert shown["Placed on the map"] == f"{100 * 9 / 10:.0f}%"

    def test_the_towns_are_ranked_as_loops_rank_them(self, opened):
        shown = towns_table(opened())
        by_town = plain.count(
            [r for r in TO_ROWS if r["to"][0] != "Nowhere at All"], lambda row: row["to"][0]
        )
        found = zip(shown["children"], shown["families"], strict=True)
        assert dict(zip(shown["place_name"], found, strict=True)) == {
            town: (children, families) for town, (children, families, _) in by_town.items()
        }
        assert list(shown["children"]) == sorted(shown["children"], reverse=True)

    def test_a_place_that_is_not_on_the_map_is_listed_as_written(self, opened):
        page = opened()
        assert [box.label for box in page.expander if box.label.startswith("Not placed")] == [
            "Not placed: 1 child"
        ]
        assert any("Nowhere at All" in str(table.value.to_numpy()) for table in page.dataframe)

    def test_every_number_says_of_when_and_of_which_run(self, opened):
        said = [text.value for text in opened().markdown]
        assert (
            "Children whose recorded move was to Georgia, and whom Georgia never enrolled. "
            "As of **Sep 30, 2026** · SYNTHETIC DATA." in said
        )

    def test_no_word_of_the_rooms_gives_a_verdict(self, opened):
        page = opened()
        for room in (MISSED, LOADING, ABOUT):
            page = drawn(page.switch_page(room).run())
            texts = [*page.markdown, *page.caption, *page.info, *page.success, *page.text]
            assert not [t.value for t in texts if re.search(r"\beligible\b", t.value, re.I)]

    def test_months_that_are_not_complete_are_named(self, opened):
        said = "Dotted: the last 3 months are not complete yet: moves are recorded late."
        assert said in [each.value for each in opened(run="to").caption]
        assert said not in [each.value for each in opened(run="to", period=["2024-25"]).caption]


FILTERS = [
    ("From State", ("Florida",), lambda row: row["from"][1] == "FL"),
    ("From State", ("Tamaulipas, Mexico",), lambda row: row["from"][1] == "Tamaulipas"),
    ("County where missed", ("Toombs GA",), lambda row: row["to"][0] in ("Vidalia", "Lyons")),
    ("Town where missed", ("Moultrie GA",), lambda row: row["to"][0] == "Moultrie"),
    ("Town where missed", ("Not placed",), lambda row: row["to"][0] == "Nowhere at All"),
    ("Moved from town", ("Faison NC",), lambda row: row["from"][0] == "Faison"),
    ("Performance period", ("2025-26",), lambda row: plain.performance_period(row["qad"]) == "2025-26"),
    ("Month of the year", ("May", "June"), lambda row: row["qad"].month in (5, 6)),
    ("Age", ("6-13",), lambda row: row["age"] == "6-13"),
    ("Grade", ("out of school",), lambda row: plain.grade_band(row["grade"]) == "out of school"),
    ("Time left in the window", ("window over",), lambda row: row["window"] == "expired"),
    ("Size of the family", ("2 children on the list",), lambda row: row["size"] == "2"),
]  # fmt: skip


class TestFilters:
    @pytest.mark.parametrize(("label", "names", "meets"), FILTERS)
    def test_each_filter_narrows_the_figures_to_what_loops_count(self, opened, label, names, meets):
        page = pick(opened(), label, *names)
        assert counts(page) == expected([row for row in TO_ROWS if meets(row)])

    def test_every_filter_of_the_sidebar_is_tried_here(self, opened):
        assert {w.label for w in opened().sidebar.multiselect} == {label for label, _, _ in FILTERS}

    def test_the_days_narrow_too(self, opened):
        page = opened()
        first = next(w for w in page.sidebar.date_input if w.label == "From day")
        page = drawn(first.set_value(dt.date(2025, 6, 2)).run())
        last = next(w for w in page.sidebar.date_input if w.label == "To day")
        page = drawn(last.set_value(dt.date(2026, 5, 9)).run())
        inside = [r for r in TO_ROWS if dt.date(2025, 6, 2) <= r["qad"] <= dt.date(2026, 5, 9)]
        assert counts(page) == expected(inside)
        assert page.query_params["qad"] == "2025-06-02..2026-05-09"

    def test_a_choice_counts_the_children_under_the_other_filters(self, opened):
        page = pick(opened(), "From State", "Florida")
        florida = [row for row in TO_ROWS if row["from"][1] == "FL"]
        months = plain.count(florida, lambda row: f"{row['qad']:%B}")
        assert set(choice(page, "Month of the year").options) == {
            f"{month} · {children}" for month, (children, _, _) in months.items()
        }
        states = {o.rpartition(" · ")[0] for o in choice(page, "From State").options}
        assert states == {"Florida", "North Carolina", "Tamaulipas, Mexico"}

    def test_a_chip_takes_its_filter_off_and_reset_takes_all(self, opened):
        page = pick(opened(), "From State", "Florida")
        page = pick(page, "Month of the year", "May")
        inside = [r for r in TO_ROWS if r["from"][1] == "FL" and r["qad"].month == 5]
        assert counts(page) == expected(inside)
        page = drawn(page.button("off-From State").click().run())
        assert counts(page) == expected([r for r in TO_ROWS if r["qad"].month == 5])
        assert choice(page, "From State").value == []
        page = drawn(page.button("reset").click().run())
        assert counts(page) == expected(TO_ROWS)

    def test_rooms_keep_the_filters(self, opened):
        page = pick(opened(), "From State", "Florida")
        page = drawn(page.switch_page(ABOUT).run())
        page = drawn(page.switch_page(MISSED).run())
        assert counts(page) == expected([r for r in TO_ROWS if r["from"][1] == "FL"])

    def test_an_empty_result_says_why_and_offers_the_way_out(self, opened):
        page = opened(age=["17-21"], place=[], month=["7"])
        assert [box.value for box in page.info] == [
            "No child meets all the filters together. Take one off above, or reset them."
        ]
        page = drawn(page.button("off-Month").click().run())
        assert counts(page) == expected([r for r in TO_ROWS if r["age"] == "17-21"])


class TestRuns:
    def test_the_switch_shows_the_other_run_and_never_a_sum(self, opened):
        page = opened()
        switch = page.get("button_group")[0]
        assert [o.content for o in switch.proto.options] == ["Move to GA · 9", "Move from GA · 3"]
        page = drawn(switch.set_value("from").run())
        assert counts(page) == expected(FROM_ROWS)
        assert page.query_params["run"] == "from"

    def test_the_switch_counts_the_extract_that_is_looked_at(self, tmp_path, monkeypatch):
        loaded(tmp_path, TO_GEORGIA, "to")
        next_month = [*TO_GEORGIA, child(10, "2026-08-02")]
        path = write_csv(tmp_path / "next.csv", next_month)
        load_file(path, store=tmp_path / "store", direction="to", state="GA", as_of=dt.date(2026, 9, 30))
        with Store(tmp_path / "store").reader() as cursor:
            ((first,),) = cursor.execute(
                "SELECT extract_id FROM extracts ORDER BY as_of_date LIMIT 1"
            ).fetchall()
        open_dashboard = opener(tmp_path / "store", monkeypatch)
        for link, told in (({}, "Move to GA · 10"), ({"extract": first}, "Move to GA · 9")):
            switch = open_dashboard(run="to", **link).get("button_group")[0]
            assert next(o.content for o in switch.proto.options) == told

    def test_a_state_chosen_for_the_other_end_does_not_empty_the_other_run(self, opened):
        page = opened(**{"from": ["FL"]})
        switch = page.get("button_group")[0]
        assert [o.content for o in switch.proto.options][1] == "Move from GA · 3"
        page = drawn(switch.set_value("from").run())
        assert counts(page) == expected(FROM_ROWS)

    def test_a_link_to_a_state_that_is_not_loaded_shows_one_that_is(self, opened):
        page = opened(run="to", state="TX")
        assert page.query_params["state"] == "GA"
        assert counts(page) == expected(TO_ROWS)

    def test_a_run_that_is_not_loaded_says_so(self, tmp_path, monkeypatch):
        store = loaded(tmp_path, TO_GEORGIA[:2], "to").folder
        page = opener(store, monkeypatch)(run="from", state="GA")
        assert [box.value for box in page.info] == ["No «move from» extract of this State is loaded yet."]
        assert [link.proto.label for link in page.get("page_link")] == ["Load a file"]
        assert "Move from GA · not loaded" in [o.content for o in page.get("button_group")[0].proto.options]


class TestLinks:
    def test_a_link_opens_the_very_view_it_was_copied_from(self, opened):
        page = pick(opened(), "From State", "Florida")
        page = pick(page, "Month of the year", "May", "June")
        again = opened(**page.query_params)
        assert counts(again) == counts(page)
        assert choice(again, "From State").value == choice(page, "From State").value
        assert again.query_params == page.query_params

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("run", "sideways"),
            ("state", "<b>ZZ</b>"),
            ("extract", "../../etc/passwd"),
            ("qad", "2026-13-45..x"),
            ("from", "![x](http://example.org/a.png)"),
            ("county", "13279'; DROP TABLE leads; --"),
            ("place", "99999999999999999999"),
            ("month", "13"),
            ("period", "=HYPERLINK()"),
            ("grade", "\x00"),
            ("age", "everyone"),
            ("left", "forever"),
        ],
    )
    def test_a_forged_value_is_left_out_with_a_word(self, opened, key, value):
        page = opened(**{key: [value]})
        assert [box.value for box in page.warning] == [
            f"The link asked for a filter «{key}» that does not fit; it was left out."
        ]
        assert counts(page) == expected(TO_ROWS)
        assert value not in str(page.query_params)

    def test_a_warning_is_said_once(self, opened):
        page = opened(month=["13"])
        assert page.warning
        assert not pick(page, "From State", "Florida").warning

    def test_a_place_that_no_row_has_leaves_an_empty_result_with_a_way_out(self, opened):
        page = opened(place=["123456"], county=["99999"], other=["77"])
        assert [box.value for box in page.info] == [
            "No child meets all the filters together. Take one off above, or reset them."
        ]
        assert counts(drawn(page.button("reset").click().run())) == expected(TO_ROWS)


class TestNames:
    NAMES = ("Child 1", "000000000001", "2016-03-04", "REYES")

    def test_nothing_of_a_child_is_drawn_before_it_is_asked_for(self, opened):
        page = opened()
        assert not self.said(page)
        page = drawn(page.toggle("child-rows").set_value(True).run())
        children, families, lines = expected(TO_ROWS)
        named = {"first_name", "msix_id", "birth_date", "parent_1_last_name", "child_names"}
        for line, many in (("Family", families), ("Child", children), ("Row of the file", lines)):
            page = drawn(page.segmented_control("child-lines").set_value(line).run())
            rows = page.dataframe[-1].value
            assert len(rows) == many
            assert not named & set(rows)
            assert not self.said(page)
        page = drawn(page.toggle("child-names").set_value(True).run())
        shown = page.dataframe[-1].value
        assert set(shown["msix_id"]) == {row["msix_id"] for row in TO_GEORGIA}
        assert set(shown["first_name"]) == {row["first_name"] for row in TO_GEORGIA}
        assert not any(name in str(page.query_params) for name in self.NAMES)

    def test_a_search_of_the_list_says_no_0_where_somebody_is(self, opened):
        page = drawn(opened().toggle("child-rows").set_value(True).run())
        page = drawn(page.segmented_control("child-lines").set_value("Child").run())

        def find(typed: str) -> list[str]:
            nonlocal page
            page = drawn(page.text_input("child-find").set_value(typed).run())
            return [
                box.value
                for box in (*page.info, *page.caption)
                if "under these" in box.value or "hold" in box.value
            ]

        hidden = "Names, ids and birth dates were not looked at: show them first."
        assert find("réyes") == [f"No line under these filters holds “réyes”. {hidden}"]
        page = drawn(page.toggle("child-names").set_value(True).run())
        assert find("réyes") == ["3 lines hold “réyes”."]
        assert find("moultrie") == ["3 lines hold “moultrie”."]
        page = drawn(opened(month=["6"]).toggle("child-rows").set_value(True).run())
        page = drawn(page.toggle("child-names").set_value(True).run())
        assert find("reyes") == [
            "No line under these filters holds “reyes”. Without the filters 1 line does: take filters off to see "
            "them. Lists spell names in many ways: try only the first four letters."
        ]
        assert not any("reyes" in str(value).lower() for value in page.query_params.values())

    def said(self, page: AppTest) -> list[str]:
        """Names, ids and birth dates of the story that the page's tables hold."""
        texts = [str(table.value.to_numpy().tolist()) for table in page.dataframe]
        return [name for name in self.NAMES for text in texts if name in text]

    def test_the_export_panel_is_drawn_when_it_is_opened(self, opened):
        page = opened()
        assert not page.get("download_button")
        page = drawn(page.button("take-away").click().run())
        labels = [b.proto.label for b in page.get("download_button")]
        assert {"Excel", "Google Earth", "CSV", "Excel with the list of children"} <= set(labels)

    def test_the_export_of_children_waits_for_name_reason_and_word(self, georgia, monkeypatch):
        def panel():
            from analytics.selection import Selection
            from pages.missed_enrollment import child_list
            from pages.parts.export import leads as take_away

            chosen = Selection(state="GA")
            take_away.content(chosen, lambda: child_list.sheets(chosen))

        monkeypatch.setenv("ATLAS_STORE", str(georgia))
        page = drawn(AppTest.from_function(panel, default_timeout=60).run())

        def is_waiting() -> bool:
            found = [b.proto for b in page.get("download_button") if "children" in b.proto.label]
            assert len(found) == 1
            return found[0].disabled

        assert is_waiting()
        page = drawn(page.text_input("take-away-who").set_value("A. Recruiter").run())
        assert is_waiting()
        page = drawn(page.text_input("take-away-why").set_value("   ").run())
        page = drawn(page.checkbox("take-away-sure").check().run())
        assert is_waiting()
        page = drawn(page.text_input("take-away-why").set_value("Visits this week").run())
        assert not is_waiting()
        page.session_state["take-away-audience"] = "Share outside"
        page = drawn(page.run())
        assert not [b for b in page.get("download_button") if "children" in b.proto.label]


class TestLoading:
    def test_a_file_becomes_rows_and_a_report(self, tmp_path, opened_empty):
        page = opened_empty()
        page = drawn(page.switch_page(LOADING).run())
        story = [*TO_GEORGIA, child(30, "1.1.1900 sometime")]
        content = write_csv(tmp_path / "sent.csv", story).read_bytes()
        page.file_uploader[0].set_value(("sent.csv", content, "text/csv"))
        page = drawn(press_load(drawn(page.run())))
        assert len(page.success) == 1
        assert re.match(r"Loaded 10 of 11 rows as move to GA", page.success[0].value)
        assert figures(page) == {
            "Rows in the file": "11",
            "Accepted": "10",
            "Refused": "1",
            "Placed on the map": "90%",
        }
        refused = page.dataframe[0].value
        assert refused["masked_value"].tolist() == ["9.9.9999 xxxxxxxx"]
        assert r"**sent.csv**" in [text.value for text in page.markdown]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("empty.csv", b""),
            ("prose.csv", b"Dear colleague,\nplease find nothing here.\n"),
            ("broken.xlsx", b"PK\x03\x04 not a workbook"),
            ("letters.csv", b"Qualifying Move To City\n"),
        ],
    )
    def test_a_file_that_cannot_be_read_gets_one_sentence(self, opened_empty, name, content):
        page = opened_empty()
        page = drawn(page.switch_page(LOADING).run())
        page.file_uploader[0].set_value((name, content, "text/csv"))
        page = drawn(page.button[0].click().run())
        assert len(page.error) == 1
        assert 20 < len(page.error[0].value) < 400
        assert "Traceback" not in page.error[0].value
        assert "None yet." in [text.value for text in page.caption]


@pytest.mark.parametrize(
    ("pointer", "sentence", "remedy"),
    [
        (
            '{"file": "atlas-000001.duckdb", "schema_version": 1}',
            "an older version of this program",
            "data.store upgrade",
        ),
        ('{"file": "atlas-000001.duckdb", "schema_version": 999}', "a newer version", "data.load --rebuild"),
        ("{", "is damaged", "data.load --rebuild"),
    ],
)
def test_a_store_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path, monkeypatch, pointer, sentence, remedy
):
    loaded(tmp_path, TO_GEORGIA, "to")
    (tmp_path / "store" / "current").write_text(pointer)
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store"))
    page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=30).run()
    assert not page.exception
    (told,) = page.error
    words = told.value.replace("\\", "")
    assert sentence in words and remedy in words
