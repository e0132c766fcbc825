"""The interval for a share that holds up when counts are small.

Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference.
"""

from __future__ import annotations

import numpy as np

Z_95 = 1.959963984540054


def wilson(hits, trials, z: float = Z_95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end (0..1) of the 95 % interval of hits / trials; 0 and 1 without trials.

    The trials have to be independent of one another: families, never siblings.
    """
    hits, trials = np.asarray(hits, dtype=float), np.asarray(trials, dtype=float)
    n = np.maximum(trials, 1.0)
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = np.where(trials > 0, np.maximum(middle - half, 0.0), 0.0)
    high = np.where(trials > 0, np.minimum(middle + half, 1.0), 1.0)
    return low, high
