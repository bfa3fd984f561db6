"""`whenever any clause is breached`: which clauses that means, and that the rules which ask who verifies and what follows see it."""

from __future__ import annotations

import datetime as dt

from servanda.base.document import Document, Listing
from servanda.check.run import check_dossier
from servanda.model.core import Dossier
from servanda.model.english import clause_sentence
from servanda.model.loader import load_files
from servanda.report.pages.explain import explain_page
from servanda.text.diagnostics import Severity

TRUCE = """---
agreement: truce
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
languages: en
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
actor Watch
  role monitor
body Valley Board
  members Ash, Birch, Watch
  decides by majority
place Valley
act open fire
  observed as "shots"
act move guns
  observed as "guns on the roads"
act free the captives
  observed as "captives at the crossing"
act report the violation
act call the commanders to answer
```

## Article 1

> Neither Party shall open fire. Neither Party shall move guns in the Valley.

```servanda
clause 1.fire
  each party must not open fire
  renders sentence 1

clause 1.guns
  each party must not move guns
  at Valley
  renders sentence 2
```

## Article 2

> Each Party shall free the captives within 14 days of the entry into force.

```servanda
clause 2
  each party must free the captives
  within 14 days of entry into force
```

## Article 3

> Watch shall verify this Agreement, and shall have access to the whole Valley.
"""
SEEN = """
```servanda
throughout this agreement
  verified by Watch
    means "patrols"
    every 1 day
    reports within 24 hours to Valley Board
  access to Valley
  renders sentence 1
```
"""
ENFORCED = """
## Article 4

> In the case of any violation Watch shall report to the Board within two days. The Board shall then call the commanders to answer within seven days.

```servanda
clause 4.report
  Watch must report the violation
  whenever any clause is breached
  within 2 days of the trigger
  consented by Watch
  renders sentence 1

clause 4.board
  Valley Board must call the commanders to answer
  whenever any clause is breached
  within 7 days of the trigger
  renders sentence 2
```
"""


def dossier(text: str) -> Dossier:
    found = load_files({"truce.md": text.encode()}, "truce")
    assert not [f for f in found.diagnostics if f.severity is Severity.ERROR], [f.message for f in found.diagnostics]
    return found


def meant(found: Dossier, local: str) -> list[str]:
    clause = next(one for one in found.clauses if one.local == local)
    return [one.clause.removeprefix("truce:") for timing in clause.timing for one in timing.becomes]


def more(trigger: str, article: str = "5") -> str:
    return f"\n## Article {article}\n\n```servanda\nclause {article}\n  Watch must report the violation\n  whenever {trigger}\n```\n"


def test_any_clause_is_every_other_duty_that_it_does_not_set_going() -> None:
    found = dossier(TRUCE + SEEN + ENFORCED)
    assert meant(found, "4.report") == ["1.fire", "1.guns", "2"], "not the other clause that any breach calls for: a circle"
    assert meant(found, "4.board") == ["1.fire", "1.guns", "2"]
    named = dossier(TRUCE + SEEN + ENFORCED + more("clause 4.report is breached"))
    assert meant(named, "5") == ["4.report"]
    assert meant(named, "4.report") == ["1.fire", "1.guns", "2"], "nor what its own breach calls for"
    assert meant(named, "4.board") == ["1.fire", "1.guns", "2"], "nor through others"
    article = dossier(TRUCE + SEEN + ENFORCED + more("any clause of article 1, 2 is breached"))
    assert meant(article, "5") == ["1.fire", "1.guns", "2"]
    assert meant(article, "4.report") == ["1.fire", "1.guns", "2", "5"], "the breach of a duty that the breach of another calls for is one"


def test_it_is_read_aloud_as_it_is_meant() -> None:
    found = dossier(TRUCE + SEEN + ENFORCED + more("clause 1, 2 is kept"))
    said = {one.local: clause_sentence(one, found) for one in found.clauses}
    assert "whenever any other clause of this agreement is breached" in said["4.report"]
    assert "whenever clause 1.fire, clause 1.guns or clause 2 is kept" in said["5"]


def lines(page: Document) -> list[str]:
    return [line for block in page.blocks if isinstance(block, Listing) for line in map(str, block.items)]


def test_explain_lists_it_among_what_follows() -> None:
    found = dossier(TRUCE + SEEN + ENFORCED)
    assert any("report the violation" in line for line in lines(explain_page(found, "truce:2")))
    assert not any("call the commanders" in line for line in lines(explain_page(found, "truce:4.report")))


def test_general_verification_access_and_enforcement_answer_who_verifies_and_what_follows() -> None:
    """No error of structure that asks a clause for what the text says once for all of them."""
    codes = {"SV501", "SV502", "SV503", "SV504", "SV603", "SV611"}

    def errors(text: str) -> set[str]:
        findings = check_dossier(dossier(text), version="0", today=dt.date(2031, 3, 1), questions=False).findings
        return {one.code for one in findings if one.severity is Severity.ERROR} & codes

    assert errors(TRUCE) >= {"SV502", "SV603"}
    assert "SV603" in errors(TRUCE + SEEN)
    assert errors(TRUCE + SEEN + ENFORCED) == set()
