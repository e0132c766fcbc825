"""What a header has to say to mean a field, described once for all kinds of file.

A field has one or more wordings. A wording is the concepts (data.mapping.lexicon) that make it, and
those that may stand beside them without saying anything else; and the form its values have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.mapping.lexicon import NEUTRAL, NEVER, OTHER


@dataclass(frozen=True)
class Wording:
    """`core`: concepts of which each has to be said. `beside`: those that may be said too."""

    core: frozenset[str]
    beside: frozenset[str]


@dataclass(frozen=True)
class Described:
    """`values`: the form of its values, one of data.mapping.looks."""

    wordings: tuple[Wording, ...]
    values: str


def _field(values: str, beside: str, *cores: str) -> Described:
    also = frozenset(beside.split())
    return Described(tuple(Wording(frozenset(core.split()), also) for core in cores), values)


_MOVE = "move qualifying qm qad arrival child recent"
_PARTS = ("city", "state", "country", "zip", "county")


def _ends() -> dict[str, Described]:
    ends = {}
    for side in ("from", "to"):
        for part in _PARTS:
            beside = f"{_MOVE} place name residency {'recent' if side == 'to' else ''}"
            beside += " country" if part == "state" else " state" if part == "country" else ""
            cores = [f"{side} {part}", *([side] if part in ("city", "state", "country") else [])]
            if side == "to":
                # A county or a ZIP without a side is where the family lives now.
                cores += [f"residency {part}", *([part] if part in ("zip", "county") else [])]
            ends[f"{side}_{part}"] = _field(part, beside, *cores)
        ends[f"move_{side}"] = _field(
            "place",
            f"{_MOVE} city state country zip name",
            f"{side} place",
            f"{side} city state",
            f"move {side}",
            side,
        )
        ends[f"{side}_district_name"] = _field(
            "text", f"{_MOVE} name school", f"{side} district", f"{side} school district"
        )
    return ends


def _parents() -> dict[str, Described]:
    parents = {}
    for number, parent in (("1", "father"), ("2", "mother")):
        # "Move To" is carried on over them where it is merged above the columns before.
        beside = f"parent {parent} {number} name recent child move to from"
        whose = [f"{parent}", f"parent {number}", *(["parent"] if number == "1" else [])]
        parents[f"parent_{number}_first_name"] = _field("name", beside, *(f"{who} first" for who in whose))
        parents[f"parent_{number}_last_name"] = _field(
            "name", beside + " paternal", *(f"{who} last" for who in whose)
        )
        parents[f"parent_{number}"] = _field(
            "full name", beside + " full first last", *whose, *(f"{who} name" for who in whose)
        )
    return parents


_ID = "id number child qualifying record"
FIELDS: dict[str, Described] = {
    **_ends(),
    **_parents(),
    "msix_id": _field("msix id", _ID + " state name", "msix", "id"),
    "state_student_id": _field("id", "id number child", "state id child", "state id", "ssid"),
    "student_id": _field("id", "id number child fk local", "child id", "child id fk", "id", "child number", "local id"),
    "student_record_id": _field("id", "id number", "child record", "child record id"),
    "move_record_id": _field("id", "id number qualifying qm", "move record", "move record id", "move id", "qm record"),
    "enrollment_record_id": _field("id", "id number", "enrollment record", "enrollment record id", "enrollment id"),
    "last_name_1": _field("name", "name child 1 paternal", "last", "paternal"),
    "last_name_2": _field("name", "name child last 2 maternal", "last 2", "maternal"),
    "first_name": _field("name", "name child 1", "first"),
    "middle_name": _field("middle name", "name child first", "middle", "first 2"),
    "suffix": _field("suffix", "name child last", "suffix"),
    "student_name": _field("full name", "name child full first last middle", "child name", "full name", "name", "child", "last first"),
    "birth_date": _field("birth date", "date child", "birth"),
    "age": _field("age", "child recent year", "age"),
    "sex": _field("sex", "child", "sex"),
    "grade": _field("grade", "child recent school enrollment last", "grade"),
    "qad": _field("date", "date arrival move qualifying qm recent child to residency state", "qad", "qualifying arrival", "arrival date", "move date", "qualifying date", "qm date", "arrival", "move"),
    "move_date": _field("date", "date arrival move from to recent qualifying", "move date", "arrival date", "from date", "to date", "move"),
    "notice_date": _field("date", "date move from recent", "notice date", "notice", "date"),
    "notice_type": _field("notice type", "type notice move to from arrival indicator", "notice type", "type", "arrival from", "notice"),
    "residency_date": _field("date", "date recent child move start qualifying to", "residency date", "residency"),
    "residency_verification_date": _field("date", "date child", "residency verification date", "residency verification"),
    "eligibility_expiration": _field("date", "date eligibility end child qualifying qad move", "eoe", "eligibility end", "end date", "end qualifying", "end"),
    "enrollment_date": _field("date", "date enrollment recent child school 1 first start state district", "enrollment date", "enrollment"),
    "enrollment_type": _field("type", "type recent child", "enrollment type"),
    "withdrawal_date": _field("date", "date enrollment recent child school end", "withdrawal date", "withdrawal", "enrollment end", "from school"),
    "school_name": _field("text", "name school recent facility project enrollment child last", "school", "school name", "facility name"),
    "school_id": _field("id", "id number school nces recent facility", "school id", "school number", "nces school"),
    "district_name": _field("text", "name district school recent enrollment child last", "district", "district name"),
    "district_id": _field("id", "id number district school nces recent", "district id", "district number", "nces district", "nces id"),
    "district_of_residence": _field("text", "name school child", "residency district"),
    "facility_name": _field("text", "name school", "facility name", "facility"),
    "facility_city": _field("city", "name", "facility city", "school city"),
    "facility_state": _field("state", "name", "facility state", "school state"),
    "facility_zip": _field("zip", "name", "facility zip", "school zip"),
    "mep_project_type": _field("type", "type mep", "project type"),
    "reporting_state": _field("state", "state name recent child", "reporting state", "state"),
    "last_enrollment_state": _field("state", "state name recent child school", "enrollment state", "recent state"),
    "pfs": _field("flag", "indicator child service to from", "pfs", "priority service", "priority"),
    "designated_graduation_school": _field("text", "name", "designated graduation school", "graduation school"),
    "graduation_code": _field("type", "indicator type graduation", "graduation indicator", "graduation"),
    "graduation_date": _field("date", "date", "graduation date"),
    "transcript_code": _field("type", "indicator state from to out", "transcript indicator", "transcript"),
    "continuation_reason": _field("type", "type", "continuation service reason", "continuation reason", "continuation"),
    "state_student_id_type": _field("type", "id number child", "state id type"),
    "action_code": _field("type", "record child", "action"),
    "children": _field("count", "count number child move migrant", "count child", "count", "child", "child number"),
    "moves": _field("count", "count number qualifying move qm", "count move", "move", "move number"),
    "period": _field("period", "school performance period year reporting move qualifying date project", "period", "school year", "year", "month"),
}  # fmt: skip
"""Field -> how a header and the values below it say it. Fields of reference files are known by the
headers of their publishers alone, and are not here."""
_LIKE = {
    "last_enrollment_date": "enrollment_date",
    "last_enrollment_type": "enrollment_type",
}
FIELDS |= {field: FIELDS[described] for field, described in _LIKE.items()}

WHOLE_OF = {
    "student_name": ("last_name_1", "first_name"),
    "parent_1": ("parent_1_last_name", "parent_1_first_name"),
    "parent_2": ("parent_2_last_name", "parent_2_first_name"),
    "move_from": ("from_city",),
    "move_to": ("to_city",),
}
"""A field that holds a whole -> those of its parts: a file has the one or the others."""

_SAY_LITTLE = frozenset(("number", "id", "date", "name", "type", "count", "indicator"))
"""Concepts of many fields: one of them alone speaks for none."""


def said(words: Sequence[frozenset[str]], wordings: Iterable[Wording]) -> float:
    """How much the words of a header say one of the wordings; below 0: they say something else."""
    return max(_said(words, wording) for wording in wordings)


def _said(words: Sequence[frozenset[str]], wording: Wording) -> float:
    covered = {concept for concept in wording.core if any(concept in word for word in words)}
    if len(covered) < len(wording.core):
        covered -= _SAY_LITTLE
    if not covered:
        # Nothing is said for it; a word that says something else still speaks against.
        return (
            min(0.0, -1.5 * sum(1 for word in words if word and not word & wording.beside)) if words else 0.0
        )
    is_side = wording.core <= {"from", "to"}  # which says little: "Fecha de llegada" is no town
    score = 4.0 * len(covered) / len(wording.core) + 0.4 * len(covered)
    score -= 1.0 * (len(wording.core) - len(covered))
    for word in words:
        if NEVER in word:
            score -= 6.0
        elif not word:
            score -= 0.5
        elif not word & (wording.core | wording.beside) and NEUTRAL not in word:
            score -= 5.0 if is_side or OTHER in word or "birth" in word else 2.5
    return score
