"""What each of the ten flags looks at. What it says, and by which thresholds, stands in `flags.toml`.

Source of what each looks for: Cardinal of the Open Contracting Partnership, by the same codes. Written anew. One is ours: bids of
a competition are compared in their own currency, as every figure that is compared is a share.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from servanda.instruments.support.flags.contests import Contest, Untold, known
from servanda.instruments.support.flags.merging import moment
from servanda.instruments.support.flags.records import By

PRICE_ONLY = ("priceOnly", "lowestCost")


class Saw(NamedTuple):
    """What a flag saw of one competition. figures, words: for what `flags.toml` says of it."""

    value: float
    who: Iterable[str]
    figures: tuple[Fraction | int, ...]
    words: dict[str, Any]


class OneSide(NamedTuple):
    """What a competition tells of a party, or of itself, to be compared: a number, or a code of goods with its scheme."""

    side: str
    key: str
    part: Any
    who: tuple[str, ...] = ()


def short_call(one: Contest, by: By) -> Saw | None:
    first, last = (_moment(one.tender.at(f"{end}Date"), end) for end in ("start", "end"))
    if last < first:
        raise Untold("the time for bids ends before it begins")
    if (long := _days(last - first)) >= by["days"]:
        return None
    method = f"`{one.tender.procurement_method}`" if one.tender.procurement_method else "not told"
    amended = " (the tender was amended)" * one.process.amended
    return Saw(1, (), (long,), {"days": float(long), "first": first, "last": last, "method": f"{method}{amended}"})


def equal_prices(one: Contest, _: By) -> Saw | None:
    at: dict[tuple[Fraction, str], set[frozenset[str]]] = {}
    for bid in one.submitted():
        at.setdefault(one.price(bid), set()).add(bid.who)
    same = {worth: who - {frozenset()} for worth, who in at.items() if len(who - {frozenset()}) > 1}
    if not same:
        for each in frozenset().union(*at.values()):
            known(each, "a bid")
        return None
    firms = {firm for who in same.values() for each in who for firm in each}
    told = "; ".join(f"{float(worth):,.2f} {currency}" for worth, currency in sorted(same))
    return Saw(1, firms, (len(firms),), {"firms": len(firms), "prices": told})


def late_winner(one: Contest, _: By) -> Saw | None:
    last = _moment(one.tender.at("endDate"), "end")
    who, bids = one.won(one.active())
    when = [_moment(bid.date, "day of a winning bid") for bid in bids]
    if not when:
        raise Untold("the winner has no valid bid")
    if not (late := [at for at in when if at > last]):
        return None
    if len(late) < len(when):
        raise Untold("the winner has a valid bid in time and one that is late: which one won is not told")
    return Saw(1, who, (_days(max(late) - last),), {"came": max(late), "last": last})


def all_others_out(one: Contest, by: By) -> Saw | None:
    won, _ = one.won(one.active(settled=True))
    looked = one.bids("valid", "disqualified")
    if not one.bids("valid"):
        raise Untold("no bid is told to be valid")
    for bid in looked:
        known(bid.who, "a bid")
    stood = frozenset().union(*(bid.who for bid in looked if bid.status == "valid"))
    out = frozenset().union(*(bid.who for bid in looked)) - stood
    if len(stood) != 1 or stood != won or len(out) < max(Fraction(1), by["firms"]):
        return None
    return Saw(len(out), stood | out, (len(out),), {"firms": len(out) + 1, "out": len(out)})


def lowest_out(one: Contest, _: By) -> Saw | None:
    one.active()
    criteria = one.tender.award_criteria
    if criteria and criteria not in PRICE_ONLY:
        raise Untold("by the tender price was not all that counted")
    found = one.submitted()
    prices = one.prices(found)
    stood = [price for price, bid in zip(prices, found, strict=True) if bid.status == "valid"]
    if not stood:
        raise Untold("no bid is told to be valid")
    least, valid = min(prices), min(stood)
    out = [bid for price, bid in zip(prices, found, strict=True) if price == least and bid.status == "disqualified"]
    if not out:
        return None
    unit, told = one.price(out[0])[1], "told: it was" if criteria else "not told"
    words = {"least": float(least), "valid": float(valid), "unit": unit, "told": told}
    return Saw(1, frozenset().union(*(bid.who for bid in out)), (least, valid), words)


def next_price(one: Contest, _: By) -> Iterator[OneSide]:
    """By how much of the winning price the next firm's bid lies above it."""
    winner, mine, others = one.duel()
    prices = one.prices((*mine, *others))
    if not mine or not others:
        raise Untold("the winner has no valid bid" if not mine else "nobody but the winner has a valid bid")
    least = min(prices[: len(mine)])
    second, firm = min((price, next(iter(bid.who))) for price, bid in zip(prices[len(mine) :], others, strict=True))
    if second < least:
        raise Untold("the winner did not bid the lowest price: price was not all that counted")
    yield OneSide("process", one.about, (second - least) / least, (winner, firm))


def losers(one: Contest, _: By) -> Iterator[OneSide]:
    winner, _mine, _others = one.duel()
    for firm in known(frozenset().union(*(bid.who for bid in one.bids("valid"))), "a valid bid"):
        yield OneSide("firm", firm, int(firm == winner))


def often_out(one: Contest, _: By) -> Iterator[OneSide]:
    """A bid for several lots is one for each; where it is not told for which, it is one."""
    offices = {"buyer": one.process.release.buyer, "procuring office": one.tender.procuring_entity}
    keys = [(side, party.key) for side, party in offices.items() if party and party.key]
    told = [
        OneSide(*key, int(bid.status == "disqualified"))
        for bid in one.submitted() for key in (*keys, *(("firm", firm) for firm in bid.who))
        for _ in set(bid.related_lots or (0,))
    ]  # fmt: skip
    if not told:
        raise Untold("neither office nor firm is told by a number")
    yield from told


def many_trades(one: Contest, by: By) -> Iterator[OneSide]:
    """By awards to one firm; where goods are coded by several schemes, the one with the most kinds counts."""
    digits = int(by["digits"])
    told = [
        OneSide("supplier", next(iter(award.who)), (item.classification.scheme or "", item.classification.key[:digits]))
        for award in one.active() if len(award.suppliers or ()) == 1 and award.who
        for item in award.items or () if item.classification and item.classification.key
    ]  # fmt: skip
    if not told:
        raise Untold("no active award to one named firm tells what it is for")
    yield from told


ALONE: Mapping[str, Callable[[Contest, By], Saw | None]] = {
    "R003": short_call, "R028": equal_prices, "R030": late_winner, "R035": all_others_out, "R036": lowest_out,
}  # fmt: skip
COMPARED: Mapping[str, Callable[[Contest, By], Iterator[OneSide]]] = {
    "R024": next_price, "R025": losers, "R038": often_out, "R048": many_trades, "R058": next_price,
}  # fmt: skip


def _moment(text: str | None, what: str) -> dt.datetime:
    if (found := moment(text)) is None:
        raise Untold(f"the {what} {'is not told' if not text else 'is no moment with hour and zone'}")
    return found


def _days(long: dt.timedelta) -> Fraction:
    return Fraction(long // dt.timedelta(microseconds=1), 86_400_000_000)
