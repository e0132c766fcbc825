"""What move notices tell: corridors of their own, beside those of children and never among them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.exports.lists.corridors import WAY_WORDS
from analytics.mobility.reported.notices import CAUTION, chosen_notices, notice_corridors, notices
from analytics.mobility.view import EVERYWHERE
from analytics.selection import Selection
from pages.mobility.view_settings import ViewSettings
from pages.parts.answers import leads
from pages.parts.answers.answered import answered, store
from pages.parts.look import NOTHING, counted, nothing_found, number, number_columns

KIND = "move_notices"
MOST_ROWS = 300


def are_loaded() -> bool:
    """A history of move notices is loaded."""
    return KIND in set(leads.loaded()["kind"])


@answered(max_entries=2)
def loaded_notices() -> pd.DataFrame:
    """Every notice of the loaded histories; see analytics.mobility.reported.notices.notices."""
    opened = store()
    with opened.reader() as cursor:
        return notices(opened.ibis(cursor).table, Selection()).to_pandas()


def draw(selection: Selection, settings: ViewSettings) -> None:
    """The corridors that notices tell of, under the filters of the room."""
    mode = settings.mode or EVERYWHERE
    st.caption(f":material/warning: {CAUTION}")
    chosen = chosen_notices(loaded_notices(), selection, mode)
    if chosen.empty:
        nothing_found("No move notice is here under these filters. Take one off above.")
        return
    frame = notice_corridors(chosen, settings.level)
    shown = frame.head(MOST_ROWS)
    st.dataframe(
        pd.DataFrame(
            {
                "From": shown["from_name"],
                "To": shown["to_name"],
                "Arrival notices": shown["arrival_notices"],
                "Departure notices": shown["departure_notices"],
                "Way": shown["way"].map(WAY_WORDS),
                "First day": shown["first_day"],
                "Newest day": shown["last_day"],
            }
        ),
        hide_index=True,
        column_config=number_columns("Arrival notices", "Departure notices"),
        placeholder=NOTHING,
    )
    by_type = chosen.groupby("notice_type")["notices"].sum()
    said = " and ".join(
        counted(int(by_type.get(kind, 0)), f"{kind} notice", f"{kind} notices")
        for kind in ("arrival", "departure")
    )
    files = leads.loaded()["kind"].eq(KIND).sum()
    said = f"{said} of {counted(int(files), 'file', 'files')}; what two files both tell counts once."
    if selection.counties or selection.places:
        said += " Notices that name only a district or a State are left out: you chose a town or county."
    if len(frame) > MOST_ROWS:
        said += f" The {MOST_ROWS} largest of {number(len(frame))} rows are shown."
    st.caption(said)
