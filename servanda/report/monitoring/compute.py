"""From released evidence to the data of a report: the monitor is asked about now, about the start of the period as known then and as known now."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy

import msgspec

from servanda.calendar import Instant
from servanda.evidence.fusion import STRICT, Fused, Policy, to_run
from servanda.evidence.knowledge import Knowledge, known_at
from servanda.evidence.records import Entry, Marking
from servanda.meaning import Status, Violation, clause_status, prepare
from servanda.model.core import Dossier
from servanda.model.views import Choice, view
from servanda.monitor.answers import Basis, Column, Monitored, ScorePoint, SideBySide
from servanda.monitor.coders import Coded
from servanda.monitor.counting import recorded
from servanda.monitor.differences import diff
from servanda.monitor.dues import due
from servanda.monitor.engine import verdicts, violations
from servanda.monitor.late import performed_late
from servanda.monitor.monitored import Found, found_of, monitored, side_by_side
from servanda.monitor.score import score_of
from servanda.monitor.settling import lack_of
from servanda.monitor.states import relied_on
from servanda.monitor.wording import NEUTRAL, Wording
from servanda.monitor.words import zone_of
from servanda.report.monitoring import items
from servanda.report.monitoring.data import Boundaries, PeriodColumn, Possible, ReportData, Span

MOST_EARLIER = 10
"""Events from before the two periods that the annex holds for each clause."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is asked for.

    as_of: its moment. known: only what was known by then. start, before: when the period and the one before it begin. ends: the ends of the periods
    of the matrix, oldest first, `as_of` the last. choice: the reading. columns: the choices to set side by side (none: only `choice`). ahead: days
    to look ahead. agreement: only its clauses. words: in which statuses are told. coded: scores given by people. closed: the data end at `as_of` for good. places: whether the map and the export for maps are wanted.
    blocks: the parts to show, in order (none: all of them).
    """

    as_of: Instant
    known: Instant
    start: Instant
    before: Instant
    zone: str
    ends: tuple[Instant, ...] = ()
    choice: Choice = ()
    columns: tuple[Column, ...] = ()
    ahead: int = 30
    agreement: str = ""
    policy: Policy = STRICT
    words: Wording = NEUTRAL
    coded: tuple[Coded, ...] = ()
    closed: bool = False
    places: bool = True
    blocks: tuple[str, ...] = ()
    version: str = ""


def report_data(
    dossier: Dossier,
    entries: Sequence[Entry],
    asked: Asked,
    *,
    marking: Marking,
    boundaries: Boundaries,
    progress: Callable[[str], None] | None = None,
) -> ReportData:
    """In: a dossier, entries its reader may see (numbered anew), what is asked. Out: everything the report says. Called by the release gate alone."""
    say = progress if progress is not None else _silent
    prepared = prepare(view(dossier, asked.choice))

    def found(as_of: Instant, known: Instant, like: Found | None = None) -> tuple[Found, Knowledge]:
        knowledge = known_at(entries, known)
        basis = Basis(
            dossier=dossier.name,
            hashes=dossier.hashes,
            entries=sum(1 for e in entries if e.known <= known),
            as_of=as_of,
            known=known,
            zone=asked.zone,
            label=prepared.view.label,
            choice=prepared.view.choice,
            policy=asked.policy.sentence,
            closed=asked.closed,
            version=asked.version,
            words=asked.words,
        )
        fused = to_run(knowledge, asked.policy, dossier)
        if like is not None and _same_until(like.fused, fused, as_of):
            one = copy(like)
            one.fused, one.basis = fused, basis
            return one, knowledge
        return found_of(prepared, fused, basis), knowledge

    say("what stands now")
    now, known_now = found(asked.as_of, asked.known)
    say("what stood at the start of the period")
    then, known_then = found(asked.start, min(asked.start, asked.known))
    then_now, _ = found(asked.start, asked.known, then)
    answer = monitored(now, known_now, asked.agreement)
    period, previous = Span(first=asked.start, last=asked.as_of), Span(first=asked.before, last=asked.start)
    say("the history of each commitment")
    start_now = monitored(then_now, known_now, asked.agreement)
    columns = _columns(now, asked, {asked.as_of: answer, asked.start: start_now})
    say("the readings")
    annex = items.annex(dossier, known_now, entries, now, _rested_on(now, answer, previous.first), previous.first, asked.as_of)
    named = items.clauses(dossier, prepared, asked.agreement)
    return ReportData(
        title=f"Monitoring report: {_title(dossier, asked.agreement)}",
        now=answer,
        then=monitored(then, known_then, asked.agreement),
        then_now=start_now,
        passed=diff(then_now, now, known_now, known_now, agreement=asked.agreement),
        restated=diff(then, then_now, known_then, known_now, agreement=asked.agreement),
        due=due(prepared, now.fused, now.basis, days=asked.ahead, agreement=asked.agreement),
        period=period,
        previous=previous,
        clauses=named,
        readings=_side_by_side(dossier, now, asked),
        possible=_possible(now, known_now, (period, previous), {s.clause for s in answer.clauses}),
        history=columns,
        items=annex,
        gaps=items.gaps(known_now, entries, asked.as_of),
        coded=asked.coded,
        looks=items.looks(known_now, entries, now, asked.as_of, {c.id: c.label for c in named}),
        changes=items.changes(dossier, entries, period, annex),
        sources=items.sources(known_now, annex),
        places=items.places(dossier) if asked.places else (),
        boundaries=boundaries if asked.places else Boundaries(),
        marking=marking,
        drawn=asked.places,
        blocks=asked.blocks,
    )


def _same_until(one: Fused, other: Fused, at: Instant) -> bool:
    """Whether two states of evidence are the same up to a moment, event by event: then they give the same verdicts on it, and need not be asked twice."""
    mine, theirs = ([(i, f.ids[i], e) for i, e in enumerate(f.run.events) if e.at <= at] for f in (one, other))
    gaps, others = ([(i, f.gap_ids[i], g) for i, g in enumerate(f.run.gaps) if g.first <= at] for f in (one, other))
    looked, looked_too = ([(f.watched_ids[i], msgspec.structs.replace(w, last=min(w.last, at))) for i, w in enumerate(f.run.watched or ()) if w.first <= at] for f in (one, other))
    return mine == theirs and gaps == others and looked == looked_too


def _silent(_text: str) -> None:
    """No progress is shown."""


def _rested_on(found: Found, answer: Monitored, since: Instant) -> set[str]:
    """Ids of the events that the verdicts of a report name; of those before the two periods, the first few of each clause.

    Violations of earlier periods stand in the reports on those, and a verdict that cannot be made may name hundreds of them: here they are only summed up.
    """
    events, ids = found.fused.run.events, found.fused.ids
    chosen: set[str] = set()
    for state in answer.clauses:
        named = relied_on(state.instances, (), state.performed)
        old = sorted(i for i in named if (events[i].at if events[i].late is None else events[i].late or 0) <= since)
        chosen |= {ids[i] for i in (*old[:MOST_EARLIER], *(named - set(old)))}
    return chosen | {name for note in answer.notes for name in re.findall(r"'([^']+)'", note)}


def _columns(known: Found, asked: Asked, have: dict[Instant, Monitored]) -> tuple[PeriodColumn, ...]:
    """Status and score at the end of each period, on what is known now (`known`); what was asked already (`have`) is not asked again."""
    wanted = [state.clause for state in have[asked.as_of].clauses]
    found = {
        at: tuple(ScorePoint(clause=s.clause, at=at, known=asked.known, status=s.status, score=s.score, lack=s.lack) for s in answer.clauses)
        for at, answer in have.items()
    }
    return tuple(PeriodColumn(at=at, states=found[at] if at in found else _points(known, wanted, at)) for at in asked.ends)


def _points(known: Found, wanted: Sequence[str], at: Instant) -> tuple[ScorePoint, ...]:
    """Status and score of clauses at an earlier moment, and nothing else of them: a matrix shows no more."""
    prepared, run, basis = known.prepared, known.fused.run, known.basis
    told = verdicts(prepared, run, at)
    late = performed_late(prepared, run, at, told)
    forbids = any(prepared.clauses[name].modal == "must not" for name in wanted)
    broken = recorded(violations(prepared, run, at)) if forbids else {}
    points = []
    for name in wanted:
        clause, mine = prepared.clauses[name], told.get(name, ())
        zone = zone_of(clause, prepared.view.dossier, basis.zone)
        done = frozenset(one.instance for one in late.get(name, ()) if one.instance is not None)
        score, _ = score_of(clause, mine, broken.get(name, ()), run, prepared.view.dossier, zone, at, done)
        status = clause_status(mine)
        lack = lack_of(mine) if status is Status.UNKNOWN else ""
        points.append(ScorePoint(clause=name, at=at, known=basis.known, status=status, score=score, lack=lack))
    return tuple(points)


def _title(dossier: Dossier, agreement: str) -> str:
    """Of the agreement asked about, else of the one signed last, and how many more there are; the folder's where none has any."""
    if agreement in dossier.agreements:
        return dossier.agreements[agreement].title or agreement
    titled = [one for one in dossier.agreements.values() if one.title]
    if not titled:
        return dossier.name
    more = len(dossier.agreements) - 1
    last = max(titled, key=lambda one: (one.signed is not None, one.signed or 0))
    return last.title + (f" and {more} more agreement{'s' * (more > 1)}" if more else "")


def _side_by_side(dossier: Dossier, now: Found, asked: Asked) -> SideBySide | None:
    if len(asked.columns) < 2:
        return None
    return side_by_side(dossier, now.fused, now.basis, columns=asked.columns, agreement=asked.agreement)


def _possible(now: Found, known: Knowledge, spans: Sequence[Span], wanted: set[str]) -> tuple[Possible, ...]:
    """Acts that may break a clause and are not recorded as doing so, each event once."""
    counted = {(v.clause, v.event) for mine in now.recorded.values() for v in mine}
    maybe: dict[int, list[Violation]] = {}
    for one in now.every:
        if one.event is not None and one.clause in wanted and (one.clause, one.event) not in counted:
            maybe.setdefault(one.event, []).append(one)
    rows = []
    for index, found in sorted(maybe.items()):
        event = now.fused.run.events[index]
        at = event.at if event.late is None else event.late
        if any(span.holds(at) for span in spans):
            record = known.events[now.fused.ids[index]].record
            rows.append(
                Possible(
                    id=record.id,
                    term=event.term,
                    at=at,
                    place=event.place,
                    by=event.by,
                    clauses=tuple(dict.fromkeys(v.clause for v in found)),
                    count=record.count,
                    amount=record.amount,
                    bound=record.bound,
                    unit=record.unit,
                )
            )
    return tuple(rows)
