"""A town's name as people write it -> keys under which the same town always meets itself.

Three keys, all pure functions of the text:

- the *plain key* ignores case, accents and punctuation: "ST. AUGUSTINE" -> "st augustine";
- the *long key* also writes out the usual short forms: "saint augustine". Equal long keys are
  the same name;
- the *squeezed key* also drops the spaces, so that "De Soto" and "Desoto" meet. That is less
  sure: Lake View and Lakeview, Alabama, are two towns 164 km apart.

The short forms are those of USPS Publication 28, appendices C1 and F, where they occur in names
of towns, and the Spanish ones seen on Mexican forms (Cd., Sta., Sto., Gral.).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_INITIALS = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_APOSTROPHES = re.compile(r"['’‘ʻ`´]")
_PREFIX_APART = re.compile(r"\bmc (?=\w)")
_NOT_WORD = re.compile(r"[\W_]+")

_SHORT_FORMS = {
    "st": "saint", "ste": "saint", "sainte": "saint", "sta": "santa", "sto": "santo", "sn": "san",
    "mt": "mount", "mtn": "mountain", "mtns": "mountains", "ft": "fort", "pto": "puerto",
    "cd": "ciudad", "gral": "general", "dr": "doctor", "ma": "maria", "fco": "francisco",
    "jct": "junction", "jctn": "junction", "jnct": "junction", "vly": "valley", "vlly": "valley",
    "twp": "township", "twsp": "township", "tnshp": "township", "tshp": "township", "twnshp": "township", "hts": "heights", "hgts": "heights",
    "spg": "spring", "spgs": "springs", "sprgs": "springs", "spngs": "springs", "bch": "beach",
    "pk": "park", "ctr": "center", "cntr": "center", "centre": "center", "vlg": "village",
    "vill": "village", "lk": "lake", "lks": "lakes", "hbr": "harbor", "harbour": "harbor",
    "crk": "creek", "fls": "falls", "grv": "grove", "isl": "island", "ldg": "landing",
    "mdws": "meadows", "plns": "plains", "rdg": "ridge", "riv": "river", "rvr": "river",
    "shrs": "shores", "xing": "crossing", "brg": "bridge", "cty": "city", "boro": "borough",
    "gdns": "gardens", "hls": "hills", "crnr": "corner", "crnrs": "corners", "mls": "mills",
    "pln": "plain", "rds": "roads", "stn": "station", "tn": "town", "vw": "view",
    "sq": "square",
}  # fmt: skip
_SHORT_FORMS_IN_FRONT = {
    "n": "north", "no": "north", "s": "south", "so": "south", "e": "east", "w": "west",
    "nw": "northwest", "ne": "northeast", "sw": "southwest", "se": "southeast",
}  # fmt: skip

_WORDS_BEFORE = re.compile(
    r"^(?:(?:the |greater |metro )?(?:city|town|village|township|borough|municipality|municipio|pueblo|villa) (?:of|de) "
    r"|(?:near|nr|outside|outside of|around|rural|unincorporated|by|the|greater|metro|downtown|municipio|mpio) )"
)
_KIND_BEFORE = re.compile(
    r"^(?:the )?(charter township|township|town|city|borough|village|plantation) of (.+)$"
)
"""Read as "new garden township" before the kind is dropped: the township, not the town of its name."""
_NEW_OR_NORTH = re.compile(r"^n (?=\w)")
"""Read as north first: "N. Garden Township" is New Garden only because there is no North Garden."""
_WORDS_AFTER = re.compile(
    r" (?:charter township|township|town|city|village|borough|boro|municipality|municipio|cdp|area|"
    r"rural|vicinity|proper|metro|usa|us|united states)$"
)
_ALTERNATIVES = re.compile(r"[/&;()]|\bor\b|\band\b|\by\b| - ", re.IGNORECASE)

DIRECTIONS_IN_NAMES = frozenset(
    ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest",
     "upper", "lower", "new", "old", "big", "little")
)  # fmt: skip
"""Words that make another town of it: East Los Angeles is not West Los Angeles."""


def name_key(text: str) -> str:
    """The plain key: lower case, no accents, words parted by single spaces.

    Apostrophes and the dots inside initials vanish ("O'Brien" -> "obrien", "D.F." -> "df");
    every other sign parts words.
    """
    if text.isascii():
        folded = text.lower()
        if folded.replace(" ", "").isalpha():
            return " ".join(folded.split())
    else:
        parted = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text))
        folded = "".join(c for c in parted if not unicodedata.combining(c)).casefold()
    folded = _APOSTROPHES.sub("", folded).replace("&", " and ")
    return _NOT_WORD.sub(" ", _INITIALS.sub("", folded)).strip()


def long_form(plain_key: str) -> str:
    """The plain key with the usual short forms written out: "prescott vly" -> "prescott valley".

    "Mc Coy" becomes "mccoy": the prefix is no word of its own.
    """
    words = plain_key.split()
    if len(words) > 1:
        words[0] = _SHORT_FORMS_IN_FRONT.get(words[0], words[0])
    return _PREFIX_APART.sub("mc", " ".join(_SHORT_FORMS.get(word, word) for word in words))


def long_key(text: str) -> str:
    """The long form of a text's plain key: what makes two written names the same name."""
    return long_form(name_key(text))


def squeezed_key(text: str) -> str:
    """The long key without its spaces: what makes two written names worth comparing."""
    return long_key(text).replace(" ", "")


def spelling_key(
    city: str | None, state: str | None, country: str | None, zip_code: str | None, county: str | None
) -> tuple[str, ...]:
    """Five texts that two spellings of one place share: "Ranchito Twp", "RANCHITO TOWNSHIP" and
    "Township of Ranchito" have one; "" stands where a cell is missing. Another State is another place."""
    # A name of signs alone stays as it is: a choice for "?" must not hold where no town is written.
    name = _KIND_BEFORE.sub(r"\2 \1", long_key(city or "")) or " ".join((city or "").split()).casefold()
    state, country, zip_code = (
        " ".join((cell or "").split()).casefold() for cell in (state, country, zip_code)
    )
    return name, state, country, zip_code, county_key(county or "")


def unplaced_key(*cells: str | None) -> tuple[str, ...]:
    """The spelling key without the name's spaces, of a place that we do not know: no place that we know
    bears its name, so none can be taken for another."""
    name, *others = spelling_key(*cells)
    return (name.replace(" ", ""), *others)


def county_key(text: str) -> str:
    """The key of a county's name: "Collier", "COLLIER" and "Collier County" are one.

    Independent cities keep their word, as "Baltimore city" is not Baltimore County.
    """
    plain = name_key(text)
    plain = re.sub(r" (?:county|co|cnty|parish|borough|census area|municipality|municipio)$", "", plain)
    plain = re.sub(r"^county of ", "", plain)
    return long_form(plain).replace(" ", "")


def other_readings(city: str) -> Iterator[tuple[str, bool]]:
    """(long key, is it doubtful) of readings to try when the whole text names no town, likeliest first.

    "near Immokalee" -> "immokalee"; "Homestead/Florida City" -> "homestead"; "CR 37 Houston" ->
    "houston": words in front are dropped only where one of them holds a digit, so that no town
    is made out of the second half of another's name. Doubtful, so that a ZIP or county must
    agree, are a second part ("Tharptown (Uniontown)") and a dropped kind word: Oak Grove
    Village, Missouri, lies 273 km from Oak Grove.
    """
    seen = {long_key(city)}
    heads = dict.fromkeys((city, *_ALTERNATIVES.split(city), *city.split(",")))
    for place, part in enumerate(head for head in heads if name_key(head)):
        whole = long_key(part)
        is_second = place > 1
        words = whole.split()
        last_number = max((i for i, word in enumerate(words) if any(c.isdigit() for c in word)), default=-1)
        ends = (
            [" ".join(words[i:]) for i in range(last_number + 1, len(words))] if 0 <= last_number < 6 else []
        )
        front = _WORDS_BEFORE.sub("", whole)
        readings = [(whole, is_second), (long_form(_NEW_OR_NORTH.sub("new ", name_key(part))), is_second)]
        readings += [(_KIND_BEFORE.sub(r"\2 \1", whole), is_second)]
        readings += [(front, is_second), *((end, is_second) for end in ends)]
        readings += [(_WORDS_AFTER.sub("", reading), True) for reading, _ in readings]
        for reading, is_doubtful in readings:
            if len(reading) > 2 and reading not in seen:
                seen.add(reading)
                yield reading, is_doubtful
