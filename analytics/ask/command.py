"""The command: what is asked, what is printed, what is said where it cannot be answered."""

from __future__ import annotations

import argparse
import difflib
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from analytics.ask.question import Question
from analytics.ask.questions import BY_NAME, QUESTIONS
from analytics.ask.settings import SETTINGS, NotUnderstood, settings_given
from data.values.bare_text import bare

CANCELLED_CODE = 130
"""Exit code after Ctrl+C, as shells have it."""
NOT_UNDERSTOOD_CODE = 2
"""As argparse has it: the question, the link or a setting cannot be read."""

_EPILOG = (
    "exit codes: 0 answered (also by no row); 1 it cannot be answered from what is loaded, or the store cannot be "
    "used; 2 the question, the link or a setting was not understood; 130 stopped by Ctrl+C. Counts are true ones: "
    "confidential, for program staff."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer one question; see _EPILOG for what is returned."""
    given = _parser().parse_args(arguments)
    try:
        return _run(given)
    except NotUnderstood as error:
        _say(error)
        return NOT_UNDERSTOOD_CODE
    except KeyboardInterrupt:
        _say("Cancelled: nothing was changed.")
        return CANCELLED_CODE
    except BrokenPipeError:
        from analytics.ask import printing

        printing.seen_enough()
        return 0
    except Exception as error:
        # Where it happened, without the error's text: that may quote a cell.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        _say(
            f"Something unexpected went wrong ({type(error).__name__} in {Path(frame.filename).name}, line "
            f"{frame.lineno}). Nothing was changed. Please report this."
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analytics.ask",
        description="Every figure of the rooms by name, for R, Power BI, Excel and the like.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "question", nargs="?", metavar="QUESTION", help="its name; --list says which there are"
    )
    parser.add_argument(
        "--store", metavar="DIR", help="folder of the store (default: ATLAS_STORE, else ./store)"
    )
    parser.add_argument(
        "--link",
        metavar="LINK",
        help='the filters as the address of a room writes them, such as "?run=to&state=GA&month=9"; '
        "none: the newest list, without filters",
    )
    parser.add_argument(
        "--set",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="what else is chosen in the room, such as level=county (repeatable): "
        + "; ".join(f"{name}={choice.written}" for name, choice in SETTINGS.items()),
    )
    looks = parser.add_mutually_exclusive_group()
    looks.add_argument(
        "--json", action="store_true", help="one array of objects; days as 2026-09-30, null for not known"
    )
    looks.add_argument("--csv", action="store_true", help="comma-separated, as the files of the rooms")
    parser.add_argument("--list", action="store_true", help="the questions, with what one row of each is")
    parser.add_argument(
        "--who", metavar="NAME", default="", help="with children-with-names: who takes the list"
    )
    parser.add_argument("--why", metavar="TEXT", default="", help="with children-with-names: what it is for")
    return parser


def _run(given: argparse.Namespace) -> int:
    if given.list:
        return _list(given)
    if not given.question:
        raise NotUnderstood("Name a question: `python -m analytics.ask --list` says which there are.")
    question = BY_NAME.get(given.question)
    if question is None:
        raise NotUnderstood(_no_such(given.question))
    settings = settings_given(given.set, question.settings, question.name)
    is_named = question.name == "children-with-names"
    if is_named and not (given.who.strip() and given.why.strip()):
        raise NotUnderstood(
            "Names of children are handed out to somebody, for a reason: add --who NAME and --why TEXT, which are "
            "recorded in the store's folder. `children` has the same rows without names, ids and birth dates."
        )
    return _answered(question, given, settings)


def _answered(question: Question, given: argparse.Namespace, settings: Mapping[str, str]) -> int:
    # What follows takes a second to import; the names of questions and a slip of the pen do not need it.
    import duckdb

    from analytics.ask import printing
    from analytics.ask.answer import answer, view_in_words
    from analytics.ask.asked import Asked
    from analytics.ask.held import CannotBeTold, Held
    from analytics.ask.link import read_link, selection_of_link
    from data.board.database import BoardNotUsable
    from data.store.errors import what_failed
    from data.store.reader import Store, StoreNotUsable

    if given.link is not None:
        read_link(given.link)
    store = Store(given.store)
    try:
        if store.version is None:
            _say(
                f"Nothing is loaded. There is no list in {store.folder}: load a file with `python -m data.load`, or "
                "name the folder of the store with --store."
            )
            return 1
        held = Held(store)
        selection = selection_of_link(held, given.link)
        asked = Asked(held, selection, settings, who=given.who.strip(), why=given.why.strip())
        rows = answer(question, asked)
        is_of_list = question.of in ("list", "families", "children")
        view = f"{view_in_words(asked)}." if is_of_list else ""
    except (CannotBeTold, StoreNotUsable, BoardNotUsable) as error:
        _say(error)
        return 1
    except OSError as error:
        _say(f"{error.strerror}: {error.filename or store.folder}.")
        return 1
    except duckdb.Error as error:
        # Without the error's own text, which may quote a cell.
        _say(what_failed(error, store.folder))
        return 1
    finally:
        store.close()
    if given.json:
        printing.as_json(rows)
    elif given.csv:
        printing.as_csv(rows, question.columns)
    else:
        printing.say(f"{question.name}: {question.grain}", *filter(None, [view]))
        printing.as_table(rows, question.columns)
    return 0


def _list(given: argparse.Namespace) -> int:
    from analytics.ask import printing

    told = [{"question": q.name, "grain": q.grain, "columns": list(q.columns)} for q in QUESTIONS]
    if given.json:
        printing.as_json(told)
    elif given.csv:
        rows = [one | {"columns": " ".join(one["columns"])} for one in told]
        printing.as_csv(rows, ("question", "grain", "columns"))
    else:
        for question in QUESTIONS:
            can_be_set = f" Can be set: {', '.join(question.settings)}." if question.settings else ""
            printing.say(f"{question.name} ({question.room.replace('_', ' ')}): {question.grain}{can_be_set}")
            printing.say(f"    {', '.join(question.columns)}")
    return 0


def _no_such(name: str) -> str:
    near = difflib.get_close_matches(name.casefold().replace("_", "-"), BY_NAME, n=3, cutoff=0.5)
    near += [other for other in BY_NAME if name.casefold() in other and other not in near][:3]
    said = f" Near to it: {', '.join(near)}." if near else ""
    return f"There is no question {bare(name, 40)}.{said} `python -m analytics.ask --list` says all of them."


def _say(sentence: object) -> None:
    from analytics.ask import printing

    printing.say(sentence, error=True)
