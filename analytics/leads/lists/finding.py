"""Which rows of a list hold what somebody typed: a name, a town, a day, however the list writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir

from analytics.leads.missed_enrollment import CHILD_COLUMNS
from data.schema.tables import MISSED_ENROLLMENT_ROWS
from data.values.people import is_short_form, written_ways

Tables = Callable[[str], ir.Table]
Narrowed = Callable[[ir.Table], ir.Table]
"""Leads -> those of them that are wanted."""

LOOKED_AT = (*CHILD_COLUMNS, "middle_name", "suffix")
"""Columns of the file in which words are looked for, beside the places as the map names them."""
LONG_ENOUGH = 6
"""Letters of a word that is also looked for over gaps: "delacruz" in "De la Cruz". A short one would be
found across two words that have nothing to do with one another."""


@ibis.udf.scalar.builtin
def strip_accents(text: str) -> str:
    """The engine's own function of this name."""
    raise NotImplementedError


def everything(leads: ir.Table) -> ir.Table:
    """All of them: nothing was typed."""
    return leads


def holding(table: Tables, typed: str, *, with_names: bool) -> Narrowed:
    """Leads -> those whose row of the file, or whose two places, hold each word of `typed`.

    Case, accents, hyphens, apostrophes and gaps are spelling, and so are the short forms of names; a part of
    a word is enough. Days are found as 2026-05-10, 05/10/2026 and May 10, 2026. What points to a child is
    looked at only where it is shown (`with_names`): else a search would tell what is hidden. Nothing typed
    leaves all.
    """
    ways = written_ways(typed)
    if not ways:
        return everything
    # As a table, not in the text of the statement: what is typed is somebody's name.
    wanted = ibis.memtable(
        {
            "word": [at for at, spellings in enumerate(ways) for _ in spellings],
            "spelling": [
                f" {spelling} " if is_short_form(spelling) else spelling
                for spellings in ways
                for spelling in spellings
            ],
        }
    )

    def narrowed(leads: ir.Table) -> ir.Table:
        said = _said(table, leads, with_names)
        found = said.cross_join(wanted)
        is_there = found.text.contains(found.spelling) | (
            (found.spelling.length() >= LONG_ENOUGH) & found.squeezed.contains(found.spelling)
        )
        met = (
            found.filter(is_there).group_by("extract_id", "row_number").aggregate(words=ibis._.word.nunique())
        )
        return leads.semi_join(met.filter(met.words == len(ways)), ["extract_id", "row_number"])

    return narrowed


def _said(table: Tables, leads: ir.Table, with_names: bool) -> ir.Table:
    """One row per lead: extract_id, row_number, all that it says as one `text` of small letters and single
    spaces, which it begins and ends with, and `squeezed` without any."""
    rows, places = table("missed_enrollment_rows"), table("places")
    looked_at = [name for name in LOOKED_AT if with_names or not MISSED_ENROLLMENT_ROWS[name].points_to_child]
    named = places.select(
        "place_id",
        town=places.place_name + " " + places.state_code.fill_null(""),
        county=places.county_name.fill_null(""),
    )
    keys = leads.select("extract_id", "row_number", "missed_place_id", "other_place_id")
    said = keys.join(rows.select("extract_id", "row_number", *looked_at), ["extract_id", "row_number"])
    for end in ("missed", "other"):
        here = named.rename(f"{end}_{{name}}")
        said = said.left_join(here, f"{end}_place_id").drop(f"{end}_place_id_right")
    ends = [said[f"{end}_{name}"] for end in ("missed", "other") for name in ("town", "county")]
    whole: Any = ibis.literal("")
    for part in [*(_in_words(said[name]) for name in looked_at), *(end.fill_null("") for end in ends)]:
        whole = whole + " " + part
    letters: Any = strip_accents(whole.lower())
    bare = letters.re_replace(r"['’ʼ`´\x{AD}\x{200B}-\x{200F}\x{2060}]", "")
    plain = ibis.literal(" ") + bare.re_replace(r"[^\p{L}\p{N}]+", " ") + " "
    return said.select("extract_id", "row_number", text=plain, squeezed=plain.replace(" ", ""))


def _in_words(column: Any) -> Any:
    """The column as text; a day in the three ways in which people type it."""
    if column.type().is_date() or column.type().is_timestamp():
        return column.strftime("%Y-%m-%d %m/%d/%Y %B %-d %Y").fill_null("")
    return column.cast("string").fill_null("")
