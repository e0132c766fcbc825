"""Text cells of a file -> rows of its kind in the store and refused rows, on the engine.

What a column spells is read once per spelling (a million rows hold a few thousand dates and a few
dozen States) and joined back; what differs in every row is read by SQL. No loop goes over rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence

import duckdb
import pyarrow as pa

from data.engine import quoted
from data.extracts.readers import (
    ARROW_TYPES,
    NUMBER_FIELDS,
    READERS,
    STATE_FIELDS,
    ZERO_COUNTS,
    reader_of,
)
from data.extracts.refusals import find_refusals, keep_refusals, refusals_by_rule
from data.extracts.rules import IS_STAND_IN, LATE_BIRTHS, MSIX_ID, Rule, leaving_out_late_births
from data.geocoding.which_country import country_by_town
from data.schema.tables import Table
from data.values import regions
from data.values.bare_text import NOT_CALCULATED
from data.values.dates import decide_orders, is_no_date, read_date, turned_dates
from data.values.numbers import decimal_sign
from data.values.taken_off import ZEROS, taken_off

_WHOLE_NAMES = (
    ("student_name", "last_name_1", "first_name"),
    ("parent_1", "parent_1_last_name", "parent_1_first_name"),
    ("parent_2", "parent_2_last_name", "parent_2_first_name"),
)
ENDS = (
    "from_city", "from_state", "from_country", "to_city", "to_state", "to_country", "to_zip",
    "to_county", "move_from", "move_to",
)  # fmt: skip


_ERROR_CELL = (
    r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|UNKNOWN!|CONNECT!|BUSY!"
    r"|GETTING_DATA|ERROR!|NOT CALCULATED!|N/D|¡REF!|¿NOMBRE\?|¡VALOR!|¡DIV/0!|¡NUM!|¡NULO!|¡DESBORDAMIENTO!)"
)
"""What spreadsheets write where a formula failed, in English and Spanish."""
_IS_ERROR = re.compile(_ERROR_CELL, re.IGNORECASE)


def is_error_cell(text: str) -> bool:
    """Whether a spreadsheet wrote this where it could not calculate: the cell is empty."""
    return text.startswith("#") and _IS_ERROR.fullmatch(text) is not None


MOST_WORDS = 5
"""Spellings that are not understood, told for each field, the most frequent first."""


COUNTRY_FIELDS = ("from_country", "to_country")


def _countries_in(field: str, texts: Sequence[str]) -> list[str | None]:
    """For each text of a State's cell the country that stands there: "MX" or "Guatemala"."""
    if field not in STATE_FIELDS:
        return [None] * len(texts)
    return [regions.country_in_state_cell(text) for text in texts]


def _territories_in(field: str, texts: Sequence[str]) -> list[str | None]:
    """For each text of a country's cell the territory of the USA that stands there: its letters as a State."""
    return [regions.territory_code(text) if field in COUNTRY_FIELDS else None for text in texts]


def _is_known_abroad(field: str, text: str, country: str) -> bool:
    """Whether a State's cell names a country, or a State of another country: "GTO"; or "NL" in `country`."""
    return field in STATE_FIELDS and bool(
        regions.read_region(text, country)[0] or regions.country_in_state_cell(text)
    )


class Cells:
    """The cells of one file, being read. All methods work on the engine it was made with.

    A kind says in a subclass: `table`, where its rows go; its `text_fields` and `date_fields`;
    `newest_fields`, the dates an as-of date may be taken from; `rules` and `values_sql`.

    `source`: a relation with trimmed text columns and row_number, as SQL. `columns`: field -> column of
    it. `overflow`: columns right of the header. `date_orders`: field -> order of day and month, where
    somebody said it or an earlier load decided it. Holds temporary tables until the engine closes.
    """

    table: Table
    text_fields: tuple[str, ...]
    date_fields: tuple[str, ...] = ()
    read_fields: tuple[str, ...] = ()
    newest_fields: tuple[str, ...] = ()

    @staticmethod
    def rules(direction: str | None, as_of_date: dt.date) -> tuple[Rule, ...]:
        """When a row is refused, in the order in which the rules are told."""
        raise NotImplementedError

    @staticmethod
    def values_sql(direction: str | None) -> dict[str, str]:
        """Column of the table -> SQL that reads it from a row of the cast."""
        raise NotImplementedError

    only_year: str | None = None
    """Of the `years` the one whose rows are taken, where a person chose it; see FigureCells."""

    def years(self) -> tuple[str, ...]:
        """The years of which a file has rows that must not be added, newest first; most kinds have none."""
        return ()

    def rules_of_file(self) -> tuple[Rule, ...]:
        """Rules beside `rules` that follow from this file."""
        return ()

    def cautions(self, extract_id: str) -> tuple[str, ...]:
        """Sentences on the rows that were put into the table, where something has to be known of them."""
        return ()

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        source: str,
        columns: Mapping[str, str],
        overflow: Sequence[str] = (),
        date_orders: Mapping[str, str] | None = None,
    ) -> None:
        self.engine = engine
        self.columns = dict(columns)
        self._make_written_view("written_cells", source, overflow)
        self._split_places()
        self._make_ends_view("written_ends", "written_cells")
        self._keep_countries_by_town()
        self.has_refusals = False
        self._newest: dict[str, dt.date] = {}
        self.not_understood: dict[str, int] = {}
        self.words_not_understood: dict[str, list[str]] = {}
        self.spellings_not_understood: dict[str, int] = {}
        self._not_read: dict[str, tuple[str, set[tuple[str, str | None]]]] = {}
        self.taken_off: dict[str, dict[str, int]] = {}
        spellings = {field: self._spellings(field) for field in self.date_fields if field in columns}
        self.date_orders, self.ambiguous_dates = decide_orders(spellings, date_orders or {})
        self.turned_dates = turned_dates(spellings, date_orders)
        for field, texts in spellings.items():
            order = self.date_orders[field]
            self._keep_values(field, texts, lambda text, order=order: read_date(text, order), "DATE")
        spellings = {field: self._spellings(field) for field in self.read_fields if self._has(field)}
        numbers = (text for field in NUMBER_FIELDS for text in spellings.get(field, ()))
        sign = decimal_sign(numbers)
        for field, texts in spellings.items():
            self._keep_values(field, texts, reader_of(field, sign), READERS[field][1])

    def _has(self, field: str) -> bool:
        side = field.split("_")[0]
        part = field in (f"{side}_city", f"{side}_state", f"{side}_country", "to_zip")
        return field in self.columns or (part and f"move_{side}" in self.columns)

    def _make_written_view(self, name: str, source: str, overflow: Sequence[str]) -> None:
        """One row per data row: its number and one trimmed text column per field."""
        texts = self._texts_in_cells(source)
        cells = [
            f"{texts[field]} AS {field}" if field in texts else f"NULL::VARCHAR AS {field}"
            for field in dict.fromkeys((*ENDS, *self.text_fields, *self.date_fields, *self.read_fields))
        ]
        lengths = ", ".join(f"strlen({column})" for column in self.columns.values())
        extra = " OR ".join(f"{column} IS NOT NULL" for column in overflow) or "false"
        self.engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT row_number, {', '.join(cells)}, "
            f"greatest({lengths}, 0) AS longest_cell, ({extra}) AS has_too_many_cells FROM {source}"
        )

    def _texts_in_cells(self, source: str) -> dict[str, str]:
        """Field -> SQL of the text in its cells: without the ="..." that keeps a spreadsheet from
        reading it as a number, and nothing where a spreadsheet wrote an error (counted in `error_cells`) or
        never calculated a formula (`not_calculated`).
        """
        self.error_cells: dict[str, int] = {}
        self.not_calculated: dict[str, int] = {}
        texts = dict(self.columns)
        if not texts:
            return texts
        counts = ", ".join(
            f"count(*) FILTER (starts_with({column}, '=')), count(*) FILTER (starts_with({column}, '#'))"
            for column in texts.values()
        )
        found = self.engine.execute(f"SELECT {counts} FROM {source}").fetchall()[0]
        for (field, column), marked, hashed in zip(
            self.columns.items(), found[::2], found[1::2], strict=True
        ):
            # The errors are only spelled out for a column with such a cell: for every column of a
            # small list that took 0.01 s.
            errors = hashed and self._count(source, f"regexp_full_match({column}, '{_ERROR_CELL}', 'i')")
            if errors:
                idle = self._count(source, f"{column} = {quoted(NOT_CALCULATED)}")
                self.not_calculated |= {field: idle} if idle else {}
                self.error_cells |= {field: errors - idle} if errors > idle else {}
                texts[field] = (
                    f"CASE WHEN NOT regexp_full_match({column}, '{_ERROR_CELL}', 'i') THEN {column} END"
                )
            if marked:
                texts[field] = (
                    f"nullif(trim(regexp_replace({texts[field]}, '^=\\s*\"(.*)\"$', '\\1', 's')), '')"
                )
        return texts

    def _count(self, relation: str, where: str) -> int:
        return self.engine.execute(f"SELECT count(*) FROM {relation} WHERE {where}").fetchall()[0][0]

    def _split_places(self) -> None:
        for side in ("from", "to"):
            texts = self._spellings(f"move_{side}", "written_cells")
            parts = [regions.split_place(text) for text in texts]
            columns = zip(*parts, strict=True) if parts else ((),) * 4
            table = pa.table(
                [pa.array(column, pa.string()) for column in (texts, *columns)],
                names=["text", "city", "state", "country", "zip"],
            )
            self._keep(f"split_{side}", table)

    def _make_ends_view(self, name: str, cells: str) -> None:
        """The same rows with places and names that stood in one cell taken apart."""
        replaced, joins = [], []
        for side in ("from", "to"):
            if f"move_{side}" in self.columns:
                joins.append(f"LEFT JOIN split_{side} ON split_{side}.text = c.move_{side}")
                parts = ("city", "state", "country", *(["zip"] if side == "to" else []))
                replaced += [
                    f"coalesce(c.{side}_{part}, split_{side}.{part}) AS {side}_{part}" for part in parts
                ]
        for whole, last, first in _WHOLE_NAMES:
            if whole in self.columns:
                # "LAST, FIRST"; without a comma it is not known which word is the surname.
                replaced.append(
                    f"coalesce(c.{last}, nullif(trim(split_part(c.{whole}, ',', 1)), '')) AS {last}"
                )
                replaced.append(
                    f"coalesce(c.{first}, CASE WHEN contains(c.{whole}, ',') THEN nullif(trim("
                    f"substr(c.{whole}, instr(c.{whole}, ',') + 1)), '') END) AS {first}"
                )
        instead = f"REPLACE ({', '.join(replaced)})" if replaced else ""
        self.engine.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT c.* {instead} FROM {cells} c {' '.join(joins)}"
        )

    def _spellings(self, field: str, relation: str = "written_ends") -> list[str]:
        if not self._has(field):
            return []
        found = self.engine.execute(
            f"SELECT DISTINCT {field} FROM {relation} WHERE {field} IS NOT NULL"
        ).fetchall()
        return [text for (text,) in found]

    def _keep_countries_by_town(self) -> None:
        """Table countries_by_town: State and town moved from, as written, and the country that they mean
        together where several countries write that State alike."""
        states = [text for text in self._spellings("from_state") if regions.states_written_alike(text)]
        pairs = []
        if states and self._has("from_city"):
            pairs = self.engine.execute(
                "SELECT DISTINCT from_state, from_city FROM written_ends "
                "WHERE from_city IS NOT NULL AND from_state IN (SELECT unnest($states))",
                {"states": states},
            ).fetchall()
        decided = [(state, city, country_by_town(state, city)) for state, city in pairs]
        columns = zip(*decided, strict=True) if decided else ((),) * 3
        self._keep(
            "countries_by_town",
            pa.table(
                [pa.array(column, pa.string()) for column in columns], names=["state", "city", "country"]
            ),
        )

    def _keep_values(self, field: str, texts: list[str], read: Callable[[str], object], kind: str) -> None:
        """Table values_<field>: a spelling, its value, and whether it could not be read."""
        zero_counts = field in ZERO_COUNTS
        values = [read(t) if zero_counts or not is_no_date(t) else None for t in texts]
        is_bad = [v is None and not is_no_date(t) for v, t in zip(values, texts, strict=True)]
        dates = [value for value in values if isinstance(value, dt.date)]
        if dates:
            today = dt.date.today()
            self._newest[field] = max((d for d in dates if d <= today), default=dt.date.min)
        table = pa.table(
            [
                pa.array(texts, pa.string()),
                pa.array(values, ARROW_TYPES.get(kind, pa.string())),
                pa.array(is_bad, pa.bool_()),
                pa.array(_countries_in(field, texts), pa.string()),
                pa.array(_territories_in(field, texts), pa.string()),
            ],
            names=["text", "value", "is_bad", "country", "territory"],
        )
        self._keep(f"values_{field}", table)
        told = [None if v is None else taken_off(field, t, v) for v, t in zip(values, texts, strict=True)]
        if any(told):
            self._count_taken_off(field, texts, told)
        if any(is_bad) and field not in self.date_fields:
            # A State is read together with its country, and that with the town where two write it alike.
            abroad = "coalesce(by_town.country, w.from_country)" if field == "from_state" else "NULL"
            rows = self.engine.execute(
                f"SELECT text, {abroad} AS abroad, count(*) FROM written_ends w "
                f"JOIN values_{field} ON text = {field} LEFT JOIN countries_by_town by_town "
                "ON by_town.state = w.from_state AND by_town.city = w.from_city "
                "WHERE is_bad GROUP BY text, abroad ORDER BY count(*) DESC, text"
            ).fetchall()
            rows = [row for row in rows if not _is_known_abroad(field, row[0], row[1] or "")]
            if rows:
                self.not_understood[field] = sum(count for _, _, count in rows)
                words = list(dict.fromkeys(text for text, _, _ in rows))
                self.words_not_understood[field] = words[:MOST_WORDS]
                self.spellings_not_understood[field] = len(words)
                self._not_read[field] = abroad, {(text, at) for text, at, _ in rows}

    def rows_not_understood(self, most: int) -> list[tuple[int, str, str]]:
        """(row number, field, text) of the cells that `not_understood` counts, by row; the first `most`."""
        found = []
        for field, (abroad, pairs) in self._not_read.items():
            lines = self.engine.execute(
                f"SELECT row_number, text, {abroad} AS abroad FROM written_ends w "
                f"JOIN values_{field} ON text = {field} LEFT JOIN countries_by_town by_town "
                "ON by_town.state = w.from_state AND by_town.city = w.from_city WHERE is_bad ORDER BY row_number"
            )
            of_field: list[tuple[int, str, str]] = []
            while len(of_field) < most and (batch := lines.fetchmany(10_000)):
                of_field += [(line, field, text) for line, text, at in batch if (text, at) in pairs]
            found += of_field[:most]
        return sorted(found)[:most]

    def _count_taken_off(self, field: str, texts: list[str], told: list[str | None]) -> None:
        self._keep(
            "taken_off",
            pa.table([pa.array(texts, pa.string()), pa.array(told, pa.string())], names=["text", "told"]),
        )
        self.taken_off[field] = dict(
            self.engine.execute(
                f"SELECT told, count(*) FROM written_ends JOIN taken_off ON text = {field} WHERE told IS NOT NULL "
                "GROUP BY told ORDER BY count(*) DESC, told"
            ).fetchall()
        )

    def ids_made_to_fit(self) -> dict[str, int]:
        """What was put before MSIX IDs or taken off them, in words -> rows."""
        if "msix_id" not in self.columns:
            return {}
        counts = {
            ZEROS: "length(w.msix_id) < 12 AND NOT contains(w.msix_id, '.')",
            "the .0 of a number": "contains(w.msix_id, '.')",
            "blanks or dashes between its digits": "regexp_matches(w.msix_id, '[0-9][ -][0-9]')",
            "marks that keep it as text": """regexp_matches(w.msix_id, '^[=''"]')""",
        }
        found = self.engine.execute(
            f"SELECT {', '.join(f'count(*) FILTER ({sql})' for sql in counts.values())} FROM written_ends w "
            # A list of whole ids is not looked at closely.
            f"WHERE length(w.msix_id) <> 12 AND ({MSIX_ID}) IS NOT NULL"
        ).fetchall()[0]
        return {words: rows for words, rows in zip(counts, found, strict=True) if rows}

    def _keep(self, name: str, table: pa.Table) -> None:
        self.engine.register("arriving", table)
        self.engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM arriving")
        self.engine.unregister("arriving")

    def newest_date(self) -> dt.date | None:
        """The newest day of a move, enrollment or withdrawal that is not in the future."""
        dates = [
            self._newest[field]
            for field in self.newest_fields
            if self._newest.get(field, dt.date.min) > dt.date.min
        ]
        return max(dates, default=None)

    def stand_in_ids(self) -> int:
        """Rows whose MSIX ID is one that is written where there is none, such as -1."""
        if "msix_id" not in self.columns:
            return 0
        return self.engine.execute(f"SELECT count(*) FROM written_ends w WHERE {IS_STAND_IN}").fetchall()[0][
            0
        ]

    def ids_of_several(self, extract_id: str) -> int:
        """MSIX IDs of the accepted rows that stand beside different names and different birth dates."""
        if not {"msix_id", "first_name", "birth_date"} <= set(self.table.column_names):
            return 0
        names = "upper(concat_ws('|', first_name, last_name_1))"
        return self.engine.execute(
            f"SELECT count(*) FROM (SELECT msix_id FROM {self.table.name} WHERE extract_id = ? "
            "AND msix_id IS NOT NULL GROUP BY msix_id HAVING min(birth_date) <> max(birth_date) "
            f"AND min({names}) <> max({names}))",
            [extract_id],
        ).fetchall()[0][0]

    def state_counts(self, side: str) -> dict[str | None, int]:
        """State code -> rows, for the to-places or the from-places."""
        field = f"{side}_state"
        if not self._has(field):
            return {}
        counts = self.engine.execute(
            f"SELECT value, count(*) FROM written_ends JOIN values_{field} ON text = {field} GROUP BY ALL"
        ).fetchall()
        return dict(counts)

    def _read_sql(self, relation: str) -> str:
        """FROM clause: the rows of `relation` as w with read_<field> and bad_<field> beside."""
        fields = [*self.date_fields, *self.read_fields]
        joins, columns = [], []
        for field in fields:
            if self._has(field):
                joins.append(f"LEFT JOIN values_{field} v_{field} ON v_{field}.text = w.{field}")
                columns.append(f"v_{field}.value AS read_{field}")
                columns.append(f"coalesce(v_{field}.is_bad, false) AS bad_{field}")
                if field in STATE_FIELDS:
                    columns.append(f"v_{field}.country AS country_in_{field}")
                if field in COUNTRY_FIELDS:
                    columns.append(f"v_{field}.territory AS territory_in_{field}")
            else:
                kind = "DATE" if field in self.date_fields else READERS[field][1]
                columns.append(f"NULL::{kind} AS read_{field}")
                columns.append(f"false AS bad_{field}")
                if field in STATE_FIELDS:
                    columns.append(f"NULL::VARCHAR AS country_in_{field}")
                if field in COUNTRY_FIELDS:
                    columns.append(f"NULL::VARCHAR AS territory_in_{field}")
        columns.append("by_town.country AS country_by_town")
        joins.append(
            "LEFT JOIN countries_by_town by_town ON by_town.state = w.from_state AND by_town.city = w.from_city"
        )
        return f"(SELECT w.*, {', '.join(columns)} FROM {relation} w {' '.join(joins)}) w"

    def insert_rows(
        self,
        extract_id: str,
        direction: str | None,
        state: str,
        as_of_date: dt.date,
        without_late_births: bool = False,
    ) -> tuple[int, dict[str, int]]:
        """Put every row into the table of the kind or into refused_rows.

        Returns the number of accepted rows and, for each rule, the rows it refused (a row may
        break several). A missing State of the missed place is the report's State: that is what
        the report is about. `without_late_births`: rows whose birth date lies after the move are taken
        without it.
        """
        broken: tuple[Rule, ...] = (*self.rules(direction, as_of_date), *self.rules_of_file())
        values = self.values_sql(direction)
        if without_late_births:
            broken, values = leaving_out_late_births(broken, values)
        mask = " | ".join(
            f"(CASE WHEN {rule.condition} THEN {1 << bit}::BIGINT ELSE 0 END)"
            for bit, rule in enumerate(broken)
        )
        columns = ", ".join(self.table.column_names)
        selected = ", ".join(values[column] for column in self.table.column_names)
        accepted = self.engine.execute(
            f"INSERT INTO {self.table.name} ({columns}) SELECT {selected} "
            f"FROM {self._read_sql('written_ends')} WHERE ({mask}) = 0",
            {"extract_id": extract_id} | ({"state": state} if "$state" in selected else {}),
        ).fetchall()[0][0]
        read = self._count("written_cells", "true")
        # To prepare the questions about refused rows where there is none took a twentieth of a small load.
        self.has_refusals = accepted < read
        if not self.has_refusals:
            self.place_rows(extract_id)
            return accepted, {}
        find_refusals(
            self.engine,
            self.table,
            extract_id,
            broken,
            mask,
            self.columns,
            self._read_sql("refused_ends"),
        )
        self.place_rows(extract_id)
        return accepted, refusals_by_rule(self.engine)

    def place_rows(self, extract_id: str) -> None:
        """Give points to the rows that were put into the table; children's moves get theirs with the leads."""

    def late_births(self, direction: str | None) -> tuple[int, int]:
        """Rows that are refused for a birth date after the move and nothing else, and at how many missed
        places, as written. Needs `insert_rows`."""
        if not self.has_refusals:
            return 0, 0
        side = direction or "to"
        return self.engine.execute(
            f"SELECT count(*), count(DISTINCT (upper({side}_city), {side}_state)) FROM refused_ends "
            "WHERE row_number IN (SELECT row_number FROM refusals GROUP BY row_number "
            "HAVING bool_and(rule IN $late))",
            {"late": list(LATE_BIRTHS)},
        ).fetchall()[0]

    def keep_refused(self, extract_id: str, header_of: Mapping[str, str]) -> None:
        """Write what was refused to refused_rows, with the file's own headers and masked values."""
        if self.has_refusals:
            keep_refusals(self.engine, extract_id, header_of)
