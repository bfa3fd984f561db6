"""The compiled sweep: days in order, every payment met once, the state of each party carried along.

Payments are given in the order of the sweep (`by_day`). Two payments of one path may fall on one day; within a day the hops are therefore settled one
after the other, nearest first.
"""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

import numpy as np
from numba import njit

FAR = 127
NONE = -1


@njit(cache=True, nogil=True)
def by_day(day, low, days, backwards):
    """Rows in descending order of day (a counting sort), rows of one day in their order or backwards. Returns the order and where each day starts."""
    starts = np.zeros(days + 1, np.int64)
    for d in day:
        starts[low + days - 1 - d + 1] += 1
    for i in range(days):
        starts[i + 1] += starts[i]
    place = starts[:-1].copy()
    order = np.empty(day.size, np.int32)
    for i in range(day.size):
        e = day.size - 1 - i if backwards else i
        slot = low + days - 1 - day[e]
        order[place[slot]] = e
        place[slot] += 1
    return order, starts


@njit(cache=True, nogil=True)
def laid_out(order, tail, head, amount, money):
    """The columns in the order of the sweep, so that the loops read straight on."""
    n = order.size
    tails, heads = np.empty(n, np.int32), np.empty(n, np.int32)
    amounts, moneys = np.empty(n, np.int64), np.empty(n, np.int32)
    for i in range(n):
        e = order[i]
        tails[i], heads[i], amounts[i], moneys[i] = tail[e], head[e], amount[e], money[e]
    return tails, heads, amounts, moneys


@njit(cache=True, nogil=True)
def sweep(tail, head, amount, starts, listed, hops, widths):
    """Least hops from each party to a listed one, going from tail to head with the days never falling.

    Out: hops of each party (FAR: none), the payment its path starts with, the payment after each payment that starts a path, and for each
    party the first group of days (in the order of the sweep) at which it stood at its distance.
    widths: among shortest paths the one whose smallest amount is largest; else the one with the latest first payment.
    """
    people = listed.size
    far = np.full(people, FAR, np.int8)
    first = np.full(people, NONE, np.int32)
    after = np.full(tail.size, NONE, np.int32)
    since = np.full(people, NONE, np.int32)
    width = np.zeros(people if widths else 1, np.int64)
    for v in range(people):
        if listed[v]:
            far[v] = 0
    for b in range(starts.size - 1):
        low, high = starts[b], starts[b + 1]
        if low == high:
            continue
        for k in range(1, hops + 1):
            for e in range(low, high):
                v = head[e]
                if far[v] != k - 1:
                    continue
                u = tail[e]
                if far[u] < k:
                    continue
                if widths:
                    wide = amount[e] if k == 1 else min(amount[e], width[v])
                    if far[u] == k and wide <= width[u]:
                        continue
                    width[u] = wide
                elif far[u] == k:
                    continue
                if far[u] != k:
                    since[u] = b
                far[u] = k
                first[u] = e
                after[e] = first[v]  # of a listed party: NONE
    return far, first, after, since


@njit(cache=True, nogil=True)
def layers(tail, head, amount, money, moneys, starts, far, since, hops):
    """Payments that lie on a shortest path, by hop and currency: how many, and their sum."""
    counts = np.zeros((hops, moneys), np.int64)
    sums = np.zeros((hops, moneys), np.int64)
    for b in range(starts.size - 1):
        for e in range(starts[b], starts[b + 1]):
            k = far[tail[e]]
            if 0 < k <= hops and far[head[e]] == k - 1 and since[head[e]] <= b:
                counts[k - 1, money[e]] += 1
                sums[k - 1, money[e]] += amount[e]
    return counts, sums


@njit(cache=True, nogil=True)
def at_most(tail, head, amount, money, moneys, starts, listed, far, hops, pot, pots):
    """The most that can have passed from each pot (party and currency) to listed parties within 1, 2 ... hops.

    A payment passes on no more than its amount, nor more than what its payee paid onward, on that day or later, in the same way. pot: [party * moneys + money] its
    number, NONE where the party pays nothing in it. far: of `sweep`. Out: [pot, hop] amounts, and [pot] whether money may have gone on in another currency.
    """
    room = np.zeros((pots, hops), np.int64)
    crossed = np.zeros(pots, np.bool_)
    people = listed.size
    # of each party and hop: the currency in which it passes on (NONE: nothing yet), MANY once there are two
    many = -2
    onward = np.full((people if moneys > 1 else 1, hops), NONE, np.int32)
    for b in range(starts.size - 1):
        low, high = starts[b], starts[b + 1]
        for k in range(hops):
            for e in range(low, high):
                u = tail[e]
                if listed[u]:
                    continue
                v = head[e]
                c = money[e] if moneys > 1 else 0
                p = pot[u * moneys + c] if moneys > 1 else u
                if listed[v]:
                    passed = amount[e]
                elif far[v] > k:
                    continue
                else:
                    passed = np.int64(0)
                    q = pot[v * moneys + c] if moneys > 1 else v
                    if q >= 0:
                        passed = min(amount[e], room[q, k - 1])
                    if moneys > 1:
                        other = onward[v, k - 1]
                        if other == many or (other >= 0 and other != c):
                            passed = amount[e]
                            crossed[p] = True
                if passed > 0:
                    room[p, k] += passed
                    if moneys > 1:
                        held = onward[u, k]
                        if held == NONE:
                            onward[u, k] = c
                        elif held != c:
                            onward[u, k] = many
    return room, crossed


@njit(cache=True, nogil=True)
def haircut_from(tail, head, amount, money, moneys, listed, hops, pot, pots):
    """Proportional mixing of money that came from listed parties (tail is paid, head pays; days rise along the order).

    What a pot pays on carries the same share of marked money as all it holds; what it pays beyond its holdings is its own. Out: [pot] the marked money
    it ever took in, by paths of no more than so many hops.
    """
    share = np.zeros((pots, hops), np.float64)
    held = np.zeros(pots, np.float64)
    total = np.zeros(pots, np.float64)
    for e in range(tail.size):
        u, v = tail[e], head[e]
        if listed[u]:
            continue
        c = money[e] if moneys > 1 else 0
        p = pot[u * moneys + c] if moneys > 1 else u
        a = float(amount[e])
        held[p] += a
        if listed[v]:
            share[p, 0] += a
            total[p] += a
            continue
        q = pot[v * moneys + c] if moneys > 1 else v
        if q < 0 or held[q] <= 0.0 or q == p:
            continue
        part = min(a, held[q]) / held[q]
        for k in range(hops):
            moved = share[q, k] * part
            if moved > 0.0:
                share[q, k] -= moved
                if k + 1 < hops:
                    share[p, k + 1] += moved
                    total[p] += moved
        held[q] -= min(a, held[q])
    return total


@njit(cache=True, nogil=True)
def haircut_towards(tail, head, amount, money, moneys, listed, hops, pot, pots):
    """The same convention looked at from the other end: of what each pot paid, the part that came to listed parties (days fall along the order).

    First forwards in time: which part of its holdings each payment took. Then backwards: of a coin in a pot, the part that will still come to a listed party.
    """
    took = np.zeros(tail.size, np.float64)
    held = np.zeros(pots, np.float64)
    for e in range(tail.size - 1, -1, -1):
        u, v = tail[e], head[e]
        if u == v:
            continue
        c = money[e] if moneys > 1 else 0
        p = pot[u * moneys + c] if moneys > 1 else u
        q = pot[v * moneys + c] if moneys > 1 else v
        a = float(amount[e])
        took[e] = a / max(a, held[p])
        held[p] = max(0.0, held[p] - a)
        if q >= 0:
            held[q] += a
    comes = np.zeros((pots, hops), np.float64)  # within 1, 2 ... more payments
    total = np.zeros(pots, np.float64)
    for e in range(tail.size):
        u, v = tail[e], head[e]
        if listed[u] or u == v:
            continue
        c = money[e] if moneys > 1 else 0
        p = pot[u * moneys + c] if moneys > 1 else u
        q = pot[v * moneys + c] if moneys > 1 else v
        if listed[v]:
            total[p] += amount[e]
        elif q >= 0 and hops > 1:
            total[p] += amount[e] * comes[q, hops - 2]
        for k in range(hops - 1, -1, -1):
            onward = 1.0 if listed[v] else comes[q, k - 1] if q >= 0 and k > 0 else 0.0
            comes[p, k] = took[e] * onward + (1.0 - took[e]) * comes[p, k]
    return total
