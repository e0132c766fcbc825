"""What shows on a map is said by its layers alone: a new one is a class, a script, a line and a room."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pages.parts.map import live_map
from pages.parts.map.layers import LAYERS

FOLDER = Path(live_map.__file__).parent
OWN = {"bubbles.js", "counties.js", "flows.js", "outlines.js", "routes.js", "sites.js"}


def test_the_browser_has_the_layers_of_python_in_the_same_order():
    script = (FOLDER / "js" / "layers.js").read_text("utf-8")
    listed = re.search(r"LAYERS = \[(.*?)\]", script)[1].split(", ")
    assert listed == [layer.name for layer in LAYERS]
    assert {f"{name}" for name in re.findall(r'from "./(\w+\.js)"', script)} == OWN


@pytest.mark.parametrize(
    "place",
    [
        *sorted(p.name for p in (FOLDER / "js").glob("*.js") if p.name not in {*OWN, "layers.js"}),
        "live_map.py",
    ],
)
def test_what_all_layers_share_names_none_of_them(place):
    """But for the ground, which draws the outlines that counties are filled into."""
    if place.endswith(".py"):
        tree = ast.parse((FOLDER / place).read_text("utf-8"))
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    else:
        lines = (FOLDER / "js" / place).read_text("utf-8").splitlines()
        code = "\n".join(line for line in lines if not line.strip().startswith("//"))
        named = set(re.findall(r"\bmessage\.(\w+)", code))
    names = {layer.__name__ if place.endswith(".py") else layer.name for layer in LAYERS}
    assert not named & names
