"""All minimal sets that cannot stand together, and all maximal ones that can, from an oracle for one set at a time.

As MARCO (Liffiton, Previti, Malik and Marques-Silva, "Fast, flexible MUS enumeration", Constraints 21, 2016): a map of what
is not explored gives a seed; one that cannot stand is shrunk to a minimal set, one that can is maximal; either is taken off
the map until nothing is left. The map needs no solver here: the largest unexplored sets are the complements of the smallest
sets that hit every minimal conflict known so far (Berge's multiplication), so every seed is a largest one and none has to be
grown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain, combinations

import msgspec

MOST = 20
"""Sources that are told apart; the sets of more are too many to be looked through."""
MOST_LIFTING = 6
"""Of these, such as may lift what others ask: for each choice of them the sets are gone through anew."""


class SetGuess(msgspec.Struct, frozen=True):
    """What is thought of a set. stands: whether it can; core: of one that cannot, members that suffice for that (or all)."""

    stands: bool
    core: frozenset[int] = frozenset()


class ExploredSets(msgspec.Struct, frozen=True):
    """minimal: sets that do not stand, while each set with one member less does; maximal: sets that stand, and none above
    does. lifted: of each minimal set, the fewest members that make it stand where they are added (none: no set above it
    does). above: further sets that do not stand, nor any above them, in which a lifting member changes nothing, or may."""

    minimal: tuple[frozenset[int], ...]
    maximal: tuple[frozenset[int], ...]
    lifted: tuple[tuple[frozenset[int], ...], ...] = ()
    above: tuple[frozenset[int], ...] = ()


def explore(
    count: int,
    guess: Callable[[frozenset[int]], SetGuess],
    sure: Callable[[frozenset[int]], bool],
    lifting: frozenset[int] = frozenset(),
) -> ExploredSets:
    """In: how many members; `guess`, quick, may be wrong; `sure` is the oracle, and `guess` says the same as it of every set
    that it was asked; lifting: members that may make a set stand that does not without them. Out: what `sure` says, of every
    minimal and every maximal set itself. A set above one that does not stand is taken not to stand only where both hold the
    same lifting members: for each choice of these the sets are gone through anew."""
    rest = frozenset(range(count)) - lifting
    stuck: list[frozenset[int]] = []
    standing: list[frozenset[int]] = []
    choices = _ordered(map(frozenset, chain.from_iterable(combinations(lifting, n) for n in range(len(lifting) + 1))))
    for fixed in choices:
        if fixed and not sure(fixed):
            stuck.append(fixed)
            continue
        minimal, maximal = _with(fixed, rest, guess, sure)
        stuck += minimal
        standing += maximal
    lifts: dict[frozenset[int], tuple[frozenset[int], ...]] = {}
    for some in _ordered(stuck):
        found: list[frozenset[int]] = []
        for more in choices:
            if more and not more & some and not any(less <= more for less in found) and sure(some | more):
                found.append(more)
        lifts[some] = tuple(found)
    least = tuple(s for s in lifts if all(len(s) == 1 or sure(s - {one}) for one in s & lifting))
    return ExploredSets(
        least,
        _ordered(s for s in standing if not any(s < other for other in standing)),
        tuple(lifts[some] for some in least),
        tuple(s for s in lifts if s not in least and not lifts[s]),
    )


def _with(
    fixed: frozenset[int],
    rest: frozenset[int],
    guess: Callable[[frozenset[int]], SetGuess],
    sure: Callable[[frozenset[int]], bool],
) -> tuple[list[frozenset[int]], list[frozenset[int]]]:
    """The minimal and the maximal sets among those that hold what is fixed, which stands, and some of the rest."""
    minimal: list[frozenset[int]] = []
    maximal: list[frozenset[int]] = []
    while True:
        seeds = (fixed | rest - hit for hit in hitting(one - fixed for one in minimal))
        seed = next((one for one in seeds if one not in maximal), None)
        if seed is None:
            return minimal, maximal
        found = guess(seed)
        if found.stands:
            if sure(seed):
                maximal.append(seed)
            continue
        least = shrunk(seed, found, guess, fixed)
        if not sure(least) and all(sure(least - {one}) for one in least - fixed if len(least) > 1):
            minimal = [one for one in minimal if not least <= one] + [least]
        # else the guess was wrong: it knows better now, and the same seed is tried again


def shrunk(
    seed: frozenset[int], found: SetGuess, guess: Callable[[frozenset[int]], SetGuess], fixed: frozenset[int] = frozenset()
) -> frozenset[int]:
    """A set within the seed that does not stand, while each with one member less (of those that are not fixed) does, as far
    as is guessed."""
    core = found.core & seed | fixed
    left = core if found.core and not guess(core).stands else seed
    for one in sorted(left - fixed, reverse=True):
        if one in left and len(left) > 1 and not (less := guess(left - {one})).stands:
            smaller = less.core & left | fixed if less.core else left - {one}
            left = smaller if not guess(smaller).stands else left - {one}
    return left


def hitting(sets: Iterable[frozenset[int]]) -> tuple[frozenset[int], ...]:
    """All minimal sets that share a member with each of these (Berge), the smallest first."""
    found: set[frozenset[int]] = {frozenset()}
    for one in sets:
        grown = {hit if hit & one else hit | {member} for hit in found for member in ((0,) if hit & one else one)}
        found = {hit for hit in grown if not any(other < hit for other in grown)}
    return _ordered(found)


def _ordered(sets: Iterable[frozenset[int]]) -> tuple[frozenset[int], ...]:
    return tuple(sorted(sets, key=lambda one: (len(one), sorted(one))))
