"""`python -m analytics.week --plan`: days and stops from a store, and what is said where none can be."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from analytics.week import main
from tests.analytics.test_week import LEFT, LONG_GONE, NOW, SEASONS, a_list, ago, asked, some_moves
from tests.data.files import write
from tests.loaded_once import load_all_once

FAR = [(300 + n, ago(12), "Blue Ridge") for n in range(6)]
"""Six families that came to the mountains, five hours from Tifton."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    files = [
        (write(tmp_path / "to_GA.csv", a_list([*SEASONS, *NOW, *LONG_GONE, *FAR])), {}),
        (write(tmp_path / "moves.csv", some_moves(LEFT)), {}),
    ]
    for report in load_all_once(files, tmp_path / "store"):
        assert report.status == "loaded", report.message
    return tmp_path / "store"


def planned(store: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    assert main(asked(store, "--plan", *more)) == 0
    return json.loads(capsys.readouterr().out)


def test_it_prints_days_and_stops(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = planned(store, capsys, "--people", "2", "--days", "2", "--home", "Tifton", "--home", "Vidalia")
    assert list(told) == ["week", "expected_families", "days", "left_out", "notes"]
    assert [(day["person"], day["day"], day["home"]) for day in told["days"]] == [
        (f"Recruiter {i + 1}", day, home)
        for i, home in enumerate(("Tifton", "Vidalia"))
        for day in ("2026-10-19", "2026-10-20")
    ]
    stops = [stop for day in told["days"] for stop in day["stops"]]
    assert {"Moultrie", "Vidalia"} <= {stop["town"] for stop in stops}
    assert sum(stop["expected_families"] for stop in stops) == pytest.approx(
        told["expected_families"], abs=0.05
    )
    for day in told["days"]:
        assert day["hours"] <= 8
        minutes = [dt.time.fromisoformat(t) for s in day["stops"] for t in (s["arrive"], s["leave"])]
        assert minutes == sorted(minutes)
    blue = next(left for left in told["left_out"] if left["town"] == "Blue Ridge")
    assert blue["why"] == "out of reach within a day"


def test_people_read_days_with_times_and_reasons(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [each for each in asked(store, "--plan", "--home", "Vidalia") if each != "--json"]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert "families are expected to be met in the week of Oct 19, 2026." in out and not err
    assert "Recruiter 1, Monday: " in out and ". From Vidalia at 09:00, back " in out
    assert "A visit of 2 hours meets at most 4 families" in out
    assert "Vidalia: about " in out and "visits meet about" in out


def test_a_must_is_gone_to_and_one_out_of_reach_is_told(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = planned(
        store,
        capsys,
        "--home",
        "Vidalia",
        "--days",
        "1",
        "--must",
        "Lyons",
        "--must",
        "Blue Ridge",
        "--must-not",
        "Vidalia",
    )
    stops = {stop["town"]: stop for day in told["days"] for stop in day["stops"]}
    assert stops["Lyons"]["why"] == "must" and "no family is expected there" in stops["Lyons"]["reason"]
    assert "Vidalia" not in stops
    assert any(
        "Blue Ridge must be visited and is not in the plan: out of reach" in note for note in told["notes"]
    )


def test_minutes_of_a_file_count(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "minutes.csv"
    path.write_text("from,to,minutes\nTifton,Blue Ridge,11\nTifton,Atlantis,3\n", "utf-8")
    told = planned(store, capsys, "--home", "Tifton", "--minutes", str(path), "--must", "Blue Ridge")
    stops = {stop["town"]: stop for day in told["days"] for stop in day["stops"]}
    assert "Blue Ridge" in stops
    assert any(note.startswith("Minutes of 4 of 20 ways") for note in told["notes"])
    assert "Not used of minutes.csv: line 3, column to: 'Atlantis' is no town of this plan." in told["notes"]


def test_no_town_within_reach_says_how_far_the_nearest_is(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asked(store, "--plan", "--home", "Savannah", "--hours", "2.1")) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("No town with families expected is within reach: the nearest, ")
    assert "Give more hours a day, shorter visits or a nearer home town." in err


def test_one_extract_without_records_is_planned_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [(write(tmp_path / "to_GA.csv", a_list(NOW)), {})]
    assert [report.status for report in load_all_once(files, tmp_path / "store")] == ["loaded"]
    told = planned(tmp_path / "store", capsys, "--home", "Vidalia")
    assert [stop["town"] for day in told["days"] for stop in day["stops"]]
    assert any("No records of moves are loaded" in note for note in told["notes"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--people", "2"], "--people belongs to a plan: add --plan"),
        (["--home", "Tifton"], "--home belongs to a plan: add --plan"),
        (["--spread"], "--spread belongs to a plan: add --plan"),
        (["--plan"], "a plan needs a home town to start from: --home Tifton"),
        (["--plan", "--home", "Tifton", "--people", "0"], "--people takes 1 to 20; 0 is none"),
        (["--plan", "--home", "A", "--home", "B", "--people", "3"], "2 home towns for 3 people"),
        (
            ["--plan", "--home", "Tifton", "--days", "8"],
            "--days takes 1 to 7: a plan is of one week; 8 is none",
        ),
        (["--plan", "--home", "Tifton", "--days", "0"], "--days takes 1 to 7"),
        (["--plan", "--home", "Tifton", "--hours", "0"], "--hours takes more than 0 and at most 14.9"),
        (["--plan", "--home", "Tifton", "--hours", "nan"], "--hours takes more than 0"),
        (["--plan", "--home", "Tifton", "--hours", "8", "--hours", "7"], "2 times --hours for 1 people"),
        (["--plan", "--home", "Tifton", "--hours-a-visit", "-1"], "--hours-a-visit takes more than 0"),
        (["--plan", "--home", "Tifton", "--learn", "101"], "--learn takes 0 to 100 percent"),
        (["--plan", "--home", "Tifton", "--detour", "0.5"], "--detour takes 1 to 10"),
        (["--plan", "--home", "Nowherexq"], "The town 'Nowherexq' is not known in GA"),
        (["--plan", "--home", "Moultri"], "Did you mean 'Moultrie, GA'?"),
        (["--plan", "--home", "Georgetown"], "Several places are called 'Georgetown': write 'Georgetown, "),
        (["--plan", "--home", "Tifton", "--must", "Atlantis"], "The town 'Atlantis' is not known in GA"),
        (["--plan", "--home", "Tifton", "--minutes", "none.csv"], "none.csv cannot be read"),
    ],
)
def test_what_can_be_no_plan_is_a_wrong_use(
    store: Path, options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(asked(store, *options))
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert out == "" and words in " ".join(err.split())
