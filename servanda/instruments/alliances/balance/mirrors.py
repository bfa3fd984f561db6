"""Balances of trade: what each side says of each direction is kept apart; nothing is averaged, nothing filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

from servanda.instruments.alliances.balance.records import AGAIN, EXPORT, IMPORT, MirrorFlow, NetBalance, PairBalance, TradeRow
from servanda.instruments.alliances.told import ClauseStanding

PLACES = Decimal("0.000001")
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)
SELLERS, BUYERS = "the sellers", "the buyers"
Key = tuple[str, str, int, str, str]


def balances(
    rows: Sequence[TradeRow], clauses: Mapping[str, ClauseStanding], *, pair: tuple[str, str] | None = None,
    year: int | None = None,
) -> tuple[PairBalance, ...]:  # fmt: skip
    """In: the rows, clauses by the names in rows, which pair (then its first is the one whose balance it is) and year. Out: a
    balance for each pair, year, sort and unit that somebody tells of."""
    groups: dict[Key, list[TradeRow]] = {}
    around: dict[tuple[str, str, int], list[TradeRow]] = {}
    for row in rows:
        sides = sorted((row.reporter, row.partner))
        if (pair is None or set(pair) == set(sides)) and year in (None, row.year):
            first, second = pair or (sides[0], sides[1])
            groups.setdefault((first, second, row.year, row.sort, row.unit), []).append(row)
            around.setdefault((first, second, row.year), []).append(row)
    with localcontext(WIDE):
        return tuple(_pair(key, told, around[key[:3]], clauses) for key, told in sorted(groups.items(), key=lambda one: one[0]))


def _pair(key: Key, rows: Sequence[TradeRow], around: Sequence[TradeRow], clauses: Mapping[str, ClauseStanding]) -> PairBalance:
    first, second, year, sort, unit = key
    told = {(row.reporter, row.flow): row.value for row in rows}
    sold, bought = told.get((first, EXPORT)), told.get((first, IMPORT))  # by the first
    theirs, ours = told.get((second, EXPORT)), told.get((second, IMPORT))  # by the second: what it sells, what it buys
    tell = ", ".join(sorted({f"{row.reporter} tells {row.flow}s" for row in rows}))

    def net(whose: str, out: Decimal | None, back: Decimal | None) -> NetBalance:
        if out is None or back is None:
            lacks = [f"what {name} sells" for name, value in ((first, out), (second, back)) if value is None]
            return NetBalance(whose=whose, why=f"{' and '.join(lacks)} is not told so ({tell})")
        two_way = out + back
        share = (abs(out - back) / two_way).quantize(PLACES) if two_way else None
        return NetBalance(whose=whose, balance=out - back, two_way=two_way, share=share)

    return PairBalance(
        first=first, second=second, year=year, sort=sort, unit=unit,
        flows=(_flow(first, second, sold, ours), _flow(second, first, theirs, bought)),
        nets=(net(first, sold, bought), net(second, ours, theirs), net(SELLERS, sold, theirs), net(BUYERS, ours, bought)),
        services=_present(around, lambda row: row.sort == "services"), re_exports=_present(around, lambda row: row.flow == AGAIN),
        promised=tuple(clauses[name] for name in dict.fromkeys(name for row in rows for name in row.clause)),
        sources=tuple(dict.fromkeys(f"{row.reporter}: {row.source}, {row.as_of}, {row.owner}" for row in rows)),
    )  # fmt: skip


def _flow(seller: str, buyer: str, by_seller: Decimal | None, by_buyer: Decimal | None) -> MirrorFlow:
    gap = None if by_seller is None or by_buyer is None else by_buyer - by_seller
    share = None if gap is None or not by_seller else (gap / by_seller).quantize(PLACES)
    return MirrorFlow(seller=seller, buyer=buyer, by_seller=by_seller, by_buyer=by_buyer, gap=gap, of_seller=share)


def _present(rows: Iterable[TradeRow], of: Callable[[TradeRow], bool]) -> str:
    """Who tells of services, or of goods sold on; whether they are in other figures is said nowhere."""
    who = sorted({row.reporter for row in rows if of(row)})
    return f"told by {', '.join(who)}" if who else "absent from the table"


def lopsided(rows: Iterable[TradeRow]) -> list[str]:
    """Partners of whom a table tells one direction only, while it tells the other one of the rest: the label may be wrong."""
    flows: dict[str, set[str]] = {}
    for row in rows:
        flows.setdefault(row.partner, set()).add(row.flow)
    sides = [(flow, sorted(name for name, said in flows.items() if said == {flow})) for flow in (EXPORT, IMPORT)]
    (odd, few), (other, most) = sorted(sides, key=lambda one: len(one[1]))
    if not few or len(few) == len(most) or len(few) + len(most) < len(flows):
        return []
    said = f"{', '.join(few)}: told as {odd} only, while {len(most)} other partners are told as {other} only"
    return [f"{said}. The label may be wrong: nothing is netted over it"]
