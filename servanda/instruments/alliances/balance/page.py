"""Balances as a page: what each side says of each direction, the gap, the imbalance by each way of telling, what is promised."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.base.time.numbers import digits
from servanda.instruments.alliances.balance.records import BalanceAnswer, NetBalance, PairBalance

HOW = (
    "What a seller says and what its buyer says of the same goods differ: by freight and insurance, by when and under which land "
    "they are counted. Both stand as told; no middle is taken and none is chosen. A gap is no sign of fault."
)
MOST = 40
"""Pairs that are told at a time; JSON has all."""


def balance_page(answer: BalanceAnswer) -> Document:
    """In: the balances. Out: the page."""
    blocks: list[PageBlock] = [Para(head(answer), "strong")]
    for note in answer.notes:
        blocks.append(Para(f"{note}.", "warn"))
    for one in answer.pairs[:MOST]:
        blocks += _pair(one)
    if len(answer.pairs) > MOST:
        more = len(answer.pairs) - MOST
        blocks.append(Para(f"and {more:,} more; name a pair with --pair, or a year; --json tells all.", "quiet"))
    if answer.missing:
        lacks = ", ".join(answer.missing)
        blocks.append(Para(f"Tables the dossier does not have, so that what they would say is not known: {lacks}.", "warn"))
    return Document("Balances of trade", (*blocks, Para(HOW, "quiet")), answer.basis.foot())


def head(answer: BalanceAnswer) -> str:
    """The balances in a sentence: of the last pair and year where there is one pair."""
    if not answer.pairs:
        return "Nobody tells of any trade here."
    if len({(one.first, one.second) for one in answer.pairs}) > 1:
        none = sum(not one.netted for one in answer.pairs)
        return (
            f"{counted(len(answer.pairs), 'balance')} of {counted(answer.pairs_in_all, 'pair')}"
            + (f"; {none} cannot be netted, since one direction is not told" if none else "") + "."
        )  # fmt: skip
    last = answer.pairs[-1]
    said = [f"by {one.whose} {_signed(one)}" for one in last.nets if one.balance is not None]
    if not said:
        return f"{last.first} and {last.second}, {last.year}: it cannot be netted, since one direction is not told."
    return f"{last.first} with {last.second}, {last.sort} in {last.year}, {last.unit}: {'; '.join(said)}."


def _signed(one: NetBalance) -> str:
    assert one.balance is not None
    word = "surplus" if one.balance > 0 else "deficit" if one.balance < 0 else "even"
    return f"{word} {digits(abs(one.balance))}" + (f", {percent(one.share)} of two-way trade" if one.share is not None else "")


def percent(share: Decimal | None) -> str:
    return "not known" if share is None else f"{digits((100 * share).quantize(Decimal('0.01')))} %"


def _told(value: Decimal | None) -> str:
    return "not told" if value is None else digits(value)


def _pair(one: PairBalance) -> Iterable[PageBlock]:
    yield Heading(2, f"{one.first} with {one.second}: {one.sort}, {one.year}")
    flows: dict[str, Cell] = {
        "from": "seller", "to": "buyer", "the seller says": lambda row: _told(row.by_seller), "the buyer says": lambda row: _told(row.by_buyer),
        "gap": lambda row: "not known" if row.gap is None else digits(row.gap),
        "gap, of what the seller says": lambda row: percent(row.of_seller),
    }  # fmt: skip
    yield table(one.flows, flows, caption=f"Each direction by both of its ends, {one.unit}")
    yield table(
        one.nets,
        {
            "by the word of": "whose", f"balance of {one.first}": lambda row: "not netted" if row.balance is None else digits(row.balance),
            "two-way trade": lambda row: "-" if row.two_way is None else digits(row.two_way),
            "imbalance, of two-way trade": lambda row: "-" if row.share is None else percent(row.share), "why not": "why",
        },
        tone=lambda row: "warn" if row.balance is None else "", caption=f"Sold less bought, {one.unit}; never averaged",
    )  # fmt: skip
    yield Para(f"Services: {one.services}. Goods sold on (re-exports): {one.re_exports}; whether they are in the exports is not said.")
    if one.promised:
        yield Para("What each side has promised about it:")
        yield Listing(
            tuple(
                f"{', '.join(each.owes)} ({each.clause}): {each.sentence} Now: {each.status}" + (f", by {each.due}" if each.due else "")
                for each in one.promised
            )
        )
    else:
        yield Para("No clause that mentions it is named.", "quiet")
    yield Details("Whose figures", (Listing(one.sources),))
