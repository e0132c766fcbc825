"""What a report was run for, as its file says it: told before the file is loaded, and asked where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from analytics.wording import state_name
from data.load.metadata import ReportRun
from data.load.preview import Inspection
from data.load.reports.advice import told_by_in_words
from data.mapping.questions import Undecided
from data.reference.states import STATES
from pages.loading.new_file import same_day
from pages.loading.new_file.questions import Questions
from pages.loading.new_file.same_day import KNOWN, NEWEST, Beside, Given
from pages.parts.look import counted, day, plain, with_days


@dataclass(frozen=True)
class OneFile:
    """A file of the form. `key`: of its widgets; `sha256`: of its bytes; `looked`: how it is read."""

    name: str
    key: str
    sha256: str
    looked: Inspection
    before: Sequence[Beside] = field(default_factory=tuple)


def ask(file: OneFile, given: Given, questions: Questions) -> tuple[Given, Beside | None]:
    """Tell direction, State and day and from where, and ask what stays open: the day that only the newest
    row tells, and whether a list of that day that is there already is meant to stay.

    Returns what was said, and the list that this file will be, for the files after it.
    """
    looked, name = file.looked, plain(file.name)
    if looked.choice.problem:
        return given, None  # asked where the columns are checked: without them nothing is known
    given, run = _decided(file, given, questions)
    if run is None:
        return given, None
    is_day_open = False
    if run.direction and run.as_of_source == NEWEST:
        given, run, is_day_open = _day_of_newest(file, run, given, questions)
    if run.direction:
        questions.place.caption(f"**{name}** is read as {plain(_in_words(run, looked.is_synthetic), 300)}")
    for sentence in run.contradictions:
        questions.place.warning(f"**{name}** {plain(with_days(sentence), 400)}", icon=":material/help:")
    # Which list it stands beside depends on the day: asked once that is settled.
    if not run.direction or looked.children is None or is_day_open:
        return given, None
    mine = Beside(file.name, run, looked.children, looked.rows)
    return same_day.ask(file.key, file.sha256, looked, given, mine, file.before, questions)


_OPEN = {
    "direction": "whether it is of moves to or from the State",
    "state": "its State",
    "as_of": "its day",
    "contradiction": "its State, on which title and rows disagree",
}


def _decided(file: OneFile, given: Given, questions: Questions) -> tuple[Given, ReportRun | None]:
    """Direction, State and day, with what is asked about the first two answered where it is asked."""
    for _ in ("direction", "state", "the rest"):
        try:
            return given, file.looked.run_for(given.direction, given.state, given.as_of)
        except Undecided as asked:
            answer = _answer(file, asked, given, questions)
            if answer is None:
                return given, None
            given = replace(given, **{asked.what: answer})
    return given, None


def _answer(file: OneFile, asked: Undecided, given: Given, questions: Questions) -> str | None:
    name, key = plain(file.name), f"{file.key}-asked-{asked.what}"
    answer: str | None = st.session_state.get(key)
    with questions.ask("" if answer else _OPEN.get(asked.what, "how it was run")):
        if asked.what == "direction":
            st.radio(
                f"**{name}** does not say whether it is of moves to or from the State ({_ends(file)}). Which is it?",
                list(ways := _ways(file, given)),
                format_func=ways.__getitem__,
                index=None,
                key=key,
                horizontal=True,
            )
        elif asked.what == "state":
            st.selectbox(
                f"**{name}** does not say its State. Which is it?",
                list(STATES),
                format_func=state_name,
                index=None,
                placeholder="Choose the State",
                key=key,
            )
        else:
            st.warning(f"**{name}** {plain(with_days(str(asked)), 600)}", icon=":material/help:")
            return None
    return answer


def _ways(file: OneFile, given: Given) -> dict[str, str]:
    """What "to" and "from" would mean for this file: of the State that was given, else of its rows."""
    most = _most_named(file)
    states = {way: given.state or most.get(way, ("", 0))[0] for way in ("to", "from")}
    return {way: f"Moves {way} {state_name(code) if code else 'the State'}" for way, code in states.items()}


def _most_named(file: OneFile) -> dict[str, tuple[str, int]]:
    """By side of the moves ("from", "to"): the State that most rows name there, where any does, and how many."""
    found = {}
    for side, counts in (("from", file.looked.said.from_states), ("to", file.looked.said.to_states)):
        states = {state: rows for state, rows in counts.items() if state}
        if states:
            most = max(states, key=lambda code: (states[code], code))
            found[side] = most, states[most]
    return found


def _ends(file: OneFile) -> str:
    """ "its rows go from Florida to Pennsylvania": the States that most rows name.

    One State may be first at both ends without a row that leads from it to itself.
    """
    most = _most_named(file)
    told = [f"{side} {state_name(state)}" for side, (state, _) in most.items()]
    if len(most) == 2 and most["from"][0] == most["to"][0]:
        name, begin, end = state_name(most["to"][0]), most["from"][1], most["to"][1]
        return (
            f"{name} is where {counted(begin, 'row begins', 'rows begin')} and {counted(end, 'ends', 'end')}"
        )
    return f"most of its rows go {' '.join(told)}" if told else "its rows name no State"


def _day_of_newest(
    file: OneFile, run: ReportRun, given: Given, questions: Questions
) -> tuple[Given, ReportRun, bool]:
    """Ask for the day of the report, which its newest move only bounds; one click for who does not know it.

    Returns what was said, the run, and whether the question is still open.
    """
    unknown = f"I do not know it: count from {day(run.as_of)}"
    key = f"{file.key}-day-{run.as_of}"
    answer = st.session_state.get(key)
    said = st.session_state.get(f"{key}-other") if answer == KNOWN else None
    is_open = answer is None or (answer == KNOWN and said is None)
    with questions.ask("the day of the report" if is_open else ""):
        st.radio(
            f"**{plain(file.name)} does not say its day.** On which day was the report made? The newest move in "
            f"it is of {day(run.as_of)}.",
            [KNOWN, unknown],
            index=None,
            key=key,
            horizontal=True,
        )
        if answer == KNOWN:
            said = same_day.ask_day(f"{key}-other", file.name)
    if said is None:
        return given, run, is_open
    given = replace(given, as_of=said)
    return given, file.looked.run_for(given.direction, given.state, said), False


def _in_words(run: ReportRun, is_synthetic: bool) -> str:
    source = " (the newest move in it: its day is not known)" if run.as_of_source == NEWEST else ""
    made_up = ", SYNTHETIC (every row says so)" if is_synthetic else ""
    words = f"move {run.direction} {run.state_code}, as of {day(run.as_of)}{source}{made_up}."
    return " ".join([words, told_by_in_words(run.told_by)]).strip()
