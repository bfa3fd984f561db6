"""Every witness of ours is accepted by `verify`; damaged in one place it is refused, unless what it then claims is so all the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from judge.damage import damaged, holds
from judge.dossiers import Sketch, sketch
from judge.mutants import given
from judge.truths import Truths
from judge.verdicts import QUESTIONS, Bench, Sizes, asked, load, table_of
from servanda.meaning import verify_certificate
from servanda.meaning.witness import Answer, Certificate, RunWitness, ScheduleWitness, StructureWitness
from servanda.model.core import Dossier

GIVEN = (
    """
clause 1
  Ash must open the road
  by 2031-03-12

clause 2
  Birch must free the captives
  within 2 days of the road is open
  otherwise
    rung 1 Ash may hold talks

reading r1 of 2 held by Birch
  clause 2 adds
    only after the vote is held

purpose of Ash: the captives are free by 2031-03-12
""",
    """
clause 1
  Ash must open the road
  only after the captives are free
  by 2031-03-12

clause 2
  Birch must free the captives
  only after the road is open
  by 2031-03-12
""",
    """
clause 1
  Ash must open the road
  not before 2031-03-05
  by 2031-03-12

clause 2
  Birch must free the captives
  not before 1 week after the road is open
  by 2031-03-10 12:00
""",
    """
clause 1
  Ash must not move guns

clause 2
  Ash must move guns
  by 2031-03-12
""",
    """
clause 1
  Ash must not move guns
  at Port
  while truce

clause 2
  Ash must pay aid
  at least 3 EUR
  by 2031-03-12

concern of Birch: move guns by Ash
""",
)
SEEDS = (17, 45, 60)


@cache
def benches() -> tuple[tuple[str, Bench], ...]:
    found: list[tuple[str, Sketch]] = [(f"given {n}", given(body)) for n, body in enumerate(GIVEN)]
    found += [(f"seed {seed}", sketch(seed)) for seed in SEEDS]
    made = []
    for name, one in found:
        dossier = load(one)
        if dossier is not None:
            made.append((name, Bench(one, dossier, Truths(table_of(dossier, 0, Sizes(most=150))), asked)))
    return tuple(made)


@cache
def certain(place: int) -> tuple[tuple[str, Bench, Answer], ...]:
    """Every answer about one dossier that is certain and carries what can be checked again."""
    return tuple(_certain(*benches()[place]))


def _certain(name: str, bench: Bench) -> Iterator[tuple[str, Bench, Answer]]:
    for question in QUESTIONS:
        answers = asked(bench.dossier, question)
        assert not isinstance(answers, str), (name, question, answers)
        yield from ((name, bench, one) for one in answers if one.verdict in ("yes", "no") and one.witness is not None)


def accepted(answer: Answer, dossier: Dossier) -> bool:
    certificate = Certificate(servanda="test", dossier=dossier.name, hashes=dossier.hashes, answer=answer)
    return verify_certificate(certificate, dossier).ok


def still_so(answer: Answer, bench: Bench) -> bool:
    """Whether damage left the claim true. Of a proof nothing may be changed; the clauses a sentence is about are for people."""
    if isinstance(answer.witness, StructureWitness):
        return set(answer.witness.clauses) <= {clause.id for clause in bench.dossier.clauses}
    return isinstance(answer.witness, RunWitness | ScheduleWitness) and holds(answer, bench)


def test_what_the_checker_shows_is_accepted() -> None:
    kinds = set()
    for name, bench, answer in (one for place in range(len(benches())) for one in certain(place)):
        certificate = Certificate(servanda="test", dossier=bench.dossier.name, hashes=bench.dossier.hashes, answer=answer)
        assert verify_certificate(certificate, bench.dossier).problems == (), (name, answer.question, answer.text)
        kinds.add((type(answer.witness).__name__, answer.verdict))
    assert {("RunWitness", "yes"), ("ScheduleWitness", "yes")} <= kinds
    assert any(verdict == "no" for _, verdict in kinds)


@pytest.mark.parametrize("place", range(len(GIVEN) + len(SEEDS)))
def test_what_is_damaged_in_one_place_is_refused_or_still_so(place: int) -> None:
    if place >= len(benches()):
        pytest.skip("the grammar refuses this seed")
    seen = 0
    let_through = []
    for _, bench, answer in certain(place):
        if not accepted(answer, bench.dossier):
            continue  # rests on a search; `verify` says so
        for where, other in damaged(answer, bench.dossier):
            seen += 1
            if not accepted(other, bench.dossier):
                continue
            if not still_so(other, bench):
                let_through.append((answer.question, answer.subject, where))
    assert not let_through, (benches()[place][0], sorted(set(let_through))[:12])
    assert seen > 10
