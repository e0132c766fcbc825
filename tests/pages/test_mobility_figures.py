"""The figures of the Mobility room say what they show."""

from __future__ import annotations

import pandas as pd

from analytics.mobility.moves import MISSED, MOBILITY, RECORDS
from analytics.selection import Selection
from pages.mobility.figures import month_heat
from pages.mobility.view_settings import ViewSettings, of_what


def test_the_months_of_corridors_say_which_twelve_they_are():
    corridors = pd.DataFrame({"pair": [7], "from_name": ["Immokalee FL"], "to_name": ["Vidalia GA"]})
    months = pd.DataFrame({"pair": [7, 7], "month": [9, 10], "years_ago": [0, 1], "children": [4, 1]})
    september_2026 = (2026 - 1970) * 12 + 8
    figure = month_heat(corridors, months, september_2026)
    titles = [note.text for note in figure.layout.annotations]
    assert titles == ["Oct 2024 to Sep 2025", "Oct 2025 to Sep 2026"]
    before, last = figure.data
    # the newest month stands at the right end, the one after it a year earlier at the left
    assert (before.text[0][0], last.text[0][11]) == ("1", "4")


def test_a_source_without_names_says_that_it_cannot_tell_families():
    """Siblings of a Mobility file count as families of their own unless a list names their parents."""
    told = {
        source: of_what(ViewSettings(source, "in"), Selection(state="NJ"))
        for source in (MOBILITY, RECORDS, MISSED)
    }
    assert "names are not kept" in told[MOBILITY]
    assert "every other child counts as a family of its own" in told[MOBILITY]
    assert not any("names are not kept" in told[source] for source in (RECORDS, MISSED))
