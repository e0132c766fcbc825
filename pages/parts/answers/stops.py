"""Farms and worker housing of the loaded files as stops, worked out once a day and version."""

from __future__ import annotations

import datetime as dt

from analytics.sites.stops import Stop, farm_stops, located_sites
from pages.parts.answers import leads
from pages.parts.answers.answered import answered, store


def farms(today: dt.date) -> tuple[Stop, ...]:
    """Every farm and housing of the loaded files; nothing where none is loaded."""
    if not set(leads.loaded()["kind"]) & {"farm_jobs", "farm_housing"}:
        return ()
    return _farms(today)


@answered(max_entries=2, show_spinner="Reading the farms …")
def _farms(today: dt.date) -> tuple[Stop, ...]:
    opened = store()
    with opened.reader() as cursor:
        return farm_stops(located_sites(opened.ibis(cursor).table).to_pandas(), today)
