"""Shares of spending over a denominator that is named once, and over the members of the day beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from itertools import pairwise

from servanda.accounts.rates import RateBook
from servanda.base.document import counted
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.base.tables.reading import read
from servanda.base.tables.source import Data
from servanda.instruments.alliances.burden.records import (
    BurdenAnswer,
    BurdenRow,
    Denominator,
    LeftMember,
    MemberRow,
    MemberShares,
    NatoRow,
    YearSum,
)  # fmt: skip

PLACES = Decimal("0.000001")
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)
Amounts = dict[tuple[str, int], Decimal | None]


def nato_rows(name: str, data: Data) -> tuple[BurdenRow, ...]:
    """Rows in NATO's layout as ours: at 2015 prices, and at current ones where they stand. Raises Refusal."""
    found, seen = [], set()
    for row, place in read(name, data, NatoRow).placed():
        if (row.member, row.year) in seen:
            raise Refusal(f"{shown(row.member)} stands in two rows of {row.year}.", "Keep one.", place)
        seen.add((row.member, row.year))
        for amount, prices, gdp in ((row.then, "2015", row.gdp), (row.now, "current", None)):
            found.append(
                BurdenRow(
                    member=row.member, year=row.year, amount=amount, unit="USD", prices=prices, gdp=gdp, source=name,
                    as_of=dt.date(row.year, 12, 31), owner="NATO, as passed on",
                )
            )  # fmt: skip
    return tuple(found)


def asked_of(
    rows: Sequence[BurdenRow], first: int | None, last: int | None, members: Iterable[str], prices: str, unit: str,
    rate_on: dt.date | None,
) -> Denominator:  # fmt: skip
    """The question, with what is left out of it filled in where the table has one only. Raises Refusal: it has several."""
    if not rows:
        raise Refusal("the table has no rows.", "Add a row for each member and year.", "allies/burden.csv")
    bases = sorted({one.prices for one in rows})
    if prices and prices not in bases:
        raise Refusal(f"no row is at {shown(prices)} prices.", f"Choose of: {', '.join(bases)}.", "--prices")
    if not prices and len(bases) > 1:
        raise Refusal(
            f"the table has {len(bases)} price bases: a share is of one of them.", f"Say which: --prices {bases[0]}.", "--prices"
        )
    prices = prices or bases[0]
    units = sorted({one.unit for one in rows if one.prices == prices})
    if not unit and len(units) > 1:
        raise Refusal(f"the amounts are in {len(units)} units.", f"Say in which: --in {units[0]} --rate-on DATE.", "--in")
    years = sorted({one.year for one in rows if one.prices == prices})
    begins, ends = first if first is not None else years[0], last if last is not None else years[-1]
    if begins > ends:
        raise Refusal(f"{begins} lies after {ends}.", "Give the earlier year as --first.", "--first")
    if gone := [year for year in range(begins, ends + 1) if year not in years]:
        raise Refusal(f"the table has no row of {gone[0]} at {prices} prices.", f"It has: {years[0]} to {years[-1]}.", "--first")
    known = sorted({one.member for one in rows})
    for one in members:
        if one not in known:
            raise Refusal(f"the table has no member {shown(one)}.", closest(one, known), "--member")
    return Denominator(begins, ends, tuple(dict.fromkeys(members)), prices, unit or units[0], rate_on)


def shares(rows: Sequence[BurdenRow], belongs: Sequence[MemberRow], asked: Denominator, rates: RateBook) -> BurdenAnswer:
    """In: spending, membership (none: not known who belonged when), the question, rates. Out: the shares. Raises Refusal: a
    member that was named has no amount in a year; nobody has one in all; they come to nothing."""
    with localcontext(WIDE):
        return _shares(rows, belongs, asked, rates)


def _shares(rows: Sequence[BurdenRow], belongs: Sequence[MemberRow], asked: Denominator, rates: RateBook) -> BurdenAnswer:
    years = tuple(range(asked.first, asked.last + 1))
    amounts, product, why, used, sources = _in_unit([one for one in rows if one.prices == asked.prices], asked, rates)
    everybody = tuple(dict.fromkeys(one.member for one in rows))
    days = {name: [one for one in belongs if one.member == name] for name in {one.member for one in belongs}}
    left = []
    fixed = []
    for name in everybody:
        gone = [year for year in years if amounts.get((name, year)) is None]
        said = ""
        if asked.members and name not in asked.members:
            said = "not among those named"
        elif gone:
            said = f"no amount is known for {_years(gone)}" + (f": {why[name]}" if name in why else "")
            if asked.members:
                raise Refusal(
                    f"of {shown(name)} {said}: the set would not be the same in every year.",
                    "Leave it out, or ask of other years.", "--member",
                )  # fmt: skip
        elif days and not any(_within(days.get(name, ()), year) for year in years):
            said = "it belonged on the last day of none of these years"
            if asked.members:
                said = ""  # who is named is of the set, whatever the table of members says
        if said:
            left.append(LeftMember(member=name, why=said))
        else:
            fixed.append(name)
    if not fixed:
        raise Refusal("no member has a known amount in every year.", "Ask of fewer years, or name the members.", "--first")
    sums, of_day = [], {}
    for year in years:
        total = sum((amounts[name, year] or Decimal(0) for name in fixed), Decimal(0))
        if not total:
            raise Refusal(f"the amounts of {year} come to nothing.", "A share of nothing is none: ask of other years.", "--first")
        on_day = [name for name in dict.fromkeys((*everybody, *days)) if _within(days.get(name, ()), year)]
        known = [name for name in on_day if amounts.get((name, year)) is not None]
        of_day[year] = frozenset(known)
        day_sum = sum((amounts[name, year] or Decimal(0) for name in known), Decimal(0)) if days else None
        sums.append(
            YearSum(
                year=year, fixed=total, of_the_day=day_sum, members=len(known),
                without=tuple(f"{name} ({_since(days.get(name, ()))})" for name in fixed if days and name not in on_day),
                besides=tuple(name for name in known if name not in fixed),
                unknown=tuple(name for name in on_day if name not in known),
            )
        )  # fmt: skip
    shown_names = [name for name in everybody if name in fixed or any(name in of_day[year] for year in years)]
    made = tuple(
        MemberShares(
            member=name, amounts=tuple(amounts.get((name, year)) for year in years),
            fixed=tuple(_share(amounts.get((name, one.year)), one.fixed) if name in fixed else None for one in sums),
            of_the_day=tuple(_share(amounts.get((name, one.year)), one.of_the_day) if name in of_day[one.year] else None for one in sums),
            of_product=tuple(_share(amounts.get((name, year)), product.get((name, year))) for year in years),
        )
        for name in shown_names
    )  # fmt: skip
    rate = f"at the rates of {asked.rate_on}" if used else "no rate needed"
    who = counted(len(fixed), "member") + ("" if asked.members else " that report in every year" if len(fixed) > 1 else "")
    span = f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}"
    words = f"{asked.unit} at {asked.prices} prices, {rate}, {span}, {who}"
    return BurdenAnswer(
        denominator=words, years=years, unit=asked.unit, prices=asked.prices, members=tuple(fixed), rows=made, sums=tuple(sums),
        left=tuple(left), has_days=bool(days), rates=tuple(used), sources=tuple(sources),
    )  # fmt: skip


def _in_unit(
    rows: Iterable[BurdenRow], asked: Denominator, rates: RateBook
) -> tuple[Amounts, Amounts, dict[str, str], list[str], list[str]]:
    """Amounts and products by member and year in the unit asked for, why some are not known, the rates used, the sources."""
    amounts: Amounts = {}
    product: Amounts = {}
    why: dict[str, str] = {}
    used: dict[str, None] = {}
    sources: dict[str, None] = {}
    for row in rows:
        key = (row.member, row.year)
        if not asked.first <= row.year <= asked.last:
            continue
        rate: Decimal | None = Decimal(1)
        if row.unit != asked.unit:
            if asked.rate_on is None:
                raise Refusal(
                    f"{shown(row.member)} is told in {row.unit}: in {asked.unit} it needs a rate, and one day for all.",
                    "Give --rate-on DATE, and the rates in allies/rates.csv.", "--rate-on",
                )  # fmt: skip
            found = rates.on(row.unit.upper(), asked.unit.upper(), asked.rate_on)
            rate = found.rate
            if found.rate is None or found.used is None:
                why[row.member] = found.why
            else:
                used[f"1 {row.unit} = {found.rate} {asked.unit} ({found.used.date}, {found.used.source})"] = None
        if key in amounts and amounts[key] is not None:
            raise Refusal(
                f"{shown(row.member)} is told twice for {row.year} at {asked.prices} prices, in two units.", "Keep one.",
                "allies/burden.csv",
            )  # fmt: skip
        amounts[key] = None if row.amount is None or rate is None else row.amount * rate
        product[key] = None if row.gdp is None or rate is None else row.gdp * rate
        sources[f"{row.source}, {row.owner}"] = None
    return amounts, product, why, list(used), list(sources)


def _within(rows: Iterable[MemberRow], year: int) -> bool:
    """Whether it belongs on the last day of a year."""
    day = dt.date(year, 12, 31)
    return any(one.first <= day and (one.last is None or one.last >= day) for one in rows)


def _since(rows: Sequence[MemberRow]) -> str:
    spans = [f"member since {one.first}" + (f" until {one.last}" if one.last else "") for one in rows]
    return ", ".join(spans) or "no member by allies/members.csv"


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else (part / whole).quantize(PLACES)


def _years(years: Sequence[int]) -> str:
    return ", ".join(map(str, years[:4])) + (f" and {len(years) - 4} more years" if len(years) > 4 else "")


def check_members(rows: Iterable[MemberRow], known: Mapping[str, object]) -> None:
    """Raises Refusal: a membership that ends before it begins, or two of one member that overlap."""
    held: dict[str, list[MemberRow]] = {}
    for row in rows:
        if row.last is not None and row.last < row.first:
            raise Refusal(
                f"{shown(row.member)} would leave on {row.last}, before {row.first}.", "Look at both days.", "allies/members.csv"
            )
        held.setdefault(row.member, []).append(row)
    for name, mine in held.items():
        mine.sort(key=lambda one: one.first)
        for one, then in pairwise(mine):
            if one.last is None or one.last >= then.first:
                raise Refusal(f"{shown(name)} belongs twice on {then.first}.", "End the first membership.", "allies/members.csv")
        if known and name not in known:
            raise Refusal(
                f"{shown(name)} is a member and stands in no row of spending.",
                closest(name, known) or "Add a row with an empty amount: not known.", "allies/members.csv",
            )  # fmt: skip
