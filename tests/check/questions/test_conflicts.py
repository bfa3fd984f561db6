"""After a conflict: every other one is told, a repair is one that mends, and what else is asked goes on without the clauses in conflict."""

from __future__ import annotations

from test_fault_rows import asked, pact

from servanda.check.api import ask
from servanda.check.conflicts import conflicts
from servanda.check.desk import Desk, Never
from servanda.meaning.witness import NeverWitness

TWO = """clause 1
  Ash must not open the road
clause 2
  Ash must open the road
  by 2031-04-30
clause 3
  Birch must not free the captives
clause 4
  Birch must free the captives
  by 2031-04-30
"""
LATE = """clause 1
  Ash must open the road
  not before 2031-04-20
clause 2
  Birch must free the captives
  only after the road is open
  by 2031-04-10
"""


def test_both_conflicts_are_told() -> None:
    answers = asked(pact(TWO), "keepable")
    pairs = {(a.witness.duty, a.witness.prohibition) for a in answers if isinstance(a.witness, NeverWitness)}
    assert pairs == {("pact:2", "pact:1"), ("pact:4", "pact:3")}
    assert {answer.verdict for answer in answers} == {"no"}


def test_one_conflict_is_told_once() -> None:
    plan = Desk(pact(LATE)).plan(())
    assert isinstance(plan, Never)
    assert len(conflicts(plan.problem, plan.conflict, 5.0)) == 1


def test_a_repair_is_made_in_the_text_and_mends_it() -> None:
    (answer,) = asked(pact(LATE), "repair")
    assert answer.verdict == "yes"
    assert "move the deadline" in answer.text.lower()
    assert "entry into force" not in answer.text


def test_what_is_not_written_is_not_dropped() -> None:
    """The text is in force a day after signature; that is no part of the clause."""
    (answer,) = asked(pact("clause 1\n  Ash must open the road\n  by 2031-03-01 18:00\n"), "repair")
    assert "entry into force" not in answer.text


def test_after_a_conflict_a_concern_is_asked_of_the_rest() -> None:
    text = f"{TWO}clause 5\n  Ash may report\nconcern of Birch: report by Ash\n"
    (answer,) = asked(pact(text), "concern")
    assert answer.verdict == "yes"
    assert len(answer.aside) == 2
    assert "without clause" in answer.label


def test_red_lines_bind_where_they_are_asked_for() -> None:
    text = "clause 1\n  Ash must open the road\n  by 2031-04-30\n"
    dossier = pact(f'{text}red line road "The road stays shut" by Birch to Ash\n  Ash must not open the road\n')
    (plain,) = ask(dossier, "keepable")
    bound = ask(dossier, "keepable", with_=("red-lines",))
    assert (plain.verdict, bound[0].verdict) == ("yes", "no")
