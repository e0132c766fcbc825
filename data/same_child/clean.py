"""The rows of one list of children, cleaned: one row each, with what they are compared by."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import duckdb
import pyarrow as pa

from data.same_child.spellings import given_names, parents_forms, sound, surnames

FIELDS = (
    "number", "msix_id", "state_student_id", "first_name", "middle_name", "last_name_1", "last_name_2", "sex",
    "birth_date", "parent_1_first_name", "parent_2_first_name", "towns",
)  # fmt: skip
"""Columns of what is cleaned; `number` an INTEGER of the row's own, `towns` a list of texts."""

_WORDS, _TEXTS = pa.list_(pa.string()), pa.string()


def clean(engine: duckdb.DuckDBPyConnection, rows: str, name: str) -> None:
    """Temporary table `name`: one row for each of `rows`, a relation (SQL) with FIELDS.

    Columns: number; words and the sounds of given names (`given`, `first_forms`, `forms`); `surnames` as words
    and `surname_sounds`, sorted; `born`; `is_female`; the sounds of the parents' given names; numbers; towns.
    """
    engine.execute(f"CREATE OR REPLACE TEMP TABLE uncleaned AS SELECT {', '.join(FIELDS)} FROM ({rows})")
    # A full name without a comma stands in the cell of the surname: its first word is the given name.
    _keep_spellings(engine, "given_cells", ("first_name", "middle_name"), _given)
    _keep_spellings(engine, "surname_cells", ("last_name_1", "last_name_2"), _surnames)
    _keep_spellings(engine, "parent_cells", ("parent_1_first_name", "parent_2_first_name"), _parent)
    has_given = "len(coalesce(first.words, [])) + len(coalesce(second.words, [])) > 0"
    whole = f"(NOT ({has_given}) AND len(coalesce(last.words, [])) > 1 AND u.last_name_2 IS NULL)"
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {name} AS
        WITH put_together AS (
            SELECT u.number, u.birth_date AS born, u.msix_id, u.state_student_id, u.towns,
                   CASE WHEN {whole} THEN last.words[1:1]
                        ELSE list_concat(coalesce(first.words, []), coalesce(second.words, [])) END AS given,
                   CASE WHEN {whole} THEN last.sounds[1:1]
                        ELSE list_concat(coalesce(first.sounds, []), coalesce(second.sounds, [])) END
                       AS given_sounds,
                   CASE WHEN {whole} THEN last.sounds[1:1]
                        WHEN len(first.words) > 0 THEN first.first_forms
                        ELSE coalesce(second.first_forms, []) END AS first_forms,
                   CASE WHEN {whole} THEN last.sounds[1:1]
                        ELSE list_concat(coalesce(first.forms, []), coalesce(second.forms, [])) END AS forms,
                   list_concat(CASE WHEN {whole} THEN last.words[2:] ELSE coalesce(last.words, []) END,
                               coalesce(further.words, [])) AS surnames,
                   list_sort(list_distinct(list_concat(
                       CASE WHEN {whole} THEN last.sounds[2:] ELSE coalesce(last.sounds, []) END,
                       coalesce(further.sounds, [])))) AS surname_sounds,
                   CASE upper(left(trim(u.sex), 1)) WHEN 'F' THEN true WHEN 'G' THEN true WHEN 'M' THEN
                        CASE WHEN upper(u.sex) LIKE 'MUJER%' THEN true ELSE false END
                        WHEN 'H' THEN false WHEN 'B' THEN false END AS is_female,
                   coalesce(parent_1.forms, []) AS parent_1, coalesce(parent_2.forms, []) AS parent_2
            FROM uncleaned u
            LEFT JOIN given_cells first ON first.text = u.first_name
            LEFT JOIN given_cells second ON second.text = u.middle_name
            LEFT JOIN surname_cells last ON last.text = u.last_name_1
            LEFT JOIN surname_cells further ON further.text = u.last_name_2
            LEFT JOIN parent_cells parent_1 ON parent_1.text = u.parent_1_first_name
            LEFT JOIN parent_cells parent_2 ON parent_2.text = u.parent_2_first_name
        )
        SELECT *, strftime(born, '%Y%m%d') AS born_text,
               strftime(born, '%Y') || least(month(born), day(born)) || '.' || greatest(month(born), day(born))
                   AS born_any_order
        FROM put_together
        """
    )
    for scratch in ("uncleaned", "given_cells", "surname_cells", "parent_cells"):
        engine.execute(f"DROP TABLE {scratch}")


def _given(text: str) -> dict[str, Iterable[str]]:
    given = given_names(text)
    return {
        "words": given.words,
        "sounds": given.sounds,
        "first_forms": given.first_forms,
        "forms": given.forms,
    }


def _surnames(text: str) -> dict[str, Iterable[str]]:
    words = surnames(text)
    return {"words": words, "sounds": [sound(word) for word in words]}


def _parent(text: str) -> dict[str, Iterable[str]]:
    return {"forms": parents_forms(text)}


def _keep_spellings(
    engine: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[str, ...],
    read: Callable[[str], dict[str, Iterable[str]]],
) -> None:
    """Temporary table `name`: each text of the columns once, and what is read in it."""
    every = " UNION ".join(f"SELECT {column} AS text FROM uncleaned" for column in columns)
    texts = [
        text for (text,) in engine.execute(f"SELECT text FROM ({every}) WHERE text IS NOT NULL").fetchall()
    ]
    values = [read(text) for text in texts]
    table = pa.table(
        {"text": pa.array(texts, _TEXTS)}
        | {part: pa.array([list(value[part]) for value in values], _WORDS) for part in read("")}
    )
    engine.register("arriving", table)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM arriving")
    engine.unregister("arriving")
