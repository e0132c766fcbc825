"""A matrix of minutes: what is read, and what is said of what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.plan.minutes import Minutes, MinutesNotUsable, read_minutes

TOWNS = [(1, "Tifton", "GA"), (2, "Adel", "GA"), (3, "Lake Park", "GA"), (4, "Lake Park", "FL")]


def read(tmp_path: Path, text: str | bytes, homes: tuple[str, ...] = ("Vidalia",)) -> Minutes:
    path = tmp_path / "minutes.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_minutes(path, TOWNS, homes)


@pytest.mark.parametrize(
    "text",
    [
        "from,to,minutes\nTifton,Adel,30\nAdel,Vidalia,95.5\n",
        "FROM;To;Minutes\r\ntifton; ADEL ;30\r\nAdel;Vidalia;95,5\r\n",
        'minutes,note,to,from\n30,x,"Adel, GA","Tifton, GA"\n\n95.5,,Vidalia,Adel\n',
        b"\xef\xbb\xbffrom\tto\tminutes\nTifton\tAdel\t30\nAdel\tVidalia\t95.5\n",
    ],
)
def test_it_is_read_however_it_is_written(tmp_path: Path, text: str | bytes) -> None:
    assert read(tmp_path, text) == Minutes({(1, 2): 30.0, (2, "Vidalia"): 95.5}, ())


def test_a_home_that_is_a_town_too_is_known_as_both(tmp_path: Path) -> None:
    found = read(tmp_path, "from,to,minutes\nTifton,Adel,30\n", ("Tifton",)).by_pair
    assert found == {(1, 2): 30.0, ("Tifton", 2): 30.0}


def test_a_name_that_is_no_town_is_told_by_line_and_column(tmp_path: Path) -> None:
    found = read(tmp_path, "from,to,minutes\nTifton,Adel,30\nTiffton,Adel,9\nAdel,Lake Park,20\n")
    assert found.by_pair == {(1, 2): 30.0}
    assert found.notes == (
        "Not used of minutes.csv: line 3, column from: 'Tiffton' is no town of this plan; line 4, column to: 'Lake Park' "
        "could be several towns: add the State.",
    )


def test_a_way_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "from,to,minutes\nTifton,Adel,30\nTifton,Adel,40\nTifton,Adel,40\n")
    assert found.by_pair == {(1, 2): 40.0}
    assert found.notes == ("1 ways stand in minutes.csv with different minutes; the last one counts.",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: no column from and no column to and no column minutes"),
        ("from,to,miles\nTifton,Adel,3\n", "line 1: no column minutes"),
        ("from,to,minutes\nTifton,Adel,soon\n", "line 2, column minutes: 'soon' is no number of minutes"),
        ("from,to,minutes\nTifton,Adel,-3\n", "line 2, column minutes: '-3'"),
        ("from,to,minutes\nTifton,Adel,nan\n", "line 2, column minutes: 'nan'"),
        ("from,to,minutes\nTifton,Adel\n", "line 2, column minutes: ''"),
        ("from,to,minutes\n\n,Adel,3\n", "line 3, column from: the town is missing"),
        ("from,to,minutes\nTifton,Adel,5000\n", "from 0 to 1440"),
        (b"PK\x03\x04\0\0", "is no text: save the matrix as CSV"),
    ],
)
def test_what_cannot_be_read_says_where(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(MinutesNotUsable) as told:
        read(tmp_path, text)
    assert words in str(told.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(MinutesNotUsable, match="cannot be read"):
        read_minutes(tmp_path / "none.csv", TOWNS, [])
