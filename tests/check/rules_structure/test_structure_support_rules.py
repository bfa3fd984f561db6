"""Rules on promises of support: stages, conditions, arms, limits, upkeep, double counting."""

from __future__ import annotations

import pytest
from structure_support import RULES, load, on

from examples import WORLD
from servanda.check.rules.pledges import MOST
from servanda.text.diagnostics import Severity

GOODS = """\
kind good
kind weapon
actor howitzers
  is weapon
actor pumps
  is good
place Upper Mire
place Mire Post
  inside Upper Mire
place Selm Quay
act deliver goods to {whom: actor} [at {place: place}]
act station {what: actor} [at {place: place}]
"""


def spoken(code: str, body: str, **head: str) -> list[str]:
    return on(code, body, **{"profile": "aid", **head})


def test_one_step_and_one_figure_is_no_mix_whatever_its_slot_is_called() -> None:
    body = """
    act deliver support {pledge: text}
    clause 1
      Northmark must deliver support "N-1"
      at least 5 million EUR
      by 2031-12-31
    """
    assert spoken("SV801", body) == []


@pytest.mark.parametrize(
    ("said", "speaks"),
    [
        ("Northmark has committed and disbursed 500 million EUR.", True),
        ("Northmark announced 500 million EUR.", True),
        ("Northmark committed 500 million EUR and disbursed 300 million EUR.", False),
        ("Northmark commits to disburse 500 million EUR.", False),
        ("Northmark announced that it has allocated 500 million EUR.", False),
        ("Northmark committed and disbursed what it had promised.", False),
    ],
)
def test_sentences_that_mix_steps_are_advice(said: str, speaks: bool) -> None:
    text = f"---\nagreement: sample\ntitle: Sample\nprofile: aid\nlanguages: en\n---\n\n## Article 1\n\n> {said}\n"
    from structure_support import run

    found = run("SV801", load(text))
    assert [f.severity for f in found] == ([Severity.ADVICE] if speaks else [])


def test_an_assessor_and_a_condition_of_nobody_are_not_told() -> None:
    for control in ("", "  controlled by Eastholm\n", "  controlled by Monitoring Mission\n", "  controlled by Northmark\n"):
        body = f"""
act pay the tranche
event the law is there
{control}clause 1
  Northmark must pay the tranche
  at least 5 million EUR
  if the law is there
"""
        assert spoken("SV804", body) == []


def test_many_conditions_are_told_with_whose_figure_it_is() -> None:
    most = MOST["payment"].most
    for count, speaks in ((most, False), (most + 1, True)):
        events = "".join(f"event step {'abcdefgh'[n]} is done\n  controlled by Eastholm\n" for n in range(count))
        waits = "".join(f"  if step {'abcdefgh'[n]} is done\n" for n in range(count))
        body = f"act pay the tranche\n{events}clause 1\n  Northmark must pay the tranche\n  at least 5 million EUR\n{waits}"
        told = spoken("SV804", body)
        assert [f"{count} conditions" in one and "ours" in one for one in told] == ([True] if speaks else [])


DELIVERY = """
clause 1
  Northmark must deliver goods to Eastholm at {place}
  at least {number} units of {good}
  by 2031-12-31
clause 2
  {limit}
"""


@pytest.mark.parametrize(
    ("place", "number", "good", "limit", "speaks"),
    [
        ("Mire Post", 12, "howitzers", "Eastholm must not station howitzers at Upper Mire", True),
        ("Selm Quay", 12, "howitzers", "Eastholm must not station howitzers at Upper Mire", False),
        ("Mire Post", 12, "pumps", "Eastholm must not station pumps at Upper Mire", False),
        ("Mire Post", 12, "howitzers", "Northmark must not station howitzers", False),
        ("Mire Post", 12, "howitzers", "Eastholm must not station howitzers\n  until 2031-03-02", True),
        ("Selm Quay", 12, "howitzers", "Eastholm may station howitzers\n  at most 10 units of howitzers", True),
        ("Selm Quay", 12, "howitzers", "Eastholm may station howitzers\n  at most 12 units of howitzers", False),
    ],
)
def test_arms_against_a_limit(place: str, number: int, good: str, limit: str, speaks: bool) -> None:
    body = DELIVERY.format(place=place, number=number, good=good, limit=limit)
    assert bool(spoken("SV807", body, world=WORLD + GOODS)) is speaks


def test_a_promise_with_a_number_of_its_own_is_another_one() -> None:
    body = """
    act pay support {pledge: text} to {whom: actor}
    clause 1
      Northmark must pay support "A" to Monitoring Mission
      at least 5 million EUR
      by 2031-12-31
    clause 2
      Eastholm must pay support "%s" to Monitoring Mission
      at least 5 million EUR
      by 2031-12-31
    """
    assert (len(spoken("SV809", body % "A")), spoken("SV809", body % "B")) == (1, [])


def test_without_numbers_the_same_amount_of_the_same_by_the_same_day_is_a_lead() -> None:
    body = """
    act pay support
    clause 1
      Northmark must pay support
      at least 5 million EUR
      by 2031-12-31
    clause 2
      Eastholm must pay support
      at least %s million EUR
      by 2031-12-31
    """
    assert (len(spoken("SV809", body % "5")), spoken("SV809", body % "6")) == (1, [])


def test_only_texts_of_support_are_asked_and_arms_also_in_a_memorandum() -> None:
    asked = {code: [p for p in ("ceasefire", "mou", "aid") if RULES[code].severity_in(p)] for code in ("SV801", "SV806", "SV807", "SV809")}
    assert asked == {"SV801": ["aid"], "SV806": ["mou", "aid"], "SV807": ["ceasefire", "mou", "aid"], "SV809": ["aid"]}
