"""Two lists of missed children of one State and direction, side by side: who is on which.

Meant for an extract computed from records beside the one that the exchange delivered. A child is
the same by MSIX ID (else by names and birth date), as everywhere in leads; which of a child's
moves a list names is not compared.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

ONLY_HERE, ONLY_THERE, BOTH = "only_here", "only_there", "both"
SIDES = (BOTH, ONLY_HERE, ONLY_THERE)


def _on_each(leads: ir.Table, here: str, there: str, *keys: str) -> ir.Table:
    """One row per `keys` of the two extracts: on which of them it is (column `side`)."""
    rows = leads.filter(leads.extract_id.isin([here, there]))
    found = rows.group_by(*keys).agg(
        is_here=(rows.extract_id == here).max(), is_there=(rows.extract_id == there).max()
    )
    side = ibis.cases((found.is_here & found.is_there, BOTH), (found.is_here, ONLY_HERE), else_=ONLY_THERE)
    return found.mutate(side=side)


def by_child(leads: ir.Table, here: str, there: str) -> ir.Table:
    """One row per child of the two extracts: child_number, family_number, side.

    `leads`: of one store version. `here`, `there`: extract ids of one State and direction.
    """
    found = _on_each(leads, here, there, "child_number", "family_number")
    return found.select("child_number", "family_number", "side")


def summary(leads: ir.Table, here: str, there: str) -> ir.Table:
    """One row per side that occurs: side, children, families.

    Children of the sides add up; a family with children on two sides counts in both.
    """
    found = by_child(leads, here, there)
    return found.group_by("side").agg(
        children=found.child_number.nunique(), families=found.family_number.nunique()
    )


def by_place(leads: ir.Table, places: ir.Table, here: str, there: str) -> ir.Table:
    """One row per missed place of the two extracts: children on both, here and there alone.

    place_id (nothing: not placed), place_name, state_code, county_name, both, only_here,
    only_there, families. A child who is on both lists but at another place counts as only here
    at the one and as only there at the other. Most differing children first.
    """
    found = _on_each(leads, here, there, "child_number", "family_number", "missed_place_id")
    counted = found.group_by(place_id=found.missed_place_id).agg(
        both=(found.side == BOTH).sum(),
        only_here=(found.side == ONLY_HERE).sum(),
        only_there=(found.side == ONLY_THERE).sum(),
        families=found.family_number.nunique(),
    )
    named = places.select("place_id", "place_name", "state_code", "county_name")
    return (
        counted.left_join(named, "place_id")
        .select(
            "place_id",
            "place_name",
            "state_code",
            "county_name",
            "both",
            "only_here",
            "only_there",
            "families",
        )
        .order_by(
            ibis.desc(ibis._.only_here + ibis._.only_there),
            ibis.desc(ibis._.both),
            ibis._.place_name.asc(nulls_first=False),
            "place_id",
        )
    )
