"""Who can hold up a duty: by what the text asks of him and gives no time for, or by a free act for which no clause asks."""

from __future__ import annotations

import frame
import pytest

from servanda.check.api import ask
from servanda.check.questions.stall import FREE
from servanda.meaning.runs import Status


def stalls(text: str, clause: str, actor: str) -> tuple[str, str]:
    dossier = frame.small(text)
    answer = frame.asked(dossier, "stall", clause, actor)
    if answer.verdict == "yes":
        assert frame.status(dossier, answer, clause) is not Status.KEPT
    return answer.verdict, answer.text


ROAD = "clause 1\n  Ash must open the road\n  {}\n"


@pytest.mark.parametrize(
    "part",
    [
        "within 10 days of the captives are free",
        "if the captives are free",
        "provided that the captives are free",
        "only after the captives are free",
        "whenever free the captives by Birch\n  within 2 days of free the captives by Birch",
        "within 36 hours of the vote is held",
    ],
)
def test_a_duty_that_hangs_on_a_free_act_whatever_the_wording(part: str) -> None:
    verdict, words = stalls(ROAD.format(part), "1", "Birch")
    assert verdict == "yes"
    assert f"{FREE} Birch" in words


def test_a_clock_that_never_starts_keeps_nobody_from_performing() -> None:
    verdict, words = stalls(ROAD.format("by 5 days after the captives are free"), "1", "Birch")
    assert verdict == "no"
    assert "others get it done" in words


def test_who_certifies_can_hold_up_what_is_certified() -> None:
    verdict, words = stalls(ROAD.format("by 2031-03-12\n  certified by Birch"), "1", "Birch")
    assert verdict == "yes"
    assert "certification" in words


def test_what_the_text_asks_for_is_no_free_act() -> None:
    verdict, words = stalls(
        ROAD.format("only after the captives are free") + "\nclause 2\n  Birch must free the captives\n", "1", "Birch"
    )
    assert verdict == "yes"
    assert FREE not in words
    dated = ROAD.format("only after the captives are free") + "\nclause 2\n  Birch must free the captives\n  by 2031-03-12\n"
    assert stalls(dated, "1", "Birch")[0] == "no"


def test_one_act_under_two_clauses_is_no_single_step() -> None:
    text = "clause 1\n  Birch must free the captives\n\nclause 2\n  Birch must free the captives\n  not before 2031-03-12\n  provided that the road is open\n"
    assert stalls(text, "1", "Ash")[0] == "no"
    assert stalls(text, "2", "Ash")[0] == "yes"


def test_what_only_chance_decides_is_nobodys_stalling() -> None:
    dossier = frame.small(ROAD.format("within 10 days of a flood comes"))
    assert [a for a in ask(dossier, "stall") if a.actor == "Birch"] == []


def test_a_body_with_a_recurring_duty_and_a_veto() -> None:
    text = "clause 1\n  Council must hold talks\n  every 2 weeks from 2031-03-02\n  until 2031-04-20\n\nclause 2\n  Council must pay aid\n"
    verdict, words = stalls(text, "1", "Ash")  # the body is late, and its member breaches nothing
    assert verdict == "yes"
    assert "Council is in breach for want of what Ash withholds" in words
    assert stalls(text, "1", "Birch")[0] == "no"
    assert stalls(text, "2", "Ash")[0] == "yes"


OF_BOTH = "body Board\n  members Ash, Birch\n  decides by consensus\n\ngroup Two\n  members Ash, Birch\n\n"


@pytest.mark.parametrize("who", ["jointly Ash, Birch", "each of Ash, Birch", "jointly Two"])
@pytest.mark.parametrize("part", ["by 2031-04-20", "by 2031-04-20\n  with the consent of the Board", "certified by the Board"])
def test_a_body_of_those_who_bear_the_duty_is_nobody_beside_them(who: str, part: str) -> None:
    text = f"{OF_BOTH}clause 1\n  {who} must open the road\n  {part}\n"
    named = {one.actor for one in ask(frame.small(text), "stall")} - {who.removeprefix("jointly ")}
    assert not named & {"Board", "Two"}
    assert (named == {"Ash", "Birch"}) is ("Board" in part), "where it has a say they have it"


def test_a_body_of_those_who_bear_the_duty_is_asked_of_its_members() -> None:
    text = f"{OF_BOTH}clause 1\n  jointly Ash, Birch must open the road\n  by 2031-04-20\n  certified by the Board\n"
    verdict, words = stalls(text, "1", "Board")
    assert (verdict, "ask of each of them" in words) == ("not decided", True)


def test_a_body_that_decides_by_majority_can_hold_up_what_none_of_its_members_can() -> None:
    world = "body Board\n  members Ash, Birch, Cedar\n  decides by majority\n\n"
    text = f"{world}clause 1\n  any of Ash, Birch, Cedar must hold talks\n  by 2031-04-20\n  with the consent of Board\n"
    found = {one.actor: one.verdict for one in ask(frame.small(text), "stall")}
    assert found == {"Board": "yes"}, "whoever talks, nobody is in breach while it does not consent"


def test_a_body_with_a_member_who_is_not_bound_can_hold_it_up() -> None:
    world = "body Board\n  members Ash, Birch, Watch\n  decides by consensus\n\n"
    found = ask(frame.small(f"{world}clause 1\n  jointly Ash, Birch must open the road\n  certified by the Board\n"), "stall")
    assert "Board" in " ".join(one.actor for one in found if one.verdict == "yes")


def test_a_clause_that_answers_every_breach_ties_no_clauses_together() -> None:
    """With it all hang together; what a duty waits for, and who asks for that in turn, still tells that nobody stalls it."""
    rest = "".join(f"\nclause 5.{number}\n  Ash must not move guns\n  until 2031-04-{number}\n" for number in range(10, 21))
    rest += "\nclause 4\n  Cedar must hold talks\n  by 2031-04-20\n"
    order = "\nclause 2\n  Birch must free the captives\n  only after hold talks by Cedar\n  by 2031-04-22\n"
    answered = "\nclause 9\n  Watch must pay aid\n  whenever any clause is breached\n  within 2 days of the trigger\n"
    text = ROAD.format("only after the captives are free\n  by 2031-04-25") + order + rest + answered
    found = {one.subject.partition(":")[2]: one.verdict for one in ask(frame.small(text), "stall")}
    assert found["1"] == found["2"] == found["9"] == "no"
    assert set(found.values()) == {"no"}


@pytest.mark.parametrize(
    "owed", ["Birch must ensure that assent holds\n  by 2031-03-20", "Birch must ensure that assent\n  from 2031-03-08\n  until 2031-03-20"]
)
@pytest.mark.parametrize("hangs", ["with the consent of Birch", "provided that consent of Birch", "only after start of assent", "while assent"])
def test_who_owes_a_consent_cannot_hold_up_what_hangs_on_it(owed: str, hangs: str) -> None:
    road = f"{ROAD.format('by 2031-03-28')}  {hangs}\n"
    state = "state assent\n  from consent of Birch to clause 1\n"
    assert stalls(f"{state}\n{road}\nclause 2\n  {owed}\n", "1", "Birch")[0] == "no"
    assert stalls(f"{state}\n{road}", "1", "Birch")[0] in ("yes", "as far as tried")
