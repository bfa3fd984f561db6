"""One competition as the flags see it: a process, or one lot of it. Where it cannot be said, `Untold` has the reason: a silence,
never an all-clear.

A bid or an award of a tender with several lots belongs to those it names (`relatedLots`), an award also to that of its bid
(`relatedBid`). What names none leaves every lot unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from servanda.base.tables.faults import shown
from servanda.instruments.support.flags.shapes import OcdsPart, Procured

SUBMITTED = ("pending", "valid", "disqualified")
BID_WORDS = (*SUBMITTED, "invited", "withdrawn")
FINAL = ("active", "cancelled", "unsuccessful")
Parts = tuple[OcdsPart, ...]


class Untold(Exception):
    """A flag cannot say anything of a competition, with the reason."""


class Contest:
    """A process whole (lot empty), or one of its lots. about: how it is told from others."""

    def __init__(self, process: Procured, lot: str = "", cancelled: bool = False) -> None:
        self.process, self.lot, self.cancelled = process, lot, cancelled
        self.ocid, self.tender = process.ocid, process.tender
        self.about = f"{self.ocid}, lot {lot}" if lot else self.ocid
        self._told: dict[str, Parts] = {}

    def bids(self, *status: str) -> Parts:
        """The bids of these statuses; none named: all."""
        if status and (found := self._told.get(" ".join(status))) is not None:
            return found
        found = self._mine(self.process.release.bids.details, "bid", {})
        if odd := [bid for bid in found if bid.status not in BID_WORDS]:
            raise Untold(f"a bid has a status that is none of the standard's ({shown(odd[0].status or '', 30)})")
        self._told[" ".join(status)] = found = tuple(bid for bid in found if not status or bid.status in status)
        return found

    def submitted(self) -> Parts:
        if not (found := self.bids(*SUBMITTED)):
            raise Untold("no bid was submitted, as far as the releases tell")
        return found

    def active(self, *, settled: bool = False) -> Parts:
        """The active awards. settled: only where every award is final; else what stands today may not stand tomorrow."""
        lots = {bid.key: bid.related_lots or () for bid in self.process.release.bids.details or () if self.lot and bid.key}
        awards = self._mine(self.process.release.awards, "award", lots)
        if settled and (odd := [award for award in awards if award.status not in FINAL]):
            raise Untold(f"an award is not final (its status: {shown(odd[0].status or '', 30)})")
        if not (found := tuple(award for award in awards if award.status == "active")):
            raise Untold("no award is active")
        return found

    def _mine(self, parts: Parts | None, what: str, lots: dict[str, tuple[str | int, ...]]) -> Parts:
        """Of bids or awards those for this lot. lots: of bids by number, for awards that name their bid and no lot."""
        if parts is None:
            raise Untold(f"the releases tell no {what}{'s' * (what == 'bid')}")
        if not self.lot:
            return parts
        if what in self._told:
            return self._told[what]
        known, mine = {one.key for one in self.tender.lots or ()}, []
        for part in parts:
            named = {str(one) for one in part.related_lots or ()}
            if not named and len(of := lots.get(str(part.related_bid), ())) == 1:
                named = {str(of[0])}
            if not named or not named <= known:
                raise Untold(f"the tender has several lots, and of one {what} it is not told for which of them it is")
            mine += [part] if self.lot in named else []
        self._told[what] = tuple(mine)
        return self._told[what]

    def won(self, awards: Parts) -> tuple[frozenset[str], Parts]:
        """Who won, and the valid bids that may have: those the awards name; where one names none, all of its suppliers."""
        who, bids = set[str](), list[OcdsPart]()
        for award in awards:
            firms, mine = award.who, self.bids("valid")
            if award.related_bid is not None:
                named = [bid for bid in self.bids() if bid.key == str(award.related_bid)]
                if len(named) != 1 or (firms and firms.isdisjoint(named[0].who)):
                    raise Untold("an award names a bid that is not told, or that is not its supplier's")
                firms, mine = firms or named[0].who, tuple(bid for bid in named if bid.status == "valid")
            who |= firms
            bids += [bid for bid in mine if bid.who & firms and not any(bid is one for one in bids)]
        return known(frozenset(who), "the award"), tuple(bids)

    def price(self, bid: OcdsPart) -> tuple[Fraction, str]:
        if bid.value is None or bid.value.amount is None:
            raise Untold("a bid has no price")
        if not bid.value.amount:
            raise Untold("a bid has the price 0, which may stand for none")
        if self.lot and len(bid.related_lots or ()) > 1:
            raise Untold("a bid has one price for several lots")
        return Fraction(bid.value.amount), bid.value.currency or ""

    def prices(self, found: Iterable[OcdsPart]) -> list[Fraction]:
        """The prices of bids in one currency."""
        told = [self.price(bid) for bid in found]
        if len({currency for _, currency in told}) > 1:
            raise Untold("its bids are in several currencies, and no rate is taken")
        return [amount for amount, _ in told]

    def duel(self) -> tuple[str, Parts, Parts]:
        """Who won, with which bids, and the bids of others, where one award stands, one firm holds it, and each valid bid is of
        one firm."""
        awards = self.active(settled=True)
        if len(awards) > 1:
            raise Untold("several awards are active: which bids stood against each other is not known")
        winners, mine = self.won(awards)
        if len(awards[0].suppliers or ()) > 1 or len(winners) > 1:
            raise Untold("the award is to several firms together")
        valid, winner = self.bids("valid"), next(iter(winners))
        for bid in valid:
            known(bid.who, "a valid bid")
            if len(bid.tenderers or ()) > 1:
                raise Untold("a bid is of several firms together")
        return winner, mine, tuple(bid for bid in valid if winner not in bid.who)


def contests(one: Procured) -> tuple[Contest, ...]:
    """A process; where its tender has several lots, each of them."""
    lots = one.tender.lots or ()
    return tuple(Contest(one, lot.key or "?", lot.status == "cancelled") for lot in lots) if len(lots) > 1 else (Contest(one),)


def known(who: frozenset[str], what: str) -> frozenset[str]:
    if not who:
        raise Untold(f"{what} names nobody by a number")
    return who
