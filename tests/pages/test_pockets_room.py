"""The Pockets room through dashboard.py: what it says, changes, chooses and refuses."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.forecast.visit.coming import coming
from analytics.leads.coded import coded_leads
from analytics.pockets.cards import look_for_pockets
from analytics.pockets.cases import view_leads
from analytics.pockets.find import Setting
from analytics.pockets.now import in_order
from analytics.selection import Selection
from data.board.board import Board
from data.compute.run import compute_missed_enrollment
from data.derive.missed_enrollment import default_rule
from data.load.pipeline import load_file
from data.store.reader import Store
from data.synthetic.records import write_records
from data.synthetic.world import make_world
from pages.parts.answers import week
from tests.families import AS_OF, child, loaded, siblings

PROJECT = Path(__file__).resolve().parents[2]
ROOM = "pages/pockets/page.py"


@pytest.fixture
def opened(demo, monkeypatch):
    """Opens the room on the demo: opened(run="to", month=["3"])."""
    return opener(demo.store, monkeypatch)


def opener(store: Path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(store))

    def open_room(**link: str | list[str]) -> AppTest:
        page = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=120)
        for key, value in link.items():
            page.query_params[key] = value
        return drawn(drawn(page.run()).switch_page(ROOM).run())

    return open_room


def drawn(page: AppTest) -> AppTest:
    assert not page.exception, [error.value for error in page.exception]
    return page


def words(page: AppTest) -> str:
    parts = [e.value for kind in ("markdown", "caption", "info", "success") for e in page.get(kind)]
    return "\n".join(parts).replace("\\", "")


def card_titles(page: AppTest) -> list[str]:
    return [
        button.label.replace("\\", "")
        for button in page.button
        if re.fullmatch(r"pocket-\d+", button.key or "")
    ]


def table(page: AppTest):
    return next(frame.value for frame in page.dataframe if "pocket_towns" in frame.value)


def of_the_demo(demo, direction: str, setting: Setting, selection: Selection | None = None):
    """The cards, worked out beside the room."""
    selection = selection or Selection(direction=direction, state="GA")
    opened = Store(demo.store)
    with opened.reader() as cursor:
        places = cursor.execute("SELECT * FROM places").df()
        leads = opened.leads(cursor)
        coded = coded_leads(leads.filter(leads.direction == direction), places)
        soon = coming(opened.ibis(cursor).table, Board(), week.today(), "GA")
    return in_order(look_for_pockets(view_leads(coded, selection, AS_OF), setting).cards, soon.families)


@pytest.mark.parametrize("direction", ["to", "from"])
def test_the_room_shows_a_card_per_pocket(opened, demo, direction):
    page = opened(run=direction)
    cards = of_the_demo(demo, direction, Setting())
    assert card_titles(page) == [f"**{card.rank}** · {card.name}" for card in cards]
    said = words(page)
    assert f"{len(cards)} pockets stand out" in said
    assert cards[0].sentence in said
    assert "the seasons of this view" in said
    assert table(page)["families"].tolist() == [card.families for card in cards]


def test_a_pocket_that_is_over_says_so_on_its_card(opened, demo):
    cards = of_the_demo(demo, "to", Setting())
    over = [card for card in cards if card.is_over]
    assert over and len(over) < len(cards)
    badges = [m.value for m in opened(run="to").markdown if m.value.startswith(":orange-badge")]
    assert badges == [f":orange-badge[:material/history: {card.over}]" for card in over]


def test_a_filter_makes_other_pockets(opened, demo):
    page = opened(run="to")
    narrowed = opened(run="to", age=["6-13"])
    cards = of_the_demo(demo, "to", Setting(), Selection(state="GA", age_bands=("6-13",)))
    assert table(narrowed)["cases"].tolist() == [card.cases for card in cards]
    assert table(narrowed)["cases"].tolist() != table(page)["cases"].tolist()


def test_choosing_a_card_shows_it_in_full(opened, demo):
    page = opened(run="to")
    cards = of_the_demo(demo, "to", Setting())
    page = drawn(page.button("pocket-2").click().run())
    assert cards[1].sentence in words(page)
    towns = next(f.value for f in page.dataframe if list(f.value) == ["Town", "Families", "In all"])
    assert towns["Town"].tolist() == [town.name for town in cards[1].towns]
    assert towns["Families"].sum() >= cards[1].families


def test_after_a_change_the_first_pocket_is_chosen_again(opened, demo):
    page = drawn(opened(run="to").button("pocket-3").click().run())
    page = drawn(page.radio("pocket_dated_by").set_value("first").run())
    first = of_the_demo(demo, "to", Setting(dated_by="first"))[0]
    assert first.sentence in words(page)
    assert "its first move" in words(page)


def test_every_setting_can_be_chosen_and_taken_back(opened, demo):
    page = opened(run="to")
    before = card_titles(page)
    page = drawn(page.radio("pocket_expected").set_value("inhabitants").run())
    assert "how many people live there" in words(page)
    assert "where the farms are" in words(page)
    assert "by **counties**" in words(page)
    page = drawn(page.radio("pocket_unit").set_value("children").run())
    assert "Siblings travel together" in words(page)
    page = drawn(page.radio("pocket_expected").set_value("seasons").run())
    page = drawn(page.toggle("pocket_ongoing").set_value(True).run())
    assert "still going on" in words(page)
    page = drawn(page.select_slider("pocket_radius").set_value(50).run())
    assert "within **50 miles**" in words(page)
    back = next(button for button in page.button if button.label == "As proposed")
    assert card_titles(drawn(back.click().run())) == before


def test_a_second_opinion_is_given_when_asked(opened):
    page = opened(run="to")
    assert "Second opinion" not in words(page)
    page = drawn(page.toggle("second-opinion").set_value(True).run())
    assert "Second opinion" in words(page)
    assert "The second opinion on pocket 1 singles out" in words(page)
    assert "silence is no contradiction" in words(page)


def test_the_rows_behind_a_pocket_come_when_asked_without_names(opened, demo):
    page = opened(run="to")
    assert not any("family_number" in frame.value for frame in page.dataframe)
    page = drawn(page.toggle("pocket-rows").set_value(True).run())
    rows = next(frame.value for frame in page.dataframe if "family_number" in frame.value)
    card = of_the_demo(demo, "to", Setting())[0]
    assert rows["family_number"].nunique() == card.families
    assert not {"last_name_1", "msix_id", "birth_date"} & set(rows)
    page = drawn(page.toggle("pocket-names").set_value(True).run())
    rows = next(frame.value for frame in page.dataframe if "family_number" in frame.value)
    assert {"last_name_1", "msix_id", "birth_date"} <= set(rows)


def test_a_search_that_was_stopped_is_not_begun_again_by_itself(opened):
    page = opened(run="to")
    cards = card_titles(page)
    page.session_state["pockets-stopped"] = (page.session_state["selection"], Setting())
    page = drawn(page.run())
    assert "Stopped before it was finished" in words(page)
    assert card_titles(page) == []
    page = drawn(page.button("pockets-again").click().run())
    assert card_titles(page) == cards


def test_nothing_of_a_child_is_on_the_page(opened):
    page = opened(run="to")
    shown = words(page) + "".join(str(frame.value.to_dict()) for frame in page.dataframe)
    assert not re.search(r"\b0000\d{8}\b", shown)
    assert "eligible" not in shown.lower()


def test_nothing_loaded_points_to_loading(tmp_path, monkeypatch):
    page = opener(tmp_path / "store", monkeypatch)()
    assert "Nothing is loaded yet" in words(page)


def test_a_run_that_is_not_loaded_says_so(tmp_path, monkeypatch):
    store = loaded(tmp_path, [child(n, "2025-05-05") for n in range(3)])
    page = opener(store.folder, monkeypatch)(run="from")
    assert "No «move from» extract" in words(page)


def test_few_families_are_refused_with_what_is_enough(tmp_path, monkeypatch):
    store = loaded(tmp_path, [*siblings(range(1, 40), "LARGE-SYNTHETIC", "2025-05-05")])
    page = opener(store.folder, monkeypatch)()
    assert "1 family is on the map in this view; below 10" in words(page)


def test_a_view_without_a_pattern_says_that_nothing_stands_out(tmp_path, monkeypatch):
    towns = ("Vidalia", "Moultrie", "Cordele", "Alma", "Bainbridge", "Ellijay", "Tifton")
    story = [
        child(100 * t + m, f"2025-{m:02d}-10", move_to=(town, "GA"), last_name_1=f"S{t}X{m}-SYNTHETIC")
        for t, town in enumerate(towns)
        for m in range(1, 13)
    ]
    page = opener(loaded(tmp_path, story).folder, monkeypatch)()
    assert (
        "Nothing stands out against the seasons of this view. That does not say that there is nothing. It cannot see "
        "a season that comes every year (see *Mobility*, Season calendar); a town that misses families all the year "
        "(see *Missed enrollment*, most children first); what families of several towns have in common, such as a "
        "month and where they come from (see *Patterns*)."
    ) in words(page)
    assert not page.success
    assert [link.label for link in page.get("page_link")][-3:] == [
        "Mobility",
        "Missed enrollment",
        "Patterns",
    ]
    assert card_titles(page) == []


def test_a_season_of_every_year_is_pointed_to_where_it_is_seen(tmp_path, monkeypatch):
    """Moultrie gets half of its families every October of three years: no single month of it stands out."""
    towns = ("Vidalia", "Cordele", "Alma", "Bainbridge", "Ellijay", "Tifton")
    story = [
        child(1000 * t + 40 * y + m, f"{2023 + y}-{m:02d}-10", move_to=(town, "GA"), last_name_1=f"S{t}X{m}X{y}-SYNTHETIC")
        for t, town in enumerate(towns)
        for y in range(1, 4)
        for m in range(1, 10)
    ] + [
        child(9000 + 100 * y + i, f"{2023 + y}-{m:02d}-10", move_to=("Moultrie", "GA"), last_name_1=f"M{y}X{m}X{i}-SYNTHETIC")
        for y in range(1, 4)
        for i, m in enumerate([9] * 30)
    ]  # fmt: skip
    page = opener(loaded(tmp_path, story).folder, monkeypatch)()
    said = words(page)
    assert "Moultrie GA (90 of 252 families) holds more than a quarter of what is compared" in said
    assert "Nothing stands out against" in said and "a season that comes every year (see *Mobility*" in said


def test_pockets_of_children_claim_nothing(tmp_path, monkeypatch):
    """Five siblings at Cordele in June: as families one of many, as children many times as expected."""
    towns = ("Vidalia", "Moultrie", "Alma", "Bainbridge", "Ellijay", "Tifton")
    story = [
        child(100 * t + m, f"2025-{m:02d}-10", move_to=(town, "GA"), last_name_1=f"S{t}X{m}-SYNTHETIC")
        for t, town in enumerate(towns)
        for m in range(1, 13)
    ]
    story += siblings(range(9001, 9007), "LARGE-SYNTHETIC", "2025-06-10", move_to=("Cordele", "GA"))
    page = opener(loaded(tmp_path, story).folder, monkeypatch)()
    assert "Nothing stands out" in words(page)
    page.session_state["pocket_setting"] = Setting(unit="children")
    page = drawn(page.run())
    said = words(page)
    assert "1 place has more children than expected" in said and "Nothing is claimed" in said
    assert "6 missed children of 1 family" in said
    assert "no claim, since siblings are not independent of one another" in said
    shown = "".join(e.proto.body for e in page.get("html"))
    for claim in (
        "unlikely to be chance",
        "pocket stands out",
        "pockets stand out",
        "1 of 20",
        "1 in 1,000",
        "could well be chance",
    ):
        assert claim not in said.lower() + shown.lower(), claim
    assert table(page)["p_value"].isna().all()
    assert "second-opinion" not in {t.key for t in page.toggle}


def test_three_months_leave_inhabitants(tmp_path, monkeypatch):
    towns = ("Vidalia", "Moultrie", "Cordele", "Alma", "Bainbridge", "Ellijay", "Tifton")
    story = [
        child(100 * t + m, f"2025-{m:02d}-10", move_to=(town, "GA"), last_name_1=f"S{t}X{m}-SYNTHETIC")
        for t, town in enumerate(towns)
        for m in range(1, 4)
    ]
    page = opener(loaded(tmp_path, story).folder, monkeypatch)()
    assert "The view holds only 3 months" in words(page)
    assert "how many people live there" in words(page)


def test_with_records_loaded_known_moves_are_compared_first(tmp_path, monkeypatch):
    world = make_world(900, seed=5, through="GA")
    as_of = dt.date(2026, 9, 30)
    written = write_records(tmp_path / "files", world, as_of)
    store = Store(tmp_path / "store")
    for path in (written.student, written.demographics, written.qualifying_moves, written.enrollments):
        assert load_file(path, store=store).status == "loaded"
    assert compute_missed_enrollment(default_rule("GA", "to", as_of), store).rows
    page = opener(store.folder, monkeypatch)(run="to")
    assert "all known moves" in words(page)
    assert "who were not missed" in words(page)
    assert "Known are only the moves in the loaded records" in words(page)
    page = drawn(page.radio("pocket_level").set_value("county").run())
    assert "all known moves" in words(page)
    assert "by **counties**" in words(page)
    page = drawn(page.radio("pocket_expected").set_value("seasons").run())
    assert "the seasons of this view" in words(page)


def test_without_records_known_moves_are_not_offered(opened):
    assert "all known moves" not in " ".join(opened(run="to").radio("pocket_expected").options)
