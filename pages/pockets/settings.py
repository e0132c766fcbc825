"""How pockets are looked for: the proposal in words, and the choices behind one button."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.pockets.cards import Pockets
from analytics.pockets.cases import ViewLeads
from analytics.pockets.find import (
    EXPECTED_WORDS,
    FIGURE,
    INHABITANTS,
    KNOWN,
    RADII_MILES,
    SEASONS,
    Proposal,
    ScanResult,
    Setting,
)
from analytics.pockets.wording import nothing_in_words
from pages.parts import current
from pages.parts.look import counted, plain

KEY = "pocket_setting"
"""Setting in the session, or nothing: as proposed."""

LEVELS = {"town": "towns", "county": "counties"}
UNITS = {"families": "families", "children": "children"}
DATES = {"newest": "its newest move", "first": "its first move"}

SEEN_IN = {
    "pages/mobility/page.py": "Mobility",
    "pages/missed_enrollment/page.py": "Missed enrollment",
    "pages/patterns/page.py": "Patterns",
}

CHILDREN_CAUTION = (
    "Siblings travel together: counting children, one large family looks like a pocket, and nothing is claimed. "
    "Count families to tell chance from more than chance."
)


def draw(proposal: Proposal, has_records: bool, figures: dict[str, str]) -> Setting:
    """The button behind which stands how pockets are looked for, to be read and changed; returns the setting.

    `has_records`: moves of loaded records can be compared with. `figures`: extract_id -> name of
    each loaded file of figures by county.
    """
    offered = {
        (name, ""): words
        for name, words in EXPECTED_WORDS.items()
        if name != FIGURE and (name != KNOWN or has_records)
    } | {(FIGURE, extract_id): plain(name, 80) for extract_id, name in figures.items()}
    setting = st.session_state.get(KEY) or proposal.setting
    if (setting.expected, setting.figure) not in offered:
        setting = proposal.setting
    with st.popover("Change how", icon=":material/tune:"):
        st.markdown(_in_words(setting, offered))
        if setting == proposal.setting:
            st.caption(proposal.because)
        if setting.unit == "children":
            st.caption(f":material/warning: {CHILDREN_CAUTION}")
        _choices(setting, proposal.setting, offered)
    return setting


def say_result(pockets: Pockets, view: ViewLeads, order: str) -> None:
    """The answer in a sentence. `order`: what stands first, in words."""
    found, cards = pockets.found, pockets.cards
    is_tested = found.setting.unit == "families"
    if cards and not is_tested:
        st.markdown(
            f"#### {counted(len(cards), 'place has', 'places have')} more children than expected\n"
            f"{order} Nothing is claimed: siblings travel together and are not independent of one another, so one "
            "large family is enough. Count families to tell it from chance (*Change how*)."
        )
    elif cards:
        st.markdown(
            f"#### {counted(len(cards), 'pocket stands out', 'pockets stand out')}\n"
            f"{order} Chance alone would show anything as strong in fewer than 1 of 20 views "
            "like this one. A pocket says where to look, not why."
        )
    else:
        _say_nothing(found)


def say_limits(pockets: Pockets, view: ViewLeads) -> None:
    """What the answer leaves out, and what to be careful with: below the map."""
    found, cards = pockets.found, pockets.cards
    if found.caution and (cards or found.setting.expected != SEASONS):  # else it is said above
        st.caption(f":material/warning: {found.caution}")
    if found.too_large and cards:
        st.caption(f":material/info: {_too_large(found)}")
    if view.not_placed_families:
        st.caption(
            f":material/wrong_location: "
            f"{counted(view.not_placed_families, 'family', 'families')} of {view.families:,} could "
            "not be placed and cannot be part of a pocket."
        )
    if found.setting.level == "town" and view.without_town_families:
        st.caption(
            f":material/location_off: Of {counted(view.without_town_families, 'family', 'families')} only the "
            "county is known: they count by county, and are no part of a pocket of towns."
        )
    if view.elsewhere_families:
        st.caption(
            f":material/output: {counted(view.elsewhere_families, 'family is', 'families are')} missed in "
            "another State than the report's, so they are no part of its pockets: see Missed enrollment."
        )


def _say_nothing(found: ScanResult) -> None:
    """That nothing stands out, what that cannot see, and the ways to where it is seen."""
    told = (
        nothing_in_words(found)
        if found.setting.unit == "families"
        else "No place has more children than expected."
    )
    if found.too_large:
        told += f" {_too_large(found)}"
    st.info(told, icon=":material/info:")
    with st.container(horizontal=True, key="pockets-see-elsewhere"):
        for room, label in SEEN_IN.items():
            st.page_link(room, label=label, icon=":material/arrow_forward:")


def _too_large(found: ScanResult) -> str:
    """Which places were not weighed, and how much of the view they hold."""
    read = current.county_reader() if found.setting.level == "county" else current.place_reader()
    sizes = found.cases["location"].value_counts()
    held = [
        f"{plain(read(name), 60)} ({sizes[name]:,} of {len(found.cases):,} {found.setting.unit})"
        for name in found.too_large
    ]
    one = len(held) == 1
    return (
        f"{', '.join(held)} {'holds' if one else 'hold'} more than a quarter of what is compared, so "
        f"{'it' if one else 'they'} cannot stand out from the rest: look at {'it' if one else 'each'} by itself."
    )


def _in_words(setting: Setting, offered: dict[tuple[str, str], str]) -> str:
    by = f"by **{LEVELS[setting.level]}**, within **{setting.radius_miles} miles**"
    if setting.expected != SEASONS:
        return (
            f"Missed **{setting.unit}** compared with **{offered[setting.expected, setting.figure]}**, {by}."
        )
    one = "family" if setting.unit == "families" else "child"
    when = "still going on" if setting.is_ongoing else "at any time"
    return (
        f"Missed **{setting.unit}** compared with **{EXPECTED_WORDS[SEASONS]}**, {by}, **{when}**; "
        f"each {one} counts once per place, on the day of {DATES[setting.dated_by]} there."
    )


def _choices(setting: Setting, proposed: Setting, offered: dict[tuple[str, str], str]) -> None:
    is_seasons = setting.expected == SEASONS
    _compared_with(setting, offered)
    if setting.expected in (KNOWN, SEASONS):
        _one_of("level", "By", LEVELS, setting)
    _one_of("unit", "Count", UNITS, setting)
    if is_seasons:
        _one_of(
            "dated_by",
            "A family counts on the day of",
            DATES,
            setting,
            help="The newest move shows where families still come; the first move shows what is new.",
        )
        st.session_state.pocket_ongoing = setting.is_ongoing
        st.toggle(
            "Only what is still going on",
            key="pocket_ongoing",
            on_change=lambda: _take(setting, is_ongoing=st.session_state.pocket_ongoing),
            help="Only pockets that last to the newest month of this view.",
        )
    st.session_state.pocket_radius = setting.radius_miles
    st.select_slider(
        "Miles from the middle to the edge, at most",
        RADII_MILES,
        key="pocket_radius",
        on_change=lambda: _take(setting, radius_miles=st.session_state.pocket_radius),
    )
    if setting != proposed:
        st.button("As proposed", icon=":material/undo:", on_click=_as_proposed)


def _compared_with(setting: Setting, offered: dict[tuple[str, str], str]) -> None:
    # An option is plain text: a pair would come back from the browser as a list.
    keys = {expected + figure: (expected, figure) for expected, figure in offered}

    def changed() -> None:
        # A client can send any value: only one that was offered counts.
        if chosen := keys.get(st.session_state.pocket_expected):
            _take(setting, expected=chosen[0], figure=chosen[1])

    st.session_state.pocket_expected = setting.expected + setting.figure
    st.radio(
        "Compare with",
        list(keys),
        key="pocket_expected",
        format_func=lambda key: offered[keys[key]],
        on_change=changed,
        help="A figure by county of your own: load a file with a FIPS column and one column of "
        "numbers (Loading).",
    )


def _one_of(field: str, label: str, words: dict[str, str], setting: Setting, help=None) -> None:
    key = f"pocket_{field}"

    def changed() -> None:
        # A client can send any value: only one that was offered counts.
        if st.session_state[key] in words:
            _take(setting, **{field: st.session_state[key]})

    st.session_state[key] = getattr(setting, field)
    st.radio(label, list(words), key=key, format_func=words.__getitem__, on_change=changed, help=help)


def _take(setting: Setting, **changes) -> None:
    changed = replace(setting, **changes)
    if changed.expected != SEASONS:
        changed = replace(changed, is_ongoing=False)
    by_county = (INHABITANTS, FIGURE)
    if changed.expected in by_county:
        changed = replace(changed, level="county")
    elif setting.expected in by_county:
        changed = replace(changed, level="town")
    st.session_state[KEY] = changed


def _as_proposed() -> None:
    st.session_state[KEY] = None
