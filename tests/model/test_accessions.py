"""Who signs and who joins: guarantors in the head, parties that join later, and the rules that ask who is bound."""

from __future__ import annotations

import datetime as dt

from servanda.base.document import Listing
from servanda.check.run import check_dossier
from servanda.model.core import Clause, Dossier
from servanda.model.english import clause_sentence
from servanda.model.loader import load_files
from servanda.report.pages.explain import explain_page
from servanda.text.diagnostics import Severity
from servanda.text.format import format_text

TEXT = """---
agreement: pact
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
languages: en
parties: Ash, Birch
guarantors: Cedar
---

## Article 1

```servanda
actor Ash
  role party

actor Birch
  role party

actor Dune
  joins pact from deposit the instrument by Dune

actor Cedar
  role guarantor

act move guns

act convene the parties

act deposit the instrument
  by Dune

clause 1
  every party must not move guns

clause 2
  jointly the parties must convene the parties
  by 2031-04-30

clause 3
  Cedar must convene the parties
  whenever any clause is breached
  within 5 days of the trigger
```
"""


def dossier(text: str = TEXT) -> Dossier:
    found = load_files({"pact.md": text.encode()}, "pact")
    assert not [f for f in found.diagnostics if f.severity is Severity.ERROR], [f.message for f in found.diagnostics]
    return found


def clause(found: Dossier, local: str) -> Clause:
    return next(c for c in found.clauses if c.local == local)


def test_each_party_includes_who_joins_and_no_guarantor() -> None:
    found = dossier()
    assert found.agreements["pact"].guarantors == ("Cedar",)
    assert clause(found, "1").bearers.actors == ("Ash", "Birch", "Dune")
    assert [one.actor for one in clause(found, "1").bearers.joins] == ["Dune"]
    assert clause(found, "2").bearers.actors == ("Ash", "Birch"), "one duty of those who signed"
    assert clause_sentence(clause(found, "2"), found).startswith("Ash and Birch jointly must")


def test_explain_says_from_when_who_joins_is_bound() -> None:
    page = explain_page(dossier(), "pact:1")
    said = [str(line) for block in page.blocks if isinstance(block, Listing) for line in block.items]
    assert any("Dune is bound when it has joined: from deposit the instrument by Dune" in line for line in said)


def test_it_is_written_as_it_is_read() -> None:
    assert format_text(TEXT) == TEXT


def codes(text: str) -> set[str]:
    return {f.code for f in check_dossier(dossier(text), version="0", today=dt.date(2031, 3, 1), questions=False).findings}


def test_a_guarantor_that_signed_is_bound_by_what_names_it() -> None:
    assert "SV202" not in codes(TEXT)
    assert "SV202" in codes(TEXT.replace("guarantors: Cedar\n", "")), "one that did not sign has consented to nothing"
    assert "SV208" in codes(TEXT.replace("  role guarantor\n", "").replace("  whenever any clause is breached\n", "").replace("  within 5 days of the trigger\n", ""))
