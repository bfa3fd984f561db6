"""Generated texts: the network, the solver and brute force must agree; names and the order of clauses must not matter."""

from __future__ import annotations

import msgspec
import pytest
import small
from amounts import amount

from servanda.check.api import ask, certificate, desk_for
from servanda.check.desk import run_search
from servanda.check.search import Mode, Search, Solution
from servanda.check.solver import decide
from servanda.meaning.runs import Event
from servanda.meaning.verify import verify_certificate
from servanda.meaning.witness import Answer, ChainWitness, RunWitness, ScheduleWitness, StructureWitness
from servanda.model.core import Dossier

OTHER_NAMES = ("file the papers", "pave the lane", "draw the limit", "free the captives")


def keepable(found: Dossier) -> Answer:
    return ask(found, "keepable", limit_seconds=30)[0]


@pytest.mark.parametrize("seed", range(amount(16, 8)))
def test_network_against_brute_force(seed: int) -> None:
    found = small.dossier(seed)
    answer = keepable(found)
    run = small.brute(found)
    assert answer.verdict != "not decided", answer.because
    if run is not None:  # a grid run that keeps the text: the network must have found one too
        assert answer.verdict == "yes", (answer.text, run)
    # the other way round, a "yes" was replayed by the reference evaluator before it was given


@pytest.mark.parametrize("block", range(amount(6, 3)))
def test_network_against_solver(block: int) -> None:
    """Of the rules that proofs rest on, network and solver must make the same; a `no` is given exactly where they forbid every run."""
    for seed in range(20 * block, 20 * block + 20):
        found = small.dossier(seed)
        proof = desk_for(found).proof(())
        decided = decide(Search(proof, Mode.STRONG), (), (), 20.0)
        assert isinstance(run_search(proof, Mode.STRONG, 20.0), Solution) == isinstance(decided, Solution), seed
        answer = keepable(found)
        assert answer.verdict != "no" or not isinstance(decided, Solution), (seed, answer.text)
        assert answer.verdict != "yes" or isinstance(decided, Solution), seed


@pytest.mark.parametrize("seed", range(amount(24, 5)))
def test_names_and_order_do_not_matter(seed: int) -> None:
    plain = small.dossier(seed)
    changed = small.dossier(seed, names=OTHER_NAMES, order=True)
    for question in ("keepable", "stall", "unanswered", "schedule", "falls-due"):
        told = [
            sorted((a.verdict, a.subject, a.actor) for a in ask(found, question, limit_seconds=30)) for found in (plain, changed)
        ]
        assert told[0] == told[1], question


@pytest.mark.parametrize("seed", range(amount(24, 5)))
def test_certificates_verify_and_tampered_ones_fail(seed: int) -> None:
    found = small.dossier(seed, readings=seed % 2 == 0)
    for answer in (*ask(found, "keepable", limit_seconds=30), *ask(found, "part", limit_seconds=5), *ask(found, "unanswered")):
        if answer.verdict == "not decided":
            continue
        good = verify_certificate(certificate(found, answer), found)
        assert not good.problems, (answer.text, good.problems)
        if answer.verdict == "not found":  # it claims nothing beyond what was looked at
            continue
        if isinstance(answer.witness, StructureWitness):  # sentences prove nothing, whichever way round the verdict is
            assert good.unchecked or answer.question == "unanswered", answer.text
            continue
        assert good.ok, answer.text
        for bad in tampered(answer):
            assert not verify_certificate(certificate(found, bad), found).ok, bad


def tampered(answer: Answer) -> list[Answer]:
    """The same answer with one lie in its witness."""
    witness = answer.witness
    if isinstance(witness, ChainWitness):
        first = msgspec.structs.replace(witness.steps[0], seconds=witness.steps[0].seconds + 86400)
        lies = [
            msgspec.structs.replace(witness, short_by=witness.short_by + 1),
            msgspec.structs.replace(witness, steps=(first, *witness.steps[1:]), short_by=witness.short_by + 86400),
            msgspec.structs.replace(witness, steps=witness.steps[1:]),
        ]
        return [msgspec.structs.replace(answer, witness=lie) for lie in lies]
    if isinstance(witness, ScheduleWitness):
        late = _moved(witness.run, 40 * 86400)
        return [msgspec.structs.replace(answer, witness=msgspec.structs.replace(witness, run=late))] if late.run.events else []
    if isinstance(witness, RunWitness):
        wrong = [msgspec.structs.replace(one, status=()) for one in witness.expected]
        return [msgspec.structs.replace(answer, witness=msgspec.structs.replace(witness, expected=tuple(wrong)))]
    return []


def _moved(witness: RunWitness, seconds: int) -> RunWitness:
    events: tuple[Event, ...] = tuple(msgspec.structs.replace(e, at=e.at + seconds) for e in witness.run.events)
    return msgspec.structs.replace(witness, run=msgspec.structs.replace(witness.run, events=events), now=witness.now + seconds)
