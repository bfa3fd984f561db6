"""Flags that compare: processes with each other (how near the next bid was), firms and offices with each other.

Source of what each looks for: Cardinal of the Open Contracting Partnership (R024, R025, R038, R048, R058). Written anew. Two
things are ours: what lies on the quartile itself does not stand out, so of one value alone nothing is said; and bids of one
process are compared in their own currency, as every figure here is a share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from servanda.accounts.leads import Figure
from servanda.instruments.support.flags.facts import Untold, active, bids, known, margin, single_winner, submitted
from servanda.instruments.support.flags.fences import quantile
from servanda.instruments.support.flags.records import By, FlagAsked, Seen
from servanda.instruments.support.flags.shapes import Procured

Processes = Iterable[Procured]


def next_price(made: FlagAsked, found: Processes, by: By) -> None:
    """R024: the next bid is oddly near the winning one. R058: it is oddly far above."""
    of: dict[str, tuple[Fraction, str, str]] = {}
    code = made.code
    made.each(found, lambda one: of.__setitem__(one.ocid, margin(one)))
    out, fence = made.beyond({key: one[0] for key, one in of.items()}, by, code == "R058", "process", "of the winning price")
    for ocid, value in sorted(out.items()):
        words = f"The next valid bid lies {float(value):.3%} of the winning price above it, {fence} processes (1 is 100 %)."
        figure = Figure(what="next bid above the winning one by", value=float(value), unit="of the winning price")
        who = of[ocid][1:] if code == "R024" else of[ocid][1:2]
        made.seen.append(Seen(code=code, ocids=(ocid,), who=who, value=float(value), words=words, figures=(figure,)))
    made.judged *= not made.muted("process")


def losers(made: FlagAsked, found: Processes, by: By) -> None:
    """R025: a firm that bids much and wins oddly seldom."""
    stood: dict[str, list[str]] = defaultdict(list)
    won: dict[str, int] = defaultdict(int)

    def ask(one: Procured) -> None:
        winner = single_winner(one)
        for firm in known(frozenset().union(*(bid.who for bid in bids(one, "valid"))), "a valid bid"):
            stood[firm].append(one.ocid)
            won[firm] += firm == winner

    made.each(found, ask)
    unit = "won of processes bid in"
    out, fence = made.beyond({firm: Fraction(won[firm], len(of)) for firm, of in stood.items()}, by, False, "firm", unit)
    if stood:
        often = quantile(sorted(Fraction(len(of)) for of in stood.values()), by["percentile"] / 100)
        made.fences.append(Figure(what="bids of a firm that bids much", value=float(often), unit="processes"))
    for firm, share in sorted(out.items()):
        if (many := len(stood[firm])) >= often:
            words = f"It stood with a valid bid in {many} processes and won {won[firm]}, {fence} firms."
            made.party(firm, stood[firm], share, unit, words)
    made.judged *= not made.muted("firm")


def often_out(made: FlagAsked, found: Processes, by: By) -> None:
    """R038: an office that disqualifies oddly many bids, a firm whose bids oddly often are."""
    sides = ("buyer", "procuring office", "firm")
    bid: dict[tuple[str, str], list[tuple[str, bool]]] = defaultdict(list)

    def ask(one: Procured) -> None:
        offices = {"buyer": one.release.buyer, "procuring office": one.tender.procuring_entity}
        keys = [(side, party.key) for side, party in offices.items() if party and party.key]
        each = [(keys + [("firm", firm) for firm in part.who], part.status == "disqualified") for part in submitted(one)]
        if not any(who for who, _ in each):
            raise Untold("neither office nor firm is told by a number")
        for who, out in each:
            for key in who:
                bid[key].append((one.ocid, out))

    made.each(found, ask)
    for side in sides:
        sort = "bids" if side == "firm" else "processes"
        enough = {
            key: Fraction(sum(out for _, out in of), len(of))
            for key, of in bid.items()
            if key[0] == side and (len(of) if side == "firm" else len({ocid for ocid, _ in of})) >= by[sort]
        }
        if not enough:
            made.mute(f"every {side}", f"none is told in {float(by[sort]):g} {sort} or more")
        out, fence = made.beyond(enough, by, True, side, "disqualified of bids")
        for key, share in sorted(out.items()):
            words = f"As {side}: {sum(o for _, o in bid[key])} of {len(bid[key])} bids were disqualified, {fence}."
            made.party(key[1], sorted({ocid for ocid, _ in bid[key]}), share, "disqualified of bids", words)
    made.judged *= not made.muted(*sides)


def many_trades(made: FlagAsked, found: Processes, by: By) -> None:
    """R048: a supplier of goods of oddly many kinds; where goods are coded by several schemes, the one with the most kinds."""
    kinds: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    where: dict[str, set[str]] = defaultdict(set)

    def ask(one: Procured) -> None:
        told = False
        for award in active(one):
            codes = [item.classification for item in award.items or () if item.classification and item.classification.key]
            if len(award.suppliers or ()) == 1 and award.who and codes:
                firm, told = next(iter(award.who)), True
                where[firm].add(one.ocid)
                for each in codes:
                    kinds[firm][each.scheme or ""].add(each.key[: int(by["digits"])])
        if not told:
            raise Untold("no active award to one named firm tells what it is for")

    made.each(found, ask)
    counts = {firm: Fraction(max(map(len, schemes.values()))) for firm, schemes in kinds.items()}
    out, fence = made.beyond(counts, by, True, "supplier", "kinds of goods")
    for firm, many in sorted(out.items()):
        words = f"It was awarded goods of {int(many)} kinds, {fence} suppliers."
        made.party(firm, sorted(where[firm]), many, "kinds of goods", words)
    made.judged *= not made.muted("supplier")


POOLED: Mapping[str, Callable[[FlagAsked, Processes, By], None]] = {
    "R024": next_price, "R025": losers, "R038": often_out, "R048": many_trades, "R058": next_price,
}  # fmt: skip
