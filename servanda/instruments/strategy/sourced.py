"""What every row of a table of strategy says of itself: from where it is, of when, whose it is, how good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from servanda.base.tables.reading import Col

GRADES = tuple(f"{source}{said}" for source in "ABCDEF" for said in "123456")
"""The Admiralty code: of a source A to F, of what it says 1 to 6."""


class Sourced(msgspec.Struct, frozen=True, kw_only=True):
    """A row with its source. grade: of source and information (Admiralty code, `B2`), None where nobody graded it.
    KEY: the columns by which a row is told from others."""

    KEY: ClassVar[tuple[str, ...]] = ()
    source: Annotated[str, Col("where it is from", filled=True)]
    as_of: Annotated[dt.date, Col("the day for which it holds", filled=True)]
    owner: Annotated[str, Col("whose judgement it is: an office or a pseudonym, never a person", filled=True)]
    grade: Annotated[str | None, Col("of source and information, as `B2`", words=GRADES)] = None


def later(rows: Iterable[Sourced], day: dt.date, table: str) -> list[str]:
    """What is to be said of rows that hold for a day after the one that is asked about."""
    many = sum(row.as_of > day for row in rows)
    said = f"{table}: {many} {'row holds' if many == 1 else 'rows hold'} for a day after {day}, when nobody had them yet"
    return [said] * (many > 0)
