"""What can be worked out again of an answer that rests on the structure of the text, and what cannot."""

from __future__ import annotations

import re
from math import prod

from servanda.base.inside import inside
from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, end_of_period
from servanda.meaning.chain import Checked
from servanda.meaning.forms import same_meaning
from servanda.meaning.limits import DEADLINES
from servanda.meaning.premises import acted_on
from servanda.meaning.prepared import Prepared
from servanda.meaning.replayed import needs_will
from servanda.meaning.runs import Event
from servanda.meaning.witness import Answer, StructureWitness
from servanda.model.core import Builtin, Clause, ClauseStatus, DayOf, Dossier, Offset, Point
from servanda.model.views import variants, view

_MOST = 8
_WAITING: list[tuple[Prepared, dict[str, list[Clause]]]] = []
_COUNT = re.compile(r"(\d+) (mix|can|hold)")


def check_structure(answer: Answer, witness: StructureWitness, prepared: Prepared, found: Checked) -> None:
    """Its clauses are there; what it says of a ladder and of the number of mixes is worked out again; the rest is named as not re-checked."""
    dossier = prepared.view.dossier
    known = {clause.id for clause in dossier.clauses} | set(prepared.clauses)
    missing = [name for name in witness.clauses if name not in known]
    found.problems += [f"there is no clause {name}" for name in missing]
    if missing:
        return
    if answer.subject in known and answer.subject not in witness.clauses:
        found.problems.append(f"it is about {answer.subject}, its witness about {', '.join(witness.clauses) or 'no clause'}")
        return
    if witness.clauses:
        found.checks.append("the clauses it names are in the text")
    if answer.question == "unanswered" and answer.subject in prepared.clauses:
        _check_ladder(answer, prepared, found)
    elif answer.question == "keepable":
        _check_counts(answer, witness, dossier, found)
    elif answer.question == "stall" and answer.verdict == "no" and answer.subject in prepared.clauses:
        _check_no_duty(answer, prepared, found)
    elif answer.question == "part" and answer.verdict == "no":
        if same_meaning(view(dossier), prepared.view, answer.subject):
            found.checks.append(f"both readings say the same of clause {answer.subject}")
        else:
            found.problems.append(f"the two readings do not say the same of clause {answer.subject}")
    else:
        found.unchecked.append(
            f"that the answer is “{answer.verdict}”: it rests on a search, of which the certificate holds only sentences"
        )


def after_a_breach(prepared: Prepared, clause: Clause) -> bool:
    """Whether only breaches of clauses of the text set a clause going: no instance is there in a run that keeps it."""
    calls = [one.becomes for one in clause.timing if one.kind == "whenever"]
    return bool(calls) and all(
        bool(some) and all(at.status == "breached" and at.clause not in prepared.red for at in some) for some in calls
    )


def _check_no_duty(answer: Answer, prepared: Prepared, found: Checked) -> None:
    if after_a_breach(prepared, prepared.clauses[answer.subject]):
        why = "waits for a breach, and no clause is breached in a run that keeps the text"
        found.checks.append(f"clause {answer.subject} {why}")
    elif prepared.clauses[answer.subject].modal == "must":
        found.unchecked.append("that nobody can stall it: the certificate holds no run in which it is kept all the same")
    else:
        found.checks.append(f"clause {answer.subject} is no duty, so there is nothing to stall")


def _check_ladder(answer: Answer, prepared: Prepared, found: Checked) -> None:
    """What the ladder says for certain: that nothing can follow a breach, that a plain rung of somebody else does, that none can happen."""
    clause = prepared.clauses[answer.subject]
    answers = [*clause.rungs, *_waiting(prepared, clause)]
    alone = [who for who in clause.bearers.actors if not any(_near_none(prepared, one, who) for one in answers)]
    what = f"every answer to it needs {', '.join(alone)}" if answers else "nothing follows a breach of it"
    if answer.verdict == "yes":
        if alone:
            found.checks.append(f"clause {clause.id}: {what}")
            found.unchecked.append("that it can be breached at all")
        else:
            found.problems.append(
                f"a breach of clause {clause.id} may be answered: it has an answer that needs nobody who may breach it"
            )
        return
    if not _can_be_breached(clause):
        found.checks.append(f"clause {clause.id}: no act and no passing of time breaches it")
    elif (
        clause.bearers.actors
        and not clause.self_judged_by
        and all(
            any(
                _plain(prepared, clause, rung) and _outlasts(prepared, clause, rung, who) and _near_none(prepared, rung, who)
                for rung in answers
                if rung in clause.rungs or calls_for(clause, rung)
            )
            for who in clause.bearers.actors
        )
    ):
        found.checks.append(f"clause {clause.id}: a plain rung, or a clause that each breach calls for, is there that each who may breach it cannot hold up")
    else:
        found.unchecked.append("that every breach of it that can happen is answered")


def _can_be_breached(clause: Clause) -> bool:
    """Whether anything breaches a clause: a last moment, an order, a limit, a finding; a duty without any of these is never breached."""
    kinds = {timing.kind for timing in clause.timing}
    limits = any(quantity.relation != "at least" for quantity in clause.quantities)
    timed = kinds & {*DEADLINES, "until", "while", "every", "not before", "only after"}
    return clause.modal == "must not" or (
        clause.modal == "must" and bool(timed or clause.ahead or limits or clause.determination or clause.self_judged_by)
    )


def _plain(prepared: Prepared, clause: Clause, rung: Clause) -> bool:
    """Whether a rung can be used for certain once the breach is there: nothing but the breach opens it, nothing forbids its acts."""
    name = "trigger" if calls_for(clause, rung) else "breach"
    clocks = all(timing.becomes or (timing.kind in ("within", "by") and _of_breach(timing.point, name)) for timing in rung.timing)
    terms = {act.term for act in rung.acts}
    forbidden = any(
        one.modal == "must not"
        or any(q.relation != "at least" for q in one.quantities)
        or any(t.kind in ("only after", "not before") for t in one.timing)
        for one in prepared.clauses.values()
        if one.id not in prepared.red and one.id != clause.id and terms & {act.term for act in one.acts}
    )
    own = clause.modal == "must not" and terms & {act.term for act in clause.acts}
    free = not rung.conditions and not acted_on(prepared, rung) and rung.modal in ("may", "must") and not rung.places
    return clocks and free and not rung.state and not forbidden and not own and not rung.quantities


def _outlasts(prepared: Prepared, clause: Clause, rung: Clause, who: str) -> bool:
    """Whether a rung is still open when others have said that there is a breach, at the end of the time the text gives them."""
    if clause.determination is None:
        return True
    said = [Event(term="determination", at=0, by=(judge,)) for judge in clause.determination.by]
    if all(needs_will(prepared, event, who) for event in said):
        return False
    within, settings = clause.determination.within, prepared.settings_of(clause.agreement)
    clocks = [timing for timing in rung.timing if not timing.becomes]
    periods = [timing.period for timing in clocks if timing.kind == "within"]
    if within is None or len(periods) < len(clocks):
        return not clocks

    def end(period: Period) -> Instant:
        return end_of_period(settings.force, period, settings.rule, settings.zone, settings.calendar).at

    try:
        return all(period is not None and end(period) > end(within) for period in periods)
    except Refusal:
        return False


def calls_for(clause: Clause, other: Clause) -> bool:
    """Whether each breach of a clause calls for another of its agreement (`whenever`)."""
    becomes = [one for timing in other.timing for one in timing.becomes]
    return clause.agreement == other.agreement and ClauseStatus(clause=clause.id, status="breached") in becomes


def _of_breach(point: Point | None, name: str) -> bool:
    while isinstance(point, DayOf | Offset):
        point = point.of
    return isinstance(point, Builtin) and point.name == name


def _waiting(prepared: Prepared, clause: Clause) -> list[Clause]:
    """Clauses that wait for the breach of a clause; of the last few views they are kept."""
    known = next((found for view, found in _WAITING if view is prepared), None)
    if known is None:
        known = {}
        for one in prepared.view.clauses:
            for name in _breaches(one):
                known.setdefault(name, []).append(one)
        _WAITING.insert(0, (prepared, known))
        del _WAITING[_MOST:]
    return known.get(clause.id, [])


def _breaches(clause: Clause) -> set[str]:
    """Clauses whose breach a clause waits for."""
    return {point.clause for point in inside(clause, ClauseStatus, "rungs") if point.status == "breached"}


def _near_none(prepared: Prepared, rung: Clause, actor: str) -> bool:
    """Whether an answer needs nothing of an actor, by who bears it and whose consent it waits for."""
    if any(actor in condition.who for condition in rung.conditions if condition.kind == "consent"):
        return False
    if rung.others is not None and any(_near(prepared, name, actor) for name in rung.others.actors):
        return False
    others = [not _near(prepared, name, actor) for name in rung.bearers.actors]
    return all(others) if rung.bearers.mode == "jointly" else any(others)


def _near(prepared: Prepared, name: str, actor: str) -> bool:
    """Whether one who acts is an actor, commanded by it, or a body in which it may have to agree."""
    record = prepared.view.dossier.actors.get(name)
    if name == actor or record is None:
        return True
    vetoes = record.body.veto if record.body is not None else ()
    deciding = record.sort == "body" and (record.body is None or record.body.decides not in ("majority", "two-thirds"))
    return record.commanded_by == actor or actor in vetoes or (deciding and any(one.member == actor for one in record.members))


def _check_counts(answer: Answer, witness: StructureWitness, dossier: Dossier, found: Checked) -> None:
    counts = {m[2]: int(m[1]) for fact in witness.facts if (m := _COUNT.match(fact))}
    total = prod(len(readings) for readings in variants(dossier).values())
    broken, kept = counts.get("hold", 0), counts.get("can", 0)
    if counts.get("mix") != total:
        found.problems.append(f"there are {total} mixes of readings")
    elif kept + broken != total or answer.verdict != ("no" if broken else "yes"):
        found.problems.append("the mixes it counts do not make up its answer")
    else:
        found.checks.append(f"there are {total} mixes of readings, and the counts add up")
        found.unchecked.append(
            f"that {kept} of them can be kept; each conflict and each way of reading has a certificate of its own"
        )
