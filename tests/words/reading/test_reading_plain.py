"""Web pages, Markdown, plain text, and bytes that are none of these."""

from __future__ import annotations

import pytest

from servanda.base.refusal import Refusal
from servanda.words.reading.flow import Flow, ParagraphKind
from servanda.words.reading.reading import read


def shown(made: Flow) -> list[tuple[str, str, int, str | None]]:
    return [(one.kind.value, one.label, one.level, one.now) for one in made.paragraphs]


def html(body: str) -> Flow:
    return read(f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), "page")


def test_lists_of_a_web_page_are_numbered() -> None:
    made = html(
        "<h2>Part</h2><ol start=3 type=a><li>one<li value=7><p>seven<p>more<ol type=I><li>deep</ol></ol><ol reversed><li>x<li>y</ol>"
    )
    assert made.format == "html"
    assert shown(made) == [
        ("heading", "", 2, "Part"), ("item", "c.", 0, "one"), ("item", "g.", 0, "seven"), ("body", "", 0, "more"), ("item", "I.", 1, "deep"),
        ("item", "2.", 0, "x"), ("item", "1.", 0, "y"),
    ]  # fmt: skip


def test_what_is_hidden_is_left_out_and_counted() -> None:
    made = html(
        "<p>seen</p><p hidden>a</p><div style='display : none'><p>b</div><nav>c</nav><script>d</script><template>e</template>"
    )
    assert shown(made) == [("body", "", 0, "seen")]
    assert made.said == ("Left out: 2 hidden elements, 1 menu.",)
    assert "hide words" in html("<style>.x{display:none}</style><p>seen").said[0]


def test_cells_of_a_web_page() -> None:
    made = html("<table><tr><td>a<td colspan=2>b<td>c<tr><td>d</table>")
    assert [(one.now, one.row, one.column) for one in made.paragraphs] == [("a", 1, 0), ("b", 1, 1), ("c", 1, 3), ("d", 2, 0)]


def test_a_page_that_nests_without_end() -> None:
    assert len(html("<div>" * 3000 + "<p>x" * 50).paragraphs) == 50


def test_markdown() -> None:
    made = read(
        b"---\na: b\n---\n# Title\n\nOne **two**\nthree [link](http://x)\n\n(a) first\n(b) second\n\n- point\n  - inner\n\n| a | b |\n|---|---|\n| c | d |\n",
        "a.md",
    )
    assert shown(made) == [
        ("heading", "", 1, "Title"), ("body", "", 0, "One two three link"), ("body", "", 0, "(a) first"), ("body", "", 0, "(b) second"),
        ("item", "•", 0, "point"), ("item", "•", 1, "inner"), ("cell", "", 0, "a"), ("cell", "", 0, "b"), ("cell", "", 0, "c"), ("cell", "", 0, "d"),
    ]  # fmt: skip


@pytest.mark.parametrize("data, name", [
    (b"1. a\n\n<!-- -->\n\n1. b\n\n1. c\n", "x.md"), (b"1. A\n\n1. B\n\n1. C\n", "x.txt"),
    (b"<html><ol><li>A</ol><p>and<ol><li>B</ol><ol><li>C</ol>", "x.html"),
])  # fmt: skip
def test_lazy_lists_are_counted_on(data: bytes, name: str) -> None:
    made = read(data, name)
    assert [one.label for one in made.paragraphs if one.kind is ParagraphKind.ITEM] == ["1.", "2.", "3."]
    assert any("1 to 3" in one for one in made.said)


def test_a_list_that_counts_is_left_alone() -> None:
    made = read(b"1. A\n2. B\n\n# New\n\n1. C\n", "x.md")
    assert [one.label for one in made.paragraphs if one.label] == ["1.", "2.", "1."]
    assert made.said == ()


def test_wrapped_lines_of_plain_text() -> None:
    text = "AGREEMENT\n\nArticle 1\nThe Parties shall withdraw all heavy weapons from\nthe zone within six months of signature.\n(a) tanks;\n(b) guns\nof every kind.\n"
    assert [one.now for one in read(text.encode(), "a.txt").paragraphs] == [
        "AGREEMENT", "Article 1", "The Parties shall withdraw all heavy weapons from the zone within six months of signature.",
        "(a) tanks;", "(b) guns of every kind.",
    ]  # fmt: skip


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(codec: str) -> None:
    assert read("Стаття 1".encode(codec), "a.txt").paragraphs[0].now == "Стаття 1"


@pytest.mark.parametrize("data, match, repair", [
    ("Стороны обязуются".encode("cp1251"), "cp1251", "iconv -f cp1251"), ("Traité".encode("cp1252"), "cp1252", "UTF-8"),
    (b"{\\rtf1 x}", "RTF", "docx"), (b"", "no words", ""), (b" \n", "no words", ""), (b"a\0b", "no text", ""), (b"\x89PNG\xff\0", "no text", ""),
    (b"PK\x03\x04rubbish", "cut off or damaged", ""), (b"\xff\xfea", "not UTF-8|UTF-16", ""),
])  # fmt: skip
def test_what_is_refused(data: bytes, match: str, repair: str) -> None:
    with pytest.raises(Refusal, match=match) as error:
        read(data, "draft")
    assert error.value.place == "draft"
    assert error.value.repair
    assert repair in error.value.repair


def test_the_same_bytes_give_the_same_flow() -> None:
    data = b"# A\n\nwords"
    assert read(data, "a.md") == read(data, "a.md")
    assert read(data, "a.pdf").format == "markdown"  # told by the bytes
