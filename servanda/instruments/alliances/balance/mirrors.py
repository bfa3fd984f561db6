"""Balances of trade: what each side says of each direction is kept apart; nothing is averaged, nothing filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

from servanda.instruments.alliances.balance.records import (
    AGAIN,
    EXPORT,
    FLOWS,
    IMPORT,
    MirrorFlow,
    NetBalance,
    PairBalance,
    PromisedClause,
    TradeRow,
)  # fmt: skip

PLACES = Decimal("0.000001")
Told = Mapping[tuple[str, str, str], TradeRow]
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


def balances(
    rows: Sequence[TradeRow], clauses: Mapping[str, PromisedClause], *, pair: tuple[str, str] | None = None, year: int | None = None
) -> tuple[PairBalance, ...]:
    """In: the rows, what is promised by the name of a clause, which pair (then its first is the one whose balance it is) and year.
    Out: a balance for each pair, year, sort and unit that somebody tells of."""
    groups: dict[tuple[str, str, int, str, str], dict[tuple[str, str, str], TradeRow]] = {}
    around: dict[tuple[str, str, int], list[TradeRow]] = {}
    for row in rows:
        sides = sorted((row.reporter, row.partner))
        if (pair is not None and set(pair) != set(sides)) or (year is not None and row.year != year):
            continue
        first, second = pair or (sides[0], sides[1])
        groups.setdefault((first, second, row.year, row.sort, row.unit), {})[row.reporter, row.partner, row.flow] = row
        around.setdefault((first, second, row.year), []).append(row)
    with localcontext(WIDE):
        return tuple(_pair(key, told, around[key[:3]], clauses) for key, told in sorted(groups.items()))


def _pair(
    key: tuple[str, str, int, str, str], told: Told, around: Sequence[TradeRow], clauses: Mapping[str, PromisedClause]
) -> PairBalance:
    first, second, year, sort, unit = key

    def said(reporter: str, partner: str, flow: str) -> Decimal | None:
        row = told.get((reporter, partner, flow))
        return None if row is None else row.value

    out = (said(first, second, EXPORT), said(second, first, IMPORT))
    back = (said(second, first, EXPORT), said(first, second, IMPORT))
    ways = (
        (f"{first}", out[0], back[1]), (f"{second}", out[1], back[0]), ("the sellers", out[0], back[0]), ("the buyers", out[1], back[1]),
    )  # fmt: skip
    names = dict.fromkeys(name for row in told.values() for name in row.clause)
    return PairBalance(
        first=first, second=second, year=year, sort=sort, unit=unit, flows=(_flow(first, second, *out), _flow(second, first, *back)),
        nets=tuple(_net(whose, sold, bought, first, second, told) for whose, sold, bought in ways),
        services=_present(around, lambda row: row.sort == "services"), re_exports=_present(around, lambda row: row.flow == AGAIN),
        promised=tuple(clauses[name] for name in names),
        sources=tuple(dict.fromkeys(f"{row.reporter}: {row.source}, {row.as_of}, {row.owner}" for row in told.values())),
    )  # fmt: skip


def _flow(seller: str, buyer: str, by_seller: Decimal | None, by_buyer: Decimal | None) -> MirrorFlow:
    gap = None if by_seller is None or by_buyer is None else by_buyer - by_seller
    share = None if gap is None or not by_seller else (gap / by_seller).quantize(PLACES)
    return MirrorFlow(seller=seller, buyer=buyer, by_seller=by_seller, by_buyer=by_buyer, gap=gap, of_seller=share)


def _net(whose: str, sold: Decimal | None, bought: Decimal | None, first: str, second: str, told: Told) -> NetBalance:
    if sold is None or bought is None:
        lacks = [f"what {first} sells"] * (sold is None) + [f"what {second} sells"] * (bought is None)
        told_flows = ", ".join(sorted({f"{reporter} tells {flow}s" for reporter, _, flow in told})) or "nobody tells anything"
        return NetBalance(
            whose=whose, balance=None, two_way=None, share=None, why=f"{' and '.join(lacks)} is not told so ({told_flows})"
        )
    two_way = sold + bought
    share = (abs(sold - bought) / two_way).quantize(PLACES) if two_way else None
    return NetBalance(whose=whose, balance=sold - bought, two_way=two_way, share=share)


def _present(rows: Iterable[TradeRow], of: object) -> str:
    """Who tells of services, or of goods sold on; whether they are in other figures is said nowhere."""
    assert callable(of)
    who = sorted({row.reporter for row in rows if of(row)})
    return f"told by {', '.join(who)}" if who else "absent from the table"


def lopsided(rows: Iterable[TradeRow]) -> list[str]:
    """Partners of whom a table tells one direction only, while it tells the other one of the rest: the label may be wrong."""
    flows: dict[str, set[str]] = {}
    for row in rows:
        flows.setdefault(row.partner, set()).add(row.flow)
    single = {flow: [name for name, said in flows.items() if said == {flow}] for flow in FLOWS[:2]}
    both = len(flows) - sum(map(len, single.values()))
    odd, rest = sorted(single.items(), key=lambda one: len(one[1]))
    if both or not odd[1] or not rest[1] or len(odd[1]) >= len(rest[1]):
        return []
    names = ", ".join(sorted(odd[1]))
    return [
        f"{names}: told as {odd[0]} only, while {len(rest[1])} other partners are told as {rest[0]} only. The label may be wrong: "
        "nothing is netted over it"
    ]
