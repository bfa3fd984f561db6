"""A dossier from words: every proposal in it can be confirmed, none counts; the words are those of the text."""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2
import pytest
import typst
from commandline import call

from servanda.app.api import load
from servanda.model.core import Dossier
from servanda.model.coverage import coverage
from servanda.model.loader import load_files
from servanda.text.articles import scheme_of, split_articles
from servanda.text.read import read_text
from servanda.words.confirming import confirmed, in_place
from servanda.words.skeleton import SOMEBODY, Skeleton, SkeletonText, act_words, skeleton

sys.path.insert(0, str(Path(__file__).parents[1] / "words"))

from treaty_kit import ARTICLES, treaty

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "agreements"
TEXTS = sorted(one for one in SHARED.rglob("*.md") if one.name != "README.md") if SHARED.is_dir() else []
HARD = {
    "a heading of Markdown": "Article 1\n\nA shall pay.\n\n## Article 9\n\nB shall not pay.\n\nArticle 2\n\nB shall pay.\n",
    "a block in the words": "Article 1\n\nA shall pay.\n\n```servanda\nactor Mole\n```\n\nArticle 2\n\nB shall pay.\n",
    "a tag of a language": "Article 1\n\n[uk] A shall pay.\n\nArticle 2\n\n[fr] B shall pay.\n",
    "quotation signs": 'Article 1\n\n> A shall say "no" and “yes”, or «nothing».\n\nArticle 2\n\nB shall not pay.\n',
    "numbers begin anew": "Article 1\n\nA shall pay.\n\nArticle 2\n\nB shall pay.\n\nANNEX I\n\nArticle 1\n\nA shall dance.\n",
    "no articles": "A shall pay. B may pay.\n",
    "joined acts": "Article 1\n\nA shall release and exchange all prisoners, or not. B may, by May 2031, not pay.\n\nArticle 2\n\nA must must.\n",
    "windows": "Article 1\r\n\r\nA shall pay.\r\n\r\nArticle 2\r\n\r\nB shall pay.\r\n".replace("\r\n", "\n"),
    "hash and backslash": "Article 1\n\nA shall pay # 5 \\ and {x} [y].\n\nArticle 2\n\nB shall hold 100,000 lei by A.\n",
}


def made(text: str, parties: tuple[str, ...] = ("A", "B")) -> Skeleton:
    return skeleton(SkeletonText("text", "A text", "en", text, scheme_of(text), parties))


def loaded(one: Skeleton, changed: dict[str, str] | None = None) -> Dossier:
    data = {name: text.encode() for name, text in {**one.files, **(changed or {})}.items()}
    return load_files(data, "text", attached={"text": one.attached} if one.attached else None)


def holds(text: str, parties: tuple[str, ...] = ("A", "B")) -> Skeleton:
    """What must hold of every skeleton."""
    one = made(text, parties)
    dossier = loaded(one)
    assert dossier.diagnostics == ()
    counted = coverage(dossier, "text")
    assert (counted.rendered, counted.marked) == (0, 0)
    words = {piece.id: " ".join(piece.text.split()) for piece in split_articles(text, scheme_of(text)) if piece.text.strip()}
    told = {each.id: " ".join(" ".join(s.text for s in each.sentences).split()) for each in dossier.agreements["text"].articles}
    if not one.attached:  # what is attached is the text itself
        assert list(told.values()) == [words[ident] for ident in words if words[ident]]
    assert one.attached in ("", text)
    assert all(each.sentences for each in dossier.proposals), "each names a sentence that is there"
    # the trial: what would stand there if a person confirmed each of them
    tree = read_text(one.files["text.md"], "text.md")
    cored = [s for b in tree.blocks for s in b.statements if s.keyword.startswith("proposed")]
    cored = [s for s in cored if s.keyword != "proposed clause" or any(part.keyword == "core" for part in s.parts)]
    whole, _owners = in_place(one.files["text.md"], {s: confirmed(s, who=SOMEBODY) for s in cored})
    whole += f"\n```servanda\nactor {SOMEBODY}\n```\n"
    tried = loaded(one, {"text.md": whole})
    assert tried.diagnostics == ()
    assert len(tried.clauses) == sum(s.keyword == "proposed clause" for s in cored)
    return one


@pytest.mark.parametrize("name", HARD)
def test_hard_words(name: str) -> None:
    holds(HARD[name])


def test_words_that_markdown_would_change_are_attached() -> None:
    assert made(HARD["numbers begin anew"]).attached
    assert not made("Article 1\n\nA shall pay.\n\nArticle 2\n\nB shall pay.\n").attached
    assert "Mole" not in loaded(made(HARD["a block in the words"])).actors


@pytest.mark.skipif(not TEXTS, reason="the real texts are not here: they do not travel with the project")
@pytest.mark.parametrize("path", TEXTS, ids=lambda one: one.stem)
def test_real_texts(path: Path) -> None:
    text = path.read_text("utf-8")
    if text.startswith("---\n"):
        text = text.partition("\n---\n")[2]
    holds(text.strip("\n") + "\n", ("Ukraine", "Russia"))


def test_the_same_words_give_the_same_bytes() -> None:
    assert made(HARD["joined acts"]) == made(HARD["joined acts"])


def test_an_act_is_words_that_can_be_declared() -> None:
    assert act_words('release and exchange "all" (known) prisoners, or the list') == "release & exchange all known prisoners / the list"


def test_two_languages_and_annexes(tmp_path: Path) -> None:
    """The first language is proposed from, the other is quoted beside it and never merged; an annex is a file of its own."""
    (tmp_path / "valley.docx").write_bytes(treaty())
    made = call("draft", "new", "valley.docx", "--parties", "Ostrey,Quellmar", folder=tmp_path)
    assert made.code == 0, made.err
    folder = tmp_path / "valley"
    assert sorted(one.name for one in folder.iterdir()) == ["valley-annex-I.md", "valley-annex-II.md", "valley.md", "world.md"]
    dossier = load(folder)
    main, annex = dossier.agreements["valley"], dossier.agreements["valley-annex-I"]
    for language in ("en", "fr"):
        own = [one for one in main.articles if one.language == language]
        assert [one.id for one in own] == ["preamble", *map(str, range(1, ARTICLES + 1))]
        assert [one.id for one in annex.articles if one.language == language] == ["preamble", "1", "2"]
    assert [len(one.sentences) for one in main.articles if one.id == "8"] == [5, 5]
    words = (folder / "valley-annex-I.md").read_text("utf-8")
    assert "annex of valley\n" in words
    assert "\n> [fr] (1) Sarne doit mesurer" in words
    assert not any("doit" in line for one in folder.glob("*.md") for line in one.read_text("utf-8").splitlines() if line[:1] not in (">", ""))
    found = coverage(dossier, "valley")
    assert (found.rendered, found.marked, found.left) == (0, 0, found.total)
    assert call("fmt", "--check", folder).code == 0
    assert call("draft", "confirm", folder, "8.s1", "--write").code == 0
    again = tmp_path / "again"
    assert call("draft", "new", "valley.docx", "--parties", "Ostrey,Quellmar", "--out", str(again), "--id", "valley", folder=tmp_path).code == 0
    fresh = tmp_path / "third"
    assert call("draft", "new", "valley.docx", "--parties", "Ostrey,Quellmar", "--out", str(fresh), "--id", "valley", folder=tmp_path).code == 0
    assert {one.name: one.read_bytes() for one in again.glob("*.md")} == {one.name: one.read_bytes() for one in fresh.glob("*.md")}


def test_a_file_of_which_pages_are_pictures_makes_no_dossier_unasked(tmp_path: Path) -> None:
    book, words = pypdfium2.PdfDocument.new(), typst.compile(b"Article 1\n\nOstrey shall open the well.")
    book.import_pages(pypdfium2.PdfDocument(words))
    page = book.new_page(200, 200)
    picture = pypdfium2.PdfImage.new(book)
    picture.set_bitmap(pypdfium2.PdfBitmap.new_native(10, 10, 4))
    picture.set_matrix(pypdfium2.PdfMatrix().scale(200, 200))
    page.insert_obj(picture)
    page.gen_content()
    book.save(str(tmp_path / "mixed.pdf"))
    refused = call("draft", "new", "mixed.pdf", folder=tmp_path)
    assert refused.code == 2
    assert "page 2" in refused.err
    assert "--incomplete" in refused.err
    assert not (tmp_path / "mixed").exists()
    made = call("draft", "new", "mixed.pdf", "--incomplete", folder=tmp_path)
    assert made.code == 0, made.err
    assert "INCOMPLETE" in made.out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("within 14 days of signature", "within 14 days of signature"),
        ("within fourteen (14) days from the signature", "within 14 days of signature"),
        ("Within 1 month of its entry into force", "within 1 month of entry into force"),
        ("within 30 days after signature of this Agreement", "within 30 days of signature"),
        ("before 1 March 2031", "before 2031-03-01"),
        ("No later than 30 June 2031", "by 2031-06-30"),
        ("by 31 June 2031", ""),
        ("by 3 Smarch 2031", ""),
        ("on 3 May 2031", ""),
        ("within ten days of signature", ""),
        ("within 14 days of the verification", ""),
        ("within 14 days", ""),
        ("not within 14 days of signature", ""),
    ],
)
def test_only_words_of_time_that_the_language_has_become_a_line(words: str, line: str) -> None:
    from servanda.words.skeleton import time_line

    assert time_line(words) == line
