"""What a benchmark measured, and the plain table that shows it. Figures only: nothing passes."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured figure with its goal, and the same work done the plain way in the same run.

    `value` and `baseline` are in `unit`; `goal` is said in words. None: not measured, and `note`
    says why.
    """

    subject: str
    rows: int
    what: str
    value: float | None
    unit: str
    goal: str = ""
    baseline: float | None = None
    baseline_is: str = ""
    note: str = ""
    load_average: float | None = None

    def to_dict(self) -> dict:
        return asdict(self)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed; no interpolation."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, int(-(-share * len(ordered) // 1)) - 1))]


def load_average() -> float | None:
    """Processes that wanted a core, averaged over the last minute; None where it is not known."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def machine() -> dict:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "load_average": load_average(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def shown(value: float | None) -> str:
    """A figure for reading: three digits that matter."""
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


HEADINGS = ("rows", "what", "figure", "goal", "plain way", "the plain way is", "load avg")


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines of text, a block per subject."""
    lines: list[str] = []
    by_subject: dict[str, list[Figure]] = {}
    for figure in figures:
        by_subject.setdefault(figure.subject, []).append(figure)
    for subject, some in by_subject.items():
        cells = [HEADINGS] + [
            (
                f"{f.rows:,}",
                f.what + (f" ({f.note})" if f.note else ""),
                f"{shown(f.value)} {f.unit}".strip() if f.value is not None else "-",
                f.goal,
                f"{shown(f.baseline)} {f.unit}".strip() if f.baseline is not None else "",
                f.baseline_is,
                "" if f.load_average is None else f"{f.load_average}",
            )
            for f in some
        ]
        widths = [max(len(row[i]) for row in cells) for i in range(len(HEADINGS))]
        lines += ["", subject]
        for row in cells:
            lines.append("  " + "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines)


def peak_memory_mb() -> float | None:
    """The most memory this process held at once, in MB; None where the system does not tell.

    Linux: of this program alone. `ru_maxrss` starts there with what the parent held when it
    started us.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if platform.system() == "Darwin" else 1024)
