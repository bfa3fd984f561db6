"""The property that absence accuses nobody, where somebody is accused: on every ground of breach, and with faults put in that it has to report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
import taking_out
from absence_property import GROUNDS, MUST_BE_NONE, judge
from accusing import blamed
from amounts import amount
from generators import FIRST, HEAD, LAST
from meaning_tables import block
from msgspec.structs import replace

from servanda.meaning import Run, Watched, findings, prepare, world
from servanda.meaning import judge as judging
from servanda.meaning.case import Case, Outcome
from servanda.model.loader import load_files
from servanda.model.views import view

LOOK = Watched(first=FIRST, last=LAST)


def played(numbers: range) -> Counter[str]:
    """What becomes of the logs of these numbers."""
    counts: Counter[str] = Counter()
    for number in numbers:
        blame, chosen = blamed(number)
        prepared = prepare(view(load_files(block(blame.sample.text, head=HEAD), "harbour")))
        counts += judge(prepared, blame.run, blame.now, [blame.near], LOOK, chosen, (blame.labels, blame.look_labels))
    return counts


LOGS = amount(300, 160)


def test_absence_accuses_nobody_where_somebody_is_accused() -> None:
    counts = played(range(LOGS))
    assert {name: counts[name] for name in MUST_BE_NONE} == dict.fromkeys(MUST_BE_NONE, 0)
    assert counts["logs in which somebody is breached"] > LOGS / 2
    rare = {name: counts[f"ground: {name}"] for name in GROUNDS if counts[f"ground: {name}"] < LOGS * 0.03}
    assert not rare


UNWATCHED, TAKEN_OUT, ALONE = world.World.unwatched, taking_out.taken_out, findings.by_finding_alone


def _nobody_need_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.World, "unwatched", lambda *_, **__: [])


def _a_gap_closes_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwatched(self: world.World, *asked: object, **more: object) -> list[tuple[int, int]]:
        return [] if self.run.gaps else UNWATCHED(self, *asked, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(world.World, "unwatched", unwatched)


def _looks_stay_when_entries_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking_out, "taken_out", lambda run, out: replace(TAKEN_OUT(run, out), watched=run.watched))


def _a_doubtful_act_weakens_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
        return outcomes if any(one.act is not None for one in outcomes) else ALONE(case, outcomes)

    monkeypatch.setattr(judging, "by_finding_alone", alone)


def _a_look_taken_back_looks_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwatched(self: world.World, *asked: object, **more: object) -> list[tuple[int, int]]:
        return [] if len(self.run.watched or ()) == 1 else UNWATCHED(self, *asked, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(world.World, "unwatched", unwatched)


def _a_breach_that_comes_too_late_silences_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "_may_be_first", lambda _, outcomes: outcomes)
    monkeypatch.setattr(findings, "_for_certain", lambda *_: False)


MUTANTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    "absence is breach where nobody looked": (_nobody_need_look, "accused by less"),
    "a gap accuses": (_a_gap_closes_the_log, "accused by a gap"),
    "a withheld performance accuses": (_looks_stay_when_entries_go, "accused by a marking"),
    "a doubtful act weakens a finding": (_a_doubtful_act_weakens_a_finding, "accused by less"),
    "a withheld finding clears": (_a_breach_that_comes_too_late_silences_a_finding, "certain by taking back who looked"),
    "a look taken back accuses": (_a_look_taken_back_looks_everywhere, "accused by taking back who looked"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_fault_put_in_is_reported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in, reported = MUTANTS[name]
    put_in(monkeypatch)
    number = 0
    while not played(range(number, number + 25))[reported]:
        number += 25
        assert number < 500, "not reported"


def test_a_log_shown_without_an_entry_is_still_a_log() -> None:
    assert taking_out.taken_out(Run(watched=()), (0,)).watched == ()
