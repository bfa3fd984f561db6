"""A page as a part of a page of others: the parts and the style of `servanda.report.html`, in a box that nothing leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from servanda.base.document import Beside, Details, Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.base.late import expression
from servanda.base.shown import in_html_text
from servanda.report.document import readable
from servanda.report.html import STYLE, parts

BOX = "servanda-result"
MOST_ROWS = 60
"""Rows of a table, lines of a list and blocks of a part that are shown; the rest are counted."""
MOST_SIGNS = 250_000
"""Letters of the HTML of a result; a longer one keeps its beginning and says so."""
AGAIN = (
    "The rest stands in the result itself (its fields, to_polars()), and in a page of its own: servanda check PATH --html FILE."
)
NAMED = expression(r"(\bid=[\"']|url\(#|href=[\"']#)([\w-]+)")
PAGE_ONLY = ("body:has", "main > nav", "nav")
BOXED = f"""
.{BOX}.{BOX} {{ color-scheme: light dark; max-width: 84rem; padding: .6rem 1rem; background: var(--page);
  color: var(--ink); text-align: start; border: 1px solid var(--line); border-radius: 6px;
  font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }}
.{BOX}.{BOX} .title {{ font-size: 1.25rem; line-height: 1.25; font-weight: 600; margin: .2rem 0 .6rem; }}
.{BOX}.{BOX} h2 {{ font-size: 1.08rem; margin: 1.1rem 0 .4rem; }} .{BOX}.{BOX} :is(h2, h3, h4) {{ font-weight: 600; }}
.{BOX}.{BOX} tr {{ background: none; }}
.{BOX}.{BOX} .foot {{ margin-top: 1rem; color: var(--soft); font-size: .82rem; border-top: 1px solid var(--line);
  padding-top: .4rem; overflow-wrap: anywhere; }}
"""


def scoped(page: Document) -> str:
    """A document as one `<div>`: no script, no request, no name that another cell could have."""
    document = shortened(readable(page))
    head = f'<div class="title" role="heading" aria-level="2">{in_html_text(document.title)}</div>'
    foot = "<br>".join(in_html_text(line) for line in document.foot)
    body, blocks = parts(document), document.blocks
    while len(body) > MOST_SIGNS and len(blocks) > 1:
        blocks = blocks[: len(blocks) // 2]
        body = parts(msgspec.structs.replace(document, blocks=(*blocks, Para(f"This is the beginning. {AGAIN}", "warn"))))
    return f'<div class="{BOX}"><style>{style()}</style>{head}\n{body}\n<div class="foot">{foot}</div></div>'


def style() -> str:
    """The stylesheet of the reports, each rule of it inside the box alone."""
    text, found = STYLE, []
    while text.strip():
        start = text.lstrip()
        if start.startswith("@"):
            at, inner, text = _group(start)
            if "min-width" not in at:
                found.append(f"{at} {{ {_rules(inner)} }}")
        else:
            end = start.find("@") if "@" in start else len(start)
            found.append(_rules(start[:end]))
            text = start[end:]
    return "\n".join(found) + BOXED


def _group(text: str) -> tuple[str, str, str]:
    """The head of an at-rule, what stands in its braces, and what follows."""
    first = text.index("{")
    depth = 0
    for at in range(first, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return text[:first].strip(), text[first + 1 : at], text[at + 1 :]
    raise ValueError("an at-rule of the stylesheet is not closed")


def _rules(text: str) -> str:
    found = []
    for rule in text.split("}"):
        heads, _, body = rule.partition("{")
        kept = [_inside(one.strip()) for one in heads.split(",") if not one.strip().startswith(PAGE_ONLY)]
        if kept := [one for one in kept if one]:
            found.append(f"{', '.join(kept)} {{{body}}}")
    return " ".join(found)


def _inside(selector: str) -> str:
    """A selector that finds nothing outside the box; of the page's own only the colours are taken."""
    box = f".{BOX}.{BOX}"
    return "" if selector == "body" else box if selector == ":root" else f"{box} {selector}"


def shortened(page: Document) -> Document:
    """A document whose long tables, lists and parts are cut, with how many are not shown, and without names for links."""
    return msgspec.structs.replace(page, blocks=_blocks(page.blocks))


def _blocks(blocks: Iterable[PageBlock]) -> tuple[PageBlock, ...]:
    blocks = tuple(blocks)
    cut = blocks[: MOST_ROWS * 2]
    more = (_more(len(blocks) - len(cut), "part"),) if len(cut) < len(blocks) else ()
    return (*(inner for one in cut for inner in _cut(one)), *more)


def _cut(block: PageBlock) -> Iterable[PageBlock]:
    replace = msgspec.structs.replace
    match block:
        case Heading():
            return [replace(block, anchor="")]
        case Table(_, rows) if len(rows) > MOST_ROWS:
            return [replace(block, rows=rows[:MOST_ROWS], tones=block.tones[:MOST_ROWS]), _more(len(rows) - MOST_ROWS, "row")]
        case Listing(items) if len(items) > MOST_ROWS:
            return [replace(block, items=items[:MOST_ROWS]), _more(len(items) - MOST_ROWS, "line")]
        case Details(_, inner):
            return [replace(block, blocks=_blocks(inner))]
        case Beside(one, two):
            return [replace(block, left=_blocks(one), right=_blocks(two))]
        case Picture(svg):
            return [replace(block, svg=own_names(svg))]
    return [block]


def own_names(svg: str) -> str:
    """A drawing whose names inside are its own: of two that share one, a browser takes the first, even a folded one."""
    mark = hashlib.sha256(svg.encode("utf-8", "replace")).hexdigest()[:8]
    return NAMED.sub(lambda found: f"{found[1]}{found[2]}-{mark}", svg)


def _more(number: int, word: str) -> Para:
    return Para(f"{number:,} more {word}{'' if number == 1 else 's'} not shown here. {AGAIN}", "quiet")
