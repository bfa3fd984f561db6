"""Checking a certificate again, from the dossier alone: nothing of the checker is used or trusted.

Sentences for people (`text`, `because`, `repair`) are not checked; what they claim stands in the data, which is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from servanda.meaning.chain import Checked, check_chain, check_core
from servanda.meaning.evaluate import complies, evaluate, purpose_holds
from servanda.meaning.keys import key_of
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Event, Status
from servanda.meaning.structure import check_structure
from servanda.meaning.witness import (
    Answer,
    Certificate,
    ChainWitness,
    CoreWitness,
    Expected,
    RunWitness,
    ScheduleWitness,
    StructureWitness,
)
from servanda.meaning.world import FORMAL
from servanda.model import ModelError, view
from servanda.model.core import Dossier, Term

QUESTIONS = {
    "keepable": "can the text be kept",
    "can-happen": "can it ever happen",
    "falls-due": "can it ever fall due",
    "stall": "can it be stalled",
    "part": "do the readings part",
    "purpose": "is the purpose defeated while all comply",
    "concern": "can the concern come true while all comply",
    "unanswered": "is there a breach that nothing follows",
    "schedule": "is there a schedule",
    "repair": "is there a change that mends it",
}
"""Questions a certificate may answer. `yes` to "is there a run ..." carries the run; `no` carries the chain that forbids it."""

Choice = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """ok: nothing is wrong, and what the answer claims was worked out again. checks: what was done, as sentences.

    problems: what does not hold. unchecked: what could not be worked out again, so that the certificate proves nothing of it.
    """

    ok: bool
    checks: tuple[str, ...]
    problems: tuple[str, ...]
    unchecked: tuple[str, ...] = ()


def verify_certificate(certificate: Certificate, dossier: Dossier) -> VerifyResult:
    """Whether a certificate holds of this dossier: same files, and a witness that shows what the answer says."""
    found = Checked()
    check_files(certificate, dossier, found)
    _check_answer(certificate.answer, dossier, found)
    ok = not found.problems and not found.unchecked
    shown = (_shown(certificate.answer, dossier), _NOT_COMPARED) if ok else ()
    return VerifyResult(ok, (*shown, *found.checks), tuple(found.problems), tuple(found.unchecked))


_NOT_COMPARED = "the sentences saved in it are for people and were not compared: only what is said here was worked out again"


def _shown(answer: Answer, dossier: Dossier) -> str:
    """What a certificate that holds shows, in words of our own and not those it brings along."""
    about = f", {answer.subject}" if answer.subject else ""
    by = f", by {answer.actor}" if answer.actor else ""
    return f"it shows ({view(dossier, answer.choice).label}): {QUESTIONS[answer.question]}{about}{by}? {answer.verdict}"


class Filed(Protocol):
    """What every certificate carries: the dossier's name and the hashes of its files."""

    @property
    def dossier(self) -> str: ...
    @property
    def hashes(self) -> dict[str, str]: ...


def check_files(certificate: Filed, dossier: Dossier, found: Checked) -> None:
    """Whether the dossier is the one a certificate was made from."""
    if certificate.dossier != dossier.name:
        found.problems.append(f"it is about the dossier '{certificate.dossier}', not '{dossier.name}'")
    differing = sorted(
        name
        for name in certificate.hashes.keys() | dossier.hashes.keys()
        if certificate.hashes.get(name) != dossier.hashes.get(name)
    )
    if differing or not certificate.hashes:
        found.problems.append(f"the files are not those it was made from: {', '.join(differing) or 'it names none'}")
    else:
        found.checks.append(f"the {len(certificate.hashes)} files are those it was made from")


def _check_answer(answer: Answer, dossier: Dossier, found: Checked) -> None:
    if answer.question not in QUESTIONS:
        found.problems.append(f"'{answer.question}' is no question")
    if answer.verdict == "not decided":
        found.checks.append("it decides nothing, so there is nothing to check")
        if answer.witness is not None:
            found.problems.append("it decides nothing but carries a witness")
        return
    if answer.verdict not in ("yes", "no"):
        found.problems.append(f"'{answer.verdict}' is no verdict")
    witness = answer.witness
    if witness is None:
        found.problems.append("it carries no witness")
        return
    if not isinstance(witness, StructureWitness):
        _check_choice(answer, witness, found)
    _check_fit(answer, found)
    try:
        _check_witness(answer, dossier, found)
    except ModelError as error:
        found.problems.append(f"there is no such reading of the text: {error}")


def _check_choice(answer: Answer, witness: RunWitness | ChainWitness | CoreWitness | ScheduleWitness, found: Checked) -> None:
    choices = [witness.run.choice] if isinstance(witness, ScheduleWitness) else [witness.choice]
    if isinstance(witness, CoreWitness):
        choices += [case.choice for case in witness.cases]
    if any(choice != answer.choice for choice in choices):
        found.problems.append("the witness stands under another choice of readings than the answer")


def _check_fit(answer: Answer, found: Checked) -> None:
    """Whether the witness is of the kind that can show such an answer, and about its subject."""
    witness = answer.witness
    if isinstance(witness, StructureWitness):
        return
    shows = "no" if isinstance(witness, ChainWitness | CoreWitness) else "yes"
    if answer.verdict != shows:
        found.problems.append(f"a witness of this kind shows '{shows}', the answer says '{answer.verdict}'")
    if isinstance(witness, RunWitness):
        _check_subject(answer, witness, found)
    if answer.question == "schedule" and not isinstance(witness, ScheduleWitness | ChainWitness | CoreWitness):
        found.problems.append("a schedule is asked for, the witness is none")


def _check_subject(answer: Answer, witness: RunWitness, found: Checked) -> None:
    clauses = {expected.clause for expected in witness.expected}
    if answer.question in ("purpose", "concern"):
        if witness.purpose != answer.subject or witness.purpose_holds is not (answer.question == "concern"):
            found.problems.append("the run does not show what becomes of the purpose or concern asked about")
        if not witness.complies:
            found.problems.append("the run does not claim that all keep the text")
    elif answer.question == "part":
        if answer.subject and answer.subject not in clauses:
            found.problems.append(f"the run shows nothing about {answer.subject}")
        if not any(_apart(one, other) for one in witness.expected for other in witness.expected):
            found.problems.append("the run does not claim that two readings part")
    elif answer.question == "can-happen":
        if answer.subject not in {key_of(event) for event in witness.run.events}:
            found.problems.append(f"'{answer.subject}' does not happen in the run")
    elif answer.question in ("falls-due", "stall") and answer.subject not in clauses:
        found.problems.append(f"the run shows nothing about {answer.subject}")
    elif answer.question == "keepable" and not witness.complies:
        found.problems.append("the run does not claim that all keep the text")
    if answer.question == "stall" and (not answer.actor or witness.passive != (answer.actor,)):
        found.problems.append("the run does not claim that the actor named does nothing")


def _apart(one: Expected, other: Expected) -> bool:
    return one.clause == other.clause and one.reading != other.reading and not set(one.status) & set(other.status)


def _check_witness(answer: Answer, dossier: Dossier, found: Checked) -> None:
    witness = answer.witness
    if isinstance(witness, RunWitness):
        _check_run(witness, dossier, found)
    elif isinstance(witness, ScheduleWitness):
        _check_schedule(witness, dossier, found)
    elif isinstance(witness, ChainWitness | CoreWitness):
        prepared = prepare(view(dossier, witness.choice))
        checked = check_chain(prepared, witness) if isinstance(witness, ChainWitness) else check_core(prepared, witness)
        if isinstance(witness, ChainWitness) and checked.cases:
            checked.problems.append(f"the chain holds only in some cases: {', '.join(sorted(checked.cases))}")
        found.checks += checked.checks
        found.problems += checked.problems
    elif isinstance(witness, StructureWitness):
        check_structure(answer, witness, dossier, found)


# --- runs ------------------------------------------------------------------------------------------------------------


def _check_run(witness: RunWitness, dossier: Dossier, found: Checked) -> None:
    prepared = prepare(view(dossier, witness.choice))
    problems = list(_unfit(prepared, witness))
    found.problems += problems
    if not problems:
        found.checks.append(f"the run is made of {len(witness.run.events)} events of the dossier's vocabulary")
    for expected in witness.expected:
        _check_expected(witness, expected, dossier, prepared, found)
    if witness.complies:
        breaches = complies(prepared, witness.run, witness.now)
        found.problems += [f"clause {one.instance.clause} is breached by {', '.join(one.instance.bearers)}" for one in breaches]
        if not breaches:
            found.checks.append("replayed: nobody is in breach of anything")
    _check_purpose(witness, prepared, found)
    if witness.passive:
        _check_passive(witness, prepared, found)


def _check_passive(witness: RunWitness, prepared: Prepared, found: Checked) -> None:
    """Those said to do nothing do only what a duty of theirs asks for, let nothing happen that needs them, breach nothing."""
    verdicts = evaluate(prepared, witness.run, witness.now)
    owed = {
        (index, bearer)
        for name, instances in verdicts.items()
        for one in instances
        if one.status is Status.KEPT and prepared.clauses[name].modal == "must"
        for reason in one.reasons
        for index in reason.events
        for bearer in one.instance.bearers
    }
    problems = [
        f"'{key_of(event)}' needs {name}, who is said to do nothing"
        for name in witness.passive
        for index, event in enumerate(witness.run.events)
        if _takes_part(prepared, event, name) and (index, name) not in owed
    ]
    for one in complies(prepared, witness.run, witness.now):
        problems += [f"{name} breaches clause {one.instance.clause}" for name in witness.passive if name in one.instance.bearers]
    found.problems += problems
    if not problems:
        found.checks.append(f"{', '.join(witness.passive)} does only what it owes, and breaches nothing")


def _check_expected(witness: RunWitness, expected: Expected, dossier: Dossier, prepared: Prepared, found: Checked) -> None:
    under = prepared if expected.reading is None else prepare(view(dossier, expected.reading))
    if expected.clause not in under.clauses:
        found.problems.append(f"there is no clause {expected.clause}")
        return
    verdicts = evaluate(under, witness.run, witness.now)[expected.clause]
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


def _check_purpose(witness: RunWitness, prepared: Prepared, found: Checked) -> None:
    if not witness.purpose:
        return
    if all(one.id != witness.purpose for one in prepared.view.dossier.purposes):
        found.problems.append(f"there is no purpose or concern {witness.purpose}")
        return
    holds = purpose_holds(prepared, witness.purpose, witness.run, witness.now)
    if holds is not witness.purpose_holds:
        found.problems.append(f"replayed, {witness.purpose} comes out as {holds}, not {witness.purpose_holds}")
    else:
        found.checks.append(f"replayed: {witness.purpose} comes out as {holds}")


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
        if event.at > witness.now:
            yield f"'{key_of(event)}' lies after the moment at which the run is looked at"
    if any(one.at > other.at for one, other in pairwise(events)):
        yield "the events are not in order of time"
    yield from (f"'{name}' is no actor of the dossier" for name in witness.passive if name not in dossier.actors)


def _takes_part(prepared: Prepared, event: Event, actor: str) -> bool:
    """Whether an event cannot happen without the will of an actor."""
    if any(_wills(prepared, doer, actor) for doer in event.by):
        return True
    term = prepared.view.dossier.terms.get(event.term)
    return not event.by and term is not None and _controls(term, actor)


def _controls(term: Term, actor: str) -> bool:
    return actor in term.controllers and (len(term.controllers) == 1 or term.control != "alone")


def _wills(prepared: Prepared, doer: str, actor: str) -> bool:
    """Whether what a doer does needs an actor: itself, a member of a body that decides by consensus, one with a veto in it."""
    if doer == actor:
        return True
    record = prepared.view.dossier.actors.get(doer)
    if record is None or record.sort != "body" or record.body is None:
        return False
    member = any(one.member == actor for one in record.members)
    return actor in record.body.veto or (member and record.body.decides in ("consensus", "unanimity", ""))


# --- schedules -------------------------------------------------------------------------------------------------------


def _check_schedule(witness: ScheduleWitness, dossier: Dossier, found: Checked) -> None:
    """The run keeps the text, and the steps are the events of the run at their moments, within their own bounds."""
    if not witness.run.complies:
        found.problems.append("the run of the schedule does not claim that all keep the text")
    _check_run(witness.run, dossier, found)
    happened = {(key_of(event), event.at) for event in witness.run.run.events}
    for step in witness.steps:
        if step.at is not None and (step.event, step.at) not in happened:
            found.problems.append(f"'{step.event}' does not happen in the run at the moment the schedule shows")
        if step.at is not None and not (step.earliest is None or step.earliest <= step.at):
            found.problems.append(f"'{step.event}' is shown before its earliest moment")
        if step.at is not None and not (step.latest is None or step.at <= step.latest):
            found.problems.append(f"'{step.event}' is shown after its latest moment")
    if not found.problems:
        found.checks.append(f"the {len(witness.steps)} steps of the schedule are events of the run")
