"""Per clause and bearer: what breaking it gains against what its answer costs, and the single change that mends most cheaply."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from servanda.calendar import Instant, day_of
from servanda.instruments.strategy.enforcement.records import ClauseFix, EnforcedRow
from servanda.instruments.strategy.margins.answered import LineRecord, line_record
from servanda.instruments.strategy.margins.margin import BELOW, Factors, Margin, gained, margin
from servanda.instruments.strategy.margins.records import Payoff, Range, span
from servanda.instruments.strategy.margins.seeing import (
    answered_after,
    answering,
    can_block,
    found_after,
    open_share,
    seen_chance,
    seen_class,
)  # fmt: skip
from servanda.instruments.strategy.margins.tables import MarginTables
from servanda.instruments.strategy.margins.watching import freed, watched
from servanda.meaning.runs import Run
from servanda.model.core import Clause, Dossier


class EnforcedBy(NamedTuple):
    """What the table is worked out from."""

    dossier: Dossier
    tables: MarginTables
    run: Run
    as_of: Instant
    zone: str
    seed: int
    kept: float

    @property
    def day(self) -> dt.date:
        return day_of(self.as_of, self.zone)


def enforced(clauses: tuple[Clause, ...], by: EnforcedBy) -> tuple[tuple[EnforcedRow, ...], tuple[str, ...]]:
    """In: clauses as they are read. Out: a row for each binding clause and bearer with payoffs, in the order of the text; the
    others, as `4.fire: Northmark`."""
    rows, without = [], []
    for clause in clauses:
        for bearer in clause.bearers.actors if clause.binds else ():
            names = (clause.id, clause.local)
            pay = next((row for row in by.tables.payoffs or () if row.clause in names and row.actor == bearer), None)
            if pay is None:
                without.append(f"{clause.local}: {bearer}")
            else:
                rows.append(_row(clause, bearer, pay, by))
    return tuple(rows), tuple(without)


def _row(clause: Clause, bearer: str, pay: Payoff, by: EnforcedBy) -> EnforcedRow:
    question = f"{clause.id}: {bearer}"
    factors, record = _factors(clause, bearer, pay, by)
    worth = margin(factors, by.seed, question)
    fixes = [fix for one in _changes(clause, bearer, by) if (fix := _fix(one, bearer, pay, by, worth, question)) is not None]
    answers = answering(clause)
    return EnforcedRow(
        clause=clause.local, title=clause.title, bearer=bearer, gain=factors.gain, cost=factors.cost, seen=factors.seen,
        seen_class=seen_class(clause, by.dossier),
        answered=None if record is None else (record.rates[-1].low or 0.0, record.rates[-1].high or 1.0),
        answerers=_answerers(clause, bearer), tested=record.tested if record else 0,
        blockers=tuple(dict.fromkeys(name for rung in answers for name in can_block(rung, by.dossier))), days=factors.days,
        margin=worth, fix=min(fixes, key=_dear, default=None), tried=len(fixes), rule="SV606" if worth.sign == BELOW else "",
        source=f"{pay.source}, {pay.as_of}, {pay.owner}",
    )  # fmt: skip


def _factors(clause: Clause, bearer: str, pay: Payoff, by: EnforcedBy) -> tuple[Factors, LineRecord | None]:
    answers, who = answering(clause), _answerers(clause, bearer)
    record = line_record(by.tables.threats, who, by.day) if by.tables.threats is not None and who else None
    means = [row.held for row in by.tables.answers or () if row.line in (clause.id, clause.local)]
    held: bool | None = True if not means or "yes" in means else None if None in means else False
    found, clocks = found_after(clause), [days for rung in answers if (days := answered_after(rung)) is not None]
    agreement = by.dossier.agreements.get(clause.agreement)
    eye = (
        open_share(clause, by.run.gaps, agreement.in_force if agreement else None, by.as_of)
        if by.run.events or by.run.gaps
        else None
    )
    factors = Factors(
        gain=span(pay, "gain"), cost=span(pay, "cost_of_answer"), answer=() if record is None else record.betas, held=held,
        blocked=bool(answers) and all(bearer in can_block(rung, by.dossier) for rung in answers),
        seen=seen_chance(clause, (clause.local, clause.id), by.tables.detection or (), by.dossier, eye),
        days=None if found is None or not clocks else found + min(clocks), kept=by.kept, unit=pay.unit,
    )  # fmt: skip
    return factors, record


def _answerers(clause: Clause, bearer: str) -> tuple[str, ...]:
    """Who answers first and is not whoever breaks it."""
    return next((who for rung in clause.rungs if (who := tuple(name for name in rung.bearers.actors if name != bearer))), ())


def _changes(clause: Clause, bearer: str, by: EnforcedBy) -> Iterator[tuple[str, str, Clause]]:
    yield from watched(clause, by.dossier)
    answers = answering(clause)
    if not _answerers(clause, bearer):
        ladder = next((one.rungs for one in by.dossier.clauses if one.ladder and _answerers(one, bearer)), ())
        if ladder:
            yield "first rung", "let what follows a breach of other clauses follow here too", replace(clause, rungs=ladder)
    if answers and all(bearer in can_block(rung, by.dossier) for rung in answers):
        others = tuple(name for name, actor in by.dossier.actors.items() if "guarantor" in actor.roles and name != bearer)
        if others:
            rungs = tuple(freed(rung, by.dossier, others[:1]) if rung in answers else rung for rung in clause.rungs)
            yield "blocker", f"let {others[0]} answer where {bearer} could hold the answer up", replace(clause, rungs=rungs)


def _fix(
    one: tuple[str, str, Clause], bearer: str, pay: Payoff, by: EnforcedBy, before: Margin, question: str
) -> ClauseFix | None:
    """The change with what it comes to; None where it makes nothing better."""
    edit, words, clause = one
    after = margin(_factors(clause, bearer, pay, by)[0], by.seed, question)
    gain = gained(before, after)
    if gain is None or gain <= 0:
        return None
    row = next((row for row in by.tables.costs or () if row.edit == edit), None)
    cost: Range | None = (row.edit_low, row.edit_high) if row else None
    return ClauseFix(
        edit=edit, words=words, margin=after, gain=gain, cost=cost, unit=row.unit if row else "",
        paid_by=row.paid_by if row else "",
    )  # fmt: skip


def _dear(fix: ClauseFix) -> tuple[bool, float, float]:
    return (fix.cost is None, sum(fix.cost or ()), -fix.gain)
