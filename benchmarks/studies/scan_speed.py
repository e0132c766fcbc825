"""How long a scan takes, beside plain numpy doing the same: `python -m benchmarks.studies.scan_speed`.

Invented maps (points and populations at random). Each case runs in a process of its own, so
that its peak memory is its own. numpy gets the very same random maps; where all 999 would take
minutes it gets fewer and its time is scaled up, and the table says so. Both must find the same
ratios, or the case stops. Also: what the first scan of a process costs, with and without the
compiled code on disk.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np

REPLICAS = 999
CASES = {
    # name: (places, places with people, cases, max_fraction, periods, maps for numpy)
    "281 areas, 25 %": (281, 281, 592, 0.25, 1, 999),
    "3,143 counties, 10 %": (3143, 3143, 3000, 0.10, 1, 20),
    "10,000 towns, 2,000 with cases, 25 %": (10_000, 10_000, 2900, 0.25, 1, 2),
    "10,000 towns, 2,000 with people, 25 %": (10_000, 2000, 4000, 0.25, 1, 4),
    "300 towns, 36 months, 25 %": (300, 300, 1500, 0.25, 36, 1),
}


def invented_map(places, peopled, cases, periods):
    """Locations, cases, population by location, coordinates and times, one entry per row."""
    chance = np.random.default_rng(4)
    coordinates = np.column_stack([chance.uniform(30, 48, places), chance.uniform(-120, -75, places)])
    population = np.round(chance.lognormal(9, 1.2, places))
    population[peopled:] = 0
    share = np.repeat(population / population.sum() / periods, periods)
    rows = np.repeat(np.arange(places), periods)
    times = np.tile(np.arange(periods), places)
    return rows, chance.multinomial(cases, share), population, coordinates, times


def numpy_maxima(windows, maps) -> np.ndarray:
    """The highest Poisson log likelihood ratio of each map (members x periods), in plain numpy.

    Whole arrays of centres x members (x runs of periods), some 100,000 numbers at a time (fits the cache: a quarter faster than 2 million).
    """
    total, periods = windows.study.total_cases, windows.sizes.shape[1]
    runs = [(s, e) for e in range(periods) for s in range(max(0, e + 1 - windows.longest), e + 1)]
    begin, end = np.array(runs).T
    size_sums = np.pad(windows.sizes, ((0, 0), (1, 0)))
    lengths = np.diff(windows.starts)
    at_once = max(1, 100_000 // (lengths.max() * len(runs)))
    maxima = np.zeros(len(maps))
    for first in range(0, len(lengths), at_once):
        some = slice(first, first + at_once)
        steps = np.arange(lengths[some].max(initial=1))
        is_outside = steps >= lengths[some, None]
        members = windows.members[np.where(is_outside, 0, windows.starts[:-1][some, None] + steps)]
        members = np.where(members < 0, ~members, members)
        e = np.where(is_outside[..., None], 0, size_sums[members]).cumsum(axis=1)
        e = np.maximum(e[..., end + 1] - e[..., begin], 1e-300)
        for number, counts in enumerate(maps):
            c = np.pad(counts.cumsum(axis=1), ((0, 0), (1, 0)))
            c = np.where(is_outside[..., None], 0, c[members]).cumsum(axis=1)
            c = c[..., end + 1] - c[..., begin]
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio = c * np.log(c / e) + (total - c) * np.log((total - c) / (total - e))
            ratio = np.where((c > e) & (c >= 2), ratio, 0)
            maxima[number] = max(maxima[number], ratio.max(initial=0))
    return maxima


def run_case(name: str, cores: int | None) -> None:
    from analytics.stats.scan.kernels import LANES
    from analytics.stats.scan.replicas import law_of, random_maps, replica_maxima
    from analytics.stats.scan.scan import ScanSettings, scan, warm_up
    from analytics.stats.scan.study import read_study
    from analytics.stats.scan.windows import build_windows

    places, peopled, cases, max_fraction, periods, numpy_maps = CASES[name]
    rows, counts, population, coordinates, times = invented_map(places, peopled, cases, periods)
    warm_up()
    people = dict(enumerate(population.tolist()))
    given = {"coordinates": coordinates[rows], "times": times if periods > 1 else None}
    settings = ScanSettings(max_fraction=max_fraction, replicas=REPLICAS, seed=1, cores=cores)
    wall, cpu = time.perf_counter(), time.process_time()
    scan(rows, counts, people, **given, settings=settings)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    study = read_study(
        rows,
        counts,
        people,
        given["coordinates"],
        model="poisson",
        metric="haversine",
        times=given["times"],
        study_period=None,
    )
    windows = build_windows(
        study,
        max_fraction=max_fraction,
        max_radius_km=None,
        max_period_fraction=0.5,
        is_prospective=False,
        min_cases=2,
        cores=1,
    )
    seeds = np.random.SeedSequence(1).generate_state(numpy_maps, np.uint64)
    law, maps = law_of(windows), []
    for first in range(0, numpy_maps, LANES):
        batch = seeds[first : first + LANES]
        drawn = np.diff(random_maps(windows, law, batch), axis=1, prepend=0)
        maps += [drawn[:, :, lane].astype(np.int64) for lane in range(len(batch))]
    start = time.process_time()
    theirs = numpy_maxima(windows, maps)
    numpy_s = (time.process_time() - start) * REPLICAS / numpy_maps
    ours = replica_maxima(windows, numpy_maps, 1, cores=1, stop=np.zeros(1, dtype=np.int8))
    np.testing.assert_allclose(ours, theirs, atol=1e-8)
    occupied = len(set(rows[counts > 0].tolist()))
    scaled = "" if numpy_maps == REPLICAS else f" (scaled from {numpy_maps} maps)"
    print(
        f"{name}: {occupied:,} places with cases, {windows.count:,} windows x {REPLICAS} maps: "
        f"{wall:.2f} s wall, {cpu:.2f} s CPU, peak {memory:.0f} MB; "
        f"numpy {numpy_s:.1f} s CPU{scaled}, {numpy_s / cpu:.0f} times the CPU time",
        flush=True,
    )


def start_up() -> None:
    """First scan of a process: without and with compiled code on disk."""
    script = (
        "import time; t = time.perf_counter(); from analytics.stats.scan import scan; scan.warm_up();"
        "print(f'{time.perf_counter() - t:.2f} s')"
    )
    with tempfile.TemporaryDirectory() as cache:
        for what in ("compiling", "compiled code on disk"):
            done = subprocess.run(
                [sys.executable, "-c", script],
                env=os.environ | {"NUMBA_CACHE_DIR": cache},
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"import and first scans of all three models, {what}: {done.stdout.strip()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=CASES, help="only this case, in this process")
    parser.add_argument("--cores", type=int, help="threads for the scan (default: all)")
    arguments = parser.parse_args()
    if arguments.case:
        run_case(arguments.case, arguments.cores)
        return
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    for name in CASES:
        cores = ["--cores", str(arguments.cores)] if arguments.cores else []
        command = [sys.executable, "-m", "benchmarks.studies.scan_speed", "--case", name, *cores]
        subprocess.run(command, check=True)
    start_up()


if __name__ == "__main__":
    main()
