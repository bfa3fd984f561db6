"""3xx on what can be done in practice: reviews that meet, deadlines on holidays, work beyond capacity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import covering, duties
from servanda.check.rules.facts.moments import deadline_days, least_days
from servanda.check.rules.facts.who import used_bodies
from servanda.check.rules.facts.words import ADVICE, GRADED_WARNING, WARNING, listed, series
from servanda.model.core import Actor, Capacity
from servanda.text.diagnostics import Diagnostic


class ReviewWithoutRule(Rule):
    """SV310. Looks at the bodies the text uses and at clauses that cover review."""

    code = "SV310"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

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
    decidability = "D"
    severity = ADVICE

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
    decidability = "D"
    severity = WARNING
    severities = GRADED_WARNING

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
