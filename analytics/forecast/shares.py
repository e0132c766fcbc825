"""What share of a town's families does what next, told so that few families do not exaggerate.

The largest of many shares is large by luck where families are few, and stops that nobody of the
few took get nothing (`python -m benchmarks.next_stop` puts bare shares beside these). So a town's
own families are taken together with those of the other towns of its State, as if `prior` more
families had gone the way these went: a Dirichlet prior (empirical Bayes; Gelman et al., Bayesian
Data Analysis, 3rd ed. 2013, sections 3.4 and 5.1; Good 1965, The Estimation of Probabilities). How much the State weighs is learned from how well the
years before would have told the years after, town by town, beginning from EXPECTED_WEIGHT.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from analytics.forecast.kernels import before_in_group, likelihoods
from analytics.mobility.kernels import distinct
from analytics.stats.numbering import numbered

EXPECTED_WEIGHT = 8.0
"""Families that the State counts as before the data say better; a prior of a factor e either way."""
WEIGHTS = np.array([2.0, 4.0, 8.0, 16.0, 32.0])
ELSEWHERE = 8.0
"""Families of the State's other towns that count as gone where nobody is known to have gone: with
few other families little is known of where people go."""
_NEVER = 1e-6


def town_shares(seen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The towns, and what their families did.

    `seen`: one row per child, a family's together, with town, state, year, outcome (whole numbers),
    family and weight (see stays.stays_on). Returns

    - one row per town: town, state, families (different ones), stays (a family once a year),
      prior (weight of the State), others (families of the State's other towns plus ELSEWHERE);
    - one row per town and outcome that a family of it had: town, state, outcome, own (families,
      once a year), in_state (families of the whole State), share (0..1, see `share_of`).
    """
    # children become distinct patterns first: everything after walks some 1,000 of them
    yearly = _yearly(seen)
    towns, town = yearly.towns, yearly.of_pattern[0]
    begins = np.append(True, (np.diff(town) != 0) | (np.diff(yearly.of_pattern[1]) != 0))[: town.size]
    row = np.cumsum(begins) - 1  # the row of `own` of each pattern
    own_town, own_outcome = town[begins], yearly.of_pattern[1][begins]
    own = np.bincount(row, yearly.weight, own_town.size)
    states, state = numbered(yearly.state)
    wide = max(yearly.outcomes.size, 1)
    _, of_state = numbered(state[own_town].astype(np.int64) * wide + own_outcome)
    in_state = np.bincount(of_state, own)[of_state] if own.size else own
    stays = np.bincount(own_town, own, towns.size)
    others = np.bincount(state, stays, states.size)[state] - stays + ELSEWHERE
    elsewhere = np.maximum((in_state - own) / others[own_town], _NEVER)
    weight = _weights(yearly, state, states.size, elsewhere[row])
    prior = weight[state]
    return (
        pd.DataFrame(
            {
                "town": towns,
                "state": yearly.state,
                "stays": stays,
                "families": yearly.families,
                "others": others,
                "prior": prior,
            }
        ),
        pd.DataFrame(
            {
                "state": yearly.state[own_town],
                "town": towns[own_town],
                "outcome": yearly.outcomes[own_outcome],
                "own": own,
                "in_state": in_state,
                "share": share_of(own, in_state, others[own_town], stays[own_town], prior[own_town]),
            }
        ),
    )


@dataclass(frozen=True)
class _Yearly:
    """Distinct towns and outcomes, and one entry per town, outcome and year with families.

    towns, outcomes: as given, rising; state, families (different ones): per town. of_pattern: three
    arrays, rising: row of towns, row of outcomes, year (numbered); weight: its families.
    """

    towns: np.ndarray
    outcomes: np.ndarray
    state: np.ndarray
    families: np.ndarray
    of_pattern: tuple[np.ndarray, np.ndarray, np.ndarray]
    weight: np.ndarray


def _yearly(seen: pd.DataFrame) -> _Yearly:
    (towns, town), (outcomes, outcome), (years, year) = (
        numbered(seen[name].to_numpy()) for name in ("town", "outcome", "year")
    )
    state = np.zeros(towns.size, dtype=np.int64)
    state[town] = seen["state"].to_numpy()
    family = seen["family"].to_numpy()
    families = distinct(town, family, family, towns.size)[1]
    wide, deep = max(outcomes.size, 1), max(years.size, 1)
    packed, code = numbered((town.astype(np.int64) * wide + outcome) * deep + year)
    weight = np.bincount(code, seen["weight"].to_numpy(), packed.size).astype(float)
    of_pattern = packed // (wide * deep), packed // deep % wide, packed % deep
    return _Yearly(towns, outcomes, state, families, of_pattern, weight)


def share_of(own, in_state, others, stays, prior):
    """The share (0..1) of an outcome: own families and `prior` more that go as the other towns'."""
    return (own + prior * (in_state - own) / others) / (stays + prior)


def interval(share, families, prior) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end (0..1) of the 95 % interval of a share: quantiles of a Beta.

    It rests on different families: the years of one family are one piece of evidence.
    """
    share, size = np.asarray(share, dtype=float), np.asarray(families + prior, dtype=float)
    inside = np.clip(share, _NEVER, 1 - _NEVER) * size
    low = betaincinv(inside, size - inside, 0.025)
    high = betaincinv(inside, size - inside, 0.975)
    return np.minimum(low, share), np.maximum(high, share)


def _weights(yearly: _Yearly, state: np.ndarray, states: int, elsewhere: np.ndarray) -> np.ndarray:
    """One weight per State: of WEIGHTS the one under which the earlier years tell the later best.

    The log likelihood of each town's year given its years before is that of a Dirichlet
    multinomial; a State with a single year keeps EXPECTED_WEIGHT. `state`: number of each town's
    State; `elsewhere`: per pattern the share of its outcome in the State's other towns.
    """
    town, outcome, year = yearly.of_pattern
    deep = int(year.max()) + 1 if year.size else 1
    of_year, code = numbered(town * deep + year)
    total = np.bincount(code, yearly.weight, of_year.size).astype(float)
    total_before = before_in_group(of_year // deep, total)
    outcomes = max(yearly.outcomes.size, 1)
    of_weights = likelihoods(
        WEIGHTS,
        states,
        state[town],
        elsewhere,
        yearly.weight,
        before_in_group(town * outcomes + outcome, yearly.weight),
        state[of_year // deep],
        total,
        total_before,
        total_before[code] > 0,
    )
    of_weights -= 0.5 * np.log(WEIGHTS / EXPECTED_WEIGHT)[:, None] ** 2
    return WEIGHTS[np.argmax(of_weights, axis=0)]
