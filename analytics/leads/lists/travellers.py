"""Families and children of a list, a line each, newest move first, with all their places inside.

A list has a row per child and move: a family of four that came in three seasons has twelve, and who drives
there wants one. The lines hold names and birth dates: shown and exported only when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from analytics.leads.lists.finding import Narrowed, everything
from analytics.leads.missed_enrollment import CHILD_COLUMNS
from analytics.selection import Selection
from data.reference import COUNTY_POINT_ID

PARENTS = ("parent_1_first_name", "parent_1_last_name", "parent_2_first_name", "parent_2_last_name")
OF_THE_LEADS = ("grade", "birth_date")
"""Columns of a child that a lead says, worked out where the file says them otherwise."""

FAMILY_COLUMNS = (
    "newest_move_date", "newest_place", "county_name", "last_name_1", *PARENTS, "child_names", "children",
    "ages", "other_end", "place_list", "family_number",
)  # fmt: skip
NAMES = ("last_name_1", "last_name_2", "first_name")
CHILD_LINE_COLUMNS = (
    "newest_move_date", "newest_place", "county_name", *NAMES, "age_years", "grade", "months_left",
    "other_end", "place_list", "family_number",
    *(name for name in CHILD_COLUMNS if name not in (*NAMES, "grade")),
)  # fmt: skip
OTHER_END = {"to": "came_from", "from": "went_to"}
"""Direction of the list -> the name of the column `other_end`."""
POINT_TO_CHILDREN = ("child_names",)
"""Columns made here that point to children; of the others the schema says it."""

Tables = Callable[[str], ir.Table]


def family_lines(
    table: Tables, selection: Selection, most: int | None = None, kept: Narrowed = everything
) -> ir.Table:
    """One row per family of which the selection holds a row: FAMILY_COLUMNS, newest move first; `other_end`
    is called as in OTHER_END.

    Everything is said of the whole list, also where the filters leave it out: who is chosen by a town may
    have gone on since. place_list: the places at which a child of the family is missed, each with its newest
    day, newest first. ages: of each child in whole years at the as-of day, "?" where nothing says it.
    newest_place, county_name and other_end are those of the newest move. `most`: the first so many; `kept`:
    of the selection's leads those that count (see analytics.leads.lists.finding).
    """
    found = _moves(table, selection).semi_join(kept(selection.apply(table("leads"))), "family_number")
    newest = _newest(found, "family_number")
    # Of each child what its newest row says: a grade or a name of three years ago is no news.
    people = _newest(found, "child_number").join(_said(table), ["extract_id", "row_number"])
    eldest = [ibis.desc(people.age_years), people.row_number]
    family = people.group_by("family_number").aggregate(
        children=people.count(),
        ages=people.age_years.cast("string").fill_null("?").group_concat(", ", order_by=eldest),
        child_names=people.first_name.group_concat(", ", order_by=eldest),
        **{name: people[name].argmax(people.move_date) for name in ("last_name_1", *PARENTS)},
    )
    lines = newest.join(family, "family_number").join(_places(found, "family_number"), "family_number")
    return _named(_first(lines, most).select(*FAMILY_COLUMNS), selection)


def child_lines(
    table: Tables, selection: Selection, most: int | None = None, kept: Narrowed = everything
) -> ir.Table:
    """One row per child of whom the selection holds a row: CHILD_LINE_COLUMNS, newest move first.

    Each fact is that of the child's newest move on the list; place_list as in `family_lines`, of the child.
    `most` and `kept` as there.
    """
    found = _moves(table, selection).semi_join(kept(selection.apply(table("leads"))), "child_number")
    lines = _newest(found, "child_number").join(_places(found, "child_number"), "child_number")
    said = _said(table)
    with_names = _first(lines, most).join(said, ["extract_id", "row_number"])
    return _named(_first(with_names, None).select(*CHILD_LINE_COLUMNS), selection)


def _moves(table: Tables, selection: Selection) -> ir.Table:
    """One row per lead of the list that the selection looks at, with its places in words."""
    leads = selection.without_filters().apply(table("leads"))
    places, written = table("places"), table("places_as_written")
    is_county = places.place_id >= COUNTY_POINT_ID
    name = ibis.cases((is_county, "Somewhere in "), else_="") + places.place_name
    # A town that bears the name of its State is said once, as everywhere (analytics.wording.with_state).
    bears_its_name = (places.place_name == places.state_code) | places.state_code.isnull()
    town = ibis.ifelse(bears_its_name, name, name + " " + places.state_code)
    named = places.select("place_id", "county_name", town=town)
    spelled = (written.city + ibis.coalesce(" " + written.state_code, "") + " (not on the map)").fill_null(
        "Place not known"
    )
    spelled = written.select("written_id", spelled=spelled)
    moves = leads.select(
        "extract_id", "row_number", "child_number", "family_number", "move_date", "missed_place_id",
        "missed_written_id", "other_place_id", "other_written_id", "age_years", "months_left", *OF_THE_LEADS,
    )  # fmt: skip
    for end in ("missed", "other"):
        here, as_written = named.rename(f"{end}_{{name}}"), spelled.rename(f"{end}_{{name}}")
        moves = moves.left_join(here, f"{end}_place_id").drop(f"{end}_place_id_right")
        moves = moves.left_join(as_written, f"{end}_written_id").drop(f"{end}_written_id_right")
    return moves.mutate(
        newest_place=ibis.coalesce(moves.missed_town, moves.missed_spelled, "Place not known"),
        other_end=ibis.coalesce(moves.other_town, moves.other_spelled, "Place not known"),
        county_name=moves.missed_county_name,
    )


def _newest(moves: ir.Table, who: str) -> ir.Table:
    """One row per family or child: its newest move; of several of a day the first in the file."""
    by_day = ibis.window(group_by=who, order_by=[ibis.desc("move_date"), "row_number"])
    ranked = moves.mutate(rank=ibis.row_number().over(by_day))
    return ranked.filter(ranked.rank == 0).drop("rank").mutate(newest_move_date=ibis._.move_date)


def _places(moves: ir.Table, who: str) -> ir.Table:
    """One row per family or child: "Moultrie GA (Aug 3, 2026); Vidalia GA (May 2, 2025)"."""
    stays = moves.group_by(who, "newest_place").aggregate(day=moves.move_date.max())
    stay = stays.newest_place + " (" + stays.day.strftime("%b %-d, %Y") + ")"
    order = [ibis.desc(stays.day), stays.newest_place]
    return stays.group_by(who).aggregate(place_list=stay.group_concat("; ", order_by=order))


def _said(table: Tables) -> ir.Table:
    """What the rows say of a child, by the line of the file."""
    wanted = (name for name in CHILD_COLUMNS if name not in OF_THE_LEADS)
    return table("missed_enrollment_rows").select("extract_id", "row_number", *wanted)


def _first(lines: ir.Table, most: int | None) -> ir.Table:
    """Newest move first, siblings together."""
    ordered = lines.order_by(ibis.desc("newest_move_date"), "family_number", "row_number")
    return ordered if most is None else ordered.limit(most)


def _named(lines: ir.Table, selection: Selection) -> ir.Table:
    return lines.rename({OTHER_END[selection.direction]: "other_end"})
