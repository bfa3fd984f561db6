"""What `verify` says a certificate shows is worked out anew; the sentences the certificate brings along are never repeated."""

from __future__ import annotations

from msgspec.structs import replace

from servanda.check.api import ask, certificate
from servanda.meaning import verify_certificate
from servanda.model.loader import load_files

TEXT = b"""---
agreement: pact
signed: 2031-03-01
zone: UTC
---

```servanda
actor North
actor South

act leave
  by North

act pay
  by South

clause 1
  North must leave
  only after pay by South

clause 2
  South must pay
  only after leave by North
```
"""


def test_told_sentences_are_not_repeated() -> None:
    dossier = load_files({"pact.md": TEXT}, "pact")
    answer = next(a for a in ask(dossier, "keepable") if a.verdict == "no")
    told = certificate(dossier, replace(answer, text="the text can be kept", label="as read by nobody"))
    result = verify_certificate(told, dossier)
    assert result.ok
    assert result.checks[0] == "it shows (as written, pact signed 1 March 2031 00:00): can the text be kept? no"
    assert "not compared" in result.checks[1]
    assert not any("can be kept" in line and "no" not in line for line in result.checks)
