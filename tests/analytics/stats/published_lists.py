"""Published data of who stood on which lists, with the estimates that were published of them.

Rcapture: S. Baillargeon and L.-P. Rivest (2007), Rcapture: Loglinear models for capture-recapture in R, Journal
of Statistical Software 19(5); the figures are those of the output that the package 1.3 is tested against.
"""

from __future__ import annotations

from itertools import product


def histories(lists: int) -> list[tuple[int, ...]]:
    """All but that of who is on no list, in the order of Rcapture: 111, 110, 101, ..."""
    return [history for history in product((1, 0), repeat=lists) if any(history)]


SEBER = {"first": 948, "second": 421, "both": 167, "total": 2389.9, "chapman": 2382.8}
"""G. A. F. Seber (1982), The estimation of animal abundance, p. 107, as in Rcapture: model Mt, and Mt with the
correction for bias."""

HARE_TIMES = (25, 22, 13, 5, 1, 2)
HARE_LENGTHS = (16, 28, 20, 26, 23, 32)
HARE = {"seen": 68, "mt": 75.1, "chao": 79.8}
"""Snowshoe hares (Cormack 1989; Agresti 1994), data set hare of Rcapture: how many were caught 1 to 6 times and
on each of six days; models Mt and Mh Chao. Which hares on which days is not in print; models that need it
(Mth Chao 79.6) are not compared."""

HIV = dict(zip(histories(4), (0, 3, 1, 33, 0, 20, 6, 403, 3, 35, 10, 545, 11, 621, 205), strict=True))
HIV_FITS = {
    ((0, 1),): (12318.5, 7.614, 9),
    ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)): (23443.5, 3.037, 4),
}
"""HIV in four centres of Rome (Abeni and others 1994), data set HIV of Rcapture: pairs that depend -> abundance,
deviance, degrees of freedom. The counts were worked out from the published output (captures of each number,
first, last and all of each centre, coefficients and deviance): one set of whole numbers alone gives all of it."""

R3 = dict(zip(histories(3), (72, 155, 7, 71, 13, 53, 43), strict=True))
R3_SATURATED = 1240
"""Darroch and others (1993), a three-sample census, as Rcapture's own test of Rivest (2011) has it."""

TRAFFIC = (1317, 239, 42, 14, 4, 4, 1)
TRAFFIC_TOTAL = 9461
"""Accidents claimed from an insurer by so many once, twice, ... (Thyrion 1960; Simar 1976), data set traffic of
SPECIES: 9,461 were insured. The output of its function chao1984 on it is not in print where we could read it."""

_UK_LISTS = (
    (1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1),
    (0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1),
    (0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1),
    (0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1),
    (0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0),
)
_UK_COUNTS = (54, 463, 995, 695, 316, 15, 19, 3, 62, 19, 1, 76, 11, 8, 1, 1, 4, 1)
UK = dict(zip(zip(*_UK_LISTS, strict=True), _UK_COUNTS, strict=True))
UK_SEEN = 2744
UK_INDEPENDENT = (13444.13, 12004.03, 15160.33)
UK_STEPWISE = (((0, 1), (0, 2), (1, 3), (1, 4), (2, 4), (3, 4)), 11312.99)
"""Victims of trafficking in the UK in 2013 on five lists: local authorities, other organisations, police and NCA
together, government, the public (UKdat of SparseMSE; Bales, Hesketh and Silverman 2015). The estimates are those
that O. Binette and R. C. Steorts (2021) print: independent lists with its interval, and SparseMSE's model, of
which the pairs that give its total to the second digit are the only ones of all 1,024 sets."""
