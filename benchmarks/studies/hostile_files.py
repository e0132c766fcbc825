"""Two hundred files made to take memory or time: `python -m benchmarks.studies.hostile_files`.

Each is loaded into a store of its own, in a process of its own. Prints for each kind of file the
most memory (of the process that loads, and of the one that parses workbooks) and the most seconds of
the processor until its sentence, and every file that took more than a gigabyte or twenty seconds.
Nothing of it is kept. Linux alone: the processes are split off.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.studies.bent_files import HEADER, good_rows
from data.load.pipeline import load_all

MOST_MB = 1_000
MOST_SECONDS = 20
_SHEET = "xl/worksheets/sheet1.xml"
_SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = (f'<?xml version="1.0"?><worksheet {_SPREADSHEET}><sheetData>').encode()
_FOOT = b"</sheetData></worksheet>"


@dataclass(frozen=True)
class Part:
    """One part of a zip as it is written: `said_size` is what the directory says of `packed`."""

    name: str
    packed: bytes
    said_size: int
    crc: int
    method: int = 8


def part(name: str, *content: bytes, method: int = 8, said_size: int | None = None) -> Part:
    """A part of these bytes, deflated (8) or as they are (0)."""
    whole = b"".join(content)
    packed = whole
    if method == 8:
        packer = zlib.compressobj(6, wbits=-15)
        packed = packer.compress(whole) + packer.flush()
    return Part(name, packed, len(whole) if said_size is None else said_size, zlib.crc32(whole), method)


def endless_cell(name: str, letters: int) -> Part:
    """A sheet of one inline cell of so many millions of "A", packed a thousand to one."""
    packer = zlib.compressobj(6, wbits=-15)
    start, end = _HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>', b"</t></is></c></row>" + _FOOT
    million = b"A" * 1_000_000
    packed = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(million) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(end) + packer.flush()
    crc = zlib.crc32(start)
    for _ in range(letters):
        crc = zlib.crc32(million, crc)
    size = len(start) + letters * len(million) + len(end)
    return Part(name, packed + block * letters + last, size, zlib.crc32(end, crc))


def zip_of(path: Path, parts: list[Part], *, folded: bool = False, times: int = 1) -> Path:
    """A zip of these parts; `folded`: all point at the first; `times`: the directory so often."""
    local, directory, at = bytearray(), bytearray(), {}
    for number, held in enumerate(parts):
        name = held.name.encode()
        at[number] = 0 if folded else len(local)
        fields = (20, 0, held.method, 0, 33, held.crc, len(held.packed), held.said_size, len(name), 0)
        if not (folded and number):
            local += struct.pack("<4s5H3L2H", b"PK\3\4", *fields) + name + held.packed
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *fields, 0, 0, 0, 0, at[number]) + name
    directory *= times
    count = min(len(parts) * times, 65_535)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(local), 0)
    path.write_bytes(bytes(local) + bytes(directory) + end)
    return path


def book(sheets: int = 1, target: str = "worksheets/sheet{}.xml", name: str = "Report{}") -> list[Part]:
    """The parts of a workbook but for its sheets."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="{name.format(n)}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_DOCUMENT}/worksheet" Target="{target.format(n)}"/>' for n in numbers
    )
    related += f'<Relationship Id="s" Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/>'
    kinds = f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"></Types>'
    whole = f'<workbook {_SPREADSHEET} xmlns:r="{_DOCUMENT}"><sheets>{listed}</sheets></workbook>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
    start = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    return [
        part("[Content_Types].xml", kinds.encode()),
        part("_rels/.rels", start.encode()),
        part("xl/workbook.xml", whole.encode()),
        part("xl/_rels/workbook.xml.rels", relations.encode()),
    ]


def _rows(count: int, cell: Callable[[int], str]) -> bytes:
    return "".join(f'<row r="{n}">{cell(n)}</row>' for n in range(1, count + 1)).encode()


def _inline(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def _shared(*texts: str) -> Part:
    listed = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return part("xl/sharedStrings.xml", f"<sst {_SPREADSHEET}>{listed}</sst>".encode())


def _sheet(content: bytes, name: str = _SHEET, **more: int) -> Part:
    return part(name, _HEAD, content, _FOOT, **more)


def _ten(entity: int) -> str:
    return f"&a{entity or ''};" * 10


def _letters(chance: random.Random, count: int) -> str:
    return chance.randbytes((count + 1) // 2).hex()[:count]


def _random(name: str, chance: random.Random, size: int) -> Part:
    return part(name, chance.randbytes(size), method=0)


def _good(chance: random.Random) -> bytes:
    def line(n: int) -> str:
        cells = HEADER if n == 1 else good_rows(chance)[0]
        return "".join(_inline(f"{chr(65 + i)}{n}", _plain(cell)) for i, cell in enumerate(cells))

    return _rows(40, line)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter in " /")


WORKBOOKS: dict[str, Callable[[random.Random, Path, int], Path]] = {
    "endless cell, beside random bytes": lambda c, p, size: zip_of(
        p, [*book(), endless_cell(_SHEET, 4 * size), _random("xl/pad.bin", c, 60_000 * size)]
    ),
    "endless cell of many letters": lambda c, p, size: zip_of(
        p, [*book(), _sheet(_inline("A1", _letters(c, 500_000 * size)).encode())]
    ),
    "cells of 40,000 letters": lambda c, p, size: zip_of(
        p, [*book(), _sheet(_rows(3 * size, lambda n: _inline(f"A{n}", _letters(c, 40_000))))]
    ),
    "one long text in every cell": lambda c, p, size: zip_of(
        p,
        [
            *book(),
            _shared(_letters(c, 32_000)),
            _sheet(_rows(4_000 * size, lambda n: f'<c r="A{n}" t="s"><v>0</v></c>')),
        ],
    ),
    "two cells far apart": lambda c, p, size: zip_of(
        p,
        [
            *book(),
            _sheet(
                b'<row r="1"><c r="A1"><v>1</v></c></row>'
                + f'<row r="{14_000 * size}"><c r="GR{14_000 * size}"><v>1</v></c></row>'.encode()
            ),
        ],
    ),
    "a far cell in a part of another name": lambda c, p, size: zip_of(
        p,
        [
            *book(target="other/data.dat"),
            part(
                "xl/other/data.dat", _HEAD, b'<row r="9"><c r="XFD1048576"><v>1</v></c></row>' * size, _FOOT
            ),
        ],
    ),
    "a directory that lies": lambda c, p, size: zip_of(
        p, [*book(), Part(**vars(endless_cell(_SHEET, size)) | {"said_size": 1_000})]
    ),
    "parts that lie on each other": lambda c, p, size: zip_of(
        p, [part("xl/workbook.xml", c.randbytes(100_000 * size))] * 150, folded=True
    ),
    "a huge directory": lambda c, p, size: zip_of(p, book(), times=6_000 * size),
    "a part packed in another way": lambda c, p, size: zip_of(
        p, [*book(), Part(_SHEET, c.randbytes(1_000 * size), 10_000_000, 0, c.choice([12, 14, 93]))]
    ),
    "entities of entities": lambda c, p, size: zip_of(
        p,
        [
            *book(),
            part(
                _SHEET,
                b'<!DOCTYPE a [<!ENTITY a "AAAAAAAAAA">',
                *(f'<!ENTITY a{n} "{_ten(n - 1)}">'.encode() for n in range(1, 10)),
                b"]>",
                _HEAD,
                _inline("A1", "&a9;").encode() * size,
                _FOOT,
            ),
        ],
    ),
    "tags in tags": lambda c, p, size: zip_of(
        p, [*book(), _sheet(b"".join(b"<a%d>" % c.randrange(10**9) for _ in range(40_000 * size)))]
    ),
    "many sheets": lambda c, p, size: zip_of(
        p,
        [*book(2 * size), *(_sheet(_good(c), f"xl/worksheets/sheet{n + 1}.xml") for n in range(2 * size))],
    ),
    "a sheet with a long name": lambda c, p, size: zip_of(
        p, [*book(name=_letters(c, 100_000 * size)), _sheet(_good(c))]
    ),
    "an old container of random bytes": lambda c, p, size: _bytes(
        p, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + c.randbytes(500_000 * size)
    ),
    "an old container with a zip behind": lambda c, p, size: _bytes(
        p,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(504)
        + zip_of(p, [*book(), endless_cell(_SHEET, size)]).read_bytes(),
    ),
    "bytes overwritten": lambda c, p, size: _overwritten(
        c, zip_of(p, [*book(), _sheet(_good(c) * size)]), 8 * size
    ),
}
_LINE = ",".join(HEADER).encode() + b"\n"
_ROW = b"000000001234,Ruiz,Ana,3/14/2015,10/25/2023,Yuma,AZ,Immokalee,FL,SYNTHETIC\n"
TEXTS: dict[str, Callable[[random.Random, Path, int], Path]] = {
    "one line": lambda c, p, size: _bytes(p, _LINE + b"A" * (1_000_000 * size)),
    "one line of words": lambda c, p, size: _bytes(p, _LINE + _ROW * 300 + b'"' + b"ab " * (330_000 * size)),
    "one line of commas": lambda c, p, size: _bytes(p, _LINE + _ROW * 3_000 + b"," * (1_000_000 * size)),
    "blank lines": lambda c, p, size: _bytes(p, _LINE + _ROW + b"\n" * (1_000_000 * size)),
    "narrow lines, a wide one first": lambda c, p, size: _bytes(
        p, _LINE + b",".join([b"x"] * 200) + b"\n" + b"a,b\n" * (250_000 * size)
    ),
    "narrow lines, a wide one last": lambda c, p, size: _bytes(
        p, _LINE + b"a,b\n" * (250_000 * size) + b",".join([b"x"] * 200) + b"\n"
    ),
    "a quotation mark never closed": lambda c, p, size: _bytes(
        p, _LINE + b'"' + _ROW * (14_000 * size)
    ),
    "nothing but quotation marks": lambda c, p, size: _bytes(p, _LINE + b'"' * (1_000_000 * size)),
    "long cells": lambda c, p, size: _bytes(
        p, _LINE + (_ROW.strip() + b",".join([b"ab " * 320_000] * 4) + b"\n") * (size // 4 + 1)
    ),
    "long headers": lambda c, p, size: _bytes(
        p, _LINE.strip() + b",x\x1b[2J" + b"h" * (60_000 * size) + b"\n" + _ROW * 5
    ),
    "totals": lambda c, p, size: _bytes(p, _LINE + _ROW + b"Total,1\n" * (125_000 * size)),
    "headers again": lambda c, p, size: _bytes(p, _LINE + (_ROW + _LINE) * (6_000 * size)),
    "rows of one cell": lambda c, p, size: _bytes(p, _LINE + b"Ruiz,,,,,,,,,\n" * (70_000 * size)),
    "empty cells": lambda c, p, size: _bytes(p, _LINE + b",,,,,,,,,\n" * (100_000 * size)),
    "two bytes a letter": lambda c, p, size: _bytes(p, (_LINE + _ROW * (7_000 * size)).decode().encode("utf-16")),
    "NUL": lambda c, p, size: _bytes(p, _LINE + _ROW + b"\0" * (1_000_000 * size)),
    "returns and line feeds mixed": lambda c, p, size: _bytes(p, _LINE + b"\r\n\r" * (330_000 * size)),
    "random bytes": lambda c, p, size: _bytes(p, c.randbytes(1_000_000 * size)),
    "dates that are none": lambda c, p, size: _bytes(
        p, _LINE + b"".join(_ROW.replace(b"10/25", b"%d/%d" % (n, n)) for n in range(3_000 * size))
    ),
}  # fmt: skip


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _overwritten(chance: random.Random, path: Path, count: int) -> Path:
    content = bytearray(path.read_bytes())
    for _ in range(count):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return _bytes(path, bytes(content))


def no_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """(kind, what is no file at all)."""
    os.mkfifo(folder / "pipe.csv")
    (folder / "link.xlsx").symlink_to("/dev/zero")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    yield from (
        ("a named pipe", folder / "pipe.csv"),
        ("a link to a device", folder / "link.xlsx"),
        ("a link to itself", folder / "loop.csv"),
        ("a folder", folder),
    )


@dataclass(frozen=True)
class Outcome:
    """What one file took: megabytes at most of the process that loads and of the one that parses,
    seconds of the processor until its sentence, the sentence, and whether it was no traceback."""

    loading_mb: float
    parsing_mb: float
    seconds: float
    sentence: str
    is_whole: bool


def outcome(path: Path, folder: Path) -> Outcome:
    """Load one file in a process that is split off, into a store in `folder`."""
    told, telling = os.pipe()
    if (process := os.fork()) == 0:
        os.close(told)
        whole, sentence = 0, "traceback"
        try:
            sentence = load_all(path, store=folder / "store", direction="to", state="FL")[
                0
            ].message_for_terminal
            whole = 1
        except BaseException as error:
            sentence = f"{type(error).__name__}: {error}"
        taken = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        seconds = sum(of.ru_utime + of.ru_stime for of in taken)
        numbers = f"{whole} {taken[0].ru_maxrss} {taken[1].ru_maxrss} {seconds:.2f}"
        os.write(telling, f"{numbers} {sentence[:400]}".encode()[:2_000])
        os._exit(0)
    os.close(telling)
    with os.fdopen(told, "rb") as answer:
        words = answer.read().decode("utf-8", "replace").split(" ", 4)
    os.waitpid(process, 0)
    if len(words) < 5:
        return Outcome(0, 0, 0, "the process was ended", False)
    return Outcome(int(words[1]) / 1024, int(words[2]) / 1024, float(words[3]), words[4], words[0] == "1")


def hostile_files(folder: Path, kinds: list[tuple[str, int]], seed: int) -> Iterator[tuple[str, Path]]:
    """(kind, path) for each (kind, about how many MB); each lies in `folder` until the next is asked for."""
    for kind, size in kinds:
        path = folder / f"file.{'xlsx' if kind in WORKBOOKS else 'csv'}"
        # In a process of its own: what it takes would count for the one that loads.
        if (process := os.fork()) == 0:
            (WORKBOOKS | TEXTS)[kind](random.Random(f"{seed} {size} {kind}"), path, size)
            os._exit(0)
        os.waitpid(process, 0)
        yield kind, path
        path.unlink()
    yield from no_files(folder)


def _kind_and_size(text: str) -> tuple[str, int]:
    kind, _, size = text.partition("=")
    if kind not in WORKBOOKS | TEXTS or not size.isdecimal():
        raise argparse.ArgumentTypeError("write KIND=MB")
    return kind, int(size)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studies.hostile_files")
    parser.add_argument("--each", type=int, default=6, help="how many of each kind, from small to large")
    parser.add_argument("--size", type=int, default=60, help="MB of the largest, about")
    parser.add_argument("--only", action="append", type=_kind_and_size, metavar="KIND=MB", help="these alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--say", action="store_true", help="print each file and its sentence")
    asked = parser.parse_args()
    sizes = [asked.size * (number + 1) // asked.each for number in range(asked.each)]
    kinds = asked.only or [(kind, size) for size in sizes for kind in WORKBOOKS | TEXTS]
    most: dict[str, list[float]] = {}
    count = above = tracebacks = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, path in hostile_files(Path(folder), kinds, asked.seed):
            with tempfile.TemporaryDirectory() as own:
                seen = outcome(path, Path(own))
            count += 1
            taken = [seen.loading_mb, seen.parsing_mb, seen.seconds]
            most[kind] = [max(pair) for pair in zip(taken, most.get(kind, taken), strict=True)]
            is_above = max(taken[:2]) > MOST_MB or seen.seconds > MOST_SECONDS
            above += is_above
            tracebacks += not seen.is_whole
            if asked.say or is_above or not seen.is_whole:
                size = path.stat().st_size / 1e6 if path.is_file() else 0
                print(f"{kind} ({size:.1f} MB): {taken[0]:,.0f} and {taken[1]:,.0f} MB, "
                      f"{taken[2]:.1f} s: {seen.sentence}", flush=True)  # fmt: skip
    for kind, (loading, parsing, seconds) in most.items():
        print(f"{kind:40} {loading:6,.0f} MB {parsing:6,.0f} MB {seconds:6.1f} s")
    print(f"{count} files; above {MOST_MB:,} MB or {MOST_SECONDS} s: {above}; tracebacks: {tracebacks}")
    return 1 if above or tracebacks else 0


if __name__ == "__main__":
    sys.exit(main())
