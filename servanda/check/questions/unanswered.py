"""Is there a breach that nothing follows, or that only the party in breach can answer?

A breach is answered by a rung of the clause's ladder, or by a clause that waits for the breach. Only breaches that can happen count: of a
duty with a deadline, of a prohibition; the short run shows one.
"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.control import blocks
from servanda.check.dates import points_of
from servanda.check.desk import Desk
from servanda.check.problem import ORIGIN, Problem, Undecided
from servanda.check.registry import Frame
from servanda.check.replay import DAY, event_of, events_of, run_of
from servanda.check.search import Conflict, Mode, Search
from servanda.meaning.runs import Run, Status
from servanda.meaning.witness import Answer, Expected, RunWitness
from servanda.model.core import Clause, ClauseStatus


def unanswered(desk: Desk, choice: Choice, *, subject: str = "") -> Iterator[Answer]:
    """One answer `yes` for every clause whose breach is not answered; with `subject` also the plain `no`."""
    view = desk.view(choice)
    awaited = {p.clause for c in view.clauses for p in points_of(c) if isinstance(p, ClauseStatus) and p.status == "breached"}
    search = Search(desk.problem(choice), Mode.NONE)
    for clause in view.clauses:
        if (subject and clause.id != subject) or clause.modal == "may":
            continue
        facts = _facts(desk, clause, clause.id in awaited)
        if not facts:
            if subject:
                yield _no(desk, choice, clause)
            continue
        found = _breach(desk, choice, search, clause)
        if found is None:
            if subject:
                yield _no(desk, choice, clause)
            continue
        run, now = found
        witness = RunWitness(run=run, now=now, choice=choice, expected=(Expected(clause=clause.id, status=(Status.BREACHED,)),))
        repair = f"Add to {desk.local(clause.id)}: otherwise, with a rung that somebody else bears."
        yield Answer(
            question="unanswered", subject=clause.id, verdict="yes", text=f"{desk.local(clause.id)}: {facts[0]}", choice=choice,
            label=view.label, witness=witness, method="structure", because=tuple(facts), repair=repair,
        )  # fmt: skip


def _no(desk: Desk, choice: Choice, clause: Clause) -> Answer:
    from servanda.meaning.witness import StructureWitness

    text = f"every breach of {desk.local(clause.id)} that can happen is answered by somebody else"
    return Answer(
        question="unanswered", subject=clause.id, verdict="no", text=text, choice=choice, label=desk.view(choice).label,
        witness=StructureWitness(facts=(text,), clauses=(clause.id,)), method="structure",
    )  # fmt: skip


def _facts(desk: Desk, clause: Clause, awaited: bool) -> list[str]:
    """What is missing: any answer at all, or one that does not need the will of the one in breach."""
    if not clause.rungs:
        return [] if awaited else ["a breach is followed by nothing: no `otherwise`, and no clause waits for it"]
    found: list[str] = []
    for bearer in clause.bearers.actors:
        free = [rung for rung in clause.rungs if not _needs(desk, rung, bearer)]
        if not free and not awaited:
            who = ", ".join(dict.fromkeys(a for rung in clause.rungs for a in rung.bearers.actors))
            found.append(f"only {bearer} itself can answer its breach: every rung ({who}) needs {bearer}")
    return found


def _needs(desk: Desk, rung: Clause, bearer: str) -> bool:
    """Whether a rung cannot be done without the one in breach: it bears it, can block who does, or must consent."""
    stops = [blocks(desk.dossier, actor, bearer) for actor in rung.bearers.actors]
    together = any(stops) if rung.bearers.mode == "jointly" else all(stops)
    return together or any(bearer in condition.who for condition in rung.conditions if condition.kind == "consent")


def _breach(desk: Desk, choice: Choice, search: Search, clause: Clause) -> tuple[Run, Instant] | None:
    """A short run that ends in the breach."""
    player = desk.player(choice)
    runs = _missed(desk, choice, search, clause) if clause.modal == "must" else _forbidden(desk, choice, search.problem, clause)
    for run, now in runs:
        if player.status(player.play(run, now, [clause.id]), clause.id) is Status.BREACHED:
            return run, now
    return None


def _missed(desk: Desk, choice: Choice, search: Search, clause: Clause) -> Iterator[tuple[Run, Instant]]:
    problem = search.problem
    for duty in problem.duties:
        if duty.clause != clause.id or not duty.deadlines:
            continue
        for way in duty.needs[:4]:
            try:
                found = search.run(happens=tuple(dict.fromkeys((*duty.trigger, *duty.due_on, *way))), never=duty.performs)
            except Undecided:
                continue
            if isinstance(found, Conflict):
                continue
            times = desk.sensible(problem, found)
            now = max([problem.start, *times.values()])
            for bound in duty.deadlines:
                at = bound.shift.delta if bound.anchor == ORIGIN else bound.shift.apply(times.get(bound.anchor, problem.start))
                now = max(now, at)
            yield events_of(problem, desk.view(choice), times), now + DAY
    if any(timing.kind == "every" for timing in clause.timing):
        for days in (2, 40, 400):
            yield Run(), problem.start + days * DAY


def _opens(desk: Desk, choice: Choice, clause: Clause) -> Iterator[Instant]:
    """Moments fixed by the text at which the time of a prohibition may begin: its own dates, and the starts of its states."""
    compiler = desk.compiler(choice)
    frame = Frame(clause, clause.bearers.actors, 0)
    for timing in clause.timing:
        found = [compiler.state_start(timing.state, desk.view(choice).states.get(timing.state))] if timing.state else []
        found += [compiler.moment(timing.point, frame, "first")] if timing.point is not None else []
        yield from (anchor.shift.delta for anchor in found if anchor is not None and anchor.node == ORIGIN)


def _forbidden(desk: Desk, choice: Choice, problem: Problem, clause: Clause) -> Iterator[tuple[Run, Instant]]:
    noon = desk.noon(problem.zone)
    dates = {noon(problem.start + 1)}
    for rule in problem.rules:
        if rule.source.clause == clause.id:
            dates |= {noon(b.shift.delta + 1) for way in rule.alternatives for b in way.bounds if b.anchor == ORIGIN}
    for agreement in desk.dossier.agreements.values():
        dates |= {noon(at + 1) for at in (agreement.in_force,) if at is not None}
    for timing in clause.timing:
        state = desk.dossier.states.get(timing.state) if timing.state else None
        dates |= {noon(problem.start + days * DAY) for days in (5, 30)} if state is not None else set()
    opens = sorted(set(_opens(desk, choice, clause)))
    dates |= {noon(at + 1) for at in opens}
    times = int(max([q.amount.number for q in clause.quantities], default=0)) + 1
    doers = [clause.bearers.actors] if clause.bearers.mode == "jointly" else [(a,) for a in clause.bearers.actors[:1]]
    for at in (*sorted(dates), *opens):  # at noon if that day's noon is inside
        for by in doers:
            events = event_of(clause.acts[0], by, at, [clause])
            many = [e for n in range(min(times, 12)) for e in event_of(clause.acts[0], by, at + n, [clause])]
            yield run_of(events), at + DAY
            yield run_of(many), at + DAY
