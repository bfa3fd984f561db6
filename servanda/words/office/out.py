"""The words of agreements as a Word file: a hidden bookmark around each sentence, remarks as comments on their sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any

import msgspec

from servanda.base.archives import same_bytes
from servanda.base.installed import missing
from servanda.base.shown import shown
from servanda.words.office.ours import OurSentence

AUTHOR = "Servanda"
DAY = "2000-01-01T00:00:00Z"
"""What stands as the day of every comment: the same words give the same bytes."""
_BEYOND = "".join(map(chr, (0xFFFE, 0xFFFF)))


class MarginRemark(msgspec.Struct, frozen=True):
    """A comment to be written. on: the bookmark of its sentence, "" for the title."""

    on: str
    text: str


def as_word(ours: Sequence[OurSentence], remarks: Sequence[MarginRemark], marking: str, *, beside: bool = False) -> bytes:
    """A DOCX; the same words give the same bytes. remarks: in the order in which they are to be read; marking: stands in head and
    foot; beside: languages in columns, not one after the other. Raises Refusal `missing` without python-docx."""
    try:
        import docx
    except ImportError as error:
        raise missing("python-docx", "words", "this format") from error
    import datetime as dt

    document = docx.Document()
    core = document.core_properties
    core.author = core.last_modified_by = AUTHOR
    core.title, core.comments = _legal(next((one.text for one in ours), ""))[:255], _legal(marking)[:255]
    core.created = core.modified = dt.datetime(2000, 1, 1)  # Word keeps no zone here
    section = document.sections[0]
    for part in (section.header, section.footer):
        part.paragraphs[0].add_run(_legal(marking)).bold = True
    numbers = iter(range(1, len(ours) + 1))
    body = document.element.body
    for element in _elements(ours, numbers, beside):
        body.insert(len(body) - 1, element)  # the last one holds size and margins of the page
    _comment(document, remarks)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _elements(ours: Sequence[OurSentence], numbers: Iterator[int], beside: bool) -> Iterator[Any]:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    text = "".join(_blocks(ours, numbers, beside))
    yield from list(parse_xml(f"<w:body {nsdecls('w')}>{text}</w:body>"))


def _blocks(ours: Sequence[OurSentence], numbers: Iterator[int], beside: bool) -> Iterator[str]:
    for _agreement, mine in groupby(ours, key=lambda one: one.agreement):
        whole = list(mine)
        languages = tuple(dict.fromkeys(one.language for one in whole if one.article or one.number))
        if not beside or len(languages) < 2:
            yield from _paragraphs(whole, numbers)
            continue
        yield from _paragraphs([one for one in whole if not one.article and not one.number], numbers)
        articles = dict.fromkeys(one.article for one in whole if one.article or one.number)
        rows = (
            "".join(
                _cell([one for one in whole if one.article == article and one.language == language], numbers)
                for language in languages
            )
            for article in articles
        )
        grid = f'<w:gridCol w:w="{9000 // len(languages)}"/>' * len(languages)
        lines = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
        yield f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl><w:p/>'


def _cell(ours: Sequence[OurSentence], numbers: Iterator[int]) -> str:
    inside = "".join(_paragraphs([one for one in ours if one.article or one.number], numbers)) or "<w:p/>"
    return f"<w:tc>{inside}</w:tc>"


def _paragraphs(ours: Sequence[OurSentence], numbers: Iterator[int]) -> Iterator[str]:
    inside: list[str] = []
    style = ""
    for one in ours:
        if one.apart and inside:
            yield _paragraph(inside, style)
            inside = []
        if not inside:
            style = "" if one.number else "Heading2" if one.article else "Title"
        number = next(numbers)
        run = f'<w:r><w:t xml:space="preserve">{escape(_legal(one.text))}</w:t></w:r>'
        space = '<w:r><w:t xml:space="preserve"> </w:t></w:r>' if inside else ""
        inside.append(f'{space}<w:bookmarkStart w:id="{number}" w:name="{one.bookmark}"/>{run}<w:bookmarkEnd w:id="{number}"/>')
    if inside:
        yield _paragraph(inside, style)


def _paragraph(inside: Sequence[str], style: str) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{''.join(inside)}</w:p>"


def _comment(document: Any, remarks: Sequence[MarginRemark]) -> None:
    """Each remark on the words of its sentence; on the title where there is no such sentence."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    starts = {one.get(qn("w:name")): one for one in document.element.body.iter(qn("w:bookmarkStart"))}
    title = next(iter(starts.values()), None)
    for remark in remarks:
        start = starts.get(remark.on, title)
        if start is None:
            continue
        words = start.getnext()
        while words.tag != qn("w:r"):  # the beginning of another comment
            words = words.getnext()
        made = document.add_comment(runs=Run(words, document), text=_legal(remark.text), author=AUTHOR, initials="Sv")
        made._comment_elm.set(qn("w:date"), DAY)


def _legal(text: str) -> str:
    """Words as a file of Word can hold and show them."""
    return "".join(sign for sign in shown(text) if sign not in _BEYOND and not 0xD800 <= ord(sign) <= 0xDFFF)
