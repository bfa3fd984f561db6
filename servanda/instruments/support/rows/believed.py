"""What a row may say: days that are believed, ranges the right way up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from servanda.base.tables.faults import RowFault, shown

YEARS = (1945, 2100)
"""The first and last year that a ledger of support is believed to speak of: ours, a choice. Outside of them a figure was mistyped
(2922 for 2022)."""


def look_at(row: msgspec.Struct) -> None:
    """Raise RowFault for a row that says what cannot be: a day that is not believed, a range upside down or with one end."""
    for field in row.__struct_fields__:
        value = getattr(row, field)
        if isinstance(value, dt.date) and not YEARS[0] <= value.year <= YEARS[1]:
            reason = f"the year {value.year} is not believed: {YEARS[0]} to {YEARS[1]} are"
            raise RowFault(reason, repair=f"Look at “{value}” again, and write the year that is meant.", column=field)
    low, high = getattr(row, "amount_low", None), getattr(row, "amount_high", None)
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        reason = f"{shown(f'{low:f} to {high:f}')} runs backwards"
        raise RowFault(reason, repair="Write the lower end first.", column="amount_low")
    if (low is None) != (high is None):
        repair = "Give both ends, or leave both empty: not known."
        raise RowFault("the amount has one end only", repair=repair, column="amount_low")
