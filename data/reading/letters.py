"""How the letters of a text file are written: UTF-8, UTF-16 or an older way.

What the bytes prove goes first: a byte order mark, zeros of UTF-16, strict UTF-8. A file of one byte a
letter fits any older way; which it is, the letters tell that names have: "Mu–oz" and "JosŽ" are no names,
"Muñoz" and "José" are. A detector alone called Windows-1252 cp1250; it is asked where none of ours fits.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import charset_normalizer
import numpy as np

from data.private_files import open_private
from data.reading.grid import FileNotReadable
from data.reading.record_starts import CHUNK, chunks

OLDER = ("cp1252", "mac-roman", "cp850", "cp1250", "cp437")
"""The older ways that are weighed, the likeliest first."""
_SAMPLE = 128 << 10
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
_MOST_WORDS = 3_000
_MARGIN = 1.0
"""By how much another way has to be better than Windows-1252, in signs that no name has."""
_FITS_BADLY = 1.5
"""Cost of a word, on average, above which the file is none of ours."""
_FEW_WORDS = 5
_MOST_STRAYS = 50
_LONGEST_WORD = 200
_PLAUSIBLE = 0.95
"""Share of what could be UTF-8 that has to be letters of names, for a file to be UTF-8 with strays."""
_UTF8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}"
    rb"|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_WORD = re.compile(rb"""[^\x00-\x20,;|"]*[\x80-\xff][^\x00-\x20,;|"]*""")
_ASCII = bytes(range(128))
_USUAL = frozenset("áéíóúüñçàèìòùâêîôûäëïöãõýÁÉÍÓÚÜÑÇÀÈÌÒÙÂÊÎÔÛÄËÏÖÃÕÝßœŒ")
_MARKS = frozenset("’‘“”–—…¿¡°ºª·´•«»€®©™§\xa0")
"""Signs of typed text, beside letters."""
_PREFIX = frozenset("odlmnjtsc")
"""Letters before an apostrophe in a name: O’Brien, D’Angelo, L’Heureux."""


@dataclass(frozen=True)
class Letters:
    """How the letters of a file are written. `is_plain`: UTF-8 with one kind of line end and no NUL.

    `stray`: where some bytes of a UTF-8 file are not, the way they are read, else nothing. `strays`: how
    many there are, the first of them in line `first_line`. `is_said`: whether the file itself says so.
    """

    encoding: str
    is_plain: bool = False
    stray: str | None = None
    strays: int = 0
    is_said: bool = False
    first_line: int = 0

    @property
    def shown(self) -> str:
        return {"utf-8-sig": "utf-8 with BOM"}.get(self.encoding, self.encoding)

    @property
    def is_guessed(self) -> bool:
        """Whether nothing in the file says so."""
        return not self.is_said and not self.encoding.startswith("utf-")

    @property
    def note(self) -> str:
        """A sentence on bytes that are not as the rest of the file, "" where there are none."""
        if self.stray is None:
            return ""
        count = "One letter is" if self.strays == 1 else f"{self.strays:,} letters are"
        where = (
            f"in line {self.first_line:,}" if self.strays == 1 else f"the first in line {self.first_line:,}"
        )
        return (
            f"{count} not written as the rest of the file (UTF-8), {where}: read as {NAMES[self.stray]}. "
            "Check names with accents there."
        )

    def pieces(self, path: Path) -> Iterator[str]:
        """The text of the file, a piece at a time, with "\\n" line ends. Raises FileNotReadable."""
        errors = "strict" if self.encoding.startswith("utf-") else "replace"
        if self.stray is not None:
            errors = f"stray-{self.stray}"
        try:
            with open(path, encoding=self.encoding, errors=errors, newline=None) as file:
                while text := file.read(CHUNK):
                    yield text
        except UnicodeError as error:
            raise FileNotReadable(
                f"The file says it is {self.shown} text but is damaged: export it again."
            ) from error


NAMES = {
    "cp1252": "Windows-1252 (cp1252)",
    "mac-roman": "letters of an old Mac (mac-roman)",
    "cp850": "letters of DOS (cp850)",
    "cp437": "letters of DOS (cp437)",
    "cp1250": "Windows-1250 (cp1250, Central Europe)",
}
"""An older way in words; of others their own name."""


def in_words(encoding: str) -> str:
    """An encoding as a person may read it."""
    return NAMES.get(encoding, encoding.upper())


def is_guess(encoding: str | None) -> bool:
    """Whether an encoding as `Letters.shown` has it is no certainty; none of a workbook is."""
    return encoding is not None and not encoding.startswith("utf-")


def look_at(path: Path) -> Letters:
    """How the letters of a file are written. Raises FileNotReadable where it is no text."""
    with open(path, "rb") as file:
        head = file.read(_SAMPLE)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Letters("utf-32")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Letters("utf-16")
    for first_zero, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(head) > 3 and head[first_zero::2].count(0) > 0.4 * len(head) / 2:
            return Letters(encoding)
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > max(16, 0.02 * len(head)):
        raise FileNotReadable(
            "The file is not text and not a workbook: export the report again as .xlsx or .csv."
        )
    encoding = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks(path):
            if decoder.getstate()[0] or not chunk.isascii():
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _judge(path, encoding)
    return Letters(encoding, _is_plain(path))  # the engine skips the mark itself


def _judge(path: Path, encoding: str) -> Letters:
    """The letters of a file that is not all UTF-8: UTF-8 with stray bytes, or one byte a letter."""
    whole = plausible = strays = first_line = lines = 0
    words: dict[bytes, None] = {}
    odd: dict[bytes, None] = {}
    for block in _blocks(path):
        if not block.isascii():
            high = _high_alone(block)
            found = _UTF8.findall(high)
            whole += len(found)
            plausible += sum(n for letter, n in Counter(found).items() if _is_plausible(letter.decode()))
            rest = len(_UTF8.sub(b"", high).translate(None, _ASCII))
            words |= dict.fromkeys(word[0] for word in islice(_WORD.finditer(block), _MOST_WORDS))
            if rest:
                places = list(islice(_strays(block), _MOST_STRAYS if found else 3))
                odd |= dict.fromkeys(_word_at(block, place) for place in places)
                first_line = first_line or lines + block.count(b"\n", 0, places[0]) + 1
                strays += rest
        lines += block.count(b"\n")
    if encoding != "utf-8-sig" and (not whole or plausible < _PLAUSIBLE * whole):
        return Letters(_older(list(words), bytes.decode))
    way = _older(list(odd), lambda word, name: word.decode("utf-8", f"stray-{name}"), is_ours=True)
    return Letters(encoding, stray=way, strays=strays, first_line=first_line)


def _high_alone(block: bytes) -> bytes:
    """The bytes above ASCII, with one other byte behind each run of them: a file has few."""
    data = np.frombuffer(block, dtype=np.uint8)
    is_kept = data > 127
    is_kept[1:] |= is_kept[:-1].copy()
    return data[is_kept].tobytes()


def _strays(block: bytes) -> Iterator[int]:
    """Where the bytes stand that are no UTF-8."""
    start = 0
    while start < len(block):
        try:
            block[start:].decode()
            return
        except UnicodeDecodeError as error:
            yield start + error.start
            start += error.end


def _word_at(block: bytes, place: int) -> bytes:
    """The word around a byte."""
    start = max(place - _LONGEST_WORD, 0)
    for word in _WORD.finditer(block, start, place + _LONGEST_WORD):
        if word.start() <= place < word.end():
            return word[0]
    return block[place : place + 1]


def _blocks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces that end with a line, where lines are of any sane length."""
    rest = b""
    for chunk in chunks(path):
        whole, line_end, rest_now = (rest + chunk).rpartition(b"\n")
        if not line_end:
            yield rest_now
            rest = b""
            continue
        yield whole + line_end
        rest = rest_now
    yield rest


def _older(words: list[bytes], decode: Callable[[bytes, str], str], *, is_ours: bool = False) -> str:
    """The older way under which the words look most like names; Windows-1252 unless another is better
    by more than a sign or two."""
    costs = {}
    for name in OLDER:
        try:
            costs[name] = sum(_cost(decode(word, name)) for word in words)
        except UnicodeDecodeError:
            costs[name] = sum(_cost(word.decode(name, "replace")) for word in words)
    usual = OLDER[0]
    best = min(OLDER, key=lambda name: costs[name])
    if costs[usual] - costs[best] < _MARGIN or 2 * costs[best] > costs[usual]:
        best = usual
    if is_ours or len(words) < _FEW_WORDS or costs[best] <= _FITS_BADLY * len(words):
        return best
    found = charset_normalizer.from_bytes(b" ".join(words)).best()
    if found is None or found.encoding in ("ascii", "utf_8"):
        return best
    text = b" ".join(words).decode(found.encoding, "replace")
    letters = [letter for letter in text if letter > "\x7f"]
    is_text = sum(letter.isalpha() for letter in letters) >= 0.9 * len(letters)
    return codecs.lookup(found.encoding).name if is_text else best


def _cost(word: str) -> float:
    """How much a word is unlike a name: nothing for "Muñoz", 4 for "Mu–oz", 5 for "JosŽ"."""
    cost, run = 0.0, 0
    for i, letter in enumerate(word):
        if letter < "\x80":
            run = 0
            continue
        before, after = word[i - 1 : i] if i else "", word[i + 1 : i + 2]
        if letter.isupper() and after.isupper() and word[i + 2 : i + 3].islower():
            cost += 2  # an apostrophe, as in O’Brien
        if letter.isalpha() and letter not in "ªº":
            run += 1
            cost += _cost_of_letter(letter, before, after) + (3 if run > 2 else 0)
        else:
            run = 0
            cost += _cost_of_sign(letter, before, after, i)
    return cost


def _cost_of_letter(letter: str, before: str, after: str) -> float:
    cost = 0.0
    if letter not in _USUAL:
        cost = 1.0 if _is_latin(letter) else 6.0
    if letter.isupper() and before.islower():
        cost += 4
    elif (letter.islower() and before.isupper() and after.isupper()) or (
        letter.islower() and not before.isalpha() and after.isalpha()
    ):
        cost += 1
    return cost


def _cost_of_sign(sign: str, before: str, after: str, at: int) -> float:
    if unicodedata.category(sign) in ("Cc", "Co", "Cn") or sign == "\ufffd":
        return 10.0
    is_inside = before.isalpha() and after.isalpha()
    if sign in "’‘´" and is_inside:
        return 0.0 if at == 1 and before.lower() in _PREFIX else 1.5
    if sign in _MARKS:
        return 4.0 if is_inside and sign != "\xa0" else 0.5
    return 5.0 if before.isalpha() or after.isalpha() else 2.0


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _is_plausible(letter: str) -> bool:
    """Whether a letter of UTF-8 is one that lists have; bytes of an older way seldom make one."""
    return _is_latin(letter) or letter in _MARKS


def _read_stray(way: str, error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode(way, "replace"), error.end


for _way in OLDER:
    codecs.register_error(f"stray-{_way}", partial(_read_stray, _way))


def _is_plain(path: Path) -> bool:
    line_feeds = returns = pairs = 0
    last = b""
    for chunk in chunks(path):
        if b"\0" in chunk:
            return False
        # Most files have no return at all, and then the other counts say nothing.
        in_chunk = chunk.count(b"\r") if b"\r" in chunk else 0
        returns += in_chunk
        if returns:
            pairs += chunk.count(b"\r\n") if in_chunk else 0
            pairs += last == b"\r" and chunk[:1] == b"\n"
            line_feeds += chunk.count(b"\n")
        else:
            line_feeds += b"\n" in chunk
        last = chunk[-1:]
    return returns == 0 or returns == pairs == line_feeds


def as_plain_utf8(path: Path, letters: Letters, copy: Path) -> Path:
    """Write the file again as UTF-8 with "\\n" line ends and without NUL; returns `copy`.

    Raises FileNotReadable.
    """
    with open_private(copy, "wb") as target:
        for text in letters.pieces(path):
            target.write(text.replace("\0", "\ufffd").encode())
    return copy
