"""The page as a developer would first write it: pandas, groupby, plotly. Served by page.py.

The same filters, head figures, counties, table of towns and charts as the Missed enrollment
room, with nothing done for speed but the usual st.cache_data on the reading. Counties are bars
here: plotly's map fetches outlines from another host and waits for them, so it is given less to do.
"""

import os
from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st

COLUMNS = {
    "missed_county_fips": "County", "missed_place_id": "Town", "other_state_code": "From State",
    "other_place_id": "From town", "performance_period": "Period", "move_month": "Month",
    "age_band": "Age", "grade_band": "Grade", "window_band": "Window",
}  # fmt: skip


@st.cache_data
def read():
    """The leads and the places, from Parquet files."""
    folder = Path(os.environ["ATLAS_PLAIN_LEADS"])
    return pd.read_parquet(folder / "leads.parquet"), pd.read_parquet(folder / "places.parquet")


st.set_page_config(layout="wide")
leads, places = read()
names = places.set_index("place_id")["place_name"]
shown = leads
with st.sidebar:
    for column, label in COLUMNS.items():
        values = sorted(leads[column].dropna().unique())
        reads = (lambda v: names.get(v, v)) if column.endswith("place_id") else str
        picked = st.multiselect(label, values, format_func=reads, key=column)
        if picked:
            shown = shown[shown[column].isin(picked)]
head = st.columns(3)
head[0].metric("Children missed", shown["child_number"].nunique())
head[1].metric("Families", shown["family_number"].nunique())
head[2].metric("Rows", len(shown))
by_county = shown.groupby("missed_county_fips", observed=True)["child_number"].nunique()
by_county = by_county.rename("children").reset_index()
st.plotly_chart(px.bar(by_county, x="missed_county_fips", y="children"), key="counties")
by_place = shown.groupby("missed_place_id", observed=True).agg(
    children=("child_number", "nunique"),
    families=("family_number", "nunique"),
    latest=("move_date", "max"),
)
st.dataframe(by_place.join(places.set_index("place_id")).sort_values("children", ascending=False))
for column in ("move_month", "performance_period", "age_band", "other_state_code"):
    counts = shown.groupby(column, observed=True)["child_number"].nunique().reset_index()
    st.plotly_chart(px.bar(counts, x=column, y="child_number"), key=f"bars-{column}")
st.html(f'<span id="answered" data-rows="{len(shown)}"></span>')
