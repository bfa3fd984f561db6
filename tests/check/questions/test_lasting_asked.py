"""What is owed at all times and forbidden, and states that are to hold and by their dates do not: a proved no, which `verify`
works out again; its twin, in which the two leave each other room, is never proved."""

from __future__ import annotations

import msgspec
import pytest

from servanda.check.api import ask
from servanda.meaning.verify import check_answer
from servanda.meaning.witness import Answer, NeverWitness
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: gates
signed: 2031-03-01 12:00
in-force: 2031-03-03 00:00
zone: UTC
parties: Ash, Birch
---

```servanda
actor Ash
actor Birch
act keep the gate open
  by Ash, Birch
  failing "close the gate"
act guard {what: text}
  by Ash, Birch
act lift the rules
  by Birch
"""
GUARD = 'Ash must at all times guard "the gate"'
BAN = 'Ash must not guard "the gate"'
FROM = f"{BAN}\n  from 2031-05-20"
OPEN = "Ash must keep the gate open"
THEIRS = 'Ash must at all times ensure that Birch guard "the gate"'
HELD = "Ash must ensure that truce holds"
TRUCE = "state truce\n  from 2031-06-01\n  until 2031-07-01\n"
CLOSED = (
    # what cannot be kept, and its twin
    ((GUARD, BAN), (GUARD, 'Ash must not guard "the mill"')),
    ((OPEN, "each of Ash, Birch must not keep the gate open"), (OPEN, "Birch must not keep the gate open")),
    ((THEIRS, 'Birch must not guard "the gate"'), (THEIRS, BAN)),
    ((f"{GUARD}\n  from 2031-05-01\n  until 2031-06-01", FROM), (f"{GUARD}\n  until 2031-04-30", FROM)),
    ((GUARD, f"{BAN}\n  until 2031-05-20"), (f"{GUARD}\n  if lift the rules by Birch", f"{BAN}\n  until 2031-05-20")),
    ((GUARD, BAN), (GUARD, f"{BAN}\n  as judged by Ash")),
    ((GUARD, BAN), (GUARD, f"{BAN}\n  except guard \"the gate\" authorised by Birch")),
    (("Ash must at all times ensure that truce holds",), (f"{HELD}\n  from 2031-06-01\n  until 2031-06-30",)),
    ((f"{HELD}\n  by 2031-08-01",), (f"{HELD}\n  by 2031-06-15",)),
    ((f"{HELD}\n  until 2031-08-01",), (f"{HELD}\n  until 2031-08-01\n  if lift the rules by Birch",)),
)


def gates(clauses: tuple[str, ...]) -> Dossier:
    said = (f"\nclause {number}\n  {text}\n" for number, text in enumerate(clauses, 1))
    dossier = load_files({"gates.md": f"{HEAD}{TRUCE}{''.join(said)}```\n".encode()}, "gates")
    assert not dossier.diagnostics, [one.message for one in dossier.diagnostics]
    return dossier


def asked(dossier: Dossier) -> Answer:
    return ask(dossier, "keepable")[0]


@pytest.mark.parametrize(("closed", "twin"), CLOSED)
def test_what_lasts_and_cannot_is_proved(closed: tuple[str, ...], twin: tuple[str, ...]) -> None:
    never = asked(gates(closed))
    assert (never.verdict, type(never.witness)) == ("no", NeverWitness), never.text
    other = gates(twin)
    assert asked(other).verdict in ("yes", "not found", "not decided")
    assert not check_answer(never, other).ok, "the proof of one is none of its twin"


def _with(answer: Answer, **wrong: object) -> Answer:
    assert isinstance(answer.witness, NeverWitness)
    return msgspec.structs.replace(answer, witness=msgspec.structs.replace(answer.witness, **wrong))


def test_a_proof_that_names_the_wrong_thing_is_refused() -> None:
    both, held = gates((GUARD, BAN, 'Birch must not guard "the gate"')), gates(("Ash must at all times ensure that truce holds",))
    never, dated = asked(both), asked(held)
    swapped, other = {"duty": "gates:2", "prohibition": "gates:1"}, {"act": "lift the rules by Birch"}
    for wrong in ({"prohibition": "gates:3"}, {"prohibition": "gates:1"}, swapped, other):
        assert not check_answer(_with(never, **wrong), both).ok, wrong
    for moments in ((), (0,)):
        assert not check_answer(_with(dated, moments=moments), held).ok
    assert all(check_answer(one, text).ok for one, text in ((never, both), (dated, held)))


def test_of_readings_only_those_at_odds_cannot_be_kept() -> None:
    reading = 'reading mill of 2 held by Ash\n  clause 2\n    Ash must not guard "the mill"\n'
    dossier = load_files({"gates.md": f"{HEAD}clause 1\n  {GUARD}\nclause 2\n  {BAN}\n{reading}```\n".encode()}, "gates")
    found = ask(dossier, "keepable")
    assert [one.verdict for one in found] == ["no", "yes", "no"]
    assert found[-1].text.startswith("Of 2 mixes of readings, 1 can be kept")


def test_a_count_of_mixes_holds_none_that_was_not_played() -> None:
    """Here the two run together from an act on that is owed: no date says so, and no proof; nor is it said that the mix can be kept."""
    late = "Birch must lift the rules\n  by 2031-05-01"
    texts = f"clause 1\n  {GUARD}\n  from lift the rules by Birch\nclause 2\n  {BAN}\nclause 3\n  {late}\n"
    reading = 'reading mill of 2 held by Ash\n  clause 2\n    Ash must not guard "the mill"\n'
    found = ask(load_files({"gates.md": f"{HEAD}{texts}{reading}```\n".encode()}, "gates"), "keepable")
    assert [one.verdict for one in found] == ["not found", "yes", "not decided"], [one.text for one in found]


LIFTED = "Birch must lift the rules\n  by 2031-05-01"
ALL_OF_IT = f"{GUARD}\n  until 2031-07-01"
PASSING = (
    # what is over at the end of a run and was at odds before, and its twin; "may be kept" of none of the first
    ((f"{GUARD}\n  while watch", BAN, LIFTED), (f"{GUARD}\n  while watch", f"{BAN}\n  until 2031-03-10", LIFTED)),
    ((ALL_OF_IT, f"{BAN}\n  while watch", LIFTED), (f"{GUARD}\n  until 2031-03-10", f"{BAN}\n  while watch", LIFTED)),
    ((f"{GUARD}\n  from 2031-04-01\n  until 2031-07-01", f"{BAN}\n  unless lift the rules by Birch", f"{LIFTED}\n  not before 2031-04-10"),
     (ALL_OF_IT, f"{BAN}\n  unless not lift the rules by Birch\n  until 2031-03-20", f"{LIFTED}\n  not before 2031-04-10")),
    ((ALL_OF_IT, f"{BAN}\n  if lift the rules by Birch\n  until 2031-06-01", LIFTED),
     (ALL_OF_IT, f"{BAN}\n  if lift the rules by Birch\n  until 2031-04-01", f"{LIFTED}\n  not before 2031-04-10")),
)  # fmt: skip


@pytest.mark.parametrize(("closed", "twin"), PASSING)
def test_what_was_at_odds_and_is_over_is_not_kept(closed: tuple[str, ...], twin: tuple[str, ...]) -> None:
    watch = "state watch\n  from lift the rules by Birch\n  until 2031-06-01\n"
    verdicts = []
    for clauses in (closed, twin):
        said = (f"\nclause {number}\n  {text}\n" for number, text in enumerate(clauses, 1))
        dossier = load_files({"gates.md": f"{HEAD}{watch}{''.join(said)}```\n".encode()}, "gates")
        assert not dossier.diagnostics
        verdicts.append(asked(dossier).verdict)
    assert verdicts == ["not found", "yes"]
