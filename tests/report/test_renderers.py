"""Any document, in any script, comes out of every renderer: whole, escaped, within the window, the same each time."""

from __future__ import annotations

import io
from html.parser import HTMLParser

from documents import DOCUMENTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from servanda.base.document import Document, Heading, Listing, Para, Table
from servanda.report.document import Finding
from servanda.report.html import html
from servanda.report.markdown import markdown
from servanda.report.terminal import show
from servanda.text.diagnostics import Diagnostic, Severity, Span

MANY = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
VOID = {"meta", "br", "input", "path", "rect", "circle", "line"}


class Reader(HTMLParser):
    """Checks that elements close in order; keeps the tags, the attributes and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read_html(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader


def terminal(document: Document, width: int) -> str:
    out = io.StringIO()
    show(document, Console(file=out, width=width, color_system=None, highlight=False, markup=False, emoji=False))
    return out.getvalue()


@MANY
@given(DOCUMENTS)
def test_html_is_whole_and_asks_for_nothing(document: Document) -> None:
    text = html(document)
    reader = read_html(text)
    assert "script" not in {tag for tag, _ in reader.tags}
    for tag, attributes in reader.tags:
        assert not {"src", "srcset", "data", "action"} & set(attributes), tag
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    assert html(document) == text


@MANY
@given(DOCUMENTS)
def test_markdown_ends_with_a_newline_and_holds_no_html(document: Document) -> None:
    text = markdown(document)
    assert text.endswith("\n")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    assert not [t for t in tokens if t.type == "html_block"]
    assert not [c for t in tokens for c in t.children or () if c.type == "html_inline"]


@MANY
@given(DOCUMENTS, st.integers(40, 170))
def test_terminal_stays_within_the_window(document: Document, width: int) -> None:
    for line in terminal(document, width).splitlines():
        assert cell_len(line) <= width, line


def test_markdown_table_keeps_its_columns() -> None:
    page = Document("t", (Table(("a|b", "c"), (("1|2", "x\ny"), ("", "<i>"))),))
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown(page))
    assert [t.type for t in tokens].count("td_open") == 4
    assert "a|b" in [t.content for t in tokens if t.type == "inline"]


def test_markdown_quotation_is_escaped() -> None:
    assert "&lt;script>" in markdown(Document("t", (Para("<script>\nx", "quote"),)))


def test_markdown_clause_holding_a_fence_stays_one_block() -> None:
    page = Document("t", (Para("x\n```\ny", "clause"), Para("after")))
    fences = [t for t in MarkdownIt("commonmark").parse(markdown(page)) if t.type == "fence"]
    assert [f.content for f in fences] == ["x\n```\ny\n"]


def test_html_marks_direction_language_and_contents() -> None:
    page = Document("عنوان", tuple(Heading(2, name, name) for name in ("one", "two", "three")))
    text = html(page, language="ar")
    reader = read_html(text)
    assert '<html lang="ar">' in text
    assert ("h1", {"dir": "rtl"}) in reader.tags
    ids = {a["id"] for _, a in reader.tags if a.get("id")}
    links = {(a["href"] or "")[1:] for tag, a in reader.tags if tag == "a"}
    assert links == {"one", "two", "three"} <= ids


def test_terminal_shows_place_reason_and_repair_of_a_finding() -> None:
    found = Diagnostic(
        "SV404",
        Severity.WARNING,
        "Nobody is named who verifies it.",
        Span("a.md", 12, 3, 12, 9),
        because=("first", "second"),
        why="A duty nobody sees is kept by nobody.",
        source="the source",
        repair="Add `verified by`.",
        words="in due course",
        subject="sentence a art. 1 s. 2",
        suggestions=("verified by",),
    )
    page = Document("t", (Finding(found, "  A must b", True), Listing(("x", "y"), ordered=True)))
    text = terminal(page, 80)
    for part in (
        "warning SV404",
        "a.md:12:3",
        "Nobody is named",
        "- first",
        "in due course",
        "repair: Add",
        "the source",
        "A must b",
    ):
        assert part in text
    assert "1. x" in text
    assert "undecided" in terminal(Document("t", (Finding(_undecided()),)), 80)


def test_terminal_turns_a_wide_table_into_records() -> None:
    table = Table(("clause", "duty", "bearer", "due", "seen by"), (("9.end", "must", "Ukraine", "by end of 2015", "-"),))
    narrow, wide = (terminal(Document("t", (table,)), width) for width in (40, 120))
    assert "  bearer   Ukraine" in narrow
    assert "seen by" not in narrow, "what is silent takes no line"
    assert "bearer" in wide.splitlines()[1]


def _undecided() -> Diagnostic:
    return Diagnostic("SV902", Severity.ADVICE, "Time ran out.", Span("", 1, 1, 1, 1), undecided=True)


def test_html_does_not_break_a_day_in_a_cell() -> None:
    text = html(Document("Days", (Table(("by", "what"), (("2033-05-02", "from 2033-05-02 on"),)),)))
    assert '<td class="day" data-head="by">2033-05-02</td>' in text
    assert '<td data-head="what">from 2033-05-02 on</td>' in text
