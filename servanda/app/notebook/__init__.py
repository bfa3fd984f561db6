"""What a notebook shows of a result: as HTML, as Markdown, as a table of polars, as a drawing."""

from __future__ import annotations

from typing import Any


def html(result: Any) -> str:
    """A result as a part of a page of others: no script, no request, a style of its own that touches nothing else."""
    from servanda.app.notebook.pages import page_of
    from servanda.app.notebook.scoped import scoped

    return scoped(page_of(result))


def markdown(result: Any) -> str:
    """A result as Markdown."""
    from servanda.app.notebook.pages import page_of
    from servanda.app.notebook.scoped import shortened
    from servanda.report.markdown import markdown as told

    return told(shortened(page_of(result)))


def to_polars(result: Any, table: str = "") -> Any:
    """A table of a result as a `polars.DataFrame`. Raises Refusal."""
    from servanda.app.notebook.frames import frame

    return frame(result, table)


def graph(result: Any) -> Any:
    """What waits for what, of a dossier or of a report of `check`. Raises Refusal where nothing waits."""
    from servanda.app.notebook.drawings import graph as drawn

    return drawn(result)


def matrix(released: Any) -> Any:
    """The matrix of a released report. Raises Refusal where it has no clause."""
    from servanda.app.notebook.drawings import matrix as drawn

    return drawn(released)


def timeline(released: Any) -> Any:
    """The timeline of a released report. Raises Refusal where nothing stands on it."""
    from servanda.app.notebook.drawings import timeline as drawn

    return drawn(released)
