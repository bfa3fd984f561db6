"""Re-checking a run: it is made of what the dossier knows, and after it everything is as the answer says, by the reference evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import TypeVar

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.able import able
from servanda.meaning.asked import Choice, Verdicts, played, under
from servanda.meaning.chain import Checked
from servanda.meaning.ended import dates_of, not_ended, not_performed, offences, out_of_nature, since_force
from servanda.meaning.evaluator import purpose_holds
from servanda.meaning.keys import key_of
from servanda.meaning.points import cond_line
from servanda.meaning.premises import begin_of, binds_of
from servanda.meaning.prepared import Prepared
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Event, Run, Status, Verdict
from servanda.meaning.solve import solve
from servanda.meaning.times import BEGINNING
from servanda.meaning.witness import Answer, Expected, RunWitness
from servanda.meaning.world import FORMAL, Scope
from servanda.model.core import BodyRule, Dossier, Purpose, Term

One = TypeVar("One")

_ROUNDS = 6
"""How often the end of a run is moved for last moments that only show when it is reached."""


def check_run(answer: Answer, witness: RunWitness, dossier: Dossier, whole: Dossier, found: Checked) -> None:
    """Whether a run shows what a witness claims; what lies before the text binds may not be what it rests on."""
    prepared = under(dossier, witness.choice, whole)
    problems = list(_unfit(prepared, witness))
    found.problems += problems
    if not problems:
        found.checks.append(f"the run is made of {len(witness.run.events)} events of the dossier's vocabulary")
    _check_replay(answer, witness, dossier, whole, found)
    without = since_force(prepared, witness.run)
    if not found.problems and len(without.events) < len(witness.run.events):
        again = Checked()
        _check_replay(answer, replace(witness, run=without), dossier, whole, again)
        found.problems += [f"it rests on what lies before the text binds; without that: {text}" for text in again.problems]
        found.checks.append("it shows the same without what lies before the text binds")


def _check_replay(answer: Answer, witness: RunWitness, dossier: Dossier, whole: Dossier, found: Checked) -> None:
    prepared = under(dossier, witness.choice, whole)
    run, now = witness.run, witness.now
    if answer.question in ("part", "ambiguous", "unanswered") and not (witness.complies or witness.purpose or witness.passive):  # nothing is claimed of other clauses
        for expected in witness.expected:
            other = under(dossier, witness.choice if expected.reading is None else expected.reading, whole)
            _check_expected(expected, other, alone(other, run, now, expected.clause), found)
        return
    verdicts = played(prepared, run, now)
    known: dict[Choice | None, tuple[Prepared, Verdicts]] = {None: (prepared, verdicts)}
    for expected in witness.expected:
        if expected.reading not in known:
            other = under(dossier, expected.reading or (), whole)
            known[expected.reading] = other, played(other, run, now)
        _check_expected(expected, *known[expected.reading], found)
    if answer.question not in ("part", "ambiguous", "unanswered", "repair"):
        found.problems += not_ended(prepared, verdicts, now)
    if witness.complies:
        guilty = offences(prepared, verdicts, run, now)
        found.problems += [f"clause {name} is breached by {', '.join(bearers)}" for name, bearers in guilty.items()]
        if not guilty:
            found.checks.append("replayed: nobody is in breach of anything")
    if answer.question in ("keepable", "schedule") and witness.complies:
        missing = list(not_performed(prepared, verdicts, now))
        found.problems += missing
        if not missing:
            found.checks.append("replayed: every duty that is expected is performed")
    if answer.with_purposes:
        _check_reached(witness, prepared, found)
    if answer.question == "can-happen" and answer.subject not in {
        key_of(one) for one in run.events if one.at >= begin_of(prepared)
    }:
        found.problems.append(f"'{answer.subject}' does not happen in the run")
    _check_purpose(answer, witness, prepared, found)
    if witness.passive:
        _check_passive(witness, prepared, verdicts, found)


def alone(prepared: Prepared, run: Run, now: Instant, clause: str) -> Verdicts:
    """The verdicts on one clause, by all that it hangs on."""
    if clause not in prepared.clauses:
        return {}
    return {clause: played(prepared, run, now, frozenset((clause,)))[clause]}


def _check_passive(witness: RunWitness, prepared: Prepared, verdicts: Verdicts, found: Checked) -> None:
    """Those said to do nothing do only what a duty of theirs asks for, let nothing happen that needs them, breach nothing.

    Events are owed if without any of them, one or several, they would be in breach at the end.
    """
    problems: list[str] = []
    for name in witness.passive:
        kept: dict[int, dict[str, Instant]] = {}
        mine = [index for index, event in enumerate(witness.run.events) if needs_will(prepared, event, name)]
        for clause, instances in verdicts.items():
            for one in instances:
                if one.status is Status.KEPT and prepared.clauses[clause].modal == "must" and name in one.instance.bearers:
                    for index in (index for reason in one.reasons for index in reason.events):
                        over = witness.now if one.due is None else max(witness.now, one.due + 1)
                        kept.setdefault(index, {})[clause] = over
        free = next((some for some in left_out(mine) if not _owed(witness, prepared, name, some, kept)), ())
        problems += [f"'{key_of(witness.run.events[index])}' needs {name}, who is said to do nothing" for index in free]
    for clause, bearers in offences(prepared, verdicts, witness.run, witness.now).items():
        problems += [f"{name} breaches clause {clause}" for name in witness.passive if name in bearers]
    found.problems += problems
    if not problems:
        found.checks.append(f"{', '.join(witness.passive)} does only what it owes, and breaches nothing")


def left_out(mine: Sequence[One]) -> Iterator[tuple[One, ...]]:
    """What is left out in turn of somebody's events: each, then each mix of a few; of more than five, all from each on."""
    yield from ((one,) for one in mine)
    if len(mine) > 5:
        yield from (tuple(mine[first:]) for first in range(len(mine) - 1))
    else:
        yield from (some for size in range(2, len(mine) + 1) for some in combinations(mine, size))


def _owed(
    witness: RunWitness, prepared: Prepared, actor: str, some: tuple[int, ...], kept: dict[int, dict[str, Instant]]
) -> bool:
    """Whether without some events an actor would be in breach of a clause that they keep, or by the facts perhaps, once its last
    moment is over."""
    events = tuple(event for index, event in enumerate(witness.run.events) if index not in some)
    clauses = {clause: over for index in some for clause, over in kept.get(index, {}).items()}
    for clause, over in sorted(clauses.items()):
        if _in_breach(actor, alone(prepared, Run(events=events), over, clause)[clause]):
            return True
    run, now = Run(events=events), max((witness.now, *clauses.values()))
    for _ in range(_ROUNDS):
        verdicts = played(prepared, run, now)
        if any(actor in who for who in offences(prepared, verdicts, run, now).values()):
            return True
        found = [one for name, ones in verdicts.items() if name not in prepared.red for one in ones]
        due = max((one.due for one in found if one.due is not None and one.instance.window is None), default=now)
        if due < now:
            break
        now = due + 1
    return False


def _in_breach(actor: str, verdicts: Iterable[Verdict]) -> bool:
    return any(one.status is Status.BREACHED and actor in one.instance.bearers for one in verdicts)


def _check_expected(expected: Expected, prepared: Prepared, known: Verdicts, found: Checked) -> None:
    if expected.clause not in prepared.clauses:
        found.problems.append(f"there is no clause {expected.clause}")
        return
    verdicts = known[expected.clause]
    wanted = [one for one in verdicts if not expected.bearers or one.instance.bearers == expected.bearers]
    status = clause_status(wanted)
    if (
        not expected.status
        or status not in expected.status
        or (expected.bearers and not wanted and status is not Status.NOT_IN_FORCE)
    ):
        claimed = " or ".join(one.value for one in expected.status)
        found.problems.append(f"clause {expected.clause} is {status.value} after the run, not {claimed or 'said to be anything'}")
    else:
        found.checks.append(f"replayed: clause {expected.clause} is {status.value}")


def _check_reached(witness: RunWitness, prepared: Prepared, found: Checked) -> None:
    """That every purpose of the text comes true in the run, looked at after every date that it names."""
    for wanted in prepared.view.dossier.purposes:
        if wanted.sort != "purpose":
            continue
        zone = prepared.settings_of(wanted.agreement).zone
        early = any(at >= witness.now for item in (wanted.cond, wanted.by) for at in dates_of(item, zone))
        if early or comes_true(prepared, wanted, witness.run, witness.now) is not True:
            found.problems.append(f"{wanted.id} is not reached in the run")
        else:
            found.checks.append(f"replayed: {wanted.id} is reached")


def _check_purpose(answer: Answer, witness: RunWitness, prepared: Prepared, found: Checked) -> None:
    if not witness.purpose:
        return
    wanted = next((one for one in prepared.view.dossier.purposes if one.id == witness.purpose), None)
    if wanted is None:
        found.problems.append(f"there is no purpose or concern {witness.purpose}")
        return
    zone = prepared.settings_of(wanted.agreement).zone
    if answer.question == "purpose" and any(
        at >= witness.now for item in (wanted.cond, wanted.by) for at in dates_of(item, zone)
    ):
        found.problems.append(f"the run is looked at before a date that {witness.purpose} names")
    holds = comes_true(prepared, wanted, witness.run, witness.now)
    if holds is not witness.purpose_holds:
        found.problems.append(f"replayed, {witness.purpose} comes out as {holds}, not {witness.purpose_holds}")
    else:
        found.checks.append(f"replayed: {witness.purpose} comes out as {holds}")


def comes_true(prepared: Prepared, wanted: Purpose, run: Run, now: Instant) -> bool | None:
    """Whether a purpose is met, or a concern has come true since the text binds: before that nothing comes true."""
    holds = purpose_holds(prepared, wanted, run, now)
    begin = binds_of(prepared)
    if wanted.sort != "concern" or holds is not True or begin == BEGINNING:
        return holds
    moments = sorted(
        {begin, now, *(at + more for event in run.events for at in (event.at,) for more in (0, 1) if begin <= at + more <= now)}
    )
    named, scope = prepared.mentioned(wanted.cond), Scope(prepared.settings_of(wanted.agreement), bearers=wanted.of)
    seen = {cond_line(solve(prepared, run, at, named), wanted.cond, scope).at(at) for at in moments}
    return True if True in seen else None if None in seen else False


def _unfit(prepared: Prepared, witness: RunWitness) -> Iterator[str]:
    """What in a run is no event of this dossier, or out of order."""
    dossier, events = prepared.view.dossier, witness.run.events
    for event in events:
        term = dossier.terms.get(event.term)
        if term is None and event.term not in FORMAL:
            yield f"'{event.term}' is no act or event of the dossier"
        if term is not None and (term.sort == "act") != bool(event.by):
            yield f"'{event.term}' is {'an act without a doer' if term.sort == 'act' else 'an event, and nobody does it'}"
        if term is not None and {name for name, _ in event.args} - {slot.name for slot in term.slots} - {"exception"}:
            yield f"'{event.term}' has no such slots"
        if event.term in FORMAL and not event.by:
            yield f"nobody is said to do '{event.term}'"
        yield from (f"'{name}' is no actor of the dossier" for name in event.by if name not in dossier.actors)
        can = able(dossier, event)
        yield from (f"nothing lets {name} do '{event.term}'" for name in event.by if name in dossier.actors and name not in can)
        if event.at > witness.now:
            yield f"'{key_of(event)}' lies after the moment at which the run is looked at"
    if any(one.at > other.at for one, other in pairwise(events)):
        yield "the events are not in order of time"
    if witness.run.gaps:
        yield "a run that is imagined has no gaps"
    yield from out_of_nature(prepared, witness.run)
    yield from (f"'{name}' is no actor of the dossier" for name in witness.passive if name not in dossier.actors)


# --- somebody's will -------------------------------------------------------------------------------------------------


def needs_will(prepared: Prepared, event: Event, actor: str) -> bool:
    """Whether an event cannot happen without the will of an actor."""
    if any(_wills(prepared, doer, actor) for doer in event.by):
        return True
    term = prepared.view.dossier.terms.get(event.term)
    return not event.by and term is not None and _controls(term, actor)


def _controls(term: Term, actor: str) -> bool:
    return actor in term.controllers and (len(term.controllers) == 1 or term.control != "alone")


def _wills(prepared: Prepared, doer: str, actor: str) -> bool:
    """Whether what a doer does needs an actor: itself, who commands it, one with a veto in a body, a member without whom it cannot decide."""
    if doer == actor:
        return True
    record = prepared.view.dossier.actors.get(doer)
    if record is None:
        return False
    if record.commanded_by == actor:
        return True
    if record.sort != "body":
        return False
    rule, members = record.body, [one.member for one in record.members]
    if rule is not None and actor in rule.veto:
        return True
    return actor in members and not _enough(rule, len(members) - 1)


def _enough(rule: BodyRule | None, others: int) -> bool:
    """Whether all members but one are enough for a body to decide; no rule stated is read as consensus."""
    if rule is None or (rule.quorum is not None and others < rule.quorum):
        return False
    if rule.decides == "majority":
        return others * 2 > others + 1 or (bool(rule.tie_break) and others * 2 == others + 1)
    if rule.decides == "two-thirds":
        return others * 3 >= (others + 1) * 2
    number = rule.decides.partition(" of ")[0]
    return number.isdigit() and others >= int(number)
