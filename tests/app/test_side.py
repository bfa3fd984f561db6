"""The page of one side: each answer stands where it belongs, and nothing leaves the mediator's hands by accident."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import Run

import servanda
from servanda.app import api
from servanda.check.sides import side_of
from servanda.meaning.witness import Answer

TEXT = """---
agreement: ponds
title: Letters on the Ponds
signed: 2031-02-01 12:00
in-force: 2031-02-01 12:00
zone: UTC
languages: en
profile: mou
parties: Hill, Plain
---

# Letters on the Ponds

```servanda
actor Hill
  role party

actor Plain
  role party

act fill the ponds
  by Hill

act mend the dam
  by Plain

act fish at night
  by Hill, Plain

clause 1
  Hill must fill the ponds
  within 30 days of mend the dam by Plain

clause 2
  Plain must mend the dam

clause 3
  each of Hill, Plain must not fish at night

purpose of Hill: mend the dam by Plain by 2031-12-31
```
"""


@pytest.fixture
def ponds(tmp_path: Path) -> Path:
    (tmp_path / "ponds").mkdir()
    (tmp_path / "ponds" / "text.md").write_text(TEXT, encoding="utf-8")
    return tmp_path / "ponds"


def test_own_idleness_and_a_say_are_kept_apart(ponds: Path) -> None:
    dossier = servanda.load(ponds)
    assert not [d for d in dossier.diagnostics if d.severity.value == "error"]
    hill, plain = servanda.side(dossier, "Hill"), servanda.side(dossier, "Plain")
    told = {
        name: [sorted({one.subject for one in getattr(side, part)}) for part in ("idle", "say", "held", "left", "unanswered", "defeated")]
        for name, side in (("Hill", hill), ("Plain", plain))
    }
    assert told["Plain"] == [["ponds:2"], ["ponds:1"], [], [], ["ponds:1", "ponds:3"], []]
    assert told["Hill"] == [[], [], ["ponds:1"], ["ponds:2"], ["ponds:3"], [dossier.purposes[0].id]]
    assert [clause.id for clause in hill.owes + hill.forbidden] == ["ponds:1", "ponds:3"]
    with pytest.raises(servanda.Refusal, match="knows no actor"):
        servanda.side(dossier, "Valley")


def test_nothing_is_exported_unless_somebody_answers_for_it(run: Run, ponds: Path, tmp_path: Path) -> None:
    page = tmp_path / "side.html"
    assert "For the mediator alone" in run("side", "Hill", ponds).out
    for words in (("--json",), ("--markdown",), ("--html", page)):
        for who in ((), ("--by", "Ana Quell"), ("--because", "asked for"), ("--by", " ", "--because", " ")):
            refused = run("side", "Hill", ponds, *words, *who)
            assert (refused.code, refused.out) == (2, ""), (words, who)
            assert not page.exists()
    let_out = ("--by", "Ana Quell", "--because", "Hill asked for it")
    assert json.loads(run("side", "Hill", ponds, "--json", *let_out).out)["released"] == {"by": "Ana Quell", "because": "Hill asked for it"}
    assert "Released by Ana Quell, because: Hill asked for it." in run("side", "Hill", ponds, "--markdown", *let_out).out
    assert run("side", "Hill", ponds, "--html", page, *let_out).code == 0
    assert "Ana Quell" in page.read_text(encoding="utf-8")


def test_what_is_not_decided_is_said_and_is_no_all_clear(run: Run, ponds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = Answer(question="stall", subject="ponds:2", verdict="not decided", text="not decided: the time was over")
    monkeypatch.setattr(api, "side", lambda dossier, actor, **_: side_of(dossier, actor, [hurried]))
    told = run("side", "Hill", ponds)
    assert told.code == 3
    assert "1 answer could not be given (not decided)" in told.out
    assert "Nothing of the kind was shown; not all was decided." in told.out
