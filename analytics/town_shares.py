"""What share of a town's families does what next, told so that few families do not exaggerate.

The largest of many shares is large by luck where families are few, and stops that nobody of the
few took get nothing (`python -m benchmarks.next_stop` puts bare shares beside these). So a town's
own families are taken together with those of the other towns of its State, as if `prior` more
families had gone the way these went: a Dirichlet prior (empirical Bayes; Gelman et al., Bayesian
Data Analysis, 3rd ed. 2013, sections 3.4 and 5.1; Good 1965, The Estimation of Probabilities). How much the State weighs is learned from how well the
years before would have told the years after, town by town, beginning from EXPECTED_WEIGHT.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betaincinv, gammaln

EXPECTED_WEIGHT = 8.0
"""Families that the State counts as before the data say better; a prior of a factor e either way."""
WEIGHTS = np.array([2.0, 4.0, 8.0, 16.0, 32.0])
ELSEWHERE = 8.0
"""Families of the State's other towns that count as gone where nobody is known to have gone: with
few other families little is known of where people go."""
_NEVER = 1e-6


def town_shares(seen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The towns, and what their families did.

    `seen`: one row per child, with town, state, year, outcome (whole numbers), family and weight
    (see last_seen.cohorts). Returns

    - one row per town: town, state, families (different ones), stays (a family once a year),
      prior (weight of the State), others (families of the State's other towns plus ELSEWHERE);
    - one row per town and outcome that a family of it had: town, state, outcome, own (families,
      once a year), in_state (families of the whole State), share (0..1, see `share_of`).
    """
    yearly = seen.groupby(["state", "town", "outcome", "year"], as_index=False)["weight"].sum()
    own = yearly.groupby(["state", "town", "outcome"], as_index=False)["weight"].sum()
    own = own.rename(columns={"weight": "own"})
    of_state = own.groupby(["state", "outcome"])["own"].sum().rename("in_state")
    own = own.join(of_state, on=["state", "outcome"])
    towns = own.groupby("town", as_index=False).agg(state=("state", "first"), stays=("own", "sum"))
    towns["families"] = towns["town"].map(
        seen[["town", "family"]].drop_duplicates().groupby("town").size()
    )
    all_stays = towns.groupby("state")["stays"].transform("sum")
    towns["others"] = all_stays - towns["stays"] + ELSEWHERE
    own["others"] = own["town"].map(towns.set_index("town")["others"])
    towns["prior"] = towns["state"].map(_weights(yearly, own))
    per_town = own[["town"]].merge(towns[["town", "stays", "prior"]], on="town", how="left")
    own["share"] = share_of(
        own["own"], own["in_state"], own["others"], per_town["stays"], per_town["prior"]
    )
    return towns, own.drop(columns="others")


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


def _weights(yearly: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """One weight per State: of WEIGHTS the one under which the earlier years tell the later best.

    The log likelihood of each town's year given its years before is that of a Dirichlet
    multinomial; a State with a single year keeps EXPECTED_WEIGHT.
    """
    keys = ["state", "town", "outcome"]
    told = yearly.merge(own[[*keys, "own", "in_state", "others"]], on=keys)
    told = told.sort_values([*keys, "year"], ignore_index=True)
    told["before"] = told.groupby(keys)["weight"].cumsum() - told["weight"]
    totals = yearly.groupby(["state", "town", "year"], as_index=False)["weight"].sum()
    totals["before"] = totals.groupby(["state", "town"])["weight"].cumsum() - totals["weight"]
    totals = totals[totals["before"] > 0]
    told = told.merge(totals[["state", "town", "year"]], on=["state", "town", "year"])
    elsewhere = np.maximum((told["in_state"] - told["own"]) / told["others"], _NEVER)
    states = np.unique(yearly["state"])
    likelihoods = []
    for weight in WEIGHTS:
        alpha = weight * elsewhere + told["before"]
        by_outcome = gammaln(alpha + told["weight"]) - gammaln(alpha)
        size = weight + totals["before"]
        by_town = gammaln(size) - gammaln(size + totals["weight"])
        likelihoods.append(
            np.bincount(np.searchsorted(states, told["state"]), by_outcome, len(states))
            + np.bincount(np.searchsorted(states, totals["state"]), by_town, len(states))
            - 0.5 * np.log(weight / EXPECTED_WEIGHT) ** 2
        )
    return pd.Series(WEIGHTS[np.argmax(likelihoods, axis=0)], index=states)
