"""What exposure means, slow and obvious: every path is walked. The compiled sweep must say the same on every table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple


class Paid(NamedTuple):
    """payer to payee on a day; amount in minor units of money."""

    payer: str
    payee: str
    day: int
    amount: int
    money: str


class Reached(NamedTuple):
    """hops: the least; paths: every path of that many hops, as indexes of the table."""

    hops: int
    paths: tuple[tuple[int, ...], ...]


def mirrored(table: Sequence[Paid]) -> tuple[Paid, ...]:
    """Payers and payees changed and days run backwards: what came from a listed party becomes what went towards one."""
    return tuple(Paid(p.payee, p.payer, -p.day, p.amount, p.money) for p in table)


def paths(table: Sequence[Paid], listed: Collection[str], hops: int, *, flow: bool = True) -> Iterator[tuple[int, ...]]:
    """Every path from an unlisted party to a listed one in no more than so many payments, its days not falling (unless flow is False).

    A path stops at the first listed party it meets; a payment to oneself is no step.
    """
    out = defaultdict(list)
    for i, paid in enumerate(table):
        if paid.payer != paid.payee:
            out[paid.payer].append(i)

    def walk(path: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        end = table[path[-1]]
        if end.payee in listed:
            yield path
        elif len(path) < hops:
            for i in out[end.payee]:
                if not flow or table[i].day >= end.day:
                    yield from walk((*path, i))

    for party in sorted(out):
        if party not in listed:
            for i in out[party]:
                yield from walk((i,))


def reached(table: Sequence[Paid], listed: Collection[str], hops: int, *, flow: bool = True) -> dict[str, Reached]:
    """Each unlisted party from which a listed one is reached, with all its shortest paths."""
    found: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for path in paths(table, listed, hops, flow=flow):
        found[table[path[0]].payer].append(path)
    result = {}
    for party, mine in found.items():
        least = min(map(len, mine))
        result[party] = Reached(least, tuple(path for path in mine if len(path) == least))
    return result


def most(table: Sequence[Paid], listed: Collection[str], hops: int, *, flow: bool = True) -> dict[tuple[str, str], tuple[int, ...]]:
    """(party, money) -> the most that can have passed to listed parties within 1, 2 ... hops.

    A payment passes on no more than its amount and no more than its payee passed on, in the same money, on that day or later; where the payee
    passed on another money, by a rate we do not know, the payment counts in full.
    """

    def passed(i: int, k: int) -> int:
        paid = table[i]
        if paid.payer == paid.payee or paid.payer in listed or k == 0:
            return 0
        if paid.payee in listed:
            return paid.amount
        later = [j for j, next_ in enumerate(table) if next_.payer == paid.payee and (not flow or next_.day >= paid.day)]
        if any(table[j].money != paid.money and passed(j, k - 1) > 0 for j in later):
            return paid.amount
        return min(paid.amount, sum(passed(j, k - 1) for j in later if table[j].money == paid.money))

    result: dict[tuple[str, str], list[int]] = {}
    for i, paid in enumerate(table):
        held = result.setdefault((paid.payer, paid.money), [0] * hops)
        for k in range(hops):
            held[k] += passed(i, k + 1)
    return {key: tuple(values) for key, values in result.items() if values[-1] > 0}


def smallest(table: Sequence[Paid], path: Sequence[int]) -> int:
    """The smallest amount along a path."""
    return min(table[i].amount for i in path)
