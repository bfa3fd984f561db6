"""A proposed adjustment is whole or it is none; what is missing is named."""

from __future__ import annotations

from typing import Any

import pytest

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.proposals import Adjustment, propose

HASH = "ab" * 32


def said(**changes: Any) -> dict[str, Any]:
    return {
        "measure": "measures:4", "adjustment": "ease", "change": "Spare parts for buses may be sold.", "objective": "that buses run", "decides": "the Council",
        "next_review": "2033-10-01", "proposed_by": "a desk", "proposed_on": "2033-04-20",
        "evidence": [{"sort": "effect", "file": "e.json", "sha256": HASH, "shows": "no method tells a change"}],
        "costs": [{"bearer": "sellers", "what": "checks", "low": 1, "high": 2, "unit": "million crowns", "source": "a survey, 2033"}],
    } | changes  # fmt: skip


def test_a_whole_proposal() -> None:
    made = propose(said())
    assert made.adjustment is Adjustment.EASE
    assert made.costs[0].known
    assert propose(said(adjustment="retarget")).adjustment.words == "target differently"


@pytest.mark.parametrize(
    "name",
    ["measure", "adjustment", "change", "objective", "evidence", "costs", "next_review", "decides", "proposed_by", "proposed_on"],
)
def test_what_is_missing_is_named(name: str) -> None:
    without = said()
    del without[name]
    with pytest.raises(Refusal, match=f"not complete.*`{name}`"):
        propose(without)
    with pytest.raises(Refusal, match=f"`{name}`"):
        propose(said(**{name: [] if name in ("evidence", "costs") else "  "}))


def test_everything_missing_is_named_at_once() -> None:
    with pytest.raises(Refusal) as caught:
        propose({"measure": "x"})
    assert all(f"`{n}`" in caught.value.reason for n in ("adjustment", "evidence", "costs", "decides"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"costs": [{"bearer": "sellers", "what": "checks"}]}, "cost 1 lacks `why_unknown`"),
        ({"costs": [{"bearer": "sellers", "what": "checks", "low": 1}]}, "cost 1 lacks `unit`, `source`"),
        ({"costs": [{"bearer": "s", "what": "c", "low": 3, "high": 1, "unit": "crowns", "source": "x"}]}, "down to 1"),
        ({"costs": "none"}, "not a list"),
        ({"evidence": [{"sort": "effect", "file": "e", "sha256": "", "shows": "x"}]}, "evidence 1 lacks `sha256`"),
        ({"evidence": [{"sort": "effect", "file": "e", "sha256": "12", "shows": "x"}]}, "not a SHA-256"),
        ({"evidence": [{"sort": "feeling", "file": "e", "sha256": HASH, "shows": "x"}]}, "`feeling`"),
        ({"adjustment": "punish"}, "cannot be read"),
        ({"next_review": "2033-02-30"}, "is not a day"),
        ({"next_review": "2033-04-20"}, "does not come after"),
        ({"objectve": "x"}, "no `objectve`"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        propose(said(**changes))
    assert caught.value.repair


def test_a_cost_that_is_not_known_says_why_and_is_not_nought() -> None:
    made = propose(said(costs=[{"bearer": "households", "what": "dearer goods", "why_unknown": "no prices since July"}]))
    assert not made.costs[0].known
    assert made.costs[0].low is None
