"""PDF files: columns, running heads, hyphens, scans, and what is refused."""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2
import pytest
import typst

from servanda.base.refusal import Refusal
from servanda.words.reading.flow import ParagraphKind
from servanda.words.reading.reading import read

WORDS = (
    "The Parties undertake to withdraw heavy weapons from the demilitarised zone, and cooperation of neighbouring "
    "administrations shall be internationally guaranteed within {n} days."
)
ARTICLES = [f"Article {n}. " + " ".join([WORDS.replace("{n}", str(n + 10))] * 3) for n in range(1, 40)]


def pdf(set_up: str, body: str = "\n\n".join(ARTICLES)) -> bytes:
    made = typst.compile(
        f'#set text(lang: "en", hyphenate: true, size: 10pt)\n#set par(justify: true)\n{set_up}\n{body}'.encode()
    )
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize("columns", [1, 2])
def test_words_in_order_without_heads_hyphens_and_page_numbers(columns: int) -> None:
    data = pdf(f'#set page(columns: {columns}, header: [Harbour Agreement], numbering: "1 of 1")')
    made = read(data, "draft.pdf")
    assert [one.now for one in made.paragraphs] == ARTICLES
    assert (made.paragraphs[0].page, made.paragraphs[-1].page > 2) == (1, True)
    assert any("two columns" in one for one in made.said) == (columns == 2)
    assert any("Harbour Agreement" in one for one in made.said)
    with pdfplumber.open(io.BytesIO(data)) as book:
        plain = "".join(page.extract_text() for page in book.pages)
    assert sum(map(str.isalpha, plain)) > sum(map(str.isalpha, "".join(ARTICLES)))  # it keeps the heads


def test_headings_by_size_and_notes_at_the_foot() -> None:
    made = read(pdf("= Title\n", "First words#footnote[A note.] of it.\n\n" + ARTICLES[0]), "draft.pdf")
    assert [(one.kind, one.level) for one in made.paragraphs] == [
        (ParagraphKind.HEADING, 1),
        (ParagraphKind.BODY, 0),
        (ParagraphKind.BODY, 0),
        (ParagraphKind.NOTE, 0),
    ]
    assert made.paragraphs[0].now == "Title"


def scan(pages: str) -> bytes:
    """p: a page that is a picture, w: one with words."""
    book = pypdfium2.PdfDocument.new()
    for kind in pages:
        if kind == "w":
            book.import_pages(pypdfium2.PdfDocument(pdf("", ARTICLES[0])))
            continue
        page = book.new_page(200, 200)
        picture = pypdfium2.PdfImage.new(book)
        bitmap = pypdfium2.PdfBitmap.new_native(10, 10, 4)
        picture.set_bitmap(bitmap)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(200, 200))
        page.insert_obj(picture)
        page.gen_content()
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_scan_is_refused_and_a_mixed_file_names_its_pages() -> None:
    with pytest.raises(Refusal, match="is a scan") as error:
        read(scan("pp"), "draft.pdf")
    assert "ocrmypdf" in error.value.repair
    assert "read it against the original" in error.value.repair
    made = read(scan("wpw"), "draft.pdf")
    assert made.missing == (2,)
    assert any("NOT here: 2" in one for one in made.said)


def encrypted(user: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("", ARTICLES[0]))))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def test_locked_cut_and_endless_files() -> None:
    assert read(encrypted(""), "draft.pdf").paragraphs[0].now == ARTICLES[0]
    for data, match in (
        (encrypted("secret"), "locked with a password"),
        (pdf("")[:-300], "cut off"),
        (b"%PDF-1.7\nrubbish\n%%EOF", "damaged"),
        (pdf("", "#pagebreak()\n" * 2000 + "x"), "2,001 pages"),
    ):
        with pytest.raises(Refusal, match=match) as error:
            read(data, "draft.pdf")
        assert (error.value.place, bool(error.value.repair)) == ("draft.pdf", True)


def test_words_laid_over_a_picture_are_read_and_told_to_be_a_machines() -> None:
    book = pypdfium2.PdfDocument(pdf("", ARTICLES[0]))
    page = book[0]
    picture = pypdfium2.PdfImage.new(book)
    picture.set_bitmap(pypdfium2.PdfBitmap.new_native(10, 10, 4))
    picture.set_matrix(pypdfium2.PdfMatrix().scale(*page.get_size()))
    page.insert_obj(picture)
    page.gen_content()
    stream = io.BytesIO()
    book.save(stream)
    made = read(stream.getvalue(), "draft.pdf")
    assert (made.paragraphs[0].now, made.missing) == (ARTICLES[0], ())
    assert any("a machine read them; read them against the original" in one for one in made.said)
