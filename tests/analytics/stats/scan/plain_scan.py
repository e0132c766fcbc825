"""The scan statistic again in loops of plain Python: the oracle of test_scan.py.

Slow, short, and written from the papers, not from analytics/scan*.py. A window is
(places, first period, last period); a map is {(place, period): cases}.
"""

import math


def distance(metric, a, b):
    if metric == "euclidean":
        return math.dist(a, b)
    (lat_a, lon_a), (lat_b, lon_b) = ([math.radians(x) for x in p] for p in (a, b))
    h = (
        math.sin((lat_a - lat_b) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_a - lon_b) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, h)))


def windows_of(coordinates, weights, periods, metric, max_fraction, max_radius, longest, prospective):
    """All windows, as a set: circles around every place, with those that weigh nothing left out."""
    limit = max_fraction * sum(weights.values()) * (1 + 1e-9)
    circles = set()
    for centre in coordinates:
        away = {p: distance(metric, coordinates[centre], coordinates[p]) for p in coordinates}
        for radius in away.values():
            if max_radius is not None and radius > max_radius + 1e-6:
                continue
            inside = frozenset(p for p, d in away.items() if d <= radius + 1e-6 and weights[p] > 0)
            if inside and sum(weights[p] for p in inside) <= limit:
                circles.add(inside)
    runs = [
        (first, last)
        for first in range(periods)
        for last in range(first, min(periods, first + longest))
        if not prospective or last == periods - 1
    ]
    return {(circle, *run) for circle in circles for run in runs}


def inside(cells, window):
    places, first, last = window
    return sum(n for (p, t), n in cells.items() if p in places and first <= t <= last)


def expected_cells(cases, periods):
    """Expected cases when place and time are independent, from the map's own sums."""
    total = sum(cases.values())
    places = {p for p, _ in cases}
    by_place = {p: sum(n for (q, _), n in cases.items() if q == p) for p in places}
    by_time = [sum(n for (_, s), n in cases.items() if s == t) for t in range(periods)]
    return {(p, t): by_place[p] * by_time[t] / total for p in places for t in range(periods)}


def log_likelihood_ratio(model, c, size, total, total_size):
    """Of `c` cases among `total`; `size` is expected cases, or population for bernoulli."""

    def x_log(x, y):
        return x * math.log(x / y) if x > 0 else 0.0

    if c * total_size <= size * total:
        return 0.0
    if model != "bernoulli":
        return x_log(c, size) + x_log(total - c, total - size)
    out, out_size = total - c, total_size - size
    with_cluster = (
        x_log(c, size) + x_log(size - c, size) + x_log(out, out_size) + x_log(out_size - out, out_size)
    )
    return with_cluster - x_log(total, total_size) - x_log(total_size - total, total_size)


def ratios_of(model, cases, sizes, windows, min_cases):
    """{window: log likelihood ratio}, those above zero with enough cases."""
    total, total_size = sum(cases.values()), sum(sizes.values())
    ratios = {}
    for window in windows:
        c = inside(cases, window)
        if c >= min_cases:
            ratio = log_likelihood_ratio(model, c, inside(sizes, window), total, total_size)
            if ratio > 1e-9:
                ratios[window] = ratio
    return ratios
