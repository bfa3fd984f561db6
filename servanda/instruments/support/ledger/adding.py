"""Whether the totals that a table of others gives add up: committed less delivered is what is still to come."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.tables.reading import Col


class OwnTotal(Sourced, frozen=True, kw_only=True):
    """A row of somebody's own totals, of one unit: what it says was committed, was delivered, and is still to come."""

    KEY: ClassVar[tuple[str, ...]] = ("donor", "unit", "as_of")
    donor: Annotated[str, Col("whose row it is", filled=True)]
    committed: Annotated[Decimal | None, Col("what it says was committed", unit="as in `unit`")] = None
    delivered: Annotated[Decimal | None, Col("what it says was delivered", unit="as in `unit`")] = None
    to_come: Annotated[Decimal | None, Col("what it says is still to come", unit="as in `unit`")] = None
    unit: Annotated[str, Col("the currency, or what is counted", filled=True)]


class NotAdding(msgspec.Struct, frozen=True, kw_only=True):
    """A row that does not add up. off: committed less delivered less what is to come."""

    donor: str
    unit: str
    committed: Decimal
    delivered: Decimal
    to_come: Decimal
    off: Decimal
    source: str


def not_adding(rows: Iterable[OwnTotal], tolerance: Decimal) -> tuple[NotAdding, ...]:
    """The rows that are off by more than the tolerance, in their order. A row with a figure missing cannot be checked, and is
    none of them."""
    found = []
    for one in rows:
        if one.committed is None or one.delivered is None or one.to_come is None:
            continue
        off = one.committed - one.delivered - one.to_come
        if abs(off) > tolerance:
            found.append(
                NotAdding(
                    donor=one.donor, unit=one.unit, committed=one.committed, delivered=one.delivered, to_come=one.to_come,
                    off=off,
                    source=f"{one.source}, {one.as_of}",
                )
            )  # fmt: skip
    return tuple(found)
