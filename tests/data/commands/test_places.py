"""The command `python -m data.places`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from data.commands.places import main


class TestTheCommand:
    def test_appends_the_located_columns(self, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
        given_file, out = tmp_path / "sites.csv", tmp_path / "out.csv"
        given_file.write_text(
            "Case,Town,St,Zip,lat\n1,Immokalee,FL,34142,x\n2,Nowhere,FL,,y\n", encoding="utf-8"
        )
        main([str(given_file), "--city", "Town", "--state", "St", "--zip", "Zip", "--out", str(out)])
        written = pd.read_csv(out, dtype=str, keep_default_na=False)
        assert written["Zip"].tolist() == ["34142", ""]
        assert written["lat"].tolist() == ["x", "y"]
        assert written["located_by"].tolist() == ["exact", "unplaced"]
        assert written["county_fips"].tolist() == ["12021", ""]
        assert float(written["located_lat"][0]) == pytest.approx(26.42, abs=0.02)
        printed = capsys.readouterr().out
        assert "exact" in printed
        assert "50.00%" in printed

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"Town,State\nImmokalee,FL\n", "has no column St. Its columns are: Town, State."),
            (b"\xff\xfe\x00", "could not be read as a CSV file in UTF-8"),
            (b"", "could not be read as a CSV file in UTF-8"),
        ],
    )
    def test_says_in_a_sentence_what_is_wrong(self, content: bytes, says: str, tmp_path: Path) -> None:
        given_file = tmp_path / "sites.csv"
        given_file.write_bytes(content)
        with pytest.raises(SystemExit, match=says.replace(".", r"\.")):
            main(
                [
                    str(given_file),
                    "--city",
                    "Town",
                    "--state",
                    "St",
                    "--out",
                    str(tmp_path / "out.csv"),
                ]
            )
        assert not (tmp_path / "out.csv").exists()

    def test_a_pipe_and_a_folder_are_never_opened(self, tmp_path: Path) -> None:
        pipe = tmp_path / "sites.csv"
        os.mkfifo(pipe)
        for path, words in ((pipe, "a pipe or a device"), (tmp_path, "a folder")):
            with pytest.raises(SystemExit, match=words):
                main([str(path), "--city", "a", "--state", "b", "--out", str(tmp_path / "out.csv")])

    def test_runs_as_a_module_and_shows_no_traceback(self, tmp_path: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "data.places",
            str(tmp_path / "none.csv"),
            "--city",
            "a",
            "--state",
            "b",
            "--out",
            "c",
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3]
        )
        assert done.returncode == 1
        assert done.stderr == "none.csv: The file was not found: check its name and folder.\n"
        assert "Traceback" not in done.stderr
