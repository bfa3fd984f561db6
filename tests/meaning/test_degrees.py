"""An effort that is owed and an intent that is declared: what their status is, and what is told of them."""

from __future__ import annotations

import pytest
from generators import HEAD
from meaning_tables import at, block

from servanda.meaning import Event, Run, Status, evaluate, prepare
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine

WORLD = """
actor Ash

actor Birch

actor Panel

act free the captives
  by Ash
act search the camps
  by Ash
act move guns
  by Ash, Birch

"""
NOW = at("2031-04-05 12:00")


def verdict(clause: str, *events: Event):  # type: ignore[no-untyped-def]  # a verdict
    dossier = load_files(block(WORLD + clause, head=HEAD.replace("North, East, West", "Ash, Birch")), "harbour")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"], dossier.diagnostics
    prepared, run = prepare(view(dossier)), Run(events=events)
    (found,) = evaluate(prepared, run, NOW)["harbour:1"]
    assert engine.verdicts(prepared, run, NOW)["harbour:1"] == (found,)
    return found


def done(term: str, day: str, by: str = "Ash", *args: tuple[str, str]) -> Event:
    return Event(term=term, at=at(f"2031-{day} 12:00"), by=(by,), args=args)


EFFORT = """clause 1
  Ash must use best efforts to free the captives
  by 2031-03-30
  shown by search the camps
  contradicted by move guns
"""
JUDGED = EFFORT + "  determined by Panel\n"


def test_that_the_result_does_not_come_breaches_no_effort() -> None:
    found = verdict(EFFORT, done("search the camps", "03-05"), done("search the camps", "03-09"), done("move guns", "03-10"))
    assert found.status is Status.LAPSED
    assert found.reasons[-1].text == "acts that show the effort on record: 2; against it: 1; nobody is named to judge whether it was enough"
    assert found.reasons[-1].events == (0, 1, 2)
    assert verdict(EFFORT).status is Status.LAPSED


def test_the_same_words_with_must_are_breached() -> None:
    assert verdict("clause 1\n  Ash undertakes to free the captives\n  by 2031-03-30\n").status is Status.BREACHED


def test_an_effort_that_reaches_its_result_is_over() -> None:
    assert verdict(EFFORT, done("free the captives", "03-20")).status is Status.KEPT


@pytest.mark.parametrize(("finding", "status"), [("breach", Status.BREACHED), ("no breach", Status.LAPSED)])
def test_only_who_judges_the_effort_can_find_it_wanting(finding: str, status: Status) -> None:
    said = Event(term="determination", at=at("2031-04-02 12:00"), by=("Panel",), args=(("of", "harbour:1"), ("finding", finding)))
    assert verdict(JUDGED, said).status is status
    assert "Panel has not judged" in verdict(JUDGED).reasons[-1].text
    assert "judge" not in verdict(JUDGED, said).reasons[-1].text


@pytest.mark.parametrize("words", ["will", "should", "stands ready to", "intends to", "is committed to", "supports"])
def test_an_intent_is_never_kept_or_breached(words: str) -> None:
    text = f"clause 1\n  Ash {words} free the captives\n  contradicted by move guns\n"
    assert verdict(text).status is Status.PENDING
    assert verdict(text + "  by 2031-03-30\n").status is Status.LAPSED
    found = verdict(text, done("free the captives", "03-20"), done("move guns", "03-20"), done("move guns", "03-21", "Birch"))
    assert found.status is Status.PENDING
    assert found.reasons[-1].text == "acts for the intent on record: 1; against it: 1"


def test_what_is_to_be_left_undone_speaks_against_it() -> None:
    found = verdict("clause 1\n  Ash will not move guns\n", done("move guns", "03-20"))
    assert (found.status, found.reasons[-1].text) == (Status.PENDING, "acts for the intent on record: 0; against it: 1")
    assert verdict("clause 1\n  Ash endeavours not to move guns\n", done("move guns", "03-20")).status is Status.PENDING


def test_words_declared_as_an_act_stay_the_act() -> None:
    text = "act use best efforts to settle\n  by Ash\n\nclause 1\n  Ash must use best efforts to settle\n  by 2031-03-30\n"
    assert verdict(text).status is Status.BREACHED
