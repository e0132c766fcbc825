"""Next stops in words: one plain sentence, what stands behind it, and whether a town stands out."""

from __future__ import annotations

import datetime as dt

from analytics.next_stop import TOLD_STOPS, NextStops
from analytics.town_shares import interval
from analytics.wording import MONTHS, state_name

THIN_PCT = 15.0
"""Below it a next stop is told as the likeliest only where its interval lies above the third's. In
the made-up worlds the likeliest stop of a town and month is then said with less than twice the
share of the third, from 15 % on with more."""


def stands_out(answer: NextStops) -> bool:
    """Whether the first stops are told as the usual ones: see THIN_PCT."""
    stops = answer.stops
    if stops.empty or stops["share_pct"].iloc[0] >= THIN_PCT:
        return not stops.empty
    third = stops["high_pct"].iloc[TOLD_STOPS:]
    return bool((stops["low_pct"].iloc[0] > third.head(1)).any())


def sentence(answer: NextStops, year: int) -> str:
    """The answer as one plain sentence, with the days as they would fall in `year`."""
    if answer.refused:
        return answer.refused
    told, month = answer.told, MONTHS[answer.month - 1]
    start = f"Children last seen in {answer.place} at the end of {month}"
    if not told.names:
        return (
            f"{start} were not seen anywhere else in the half year after: 0 of {answer.children:,}."
        )
    if not stands_out(answer):
        top = answer.stops.iloc[0]
        return (
            f"No town stands out as the next stop of children last seen in {answer.place} at the end "
            f"of {month}: {top['name']}, the likeliest, saw {top['children']:,} of "
            f"{answer.children:,} ({top['families']:,} of {answer.families:,} families)."
        )
    ends = (dt.date(year, answer.month, 28) + dt.timedelta(days=4)).replace(day=1)
    ends -= dt.timedelta(days=1)
    usually = "usually" if told.share_pct >= 50 else "most often"
    return (
        f"{start} {usually} show up next in {' or '.join(told.names)}: {told.children:,} of "
        f"{answer.children:,} ({told.families:,} of {answer.families:,} families), "
        f"{_between(ends, told.first_quarter_day, told.third_quarter_day)} (middle half)."
    )


def support(answer: NextStops) -> str:
    """What stands behind the sentence, and what it says of the next time."""
    first, last = answer.years[0], answer.years[-1]
    families = "family" if answer.different_families == 1 else "families"
    who = f"{answer.different_children:,} children of {answer.different_families:,} {families}"
    if first == last:
        who = f"In {first}: {who}."
    else:
        who = f"{answer.children:,} counts a child once a year, {first} to {last}: {who}."
    seen = f"{answer.not_seen_children:,} of {answer.children:,} were not seen again within half a year."
    if answer.stops.empty:
        return f"{who} {seen}"
    if not stands_out(answer):
        return f"{who} {seen} {_spread_out(answer)}"
    return (
        f"{who} {seen} Next time count on {answer.told.share_pct:.0f}% of families there (95% "
        f"interval {answer.told.low_pct:.0f} to {answer.told.high_pct:.0f}%)."
    )


def _spread_out(answer: NextStops) -> str:
    """What to count on where no town stands out: the likeliest towns, and the likeliest State."""
    top = answer.stops.head(TOLD_STOPS + 1)
    towns = [
        f"{stop.name} {stop.share_pct:.0f}% ({stop.low_pct:.0f} to {stop.high_pct:.0f}%)"
        for stop in top.itertuples()
    ]
    said = f"Next time count on few families in any one town (95% interval): {', '.join(towns)}."
    states = answer.stops.groupby("state_code")["share_pct"].sum().round(9)
    if len(answer.stops) == states.size:
        return said
    state, share = states.idxmax(), states.max()
    low, high = interval(share / 100, answer.different_families, answer.state_weight)
    return (
        f"{said} All towns of {state_name(state)} together: {share:.0f}% ({100 * low:.0f} to "
        f"{100 * high:.0f}%)."
    )


def _between(start: dt.date, first_day: float, last_day: float) -> str:
    """ "between June 9 and 17"."""
    first, last = (start + dt.timedelta(days=round(days)) for days in (first_day, last_day))
    if first == last:
        return f"about {MONTHS[first.month - 1]} {first.day}"
    end = str(last.day) if first.month == last.month else f"{MONTHS[last.month - 1]} {last.day}"
    return f"between {MONTHS[first.month - 1]} {first.day} and {end}"
