"""6xx on what follows a breach: disputes, ladders, suspension, reciprocity."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import (
    by_article,
    by_ladder,
    covered,
    covering,
    duties,
    points_of,
    statuses_of,
    unwrap,
    with_rungs,
)
from servanda.check.rules.facts.examples import example
from servanda.check.rules.facts.moments import ENDS
from servanda.check.rules.facts.standards import DPPA, FORTNA, JCPOA, MINSK, TERTRAIS, UNOG, VCLT
from servanda.check.rules.facts.who import can_block, expand
from servanda.check.rules.facts.words import (
    ADVICE,
    ERROR,
    GRADED,
    GRADED_WARNING,
    WARNING,
    listed,
    named,
    opening,
    series,
    verb,
)
from servanda.model.core import Builtin, Clause
from servanda.text.diagnostics import Diagnostic


def rung_name(rung: Clause) -> str:
    """`rung 1`."""
    return "rung " + rung.id.rpartition("rung:")[2]


def timed(clause: Clause) -> bool:
    """Whether a clause has a last moment."""
    return any(t.kind in ENDS or t.kind in ("lapses after", "every") for t in clause.timing)


def ladder_name(group: tuple[Clause, ...]) -> str:
    """What a finding on a ladder calls it."""
    first = min(group, key=lambda c: c.core_span)
    return f"the ladder “{first.ladder}”" if first.ladder else f"the ladder of clause {first.local}"


def answered_breaches(context: Context) -> frozenset[str]:
    """Clauses whose breach some other clause of the agreement answers."""
    return frozenset(
        s.clause for c in with_rungs(context.clauses) for s in statuses_of(c) if s.status == "breached" and s.clause != c.id
    )


class NoDisputeClause(Rule):
    code = "SV601"
    title = "No way to settle disputes on what the text means and whether it is kept"
    decidability = "S"
    severity = ERROR
    severities = {"mou": ADVICE, "sanctions": None, "aid": WARNING}
    source = f"{UNOG}; {FORTNA}; UN Treaty Handbook, on settlement of disputes"
    why = "Every text is read in two ways one day; without a way to settle it the stronger reading wins."
    bad = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """
    )
    good = example(
        """
        actor Panel of Three
        act open fire
        act refer the dispute to the panel
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        clause 2 "Disputes"
          any of Northmark, Eastholm may refer the dispute to the panel
          covers dispute-settlement, interpretation
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled = covered(context)
        if "dispute-settlement" in settled:
            return
        judged = [c for c in duties(context) if c.determination is not None]
        if judged and "interpretation" in settled:
            return
        if judged:
            message = (
                f"Somebody determines breaches of {named(judged)}, but no clause says who settles what the text means "
                "or disputes on its other duties."
            )
        else:
            message = "No clause says who settles disputes on what the text means or whether it is kept."
        yield self.on_text(context, message, "Add a clause with steps, times and a last instance (covers dispute-settlement).")


class LadderWithoutClock(Rule):
    code = "SV602"
    title = "A step in settling disputes has no time limit, or the steps can go round"
    decidability = "L"
    severity = ERROR
    severities = GRADED
    source = f"{JCPOA}, paragraph 36: each step has its days"
    why = "A step without an end is where a dispute is parked."
    bad = example(
        """
        act bring the dispute to the commission
        act appoint a panel
        clause 1 "Disputes"
          each of Northmark, Eastholm must bring the dispute to the commission
          by 2031-06-01
          otherwise
            rung 1 Eastholm must appoint a panel
          covers dispute-settlement
        """
    )
    good = example(
        """
        act bring the dispute to the commission
        act appoint a panel
        clause 1 "Disputes"
          each of Northmark, Eastholm must bring the dispute to the commission
          by 2031-06-01
          otherwise
            rung 1 Eastholm must appoint a panel
              within 15 days of the breach
          covers dispute-settlement
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_ladder(covering(context, "dispute-settlement")):
            lead = min(group, key=lambda c: c.core_span)
            steps = list(lead.rungs) or [lead]
            open_ended = [s for s in steps if not timed(s) and not self._judged_in_time(s)]
            if open_ended:
                names = listed(rung_name(s) if s is not lead else f"clause {s.local}" for s in open_ended)
                yield self.on_clauses(
                    context,
                    group,
                    f"A dispute can rest for ever: {names} of {ladder_name(group)} {verb(len(open_ended), 'has', 'have')} no time "
                    "limit."
                    if lead.rungs
                    else f"A dispute can rest for ever: {names} has no time limit.",
                    "Give every step its days and say what comes when they have passed.",
                    words="no limit",
                )
            back = [rung_name(s) for n, s in enumerate(lead.rungs) if self._waits_for_later(lead, n)]
            if back:
                yield self.on_clauses(
                    context,
                    group,
                    f"The steps of {ladder_name(group)} can go round: {listed(back)} {verb(len(back), 'waits', 'wait')} for a "
                    "step that comes after.",
                    "Let each step wait only for steps before it.",
                    words="round",
                )

    @staticmethod
    def _judged_in_time(clause: Clause) -> bool:
        return clause.determination is not None and clause.determination.within is not None

    @staticmethod
    def _waits_for_later(lead: Clause, number: int) -> bool:
        later = {rung.id for rung in lead.rungs[number:]}
        return any(status.clause in later for status in statuses_of(lead.rungs[number]))


class NoConsequence(Rule):
    code = "SV603"
    title = "Nothing follows a breach of this duty"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"The lesson of the {MINSK}; {UNOG}"
    why = "A duty whose breach changes nothing is a wish; the other side will find a consequence of its own."
    bad = example(
        """
        act open fire
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
        """
    )
    good = example(
        """
        act open fire
        act convene the commission
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          otherwise
            rung 1 Monitoring Mission must convene the commission
              within 24 hours of the breach
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        answered = answered_breaches(context)
        if any("suspension" in c.covers and c.effects for c in context.clauses):
            return
        bare = [c for c in duties(context) if not c.rungs and not c.ladder and c.id not in answered]
        for group in by_article(bare):
            yield self.on_clauses(
                context,
                group,
                f"Nothing follows if {named(group)} {verb(len(group), 'is', 'are')} broken, and no general clause on "
                "breaches fills the gap.",
                "Add a ladder of steps (otherwise ...), each with its actor and its clock.",
            )


class NotGraduated(Rule):
    code = "SV604"
    title = "The consequence has one step only: all ends, or all is talked about"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING
    source = f"{TERTRAIS}; {DPPA}"
    why = "Too little is ignored and too much is never used; steps between them can be."
    bad = example(
        """
        act open fire
        act consult
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          otherwise
            rung 1 each of Northmark, Eastholm must consult
              within 24 hours of the breach
        """
    )
    good = example(
        """
        act open fire
        act consult
        act report to the guarantors
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          otherwise
            rung 1 each of Northmark, Eastholm must consult
              within 24 hours of the breach
            rung 2 Monitoring Mission must report to the guarantors
              within 72 hours of the breach
        """
    )

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
    code = "SV605"
    title = "The consequence needs the consent of the party in breach"
    decidability = "L"
    severity = ERROR
    severities = GRADED
    source = f"{JCPOA}, paragraph 37, which turns the vote round so that one member cannot stop it"
    why = "A sanction that the one sanctioned must agree to does not exist."
    bad = example(
        """
        act open fire
        act impose the penalty
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          otherwise
            rung 1 jointly Northmark, Eastholm must impose the penalty
              within 10 days of the breach
        """
    )
    good = example(
        """
        act open fire
        act impose the penalty
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          otherwise
            rung 1 Monitoring Mission must impose the penalty
              within 10 days of the breach
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_ladder(c for c in duties(context) if c.rungs):
            reasons: set[str] = set()
            breakers: set[str] = set()
            for clause in group:
                for actor in expand(context.dossier, clause.bearers.actors):
                    how = [self._blocked(context, rung, actor) for rung in clause.rungs]
                    judge = self._judge_blocked(context, clause, actor)
                    if judge or all(how):
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
    code = "SV607"
    title = "Any breach, however small, releases the other side"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING
    source = f"{VCLT}, article 60, which asks for a material breach"
    why = "One shot by one soldier, and a side that wants out is out."
    bad = example(
        """
        act open fire
        act declare itself free
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          otherwise
            rung 1 any of Northmark, Eastholm may declare itself free
              within 10 days of the breach
              effect ends clause 1
        """
    )
    good = example(
        """
        actor Panel of Three
        act open fire
        act declare itself free
        clause 1 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          determined by Panel of Three within 7 days
            standard "material breach"
          otherwise
            rung 1 any of Northmark, Eastholm may declare itself free
              within 10 days of the determination
              effect ends clause 1
        """
    )

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
    code = "SV608"
    title = "A suspension, release or return of measures names no measure, no clock or no standard of proof"
    decidability = "S"
    severity = ERROR
    severities = GRADED
    source = f"{JCPOA}, paragraphs 36 and 37"
    why = "A suspension that can come at any time, for any reason, is a threat to both sides and a tool for neither."
    bad = example(
        """
        act supply fuel
        act open fire
        act suspend deliveries
        clause 1 "Fuel"
          Eastholm must supply fuel
          until 2031-09-30
        clause 2 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          otherwise
            rung 1 Eastholm may suspend deliveries
              effect suspends clause 1
        """
    )
    good = example(
        """
        actor Panel of Three
        act supply fuel
        act open fire
        act suspend deliveries
        clause 1 "Fuel"
          Eastholm must supply fuel
          until 2031-09-30
        clause 2 "Ceasefire"
          each of Northmark, Eastholm must not open fire
          determined by Panel of Three within 7 days
            standard "two independent sources"
          otherwise
            rung 1 Eastholm may suspend deliveries
              within 10 days of the determination
              effect suspends clause 1
        """
    )

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
