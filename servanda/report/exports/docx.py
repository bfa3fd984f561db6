"""The report as a Word file: real headings and lists, tables with header rows, the marking above and below, a comment where readings part."""

from __future__ import annotations

import datetime as dt
import io
from html import escape
from typing import Any

from servanda.base.archives import same_bytes
from servanda.base.document import Beside, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.base.installed import missing
from servanda.base.refusal import Refusal
from servanda.base.shown import shown
from servanda.calendar import civil
from servanda.evidence.marking import marking_text
from servanda.report.document import Finding, readable
from servanda.report.exports import File
from servanda.report.exports.pdf import drawn, widths
from servanda.report.monitoring import facts
from servanda.report.monitoring.data import ReportData, short_mark
from servanda.report.monitoring.doubt import reading_label
from servanda.report.monitoring.sections import STATUS_CAPTION
from servanda.report.release import Released, opened

AUTHOR = "Servanda"
MOST_IN_PROPERTY = 255
"""Letters of a property of a document."""


def files(released: Released) -> tuple[File, ...]:
    """One file; drawings are pictures, with their words beneath and behind them. Raises Refusal `missing` without python-docx."""
    data = opened(released)
    made = civil(data.now.basis.as_of, "UTC").replace(tzinfo=None)
    written = _written(released.document, data.title, marking_text(data.marking), made, parting_comments(data))
    holds = "the report for Word; comments where readings part; drawings as pictures and in words"
    return (File(suffix=".docx", data=written, holds=holds),)


def page_file(page: Document, marking: str) -> bytes:
    """Any page as a Word file; the same page gives the same bytes. Raises Refusal `missing` without python-docx."""
    return _written(readable(page), page.title, marking, dt.datetime(2000, 1, 1), {})


def _written(page: Document, title: str, marking: str, made: dt.datetime, comments: dict[str, str]) -> bytes:
    try:
        import docx
    except ImportError as error:
        raise missing("python-docx", "report", "this format") from error
    writer = _Writer(docx.Document(), title, marking, made, comments)
    writer.write(page)
    out = io.BytesIO()
    writer.document.save(out)
    return same_bytes(out.getvalue())


def parting_comments(data: ReportData) -> dict[str, str]:
    """By the name of a clause: how it stands under each reading, where that differs."""
    if data.readings is None:
        return {}
    labels = [reading_label(column) for column in data.readings.columns]
    return {
        data.info(row.clause).label: ("Readings part. " if row.parts else "Unknown under some readings. ")
        + "; ".join(f"{label}: {answer}" for label, answer in zip(labels, row.answers, strict=True))
        + "."
        for row in facts.parting(data)
    }


class _Writer:
    """Puts blocks into a Word document."""

    def __init__(self, document: Any, title: str, marking: str, made: dt.datetime, comments: dict[str, str]) -> None:
        self.document, self.title, self.marking, self.made, self.comments = document, title, marking, made, comments

    def write(self, page: Document) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm, Pt

        core = self.document.core_properties
        core.title, core.author, core.last_modified_by, core.comments = (
            in_property(self.title),
            AUTHOR,
            AUTHOR,
            in_property(short_mark(self.marking)),
        )
        core.language = "en"
        core.created = core.modified = self.made
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(18)
        section.top_margin = section.bottom_margin = Mm(22)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = "Calibri", Pt(10)
        self.band(section.header, page=False)
        self.band(section.footer, page=True)
        self.document.add_heading(page.title, level=0)
        for block in page.blocks:
            self.block(block)
        for line in page.foot:
            run = self.document.add_paragraph().add_run(line)
            run.font.size = Pt(7.5)

    def band(self, part: Any, *, page: bool) -> None:
        """The marking in the middle of a header or footer; in the footer also the number of the page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = part.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(shown(self.marking)).bold = True
        if page:
            second = part.add_paragraph()
            second.alignment = WD_ALIGN_PARAGRAPH.CENTER
            second.add_run("page ")
            _field(second, "PAGE")
            second.add_run(" of ")
            _field(second, "NUMPAGES")

    def block(self, block: PageBlock) -> None:
        match block:
            case Heading(level, text):
                self.document.add_heading(text, level=max(1, level - 1))
            case Para(text, tone):
                run = self.document.add_paragraph().add_run(text)
                run.bold, run.italic = tone in ("strong", "bad"), tone == "quiet"
            case Listing(items, ordered):
                for item in items:
                    self.document.add_paragraph(item, style="List Number" if ordered else "List Bullet")
            case Table():
                self.table(block)
            case Picture():
                self.picture(block)
            case Beside(left, right):
                for part in (*left, *right):
                    self.block(part)
            case Details(summary, blocks):
                self.document.add_paragraph().add_run(summary).bold = True
                for part in blocks:
                    self.block(part)
            case Finding(diagnostic):
                self.document.add_paragraph(f"{diagnostic.code} {diagnostic.message}")
            case _:
                raise TypeError(block)

    def picture(self, block: Picture) -> None:
        """The drawing, with its words for those who cannot see it; without typst the words alone, and why."""
        from docx.shared import Mm, Pt

        heading = self.document.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        try:
            data = drawn(block.svg)
        except Refusal as refusal:
            heading.add_run(f"{block.caption}, in words").bold = True
            self.document.add_paragraph(block.words)
            self.document.add_paragraph().add_run(f"Not drawn: {refusal.reason}").italic = True
            return
        heading.add_run(block.caption).bold = True
        shape = self.document.add_picture(io.BytesIO(data), width=Mm(174))
        shape._inline.docPr.set("descr", block.words)
        told = self.document.add_paragraph().add_run(block.words)
        told.font.size = Pt(8)

    def table(self, block: Table) -> None:
        from docx.shared import Mm

        if block.caption:
            paragraph = self.document.add_paragraph()
            paragraph.add_run(block.caption).bold = True
            paragraph.paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=0, cols=len(block.columns), style="Table Grid")
        table.autofit = False
        shares = widths(block.columns, block.rows)
        wide = [Mm(174 * share / sum(shares)).twips for share in shares]
        for column, width in zip(table._tbl.tblGrid.gridCol_lst, wide, strict=True):
            column.w = Mm(0) + width * 635
        table._tbl.tblPr.append(_narrow())
        # rows as text and parsed at once: cell by cell a long annex takes python-docx half a minute
        for row in _rows(block, wide):
            table._tbl.append(row)
        if block.caption.startswith(STATUS_CAPTION):
            for number, texts in enumerate(block.rows, 1):
                if said := self.comments.get(texts[0]):
                    self.comment(table.cell(number, 0).paragraphs[0].runs, said)
        self.document.add_paragraph()

    def comment(self, runs: Any, text: str) -> None:
        comment = self.document.add_comment(runs=runs, text=shown(text), author=AUTHOR, initials="Sv")
        from docx.oxml.ns import qn

        comment._comment_elm.set(qn("w:date"), self.made.strftime("%Y-%m-%dT%H:%M:%SZ"))


def in_property(text: str) -> str:
    """What a property of a Word file can hold: 255 letters."""
    text = shown(text)
    return text if len(text) <= MOST_IN_PROPERTY else f"{text[: MOST_IN_PROPERTY - 1]}…"


def _field(paragraph: Any, name: str) -> None:
    """A field that Word fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _narrow() -> Any:
    """Cells with narrow margins, so that a short word stays on its line."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = "".join(f'<w:{side} w:w="45" w:type="dxa"/>' for side in ("left", "right"))
    return parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>")


def _rows(block: Table, wide: list[int]) -> list[Any]:
    """The rows of a table as elements; the first is its header: repeated on every page, and read as such by a screen reader."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    parts = []
    for number, texts in enumerate((block.columns, *block.rows)):
        bold, head = ("", "") if number else ("<w:b/>", '<w:tblHeader w:val="true"/>')
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr><w:p><w:r><w:rPr>{bold}<w:sz w:val="16"/></w:rPr>{_text(text)}</w:r></w:p></w:tc>'
            for text, width in zip(texts, wide, strict=True)
        )
        parts.append(f'<w:tr><w:trPr><w:cantSplit w:val="true"/>{head}</w:trPr>{cells}</w:tr>')
    return list(parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(parts)}</w:tbl>"))


def _text(text: str) -> str:
    """The words of a run, its line breaks kept."""
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
