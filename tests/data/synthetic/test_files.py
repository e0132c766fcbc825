"""The wear that is put on files, and the long files for benchmarks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.commands.made_up_families import main
from data.synthetic import demo
from data.synthetic.demo import write_rows
from data.synthetic.files import SYNTHETIC_LINE, WORKBOOK_HEADERS, spellings_of


@pytest.mark.parametrize(
    ("town", "state", "kind", "written"),
    [
        ("Los Reyes", "Michoacán", "capitals", "LOS REYES"),
        ("Martínez de la Torre", "Veracruz", "accents lost", "Martinez de la Torre"),
        ("St. Pauls", "NC", "saint", "Saint Pauls"),
        ("McAllen", "TX", "split name", "Mc Allen"),
        ("Yuma", "AZ", "ZIP behind", "Yuma, AZ 85364"),
        ("Immokalee", "FL", "letter lost", "Imokalee"),
        ("Vidalia", "GA", "letters swapped", "Vidlaia"),
    ],
)
def test_towns_are_misspelt_as_people_do(town: str, state: str, kind: str, written: str) -> None:
    assert (kind, written) in list(spellings_of(town, state))


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        titles = [next(lines).strip() for _ in range(4)]
        assert titles[3] == SYNTHETIC_LINE
        yield from csv.DictReader(lines)


def test_a_long_file_has_as_many_rows_as_asked_and_its_children_are_distinct(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "CHUNK_FAMILIES", 400)
    path = write_rows(tmp_path, 2000, "NC", "from")
    rows = list(rows_of(path))
    assert len(rows) == 2000
    assert list(rows[0]) == list(WORKBOOK_HEADERS.values())
    assert {row["QM From State"] for row in rows} == {"NC"}
    assert {row["Data Note"] for row in rows} == {"SYNTHETIC"}
    people = {(row["MSIX ID"], row["First Name"], row["Birth Date"]) for row in rows}
    assert len(people) == len({row["MSIX ID"] for row in rows}) > 600
    assert all(row["QAD"] >= "2023-10-01" for row in rows)
    assert path.read_bytes() == write_rows(tmp_path / "again", 2000, "NC", "from").read_bytes()


def test_the_command_line_spreads_rows_over_the_nation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--out", str(tmp_path), "--rows", "300", "--state", "us", "--seed", "3"])
    rows = list(rows_of(Path(capsys.readouterr().out.strip())))
    assert len(rows) == 300
    assert len({row["QM To State"] for row in rows}) > 10
