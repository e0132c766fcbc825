"""One target in one screen: where, why, whom to call, what changed, and a visit in three taps."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields, replace

import streamlit as st

from analytics.board.outcomes import track_record
from analytics.board.target_days import days_in_words
from analytics.board.targets import TargetNow, towns_in_words, why_in_words
from analytics.board.week import newest_visits, outcome_in_words, state_in_words
from analytics.exports.inert_text import safe_html
from analytics.exports.sheets.week_sheet import week_sheet
from data.board import board
from data.board.board import EDITABLE
from data.board.entries import Target
from data.board.errors import EditedMeanwhile
from data.board.personal_data import doubts
from data.board.schema import GUESSES, LONGEST, PRIORITIES, STATES_OF_WORK
from pages.board import state, stops
from pages.board.one_target import place_map, visit_form
from pages.board.state import BoardState
from pages.parts import flash, identity, pin
from pages.parts.answers import leads
from pages.parts.export import downloads
from pages.parts.look import bare, counted, day, plain

MARKS = {
    "shrank": ":material/trending_down:",
    "grew": ":material/trending_up:",
    "no longer listed": ":material/location_off:",
}
FIELD_WORDS = {
    "hypothesis": "Hypothesis", "guess": "Guess why", "priority": "Priority", "owner": "Owner",
    "region": "Region", "planned_date": "Planned day", "contact": "Contact", "progress": "State of work",
}  # fmt: skip


def draw(target: Target, board_state: BoardState) -> None:
    """The screen of one target."""
    now = board_state.now[target.target_id]
    visit = newest_visits(board_state.board).get(target.target_id)
    st.button(
        "All targets",
        key="board-back",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=state.choose,
        args=(None,),
    )
    st.markdown(f"#### {plain(target.place_name)} · {state_in_words(target, visit)}")
    flash.show("board")
    st.info(plain(now.words, 400), icon=MARKS.get(now.change, ":material/info:"))
    if now.leaving_children:
        st.warning(
            f"{_leaving(now)} the 36-month window "
            f"within 90 days from today, the first on {day(now.leaving_by)}, by the newest move on the data given."
        )
    if now.over_since:
        st.caption(
            f"The 36-month window of {now.unit.counted(now.over_since)} ended since {day(now.as_of)}, the day of the list."
        )
    visit_form.draw(target, board_state)
    why, where = st.columns(2, gap="medium")
    with why:
        _why(target, board_state)
        stops.draw(target, board_state)
        _visits(target, board_state)
    with where:
        place_map.draw(target, board_state)
    downloads.counts(
        "Print this target",
        lambda: week_sheet(
            target.owner or "everybody",
            board_state.today,
            [(target, "")],
            board_state.now,
            leads.place_texts(),
            board_state.is_synthetic,
            {target.target_id: stops.on_paper(target, board_state)},
        ),
        f"target-{board_state.today}-confidential.html",
        icon=":material/print:",
        key="board-print-one",
    )
    with st.expander("Edit", icon=":material/edit:", key=f"board-edit-{target.target_id}"):
        _edit(target, board_state)
    if before := board.earlier_edits(leads.store().folder, target.target_id):
        with st.expander(f"Earlier texts: {len(before)}", icon=":material/history:", key="board-earlier"):
            for edit in before:
                said = "; ".join(
                    f"{word}: {_before(edit['before'], name)}" for name, word in FIELD_WORDS.items()
                )
                st.caption(plain(f"{edit['replaced_at']} by {edit['replaced_by'] or '–'}: {said}", 3000))


def _why(target: Target, board_state: BoardState) -> None:
    several = len(target.place_ids) > 1
    lines = [
        ("Towns", towns_in_words(target, leads.place_texts()) if several else ""),
        ("Why", why_in_words(target)),
        ("Contact", target.contact),
        ("Who", target.owner),
        ("When", day(target.planned_date) if target.planned_date else ""),
        ("Moves", days_in_words(target)),
        ("Run", f"move {target.direction} {target.state_code}"),
        ("Idea from", f"{target.source}: {target.idea}" if target.idea else target.source),
        ("Region", target.region),
    ]
    for name, value in lines:
        if value:
            if name == "Contact":
                st.html(f'<p class="atlas-line"><b>Contact</b>: {with_phone_links(value)}</p>')
            else:
                st.markdown(f"**{name}**: {plain(value, LONGEST['note'])}")
    if said := track_record(board_state.board, target.source, target.kind):
        st.caption(plain(said, 300))


_PHONE = re.compile(r"(?<![\w.])\+?\(?\d[\d ().-]{5,18}\d(?!\w)")


def with_phone_links(text: str) -> str:
    """A contact as HTML, escaped: what looks like a phone number can be tapped to call it."""
    parts, end = [], 0
    shown = bare(text, LONGEST["words"])
    for found in _PHONE.finditer(shown):
        digits = re.sub(r"\D", "", found[0])
        plus = "+" if found[0].startswith("+") else ""
        # Eight are a date.
        if len(digits) in ((10, 11, 12, 13) if plus else (7, 10, 11)):
            link = f'<a href="tel:{plus}{digits}">{safe_html(found[0])}</a>'
            parts += [safe_html(shown[end : found.start()]), " ", link, " "]
            end = found.end()
    return "".join([*parts, safe_html(shown[end:])]).strip()


def _before(fields_then: dict, name: str) -> str:
    value = fields_then.get(name)
    return "–" if not value or (name, value) == ("guess", "other") else str(value)


def _leaving(now: TargetNow) -> str:
    if not now.unit.tells_families:
        return f"{counted(now.leaving_children, 'row leaves', 'rows leave')}"
    return f"{counted(now.leaving_children, 'child leaves', 'children leave')}"


def _visits(target: Target, board_state: BoardState) -> None:
    for visit in reversed([v for v in board_state.board.visits if v.target_id == target.target_id]):
        found = (
            f": {counted(visit.families, 'family', 'families')}, {counted(visit.children, 'child', 'children')}, "
            f"{counted(visit.coes, 'COE', 'COEs')}"
            if visit.families
            else ""
        )
        where = f" at {visit.site_name}" if visit.site_name else ""
        effort = f" ({visit_form.effort_in_words(visit)})" if visit_form.effort_in_words(visit) else ""
        head = f"{day(visit.visit_date)} {visit.visited_by}{where}: {outcome_in_words(visit)}{found}{effort}"
        said = f"{head}. {visit.notes}"
        line, undo = st.columns([6, 1], vertical_alignment="center")
        line.markdown(plain(said, 2500))

        def withdraw(visit_id: str = visit.visit_id) -> None:
            flash.attempt(
                "board",
                "The visit is taken back.",
                lambda: board.withdraw_visit(
                    leads.store().folder, visit_id, identity.me(), board_state.today
                ),
            )

        undo.button(
            "",
            icon=":material/undo:",
            key=f"board-undo-{visit.visit_id}",
            type="tertiary",
            help="Take this visit back: logged by mistake",
            on_click=withdraw,
        )


def _edit(target: Target, board_state: BoardState) -> None:
    """The form. What it began from is kept in the session: a newer edit is noticed on saving."""
    base = _begun(target)
    key = f"edit-{target.target_id}-{base.version}"
    values = _fields(base, key)
    st.session_state[_slot(target, "values")] = values
    for question in doubts(values["hypothesis"]):
        st.caption(f":material/help: {question}")
    identity.ask_name()
    theirs: Target | None = st.session_state.get(_slot(target, "theirs"))
    # Beside the button: on a phone the top of the screen is far away.
    is_said = flash.show("board-edit")
    if theirs is None:
        st.button(
            "Save",
            key=f"{key}-save",
            type="primary",
            on_click=_save_edit,
            args=(base, key, base.version, board_state.today),
        )
        return
    if not is_said:
        st.warning(f"{plain(theirs.changed_by or 'Somebody')} saved other words meanwhile.")
    for name in EDITABLE:
        if getattr(theirs, name) != values[name]:
            st.markdown(
                f"**{FIELD_WORDS[name]}**: theirs: {plain(getattr(theirs, name) or '–', 2000)} · "
                f"yours: {plain(values[name] or '–', 2000)}"
            )
    left, right = st.columns(2)
    left.button(
        "Save mine over theirs",
        key=f"{key}-over",
        on_click=_save_edit,
        args=(base, key, theirs.version, board_state.today),
    )
    right.button("Keep theirs", key=f"{key}-theirs", on_click=_forget_edit, args=(target,))


def _slot(target: Target, what: str) -> str:
    """In the session: what an open form began from ("base"), holds ("values"), and what another
    saved meanwhile ("theirs")."""
    return f"board-edit-{target.target_id}-{what}"


def _begun(target: Target) -> Target:
    """What the form began from; what is there now, where nothing was typed yet."""
    base: Target = st.session_state.setdefault(_slot(target, "base"), target)
    is_newer = base.version < target.version and _slot(target, "theirs") not in st.session_state
    if is_newer and st.session_state.get(_slot(target, "values")) == _values(base):
        base = st.session_state[_slot(target, "base")] = target
    return base


def _fields(base: Target, key: str) -> dict:
    return {
        "hypothesis": st.text_area("Hypothesis", base.hypothesis, key=f"{key}-hypothesis", max_chars=2000, help=pin.NO_NAMES),
        "guess": st.selectbox("Guess why", GUESSES, GUESSES.index(base.guess), key=f"{key}-guess", format_func=pin.guess_in_words),
        "owner": st.text_input("Owner", base.owner, key=f"{key}-owner", max_chars=200),
        "planned_date": st.date_input("Planned day", base.planned_date, key=f"{key}-planned_date", format="MM/DD/YYYY"),
        "contact": st.text_input("Contact (an office, no family)", base.contact, key=f"{key}-contact", max_chars=200),
        "region": st.text_input("Region", base.region, key=f"{key}-region", max_chars=200),
        "priority": st.selectbox("Priority", PRIORITIES, PRIORITIES.index(base.priority), key=f"{key}-priority"),
        "progress": st.selectbox("State of work", STATES_OF_WORK, STATES_OF_WORK.index(base.progress), key=f"{key}-progress"),
    }  # fmt: skip


def _forget_edit(target: Target) -> None:
    for what in ("base", "theirs", "values"):
        st.session_state.pop(_slot(target, what), None)


def _save_edit(base: Target, key: str, version: int, today: dt.date) -> None:
    # From the session: a click that comes with the last words typed is of this run already.
    typed = {name: st.session_state[f"{key}-{name}"] for name in EDITABLE}
    st.session_state[_slot(base, "values")] = typed
    edited = replace(base, version=version, **typed)
    folder, me = leads.store().folder, identity.me()
    try:
        is_done = flash.attempt("board-edit", "Saved.", lambda: board.edit_target(folder, edited, me, today))
    except EditedMeanwhile as meanwhile:
        st.session_state[_slot(base, "theirs")] = meanwhile.theirs
        flash.say("board-edit", str(meanwhile), is_done=False)
        return
    if is_done:
        _forget_edit(base)


def _values(base: Target) -> dict:
    return {f.name: getattr(base, f.name) for f in fields(base) if f.name in EDITABLE}
