"""Made-up rosters and lists with known truth: who is on the roster under another number, bent as offices bend.

Nobody in them exists. A list holds children whose record is on the roster (bent by RATES), children of whom
only a twin, a brother or sister or a namesake is there, and children of whom nobody is.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import accumulate

from data.synthetic.world import BOYS, GIRLS, SURNAMES

RATES = {
    "accents lost": 0.60,
    "second surname missing": 0.25,
    "surnames in one cell": 0.08,
    "surnames swapped": 0.06,
    "hyphenated": 0.08,
    "married": 0.02,
    "short form": 0.08,
    "second given name missing or alone": 0.08,
    "slip in a given name": 0.03,
    "slip in a surname": 0.05,
    "spelled by sound": 0.08,
    "day and month swapped": 0.04,
    "one digit of the birth date wrong": 0.055,
    "parents missing": 0.30,
    "one parent missing": 0.15,
}
"""Share of the true pairs that are bent so, each by itself."""
LAST_BIRTH = date(2026, 6, 1)
SHORT = {
    "josé": ("Joe", "Pepe"), "guadalupe": ("Lupe", "Lupita"), "jesús": ("Chuy", "Jesse"), "francisco": ("Pancho", "Paco", "Frank"),
    "miguel": ("Mike",), "luis": ("Louis",), "carlos": ("Charlie",), "juan": ("John", "Johnny"), "eduardo": ("Eddie", "Lalo"),
    "roberto": ("Bob", "Beto"), "manuel": ("Manny",), "antonio": ("Tony",), "alejandro": ("Alex",), "alejandra": ("Alex",),
    "pedro": ("Pete",), "gabriela": ("Gaby",), "maría": ("Mary",), "isabel": ("Chabela",), "graciela": ("Chela",),
    "patricia": ("Paty", "Pati"), "leticia": ("Lety",), "ricardo": ("Ricky",), "fernando": ("Nando",), "ana": ("Anita",),
    "verónica": ("Vero",), "tomás": ("Tommy",), "víctor": ("Vic",), "javier": ("Xavier",), "arturo": ("Art",),
}  # fmt: skip


@dataclass(frozen=True)
class Child:
    """One record of one child; `parents`: given names of father and mother, None where not known."""

    number: int
    family: int
    given: tuple[str, ...]
    surnames: tuple[str, ...]
    born: date
    sex: str
    parents: tuple[str | None, str | None]
    hyphen: bool = False
    in_one_cell: bool = False


@dataclass
class Truth:
    """`listed` and `roster`: records. `same`: number of a listed child -> number of its record. `close`: the
    same for twins, brothers and sisters and namesakes, which are other children."""

    listed: list[Child] = field(default_factory=list)
    roster: list[Child] = field(default_factory=list)
    same: dict[int, int] = field(default_factory=dict)
    close: dict[int, int] = field(default_factory=dict)
    twins: set[tuple[int, int]] = field(default_factory=set)


def _cumulated(names: tuple[str, ...], power: float = 0.8) -> list[float]:
    """Names differ in how many bear them: the weights of the first, the first two, and so on."""
    return list(accumulate(1 / (at + 3) ** power for at in range(len(names))))


class _Made:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.next = 0
        self.weights = {names: _cumulated(names) for names in (GIRLS, BOYS, SURNAMES)}

    def pick(self, names: tuple[str, ...]) -> str:
        return self.chance.choices(names, cum_weights=self.weights[names])[0]

    def given(self, sex: str, other_than: set[str]) -> tuple[str, ...]:
        names = GIRLS if sex == "F" else BOYS
        while True:
            first = self.pick(names)
            if first not in other_than:
                break
        if self.chance.random() < 0.35:
            second = self.pick(names)
            return (first, second) if second != first else (first,)
        return (first,)

    def family(self, number: int) -> list[Child]:
        chance = self.chance
        surnames = (self.pick(SURNAMES), self.pick(SURNAMES))
        parents = (self.pick(BOYS), self.pick(GIRLS))
        born = date(2004, 6, 1) + timedelta(chance.randrange(7300))
        children: list[Child] = []
        for at in range(chance.choices((1, 2, 3, 4, 5), (30, 30, 22, 12, 6))[0]):
            if at and chance.random() >= 0.03:
                born += timedelta(chance.randrange(330, 1300))
            if born > LAST_BIRTH:
                break
            sex = chance.choice("FM")
            given = self.given(sex, {child.given[0] for child in children})
            children.append(Child(self.next, number, given, surnames, born, sex, parents))
            self.next += 1
        return children


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _slip(chance: random.Random, text: str) -> str:
    at = chance.randrange(1, len(text)) if len(text) > 1 else 0
    kind = chance.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + text[at + 1 :]
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] if at else text


def _by_sound(text: str) -> str:
    for written, other in (("z", "s"), ("v", "b"), ("s", "z"), ("b", "v"), ("y", "ll"), ("h", "")):
        if written in text[1:]:
            return text[0] + text[1:].replace(written, other, 1)
    return text


def _swapped(born: date) -> date | None:
    return born.replace(day=born.month, month=born.day) if born.day <= 12 and born.day != born.month else None


def _one_digit(chance: random.Random, born: date) -> date:
    text = born.strftime("%Y%m%d")
    while True:
        at = chance.choice((3, 5, 6, 7, 7))
        other = text[:at] + chance.choice("0123456789") + text[at + 1 :]
        try:
            read = date(int(other[:4]), int(other[4:6]), int(other[6:]))
        except ValueError:
            continue
        if read != born and read.year >= 2003 and read <= LAST_BIRTH:
            return read


def bent(chance: random.Random, child: Child, rates: dict[str, float] = RATES) -> Child:
    """The record of the same child as another office wrote it."""
    is_so = {name: chance.random() < rate for name, rate in rates.items()}
    given, surnames, born, parents = list(child.given), list(child.surnames), child.born, list(child.parents)
    if is_so["short form"] and given[0].lower() in SHORT:
        given[0] = chance.choice(SHORT[given[0].lower()])
    elif is_so["slip in a given name"] and len(given[0]) > 3:
        given[0] = _slip(chance, given[0])
    if is_so["second given name missing or alone"] and len(given) > 1:
        given = [chance.choice(given)]
    if is_so["slip in a surname"]:
        at = chance.randrange(2)
        surnames[at] = _slip(chance, surnames[at])
    if is_so["spelled by sound"]:
        at = chance.randrange(2)
        surnames[at] = _by_sound(surnames[at])
    if is_so["surnames swapped"]:
        surnames.reverse()
    if is_so["second surname missing"]:
        surnames = surnames[:1] if chance.random() < 0.8 else surnames[1:]
    elif is_so["married"] and child.sex == "F":
        surnames = [surnames[0], chance.choice(SURNAMES)]
    if is_so["day and month swapped"] and _swapped(born):
        born = _swapped(born) or born
    elif is_so["one digit of the birth date wrong"]:
        born = _one_digit(chance, born)
    if is_so["parents missing"]:
        parents = [None, None]
    elif is_so["one parent missing"]:
        parents[chance.randrange(2)] = None
    if is_so["accents lost"]:
        given, surnames = [_without_accents(x) for x in given], [_without_accents(x) for x in surnames]
        parents = [x and _without_accents(x) for x in parents]
    return replace(
        child, given=tuple(given), surnames=tuple(surnames), born=born, parents=(parents[0], parents[1]),
        hyphen=is_so["hyphenated"], in_one_cell=is_so["surnames in one cell"],
    )  # fmt: skip


def made_up(listed: int, roster: int, seed: int, rates: dict[str, float] = RATES) -> Truth:
    """A roster of about `roster` records and a list of `listed` children: 40 % on it, 3 % with a twin there,
    12 % with a brother or sister, 5 % with a namesake; the others with nobody."""
    made, truth = _Made(seed), Truth()
    chance = made.chance
    families = 0
    while made.next < roster:
        truth.roster += made.family(families)
        families += 1
    truth.roster = [replace(child, number=at) for at, child in enumerate(truth.roster)]
    shares = ((0.40, "same"), (0.43, "twin"), (0.55, "sibling"), (0.60, "namesake"), (1.0, "nobody"))
    for number in range(listed):
        what = next(kind for upto, kind in shares if (number + 0.5) / listed < upto)
        record = chance.choice(truth.roster)
        if what == "same":
            child = bent(chance, record, rates)
            truth.same[number] = record.number
        elif what == "nobody":
            child = bent(chance, made.family(10**7 + number)[0], rates)
        else:
            child = bent(chance, _close(made, what, record), rates)
            truth.close[number] = record.number
            if what == "twin":
                truth.twins.add((number, record.number))
        truth.listed.append(replace(child, number=number))
    return truth


def _close(made: _Made, what: str, record: Child) -> Child:
    chance = made.chance
    if what == "namesake":
        born = record.born
        while born == record.born:
            born = date(2004, 6, 1) + timedelta(chance.randrange(7300))
        return replace(record, born=born, parents=(made.pick(BOYS), made.pick(GIRLS)))
    sex = chance.choice("FM")
    born = (
        record.born
        if what == "twin"
        else record.born + timedelta(chance.choice((-1, 1)) * chance.randrange(330, 2000))
    )
    return replace(record, given=made.given(sex, {record.given[0]}), sex=sex, born=min(born, LAST_BIRTH))


def shuffled(truth: Truth, seed: int) -> Truth:
    """The same list, and a roster whose names, birth dates and parents are dealt out anew: nobody is on it."""
    chance = random.Random(seed)
    columns = [
        [getattr(child, name) for child in truth.roster] for name in ("given", "surnames", "born", "parents")
    ]
    for column in columns:
        chance.shuffle(column)
    roster = [
        replace(child, given=given, surnames=surnames, born=born, parents=parents)
        for child, given, surnames, born, parents in zip(truth.roster, *columns, strict=True)
    ]
    return Truth(truth.listed, roster, {}, {})


def rows(children: list[Child]) -> dict[str, list]:
    """Column -> values, as data.same_child.clean.FIELDS."""

    def cells(child: Child) -> tuple[str | None, str | None]:
        if child.hyphen and len(child.surnames) == 2:
            return "-".join(child.surnames), None
        if child.in_one_cell:
            return " ".join(child.surnames), None
        return child.surnames[0], (child.surnames[1] if len(child.surnames) > 1 else None)

    last = [cells(child) for child in children]
    return {
        "number": [child.number for child in children],
        "msix_id": [None] * len(children),
        "state_student_id": [None] * len(children),
        "first_name": [child.given[0] for child in children],
        "middle_name": [" ".join(child.given[1:]) or None for child in children],
        "last_name_1": [one for one, _ in last],
        "last_name_2": [two for _, two in last],
        "sex": [child.sex for child in children],
        "birth_date": [child.born for child in children],
        "parent_1_first_name": [child.parents[0] for child in children],
        "parent_2_first_name": [child.parents[1] for child in children],
        "towns": [[] for _ in children],
    }
