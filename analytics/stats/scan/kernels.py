"""The inner loops of the scan, compiled: random maps, and the best window of each.

Compiled by numba to machine code that holds no lock, so that plain threads run in parallel
(numba's own threads may not be used from several threads at once, as a server does). The
machine code is kept beside this file, or in the user's cache folder where the program's
folder cannot be written; where neither can, it is compiled anew in each process (some 6 s).
"""

from __future__ import annotations

import numba
import numpy as np

LANES = 128
"""Random maps scanned side by side: one machine instruction adds the counts of 16 or 32 of them.
64 cost 18 ns a window and 0.28 ns a map, 128 cost 24 ns and 0.19 ns."""
BUCKETS = 512
LEVEL_STEP = 0.25
LEVELS = 161
"""The table of least counts: for BUCKETS sizes of a window and for log likelihood ratios
0, 0.25, ... 40. Coarser steps only cost time: a count that passes is then scored exactly."""

MULTINOMIAL, WITHOUT_REPLACEMENT, PERMUTED_TIMES = 0, 1, 2


def compiled(function):
    """`function` as machine code that other threads need not wait for."""
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # numba found no folder that it may write to
        return numba.njit(nogil=True)(function)


@compiled
def score(count, size, total, total_size, is_bernoulli):
    """Log likelihood ratio of a window with `count` cases of `total`; 0 unless more than expected.

    `size` is the window's expected cases (poisson: total_size equals total) or its population.
    """
    # Exactly as many as expected can come out a trifle above it: sizes are sums of fractions.
    if count * total_size <= size * total * (1 + 1e-12) or count == 0:
        return 0.0
    if size <= 0.0 or (is_bernoulli and count > size):
        return np.inf
    rest, rest_size = total - count, total_size - size
    if not is_bernoulli:
        ratio = count * np.log(count / size)
        if rest > 0:
            ratio += rest * np.log(rest / rest_size)
        return ratio
    ratio = count * np.log(count / size) + total * np.log(total_size / total)
    if size > count:
        ratio += (size - count) * np.log((size - count) / size)
    if rest > 0:
        ratio += rest * np.log(rest / rest_size)
    if rest_size > rest:
        ratio += (rest_size - rest) * np.log((rest_size - rest) / rest_size)
    if total_size > total:
        ratio += (total_size - total) * np.log(total_size / (total_size - total))
    return ratio


@compiled
def least_counts(largest_size, total, total_size, is_bernoulli, min_cases):
    """LEVELS x (BUCKETS + 1): the fewest cases that score above a level in a window of a size.

    Bucket k holds sizes from (k / BUCKETS)^2 of the largest on. For a given count the score
    falls as the window grows, so the least count at the lower edge misses nothing above it.
    """
    table = np.empty((LEVELS, BUCKETS + 1), dtype=np.int32)
    for level in range(LEVELS):
        least = min_cases
        for bucket in range(BUCKETS + 1):
            edge = largest_size * (bucket / BUCKETS) ** 2 * (1 - 1e-12)
            step = 1
            if edge > 0:
                # doubling steps up, halving back: few scores even where the counts are large
                while least <= total and not (
                    score(least, edge, total, total_size, is_bernoulli) > level * LEVEL_STEP
                ):
                    least += step
                    step *= 2
                low, high = least - step // 2, min(least, total + 1)
                if step == 1:
                    low = least
                low = max(low, min_cases)
                while low < high:
                    middle = (low + high) // 2
                    if score(middle, edge, total, total_size, is_bernoulli) > level * LEVEL_STEP:
                        high = middle
                    else:
                        low = middle + 1
                least = high
            table[level, bucket] = least
    return table


@compiled
def _next(state):
    """One step of the splitmix64 generator; `state` is one uint64. Returns a float in [0, 1)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return np.float64(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def draw_maps(way, seeds, draws, keep, alias, people, is_inverted, places, times, counts):
    """Fills `counts` (members x periods x LANES) with one random map per seed, summed over time.

    MULTINOMIAL: each case falls into a cell (member and period) in proportion to its expected
    cases. WITHOUT_REPLACEMENT: `draws` different persons of `people` are cases (or, where
    `is_inverted`, are not). PERMUTED_TIMES: cases stay at `places`, `times` are shuffled.
    `keep` and `alias` are the tables of Walker's method: one look-up per draw.
    """
    members, periods, _ = counts.shape
    cells = members * periods
    state = np.empty(1, dtype=np.uint64)
    shuffled = times.copy()
    for lane in range(len(seeds)):
        state[0] = seeds[lane]
        if way == PERMUTED_TIMES:
            shuffled[:] = times
            for i in range(len(shuffled) - 1, 0, -1):
                j = int(_next(state) * (i + 1))
                shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
            for i in range(len(shuffled)):
                counts[places[i], shuffled[i], lane] += 1
            continue
        drawn = 0
        while drawn < draws:
            cell = int(_next(state) * cells)
            if _next(state) >= keep[cell]:
                cell = alias[cell]
            place, time = cell // periods, cell % periods
            # a person already drawn would be drawn again with this chance: then try anew
            if way == WITHOUT_REPLACEMENT and (_next(state) * people[cell] < counts[place, time, lane]):
                continue
            counts[place, time, lane] += 1
            drawn += 1
        if is_inverted:
            for cell in range(cells):
                place, time = cell // periods, cell % periods
                counts[place, time, lane] = np.int64(people[cell]) - counts[place, time, lane]
    for place in range(members):
        for time in range(1, periods):
            for lane in range(LANES):
                counts[place, time, lane] += counts[place, time - 1, lane]


@compiled
def _all_set(words, bits):
    """Whether every word has all of `bits`: with the sign bits, whether all counts are negative."""
    common = bits
    for word in range(len(words)):
        common &= words[word]
    return common == bits


@compiled
def _score_lanes(margin, until, before, size, total, total_size, is_bernoulli, best, least, table):
    """Scores the lanes whose margin is not negative; raises their `best` and their `least`."""
    for lane in range(LANES):
        if margin[lane] < 0:
            continue
        ratio = score(until[lane] - before[lane], size, total, total_size, is_bernoulli)
        if ratio > best[lane]:
            level_before = min(int(best[lane] / LEVEL_STEP), LEVELS - 1)
            level = min(int(ratio / LEVEL_STEP), LEVELS - 1)
            best[lane] = ratio
            if level > level_before:
                for bucket in range(BUCKETS + 1):
                    least[bucket, lane] = table[level, bucket]


@compiled
def best_of_maps(
    members,
    starts,
    visits,
    counts,
    sizes,
    table,
    largest_size,
    total,
    total_size,
    is_bernoulli,
    longest,
    is_prospective,
    best,
    least,
    stop,
):
    """The highest score of each of LANES maps over all windows, into `best`.

    `counts` (members x periods x LANES) and `sizes` (members x periods) are summed over time.
    `least` (BUCKETS + 1 x LANES, of the type of `counts`) starts at level 0 of `table` and
    follows each map's best so far, so that almost every window is dismissed by comparing whole
    numbers, LANES at a time; only the rest is scored. Centres are taken in the order of
    `visits`: neighbours one after the other find the counts of their members in the processor's
    cache. Stops early once stop[0] is set.
    """
    periods = sizes.shape[1]
    per_bucket = BUCKETS * BUCKETS / largest_size
    inside = np.zeros((periods + 1, LANES), dtype=counts.dtype)
    size_inside = np.zeros(periods + 1)
    # written as small numbers and tested eight bytes at a time: the compiler would widen each
    # comparison to eight bytes otherwise
    margin = np.zeros(LANES, dtype=counts.dtype)
    words = margin.view(np.int64)
    margin[:] = np.iinfo(counts.dtype).min
    all_negative = words[0]
    for centre in visits:
        if stop[0] != 0:
            return
        inside[:] = 0
        size_inside[:] = 0.0
        if periods == 1:  # the loops below for one period, three times faster
            size = 0.0
            for position in range(starts[centre], starts[centre + 1]):
                code = members[position]
                member = np.uint64(code if code >= 0 else ~code)
                size += sizes[member, 0]
                bucket = np.uint64(np.sqrt(min(size * per_bucket, BUCKETS * BUCKETS)))
                for lane in range(LANES):
                    inside[1, lane] += counts[member, 0, lane]
                    margin[lane] = inside[1, lane] - least[bucket, lane]
                if code >= 0 and not _all_set(words, all_negative):
                    _score_lanes(
                        margin,
                        inside[1],
                        inside[0],
                        size,
                        total,
                        total_size,
                        is_bernoulli,
                        best,
                        least,
                        table,
                    )
            continue
        for position in range(starts[centre], starts[centre + 1]):
            code = members[position]
            member = np.uint64(code if code >= 0 else ~code)
            for time in range(periods):
                size_inside[time + 1] += sizes[member, time]
                for lane in range(LANES):
                    inside[time + 1, lane] += counts[member, time, lane]
            if code < 0:
                continue
            for end in range(periods - 1 if is_prospective else 0, periods):
                for start in range(max(0, end + 1 - longest), end + 1):
                    size = max(size_inside[end + 1] - size_inside[start], 0.0)
                    bucket = np.uint64(np.sqrt(min(size * per_bucket, BUCKETS * BUCKETS)))
                    for lane in range(LANES):
                        margin[lane] = inside[end + 1, lane] - inside[start, lane] - least[bucket, lane]
                    if not _all_set(words, all_negative):
                        _score_lanes(
                            margin,
                            inside[end + 1],
                            inside[start],
                            size,
                            total,
                            total_size,
                            is_bernoulli,
                            best,
                            least,
                            table,
                        )


@compiled
def best_of_centres(
    members,
    starts,
    first,
    last,
    counts,
    sizes,
    table,
    largest_size,
    total,
    total_size,
    is_bernoulli,
    longest,
    is_prospective,
    is_taken,
    ratios,
    windows,
    stop,
):
    """The best window of each centre first..last-1 that holds no taken member.

    `counts` and `sizes` (members x periods) are summed over time. Fills `ratios` and `windows`
    (position of the last member, first period, last period); ratio 0 means no window.
    """
    periods = sizes.shape[1]
    per_bucket = BUCKETS * BUCKETS / largest_size
    inside = np.zeros(periods + 1, dtype=np.int64)
    size_inside = np.zeros(periods + 1)
    for centre in range(first, last):
        if stop[0] != 0:
            return
        inside[:] = 0
        size_inside[:] = 0.0
        ratios[centre] = 0.0
        level = 0
        for position in range(starts[centre], starts[centre + 1]):
            code = members[position]
            member = code if code >= 0 else ~code
            if is_taken[member]:
                break
            for time in range(periods):
                size_inside[time + 1] += sizes[member, time]
                inside[time + 1] += counts[member, time]
            if code < 0:
                continue
            for end in range(periods - 1 if is_prospective else 0, periods):
                for start in range(max(0, end + 1 - longest), end + 1):
                    count = inside[end + 1] - inside[start]
                    size = size_inside[end + 1] - size_inside[start]
                    bucket = min(int(np.sqrt(max(size, 0.0) * per_bucket)), BUCKETS)
                    if count < table[level, bucket]:
                        continue
                    ratio = score(count, size, total, total_size, is_bernoulli)
                    if ratio > ratios[centre]:
                        ratios[centre] = ratio
                        level = min(int(ratio / LEVEL_STEP), LEVELS - 1)
                        windows[centre, 0] = position
                        windows[centre, 1] = start
                        windows[centre, 2] = end
