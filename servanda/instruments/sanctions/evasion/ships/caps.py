"""Price caps as dated data: which cap applied to a cargo, by member, product and day, and where that is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    import polars as pl

PRODUCTS = ("crude", "premium", "discount")


class PriceCap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One cap: US dollars (or `unit`) a barrel, from first to last (None: until further notice). The other fields as the head of `caps.toml` says."""

    member: str
    product: str
    usd: float
    first: dt.date
    source: str
    last: dt.date | None = None
    before: dt.date | None = None
    until: dt.date | None = None
    doubt_before: dt.date | None = None
    sure_until: dt.date | None = None
    checked: str = ""


class _File(msgspec.Struct, frozen=True):
    cap: tuple[PriceCap, ...]


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """The cap of a cargo, or None and the reason why none can be named."""

    cap: PriceCap | None
    reason: str = ""


@cache
def shipped() -> tuple[PriceCap, ...]:
    """The caps that come with Servanda."""
    return msgspec.toml.decode(files(__package__).joinpath("caps.toml").read_bytes(), type=_File).cap


def from_table(frame: pl.DataFrame) -> tuple[PriceCap, ...]:
    """Caps of a user's table (columns member, product, usd, first, source; last if known). Raises Refusal with the row that cannot be used."""
    found = []
    for row in frame.iter_rows(named=True):
        try:
            found.append(
                msgspec.convert(
                    {
                        k: str(v) if k != "usd" else v
                        for k, v in row.items()
                        if v not in (None, "") and k in PriceCap.__struct_fields__
                    },
                    PriceCap,
                    strict=False,
                )
            )
        except msgspec.ValidationError as error:
            raise Refusal(f"this cap cannot be read: {error}.", repair="Mend the row.", place=f"caps row {row['row']}") from error
        if found[-1].product not in PRODUCTS or found[-1].usd <= 0 or not found[-1].source.strip():
            raise Refusal(
                "a cap has a product (crude, premium or discount), a figure above zero and a source.", repair="Mend the row.", place=f"caps row {row['row']}"
            )
    return tuple(found)


def applied(caps: Sequence[PriceCap], member: str, product: str, day: dt.date, contract: dt.date | None) -> Applied:
    """The cap for a cargo loaded on a day under a contract of a day (None: not known)."""
    mine = sorted((c for c in caps if (c.member, c.product) == (member, product)), key=lambda c: c.first)
    cap = next((c for c in reversed(mine) if c.first <= day and (c.last is None or day <= c.last)), None)
    if cap is None:
        known = f"it begins on {mine[0].first}" if mine and day < mine[0].first else "none is in the table"
        return Applied(cap=None, reason=f"no cap of {member} for {product} on {day}: {known}")
    if cap.sure_until is not None and day > cap.sure_until:
        return Applied(cap=None, reason=f"the table of caps answers for {member} until {cap.sure_until} only; add later ones in a table caps")
    older = next((c for c in reversed(mine) if c.first < cap.first), None)
    if older is not None and cap.before is not None and cap.until is not None and day <= cap.until:
        if contract is None:
            return Applied(cap=None, reason=f"loaded on {day}, within the time for older contracts (until {cap.until}), and the day of the contract is not known")
        if contract < cap.before:
            return Applied(cap=older)
        if cap.doubt_before is not None and contract < cap.doubt_before:
            return Applied(
                cap=None, reason=f"sources differ whether a cargo loaded on {day} under a contract of {contract} keeps the cap before"
            )
    return Applied(cap=cap)
