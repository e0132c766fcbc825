"""Counts, chance and false alarms of combinations, compiled: arrays in, arrays filled."""

from __future__ import annotations

import numba
import numpy as np

from analytics.patterns.chance import tail

LEAST = 5
"""Families a combination must have to be looked at; what has fewer is too thin to be shown."""


@numba.njit(nogil=True, cache=True)
def count_pairs(a, b, family, here, seen, seen_here, n, n_here):
    for i in range(family.size):
        x, y = a[i], b[i]
        if x < 0 or y < 0:
            continue
        if seen[x, y] != family[i]:
            seen[x, y] = family[i]
            n[x, y] += 1
        if here[i] and seen_here[x, y] != family[i]:
            seen_here[x, y] = family[i]
            n_here[x, y] += 1


@numba.njit(nogil=True, cache=True)
def count_triples(a, b, c, number, is_ac, is_bc, family, here, seen, seen_here, n, n_here):
    for i in range(family.size):
        x, y, z = a[i], b[i], c[i]
        if x < 0 or y < 0 or z < 0:
            continue
        at = number[x, y]
        if at < 0 or not is_ac[x, z] or not is_bc[y, z]:
            continue
        if seen[at, z] != family[i]:
            seen[at, z] = family[i]
            n[at, z] += 1
        if here[i] and seen_here[at, z] != family[i]:
            seen_here[at, z] = family[i]
            n_here[at, z] += 1


STEPS, DECADES = 40, 16
"""p-values are told apart to a fortieth of a power of ten, rounded towards more alarms."""
BINS = STEPS * DECADES


MANY = 150.0
"""Expected families from which every p-value can occur, so P(p-value <= p) is p."""


LOUD_FAMILIES, LOUD_RATIO = 8, 3.0
"""What would be worth a drive if it were true: shown apart where it does not pass."""


@numba.njit(nogil=True, cache=True)
def add_margins(masses, sums, population, marked, drawn, times, smaller, logs, terms):
    """Add what `times` combinations with these margins do by chance. smaller: that one of the
    margins (or both, then the smaller) whose share is compared with the share of all others."""
    expected = marked * drawn / population
    if expected > MANY:
        sums[0] += times
        return
    most = min(marked, drawn)
    first = max(LEAST, int(expected) + 1, marked + drawn - population)
    if first > most:
        return
    log_term = (
        logs[marked]
        - logs[first]
        - logs[marked - first]
        + logs[population - marked]
        - logs[drawn - first]
        - logs[population - marked - drawn + first]
        - logs[population]
        + logs[drawn]
        + logs[population - drawn]
    )
    if log_term < -40.0:
        return
    term, both, held = np.exp(log_term), first, 0
    while held < terms.size:
        terms[held] = term
        held += 1
        if both >= most or term < 1e-18:
            break
        term *= (marked - both) * (drawn - both) / ((both + 1.0) * (population - marked - drawn + both + 1.0))
        both += 1
    # both / smaller = LOUD_RATIO * (other - both) / (population - smaller), solved for both
    least = LOUD_RATIO * expected / (1.0 + (LOUD_RATIO - 1.0) * smaller / population)
    loud = max(LOUD_FAMILIES, int(np.ceil(least - 1e-9))) - first
    tail = 0.0
    for at in range(held - 1, -1, -1):
        tail += terms[at]
        place = int((np.log10(tail) + DECADES) * STEPS) if tail > 1e-16 else 0
        masses[min(place, BINS - 1)] += times * terms[at]
        if at == loud:
            sums[1] += times * tail


@numba.njit(nogil=True, cache=True)
def add_pairs(masses, sums, population, first, first_times, second, second_times, logs):
    terms = np.empty(400)
    for i in range(first.size):
        for j in range(second.size):
            times, smaller = first_times[i] * second_times[j], min(first[i], second[j])
            add_margins(masses, sums, population, first[i], second[j], times, smaller, logs, terms)


@numba.njit(nogil=True, cache=True)
def add_triples(masses, sums, ab, ac, bc, a, b, c, in_ab, in_ac, in_bc, logs):
    terms = np.empty(400)
    for x in range(a.size):
        for y in range(b.size):
            if ab[x, y] < LEAST:
                continue
            for z in range(c.size):
                if ac[x, z] < LEAST or bc[y, z] < LEAST:
                    continue
                if not (in_ab[x, y] or in_ac[x, z] or in_bc[y, z]):
                    continue
                of_a = ab[x, y] * ac[x, z] / a[x]
                of_b = ab[x, y] * bc[y, z] / b[y]
                of_c = ac[x, z] * bc[y, z] / c[z]
                if of_a >= of_b and of_a >= of_c:
                    population, marked, drawn = a[x], ab[x, y], ac[x, z]
                elif of_b >= of_c:
                    population, marked, drawn = b[y], ab[x, y], bc[y, z]
                else:
                    population, marked, drawn = c[z], ac[x, z], bc[y, z]
                smaller = min(marked, drawn)
                add_margins(masses, sums, population, marked, drawn, 1, smaller, logs, terms)


@numba.njit(nogil=True, cache=True)
def add_list(masses, sums, population, marked, times, drawn, logs):
    terms = np.empty(400)
    for i in range(marked.size):
        add_margins(masses, sums, population, marked[i], drawn, times[i], drawn, logs, terms)


@numba.njit(nogil=True, cache=True)
def tails(both, population, marked, drawn, logs, p_values):
    """p_values[i] = the larger of itself and the tail of test i."""
    for i in range(both.size):
        if both[i] * population[i] <= marked[i] * drawn[i]:
            p_values[i] = 1.0
        elif p_values[i] < 1.0:
            p_values[i] = max(p_values[i], tail(both[i], population[i], marked[i], drawn[i], logs))
