"""The words of agreements as a Word file: a hidden bookmark around each sentence, remarks as comments on their sentence."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from itertools import count, groupby, pairwise
from typing import Any

import msgspec

from servanda.base.archives import same_bytes
from servanda.base.installed import missing
from servanda.base.shown import shown
from servanda.words.office.ours import OurSentence

AUTHOR = "Servanda"
DAY = "2000-01-01T00:00:00Z"
"""What stands as the day of every comment: the same words give the same bytes."""


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

    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    core = document.core_properties
    core.author = core.last_modified_by = AUTHOR
    core.title, core.comments = shown(next((one.text for one in ours), ""))[:255], shown(marking)[:255]
    core.created = core.modified = dt.datetime(2000, 1, 1)  # Word keeps no zone here
    section = document.sections[0]
    for part in (section.header, section.footer):
        part.paragraphs[0].add_run(shown(marking)).bold = True
    text = "".join(_blocks(ours, count(1), beside))
    body = document.element.body
    for element in list(parse_xml(f"<w:body {nsdecls('w')}>{text}</w:body>")):
        body.insert(len(body) - 1, element)  # the last one holds size and margins of the page
    _comment(document, remarks)
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _blocks(ours: Sequence[OurSentence], numbers: Iterator[int], beside: bool) -> Iterator[str]:
    for _agreement, mine in groupby(ours, key=lambda one: one.agreement):
        whole = list(mine)
        words = [one for one in whole if one.article or one.number]
        languages = tuple(dict.fromkeys(one.language for one in words))
        if not beside or len(languages) < 2:
            yield from _paragraphs(whole, numbers)
            continue
        yield from _paragraphs([one for one in whole if not one.article and not one.number], numbers)
        rows = ""
        for article in dict.fromkeys(one.article for one in words):
            of = [[one for one in words if (one.article, one.language) == (article, language)] for language in languages]
            cells = ["".join(_paragraphs(one, numbers)) or "<w:p/>" for one in of]
            rows += f"<w:tr><w:tc>{'</w:tc><w:tc>'.join(cells)}</w:tc></w:tr>"
        grid = f'<w:gridCol w:w="{9000 // len(languages)}"/>' * len(languages)
        yield f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p/>'


def _paragraphs(ours: Sequence[OurSentence], numbers: Iterator[int]) -> Iterator[str]:
    begins = [at for at, one in enumerate(ours) if one.apart or not at]
    for start, end in pairwise((*begins, len(ours))):
        first = ours[start]
        style = "" if first.number else "Heading2" if first.article else "Title"
        look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        yield f"<w:p>{look}{_run(' ').join(_marked(one, next(numbers)) for one in ours[start:end])}</w:p>"


def _marked(one: OurSentence, number: int) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{one.bookmark}"/>{_run(one.text)}<w:bookmarkEnd w:id="{number}"/>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(shown(text))}</w:t></w:r>'


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
        made = document.add_comment(runs=Run(words, document), text=shown(remark.text), author=AUTHOR, initials="Sv")
        made._comment_elm.set(qn("w:date"), DAY)
