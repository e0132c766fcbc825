"""What is said of a child (window, age, grade) is what its newest move says, in all its rows."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from tests import plain_python as plain
from tests.leads_in_memory import Extract, engine_with, engine_with_extracts

AS_OF = dt.date(2026, 9, 30)
OF_CHILD = "window_band::VARCHAR, is_in_window, months_left, eligibility_expiration_date, is_eed_given"


def row(child: int, qad: str, town: str = "Vidalia", **more) -> dict:
    return {
        "msix_id": f"{child:012d}", "last_name_1": "SYNTHETIC", "first_name": f"C{child}",
        "qad": dt.date.fromisoformat(qad), "from_city": "Immokalee", "from_state_code": "FL",
        "from_country_code": "USA", "to_city": town, "to_state_code": "GA",
    } | more  # fmt: skip


def said(rows: list[dict], of: str = OF_CHILD, **kinds) -> list[tuple]:
    engine = engine_with(rows, AS_OF, **kinds)
    return engine.execute(f"SELECT {of} FROM leads ORDER BY row_number").fetchall()


def end(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("rows", "window"),
    [
        # November 2023 and March 2025 at one town: the older move alone ends within 51 days.
        (
            [row(1, "2023-11-20"), row(1, "2025-03-10")],
            ("12-24", True, 17, end("2028-03-10"), False),
        ),
        # The newer move stands first, or leads to another town, or to another State.
        (
            [row(1, "2025-03-10", "Lyons"), row(1, "2023-11-20")],
            ("12-24", True, 17, end("2028-03-10"), False),
        ),
        (
            [row(1, "2022-05-01"), row(1, "2025-03-10", "Immokalee", to_state_code="FL")],
            ("12-24", True, 17, end("2028-03-10"), False),
        ),
        # The newest says when the window ends, also where the older one would last longer.
        (
            [row(1, "2025-03-10"), row(1, "2025-06-10", eligibility_expiration_date=end("2026-06-01"))],
            ("expired", False, -3, end("2026-06-01"), True),
        ),
        # A move after the day of the report is none yet.
        (
            [row(1, "2023-11-20"), row(1, "2026-11-01")],
            ("0-6", True, 1, end("2026-11-20"), False),
        ),
        ([row(1, "2026-11-01"), row(1, "2026-12-01")], ("unknown", False, None, end("2029-12-01"), False)),
        # On the day of the report itself it is one.
        ([row(1, "2023-11-20"), row(1, "2026-09-30")], ("24-36", True, 36, end("2029-09-30"), False)),
        # Two moves of one day: the window that ends sooner.
        (
            [row(1, "2025-03-10", "Lyons"), row(1, "2025-03-10", eligibility_expiration_date=end("2027-03-10"))],
            ("0-6", True, 5, end("2027-03-10"), True),
        ),
        # A birthday ends it whatever the move says.
        (
            [row(1, "2023-11-20", birth_date=end("2004-12-24")), row(1, "2026-05-01", birth_date=end("2004-12-24"))],
            ("0-6", True, 2, end("2026-12-24"), False),
        ),
    ],
)  # fmt: skip
def test_the_newest_move_decides_in_every_row_of_the_child(rows, window):
    told = said(rows)
    assert [(*one[:3], one[3], one[4]) for one in told] == [window] * len(rows)


def test_another_child_and_another_list_keep_their_own():
    other = said([row(1, "2023-11-20"), row(2, "2025-03-10")])
    assert [one[0] for one in other] == ["0-6", "12-24"]
    lists = [
        Extract("a" * 12, dt.date(2024, 9, 30), [row(1, "2023-11-20")]),
        Extract("b" * 12, AS_OF, [row(1, "2023-11-20"), row(1, "2025-03-10")]),
    ]
    engine = engine_with_extracts(lists)
    bands = "SELECT extract_id, window_band::VARCHAR FROM leads ORDER BY extract_id, row_number"
    told = engine.execute(bands).fetchall()
    assert [band for _, band in told] == ["24-36", "12-24", "12-24"]


def test_age_and_grade_are_those_of_the_newest_move_that_says_them():
    rows = [
        row(1, "2025-03-10", grade="OS", age_years=17),
        row(1, "2024-03-10", grade="11", age_years=16),
        row(1, "2026-03-10"),
        row(2, "2024-03-10", grade="OS"),
        row(2, "2025-03-10", grade="09"),
    ]
    told = said(rows, "grade::VARCHAR, grade_band::VARCHAR, is_osy, age_years")
    assert told[:3] == [(grade, "out of school", True, 17) for grade in ("OS", "11", None)]
    assert told[3:] == [("OS", "9-12", False, None), ("09", "9-12", False, None)]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("direction", ["to", "from"])
def test_small_worlds_agree_with_plain_loops(seed, direction):
    draw = random.Random(seed)
    rows = []
    for _ in range(30):
        day = AS_OF + dt.timedelta(draw.randrange(-1500, 60))
        more = {"grade": draw.choice([None, "OS", "07", "KG"])}
        if draw.random() < 0.3:
            more["eligibility_expiration_date"] = AS_OF + dt.timedelta(draw.randrange(-400, 1500))
        rows.append(
            row(draw.randrange(9), day.isoformat(), draw.choice(["Vidalia", "Lyons", "Nowhere"]), **more)
        )
    if direction == "from":
        for one in rows:
            one |= {
                "from_city": one["to_city"],
                "from_state_code": "GA",
                "to_city": "Faison",
                "to_state_code": "NC",
            }
    facts = [
        {
            "child": one["msix_id"], "qad": one["qad"], "grade": one["grade"], "born": None, "line": i,
            "end": min(plain.expiration(one["qad"], None), one.get("eligibility_expiration_date") or dt.date.max),
        }
        for i, one in enumerate(rows)
    ]  # fmt: skip
    told = said(
        rows,
        "window_band::VARCHAR, is_in_window, eligibility_expiration_date, grade_band::VARCHAR",
        direction=direction,
    )
    for one, found in zip(facts, told, strict=True):
        of_child = plain.newest_of_child([r for r in facts if r["child"] == one["child"]], AS_OF)
        assert found == (
            of_child["window"], of_child["is_in_window"], of_child["end"], plain.grade_band(of_child["grade"] or "")
        )  # fmt: skip


def test_the_reason_of_a_move_that_is_gone_is_of_that_move():
    """Its window is over; the newer move, gone too, has time left: nothing says why."""
    before = Extract("a" * 12, dt.date(2026, 8, 31), [row(1, "2023-09-10"), row(1, "2025-03-10", "Lyons")])
    engine = engine_with_extracts([before, Extract("b" * 12, AS_OF, [row(2, "2025-03-10")])])
    reasons = "SELECT missed_place_id, reason::VARCHAR FROM no_longer_listed ORDER BY 1"
    assert engine.execute(reasons).fetchall() == [(1, "window over"), (2, "unknown")]
