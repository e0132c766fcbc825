"""Names come in as they are written, however a file writes its letters; what was done about it is said."""

from __future__ import annotations

import random
import unicodedata

import pytest

from data.commands.load import main as load
from data.load.preview import inspect
from data.reading import files
from data.reading.letters import OLDER, look_at
from data.reading.wrapped.twofold import mend
from tests.data.files import FAMILY, HEADER, changed, csv_of, workbook, write
from tests.data.other_clothes import page, table

NAMES = (
    ["José", "Muñoz", "Xalapa de Enríquez", "Íñigo"],
    ["MUÑOZ", "JOSÉ", "PEÑA", "ÁLVAREZ"],
    ["Enríquez"],
    ["Muñoz"],
    ["Núñez", "Ibáñez", "Güiza", "Ordóñez"],
    ["O’Brien", "D’Angelo"],
    ["L’Heureux", "Café"],
    ["João", "Conceição", "Sebastião"],
    ["Müller", "Strauß"],
)


def rows_of(grid):
    columns = [column.to_pylist() for column in grid.cells.columns[:-1]]
    return list(zip(*columns, strict=True))


def of(names):
    return [changed(FAMILY[0], First_Name=name, From_City=name) for name in names]


def has_letters(encoding, names):
    """Whether that way of writing has all letters of the names."""
    return csv_of(of(names)).encode(encoding, "replace").decode(encoding) == csv_of(of(names))


WRITTEN = [(encoding, names) for encoding in OLDER for names in NAMES if has_letters(encoding, names)]


@pytest.mark.parametrize(
    ("encoding", "names"), WRITTEN, ids=lambda one: one if isinstance(one, str) else one[0]
)
def test_an_older_way_is_found_out_by_the_letters_that_names_have(tmp_path, names, encoding):
    content = csv_of(of(names)).encode(encoding)
    found = look_at(write(tmp_path / "list.csv", content))
    assert content.decode(found.encoding) == csv_of(of(names))
    assert found.is_guessed
    # Where all read alike, the usual one is named.
    if content.decode("cp1252", "replace") == csv_of(of(names)):
        assert found.encoding == "cp1252"


def test_names_of_central_europe_are_read_as_such_and_spanish_ones_never(tmp_path):
    names = ["Wałęsa", "Łucja", "Żak", "Grześ"]
    found = look_at(write(tmp_path / "a.csv", csv_of(of(names)).encode("cp1250")))
    assert found.encoding == "cp1250"


def test_letters_that_no_way_of_ours_fits_are_left_to_the_detector(tmp_path):
    russian = ["Иванова", "Сидоров", "Наталья", "Кузнецова", "Петров", "Анна", "Смирнов", "Ольга", "Попова"]
    found = look_at(write(tmp_path / "a.csv", csv_of(of(russian)).encode("cp1251")))
    assert found.encoding == "cp1251"


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("way", ["cp1252", "mac-roman"])
def test_only_stray_bytes_are_read_otherwise_and_said(tmp_path, way, share):
    names = [name for few in NAMES[:2] for name in few] * 5
    is_odd = [False, *(random.Random(7).random() < share for _ in names[1:])]
    is_odd[-1] = True
    lines = csv_of(of(names)).splitlines(keepends=True)
    content = lines[0].encode() + b"".join(
        line.encode(way if odd else "utf-8") for line, odd in zip(lines[1:], is_odd, strict=True)
    )
    grid = files.read(write(tmp_path / "list.csv", content), tmp_path)
    assert [row[2] for row in rows_of(grid)] == names
    first = 2 + is_odd.index(True)
    assert f"in line {first}: read as" in grid.notes[0]
    assert ("One letter is" if sum(is_odd) == 1 and names[-1] == "é" else "letters are") in grid.notes[0]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8", "utf-8-sig"])
def test_what_the_bytes_prove_is_no_guess(tmp_path, encoding):
    found = look_at(write(tmp_path / "list.csv", csv_of(of(NAMES[0])).encode(encoding)))
    assert (found.is_guessed, found.note) == (False, "")
    grid = files.read(tmp_path / "list.csv", tmp_path)
    assert [row[2] for row in rows_of(grid)] == NAMES[0]


TWICE = ["JosÃ©", "Jos√©", "MUÃ‘OZ", "MarÃ­a", "NÃºÃ±ez", "IÃ±igo Ã\x81lvarez", "JosÃƒÂ©", "Oâ€™Brien"]
ONCE = ["José", "José", "MUÑOZ", "María", "Núñez", "Iñigo Álvarez", "José", "O’Brien"]
AS_THEY_ARE = ["JOÃO", "São Paulo", "Łódź", "Nguyễn", "Ã", "Ãé", "€ 5", "王小明", "Ã Â", "naïve café"]


def test_letters_written_twice_over_are_put_right_and_no_others():
    assert [mend(text) for text in TWICE] == ONCE
    assert [mend(text) for text in AS_THEY_ARE] == AS_THEY_ARE
    letters = [chr(code) for code in range(0xA1, 0x180) if unicodedata.name(chr(code)).startswith("LATIN")]
    for letter in letters:
        for way in ("latin-1", "mac-roman"):
            twice = f"a{letter.encode().decode(way)}b"
            assert mend(twice) == f"a{letter}b" or (letter > "\xff" and mend(twice) == twice)
        for other in letters:
            assert mend(letter + other) == letter + other or (letter in "ÂÃÄÅ")


def test_they_are_put_right_in_every_kind_of_file_and_counted(tmp_path):
    rows = [HEADER, *of(TWICE), *FAMILY]
    made = [
        write(tmp_path / "list.csv", csv_of(rows[1:])),
        workbook(tmp_path / "list.xlsx", List=rows),
        write(tmp_path / "list.xls", page(table(rows))),
    ]
    for path in made:
        grid = files.read(path, tmp_path)
        assert [row[2] for row in rows_of(grid)][: len(ONCE)] == ONCE
        told = "Letters in 16 cells were written twice over (Ã© for é), the first in line 2: they were put right."
        assert grid.notes == (told,)


def quoted(text):
    return "".join('"' + line.replace('"', '""') + '"\n' for line in text.splitlines())


CELLS = [changed(FAMILY[0], School='SYNTHETIC "North", East'), *FAMILY[1:]]
IN_QUOTES = {
    "commas": quoted(csv_of(CELLS)),
    "semicolons": quoted(csv_of(CELLS, separator=";")),
    "tabs": quoted(csv_of(CELLS, separator="\t")),
    "ends of lines of Windows": quoted(csv_of(CELLS)).replace("\n", "\r\n"),
    "a mark of UTF-8": "\ufeff" + quoted(csv_of(CELLS)),
    "a title without quotes above": "Missed Enrollment\n" + quoted(csv_of(CELLS)),
    "a title in quotes above": quoted("Missed Enrollment\n" + csv_of(CELLS)),
    "commas behind the quotes": quoted(csv_of(CELLS)).replace("\n", ",,\n"),
    "a blank line between": quoted(csv_of(CELLS)).replace("\n", "\n\n", 1),
    "no line end at the end": quoted(csv_of(CELLS)).rstrip("\n"),
}


@pytest.mark.parametrize("name", IN_QUOTES)
def test_lines_that_are_one_quoted_cell_are_taken_out_of_their_quotes(tmp_path, name):
    grid = files.read(write(tmp_path / "list.csv", IN_QUOTES[name]), tmp_path)
    assert [row[:10] for row in rows_of(grid)] == CELLS
    assert grid.notes == ("Each line stood in quotation marks, as one cell: they were taken off.",)
    assert grid.physical_rows == 1 + grid.cells.num_rows + grid.rows_ignored


def test_cells_that_are_all_quoted_stay_cells(tmp_path):
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADER, *FAMILY)) + "\n"
    grid = files.read(write(tmp_path / "list.csv", text), tmp_path)
    assert (rows_of(grid), grid.notes) == (list(FAMILY), ())


def test_the_command_line_and_the_room_say_how_letters_were_read(tmp_path, capsys):
    contents = {
        "mac.csv": csv_of(of(NAMES[0])).encode("mac-roman"),
        "stray.csv": csv_of(of(NAMES[0])).encode() + csv_of(of(["André"])).splitlines()[1].encode("cp1252"),
    }
    said = {
        "mac.csv": "they were read as letters of an old Mac (mac-roman); check names with accents.",
        "stray.csv": "2 letters are not written as the rest of the file (UTF-8), the first in line 6: read as "
        "Windows-1252 (cp1252).",
    }
    for name, content in contents.items():
        path = write(tmp_path / name, content)
        load(["--store", str(tmp_path / "store"), "--direction", "to", "--state", "FL", str(path)])
        assert said[name] in capsys.readouterr().out
        shown = inspect(path, tmp_path / "store", file_name=name)
        assert (shown.is_encoding_doubtful, bool(shown.notes)) == (name == "mac.csv", name == "stray.csv")
