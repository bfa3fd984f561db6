"""`pro rata`: the share asked of the window in which a text comes into force, and that reference and engine agree on it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_meaning import at, block

from servanda.meaning import Event, Run, Status, evaluate, prepare, violations
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine

HEAD = """---
agreement: harbour
signed: 2031-03-01 12:00
in-force: {force}
zone: Europe/Lisbon
parties: North, East
---

"""
WORLD = """
actor North
  role party

actor East
  role party

act pay aid
  by North, East

clause 1
  North must pay aid
  at least 366 EUR pro rata
  every 1 year from 2031-01-01
  until 2033-12-31

clause 2
  East must pay aid
  exactly 10 EUR pro rata
  every 10 days from 2031-03-01
  until 2031-04-30

clause 3
  East must not pay aid
  at most 7 EUR pro rata
  every 10 days from 2031-03-01
  in force from 2031-03-08
"""


def _prepared(force: str):  # type: ignore[no-untyped-def]  # a view, prepared
    dossier = load_files(block(WORLD, head=HEAD.format(force=force)), "harbour")
    assert not [one.message for one in dossier.diagnostics if one.severity.value == "error"]
    return prepare(view(dossier))


@pytest.mark.parametrize(
    ("force", "wanted"),
    [
        ("2031-01-01", "366"),  # with the window
        ("2031-01-02", "365.00"),  # 365 of the 366 days of the window, which ends with 1 January
        ("2031-03-01", "307.00"),
        ("2031-03-01 23:00", "307.00"),  # the day counts whole
        ("2032-01-01", "1.00"),  # its last day
        ("2032-01-02", "366"),  # the window is over before: the next is asked whole
    ],
)
def test_the_share_is_that_of_the_days(force: str, wanted: str) -> None:
    prepared, paid = _prepared(force), Decimal(wanted)
    moment = max(at("2031-12-30 12:00"), at(force if " " in force else f"{force} 12:00"))
    for more, status in ((Decimal("0"), Status.KEPT), (Decimal("-0.01"), Status.BREACHED)):
        run = Run(events=(Event(term="pay aid", at=moment, by=("North",), amount=paid + more, unit="EUR"),))
        found = evaluate(prepared, run, at("2033-01-05 00:00"))["harbour:1"]
        bound = [one for one in found if one.status is not Status.NOT_IN_FORCE]
        assert bound[0].amounts[0].wanted == paid
        assert bound[0].status is status


def test_a_half_is_rounded_up_and_windows_that_follow_are_whole() -> None:
    prepared = _prepared("2031-03-06")
    found = evaluate(prepared, Run(events=()), at("2031-04-10 00:00"))["harbour:2"]
    assert [one.amounts[0].wanted for one in found][:2] == [Decimal("5.45"), Decimal(10)]  # 6 of 11 days: 5.4545...


EVENTS = st.builds(
    Event,
    term=st.just("pay aid"),
    at=st.integers(0, 60).map(lambda day: at("2031-03-01 12:00") + 86400 * day),
    by=st.sampled_from([("North",), ("East",), ("East",), ()]),
    amount=st.sampled_from([Decimal(1), Decimal("5.45"), Decimal("2.5"), Decimal(300), None]),
    unit=st.just("EUR"),
    known=st.booleans(),
)


@given(st.lists(EVENTS, max_size=6), st.integers(0, 70), st.sampled_from(["2031-03-01", "2031-03-06", "2031-03-25 18:00"]))
def test_reference_and_engine_agree(events: list[Event], day: int, force: str) -> None:
    prepared, run, now = _prepared(force), Run(events=tuple(events)), at("2031-03-01 00:00") + 86400 * day
    assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)
