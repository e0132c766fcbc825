"""Stays and likelihoods of the forecasts, compiled: arrays in, arrays out."""

from __future__ import annotations

import math

import numba
import numpy as np

SHORT_PRODUCT = 8


@numba.njit(nogil=True, cache=True)
def before_in_group(group, values):
    """For each entry the sum of those before it in its group; a group's entries lie together."""
    sums = np.zeros(group.size)
    for i in range(1, group.size):
        if group[i] == group[i - 1]:
            sums[i] = sums[i - 1] + values[i - 1]
    return sums


@numba.njit(nogil=True, cache=True)
def likelihoods(
    weights, states, state, elsewhere, came, before, state_of_year, total, total_before, has_before
):
    """Log likelihood per weight and State: the outcomes of towns' years, less their totals."""
    sums = np.zeros((weights.size, states))
    for k in range(weights.size):
        for i in range(state.size):
            if has_before[i]:
                sums[k, state[i]] += log_rise(weights[k] * elsewhere[i] + before[i], came[i])
        for i in range(state_of_year.size):
            if total_before[i] > 0:
                sums[k, state_of_year[i]] -= log_rise(weights[k] + total_before[i], total[i])
    return sums


@numba.njit(nogil=True, cache=True)
def log_rise(start, by):
    """log Gamma(start + by) - log Gamma(start): a short product where `by` is a small whole number."""
    if by <= SHORT_PRODUCT and by == np.floor(by):
        product = 1.0
        for k in range(int(by)):
            product *= start + k
        return math.log(product)
    return math.lgamma(start + by) - math.lgamma(start)


@numba.njit(nogil=True, cache=True)
def count_stays(
    child, day, start, finish, state, is_vague, is_usable, is_here, days, longest_stay, horizon, reach
):
    """Per child and day of `days` at a place: move, place, day (row of `days`), next place (-1), its day.

    `reach`: days before a departure on which the child counts as being there already, where its move before
    did not lead there; 0: only arrivals count, and the next place is where the next move leads.
    """
    size = 2 * child.size
    kept, here = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    on, after = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    when = np.empty(size, dtype=np.int32)
    found = 0
    for i in range(child.size):
        if not is_usable[i]:
            continue
        if reach > 0 and is_here[start[i]]:
            begins = seen_before(i, child, day, start, finish, state, is_vague, is_usable, reach)
            at = np.searchsorted(days, begins)
            if at < days.size and days[at] < day[i]:
                kept[found], here[found], on[found] = i, start[i], at
                after[found], when[found] = finish[i], day[i]
                found += 1
        if not is_here[finish[i]]:
            continue
        at = np.searchsorted(days, day[i])
        if at == days.size or days[at] - day[i] > longest_stay:
            continue
        k = i + 1
        has_next = k < child.size and child[k] == child[i]
        if has_next and day[k] <= days[at]:
            continue
        place, then = (finish[k], day[k]) if has_next else (-1, 0)
        if has_next and reach > 0:
            begins = seen_before(k, child, day, start, finish, state, is_vague, is_usable, reach)
            if begins <= days[at]:
                continue  # it is at the place that it leaves next
            if begins < day[k]:
                place, then = start[k], day[k] - 1
        goes = has_next and then - days[at] <= horizon
        if goes and not is_usable[k]:
            continue
        kept[found], here[found], on[found] = i, finish[i], at
        after[found], when[found] = (place, then) if goes else (-1, 0)
        found += 1
    return kept[:found], here[:found], on[:found], after[:found], when[:found]


@numba.njit(nogil=True, cache=True)
def seen_before(i, child, day, start, finish, state, is_vague, is_usable, reach):
    """From which day on a child counts as being where move i starts; the day of the move itself: never.

    Half of the days since its move before belong to where that led. Of a State without a town any town of it
    may be the one.
    """
    if not is_usable[i]:
        return day[i]
    begins = day[i] - reach
    if i > 0 and child[i - 1] == child[i]:
        came = finish[i - 1]
        is_same = came == start[i] or (
            (is_vague[came] or is_vague[start[i]]) and state[came] == state[start[i]]
        )
        if is_usable[i - 1] and is_same:
            return day[i]
        begins = max(begins, (day[i - 1] + day[i] + 1) // 2)
    return min(begins, day[i])


@numba.njit(nogil=True, cache=True)
def families_together(family, here, on):
    """How many children of the family are at the place on the day, for each entry.

    A family's entries lie together. Its places and days meet in a small hash table that is stamped
    with the family, so it is never emptied; it is twice as long as the largest family has entries.
    """
    longest = run = 0
    for i in range(family.size):
        run = run + 1 if i > 0 and family[i] == family[i - 1] else 1
        longest = max(longest, run)
    bits = 4
    while (1 << bits) < 2 * longest:
        bits += 1
    stamp = np.full(1 << bits, -2, dtype=np.int32)
    slot = np.zeros(1 << bits, dtype=np.int32)
    first = np.empty(family.size, dtype=np.int32)
    count = np.zeros(family.size, dtype=np.int32)
    factor = np.uint64(0x9E3779B97F4A7C15)
    for i in range(family.size):
        key = (np.uint64(here[i]) << np.uint64(32)) ^ np.uint64(on[i])
        at = np.int64((key * factor) >> np.uint64(64 - bits))
        while stamp[at] == family[i] and (here[slot[at]] != here[i] or on[slot[at]] != on[i]):
            at = (at + 1) & (stamp.size - 1)
        if stamp[at] != family[i]:
            stamp[at] = family[i]
            slot[at] = i
        first[i] = slot[at]
        count[slot[at]] += 1
    return count[first]
