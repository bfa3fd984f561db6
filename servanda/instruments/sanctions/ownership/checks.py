"""What is doubtful in a register as it stands on a day: more than the whole held, one holding said in two ways, own shares."""

from __future__ import annotations

import numpy as np

from servanda.instruments.sanctions.ownership.graph import KINDS
from servanda.instruments.sanctions.ownership.proofs import live
from servanda.instruments.sanctions.ownership.records import WHOLE, Kind, Problem, percent, span
from servanda.instruments.sanctions.ownership.standing import Standing

MOST = 200
"""Problems of a register that are told one by one."""


def doubtful(at: Standing) -> tuple[Problem, ...]:
    """Problems of the day, at most `MOST`. Everything is kept and counted as it stands."""
    graph, found = at.graph, []
    for company in np.flatnonzero(at.recorded[: at.parties] > WHOLE).tolist():
        edges = range(at.start[company], at.start[company + 1])
        parts = ", ".join(f"{_name(at, int(at.who[e]))} {span(int(at.low[e]), int(at.high[e]))}" for e in edges if at.how[e] == 0)
        found.append(
            Problem(
                place=graph.name(company),
                reason=f"at least {percent(int(at.recorded[company]))} of its shares are held on {at.on} ({parts}): more than the whole, counted as recorded.",
            )
        )
    if graph.register is not None:
        found += _twice(at)
    return tuple(found[:MOST])


def _name(at: Standing, node: int) -> str:
    if node < at.parties:
        return at.graph.name(node)
    nominee = at.added[node - at.parties].nominee
    return at.graph.name(nominee) if nominee >= 0 else "a joint arrangement"


def _twice(at: Standing) -> list[Problem]:
    """Holdings of one owner in one company and block that two rows say differently."""
    graph, found = at.graph, []
    assert graph.register is not None
    rows: dict[tuple[int, int, str], list[int]] = {}
    for row in live(np.arange(graph.owner.size), at):
        if not graph.kind.size or KINDS[graph.kind[row]] is Kind.OWNS:
            rows.setdefault((int(graph.owner[row]), int(graph.company[row]), graph.register.holdings[row].block), []).append(row)
    for (owner, company, _block), same in rows.items():
        if len({(int(graph.least[r]), int(graph.most[r])) for r in same}) > 1:
            low, high = min(int(graph.least[r]) for r in same), max(int(graph.most[r]) for r in same)
            places = "; ".join(graph.place(r) for r in same)
            found.append(
                Problem(
                    place=places,
                    reason=f"the holding of {graph.name(owner)} in {graph.name(company)} is said in {len(same)} ways: taken as {span(low, high)}.",
                )
            )
    return found
