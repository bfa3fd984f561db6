"""Role tables: which codes of a column fit a name of a plan, each as a small table indexed by code + 1 (entry 0: not known)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from servanda.monitor.plan import Bearer, Selector
from servanda.monitor.table import Array, Dictionaries

NO, YES, PERHAPS = 0, 1, 2
NOBODY, UNTOLD = -1, -2
FEW = 8
"""Up to so many bearers it is quicker to look up what was worked out for the same ones than to work it out again."""


class Codes:
    """The names of a table, each with its codes; looked up once for every rule, so worked out once."""

    def __init__(self, dictionaries: Dictionaries) -> None:
        self.dictionaries = dictionaries
        self.terms = {name: code for code, name in enumerate(dictionaries.terms)}
        self._doers: dict[str, list[int]] = {}
        for code, doer in enumerate(dictionaries.doers):
            for name in doer:
                self._doers.setdefault(name, []).append(code)
        self._joint = [code for code, doer in enumerate(dictionaries.doers) if len(doer) > 1]
        self._values: dict[int, tuple[dict[str, int], dict[str, list[int]]]] = {}
        self._fitting: dict[tuple[int, tuple[str, ...]], Array] = {}
        self._by: dict[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], Array] = {}
        self._whose: dict[tuple[Bearer, ...], list[Array]] = {}

    def fits_values(self, names: tuple[str, ...], values: tuple[str, ...]) -> Array:
        """Which values fit: the first named in any case of letters, the others as written."""
        done = self._fitting.get((id(names), values))
        if done is not None:
            return done
        known = self._values.get(id(names))
        if known is None:
            folded: dict[str, list[int]] = {}
            for code, name in enumerate(names):
                folded.setdefault(name.casefold(), []).append(code)
            known = self._values[id(names)] = ({name: code for code, name in enumerate(names)}, folded)
        found = np.zeros(len(names) + 1, dtype=np.int32)
        found[0] = PERHAPS
        exact = known[0]
        found[[exact[value] + 1 for value in values if value in exact]] = YES
        found[[code + 1 for code in known[1].get(values[0].casefold(), ())]] = YES
        self._fitting[id(names), values] = found
        return found

    def fits_places(self, places: tuple[tuple[str, ...], ...]) -> Array:
        """Which places lie in one of some."""
        every = [self.fits_values(self.dictionaries.places, one) for one in places]
        found = np.where(np.stack([one == YES for one in every]).any(axis=0), YES, NO).astype(np.int32)
        found[0] = PERHAPS
        return found

    def counting(self, names: tuple[str, ...], together: tuple[tuple[str, ...], ...]) -> set[int]:
        """Codes of the doers whose act counts: one of them is named, or all of a body are among them."""
        found = {code for name in names for code in self._doers.get(name, ())}
        for body in together:
            wanted = set(body)
            found |= {code for code in self._joint if wanted <= set(self.dictionaries.doers[code])}
            found |= set(self._doers.get(body[0], ())) if len(body) == 1 else set()
        return found

    def fits_doers(self, selector: Selector) -> Array:
        """Which doers a selector's own `by` lets count."""
        key = (selector.by, selector.together)
        if key not in self._by:
            found = np.zeros(len(self.dictionaries.doers) + 1, dtype=np.int32)
            found[0] = PERHAPS
            found[[code + 1 for code in self.counting(*key)]] = YES
            self._by[key] = found
        return self._by[key]

    def bearers(self, bearers: Sequence[Bearer]) -> list[Array]:
        """For each doer the bearer whose act it is: one table, or several where a doer counts for more than one bearer."""
        known = tuple(bearers) if len(bearers) <= FEW else None
        if known is not None and known in self._whose:
            return self._whose[known]
        whose: dict[int, list[int]] = {}
        for number, bearer in enumerate(bearers):
            codes: set[int] = set()
            for position, names in enumerate(bearer.names):
                codes |= self.counting(names, bearer.together[position] if bearer.together else ())
            for code in codes:
                whose.setdefault(code, []).append(number)
        depth = max((len(one) for one in whose.values()), default=1)
        several: list[Array] = [np.full(len(self.dictionaries.doers) + 1, NOBODY, dtype=np.int32) for _ in range(depth)]
        for code, numbers in whose.items():
            for layer, number in enumerate(numbers):
                several[layer][code + 1] = number
        several[0][0] = UNTOLD  # an act of somebody: of whom is not known; it counts once
        if known is not None:
            self._whose[known] = several
        return several
