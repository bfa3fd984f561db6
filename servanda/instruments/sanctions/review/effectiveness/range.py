"""Where several sets of weights fit equally well, what they say together: the lowest and the highest.

With more units than periods the best fit may be reached in many ways (Abadie 2021, doi:10.1257/jel.20191450, on sparse and unique weights). The fitted series before
is the same for all; what follows from it after the date is then a range, found by linear programming.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def equally_good(points: Array, weights: Array, target: Array, later: Array) -> tuple[float, float]:
    """In: periods before by units, best weights, the target, the mean of each unit after. Out: least and most of later @ w over all weights as good.

    Units whose slope is not the least cannot have weight in any best fit (complementary slackness); if the others, with the sum, are linearly independent,
    the weights are the only ones.
    """
    here = float(later @ weights)
    slope = points.T @ (points @ weights - target)
    scale = float((points**2).sum(axis=0).max()) or 1.0
    tight = np.flatnonzero((slope <= slope.min() + 1e-7 * scale) | (weights > 0))
    fitted = points @ weights
    rows = np.vstack([points[:, tight] / np.sqrt(scale), np.ones(len(tight))])
    if np.linalg.matrix_rank(rows, tol=1e-9) == len(tight):
        return here, here
    from scipy.optimize import linprog

    right = np.append(fitted / np.sqrt(scale), 1.0)
    found = [here]
    for sign in (1.0, -1.0):
        solved = linprog(sign * later[tight], A_eq=rows, b_eq=right, bounds=(0, None), method="highs")
        if solved.status == 0:
            found.append(sign * float(solved.fun))
    return min(found), max(found)
