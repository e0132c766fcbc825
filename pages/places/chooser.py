"""One spelling: what it may mean as buttons, a search, a map to click on, its county, or nobody knows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.leads.places_to_repair import WRITTEN
from analytics.wording import state_name
from data.geocoding.gazetteer import counties_of, place_details, towns_of
from data.reference import COUNTY_POINT_ID
from data.reference.states import STATES
from pages.parts.answers import leads
from pages.parts.look import number, plain
from pages.parts.map import live_map
from pages.parts.map.layers import Towns
from pages.places import meant, spelling_list
from pages.places.save import choices, remember_now

LIKELY = 80.0
"""Points from which the first proposal stands out as the one to press."""
NUMBERED = 6
"""So many proposals have a key of their own; more towns of one name stand behind a line."""


def draw(spelling: pd.Series | None, after: pd.Series | None, who: str) -> None:
    """The panel beside the list. `after`: the spelling that comes next."""
    if spelling is None:
        return
    cells = {name: None if pd.isna(spelling[name]) else str(spelling[name]) for name in WRITTEN}
    own = abs(hash(tuple(cells.values())))
    said = ", ".join(plain(cells[n]) for n in ("city", "state_code", "zip", "county") if cells[n])
    children = leads.unit_of_all().counted(int(spelling["children"]))
    with st.container(border=True):
        st.markdown(f"##### {said or 'Nothing written'}")
        st.caption(f"{children} · {plain(spelling['problem'])}{_also(spelling)}")
        place, name = st.columns(2)
        with place:
            state = _state(cells["state_code"], own)
        with name:
            search = st.text_input(
                "Search a town",
                key=f"repair-search-{own}",
                placeholder=cells["city"] or "Name of the town",
            ).strip()
        proposed = meant.propose(spelling, search or cells["city"] or "", state)
        picked = _proposals(proposed, own, who)
        somewhere = _county(spelling, state, own, who)
        leave, skip = st.columns(2)
        is_left = leave.button(
            "Leave unplaced",
            key=f"repair-leave-{own}",
            shortcut="L",
            disabled=not who,
            width="stretch",
            help="Nobody can tell: it stays off the map and is not asked again.",
        )
        if skip.button(
            "Next", key=f"repair-skip-{own}", shortcut="N", width="stretch", disabled=after is None
        ):
            spelling_list.go_to(after)
            st.rerun()
        place_id = picked if picked is not None else somewhere
        if place_id is not None or is_left:
            spelling_list.go_to(after)
            _store(spelling, cells, place_id, who, children)
        _map(state, [int(i) for i in proposed["place_id"]], spelling["place_id"], own)


def _also(spelling: pd.Series) -> str:
    others = sorted({plain(way[0]) for way in spelling["also"] if way[0]})
    return f" · also written {', '.join(others[:3])}" if others else ""


def _state(written: str | None, own: int) -> str:
    states = list(STATES) if written in STATES or not written else [written, *STATES]
    at = states.index(written) if written in states else 0
    return st.selectbox("Look in", states, index=at, key=f"repair-state-{own}", format_func=state_name)


def _proposals(proposed: pd.DataFrame, own: int, who: str) -> int | None:
    """A button for each town that may be meant; returns the one that was pressed."""
    ids = [int(i) for i in proposed["place_id"]]
    why = dict(zip(ids, proposed["why"], strict=True))
    on_map = st.session_state.get(f"repair-map-pick-{own}")
    is_likely = on_map is not None or bool((proposed["score"] >= LIKELY).any())
    if on_map is not None:
        ids = [on_map, *(i for i in ids if i != on_map)]
        why[on_map] = "clicked on the map"
    if not ids:
        st.caption("No town of a similar name: search another name, or click on the map below.")
    elif not who:
        st.caption("Write your name above first: it is kept with each choice.")
    labels = [f"{plain(name)}{f' · {why[i]}' if why[i] else ''}" for i, name in _names(ids).items()]

    def press(at: int) -> bool:
        return st.button(
            labels[at],
            key=f"repair-put-{own}-{ids[at]}",
            type="primary" if at == 0 and is_likely else "secondary",
            shortcut=str(at + 1) if at < NUMBERED else None,
            disabled=not who,
            width="stretch",
        )

    pressed = [at for at in range(min(NUMBERED, len(ids))) if press(at)]
    if len(ids) > NUMBERED:
        with st.expander(f"{len(ids) - NUMBERED} more of this name"):
            pressed += [at for at in range(NUMBERED, len(ids)) if press(at)]
    return ids[pressed[0]] if pressed else None


def _names(ids: list[int]) -> dict[int, str]:
    names = {}
    for town in place_details(ids).itertuples():
        county = "" if pd.isna(town.county_name) else f" · {town.county_name} County"
        names[int(town.place_id)] = f"{town.place_name}, {town.state_code}{county}"
    return names


def _county(spelling: pd.Series, state: str, own: int, who: str) -> int | None:
    """ "Somewhere in this county": one click where the county is known, else after choosing it."""
    counties = counties_of(state)
    names = dict(zip(counties["county_fips"], counties["full_name"], strict=True))
    known = spelling["county_fips"] if pd.notna(spelling["county_fips"]) else None
    fips = known if known in names else None
    if fips is None and names:
        fips = st.selectbox(
            "Nobody knows the town, but the county",
            list(names),
            index=None,
            key=f"repair-county-{own}-{state}",
            format_func=names.__getitem__,
            placeholder="Choose the county",
        )
    if fips is None:
        return None
    is_put = st.button(
        f"Somewhere in {plain(names[fips])}",
        key=f"repair-somewhere-{own}",
        icon=":material/select_all:",
        shortcut="0",
        disabled=not who,
        width="stretch",
        help="It counts in the county, and is settled.",
    )
    return COUNTY_POINT_ID + int(fips) if is_put else None


def _store(
    spelling: pd.Series, cells: dict[str, str | None], place_id: int | None, who: str, children: str
) -> None:
    if place_id is None:
        where = "stays off the map"
    else:
        name = _names([place_id])[place_id].partition(" · ")[0]
        where = f"is {'somewhere in ' if place_id >= COUNTY_POINT_ID else ''}{name} from now on"
    done = f"«{cells['city'] or cells['zip'] or cells['county']}» {where} ({children})."
    remember_now(done, choices(spelling, place_id, who))


def _map(state: str, ids: list[int], marked: object, own: int) -> None:
    towns = towns_of(state)
    missing = place_details([i for i in ids if i not in set(towns["place_id"])])
    towns = pd.concat([towns, missing.dropna(subset=["lat"])], ignore_index=True)
    towns = towns.assign(
        children=pd.to_numeric(towns["population"]).fillna(0),
        families=float("nan"),
        in_window_pct=float("nan"),
        newest_move_date=pd.NaT,
    )

    def clicked(click: live_map.MapClick) -> None:
        if click.kind == "place":
            st.session_state[f"repair-map-pick-{own}"] = int(click.id)

    on_map = st.session_state.get(f"repair-map-pick-{own}", marked)
    view = live_map.MapView(
        (Towns(towns),),
        measure="Inhabitants",
        unit="inhabitants",
        footer=f"The {number(len(towns))} largest towns of {state_name(state)}: click the one that is meant.",
        selected=() if pd.isna(on_map) else (int(on_map),),
        height=320,
    )
    live_map.live_map(view, key=f"repair-map-{own}-{state}", on_click=clicked)
