"""What answers say: the true reason, plain counts, and nothing where our own parts disagree."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda.check.api import ask
from servanda.check.desk import Desk, Plan
from servanda.check.questions.keepable import counted
from servanda.check.questions.stall import stall
from servanda.model.loader import load_files

CASES = Path(__file__).parent / "cases"
CONCERN = """---
agreement: border
title: Border
signed: 2031-03-01
in-force: 2031-03-01
zone: Europe/Kyiv
parties: Northmark, Eastholm
---

```servanda
actor Northmark
  role party
actor Eastholm
  role party
act hold the vote
  done "the vote is held"
act hand over the border
  done "the border is handed over"
clause vote "Vote"
  Eastholm must hold the vote
clause border "Border"
  Eastholm must hand over the border
  only after hold the vote by Eastholm
concern of Eastholm: the border is handed over and not the vote is held
```
"""


def test_no_inner_moment_in_a_concern_that_cannot_come_true() -> None:
    (answer,) = ask(load_files({"border.md": CONCERN.encode()}, "border"), "concern")
    assert answer.verdict == "no"
    assert not [link for link in answer.because if "1970" in link]
    assert answer.because[-1] == (
        "the concern comes true in this way only if “hold the vote” by Eastholm comes later than “hand over the border” by Eastholm"
    )


def test_no_inner_moment_anywhere() -> None:
    for path in sorted(CASES.glob("*.md")):
        dossier = load_files({path.name: path.read_bytes()}, path.stem)
        for question in ("keepable", "purpose", "concern", "falls-due", "stall", "repair"):
            for answer in ask(dossier, question, limit_seconds=5):
                assert "1970" not in " ".join((answer.text, *answer.because)), (path.stem, question)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((2, 1, 1, 0, 1), ("2 mixes of readings", "1 can be kept", "1 holds the conflict shown")),
        ((6, 4, 2, 0, 2), ("6 mixes of readings", "4 can be kept", "2 hold one of the 2 conflicts shown")),
        ((4, 4, 0, 0, 0), ("4 mixes of readings", "4 can be kept")),
        ((4, 3, 0, 1, 0), ("4 mixes of readings", "3 can be kept", "1 was not decided")),
    ],
)
def test_mixes_in_words(counts: tuple[int, int, int, int, int], said: tuple[str, ...]) -> None:
    assert counted(*counts) == said


def test_a_schedule_that_is_not_confirmed_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    path = CASES / "slack.md"
    dossier = load_files({path.name: path.read_bytes()}, path.stem)
    plan = Desk.plan

    def doubted(self: Desk, choice: tuple[tuple[str, str], ...] = (), limit: float = 10.0) -> object:
        found = plan(self, choice, limit)
        if isinstance(found, Plan):
            found.trouble = ("clause 1 is breached in it",)
        return found

    monkeypatch.setattr(Desk, "plan", doubted)
    for question in ("keepable", "schedule"):
        first = ask(dossier, question)[0]
        assert first.verdict == "not decided"
        assert first.text == "not decided: clause 1 is breached in it"


def test_nothing_of_harbour_is_stalled() -> None:
    root = Path(__file__).parents[3] / "dossiers" / "harbour"
    files = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    assert list(stall(Desk(load_files(files, "harbour")), ())) == []


def test_time_that_ran_out_is_no_answer() -> None:
    path = CASES / "circle.md"
    dossier = load_files({path.name: path.read_bytes()}, path.stem)
    assert {answer.verdict for answer in ask(dossier, "part", limit_seconds=0)} == {"not decided"}


def test_after_a_conflict_a_purpose_is_asked_of_the_rest_and_the_answer_says_so() -> None:
    text = b"""---
agreement: pact
signed: 2031-03-01
zone: UTC
---

```servanda
actor North

act leave
  by North

clause 1
  North must leave
  by 2031-03-10

clause 2
  North must not leave

purpose of North: leave by North
```
"""
    from servanda.check.api import ask
    from servanda.model.loader import load_files

    (answer,) = ask(load_files({"pact.md": text}, "pact"), "purpose")
    assert answer.verdict in ("yes", "no")
    assert len(answer.aside) == 1
    assert answer.label.startswith("as written, without clause")
    assert answer.because[0].endswith("set aside here: no run keeps the text with it")
