"""The tables of a dossier that bear on margins."""

from __future__ import annotations

from typing import NamedTuple

from servanda.accounts.sourced import Sourced
from servanda.instruments.strategy.margins.records import EditCost, LineNote, Payoff, RungMeans, SeenChance, Understanding
from servanda.instruments.strategy.records.threats import Threat


class MarginTables(NamedTuple):
    """Rows of each table; None: the dossier has no such table."""

    payoffs: tuple[Payoff, ...] | None = None
    detection: tuple[SeenChance, ...] | None = None
    answers: tuple[RungMeans, ...] | None = None
    notes: tuple[LineNote, ...] | None = None
    understood: tuple[Understanding, ...] | None = None
    costs: tuple[EditCost, ...] | None = None
    stakes: tuple[Sourced, ...] | None = None
    threats: tuple[Threat, ...] | None = None
