"""Reads a workbook back as a person's program would, and its parts as they lie in the file."""

import zipfile
from io import BytesIO
from xml.etree import ElementTree

import fastexcel


def rows_of(workbook: bytes, sheet: str) -> list[dict[str, object]]:
    """One dict per data row, by the header in row 1; dates come as datetime.date or datetime."""
    frame = fastexcel.read_excel(workbook).load_sheet(sheet).to_pandas()
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def sheet_names(workbook: bytes) -> list[str]:
    return fastexcel.read_excel(workbook).sheet_names


def parts_of(workbook: bytes) -> dict[str, str]:
    """Part name -> its XML; every part must be well-formed."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for text in parts.values():
        ElementTree.fromstring(text)
    return parts


def cell_texts(workbook: bytes) -> list[str]:
    """Every text of every cell, inline or shared."""
    texts = []
    for name, part in parts_of(workbook).items():
        if name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml":
            texts += [e.text or "" for e in ElementTree.fromstring(part).iter() if e.tag.endswith("}t")]
    return texts


def cell_numbers(workbook: bytes) -> list[float]:
    """Every number of every cell (shared text indexes are not numbers)."""
    numbers = []
    for name, part in parts_of(workbook).items():
        if name.startswith("xl/worksheets/"):
            for cell in (e for e in ElementTree.fromstring(part).iter() if e.tag.endswith("}c")):
                if cell.get("t", "n") == "n":
                    numbers += [float(v.text) for v in cell if v.tag.endswith("}v")]
    return numbers
