"""A question that runs out of time says so, whenever that is: no exception, no search that goes on, nothing certain that is not so."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from judge.mutants import given
from judge.verdicts import load
from servanda.check.api import QUESTIONS, ask
from servanda.check.deadline import Deadline, OutOfTime, look, share, under
from servanda.check.questions.turns import in_turn
from servanda.meaning.piecewise import Pieces
from servanda.meaning.witness import VERDICTS, Answer
from servanda.model.core import Dossier

TEXT = """
clause 1
  Ash must open the road
  within 5 days of move guns by Birch
  ambiguous because "drawn" by Cedar until 2031-03-05

clause 2
  Birch must move guns
  by 2031-03-12
  otherwise
    rung 1 Ash must not open the road
      by 2031-03-20

reading r1 of 1 held by Birch
  clause 1 drops within

reading plain of 1 held by Ash
  as written

purpose of Ash: open the road by Ash
concern of Birch: the storm comes
"""

MOST_MORE = 3
"""Runs that may still be evaluated once time is over."""


class After(Deadline):
    """A deadline that comes with the n-th look at it."""

    def __init__(self, most: float) -> None:
        super().__init__()
        self.most, self.looks = most, 0

    def left(self) -> float:
        self.looks += 1
        return float("inf") if self.looks <= self.most else 0.0


def _dossier() -> Dossier:
    dossier = load(given(TEXT))
    assert dossier is not None
    return dossier


class Counting:
    """Counts the runs that the search evaluates, and those after a deadline has come."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.deadline = After(float("inf"))
        self.late = 0
        explorer = importlib.import_module("servanda.check.explore.explorer")  # the package has a function of that name
        monkeypatch.setattr(explorer, "Asked", self._counted(explorer.Asked))
        monkeypatch.setattr(Pieces, "play", self._counted(Pieces.play))

    def _counted(self, evaluate):  # type: ignore[no-untyped-def]
        def counted(*args, **more):  # type: ignore[no-untyped-def]
            self.late += self.deadline.looks > self.deadline.most
            return evaluate(*args, **more)

        return counted


def _keyed(answers: tuple[Answer, ...]) -> dict[tuple[object, ...], str]:
    return {(one.subject, one.actor, one.choice, one.label): one.verdict for one in answers}


@pytest.mark.parametrize("question", QUESTIONS)
def test_time_may_run_out_at_any_look(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(monkeypatch)
    whole = _keyed(ask(_dossier(), question, deadline=counting.deadline))
    looks = counting.deadline.looks
    undecided = 0
    for most in sorted({1, looks // 6, looks // 2, looks - 2}):
        counting.deadline, counting.late = After(most), 0
        found = ask(_dossier(), question, deadline=counting.deadline)
        assert found
        more = 30 if question == "ambiguous" else MOST_MORE  # a first moment is checked again at moments before it
        assert counting.late <= more, (most, counting.late)
        for one in found:
            assert one.verdict in VERDICTS
            assert one.text
            undecided += one.verdict == "not decided"
            if one.verdict in ("yes", "no"):  # whatever is said for certain is so with time enough
                assert whole.get((one.subject, one.actor, one.choice, one.label), one.verdict) in (one.verdict, "as far as tried"), one
    assert undecided


def test_what_is_left_is_named() -> None:
    (first, *_) = ask(_dossier(), "falls-due", deadline=After(0))
    assert first.verdict == "not decided"
    assert "ran out of time; left: clause 1 and clause 2" in first.text


def test_a_search_that_was_stopped_goes_on_when_there_is_time() -> None:
    for question in ("part", "stall", "falls-due", "concern"):
        dossier = _dossier()
        ask(dossier, question, deadline=After(40))
        assert _keyed(ask(dossier, question)) == _keyed(ask(_dossier(), question))


def test_each_subject_has_its_share() -> None:
    def asked(name: str) -> Iterator[Answer]:
        while name == "slow":
            look()
        yield Answer(question="stall", subject=name, verdict="no", text="done")

    def undecided(name: str, why: str) -> Answer:
        return Answer(question="stall", subject=name, verdict="not decided", text=why)

    with under(Deadline(0.2)):
        found = {one.subject: one for one in in_turn(("a", "slow", "b"), asked, undecided, str)}
    assert [found[name].verdict for name in ("a", "slow", "b")] == ["no", "not decided", "no"]
    assert found["slow"].text == "not decided: ran out of time; left: slow"


def test_no_deadline_is_no_limit() -> None:
    look()
    with share(3):
        look()
    with pytest.raises(OutOfTime), under(Deadline(0.0)):
        look()
