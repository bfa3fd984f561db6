"""The edges that lists of sanctions themselves state (`edge` table of a snapshot) as holdings."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.instruments.sanctions.ownership.records import WHOLE, Holding, Kind, Party, Problem, Register
from servanda.instruments.sanctions.records import Edge, Entity

TAKEN = {"owns": Kind.OWNS, "controls": Kind.CONTROLS, "directs": Kind.DIRECTS, "acts-for": Kind.ACTS_FOR}


def read(entities: Iterable[Entity], edges: Iterable[Edge]) -> Register:
    """A register from rows of lists. `acts-for` is turned round: who acts for a listed person is the one looked at.

    Family, associates and links of no stated kind say nothing of ownership and are left out. A share the list does not give is not known.
    """
    holdings, problems = [], []
    for number, edge in enumerate(edges, 1):
        kind = TAKEN.get(edge.kind)
        if kind is None:
            continue
        owner, company = (edge.target, edge.source) if kind is Kind.ACTS_FOR else (edge.source, edge.target)
        place = f"edge {number} of the list"
        least, most = (0 if edge.least is None else round(edge.least * WHOLE)), (WHOLE if edge.most is None else round(edge.most * WHOLE))
        if not 0 <= least <= most <= WHOLE:
            problems.append(Problem(place=place, reason=f"its share {edge.least} to {edge.most} is none.", rejected=True))
            continue
        votes = (None if edge.votes_least is None else round(edge.votes_least * WHOLE), None if edge.votes_most is None else round(edge.votes_most * WHOLE))
        holdings.append(
            Holding(
                owner=owner,
                company=company,
                kind=kind,
                least=least,
                most=most,
                votes_least=votes[0],
                votes_most=votes[1],
                first=edge.first,
                until=edge.last,
                place=place,
                note=edge.note,
            )
        )
    parties = tuple(Party(id=e.id, name=e.caption, sort=e.sort.value) for e in entities)
    return Register(parties=parties, holdings=tuple(holdings), problems=tuple(problems))
