"""The parts of a workbook, found as the standard has it: by the relations that the file writes down.

Programs may call the parts of an .xlsx or .xlsb what they like, put them anywhere and part folders by
"\\\\". The reader of workbooks, and the checks before it, want the names that Excel gives. So what is
named otherwise is written again under those, in the work folder, before it is read.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

from data.private_files import open_private
from data.reading.grid import FileNotReadable
from data.reading.workbooks.zip_directory import (
    BENT_ZIP,
    MAX_ENTRIES,
    MAX_UNPACKED,
    MEGABYTE,
    AMegabyteAtATime,
    check_is_not_folded,
    entries_of,
    is_bomb,
    part_name,
    too_heavy,
)

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^<>]*)>")
_OVERRIDE = re.compile(r"<(?:\w+:)?Override\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MAIN = re.compile(
    r"spreadsheetml\.(sheet|template)\.main|ms-excel\.(sheet|template)\.[\w.]*main", re.IGNORECASE
)
_SHEETS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
_ONE_EACH = ("sharedStrings", "styles")


@dataclass(frozen=True)
class UnusualNames:
    """A workbook whose parts are not called as usual. `parts`: usual name -> its part; `relations`: the
    relations of the workbook's main part, as they are under the usual names."""

    parts: dict[str, zipfile.ZipInfo]
    relations: str
    unpacked: int


def unusual_names(path: Path) -> UnusualNames | None:
    """What is to be written again of a workbook; None where its names are usual, or it is no workbook.

    Raises FileNotReadable where its relations name a sheet that is not in it, or promise too much.
    """
    entries = entries_of(path)
    known: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        known.setdefault(part_name(entry).casefold(), entry)
    try:
        with AMegabyteAtATime(path) as file, zipfile.ZipFile(file) as archive:
            texts = _Texts(archive, known)
            main = _main_part(texts, known)
            if main is None:
                return None
            found = _relations(texts, part_name(main))
    except BENT_ZIP as error:
        raise FileNotReadable("The workbook is damaged or cut short: export the report again.") from error
    ending = "bin" if part_name(main).casefold().endswith(".bin") else "xml"
    parts = {f"xl/workbook.{ending}": main}
    lines, is_usual = [], main.filename == f"xl/workbook.{ending}"
    is_usual = is_usual and {"_rels/.rels", f"xl/_rels/workbook.{ending}.rels"} <= {
        e.filename for e in entries
    }
    for number, (name, kind, target, is_as_usual) in enumerate(found, start=1):
        part = known.get(target.casefold())
        if kind in _SHEETS:
            if part is None:
                raise FileNotReadable(
                    "The workbook names a sheet that is not in the file: export the report again."
                )
            usual = f"worksheets/sheet{number}.{ending}"
            is_usual = is_usual and is_as_usual and part.filename == target and target.startswith("xl/")
        elif part is None:
            continue
        else:
            usual = f"{kind}.{ending}"
            is_usual = is_usual and is_as_usual and part.filename == f"xl/{usual}"
        parts[f"xl/{usual}"] = part
        lines.append(f'<Relationship Id="{escape(name)}" Type="{_TYPES}{kind}" Target="{usual}"/>')
    if is_usual:
        return None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or any(map(is_bomb, entries)):
        raise too_heavy()
    check_is_not_folded(path, entries)
    relations = f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}relationships">{"".join(lines)}</Relationships>'
    return UnusualNames(parts, relations, unpacked)


def write_usual(path: Path, names: UnusualNames, to: Path) -> None:
    """Write the workbook again under usual names, a megabyte at a time.

    Raises FileNotReadable, OSError where it cannot be written.
    """
    main = next(iter(names.parts))
    ending = main.rpartition(".")[2]
    kind = (
        "sheet.binary.macroEnabled"
        if ending == "bin"
        else "openxmlformats-officedocument.spreadsheetml.sheet"
    )
    types = (
        f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" '
        f'ContentType="application/vnd.{kind}.main+xml"/></Types>'
    )
    root = (
        f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}relationships">'
        f'<Relationship Id="rId1" Type="{_TYPES}officeDocument" Target="{main}"/></Relationships>'
    )
    with (
        AMegabyteAtATime(path) as file,
        zipfile.ZipFile(file) as archive,
        open_private(to, "wb") as raw,
        zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        copy.writestr("[Content_Types].xml", types)
        copy.writestr("_rels/.rels", root)
        copy.writestr(f"xl/_rels/workbook.{ending}.rels", names.relations)
        for usual, entry in names.parts.items():
            with copy.open(usual, "w") as written:
                for block in _blocks(archive, entry):
                    written.write(block)


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo):
    """The bytes of a part, a megabyte at a time. Raises FileNotReadable."""
    try:
        with archive.open(entry) as part:
            while block := part.read(MEGABYTE):
                yield block
    except BENT_ZIP as error:
        raise FileNotReadable("The workbook is damaged or cut short: export the report again.") from error


class _Texts:
    """The first megabyte of a part as text, "" where there is none."""

    def __init__(self, archive: zipfile.ZipFile, known: dict[str, zipfile.ZipInfo]) -> None:
        self._archive, self._known = archive, known

    def has(self, name: str) -> bool:
        return name.casefold() in self._known

    def __call__(self, name: str) -> str:
        entry = self._known.get(name.casefold())
        if entry is None:
            return ""
        with self._archive.open(entry) as part:
            raw = part.read(MEGABYTE)
        encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return raw.decode(encoding, "replace")


def _main_part(text: _Texts, known: dict[str, zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """The part that lists the sheets: by the relations of the package, else by the types of its parts."""
    types = {
        _target(given.get("PartName", ""), ""): given.get("ContentType", "")
        for given in map(_attributes, _OVERRIDE.findall(text("[content_types].xml")))
    }
    mains = {name.casefold() for name, kind in types.items() if _MAIN.search(kind)}
    for given in map(_attributes, _RELATION.findall(text("_rels/.rels"))):
        if given.get("Type", "").endswith("/officeDocument"):
            name = _target(given.get("Target", ""), "").casefold()
            is_book = name in mains or name.endswith("workbook.bin")
            if name in known and (is_book or re.search(r"<(\w+:)?sheets\b", text(name))):
                return known[name]
    names = mains or ({"xl/workbook.xml", "xl/workbook.bin"} & known.keys())
    return next((known[name] for name in sorted(names) if name in known), None)


def _relations(text: _Texts, main: str) -> list[tuple[str, str, str, bool]]:
    """(id, kind, name of the part, whether a reader of usual names understands it) for each sheet, the
    texts and the styles that belong to the main part."""
    folder, name = posixpath.split(main)
    found, seen = [], set()
    for given in map(_attributes, _RELATION.findall(text(posixpath.join(folder, "_rels", f"{name}.rels")))):
        kind = given.get("Type", "").rpartition("/")[2]
        target = given.get("Target", "")
        is_wanted = kind in _SHEETS or (kind in _ONE_EACH and kind not in seen)
        if is_wanted and given.get("TargetMode", "") != "External":
            seen.add(kind)
            part = _target(target, folder)
            from_the_top = _target(target, "")  # as some write it, against the standard
            part = from_the_top if not text.has(part) and text.has(from_the_top) else part
            is_as_usual = given["Type"].startswith(_TYPES) and target in (
                f"/{part}",
                part.removeprefix("xl/"),
            )
            found.append((given.get("Id", ""), kind, part, is_as_usual))
    return found


def _target(target: str, folder: str) -> str:
    """The part that a target names, from the top of the package; one that leads out of it names none."""
    target = unquote(target.replace("\\", "/"))
    path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    path = posixpath.normpath(path) if path else ""
    return "" if path.startswith("..") else path


def _attributes(tag: str) -> dict[str, str]:
    return {name.rpartition(":")[2]: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}
