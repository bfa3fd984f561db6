"""Stances side by side: the latest row of each counts, nothing is averaged, silence is not known."""

from __future__ import annotations

import datetime as dt

from servanda.instruments.alliances.stances.page import stances_head
from servanda.instruments.alliances.stances.records import StanceRow, StancesAnswer
from servanda.instruments.alliances.stances.sides import moves_since, side_by_side
from servanda.model.core import Alternatives, Option

D = dt.date
BRACKET = Alternatives(id="fee", agreement="a", options=(Option(id="low", proposed_by=("Ana",), lines=("at most 5 marks",)), Option(id="none", no_clause=True)))


def row(actor: str, option: str, stance: str, since: dt.date, known: dt.date | None = None) -> StanceRow:
    return StanceRow(actor=actor, bracket="fee", option=option, stance=stance, since=since, source="note", as_of=known or since, owner="desk")


def test_side_by_side_and_who_moved() -> None:
    rows = [
        row("Ana", "low", "accepted", D(2031, 1, 1)), row("Ben", "low", "opposed", D(2031, 1, 2)), row("Ben", "low", "reserved", D(2031, 1, 9)),
        row("Ben", "none", "accepted", D(2031, 1, 5), D(2031, 2, 1)),
    ]  # fmt: skip
    (found,) = side_by_side((BRACKET,), ("Ana", "Ben"), rows, D(2031, 1, 10))
    assert [[cell.stance for cell in one.cells] for one in found.options] == [["accepted", "reserved"], ["not known", "not known"]]
    assert found.options[0].cells[0].proposes
    assert found.accepted == (), "reserved is no acceptance"
    moves = moves_since(rows, D(2031, 1, 2), D(2031, 1, 10))
    assert [(one.actor, one.before, one.now, str(one.on)) for one in moves] == [("Ben", "opposed", "reserved", "2031-01-09")]
    assert side_by_side((BRACKET,), ("Ana", "Ben"), rows, D(2031, 2, 1))[0].options[1].cells[1].stance == "accepted", "known by then"


def test_one_who_never_spoke_keeps_a_bracket_open() -> None:
    rows = [row("Ana", "low", "accepted", D(2031, 1, 1)), row("Ben", "low", "accepted", D(2031, 1, 1))]
    for actors, accepted in ((("Ana", "Ben"), ("low",)), (("Ana", "Ben", "Cid"), ())):
        brackets = side_by_side((BRACKET,), actors, rows, D(2031, 1, 10))
        assert brackets[0].accepted == accepted
        said = stances_head(StancesAnswer(on=D(2031, 1, 10), since=None, actors=actors, brackets=brackets))
        assert ("1 has an option" in said) is bool(accepted)
