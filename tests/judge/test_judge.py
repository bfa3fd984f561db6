"""The judge in short: its own soundness, known faults put back, and a seeded sample of dossiers on which nothing is wrong and certain."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from judge.dossiers import CONSTRUCTS, sketch
from judge.mutants import MUTANTS, caught, loads, unhurt
from judge.runs import look
from judge.verdicts import Sizes, judge, load, table_of

QUICK = (
    "effects of powers ignored in a purpose",
    "part is blind to bans",
    "part does not find it for a ban at a place",
    "nothing follows a determined breach",
    "a concern comes true by an act before force",
    "search and evaluator disagree before the user",
    "nobody can stall what hangs on a free act",
    "one act is one milestone, and somebody stalls it",
    "a negated concern comes true in no run",
    "a duty that recurs never falls due",
    "a step is said to be due that is not",
)


def test_every_modal_with_every_part_stands_in_one_dossier_of_a_hundred() -> None:
    found = [sketch(seed) for seed in range(20 * len(CONSTRUCTS))]
    standing = Counter(construct for one in found for construct in one.constructs)
    assert {construct for construct in CONSTRUCTS if standing[construct] < 0.01 * len(found)} == set()


def test_what_is_drawn_can_be_read_and_is_the_same_again() -> None:
    seeds = range(0, 4 * len(CONSTRUCTS), 3)
    refused = [seed for seed in seeds if load(sketch(seed)) is None]
    assert len(refused) < 0.02 * len(seeds), refused
    assert all(sketch(seed).text == sketch(seed).text for seed in (1, 77, 5000))


def test_the_end_of_a_run_is_its_end() -> None:
    """Long after all that a run sets going, time alone changes no status."""
    rnd = random.Random(4)
    looked = 0
    for seed in range(200, 230):
        dossier = load(sketch(seed))
        if dossier is None:
            continue
        table = table_of(dossier, seed, Sizes(most=20))
        if table.recurs:
            continue
        for seen in rnd.sample(list(table.runs[()].values()), 4):
            later = look(table.prepared[()], seen.events, seen.end + 500 * 86400)
            assert later.statuses == seen.statuses, (seed, seen.events)
            looked += 1
    assert looked > 60


def test_dossiers_of_the_mutants_can_be_read() -> None:
    assert loads() == []
    assert len(MUTANTS) >= 25
    assert {one.name for one in MUTANTS} >= set(QUICK)


@pytest.mark.parametrize("first", range(4))
def test_nothing_is_wrong_and_certain_in_a_sample(first: int) -> None:
    """A sample of the long run (`bench/judge.py`): no answer is contradicted by a run, none is shown by a run that does not show it, none fails."""
    answers = 0
    for seed in range(7_000_000 + 17 * first, 7_000_680, 4 * 17):
        bad, count = _contradicted(seed)
        answers += count
        assert not bad, "\n\n".join(bad)
    assert answers > 40


@pytest.mark.parametrize(
    "seed",
    [
        1_000_044,  # what another does makes the actor owe the duty: it cannot stall it
        51_000_040,  # an answer given in the second of the breach is an answer
        51_000_089,  # a breach by the facts that only its doer judges is shown by the run shown
        52_000_000,  # a duty that its bearer judges itself is owed all the same
        52_000_131,  # so is one that another judges
        53_000_045,  # a prohibition that the breach brings into force answers it without any act
        53_000_088,  # a schedule is denied only by a proof that stands
        53_000_064,  # what is certified later was done in time
        7_000_323,  # the network shows as idle one who does what it does not owe
        7_000_578,  # the window of a power is no last moment of a duty over the same act
    ],
)
def test_what_was_once_wrong_is_right(seed: int) -> None:
    bad, answers = _contradicted(seed)
    assert not bad, "\n\n".join(bad)
    assert answers


def _contradicted(seed: int) -> tuple[list[str], int]:
    found = judge(sketch(seed), Sizes(most=120))
    bad = [
        f"seed {seed}, {one.question} {one.about}, {one.kind}: said {one.said!r}, is {one.is_!r}\n{one.sketch.shown}"
        for one in found
        if one.kind in ("wrong", "poor witness", "internal error")
    ]
    return bad, len(found)


@pytest.mark.parametrize("name", QUICK)
def test_a_known_fault_put_back_is_reported(name: str) -> None:
    mutant = next(one for one in MUTANTS if one.name == name)
    found = caught(mutant)
    assert found is not None
    assert found.kind in mutant.kinds
    assert unhurt(mutant) == []
