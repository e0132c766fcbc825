"""Copy what the browser loads from npm packages into static/: `python static/copy_assets.py`.

Run from the project root, with npm on the path. Each package is pinned by version and by the
checksum of its archive, so a second run gives the same bytes or stops. Nothing here is needed
to run the dashboard: the copied files are committed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps a path inside the package to a path inside static/."""

    name: str
    version: str
    integrity: str
    files: tuple[tuple[str, str], ...]


PACKAGES = (
    Package(
        "leaflet",
        "1.9.4",
        "sha512-nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA==",
        (
            ("dist/leaflet.js", "leaflet/leaflet.js"),
            ("dist/leaflet.css", "leaflet/leaflet.css"),
            ("LICENSE", "leaflet/LICENSE"),
        ),
    ),
)


def archive_of(package: Package, folder: Path) -> Path:
    """The package's archive, downloaded into `folder` and checked against its checksum.

    Raises SystemExit with a sentence when npm is missing or the bytes are not the pinned ones.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm was not found: install Node.js, then run this again.")
    answer = subprocess.run(
        [npm, "pack", f"{package.name}@{package.version}", "--json", "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    archive = folder / json.loads(answer.stdout)[0]["filename"]
    digest = hashlib.sha512(archive.read_bytes()).digest()
    integrity = "sha512-" + base64.b64encode(digest).decode()
    if integrity != package.integrity:
        raise SystemExit(
            f"{package.name} {package.version} is not the package that was checked: "
            f"expected {package.integrity}, got {integrity}. Nothing was copied."
        )
    return archive


def copy(package: Package) -> list[Path]:
    """The files written below static/ for one package."""
    written = []
    with (
        tempfile.TemporaryDirectory() as folder,
        tarfile.open(archive_of(package, Path(folder))) as archive,
    ):
        for inside, below_static in package.files:
            source = archive.extractfile(f"package/{inside}")
            if source is None:
                raise SystemExit(f"{package.name} {package.version} holds no {inside}.")
            target = STATIC / below_static
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read())
            written.append(target)
    return written


def main() -> int:
    for package in PACKAGES:
        for path in copy(package):
            print(f"{package.name} {package.version}: static/{path.relative_to(STATIC).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
