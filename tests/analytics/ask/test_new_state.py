"""A small made-up State, its truth counted in loops: the campaign of benchmarks/ without a browser."""

from __future__ import annotations

import json

import pytest

from analytics.ask.command import main
from benchmarks.new_state import families, truth
from tests.loaded_once import load_all_once

VIEWS = (
    ("", {}),
    (
        "?run=to&state=NJ&from=FL&month=5&month=6",
        {"From State": ("Florida",), "Month of the year": ("May", "June")},
    ),
    ("?run=to&state=NJ&left=0-6", {"Time left in the window": ("less than 6 months left",)}),
    ("?run=to&state=NJ&status=new", {"Since the last extract": ("new since the last extract",)}),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new-state")
    made = families.made_up(seed=7, families=70)
    paths = families.write_lists(made, folder)
    load_all_once([(paths[name], {}) for name in ("first", "second", "moves")], folder / "store")
    facts = truth.facts_of(made.lists["second"], families.SECOND, made.lists["first"])
    return made, facts, folder / "store"


def asked(capsys, question: str, store, link: str = "", *more: str) -> list[dict]:
    main([question, "--store", str(store), "--json", *(("--link", link) if link else ()), *more])
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("link", "chosen"), VIEWS)
def test_the_figures_of_a_list_are_those_of_its_families(world, capsys, link, chosen):
    _, facts, store = world
    inside = truth.narrowed(facts, chosen, truth.FILTERS)
    ours = truth.by(truth.of_jersey(inside), lambda fact: fact.town.removesuffix(" NJ"))
    [head] = asked(capsys, "totals", store, link)
    assert (head["children"], head["families"], head["rows"], head["towns"]) == (
        truth.children(inside), truth.families(inside), len(inside), len(ours),
    )  # fmt: skip
    told = {
        r["place_name"]: (r["children"], r["families"], r["rows"])
        for r in asked(capsys, "places", store, link)
    }
    assert told == {t: (truth.children(x), truth.families(x), len(x)) for t, x in ours.items()}
    months = truth.by(inside, lambda fact: (fact.period, fact.month))
    seen = {
        (r["performance_period"], r["month_name"]): r["children"]
        for r in asked(capsys, "months", store, link)
    }
    assert {k: n for k, n in seen.items() if n} == {k: truth.children(x) for k, x in months.items()}


def test_states_abroad_are_called_alike_in_the_chart_and_in_the_filters(world, capsys):
    """The truth has the names of the filters: "Puebla, Mexico"."""
    _, facts, store = world
    told = {r["state_name"]: r["children"] for r in asked(capsys, "origin-states", store)}
    assert "Puebla, Mexico" in told
    assert told == {name: truth.children(x) for name, x in truth.by(facts, lambda f: f.other_state).items()}


def test_the_moves_are_those_of_the_lines(world, capsys):
    made, _, store = world
    arriving = [m for m in made.moves if m[3][1] == "NJ"]
    pairs: dict[tuple, set] = {}
    for child, _, start, end in arriving:
        pairs.setdefault((start[3], end[3]), set()).add(child.number)
    told = asked(
        capsys, "corridors", store, "?run=to&state=NJ", "--set", "source=mobility", "--set", "way=in"
    )
    assert {(r["from_name"], r["to_name"]): r["children"] for r in told} == {
        k: len(x) for k, x in pairs.items()
    }
