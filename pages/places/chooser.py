"""One spelling: towns of a similar name, a search, a map to click on, and the decision."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analytics.leads.places_to_repair import WRITTEN
from analytics.wording import state_name
from data.geocoding.gazetteer import place_details, suggest, towns_of
from data.reference.states import STATES
from data.store.place_choices import Alias
from pages.parts.answers import leads
from pages.parts.look import number, plain
from pages.parts.map import live_map
from pages.parts.map.layers import Towns
from pages.places.save import remember_now

SUGGESTIONS = 6


def draw(spelling: pd.Series | None) -> None:
    """The panel beside the list."""
    if spelling is None:
        return
    cells = {name: None if pd.isna(spelling[name]) else str(spelling[name]) for name in WRITTEN}
    own = abs(hash(tuple(cells.values())))
    said = ", ".join(plain(cells[n]) for n in ("city", "state_code", "zip", "county") if cells[n])
    children = leads.unit_of_all().counted(int(spelling["children"]))
    with st.container(border=True):
        st.markdown(f"##### {said or 'Nothing written'}")
        st.caption(f"{children} · {plain(spelling['problem'])}")
        place, name = st.columns(2)
        with place:
            state = _state(cells["state_code"], own)
        with name:
            likely = _likely(cells["city"] or "", state, own)
        picked = _pick(likely, own)
        who = st.text_input("Your name", key="repair-who", placeholder="Kept with the choice")
        _decide(cells, picked, who.strip(), own, children)
        _map(state, likely, picked if picked is not None else spelling["place_id"], own)


def _state(written: str | None, own: int) -> str:
    states = list(STATES) if written in STATES or not written else [written, *STATES]
    at = states.index(written) if written in states else 0
    return st.selectbox("Look in", states, index=at, key=f"repair-state-{own}", format_func=state_name)


def _likely(city: str, state: str, own: int) -> list[int]:
    """Ids of the towns offered: one that was clicked on the map, then those of a similar name."""
    search = st.text_input(
        "Search a town", key=f"repair-search-{own}", placeholder=city or "Name of the town"
    )
    ids = [int(i) for i in suggest(search.strip() or city, state, SUGGESTIONS)["place_id"]]
    on_map = st.session_state.get(f"repair-map-pick-{own}")
    return ids if on_map is None or on_map in ids else [on_map, *ids]


def _pick(ids: list[int], own: int) -> int | None:
    """The town that is chosen so far, by name or on the map."""
    if not ids:
        st.caption("No town of a similar name: search another name, or click on the map below.")
        return None
    names = _names(ids)
    key = f"repair-pick-{own}"
    if st.session_state.get(key) not in ids:
        st.session_state[key] = None
    return st.radio("Which town is it?", ids, key=key, format_func=names.__getitem__)


def _names(ids: list[int]) -> dict[int, str]:
    names = {}
    for town in place_details(ids).itertuples():
        county = "" if pd.isna(town.county_name) else f" · {town.county_name} County"
        names[int(town.place_id)] = f"{town.place_name}, {town.state_code}{county}"
    return names


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
            st.session_state[f"repair-pick-{own}"] = int(click.id)

    view = live_map.MapView(
        (Towns(towns),),
        measure="Inhabitants",
        unit="inhabitants",
        footer=f"The {number(len(towns))} largest towns of {state_name(state)}: click the one that is meant.",
        selected=() if pd.isna(marked) else (int(marked),),
        height=320,
    )
    live_map.live_map(view, key=f"repair-map-{own}-{state}", on_click=clicked)


def _decide(cells: dict[str, str | None], picked: int | None, who: str, own: int, children: str) -> None:
    name = _names([picked])[picked].partition(" · ")[0] if picked is not None else ""
    put, leave = st.columns([3, 2])
    is_put = put.button(
        f"It is {plain(name)}" if name else "Choose a town first",
        key=f"repair-put-{own}",
        type="primary",
        icon=":material/task_alt:",
        disabled=picked is None or not who,
        width="stretch",
        help=None if who else "Write your name first: it is kept with the choice.",
    )
    is_left = leave.button(
        "Leave unplaced",
        key=f"repair-leave-{own}",
        disabled=not who,
        width="stretch",
        help="Nobody can tell: it stays off the map and is not asked again.",
    )
    if not (is_put or is_left):
        return
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    alias = Alias(**cells, place_id=picked if is_put else None, decided_by=who, decided_at=now)
    where = f"is {name} from now on" if is_put else "stays off the map"
    remember_now(f"«{cells['city'] or cells['zip'] or cells['county']}» {where} ({children}).", [alias])
