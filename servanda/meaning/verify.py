"""Checking a certificate again, from the dossier alone: nothing of the checker is used or trusted.

Sentences for people (`text`, `because`, `repair`) are not checked; what they claim stands in the data, which is.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from servanda.base.displayed import Displayed
from servanda.base.refusal import Refusal
from servanda.calendar import describe
from servanda.meaning.asked import asked_about, under
from servanda.meaning.assumed import assumed_of
from servanda.meaning.chain import Checked, check_chain, check_core
from servanda.meaning.common import check_alike, check_bite, shown_by_sample
from servanda.meaning.keys import key_of
from servanda.meaning.never import check_never
from servanda.meaning.prepared import Prepared
from servanda.meaning.refute import check_sample, refuted, written
from servanda.meaning.replayed import check_run
from servanda.meaning.runs import Status
from servanda.meaning.structure import check_structure
from servanda.meaning.witness import (
    MEANING,
    VERDICTS,
    Answer,
    Certificate,
    ChainWitness,
    CoreWitness,
    Expected,
    NeverWitness,
    NotFoundWitness,
    RunWitness,
    ScheduleWitness,
    StructureWitness,
)
from servanda.model.core import Dossier
from servanda.model.packages import files_of

QUESTIONS = {
    "keepable": "can the text be kept",
    "can-happen": "can it ever happen",
    "falls-due": "can it ever fall due",
    "stall": "can it be stalled",
    "part": "do the readings part",
    "ambiguous": "do the readings of an ambiguity part, and when first",
    "purpose": "is the purpose defeated while all comply",
    "concern": "can the concern come true while all comply",
    "unanswered": "is there a breach that nothing follows",
    "schedule": "is there a schedule",
    "repair": "is there a change that mends it",
}
"""Questions a certificate may answer. `yes` to "is there a run ..." carries the run; `no` carries the chain, or the pair, that forbids it."""

PROOFS = ChainWitness | CoreWitness | NeverWitness
OLDER = (
    "it was made under an earlier meaning of the questions: this version checks it under today's (docs/questions.md), "
    "where runs begin when the text binds, are looked at when every last moment is over, and a proof may rest on nothing that can be lifted"
)


class VerifyResult(Displayed, msgspec.Struct, frozen=True, dict=True):
    """ok: nothing is wrong, and what the answer claims was worked out again. checks: what was done, as sentences.

    problems: what does not hold. unchecked: what could not be worked out again, so that the certificate proves nothing of it.
    notes: what a reader should know besides.
    """

    ok: bool
    checks: tuple[str, ...]
    problems: tuple[str, ...]
    unchecked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def verify_certificate(certificate: Certificate, dossier: Dossier) -> VerifyResult:
    """Whether a certificate holds of this dossier: same files, and a witness that shows what the answer says."""
    found = Checked()
    check_files(certificate, dossier, found)
    _check_answer(certificate.answer, dossier, found)
    ok = not found.problems and not found.unchecked
    shown = (_shown(certificate.answer, dossier), _NOT_COMPARED) if ok else ()
    notes: tuple[str, ...] = () if certificate.meaning == MEANING else (OLDER,)
    if certificate.meaning not in ("", MEANING):
        notes = (f"it was made under meaning {certificate.meaning} of the questions, which this version does not know",)
    if certificate.answer.verdict == TRIED:
        notes = (*notes, ONLY_TRIED)
    return VerifyResult(ok, (*shown, *found.checks), tuple(found.problems), tuple(found.unchecked), notes)


def check_answer(answer: Answer, dossier: Dossier) -> VerifyResult:
    """Whether an answer holds of a dossier: the same checks, for one that was not saved."""
    found = Checked()
    _check_answer(answer, dossier, found)
    ok = not found.problems and not found.unchecked
    return VerifyResult(ok, tuple(found.checks), tuple(found.problems), tuple(found.unchecked))


TRIED = "as far as tried"
ONLY_TRIED = "the run shows what is claimed of it; that no other run says otherwise was only tried by the checker, which is no proof"
_NOT_COMPARED = "the sentences saved in it are for people and were not compared: only what is said here was worked out again"


def _shown(answer: Answer, dossier: Dossier) -> str:
    """What a certificate that holds shows, in words of our own and not those it brings along."""
    about = f", {answer.subject}" if answer.subject else ""
    by = f", by {answer.actor}" if answer.actor else ""
    without = f", without {', '.join(answer.aside)}" if answer.aside else ""
    red = ", with the red lines as clauses" if answer.with_red_lines else ""
    red += ", every purpose reached" if answer.with_purposes else ""
    some = f", {', '.join(answer.agreements)} alone" if answer.agreements else ""
    zones = {one.id: one.zone for one in dossier.agreements.values()}
    red += "".join(f", {name} signed {describe(at, zones.get(name, 'UTC'))}" for name, at in answer.signed)
    how = f"{under(asked_about(answer, dossier), answer.choice, dossier).view.label}{some}{without}{red}"
    return f"it shows ({how}): {QUESTIONS[answer.question]}{about}{by}? {answer.verdict}"


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
        found.checks.append(f"the {len(files_of(certificate.hashes))} files are those it was made from")


def _check_answer(answer: Answer, dossier: Dossier, found: Checked) -> None:
    if answer.question not in QUESTIONS:
        found.problems.append(f"'{answer.question}' is no question")
    if answer.verdict not in VERDICTS:
        found.problems.append(f"'{answer.verdict}' is no verdict")
        return
    witness = answer.witness
    if answer.actor and answer.question != "stall":
        found.problems.append(f"an actor is named, of whom nothing is asked: {answer.actor}")
    if answer.with_purposes and answer.question != "keepable":
        found.problems.append("purposes are said to be reached, which the question does not ask")
    if answer.against is not None and answer.question != "ambiguous":
        found.problems.append("two readings are compared, which the question does not ask")
    if answer.subject and answer.question in ("keepable", "schedule", "repair"):
        found.problems.append(f"the question is about the whole text, not about {answer.subject}")
    if answer.verdict == "not decided":
        found.checks.append("it decides nothing, so there is nothing to check")
        if witness is not None:
            found.problems.append("it decides nothing but carries a witness")
        return
    try:
        about = asked_about(answer, dossier)
        if answer.verdict == "none written":
            written(answer, under(about, answer.choice, dossier), found)
        elif witness is None:
            found.problems.append("it carries no witness")
        else:
            _check_choice(answer, found)
            _check_fit(answer, found)
            _check_witness(answer, about, dossier, found)
    except Refusal as error:
        found.problems.append(f"there is no such reading of the text: {error.problems[0]}")


def _check_choice(answer: Answer, found: Checked) -> None:
    witness = answer.witness
    if isinstance(witness, StructureWitness) or witness is None:
        return
    choices = [witness.run.choice] if isinstance(witness, ScheduleWitness) else [witness.choice]
    if isinstance(witness, CoreWitness):
        choices += [case.choice for case in witness.cases]
    if any(choice != answer.choice for choice in choices):
        found.problems.append("the witness stands under another choice of readings than the answer")


def _check_fit(answer: Answer, found: Checked) -> None:
    """Whether the witness is of the kind that can show such an answer, and about its subject."""
    witness = answer.witness
    if isinstance(witness, StructureWitness):
        if answer.verdict == "not found":
            found.problems.append("what was looked at is not said")
        return
    if isinstance(witness, RunWitness) and (answer.question, answer.verdict) == ("stall", "no"):
        _check_not_held(answer, witness, found)
        return
    if answer.verdict == TRIED:
        _check_tried(answer, found)
    shows = "no" if isinstance(witness, PROOFS) else "not found" if isinstance(witness, NotFoundWitness) else "yes"
    if answer.verdict != shows and not (answer.verdict == TRIED and shows == "yes"):
        found.problems.append(f"a witness of this kind shows '{shows}', the answer says '{answer.verdict}'")
    if isinstance(witness, RunWitness):
        _check_subject(answer, witness, found)
    run = witness.run if isinstance(witness, ScheduleWitness) else witness
    if isinstance(run, RunWitness) and run.passive and answer.question != "stall":
        found.problems.append("some are said to do nothing, which the question does not ask")
    if (
        isinstance(run, RunWitness)
        and (run.purpose or run.purpose_holds is not None)
        and answer.question not in ("purpose", "concern")
    ):
        if answer.question != "repair":
            found.problems.append("something is said of a purpose, which the question does not ask")
    if answer.question == "schedule" and isinstance(witness, RunWitness):
        found.problems.append("a schedule is asked for, the witness is none")
    if answer.question in ("stall", "part", "ambiguous", "unanswered", "repair") and isinstance(witness, PROOFS):
        found.problems.append("such a proof says nothing about this question")


def _check_tried(answer: Answer, found: Checked) -> None:
    """Whether what is said as far as was tried is a claim about every run, and says what was tried."""
    if answer.question not in ("stall", "unanswered", "ambiguous"):
        found.problems.append(f"'{TRIED}' is no answer to this question: a run shows it, or none does")
    if answer.covered is None or answer.covered.acts < 1:
        found.problems.append("what was tried is not said")


def _check_subject(answer: Answer, witness: RunWitness, found: Checked) -> None:
    statuses = {status for expected in witness.expected if expected.clause == answer.subject for status in expected.status}
    if answer.question in ("purpose", "concern"):
        if witness.purpose != answer.subject or witness.purpose_holds is not (answer.question == "concern"):
            found.problems.append("the run does not show what becomes of the purpose or concern asked about")
    elif answer.question in ("part", "ambiguous"):
        mine = [one for one in witness.expected if one.clause == answer.subject or not answer.subject]
        if not any(_apart(one, other) for one in mine for other in mine):
            found.problems.append("the run does not claim that two readings part")
    elif answer.question == "falls-due" and statuses != {Status.KEPT}:
        found.problems.append(f"the run does not claim that {answer.subject} is kept")
    elif answer.question == "unanswered" and statuses not in ({Status.BREACHED}, {Status.UNKNOWN}):
        found.problems.append(f"the run does not claim a breach of {answer.subject}")
    elif answer.question == "stall" and (not statuses or Status.KEPT in statuses):
        found.problems.append(f"the run does not claim that {answer.subject} stays undone")
    if answer.question in ("purpose", "concern", "keepable") and not witness.complies:
        found.problems.append("the run does not claim that all keep the text")
    if answer.question == "stall" and (not answer.actor or witness.passive != (answer.actor,)):
        found.problems.append("the run does not claim that the actor named does nothing")


def _check_not_held(answer: Answer, witness: RunWitness, found: Checked) -> None:
    """That an actor cannot stall a duty is shown by a run that keeps the text and the duty, in which it does nothing of its own will."""
    statuses = {status for expected in witness.expected if expected.clause == answer.subject for status in expected.status}
    if statuses != {Status.KEPT} or not witness.complies:
        found.problems.append(f"the run does not claim that {answer.subject} and the text are kept")
    if not witness.passive or (answer.actor and answer.actor not in witness.passive):
        found.problems.append("the run does not claim that the actor named does nothing")


def _apart(one: Expected, other: Expected) -> bool:
    told = {*one.status, *other.status}
    differ = one.clause == other.clause and one.reading != other.reading and not set(one.status) & set(other.status)
    return differ and Status.UNKNOWN not in told


def _check_witness(answer: Answer, dossier: Dossier, whole: Dossier, found: Checked) -> None:
    witness = answer.witness
    if isinstance(witness, RunWitness):
        check_run(answer, witness, dossier, whole, found)
        if answer.question == "ambiguous" and not found.problems:
            check_bite(answer, witness, dossier, whole, found)
        if not found.problems and answer.verdict in ("yes", TRIED):
            refuted(answer, witness, under(dossier, witness.choice, whole), found)
    elif isinstance(witness, ScheduleWitness):
        _check_schedule(answer, witness, dossier, whole, found)
    elif isinstance(witness, PROOFS):
        _check_proof(answer, witness, under(dossier, witness.choice, whole), found)
    elif isinstance(witness, NotFoundWitness) and answer.question == "ambiguous":
        shown_by_sample(answer, witness, dossier, whole, found)
    elif isinstance(witness, StructureWitness) and answer.question == "ambiguous":
        check_alike(answer, dossier, whole, found)
    elif isinstance(witness, NotFoundWitness):
        check_sample(answer, witness, under(dossier, witness.choice, whole), found)
    elif isinstance(witness, StructureWitness):
        check_structure(answer, witness, under(dossier, answer.choice, whole), found)


def _check_proof(answer: Answer, witness: ChainWitness | CoreWitness | NeverWitness, prepared: Prepared, found: Checked) -> None:
    assumed = assumed_of(prepared, answer)
    if isinstance(witness, ChainWitness):
        checked = check_chain(prepared, witness, assumed)
        if checked.cases:
            checked.problems.append(f"the chain holds only in some cases: {', '.join(sorted(checked.cases))}")
    elif isinstance(witness, CoreWitness):
        checked = check_core(prepared, witness, assumed)
    else:
        checked = check_never(prepared, witness, assumed)
    found.checks += checked.checks
    found.problems += checked.problems


def _check_schedule(answer: Answer, witness: ScheduleWitness, dossier: Dossier, whole: Dossier, found: Checked) -> None:
    """The run keeps the text, and the steps are the events of the run at their moments, within their own bounds."""
    if not witness.run.complies:
        found.problems.append("the run of the schedule does not claim that all keep the text")
    check_run(answer, witness.run, dossier, whole, found)
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
