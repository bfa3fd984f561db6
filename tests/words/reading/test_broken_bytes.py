"""Every file, however it is damaged: a flow or a refusal that says which file, what is wrong and what to do; nothing else, not for ever, not all memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import broken_reader
import typst
from amounts import amount
from docx_kit import deleted, docx, inserted, levels, paragraph, run, table

import servanda
from servanda.words.reading.reading import read

STEP = {"draft.docx": 41, "draft.pdf": 97, "draft.html": 7, "draft.md": 3}


def small_word() -> bytes:
    note = f'<w:footnote w:id="2">{paragraph(run("see ") + inserted("annex"))}</w:footnote>'
    comment = f'<w:comment w:id="0" w:author="Ostrey" w:date="2031-01-01T00:00:00Z"><w:p w14:paraId="P0">{run("too short")}</w:p></w:comment>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels(("decimal", "Article %1"), ("lowerLetter", "(%2)"))}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    marked = (
        '<w:commentRangeStart w:id="0"/>'
        + run("reports")
        + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    )
    body = (
        paragraph(run("Ostrey shall leave in ") + deleted("6") + inserted("9") + run(" days."), number="1")
        + paragraph(
            '<w:bookmarkStart w:id="7" w:name="b"/>' + marked + '<w:bookmarkEnd w:id="7"/>', number="1", level=1, mark="ins"
        )
        + paragraph(run("words") + '<w:r><w:footnoteReference w:id="2"/></w:r>', style="H")
        + table((paragraph(run("left")), paragraph(run("right"))))
    )
    styles = '<w:style w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    extended = '<w15:commentEx w15:paraId="P0"/>'
    return docx(body, footnotes=note, comments=comment, numbering=numbering, styles=styles, commentsExtended=extended)


def small_pdf() -> bytes:
    made = typst.compile(
        b'#set page(columns: 2, numbering: "1")\n= Title\nOstrey shall leave.#footnote[A note.]\n#pagebreak()\nQuellmar reports.'
    )
    assert isinstance(made, bytes)
    return made


def small_page() -> bytes:
    head = b"<!doctype html><html><head><title>T</title><style>.x{display:none}</style></head><body><h2>Part</h2>"
    items = b"<ol start=3 type=a><li value=7>one<li>two<p>more</ol><table><tr><td colspan=2>a</td><td>b</td></tr></table>"
    return head + items + b"<p hidden>c</p><pre>d\ne</pre></body></html>"


def small_text() -> bytes:
    table_ = b"| a | b |\n|---|---|\n| c | d |\n\n"
    return b"---\na: b\n---\n# Title\n\n1. One **two**\n1. three [link](x)\n\n" + table_ + b"> (a) \xd1\x81\xd0\xbb\n"


SMALL = {"draft.docx": small_word, "draft.pdf": small_pdf, "draft.html": small_page, "draft.md": small_text}


def told(folder: Path, step: int) -> dict[str, object]:
    """What the reader in its own process says; its last line of errors is what it was at when it died."""
    path = os.pathsep.join((str(Path(servanda.__file__).parents[1]), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, broken_reader.__file__, str(folder), str(step)],
        capture_output=True, text=True, timeout=300, env=os.environ | {"PYTHONPATH": path},
    )  # fmt: skip
    assert done.returncode == 0, f"died of {done.returncode} at: {done.stderr[-600:]}"
    found: dict[str, object] = json.loads(done.stdout)
    return found


def held(name: str, folder: Path, step: int) -> None:
    data = SMALL[name]()
    (folder / name).write_bytes(data)
    found = told(folder, step)
    assert found["bad"] == []
    counted = found["counted"]
    assert isinstance(counted, dict)
    assert counted[name]["refused"] > 0
    assert counted[name]["flow"] > 0


def test_a_word_file_with_every_damage(tmp_path: Path) -> None:
    held("draft.docx", tmp_path, amount(1, STEP["draft.docx"]))


def test_a_pdf_with_every_damage(tmp_path: Path) -> None:
    held("draft.pdf", tmp_path, amount(1, STEP["draft.pdf"]))


def test_a_web_page_with_every_damage(tmp_path: Path) -> None:
    held("draft.html", tmp_path, amount(1, STEP["draft.html"]))


def test_markdown_with_every_damage(tmp_path: Path) -> None:
    held("draft.md", tmp_path, amount(1, STEP["draft.md"]))


PAGE = b"<!doctype html><html><body>"
LARGE = {
    "bold.html": PAGE + b"".join(b"<p><a><b id=%d>" % at for at in range(3_000)) + b"words",
    "deep.html": PAGE + b"<div>" * 500_000 + b"words",
    "lists.html": PAGE + b"<ol reversed>" * 200_000 + b"<li>words",
    "attributes.html": PAGE + b"<p " + b" ".join(b"a%d=1" % at for at in range(200_000)) + b">words",
    "many.html": PAGE + b"<p>words" * 1_000_000,
    "lines.html": PAGE + b"<pre>" + b"words\n" * 1_000_000,
    "lines.md": b"# Words\n" + b"words\n" * 200_000,
    "head.md": b"---\n" + b"words\n" * 200_000,
    "table.md": b"# Words\n\n" + b"|a" * 5_000 + b"|\n" + b"|-" * 5_000 + b"|\n" + b"|\n" * 5_000,
    "quotes.md": b"# Words\n" + b"".join(b">" * at + b"words\n" for at in range(700)),
    "lists.md": b"# Words\n" + b"- " * 30_000 + b"words",
    "links.md": b"# Words\n" + b"[" * 30_000 + b"](" * 30_000,
    "numbers.txt": b"1. words\n" * 100_000,
    "long.txt": b"words" * 1_500_000,
}
"""Small files that unfold in a parser, and long ones: read or refused, within the same bounds."""


def test_texts_that_grow_in_a_parser(tmp_path: Path) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    for name, data in LARGE.items():
        (cases / name).write_bytes(data)
    found = told(tmp_path, 1)
    assert found["bad"] == []
    counted = found["counted"]
    assert isinstance(counted, dict)
    refused = {name for name, tally in counted.items() if "refused" in tally}
    assert refused == {"bold.html", "deep.html", "lists.html", "attributes.html", "many.html", "lines.html"}


def test_a_page_keeps_its_words_without_the_looks_of_letters() -> None:
    made = read(
        b"<!doctype html><p>one <b>two</b> <i class=x>three</i> <s>four</s><a href=x>five</a><br/>six <strike>seven</strike><bdi>eight</bdi>",
        "a.html",
    )
    assert [one.now for one in made.paragraphs] == ["one two three five\nsix eight"]
    assert made.said == ("Left out: 2 stretches struck out.",)
