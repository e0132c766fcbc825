"""The data dictionary, written from the schema into the README."""

from __future__ import annotations

import sys
from pathlib import Path

from data.board.schema import BOARD_TABLES
from data.schema.tables import NEVER_IMPORTED, TABLES, Table

BEGIN = "<!-- data dictionary: made by `python -m data.dictionary --write` -->"
END = "<!-- end of the data dictionary -->"
README = Path(__file__).resolve().parents[2] / "README.md"


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


def with_dictionary(readme: str) -> str:
    """The README's text with the dictionary between its marks. Raises ValueError without them."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md needs the lines {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{dictionary()}\n\n{END}{after}"


def main(arguments: list[str] | None = None) -> None:
    """Print the dictionary, or write it where it stands."""
    if "--write" in (sys.argv[1:] if arguments is None else arguments):
        README.write_text(with_dictionary(README.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        sys.stdout.write(dictionary() + "\n")


if __name__ == "__main__":
    main()
