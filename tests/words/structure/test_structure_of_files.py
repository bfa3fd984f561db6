"""The articles of a file: every sign of its words in exactly one unit, the same bytes each time, and the traps that swallowed whole texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda.base.refusal import Refusal
from servanda.text.articles import split_articles
from servanda.words.reading.flow import Change, Flow, MarginNote, Paragraph, ParagraphKind
from servanda.words.reading.reading import read
from servanda.words.structure import Structure, addressed, canonical, structured

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "agreements"
TEXTS = sorted(one for one in SHARED.rglob("*.*") if one.suffix in (".md", ".txt") and one.name != "README.md") if SHARED.is_dir() else []
HERE = pytest.mark.skipif(not TEXTS, reason="the real texts are not here: they do not travel with the project")
ARTICLES = {
    "2017-12-21_south_sudan_cessation_of_hostilities": ("article", 18),
    "2025_cambodia_thailand": ("numbered", 8),
    "2015-02-12_minsk_ii_package_of_measures": ("numbered", 13),
    "2012-10-15_framework_agreement_bangsamoro": ("roman", 60),
}
"""How many articles a person counts, and how they are numbered."""


def of_text(text: str) -> Structure:
    return structured(read(text.encode(), "words.txt"))


def of_paragraphs(*paragraphs: Paragraph) -> Structure:
    return structured(Flow("words.docx", "docx", "0" * 64, paragraphs))


def holds(found: Structure) -> None:
    """What must hold of every structure: its units are its words, once each and in order, and its canonical words read back as the same articles."""
    for one in (found.whole, found.main, *found.annexes, *found.others):
        at = 0
        for unit in one.units:
            assert at <= unit.at <= unit.start <= unit.end <= len(one.words)
            assert not one.words[at : unit.at].strip(), one.words[at : unit.at]
            assert unit.text == one.words[unit.start : unit.end]
            at = unit.end
        assert not one.words[at:].strip()
    words = canonical(found)
    pieces = split_articles(words.text, words.scheme)
    assert [one.id for one in pieces] == [one.id for one in found.whole.units]
    assert canonical(found) == words
    joined = "".join("".join(one.words.split()) for one in (found.main, *found.annexes))
    assert joined == "".join(found.whole.words.split())


@HERE
@pytest.mark.parametrize("path", TEXTS, ids=lambda one: one.stem)
def test_every_sign_of_a_real_text_is_in_one_unit(path: Path) -> None:
    found = structured(read(path.read_bytes(), path.name))
    holds(found)
    if path.stem in ARTICLES:
        assert (found.tried[0].scheme, found.tried[0].articles) == ARTICLES[path.stem]
    assert found.tried[0].score >= found.tried[1].score


@HERE
def test_a_web_page_gives_the_points_that_the_markdown_gives() -> None:
    path = next(one for one in TEXTS if one.stem == "2025_cambodia_thailand")
    flow = read(path.read_bytes(), path.name)
    plain = structured(flow)
    blocks = "".join(f"<p>{one.label} {one.now}</p>" for one in flow.paragraphs)
    page = structured(read(f"<!doctype html><html><body>{blocks}</body></html>".encode(), "page.html"))
    assert [one.id for one in page.whole.units if one.kind == "article"] == [one.id for one in plain.whole.units if one.kind == "article"]
    assert sum(one.kind == "article" for one in page.whole.units) == 8


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Article One\n\nA shall pay.\n\nArticle Two\n\nB shall pay.\n\nArticle Three\n\nC shall pay.\n", ["1", "2", "3"]),
        ("ARTICLE I\n\nA shall pay.\n\nARTICLE II\n\nB shall pay.\n\nARTICLE III\n\nC shall pay.\n", ["I", "II", "III"]),
        ("SECTION 1\n\nA shall pay.\n\nSECTION 2\n\nB shall pay.\n\nSECTION 3\n\nC shall pay.\n", ["1", "2", "3"]),
        ("§ 1\n\nA shall pay.\n\n§ 2\n\nB shall pay.\n\n§ 3\n\nC shall pay.\n", ["1", "2", "3"]),
        ("Стаття 1\n\nСторони зобов'язані платити.\n\nСтаття 2\n\nСторони платять.\n\nСтаття 3\n\nСторони звітують.\n", ["1", "2", "3"]),
        ("Article premier\n\nA doit payer.\n\nArticle 2\n\nB doit payer.\n\nArticle 3\n\nC doit payer.\n", ["1", "2", "3"]),
    ],
)
def test_articles_by_any_name(text: str, ids: list[str]) -> None:
    found = of_text(text)
    holds(found)
    assert [one.id for one in found.whole.units if one.kind == "article"] == ids


def test_an_annex_with_numbers_of_its_own_can_stand_as_a_text_of_its_own() -> None:
    body = "".join(f"Article {n}\n\nOstrey shall do what point {n} says.\n\n" for n in (1, 2, 3))
    found = of_text(body + "ANNEX I\n\n" + body.replace("Ostrey", "Quellmar"))
    holds(found)
    assert [one.id for one in found.annexes] == ["annex-I"]
    assert [one.id for one in found.annexes[0].units if one.kind == "article"][-3:] == ["1", "2", "3"]
    assert "Quellmar" not in found.main.words


def test_a_table_of_contents_is_left_out_and_said() -> None:
    titles = ("Water", "Prisoners", "Reports")
    listed = "".join(f"Article {n}. {title} ........ {n}\n\n" for n, title in enumerate(titles, start=1))
    body = "".join(f"Article {n}. {title}\n\nOstrey shall act on it.\n\n" for n, title in enumerate(titles, start=1))
    found = of_text("Contents\n\n" + listed + body)
    holds(found)
    assert len(found.left_out) >= 3
    assert any("contents" in one for one in found.said)
    assert found.tried[0].articles == 3


def test_columns_of_two_languages_stand_beside_each_other() -> None:
    rows = [
        ("Article 1", "Article 1"),
        ("The Parties shall withdraw their forces and they shall not return.", "Les parties doivent retirer leurs forces et elles ne doivent pas revenir."),
        ("Article 2", "Article 2"),
        ("The Parties shall report to the commission of the wells.", "Les parties doivent faire rapport à la commission des puits."),
    ]
    cells = [
        Paragraph(now=words, was=words, kind=ParagraphKind.CELL, column=column, row=row) for row, pair in enumerate(rows) for column, words in enumerate(pair)
    ]
    found = of_paragraphs(*cells)
    holds(found)
    assert found.whole.language == "en"
    assert [one.language for one in found.others] == ["fr"]
    assert "retirer" not in found.whole.words
    assert "withdraw" not in found.others[0].words


def test_automatic_numbers_make_whole_paths() -> None:
    found = of_paragraphs(
        Paragraph(now="Release", was="Release", kind=ParagraphKind.HEADING, label="Article 8", level=1),
        Paragraph(now="Each side shall:", was="Each side shall:", label="(3)", level=1, kind=ParagraphKind.ITEM),
        Paragraph(now="release the prisoners.", was="release the prisoners.", label="(a)", level=2, kind=ParagraphKind.ITEM),
        Paragraph(now="Reports", was="Reports", kind=ParagraphKind.HEADING, label="Article 9", level=1),
        Paragraph(now="Each side shall report.", was="Each side shall report."),
    )
    holds(found)
    eighth = next(one for one in found.whole.units if one.id == "8")
    assert "8(3)(a)" in [address for address, _ in addressed(eighth, "en")]


def test_what_was_taken_out_is_no_word_of_it() -> None:
    found = of_paragraphs(
        Paragraph(now="Article 1", was="Article 1"), Paragraph(now=None, was="A shall pay."), Paragraph(now="B shall pay.", was=None)
    )
    assert "A shall" not in found.whole.words
    assert "B shall" in found.whole.words


def test_a_way_of_numbering_that_is_none_is_refused() -> None:
    with pytest.raises(Refusal, match="no way of numbering"):
        structured(read(b"Article 1\n\nA shall pay.\n", "words.txt"), "by colour")


def test_what_others_left_is_told() -> None:
    came, went = Change("inserted", "45", 7, "Quellmar"), Change("deleted", "6", 7, "Ostrey\n of the hill " + "x" * 99)
    note = MarginNote("Ostrey", "", "When?")
    found = of_paragraphs(Paragraph("within 45 months", "within 6 months", changes=(came, came, went), comments=(note,)))
    assert found.said[:2] == (
        f"3 tracked changes by Quellmar, Ostrey of the hill {'x' * 41}: the words are read as if all were accepted.",
        "1 comment in the margin by Ostrey: no part of the words.",
    )
    unnamed = of_paragraphs(Paragraph("A shall pay.", "A may pay.", changes=(Change("inserted", "shall", 2),)))
    assert unnamed.said[0] == "1 tracked change: the words are read as if all were accepted."
    many = of_paragraphs(Paragraph("A", None, changes=tuple(Change("inserted", "A", 0, name) for name in "ABCDEFG")))
    assert many.said[0].startswith("7 tracked changes by A, B, C, D, E and others:")
    assert not of_paragraphs(Paragraph("A shall pay.", "A shall pay.")).said
