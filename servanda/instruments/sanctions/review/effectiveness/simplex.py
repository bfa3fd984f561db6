"""Least squares under weights that are not negative and add up to one: the nearest point of a convex hull.

Method: Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11 (1976), doi:10.1007/BF01580381: an active set of points that are
affinely independent; it ends at the exact solution after finitely many steps.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
_MOST = 10_000


def nearest(points: Array, target: Array) -> Array:
    """Weights w >= 0 with sum 1 that make |points @ w - target|^2 smallest.

    In: points, periods by units; target, periods. Out: one weight per unit. Where several weights fit equally well, one with few units is given, the same
    for the same input. Errors: LinAlgError if it does not come to an end (not seen on finite input).
    """
    shifted = points - target[:, None]
    return _from_gram(shifted.T @ shifted)


def batch(values: Array, own: npt.NDArray[np.intp], pools: npt.NDArray[np.bool_]) -> Array:
    """The same for many units at once: row i holds the weights that fit unit own[i] by the units flagged in pools[i].

    In: values, units by periods. The products of all units are formed once. What all units share is taken off first: weights that add up to one do not
    see it, and the products keep their digits.
    """
    values = values - values.mean(axis=0)
    gram = values @ values.T
    out = np.zeros((len(own), values.shape[0]))
    for i, unit in enumerate(own):
        pool = np.flatnonzero(pools[i])
        cross = gram[pool, unit]
        shifted = gram[np.ix_(pool, pool)] - cross[:, None] - cross[None, :] + gram[unit, unit]
        out[i, pool] = _from_gram(shifted)
    return out


def excess(points: Array, target: Array, weights: Array) -> float:
    """How far the weights are from the best, at most, as a share of |target|^2: the gap of the Karush-Kuhn-Tucker conditions (0: they hold)."""
    slope = points.T @ (points @ weights - target)
    return float((weights @ slope - slope.min()) / max(float(target @ target), 1e-300))


def _from_gram(gram: Array) -> Array:
    """Weights of the point nearest to the origin, from the products of the points with each other."""
    units = gram.shape[0]
    scale = float(np.diag(gram).max())
    out = np.zeros(units)
    if scale <= 0:
        out[0] = 1.0
        return out
    tolerance = 1e-12 * scale
    support = [int(np.argmin(np.diag(gram)))]
    weights = np.ones(1)
    for _ in range(_MOST):
        slope = gram[:, support] @ weights
        here = float(weights @ slope[support])
        enter = int(np.argmin(slope))
        if slope[enter] >= here - tolerance or enter in support:
            break
        support.append(enter)
        weights = np.append(weights, 0.0)
        while True:
            aim = _affine(gram[np.ix_(support, support)])
            if aim.min() > 1e-12:
                weights = aim
                break
            falling = aim <= 1e-12
            step = float(np.min(weights[falling] / np.maximum(weights[falling] - aim[falling], 1e-300)))
            weights = weights + min(1.0, step) * (aim - weights)
            keep = weights > 1e-12
            if keep.all():  # rounding: the one that should have reached nought leaves
                keep[int(np.argmin(np.where(falling, weights, np.inf)))] = False
            support = [s for s, k in zip(support, keep, strict=True) if k]
            weights = weights[keep] / weights[keep].sum()
    else:
        raise np.linalg.LinAlgError("the nearest point was not found")
    out[support] = weights
    return out


def _affine(gram: Array) -> Array:
    """Weights with sum 1, of any sign, of the point of the affine hull nearest to the origin."""
    size = gram.shape[0]
    lift = float(np.trace(gram)) / size or 1.0
    try:
        solved = np.linalg.solve(gram + lift, np.ones(size))
    except np.linalg.LinAlgError:
        solved = np.linalg.lstsq(gram + lift, np.ones(size), rcond=None)[0]
    total: Array = solved / solved.sum()
    return total
