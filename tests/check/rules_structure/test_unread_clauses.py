"""A clause of which a part could not be read is not said to lack what may stand in that part."""

from __future__ import annotations

import datetime as dt

from servanda.check.rules.registry import run_rules
from servanda.model.loader import load_files

TEXT = """---
agreement: pact
signed: 2031-03-01
in-force: 2031-03-03 06:00
zone: UTC
profile: ceasefire
---

```servanda
actor North

act leave
  by North

clause 1
  North must leave
  by 2031-02-{day}
```
"""


def codes(day: str) -> set[str]:
    dossier = load_files({"pact.md": TEXT.format(day=day).encode()}, "pact")
    found = run_rules(dossier, answers=lambda _question: (), today=dt.date(2031, 3, 1))
    return {f.code for f in found if f.subject == "clause pact:1"}


def test_an_unread_date_is_no_missing_date() -> None:
    assert codes("28")
    assert codes("30") == set()
