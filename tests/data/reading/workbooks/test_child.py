"""The process that reads a workbook."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.data.files import FAMILY, HEADER, workbook

PROJECT = Path(__file__).resolve().parents[4]


def test_it_reads_without_pandas(tmp_path):
    """pyarrow would import it to look whether a number is one of pandas: as long again as all the rest."""
    path = workbook(tmp_path / "made.xlsx", List=[HEADER, *FAMILY])
    command = [sys.executable, "-X", "importtime", "-m", "data.reading.workbooks.child", path, tmp_path]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert [sheet["name"] for sheet in json.loads(done.stdout)["sheets"]] == ["List"]
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "pyarrow.compute" in imported
    assert "pandas.core.api" not in imported
