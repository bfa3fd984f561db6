"""What the table of enforcement is made of."""

from __future__ import annotations

import msgspec

from servanda.base.result import Based
from servanda.instruments.strategy.margins.margin import Margin
from servanda.instruments.strategy.margins.records import Range


class ClauseFix(msgspec.Struct, frozen=True, kw_only=True):
    """A single change, re-evaluated. gain: of the margin; cost: None where it is not known."""

    edit: str
    words: str
    margin: Margin
    gain: float
    cost: Range | None = None
    unit: str = ""
    paid_by: str = ""


class EnforcedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A clause and one whom it binds. seen: how likely a breach is seen; answered: how often an answer follows (90 %), by whom,
    and on how many tested lines of theirs that rests;
    blockers: who can hold it up; days: from breach to answer; pays: whether breaking pays: yes, no, cannot say, not known; fix:
    the cheapest that makes the margin better, None where none that was tried does; rule: SV606 where it fires."""

    clause: str
    title: str
    bearer: str
    gain: Range | None
    cost: Range | None
    seen: Range | None
    seen_class: str
    answered: Range | None
    answerers: tuple[str, ...]
    tested: int
    blockers: tuple[str, ...]
    days: float | None
    margin: Margin
    fix: ClauseFix | None
    tried: int
    rule: str
    source: str

    @property
    def pays(self) -> str:
        return self.margin.pays


class EnforcedTable(Based, frozen=True, kw_only=True):
    """rows: with a row in `payoffs.csv`; without: binding clauses and bearers of which none stands there; missing: tables."""

    rows: tuple[EnforcedRow, ...]
    without: tuple[str, ...]
    missing: tuple[str, ...]
    seed: int
