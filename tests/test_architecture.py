"""The house rules that a machine can check: who may import what, names, sizes, pinned packages."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
NOT_OURS = {".venv", ".git", "node_modules", "leaflet", "__pycache__"}
NOT_OURS_AT_THE_TOP = {"store", "store-backups", "demo"}
"""What a run leaves in the checkout; data/store is a room."""
PRODUCT = ("dashboard.py", "serve.py", "server/", "data/", "analytics/", "pages/")
BUILT_ONCE = "data/reference_build/"
"""Scripts that made the reference tables: their packages are not needed to run the product."""


def our_files(*endings: str) -> list[PurePosixPath]:
    """Files of the project with one of these endings, as paths from its root."""
    found = []
    for folder, folders, names in os.walk(PROJECT):
        strangers = NOT_OURS | (NOT_OURS_AT_THE_TOP if Path(folder) == PROJECT else set())
        folders[:] = [name for name in folders if name not in strangers]
        place = PurePosixPath(Path(folder).relative_to(PROJECT).as_posix())
        found += [place / name for name in names if name.endswith(endings)]
    return sorted(found)


def imports_of(source: str) -> set[str]:
    """Every module that a source imports, at any depth, with dots: from a import b gives a.b."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def imports_in(place: PurePosixPath) -> set[str]:
    return imports_of((PROJECT / place).read_text("utf-8"))


def product_files() -> list[PurePosixPath]:
    return [f for f in our_files(".py") if str(f).startswith(PRODUCT)]


def pins(file_name: str) -> dict[str, str]:
    """Package -> exact version of one requirements file, without the files it includes."""
    lines = (PROJECT / file_name).read_text("utf-8").splitlines()
    named = [line.removesuffix(" \\") for line in lines if line and not line.startswith(("#", "-", " "))]
    wanted = [Requirement(line) for line in named]
    for requirement in wanted:
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), f"{requirement} is not exact"
    return {canonicalize_name(r.name): str(r.specifier)[2:] for r in wanted}


def packages_of(files: list[PurePosixPath]) -> set[str]:
    """Names of the packages that these files import directly.

    A package that is not installed here goes by its module's name.
    """
    by_module = packages_distributions()
    ours = {path.stem for path in PROJECT.iterdir()}
    modules = {name.split(".")[0] for f in files for name in imports_in(f)}
    foreign = modules - sys.stdlib_module_names - ours
    return {canonicalize_name(package) for m in foreign for package in by_module.get(m, [m])}


def test_imports_are_seen_wherever_they_stand() -> None:
    source = "import a.b\ndef f():\n    from c.d import e as x\n    import g as h\n"
    assert imports_of(source) == {"a.b", "c.d.e", "g"}


def test_the_import_contracts_are_kept() -> None:
    command = (
        "from importlinter.cli import lint_imports as l; raise SystemExit(l(no_cache=True, no_logo=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("streamlit", ("dashboard.py", "serve.py", "server/", "pages/")),
        ("server", ("dashboard.py", "serve.py", "server/")),
        ("plotly", ("pages/",)),
        ("folium", ("analytics/exports/map_file.py",)),
        # What holds rows while somebody works lies in the store: data/spill.py.
        # The link of the start holds none; it lies elsewhere where the store cannot be written.
        ("tempfile", ("data/store/folder.py", "data/reference_build/", "server/sign_in.py")),
        ("dashboard", ()),
        ("serve", ()),
        ("run", ()),
        ("tests", ()),
        ("benchmarks", ()),
    ],
)
def test_a_module_stays_in_its_place(module: str, allowed: tuple[str, ...]) -> None:
    strays = [
        str(f)
        for f in product_files()
        if not str(f).startswith(allowed or "\0")
        and any(name == module or name.startswith(module + ".") for name in imports_in(f))
    ]
    assert strays == []


def test_few_may_write_the_store() -> None:
    """Who makes the next version or takes the writer's lock; all others only read."""
    may = ("data/load/", "data/compute/", "data/upkeep/", "data/store/", "data/commands/store.py")
    taken = re.compile(r"\b(next_version|open_writing|writer_lock|waiting_writer_lock)\b")
    named = [str(f) for f in product_files() if taken.search((PROJECT / f).read_text("utf-8"))]
    assert [f for f in named if not f.startswith(may) and f != "data/engine.py"] == []
    assert "data/load/pipeline.py" in named


def test_every_engine_is_told_where_to_spill() -> None:
    """An engine that is not told puts rows into the folder the program was started in."""
    opening = [str(f) for f in product_files() if "duckdb.connect(" in (PROJECT / f).read_text("utf-8")]
    assert opening == ["data/engine.py"]


def test_no_page_stands_directly_in_pages() -> None:
    """Streamlit would list pages/*.py as pages of its own until the dashboard has run once."""
    assert [path.name for path in (PROJECT / "pages").glob("*.py")] == ["__init__.py"]


def test_rooms_never_import_one_another() -> None:
    rooms = {p.parent.name for p in (PROJECT / "pages").glob("*/page.py")}
    assert rooms, "no room found"
    strays = [
        f"{place} imports {name}"
        for room in sorted(rooms)
        for place in our_files(".py")
        if str(place).startswith(f"pages/{room}/")
        for name in imports_in(place)
        if name.split(".")[0] == "pages" and name.split(".")[1] in rooms - {room}
    ]
    assert strays == []


def test_rooms_end_with_end_room() -> None:
    """st.stop also ends what stands around a room that is drawn first: filters and the way out."""
    stopped = [
        str(place)
        for place in our_files(".py")
        if str(place).startswith("pages/") and "st.stop(" in (PROJECT / place).read_text("utf-8")
    ]
    assert stopped == []


def test_names_say_what_is_inside() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service"}
    strays = [
        str(f)
        for f in our_files(".py", ".js")
        if any(empty_words.intersection(re.split(r"[_.\-]", part.lower())) for part in f.parts)
    ]
    assert strays == []


def test_the_types_agree() -> None:
    """pyproject.toml names the rooms that are still loose, and in what; everything else is checked."""
    done = subprocess.run(
        [sys.executable, "-m", "ty", "check", "--python", sys.prefix, "--output-format", "concise"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_product_imports_is_pinned_and_nothing_else() -> None:
    imported = packages_of([f for f in product_files() if not str(f).startswith(BUILT_ONCE)])
    assert imported == set(pins("requirements.txt"))


def test_what_makes_the_reference_tables_is_pinned_apart() -> None:
    imported = packages_of([f for f in product_files() if str(f).startswith(BUILT_ONCE)])
    added = imported - set(pins("requirements.txt"))
    assert added == set(pins("requirements-reference.txt"))


def test_what_the_tests_import_is_pinned() -> None:
    tests = [f for f in our_files(".py") if str(f).startswith("tests/")]
    assert packages_of(tests) <= set(pins("requirements.txt")) | set(pins("requirements-test.txt"))


def test_the_locks_hold_what_is_pinned() -> None:
    locked = pins("requirements.lock")
    assert pins("requirements.txt").items() <= locked.items()
    assert pins("requirements-test.txt").items() <= (locked | pins("requirements-test.lock")).items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_package_of_a_lock_stands_with_its_hashes(lock: str) -> None:
    text = (PROJECT / lock).read_text("utf-8")
    entries = re.findall(r"^[a-z].*(?:\n[ ].*)*", text, re.MULTILINE)
    assert len(entries) == len(pins(lock))
    for entry in entries:
        _, *hashes = entry.split(" \\\n    ")
        assert hashes and all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", h) for h in hashes), entry[:60]
    assert "//" not in text, "a lock names no place to install from"


@pytest.mark.parametrize("place", ["run.py", "tests/browser/installed_browser.py"])
def test_what_runs_before_anything_is_installed_needs_nothing(place: str) -> None:
    modules = {name.split(".")[0] for name in imports_in(PurePosixPath(place))}
    assert modules - sys.stdlib_module_names - {"tests"} == set()


def test_an_old_python_can_read_run_py_and_be_told() -> None:
    source = (PROJECT / "run.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 6))
    # Python 3.6 does not know this one, and would answer with a traceback.
    assert "__future__.annotations" not in imports_of(source)
