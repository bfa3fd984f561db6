"""The report as PDF by typst: A4, the marking above and below every page, page n of m, tagged (PDF/UA-1) and for archives (PDF/A-2a).

The page is fixed in `TEMPLATE`; the words reach it as JSON, so that no text of a dossier can be taken for markup. Everything happens in memory: no temporary file.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import msgspec

from servanda.base.document import Beside, Details, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.base.installed import missing
from servanda.base.refusal import Refusal
from servanda.base.shown import shown
from servanda.calendar import civil
from servanda.evidence.marking import marking_text
from servanda.report.document import Finding
from servanda.report.exports import File, glyphs
from servanda.report.monitoring.data import short_mark
from servanda.report.release import Released, opened

STANDARDS = ("a-2a", "ua-1")
FORMS = {
    "heading": ("level", "text"),
    "para": ("text", "tone"),
    "list": ("items", "ordered"),
    "table": ("columns", "rows", "tones", "caption", "widths"),
    "picture": ("file", "caption", "words"),
}
"""What the template knows: each form with its fields."""

FONTS = (
    "DejaVu Sans", "Noto Sans", "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Hebrew", "Noto Sans Myanmar", "Noto Sans Thai", "Noto Sans Devanagari",
    "Noto Sans Ethiopic", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Padauk", "Unifont", "Libertinus Serif",
)  # fmt: skip
"""Where a letter is looked for, in this order; after these in every font of the computer."""

TEMPLATE = (
    resources.files(__package__).joinpath("page.typ").read_text("utf-8").replace("FONTS", f"({', '.join(map(json.dumps, FONTS))})", 1)
)


def files(released: Released) -> tuple[File, ...]:
    """One PDF. Raises Refusal `missing` without typst, Refusal if typst refuses."""
    data, without = _compile(released, "pdf")
    holds = "the whole report with its drawings (PDF/A-2a, PDF/UA-1)"
    if without:
        holds += f"; {len(without)} letter{'s' if len(without) != 1 else ''} without a font by number"
    return (File(suffix=".pdf", data=data, holds=holds),)


def pages(released: Released, *, ppi: float = 80.0) -> tuple[bytes, ...]:
    """The same pages as PNG images, to look at."""
    found, _ = _compile(released, "png", ppi)
    return tuple(found) if isinstance(found, list) else (found,)


class _Sheet(msgspec.Struct):
    """What the template is filled with. without: letters that no font has."""

    words: dict[str, Any]
    pictures: list[str]
    made: int
    without: frozenset[str] = frozenset()

    def sources(self) -> dict[str, bytes]:
        words, pictures = self.words, self.pictures
        if self.without:
            words = glyphs.named(words, self.without)
            words["blocks"] = [_form("para", glyphs.note(self.without), "warn"), *words["blocks"]]
            pictures = [glyphs.drawn(svg, self.without) for svg in pictures]
        sources = {"main.typ": TEMPLATE.encode("utf-8"), "report.json": json.dumps(words, ensure_ascii=False).encode("utf-8")}
        return sources | {f"picture-{i}.svg": svg.encode("utf-8") for i, svg in enumerate(pictures)}


def _sheet(released: Released) -> _Sheet:
    data = opened(released)
    pictures: list[str] = []
    blocks = [shape for block in released.document.blocks for shape in _shapes(block, pictures)]
    when = civil(data.now.basis.as_of, data.zone)
    words = {
        "title": released.document.title,
        "marking": shown(short_mark(marking_text(data.marking))),
        "date": [when.year, when.month, when.day],
        "blocks": blocks,
        "foot": list(released.document.foot),
    }
    return _Sheet(words=words, pictures=pictures, made=max(0, data.now.basis.as_of))


def _compile(released: Released, form: str, ppi: float | None = None) -> tuple[Any, frozenset[str]]:
    """What typst makes, and the letters that had to stand as numbers: typst says which have no font, and is asked again without them."""
    try:
        import typst
    except ImportError as error:
        raise missing("typst", "report", "this format") from error
    compile_: Any = typst.compile  # its stub does not know that sources may come as a dictionary of names to bytes
    standards = {"pdf_standards": list(STANDARDS)} if form == "pdf" else {"ppi": ppi}
    sheet = _sheet(released)
    while True:
        try:
            return compile_(sheet.sources(), format=form, timestamp=sheet.made, **standards), sheet.without
        except RuntimeError as error:
            told = f"{error}\n{getattr(error, 'diagnostic', '')}"
            # where typst names no letter, only that letters are missing, none beyond ASCII is tried
            more = glyphs.missing(told) - sheet.without or glyphs.not_ascii([sheet.words, sheet.pictures]) - sheet.without
            if not more or ("font" not in told and "codepoint" not in told):
                first = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
                raise Refusal(
                    f"typst made no PDF: {first}.", "Choose another format, and report this with the version of typst."
                ) from error
            sheet.without |= more


def drawn(svg: str, ppi: float = 160) -> bytes:
    """A drawing as PNG, as wide as a page's column. Raises Refusal `missing` without typst, Refusal if typst refuses."""
    try:
        import typst
    except ImportError as error:
        raise missing("typst", "report", "drawings in this format") from error
    compile_: Any = typst.compile
    sheet = b'#set page(width: 174mm, height: auto, margin: 0pt)\n#image("drawing.svg", width: 100%)'
    try:
        made = compile_({"main.typ": sheet, "drawing.svg": svg.encode()}, format="png", ppi=ppi)
    except RuntimeError as error:
        raise Refusal(f"typst drew no picture: {str(error).strip()}.", "Choose another format.") from error
    return bytes(made[0] if isinstance(made, list) else made)


def _shapes(block: PageBlock, pictures: list[str]) -> list[dict[str, Any]]:
    """A block as the template's forms; a drawing goes into `pictures`."""
    match block:
        case Heading(level, text):
            return [_form("heading", max(2, level), text)]
        case Para(text, tone):
            return [_form("para", text, tone)]
        case Listing(items, ordered):
            return [_form("list", list(items), ordered)]
        case Table(columns, rows, tones, caption):
            return [_form("table", list(columns), [list(r) for r in rows], list(tones), caption, widths(columns, rows))]
        case Picture(svg, caption, words):
            pictures.append(svg)
            return [_form("picture", f"picture-{len(pictures) - 1}.svg", caption, words)]
        case Beside(left, right):
            return [shape for part in (*left, *right) for shape in _shapes(part, pictures)]
        case Details(summary, blocks):
            return [_form("para", summary, "strong"), *(shape for part in blocks for shape in _shapes(part, pictures))]
        case Finding(diagnostic):
            return [_form("para", f"{diagnostic.code} {diagnostic.message}", "plain")]
        case _:
            raise TypeError(block)


def _form(name: str, *values: object) -> dict[str, Any]:
    return {"form": name, **dict(zip(FORMS[name], values, strict=True))}


def widths(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], letters: int = 116) -> list[float]:
    """Shares of a page `letters` wide for each column: first what its longest word or short cell needs, then the rest by the length of its texts."""
    needs, wants = [], []
    for i, name in enumerate(columns):
        cells = [name, *(row[i] for row in rows[:300])]
        pieces = [w for c in cells for w in ([c] if len(c) <= 12 else c.split())]  # a short cell stays on one line
        need = min(max((len(w) for w in pieces), default=1), 20) * 1.12 + 2.0
        needs.append(need)
        wants.append(max(0.0, min(max(len(c) for c in cells), 70) - need) + max(0.0, sum(map(len, cells)) / len(cells) - need))
    rest, wanted = max(0.0, letters - sum(needs)), sum(wants) or 1.0
    return [round(need + rest * want / wanted, 2) for need, want in zip(needs, wants, strict=True)]
