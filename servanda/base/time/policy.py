"""How freely dates are read: two policies, and what both say of words that are no date."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple

from servanda.base.refusal import Code, Refusal
from servanda.base.time.partial import Partial, Stamp


class How(NamedTuple):
    """How freely dates are read.

    strict: only as we write them. form: what the column is known to hold: `dmy`, `mdy` or `ymd` (which figure comes first),
    `excel` or `excel-1904` (day numbers), `unix` (seconds), a pattern of strptime; "" while nothing has settled it. pivot: the
    last year that a year of two figures may mean (2049: 1950 to 2049); 0: it is refused. years: the first and last that are
    believed.
    """

    strict: bool = False
    form: str = ""
    pivot: int = 0
    years: tuple[int, int] = (1000, 9999)


FORMS = ("dmy", "mdy", "ymd", "excel", "excel-1904", "unix")
"""What a column can be known to hold, beside the patterns of strptime."""
UNSETTLED: ContextVar[tuple[str, str]] = ContextVar("unsettled", default=("", ""))
"""What a person says of the columns that do not settle it themselves: the form of dates, the sign of decimals."""
STRICT = How(strict=True)
TABLE = How()


class NoDate(NamedTuple):
    """Why words are no date, as data. reason: "" for the plain one; repair: "" for the usual one; meant: what they seem to
    mean."""

    code: Code
    reason: str = ""
    repair: str = ""
    meant: Partial | Stamp | None = None

    def refusal(self, cell: object, wanted: str, usual: str, place: str) -> Refusal:
        """The exception. wanted: what was looked for, with its article; usual: how to write it."""
        meant = "" if self.meant is None or (wanted == "a day" and self.meant.step != "day") else f"Did you mean {self.meant}?"
        return Refusal(self.reason or f"{quoted(cell)} is not {wanted}.", self.repair or meant or usual, place, code=self.code)


def quoted(cell: object) -> str:
    """A cell as it stands in an error: cut where it is long."""
    text = " ".join(str(cell).split())
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
