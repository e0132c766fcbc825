"""Moves counted, chained and cleaned, compiled: sorted arrays in (family, child, day), arrays out."""

from __future__ import annotations

import numba
import numpy as np

WIDE = 6
SWAPPED_DAYS = 14
"""A child who is said to have arrived at a place after having left it, within so many days."""


@numba.njit(nogil=True, cache=True)
def count_pass(rows, pair, day, child, family, of_pair, start, finish, units):
    """A family's and a child's moves lie together. What belongs together lies side by side, so that
    the processor fetches it at once: three counts, last child and last family seen, newest day."""
    corridors = empty_counts(start.size)
    ends = empty_counts(2 * units)
    children = families = 0
    last_child = last_family = -2
    first, last = np.int32(2**31 - 1), np.int32(-1)
    for k in range(rows.size):
        i = rows[k]
        own, kin, on = child[i], family[i], day[i]
        if own != last_child:
            last_child = own
            children += 1
            if kin != last_family:
                last_family = kin
                families += 1
        first, last = min(first, on), max(last, on)
        code = of_pair[pair[i]]
        count_one(corridors, code, own, kin)
        corridors[WIDE * code + 5] = max(corridors[WIDE * code + 5], on)
        if start[code] != finish[code]:
            count_one(ends, 2 * finish[code], own, kin)
            count_one(ends, 2 * start[code] + 1, own, kin)
    if rows.size == 0:
        first = np.int32(-1)
    return (
        corridors.reshape(start.size, WIDE),
        ends.reshape(units, 2, WIDE),
        (children, families, first, last),
    )


@numba.njit(nogil=True, cache=True)
def empty_counts(size):
    counts = np.zeros(WIDE * size, dtype=np.int32)
    for code in range(size):
        counts[WIDE * code + 3 : WIDE * code + 5] = -2
        counts[WIDE * code + 5] = -1
    return counts


@numba.njit(nogil=True, cache=True, inline="always")
def count_one(counts, code, child, family):
    at = np.uint64(WIDE * code)
    counts[at + np.uint64(2)] += 1
    if counts[at + np.uint64(3)] != child:
        counts[at + np.uint64(3)] = child
        counts[at] += 1
        if counts[at + np.uint64(4)] != family:
            counts[at + np.uint64(4)] = family
            counts[at + np.uint64(1)] += 1


@numba.njit(nogil=True, cache=True)
def count_by_pair_and_day(rows, pair, day, child, family, first_day, of_pair, of_day, size, days):
    counts = empty_counts(size * days)
    for k in range(rows.size):
        i = rows[k]
        kind, on = of_pair[pair[i]], of_day[day[i] - first_day]
        if kind >= 0 and on >= 0:
            count_one(counts, kind * days + on, child[i], family[i])
    return counts.reshape(size * days, WIDE)


@numba.njit(nogil=True, cache=True)
def distinct_in_order(family, child, day, start, finish):
    """Rows of different moves, a child's of one day by start and finish; None: rows out of order.

    Rows in order need no sort but that of the few of one child and day.
    """
    order = np.arange(family.size)
    for i in range(1, family.size):
        if family[i] != family[i - 1]:
            if family[i] < family[i - 1]:
                return None
            continue
        if child[i] != child[i - 1]:
            if child[i] < child[i - 1]:
                return None
            continue
        if day[i] != day[i - 1]:
            if day[i] < day[i - 1]:
                return None
            continue
        k = i
        while k > 0:
            a, b = order[k - 1], order[k]
            if family[a] != family[b] or child[a] != child[b] or day[a] != day[b]:
                break
            if (start[a], finish[a]) <= (start[b], finish[b]):
                break
            order[k - 1], order[k] = b, a
            k -= 1
    count = 0
    for k in range(order.size):
        i = order[k]
        if count > 0:
            j = order[count - 1]
            if (
                family[i] == family[j]
                and child[i] == child[j]
                and day[i] == day[j]
                and start[i] == start[j]
                and finish[i] == finish[j]
            ):
                continue
        order[count] = i
        count += 1
    return order[:count]


@numba.njit(nogil=True, cache=True)
def doubtful_rows(child, day, start, finish):
    """Moves of a child on a day that ends at two places; and moves told in the wrong order."""
    clashes = np.zeros(child.size, dtype=np.bool_)
    swapped = np.zeros(child.size, dtype=np.bool_)
    for i in range(1, child.size):
        if child[i] == child[i - 1] and day[i] == day[i - 1]:
            clashes[i - 1] = clashes[i] = True
    for i in range(1, child.size):
        if child[i] != child[i - 1] or clashes[i] or clashes[i - 1]:
            continue
        is_near = day[i] - day[i - 1] <= SWAPPED_DAYS
        if is_near and finish[i] == start[i - 1] and start[i] != finish[i - 1]:
            swapped[i - 1] = swapped[i] = True
    return clashes, swapped


@numba.njit(nogil=True, cache=True)
def family_stays(family, arrival, unit, days):
    """Unit and shortest days of each different (family, day of arrival, unit).

    A family's entries lie together. They meet in a small hash table that is stamped with the
    family, so it is never emptied; it is twice as long as the largest family has entries.
    """
    longest = here = 0
    for i in range(family.size):
        here = here + 1 if i > 0 and family[i] == family[i - 1] else 1
        longest = max(longest, here)
    bits = 4
    while (1 << bits) < 2 * longest:
        bits += 1
    stamp = np.full(1 << bits, -2, dtype=np.int32)
    slot = np.zeros(1 << bits, dtype=np.int32)
    where = np.empty(family.size, dtype=np.int32)
    shortest = np.empty(family.size, dtype=np.int32)
    arrived = np.empty(family.size, dtype=np.int32)
    found = 0
    factor = np.uint64(0x9E3779B97F4A7C15)
    for i in range(family.size):
        key = (np.uint64(arrival[i]) << np.uint64(32)) ^ np.uint64(unit[i])
        at = np.int64((key * factor) >> np.uint64(64 - bits))
        while stamp[at] == family[i] and (arrived[slot[at]] != arrival[i] or where[slot[at]] != unit[i]):
            at = (at + 1) & (stamp.size - 1)
        if stamp[at] == family[i]:
            shortest[slot[at]] = min(shortest[slot[at]], days[i])
            continue
        stamp[at] = family[i]
        slot[at] = found
        where[found], arrived[found], shortest[found] = unit[i], arrival[i], days[i]
        found += 1
    return where[:found].copy(), shortest[:found].copy()


@numba.njit(nogil=True, cache=True)
def placed_in_order(codes, size, order):
    """Row numbers by rising code 0 .. size-1, equal ones in `order` (None: as they come)."""
    at = np.zeros(size + 1, dtype=np.int64)
    for code in codes:
        at[code + 1] += 1
    for k in range(size):
        at[k + 1] += at[k]
    rows = np.empty(codes.size, dtype=np.int32)
    for k in range(codes.size):
        i = k if order is None else order[k]
        rows[at[codes[i]]] = i
        at[codes[i]] += 1
    return rows


@numba.njit(nogil=True, cache=True)
def came_back(asked, child, day, start, finish, is_usable, of_end, least, most):
    """A flag per row of `asked`: the child was seen in the same unit again, `least` to `most` days later.

    It arrived there again, or left from there after a move to elsewhere: then it was there the day before.
    """
    flags = np.zeros(asked.size, dtype=np.bool_)
    for k in range(asked.size):
        i = asked[k]
        j = i + 1
        while j < child.size and child[j] == child[i] and day[j] - 1 - day[i] <= most:
            here = of_end[finish[i]]
            arrives = least <= day[j] - day[i] <= most and of_end[finish[j]] == here
            leaves = (
                is_usable[j]
                and is_usable[j - 1]
                and of_end[start[j]] == here
                and of_end[finish[j - 1]] != here
                and day[j] - 1 - day[i] >= least
            )
            if arrives or leaves:
                flags[k] = True
                break
            j += 1
    return flags


@numba.njit(nogil=True, cache=True)
def rows_passing(pair_passes, pair, day_passes, first_day, day):
    rows = np.empty(pair.size, dtype=np.int32)
    count = 0
    for i in range(pair.size):
        rows[count] = i
        count += pair_passes[pair[i]] and day_passes[day[i] - first_day]
    return rows[:count].copy()


@numba.njit(nogil=True, cache=True)
def distinct(codes, child, family, size):
    """Children, families and entries per code; a family's and a child's entries lie together."""
    counts = np.zeros((3, size), dtype=np.int64)
    seen_child = np.full(size, -2, dtype=np.int32)
    seen_family = np.full(size, -2, dtype=np.int32)
    for i in range(codes.size):
        code = codes[i]
        if code < 0:
            continue
        counts[2, code] += 1
        if seen_child[code] != child[i]:
            seen_child[code] = child[i]
            counts[0, code] += 1
            if seen_family[code] != family[i]:
                seen_family[code] = family[i]
                counts[1, code] += 1
    return counts


@numba.njit(nogil=True, cache=True)
def follow_chains(child, day, start, finish, is_usable, longest_gap, most_stops):
    marks = np.empty(child.size, dtype=np.int64)
    firsts = np.empty(child.size, dtype=np.int32)
    lengths = np.empty(child.size, dtype=np.int8)
    closed = np.empty(child.size, dtype=np.bool_)
    of_move = np.full(child.size, -1, dtype=np.int32)
    found = 0
    first = -1
    mark = np.uint64(0)
    stops = 0
    last = -1
    factor = np.uint64(0x9E3779B97F4A7C15)
    for i in range(child.size + 1):
        goes_on = False
        if i < child.size and first >= 0:
            goes_on = (
                is_usable[i]
                and child[i] == child[last]
                and start[i] == finish[last]
                and day[i] - day[last] <= longest_gap
                and stops < most_stops
                and not (stops > 1 and finish[last] == start[first])
            )
        if not goes_on:
            if first >= 0 and stops > 1:
                marks[found] = np.int64(mark)
                firsts[found] = first
                lengths[found] = stops
                closed[found] = finish[last] == start[first]
                of_move[first : last + 1] = found
                found += 1
            first = -1
            if i == child.size or not is_usable[i]:
                continue
            first = i
            stops = 1
            mark = (np.uint64(start[i]) + np.uint64(1)) * factor
        if finish[i] != start[i]:
            stops += 1
            mark = (mark ^ (mark >> np.uint64(29))) * factor + np.uint64(finish[i]) + np.uint64(1)
        last = i
    return (
        marks[:found].copy(),
        firsts[:found].copy(),
        lengths[:found].copy(),
        closed[:found].copy(),
        of_move,
    )


@numba.njit(nogil=True, cache=True)
def linked_moves(child, start, finish, is_usable):
    """A flag per move: the child's next move starts at the very place this one ended."""
    flags = np.zeros(child.size, dtype=np.bool_)
    for i in range(child.size - 1):
        flags[i] = (
            child[i] == child[i + 1] and finish[i] == start[i + 1] and is_usable[i] and is_usable[i + 1]
        )
    return flags
