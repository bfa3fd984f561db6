"""The answer of `detect`: what ran, over what, with what it found."""

from __future__ import annotations

from servanda.accounts.leads import Lead
from servanda.base.result import Based
from servanda.instruments.sanctions.evasion.registry import DetectorRun

WEIGHTS = ("strong", "middling", "weak")


class Detection(Based, frozen=True, kw_only=True):
    runs: tuple[DetectorRun, ...]

    @property
    def leads(self) -> tuple[Lead, ...]:
        """All leads, those that weigh most first, else in the order found."""
        found = [lead for run in self.runs for lead in run.found.leads]
        return tuple(sorted(found, key=lambda lead: WEIGHTS.index(lead.weight) if lead.weight in WEIGHTS else len(WEIGHTS)))
