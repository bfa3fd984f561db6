"""What changes if an owner sells down: which holding, who is freed, who stays caught and by whom."""

from __future__ import annotations

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.ownership.derive import Derived, derive
from servanda.instruments.sanctions.ownership.graph import KINDS, graph
from servanda.instruments.sanctions.ownership.proofs import live
from servanda.instruments.sanctions.ownership.records import WHOLE, Holding, Kind, Party, Register, Verdict, percent, span
from servanda.instruments.sanctions.ownership.results import Sale
from servanda.instruments.sanctions.ownership.whatif import compared

JUST_UNDER = WHOLE * 499 // 1000
"""49.9 %."""


def if_sells(base: Derived, owner: str, company: str, *, to: int = JUST_UNDER) -> Sale:
    """What changes if an owner's shares (and votes) in a company fall to `to` billionths, the rest going to somebody who is not caught.

    Raises Refusal: unknown party, no holding of shares on the day, or one that is not above `to`.
    """
    at = base.at
    register = at.graph.register
    if register is None:
        raise Refusal("this register was read as columns; a sale is worked out on one read as rows.", repair="Give CSV, BODS or FollowTheMoney.")
    mine, place = at.graph.one(owner), at.graph.one(company)
    rows = [r for r in live(at.graph.rows(place, mine), at) if not at.graph.kind.size or KINDS[at.graph.kind[r]] in (Kind.OWNS, Kind.VOTES)]
    shares = [register.holdings[r] for r in rows if register.holdings[r].kind is Kind.OWNS]
    if not shares:
        raise Refusal(f"“{owner}” holds no shares of “{company}” on {at.on}.", repair="See its owners with: servanda sanctions own owners.")
    low, high = _held(shares)
    if high <= to:
        raise Refusal(f"“{owner}” holds {span(low, high)} of “{company}”: not above {percent(to)}.", repair="Give a smaller --leaves.")
    sold = Holding(
        owner=owner, company=company, least=to, most=to, concert=next((h.concert for h in shares if h.concert), ""), place=f"after a sale to {percent(to)}"
    )  # fmt: skip
    gone = set(rows)
    kept = tuple(h for i, h in enumerate(register.holdings) if i not in gone)
    said = {p.id: p for p in register.parties}
    # all parties are named in their old order, so that they keep their numbers and the two derivations can be compared
    parties = tuple(said.get(i, Party(id=i)) for i in at.graph.names.to_pylist())
    changed = graph(Register(parties=parties, holdings=(*kept, sold)))
    listed = [at.graph.name(i) for i in base.listed]
    after = derive(changed, listed, at.regime, at.on, votes_as_shares=at.votes_as_shares)
    return Sale(
        owner=owner,
        company=company,
        before=(low, high),
        after=to,
        changed=tuple(at.graph.place(r) for r in rows),
        answer=after.answer(company),
        what=compared(base, after, owner),
    )


def freed(sale: Sale) -> tuple[str, ...]:
    """Those whose verdict falls to `not`."""
    return tuple(c.party for c in sale.what.changes if c.after is Verdict.NOT)


def _held(rows: list[Holding]) -> tuple[int, int]:
    """Least and most of all blocks together; rows of one block span a range."""
    blocks = {h.block for h in rows}
    return (
        sum(min(h.least for h in rows if h.block == b) for b in blocks),
        sum(max(h.most for h in rows if h.block == b) for b in blocks),
    )
