"""What became of each clause: the verdicts on its instances put together, with violations, ladder, what is missing and the score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servanda.calendar import Instant
from servanda.meaning import Run, Status, Verdict, clause_status
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Violation
from servanda.model.core import Clause
from servanda.model.english import clause_sentence
from servanda.monitor.answers import Basis, ClauseState, EventView, Performed
from servanda.monitor.counting import count_of
from servanda.monitor.ladders import rungs_due
from servanda.monitor.missing import missing_of
from servanda.monitor.score import score_of
from servanda.monitor.settling import lack_of, looked_for
from servanda.monitor.waiting import waits_of
from servanda.monitor.words import answer_word, zone_of

ASKS = (Status.UNKNOWN, Status.PENDING, Status.NOT_IN_FORCE)
"""Statuses in which something a clause waits for may still settle it."""


def state_of(
    prepared: Prepared,
    clause: Clause,
    run: Run,
    basis: Basis,
    found: Mapping[str, tuple[Verdict, ...]],
    violations: Sequence[Violation],
    perhaps: int,
    performed: Sequence[Performed],
    views: Mapping[int, EventView],
) -> ClauseState:
    """The state of one clause of a view.

    In: the run and what the engine says of it (verdicts on everything; recorded violations, how many further acts only may be,
    and late performances of this clause), and views of
    every event these name. Out: see `ClauseState`; it holds nothing that could not be worked out again from the basis.
    """
    dossier, now = prepared.view.dossier, basis.as_of
    verdicts = found.get(clause.id, ())
    status = clause_status(verdicts)
    zone = zone_of(clause, dossier, basis.zone)
    lack = lack_of(verdicts) if status is Status.UNKNOWN else ""
    late = frozenset(one.instance for one in performed if one.instance is not None)
    waits = waits_of(prepared, clause, run, now) if status in ASKS and not _over(verdicts) else ()
    score, because = score_of(clause, verdicts, violations, run, dossier, zone, now, late)
    count = count_of(violations, views)
    return ClauseState(
        clause=clause.id,
        title=clause.title,
        agreement=clause.agreement,
        article=clause.article,
        modal=clause.modal,
        bearers=clause.bearers.actors,
        status=status,
        since=_since(verdicts, status),
        due=_due(verdicts, status),
        score=score,
        score_because=because,
        performed_late=all_late(verdicts, performed),
        instances=verdicts,
        violations=tuple(violations),
        violations_unattributed=sum(1 for one in violations if one.event is not None and not one.by),
        violation_count=count.words if violations else "",
        missing=missing_of(clause, verdicts, waits, dict(views), run, dossier, zone, now, late),
        ladder=rungs_due(clause, found, dossier, zone),
        answer=answer_word(status, clause.modal, basis, lack),
        zone=zone,
        performed=tuple(performed),
        waits=waits,
        violations_least=count.least,
        violations_by_unit=count.units if len(count.units) > 1 else (),
        violations_possible=perhaps,
        sentence=clause_sentence(clause, dossier),
        lack=lack,
        watched=looked_for(clause, verdicts, run, dossier, now),
    )


def relied_on(verdicts: Sequence[Verdict], violations: Sequence[Violation], performed: Sequence[Performed]) -> frozenset[int]:
    """Indexes of the events that verdicts, violations and late performances name."""
    found: set[int] = {index for one in verdicts for reason in one.reasons for index in reason.events}
    found |= {one.instance.trigger_event for one in verdicts if one.instance.trigger_event is not None}
    for violation in violations:
        found |= {*violation.cause, *(() if violation.event is None else (violation.event,))}
        found |= set() if violation.trigger_event is None else {violation.trigger_event}
    return frozenset(found | {index for one in performed for index in one.events})


def _over(verdicts: Sequence[Verdict]) -> bool:
    """Whether nothing can change it any more: every instance is decided."""
    return bool(verdicts) and all(
        one.since is not None and one.status not in (Status.PENDING, Status.UNKNOWN) for one in verdicts
    )


def _since(verdicts: Sequence[Verdict], status: Status) -> Instant | None:
    """Kept: when the last instance was; in any other status: when the first became so (pending: came in force)."""
    mine = [one for one in verdicts if one.status is status]
    moments = [at for one in mine if (at := one.opens if status is Status.PENDING else one.since) is not None]
    if not moments:
        return None
    return max(moments) if status is Status.KEPT else min(moments)


def _due(verdicts: Sequence[Verdict], status: Status) -> Instant | None:
    """The first last moment among the instances that have the clause's status; else among all."""
    mine = [one.due for one in verdicts if one.status is status and one.due is not None]
    return min(mine, default=min((one.due for one in verdicts if one.due is not None), default=None))


def all_late(verdicts: Sequence[Verdict], performed: Sequence[Performed]) -> Instant | None:
    """When the last instance that was breached, or of which nothing is reported in time, was performed; None while one is not."""
    broken = sum(1 for one in verdicts if one.status is Status.BREACHED or one.lack)
    return max(one.at for one in performed) if performed and len(performed) >= broken else None
