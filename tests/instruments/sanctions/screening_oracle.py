"""Screening said slowly: every query name against every listed name, in plain Python, no blocking, no arrays.

What `likeness`, `features` and `search` compute fast is written here a second time as it is described, from the same tables of costs. The tests draw
names and hold the two together: equal features, equal scores, and blocking that loses next to nothing of what this finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from servanda.instruments.sanctions.screening import sounds
from servanda.instruments.sanctions.screening.likeness import ALIKE, GRAPHIC, JOIN, OUT_OF_PLACE
from servanda.instruments.sanctions.screening.search import Trees
from servanda.instruments.sanctions.screening.tokens import INITIAL, LONGEST, NUMBER, PARTICLE, TITLE, WORD, Token


class Part(NamedTuple):
    """A word with its weight, and whether it stands before the comma."""

    word: Token
    weight: float
    family: bool = False


def distance(a: str, b: str, insert: dict[str, float], swap: dict[tuple[str, str], float], turn: float, *, twins: bool) -> float:
    """Weighted edit distance with neighbouring letters turned round (optimal string alignment), by its definition. twins: whether `aa` may be turned, at a cost."""

    @cache
    def cost(i: int, j: int) -> float:
        options = []
        if i:
            options.append(cost(i - 1, j) + insert[a[i - 1]])
        if j:
            options.append(cost(i, j - 1) + insert[b[j - 1]])
        if i and j:
            options.append(cost(i - 1, j - 1) + swap[a[i - 1], b[j - 1]])
        if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1] and (twins or a[i - 1] != b[j - 1]):
            options.append(cost(i - 2, j - 2) + turn)
        return min(options, default=0.0)

    return cost(len(a), len(b))


_INSERT = [dict(zip(sounds.ALPHABET, row, strict=True)) for row in sounds.INSERT]
_SWAP = [{(a, b): sounds.SWAP[bare][m][n] for m, a in enumerate(sounds.ALPHABET) for n, b in enumerate(sounds.ALPHABET)} for bare in (0, 1)]


def sound_likeness(a: str, b: str, bare: bool) -> float:
    """1 less the weighted distance of sounds, in parts of their mean weight."""
    insert = _INSERT[bare]
    mean = 0.5 * (sum(insert[c] for c in a) + sum(insert[c] for c in b))
    return max(0.0, 1.0 - distance(a, b, insert, _SWAP[bare], sounds.TRANSPOSE, twins=False) / max(mean, 0.5))


def letter_likeness(a: str, b: str) -> float:
    """1 less the plain edit distance, in parts of the longer."""
    ones = dict.fromkeys(a + b, 1.0)
    return 1.0 - distance(a, b, ones, {(c, d): float(c != d) for c in a + b for d in a + b}, 1.0, twins=True) / max(len(a), len(b), 1)


def compare(one: Token, two: Token) -> tuple[float, float, float, float]:
    """(likeness, sounds, letters, same) of two words."""
    if one.plain == two.plain:
        return 1.0, 1.0, 1.0, 1.0
    kinds = {one.kind, two.kind}
    if NUMBER in kinds:
        return 0.0, 0.0, 0.0, 0.0
    if INITIAL in kinds:
        fits = one.kind != two.kind and PARTICLE not in kinds and one.fold[0] == two.fold[0]
        return (ALIKE, ALIKE, ALIKE, 0.0) if fits else (0.0, 0.0, 0.0, 0.0)
    if (one.kind == PARTICLE) != (two.kind == PARTICLE):
        return 0.0, 0.0, 0.0, 0.0
    mine, theirs = (set(sounds.skeleton(w.fold)) & set("bvtkslmnr") for w in (one, two))
    if mine and theirs and not mine & theirs:
        return 0.0, 0.0, 0.0, 0.0
    bare = one.bare or two.bare
    sound = sound_likeness(one.fold, two.fold, bare)
    if sound < ALIKE - 0.3:
        return 0.0, 0.0, 0.0, 0.0
    letters = sound if bare else letter_likeness(one.plain, two.plain)
    return (1 - GRAPHIC) * sound + GRAPHIC * letters if not bare else sound, sound, letters, 0.0


def joined(mine: Sequence[Part], theirs: Sequence[Part]) -> list[Part]:
    """Neighbouring words that are one word on the other side, as one."""
    out: list[Part] = []
    rest = list(mine)
    while rest:
        here = rest.pop(0)
        if rest and {here.word.kind, rest[0].word.kind}.isdisjoint({NUMBER, INITIAL}):
            a, b = here.word, rest[0].word
            both = a.fold + b.fold
            for other in theirs:
                o = other.word
                bare = a.bare or b.bare or o.bare
                if o.kind != WORD or len(both) > LONGEST + 2 or abs(len(both) - len(o.fold)) > 2 + 3 * bare:
                    continue
                if sound_likeness(both, o.fold, bare) >= JOIN > max(sound_likeness(a.fold, o.fold, bare), sound_likeness(b.fold, o.fold, bare)):
                    made = Token(f"{a.text} {b.text}", (a.plain + b.plain)[: 2 * LONGEST], both[:LONGEST], WORD, a.bare or b.bare)
                    here = Part(made, here.weight + rest.pop(0).weight, here.family)
                    break
        out.append(here)
    return out


def assigned(value: Sequence[Sequence[float]]) -> dict[int, int]:
    """The one-to-one pairing of rows with columns of greatest value, by trying all (with memory)."""

    @cache
    def best(row: int, free: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        if row == len(value):
            return 0.0, ()
        found = best(row + 1, free)
        for column, worth in enumerate(value[row]):
            if worth > 0 and free & (1 << column):
                rest = best(row + 1, free & ~(1 << column))
                if worth + rest[0] > found[0]:
                    found = (worth + rest[0], ((row, column), *rest[1]))
        return found

    return dict(best(0, (1 << len(value[0])) - 1)[1])


def measured(query: Sequence[Part], listed: Sequence[Part], script: int, sort: int) -> list[float]:
    """The features of two names, in the order of `features.FEATURES`."""
    whole_query, whole_listed = len(query), len(listed)
    query = joined(query, listed)
    listed = joined(listed, query)
    merged = whole_query - len(query) + whole_listed - len(listed)
    m, n = len(query), len(listed)
    like = [[compare(a.word, b.word) for b in listed] for a in query]
    value = [
        [max(1e-6, 0.5 * (a.weight + b.weight) * like[i][j][0] - OUT_OF_PLACE * (i / m - j / n) ** 2) if like[i][j][0] >= ALIKE else 0.0 for j, b in enumerate(listed)]
        for i, a in enumerate(query)
    ]
    pair = assigned(value)
    back = {j: i for i, j in pair.items()}
    wq, wl = sum(p.weight for p in query), sum(p.weight for p in listed)
    rows = [(query[i], listed[j], like[i][j]) for i, j in sorted(pair.items())]
    said = [(i, j) for i, j in sorted(pair.items()) if query[i].word.kind != PARTICLE]
    alone_q, alone_l = [p for i, p in enumerate(query) if i not in pair], [p for j, p in enumerate(listed) if j not in back]
    own = [(p.weight, like[back[j]][j][0] if j in back else 0.0) for j, p in enumerate(listed) if p.family]
    cover_q, cover_l = sum(a.weight * s[0] for a, _, s in rows) / wq, sum(b.weight * s[0] for _, b, s in rows) / wl

    def mean(at: int) -> float:
        return sum((a.weight + b.weight) * s[at] for a, b, s in rows) / (wq + wl)

    def counted(side: Sequence[Part], *kinds: int) -> float:
        return float(sum(p.word.kind in kinds for p in side))

    return [
        cover_q, cover_l, mean(3), mean(2), mean(1),
        max(0.0, wq - sum(a.weight for a, _, _ in rows)), max(0.0, wl - sum(b.weight for _, b, _ in rows)),
        sum(0.5 * (a.weight + b.weight) * s[0] for a, b, s in rows),
        min((like[i][j][0] for i, j in said), default=0.0),
        max((min(a.weight, b.weight) * s[0] for a, b, s in rows), default=0.0),
        len(query) - counted(query, PARTICLE, TITLE), len(listed) - counted(listed, PARTICLE, TITLE),
        float(sum(a.word.kind == WORD == b.word.kind for a, b, _ in rows)),
        float(sum((a.word.kind == INITIAL) != (b.word.kind == INITIAL) for a, b, _ in rows)),
        float(merged),
        sum(x[1] > y[1] for x, y in pairwise(said)) / (len(said) - 1) if len(said) > 1 else 0.0,
        float(any(p.word.bare for p in (*query, *listed))), float(script), float(sort),
        min(counted(alone_q, WORD), counted(alone_l, WORD)), counted([*alone_q, *alone_l], NUMBER),
        max((p.weight for p in alone_q), default=0.0), max((p.weight for p in alone_l), default=0.0),
        2 * cover_q * cover_l / (cover_q + cover_l) if cover_q + cover_l else 0.0,
        sum(w * s for w, s in own) / sum(w for w, _ in own) if own else -1.0,
    ]  # fmt: skip


def raw_score(x: Sequence[float], trees: Trees) -> float:
    """The sum of the trees."""
    total = trees.start
    for root in trees.roots.tolist():
        at = root
        while trees.feature[at] >= 0:
            at = int(trees.left[at] if x[int(trees.feature[at])] <= trees.border[at] else trees.right[at])
        total += float(trees.value[at])
    return total
