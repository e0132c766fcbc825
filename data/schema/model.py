"""What a table and a column of the schema are; data.schema.tables lists them."""

from __future__ import annotations

from dataclasses import dataclass


def enum_of(values: tuple[str, ...]) -> str:
    """The engine's type for a column that holds one of `values`, in that order."""
    return "ENUM(" + ", ".join("'" + v.replace("'", "''") + "'" for v in values) + ")"


@dataclass(frozen=True)
class Column:
    """One column: `meaning` and `rule` are sentences for the data dictionary.

    `header` is what a person reads above the column in a table or an export.
    `points_to_child` is True where the value alone, or with a little knowledge of the family,
    says who a child is; such columns never leave the child-level path.
    `longest`: characters kept of a free text, where more is refused; None where it is no free text.
    `is_day`: a day kept as text.
    """

    name: str
    type: str
    header: str
    meaning: str
    rule: str = ""
    points_to_child: bool = False
    longest: int | None = None
    is_day: bool = False


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what one row is; `warnings` are known traps of the source.

    `order_by`: columns by which its rows are read, then as they came.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    order_by: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def create_sql(self, name: str | None = None) -> str:
        """The statement that makes this table, empty, in the engine."""
        columns = ", ".join(f'"{c.name}" {c.type}' for c in self.columns)
        return f'CREATE TABLE "{name or self.name}" ({columns})'
