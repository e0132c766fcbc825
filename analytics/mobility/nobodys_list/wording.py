"""What the estimate says in sentences that a supervisor can repeat, and what it rests on."""

from __future__ import annotations

import math

import pandas as pd

from analytics.mobility.nobodys_list.arrivals import Arrivals
from analytics.mobility.nobodys_list.estimate import APART, DEPENDENT, FEW, LEAST_ON_BOTH
from analytics.wording import in_words, state_name

NO_LIMIT = "no upper limit"


def sentence(whole: pd.Series, told: Arrivals, state: str) -> str:
    """The answer for all: how many came, who has them, and how many nobody has. `whole`: the first row of
    `by_region_and_season`."""
    here = state_name(state)
    had = (
        f"Other States recorded {_families(whole['elsewhere_families'])} as coming to {here} between {_span(told)}, "
        f"and {here} found {_families(whole['found_families'])}: {int(whole['both_families']):,} are the same."
    )
    if whole["refused"] == FEW:
        return f"{had} Fewer than {LEAST_ON_BOTH} on both is too few to say how many are on nobody's list."
    if whole["refused"] == APART:
        return (
            f"{had} Lists as long as these would share more if they knew nothing of each other: it looks as if most moves "
            "are written down by one State only. Then nothing can be said of who is on nobody's list."
        )
    if whole["refused"] == DEPENDENT:
        return f"{had} {_dependent(whole, told)}"
    said = (
        f"{had} So about {_families(whole['estimate'])} came, and **about {_families(whole['nobody'])} "
        f"({_interval(whole['nobody_low'], whole['nobody_high'])}) are on nobody's list**"
    )
    if whole["lists"] == 2:
        return f"{said}; more, if who is easily found is easily recorded too, which two lists cannot show."
    return f"{said}."


def _dependent(whole: pd.Series, told: Arrivals) -> str:
    said = (
        f"With {told.third} as a third list it shows that the lists tell of each other, so how many came "
        "cannot be told from them."
    )
    if pd.isna(whole["lower_bound"]):
        return f"{said} Nor is there a number to hold for sure: who is on one list is seldom on another."
    more = max(whole["lower_bound"] - whole["seen_families"], 0)
    return (
        f"{said} At least about {_families(whole['lower_bound'])} came, and **at least about {_families(more)} "
        "are on nobody's list** (Chao's lower bound)."
    )


def rests_on(whole: pd.Series, told: Arrivals, state: str) -> tuple[str, ...]:
    """What has to hold, one sentence or two each."""
    here = state_name(state)
    lines = [
        _lists(whole, told),
        "One family is known as one: a name written in two ways, or an id that changed, makes two of it, and the "
        "number on nobody's list too large.",
        f"One list at least reaches all families alike: those {here} finds are not others than those it does not "
        "find, or other States record them alike. Who neither could ever meet is in no number here.",
        f"Arrivals count until {in_words(told.last)}, as later ones are not all recorded yet, and from "
        f"{in_words(told.first)}, 36 months. A family that came twice counts twice.",
    ]
    if not told.tells_families:
        lines.append(
            "No two children are known as one family, so each counts as one: the numbers are of children, and as siblings are "
            "found together the interval is too narrow. Load the Demographics file, or Student with names."
        )
    if not told.knows_enrollments:
        lines.append(
            f"No enrollments by {here} are loaded: found means here that {here} recorded the move itself. Load the Enrollments "
            "file to count whom it enrolled."
        )
    if told.without_recorder:
        lines.append(
            f"{told.without_recorder:,} moves do not say which State recorded them and are left out."
        )
    return tuple(lines)


def _lists(whole: pd.Series, told: Arrivals) -> str:
    if whole["refused"] == DEPENDENT:
        return (
            "A lower bound holds where families who are easily found are easily recorded too. How much more there are, "
            "nothing loaded tells."
        )
    if whole["lists"] == 3:
        return (
            f"The three lists (the third: {told.third}) overlap as lists do that know nothing of each other. Even if some "
            f"families are easier to find for all, at least about {_families(whole['lower_bound'])} came (Chao's lower bound)."
        )
    return (
        "Two lists cannot show whether one tells of the other. Where families who are easily found are easily recorded "
        "too, or one office hears from the other, more came than this: then the number is a lower bound (Chao's). "
        "Were those found here the last to be recorded elsewhere, it would be too large."
    )


def refused_words(why: str | None) -> str:
    """A cell of a part of which nothing is told."""
    words = {
        FEW: f"fewer than {LEAST_ON_BOTH} on both",
        APART: "next to nobody on both",
        DEPENDENT: "the lists tell of each other",
    }
    return words.get(why or "", "")


def interval_words(low: float, high: float) -> str:
    """ "20 to 95"; "" where there is none."""
    return "" if pd.isna(low) else _interval(low, high)


def _interval(low: float, high: float) -> str:
    return f"{low:,.0f} to {NO_LIMIT if math.isinf(high) else f'{high:,.0f}'}"


def _families(number: float) -> str:
    whole = round(number)
    return f"{whole:,} {'family' if whole == 1 else 'families'}"


def _span(told: Arrivals) -> str:
    return f"{in_words(told.first)} and {in_words(told.last)}"
