"""How long a file takes to load and the most memory it needs, beside the engine alone and pandas.

Each load runs in a process of its own, into an empty store. What is timed is the load, without
the start of Python; peak memory is of the whole process, and of the process that reads a workbook
where that is larger.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import plain_load
from benchmarks.figures import Figure, load_average, peak_memory_mb
from benchmarks.made_up_stores import STATE, in_child, long_csv, long_workbook
from data.load.pipeline import load_file

WORKBOOK_ROWS = 200_000
PLAIN_MOST_ROWS = 1_000_000
"""Above it plain pandas needs more memory than a laptop has."""
PLACING = "locating the places"


def measure(folder: Path, rows: int, say: Callable[[str], None]) -> list[Figure]:
    """Figures of `rows` rows as .csv; with 1 M rows also those of 200 k rows as .xlsx."""
    figures = _one_file(folder, long_csv(folder, rows), rows, say)
    if rows == 1_000_000:
        figures += _one_file(folder, long_workbook(folder, WORKBOOK_ROWS), WORKBOOK_ROWS, say)
    return figures


def _one_file(folder: Path, path: Path, rows: int, say: Callable[[str], None]) -> list[Figure]:
    kind = path.suffix
    load = load_average()
    ways = ["ours", *(["raw"] if kind == ".csv" else [])]
    ways += ["plain", "spelled"] if rows <= PLAIN_MOST_ROWS else []
    done = {}
    for way in ways:
        say(f"load, {rows:,} rows {kind}: {way}")
        target = folder / "loading"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        done[way] = json.loads(in_child("-m", "benchmarks.load", way, str(path), str(target)))
        shutil.rmtree(target)
    ours, raw, plain, spelled = (done.get(way) for way in ("ours", "raw", "plain", "spelled"))

    def of(way: dict | None, name: str) -> float | None:
        return way[name] if way else None

    figures = [
        Figure(
            "load", rows, f"{kind} loaded", ours["seconds"], "s", ">= 5x faster than pandas",
            of(plain, "seconds"), "pandas, same rules", load_average=load,
            note=_times(plain, ours),
        ),
        Figure(
            "load", rows, f"{kind} loaded, beside pandas given the loader's idea", ours["seconds"],
            "s", "", of(spelled, "seconds"), "pandas, each spelling read once",
            note=_times(spelled, ours),
        ),
        Figure(
            "load", rows, f"{kind} processor time", ours["processor_s"], "s", "",
            of(plain, "processor_s"), "pandas, same rules",
        ),
        Figure(
            "load", rows, f"{kind} peak memory", ours["peak_mb"], "MB", "<= 1,000 MB at 1 M",
            of(plain, "peak_mb"), "pandas, same rules",
        ),
    ]  # fmt: skip
    if raw:
        placing = ours["steps"].get(PLACING, 0.0)
        figures.append(
            Figure(
                "load",
                rows,
                f"{kind} loaded, beside the engine alone",
                ours["seconds"],
                "s",
                "<= 2x the engine + placing",
                raw["seconds"] + placing,
                f"engine: text and dates {raw['seconds']:.1f} s, placing {placing:.1f} s",
            )
        )
        # What stands when others use the machine: seconds of processor, not of waiting.
        placing = ours["processor_steps"].get(PLACING, 0.0)
        figures.append(
            Figure(
                "load",
                rows,
                f"{kind} processor time, beside the engine alone",
                ours["processor_s"],
                "s",
                "<= 2x the engine + placing",
                raw["processor_s"] + placing,
                f"engine: text and dates {raw['processor_s']:.1f} s, placing {placing:.1f} s",
            )
        )
    figures += [
        Figure("load", rows, f"  of which {step}", seconds, "s")
        for step, seconds in ours["steps"].items()
        if seconds > 0.02 * ours["seconds"]
    ]
    return figures


def _times(plain: dict | None, ours: dict) -> str:
    return f"{plain['seconds'] / ours['seconds']:.1f}x faster" if plain else ""


def _load_ours(path: Path, folder: Path) -> tuple[int, dict[str, list[float]]]:
    steps: dict[str, list[float]] = {}
    last = [None, time.perf_counter(), time.process_time()]

    def progress(step: str, fraction: float) -> None:
        now, processor = time.perf_counter(), time.process_time()
        if last[0] is not None:
            taken = steps.setdefault(last[0], [0.0, 0.0])
            taken[0] += now - last[1]
            taken[1] += processor - last[2]
        last[:] = [step, now, processor]

    report = load_file(path, store=folder, direction="to", state=STATE, on_progress=progress)
    if report.status != "loaded":
        raise RuntimeError(report.message)
    return report.rows_accepted, steps


def _load_plain(path: Path, folder: Path) -> tuple[int, dict[str, list[float]]]:
    return plain_load.load(path, folder)[0], {}


def _load_spelled(path: Path, folder: Path) -> tuple[int, dict[str, list[float]]]:
    return plain_load.load(path, folder, plain_load.each_spelling)[0], {}


def _load_raw(path: Path, folder: Path) -> tuple[int, dict[str, list[float]]]:
    return plain_load.raw(path, folder), {}


def main(way: str, path: Path, folder: Path) -> None:
    """One load in this process; prints what it took, as JSON."""
    work = {"ours": _load_ours, "plain": _load_plain, "spelled": _load_spelled, "raw": _load_raw}[way]
    start, processor = time.perf_counter(), time.process_time()
    rows, steps = work(path, folder)
    seconds = time.perf_counter() - start
    taken = {
        "rows": rows,
        "seconds": seconds,
        "processor_s": time.process_time() - processor,
        "peak_mb": peak_memory_mb(),
        "steps": {step: taken[0] for step, taken in steps.items()},
        "processor_steps": {step: taken[1] for step, taken in steps.items()},
    }
    print(json.dumps(taken))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
