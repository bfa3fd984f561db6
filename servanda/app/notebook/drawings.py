"""Drawings of results: the picture, and the same as words and tables."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from servanda.base.displayed import left
from servanda.base.document import Document, Heading, Listing, PageBlock, Para, Picture, Table
from servanda.base.refusal import Refusal


class SvgDrawing(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing. svg: one file that needs nothing else (all pages of a long one: `pages`); table: the same for who cannot see it;
    page: the drawing with its title and marking, as a notebook shows it."""

    pages: tuple[str, ...]
    table: Document
    page: Document

    @property
    def svg(self) -> str:
        """The drawing; of one on several pages the first."""
        return self.pages[0]

    def _repr_html_(self) -> str:
        from servanda.app.notebook.scoped import scoped

        return scoped(self.page)

    def _repr_markdown_(self) -> str:
        from servanda.app.notebook.scoped import shortened
        from servanda.report.markdown import markdown

        return markdown(shortened(self.table))

    def save(self, path: str | os.PathLike[str], *, replace: bool = False) -> Path:
        """Write it as an SVG file; of several pages each, numbered. Raises Refusal over a file that is there, unless replace."""
        from servanda.app.files import write_text

        place = Path(path)
        places = (
            [place] if len(self.pages) == 1 else [place.with_stem(f"{place.stem}-{at}") for at in range(1, len(self.pages) + 1)]
        )
        if taken := [one for one in places if os.path.lexists(one)]:
            if not replace:
                raise Refusal("there is such a file already.", "Choose another name, or say replace=True.", str(taken[0]))
        for one, svg in zip(places, self.pages, strict=True):
            write_text(one, svg)
        return places[0]


def graph(result: Any) -> SvgDrawing:
    """What waits for what. In: a dossier, or a report of `check` (then what cannot be kept is red). Raises Refusal."""
    from servanda.app.readers import marked_files
    from servanda.report.graph import dependency_picture

    checked = type(result).__name__ == "CheckReport"
    dossier = left(result, "dossier") if checked else result
    if dossier is None:
        raise Refusal(
            "this report does not know its dossier any more.",
            "Check the dossier again with servanda.check(), or draw servanda.load(PATH).graph().",
        )
    picture = dependency_picture(dossier, result if checked else None)
    if picture is None:
        raise Refusal("no clause of this dossier waits for another.", "There is nothing to draw.")
    told = Document(f"What waits for what: {dossier.name}", (Listing(tuple(picture.words.split("; "))),))
    page = Document(told.title, (picture,))
    who = left(result, "who")
    return SvgDrawing(pages=(picture.svg,), table=marked_files(told, dossier, who), page=marked_files(page, dossier, who))


def matrix(released: Any) -> SvgDrawing:
    """Clauses by periods. In: what has passed the gate of reports. Raises Refusal."""
    from servanda.report.matrixsvg import matrix_pictures
    from servanda.report.release import opened

    return _released(released, matrix_pictures(opened(released)), "matrix")


def timeline(released: Any) -> SvgDrawing:
    """Deadlines, events and gaps. In: what has passed the gate of reports. Raises Refusal."""
    from servanda.report.release import opened
    from servanda.report.timeline import timeline_picture

    picture = timeline_picture(opened(released))
    return _released(released, [picture] if picture is not None else [], "dues", "evidence")


def _released(released: Any, pictures: Sequence[Picture], *names: str) -> SvgDrawing:
    """Drawings of a released report between its marking, with the tables of the same report."""
    from servanda.evidence.marking import marking_text
    from servanda.report.monitoring.page import recipient_text
    from servanda.report.monitoring.tables import tables
    from servanda.report.release import opened

    data = opened(released)
    if not pictures:
        raise Refusal("nothing stands on this drawing.", "Ask for a longer period, or a later day.")
    mark = f"{marking_text(data.marking)}, for {recipient_text(data)}"
    rows: list[PageBlock] = []
    for one in tables(data):
        if one.name in names:
            cells = tuple(tuple("-" if cell is None else str(cell) for cell in row) for row in one.rows)
            rows += [Heading(2, one.title), Table(one.columns, cells)]

    def page(*blocks: PageBlock) -> Document:
        return Document(data.title, (Para(mark, "strong"), *blocks), (mark,))

    said = tuple(Listing(tuple(picture.words.split("; "))) for picture in pictures)
    return SvgDrawing(pages=tuple(one.svg for one in pictures), table=page(*said, *rows), page=page(*pictures))
