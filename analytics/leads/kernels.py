"""Counting of coded rows, compiled: one pass over arrays, no objects."""

from __future__ import annotations

import numba


@numba.njit(nogil=True, cache=True)
def count_rows(
    codes,
    filters,
    asked,
    offsets,
    allowed,
    day,
    first_day,
    last_day,
    child,
    family,
    seen,
    counts,
    choices,
    days,
):
    for i in range(child.size):
        is_in_range = first_day <= day[i] <= last_day
        failed = 0 if is_in_range else 1
        failed_filter = -1
        for f in asked:
            if not allowed[offsets[f] + codes[f, i]]:
                failed += 1
                failed_filter = f
                if failed > 1:
                    break
        if failed > 1 or (failed == 1 and failed_filter < 0):
            continue
        if failed == 1:
            k = offsets[failed_filter] + codes[failed_filter, i]
            if seen[2, k] != child[i]:
                seen[2, k] = child[i]
                choices[k] += 1
            continue
        for c in range(codes.shape[0]):
            k = offsets[c] + codes[c, i]
            counts[2, k] += 1
            if seen[0, k] != child[i]:
                seen[0, k] = child[i]
                counts[0, k] += 1
                if seen[1, k] != family[i]:
                    seen[1, k] = family[i]
                    counts[1, k] += 1
            if c < filters and seen[2, k] != child[i]:
                seen[2, k] = child[i]
                choices[k] += 1
        place = codes[0, i]
        days[0, place] = min(days[0, place], day[i])
        days[1, place] = max(days[1, place], day[i])


@numba.njit(nogil=True, cache=True)
def count_children_of_rows(codes, asked, offsets, allowed, day, first_day, last_day, child):
    children = 0
    counted = -1
    for i in range(child.size):
        if child[i] == counted or not first_day <= day[i] <= last_day:
            continue
        passes = True
        for f in asked:
            if not allowed[offsets[f] + codes[f, i]]:
                passes = False
                break
        if passes:
            counted = child[i]
            children += 1
    return children
