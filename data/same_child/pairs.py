"""Pairs of records that may tell of one child, and how much each of them agrees: levels and a weight.

Two records are compared where they share one of a few keys (a birth date and a name, numbers, names and two
thirds of a birth date); all others are two children. Nothing here decides: see data.same_child.piles.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data.same_child.spellings import COMMON
from data.same_child.weights import ALIKE, ASKED_AT, LEVELS, chance_weight

_MD = "strftime(born, '%m%d')"
_YM = "strftime(born, '%Y%m')"
_YD = "strftime(born, '%Y') || '-' || strftime(born, '%d')"
_KEYS = (
    ("forms", "one_given", "'d' || born_any_order || one_given", "born IS NOT NULL"),
    ("surname_sounds", "one_last", "'s' || born_any_order || one_last", "born IS NOT NULL"),
    *(
        ("first_forms, surname_sounds", "one_given, one_last", f"'{key}' || {part} || one_given || '|' || one_last", "born IS NOT NULL")
        for key, part in (("md", _MD), ("ym", _YM), ("yd", _YD))
    ),
    ("[msix_id]", "id", "'m' || id", "msix_id IS NOT NULL"),
    ("[state_student_id]", "id", "'i' || id", "state_student_id IS NOT NULL"),
)  # fmt: skip
"""What two records have to share to be compared: lists, names of their elements, the key, of which rows."""
_UNDATED = "'n' || one_given || '|' || array_to_string(surname_sounds, '|')"
"""Where either list lacks birth dates: the given name and all surnames."""


def _keys_sql(table: str, undated: bool) -> str:
    found = []
    for lists, names, key, where in _KEYS:
        # One list after the other: two unnest of one SELECT run side by side.
        inner = f"SELECT * FROM {table} WHERE {where}"
        for values, name in zip(lists.split(", "), names.split(", "), strict=True):
            inner = f"SELECT *, unnest({values}) AS {name} FROM ({inner})"
        found.append(f"SELECT number, hash({key}) AS key FROM ({inner})")
    if undated:
        inner = f"SELECT *, unnest(first_forms) AS one_given FROM {table} WHERE len(surname_sounds) > 0"
        found.append(f"SELECT number, hash({_UNDATED}) AS key FROM ({inner})")
    return " UNION ALL ".join(found)


def find_pairs(engine: duckdb.DuckDBPyConnection, left: str, right: str, name: str) -> None:
    """Temporary table `name`: one row per pair worth looking at of two cleaned tables, or of one with itself.

    Columns: left_number, right_number; of each of LEVELS the number of the level; weight. Of a table with
    itself each pair once. Pairs that are not worth asking about are left out, but for those of one birth
    date and surname: twins, brothers and sisters.
    """
    is_one = left == right
    undated = any(
        engine.execute(f"SELECT 1 FROM {table} WHERE born IS NULL LIMIT 1").fetchall()
        for table in (left, right)
    )
    engine.execute(f"CREATE OR REPLACE TEMP TABLE left_keys AS {_keys_sql(left, undated)}")
    right_keys = "left_keys"
    if not is_one:
        right_keys = "right_keys"
        engine.execute(f"CREATE OR REPLACE TEMP TABLE right_keys AS {_keys_sql(right, undated)}")
    engine.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE candidate_pairs AS
        SELECT DISTINCT l.number AS left_number, r.number AS right_number
        FROM left_keys l JOIN {right_keys} r USING (key) {"WHERE l.number < r.number" if is_one else ""}
        """
    )
    engine.execute("DROP TABLE left_keys")
    if not is_one:
        engine.execute("DROP TABLE right_keys")
    engine.register("arriving", pa.table({"word": pa.array(sorted(COMMON), pa.string())}))
    engine.execute("CREATE OR REPLACE TEMP TABLE common_names AS FROM arriving")
    engine.unregister("arriving")
    records = engine.execute(f"SELECT count(*) FROM {right}").fetchall()[0][0]
    # In two steps: in one, the engine works each level out again wherever it is named (4 times as long).
    engine.execute(f"CREATE OR REPLACE TEMP TABLE agreements AS {_agreements_sql(left, right)}")
    engine.execute("DROP TABLE candidate_pairs")
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {_weighed_sql(chance_weight(records))}")
    engine.execute("DROP TABLE agreements")
    engine.execute("DROP TABLE common_names")


def _slip(one: str, other: str) -> str:
    """SQL: whether two words are one but for a letter (two in a long one)."""
    return (
        f"(least(length({one}), length({other})) >= 4 AND damerau_levenshtein({one}, {other}) <= "
        f"CASE WHEN least(length({one}), length({other})) >= 8 THEN 2 ELSE 1 END)"
    )


def _slip_of_given(one: str, other: str) -> str:
    """SQL: the same of given names: two names that many bear are two, and so are Daniel and Daniela."""
    common = "(SELECT list(word) FROM common_names)"
    return (
        f"({_slip(one, other)} AND rtrim({one}, 'ao') <> rtrim({other}, 'ao') "
        f"AND NOT (list_contains({common}, {one}) AND list_contains({common}, {other})))"
    )


_SECOND_CLASHES = (
    "(len(l.given) > 1 AND len(r.given) > 1 AND l.given[1] = r.given[1] AND l.given[2] <> r.given[2] "
    "AND NOT starts_with(l.given[2], r.given[2]) AND NOT starts_with(r.given[2], l.given[2]) "
    "AND NOT list_contains(r.forms, l.second_sound) AND NOT list_contains(l.forms, r.second_sound) "
    f"AND NOT {_slip_of_given('l.given[2]', 'r.given[2]')})"
)
_GIVEN = f"""
    CASE WHEN len(l.given) = 0 OR len(r.given) = 0 THEN 5
         WHEN len(l.given) > 1 AND len(l.given) = len(r.given) AND list_sort(l.given) = list_sort(r.given) THEN 0
         WHEN {_SECOND_CLASHES} THEN 6
         WHEN l.given[1] = r.given[1] THEN 1
         WHEN list_has_any(l.first_forms, r.first_forms) THEN 2
         WHEN list_has_any(l.forms, r.forms) THEN
              CASE WHEN len(l.given) = 1 OR len(r.given) = 1 THEN 3 ELSE 6 END
         WHEN {_slip_of_given("l.given[1]", "r.given[1]")} THEN 4
         ELSE 7 END
"""
_LEFT_OVER = "list_filter({side}.surname_sounds, lambda x: NOT list_contains({other}.surname_sounds, x))"
_BOTH_BUT_A_SLIP = _slip(
    f"({_LEFT_OVER.format(side='l', other='r')})[1]", f"({_LEFT_OVER.format(side='r', other='l')})[1]"
)
_SURNAMES = f"""
    CASE WHEN len(l.surname_sounds) = 0 OR len(r.surname_sounds) = 0 THEN 4
         WHEN shared >= 2 OR l.joined = r.joined AND (len(l.surname_sounds) > 1 OR len(r.surname_sounds) > 1) THEN 0
         WHEN shared = 1 AND (len(l.surname_sounds) = 1 OR len(r.surname_sounds) = 1) THEN 2
         WHEN shared = 1 AND {_BOTH_BUT_A_SLIP} THEN 1
         WHEN shared = 1 THEN 5
         WHEN {_slip("l.surname_sounds[1]", "r.surname_sounds[1]")}
           OR {_slip("l.surname_sounds[-1]", "r.surname_sounds[-1]")}
           OR {_slip("l.surname_sounds[1]", "r.surname_sounds[-1]")}
           OR {_slip("l.surname_sounds[-1]", "r.surname_sounds[1]")} THEN 3
         ELSE 6 END
"""
_BORN = """
    CASE WHEN l.born IS NULL OR r.born IS NULL THEN 3
         WHEN l.born = r.born THEN 0
         WHEN l.born_any_order = r.born_any_order THEN 1
         WHEN hamming(l.born_text, r.born_text) = 1 THEN 2
         WHEN year(l.born) = year(r.born) THEN 4
         ELSE 5 END
"""
_SEX = "CASE WHEN l.is_female IS NULL OR r.is_female IS NULL THEN 1 WHEN l.is_female = r.is_female THEN 0 ELSE 2 END"
_AGREE = "list_has_any({}, {})".format
_PARENTS = f"""
    CASE WHEN len(l.parent_1) + len(l.parent_2) = 0 OR len(r.parent_1) + len(r.parent_2) = 0 THEN 3
         WHEN {_AGREE("l.parent_1", "r.parent_1")} AND {_AGREE("l.parent_2", "r.parent_2")}
           OR {_AGREE("l.parent_1", "r.parent_2")} AND {_AGREE("l.parent_2", "r.parent_1")} THEN 0
         WHEN {_AGREE("list_concat(l.parent_1, l.parent_2)", "list_concat(r.parent_1, r.parent_2)")}
         THEN CASE WHEN least(len(l.parent_1), len(l.parent_2)) = 0 OR least(len(r.parent_1), len(r.parent_2)) = 0
                   THEN 1 ELSE 2 END
         ELSE 4 END
"""
_TOWN = "CASE WHEN len(l.towns) = 0 OR len(r.towns) = 0 THEN 1 WHEN list_has_any(l.towns, r.towns) THEN 0 ELSE 2 END"
_NUMBER = "CASE WHEN l.msix_id = r.msix_id OR l.state_student_id = r.state_student_id THEN 0 ELSE 1 END"
_LEVEL_SQL = {
    "given_name": _GIVEN, "surnames": _SURNAMES, "birth_date": _BORN, "sex": _SEX, "parents": _PARENTS,
    "town": _TOWN, "number": _NUMBER,
}  # fmt: skip
"""What is compared -> SQL of the number of its level in LEVELS, over the records l and r."""


def _agreements_sql(left: str, right: str) -> str:
    """SQL: the candidate pairs with the number of the level of each comparison."""
    levels = ", ".join(f"({sql})::UTINYINT AS {what}" for what, sql in _LEVEL_SQL.items())
    more = "array_to_string(surnames, '') AS joined, given_sounds[2] AS second_sound"
    return f"""
        SELECT left_number, right_number, {levels} FROM (
            SELECT c.left_number, c.right_number, l, r,
                   len(list_intersect(l.surname_sounds, r.surname_sounds)) AS shared
            FROM candidate_pairs c
            JOIN (SELECT *, {more} FROM {left}) l ON l.number = c.left_number
            JOIN (SELECT *, {more} FROM {right}) r ON r.number = c.right_number
        )
    """


def _weighed_sql(chance: float) -> str:
    """SQL: the agreements that are worth asking about, with their weight."""
    weights = " + ".join(
        f"[{', '.join(str(level.weight) for level in LEVELS[what])}][{what} + 1]" for what in _LEVEL_SQL
    )
    is_twin = f"birth_date = 0 AND given_name >= {ALIKE} AND surnames <= 2"
    return f"""
        SELECT * FROM (SELECT *, round({chance} + {weights}, 1) AS weight FROM agreements)
        WHERE weight >= {ASKED_AT} OR ({is_twin})
    """
