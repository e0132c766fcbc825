"""`python -m data.board COMMAND`: is the board's file whole, and putting a whole copy back."""

from __future__ import annotations

import argparse
import sys

from data.board.board import read_board
from data.board.database import BoardNotUsable, newest_whole_copy, put_back
from data.commands.shared import say
from data.store.reader import Store


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when the board is whole afterwards, else 1."""
    parser = argparse.ArgumentParser(prog="python -m data.board", description=__doc__)
    parser.add_argument("--store", help="folder of the loaded data (default: store)")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (
        ("check", "is the file whole"),
        ("put-back", "put the newest whole copy in place of a damaged file, which is kept"),
    ):
        commands.add_parser(name, help=about).add_argument("--store", default=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    folder = Store(options.store).folder
    try:
        if options.command == "put-back":
            used = put_back(folder, newest_whole_copy(folder))
            say(f"The board is what {used.name} holds. What was there before is kept.")
        else:
            board = read_board(folder)
            say(
                f"The board is whole: {len(board.pins)} pins, {len(board.targets)} targets, "
                f"{len(board.visits)} visits, {len(board.contacts)} contacts, {len(board.plans)} plans."
            )
    except BoardNotUsable as error:
        say(error, error=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
