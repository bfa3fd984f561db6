"""The day on which an ambiguity bites, against the earliest moment in all runs of up to two acts at the moments that matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from amounts import part
from msgspec.structs import replace

from judge.dossiers import Draft, Part, Reading, Sketch, sketch
from judge.truths import Truths
from judge.verdicts import Sizes, judge, load, table_of
from servanda.check.api import ask, certificate
from servanda.meaning import Status, verify_certificate
from servanda.meaning.witness import Answer, RunWitness
from servanda.model.views import reading_choice

DAY = 86400


@dataclass(frozen=True)
class Pair:
    """A clause as written and as read: doer, modal, act, lines; more: clauses that both read alike."""

    who: str
    modal: str
    act: str
    written: tuple[str, ...]
    read: tuple[str, ...]
    more: tuple[Draft, ...] = ()

    def sketch(self) -> Sketch:
        first, other = (self._draft(lines) for lines in (self.written, self.read))
        lines = ("clause 1", f"  {self.who} {self.modal} {self.act}", *(f"  {line}" for line in self.read))
        return Sketch(seed=0, drafts=(first, *self.more), readings=(Reading(1, lines, other),)).entered()

    def _draft(self, lines: tuple[str, ...]) -> Draft:
        return Draft(1, self.who, self.modal, self.act, tuple(Part(line.split(maxsplit=1)[0], (line,)) for line in lines))


def owes(who: str, act: str, *lines: str, modal: str = "must") -> Draft:
    return Draft(2, who, modal, act, tuple(Part("more", (line,)) for line in lines))


FREE = owes("Birch", "free the captives", "by 2031-03-04")
PAIRS = {
    "two dates": Pair("Ash", "must", "open the road", ("by 2031-03-05",), ("by 2031-03-12",)),
    "a date and an hour": Pair("Ash", "must", "open the road", ("by 2031-03-10",), ("by 2031-03-10 12:00",)),
    "two clocks": Pair("Ash", "must", "open the road", ("within 2 days of free the captives by Birch",), ("within 5 days of free the captives by Birch",)),
    "two clocks in hours": Pair("Ash", "must", "open the road", ("within 36 hours of hold talks by Cedar",), ("within 2 days of hold talks by Cedar",)),
    "two clocks after a day": Pair("Ash", "must", "open the road", ("not before 2031-03-05", "by 2031-03-12"), ("not before 2031-03-10 12:00", "by 2031-03-12")),
    "two ends of a ban": Pair("Ash", "must not", "move guns", ("until 2031-03-05",), ("until 2031-03-12",)),
    "two beginnings of a ban": Pair("Ash", "must not", "move guns", ("from 2031-03-05",), ("from 2031-03-12",)),
    "a ban that waits": Pair("Ash", "must not", "move guns", ("from 2031-03-12",), ("from 2031-03-05", "while truce")),
    "a power that lapses": Pair("Ash", "may", "open the road", ("until 2031-03-05",), ("until 2031-03-12",)),
    "every week or fortnight": Pair("Ash", "must", "pay aid", ("every 1 week from 2031-03-02", "until 2031-04-02"), ("every 2 weeks from 2031-03-02", "until 2031-04-02")),
    "two dates, and a duty of others before": Pair("Ash", "must", "open the road", ("by 2031-03-05",), ("by 2031-03-12",), (FREE,)),
    "another waits for a duty that both ask": Pair(
        "Ash", "must", "open the road", ("by 2031-03-05",), ("by 2031-03-05", "only after free the captives by Birch"), (FREE,)
    ),
    "what parts them is forbidden": Pair(
        "Ash", "must not", "move guns", ("from 2031-03-02",), ("from 2031-03-10 12:00",), (owes("Ash", "move guns", "until 2031-03-05", modal="must not"),)
    ),
    "a limit": Pair("Ash", "must", "pay aid", ("at least 4 EUR", "by 2031-03-05"), ("at least 2 EUR", "by 2031-03-05")),
    "in some runs only": Pair("Ash", "must", "open the road", ("by 2031-03-12", "if the storm comes"), ("by 2031-03-05", "if the storm comes")),
}


def moment(answers: tuple[Answer, ...], *, hard: bool) -> int | None:
    """The moment that the answers give: of the first parting, or of the first over a breach."""
    found = [a.witness for a in answers if a.verdict in ("yes", "as far as tried") and isinstance(a.witness, RunWitness)]
    found = [one for one in found if not hard or any(Status.BREACHED in e.status for e in one.expected)]
    return min((one.now for one in found), default=None)


@pytest.mark.parametrize("name", part(PAIRS, 2))
def test_the_first_moment_is_that_of_all_runs_of_two_acts(name: str) -> None:
    dossier = load(PAIRS[name].sketch())
    assert dossier is not None
    answers = ask(dossier, "ambiguous", limit_seconds=30)
    assert all(verify_certificate(certificate(dossier, answer), dossier).ok for answer in answers if answer.witness is not None)
    truths, choice = Truths(table_of(dossier, 0, Sizes(most=500))), reading_choice(dossier, "r1")
    for hard in (False, True):
        brute = truths.bite("t:1", (), choice, hard=hard)
        said = moment(answers, hard=hard)
        if brute is None and name == "a power that lapses":  # what is never breached parts nobody so
            assert said is None
            continue
        assert brute is not None
        assert said == brute[0], (hard, said and said - truths.table.force, brute[0] - truths.table.force, brute[1])


def test_what_counts_back_is_brought_as_far_forward_as_can_be() -> None:
    """No date and no event gives the moment: the talks come a second more than 36 hours after the act, which is done when the text begins to bind."""
    back = Pair("Ash", "must", "open the road", ("within 36 hours before hold talks by Cedar",), ("within 2 days before hold talks by Cedar",))
    dossier = load(back.sketch())
    assert dossier is not None
    force = dossier.agreements["t"].in_force
    assert force is not None
    assert moment(ask(dossier, "ambiguous", limit_seconds=30), hard=False) == force + 36 * 3600 + 1


@pytest.mark.parametrize("seed", [8000000, 8000085, 8000091, 8000099, 8000108])
def test_drawn_dossiers_are_judged_right(seed: int) -> None:
    found = judge(sketch(seed), Sizes(most=200), questions=("ambiguous",))
    assert found
    assert {one.kind for one in found} == {"right"}, [(one.said, one.is_) for one in found]


def damaged(answer: Answer) -> Iterator[Answer]:
    """The same answer with one lie."""
    witness = answer.witness
    assert isinstance(witness, RunWitness)
    for shift in (-1, -DAY):
        yield replace(answer, witness=replace(witness, now=witness.now + shift))
    yield replace(answer, against=answer.choice)
    yield replace(answer, against=None)
    yield replace(answer, subject="t:2")
    yield replace(answer, verdict="no")
    yield replace(answer, question="part")
    one, other = witness.expected
    yield replace(answer, witness=replace(witness, expected=(one, replace(other, status=one.status))))
    yield replace(answer, witness=replace(witness, expected=(one,)))
    for n, event in enumerate(witness.run.events):
        rest = (*witness.run.events[:n], *witness.run.events[n + 1 :])
        yield replace(answer, witness=replace(witness, run=replace(witness.run, events=rest)))
        late = (*rest, replace(event, at=witness.now + 1))
        yield replace(answer, witness=replace(witness, run=replace(witness.run, events=late)))


@pytest.mark.parametrize("name", ["two clocks", "two dates, and a duty of others before", "a ban that waits"])
def test_a_certificate_with_a_lie_in_it_is_refused(name: str) -> None:
    dossier = load(PAIRS[name].sketch())
    assert dossier is not None
    for answer in ask(dossier, "ambiguous", limit_seconds=30):
        assert verify_certificate(certificate(dossier, answer), dossier).ok
        for place, bad in enumerate(damaged(answer)):
            assert not verify_certificate(certificate(dossier, bad), dossier).ok, place


def test_a_later_moment_is_not_accepted_as_the_first() -> None:
    """The run parts them already a day before; and a moment other than that at which the text begins to bind is not certain."""
    dossier = load(PAIRS["two dates"].sketch())
    assert dossier is not None
    (answer,) = ask(dossier, "ambiguous", limit_seconds=30)
    witness = answer.witness
    assert isinstance(witness, RunWitness)
    later = replace(answer, witness=replace(witness, now=witness.now + DAY))
    assert "the readings part at an earlier moment" in verify_certificate(certificate(dossier, later), dossier).problems
    assert not verify_certificate(certificate(dossier, replace(answer, verdict="yes")), dossier).ok
