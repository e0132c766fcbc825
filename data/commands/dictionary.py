"""The data dictionary, written from the schema into docs/data-dictionary.md."""

from __future__ import annotations

import sys
from pathlib import Path

from data.board.tables import BOARD_TABLES
from data.schema.tables import NEVER_IMPORTED, TABLES, Table

FILE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
HEAD = """\
# Data dictionary

Every table and column of the store and of the board, as the schema says it. Made by
`python -m data.dictionary --write`; do not edit it by hand. Words: [glossary.md](glossary.md).
"""


def dictionary() -> str:
    """Markdown: a folded table of columns for each table, the board's too, and what is never imported."""
    never = ", ".join(sorted(NEVER_IMPORTED))
    return "\n\n".join(
        [
            *(_described(table) for table in (*TABLES, *BOARD_TABLES)),
            f"Never imported, by header: {never}.",
        ]
    )


def _described(table: Table) -> str:
    lines = [
        "<details>",
        f"<summary><b>{table.name}</b>: {table.grain}</summary>",
        "",
        f"Key: {', '.join(table.key)}.",
        *(f"\nCaution: {warning}" for warning in table.warnings),
        "",
        "| column | header | meaning | points to a child |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        meaning = " ".join(filter(None, (column.meaning, column.rule)))
        says = "yes" if column.points_to_child else ""
        cells = (f"`{column.name}`", column.header, meaning, says)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*lines, "", "</details>"])


def page() -> str:
    """The whole of docs/data-dictionary.md."""
    return f"{HEAD}\n{dictionary()}\n"


def main(arguments: list[str] | None = None) -> None:
    """Print the dictionary, or write it where it stands."""
    if "--write" in (sys.argv[1:] if arguments is None else arguments):
        FILE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(dictionary() + "\n")


if __name__ == "__main__":
    main()
