"""The questions have names for all that the rooms ask, and the names hold."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

from analytics.ask.link import RIGHT
from analytics.ask.questions import BY_NAME, QUESTIONS
from analytics.ask.rooms import patterns
from analytics.ask.settings import SETTINGS
from analytics.patterns import SHELF
from analytics.selection import URL_KEYS

PROJECT = Path(__file__).resolve().parents[3]

NO_FIGURE = {
    "analytics.board.ideas": "texts and small pictures kept with a pin",
    "analytics.exports": "files, which hold what the questions answer",
    "analytics.leads.shared_list": "what may be shared outside, counts hidden",
    "analytics.leads.shared_words": "sentences on what is hidden",
    "analytics.sites.points": "points drawn on the map",
    "analytics.board.plan_findings": "pockets, patterns and visits in the words of the plan",
    "analytics.board.plan.asked": "what the shared plan wants to tell",
    "analytics.board.plan.counted_as": "what a pin's numbers count, in words",
    "analytics.board.plan.last_periods": "names of periods",
    "analytics.board.plan.make_plan": "the sheet, of the counts that plan-counts gives",
    "analytics.board.outcomes.track_record": "a sentence of ideas-that-find",
    "analytics.board.stops.in_lines": "the lines of stops on paper",
    "analytics.board.stops.visit_words": "a visit of stops in words",
    "analytics.board.target_days": "the days of a target, which targets has",
    "analytics.board.targets.at_each_town": "the towns of one target, which places has",
    "analytics.board.targets.listed_at": "what targets is counted from",
    "analytics.board.targets.newest_extracts": "which lists are in use: runs has them",
    "analytics.board.targets.counted_then": "a target that is being made",
    "analytics.board.targets.changes_in_words": "a sentence of targets",
    "analytics.board.targets.which_changed": "sentences of targets",
    "analytics.board.targets.towns_in_words": "names",
    "analytics.board.targets.why_in_words": "words that people wrote",
    "analytics.board.coverage.towns_visited": "what of the coverage may leave the office",
    "analytics.board.work_log.families_by_month": "what of the log may leave the office",
    "analytics.board.work_log.monday_of": "a day of the calendar",
    "analytics.board.week.outcome_in_words": "a visit in words",
    "analytics.forecast.warm_up": "works ahead, answers nothing",
    "analytics.leads.changes.age_words": "a day in words",
    "analytics.leads.changes.new_in_words": "a sentence of since-last-list",
    "analytics.leads.changes.still_listed_in_words": "a sentence of since-last-list",
    "analytics.leads.changes.sentence": "a sentence of since-last-list",
    "analytics.leads.late_reporting.caption": "words on months that are not complete",
    "analytics.leads.late_reporting.complete_until": "a day of the calendar",
    "analytics.leads.late_reporting.in_a_sentence": "a sentence of recorded-late",
    "analytics.leads.late_reporting.not_complete": "months of the calendar",
    "analytics.leads.late_reporting.reaches": "months of the calendar",
    "analytics.leads.lists.finding": "rows of the child list, found by what somebody types",
    "analytics.leads.loaded_lists": "which lists are in use: runs and lists have them",
    "analytics.leads.places_to_repair.near_families": "orders the proposals for one spelling",
    "analytics.leads.tally.count_children": "children of totals, counted alone for a switch",
    "analytics.mobility.mapped_flows": "lines of corridors that fit on the map",
    "analytics.mobility.nobodys_list.wording.interval_words": "the interval of on-nobodys-list in words",
    "analytics.mobility.nobodys_list.wording.refused_words": "why on-nobodys-list refuses, in words",
    "analytics.mobility.who_to_call.in_one_line": "an office in words",
    "analytics.mobility.who_to_call.move_rows": "what may be shared outside",
    "analytics.mobility.who_to_call.none_yet": "a sentence of who-to-call",
    "analytics.mobility.who_to_call.whom": "offices of who-to-call, which has them in one text",
    "analytics.patterns.now": "an order, by families-soon",
    "analytics.plan": "days and stops: `python -m analytics.week --plan` prints them",
    "analytics.pockets.now": "an order, by families-soon",
    "analytics.patterns.side_by_side.still_growing": "a sentence on two days",
    "analytics.pockets.facts.head_figures": "figures of pockets in words",
    "analytics.pockets.facts.pocket_word_table": "a file of pocket-words",
    "analytics.pockets.wording": "words",
    "analytics.selection": "filters in words",
    "analytics.sites.stops.facts": "what stops has, in words",
    "analytics.sites.crops.crop_lines": "season-crops in words",
    "analytics.wording": "words",
    "data.geocoding.proposals.propose": "what one spelling may mean, while a person types",
    "data.load.reports.advice": "where a choice comes from, in words",
    "data.load.reports.compared": "sentences of since-last-list",
    "data.load.reports.placed": "places-located, told anew while a report stays open",
}
"""What rooms call that is no figure of its own: a function or all of a module, and why it needs no name."""


ASKED = ("analytics.", "data.load.reports", "data.geocoding.proposals")
"""Where figures of rooms come from."""


def called_in(folder: str) -> dict[str, set[str]]:
    """Name of each function of ASKED that is named in the modules of a folder -> those modules."""
    found: dict[str, set[str]] = {}
    for path in sorted((PROJECT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        imported = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("analytics", "data"))
            for alias in node.names
        }
        for node in ast.walk(tree):
            name = None
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = f"{imported.get(node.value.id, 'builtins')}.{node.attr}"
            elif isinstance(node, ast.Name):
                name = imported.get(node.id)
            if name and name.startswith(ASKED) and is_function(name):
                found.setdefault(name, set()).add(str(path.relative_to(PROJECT)))
    return found


def is_function(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    try:
        return inspect.isfunction(getattr(importlib.import_module(module), attribute, None))
    except ImportError:
        return False


def reason_for(name: str) -> str | None:
    parts = name.split(".")
    heads = (".".join(parts[:end]) for end in range(len(parts), 1, -1))
    return next((head for head in heads if head in NO_FIGURE), None)


def test_whatever_a_room_asks_has_a_name_or_a_reason_why_it_needs_none():
    """A new question of a room fails here until `analytics.ask` answers it too."""
    rooms, answered = called_in("pages"), called_in("analytics/ask")
    assert len(rooms) > 120, "the rooms are not read any more"
    unnamed = {
        name: sorted(by)
        for name, by in rooms.items()
        if name not in answered and not name.startswith("analytics.ask") and reason_for(name) is None
    }
    assert unnamed == {}


def test_the_reasons_are_those_of_things_that_rooms_call_and_no_question_answers():
    rooms, answered = called_in("pages"), called_in("analytics/ask")
    used = {reason_for(name) for name in rooms if name not in answered}
    assert set(NO_FIGURE) - used == set()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_has_a_function_and_a_grain(question):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", question.name)
    assert question.grain.startswith("One row")
    assert question.grain.endswith(".")
    assert callable(question.answer)
    assert set(question.settings) <= set(SETTINGS)


def test_names_are_said_once_and_every_function_of_a_room_is_a_question():
    assert len(BY_NAME) == len(QUESTIONS)
    answers = {(q.module, q.name.replace("-", "_")) for q in QUESTIONS}
    public = {
        (path.stem, node.name)
        for path in (PROJECT / "analytics/ask/rooms").glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and [a.arg for a in node.args.args] == ["asked"]
        and not node.name.startswith("_")
        and ast.unparse(node.returns or ast.Constant(None)) == "pd.DataFrame"
    }
    assert public - answers == set()


def test_the_shelf_is_asked_whole_in_its_own_columns():
    shelf = [q for q in QUESTIONS if q.name.startswith("shelf-")]
    assert [q.columns[:-1] for q in shelf] == [tuple(pattern.columns) for pattern in SHELF]
    assert all(hasattr(patterns, q.name.replace("-", "_")) for q in shelf)


def test_of_every_part_of_a_link_it_is_known_what_is_right():
    assert tuple(RIGHT) == URL_KEYS
