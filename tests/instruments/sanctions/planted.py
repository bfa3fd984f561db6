"""The harness of planted cases: what share of the sought a detector finds, and how many of the clean it names.

A generator lives apart from its detector and shares no code with it: `planted(code, seed) -> (tables, sought subjects, clean subjects)` in
`planted_firms` and `planted_ships`. A subject is what a lead names first.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from servanda.instruments.sanctions.evasion import registry

FIRMS = ("trade-diversion", "share-transfer", "new-intermediary", "front-person", "buy-back")
SHIPS = ("ais-gap", "ship-to-ship", "identity-hop", "price-cap")


class Planted(NamedTuple):
    tables: Mapping[str, Any]
    sought: frozenset[str]
    clean: frozenset[str]
    settings: Mapping[str, str] = {}


class Measured(NamedTuple):
    code: str
    sought: int
    found: int
    clean: int
    named: int

    @property
    def recall(self) -> float:
        return self.found / self.sought

    @property
    def false_positives(self) -> float:
        return self.named / self.clean


def planted(code: str, seed: int) -> Planted:
    """The cases of one generator."""
    made = importlib.import_module("planted_firms" if code in FIRMS else "planted_ships").planted(code, seed)
    return Planted(made[0], frozenset(map(str, made[1])), frozenset(map(str, made[2])), *made[3:])


def measured(code: str, seeds: tuple[int, ...]) -> Measured:
    """Run the detector, as it ships and with nothing tuned, on the cases of several seeds."""
    sought = found = clean = named = 0
    for seed in seeds:
        case = planted(code, seed)
        assert not case.sought & case.clean
        (run,) = registry.run([code], case.tables, settings=case.settings)
        subjects = {name for lead in run.found.leads for name in lead.subject}
        sought, found = sought + len(case.sought), found + len(case.sought & subjects)
        clean, named = clean + len(case.clean), named + len(case.clean & subjects)
    return Measured(code, sought, found, clean, named)
