"""The compiled sums of a logit: rows in their order, so that any number of threads gives the same bytes (a BLAS may not)."""

# mypy: ignore-errors
# (this is read by the compiler as numbers, not by Python as types)

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def sums(x, y, beta):
    """In: x (rows, features), y (rows), beta. Out: the gradient of the log likelihood, and X'WX."""
    rows, many = x.shape
    slope, curve = np.zeros(many), np.zeros((many, many))
    off, weight, lines = np.zeros(4), np.zeros(4), np.zeros((4, many))
    for n in range(0, rows, 4):  # four rows at a time: half the time of one by one
        for k in range(4):
            off[k] = weight[k] = 0.0
            if n + k < rows:
                eta = 0.0
                for j in range(many):
                    lines[k, j] = x[n + k, j]
                    eta += x[n + k, j] * beta[j]
                p = 1 / (1 + np.exp(-eta))
                off[k], weight[k] = y[n + k] - p, p * (1 - p)
        a, b, c, d = lines[0], lines[1], lines[2], lines[3]
        for i in range(many):
            slope[i] += off[0] * a[i] + off[1] * b[i] + off[2] * c[i] + off[3] * d[i]
            e, f, g, h = weight[0] * a[i], weight[1] * b[i], weight[2] * c[i], weight[3] * d[i]
            row = curve[i]
            for j in range(i, many):
                row[j] += e * a[j] + f * b[j] + g * c[j] + h * d[j]
    for i in range(many):
        for j in range(i):
            curve[i, j] = curve[j, i]
    return slope, curve


@njit(cache=True, nogil=True)
def chances(x, beta, inverse):
    """Of each row the logit and its variance under a normal posterior with mean beta and the covariance `inverse`."""
    rows, many = x.shape
    eta, spread = np.zeros(rows), np.zeros(rows)
    for n in range(rows):
        line = x[n]
        for i in range(many):
            eta[n] += line[i] * beta[i]
            part = 0.0
            for j in range(many):
                part += inverse[i, j] * line[j]
            spread[n] += part * line[i]
    return eta, spread


@njit(cache=True, nogil=True)
def solved(matrix, right):
    """The solution of a symmetric positive definite system and the inverse of its matrix, by Cholesky."""
    many = len(right)
    low = np.zeros((many, many))
    for i in range(many):
        for j in range(i + 1):
            rest = matrix[i, j]
            for k in range(j):
                rest -= low[i, k] * low[j, k]
            low[i, j] = np.sqrt(rest) if i == j else rest / low[j, j]
    back = np.zeros((many, many))
    for i in range(many):
        back[i, i] = 1 / low[i, i]
        for j in range(i):
            rest = 0.0
            for k in range(j, i):
                rest -= low[i, k] * back[k, j]
            back[i, j] = rest / low[i, i]
    inverse = np.zeros((many, many))
    for i in range(many):
        for j in range(many):
            for k in range(max(i, j), many):
                inverse[i, j] += back[k, i] * back[k, j]
    answer = np.zeros(many)
    for i in range(many):
        for j in range(many):
            answer[i] += inverse[i, j] * right[j]
    return answer, inverse
