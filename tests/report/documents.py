"""Strategies: any document a page could build, in any script."""

from __future__ import annotations

from hypothesis import strategies as st

from servanda.base.document import Beside, Details, Document, Edge, Heading, Listing, Node, PageBlock, Para, Picture, Table
from servanda.report.document import Finding
from servanda.report.svg import graph_svg
from servanda.text.diagnostics import Diagnostic, Note, Severity, Span

# Text as files may hold it: the reader refuses control characters and halves of surrogate pairs, so no page shows them.
SIGNS = st.characters(exclude_categories=("Cc", "Cs"))
WORDS = st.one_of(
    st.text(SIGNS, max_size=30),
    st.sampled_from(
        ["", "<script>alert(1)</script>", "a | b", "`x`", "اتفاق وقف إطلاق النار", "停火協定", "Україна", "x" * 200, "a\nb"]
    ),
)
TONES = st.sampled_from(["plain", "good", "bad", "warn", "quiet", "strong", "quote", "clause"])
SPANS = st.builds(
    Span, st.sampled_from(["", "a.md", "b c.md"]), st.integers(1, 99), st.integers(1, 99), st.integers(1, 99), st.integers(1, 99)
)
DIAGNOSTICS = st.builds(
    Diagnostic,
    code=st.sampled_from(["SV101", "SY001", "NR005"]),
    severity=st.sampled_from(Severity),
    message=WORDS,
    span=SPANS,
    breadcrumb=st.lists(WORDS, max_size=2).map(tuple),
    words=WORDS,
    why=WORDS,
    source=WORDS,
    because=st.lists(WORDS, max_size=3).map(tuple),
    notes=st.lists(st.builds(Note, SPANS, WORDS), max_size=2).map(tuple),
    repair=WORDS,
    suggestions=st.lists(WORDS, max_size=2).map(tuple),
    subject=st.sampled_from(["", "clause a:1", "text a", "sentence a art. 1 s. 2"]),
    undecided=st.booleans(),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 8))
    row = st.lists(WORDS, min_size=width, max_size=width).map(tuple)
    return Table(tuple(draw(row)), tuple(draw(st.lists(row, max_size=4))), caption=draw(WORDS))


PICTURES = st.builds(
    lambda label, words: Picture(graph_svg([Node("a", label), Node("b", "b")], [Edge("a", "b", words)]), label, words),
    WORDS,
    WORDS,
)
LEAVES = st.one_of(
    st.builds(Heading, st.integers(1, 4), WORDS, st.sampled_from(["", "here"])),
    st.builds(Para, WORDS, TONES),
    st.builds(Listing, st.lists(WORDS, max_size=4).map(tuple), st.booleans()),
    tables(),
    st.builds(Finding, DIAGNOSTICS, WORDS, st.booleans()),
    PICTURES,
)


def _wider(inner: st.SearchStrategy[PageBlock]) -> st.SearchStrategy[PageBlock]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(st.builds(Beside, several, several), st.builds(Details, WORDS, several))


BLOCKS: st.SearchStrategy[PageBlock] = st.recursive(LEAVES, _wider, max_leaves=6)
DOCUMENTS = st.builds(Document, WORDS, st.lists(BLOCKS, max_size=6).map(tuple), st.lists(WORDS, max_size=2).map(tuple))
