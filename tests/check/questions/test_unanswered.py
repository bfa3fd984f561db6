"""A breach that nothing follows, or that only the party in breach can answer: the answer must still be there when the breach comes."""

from __future__ import annotations

import frame
import pytest

from servanda.meaning.runs import Status
from servanda.meaning.witness import Answer, RunWitness


def told(text: str) -> tuple[str, Status | None, str]:
    dossier = frame.small(text)
    answer: Answer = frame.asked(dossier, "unanswered", "1")
    return answer.verdict, frame.status(dossier, answer, "1") if answer.verdict == "yes" else None, answer.text


ROAD = "clause 1\n  Ash must open the road\n  by 2031-04-30\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # the power is over before the breach can come
        (f"{ROAD}  otherwise\n    rung 1 Birch may hold talks\n      lapses after 30 days of entry into force\n", "rung"),
        (f"{ROAD}  otherwise\n    rung 1 Birch may hold talks\n      until 2031-04-15\n", "rung"),
        # only the party in breach opens the second rung
        (f"{ROAD}  otherwise\n    rung 1 Ash must pay aid\n    rung 2 Birch may hold talks\n      if rung 1 is breached\n", "rung"),
        # found to be a breach, and nothing follows
        (f"{ROAD}  determined by Cedar\n", "followed by nothing"),
        # the breach waits for the party in breach to open the answer
        ("clause 1\n  each of Ash, Birch must not move guns\n  otherwise\n    rung 1 Cedar may hold talks\n      only after the road is open\n", "rung"),
        # what answers is forbidden
        (f"{ROAD}  otherwise\n    rung 1 Birch must move guns\n      within 3 days of the breach\n\nclause 2\n  each of Ash, Birch must not move guns\n", "clause 2"),
        # a clause waits for the breach, and its time is over
        (f"{ROAD}\nclause 2\n  Birch may hold talks\n  if clause 1 is breached\n  until 2031-04-20\n", "clause 2"),
        # called for by any breach, of the party in breach alone
        (f"{ROAD}\nclause 2\n  Ash must hold talks\n  whenever any clause is breached\n  within 3 days of the trigger\n", "only Ash itself"),
        # called for by the breach, and forbidden
        (f"{ROAD}\nclause 2\n  Birch must move guns\n  whenever clause 1 is breached\n  within 3 days of the trigger\n\nclause 3\n  each of Ash, Birch must not move guns\n", "clause 3"),
        # the breach of something else calls for it
        (f"{ROAD}\nclause 2\n  Cedar must hold talks\n  whenever clause 3 is breached\n  within 3 days of the trigger\n\nclause 3\n  each of Ash, Birch must not move guns\n", "followed by nothing"),
        # its consent is needed
        (f"{ROAD}  otherwise\n    rung 1 Birch may hold talks\n      with the consent of Ash\n", "only Ash itself"),
    ],
)  # fmt: skip
def test_an_answer_that_is_dead_or_out_of_reach(text: str, words: str) -> None:
    verdict, status, said = told(text)
    assert (verdict, status) == ("yes", Status.BREACHED)
    assert words in said


@pytest.mark.parametrize(
    "text",
    [
        "clause 1\n  Ash must not move guns\n  while truce\n",
        "clause 1\n  Ash must not move guns\n  if the vote is held\n",
        "clause 1\n  Ash must open the road\n  not before 2031-03-12\n",
        "clause 1\n  each of Ash, Birch must pay aid\n  by 2031-03-20\n  lapses after 5 days of hold talks by Cedar\n",
        "clause 1\n  Ash must pay aid\n  within 2 days of hold talks by Cedar\n",
        "clause 1\n  Ash must pay aid\n  whenever move guns by Birch\n  within 2 days of move guns by Birch\n",
        "clause 1\n  Ash must not pay aid\n  at most 100 EUR in any 3 days\n",
    ],
)
def test_a_breach_is_found_whatever_opens_it(text: str) -> None:
    assert told(text)[:2] == ("yes", Status.BREACHED)


def test_a_breach_that_only_a_body_with_its_veto_can_find_is_followed_by_nothing() -> None:
    verdict, status, said = told(
        "clause 1\n  Ash must not move guns\n  determined by Council\n  otherwise\n    rung 1 Cedar may hold talks\n"
    )
    assert (verdict, status) == ("yes", Status.UNKNOWN)
    assert "nobody can say" in said


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{ROAD}  otherwise\n    rung 1 Birch may hold talks\n      within 30 days of the breach\n", "no"),
        (f"{ROAD}  otherwise\n    rung 1 Birch may hold talks\n      until 2031-05-15\n", "not found"),
        (f"{ROAD}  otherwise\n    rung 1 Ash must pay aid\n      within 3 days of the breach\n    rung 2 Birch may hold talks\n      if rung 1 is breached\n", "not found"),
        (f"{ROAD}\nclause 2\n  Birch may hold talks\n  if clause 1 is breached\n", "not found"),
        ("clause 1\n  Ash may open the road\n", "no"),
        (f"{ROAD}\nclause 2\n  Cedar must hold talks\n  whenever any clause is breached\n  within 3 days of the trigger\n", "no"),
        (f"{ROAD}\nclause 2\n  Cedar may hold talks\n  whenever clause 1 is breached\n  within 10 days of the trigger\n", "no"),
        (f"{ROAD}\nclause 2\n  each of Ash, Birch must hold talks\n  whenever any clause is breached\n  within 3 days of the trigger\n", "no"),
    ],
)  # fmt: skip
def test_an_answer_that_somebody_else_can_give(text: str, verdict: str) -> None:
    assert told(text)[0] == verdict


def test_what_cannot_be_breached_is_not_said_to_be_answered() -> None:
    verdict, _, said = told("clause 1\n  Ash must open the road\n")
    assert verdict == "no"
    assert "without a last moment" in said
    verdict, _, said = told("clause 1\n  Ash must not move guns\n  while truce\n  until 2031-03-01 18:00\n")
    assert verdict == "not found"
    assert "no breach of it was found" in said


def test_no_side_is_always_the_one_that_is_shown_to_break_the_text() -> None:
    """Of clauses that bind both alike, each side is shown as the offender in half of them."""
    acts = ("march", "shout", "dig", "fly")
    words = "".join(f"act {act}\n" for act in acts)
    words += "".join(f"clause {n}\n  each of Ash, Birch must not {act}\n  until 2031-06-01\n" for n, act in enumerate(acts, 1))
    shown = [answer.witness for answer in frame.ask(frame.small(words), "unanswered")]
    doers = [event.by for witness in shown if isinstance(witness, RunWitness) for event in witness.run.events]
    assert sorted(doers) == [("Ash",), ("Ash",), ("Birch",), ("Birch",)]
    blamed = [one.bearers for witness in shown if isinstance(witness, RunWitness) for one in witness.expected]
    assert blamed == doers
