"""What the page of one clause says besides its sentence: defined words, open lists, the last moment of a duty under a state."""

from __future__ import annotations

from servanda.base.document import Listing, Para
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.report.pages.explain import explain_page

TEXT = """---
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

body Board
  members Ash, Birch
  mandate "plans", "reports"

kind crew
  means "of the ferry", "of the pier"

event the truce starts
  controlled by Ash

event the truce ends
  controlled by Ash
  follows the truce starts

state truce
  from the truce starts
  until the truce ends

act burn the boats
  by Ash

act open the road
  by Ash

term "boats"
  means "the ferry", "the barges"

clause 1
  Ash must not any of
    burn the boats
  list open
  uses "boats"

clause 2
  Ash must open the road
  while truce
  so that "the market opens", "people meet"

clause 4
  Ash must open the road
  before each burn the boats

clause 3
  Ash must open the road
  immediately after the truce starts

reading wider of 1 held by Birch
  source "letter"
  term "boats"
    means "the ferry", "rafts"
```
"""


def _dossier() -> Dossier:
    dossier = load_files({"pact.md": TEXT.encode()}, "pact")
    assert [one.message for one in dossier.diagnostics] == []
    return dossier


def _said(clause: str) -> str:
    blocks = explain_page(_dossier(), f"pact:{clause}").blocks
    return "\n".join(str(one) for one in blocks if isinstance(one, Para | Listing))


def test_all_of_what_a_word_means_is_kept() -> None:
    """`means "...", "..."` of a term, and `mandate` of a body, kept the first text and dropped the rest."""
    dossier = _dossier()
    assert [one.means for one in dossier.definitions.values()] == ["the ferry; the barges"]
    board = dossier.actors["Board"].body
    assert board is not None
    assert board.mandate == "plans; reports"
    assert dossier.kinds["crew"].means == "of the ferry; of the pier"
    assert [one.means for one in dossier.readings[0].definitions] == ["the ferry; rafts"]


def test_defined_words_and_an_open_list_are_said() -> None:
    said = _said("1")
    assert "“boats” means: the ferry; the barges" in said
    assert "The list is open" in said
    assert "The list is open" not in _said("2")


def test_a_duty_under_a_state_has_a_last_moment() -> None:
    """It is due before the state ends (semantics, `while`)."""
    assert "It is a duty with a last moment" in _said("2")


def test_the_page_gives_the_address_and_the_words_of_what_a_clause_renders() -> None:
    words = "## Article 8\n\n> ## 8.1\n> 1. Ash holds.\n>\n> 3. Both meet:\n> (a) Ash opens the road. It stays open.\n\n"
    first, second = "It renders art. 8(3)(a) s. 1: “(a) Ash opens the road.”", "It renders art. 8(3)(a) s. 2: “It stays open.”"
    clauses = "```servanda\nactor Ash\nact open the road\nclause 8\n  Ash must open the road\n  renders {}\n```\n"
    for cited, lines in (
        ("sentence 4", [first]),
        ("article 8(3)(a)", [first, second]),
    ):
        text = f"---\nagreement: t\nsigned: 2031-01-01\n---\n{words}{clauses.format(cited)}"
        dossier = load_files({"t.md": text.encode()}, "t")
        page = explain_page(dossier, "t:8")
        assert [one.text for one in page.blocks if isinstance(one, Para) and one.text.startswith("It renders")] == lines


def test_a_purpose_is_told_and_what_is_due_at_once_has_no_last_moment() -> None:
    assert "while truce holds, so that “the market opens” and “people meet”." in _said("2")
    said = _said("3")
    assert "immediately after the truce starts." in said
    assert "due at once, and no number is given" in said
    assert "last moment" not in said


def test_what_is_owed_before_each_act_is_told_as_that() -> None:
    said = _said("4")
    assert "before each burn the boats" in said
    assert "It is owed before what calls for it, each time." in said


def test_words_said_for_all_are_not_told_as_those_of_the_clause() -> None:
    head = "---\nagreement: t\nsigned: 2031-01-01\n---\n## Article 8\n\n> Ash opens the road.\n\n"
    clause = "```servanda\nactor Ash\nactor Watch\nact open the road\nclause 8\n  Ash must open the road\n```\n\n"
    once = "## Article 9\n\n> {}\n\n```servanda\nthroughout this agreement\n  verified by Watch\n{}```\n"
    for words, renders in (("Watch verifies.", ""), ("Watch verifies. It has access.", "  renders sentence 1\n")):
        dossier = load_files({"t.md": (head + clause + once.format(words, renders)).encode()}, "t")
        said = [one.text for one in explain_page(dossier, "t:8").blocks if isinstance(one, Para) and "art. " in one.text]
        told = "Said for all clauses, as far as this one says nothing else: art. 9 s. 1: “Watch verifies.”"
        assert said == ["It renders art. 8 s. 1: “Ash opens the road.”", told], words
