"""From clauses to a book of licences: nothing that a clause says to narrow a licence may fall away on the way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from servanda.calendar import day_end
from servanda.evidence.fusion import Fused
from servanda.instruments.sanctions.licences.evaluate import rule
from servanda.instruments.sanctions.licences.read import book_of
from servanda.instruments.sanctions.licences.records import Book, Dealing
from servanda.instruments.sanctions.measures.declared import measures_of
from servanda.meaning import Event, Run
from servanda.model.loader import load_files
from servanda.model.views import Choice, view
from servanda.monitor.answers import Basis

TEXT = """---
agreement: rule
title: Rule
signed: 2031-03-01
in-force: 2031-03-01
zone: UTC
profile: sanctions
parties: Belmora
---
```servanda
actor Belmora
  role party
actor Corvany
actor Vane Hospital
actor Office
actor Court
act sell goods [to {whom: actor}]
  by Belmora
act pay salaries
  by Belmora
act repair pumps
  by Belmora
act lend money
  by Belmora

clause 1 "Sales"
  Belmora must not sell goods
  except sell goods to Vane Hospital
  except pay salaries
  except lend money authorised by Office

clause 2 "Services"
  Belmora must not repair pumps
  except "repairs that cannot wait"
  except lend money authorised by Court

clause 3 "Salaries"
  Belmora may pay salaries
  at most 100 EUR in any 1 month
  at most 300 EUR in any 12 months

clause 4 "Loans"
  Belmora may lend money
```
"""


def book(*events: Event, text: str = TEXT) -> Book:
    found = load_files({"rule.md": text.encode()}, "rule")
    assert [one.message for one in found.diagnostics] == []
    last = day_end(dt.date(2031, 6, 1), "UTC")
    run = Run(events=events)
    fused = Fused(run=run, ids=tuple(str(n) for n in range(len(events))), entries=tuple(range(len(events))))
    asked = Basis(dossier="rule", as_of=last, known=last, zone="UTC")
    return book_of(view(found, Choice()), measures_of(found), fused, asked)


def asked(of: Book, activity: str, value: str = "1", **more: object) -> tuple[str, tuple[str, ...]]:
    dealing = Dealing(
        id="a", day=dt.date(2031, 5, 1), activity=activity, actor="Belmora", value=Decimal(value), currency="EUR", **more
    )  # type: ignore[arg-type] # further fields by name
    told = rule(of, [dealing], lambda _, day: day)[0]
    return told.outcome.value, told.unknown


def permit(clause: str, by: str) -> Event:
    return Event(term="authorisation", by=(by,), args=(("of", clause),), at=day_end(dt.date(2031, 4, 1), "UTC"))


def test_an_exception_for_one_buyer_does_not_open_every_sale() -> None:
    outcome, unknown = asked(book(), "sell goods")
    assert outcome == "refer"
    assert any("sell goods to Vane Hospital" in one for one in unknown)
    assert asked(book(), "sell goods", facts=(("sell goods to Vane Hospital", True),))[0] == "authorised"
    assert asked(book(), "sell goods", facts=(("sell goods to Vane Hospital", False),))[0] == "blocked"


def test_an_exception_in_words_that_no_power_carries_is_a_fact_to_be_given() -> None:
    assert asked(book(), "repair pumps")[0] == "refer"
    assert asked(book(), "repair pumps", facts=(("repairs that cannot wait", True),))[0] == "authorised"


def test_a_second_cap_does_not_fall_away() -> None:
    pay = next(one for one in book().licences if one.clause == "rule:3")
    assert pay.cap is not None
    assert (pay.cap.number, pay.requires) == (Decimal(100), ("at most 300 EUR in any 12 months",))
    assert asked(book(), "pay salaries")[0] == "not caught"  # no prohibition is of it


def test_each_prohibition_names_who_may_license() -> None:
    loan = next(one for one in book().licences if one.clause == "rule:4")
    assert loan.asked == (("rule:1", ("Office",)), ("rule:2", ("Court",)))
    wide = TEXT.replace("must not sell goods\n", "must not lend money\n").replace("must not repair pumps", "must not lend money")
    assert asked(book(text=wide), "lend money")[0] == "blocked"
    assert asked(book(permit("rule:1", "Court"), permit("rule:2", "Court"), text=wide), "lend money")[0] == "blocked"
    assert asked(book(permit("rule:1", "Office"), permit("rule:2", "Court"), text=wide), "lend money")[0] != "blocked"
