"""What stands in brackets, at the doors: refused while a choice that matters is open, answered for a package, the same as for the text written so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commandline import Run

import servanda
from servanda.base.refusal import Refusal
from servanda.model.packages import open_choices

TEXT = """---
agreement: quay
title: Arrangement on the Quay
signed: 2031-01-15
in-force: 2031-01-20 06:00
zone: UTC
languages: en
profile: mou
parties: Hill, Plain
---

```servanda
actor Hill
  role party
actor Plain
  role party
act leave the quay
act clean the basin
```

## Article 1

> Hill shall leave the quay [within 30 days] [within 14 days].

```servanda
clause 1 "Quay"
  Hill must leave the quay
  %s
```

## Article 2

> Plain shall clean the basin by 1 April 2031.

```servanda
clause 2 "Basin"
  Plain must clean the basin
  by 2031-04-01
```
"""
OPEN = """alternatives deadline
    option late proposed by Hill
      within 30 days of entry into force
    option early proposed by Plain
      within 14 days of entry into force
    option none proposed by Plain
      no clause"""


@pytest.fixture
def quay(tmp_path: Path) -> Path:
    (tmp_path / "quay").mkdir()
    (tmp_path / "quay" / "quay.md").write_text(TEXT % OPEN, encoding="utf-8")
    (tmp_path / "early").mkdir()
    (tmp_path / "early" / "quay.md").write_text(TEXT % "within 14 days of entry into force", encoding="utf-8")
    return tmp_path / "quay"


REFUSED = [
    ("ask", "keepable", "PATH"), ("due", "PATH", "--as-of", "2031-01-25"), ("monitor", "PATH"), ("why", "1", "PATH"), ("report", "PATH"),
    ("diff", "2031-02-01", "2031-02-10", "PATH"), ("watch", "PATH", "--file", "-"), ("ask", "stall", "1", "PATH"),
]  # fmt: skip


@pytest.mark.parametrize("words", REFUSED, ids=[" ".join(words[:2]) for words in REFUSED])
def test_nothing_is_answered_that_hangs_on_an_open_choice(run: Run, quay: Path, words: tuple[str, ...]) -> None:
    found = run(*[str(quay) if word == "PATH" else word for word in words], *(() if words[0] in ("ask", "watch") else ("--today", "2031-02-15")))
    assert found.code == 2
    assert "1 choice is still open, and the answer depends on it: deadline (late, early, none)." in " ".join(found.err.split())
    assert "--choose deadline=late" in found.err


def test_what_it_cannot_bear_on_is_answered(run: Run, quay: Path) -> None:
    assert run("ask", "falls-due", "2", quay).code == 0


def test_a_package_is_answered_as_the_text_written_so(run: Run, quay: Path) -> None:
    early = quay.with_name("early")
    for words in (("due", "--as-of", "2031-01-25", "--today", "2031-01-25"), ("ask", "schedule")):
        verb, *rest = words
        at = [*rest[:1], str(quay)] if verb == "ask" else [str(quay), *rest]
        chosen = run(verb, *at, "--choose", "deadline=early").out.replace("Chosen: early of deadline.\n", "")
        written = run(verb, *[str(early) if one == str(quay) else one for one in at]).out
        said = [re.sub(r"(Dossier|in) (quay|early)|, early of deadline chosen|sha256 \w+", "", one).replace("/early", "/quay") for one in (chosen, written)]
        assert " ".join(said[0].split()) == " ".join(said[1].split())


def test_check_says_that_a_choice_is_open_and_fails_the_gate(run: Run, quay: Path) -> None:
    found = run("check", quay, "--today", "2031-01-16")
    assert found.code == 1
    assert "Not ready to sign: 1 choice is still open" in found.out
    assert "deadline: late, proposed by Hill; early, proposed by Plain; none, proposed by Plain" in " ".join(found.out.split())
    saved = json.loads(run("check", quay, "--today", "2031-01-16", "--json").out)
    assert [(group["alternatives"], group["combinations"]) for group in saved["choices"]["groups"]] == [(["deadline"], 3)]
    chosen = run("check", quay, "--today", "2031-01-16", "--choose", "deadline=early")
    assert "Chosen: early of deadline" in chosen.out
    assert "still open" not in chosen.out
    assert "SV122" not in chosen.out
    sarif = json.loads(run("check", quay, "--today", "2031-01-16", "--format", "sarif").out)["runs"][0]
    assert sarif["properties"]["openChoices"] == ["deadline"]
    assert "Not ready to sign" in run("check", quay, "--today", "2031-01-16", "--full").out


def test_findings_under_an_option_are_named_by_it(quay: Path) -> None:
    report = servanda.check(quay, questions=False)
    assert any(one.message.startswith("Under late or early of deadline: ") for one in report.findings)
    assert all(one.span.file for one in report.findings)


def test_a_certificate_remembers_what_was_chosen(run: Run, quay: Path, tmp_path: Path) -> None:
    saved = tmp_path / "kept.json"
    assert run("ask", "keepable", quay, "--choose", "deadline=early", "--save", saved).code == 0
    assert run("verify", saved, quay).code == 0
    assert run("verify", saved, quay.with_name("early")).code != 0
    text = (quay / "quay.md").read_text(encoding="utf-8")
    (quay / "quay.md").write_text(text.replace("option early", "option soon"), encoding="utf-8")
    assert run("verify", saved, quay).code != 0


def test_a_clause_is_explained_under_each_option_with_its_proposer(run: Run, quay: Path) -> None:
    page = run("explain", "1", quay).out
    for words in (
        "Under late of deadline, proposed by Hill", "within 30 days", "Under early of deadline, proposed by Plain", "within 14 days",
        "There is no such clause.",
    ):  # fmt: skip
        assert words in page
    assert "30 days of" not in run("explain", "1", quay, "--choose", "deadline=early").out
    left = run("explain", "1", quay, "--choose", "deadline=none")
    assert (left.code, "clause 1 does not stand in the text under none of deadline" in left.err) == (2, True)


@pytest.mark.parametrize(
    "choice, words",
    [("price=A", "there are no alternatives “price”"), ("deadline=soon", "“soon” is no option of deadline"), ("deadline", "chooses nothing")],
)
def test_a_choice_of_what_is_not_there_is_refused(run: Run, quay: Path, choice: str, words: str) -> None:
    found = run("check", quay, "--choose", choice)
    assert found.code == 2
    assert words in found.err
    assert run("check", quay, "--choose", "deadline=late", "--choose", "deadline=early").code == 2
    with pytest.raises(Refusal, match=words):
        servanda.load(quay, choose=[choice])


def test_a_dossier_without_brackets_takes_no_choice(run: Run, quay: Path) -> None:
    assert not open_choices(servanda.load(quay.with_name("early")))
    assert run("check", quay.with_name("early"), "--choose", "deadline=early").code == 2


READ = """
reading quick of 1 held by Hill
  clause 1 adds
    not before 2031-01-21
reading cheap of 1, 2 held by Plain
  clause 1 adds
    not before 2031-01-22
  clause 2 adds
    not before 2031-01-22
accept SV105 on clause 1 because "agreed" by Desk until 2032-01-01
"""


def test_what_is_said_of_a_clause_that_an_option_leaves_out_is_moot_and_no_error(quay: Path) -> None:
    text = (quay / "quay.md").read_text(encoding="utf-8").replace("  by 2031-04-01\n", f"  by 2031-04-01\n{READ}")
    (quay / "quay.md").write_text(text, encoding="utf-8")
    for option, read in (("early", {"quick": 1, "cheap": 2}), ("none", {"cheap": 1})):
        dossier = servanda.load(quay, choose={"deadline": option})
        assert [one.code for one in dossier.diagnostics] == []
        assert {one.id: len(one.of) for one in dossier.readings} == read
        assert len(dossier.acceptances) == (option == "early")
    (quay / "quay.md").write_text(text.replace("reading quick of 1", "reading quick of 7"), encoding="utf-8")
    codes = [one.code for one in servanda.load(quay, choose={"deadline": "none"}).diagnostics]
    assert codes == ["NR013"], "what no option writes is an error as before"


def test_the_register_and_the_brackets_are_in_the_saved_check(run: Run, quay: Path) -> None:
    entry = """  ambiguous because "in good time was left open" by Desk until 2031-04-01
    deliberate by Hill, Plain
    bridges "Hill wants weeks"
"""
    text = (quay / "quay.md").read_text(encoding="utf-8").replace("  by 2031-04-01\n", f"  by 2031-04-01\n{entry}")
    (quay / "quay.md").write_text(text, encoding="utf-8")
    saved = json.loads(run("check", quay, "--no-questions", "--json").out)
    (one,) = saved["register"]
    assert (one["clause"], one["sentences"], one["meant"], one["owner"]) == ("quay:2", ["art. 2 s. 1"], "deliberate", "Desk")
    assert [choice["id"] for choice in saved["choices"]["choices"]] == ["deadline"]
