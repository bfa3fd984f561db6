"""The hour of signature, where it is not said: what holds at every hour is said, what hangs on it is said to hang on it."""

from __future__ import annotations

import pytest

from servanda.check.api import ask
from servanda.meaning.verify import check_answer
from servanda.model import load_files
from servanda.model.core import Dossier

HEAD = """---
agreement: pact
signed: {signed}
in-force: 2031-03-01
zone: Europe/Lisbon
parties: Ash, Birch
---

```servanda
actor Ash
  role party
actor Birch
  role party
act open the road
  by Ash
clause 1
  Ash must open the road
"""


def _dossier(parts: str, signed: str = "2031-03-01") -> Dossier:
    dossier = load_files({"pact.md": f"{HEAD.format(signed=signed)}{parts}```\n".encode()}, "pact")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return dossier


KEPT = "  within 24 hours of signature\n"
EARLY = "  within 24 hours of signature\n  not before 2031-03-02 12:00\n"
LATE = "  not before 36 hours after signature\n  by 2031-03-02 15:00\n"
NEVER = "  within 24 hours of signature\n  not before 2031-03-05\n"
BETWEEN = "  within 6 hours of signature\n  not before 2031-03-01 12:00\n  by 2031-03-01 13:00\n"


@pytest.mark.parametrize(
    ("parts", "signed", "verdict"),
    [
        (KEPT, "2031-03-01", "yes"),
        (NEVER, "2031-03-01", "no"),
        (EARLY, "2031-03-01", "not decided"),
        (EARLY, "2031-03-01 00:00", "no"),
        (EARLY, "2031-03-01 17:00", "yes"),
        (LATE, "2031-03-01", "not decided"),
        (BETWEEN, "2031-03-01", "not decided"),  # neither at midnight nor at the end of the day, but at 08:00
        (BETWEEN, "2031-03-01 08:00", "yes"),
    ],
)
def test_whether_it_can_be_kept_hangs_on_the_hour_only_where_it_does(parts: str, signed: str, verdict: str) -> None:
    dossier = _dossier(parts, signed)
    found = ask(dossier, "keepable")[0]
    assert found.verdict == verdict
    assert check_answer(found, dossier).ok
    assert ("it hangs on the hour of signature of pact" in found.text) is (verdict == "not decided")
    if verdict == "not decided":
        assert found.repair == "Say the hour: signed: 2031-03-01 17:00"


def test_the_other_questions_are_asked_of_an_hour_at_which_the_text_can_be_kept() -> None:
    dossier = _dossier(EARLY)
    found = ask(dossier, "schedule")
    assert [one.verdict for one in found] == ["yes"]
    assert found[0].signed == (("pact", dossier.agreements["pact"].signed_late),)
    assert check_answer(found[0], dossier).ok
