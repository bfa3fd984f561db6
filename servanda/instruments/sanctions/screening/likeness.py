"""Compiled: how alike two words are, and the best one-to-one pairing of the words of two names. Slow twin: `screening_oracle`.

Words are rows of codes (`sounds.ALPHABET` for sounds, `a`..`9` for letters) in flat arrays with offsets. All functions release the interpreter lock.
"""

from __future__ import annotations

import numpy as np

from servanda.instruments.sanctions.screening import sounds
from servanda.instruments.sanctions.screening.native import compiled
from servanda.instruments.sanctions.screening.tokens import INITIAL, NUMBER, PARTICLE

INSERT = np.array(sounds.INSERT)
SWAP = np.array(sounds.SWAP)
TRANSPOSE = sounds.TRANSPOSE
ALIKE = 0.55
"""Words less alike than this are not paired."""
JOIN = 0.85
"""Sounds of two joined words and one must be this alike for the two to be taken as one."""
GRAPHIC = 0.3
"""Part of the plain letters in the likeness of two words; the sounds have the rest, all of it where a word is bare."""
OUT_OF_PLACE = 1e-4
"""Taken from the value of a pair for a word at the other end of the name: settles ties in favour of the order written."""


@compiled
def sound_likeness(a, b, bare, insert, swap, room):  # type: ignore[no-untyped-def]
    """1 less the weighted edit distance of two rows of sounds, in parts of their mean weight; 0 at least."""
    n, m = a.size, b.size
    row, last, before = room[0], room[1], room[2]
    last[0] = 0.0
    for j in range(m):
        last[j + 1] = last[j] + insert[bare, b[j]]
    whole = last[m]
    down = 0.0
    for i in range(n):
        here = insert[bare, a[i]]
        down += here
        row[0] = down
        for j in range(m):
            best = min(last[j + 1] + here, row[j] + insert[bare, b[j]], last[j] + swap[bare, a[i], b[j]])
            if i > 0 and j > 0 and a[i] == b[j - 1] and a[i - 1] == b[j] and a[i] != b[j]:
                best = min(best, before[j - 1] + TRANSPOSE)
            row[j + 1] = best
        before, last, row = last, row, before
    return max(0.0, 1.0 - last[m] / max(0.5 * (whole + down), 0.5))


@compiled
def letter_likeness(a, b, room):  # type: ignore[no-untyped-def]
    """1 less the edit distance (with transpositions) of two rows of letters, in parts of the longer."""
    n, m = a.size, b.size
    row, last, before = room[0], room[1], room[2]
    for j in range(m + 1):
        last[j] = j
    for i in range(n):
        row[0] = i + 1.0
        for j in range(m):
            best = min(last[j + 1] + 1.0, row[j] + 1.0, last[j] + (0.0 if a[i] == b[j] else 1.0))
            if i > 0 and j > 0 and a[i] == b[j - 1] and a[i - 1] == b[j]:
                best = min(best, before[j - 1] + 1.0)
            row[j + 1] = best
        before, last, row = last, row, before
    return 1.0 - last[m] / max(n, m, 1)


@compiled
def same(a, b):  # type: ignore[no-untyped-def]
    """Whether two rows are equal."""
    if a.size != b.size:
        return False
    for i in range(a.size):  # noqa: SIM110 - numba compiles the loop, not a generator
        if a[i] != b[i]:
            return False
    return True


CLASSES = np.array([sounds.CLASSES.get(letter, 0) for letter in sounds.ALPHABET], np.int64)


@compiled
def share_sound(a, b):  # type: ignore[no-untyped-def]
    """Whether two words have a consonant class in common, or one has none."""
    x = y = 0
    for c in a:
        x |= CLASSES[c]
    for c in b:
        y |= CLASSES[c]
    return x & y != 0 or x == 0 or y == 0


@compiled
def compare(fa, pa, ka, ba, fb, pb, kb, bb, insert, swap, room):  # type: ignore[no-untyped-def]
    """(likeness, sound, letters, exact) of two words given by sounds f, letters p, kind k, bare b."""
    if same(pa, pb):
        return 1.0, 1.0, 1.0, 1.0
    if ka == NUMBER or kb == NUMBER:
        return 0.0, 0.0, 0.0, 0.0
    if ka == INITIAL or kb == INITIAL:
        if ka != kb and ka != PARTICLE and kb != PARTICLE and fa[0] == fb[0]:
            return ALIKE, ALIKE, ALIKE, 0.0
        return 0.0, 0.0, 0.0, 0.0
    if (ka == PARTICLE) != (kb == PARTICLE):
        return 0.0, 0.0, 0.0, 0.0
    if not share_sound(fa, fb):
        return 0.0, 0.0, 0.0, 0.0
    bare = 1 if ba or bb else 0
    sound = sound_likeness(fa, fb, bare, insert, swap, room)
    if sound < ALIKE - 0.3:
        return 0.0, 0.0, 0.0, 0.0
    if bare:
        return sound, sound, sound, 0.0
    letters = letter_likeness(pa, pb, room)
    return (1.0 - GRAPHIC) * sound + GRAPHIC * letters, sound, letters, 0.0


@compiled
def assign(value, m, n, out):  # type: ignore[no-untyped-def]
    """The one-to-one pairing of m rows with n columns of greatest value: out[i] is the column of row i or -1. Kuhn-Munkres with potentials, O(m*m*n)."""
    flip = m > n
    rows, columns = (n, m) if flip else (m, n)
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    of = np.zeros(columns + 1, np.int64)
    way = np.zeros(columns + 1, np.int64)
    least = np.empty(columns + 1)
    used = np.empty(columns + 1, np.bool_)
    for i in range(1, rows + 1):
        of[0] = i
        at = 0
        least[:] = np.inf
        used[:] = False
        while True:
            used[at] = True
            row = of[at]
            delta = np.inf
            to = 0
            for j in range(1, columns + 1):
                if not used[j]:
                    cost = -value[j - 1, row - 1] if flip else -value[row - 1, j - 1]
                    now = cost - u[row] - v[j]
                    if now < least[j]:
                        least[j] = now
                        way[j] = at
                    if least[j] < delta:
                        delta = least[j]
                        to = j
            for j in range(columns + 1):
                if used[j]:
                    u[of[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            at = to
            if of[at] == 0:
                break
        while at:
            to = way[at]
            of[at] = of[to]
            at = to
    out[:m] = -1
    for j in range(1, columns + 1):
        if of[j]:
            i, k = (j - 1, of[j] - 1) if flip else (of[j] - 1, j - 1)
            if value[i, k] > 0:
                out[i] = k
