"""Faults found by use: each small text was once answered wrongly and for certain, or with an error of our own. What is right was worked out by
hand from `docs/semantics.md` and `docs/questions.md`; every answer must also stand being checked again."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from servanda.calendar import RULES, WEEKENDS_ONLY, Period, Unit, earliest_after, end_of_period
from servanda.check.api import ask, certificate
from servanda.check.rechecked import loud
from servanda.meaning import verify_certificate
from servanda.meaning.witness import Answer, NeverWitness, RunWitness
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: pact
signed: {signed}
in-force: {force}
zone: UTC
parties: Ash, Birch
---

```servanda
actor Ash
actor Birch
actor Watch
actor Cedar
  role mediator
place Bank
place North Bank
  inside Bank
place Selm
place Dorn
act open the road
  by Ash
  done "the road is open"
act free the captives
  by Birch
  done "the captives are free"
act hold talks
  by Ash, Birch, Cedar
act move guns
  by Ash, Birch
act hold a parade
  by Ash
act report
  by Ash
act pay aid
  by Ash
act open fire
  by Ash
event the vote is held
event truce starts
event truce ends
state truce
  from truce starts
  until truce ends

"""


class Case(NamedTuple):
    """A text, the question put to it and the verdict it must get. signed, force: of its agreement."""

    name: str
    text: str
    question: str
    verdict: str
    signed: str = "2031-03-01 12:00"
    force: str = "2031-03-02"


def pact(text: str, signed: str = "2031-03-01 12:00", force: str = "2031-03-02") -> Dossier:
    found = load_files({"pact.md": f"{HEAD.format(signed=signed, force=force)}{text}\n```\n".encode()}, "pact")
    assert not found.diagnostics, [one.message for one in found.diagnostics]
    return found


def asked(dossier: Dossier, question: str, **more: str) -> tuple[Answer, ...]:
    """The answers, each of which must stand being checked again."""
    with loud():
        answers = ask(dossier, question, limit_seconds=10, **more)  # type: ignore[arg-type]
    for answer in answers:
        assert not verify_certificate(certificate(dossier, answer), dossier).problems, answer.text
    return answers


CASES = (
    Case(
        "a power that releases the duty defeats the purpose",
        """clause 1
  Ash must open the road
  by 2031-04-30
clause 2
  Birch may hold talks
  effect releases Ash from clause 1
purpose of Ash: the road is open by 2031-04-30
""",
        "purpose",
        "yes",
    ),
    Case(
        "a power that ends the duty defeats the purpose",
        """clause 1
  Ash must open the road
  by 2031-04-30
clause 2
  Birch may hold talks
  effect ends clause 1
purpose of Ash: the road is open by 2031-04-30
""",
        "purpose",
        "yes",
    ),
    Case(
        "a power that suspends the duty defeats the purpose",
        """clause 1
  Ash must open the road
  by 2031-04-30
clause 2
  Ash may hold talks
  effect suspends clause 1
purpose of Ash: the road is open by 2031-04-30
""",
        "purpose",
        "yes",
    ),
    Case(
        "an extension defeats the purpose",
        """clause 1
  Ash must open the road
  by 2031-03-12
  extended by Ash for 1 week
purpose of Ash: the road is open by 2031-03-12
""",
        "purpose",
        "yes",
    ),
    Case(
        "an act before force makes no concern come true",
        """clause 1
  Ash must not open fire
  from entry into force
concern of Birch: open fire by Ash
""",
        "concern",
        "no",
    ),
    Case(
        "a banned act makes no concern come true where signed is in force",
        """clause 1
  Ash must not open fire
concern of Birch: open fire by Ash
""",
        "concern",
        "no",
        "2031-03-02",
        "2031-03-02",
    ),
    Case(
        "a window of a recurring duty lies inside a ban",
        """clause 1
  Ash must report
  every 1 week from 2031-03-05
  until 2031-05-31
clause 2
  Ash must not report
  from 2031-04-01
  until 2031-04-30
""",
        "keepable",
        "no",
    ),
    Case(
        "a ban holds in a place inside its own",
        """clause 1
  Ash must not hold a parade
  at Bank
clause 2
  Ash must hold a parade
  at North Bank
  by 2031-04-30
""",
        "keepable",
        "no",
    ),
    Case(
        "a ban at one place is no ban at another",
        """clause 1
  Ash must not hold a parade
  at Selm
clause 2
  Ash must hold a parade
  at Dorn
  by 2031-10-31
""",
        "keepable",
        "yes",
    ),
    Case(
        "a duty asks for more than it allows",
        """clause 1
  Ash must pay aid
  at least 200 EUR
  at most 100 EUR
  by 2031-04-30
""",
        "keepable",
        "no",
    ),
    Case(
        "a duty asks for more than a ban leaves",
        """clause 1
  Ash must pay aid
  at least 200 EUR
  by 2031-04-30
clause 2
  Ash must not pay aid
  at most 100 EUR
""",
        "keepable",
        "no",
    ),
    Case(
        "an hour short is an hour short",
        """clause 1
  Ash must open the road
  not before 2031-03-10 12:00
  by 2031-03-11
clause 2
  Birch must free the captives
  not before 48 hours after the road is open
  by 2031-03-12 11:00
""",
        "keepable",
        "no",
    ),
    Case(
        "a ban without end is never kept so a deadline counted from it is open:keepable",
        """clause 1
  Ash must not move guns
clause 2
  Ash must hold talks
  by clause 1 is kept
""",
        "keepable",
        "yes",
    ),
    Case(
        "a ban without end is never kept so a deadline counted from it is open:falls-due",
        """clause 1
  Ash must not move guns
clause 2
  Ash must hold talks
  by clause 1 is kept
""",
        "falls-due",
        "yes",
    ),
    Case(
        "a ban is due when the text is in force",
        """clause 1
  Ash must not move guns
clause 2
  Ash must hold talks
  until clause 1 is due
""",
        "keepable",
        "yes",
    ),
    Case(
        "a clock runs from the day on which a ban is due:keepable",
        """clause 3
  Ash must not move guns
clause 2
  Ash must hold talks
  within 36 hours of clause 3 is due
""",
        "keepable",
        "yes",
    ),
    Case(
        "a clock runs from the day on which a ban is due:falls-due",
        """clause 3
  Ash must not move guns
clause 2
  Ash must hold talks
  within 36 hours of clause 3 is due
""",
        "falls-due",
        "yes",
    ),
    Case(
        "what performs one clause need not perform another",
        """clause 1
  Birch must free the captives
  by 2031-03-12
clause 2
  Birch must free the captives
  within 36 hours before move guns by Birch
purpose of Ash: clause 2 is kept
""",
        "purpose",
        "yes",
    ),
    Case(
        "a power used outside its window is a free act",
        """clause 1
  Ash may open the road
  from 1 week after the road is open
concern of Birch: the road is open
""",
        "concern",
        "yes",
    ),
    Case(
        "a power used too early is a free act",
        """clause 1
  Ash may open the road
  not before 2031-03-12
concern of Birch: the road is open
""",
        "concern",
        "yes",
    ),
    Case(
        "a joint act done by one alone is a free act",
        """clause 1
  jointly Ash, Birch must move guns
  on 2 days after the road is open
concern of Birch: move guns by Ash
""",
        "concern",
        "yes",
    ),
    Case(
        "what has not happened yet is true at force",
        """clause 1
  Ash must open the road
  by 2031-03-12
concern of Birch: not the road is open
""",
        "concern",
        "yes",
    ),
    Case(
        "a recurring duty falls due and can be done",
        """clause 1
  Ash must open the road
  every 5 days
  until 2031-03-10 12:00
""",
        "falls-due",
        "yes",
    ),
    Case(
        "a ban that lapses leaves the days after",
        """clause 1
  Ash must not open the road
  lapses after 10 days
clause 2
  Ash must open the road
  by 2031-04-30
""",
        "keepable",
        "yes",
    ),
    Case(
        "a ban leaves what is authorised",
        """clause 1
  Ash must not open the road
  except open the road authorised by Cedar
clause 2
  Ash must open the road
  by 2031-04-30
""",
        "keepable",
        "yes",
    ),
    Case(
        "a duty against a ban without end",
        """clause 1
  Ash must not open the road
clause 2
  Ash must open the road
  by 2031-04-30
""",
        "keepable",
        "no",
    ),
    Case(
        "nothing is written down:purpose",
        """clause 1
  Ash must not open the road
""",
        "purpose",
        "none written",
    ),
    Case(
        "nothing is written down:concern",
        """clause 1
  Ash must not open the road
""",
        "concern",
        "none written",
    ),
    Case(
        "nothing is written down:falls-due",
        """clause 1
  Ash must not open the road
""",
        "falls-due",
        "none written",
    ),
    Case(
        "nothing is written down:repair",
        """clause 1
  Ash must not open the road
""",
        "repair",
        "none written",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_answer_is_right(case: Case) -> None:
    answers = asked(pact(case.text, case.signed, case.force), case.question)
    assert [
        answer.verdict for answer in answers if answer.subject != "pact:1" or case.question != "falls-due" or len(answers) == 1
    ] == [case.verdict], [(answer.verdict, answer.text, answer.because) for answer in answers]


def test_not_before_a_period_after_counts_its_last_second_as_the_calendar_does() -> None:
    text = """clause 1
  Ash must open the road
  not before 2031-03-10 12:00
  by 2031-03-11
clause 2
  Birch must free the captives
  not before 48 hours after the road is open
  by 2031-03-12 12:00
"""
    period = Period(count=48, unit=Unit.HOUR)
    rule = RULES["standard"]
    inclusive = (
        earliest_after(0, period, rule, "UTC", WEEKENDS_ONLY).at == end_of_period(0, period, rule, "UTC", WEEKENDS_ONLY).at
    )
    assert [answer.verdict for answer in asked(pact(text), "keepable")] == ["yes" if inclusive else "no"]


def test_a_duty_against_a_ban_is_a_pair() -> None:
    (answer,) = asked(
        pact("clause 1\n  Ash must not open the road\nclause 2\n  Ash must open the road\n  by 2031-04-30\n"), "keepable"
    )
    assert isinstance(answer.witness, NeverWitness)
    assert (answer.witness.duty, answer.witness.prohibition) == ("pact:2", "pact:1")


def test_a_run_that_is_shown_holds_nothing_beside_the_point() -> None:
    """Of what the concern does not need, only what somebody owes is in the run."""
    text = """clause 1
  Ash must report
  by 2031-04-30
clause 2
  Birch must hold talks
clause 3
  Ash may open the road
concern of Birch: the road is open
"""
    (answer,) = asked(pact(text), "concern")
    assert isinstance(answer.witness, RunWitness)
    assert sorted(event.term for event in answer.witness.run.events) == ["open the road", "report"]
