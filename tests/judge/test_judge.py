"""The judge in short: its own soundness, known faults put back, and a seeded sample of dossiers on which nothing is wrong and certain."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from amounts import ALL, amount

from judge.dossiers import ALL_CONSTRUCTS, CONSTRUCTS, FIRST_LATER, sketch
from judge.mutants import MUTANTS, caught, loads, unhurt
from judge.runs import look
from judge.saved import Saved, from_saved, to_saved
from judge.tally import Tally
from judge.verdicts import QUESTIONS, Sizes, judge, load, table_of
from servanda.meaning import Status

BUT_REGISTER = tuple(question for question in QUESTIONS if question != "ambiguous")  # test_ambiguous.py
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
    for first, constructs in ((0, CONSTRUCTS), (FIRST_LATER, ALL_CONSTRUCTS)):
        found = [sketch(first + seed) for seed in range(20 * len(constructs))]
        standing = Counter(construct for one in found for construct in one.constructs)
        assert {construct for construct in constructs if standing[construct] < 0.01 * len(found)} == set()


def test_what_is_drawn_can_be_read_and_is_the_same_again() -> None:
    seeds = [first + seed for first in (0, FIRST_LATER) for seed in range(0, 4 * len(CONSTRUCTS), 3)]
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
    for seed in range(7_000_000 + 17 * first, amount(7_000_680, 7_000_204), 4 * 17):
        bad, count = _contradicted(seed)
        answers += count
        assert not bad, "\n\n".join(bad)
    assert answers > 10


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
        77_000_118,  # what two others do makes a third owe its part: that it cannot be done without it was only tried
        60_000_081,  # what comes only after a state holds may come in the second in which it begins
        51_000_041,  # nothing is determined that the facts do not leave open by then
        53_000_028,  # of what recurs without a last moment any moment may be the end: readings part there
        52_000_036,  # a duty that takes three events to be kept can be stalled
        1_000_751,  # that another clause cannot be kept then is said only where the search weighs all that it rests on
        *((1_000_960,) if ALL else ()),  # what recurs until something comes is not over while that has not come (half a minute)
        7_000_578,  # the window of a power is no last moment of a duty over the same act
    ],
)
def test_what_was_once_wrong_is_right(seed: int) -> None:
    bad, answers = _contradicted(seed)
    assert not bad, "\n\n".join(bad)
    assert answers


def _contradicted(seed: int) -> tuple[list[str], int]:
    found = judge(sketch(seed), Sizes(most=120), questions=BUT_REGISTER)
    bad = [
        f"seed {seed}, {one.question} {one.about}, {one.kind}: said {one.said!r}, is {one.is_!r}\n{one.sketch.shown}"
        for one in found
        if one.kind in ("wrong", "poor witness", "internal error")
    ]
    return bad, len(found)


def test_a_long_run_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    """Each dossier is written down as it comes; a line that was cut off, other code and other tasks are left out; tallies add up as data."""
    tasks = {(7_000_001, False), (7_000_002, True)}
    path, whole = tmp_path / "partial.ndjson", Tally()
    for seed, tiny in sorted(tasks):
        found = judge(sketch(seed, tiny=tiny), Sizes(most=20), questions=("keepable", "unanswered"))
        Saved(path, tasks, "code").add(seed, tiny, found, Counter(keepable=1.5), 3.0)
        whole.add(sketch(seed, tiny=tiny), found, Counter(keepable=1.5))
    path.write_text(path.read_text() + '{"stamp": "code", "seed"')
    again, total = Saved(path, tasks, "code"), Tally()
    assert set(again.known) == tasks
    assert again.seconds == 3.0
    for (seed, tiny), (found, seconds) in again.known.items():
        total.add(sketch(seed, tiny=tiny), found, seconds)
    assert to_saved(total) == to_saved(whole) == to_saved(from_saved([to_saved(whole)]))
    assert from_saved([to_saved(whole), to_saved(whole)]).dossiers == 2 * whole.dossiers
    assert not Saved(path, {(7_000_003, False)}, "code").known
    assert not Saved(path, tasks, "other code").known
    again.close()
    assert not path.exists()


def test_an_act_before_force_performs_nothing() -> None:
    """Every single act before the text binds, alone: no clause is kept by it."""
    looked = 0
    for seed in range(300, 340):
        dossier = load(sketch(seed))
        if dossier is None:
            continue
        table = table_of(dossier, seed, Sizes(most=0))
        nothing = table.nothing
        for item in table.universe if any(a.signed < table.force for a in dossier.agreements.values()) else ():
            for at in (table.force - 3600, table.force - 1):
                seen = look(table.prepared[()], item.placed(at), table.end)
                kept = {name for name, status in seen.statuses.items() if status is Status.KEPT}
                assert kept <= {name for name, status in nothing.statuses.items() if status is not Status.BREACHED}, (seed, item.event)
                assert all(one.since is None or one.since >= table.force for name in kept for one in seen.verdicts[name]), (seed, item.event)
                looked += 1
    assert looked > 100


@pytest.mark.parametrize("name", QUICK)
def test_a_known_fault_put_back_is_reported(name: str) -> None:
    mutant = next(one for one in MUTANTS if one.name == name)
    found = caught(mutant)
    assert found is not None
    assert found.kind in mutant.kinds
    assert unhurt(mutant) == []
