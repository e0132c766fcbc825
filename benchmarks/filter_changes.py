"""Filter changes as a coordinator makes them: seeded, no two alike, more often where children are."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import numpy as np

from analytics.leads.coded import CodedLeads
from analytics.leads.tally import Tally
from analytics.selection import Selection

SEED = 11
BROAD = ("periods", "months", "age_bands", "window_bands", "grade_bands", "days")
NARROW = ("counties", "places", "other_places", "from_states", "to_states")


def filter_changes(leads: CodedLeads, everything: Tally, count: int) -> list[Selection]:
    """`count` different selections: a third broad, a third narrow, a third one of each.

    The fields take turns, so that every filter of the bar is in it; values are drawn with their
    number of children as weight: what is large is clicked on more often.
    """
    draw = random.Random(SEED)
    start = Selection(direction="to")
    kinds = [
        fields
        for broad, narrow in zip(BROAD * 2, NARROW * 3, strict=False)
        for fields in ((broad,), (narrow,), (broad, narrow))
    ]
    found: dict[Selection, None] = {}
    turn = 0
    while len(found) < count and turn < 50 * count:
        chosen = start
        for field in kinds[turn % len(kinds)]:
            chosen = _with(chosen, field, leads, everything, draw)
        turn += 1
        if chosen.is_filtered():
            found[chosen] = None
    return list(found)


def _with(
    chosen: Selection, field: str, leads: CodedLeads, everything: Tally, draw: random.Random
) -> Selection:
    if field == "days":
        days = leads.day[leads.day != 0]
        first = int(np.quantile(days, draw.uniform(0.0, 0.7)))
        dates = [dt.date(1970, 1, 1) + dt.timedelta(days=first + more) for more in (0, draw.randint(30, 300))]
        return replace(chosen, qad_first=dates[0], qad_last=dates[1])
    counts = everything.by[chosen.columns[field]]
    how_many = draw.choice((1, 1, 1, 2, 3))
    picked = draw.choices(list(counts.values), weights=counts.children.tolist(), k=how_many)
    return replace(chosen, **{field: tuple(dict.fromkeys(picked))})
