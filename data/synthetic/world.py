"""A made-up world: families, their children under made-up names, every move they make, every
enrollment of a State.

Moves happen to families; a State finds some of the families that come. What the exchange's
reports say follows from that by rule (data/synthetic/reports.py), so every extract derived from one
world agrees with the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.schema.program import OLDEST_YEARS
from data.synthetic.journeys import FOUND_SHARE, LAST_YEAR, Planting, journeys, stream_shares
from data.synthetic.streams import MONTHS, Geography, geography

GIRLS = (
    "María", "Guadalupe", "Ana", "Sofía", "Valentina", "Camila", "Daniela", "Fernanda", "Ximena",
    "Regina", "Alejandra", "Gabriela", "Mariana", "Paola", "Lucía", "Elena", "Rosa", "Juana",
    "Isabel", "Leticia", "Yesenia", "Karina", "Brenda", "Cecilia", "Esmeralda", "Itzel", "Citlali",
    "Emily", "Ashley", "Melissa", "Jennifer", "Nayeli", "Perla", "Rocío", "Silvia", "Verónica",
    "Yolanda", "Zulema", "Abigail", "Dulce", "Estrella", "Flor", "Graciela", "Irma", "Jimena",
    "Lizbeth", "Magdalena", "Natalia", "Odalys", "Patricia",
)  # fmt: skip
BOYS = (
    "José", "Juan", "Luis", "Carlos", "Miguel", "Jesús", "Ángel", "Diego", "Santiago", "Mateo",
    "Emiliano", "Alejandro", "Fernando", "Ricardo", "Eduardo", "Javier", "Raúl", "Pedro", "Manuel",
    "Francisco", "Antonio", "Roberto", "Sergio", "Alberto", "Arturo", "Héctor", "Iván", "Julio",
    "Kevin", "Leonardo", "Marcos", "Noé", "Omar", "Pablo", "Ramiro", "Saúl", "Tomás", "Ulises",
    "Víctor", "Adrián", "Benito", "César", "Damián", "Ernesto", "Felipe", "Gerardo", "Hugo",
    "Ismael", "Joel", "Brandon",
)  # fmt: skip
SURNAMES = (
    "García", "Hernández", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez",
    "Ramírez", "Cruz", "Flores", "Gómez", "Morales", "Vázquez", "Reyes", "Jiménez", "Torres",
    "Díaz", "Gutiérrez", "Ruiz", "Mendoza", "Aguilar", "Ortiz", "Moreno", "Castillo", "Romero",
    "Álvarez", "Méndez", "Chávez", "Rivera", "Juárez", "Ramos", "Domínguez", "Herrera", "Medina",
    "Castro", "Vargas", "Guzmán", "Velázquez", "Rojas", "de la Cruz", "Contreras", "Salazar",
    "Luna", "Ortega", "Santiago", "Guerrero", "Estrada", "Bautista", "Cortés", "Soto", "Alvarado",
    "Espinoza", "Lara", "Ríos", "Silva", "León", "Cervantes", "Márquez", "Vega", "Solís", "Zamora",
    "Carrillo", "Delgado", "Cabrera", "Campos", "Navarro", "Peña", "Sandoval", "Molina", "Maldonado",
    "Rangel", "Rosas", "Pacheco", "Trejo", "Valdez", "Zúñiga", "Acosta", "Barrera", "Cárdenas",
    "Durán", "Escobar", "Fuentes", "Galván", "Huerta", "Ibarra", "Jacinto", "Lozano", "Montes",
    "Nava", "Osorio", "Padilla", "Quintero", "Robles", "Salinas", "Tapia", "Uribe", "Villegas",
    "Xolo", "Yáñez", "Zavala", "Ajanel", "Tzoc", "Chub", "Domingo", "Pascual", "Sebastián", "Raymundo",
    "Cisneros", "Beltrán", "Arellano", "Ballesteros", "Calderón", "Esquivel", "Figueroa", "Garza",
    "Leal", "Treviño", "Villarreal", "Cantú",
)  # fmt: skip


RETURN_SHARE = 0.55
"""Families that return each year to the same place in the same month; the others drift."""
YOUTH_SHARES = {"MEX": 0.45, "GTM": 0.6}
YOUTH_SHARE = 0.06
"""Share of youth who travel without parents, by where they come from; elsewhere YOUTH_SHARE."""
CHILD_COUNT_SHARES = (0.22, 0.30, 0.24, 0.14, 0.07, 0.03)
"""Families with 1 to 6 children."""
LONGEST_MEMORY_DAYS = 365
"""A recruiter elsewhere writes down the moves of the last year; older ones are lost."""
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class World:
    """Tables of one made-up world; towns are row numbers of `places.towns`.

    families: one row per family (index family_id): home_town, stream, is_youth, is_returning,
    planting (-1, or a number of `plantings`), surnames and given names of the parents (numbers).
    children: one row per child (index child_id): family_id, is_boy, given_name, birth_date.
    moves: one row per family and move by family and date (index move_id): family_id, from_town,
    to_town, crop, qad, is_found (the State moved to found them), enrollment_date (there, if
    found), leave_date (day before the next move), and the State that first wrote the move down:
    recorded_region (-1 if none did), recorded_date, residency_date (arrival in that State).
    enrollments: one row per child and found move: child_id, move_id, region, town,
    enrollment_date, withdrawal_date (nothing while the child is still there).
    first_child_number keeps the MSIX ids of several worlds apart.
    """

    places: Geography
    plantings: tuple[Planting, ...]
    families: pd.DataFrame
    children: pd.DataFrame
    moves: pd.DataFrame
    enrollments: pd.DataFrame
    first_child_number: int = 0


def make_world(
    families: int = 6000,
    seed: int = 7,
    through: str | None = None,
    through_share: float = 0.6,
    plantings: Sequence[Planting] = (),
    first_child_number: int = 0,
) -> World:
    """A world of `families` families by chance plus those of `plantings`, from 2023 to 2026.

    With `through` a State's code, `through_share` of the families are of streams that touch it.
    The same arguments give the same world. Raises ValueError where no stream touches the State.
    """
    places = geography()
    plantings = tuple(plantings)
    chance = np.random.default_rng(seed)
    streams = stream_shares(places, through, through_share)
    table = _families(places, chance, streams, families, plantings)
    children = _children(chance, table)
    moves = journeys(places, chance, table, streams, plantings)
    moves = _recorded(places, chance, table, moves, plantings)
    enrollments = _enrollments(places, children, moves)
    return World(places, plantings, table, children, moves, enrollments, first_child_number)


def add_months(days: np.ndarray, months: int) -> np.ndarray:
    """The same day of the month `months` later; the month's last day where it is shorter."""
    days = days.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    last = (month + months + 1).astype("datetime64[D]") - DAY
    return np.minimum((month + months).astype("datetime64[D]") + (days - month), last)


def travelling(moves: pd.DataFrame, children: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """One pair per child and move made with the family: rows of `moves`, rows of `children`.

    A child goes along when born by the QAD and not yet OLDEST_YEARS old on it.
    """
    family = moves["family_id"].to_numpy()
    first = np.searchsorted(children["family_id"].to_numpy(), family, side="left")
    count = np.searchsorted(children["family_id"].to_numpy(), family, side="right") - first
    move = np.repeat(np.arange(len(moves)), count)
    child = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(move))
    birth = _days(children["birth_date"])[child]
    qad = _days(moves["qad"])[move]
    goes = (birth <= qad) & (qad < add_months(birth, OLDEST_YEARS * MONTHS))
    return move[goes], child[goes]


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy().astype("datetime64[D]")


def _families(
    places: Geography,
    chance: np.random.Generator,
    streams: pd.DataFrame,
    count: int,
    plantings: tuple[Planting, ...],
) -> pd.DataFrame:
    planted = np.repeat(np.arange(len(plantings)), [p.families for p in plantings])
    planting = np.concatenate([np.full(count, -1), planted]).astype(np.int16)
    total = len(planting)
    stream = chance.choice(len(streams), total, p=streams["share"].to_numpy())
    region = streams["home_region"].to_numpy()[stream]
    home = places.home_of_region.pick(region, chance.random(total))
    youth_share = np.array([YOUTH_SHARES.get(code, YOUTH_SHARE) for code in places.regions])
    is_youth = chance.random(total) < youth_share[region]
    is_returning = chance.random(total) < RETURN_SHARE
    for number, planted_families in enumerate(plantings):
        mine = planting == number
        homes = np.array([places.town(*home) for home in planted_families.homes])
        home[mine] = homes[chance.integers(0, len(homes), mine.sum())]
        is_youth[mine], is_returning[mine] = planted_families.is_youth, True
    table = {
        "stream": stream, "home_town": home, "is_youth": is_youth, "is_returning": is_returning,
        "planting": planting,
        "father": chance.integers(0, len(BOYS), total),
        "father_surname": chance.integers(0, len(SURNAMES), total),
        "mother": chance.integers(0, len(GIRLS), total),
        "mother_surname": chance.integers(0, len(SURNAMES), total),
    }  # fmt: skip
    return pd.DataFrame(table).rename_axis("family_id")


def _children(chance: np.random.Generator, families: pd.DataFrame) -> pd.DataFrame:
    total = len(families)
    is_youth = families["is_youth"].to_numpy()
    count = 1 + chance.choice(len(CHILD_COUNT_SHARES), total, p=CHILD_COUNT_SHARES)
    count[is_youth] = 1
    end = np.datetime64(f"{LAST_YEAR}-12-31")
    # The eldest is 1 to 22.5 at the end of the world, so some pass 22 within it; a youth who
    # travels alone is 18 to 24.5 then, so 15 to 21.5 at the start.
    years = np.where(is_youth, 18 + 6.5 * chance.random(total), 1 + 21.5 * chance.random(total))
    eldest = end - (years * 365.25).astype(int) * DAY
    family = np.repeat(np.arange(total), count)
    first = np.cumsum(count) - count
    gap = (365.25 * (1.1 + 2.3 * chance.random(len(family)))).astype(int)
    gap[first] = 0
    since = np.cumsum(gap)
    birth = eldest[family] + (since - since[first][family]) * DAY
    is_boy = chance.random(len(family)) < np.where(is_youth[family], 0.8, 0.5)
    # Names of siblings differ: each is seven further down the list of 50 than the one before.
    start = chance.integers(0, 50, total)
    given = start[family] + 7 * (np.arange(len(family)) - first[family])
    given %= np.where(is_boy, len(BOYS), len(GIRLS))
    table = {"family_id": family, "is_boy": is_boy, "given_name": given, "birth_date": birth}
    return pd.DataFrame(table)[birth <= end].reset_index(drop=True).rename_axis("child_id")


def _recorded(
    places: Geography,
    chance: np.random.Generator,
    families: pd.DataFrame,
    moves: pd.DataFrame,
    plantings: tuple[Planting, ...],
) -> pd.DataFrame:
    """`moves` with who found the family, and which State first wrote each move down.

    Whether a State finds a family is drawn once for both, so a family missed in one year is
    missed there in the next. A move that its own State missed is written down by the next State
    on the way that finds the family, if it comes there within LONGEST_MEMORY_DAYS.
    """
    found_share = np.full((len(families), len(places.regions)), FOUND_SHARE, np.float32)
    for number, planting in enumerate(plantings):
        mine = (families["planting"] == number).to_numpy()
        found_share[mine, places.region(planting.state_code)] = planting.found_share
    finds = chance.random(found_share.shape, np.float32) < found_share
    region = places.region_of_town[moves["to_town"].to_numpy()]
    family = moves["family_id"].to_numpy()
    qad = _days(moves["qad"])
    is_found = finds[family, region]
    is_last = np.append(family[1:] != family[:-1], True)
    leave = np.where(is_last, np.datetime64("NaT"), np.append(qad[1:], qad[-1]) - DAY)
    enrolled = np.fmin(qad + chance.integers(3, 41, len(moves)) * DAY, leave)
    row = np.where(is_found, np.arange(len(moves)), len(moves) - 1)
    recorder = np.minimum.accumulate(row[::-1])[::-1]
    is_recorded = is_found[recorder] & (family[recorder] == family)
    is_recorded &= (qad[recorder] - qad) <= LONGEST_MEMORY_DAYS * DAY
    nothing = np.datetime64("NaT")
    return moves.assign(
        is_found=is_found,
        enrollment_date=np.where(is_found, enrolled, nothing),
        leave_date=leave,
        recorded_region=np.where(is_recorded, region[recorder], -1),
        recorded_date=np.where(is_recorded, enrolled[recorder], nothing),
        residency_date=np.where(is_recorded, qad[recorder], nothing),
    )


def _enrollments(places: Geography, children: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    found = moves[moves["is_found"]]
    move, child = travelling(found, children)
    town = found["to_town"].to_numpy()[move]
    table = {
        "child_id": child, "move_id": found.index.to_numpy()[move],
        "region": places.region_of_town[town], "town": town,
        "enrollment_date": found["enrollment_date"].to_numpy()[move],
        "withdrawal_date": found["leave_date"].to_numpy()[move],
    }  # fmt: skip
    return pd.DataFrame(table).rename_axis("enrollment_id")
