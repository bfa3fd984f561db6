"""Shares of spending over a denominator that is named once, and over the members of the day beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

from servanda.accounts.rates import RateBook
from servanda.base.document import counted
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.instruments.alliances.burden import records as r

PLACES = Decimal("0.000001")
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)
ZERO = Decimal(0)
Amounts = dict[tuple[str, int], Decimal | None]


def shares(
    rows: Sequence[r.BurdenRow], belongs: Sequence[r.MemberRow], asked: r.Denominator, rates: RateBook
) -> r.BurdenAnswer:  # fmt: skip
    """In: spending, membership (none: not known who belonged when), the question, rates. Out: the shares. Raises Refusal: a
    member that was named has no amount in a year; nobody has one in all; they come to nothing."""
    with localcontext(WIDE):
        return _shares([one for one in rows if one.prices == asked.prices], belongs, asked, rates)


def _shares(
    rows: Sequence[r.BurdenRow], belongs: Sequence[r.MemberRow], asked: r.Denominator, rates: RateBook
) -> r.BurdenAnswer:  # fmt: skip
    years = tuple(range(asked.first, asked.last + 1))
    amounts, product, why, used, sources = _in_unit(rows, asked, rates)
    everybody = tuple(dict.fromkeys(one.member for one in rows))
    days: dict[str, list[r.MemberRow]] = {}
    for one in belongs:
        days.setdefault(one.member, []).append(one)
    fixed, left = _fixed(everybody, years, asked, amounts, why, days)
    if not fixed:
        name, because = next(iter(left.items()))
        said = f"nobody is in the set; {shown(name)} for example: {shown(because)}."
        raise Refusal(said, "Ask of other years, name the members, or look at allies/members.csv.", "--member")
    sums, of_day = [], {}
    for year in years:
        total = sum((amounts[name, year] or ZERO for name in fixed), ZERO)
        if not total:
            raise Refusal(f"the amounts of {year} come to nothing.", "A share of nothing is none: ask of other years.", "--first")
        on_day = [name for name in dict.fromkeys((*everybody, *days)) if _within(days.get(name, ()), year)]
        of_day[year] = known = [name for name in on_day if amounts.get((name, year)) is not None]
        sums.append(
            r.YearSum(
                year=year, fixed=total, members=len(known),
                of_the_day=sum((amounts[name, year] or ZERO for name in known), ZERO) if days else None,
                without=tuple(f"{name} ({_since(days.get(name, ()))})" for name in fixed if days and name not in on_day),
                besides=tuple(name for name in known if name not in fixed),
                unknown=tuple(name for name in on_day if name not in known),
            )
        )  # fmt: skip

    def each(name: str) -> r.MemberShares:
        mine = tuple(amounts.get((name, year)) for year in years)
        both = tuple(zip(mine, sums, strict=True))
        return r.MemberShares(
            member=name, amounts=mine, fixed=tuple(_share(part, one.fixed) if name in fixed else None for part, one in both),
            of_the_day=tuple(_share(part, one.of_the_day) if name in of_day[one.year] else None for part, one in both),
            of_product=tuple(_share(part, product.get((name, one.year))) for part, one in both),
        )  # fmt: skip

    rate = f"at the rates of {asked.rate_on}" if used else "no rate needed"
    who = counted(len(fixed), "member") + ("" if asked.members else " that report in every year" if len(fixed) > 1 else "")
    span = " to ".join(map(str, dict.fromkeys((years[0], years[-1]))))
    return r.BurdenAnswer(
        denominator=f"{asked.unit} at {asked.prices} prices, {rate}, {span}, {who}", years=years, unit=asked.unit,
        prices=asked.prices, members=fixed, sums=tuple(sums), left=left, has_days=bool(days), rates=used, sources=sources,
        rows=tuple(each(name) for name in everybody if name in fixed or any(name in told for told in of_day.values())),
    )  # fmt: skip


def _fixed(
    everybody: Iterable[str], years: Sequence[int], asked: r.Denominator, amounts: Amounts, why: dict[str, str],
    days: dict[str, list[r.MemberRow]],
) -> tuple[tuple[str, ...], dict[str, str]]:  # fmt: skip
    """Who is of the set in every year, and who is not and why. Who is named is of it, whatever the table of members says."""
    fixed: list[str] = []
    left: dict[str, str] = {}
    for name in everybody:
        gone = [str(year) for year in years if amounts.get((name, year)) is None]
        lacks = f"no amount is known for {', '.join(gone)}" + (f": {why[name]}" if name in why else "")
        if name in asked.members and gone:
            said = f"of {shown(name)} {lacks}: the set would not be the same in every year."
            raise Refusal(said, "Leave it out, or ask of other years.", "--member")
        if asked.members and name not in asked.members:
            left[name] = "not among those named"
        elif gone:
            left[name] = lacks
        elif not asked.members and days and not any(_within(days.get(name, ()), year) for year in years):
            left[name] = "it belonged on the last day of none of these years"
        else:
            fixed.append(name)
    return tuple(fixed), left


def _in_unit(
    rows: Iterable[r.BurdenRow], asked: r.Denominator, rates: RateBook
) -> tuple[Amounts, Amounts, dict[str, str], tuple[str, ...], tuple[str, ...]]:
    """Amounts and products by member and year in the unit asked for, why some are not known, the rates used, the sources."""
    amounts: Amounts = {}
    product: Amounts = {}
    why: dict[str, str] = {}
    used: dict[str, None] = {}
    sources: dict[str, None] = {}
    for row in rows:
        key, rate = (row.member, row.year), Decimal(1)
        if not asked.first <= row.year <= asked.last:
            continue
        if key in amounts:
            raise Refusal(f"{shown(row.member)} is told twice for {row.year}, in two units.", "Keep one.", "allies/burden.csv")
        if row.unit != asked.unit:
            if asked.rate_on is None:
                said = f"{shown(row.member)} is told in {shown(row.unit)}: it needs a rate, and one day for all."
                raise Refusal(said, "Give --rate-on DATE, and the rates in allies/rates.csv.", "--rate-on")
            found = rates.on(row.unit.upper(), asked.unit.upper(), asked.rate_on)
            if found.rate is None or found.used is None:
                why[row.member], amounts[key] = found.why, None
                continue
            rate = found.rate
            used[f"1 {row.unit} = {rate} {asked.unit} ({found.used.date}, {found.used.source})"] = None
        amounts[key] = None if row.amount is None else row.amount * rate
        product[key] = None if row.gdp is None else row.gdp * rate
        sources[f"{row.source}, {row.owner}"] = None
    return amounts, product, why, tuple(used), tuple(sources)


def _within(rows: Iterable[r.MemberRow], year: int) -> bool:
    """Whether it belongs on the last day of a year."""
    day = dt.date(year, 12, 31)
    return any(one.first <= day and (one.last is None or one.last >= day) for one in rows)


def _since(rows: Iterable[r.MemberRow]) -> str:
    spans = [f"member since {one.first}" + (f" until {one.last}" if one.last else "") for one in rows]
    return ", ".join(spans) or "no member by allies/members.csv"


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return None if part is None or not whole else (part / whole).quantize(PLACES)
