"""What several flags ask of a process. Where it cannot be said, `Untold` has the reason: a silence, never an all-clear."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from servanda.base.tables.faults import shown
from servanda.instruments.support.flags.shapes import OcdsPart, Procured

SUBMITTED = ("pending", "valid", "disqualified")
BID_WORDS = (*SUBMITTED, "invited", "withdrawn")
FINAL = ("active", "cancelled", "unsuccessful")
PRICE_ONLY = ("priceOnly", "lowestCost")
Parts = tuple[OcdsPart, ...]


class Untold(Exception):
    """A flag cannot say anything of a process, with the reason."""


def bids(one: Procured, *status: str) -> Parts:
    """The bids of these statuses; none named: all."""
    found = one.release.bids.details
    if found is None:
        raise Untold("the releases tell no bids")
    if odd := [bid for bid in found if bid.status not in BID_WORDS]:
        raise Untold(f"a bid has a status that is none of the standard's ({shown(odd[0].status or '', 30)})")
    return tuple(bid for bid in found if not status or bid.status in status)


def submitted(one: Procured) -> Parts:
    if not (found := bids(one, *SUBMITTED)):
        raise Untold("no bid was submitted, as far as the releases tell")
    return found


def active(one: Procured, *, settled: bool = False) -> Parts:
    """The active awards. settled: only where every award is final; else what is seen today may not be what stands tomorrow."""
    if one.release.awards is None:
        raise Untold("the releases tell no award")
    if settled and (odd := [award for award in one.release.awards if award.status not in FINAL]):
        raise Untold(f"an award is not final (its status: {shown(odd[0].status or '', 30)})")
    if not (found := tuple(award for award in one.release.awards if award.status == "active")):
        raise Untold("no award is active")
    return found


def winners(awards: Parts) -> frozenset[str]:
    return known(frozenset().union(*(award.who for award in awards)), "the award")


def one_lot(one: Procured) -> None:
    if len(one.tender.lots or ()) > 1:
        raise Untold("the tender has several lots, and which bid was for which is not read")


def known(who: frozenset[str], what: str) -> frozenset[str]:
    if not who:
        raise Untold(f"{what} names nobody by a number")
    return who


def price(bid: OcdsPart) -> tuple[Fraction, str]:
    if bid.value is None or bid.value.amount is None:
        raise Untold("a bid has no price")
    if not bid.value.amount:
        raise Untold("a bid has the price 0, which may stand for none")
    return Fraction(bid.value.amount), bid.value.currency or ""


def one_currency(found: Iterable[OcdsPart]) -> None:
    if len({price(bid)[1] for bid in found}) > 1:
        raise Untold("its bids are in several currencies, and no rate is taken")


def single_winner(one: Procured) -> str:
    """Who won, where one award stands and one firm holds it, and each valid bid is of one firm."""
    one_lot(one)
    awards = active(one, settled=True)
    if len(awards) > 1:
        raise Untold("several awards are active: which bids stood against each other is not known")
    winner = next(iter(winners(awards)))
    if len(awards[0].suppliers or ()) > 1:
        raise Untold("the award is to several firms together")
    for bid in bids(one, "valid"):
        known(bid.who, "a valid bid")
        if len(bid.tenderers or ()) > 1:
            raise Untold("a bid is of several firms together")
    return winner


def margin(one: Procured) -> tuple[Fraction, str, str]:
    """By how much of the winning price the next firm's bid lies above it; who won, who came next (Cardinal R024, R058)."""
    winner, found = single_winner(one), bids(one, "valid")
    one_currency(found)
    mine = [price(bid)[0] for bid in found if winner in bid.who]
    others = sorted((price(bid)[0], next(iter(bid.who))) for bid in found if winner not in bid.who)
    if not mine or not others:
        raise Untold("the winner has no valid bid" if not mine else "nobody but the winner has a valid bid")
    if others[0][0] < min(mine):
        raise Untold("the winner did not bid the lowest price: price was not all that counted")
    return (others[0][0] - min(mine)) / min(mine), winner, others[0][1]
