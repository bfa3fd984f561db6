"""Base rates of threats that come with the program (`base_rates.toml`): measured figures, each with its source and its limits."""

from __future__ import annotations

import msgspec

from servanda.base.shipped import LazyTable


class BaseRate(msgspec.Struct, frozen=True, kw_only=True):
    """kind: of the answer. k of n: answered of tested. meant: what was counted as what; beside: what to read it against;
    measured: the day; limits: what it cannot say."""

    name: str
    kind: str
    k: int
    n: int
    meant: str
    beside: str
    source: str
    measured: str
    limits: str

    @property
    def rate(self) -> float:
        return self.k / self.n


BASE_RATES: LazyTable[BaseRate] = LazyTable("instruments/strategy/records/base_rates.toml", BaseRate)
