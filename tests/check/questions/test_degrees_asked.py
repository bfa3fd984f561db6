"""No question counts an effort or an intent as performance, breach or answer; a list is counted as an amount."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda.app.api import ask, load
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.report.pages.explain import explain_page

HEAD = """---
agreement: pact
signed: 2031-03-01 12:00
in-force: 2031-03-02 00:00
zone: UTC
languages: en
parties: Ash, Birch
---

## Article 1

```servanda
actor Ash
  role party
actor Birch
  role party
actor Watch
act open the road
  by Ash
act hold talks
  by Ash, Birch, Watch
act free [{prisoner: text}]
  by Ash
list prisoners
  number 112 prisoners

"""


def dossier(text: str) -> Dossier:
    found = load_files({"pact.md": f"{HEAD}{text}\n```\n".encode()}, "pact")
    assert not [one for one in found.diagnostics if one.severity.value == "error"], found.diagnostics
    return found


def said(text: str, question: str, subject: str = "") -> list[tuple[str, str]]:
    return [(one.verdict, one.text) for one in ask(dossier(text), question, subject=subject)]


SOFT = """clause 1
  Ash must not open the road

clause 2
  {core}
  by 2031-03-30
"""


@pytest.mark.parametrize("core", ["Ash must use best efforts to open the road", "Ash will open the road", "Ash stands ready to open the road"])
def test_a_ban_beside_an_effort_or_intent_can_be_kept_and_beside_a_duty_not(core: str) -> None:
    assert said(SOFT.format(core=core), "keepable")[0][0] == "yes"
    assert said(SOFT.format(core="Ash undertakes to open the road"), "keepable")[0][0] == "no"


@pytest.mark.parametrize(("core", "words"), [("Ash endeavours to open the road", "owes an effort"), ("Ash should open the road", "declares an intent")])
def test_asked_for_by_name_it_is_left_out_with_the_reason(core: str, words: str) -> None:
    text = f"clause 1\n  {core}\n  by 2031-03-30\n"
    ((verdict, why),) = said(text, "falls-due", "pact:1")
    assert verdict == "not decided"
    assert words in why
    assert said(text, "falls-due")[0][0] == "none written"
    ((verdict, why),) = said(text, "unanswered", "pact:1")
    assert verdict == "no"
    assert "nothing done or left undone breaches it" in why


def test_an_effort_that_is_judged_is_not_decided_as_a_breach() -> None:
    text = "clause 1\n  Ash endeavours to open the road\n  determined by Watch\n  otherwise\n    rung 1 Birch may hold talks\n"
    ((verdict, why),) = said(text, "unanswered", "pact:1")
    assert verdict == "not decided"
    assert "for who judges it" in why


def test_an_intent_answers_no_breach() -> None:
    text = "clause 1\n  Ash must open the road\n  by 2031-03-30\n\nclause 2\n  Watch {} hold talks\n  if clause 1 is breached\n"
    assert said(text.format("stands ready to"), "unanswered", "pact:1")[0][0] == "yes"
    assert said(text.format("may"), "unanswered", "pact:1")[0][0] == "not found"


def test_readings_part_on_whether_the_result_is_owed() -> None:
    text = """clause 1
  Ash must open the road
  by 2031-03-30

reading trying of 1 held by Ash
  clause 1
    Ash must use best efforts to open the road
    by 2031-03-30
"""
    ((verdict, why),) = said(text, "part")
    assert verdict == "yes"
    assert "breached" in why
    assert "lapsed" in why


def test_a_duty_over_a_list_can_be_done_only_whole() -> None:
    text = "clause 1\n  Ash must free all of the prisoners\n  by 2031-03-30\n"
    assert said(text, "keepable")[0][0] == "yes"
    (answer,) = ask(dossier(text), "falls-due", subject="pact:1")
    assert answer.verdict == "yes"
    assert [one.amount for one in answer.witness.run.events] == [112]


def test_explain_says_what_it_says_and_no_more() -> None:
    text = "clause 1\n  Ash supports hold talks\n  contradicted by open the road\n\nclause 2\n  Ash endeavours to open the road\n"
    pages = [str(explain_page(dossier(text), f"pact:{number}")) for number in (1, 2)]
    assert "Ash supports hold talks" in pages[0]
    assert "it is never breached" in pages[0]
    assert "that the result does not come breaches nothing" in pages[1]
    assert not any("It is a duty" in page or "must" in page for page in pages)


def test_a_list_takes_its_items_from_a_table_of_the_dossier(tmp_path: Path) -> None:
    text = HEAD.replace("  number 112 prisoners", '  table "annex 2.csv" column "No."') + "clause 1\n  Ash must free all of the prisoners\n```\n"
    (tmp_path / "pact.md").write_text(text, encoding="utf-8")
    (tmp_path / "annex 2.csv").write_text("Name;No.\na;P-1\nb;P-2\n;\n", encoding="utf-8-sig")
    (tmp_path / "other.csv").write_text("of somebody else", encoding="utf-8")
    found = load(tmp_path)
    assert found.lists["prisoners"].items == ("P-1", "P-2")
    assert sorted(found.hashes) == ["annex 2.csv", "pact.md"]
