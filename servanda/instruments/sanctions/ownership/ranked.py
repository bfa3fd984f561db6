"""In which order parties are caught: what a derivation leaves, and what proofs are made from."""

from __future__ import annotations

import numpy as np

from servanda.instruments.sanctions.ownership.graph import Ints
from servanda.instruments.sanctions.ownership.records import Aggregate
from servanda.instruments.sanctions.ownership.standing import Standing


class Ranked:
    """In which order the parties are caught. at: the standing of the day; listed: numbers of the listed parties that the register knows; unknown: listed ids that it does not know.

    may: for each node its rank in the derivation (-1: not caught), and of these the ranks below `certain` must be; where listed persons are followed
    apart, may and must are the number (in `listed`) of the first that catches it.
    """

    def __init__(self, at: Standing, listed: Ints, unknown: tuple[str, ...], may: Ints, certain: int, must: Ints | None = None) -> None:
        self.at, self.listed, self.unknown, self.may, self.certain, self._must = at, listed, unknown, may, certain, must

    @property
    def must(self) -> Ints:
        """As `may`, -1 where it is not certain."""
        return np.where(self.may < self.certain, self.may, -1) if self._must is None else self._must

    @property
    def apart(self) -> bool:
        """Whether listed persons are followed apart."""
        return self.at.regime.aggregate is not Aggregate.YES
