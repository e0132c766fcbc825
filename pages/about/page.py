"""Room: what the tool does with the data, where the places come from, and what each column means."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.schema.tables import NEVER_IMPORTED, TABLES
from pages.about import left
from pages.parts.look import NOTHING, PLACES_CREDITS

st.markdown("#### Privacy")
st.markdown(
    """
- Everything stays on this computer: the tool listens on 127.0.0.1 and asks no other host for
  anything. Satellite imagery is off unless whoever starts the tool switches it on.
- Names, ids and birth dates stay hidden until somebody asks for them. They never enter a link, a
  log line or an error message.
- What leaves the tool by default is about places. With «share outside», counts under 10 are
  hidden, and so are the counts that would give them away.
- Lists of children are a separate, confirmed step; who took what, for whom, when and under which filters
  is kept, and shown below.
- The store is protected by this computer's own disk encryption and by file permissions: use both.
- Only the interview decides about a family. The tool says «inside the 36-month window on the data
  given», never more.
"""
)
st.markdown("#### What left this tool")
left.draw()
st.markdown("#### Never imported")
st.markdown(
    "Columns with these headers are dropped at the door, and the load report says so: "
    + ", ".join(sorted(NEVER_IMPORTED))
    + "."
)
st.markdown("#### What each column means")
dictionary = pd.DataFrame(
    [
        (table.name, column.header, column.meaning, column.rule, column.points_to_child)
        for table in TABLES
        for column in table.columns
    ],
    columns=["Table", "Column", "Meaning", "Rule", "Points to a child"],
)
st.dataframe(dictionary, hide_index=True, height=420, placeholder=NOTHING)
st.markdown("#### Sources")
st.markdown(PLACES_CREDITS + " Map: Leaflet (BSD 2-clause).")
