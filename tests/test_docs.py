"""What is written about the project is true: paths, commands, rooms, floors, columns, tables."""

from __future__ import annotations

import ast
import functools
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from data.board.tables import BOARD_TABLES
from data.commands.dictionary import FILE, page
from data.extracts import MODULES
from data.schema.tables import TABLES

PROJECT = Path(__file__).resolve().parent.parent
PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
HISTORY = {"CHANGELOG.md", *(p.name for p in PROJECT.glob("docs/decisions/0*.md"))}
"""Pages of their day: what they name may have gone since."""
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (PROJECT / "docs/architecture.md").read_text(encoding="utf-8")
GLOSSARY = (PROJECT / "docs/glossary.md").read_text(encoding="utf-8")

PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|txt|lock))`")
PLACEHOLDER = re.compile(r"(?:^|/)(?:test_)?x(?:[./]|$)")
"""x stands for what somebody is about to add: analytics/x/, test_x.py."""
WHEREVER = {"__init__.py", "kernels.py"}
"""Names of files that stand in several folders."""
ELSEWHERE = re.compile(r"^(?:board_copies|cells|profiles|spill)/")
"""What lies in the store's folder."""
FLOORS = {
    "The floors of data": "Floors of data",
    "The floors of analytics": "Floors of analytics",
    "The floors of the shared parts of pages": "Floors of the shared parts",
    "The rooms of the screen": "Rooms stand side by side",
}
"""Section of docs/architecture.md -> contract of pyproject.toml."""


def named(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """(page, what it names) for every page that speaks of the present."""
    present = [p for p in PAGES if p.name not in HISTORY]
    return sorted(
        {
            (p.relative_to(PROJECT).as_posix(), m)
            for p in present
            for m in pattern.findall(p.read_text("utf-8"))
        }
    )


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next one."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title}"
    return found[1]


def cells(text: str, width: int) -> list[list[str]]:
    """The rows of the tables in a text, without heads and rules."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    assert all(len(row) == width for row in rows), [row for row in rows if len(row) != width]
    is_rule = [set("".join(row)) <= set("-: ") for row in rows]
    heads = {i - 1 for i, rule in enumerate(is_rule) if rule}
    return [[c.strip() for c in row] for i, row in enumerate(rows) if not is_rule[i] and i not in heads]


def layers(contract: str) -> list[set[str]]:
    """The floors of a contract in pyproject.toml, the highest first."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    found = next(c for c in contracts["contracts"] if c["name"] == contract)
    return [{room.strip() for room in layer.split("|")} for layer in found["layers"]]


def drawn(text: str) -> list[set[str]]:
    """The floors of a Mermaid drawing, the highest first: its subgraphs in the order of its arrows."""
    drawing = re.search(r"```mermaid\n(.*?)```", text, re.DOTALL)
    assert drawing
    floors = {
        name: set(re.findall(r"^    (\w+)$", inside, re.MULTILINE))
        for name, inside in re.findall(r"^  subgraph (\w+)[^\n]*\n(.*?)^  end$", drawing[1], re.M | re.S)
    }
    order = re.findall(r"\w+", re.findall(r"^  .* --> .*$", drawing[1], re.MULTILINE)[0])
    assert sorted(order) == sorted(floors)
    return [floors[name] for name in order]


def columns() -> set[str]:
    """table.column of the store and of the board."""
    return {f"{t.name}.{c.name}" for t in (*TABLES, *BOARD_TABLES) for c in t.columns}


def test_the_dictionary_is_that_of_the_schema():
    assert page() == FILE.read_text("utf-8"), "run `python -m data.dictionary --write`"


@pytest.mark.parametrize(("where", "path"), named(PATH))
def test_every_path_named_exists(where, path):
    if PLACEHOLDER.search(path) or path in WHEREVER or ELSEWHERE.search(path):
        return
    assert (PROJECT / path).exists()


@pytest.mark.parametrize(("where", "module"), named(re.compile(r"python -m ([a-z_.]+[a-z])")))
def test_every_command_named_exists(where, module):
    if module in {"pytest", "ruff", "venv"} or "x" in module.split("."):
        return
    path = PROJECT / module.replace(".", "/")
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


@pytest.mark.parametrize(
    ("where", "command"),
    named(re.compile(r"python -m (data\.(?:load|store|board|compute)(?: [^`\n#]*)?)[`\n#]")),
)
def test_every_option_named_is_understood(where, command):
    """Asked of the command's own help: nothing is run."""
    module, *arguments = shlex.split(command.replace("--help", ""))
    words = [w for w in arguments if w.startswith("--")]
    if module in ("data.store", "data.board"):
        words += [w for w in arguments if w.isalpha() and w.islower()][:1]
    under = [w for w in words if w.isalpha()]
    told = help_of(module) + (help_of(module, *under) if under else "")
    assert [w for w in words if not re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", told)] == []


@functools.cache
def help_of(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command, "--help"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_link_between_pages_leads_somewhere():
    astray = [
        f"{page_.name}: {link}"
        for page_ in PAGES
        for link in re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)(?:#[^)]*)?\)", page_.read_text("utf-8"))
        if not (page_.parent / link).exists()
    ]
    assert astray == []


def test_the_readme_can_be_read_before_coffee_is_ready():
    assert len(README.splitlines()) <= 150


def test_every_room_stands_in_the_table_of_rooms():
    tree = ast.parse((PROJECT / "dashboard.py").read_text(encoding="utf-8"))
    titles = [
        keyword.value.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "title"
    ]
    assert titles
    for title in titles:
        assert f"| {title} |" in README
        assert f"| {title} |" in section(ARCHITECTURE, "The rooms of the screen")


def test_every_kind_of_extract_has_its_module_and_its_test():
    for module in MODULES:
        name = module.__name__.rpartition(".")[2]
        assert (PROJECT / "data/extracts" / f"{name}.py").exists()
        assert (PROJECT / "tests/data" / "extracts" / f"test_{name}.py").exists()


def test_the_screenshots_are_there_and_light():
    images = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert len(images) == 3
    assert [i for i in images if (PROJECT / i).stat().st_size > 250_000] == []


@pytest.mark.parametrize(("title", "contract"), FLOORS.items())
def test_the_floors_drawn_are_those_of_the_contract(title, contract):
    assert drawn(section(ARCHITECTURE, title)) == layers(contract)


def test_a_drawing_is_read_by_its_arrows():
    text = '```mermaid\nflowchart TB\n  subgraph b [" "]\n    two\n  end\n  subgraph a [" "]\n    one\n    uno\n  end\n  a --> b\n```'
    assert drawn(text) == [{"one", "uno"}, {"two"}]


@pytest.mark.parametrize(("title", "contract"), FLOORS.items())
def test_every_room_drawn_is_described(title, contract):
    width = 3 if title == "The rooms of the screen" else 2
    described = [
        r for row in cells(section(ARCHITECTURE, title), width) for r in re.findall(r"`(\w+)`", row[0])
    ]
    assert sorted(described) == sorted(room for floor in layers(contract) for room in floor)


def test_every_column_of_the_glossary_exists():
    named_ = [c for row in cells(GLOSSARY, 4) for c in re.findall(r"`([^`]+)`", row[2])]
    assert named_ and set(named_) <= columns(), set(named_) - columns()


def test_the_glossary_says_a_word_once():
    terms = [row[0].lower() for row in cells(GLOSSARY, 4)]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize(
    ("where", "decision"), [(p.name, p) for p in sorted(PROJECT.glob("docs/decisions/0*.md"))]
)
def test_a_decision_says_when_why_and_what_was_ruled_out(where, decision):
    text = decision.read_text("utf-8")
    assert re.match(rf"# {where[:4]}\. .+\n\nDecided: 20\d\d-\d\d-\d\d\n", text)
    for title in ("Context", "Decision", "Ruled out", "Figures"):
        assert section(text, title).strip()
    assert f"]({where})" in (PROJECT / "docs/decisions/README.md").read_text("utf-8")


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(p.name[:4]) for p in sorted(PROJECT.glob("docs/decisions/0*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_folder_of_code_has_its_line_in_the_table_of_tests():
    """CONTRIBUTING says which test a change needs; a test of x.py belongs to no folder."""
    table = section((PROJECT / "CONTRIBUTING.md").read_text("utf-8"), "Which test does my change need")
    changed = " ".join(row[0] for row in cells(table, 3))
    homes = [
        p.name
        for top in ("data", "analytics")
        for p in (PROJECT / top).iterdir()
        if (p / "__init__.py").exists()
    ]
    assert [h for h in sorted(set(homes)) if f"/{h}/" not in changed] == []
