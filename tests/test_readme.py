"""The README says what is there: paths, commands, rooms, and the dictionary of the schema."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from data.commands.dictionary import FILE, page
from data.extracts import MODULES

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
PLACEHOLDER = re.compile(r"(^|/)x(/|\.py|_extract|$)|test_x")


def test_the_dictionary_is_that_of_the_schema():
    assert page() == FILE.read_text("utf-8"), "run `python -m data.dictionary --write`"


@pytest.mark.parametrize(
    "path",
    sorted(
        {
            p
            for p in re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|txt|lock))`", README)
            if not PLACEHOLDER.search(p) and "jsonl" not in p
        }
    ),
)
def test_every_path_named_exists(path):
    assert (PROJECT / path).exists()


@pytest.mark.parametrize("module", sorted(set(re.findall(r"python -m ([a-z_.]+)", README))))
def test_every_command_named_exists(module):
    path = PROJECT / module.replace(".", "/")
    assert path.with_suffix(".py").exists() or (path / "__main__.py").exists()


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


def test_every_kind_of_extract_has_its_module_and_its_test():
    for module in MODULES:
        name = module.__name__.rpartition(".")[2]
        assert (PROJECT / "data/extracts" / f"{name}.py").exists()
        assert (PROJECT / "tests/data" / "extracts" / f"test_{name}.py").exists()


def test_the_screenshot_is_there():
    for image in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (PROJECT / image).exists()
