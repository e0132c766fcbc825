"""A list of the same State, direction and day that is there already: replaced, added to, or of another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from analytics.wording import own_time, state_name
from data.extracts.missed_enrollment import identifies_nobody
from data.load.metadata import ReportRun
from data.load.preview import Inspection
from data.load.same_day import UNLIKE, Children, SameDay, beside, compared, standing
from data.mapping.questions import Undecided
from data.store.parts import contents_loaded, names_in_words
from pages.loading.new_file.questions import Questions
from pages.parts.answers import leads
from pages.parts.browser.scripts import go_to
from pages.parts.look import counted, day, plain

REPLACE, ADD, OTHER, OTHER_DAY = "replace", "add", "other", "other day"
"""The first three as data.mapping.kinds.LoadOptions takes them."""
NEWEST = "newest_row"
"""Where the day of a list comes from that nobody knows: `as_of_source`."""
KNOWN = "I know the day"


@dataclass(frozen=True)
class Given:
    """What a person says of one run: for all files of the form (`as_of` too), or for one of them alone."""

    direction: str | None
    state: str | None
    as_of: dt.date | None
    same_day: str | None = None


@dataclass(frozen=True)
class Beside:
    """A file of the form as the list it will be, for the files chosen with it."""

    name: str
    run: ReportRun
    children: Children
    rows: int
    tells_nobody: bool = False

    @property
    def of(self) -> tuple[str | None, str, dt.date]:
        """What two lists have in common that stand for one another."""
        return self.run.direction, self.run.state_code, self.run.as_of


def ask(
    key: str,
    sha256: str,
    looked: Inspection,
    given: Given,
    mine: Beside,
    before: Sequence[Beside],
    questions: Questions,
) -> tuple[Given, Beside]:
    """The question, with both figures, where such a list is loaded or was chosen before this one."""
    mine = replace(mine, tells_nobody=identifies_nobody(looked.choice.mapping.values()))
    found = _found(key, sha256, looked, mine, before)
    if found is None:
        return given, mine
    key = f"{key}-same-day-{'-'.join(map(str, mine.of))}"
    is_guessed = mine.run.as_of_source == NEWEST
    words = {
        REPLACE: "Replace it: this is the same report again"
        if found.is_same_again or len(found.files) < 2
        else "Replace all of it",
        ADD: "Add its rows: this is another part of the same report, such as one list for each district",
        OTHER: "Another, newer report, whose day is not known: keep both, and compare them"
        if is_guessed
        else "Another, newer report: keep both, for the day of the one that is there is not known",
        OTHER_DAY: "It is of another day",
    }
    # Whoever does not know the day was asked for it above; a day that both say parts no two reports.
    left_out = {ADD} if found.cannot_be_added else set()
    left_out |= {OTHER_DAY} if is_guessed else set() if found.is_day_guessed else {OTHER}
    if found.is_file_again:
        words[REPLACE] = f"It takes the place of {plain(found.files[found.again or 0])}: the same list again"
    choices = [choice for choice in words if choice not in left_out]
    if key not in st.session_state and found.is_same_again:
        st.session_state[key] = REPLACE
    answer = st.session_state.get(key)
    other = st.session_state.get(f"{key}-other") if answer == OTHER_DAY else None
    is_open = answer is None or (answer == OTHER_DAY and other is None)
    with questions.ask("what becomes of the list of the same day" if is_open else ""):
        st.radio(
            _question(found, mine),
            choices,
            key=key,
            format_func=words.__getitem__,
            index=None,
        )
        if found.cannot_be_added:
            st.caption(f"Its rows cannot be added: {found.cannot_be_added}.")
        if answer == OTHER_DAY:
            other = ask_day(f"{key}-other", mine.name)
    if answer == OTHER_DAY:
        if other is None:
            return given, mine
        try:
            run = looked.run_for(given.direction, given.state, other)
        except Undecided:
            run = replace(mine.run, as_of=other)
        return replace(given, as_of=other), replace(mine, run=run)
    # The day is said with it: that of the rows is meant, whichever way it was found.
    return replace(given, same_day=answer), mine


def ask_day(key: str, name: str) -> dt.date | None:
    """The field for the day of one file, with the focus in it when it comes."""
    with st.container(key=f"{_css(key)}-field"):
        said = st.date_input(f"Day of {plain(name, 60)}", value=None, format="MM/DD/YYYY", key=key)
        say_day(said)
    go_to(f"{_css(key)}-field", "" if said else "asked", inside='[role="spinbutton"]')
    return said


def say_day(said: dt.date | None) -> None:
    """The day below its field, in letters: 05/09/2026 is another day for whoever writes the day first."""
    if said is not None:
        st.caption(f"Read as {day(said)}.")


def is_asked(keys: Sequence[str]) -> bool:
    """Whether the day of one of these files is being asked for in a field of its own."""
    return any(
        said in (KNOWN, OTHER_DAY) and str(key).startswith(tuple(keys))
        for key, said in st.session_state.items()
        if isinstance(said, str)
    )


def _css(key: str) -> str:
    """A key that can stand in a selector of the browser."""
    return "".join(sign if sign.isalnum() else "-" for sign in key)


def _question(found: SameDay, mine: Beside) -> str:
    run = f"moves {mine.run.direction} {state_name(mine.run.state_code)} as of {day(mine.run.as_of)}"
    there = f"{plain(found.file_name)}, {counted(found.rows, 'row', 'rows')}"
    if found.loaded_at is None:
        told = f"**A list of {run} was chosen with it:** {there}."
    else:
        at = own_time(found.loaded_at)
        told = f"**A list of {run} is loaded already:** {there}, loaded {day(at)}, {at:%H:%M}."
    if found.is_day_guessed:
        told += (
            " Its day is not known either: that is its newest move."
            if mine.run.as_of_source == NEWEST
            else (" Its day is not known: that is its newest move.")
        )
    who = "different rows" if mine.tells_nobody else "children"
    of = "none" if not found.shared else f"{found.shared:,}"
    return (
        f"{told} {plain(mine.name)} has {counted(mine.rows, 'row', 'rows')}; of its {found.children:,} {who} "
        f"{of} {'is' if found.shared == 1 else 'are'} on that list. What is it?"
    )


def _found(
    key: str, sha256: str, looked: Inspection, mine: Beside, before: Sequence[Beside]
) -> SameDay | None:
    """The list it stands beside: one that is loaded, else files that were chosen before it."""
    store = leads.store()
    kept = st.session_state.setdefault(f"{key}-same", {})
    asked = (store.version, sha256, mine.of, tuple(looked.choice.mapping.items()))
    if asked not in kept:
        kept.clear()
        kept[asked] = _loaded(looked, mine, sha256)
    is_loaded, found = kept[asked]
    alike = [one for one in before if one.of == mine.of]
    if is_loaded or found or not alike:
        return found
    shared, again = compared([one.children for one in alike], mine.children)
    names, rows = tuple(one.name for one in alike), sum(one.rows for one in alike)
    is_guessed = any(one.run.as_of_source == NEWEST for one in alike)
    unlike = UNLIKE if any(one.tells_nobody != mine.tells_nobody for one in alike) else ""
    known = len(mine.children.known)
    return SameDay("", names_in_words(names), rows, None, known, shared, again, names, unlike, is_guessed)


def _loaded(looked: Inspection, mine: Beside, sha256: str) -> tuple[bool, SameDay | None]:
    """Whether the very file is loaded (then nothing is asked: it is not loaded twice), else the list."""
    store = leads.store()
    if store.version is None:
        return False, None
    if sha256 in contents_loaded(store):
        return True, None
    run = (looked.choice.kind.name, mine.run.direction or "", mine.run.state_code, mine.run.as_of)
    with store.reader() as cursor:
        stands = standing(cursor, *run)
    if stands is None:
        return False, None
    return False, beside(stands, store.folder, mine.children, tuple(looked.choice.mapping.values()), sha256)
