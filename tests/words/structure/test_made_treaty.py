"""A treaty made for the test, read as its key says; and any paragraphs at all: every sign in one unit, the same bytes twice."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.words.reading.flow import Flow, Paragraph, ParagraphKind
from servanda.words.reading.reading import read
from servanda.words.structure import addressed, canonical, structured

sys.path.insert(0, str(Path(__file__).parents[1]))

import treaty_kit

from servanda.words.brackets import open_places


def test_the_paragraphs_are_those_of_the_key() -> None:
    data = treaty_kit.treaty()
    flow = read(data, "valley.docx")
    assert flow == read(data, "valley.docx")
    by = Counter(change.author for one in flow.paragraphs for change in one.changes)
    assert by == dict.fromkeys(treaty_kit.AUTHORS, treaty_kit.CHANGES // 3)
    assert sum(one.kind is ParagraphKind.NOTE for one in flow.paragraphs) == treaty_kit.NOTES
    assert {one.column for one in flow.paragraphs if one.kind is ParagraphKind.CELL} == {0, 1}
    assert sum(one.label.startswith("Article ") for one in flow.paragraphs if one.column == 0) == treaty_kit.ARTICLES + 4


def test_the_articles_are_those_of_the_key_in_both_languages() -> None:
    found = structured(read(treaty_kit.treaty(), "valley.docx"))
    numbers = [str(number) for number in range(1, treaty_kit.ARTICLES + 1)]
    assert (found.whole.language, [one.language for one in found.others]) == ("en", ["fr"])
    assert [one.id for one in found.main.units if one.kind == "article"] == numbers
    assert [one.id for one in found.annexes] == list(treaty_kit.ANNEXES)
    assert [[one.id for one in annex.units if one.kind == "article"] for annex in found.annexes] == [["1", "2"], ["1", "2"]]
    assert [one.id for one in found.others[0].units] == [one.id for one in found.whole.units]
    assert len(found.notes) == treaty_kit.NOTES
    for text in (found.whole, found.others[0]):
        eighth = next(one for one in text.units if one.id == "8")
        assert [address for address, _ in addressed(eighth, text.language)] == ["8(1)", "8(2)", "8(3)", "8(3)(a)", "8(3)(b)"]
    assert "rapport" not in found.whole.words
    assert "report" not in found.others[0].words.replace("rapport", "")
    assert canonical(found) == canonical(structured(read(treaty_kit.treaty(), "valley.docx")))


def test_its_brackets_and_changes_are_those_of_the_key() -> None:
    found = open_places(read(treaty_kit.treaty(), "valley.docx"))
    assert sum(one.source == "brackets" for one in found.places) == treaty_kit.BRACKETS
    assert sum(one.source != "brackets" for one in found.places) == treaty_kit.CHANGES // 2
    assert found.troubles == ()


LABELS = st.sampled_from(["", "Article 1", "Article 2", "(1)", "(a)", "1.", "2.", "I.", "•", "Annex I"])
WORDS = st.one_of(
    st.sampled_from(["", "Article 3", "Annex I", "## Title", "---", "Contents", "1. one", "The Parties shall report.", "Done at Tarn.", "Fait à Tarn\n\nle jour"]),
    st.text(max_size=40),
)  # fmt: skip
PARAGRAPHS = st.builds(
    lambda kind, label, words, level, column, row: Paragraph(
        words, words, kind, label, level, column=column if kind is ParagraphKind.CELL else None, row=row if kind is ParagraphKind.CELL else 0
    ),
    st.sampled_from(ParagraphKind), LABELS, WORDS, st.integers(0, 4), st.integers(0, 2), st.integers(1, 3),
)  # fmt: skip


@given(st.lists(PARAGRAPHS, min_size=1, max_size=14))
@settings(max_examples=amount(3_000, 150), deadline=None)
def test_every_sign_of_any_paragraphs_is_in_one_unit(paragraphs: list[Paragraph]) -> None:
    flow = Flow("draft.docx", "docx", "0" * 64, (*paragraphs, Paragraph("The Parties shall report.", "The Parties shall report.")))
    found = structured(flow)
    for one in (found.whole, found.main, *found.annexes, *found.others):
        at = 0
        for unit in one.units:
            assert at <= unit.at <= unit.start <= unit.end <= len(one.words)
            assert not one.words[at : unit.at].strip()
            assert unit.text == one.words[unit.start : unit.end]
            at = unit.end
        assert not one.words[at:].strip()
    joined = "".join("".join(one.words.split()) for one in (found.main, *found.annexes))
    assert joined == "".join(found.whole.words.split())
    assert canonical(structured(flow)) == canonical(found)
