"""What loaded reference files hold around a pocket: farm jobs, housing, district offices."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics import nearby
from analytics.pocket_cards import OUTLINE_MARGIN_KM, PocketCard
from analytics.pockets import KM_PER_MILE
from analytics.selection import Selection
from pages.parts import answers
from pages.parts.look import counted, plain


def draw(card: PocketCard) -> None:
    """Nothing where no such file is loaded."""
    kinds = set(answers.loaded()["kind"].astype(str))
    at = (card.lat, card.lon)
    if "school_districts" in kinds:
        _districts(at)
    if kinds & {"farm_jobs", "farm_housing"}:
        reach = (card.radius_km + OUTLINE_MARGIN_KM[card.level]) / KM_PER_MILE + nearby.NEAR_MILES
        _farm_sites(at, round(reach))


def _districts(at: tuple[float, float]) -> None:
    found = answers.listed(lambda table, _: nearby.districts_around(table, *at), Selection())
    named = nearby.nearest_districts(found, *at)
    told = ", ".join(f"{name} ({miles} miles)" for name, miles in named) or "none within 60 miles"
    st.caption(
        f":material/school: Nearest district offices: {plain(told, 300)}. An office is not where "
        "the children live."
    )


def _farm_sites(at: tuple[float, float], reach: int) -> None:
    sites = answers.listed(lambda table, _: nearby.sites_around(table, *at, reach), Selection())
    jobs = nearby.jobs(sites, *at, reach)
    housing = nearby.housing(sites, *at, reach)
    title = (
        f"Farm jobs on record nearby: {int(jobs['workers'].sum()):,} workers in "
        f"{counted(len(jobs), 'filing', 'filings')} within {reach} miles of the middle"
    )
    with st.expander(title, icon=":material/agriculture:"):
        st.caption(nearby.JOBS_CAUTION)
        for frame, none in ((jobs, "No farm jobs"), (housing, "No housing")):
            if frame.empty:
                st.caption(f"{none} on record within {reach} miles.")
                continue
            _table(frame)


def _table(frame: pd.DataFrame) -> None:
    st.dataframe(
        frame,
        hide_index=True,
        height="content" if len(frame) <= 6 else 248,
        column_config={
            name: name.replace("_", " ").capitalize() for name in frame.columns if name != "miles"
        }
        | {"miles": st.column_config.NumberColumn("Miles", help="From the middle of the pocket.")},
    )
