"""What every exported file says about itself: what it counts, as of when, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from analytics.disclosure.masking import MASK_UNDER, UNDER_MARK, WITHHELD_MARK

Audience = Literal["internal", "outside"]

CONFIDENTIAL = (
    "CONFIDENTIAL - contains true small counts that can point to a child. For program staff only, "
    "under FERPA (34 CFR Part 99) and the rules of the exchange. Do not forward or publish."
)
MASKED = (
    f"Counts under {MASK_UNDER} are hidden ({UNDER_MARK}); further counts are hidden where they "
    f"would give one away ({WITHHELD_MARK})."
)
SYNTHETIC = "SYNTHETIC - invented families, no real child."
SUMS_NOTE = (
    "A child missed at two places or in two months counts at each, so the lines of a sheet can "
    "add up to more than the children and families above."
)
WINDOW_NOTE = (
    "In window means inside the 36-month window on the data given. Only the interview decides."
)


@dataclass(frozen=True)
class ExportContext:
    """What an export says beside its rows.

    `children`, `families`, `rows` and `not_placed_children` are of the whole selection, with the
    children that could not be placed; made for outside they may be marks ("<10", "hidden").
    `filters` are (label, value) pairs, `extract_lines` one sentence per extract used.
    `made_at` is given by the caller, so that the same input makes the same file.
    """

    title: str
    filters_sentence: str
    filters: tuple[tuple[str, str], ...]
    as_of: date | None
    extract_lines: tuple[str, ...]
    direction_sentence: str
    audience: Audience
    made_at: datetime
    children: int | str
    families: int | str
    rows: int | str
    not_placed_children: int | str
    is_synthetic: bool
    credits: tuple[str, ...] = ()
    is_masked: bool = False

    @property
    def stamps(self) -> tuple[str, ...]:
        """The sentences that no reader may miss."""
        handling = CONFIDENTIAL if self.audience == "internal" else MASKED
        return (handling, *((SYNTHETIC,) if self.is_synthetic else ()))

    @property
    def marking(self) -> str:
        """The stamps in two or three words, for a column or the foot of a page."""
        handling = (
            "CONFIDENTIAL" if self.audience == "internal" else f"Counts under {MASK_UNDER} hidden"
        )
        return handling + (" - SYNTHETIC" if self.is_synthetic else "")

    @property
    def as_of_text(self) -> str:
        return self.as_of.isoformat() if self.as_of else "not known"

    @property
    def facts(self) -> tuple[tuple[str, str | int], ...]:
        """One (label, value) pair per line of the summary."""
        return (
            ("What", self.title),
            ("Direction", self.direction_sentence),
            ("Filters", self.filters_sentence),
            ("As of", self.as_of_text),
            ("Children", self.children),
            ("Families", self.families),
            ("Rows of the extracts", self.rows),
            ("Children that could not be placed", self.not_placed_children),
            *(("Extract", line) for line in self.extract_lines),
            ("Made", self.made_at.isoformat(sep=" ", timespec="minutes")),
            ("Note", SUMS_NOTE),
            ("Note", WINDOW_NOTE),
            *(("Credit", line) for line in self.credits),
        )
