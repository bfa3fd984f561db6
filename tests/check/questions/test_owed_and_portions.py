"""Runs that a few free acts set going: what is then owed is done, in portions where no act may reach the amount, and nobody is idle
who does by turns what it need not do."""

from __future__ import annotations

import frame
import pytest

from servanda.check.api import ask
from servanda.meaning.witness import RunWitness, ScheduleWitness


@pytest.mark.parametrize(
    "text",
    [
        "clause 1\n  Ash must hold talks\n  while truce\n  every 5 days\n  at most 2 EUR\n",
        "clause 1\n  Ash must hold talks\n  while truce\n  every 5 days\n  until 2031-06-01\n",
        "clause 1\n  each of Ash, Birch must pay aid\n  while truce\n  every 1 week\n  until 2031-03-10 12:00\n",
        "clause 1\n  Birch must ensure that truce holds\n  within 2 days before pay aid by Ash\n"
        "  within 1 week of the later of a flood comes and 2031-03-10 12:00\n",
    ],
)
def test_a_duty_that_falls_due_only_when_free_acts_have_come_is_done_then(text: str) -> None:
    assert frame.asked(frame.small(text), "falls-due", "1").verdict == "yes"


@pytest.mark.parametrize("word", ["unless", "if"])
def test_what_then_falls_due_is_performed_in_the_run_that_keeps_the_text(word: str) -> None:
    text = f"clause 1\n  each of Ash, Birch must pay aid\n  {word} the vote is held\n  every 1 week\n  until 2031-03-10 12:00\n  while truce\n"
    assert ask(frame.small(f"{text}\nclause 2\n  Birch must free the captives\n"), "keepable")[0].verdict == "yes"


PORTIONS = "clause 1\n  Ash must pay aid\n  {} 500 EUR\n{}\nclause 2\n  Ash must not pay aid\n  at most 100 EUR in any 30 days\n"


@pytest.mark.parametrize("relation", ["at least", "exactly"])
@pytest.mark.parametrize("by", ["", "  by 2031-12-31\n"])
@pytest.mark.parametrize("question", ["keepable", "falls-due", "schedule"])
def test_an_amount_beyond_a_limit_is_reached_in_portions(relation: str, by: str, question: str) -> None:
    answer = ask(frame.small(PORTIONS.format(relation, by)), question)[0]
    assert answer.verdict == "yes"
    witness = answer.witness.run if isinstance(answer.witness, ScheduleWitness) else answer.witness
    assert isinstance(witness, RunWitness)
    assert sum(event.amount or 0 for event in witness.run.events) == 500


def test_where_time_is_too_short_for_the_portions_nothing_is_shown() -> None:
    assert ask(frame.small(PORTIONS.format("at least", "  by 2031-05-31\n")), "keepable")[0].verdict != "yes"


def test_a_limit_without_a_period_leaves_the_amount_whole() -> None:
    text = PORTIONS.format("at least", "").replace(" in any 30 days", "")
    assert ask(frame.small(text), "keepable")[0].verdict != "yes"


CLOCK = """clause 1
  any of Ash, Birch must pay aid
  whenever the vote is held
  within 1 week of pay aid by Birch
  at least 3 EUR
"""


def test_acts_that_are_owed_only_for_each_other_are_free_together() -> None:
    """Birch starts the clock by its first payment and then owes the rest; were the first left out, the second would start it."""
    dossier = frame.small(CLOCK)
    assert frame.asked(dossier, "stall", "1", "Birch").verdict in ("yes", "as far as tried")
    assert frame.asked(dossier, "stall", "1", "Ash").verdict == "no"


JOINT = """clause 1
  jointly Ash, Birch must hold talks
  at most 2 EUR in any 36 hours
  otherwise
    rung 1 {} may hold talks
"""


@pytest.mark.parametrize(("who", "verdict"), [("Council", "yes"), ("Cedar", "not found")])
def test_the_act_that_is_the_breach_answers_nothing(who: str, verdict: str) -> None:
    """What Ash and Birch do together is an act of their Council too, and no answer of anybody else."""
    assert frame.asked(frame.small(JOINT.format(who)), "unanswered", "1").verdict == verdict
