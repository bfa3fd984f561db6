"""Who listed X owns, who owns X: walks down and up the holdings of a day, each party with its verdict."""

from __future__ import annotations

import numpy as np

from servanda.instruments.sanctions.ownership import kernels
from servanda.instruments.sanctions.ownership.derive import Derived, derived
from servanda.instruments.sanctions.ownership.proofs import expand, places_of
from servanda.instruments.sanctions.ownership.records import WHOLE, Kind, Verdict
from servanda.instruments.sanctions.ownership.results import HeldShare, Owned

MOST = 500
"""Owners that are told."""


def owned_by(base: Derived, party: str) -> tuple[Owned, ...]:
    """What a party owns, directly and through what is caught because of it alone: the caught first, then those held too little. Raises Refusal when it is unknown."""
    at = base.at
    node = at.graph.one(party)
    own = derived(at, np.array([node], np.int32))
    rows = []
    reached = np.flatnonzero(own.may >= 0)
    companies: dict[int, tuple[int, int]] = {}
    for x in reached:
        for company, low, high, how in at.onward[at.out[x] : at.out[x + 1]].tolist():
            if company < at.parties and how == kernels.STAKE:
                least, most = companies.get(company, (0, 0))
                companies[company] = (least + (low if own._verdict(int(x)) is Verdict.MUST else 0), most + high)
    for x in reached:  # caught through votes or control alone
        if x < at.parties:
            companies.setdefault(int(x), (0, 0))
    companies.pop(node, None)
    for company, (least, most) in companies.items():
        verdict = own._verdict(company)
        name = at.graph.name(company)
        about = at.graph.parties.get(name)
        short = max(0, at.regime.need - min(most, WHOLE)) if verdict is Verdict.NOT else 0
        rows.append(Owned(party=name, name=about.name if about else "", verdict=verdict, least=least, most=min(most, WHOLE), short=short))
    order = {Verdict.MUST: 0, Verdict.MAY: 1, Verdict.NOT: 2}
    return tuple(sorted(rows, key=lambda r: (order[r.verdict], -r.least, -r.most, r.party)))


def owners_of(base: Derived, party: str, *, depth: int = 10) -> tuple[HeldShare, ...]:
    """Everybody with a path of holdings or control to a party, nearest first, with the verdict on each; at most `MOST` rows. Raises Refusal when it is unknown."""
    at, graph = base.at, base.at.graph
    seen = {graph.one(party)}
    level, found = sorted(seen), list[HeldShare]()
    listed = set(base.listed.tolist())
    for step in range(1, depth + 1):
        upper: set[int] = set()
        for company in level:
            for owner, low, high, stake, concert in _owners(base, company):
                about = graph.parties.get(graph.name(owner))
                found.append(
                    HeldShare(
                        owner=graph.name(owner),
                        name=about.name if about else "",
                        company=graph.name(company),
                        depth=step,
                        least=low,
                        most=high,
                        stake=stake,
                        verdict=base._verdict(owner),
                        listed=owner in listed,
                        places=places_of(at, owner, company, tuple(Kind)) + ((f"under the arrangement {concert}",) if concert else ()),
                    )
                )
                upper.add(owner)
        level = sorted(upper - seen)
        seen |= upper
        if not level or len(found) >= MOST:
            break
    return tuple(found[:MOST])


def _owners(base: Derived, company: int) -> list[tuple[int, int, int, bool, str]]:
    """Owners of a company, its votes and arrangements opened up; those of votes alone and of control have no size."""
    at = base.at
    edges = range(at.start[company], at.start[company + 1])
    stakes = [e for e in edges if at.how[e] == kernels.STAKE]
    found = [(owner, low, high, True, concert) for owner, low, high, concert, _ in expand(at, company, stakes)]
    others = [int(at.who[e]) for e in edges if at.how[e] != kernels.STAKE]
    for node in [o for o in others if o >= at.parties]:
        within = range(at.start[node], at.start[node + 1])
        others += [h[0] for h in expand(at, node, [e for e in within if at.how[e] == kernels.STAKE])]
    known = {f[0] for f in found}
    return sorted([*found, *((o, 0, 0, False, "") for o in dict.fromkeys(others) if o < at.parties and o not in known)], key=lambda f: (-f[2], f[0]))
