"""All minimal sets that cannot stand together, and all maximal ones that can, from an oracle for one set at a time.

As MARCO (Liffiton, Previti, Malik and Marques-Silva, "Fast, flexible MUS enumeration", Constraints 21, 2016): a map of what
is not explored gives a seed; one that cannot stand is shrunk to a minimal set, one that can is maximal; either is taken off
the map until nothing is left. The map needs no solver here: the largest unexplored sets are the complements of the smallest
sets that hit every minimal conflict known so far (Berge's multiplication), so every seed is a largest one and none has to be
grown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

MOST = 20
"""Sources that are told apart; the sets of more are too many to be looked through."""


class SetGuess(msgspec.Struct, frozen=True):
    """What is thought of a set. stands: whether it can; core: of one that cannot, members that suffice for that (or all)."""

    stands: bool
    core: frozenset[int] = frozenset()


class ExploredSets(msgspec.Struct, frozen=True):
    """minimal: sets that do not stand, while each set with one member less does; maximal: sets that stand, and none above
    does."""

    minimal: tuple[frozenset[int], ...]
    maximal: tuple[frozenset[int], ...]


def explore(count: int, guess: Callable[[frozenset[int]], SetGuess], sure: Callable[[frozenset[int]], bool]) -> ExploredSets:
    """In: how many members; `guess`, quick, may be wrong; `sure` is the oracle, and `guess` says the same as it of every set
    that it was asked. Out: what `sure` says, of every minimal and every maximal set itself. A set above one that does not
    stand is taken not to stand."""
    whole = frozenset(range(count))
    minimal: list[frozenset[int]] = []
    maximal: list[frozenset[int]] = []
    while True:
        seed = next((one for one in (whole - hit for hit in hitting(minimal)) if one not in maximal), None)
        if seed is None:
            return ExploredSets(_ordered(minimal), _ordered(maximal))
        found = guess(seed)
        if found.stands:
            if sure(seed):
                maximal.append(seed)
            continue
        least = shrunk(seed, found, guess)
        if not sure(least) and all(sure(least - {one}) for one in least if len(least) > 1):
            minimal = [one for one in minimal if not least <= one] + [least]
        # else the guess was wrong: it knows better now, and the same seed is tried again


def shrunk(seed: frozenset[int], found: SetGuess, guess: Callable[[frozenset[int]], SetGuess]) -> frozenset[int]:
    """A set within the seed that does not stand, while each with one member less does, as far as is guessed."""
    left = found.core & seed if found.core and not guess(found.core & seed).stands else seed
    for one in sorted(left, reverse=True):
        if one in left and len(left) > 1 and not (less := guess(left - {one})).stands:
            smaller = less.core & left if less.core else left - {one}
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
