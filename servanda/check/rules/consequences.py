"""6xx on what follows a breach: disputes, time limits, duties without any consequence."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import (
    answers_all,
    by_article,
    by_ladder,
    covering,
    duties,
    ladder_name,
    rung_name,
    spoken_of,
    statuses_of,
    with_rungs,
)
from servanda.check.rules.facts.moments import timed
from servanda.check.rules.facts.words import ADVICE, ERROR, GRADED, WARNING, listed, named, verb
from servanda.model.core import Clause
from servanda.text.diagnostics import Diagnostic


def answered_breaches(context: Context) -> frozenset[str]:
    """Clauses whose breach some other clause of the agreement answers."""
    return frozenset(
        s.clause for c in with_rungs(context.clauses) for s in statuses_of(c) if s.status == "breached" and s.clause != c.id
    )


class NoDisputeClause(Rule):
    """SV601. Settled by a clause that covers dispute-settlement, or whose act or title speaks of it, or by determinations and
    a clause that covers interpretation."""

    code = "SV601"
    decidability = "S"
    severity = ERROR
    severities = {"mou": ADVICE, "sanctions": None, "aid": WARNING}

    def check(self, context: Context) -> Iterator[Diagnostic]:
        settled = spoken_of(context)
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
    """SV602. Looks at the clauses that cover dispute-settlement and their rungs."""

    code = "SV602"
    decidability = "L"
    severity = ERROR
    severities = GRADED

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
    """SV603. No ladder, no other clause that hangs on the breach, no general clause on suspension; one finding an article. Not asked of
    a clause that any breach calls for."""

    code = "SV603"
    decidability = "S"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        answered = answered_breaches(context)
        if any("suspension" in c.covers and c.effects for c in context.clauses):
            return
        bare = [c for c in duties(context) if not (c.rungs or c.ladder or c.id in answered or answers_all(c))]
        for group in by_article(bare):
            yield self.on_clauses(
                context,
                group,
                f"Nothing follows if {named(group)} {verb(len(group), 'is', 'are')} broken, and no general clause on "
                "breaches fills the gap.",
                "Add a ladder of steps (otherwise ...), each with its actor and its clock.",
            )
