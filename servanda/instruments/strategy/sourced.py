"""What every row of a table of strategy says of itself: from where it is, of when, whose it is, how good."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from servanda.base.tables.reading import Col


class Sourced(msgspec.Struct, frozen=True, kw_only=True):
    """A row with its source. grade: of source and information (Admiralty code, `B2`), None where nobody graded it."""

    source: Annotated[str, Col("where it is from", filled=True)]
    as_of: Annotated[dt.date, Col("the day for which it holds", filled=True)]
    owner: Annotated[str, Col("whose judgement it is: an office or a pseudonym, never a person", filled=True)]
    grade: Annotated[str | None, Col("of source and information, as `B2`")] = None
