"""`python -m analytics.week`: the towns of a week from a store, and what it says where it cannot."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from analytics.week import main
from data.board.board import add_target, log_visit
from data.board.database import change
from data.board.entries import PlanStop, SavedPlan, Target, Visit
from data.board.plans import save_plan
from data.board.rows import insert
from data.store.reader import Store
from tests.data.files import write
from tests.loaded_once import load_all_once

HEAD = "Missed Enrollment (SYNTHETIC)\nMove To State: GA\nRun date: {day}\n\n"
COLUMNS = "MSIX ID,Last Name,First Name,DOB,QAD,From City,From State,To City,To State,School\n"
MOVES = (
    "MSIX ID,QAD,Moved From City,Moved From State,Moved To City,Moved To State,Reporting State,Data Note\n"
)
PROJECT = Path(__file__).resolve().parents[2]
KEYS = ["town", "state", "county_fips", "expected_families", "low", "high", "parts", "reason"]
PARTS = ["listed_there", "listed_back", "not_listed_yet", "to_come"]
LIST_DAY = dt.date(2026, 10, 15)
Family = tuple[int, dt.date, str]


def surname(number: int) -> str:
    return "Q" + "".join("abcdefghij"[int(digit)] for digit in str(number)) + "z"


def a_list(families: Iterable[Family], day: dt.date = LIST_DAY, state: str = "GA") -> str:
    """A list of families of one child each: (number, day of the move, town)."""
    rows = [
        f"{700_000_000_000 + n},{surname(n)},Ana,2015-05-05,{moved},Homestead,FL,{town},{state},SYNTHETIC School\n"
        for n, moved, town in families
    ]
    return HEAD.format(day=day).replace("GA", state) + COLUMNS + "".join(rows)


def some_moves(families: Iterable[tuple[int, dt.date, str, str, str, str]]) -> str:
    rows = [
        f"{700_000_000_000 + n},{moved},{a},{s},{b},{t},{t},SYNTHETIC\n" for n, moved, a, s, b, t in families
    ]
    return MOVES + "".join(rows)


def ago(days: int) -> dt.date:
    return LIST_DAY - dt.timedelta(days=days)


SEASONS = [(n, ago(365 * y + 20 + n % 9), "Moultrie") for y in (1, 2) for n in range(30)]
"""Thirty families that came to Moultrie in these weeks of two years."""
NOW = [(100 + n, ago(12 + n % 3), "Vidalia") for n in range(8)]
"""Eight families that came to Vidalia two weeks ago."""
LONG_GONE = [(200 + n, ago(170), "Tifton") for n in range(20)]
"""Twenty families that came to Tifton in spring; the moves say that they left in June."""
LEFT = [(n, moved + dt.timedelta(days=60), "Moultrie", "GA", "Homestead", "FL") for n, moved, _ in SEASONS]
LEFT += [(n, ago(115), "Tifton", "GA", "Clinton", "NC") for n, _, _ in LONG_GONE]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    files = [
        (write(tmp_path / "to_GA.csv", a_list([*SEASONS, *NOW, *LONG_GONE])), {}),
        (write(tmp_path / "moves.csv", some_moves(LEFT)), {}),
    ]
    for report in load_all_once(files, tmp_path / "store"):
        assert report.status == "loaded", report.message
    return tmp_path / "store"


def asked(store: Path, *more: str, week: str = "2026-10-19") -> list[str]:
    return ["--store", str(store), "--week", week, "--json", *more]


def test_it_prints_one_object_a_town_in_order(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asked(store)) == 0
    out, err = capsys.readouterr()
    towns = json.loads(out)
    assert [list(town) for town in towns] == [KEYS] * len(towns)
    assert [list(town["parts"]) for town in towns] == [PARTS] * len(towns)
    figures = [town["expected_families"] for town in towns]
    assert figures == sorted(figures, reverse=True)
    for town in towns:
        assert town["expected_families"] == pytest.approx(sum(town["parts"].values()), abs=0.03)
        assert town["low"] <= town["high"]
        assert town["state"] == "GA" and re.fullmatch(r"13\d{3}", town["county_fips"])
    by_name = {town["town"]: town for town in towns}
    assert by_name["Vidalia"]["parts"]["listed_there"] == pytest.approx(8, abs=1)
    assert by_name["Moultrie"]["parts"]["listed_back"] > 5
    # most are missed in Moultrie and Tifton; of those who left in June nobody is expected
    assert by_name.get("Tifton", {"expected_families": 0})["expected_families"] < 3
    assert "SYNTHETIC" in err


def test_the_reason_is_read_aloud(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(asked(store))
    reasons = [town["reason"] for town in json.loads(capsys.readouterr().out)]
    vidalia = next(r for r in reasons if r.startswith("Vidalia"))
    assert re.match(
        r"Vidalia: about \d+ families \(\d+ to \d+\)\. 8 listed since October, about [78] likely still there",
        vidalia,
    )
    moultrie = next(r for r in reasons if r.startswith("Moultrie"))
    assert "families that were here at this time of earlier years and are likely back" in moultrie
    assert not any("eligible" in reason.lower() for reason in reasons)
    assert not any(surname(n) in reason for n in (1, 100, 200) for reason in reasons)


def test_any_day_of_the_week_asks_for_the_week(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for day in ("2026-10-19", "2026-10-22", "2026-10-25"):
        assert main(asked(store, week=day)) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] == said[2] != ""


def test_people_read_lines(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--store", str(store), "--week", "2026-10-19"]) == 0
    assert "From the list of Oct 15, 2026, which is made up (SYNTHETIC)." in capsys.readouterr().out


def a_visit(store: Path, capsys: pytest.CaptureFixture[str], **said) -> dict[str, float]:
    """Town -> families expected, before and after a visit to Vidalia on Oct 17."""
    with Store(store).reader() as cursor:
        (place_id,) = cursor.execute("SELECT place_id FROM places WHERE place_name = 'Vidalia'").fetchone()
    Store(store).close()
    target = Target(place_name="Vidalia", direction="to", state_code="GA", place_ids=(place_id,))
    kept = add_target(store, target)
    visit = Visit(target_id=kept.target_id, visit_date=dt.date(2026, 10, 17), **said)
    log_visit(store, visit, dt.date(2026, 10, 18))
    assert main(asked(store)) == 0
    return {t["town"]: t for t in json.loads(capsys.readouterr().out)}


def test_families_that_a_visit_found_are_taken_off(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(asked(store))
    before = {t["town"]: t for t in json.loads(capsys.readouterr().out)}
    after = a_visit(store, capsys, outcome="families found", families=3)
    gone = before["Vidalia"]["expected_families"] - after["Vidalia"]["expected_families"]
    assert gone == pytest.approx(3, abs=0.05)
    assert after["Vidalia"]["high"] <= before["Vidalia"]["high"] - 2
    assert after["Moultrie"]["expected_families"] == before["Moultrie"]["expected_families"]
    assert "taken off" in after["Vidalia"]["reason"]


def test_families_that_a_visit_found_gone_are_taken_off(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = a_visit(store, capsys, outcome="no longer there")
    assert "Vidalia" not in after or after["Vidalia"]["parts"]["listed_there"] == 0


def test_a_visit_that_found_nobody_lowers_what_is_expected_and_it_is_said(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(asked(store))
    before = {t["town"]: t for t in json.loads(capsys.readouterr().out)}
    after = a_visit(store, capsys, outcome="nobody")
    listed = [told["Vidalia"]["parts"]["listed_there"] for told in (before, after)]
    assert listed[1] == pytest.approx(listed[0] * 2 / 3, abs=0.02)
    assert after["Moultrie"] == before["Moultrie"]
    assert after["Vidalia"]["reason"].endswith("Since the list visits found nobody once: fewer are expected.")


def test_outcomes_of_fifty_visits_to_planned_stops_move_the_figures_and_it_is_said(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sixty stops elsewhere, weeks ago, at which a third of those expected were met."""
    main(asked(store))
    out, err = capsys.readouterr()
    before = {t["town"]: t for t in json.loads(out)}
    assert "stops of saved plans" not in err
    monday = dt.date(2026, 9, 14)
    stops = [
        PlanStop(monday, 10**8 + i, f"Town {i}", expected=6.0, low=3, high=9, listed_there=6.0)
        for i in range(60)
    ]
    _, kept = save_plan(store, SavedPlan(monday, "GA", monday), stops)
    met_at(store, kept[:49])
    main(asked(store))
    out, err = capsys.readouterr()
    assert {t["town"]: t for t in json.loads(out)} == before
    assert "49 of the 50 visits to stops of saved plans" in err
    met_at(store, kept[49:])
    main(asked(store))
    out, err = capsys.readouterr()
    told = {t["town"]: t for t in json.loads(out)}
    factor = (10 + 60 * 2) / (10 + 60 * 6)
    for town in ("Vidalia", "Moultrie"):
        assert told[town]["expected_families"] == pytest.approx(
            before[town]["expected_families"] * factor, abs=0.01
        )
        assert told[town]["low"] <= told[town]["expected_families"] <= told[town]["high"]
    assert "60 visits to stops of saved plans met 0.33 of the families expected." in err
    assert "all that is expected is multiplied by 0.35" in err


def met_at(store: Path, stops: Iterable[PlanStop]) -> None:
    """Visits to stops of a plan, two families met at each; in one transaction."""
    with change(store) as connection:
        for n, stop in enumerate(stops):
            target = Target(stop.town, "to", target_id=f"t{stop.place_id}", place_ids=(stop.place_id,))
            insert(connection, target)
            said = {"families": 2, "stop_id": stop.stop_id, "visit_id": f"v{stop.place_id}-{n}"}
            insert(connection, Visit(target.target_id, stop.stop_day, "families found", **said))


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """What is said on standard error, with exit code 1 and nothing else printed."""
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    return err.strip()


def test_without_a_list_it_says_what_to_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, asked(tmp_path / "none")) == (
        "No list of moves to a State is loaded. Load a Missed Enrollment report of moves to your State first."
    )


def test_of_another_state_it_says_what_to_load(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, asked(store, "--state", "TX")) == (
        "No list of moves to TX is loaded. Load the Missed Enrollment report of moves to TX first."
    )


def test_before_the_first_list_nothing_was_known(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys, asked(store, week="2026-10-05"))
    assert said.startswith("The oldest list of moves to GA is of 2026-10-15: nothing was known yet")


def test_a_year_after_the_list_nothing_is_known(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Load a newer list." in refused(capsys, asked(store, week="2027-10-18"))


@pytest.mark.parametrize("bad", [["--week", "soon"], ["--state", "Georgia"], ["--state", "ZZ"]])
def test_what_is_no_week_or_state_is_said(bad: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--store", "none", *bad])
    assert stopped.value.code == 2


def loaded(tmp_path: Path, *texts: str) -> Path:
    tmp_path.mkdir(exist_ok=True)
    files = [(write(tmp_path / f"{i}.csv", text), {}) for i, text in enumerate(texts)]
    for report in load_all_once(files, tmp_path / "store"):
        assert report.status == "loaded", report.message
    return tmp_path / "store"


def test_one_month_alone_is_told_as_one_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = loaded(tmp_path, a_list(NOW))
    assert main(asked(store)) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert [t["town"] for t in told] == ["Vidalia"]
    assert told[0]["parts"]["listed_there"] > 5
    assert sum(told[0]["parts"].values()) == told[0]["parts"]["listed_there"]
    assert "All known arrivals lie in October 2026" in err
    assert "No records of moves are loaded" in err
    assert "how long families stay leans on a usual 90 days" in err


def test_a_list_without_ids_and_names_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{moved},Homestead,FL,{town},GA,SYNTHETIC School\n" for _, moved, town in SEASONS)
    text = HEAD.format(day=LIST_DAY) + "QAD,From City,From State,To City,To State,School\n" + rows
    assert "neither ids nor names" in refused(capsys, asked(loaded(tmp_path, text)))


def test_a_later_move_on_another_list_tells_that_a_family_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without records: the list of Florida has four of the eight families arriving there since."""
    there = [(n, ago(4), "Immokalee") for n, _, _ in NOW[:4]]
    store = loaded(tmp_path, a_list([*SEASONS, *NOW]), a_list(there, state="FL"))
    assert main(asked(store, "--state", "GA")) == 0
    told = {t["town"]: t for t in json.loads(capsys.readouterr().out)}
    assert 2.5 < told["Vidalia"]["parts"]["listed_there"] < 4


def test_every_state_with_a_list_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = [(300 + n, ago(4), "Immokalee") for n in range(6)]
    store = loaded(tmp_path, a_list([*SEASONS, *NOW]), a_list(there, state="FL"))
    assert main(asked(store)) == 0
    states = {town["state"] for town in json.loads(capsys.readouterr().out)}
    assert states == {"GA", "FL"}


def test_two_lists_tell_how_late_moves_are_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = a_list([*SEASONS, *NOW[:3]], day=ago(8))
    store = loaded(tmp_path, first, a_list([*SEASONS, *NOW]))
    assert main(asked(store)) == 0
    assert re.search(r"as 2 lists show \(5 arrivals\)", capsys.readouterr().err)


def test_a_later_list_does_not_change_what_was_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The week after the first list is told as it was, whatever was loaded since."""
    first = a_list([*SEASONS, *NOW], day=LIST_DAY)
    store = loaded(tmp_path, first)
    assert main(asked(store)) == 0
    before = capsys.readouterr().out
    both = loaded(tmp_path / "more", first, a_list(SEASONS, day=LIST_DAY + dt.timedelta(days=40)))
    assert main(asked(both)) == 0
    assert capsys.readouterr().out == before


def test_a_list_whose_towns_are_not_on_the_map_names_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = loaded(tmp_path, a_list([(n, day, "Nowhereville Xq") for n, day, _ in NOW]))
    assert main(asked(store)) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert "8 rows of the list without a town on the map" in err
    assert "no family is expected anywhere" in err


def test_families_outside_the_window_are_not_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who came more than 36 months ago is history, and nobody to be met."""
    old = [(n, ago(365 * 4), "Vidalia") for n in range(30)]
    store = loaded(tmp_path, a_list([*old, *NOW]))
    assert main(asked(store)) == 0
    told = {t["town"]: t for t in json.loads(capsys.readouterr().out)}
    assert told["Vidalia"]["parts"]["listed_there"] <= 8


def test_a_real_list_is_not_put_together_with_a_made_up_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = (
        a_list([(n, day, "Tifton") for n, day, _ in NOW])
        .replace("SYNTHETIC", "Valley")
        .replace("(Valley)", "")
    )
    store = loaded(
        tmp_path, a_list([*SEASONS, *NOW], day=ago(30)).replace("GA,SYNTHETIC", "GA,SYNTHETIC"), real
    )
    assert main(asked(store)) == 0
    out, err = capsys.readouterr()
    assert [t["town"] for t in json.loads(out)] == ["Tifton"]
    assert "SYNTHETIC" not in err


def test_a_reader_who_has_seen_enough_ends_it_without_a_traceback(store: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "analytics.week",
        "--store",
        str(store),
        "--week",
        str(LIST_DAY),
        "--json",
    ]
    child = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    error = child.stderr.read()
    child.stderr.close()
    assert child.wait(60) == 0
    assert "Traceback" not in error and "BrokenPipe" not in error
