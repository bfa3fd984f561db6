"""Packages that mix the options of groups, so that a rule which weighs the whole text meets every two of their options together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from servanda.model.core import Alternatives

Groups = tuple[tuple[Alternatives, ...], ...]
Package = dict[str, str]


def mixing(groups: Groups) -> Iterator[Package]:
    """Packages in which every two options of alternatives of different groups stand together at least once: few, and the same each time."""
    of = {one.id: at for at, group in enumerate(groups) for one in group}
    options = {one.id: tuple(option.id for option in one.options) for group in groups for one in group}
    left = {
        frozenset(((a, x), (b, y)))
        for a, b in itertools.combinations(options, 2)
        if of[a] != of[b]
        for x in options[a]
        for y in options[b]
    }
    order = sorted(left, key=sorted)
    for first in order:
        if first not in left:
            continue
        made: Package = dict(sorted(first))
        for name, own in options.items():
            if name not in made:
                gain = {option: sum(frozenset(((name, option), pair)) in left for pair in made.items()) for option in own}
                made[name] = max(own, key=lambda option: gain[option])
        left -= {frozenset(pair) for pair in itertools.combinations(made.items(), 2)}
        yield made
