"""6xx on the shape of consequences: graduated, independent of the one in breach, not a trap, with a clock."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.consequences import answered_breaches
from servanda.check.rules.facts.clauses import (
    by_ladder,
    duties,
    ladder_name,
    points_of,
    rung_name,
    statuses_of,
    unwrap,
    with_rungs,
)
from servanda.check.rules.facts.moments import timed
from servanda.check.rules.facts.who import can_block, expand
from servanda.check.rules.facts.words import ERROR, GRADED, GRADED_WARNING, WARNING, listed, named, opening, series
from servanda.model.core import Builtin, Clause
from servanda.text.diagnostics import Diagnostic


class NotGraduated(Rule):
    """SV604. Ladders with a single rung that neither suspends nor extends anything."""

    code = "SV604"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_ladder(c for c in duties(context) if len(c.rungs) == 1):
            rung = min(group, key=lambda c: c.core_span).rungs[0]
            verbs = {e.verb for e in rung.effects}
            if verbs & {"suspends", "extends"}:
                continue
            if verbs & {"ends", "releases"}:
                how = "it goes to the end at once"
            else:
                how = "it asks for one act and changes nothing else"
            yield self.on_clauses(
                context,
                group,
                f"{opening(ladder_name(group))} has one step only: {how}.",
                "Add steps between talking and ending: a report, a suspension of one benefit, a decision by a third party.",
            )


class ConsequenceNeedsBreaker(Rule):
    """SV605. All rungs, or the finding that there is a breach, are in the hands of the one in breach: alone, jointly, by consent or by a block."""

    code = "SV605"
    decidability = "L"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        answered = answered_breaches(context)
        for group in by_ladder(c for c in duties(context) if c.rungs):
            reasons: set[str] = set()
            breakers: set[str] = set()
            for clause in group:
                for actor in expand(context.dossier, clause.bearers.actors):
                    how = [self._blocked(context, rung, actor) for rung in clause.rungs]
                    judge = self._judge_blocked(context, clause, actor)
                    if judge or (all(how) and clause.id not in answered):
                        breakers.add(actor)
                        reasons.add(judge or how[0])
            if breakers:
                yield self.on_clauses(
                    context,
                    group,
                    f"If {listed(breakers, 'or')} breaks {named(group)}, nothing can follow without the one in breach: "
                    f"{listed(reasons)}.",
                    "Let another actor act, or let the step come unless all others object.",
                    because=tuple(sorted(reasons)),
                )

    @staticmethod
    def _blocked(context: Context, rung: Clause, actor: str) -> str:
        dossier = context.dossier
        for condition in rung.conditions:
            if actor in expand(dossier, condition.who):
                return f"{rung_name(rung)} needs its consent"
        if rung.others is not None and actor in expand(dossier, rung.others.actors):
            return f"{rung_name(rung)} waits for what it does itself"
        names = expand(dossier, rung.bearers.actors)
        if names <= {actor}:
            return f"{rung_name(rung)} is its own to take"
        if rung.bearers.mode == "jointly" and actor in names:
            return f"{rung_name(rung)} is to be taken jointly with it"
        bodies = [b for b in rung.bearers.actors if can_block(dossier, b, actor)]
        if bodies and len(bodies) == len(rung.bearers.actors):
            return f"{rung_name(rung)} is for {listed(bodies)}, where it can block"
        return ""

    @staticmethod
    def _judge_blocked(context: Context, clause: Clause, actor: str) -> str:
        judge = clause.determination
        if judge is None or not judge.by:
            return ""
        if all(name == actor or can_block(context.dossier, name, actor) for name in judge.by):
            return f"whether there is a breach is for {listed(judge.by)}, where it can block"
        return ""


class ReciprocityTrap(Rule):
    """SV607. A first rung, or a clause on a breach, that ends or releases duties without a determination."""

    code = "SV607"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_ladder(c for c in duties(context) if c.rungs):
            lead = min(group, key=lambda c: c.core_span)
            first = lead.rungs[0]
            if any(c.determination is None for c in group) and self._frees(first) and first.determination is None:
                yield self.on_clauses(
                    context,
                    group,
                    f"The first step after any breach of {named(group)}, however small, already releases or ends duties.",
                    "Ask for a material breach found by a third party, or put milder steps first.",
                )
        judged = {c.id for c in with_rungs(context.clauses) if c.determination is not None}
        for clause in context.clauses:
            broken = [s.clause for s in statuses_of(clause) if s.status == "breached"]
            if broken and self._frees(clause) and clause.determination is None and not set(broken) <= judged:
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} releases or ends duties upon any breach, however small.",
                    "Ask for a material breach found by a third party, or put milder steps first.",
                )

    @staticmethod
    def _frees(clause: Clause) -> bool:
        return any(e.verb in ("ends", "releases") for e in clause.effects)


class SuspensionUnruled(Rule):
    """SV608. Effects that suspend, end or release after a breach: are measure, clock and standard of proof there."""

    code = "SV608"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_ladder(duties(context)):
            lacks: dict[str, None] = {}
            for clause in group:
                for rung in clause.rungs:
                    for lack in self._lacks(rung, (clause, rung)):
                        lacks[lack] = None
            if lacks:
                yield self._report(context, group, ladder_name(group), list(lacks))
        for clause in context.clauses:
            if any(s.status == "breached" for s in statuses_of(clause)):
                found = self._lacks(clause, self._behind(context, clause))
                if found:
                    yield self._report(context, (clause,), f"clause {clause.local}", found)

    def _report(self, context: Context, group: tuple[Clause, ...], what: str, lacks: list[str]) -> Diagnostic:
        return self.on_clauses(
            context,
            group,
            f"{opening(what)} suspends or ends duties, but does not say {series(lacks)}.",
            "Name the measure, the time within which it must be used, and what must be shown, to whom.",
        )

    @staticmethod
    def _behind(context: Context, clause: Clause) -> tuple[Clause, ...]:
        broken = {s.clause for s in statuses_of(clause) if s.status == "breached"}
        return (clause, *(c for c in with_rungs(context.clauses) if c.id in broken))

    @staticmethod
    def _lacks(clause: Clause, judged: tuple[Clause, ...]) -> list[str]:
        effects = [e for e in clause.effects if e.verb in ("suspends", "ends", "releases")]
        if not effects:
            return []
        lacks = []
        if any(not e.clauses and not e.state for e in effects):
            lacks.append("which duties it touches")
        anchored = any(isinstance(unwrap(p), Builtin) for p in points_of(clause))
        if not timed(clause) and not anchored:
            lacks.append("within what time it may be used")
        if not any(c.determination is not None and c.determination.standard for c in judged):
            lacks.append("what must be shown, and to whom")
        return lacks
