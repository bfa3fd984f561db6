"""Every package of a table of points, looked at one after the other, in compiled loops.

A package is numbered as an odometer counts: the last issue runs fastest. `right` holds the sums of the last issues, `rights`
combinations of them, so that number = left * rights + right. Points are whole numbers (`UNIT` to a point): sums and ties are
exact, on every machine and any number of threads.

Shapes: points: draws x actors x issues x most options, int32; floors: draws x actors, int32; pairs: pairs x 2 (issues that
interact), extra: draws x actors x pairs x options x options, int32; split: the first issue of the right half.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_TILE = 8  # lefts that share the right half of a draw while it is near


@njit(cache=True, nogil=True)
def options_of(number, sizes, begin, end, into):  # type: ignore[no-untyped-def]
    """The options of the issues from begin to before end in the combination of this number. Filled in `into`, one place an
    issue."""
    for i in range(end - 1, begin - 1, -1):
        into[i] = number % sizes[i]
        number //= sizes[i]


@njit(cache=True, nogil=True)
def _sum(points, extra, pairs, chosen, begin, end, a):  # type: ignore[no-untyped-def]
    """What options of the issues from begin to before end are worth to an actor, with what lies between them."""
    total = np.int32(0)
    for i in range(begin, end):
        total += points[a, i, chosen[i]]
    for p in range(pairs.shape[0]):
        if pairs[p, 0] >= begin and pairs[p, 1] < end:
            total += extra[a, p, chosen[pairs[p, 0]], chosen[pairs[p, 1]]]
    return total


@njit(cache=True, nogil=True)
def right_half(points, extra, pairs, sizes, split):  # type: ignore[no-untyped-def]
    """Sums over the last issues. Out: draws x actors x rights, int32."""
    draws, actors, issues = points.shape[0], points.shape[1], sizes.size
    width = 1
    for i in range(split, issues):
        width *= sizes[i]
    out = np.empty((draws, actors, width), np.int32)
    options = np.zeros((width, issues), np.int64)
    for r in range(width):
        options_of(r, sizes, split, issues, options[r])
    for d in range(draws):
        for a in range(actors):
            for r in range(width):
                out[d, a, r] = _sum(points[d], extra[d], pairs, options[r], split, issues, a)
    return out


@njit(cache=True, nogil=True)
def _left(points, right, extra, pairs, sizes, split, chosen, a, beside, into):  # type: ignore[no-untyped-def]
    """What every right is worth to an actor with one left. Filled in `into`; beside: room for the options of one issue.

    What an issue of the right half brings beside this left is one number an option; the sums of these are laid out from the
    last issue to the first.
    """
    base = _sum(points, extra, pairs, chosen, 0, split, a)
    across = False
    for p in range(pairs.shape[0]):
        across = across or pairs[p, 0] < split <= pairs[p, 1]
    if not across:
        for r in range(right.shape[1]):
            into[r] = right[a, r] + base
        return
    into[0] = 0
    run = 1
    for j in range(sizes.size - 1, split - 1, -1):
        beside[:] = 0
        for p in range(pairs.shape[0]):
            if pairs[p, 0] < split and pairs[p, 1] == j:
                for o in range(sizes[j]):
                    beside[o] += extra[a, p, chosen[pairs[p, 0]], o]
        for o in range(sizes[j] - 1, -1, -1):
            more = beside[o]
            for r in range(run):
                into[o * run + r] = into[r] + more
        run *= sizes[j]
    for r in range(run):
        into[r] += right[a, r] + base


@njit(cache=True, nogil=True)
def count(points, right, floors, extra, pairs, sizes, split, first, last, every, least):  # type: ignore[no-untyped-def]
    """In how many draws a package is worth its floor: to all actors at once (every), and to the one to whom it is so least
    often (least).

    Both are lefts x rights, uint16; the lefts from first to before last are filled.
    """
    draws, actors, width = right.shape
    counts = np.zeros((_TILE, actors, width), np.uint16)
    alls = np.zeros((_TILE, width), np.uint16)
    fine = np.zeros(width, np.uint16)
    worth = np.zeros(width, np.int32)
    beside = np.zeros(points.shape[3], np.int32)
    chosen = np.zeros((_TILE, sizes.size), np.int64)
    across = False
    for p in range(pairs.shape[0]):
        across = across or pairs[p, 0] < split <= pairs[p, 1]
    for begin in range(first, last, _TILE):
        end = min(begin + _TILE, last)
        counts[:] = 0
        alls[:] = 0
        for one in range(begin, end):
            options_of(one, sizes, 0, split, chosen[one - begin])
        for d in range(draws):
            for at in range(end - begin):
                for r in range(width):
                    fine[r] = 1
                for a in range(actors):
                    mine = counts[at, a]
                    if across:
                        _left(points[d], right[d], extra[d], pairs, sizes, split, chosen[at], a, beside, worth)
                        need = floors[d, a]
                        for r in range(width):
                            yes = np.uint16(worth[r] >= need)
                            mine[r] += yes
                            fine[r] &= yes
                    else:
                        need = floors[d, a] - _sum(points[d], extra[d], pairs, chosen[at], 0, split, a)
                        row = right[d, a]
                        for r in range(width):
                            yes = np.uint16(row[r] >= need)
                            mine[r] += yes
                            fine[r] &= yes
                total = alls[at]
                for r in range(width):
                    total[r] += fine[r]
        for at in range(end - begin):
            for r in range(width):
                low = counts[at, 0, r]
                for a in range(1, actors):
                    low = min(low, counts[at, a, r])
                least[begin + at, r] = low
                every[begin + at, r] = alls[at, r]


@njit(cache=True, nogil=True)
def bargain(points, right, floors, extra, pairs, sizes, split, enters, ideals):  # type: ignore[no-untyped-def]
    """The best of the packages that enter and are worth every floor. One draw (no axis of draws); enters: lefts x rights.

    ideals empty: the greatest product of gains in points; given: the greatest of the least shares of its own best gain, of
    equals the greatest sum of shares. Out: the most each actor gains in any, the numbers where, the measure, and the number of
    the best: of equals the first, -1 where there is none.
    """
    lefts, (actors, width) = enters.shape[0], right.shape
    gain = np.zeros((actors, width), np.int32)
    beside = np.zeros(points.shape[2], np.int32)
    chosen = np.zeros(sizes.size, np.int64)
    top = np.full(actors, np.int32(-1))
    top_at = np.full(actors, -1)
    best, second, number = -1.0, -1.0, -1
    for one in range(lefts):
        if not enters[one].any():
            continue
        options_of(one, sizes, 0, split, chosen)
        for a in range(actors):
            _left(points, right, extra, pairs, sizes, split, chosen, a, beside, gain[a])
            for r in range(width):
                gain[a, r] -= floors[a]
        for r in range(width):
            if not enters[one, r]:
                continue
            fine = True
            for a in range(actors):
                if gain[a, r] < 0:
                    fine = False
                    break
            if not fine:
                continue
            if ideals.size == 0:
                product = 1.0
                for a in range(actors):
                    product *= gain[a, r] / 10000.0
                    if gain[a, r] > top[a]:
                        top[a], top_at[a] = gain[a, r], one * width + r
                if product > best:
                    best, number = product, one * width + r
            else:
                low, total = 1.0, 0.0
                for a in range(actors):
                    share = gain[a, r] / ideals[a] if ideals[a] > 0 else 1.0
                    low = min(low, share)
                    total += share
                if low > best or (low == best and total > second):
                    best, second, number = low, total, one * width + r
    return top, top_at, best, number


@njit(cache=True, nogil=True)
def better(points, right, worth, extra, pairs, sizes, split, enters):  # type: ignore[no-untyped-def]
    """For each of some packages one that enters, is worth no less to anybody and more to somebody; of several the one worth
    most in all; -1: none.

    One draw; worth: packages x actors."""
    lefts, (actors, width) = enters.shape[0], right.shape
    mine = np.zeros((actors, width), np.int32)
    beside = np.zeros(points.shape[2], np.int32)
    chosen = np.zeros(sizes.size, np.int64)
    found = np.full(worth.shape[0], -1)
    most = np.zeros(worth.shape[0], np.int64)
    for one in range(lefts):
        options_of(one, sizes, 0, split, chosen)
        for a in range(actors):
            _left(points, right, extra, pairs, sizes, split, chosen, a, beside, mine[a])
        for k in range(worth.shape[0]):
            for r in range(width):
                more = np.int64(0)
                for a in range(actors):
                    if mine[a, r] < worth[k, a]:
                        more = np.int64(-1)
                        break
                    more += mine[a, r] - worth[k, a]
                if more > most[k] and enters[one, r]:
                    most[k], found[k] = more, one * width + r
    return found
