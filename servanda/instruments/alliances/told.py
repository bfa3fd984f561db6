"""What several pages on allies tell: clauses with their verdict, shares in percent, what closes a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from servanda.accounts.lacking import lacking
from servanda.base.document import Listing, PageBlock, Para
from servanda.base.time.numbers import digits


class ClauseStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with what the monitor says of it, by the log alone. owes: whom it binds; bad: it is breached."""

    clause: str
    title: str
    owes: tuple[str, ...]
    sentence: str
    status: str
    due: dt.date | None = None
    bad: bool = False

    @property
    def now(self) -> str:
        return self.status + (f", due {self.due}" if self.due else "")


def percent(share: Decimal | None) -> str:
    return "not known" if share is None else f"{digits((100 * share).quantize(Decimal('0.01')))} %"


def closing(notes: Sequence[str], missing: Sequence[str], how: str) -> Iterable[PageBlock]:
    """How every page on allies ends: what is to be known, the tables that are missing, how it was found."""
    if notes:
        yield Listing(tuple(f"{one}." for one in notes))
    yield from lacking(missing)
    yield Para(how, "quiet")
