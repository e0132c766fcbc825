"""Tours whose shortest length is known: instances of TSPLIB (G. Reinelt, University of Heidelberg, 1991) of up to 52 stops.

Coordinates and optimal lengths as published there. EUC: rounded straight lines; ATT: pseudo-Euclidean, rounded up;
GEO: degrees and minutes on a sphere of 6378.388 km.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

Points = list[tuple[float, float]]

BURMA14 = """16.47 96.10 16.47 94.44 20.09 92.54 22.39 93.37 25.23 97.24 22.00 96.05 20.47 97.02 17.20 96.29 16.30 97.38
14.05 98.12 16.53 97.38 21.52 95.59 19.41 97.13 20.09 94.55"""
ULYSSES22 = """38.24 20.42 39.57 26.15 40.56 25.32 36.26 23.12 33.48 10.54 37.56 12.19 38.42 13.11 37.52 20.44 41.23 9.10
41.17 13.05 36.08 -5.21 38.47 15.13 38.15 15.35 37.51 15.17 35.49 14.32 39.36 19.56 38.09 24.36 36.09 23.00 40.44 13.57
40.33 14.15 40.37 14.23 37.57 22.56"""
ATT48 = """6734 1453 2233 10 5530 1424 401 841 3082 1644 7608 4458 7573 3716 7265 1268 6898 1885 1112 2049 5468 2606
5989 2873 4706 2674 4612 2035 6347 2683 6107 669 7611 5184 7462 3590 7732 4723 5900 3561 4483 3369 6101 1110 5199 2182
1633 2809 4307 2322 675 1006 7555 4819 7541 3981 3177 756 7352 4506 7545 2801 3245 3305 6426 3173 4608 1198 23 2216
7248 3779 7762 4595 7392 2244 3484 2829 6271 2135 4985 140 1916 1569 7280 4899 7509 3239 10 2676 6807 2993 5185 3258
3023 1942"""
EIL51 = """37 52 49 49 52 64 20 26 40 30 21 47 17 63 31 62 52 33 51 21 42 41 31 32 5 25 12 42 36 16 52 41 27 23 17 33
13 13 57 58 62 42 42 57 16 57 8 52 7 38 27 68 30 48 43 67 58 48 58 27 37 69 38 46 46 10 61 33 62 63 63 69 32 22 45 35
59 15 5 6 10 17 21 10 5 64 30 15 39 10 32 39 25 32 25 55 48 28 56 37 30 40"""
BERLIN52 = """565 575 25 185 345 750 945 685 845 655 880 660 25 230 525 1000 580 1175 650 1130 1605 620 1220 580 1465 200
1530 5 845 680 725 370 145 665 415 635 510 875 560 365 300 465 520 585 480 415 835 625 975 580 1215 245 1320 315 1250 400
660 180 410 250 420 555 575 665 1150 1160 700 580 685 595 685 610 770 610 795 645 720 635 760 650 475 960 95 260 875 920
700 500 555 815 830 485 1170 65 830 610 605 625 595 360 1340 725 1740 245"""


def _euclidean(a: tuple[float, float], b: tuple[float, float]) -> int:
    return int(math.hypot(a[0] - b[0], a[1] - b[1]) + 0.5)


def _att(a: tuple[float, float], b: tuple[float, float]) -> int:
    return math.ceil(math.sqrt(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) / 10))


def _radians(written: float) -> float:
    degrees = int(written)
    return 3.141592 * (degrees + 5 * (written - degrees) / 3) / 180


def _geographic(a: tuple[float, float], b: tuple[float, float]) -> int:
    (lat, lon), (other_lat, other_lon) = map(_radians, a), map(_radians, b)
    q1, q2, q3 = math.cos(lon - other_lon), math.cos(lat - other_lat), math.cos(lat + other_lat)
    return int(6378.388 * math.acos(0.5 * ((1 + q1) * q2 - (1 - q1) * q3)) + 1)


def _matrix(written: str, distance: Callable[..., int], first: int | None = None) -> np.ndarray:
    numbers = [float(each) for each in written.split()]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))[:first]
    return np.array([[0 if a == b else distance(a, b) for b in points] for a in points], dtype=np.int64)


def instances() -> dict[str, tuple[np.ndarray, int]]:
    """Name -> distances between all stops, and the length of the shortest tour."""
    return {
        "burma14": (_matrix(BURMA14, _geographic), 3323),
        "ulysses16": (_matrix(ULYSSES22, _geographic, 16), 6859),
        "ulysses22": (_matrix(ULYSSES22, _geographic), 7013),
        "att48": (_matrix(ATT48, _att), 10628),
        "eil51": (_matrix(EIL51, _euclidean), 426),
        "berlin52": (_matrix(BERLIN52, _euclidean), 7542),
    }
