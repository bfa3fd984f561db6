"""The hour of signature, not said, as the reason why a status is not known: also where signature is one of two moments."""

from __future__ import annotations

import pytest
from tests_meaning import HEAD, WORLD, at, block

from servanda.meaning import Event, Run, evaluate, prepare
from servanda.meaning.force import UNSAID
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine

VOTE, GATE = at("2031-03-05 12:00"), at("2031-03-02 18:00")


def said(clock: str, *, force: str = "2031-03-01", sure: bool = True, vote: int = VOTE) -> bool:
    """Whether the reason names the hour, of an act done the evening after signature. The vote is held on 5 March, or not for sure."""
    head = HEAD.replace("in-force: 2031-03-02", f"in-force: {force}")
    dossier = load_files(block(f"{WORLD}\nclause 1\n  North must open the gate\n  {clock}\n", head=head), "harbour")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    prepared = prepare(view(dossier))
    held = Event(term="the vote is held", at=vote, known=sure)
    run = Run(events=tuple(sorted((Event(term="open the gate", at=GATE, by=("North",)), held), key=lambda one: one.at)))
    found = engine.verdicts(prepared, run, VOTE + 86400)["harbour:1"]
    assert found == evaluate(prepared, run, VOTE + 86400)["harbour:1"]
    return any(UNSAID in reason.text for one in found for reason in one.reasons)


@pytest.mark.parametrize(
    "clock",
    [
        "within 24 hours of signature",
        "within 24 hours of the earlier of signature or the vote is held",
        "within 24 hours of the later of signature and 2031-02-20",
        "by 24 hours after the earlier of signature or 2031-03-20",
    ],
)
def test_the_hour_is_the_reason(clock: str) -> None:
    assert said(clock)


def test_over_an_entry_into_force_that_hangs_on_it() -> None:
    assert said("within 24 hours of entry into force", force="on the earlier of signature or the vote is held")


def test_what_is_not_known_for_another_reason_is_not_laid_to_the_hour() -> None:
    assert not said("within 24 hours of the later of signature and the vote is held", sure=False, vote=GATE - 3600)
