"""Brackets and tracked changes as alternatives: each form of the design, what is none, and that what is written can be pasted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.model.loader import load_files
from servanda.words.brackets import WHO, OpenPlace, open_places
from servanda.words.reading.flow import Change, Flow, Paragraph

HEAD = """---
agreement: quay
title: Arrangement on the Quay
signed: 2031-02-01
in-force: 2031-02-01 12:00
zone: UTC
languages: en
profile: mou
parties: Hill, Plain
---

```servanda
actor Hill
  role party
  also "HL"
actor Plain
  role party
act leave the quay
  by Hill
```

## Article 1

"""
WHOSE = {"Hill": "Hill", "HL": "Hill", "Plain": "Plain"}


def pasted(places: tuple[OpenPlace, ...], *, quote: str = "Hill shall leave the quay.") -> list[str]:
    """Codes of the errors of a dossier into which the lines are pasted, each place under a clause of its own, with names for WHO."""
    clauses = []
    for number, place in enumerate(places, 1):
        lines = "\n".join(place.lines).replace(f"proposed by {WHO}\n", "proposed by Plain\n")
        clauses.append(f"clause 1.{number}\n  Hill must leave the quay\n{lines}\n")
    text = f"{HEAD}> {quote}\n\n```servanda\n{chr(10).join(clauses)}```\n"
    dossier = load_files({"agreement.md": text.encode()}, "quay")
    assert [one.id for one in dossier.alternatives] == [place.name for place in places if place.lines]
    return [one.code for one in dossier.diagnostics if one.severity.value == "error"]


def options(text: str) -> list[list[tuple[str, str, str]]]:
    return [[(one.label, one.line, one.by) for one in place.options] for place in open_places(text, WHOSE).places]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Hill shall leave [within 14 days of signature] [within 30 days].",
            [("A", "within 14 days of signature", ""), ("B", 'words "within 30 days"', "")],
        ),
        (
            "[HL: The ferry stops.][Plain: The ferry runs.]",
            [("HL", 'words "The ferry stops."', "Hill"), ("Plain", 'words "The ferry runs."', "Plain")],
        ),
        ("[A: the ferry stops] or [B: it runs]", [("A", 'words "the ferry stops"', ""), ("B", 'words "it runs"', "")]),
        (
            "Hill shall [ , subject to consent, ] open the port.",
            [("with", 'words ", subject to consent,"', ""), ("without", 'words "Hill shall open the port."', "")],
        ),
        (
            "Hill shall[, subject to consent,] open the port.",
            [("with", 'words ", subject to consent,"', ""), ("without", 'words "Hill shall open the port."', "")],
        ),
        ("[HL: Hill shall pay.]", [("HL", 'words "Hill shall pay."', "Hill"), ("without", "no clause", "")]),
    ],
)
def test_each_form_of_brackets(words: str, expected: list[tuple[str, str, str]]) -> None:
    assert options(f"Article 1\n\n{words}\n") == [expected]
    places = open_places(f"Article 1\n\n{words}\n", WHOSE).places
    if not places[0].options[-1].out:
        assert pasted(places) == []


@pytest.mark.parametrize(
    "words", ["[OSCE]", "[1]", "[...]", "[…]", "[Signature]", "[sic]", "[t]he", "withdraw[al]", "[here](notes.md)", "[ ]"]
)
def test_what_is_no_alternative(words: str) -> None:
    assert open_places(f"Article 1\n\nHill shall leave {words} by day.\n").places == ()


def test_nested_is_told_and_not_guessed() -> None:
    found = open_places("Article 1\n\nHill leaves [within [14] [30] days].\n")
    assert [one.sort for one in found.troubles] == ["nested", "nested"]
    assert found.places[0].lines == ()


@pytest.mark.parametrize(
    ("words", "sort"), [("Hill leaves [within 14 days.", "open"), ("Hill leaves within 14 days].", "closed")]
)
def test_a_bracket_without_a_partner_is_told_with_its_place(words: str, sort: str) -> None:
    (one,) = open_places(f"Article 1\n\nHill pays.\n\nArticle 2\n\nPlain pays. {words}\n").troubles
    assert (one.sort, one.where) == (sort, "art. 2 s. 2")


def test_a_preamble_and_what_is_agreed_hold_no_places() -> None:
    assert open_places("Desiring [lasting] peace,\n\nArticle 1\n\nHill pays.\n\nArticle 2\n\nPlain pays.\n").places == ()


def flow(*paragraphs: Paragraph) -> Flow:
    return Flow("draft.docx", "docx", "", paragraphs)


def test_a_tracked_change_is_an_option_of_who_made_it() -> None:
    was, now = "Hill leaves within 30 days.", "Hill leaves within 14 days."
    one = Paragraph(now, was, changes=(Change("deleted", "30", 19, "Ann"), Change("inserted", "14", 19, "Ann")))
    (place,) = open_places(flow(one), {"Ann": "Plain"}).places
    assert place.lines[-2:] == ("    option B proposed by Plain", '      words "14"')
    assert place.lines[1] == f"    option A proposed by {WHO}"
    assert pasted((place,)) == []


def test_changes_of_two_authors_stay_apart_and_lone_ones_are_with_and_without() -> None:
    was, now = "Hill shall leave at once.", "Hill may leave soon."
    changes = (
        Change("deleted", "shall", 5, "Ann"), Change("inserted", "may", 5, "Bo"),
        Change("deleted", "at once", 17, "Bo"), Change("inserted", "soon", 15, "Bo"),
    )  # fmt: skip
    found = open_places(flow(Paragraph(now, was, changes=changes)), {"Ann": "Hill", "Bo": "Plain"}).places
    assert [[(one.label, one.by) for one in place.options] for place in found] == [
        [("with", ""), ("without", "Hill")], [("with", "Plain"), ("without", "")], [("A", ""), ("B", "Plain")],
    ]  # fmt: skip
    assert [one.name for one in found] == ["bracket 1", "bracket 2", "bracket 3"]


def test_a_paragraph_put_in_or_taken_out_is_a_clause_or_none() -> None:
    come, gone = Paragraph("Hill pays.", None, author="Ann"), Paragraph(None, "Plain pays.", author="Ann")
    found = open_places(flow(come, gone), {"Ann": "Plain"}).places
    assert [[(one.line, one.by) for one in place.options] for place in found] == [
        [('words "Hill pays."', "Plain"), ("no clause", "")], [('words "Plain pays."', ""), ("no clause", "Plain")],
    ]  # fmt: skip


def test_names_that_a_dossier_has_are_not_given_again() -> None:
    found = open_places("Article 1\n\nHill [shall] [may] go. It [does] [does not] rain.\n", taken=("Bracket 1", "bracket 3"))
    assert [one.name for one in found.places] == ["bracket 2", "bracket 4"]


INSIDE = st.text(st.characters(blacklist_characters="[]", blacklist_categories=["Cs"]), min_size=1, max_size=40)
LABEL = st.sampled_from(["", "HL: ", "Hill: ", "Plain: ", "A: ", "proposed by: ", "option: ", "no clause: ", "9: "])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.tuples(LABEL, INSIDE), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_written_parses_and_resolves(drawn: list[list[tuple[str, str]]]) -> None:
    """Whatever stands in brackets: the lines, with names for WHO, are read without an error."""
    text = "Article 1\n\n" + "\n\n".join(
        f"Hill shall {' '.join(f'[{label}{words}]' for label, words in one)} go there." for one in drawn
    )
    places = tuple(place for place in open_places(text, WHOSE).places if not place.nested)
    assert pasted(places) == []
