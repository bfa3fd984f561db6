"""What a command shows, caught as data: for a face that shows the same page in another way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servanda.base.document import Document

Say = Callable[[str], None]
_caught: ContextVar[tuple[list[Document], Say] | None] = ContextVar("caught", default=None)


@contextmanager
def catching(say: Say) -> Iterator[list[Document]]:
    """Inside, pages are kept in the list instead of printed; say is told what is being done."""
    pages: list[Document] = []
    token = _caught.set((pages, say))
    try:
        yield pages
    finally:
        _caught.reset(token)


def keep(page: Document) -> bool:
    """Keep a page, if somebody catches; whether it was kept."""
    if (now := _caught.get()) is None:
        return False
    now[0].append(page)
    return True


def listener() -> Say | None:
    """Who is to be told what is being done; None: nobody catches."""
    return None if (now := _caught.get()) is None else now[1]
