"""Writes requirements.lock and requirements-test.lock, with the hash of every file of each package.

    python3 -m venv FOLDER
    FOLDER/bin/python -m pip install uv
    FOLDER/bin/python .ci/lock.py              # keeps the versions that are locked, where they fit
    FOLDER/bin/python .ci/lock.py --upgrade    # takes the newest that fit

Each lock names every package, direct or not, at its exact version, for Windows, macOS and Linux
and Python 3.11 and newer; a marker names the systems where not all need one. The hashes are those
of all files of that version in the package index that uv is set to, so that no other file of the
same name and version is installed, whoever keeps the mirror.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HEAD = """\
# Made by .ci/lock.py (it says how); do not edit. Every package at its exact version with the hashes
# of its files, for Windows, macOS and Linux and Python 3.11 to 3.14; a marker names the systems
# where not all need one.
"""


def resolved(wanted: str, before: str, held: list[str], more: list[str]) -> list[str]:
    """One entry per package that a file of requirements needs, by name: its pin and its hashes.

    `before`: a lock whose versions are kept where they fit. `held`: entries that are not to change.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, fixed = Path(folder) / "lock", Path(folder) / "held"
        out.write_text(before, "utf-8")
        fixed.write_text("\n".join(held), "utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        # one version of a package for all Pythons, where a newer one has left the oldest
        command += ["--fork-strategy", "fewest"]
        command += ["--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"]
        command += ["--no-header", "--no-annotate", "--output-file", str(out)]
        command += ["--constraint", str(fixed), *more, wanted]
        subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
        return re.findall(r"^\S.*(?:\n[ ].*)*", out.read_text("utf-8"), re.MULTILINE)


def main(more: list[str]) -> None:
    locks = [PROJECT / name for name in ("requirements.lock", "requirements-test.lock")]
    before = "".join(lock.read_text("utf-8").replace("-r requirements.lock\n", "") for lock in locks)
    run_time = resolved("requirements.txt", before, [], more)
    tests = resolved("requirements-test.txt", before, run_time, more)
    added = [entry for entry in tests if entry not in run_time]
    for file_name, entries in (
        ("requirements.lock", run_time),
        ("requirements-test.lock", ["-r requirements.lock", *added]),
    ):
        text = HEAD + "\n".join(entries) + "\n"
        if re.search(r"https?://|file:", text):
            raise SystemExit(f"{file_name} would hold an address; nothing written.")
        (PROJECT / file_name).write_text(text, "utf-8", newline="\n")
        print(f"{file_name}: {len(entries)} packages, {text.count('--hash=')} hashes")


if __name__ == "__main__":
    main(sys.argv[1:])
