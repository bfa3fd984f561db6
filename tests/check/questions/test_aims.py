"""Keeping the text and reaching what the parties want by it: `ask keepable --with purposes`."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from servanda.check.api import ask
from servanda.meaning.verify import check_answer
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.loader import load_files

HEAD = """---
agreement: pact
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
---

```servanda
actor Ash
actor Birch
act open the road
  by Ash
  done "the road is open"
act hold talks
  by Birch
  done "talks are held"

clause 1
  Ash must open the road
  by 2031-04-30
"""
TALKS = "\nclause 2\n  Birch may hold talks\n  until 2031-04-01\n"
BAN = "\nclause 2\n  Birch must not hold talks\n"


def dossier(*parts: str) -> Dossier:
    return load_files({"pact.md": (HEAD + "".join(parts) + "```\n").encode()}, "pact")


def answer(found: Dossier, *with_: str) -> Answer:
    (one,) = {a.choice: a for a in ask(found, "keepable", with_=with_)}.values()
    return one


def wish(text: str) -> str:
    return f"\npurpose of Ash: {text}\n"


@pytest.mark.parametrize("text", ["talks are held by 2031-03-20", "the road is open and talks are held", "not talks are held"])
def test_what_can_be_reached_is_shown(text: str) -> None:
    found = dossier(TALKS, wish(text), wish("the road is open by 2031-04-30"))
    one = answer(found, "purposes")
    assert (one.verdict, one.with_purposes) == ("yes", True)
    assert "both its purposes are reached" in one.text
    result = check_answer(one, found)
    assert result.ok
    assert sum("is reached" in line for line in result.checks) == 2


@pytest.mark.parametrize("rule", [BAN, TALKS.replace("until 2031-04-01", "not before 2031-03-25\n  until 2031-04-01") + BAN.replace("2", "3", 1)])
def test_what_the_text_forbids_is_not_reached(rule: str) -> None:
    found = dossier(rule, wish("talks are held by 2031-03-20"))
    assert answer(found).verdict == "yes"
    one = answer(found, "purposes")
    assert one.verdict == "not found"
    assert "no proof" in one.text
    assert any("talks are held by 2031-03-20" in line for line in one.because)
    assert check_answer(one, found).problems == ()


def test_two_wishes_that_exclude_each_other() -> None:
    found = dossier(TALKS, wish("talks are held"), wish("not talks are held"))
    assert answer(found, "purposes").verdict == "not found"


def test_a_text_that_cannot_be_kept_reaches_nothing() -> None:
    found = dossier("\nclause 2\n  Ash must not open the road\n", wish("the road is open"))
    assert answer(found, "purposes").verdict == "no"


def test_verify_refuses_a_run_that_reaches_less() -> None:
    found = dossier(TALKS, wish("talks are held by 2031-03-20"))
    plain = answer(found)
    assert check_answer(plain, found).ok
    assert "purpose:Ash:1 is not reached in the run" in check_answer(replace(plain, with_purposes=True), found).problems


def test_without_purposes_nothing_changes_and_other_questions_refuse() -> None:
    assert not answer(dossier(TALKS), "purposes").with_purposes
    with pytest.raises(ValueError, match="keepable"):
        ask(dossier(TALKS), "stall", with_=("purposes",))
