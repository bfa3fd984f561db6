"""3xx on what can be done in practice: reviews that meet, deadlines on holidays, work beyond capacity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import covering, duties
from servanda.check.rules.facts.examples import example
from servanda.check.rules.facts.moments import (
    deadline_days,
    least_days,
)
from servanda.check.rules.facts.standards import JMC, UNOG
from servanda.check.rules.facts.who import used_bodies
from servanda.check.rules.facts.words import ADVICE, GRADED_WARNING, WARNING, listed, series
from servanda.model.core import Actor, Capacity
from servanda.text.diagnostics import Diagnostic


class ReviewWithoutRule(Rule):
    """SV310. Looks at the bodies the text uses and at clauses that cover review."""

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
    """SV312. Compares fixed deadlines with the holidays in the head; undecided for years the list does not reach."""

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
    """SV313. Counts recurring checks and duties of an actor with one stated capacity; undecided where it states several."""

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
