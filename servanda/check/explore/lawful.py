"""Which imagined runs there are: nothing comes before what it follows by nature, and a body finds no breach that the facts do not show."""

from __future__ import annotations

from collections.abc import Callable

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, end_of_period
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Event, Run, Status, Verdict, awaits_finding
from servanda.model.core import Clause, Dossier

Look = Callable[[Run, Instant, str], tuple[Verdict, ...]]
"""The verdicts on a clause of a run at a moment."""


def natural(dossier: Dossier, run: Run, events: tuple[Event, ...] | None = None) -> bool:
    """Whether every event of a run (or each of these) that follows others (`follows`) comes after one of them."""
    for event in run.events if events is None else events:
        term = dossier.terms.get(event.term)
        for ref in term.follows if term is not None else ():
            if not any(one.term == ref.act.term and one.at <= event.at for one in run.events if one is not event):
                return False
    return True


def grounded(prepared: Prepared, run: Run, look: Look) -> bool:
    """Whether each determination on a clause that leaves its breaches to somebody speaks of a breach that the facts show, within the time
    the text gives it."""
    return all(_grounded(prepared, run, event, look) for event in run.events if event.term == "determination")


def judged_in(prepared: Prepared, run: Run) -> bool:
    """Whether the clauses on which something is determined in a run leave that to somebody in this view."""
    named = {dict(event.args).get("of", "") for event in run.events if event.term == "determination"}
    clauses = [prepared.clauses[name] for name in named if name in prepared.clauses]
    return any(one.determination is not None or one.self_judged_by for one in clauses)


def _grounded(prepared: Prepared, run: Run, event: Event, look: Look) -> bool:
    said = dict(event.args)
    clause = prepared.clauses.get(said.get("of", ""))
    if clause is None or (clause.determination is None and not clause.self_judged_by):
        return True
    before = Run(events=tuple(one for one in run.events if one.at <= event.at and one.term != "determination"))
    bearer = said.get("bearer")
    for one in look(before, event.at, clause.id):
        if one.status is Status.UNKNOWN and (bearer is None or bearer in one.instance.bearers):
            told = [reason for reason in one.reasons if awaits_finding(reason)]
            facts = [before.events[n].at for reason in told for n in reason.events]
            if told and _in_time(prepared, clause, max(facts, default=one.due), event.at):
                return True
    return False


def _in_time(prepared: Prepared, clause: Clause, facts: Instant | None, at: Instant) -> bool:
    within = clause.determination.within if clause.determination is not None else None
    if within is None or facts is None:
        return True
    settings = prepared.settings_of(clause.agreement)
    try:
        return at <= end_of_period(facts, within, settings.rule, settings.zone, settings.calendar).at
    except Refusal:
        return True
