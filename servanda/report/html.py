"""Documents as one HTML file that opens without a network: style and drawings inside, no script, no font to fetch."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files

from servanda.base.document import Beside, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.base.shown import direction, in_html, in_html_text
from servanda.report.document import Finding, others_text, quoted, readable

DAY = re.compile(r"\d{4}-\d\d-\d\d")
STYLE = "\n" + files(__package__).joinpath("page.css").read_text("utf-8")


def html(document: Document, *, language: str = "en") -> str:
    """Render a document as a complete HTML page; every text is escaped, and words written from right to left stand apart."""
    document = readable(document)
    contents = [b for b in document.blocks if isinstance(b, Heading) and b.level == 2 and b.anchor]
    nav = "".join(f'<li><a href="#{in_html(b.anchor)}">{in_html_text(b.text)}</a></li>' for b in contents)
    # the answer first, with what follows from it, then the contents
    third = next((n for n, b in enumerate(document.blocks) if contents[2:] and b is contents[2]), 0)
    rail = f'<nav aria-label="Contents"><ul>{nav}</ul></nav>' if len(contents) > 2 else ""
    parts = [_block(block) for block in document.blocks]
    body = "\n".join([*parts[:third], rail, *parts[third:]] if rail else parts)
    foot = "<br>".join(in_html_text(line) for line in document.foot)
    return (
        f'<!doctype html>\n<html lang="{in_html(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        f"<title>{in_html(document.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{_element('h1', document.title)}\n{body}\n</main>\n<footer>{foot}</footer>\n</body>\n</html>\n"
    )


def parts(document: Document) -> str:
    """The blocks of a document that is `readable` already, for a page of others."""
    return "\n".join(map(_block, document.blocks))


def body(blocks: Iterable[PageBlock]) -> str:
    """Blocks of a page as a part of HTML, without what stands round them."""
    return parts(readable(Document("", tuple(blocks))))


def _block(block: PageBlock) -> str:
    match block:
        case Heading(level, text, anchor):
            return _element(f"h{level}", text, f' id="{in_html(anchor)}"' if anchor else "")
        case Para(text, "clause"):
            return _element("pre", text)
        case Para(text, "quote"):
            turned = direction(text, most=True) == "rtl"
            return f'<blockquote dir="rtl">{in_html(text)}</blockquote>' if turned else _element("blockquote", text)
        case Para(text, tone):
            return _element("p", text, f' class="{in_html(tone)}"')
        case Listing(items, ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>" + "".join(_element("li", item) for item in items) + f"</{tag}>"
        case Table():
            return _table(block)
        case Finding():
            return _finding(block)
        case Picture(svg, caption, words):
            return (
                f'<figure role="img" aria-label="{in_html(words)}"><figcaption>{in_html_text(caption)}</figcaption>'
                f'<div class="scroll">{svg}</div></figure>'
            )
        case Beside(left, right):
            sides = ("".join(_block(part) for part in side) for side in (left, right))
            return '<div class="beside">' + "".join(f"<div>{side}</div>" for side in sides) + "</div>"
        case Details(summary, blocks):
            return f"<details><summary>{in_html_text(summary)}</summary>" + "".join(_block(part) for part in blocks) + "</details>"
        case _:
            raise TypeError(block)


def _element(tag: str, text: str, more: str = "") -> str:
    """A block of words, written in the direction of their letters."""
    turned = ' dir="rtl"' if direction(text) == "rtl" else ""
    return f"<{tag}{more}{turned}>{in_html_text(text)}</{tag}>"


def _table(table: Table) -> str:
    head = "".join(f"<th>{in_html_text(column)}</th>" for column in table.columns)
    rows = []
    for i, row in enumerate(table.rows):
        tone = table.tones[i] if i < len(table.tones) else ""
        mark = f' class="{in_html(tone)}"' if tone else ""
        rows.append(f"<tr{mark}>" + "".join(_cell(cell, head) for cell, head in zip(row, table.columns, strict=True)) + "</tr>")
    caption = f"<caption>{in_html_text(table.caption)}</caption>" if table.caption else ""
    return f'<div class="scroll"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _cell(text: str, head: str) -> str:
    """A cell, with the head of its column for narrow windows, where a row is a card; a day in it is not broken at its hyphens."""
    day = ' class="day"' if DAY.fullmatch(text) else ""
    return f'<td{day} data-head="{in_html(head)}">{in_html_text(text)}</td>'


def _finding(block: Finding) -> str:
    finding = block.diagnostic
    kind = "undecided" if finding.undecided else finding.severity.value
    place = f"{finding.span.file}, line {finding.span.line}" if finding.span.file else ""
    lines = [
        f'<div class="finding {kind}"><span class="tag">{in_html_text(kind)} {in_html_text(finding.code)}</span>'
        f'<span class="place">{in_html_text(place)}</span>',
        f"<p>{in_html_text(finding.message)}</p>",
    ]
    if quoted(finding):
        lines.append(f"<p>The words: <q>{in_html_text(finding.words)}</q></p>")
    if finding.because:
        lines.append("<ol>" + "".join(f"<li>{in_html_text(reason)}</li>" for reason in finding.because) + "</ol>")
    if finding.notes:
        notes = "; ".join(f"{note.text} ({note.span.file}, line {note.span.line})" for note in finding.notes)
        lines.append(f'<p class="why">{in_html_text(notes)}</p>')
    if finding.suggestions:
        lines.append(f"<p>Did you mean: {in_html_text(', '.join(finding.suggestions))}</p>")
    if finding.repair:
        lines.append(f'<p class="repair">Repair: {in_html_text(finding.repair)}</p>')
    if block.others:
        lines.append(f'<p class="why">{in_html_text(others_text(block.others))}</p>')
    if finding.why:
        lines.append(
            f'<details><summary>Why</summary><p class="why">{in_html_text(finding.why)} [{in_html_text(finding.source)}]</p></details>'
        )
    lines.append("</div>")
    return "".join(lines)
