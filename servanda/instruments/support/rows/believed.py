"""What a row may say: days that are believed, ranges the right way up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from servanda.base.tables.faults import RowFault, shown

YEARS = (1945, 2100)
"""The first and last year that a ledger of support is believed to speak of: ours, a choice. Outside of them a figure was mistyped
(2922 for 2022)."""


def believed(day: dt.date, column: str) -> dt.date:
    """A day of those years. Raises RowFault."""
    if not YEARS[0] <= day.year <= YEARS[1]:
        reason = f"the year {day.year} is not believed: {YEARS[0]} to {YEARS[1]} are"
        raise RowFault(reason, repair=f"Look at “{day}” again, and write the year that is meant.", column=column)
    return day


def look_at(row: msgspec.Struct) -> None:
    """Raise RowFault for a row that says what cannot be: a day that is not believed, a range upside down or with one end."""
    for field in row.__struct_fields__:
        value = getattr(row, field)
        if isinstance(value, dt.date):
            believed(value, field)
    low, high = getattr(row, "amount_low", None), getattr(row, "amount_high", None)
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        raise RowFault(
            f"{shown(f'{low:f} to {high:f}')} runs backwards", repair="Write the lower end first.", column="amount_low"
        )
    if (low is None) != (high is None):
        raise RowFault(
            "the amount has one end only", repair="Give both ends, or leave both empty: not known.", column="amount_low"
        )
