"""A board for the made-up families: a pin, three targets and a visit, so that the room shows what it is for."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from data.board import board
from data.board.board import Board, Target, Visit
from data.board.database import FILE
from data.board.entries import Pin
from data.reference import COUNTY_POINT_ID
from data.store.reader import Store
from data.synthetic.demo import TO_FILE
from data.synthetic.planted import DEMO_STATE

MADE_BY = "SYNTHETIC"
"""Who made the entries, by which they are found again."""
VISITED = dt.date(2026, 9, 15)
"""Between the demo's two lists: the newer one can show what came of it."""
MAY = 5

_LISTED = """
    SELECT extract_id, as_of_date FROM extracts
    WHERE is_synthetic AND file_name = ? ORDER BY as_of_date LIMIT 1
"""
_TOWNS = """
    SELECT p.place_id, p.place_name || ' ' || p.state_code, p.lat, p.lon,
        count(DISTINCT l.child_number), count(DISTINCT l.family_number)
    FROM leads l JOIN places p ON p.place_id = l.missed_place_id
    WHERE l.extract_id = ? AND p.state_code = ? AND p.place_id < ?
    GROUP BY ALL ORDER BY 5 DESC, 1 LIMIT 3
"""
_IN_MAY = """
    SELECT count(DISTINCT child_number), count(DISTINCT family_number) FROM leads
    WHERE extract_id = ? AND move_month = ?
"""


def put_made_up_board(store: Store, today: dt.date) -> bool:
    """Put the made-up entries on a board that holds nothing; whether it did. Raises BoardNotUsable, StoreNotUsable.

    Nothing is done where somebody has begun a board, or where the demo's list is not loaded.
    """
    if store.version is None or board.read_board(store.folder) != Board():
        return False
    with store.reader() as cursor:
        listed = cursor.execute(_LISTED, [TO_FILE]).fetchone()
        if listed is None:
            return False
        towns = cursor.execute(_TOWNS, [listed[0], DEMO_STATE, COUNTY_POINT_ID]).fetchall()
        in_may = cursor.execute(_IN_MAY, [listed[0], MAY]).fetchone() or (0, 0)
    extract_id, as_of = listed
    board.add_pin(store.folder, _pin(extract_id, as_of, *in_may))
    plans = (
        ("Ana (SYNTHETIC)", VISITED, "employer", "SYNTHETIC: packing sheds hire from April on."),
        (
            "Luis (SYNTHETIC)",
            today,
            "school",
            "SYNTHETIC: a new school office that does not know the program.",
        ),
        ("", None, "other", ""),
    )
    for (place_id, name, lat, lon, children, families), (owner, day, guess, why) in zip(
        towns, plans, strict=False
    ):
        made = board.add_target(
            store.folder,
            Target(
                name,
                "to",
                place_ids=(place_id,),
                lat=lat,
                lon=lon,
                state_code=DEMO_STATE,
                owner=owner,
                planned_date=day,
                guess=guess,
                hypothesis=why,
                region="SYNTHETIC region",
                extract_id_then=extract_id,
                as_of_then=as_of,
                children_then=children,
                families_then=families,
                made_by=MADE_BY,
            ),
        )
        if day == VISITED:
            visit = Visit(
                made.target_id,
                VISITED,
                "families found",
                families=6,
                children=15,
                coes=2,
                come_back_month=4,
                visited_by=owner,
                notes="SYNTHETIC: ask at the sheds again when they open.",
                logged_by=MADE_BY,
            )
            board.log_visit(store.folder, visit, today)
    return True


def _pin(extract_id: str, as_of: dt.date, children: int, families: int) -> Pin:
    return Pin(
        "SYNTHETIC: who came in May",
        urlencode({"run": "to", "state": DEMO_STATE, "month": MAY}),
        room="missed-enrollment",
        filters="Move to Georgia, Month: May of any year",
        extract_id=extract_id,
        as_of_date=as_of,
        children=children,
        families=families,
        kind="month",
        idea="Move to Georgia, Month: May of any year",
        guess="crop",
        is_in_plan=True,
        pinned_by=MADE_BY,
    )


def take_out_made_up_board(store: Store) -> int:
    """Take off what `put_made_up_board` put there and nobody else has changed since; how many entries."""
    if not (store.folder / FILE).exists():
        return 0
    return board.remove_untouched(store.folder, MADE_BY)
