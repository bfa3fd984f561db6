"""Flags that look at one process: a short call, equal prices, a late bid that won, rivals that were put out.

Source of what each looks for: Cardinal of the Open Contracting Partnership (R003, R028, R030, R035, R036). Written anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction

from servanda.accounts.leads import Figure
from servanda.instruments.support.flags.facts import (
    PRICE_ONLY,
    Untold,
    active,
    bids,
    known,
    one_currency,
    one_lot,
    price,
    submitted,
    winners,
)  # fmt: skip
from servanda.instruments.support.flags.merging import moment
from servanda.instruments.support.flags.records import By, Seen
from servanda.instruments.support.flags.shapes import Procured


def short_call(one: Procured, by: By) -> Seen | None:
    first, last = _moment(one.tender.at("startDate"), "start"), _moment(one.tender.at("endDate"), "end")
    if last < first:
        raise Untold("the time for bids ends before it begins")
    if (long := _days(last - first)) >= by["days"]:
        return None
    method = f"`{one.tender.procurement_method}`" if one.tender.procurement_method else "not told"
    words = f"Bids could be made for {float(long):.3g} days, from {_hour(first)} to {_hour(last)}; the way of procuring is "
    words += f"{method}{' (the tender was amended)' * one.amended}."
    return _seen("R003", one, 1, words, Figure(what="time for bids", value=float(long), unit="days"))


def equal_prices(one: Procured, by: By) -> Seen | None:
    one_lot(one)
    at: dict[tuple[Fraction, str], set[frozenset[str]]] = {}
    for bid in submitted(one):
        at.setdefault(price(bid), set()).add(bid.who)
    same = {worth: who - {frozenset()} for worth, who in at.items() if len(who - {frozenset()}) > 1}
    if not same:
        for each in frozenset().union(*at.values()):
            known(each, "a bid")
        return None
    firms = sorted({firm for who in same.values() for each in who for firm in each})
    told = "; ".join(f"{float(worth):,.2f} {currency}" for worth, currency in sorted(same))
    words = f"{len(firms)} firms bid the same price to the last unit: {told}."
    return _seen("R028", one, 1, words, Figure(what="firms with an equal price", value=len(firms), unit="firms"), who=firms)


def late_winner(one: Procured, by: By) -> Seen | None:
    one_lot(one)
    last, won = _moment(one.tender.at("endDate"), "end"), winners(active(one))
    when = [_moment(bid.date, "day of a winning bid") for bid in bids(one, "valid") if bid.who & won]
    if not when:
        raise Untold("the winner has no valid bid")
    late = [at for at in when if at > last]
    if not late:
        return None
    if len(late) < len(when):
        raise Untold("the winner has a valid bid in time and one that is late: which one won is not read")
    words = f"The bid that won came in on {_hour(max(late))}, after the end of the call on {_hour(last)}."
    figure = Figure(what="late by", value=float(_days(max(late) - last)), unit="days")
    return _seen("R030", one, 1, words, figure, who=won)


def all_others_out(one: Procured, by: By) -> Seen | None:
    one_lot(one)
    won = winners(active(one, settled=True))
    looked = bids(one, "valid", "disqualified")
    if not bids(one, "valid"):
        raise Untold("no bid is told to be valid")
    for bid in looked:
        known(bid.who, "a bid")
    stood = frozenset().union(*(bid.who for bid in looked if bid.status == "valid"))
    out = frozenset().union(*(bid.who for bid in looked)) - stood
    if len(stood) != 1 or stood != won or len(out) < max(Fraction(1), by["firms"]):
        return None
    words = f"Of {len(out) + 1} firms whose bids were looked at, all but the winner were disqualified: {len(out)}."
    return _seen("R035", one, len(out), words, Figure(what="firms disqualified", value=len(out), unit="firms"), who=stood | out)


def lowest_out(one: Procured, by: By) -> Seen | None:
    one_lot(one)
    active(one)
    criteria = one.tender.award_criteria
    if criteria and criteria not in PRICE_ONLY:
        raise Untold("by the tender price was not all that counted")
    found = submitted(one)
    one_currency(found)
    if not (stood := [price(bid)[0] for bid in found if bid.status == "valid"]):
        raise Untold("no bid is told to be valid")
    least, unit = min(map(price, found))
    if not (out := [bid for bid in found if price(bid)[0] == least and bid.status == "disqualified"]):
        return None
    words = (
        f"The lowest price, {float(least):,.2f} {unit}, was bid by a firm that was disqualified; the lowest valid one is "
        f"{float(min(stood)):,.2f} {unit}. Whether price was all that counted is {'told: it was' if criteria else 'not told'}."
    )
    figures = [Figure(what="lowest price", value=float(least), unit=unit)]
    figures.append(Figure(what="lowest valid price", value=float(min(stood)), unit=unit))
    return _seen("R036", one, 1, words, *figures, who=frozenset().union(*(bid.who for bid in out)))


SINGLE = {"R003": short_call, "R028": equal_prices, "R030": late_winner, "R035": all_others_out, "R036": lowest_out}


def _moment(text: str | None, what: str) -> dt.datetime:
    if (found := moment(text)) is None:
        raise Untold(f"the {what} {'is not told' if not text else 'is no moment with hour and zone'}")
    return found


def _hour(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _days(long: dt.timedelta) -> Fraction:
    return Fraction(long // dt.timedelta(microseconds=1), 86_400_000_000)


def _seen(code: str, one: Procured, value: float, words: str, *figures: Figure, who: Iterable[str] = ()) -> Seen:
    return Seen(code=code, ocids=(one.ocid,), who=tuple(sorted(who)), value=float(value), words=words, figures=figures)
