"""3xx on order and load: gaps, front-loading, reviews, holidays, capacity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from servanda.calendar import Instant
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clash import same_act
from servanda.check.rules.facts.clauses import atoms_of, covering, duties
from servanda.check.rules.facts.examples import example
from servanda.check.rules.facts.moments import (
    day_in_words,
    deadline_days,
    ends_of,
    fixed,
    least_days,
    resolve_edge,
    starts_of,
    window,
)
from servanda.check.rules.facts.standards import DPPA, FEARON, JCPOA, JMC, UNOG
from servanda.check.rules.facts.who import expand, parties, used_bodies
from servanda.check.rules.facts.words import ADVICE, GRADED_WARNING, WARNING, listed, named, series
from servanda.model.core import Actor, Capacity, Clause, ClauseStatus, Occurs, Past
from servanda.text.diagnostics import Diagnostic


class GapBetweenMeasures(Rule):
    code = "SV308"
    title = "A gap between the end of one measure and the start of the one that follows it"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING
    source = f"{DPPA}, on phases"
    why = "In the days between, nothing forbids what both measures forbid."
    bad = example(
        """
        act open fire
        clause 1 "First truce"
          each of Northmark, Eastholm must not open fire
          until 2031-04-30
        clause 2 "Second truce"
          each of Northmark, Eastholm must not open fire
          from 2031-05-03
          until 2031-09-30
        """
    )
    good = example(
        """
        act open fire
        clause 1 "First truce"
          each of Northmark, Eastholm must not open fire
          until 2031-04-30
        clause 2 "Second truce"
          each of Northmark, Eastholm must not open fire
          from 2031-05-01
          until 2031-09-30
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        running = [c for c in duties(context) if c.modal == "must not" or any(t.kind == "while" for t in c.timing)]
        for clause in running:
            start = window(context, clause).first
            if start is None:
                continue
            before = [c for c in running if c.id != clause.id and _continues(context, c, clause)]
            ends = [(window(context, c).last, c) for c in before]
            past = [(last, c) for last, c in ends if last is not None and last < start]
            covering_then = [c for c in before if _runs_at(context, c, start - 1)]
            if past and not covering_then:
                last, earlier = max(past, key=lambda pair: (pair[0], pair[1].core_span))
                if start - last > 60:
                    yield self.on_clause(
                        context,
                        clause,
                        f"Clause {earlier.local} ends on {day_in_words(context, last)} and clause {clause.local} begins on "
                        f"{day_in_words(context, start)}: between them neither holds.",
                        "Let the second begin when the first ends, or let the first run until the second begins.",
                    )
        for clause in running:
            opens = [resolve_edge(context.dossier, p) for p in starts_of(clause, context.dossier)]
            if not opens or any(fixed(context, p) is not None for p in opens):
                continue
            for earlier in running:
                if earlier.id == clause.id or not _continues(context, earlier, clause):
                    continue
                closes = [resolve_edge(context.dossier, p) for p in ends_of(earlier, context.dossier)]
                if closes and not set(map(repr, closes)) & set(map(repr, opens)):
                    yield self.on_clause(
                        context,
                        clause,
                        f"Clause {earlier.local} ends and clause {clause.local} begins on different events: the text does "
                        "not say whether anything holds between them.",
                        "Let both hang on the same event.",
                        words=earlier.id,
                        undecided=True,
                    )


def _continues(context: Context, one: Clause, other: Clause) -> bool:
    """Whether two clauses lay the same duty on a common bearer."""
    if one.modal != other.modal or not expand(context.dossier, one.bearers.actors) & expand(
        context.dossier, other.bearers.actors
    ):
        return False
    return any(same_act(context.dossier, a, b) for a in one.acts for b in other.acts)


def _runs_at(context: Context, clause: Clause, at: Instant) -> bool:
    span = window(context, clause)
    return (span.first is None or span.first <= at) and (span.last is None or span.last >= at)


class FrontLoading(Rule):
    code = "SV309"
    title = "One side's irreversible acts all come before the other side's reversible ones"
    decidability = "L"
    severity = WARNING
    severities = {"mou": ADVICE, "sanctions": None}
    source = f"{FEARON}; {JCPOA}, where both sides acted on one day"
    why = "Whoever gives what cannot be taken back first, against what can, stands exposed in between."
    bad = example(
        """
        act destroy the launchers
          one-way
        act suspend the tariffs
          reversible
        clause 1 "Launchers"
          Northmark must destroy the launchers
          by 2031-04-30
        clause 2 "Tariffs"
          Eastholm must suspend the tariffs
          not before 2031-06-01
          by 2031-06-30
        """
    )
    good = example(
        """
        act destroy the launchers
          one-way
        act suspend the tariffs
          reversible
        clause 1 "Launchers"
          Northmark must destroy the launchers
          by 2031-06-30
        clause 2 "Tariffs"
          Eastholm must suspend the tariffs
          by 2031-04-30
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        final: dict[str, list[Clause]] = {}
        loose: dict[str, list[Clause]] = {}
        for clause in duties(context):
            if clause.modal != "must":
                continue
            marks = {t.reversible for a in clause.acts if (t := context.dossier.terms.get(a.term)) is not None}
            for actor in expand(context.dossier, clause.bearers.actors) & parties(context):
                if False in marks:
                    final.setdefault(actor, []).append(clause)
                elif marks == {True}:
                    loose.setdefault(actor, []).append(clause)
        for giver, gives in final.items():
            for taker, returns in loose.items():
                if taker == giver or (taker in final and not self._all_before(context, gives, final[taker])):
                    continue
                if any(giver in expand(context.dossier, c.bearers.actors) for c in returns):
                    continue
                if self._all_before(context, gives, returns):
                    yield self.on_clauses(
                        context,
                        gives,
                        f"Everything {giver} gives for good ({named(gives)}) comes before what {taker} gives and can take "
                        f"back ({named(returns)}).",
                        "Take the steps in turn, or on one day, or let a third party hold what is given first.",
                        words=f"{giver} before {taker}",
                    )

    @staticmethod
    def _all_before(context: Context, first: list[Clause], second: list[Clause]) -> bool:
        return all(_certainly_before(context, a, b) for a in first for b in second)


def _certainly_before(context: Context, one: Clause, other: Clause) -> bool:
    """Whether the text makes `one` due before `other` can be: by dates, or because `other` waits for it."""
    for atom in atoms_of(other):
        if isinstance(atom, Past):
            point = atom.point
            if isinstance(point, Occurs) and any(point.event.act.term == a.term for a in one.acts):
                return True
            if isinstance(point, ClauseStatus) and point.clause == one.id and point.status == "kept":
                return True
    left, right = window(context, one), window(context, other)
    return left.last is not None and right.first is not None and left.last < right.first


class ReviewWithoutRule(Rule):
    code = "SV310"
    title = "A review or consultation has no frequency, convener or quorum"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING
    source = f"{JMC}, paragraph 54, on quorum"
    why = "A meeting nobody must call is not held when it is needed most."
    bad = example(
        """
        body Joint Commission
          members Northmark, Eastholm
          decides by consensus
        act review the ceasefire
        clause 1 "Review"
          Joint Commission must review the ceasefire
          by 2031-06-01
          covers review
        """
    )
    good = example(
        """
        body Joint Commission
          members Northmark, Eastholm
          decides by consensus
          meets every 2 weeks
          convened by Monitoring Mission
          quorum 2
        act review the ceasefire
        clause 1 "Review"
          Joint Commission must review the ceasefire
          every 3 months from entry into force
          covers review
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for body in used_bodies(context):
            rule = body.body
            if rule is None:
                continue
            lacks = []
            if rule.meets is None:
                lacks.append("how often it meets")
            if not rule.convened_by and not rule.chair:
                lacks.append("who calls it")
            if rule.quorum is None:
                lacks.append("how many must be there")
            if lacks:
                yield self.on_text(
                    context,
                    f"Nothing says of {body.id} {series(lacks)}.",
                    "Add meets every ..., convened by ... and quorum ... under the body.",
                    span=body.span,
                    words=body.id,
                )
        for clause in covering(context, "review"):
            bodies = {context.dossier.actors.get(a) for a in clause.bearers.actors}
            meets = any(b is not None and b.body is not None and b.body.meets is not None for b in bodies)
            if not meets and not any(t.kind == "every" for t in clause.timing):
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} settles a review, but not how often it takes place.",
                    "Add a frequency (every 3 months from entry into force).",
                )


class DeadlineOnHoliday(Rule):
    code = "SV312"
    title = "A deadline falls on a public holiday"
    decidability = "D"
    severity = ADVICE
    source = f"{UNOG}, on realistic timetables"
    why = "On a day when offices and barracks stand empty, a step is missed for reasons nobody meant."
    bad = example(
        """
        act hand over the lists
        clause 1 "Lists"
          each of Northmark, Eastholm must hand over the lists
          by 2031-04-13
        """,
        holidays="2031-04-13, 2031-05-01",
    )
    good = example(
        """
        act hand over the lists
        clause 1 "Lists"
          each of Northmark, Eastholm must hand over the lists
          by 2031-04-15
        """,
        holidays="2031-04-13, 2031-05-01",
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        calendar = context.agreement.calendar
        if not calendar.holidays and calendar.covered_years is None:
            return
        unknown: set[int] = set()
        for clause in duties(context):
            days = deadline_days(context, clause)
            hit = [day for day in days if day in calendar.holidays]
            unknown |= {day.year for day in days if not self._knows(context, day)}
            if hit:
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} falls due on {listed(d.isoformat() for d in hit)}, a public holiday.",
                    "Move the deadline to a working day, or say that it is meant.",
                )
        if unknown:
            yield self.on_text(
                context,
                f"The public holidays of {listed(map(str, unknown))} are not known, so deadlines of those years were not compared.",
                "Add the holidays of these years to the head.",
                undecided=True,
            )

    @staticmethod
    def _knows(context: Context, day: dt.date) -> bool:
        calendar = context.agreement.calendar
        if calendar.covered_years is not None:
            return day.year in calendar.covered_years
        return any(day.year == holiday.year for holiday in calendar.holidays)


class BeyondCapacity(Rule):
    code = "SV313"
    title = "The tasks of one window exceed the stated capacity of the body that must do them"
    decidability = "D"
    severity = WARNING
    severities = GRADED_WARNING
    source = f"{UNOG}, on adequate resources"
    why = "Work that cannot be done is not done, and what was not seen is then disputed."
    bad = example(
        """
        actor Small Mission
          role monitor
          capacity 1 "inspections" every 1 week
        act keep the guns in the depots
        act keep the boats in port
        clause 1 "Guns"
          each of Northmark, Eastholm must keep the guns in the depots
          until 2031-09-30
          verified by Small Mission
            every 1 week
        clause 2 "Boats"
          Eastholm must keep the boats in port
          until 2031-09-30
          verified by Small Mission
            every 1 week
        """
    )
    good = example(
        """
        actor Small Mission
          role monitor
          capacity 3 "inspections" every 1 week
        act keep the guns in the depots
        act keep the boats in port
        clause 1 "Guns"
          each of Northmark, Eastholm must keep the guns in the depots
          until 2031-09-30
          verified by Small Mission
            every 1 week
        clause 2 "Boats"
          Eastholm must keep the boats in port
          until 2031-09-30
          verified by Small Mission
            every 1 week
        """
    )

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for actor in context.dossier.actors.values():
            if not actor.capacities:
                continue
            tasks = list(self._tasks(context, actor))
            if not tasks:
                continue
            if len(actor.capacities) > 1:
                yield self._report(
                    context, actor, "states several capacities, and the text does not say which task uses which", True
                )
                continue
            limit = actor.capacities[0]
            load = sum(self._in_window(count, days, limit) for count, days in tasks)
            if load > limit.number:
                yield self._report(
                    context,
                    actor,
                    f"would have about {round(load)} tasks every {limit.every}, and states a capacity of {limit.number} "
                    f"({limit.what})",
                    False,
                )

    @staticmethod
    def _tasks(context: Context, actor: Actor) -> Iterator[tuple[int, float]]:
        """(how many, every how many days) for what the actor must watch or do again and again."""
        for clause in duties(context):
            size = len(clause.bearers.actors) if clause.bearers.mode == "each" else 1
            size *= max(1, len(clause.places))
            for seen in clause.verification:
                if actor.id in seen.by and seen.every is not None and seen.every.count:
                    yield size, least_days(seen.every)
            if actor.id in clause.bearers.actors and clause.modal == "must":
                for timing in clause.timing:
                    if timing.kind == "every" and timing.period is not None and timing.period.count:
                        yield max(1, len(clause.places)), least_days(timing.period)

    @staticmethod
    def _in_window(count: int, days: float, limit: Capacity) -> float:
        return count * least_days(limit.every) / days

    def _report(self, context: Context, actor: Actor, what: str, undecided: bool) -> Diagnostic:
        return self.on_text(
            context,
            f"{actor.id} {what}.",
            "Ask for fewer checks, name a second body, or record more capacity.",
            span=actor.span,
            words=actor.id,
            undecided=undecided,
        )
