"""The smallest sets whose removal breaks something: implicit hitting sets (Reiter 1987; Moreno-Centeno and Karp 2013).

`breaks` is asked of sets of names and never becomes false by adding one. Each set that does not break it, grown as far as it
goes, leaves over a set of which every breaking one holds a name; the smallest sets that meet all these are tried next. The first
that breaks is a smallest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

MOST_QUESTIONS = 2_000
"""Questions after which it is given up: the answer so far is then what was found."""


class Smallest:
    """sets: all smallest ones, each in the order of the names; () where not even all together break it. asked: how many questions
    it took; whole: whether all of that size were found."""

    def __init__(self, names: Sequence[str], breaks: Callable[[tuple[str, ...]], bool]) -> None:
        self.names, self.asked, self.whole = tuple(names), 0, True
        self._breaks, self._known = breaks, {}  # type: ignore[var-annotated]
        self.sets = tuple(self._found()) if self.breaks(self.names) else ()

    def breaks(self, some: Sequence[str]) -> bool:
        """The question, each once."""
        chosen = tuple(one for one in self.names if one in some)
        if chosen not in self._known:
            self.asked += 1
            self._known[chosen] = self._breaks(chosen)
        found: bool = self._known[chosen]
        return found

    def _found(self) -> Iterator[tuple[str, ...]]:
        met: list[frozenset[str]] = []
        for size in range(len(self.names) + 1):
            found = False
            for some in combinations(self.names, size):
                if any(not one & set(some) for one in met):
                    continue
                if self.asked > MOST_QUESTIONS:
                    self.whole = False
                    return
                if self.breaks(some):
                    found = True
                    yield some
                else:
                    met.append(frozenset(self.names) - self._grown(some))
            if found:
                return

    def _grown(self, some: tuple[str, ...]) -> frozenset[str]:
        """As many names more as do not break it."""
        grown = list(some)
        for one in self.names:
            if one not in grown and not self.breaks([*grown, one]):
                grown.append(one)
        return frozenset(grown)
