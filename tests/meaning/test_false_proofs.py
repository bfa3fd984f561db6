"""Proofs that only look like proofs: what they rest on can be lifted, moved, done elsewhere or done twice. Each is refused; its true twin is not."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from servanda.calendar import CivilExpr, resolve_first, resolve_last
from servanda.meaning import Event, Run, Status, VerifyResult, event_key, last_key
from servanda.meaning.verify import check_answer
from servanda.meaning.witness import (
    Answer,
    ChainWitness,
    CoreWitness,
    Expected,
    NeverWitness,
    NotFoundWitness,
    RunWitness,
    Sample,
    Step,
    StructureWitness,
    Witness,
)
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: pact
title: Pact
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
parties: Ash, Birch
---

# Pact

```servanda
actor Ash
  role party
actor Birch
  role party
actor Cedar
  role mediator
place Selm
place Quay
  inside Selm
place Dorn
act open the road
  by Ash
  done "the road is open"
act free the captives
  by Birch
  done "the captives are free"
act move guns
  by Ash, Birch
act hold talks
  by Ash, Birch, Cedar
event the truce starts
  controlled by Ash
event the truce collapses
state truce
  from the truce starts
  until the truce collapses

"""
ROAD, GUNS, FREE = (
    event_key("open the road", (), "Ash"),
    event_key("move guns", (), "Ash"),
    event_key("free the captives", (), "Birch"),
)
TALKS = event_key("hold talks", (), "Ash")


def pact(text: str) -> Dossier:
    dossier = load_files({"pact.md": f"{HEAD}{text}\n```\n".encode()}, "pact")
    assert not dossier.diagnostics, [one.message for one in dossier.diagnostics]
    return dossier


def at(day: int, hour: int = 12, month: int = 3) -> int:
    return resolve_first(CivilExpr(2031, month, day), "UTC").at + hour * 3600


def first(day: int, month: int = 3) -> int:
    return resolve_first(CivilExpr(2031, month, day), "UTC").at


def last(day: int, month: int = 3) -> int:
    return resolve_last(CivilExpr(2031, month, day), "UTC").at


def step(clause: str, part: str, waits: str, awaited: str, kind: str, seconds: int) -> Step:
    return Step(
        text="", clause=f"pact:{clause}" if clause else "", part=part, waits=waits, awaited=awaited, kind=kind, seconds=seconds
    )


def chain(*steps: Step) -> ChainWitness:
    return ChainWitness(steps=steps, short_by=sum(one.seconds if one.kind == "min" else -one.seconds for one in steps))


def says(dossier: Dossier, question: str, verdict: str, witness: Witness | None, subject: str = "", **more: Any) -> VerifyResult:
    return check_answer(Answer(question=question, subject=subject, verdict=verdict, text="", witness=witness, **more), dossier)


# --- a purpose that is met in every run ------------------------------------------------------------------------------

MET = "\n\npurpose of Ash: the road is open by 2031-04-30"
BY = chain(step("", "purpose", ROAD, "", "min", last(30, 4) + 1), step("1", "by", ROAD, "", "max", last(30, 4)))


def met(text: str) -> VerifyResult:
    dossier = pact(text + MET)
    return says(dossier, "purpose", "no", BY, dossier.purposes[0].id)


def test_a_purpose_that_a_dated_duty_meets() -> None:
    assert met("clause 1\n  Ash must open the road\n  by 2031-04-30").ok
    assert met("clause 1\n  Ash must open the road\n  by 2031-04-30\n  only after the captives are free").ok


@pytest.mark.parametrize(
    "more",
    [
        "\n\nclause 2\n  Birch may hold talks\n  effect releases Ash from clause 1",
        "\n\nclause 2\n  Birch may hold talks\n  effect ends clause 1",
        "\n\nclause 2\n  Ash may hold talks\n  effect suspends clause 1",
        "\n\nclause 2\n  Birch may hold talks\n  effect extends clause 1 by 3 days",
        "\n  extended by Ash for 1 week",
        "\n  if the captives are free",
        "\n  unless the captives are free",
        "\n  provided that the captives are free",
        "\n  with the consent of Birch",
        "\n  while truce",
        "\n  whenever hold talks by Cedar",
        "\n  from the captives are free",
        "\n  within 3 days of the captives are free",
        "\n  lapses after 10 days",
        "\n  until 2031-04-20",
        "\n  determined by Cedar",
        "\n  as judged by Ash",
    ],
)
def test_what_can_lift_or_move_a_duty_undoes_the_proof(more: str) -> None:
    """A release, an end, an extension, a condition: the duty need not be performed by its date, so the purpose may fail."""
    found = met("clause 1\n  Ash must open the road\n  by 2031-04-30" + more)
    assert found.problems


def test_a_clause_set_aside_carries_no_proof() -> None:
    dossier = pact("clause 1\n  Ash must open the road\n  by 2031-04-30" + MET)
    assert says(dossier, "purpose", "no", BY, dossier.purposes[0].id, aside=("pact:1",)).problems


# --- one act is not one performance ----------------------------------------------------------------------------------


def test_the_first_time_is_not_the_time_that_counts() -> None:
    """A power used before its window counts for nothing and breaches nothing: the concern comes true."""
    witness = chain(step("1", "from", ROAD, ROAD, "min", 7 * 86400))
    text = "clause 1\n  Ash {} open the road\n  {} 1 week after the road is open\n\nconcern of Birch: the road is open"
    free = pact(text.format("may", "from"))
    assert says(free, "concern", "no", witness, free.purposes[0].id).problems
    bound = pact(text.format("must", "not before"))
    ordered = chain(step("1", "not before", ROAD, ROAD, "min", 7 * 86400))
    assert says(bound, "concern", "no", ordered, bound.purposes[0].id).ok, "here the first time is out of order, and a breach"


def test_an_act_for_two_clauses() -> None:
    """Freed early, the captives count for the first clause and not for the second: nothing says that the second is performed."""
    dossier = pact(
        "clause 1\n  Birch must free the captives\n  by 2031-03-12\n\n"
        "clause 2\n  Birch must free the captives\n  within 36 hours before move guns by Birch\n\npurpose of Ash: clause 2 is kept"
    )
    witness = chain(step("", "purpose", FREE, "", "min", last(12) + 1), step("1", "by", FREE, "", "max", last(12)))
    assert says(dossier, "purpose", "no", witness, dossier.purposes[0].id).problems


def test_a_gate_of_one_clause_does_not_bound_another() -> None:
    """The act may be done before the gate of clause 2 as a free act; only an order whose breach is sure bounds every time it is done."""
    text = "clause 1\n  Ash must open the road\n  by 2031-03-05\n\nclause 2\n  Ash must open the road\n  {} 2031-03-10"
    for word, sure in (("not before", True), ("from", False)):
        witness = chain(step("2", word, ROAD, "", "min", first(10)), step("1", "by", ROAD, "", "max", last(5)))
        found = says(pact(text.format(word)), "keepable", "no", witness)
        assert found.ok is sure, found.problems
    conditional = pact(text.format("not before") + "\n  if the captives are free")
    witness = chain(step("2", "not before", ROAD, "", "min", first(10)), step("1", "by", ROAD, "", "max", last(5)))
    assert says(conditional, "keepable", "no", witness).problems


def test_a_window_that_is_open_from_the_start_is_no_gate() -> None:
    """Within some days of entry into force: any act out of order falls into the time in which it is a breach."""
    text = (
        "clause 1\n  Ash must open the road\n  {}\n  only after the captives are free\n\n"
        "clause 2\n  Birch must free the captives\n  only after the road is open"
    )
    circle = chain(step("1", "only after", ROAD, FREE, "min", 1), step("2", "only after", FREE, ROAD, "min", 1))
    for window, sure in (
        ("within 14 days of entry into force", True),
        ("from 2031-03-01", True),
        ("from 2031-03-03", False),
        ("within 14 days of hold talks by Cedar", False),
    ):
        assert says(pact(text.format(window)), "keepable", "no", circle).ok is sure, window


def test_a_window_in_cases() -> None:
    """The first act lies inside the window, before it opens, or after it has closed: each in its own chain, and none may be left out."""
    dossier = pact(
        "clause 1\n  Ash must open the road\n  from 2031-03-03\n  only after the captives are free\n\n"
        "clause 2\n  Birch must free the captives\n  not before 2031-03-03\n  only after the road is open"
    )
    inside = chain(step("1", "only after", ROAD, FREE, "min", 1), step("2", "only after", FREE, ROAD, "min", 1))
    before = chain(
        step("2", "not before", FREE, "", "min", first(3)),
        step("1", "only after", ROAD, FREE, "min", 1),
        step("1", "from", ROAD, "", "max", first(3) - 1),
    )
    outside = chain(step("", "signature", ROAD, "", "min", first(2)), step("1", "from", ROAD, "", "max", first(3) - 1))
    steps = (Step(text="when the road is first opened", clause="pact:1", part="from"),)
    assert says(dossier, "keepable", "no", CoreWitness(steps=steps, cases=(inside,))).problems, (
        "before the window the act is free"
    )
    assert says(dossier, "keepable", "no", CoreWitness(steps=steps, cases=(inside, outside))).problems
    assert says(dossier, "keepable", "no", CoreWitness(steps=steps, cases=(inside, before))).problems, "out of order only inside"
    early = pact(
        "clause 1\n  Ash must open the road\n  from 2031-03-01\n  only after the captives are free\n\n"
        "clause 2\n  Birch must free the captives\n  only after the road is open"
    )
    none = chain(step("", "signature", ROAD, "", "min", first(2)), step("1", "from", ROAD, "", "max", first(1) - 1))
    found = says(early, "keepable", "no", CoreWitness(steps=steps, cases=(inside, none)))
    assert found.ok, found.problems


def test_a_circle_through_a_conditional_duty_is_none() -> None:
    """Before its condition is met the act is free: it may be done, what waits for it may follow, and it may be done again."""
    text = (
        "clause 1\n  Ash must open the road\n  only after the captives are free{}\n\n"
        "clause 2\n  Birch must free the captives\n  only after {}"
    )
    circle = chain(step("1", "only after", ROAD, FREE, "min", 1), step("2", "only after", FREE, ROAD, "min", 1))
    assert says(pact(text.format("", "the road is open")), "keepable", "no", circle).ok
    free = pact(text.format("\n  provided that the truce starts", "the road is open"))
    assert says(free, "keepable", "no", circle).problems
    kept = pact(text.format("\n  provided that the truce starts", "clause 1 is kept"))
    assert says(kept, "keepable", "no", circle).ok, "the performance that counts waits for the other, and the other for it"


def test_the_moment_of_a_prohibition_is_no_deadline() -> None:
    """A prohibition without end is never kept, and its coming into force is no moment of anybody's act."""
    for status in ("kept", "due"):
        dossier = pact(f"clause 1\n  Ash must not move guns\n\nclause 2\n  Ash must hold talks\n  by clause 1 is {status}")
        witness = chain(step("2", "agreement", TALKS, "", "min", first(2)), step("2", "by", TALKS, "", "max", at(1)))
        assert says(dossier, "keepable", "no", witness).problems


def test_a_contingency_is_not_expected() -> None:
    text = "clause 1\n  Ash must open the road\n  from 2031-03-10\n  by 2031-03-05{}"
    witness = chain(step("1", "from", ROAD, "", "min", first(10)), step("1", "by", ROAD, "", "max", last(5)))
    assert says(pact(text.format("")), "keepable", "no", witness).ok
    assert says(pact(text.format("\n  if the captives are free")), "keepable", "no", witness).problems


# --- a duty and a prohibition that leaves it no moment ----------------------------------------------------------------

PAIR = NeverWitness(duty="pact:2", prohibition="pact:1", act=GUNS)


def pair(text: str, witness: NeverWitness = PAIR) -> VerifyResult:
    return says(pact(text), "keepable", "no", witness)


@pytest.mark.parametrize(
    "text",
    [
        "clause 1\n  Ash must not move guns\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n\nclause 2\n  Ash must move guns",
        "clause 1\n  Ash must not move guns\n  until 2031-10-31\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  at Selm\n\nclause 2\n  Ash must move guns\n  at Quay\n  by 2031-10-31",
        "clause 1\n  Ash must move guns\n  at most 100 EUR\n\nclause 2\n  Ash must move guns\n  at least 200 EUR",
        "clause 1\n  Ash must not move guns\n  from 2031-04-01\n\nclause 2\n  Ash must move guns\n  not before 2031-04-01\n  by 2031-10-31",
    ],
)
def test_no_moment_is_left(text: str) -> None:
    found = pair(text)
    assert found.ok, found.problems


@pytest.mark.parametrize(
    "text",
    [
        "clause 1\n  Ash must not move guns\n  at Selm\n\nclause 2\n  Ash must move guns\n  at Dorn\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  at Quay\n\nclause 2\n  Ash must move guns\n  at Selm\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  at Selm\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  lapses after 10 days\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  except move guns authorised by Cedar\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  unless the truce collapses\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  while truce\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  until 2031-10-30\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  from 2031-03-03\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Birch must not move guns\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n  determined by Cedar\n\nclause 2\n  Ash must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n\nclause 2\n  Ash must move guns\n  by 2031-10-31\n  if the truce starts",
        "clause 1\n  Ash must not move guns\n\nclause 2\n  any of Ash, Birch must move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n\nclause 2\n  Ash may move guns\n  by 2031-10-31",
        "clause 1\n  Ash must not move guns\n\nclause 2\n  Ash must move guns\n\nclause 3\n  Cedar may hold talks\n  effect suspends clause 1",
        "clause 1\n  Ash must move guns\n  at most 200 EUR\n\nclause 2\n  Ash must move guns\n  at least 200 EUR",
        "clause 1\n  Ash must move guns\n  at most 100 EUR in any 3 days\n\nclause 2\n  Ash must move guns\n  at least 200 EUR",
        "clause 1\n  Ash must move guns\n  at most 100 EUR\n\nclause 2\n  Ash must move guns\n  at least 200 USD",
        "clause 1\n  Ash must move guns\n  by 2031-04-10\n  at most 100 EUR\n\nclause 2\n  Ash must move guns\n  by 2031-04-30\n  at least 200 EUR",
    ],
)
def test_a_moment_is_left(text: str) -> None:
    """Another place, a lapse, an exception, an excuse, a day before or after, somebody else, less than is allowed."""
    assert pair(text).problems


def test_a_window_in_which_every_moment_is_forbidden() -> None:
    """A weekly duty and a ban that holds for a month: the weeks inside it cannot be used."""
    text = "clause 1\n  Ash must not hold talks\n  from 2031-04-01\n  until 2031-04-30\n\nclause 2\n  Ash must hold talks\n  every 1 week"
    dossier = pact(text)
    from servanda.meaning import evaluate
    from servanda.model.views import view

    windows = [
        one for one in evaluate(view(dossier), Run(), last(30, 4))["pact:2"] if one.due is not None and one.due <= last(30, 4)
    ]
    inside = [one for one in windows if (one.instance.trigger_at or 0) >= first(1, 4)]
    across = next(one for one in windows if (one.instance.trigger_at or 0) < first(1, 4) <= (one.due or 0))
    assert inside

    def with_window(one: Any, more: int = 0) -> VerifyResult:
        witness = replace(PAIR, act=TALKS, moments=(one.instance.trigger_at, one.due + more))
        return says(dossier, "keepable", "no", witness)

    assert with_window(inside[0]).ok, with_window(inside[0]).problems
    assert with_window(inside[0], 1).problems
    assert with_window(across).problems, "that week begins before the ban"
    assert pair(text, replace(PAIR, act=TALKS)).problems, "in other weeks there is time"


def test_a_concern_about_what_is_always_forbidden() -> None:
    """No duty asks for it: the question supposes it. An act before the text binds is no run of the question."""
    dossier = pact("clause 1\n  Ash must not move guns\n\nconcern of Birch: move guns by Ash")
    banned = NeverWitness(duty="", prohibition="pact:1", act=GUNS)
    subject = dossier.purposes[0].id
    assert says(dossier, "concern", "no", banned, subject).ok
    other = pact("clause 1\n  Ash must not move guns\n\nconcern of Birch: move guns by Birch")
    assert says(other, "concern", "no", banned, other.purposes[0].id).problems
    early = RunWitness(
        run=Run(events=(Event(term="move guns", by=("Ash",), at=at(1)),)),
        now=at(3),
        complies=True,
        purpose=subject,
        purpose_holds=True,
    )
    assert says(dossier, "concern", "yes", early, subject).problems, "it lies before the text binds"


def test_what_a_clause_forbids_can_happen_all_the_same() -> None:
    """A breach keeps nothing from happening: only what waits for itself, or comes before what it follows, never does."""
    dossier = pact(
        "clause 1\n  Ash must not move guns\n\nclause 2\n  Ash must move guns\n\n"
        "clause 3\n  Ash must open the road\n  provided that the captives are free\n\n"
        "clause 4\n  Birch must free the captives\n  only after clause 3 is kept"
    )
    banned = NeverWitness(duty="", prohibition="pact:1", act=GUNS)
    assert says(dossier, "can-happen", "no", banned, GUNS).problems
    assert says(dossier, "falls-due", "no", PAIR, "pact:2").problems
    circle = chain(step("3", "provided that", ROAD, FREE, "min", 0), step("4", "only after", FREE, ROAD, "min", 1))
    assert says(dossier, "keepable", "no", circle).ok
    assert says(dossier, "falls-due", "no", circle, "pact:3").problems, "freed all the same, in breach of clause 4, they are free"


@pytest.mark.parametrize(
    "change",
    [
        {"duty": "pact:1"},
        {"duty": "pact:9"},
        {"duty": ""},
        {"prohibition": "pact:2"},
        {"prohibition": "pact:9"},
        {"act": ROAD},
        {"act": event_key("move guns", (), "Birch")},
        {"choice": (("pact:1", "strict"),)},
        {"moments": (first(2), last(31, 10))},
    ],
)
def test_a_damaged_pair_is_refused(change: dict[str, Any]) -> None:
    text = "clause 1\n  Ash must not move guns\n\nclause 2\n  Ash must move guns\n  by 2031-10-31"
    assert pair(text).ok
    assert pair(text, replace(PAIR, **change)).problems


# --- what one run cannot show ----------------------------------------------------------------------------------------


def test_who_stalls_is_refuted_by_an_act_of_others() -> None:
    """Birch frees the captives whatever Ash withholds; that clause 2 waits for the truce does not stall clause 1."""
    dossier = pact(
        "clause 1\n  Birch must free the captives\n\n"
        "clause 2\n  Birch must free the captives\n  not before 2031-03-12\n  provided that truce holds"
    )

    def stalled(clause: str, status: Status) -> VerifyResult:
        witness = RunWitness(
            run=Run(), now=at(30), passive=("Ash",), complies=True, expected=(Expected(clause=clause, status=(status,)),)
        )
        return says(dossier, "stall", "yes", witness, clause, actor="Ash")

    assert stalled("pact:1", Status.PENDING).problems
    assert stalled("pact:2", Status.NOT_IN_FORCE).ok


def test_a_breach_that_others_answer() -> None:
    text = "clause 1\n  Ash must open the road\n  by 2031-04-30\n  otherwise\n    rung 1 {} may hold talks{}"
    expected = (Expected(clause="pact:1", status=(Status.BREACHED,)),)
    witness = RunWitness(run=Run(), now=at(2, 0, 5), expected=expected)
    for who, more, answered in (("Birch", "", True), ("Ash", "", False), ("Birch", "\n      until 2031-04-15", False)):
        dossier = pact(text.format(who, more))
        assert bool(says(dossier, "unanswered", "yes", witness, "pact:1").problems) is answered, (who, more)
        structure = StructureWitness(facts=("so it is",), clauses=("pact:1",))
        assert says(dossier, "unanswered", "no", structure, "pact:1").ok is answered, (who, more)


def test_a_rung_that_the_text_forbids_is_no_plain_answer() -> None:
    dossier = pact(
        "clause 1\n  Ash must open the road\n  by 2031-04-30\n  otherwise\n    rung 1 Birch must move guns\n      within 3 days of the breach\n\n"
        "clause 2\n  each of Ash, Birch must not move guns"
    )
    assert not says(dossier, "unanswered", "no", StructureWitness(facts=("x",), clauses=("pact:1",)), "pact:1").ok
    witness = RunWitness(run=Run(), now=at(2, 0, 5), expected=(Expected(clause="pact:1", status=(Status.BREACHED,)),))
    assert says(dossier, "unanswered", "yes", witness, "pact:1").ok


# --- not found, none written ------------------------------------------------------------------------------------------


def test_not_found_is_looked_at_again() -> None:
    dossier = pact("clause 1\n  Ash must open the road\n  by 2031-04-30\n\nconcern of Birch: the captives are free")
    subject = dossier.purposes[0].id
    road = Event(term="open the road", by=("Ash",), at=at(3))
    free = Event(term="free the captives", by=("Birch",), at=at(4))
    quiet, shows = Sample(run=Run(events=(road,)), now=at(2, 0, 5)), Sample(run=Run(events=(road, free)), now=at(2, 0, 5))
    witness = NotFoundWitness(acts=2, runs=7, sample=(quiet,))
    assert says(dossier, "concern", "not found", witness, subject).ok
    assert says(dossier, "concern", "not found", replace(witness, sample=(quiet, shows)), subject).problems
    assert says(dossier, "concern", "not found", replace(witness, sample=()), subject).unchecked
    assert says(dossier, "concern", "no", witness, subject).problems, "that is no proof"


def test_a_run_is_looked_at_after_every_date_of_the_purpose() -> None:
    dossier = pact("clause 1\n  Ash may open the road\n\npurpose of Ash: 2031-03-12")
    subject = dossier.purposes[0].id
    early = RunWitness(run=Run(), now=at(3), complies=True, purpose=subject, purpose_holds=False)
    assert says(dossier, "purpose", "yes", early, subject).problems


def test_none_written() -> None:
    bare = pact("clause 1\n  Ash may open the road")
    for question in ("purpose", "concern", "part", "falls-due", "stall", "unanswered"):
        assert says(bare, question, "none written", None).ok
    dossier = pact("clause 1\n  Ash must open the road\n\nconcern of Birch: the captives are free")
    for question in ("concern", "falls-due", "stall", "unanswered"):
        assert says(dossier, question, "none written", None).problems


def test_a_result_says_what_was_done() -> None:
    assert set(VerifyResult.__struct_fields__) >= {"ok", "checks", "problems", "unchecked", "notes"}


# --- several performances, and dates in a concern --------------------------------------------------------------------

EACH = "clause 1\n  each of Ash, Birch must move guns\n  by 2031-04-30"
BOTH = last_key((GUNS, event_key("move guns", (), "Birch")))


def cases_of(first_step: Step) -> CoreWitness:
    cases = []
    for who in ("Ash", "Birch"):
        own = event_key("move guns", (), who)
        cases.append(chain(first_step, step("", "nature", BOTH, own, "max", 0), step("1", "by", own, "", "max", last(30, 4))))
    return CoreWitness(steps=(Step(text="each of them", clause="pact:1", part="by"),), cases=tuple(cases))


def test_what_each_of_several_must_do() -> None:
    """Whichever does it last: each owes it by its date, so that the last of them has done it by then."""
    wanted = "\n\npurpose of Cedar: move guns by each of Ash, Birch by 2031-04-30"
    core = cases_of(step("", "purpose", BOTH, "", "min", last(30, 4) + 1))
    dossier = pact(EACH + wanted)
    found = says(dossier, "purpose", "no", core, dossier.purposes[0].id)
    assert found.ok, found.problems
    assert says(dossier, "purpose", "no", replace(core, cases=core.cases[:1]), dossier.purposes[0].id).problems
    one = pact(EACH.replace("each of Ash, Birch", "Ash") + wanted)
    assert says(one, "purpose", "no", core, one.purposes[0].id).problems, "Birch need not"


def test_a_concern_that_begins_with_a_date() -> None:
    core = cases_of(step("", "concern", BOTH, "", "min", last(30, 4) + 2))
    text = "\n\nconcern of Cedar: 2031-{} and not move guns by each of Ash, Birch"
    for date, sure in (("04-30", True), ("04-29", False)):
        dossier = pact(EACH + text.format(date))
        assert says(dossier, "concern", "no", core, dossier.purposes[0].id).ok is sure


def test_a_proof_by_cases_is_told_by_the_one_that_is_enough() -> None:
    from servanda.check.rechecked import rechecked

    dossier = pact(
        "clause 1\n  Ash must open the road\n  within 14 days of entry into force\n  only after the captives are free\n\n"
        "clause 2\n  Birch must free the captives\n  only after the road is open"
    )
    circle = ChainWitness(
        steps=(
            replace(step("1", "only after", ROAD, FREE, "min", 1), text="the road waits for the captives"),
            replace(step("2", "only after", FREE, ROAD, "min", 1), text="the captives wait for the road"),
        ),
        short_by=2,
    )
    core = CoreWitness(steps=(Step(text="a", clause="pact:1", part="within"),), cases=(circle,))
    answer = Answer(
        question="keepable",
        subject="",
        verdict="no",
        text="it cannot be kept: a; if b: c",
        because=("a", "if b: c"),
        witness=core,
    )
    told = rechecked(dossier, answer)
    assert told.witness == circle
    assert told.because == ("the road waits for the captives", "the captives wait for the road")
    assert (
        told.text
        == "it cannot be kept: the road waits for the captives; the captives wait for the road: they wait for each other in a circle"
    )
