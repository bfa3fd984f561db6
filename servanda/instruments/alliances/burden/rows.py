"""Rows of spending and membership before anything is counted: NATO's layout, memberships, the question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.base.tables.reading import read
from servanda.base.tables.source import Data
from servanda.instruments.alliances.burden.records import BurdenRow, Denominator, MemberRow, NatoRow

MEMBERS = "allies/members.csv"


def nato_rows(name: str, data: Data) -> tuple[BurdenRow, ...]:
    """Rows in NATO's layout as ours: at 2015 prices, and at current ones where they stand. Raises Refusal."""
    found: dict[tuple[str, int, str], BurdenRow] = {}
    for row, place in read(name, data, NatoRow).placed():
        for amount, prices, gdp in ((row.then, "2015", row.gdp), (row.now, "current", None)):
            if (row.member, row.year, prices) in found:
                raise Refusal(f"{shown(row.member)} stands in two rows of {row.year}.", "Keep one.", place)
            found[row.member, row.year, prices] = BurdenRow(
                member=row.member, year=row.year, amount=amount, unit="USD", prices=prices, gdp=gdp, source=name,
                as_of=dt.date(row.year, 12, 31), owner="NATO, as passed on",
            )  # fmt: skip
    return tuple(found.values())


def asked_of(
    rows: Sequence[BurdenRow], span: tuple[int | None, int | None], members: Iterable[str], prices: str, unit: str,
    rate_on: dt.date | None,
) -> Denominator:  # fmt: skip
    """The question, with what is left out of it filled in where the table has one only. Raises Refusal: it has several."""
    bases = sorted({one.prices for one in rows})
    if not rows:
        raise Refusal("the table has no rows.", "Add a row for each member and year.", "allies/burden.csv")
    if (prices and prices not in bases) or (not prices and len(bases) > 1):
        said = f"no row is at {shown(prices)} prices" if prices else f"the table has {len(bases)} price bases: a share is of one"
        raise Refusal(f"{said}.", f"Choose of: {', '.join(map(shown, bases))}.", "--prices")
    prices = prices or bases[0]
    units = sorted({one.unit for one in rows if one.prices == prices})
    if not unit and len(units) > 1:
        raise Refusal(f"the amounts are in {len(units)} units.", f"Say in which: --in {shown(units[0])} --rate-on DATE.", "--in")
    years = sorted({one.year for one in rows if one.prices == prices})
    first, last = (end if end is not None else years[at] for end, at in zip(span, (0, -1), strict=True))
    gone = [year for year in range(first, min(last, first + 999) + 1) if year not in years]
    if first > last or gone:
        said = f"the table has no row of {gone[0]} at {shown(prices)} prices" if gone else f"{first} lies after {last}"
        raise Refusal(f"{said}.", f"It has the years {years[0]} to {years[-1]}.", "--first")
    known = sorted({one.member for one in rows})
    if lost := next((one for one in members if one not in known), ""):
        raise Refusal(f"the table has no member {shown(lost)}.", closest(lost, known), "--member")
    return Denominator(first, last, tuple(dict.fromkeys(members)), prices, unit or units[0], rate_on)


def check_members(rows: Iterable[MemberRow]) -> None:
    """Raises Refusal: a membership that ends before it begins, or two of one member that overlap."""
    held: dict[str, list[MemberRow]] = {}
    for row in rows:
        if row.last is not None and row.last < row.first:
            raise Refusal(f"{shown(row.member)} would leave before it joins, on {row.last}.", "Look at both days.", MEMBERS)
        held.setdefault(row.member, []).append(row)
    for name, mine in held.items():
        for one, then in pairwise(sorted(mine, key=lambda one: one.first)):
            if one.last is None or one.last >= then.first:
                raise Refusal(f"{shown(name)} belongs twice on {then.first}.", "End the first membership.", MEMBERS)
