"""Balances as a page: what each side says of each direction, the gap, the imbalance by each way of telling, what is promised."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.base.time.numbers import digits
from servanda.instruments.alliances.balance.records import BalanceAnswer, NetBalance, PairBalance
from servanda.instruments.alliances.told import closing, percent

HOW = (
    "What a seller says and what its buyer says of the same goods differ: by freight and insurance, by when and under which land "
    "they are counted. Both stand as told; no middle is taken and none is chosen. A gap is no sign of fault."
)
MOST = 40
"""Pairs that are told at a time; JSON has all."""


def balance_page(answer: BalanceAnswer) -> Document:
    """In: the balances. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong")]
    for one in answer.pairs[:MOST]:
        blocks += _pair(one)
    if (more := len(answer.pairs) - MOST) > 0:
        blocks.append(Para(f"and {more:,} more; name a pair with --pair, or a year; --json tells all.", "quiet"))
    blocks += closing(answer.notes, answer.missing, HOW)
    return Document("Balances of trade", tuple(blocks), answer.basis.foot())


def head(answer: BalanceAnswer) -> str:
    """The balances in a sentence: of the last year, goods first, where there is one pair."""
    last = max(answer.pairs, key=lambda one: (one.year, one.sort == "goods"))
    none = sum(not one.netted for one in answer.pairs)
    if answer.pairs_in_all > 1:
        said = f"{counted(len(answer.pairs), 'balance')} of {counted(answer.pairs_in_all, 'pair')}"
        return f"{said}; {none} cannot be netted, since one direction is not told." if none else f"{said}."
    told = [f"by {one.whose} {_signed(one)}" for one in last.nets if one.balance is not None]
    if not told:
        return f"{last.first} and {last.second}, {last.year}: it cannot be netted, since one direction is not told."
    return f"{last.first} with {last.second}, {last.sort} in {last.year}, {last.unit}: {'; '.join(told)}."


def _signed(one: NetBalance) -> str:
    balance = one.balance or Decimal(0)
    word = f"{'surplus' if balance > 0 else 'deficit'} {digits(abs(balance))}" if balance else "even"
    return f"{word}, {percent(one.share)} of two-way trade"


def _told(value: Decimal | None, none: str = "not told") -> str:
    return none if value is None else digits(value)


def _pair(one: PairBalance) -> Iterable[PageBlock]:
    yield Heading(2, f"{one.first} with {one.second}: {one.sort}, {one.year}")
    flows: dict[str, Cell] = {
        "from": "seller", "to": "buyer", "the seller says": lambda row: _told(row.by_seller),
        "the buyer says": lambda row: _told(row.by_buyer), "gap": lambda row: _told(row.gap, "not known"),
        "gap, of what the seller says": lambda row: percent(row.of_seller),
    }  # fmt: skip
    nets: dict[str, Cell] = {
        "by the word of": "whose", f"balance of {one.first}": lambda row: _told(row.balance, "not netted"),
        "two-way trade": lambda row: _told(row.two_way, "-"),
        "imbalance, of two-way trade": lambda row: "-" if row.balance is None else percent(row.share), "why not": "why",
    }  # fmt: skip
    yield table(one.flows, flows, caption=f"Each direction by both of its ends, {one.unit}")
    tone: Cell = lambda row: "warn" if row.balance is None else ""  # noqa: E731
    yield table(one.nets, nets, tone=tone, caption=f"Sold less bought, {one.unit}; never averaged")
    again = f"goods sold on (re-exports): {one.re_exports}; whether they are in the exports is not said"
    yield Para(f"Services: {one.services}; {again}.")
    if one.promised:
        yield Para("What each side has promised about it:")
        yield Listing(tuple(f"{', '.join(each.owes)} ({each.clause}): {each.sentence} Now: {each.now}" for each in one.promised))
    else:
        yield Para("No clause that mentions it is named.", "quiet")
    yield Details("Whose figures", (Listing(one.sources),))
