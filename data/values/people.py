"""Names of people as lists write them -> what tells one from another, and words that name nobody.

Case, accents (composed or not), hyphens, apostrophes and signs without width are spelling; so are the
short forms of Spanish names (Ma. for María, Hdez. for Hernández). What is left decides.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from data.values.bare_text import folded

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’ʼ`´]")
_BELONGS_TO_NEXT = """
de del dela la las los le du da das do dos di van von der den el al bin ibn san santa st mc mac
"""
_PARTICLES = frozenset(_BELONGS_TO_NEXT.split())
"""Words that make one surname with the next: De la Cruz."""
_SHORT_FORMS = {
    "ma": "maria", "fco": "francisco", "gpe": "guadalupe", "hdez": "hernandez", "hdz": "hernandez",
    "mtz": "martinez", "mtnez": "martinez", "glez": "gonzalez", "gzz": "gonzalez", "rdz": "rodriguez",
    "rdgz": "rodriguez", "rmz": "ramirez", "prz": "perez", "lpz": "lopez",
}  # fmt: skip
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))

_NO_NAMES = """
unknown unkn unk unknow unkown unknwn uknown na none null nil nobody noone anonymous anon
undisclosed unavailable unspecified unidentified unnamed noname nolastname nofirstname nosurname nn
fnu lnu nfn nln nmn tbd tba tobedetermined nodata noinformation notavailable notgiven notprovided
notapplicable notknown notlisted notreported notonfile donotknow dontknow baby babyboy babygirl
newborn infant bebe desconocido desconocida sedesconoce ninguno ninguna nadie sinnombre sinapellido
sindato sindatos sininformacion noaplica nodisponible noespecificado nosabe nosesabe ignorado
ignorada pendiente anonimo anonima niguno nohay notiene reciennacido reciennacida
"""
UNKNOWN_NAMES = tuple(_NO_NAMES.split())
"""What stands for a child's name and names nobody, in small letters without accents and gaps."""
_UNKNOWN = frozenset(UNKNOWN_NAMES)
# Who somebody is to the child, and what is said of that: no name of either.
_SAID_OF_PARENTS = """
no not available given provided applicable known listed reported on file data info information name
names see above below same as ditto idem self me myself himself herself mother mom mum mama mami
madre father dad daddy papa papi padre parent parents padres guardian guardians tutor tutora
custodian grandmother grandma abuela abuelita grandfather grandpa abuelo grandparent grandparents
abuelos aunt tia uncle tio brother hermano sister hermana sibling siblings hermanos cousin primo
prima step stepfather stepmother stepdad stepmom padrastro madrastra foster host legal both ambos spouse
husband wife esposo esposa friend amigo amiga relative relatives pariente parientes familiar child
student youth minor kid nino nina hijo hija estudiante alumno alumna menor adult adulto emancipated
independent independiente of the with lives living vive con alone solo sola su sus n d s o m x y or
and deceased dead fallecido fallecida difunto difunta finado finada refused declined withheld
confidential private missing blank empty test pending arriba ver igual mismo misma anterior abajo
que contact caretaker caregiver encargado encargada responsable other otro otra osy ooy out school
escuela crew leader employer patron mayordomo recruiter reclutador agency state court ward custody
dcf dhs cps dss sin se sabe hay tiene aplica disponible desconoce
"""
_SAYS_NOBODY = _UNKNOWN | frozenset(_SAID_OF_PARENTS.split())
_FILLERS = frozenset(("de", "del", "la", "las", "los", "el", "a", "al", "y", "e", "en", "lo"))


@lru_cache(maxsize=65_536)
def name_words(text: str) -> tuple[str, ...]:
    """The words of a name without what is spelling: "María  de-los Ángeles" -> maria, de, los, angeles."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    words = _WORD.findall(folded(_APOSTROPHES.sub("", seen)))
    return tuple(_SHORT_FORMS.get(word, word) for word in words)


def written_ways(text: str) -> tuple[frozenset[str], ...]:
    """The ways in which lists write each word that somebody types of a name, without what is spelling:
    "Hernández" -> (hernandez, hdez, hdz). A short form of a name counts only as a whole word."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    typed = _WORD.findall(folded(_APOSTROPHES.sub("", seen)))
    whole = [_SHORT_FORMS.get(word, word) for word in typed]
    return tuple(
        frozenset((word, name, *(short for short, long in _SHORT_FORMS.items() if long == name)))
        for word, name in zip(typed, whole, strict=True)
    )


def is_short_form(word: str) -> bool:
    """Whether it is the short form of a name, such as hdez."""
    return word in _SHORT_FORMS


def says_nobody(words: tuple[str, ...]) -> bool:
    """Whether what stands in a parent's field names nobody: a dot, "N/A", "Self", "See above", "XXX"."""
    if "".join(words) in _SAYS_NOBODY:
        return True
    return all(word in _SAYS_NOBODY or word in _FILLERS or _is_no_word(word) for word in words)


def _is_no_word(word: str) -> bool:
    """A number, one letter, or one letter again and again: "x", "zzz". Oo is a surname, and so is 李."""
    is_letter = word.isascii() and (
        len(word) == 1 or (len(set(word)) == 1 and (len(word) > 2 or word == "xx"))
    )
    return word.isdecimal() or is_letter


def surname_parts(words: tuple[str, ...]) -> tuple[str, ...]:
    """The surnames among words, with what belongs to them: de, la, cruz, lopez -> delacruz, lopez."""
    parts, before = [], ""
    for word in words:
        if word in _PARTICLES:
            before += word
        elif word not in ("y", "e") and word not in _GENERATIONS:
            parts.append(before + word)
            before = ""
    return (*parts, before) if before else tuple(parts)


def childs_surnames(last_name_1: str | None, last_name_2: str | None) -> tuple[str, ...]:
    """A child's surnames, the first one first; none where what is written names nobody."""
    parts: list[str] = []
    for text in (last_name_1, last_name_2):
        words = name_words(text or "")
        if "".join(words) not in _UNKNOWN:
            parts += (part for part in surname_parts(words) if part not in _UNKNOWN and not _is_no_word(part))
    return tuple(parts)


def parents_given_names(text: str | None) -> tuple[str, ...]:
    """A parent's given names with initials behind the first; none where they name nobody."""
    words = name_words(text or "")
    return () if says_nobody(words) or _is_no_word(words[0]) else words


def parents_surnames(text: str | None) -> tuple[str, ...]:
    """A parent's surnames (or the whole name, where a file has it in one cell); none for nobody's."""
    words = name_words(text or "")
    if says_nobody(words):
        return ()
    left = tuple(word for word in words if word not in _SAYS_NOBODY) if len(words) > 1 else words
    return surname_parts(left)
