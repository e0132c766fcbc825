"""Made-up lists of families whose truth is known: who is whose sibling, and how the list writes it.

Busy corridors, few surnames, twins and blended families, parents who are missing, first names alone,
words that name nobody, other spellings. Nobody in them exists.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

import numpy as np

from data.derive.named_moves import NAMES, NamedMoves

_SURNAMES = """
García Hernández López Martínez González Pérez Rodríguez Sánchez Ramírez Cruz Flores Gómez Morales
Vázquez Reyes Jiménez Torres Díaz Gutiérrez Ruiz Mendoza Aguilar Ortiz Moreno Castillo Romero
Álvarez Méndez Chávez Rivera Juárez Ramos Domínguez Herrera Medina Castro Vargas Guzmán Velázquez
Rojas Muñoz Contreras Salazar Luna Ortega Ríos Estrada Bautista Guerrero Cortés Núñez Soto Campos
Vega Cervantes Lara Peña Nava Ibarra Zúñiga Tzoc Ixcoy Us Pop Caal
"""
SURNAMES = _SURNAMES.split()
_GIVEN = """
María José Guadalupe Juan Rosa Luis Ana Miguel Carmen Jesús Elena Pedro Lucía Antonio Marta Carlos
Sofía Jorge Silvia Rubén Norma Óscar Irma Raúl Delia Saúl Alma Hugo Nora Iván Inés Tomás Olga Abel
Eva Noé Luz Elías
"""
GIVEN = _GIVEN.split()
LISTED = (
    ("Unknown", "Unknown"), ("N/A", "N/A"), ("Self", ""), ("Mother", ""), (".", "."), ("See above", ""),
    ("Desconocido", ""), ("UNK", "UNK"), ("none", "none"), ("Padre", "Madre"), ("X", "X"), ("Same", "as above"),
)  # fmt: skip
UNLISTED = (("Zq", "Prog"), ("Migr Ed", "Pgm"), ("Pdte", "Llamar"), ("Camp", "Nueve"))
"""Words that no list has: those of one office."""


@dataclass(frozen=True)
class World:
    """How a made-up list is: shares of all rows (or families), 0 to 1."""

    families: int = 1_200
    corridors: int = 12
    weeks: int = 40
    missing: float = 1 / 3
    placeholders: float = 0.5
    unlisted: float = 0.3
    respelled: float = 0.15
    blended: float = 0.15
    second_surnames: float = 0.6
    first_name_only: float = 0.05


@dataclass(frozen=True)
class Row:
    """One child and move. `family`: the truth."""

    child: int
    family: int
    move: tuple[int, int]
    day: int
    surnames: tuple[str, str]
    parents: tuple[tuple[str, str], tuple[str, str]]


def made_up(seed: int, world: World) -> list[Row]:
    """The rows of one list, by family."""
    chance = random.Random(seed)
    rows: list[Row] = []
    child = 0
    for family in range(world.families):
        mother = (_given(chance), _surname(chance), _surname(chance))
        fathers = [(_given(chance), _surname(chance), _surname(chance))]
        if chance.random() < world.blended:
            fathers.append((_given(chance), _surname(chance), _surname(chance)))
        has_second = chance.random() < world.second_surnames
        moves = [
            (chance.randrange(world.corridors), chance.randrange(world.weeks) * 7 + year * 365)
            for year in range(chance.choice((1, 1, 2, 3)))
        ]
        for number in range(chance.choice((1, 1, 2, 2, 3, 4, 5))):
            father = fathers[number % len(fathers)]
            surnames = (father[1], mother[1] if has_second else "")
            for corridor, day in moves:
                parents = tuple(_written(chance, who, world) for who in (mother, father))
                if chance.random() < world.missing:
                    parents = _missing(chance, world)
                elif chance.random() < 0.2:
                    parents = (parents[1], parents[0])
                elif chance.random() < 0.25:
                    parents = (parents[0], ("", ""))
                at = (corridor, corridor // 2)
                late = chance.choice((0, 0, 0, 0, 1, 3))
                written = tuple(_respelled(chance, name, world) for name in surnames)
                rows.append(Row(child, family, at, day + late, written, parents))
            child += 1
    return rows


def _surname(chance: random.Random) -> str:
    return SURNAMES[min(int(chance.expovariate(1 / 14)), len(SURNAMES) - 1)]


def _given(chance: random.Random) -> str:
    return GIVEN[min(int(chance.expovariate(1 / 10)), len(GIVEN) - 1)]


def _missing(chance: random.Random, world: World) -> tuple[tuple[str, str], tuple[str, str]]:
    if chance.random() >= world.placeholders:
        return ("", ""), ("", "")
    return chance.choice(UNLISTED if chance.random() < world.unlisted else LISTED), ("", "")


def _written(chance: random.Random, who: tuple[str, str, str], world: World) -> tuple[str, str]:
    given, first, second = who
    if chance.random() < world.first_name_only:
        return given, ""
    if chance.random() < world.respelled:
        given = chance.choice((given, f"{given} {chance.choice('ABCM')}."))
        first = chance.choice((first, f"{first} {second}", f"{first}-{second}"))
    return _respelled(chance, given, world), _respelled(chance, first, world)


def _respelled(chance: random.Random, name: str, world: World) -> str:
    if chance.random() >= world.respelled:
        return name
    bare = "".join(s for s in unicodedata.normalize("NFD", name) if not unicodedata.combining(s))
    return chance.choice((name.upper(), bare, unicodedata.normalize("NFD", name), bare.lower(), f" {name} "))


def as_moves(rows: list[Row]) -> NamedMoves:
    """The rows as data.derive.families takes them."""
    cells = {
        "last_name_1": [row.surnames[0] for row in rows],
        "last_name_2": [row.surnames[1] for row in rows],
        **{
            f"parent_{n}_{part}_name": [row.parents[n - 1][i] for row in rows]
            for n in (1, 2)
            for i, part in enumerate(("first", "last"))
        },
    }
    codes: dict[str, int] = {}
    names = {
        name: np.array([codes.setdefault(text, len(codes)) if text else -1 for text in cells[name]])
        for name in NAMES
    }
    return NamedMoves(
        *(
            np.array(values, dtype=np.int64)
            for values in (
                [row.move[0] + 1 for row in rows],
                [row.move[1] + 1 for row in rows],
                [row.day for row in rows],
                [row.child for row in rows],
            )
        ),
        names,
        list(codes),
    )


def pairs(family_of: dict[int, int]) -> set[tuple[int, int]]:
    """Pairs of children of one family. `family_of`: child -> family."""
    members: dict[int, list[int]] = {}
    for child, family in sorted(family_of.items()):
        members.setdefault(family, []).append(child)
    return {(a, b) for found in members.values() for i, b in enumerate(found) for a in found[:i]}


def precision_and_recall(rows: list[Row], family_of: dict[int, int]) -> tuple[float, float]:
    """Of the pairs that are told as siblings those that are, and of those that are those told."""
    told, true = pairs(family_of), pairs({row.child: row.family for row in rows})
    both = len(told & true)
    return both / len(told) if told else 1.0, both / len(true) if true else 1.0
