"""21x on time: the hour of signature, clocks that run out before the text binds, what is due at once or ahead."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, day_of, describe, recurrence
from servanda.check.hours import unsaid
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.moments import begins, fixed, timed, window
from servanda.check.rules.facts.words import GRADED_WARNING, WARNING, named
from servanda.meaning.force import counts_early, force_point, unsaid_hours
from servanda.meaning.prepared import settings_in, settings_or_none
from servanda.model.core import Clause, Timing
from servanda.model.english import actor_text, event_text, quantity_text
from servanda.text.diagnostics import Diagnostic


class HourOfSignature(Rule):
    """SV211. Asked where a clause counts from signature, or where the text is in force from it."""

    code = "SV211"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        agreement = context.agreement
        if agreement not in unsaid(context.dossier) or agreement.signed is None:
            return
        settings = settings_in(context.dossier)
        hanging = [clause for clause in context.clauses if unsaid_hours(lambda name: settings_or_none(settings, name), clause)]
        day = day_of(agreement.signed, agreement.zone)
        what = f"{named(hanging)} {'hangs' if len(hanging) == 1 else 'hang'} on it" if hanging else "what the text counts from it hangs on it"
        yield self.on_text(
            context,
            f"The text was signed on {day}, the hour is not said, and {what}.",
            f"Write the hour in the head: signed: {day} 17:00.",
            words="signed",
        )


class ClockBeforeForce(Rule):
    """SV212. Asked of duties whose clock starts at signature and has run out, by the calendar, when the text comes into force."""

    code = "SV212"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        agreement, force = context.agreement, begins(context)
        for clause in context.clauses:
            last = window(context, clause).last
            if force is None or last is None or last >= force or not counts_early(clause, agreement) or force_point(clause) is not None:
                continue
            yield self.on_clause(
                context,
                clause,
                f"Clause {clause.local} must be done by {describe(last, agreement.zone)}, and the text is in force only from "
                f"{describe(force, agreement.zone)}: who leaves it undone breaks nothing.",
                "Let the text be in force from signature, or count the time from entry into force.",
            )


class PartWindow(Rule):
    """SV213. Asked of duties to perform an amount in each window of `every`, where the text comes into force within a window by the calendar."""

    code = "SV213"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        force, agreement = begins(context), context.agreement
        for clause in context.clauses:
            every = next((one for one in clause.timing if one.kind == "every"), None)
            whole = [one for one in clause.quantities if one.relation != "at most" and not one.pro_rata]
            amounts = [one for one in whole if one.window is None and not one.measured_from]
            if force is None or force_point(clause) is not None or clause.modal != "must" or every is None or not amounts:
                continue
            part = self._part(context, clause, every, force)
            if part is not None:
                first, last = (describe(at, agreement.zone) for at in part)
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} asks for {quantity_text(amounts[0])} in the period of {every.period} from {first} to {last}, and the text is in force only from "
                    f"{describe(force, agreement.zone)}.",
                    "Count from entry into force, write `pro rata` after the amount, or say elsewhere what is owed first.",
                )

    @staticmethod
    def _part(context: Context, clause: Clause, every: Timing, force: Instant) -> tuple[Instant, Instant] | None:
        """The window that began before the text was in force and ends after that."""
        start = every.point or next((one.point for one in clause.timing if one.kind == "from"), None)
        at = None if start is None else fixed(context, start)
        if at is None or at.first >= force or every.period is None:
            return None
        agreement = context.agreement
        try:
            rows = recurrence(at.first, every.period, agreement.rule, agreement.zone, agreement.calendar, force)
        except Refusal:
            return None
        return next(((first, last) for first, last in rows if first < force < last), None)


class AtOnce(Rule):
    """SV214. Asked of duties due `immediately` that have no last moment, no reading that gives one and nobody who judges them."""

    code = "SV214"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in context.clauses:
            judged = clause.determination is not None or clause.self_judged_by
            if clause.degree or judged or timed(clause) or not any(one.kind == "immediately" for one in clause.timing):
                continue
            readings = [one for reading in context.dossier.readings for one in reading.clauses if one.id == clause.id]
            if not any(timed(one) for one in readings):
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} is due at once, and nothing says by when.",
                    "Add a last moment (within 48 hours of ...); where the text gives none, let a reading give the days.",
                )


class BeforeTheUnforeseen(Rule):
    """SV215. Asked of duties before what calls for them (`before each`, `before the trigger`) that others bring about."""

    code = "SV215"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in context.clauses:
            ref = next((one.trigger for one in clause.timing if one.trigger is not None), None)
            if ref is None or not clause.ahead or clause.modal != "must" or ref.mode == "own":
                continue
            term = context.dossier.terms.get(ref.act.term)
            bring = ref.doers or ((term.doers or term.controllers) if term is not None else ())
            if not set(bring) & set(clause.bearers.actors):
                what = event_text(ref, context.dossier)
                yield self.on_clause(
                    context,
                    clause,
                    f"Clause {clause.local} must be done before “{what}”, which {actor_text(clause.bearers)} does not bring "
                    "about and may not see coming.",
                    "Say in a clause of its own who tells the bearer, and how long before; or count from it (within ... of ...).",
                )
