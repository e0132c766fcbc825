"""Every figure of all rooms and files beside a truth written before: `python -m benchmarks.studies.every_figure`.

A made-up New Jersey: townships and boroughs as people write them, two months of moves to it, one list of
moves from it, one file with a line per move whose first line of a family is a departure. The truth is
counted in plain Python (benchmarks/new_state/) and written down before the files are loaded through
the room Loading; then the rooms are opened in a browser under several filters, and what it was sent
is held to the truth. All rows are SYNTHETIC.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.new_state import families, lists, moves, rooms, truth
from benchmarks.new_state.account import Account
from benchmarks.new_state.browser import Screen, screen
from benchmarks.new_state.sent import Sent

VIEWS: tuple[tuple[str, dict, dict], ...] = (
    ("all", {}, {}),
    ("from Florida", {"from": "FL"}, {"From State": ("Florida",)}),
    ("September", {"month": 9}, {"Month of the year": ("September",)}),
    ("Florida, May and June", {"from": "FL", "month": [5, 6]}, {"From State": ("Florida",), "Month of the year": ("May", "June")}),
    ("Cumberland and Salem", {"county": ["34011", "34033"]}, {"County where missed": ("Cumberland NJ", "Salem NJ")}),
    ("14 to 21", {"age": ["14-16", "17-21"]}, {"Age": ("14-16", "17-21")}),
    ("less than 6 months", {"left": "0-6"}, {"Time left in the window": ("less than 6 months left",)}),
    ("window over", {"left": "expired"}, {"Time left in the window": ("window over",)}),
    ("2025-26", {"period": "2025-26"}, {"Performance period": ("2025-26",)}),
    ("3 or 4 children", {"size": "3-4"}, {"Size of the family": ("3 or 4 children on the list",)}),
    ("new", {"status": "new"}, {"Since the last extract": ("new since the last extract",)}),
    ("corrected", {"status": "changed"}, {"Since the last extract": ("listed before, town or day corrected",)}),
    ("out of school, Atlantic", {"grade": "out of school", "county": "34001"}, {"Grade": ("out of school",), "County where missed": ("Atlantic NJ",)}),
)  # fmt: skip
"""Name, what the link says, and what it means in the words of the room."""
FILES_OF = ("all", "from Florida", "September", "less than 6 months")
FROM_VIEWS = (
    ("all", {}, {}),
    ("to Florida", {"to": "FL"}, {"To State": ("Florida",)}),
    ("September", {"month": 9}, {"Month of the year": ("September",)}),
    ("Cumberland", {"county": "34011"}, {"County where missed": ("Cumberland NJ",)}),
    ("6 to 13", {"age": "6-13"}, {"Age": ("6-13",)}),
)


def missed(
    account: Account, seen: Screen, run: str, facts: truth.Facts, views: tuple, filters: dict, as_of
) -> None:
    """The room Missed enrollment of one run under each view, with the files of some."""
    for name, link, chosen in views:
        page, sent = seen.opened("missed-enrollment", {"run": run, "state": "NJ", **link})
        view, inside = f"move {run}, {name}", truth.narrowed(facts, chosen, filters)
        lists.head_is_true(account, sent, inside, view)
        lists.choices_are_true(account, sent, facts, chosen, filters, view)
        lists.table_is_true(account, sent, inside, view, "town")
        lists.map_is_true(account, sent, inside, view)
        lists.charts_are_true(account, sent, inside, view, as_of)
        seen.press(page, "Counties", "tab")
        lists.table_is_true(account, sent, inside, view, "county")
        for tab in ("Periods", "States"):
            if page.get_by_role("tab", name=tab, exact=True).count():
                seen.press(page, tab, "tab")
        lists.charts_are_true(account, sent, inside, f"{view}, second tabs", as_of)
        if name in FILES_OF:
            seen.press(page, "Export")
            taken = {b: seen.taken(page, b) for b in ("Excel", "CSV", "Google Earth", "GeoJSON")}
            lists.files_are_true(account, taken, inside, view)
        page.close()


def other_rooms(account: Account, seen: Screen, world, said: str, paths: dict, to, before, leaving) -> None:
    """Loading, Overview, Places, Board, Pockets, Patterns and the lines of families."""

    def looked_at(room: str, act=None, **link) -> Sent:
        page, sent = seen.opened(room, {"run": "to", "state": "NJ", **link})
        if act:
            act(page)
            seen.still(page)
        page.close()
        return sent

    rooms.loading_is_true(account, said, looked_at("loading"), {**world.lists, "moves": world.moves}, paths)
    rooms.overview_is_true(account, looked_at("overview"), to, leaving, rooms.TwoMonths(world))
    rooms.places_are_true(account, looked_at("places"), world)
    board = looked_at("board", lambda page: page.get_by_role("radio", name="Figures").click())
    rooms.board_is_true(account, board, world.lists["second"], families.SECOND, dt.date.today())
    rooms.pockets_are_true(account, looked_at("pockets"), to)
    rooms.patterns_are_true(account, looked_at("patterns"), to, before)
    listed = "Show the families behind these numbers"
    rooms.families_are_listed(
        account,
        looked_at("missed-enrollment", lambda page: page.get_by_text(listed).click()),
        to,
        "move to, all",
    )


def write_truth(path: Path, **lists: truth.Facts) -> None:
    """What is true, in a file, before anything is loaded."""
    told = {name: [asdict(fact) for fact in facts] for name, facts in lists.items()}
    path.write_text(json.dumps({"SYNTHETIC": told}, default=str), encoding="utf-8")


def campaign(folder: Path) -> Account:
    """Make the world and its truth, load, look, compare."""
    world, account = families.made_up(), Account()
    paths = families.write_lists(world, folder)
    to = truth.facts_of(world.lists["second"], families.SECOND, world.lists["first"])
    before = truth.facts_of(world.lists["first"], families.FIRST)
    leaving = truth.facts_of(world.lists["leaving"], families.SECOND)
    write_truth(folder / "truth.json", first=before, second=to, leaving=leaving)
    with screen(folder) as seen:
        said, _ = seen.load(list(paths.values()))
        other_rooms(account, seen, world, said, paths, to, before, leaving)
        moves.mobility_is_true(account, seen, world.moves)
        missed(account, seen, "to", to, VIEWS, truth.FILTERS, families.SECOND)
        missed(account, seen, "from", leaving, FROM_VIEWS, truth.FROM_FILTERS, families.SECOND)
    return account


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="folder for the files, the store and the truth")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="idr-atlas-") as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        account = campaign(folder)
    print("\n".join(account.lines()))
    print(f"{time.monotonic() - began:.0f} seconds")
    return int(bool(account.unexplained))


if __name__ == "__main__":
    raise SystemExit(main())
