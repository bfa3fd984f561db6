"""Trying to show that an answer is wrong: by one more act of the others, by the runs it says it looked at, by what the text holds.

An answer that claims something of every run (who can stall, what nothing answers) is more than one run can show. What is tried here can
refute it; that it does not is said as what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from servanda.base.inside import inside
from servanda.calendar import Instant
from servanda.meaning.asked import played
from servanda.meaning.chain import Checked
from servanda.meaning.common import unread
from servanda.meaning.doers import is_of
from servanda.meaning.ended import Verdicts, endless, not_ended, not_performed, offences
from servanda.meaning.keys import key_of
from servanda.meaning.premises import begin_of
from servanda.meaning.prepared import Prepared
from servanda.meaning.replayed import alone, comes_true, needs_will
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Event, Instance, Run, Status, Verdict
from servanda.meaning.times import BEGINNING
from servanda.meaning.witness import Answer, NotFoundWitness, RunWitness, Sample
from servanda.meaning.world import Scope, World
from servanda.model.core import Clause, ClauseStatus, EventRef
from servanda.model.views import variants

MOST_MOMENTS = 24
"""Moments at which one more act is tried."""
MOST_ROUNDS = 6
"""How often the end of a run is moved for last moments that only show when it is reached."""
_DAY = 86400


def refuted(answer: Answer, witness: RunWitness, prepared: Prepared, found: Checked) -> None:
    """Whether one more act of others undoes what is claimed of a stalled clause, or answers the breach that nothing is said to answer."""
    clause = prepared.clauses.get(answer.subject)
    if clause is None or answer.question not in ("stall", "unanswered"):
        return
    if answer.question == "stall":
        _undone(answer, witness, prepared, clause, found)
    else:
        _answered(answer, witness, prepared, clause, found)


def _undone(answer: Answer, witness: RunWitness, prepared: Prepared, clause: Clause, found: Checked) -> None:
    tried = 0
    open_ = _open_for(prepared, clause, alone(prepared, witness.run, witness.now, clause.id)[clause.id])
    for event in _acts(prepared, clause, answer.actor, _moments(prepared, witness)):
        run, now = _with(witness, event)
        tried += 1
        if now == witness.now and any(_foreign(prepared, clause, event, name) for name in open_):
            continue  # what that bearer still owes stays as it is
        if clause_status(alone(prepared, run, now, clause.id)[clause.id]) is not Status.KEPT:
            continue
        now = _end(prepared, run, now)
        verdicts = played(prepared, run, now)
        if clause_status(verdicts[clause.id]) is Status.KEPT and not offences(prepared, verdicts, run, now):
            found.problems.append(
                f"clause {clause.id} is kept once others do '{key_of(event)}', which {answer.actor} cannot keep from happening"
            )
            return
    found.checks.append(
        f"no single further act of others gets clause {clause.id} done ({tried} tried); that no more of them do rests on the search"
    )


def _end(prepared: Prepared, run: Run, now: Instant) -> Instant:
    """A moment after every last moment that a run has set going: before that it is too early to say that nobody is in breach."""
    for _ in range(MOST_ROUNDS):
        verdicts = played(prepared, run, now)
        if not any(not_ended(prepared, verdicts, now)):
            break
        names = [name for name, clause in prepared.clauses.items() if clause.modal == "must" and not endless(clause)]
        now = max([now, *(one.due + _DAY for name in names for one in verdicts.get(name, ()) if one.due is not None)])
    return now


def _open_for(prepared: Prepared, clause: Clause, verdicts: tuple[Verdict, ...]) -> tuple[str, ...]:
    """Bearers whose own share of a clause is not kept and hangs on nothing but their own acts: each bears it alone, nothing is added up, no other
    clause acts on it, and neither it nor any state speaks of its acts besides."""
    terms = {act.term for act in clause.acts}
    spoken = {ref.act.term for item in (clause, *prepared.view.states.values()) for ref in inside(item, EventRef)}
    shared = clause.bearers.mode in ("jointly", "any") or clause.others is not None
    if shared or clause.quantities or prepared.needs[clause.id] or terms & spoken:
        return ()
    return tuple(one.instance.bearers[0] for one in verdicts if one.status is not Status.KEPT)


def _foreign(prepared: Prepared, clause: Clause, event: Event, bearer: str) -> bool:
    """Whether an act counts in no way as one of a bearer's."""
    world = World(prepared, Run(events=(event,)), event.at)
    return is_of(world, event, bearer, Scope(prepared.settings_of(clause.agreement))) is False


def _answered(answer: Answer, witness: RunWitness, prepared: Prepared, clause: Clause, found: Checked) -> None:
    mine = alone(prepared, witness.run, witness.now, clause.id)[clause.id]
    open_ = {one.instance: (one.since, _rests(witness.run, one)) for one in mine if one.status is Status.BREACHED}
    if not open_:
        _untold(prepared, clause, mine, found)
        return
    answers = list(_answers(prepared, clause))
    if not answers:
        found.checks.append(f"no rung and no clause waits for a breach of clause {clause.id}")
        return
    before = played(prepared, witness.run, witness.now)
    known = _offenders(prepared, before, witness.run, witness.now)
    tried = 0
    for breach, (since, broken) in list(open_.items()):
        at = witness.now if since is None else since
        guilty = {name for name, _ in _offenders(prepared, played(prepared, witness.run, at), witness.run, at)}
        moments = sorted({at for at in (since, witness.now, witness.now + 1, witness.now + _DAY) if at is not None})
        for rung in answers:
            for event in _acts(prepared, rung, breach.bearers, moments):
                tried += 1
                run, now = _with(witness, event)
                after = played(prepared, run, now)
                given = [one for one in after[rung.id] if one.status is Status.KEPT and _of(one.instance, breach)]
                kept = any(not _own(run, one, broken) for one in given)
                new = {name for name, _ in _offenders(prepared, after, run, now) - known} - guilty
                if kept and not new:
                    open_.pop(breach, None)
                    break
            if breach not in open_:
                break
    if not open_:
        found.problems.append(f"the breach of clause {clause.id} that the run shows is answered by others")
    else:
        found.checks.append(
            f"no single act of others answers the breach ({tried} tried); that no more of them do rests on the search"
        )


def _rests(run: Run, verdict: Verdict) -> set[Event]:
    return {run.events[number] for reason in verdict.reasons for number in reason.events}


def _own(run: Run, kept: Verdict, broken: set[Event]) -> bool:
    """Whether what keeps an answer is the act that is the breach itself: that answers nothing."""
    return bool(rests := _rests(run, kept)) and rests <= broken


def _untold(prepared: Prepared, clause: Clause, verdicts: tuple[Verdict, ...], found: Checked) -> None:
    """Whether those who say if there is a breach cannot do so without one whom it would concern."""
    judges = clause.determination.by if clause.determination is not None else clause.self_judged_by
    open_ = [
        one for one in verdicts if one.status is Status.UNKNOWN and any(reason.part == "determined by" for reason in one.reasons)
    ]
    who = [name for one in open_ for name in one.instance.bearers]
    said = [Event(term="determination", at=0, by=(judge,)) for judge in judges]
    if said and any(all(needs_will(prepared, event, name) for event in said) for name in who):
        found.checks.append(f"whether clause {clause.id} is breached, nobody can say without one whom it concerns")
    else:
        found.problems.append(f"no breach of clause {clause.id} is shown, nor one that nobody else can speak of")


def _offenders(prepared: Prepared, verdicts: Verdicts, run: Run, now: Instant) -> set[tuple[str, str]]:
    """Who does not keep which clause."""
    return {(name, clause) for clause, names in offences(prepared, verdicts, run, now).items() for name in names}


def _of(instance: Instance, breach: Instance) -> bool:
    return instance.parent is None or instance.parent == breach


def _answers(prepared: Prepared, clause: Clause) -> Iterator[Clause]:
    """What may answer a breach: the rungs, and clauses that wait for it."""
    yield from clause.rungs
    for name, points in prepared.points.items():
        if any(
            isinstance(point, ClauseStatus) and (point.clause, point.status) == (clause.id, "breached") for point, _ in points
        ):
            if prepared.parent.get(name) != clause.id and name not in prepared.red:
                yield prepared.clauses[name]


def _acts(prepared: Prepared, clause: Clause, without: str | tuple[str, ...], moments: list[Instant]) -> Iterator[Event]:
    """Performances of a clause that need nothing of somebody's will."""
    shut = (without,) if isinstance(without, str) else without
    amounts = [one.amount for one in clause.quantities if not one.measured_from]
    for act in clause.acts:
        for by in clause.doers.shares:
            for at in moments:
                event = Event(
                    term=act.term, args=act.args, by=by, at=at, place=clause.places[0] if clause.places else "",
                    amount=amounts[0].number if amounts else None, unit=amounts[0].unit if amounts else "",
                )  # fmt: skip
                if not any(needs_will(prepared, event, name) for name in shut):
                    yield event


def _moments(prepared: Prepared, witness: RunWitness) -> list[Instant]:
    begin = begin_of(prepared)
    told = {at + more for event in witness.run.events for at in (event.at,) for more in (0, 1)} | {witness.now}
    told |= set() if begin == BEGINNING else {begin}
    return sorted(at for at in told if at >= begin)[-MOST_MOMENTS:]


def _with(witness: RunWitness, event: Event) -> tuple[Run, Instant]:
    events = sorted((*witness.run.events, event), key=lambda one: one.at)
    return Run(events=tuple(events)), max(witness.now, event.at)


# --- what was not found ----------------------------------------------------------------------------------------------


def check_sample(answer: Answer, witness: NotFoundWitness, prepared: Prepared, found: Checked) -> None:
    """Some of the runs that were looked at, looked at again: none may show what is said not to have been found."""
    shown = [_shows(answer, prepared, one) for one in witness.sample]
    if True in shown:
        found.problems.append("one of the runs it looked at shows what is said not to have been found")
    looked = sum(one is False for one in shown)
    if looked:
        found.checks.append(
            f"{looked} of the {max(witness.runs, looked)} runs looked at again: none shows it; beyond these runs it claims nothing"
        )
    elif True not in shown:
        found.unchecked.append(f"the {witness.runs} runs that it says were looked at: the certificate holds none of them")


def _shows(answer: Answer, prepared: Prepared, sample: Sample) -> bool | None:
    """Whether a run shows `yes` to a question; None: a single run does not show it, or only with more than is saved."""
    run, now = sample.run, sample.now
    if answer.question not in ("keepable", "schedule", "purpose", "concern", "can-happen", "falls-due"):
        return None
    verdicts = played(prepared, run, now)
    if offences(prepared, verdicts, run, now) or any(not_ended(prepared, verdicts, now)):
        return False
    begin = begin_of(prepared)
    if any(event.at < begin for event in run.events):
        return None
    if answer.question in ("keepable", "schedule"):
        return not any(not_performed(prepared, verdicts, now))
    if answer.question == "can-happen":
        return any(key_of(event) == answer.subject for event in run.events)
    if answer.question == "falls-due":
        return clause_status(verdicts.get(answer.subject, ())) is Status.KEPT
    wanted = next((one for one in prepared.view.dossier.purposes if one.id == answer.subject), None)
    return None if wanted is None else comes_true(prepared, wanted, run, now) is (answer.question == "concern")


def written(answer: Answer, prepared: Prepared, found: Checked) -> None:
    """Whether the dossier holds nothing that a question could be asked about."""
    if answer.witness is not None:
        found.problems.append("it says that nothing is written down, but carries a witness")
    dossier, clauses = prepared.view.dossier, prepared.view.clauses
    there = {
        "part": bool(variants(dossier)),
        "ambiguous": answer.question == "ambiguous" and not unread(dossier, answer.subject),
        "purpose": any(one.sort == "purpose" for one in dossier.purposes),
        "concern": any(one.sort == "concern" for one in dossier.purposes),
        "stall": any(one.modal == "must" for one in clauses),
        "falls-due": any(one.modal == "must" for one in clauses),
        "unanswered": any(one.binds for one in clauses),
        "keepable": bool(clauses),
        "schedule": bool(clauses),
    }
    if there.get(answer.question, False):
        found.problems.append("the dossier holds something to ask about")
    elif answer.question in there:
        found.checks.append("the dossier holds nothing to ask about")
    else:
        found.unchecked.append("that there is nothing to ask about")
