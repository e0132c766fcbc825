"""The step "Check how this file is read": unfolded only where something is doubtful."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from data.extracts import EXTRACTS, kind_named
from data.load.left_open import advice_on_columns
from data.load.pipeline import record_sheets
from data.load.preview import Inspection, inspect
from data.mapping.kinds import ColumnInstructions
from data.mapping.questions import Undecided
from data.private_files import open_private
from data.reading.grid import FileNotReadable, OnlyHiddenSheets, Password, PasswordNeeded
from data.reading.letters import in_words
from data.store.folder import private_work_folder
from data.store.reader import StoreNotUsable
from pages.loading import not_understood
from pages.loading.new_file import hidden, preview
from pages.loading.new_file.questions import Questions
from pages.parts.answers import leads
from pages.parts.look import NOTHING, counted, plain

LEFT_OUT = "(leave out)"
_ASKS_PASSWORD, _PASSWORD = "asks password", "-password"
EVERY_SHEET = "(every sheet of records)"
TURNED_WORDS = {
    "turned": "Turn them back: what reads March 6 was June 3",
    "right": "Leave them: what reads March 6 is March 6",
}
EVERY_LIST = "(all sheets with these columns)"
ORDER_WORDS = {"mdy": "Month first: 5/4 is May 4", "dmy": "Day first: 5/4 is April 5"}
GUESSED_LETTERS = (
    "The file does not say how its letters are written: they are read as {}. "
    "Turn on Show names and look whether those with accents are right; if not, save the file as "
    "CSV UTF-8 where it was made."
)


@dataclass(frozen=True)
class Chosen:
    """What a person chose for one file: arguments of load_file, and whether it can be read.

    `looked`: how it would be read with that; nothing of a file whose sheets are loaded one by one.
    """

    sheet: str | None = None
    kind: str | None = None
    mapping: dict[str, str | None] = field(default_factory=dict)
    date_order: dict[str, str] = field(default_factory=dict)
    profile: str | None = None
    year: str | None = None
    is_readable: bool = True
    looked: Inspection | None = None
    hidden_rows: bool | None = None
    hidden_columns: bool | None = None
    password: Password | None = None


def key_of(file) -> str:
    """Where what is chosen for a file of the form begins in the session; `forget` drops all of it."""
    return f"check-{file.file_id}"


def draw(file, questions: Questions) -> Chosen:
    """The step for one uploaded file. Nothing to choose where the file cannot be read."""
    key = key_of(file)
    name = Path(file.name).name
    sheet = st.session_state.get(f"{key}-sheet")
    sheet = None if sheet == EVERY_LIST else sheet
    try:
        of_records, password = _record_sheets_asking(file, key, name, questions)
    except PasswordNeeded:
        return Chosen(password=_typed(key))
    except (FileNotReadable, StoreNotUsable) as error:
        questions.place.error(f"**{plain(name)}** {plain(str(error), 600)}", icon=":material/block:")
        return Chosen(is_readable=False)
    is_every = len(of_records) > 1 and sheet in (None, EVERY_SHEET)
    with_rows, with_columns = hidden.said(key)
    chosen = Chosen(
        sheet=None if sheet == EVERY_SHEET else sheet,
        kind=st.session_state.get(f"{key}-kind"),
        hidden_rows=with_rows,
        hidden_columns=with_columns,
        password=password,
    )
    try:
        proposed = _look(file, key, name, chosen)
    except (FileNotReadable, Undecided, StoreNotUsable) as error:
        questions.place.error(f"**{plain(name)}** {plain(str(error), 600)}", icon=":material/block:")
        if isinstance(error, OnlyHiddenSheets):
            questions.ask("which of its sheets is meant").selectbox(
                "Sheet", [None, *error.sheets], key=f"{key}-sheet", format_func=lambda n: n or "Choose one"
            )
        return replace(chosen, is_readable=False)
    if not proposed.rows:
        told = "The file has a header row and no rows below it: nothing to load. Export the report again."
        questions.place.error(f"**{plain(name)}** {told}", icon=":material/block:")
    title = f"Check how this file is read: {plain(name)}"
    if remembered := proposed.choice.profile:
        title += f" (as remembered under {plain(remembered)})"
    _sheets(proposed, key, is_every, len(of_records) > 1, questions)
    with st.expander(title, expanded=proposed.are_columns_doubtful, icon=":material/table_view:"):
        if is_every:
            st.markdown(
                f"{counted(len(of_records), 'sheet', 'sheets')} of records are loaded, each by its "
                f"own headers: {plain(', '.join(of_records), 200)}. Choose one to check its columns."
            )
            return Chosen(password=password)
        return _checked(file, key, name, chosen, proposed, questions)


def _sheets(proposed: Inspection, key: str, is_every: bool, has_records: bool, questions: Questions) -> None:
    """The choice among the sheets of a workbook; those with the same columns are offered as one list."""
    joined = [part.name for part in proposed.beside.sheets]
    kept = st.session_state[f"{key}-kept"]
    kept["joined sheets"] = joined or kept.get("joined sheets", [])
    names = sorted({*(joined or (proposed.sheet or "",)), *proposed.other_sheets})
    if len(names) < 2:
        return
    every = [EVERY_SHEET] if has_records else [EVERY_LIST] if kept["joined sheets"] else []
    at = 0 if is_every or joined else len(every) + names.index(proposed.sheet or "")
    questions.ask().selectbox("Sheet", [*every, *names], index=at, key=f"{key}-sheet")


def _record_sheets_asking(
    file, key: str, name: str, questions: Questions
) -> tuple[list[str], Password | None]:
    """The sheets of records and the password, with the field to type it in where the file is protected.

    What is typed lies in this field alone, until the load is done. Raises PasswordNeeded once that is
    said, StoreNotUsable.
    """
    kept = st.session_state.setdefault(f"{key}-kept", {})
    place = questions.place
    if kept.get(_ASKS_PASSWORD):
        _ask_password(place, key, name)
    try:
        return _record_sheets(file, key, name, _typed(key)), _typed(key)
    except PasswordNeeded as needed:
        if not kept.get(_ASKS_PASSWORD):
            kept[_ASKS_PASSWORD] = True
            _ask_password(place, key, name)
        # A wrong one is tried and forgotten when Load is pressed.
        questions.ask("" if needed.is_wrong else "its password")
        tell = place.error if needed.is_wrong else place.info
        tell(f"**{plain(name)}** {plain(str(needed), 600)}", icon=":material/lock:")
        raise


def _ask_password(place, key: str, name: str) -> None:
    place.text_input(
        f"Password of {plain(name, 60)}",
        type="password",
        key=f"{key}{_PASSWORD}",
        autocomplete="off",
        help="It opens the file in memory and is kept nowhere.",
    )


def _typed(key: str) -> Password | None:
    letters = st.session_state.get(f"{key}{_PASSWORD}")
    return Password(letters) if letters else None


def _checked(file, key: str, name: str, chosen: Chosen, proposed: Inspection, questions: Questions) -> Chosen:
    """The inside of the step for one table; what has to be answered stands above it."""
    st.caption(plain(preview.layout_in_words(proposed), 300))
    for note in proposed.notes:
        questions.place.info(f"**{plain(name)}** {plain(note, 300)}", icon=":material/info:")
    if proposed.is_encoding_doubtful:
        st.warning(GUESSED_LETTERS.format(in_words(proposed.encoding or "")), icon=":material/spellcheck:")
    hidden.ask(proposed, key, questions)
    kind, names = st.columns([2, 1], vertical_alignment="bottom")
    kinds = [None, *(known.name for known in EXTRACTS)]
    by_columns = f"{proposed.choice.kind.title} (told by its columns)"
    kind.selectbox(
        "What the file is",
        kinds,
        key=f"{key}-kind",
        format_func=lambda k: kind_named(k).title if k else by_columns,
    )
    with_names = names.toggle("Show names", key=f"{key}-names")
    chosen = replace(chosen, mapping=_fields(proposed, key, with_names, questions))
    try:
        # What a person says is a date may be one whose order nothing settles: asked after it.
        now = _look(file, key, name, chosen)
        if orders := _orders(now, key, questions):
            chosen = replace(chosen, date_order=orders)
            now = _look(file, key, name, chosen)
    except (FileNotReadable, Undecided) as error:
        st.error(plain(str(error), 600), icon=":material/block:")
        return chosen
    not_understood.before_loading(now, name, key, questions.place)
    for advice in advice_on_columns(
        now.choice.kind.name, now.choice.mapping, now.choice.unread, now.choice.guesses, now.choice.unsure
    ):
        questions.place.warning(plain(advice.sentence, 900), icon=":material/help:")
    if now.choice.problem:
        said = (
            f"{now.choice.lacks} Choose below which column holds it."
            if now.choice.lacks
            else now.choice.problem.sentence
        )
        questions.ask("a column that is missing").warning(
            f"**{plain(name)}** {plain(said, 600)}", icon=":material/help:"
        )
    if len(now.years) > 1:
        chosen = replace(chosen, year=_year(now, key, questions))
    preview.draw(now, with_names)
    if proposed.other_lines:
        line = st.column_config.NumberColumn(width="small")
        st.dataframe(
            preview.lines_around(proposed), hide_index=True, column_config={"Line": line}, placeholder=NOTHING
        )
    keep = st.text_input(
        "Remember these choices under a name (the next file with the same headers is then read the same way)",
        key=f"{key}-profile",
        max_chars=60,
        placeholder="Such as: State export",
    )
    return replace(chosen, profile=keep.strip() or None, looked=now)


def forget() -> None:
    """Drop what was read of the files for the previews: it holds names."""
    for key in [key for key in st.session_state if str(key).startswith("check-")]:
        del st.session_state[key]


def forget_passwords() -> None:
    """Drop the passwords that were typed."""
    for key in [key for key in st.session_state if str(key).endswith(_PASSWORD)]:
        del st.session_state[key]


@contextmanager
def copied(file, name: str) -> Iterator[Path]:
    """A copy of an uploaded file in the store's folder, gone afterwards. Raises StoreNotUsable."""
    with private_work_folder(leads.store().folder) as own:
        path = own / ("upload" + Path(name).suffix.lower())
        with open_private(path, "wb") as copy:
            copy.write(file.getbuffer())
        yield path


def _record_sheets(file, key: str, name: str, password: Password | None) -> list[str]:
    kept = st.session_state.setdefault(f"{key}-kept", {})
    if "record sheets" not in kept:
        with copied(file, name) as path:
            kept["record sheets"] = record_sheets(path, leads.store().folder, password)
    return kept["record sheets"]


def _look(file, key: str, name: str, chosen: Chosen) -> Inspection:
    """The inspection of the file with these choices; the last ones are kept for this session."""
    kept = st.session_state.setdefault(f"{key}-kept", {})
    told = replace(
        chosen,
        profile=None,
        year=None,
        looked=None,
        password=None,
        hidden_rows=chosen.hidden_rows is not False,
        hidden_columns=chosen.hidden_columns is True,
    )
    key_of_choices = repr((told, leads.store().version))
    if key_of_choices not in kept:
        with copied(file, name) as path:
            found = inspect(
                path,
                leads.store().folder,
                file_name=name,
                sheet=chosen.sheet,
                kind=chosen.kind,
                instructions=ColumnInstructions(chosen.mapping, chosen.date_order),
                hidden_rows=chosen.hidden_rows,
                hidden_columns=chosen.hidden_columns,
                password=chosen.password,
            )
        for old in [name for name in kept if not name.endswith((" sheets", _ASKS_PASSWORD))][:-2]:
            del kept[old]
        kept[key_of_choices] = found
    return kept[key_of_choices]


def _fields(proposed: Inspection, key: str, with_names: bool, questions: Questions) -> dict[str, str | None]:
    """A select per column, the doubtful ones first; returns what differs from the proposal."""
    choice = proposed.choice
    is_used = {h: choice.mapping[h] for h, by in choice.how.items() if by == "guess"}
    every = choice.guesses | is_used
    guessed = {h: every[h] for h in proposed.header if h in every}
    asked = [h for h in guessed if h in choice.guesses or h in choice.unsure]
    asked += [h for h in proposed.header if h in choice.unread and h not in guessed]
    unknown = [h for h in proposed.header if h not in choice.mapping and h not in (*guessed, *asked)]
    known = [h for h in proposed.header if h in choice.mapping and h not in guessed]
    groups = (
        ("Not sure: say what each of these is, or leave it out", asked),
        ("Read by the header's words and the values: check these", [h for h in guessed if h not in asked]),
        ("Known", known),
        ("Not known: choose what it is, or leave it out", unknown),
    )
    differs: dict[str, str | None] = {}
    questions.asked += len(asked)
    for words, headers in groups:
        if not headers:
            continue
        with questions.place if headers is asked else st.container():
            st.markdown(f"**{words}**")
            for header, cell in zip(headers, _cells(len(headers)), strict=True):
                with cell:
                    picked = _field(proposed, key, header, guessed.get(header), with_names)
                if picked != choice.mapping.get(header) or header in guessed:
                    differs[header] = picked  # a guess under a person's eyes: confirmed or not
    return differs


def _cells(count: int, wide: int = 3):
    """Cells of a grid, row by row, so that they line up and keep their order on a phone."""
    for start in range(0, count, wide):
        yield from st.columns(wide)[: count - start]


def _field(proposed: Inspection, key: str, header: str, guessed: str | None, with_names: bool) -> str | None:
    choice = proposed.choice
    fields = [LEFT_OUT, *choice.kind.aliases]
    usual = {name: aliases[0] for name, aliases in choice.kind.aliases.items()}
    now = choice.mapping.get(header, guessed)
    by = " (remembered)" if choice.how.get(header) == "profile" else ""
    picked = st.selectbox(
        plain(header, 60) + by,
        fields,
        index=fields.index(now) if now else 0,
        format_func=lambda name: usual.get(name, name),
        key=f"{key}-{choice.kind.name}-{proposed.sheet}-{header}",
    )
    looks = f"Looks like {choice.unread[header]} · " if header in choice.unread else ""
    st.caption(looks + preview.samples(proposed, header, with_names))
    return None if picked == LEFT_OUT else picked


def _year(proposed: Inspection, key: str, questions: Questions) -> str:
    """A choice among the years of the figures, the newest first."""
    years = counted(len(proposed.years), "year", "years")
    return questions.ask().selectbox(
        f"Year of the figures (the file has {years}, which are never added)",
        proposed.years,
        key=f"{key}-year",
    )


def _orders(proposed: Inspection, key: str, questions: Questions) -> dict[str, str]:
    """A choice per column whose dates nothing settles, month first until a person says else; and per column
    whose dates look turned, turned back until a person says else."""
    orders = dict(proposed.choice.date_orders)
    for header in proposed.ambiguous_dates:
        orders[header] = questions.ask().radio(
            f"Dates in {plain(header, 60)}: nothing in the file settles their order",
            list(ORDER_WORDS),
            format_func=ORDER_WORDS.__getitem__,
            key=f"{key}-order-{header}",
            horizontal=True,
        )
    for header in proposed.turned_dates:
        orders[header] = questions.ask().radio(
            f"**Dates in {plain(header, 60)}: a spreadsheet seems to have taken the day for the month.** Every day "
            "up to 12 is a real date, every later one is text. What shall be read?",
            list(TURNED_WORDS),
            format_func=TURNED_WORDS.__getitem__,
            key=f"{key}-turned-{header}",
            horizontal=True,
        )
    return orders
