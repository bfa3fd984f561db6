"""What falls with a clause: clauses that can no longer be kept once some are not performed, by the text alone.

Only what is certain counts: an act that another clause owes or allows too may still come, so may one that somebody can do whom
no clause binds, and what no clause speaks of; of alternatives one is enough. So the answer is a lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from servanda.model.core import (
    AllOf,
    Among,
    AnyCond,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    DayOf,
    Dossier,
    Edge,
    EventRef,
    Occurs,
    Offset,
    Past,
    Point,
    StateHolds,
)

STARTS = ("only after", "from", "within", "immediately", "not before", "whenever", "on", "in force from")
"""Parts that say from when on a clause asks for anything."""
BRING = ("must", "may", "effort", "intent")
"""Modals of clauses by which an act comes about."""


def falls_with(dossier: Dossier, names: Collection[str]) -> tuple[str, ...]:
    """The clauses that can no longer be kept when nobody performs some others, these left out, in the order of the text.

    In: full ids of clauses. A clause falls when what its time begins with, or what it must come after, cannot come. With a fixed
    deadline it may still fall due, and is then breached. Premise: nobody acts out of order, that is, what a fallen clause asks
    for is not done either.
    """
    lost = set(names)
    never = _never(dossier, lost)
    while True:
        more = [one.id for one in dossier.clauses if one.id not in lost and any(map(never, _begins(dossier, one)))]
        if not more:
            return tuple(one.id for one in dossier.clauses if one.id in lost - set(names))
        lost.update(more)


def _begins(dossier: Dossier, clause: Clause) -> Iterator[Point | Cond]:
    """What must all have come before a clause asks for anything."""
    if (entry := dossier.agreements[clause.agreement].entry) is not None:
        yield entry
    for part in clause.timing:
        if part.kind == "while" and part.state:
            yield StateHolds(state=part.state)
        if part.kind in STARTS:
            yield from (one for one in (part.point, part.cond) if one is not None)
            if part.trigger is not None:
                yield Occurs(event=part.trigger)
            if part.becomes:
                yield Among(n=1, of=part.becomes)
    yield from (one.cond for one in clause.conditions if one.kind in ("if", "provided that"))


def _never(dossier: Dossier, lost: set[str]) -> Callable[[Point | Cond], bool]:
    """Whether a point or condition cannot come any more. lost: looked at anew at each call."""
    bring: dict[str, list[Clause]] = {}
    for clause in _whole(dossier):
        if clause.modal in BRING:
            for act in clause.acts:
                bring.setdefault(act.term, []).append(clause)
    states = {one.id: one for one in dossier.states.values()}

    def gone(event: EventRef) -> bool:
        mine = bring.get(event.act.term, [])
        if event.mode == "all":  # each has a share that nobody else can do
            shares = [[one for one in mine if doer in one.bearers.actors] for doer in event.doers]
            return any(share and all(one.id in lost for one in share) for share in shares)
        term = dossier.terms.get(event.act.term)
        able = {*event.doers} or {*(term.doers if term is not None else ())}
        bound = {actor for one in mine for actor in one.bearers.actors}
        return bool(mine) and able <= bound and all(one.id in lost for one in mine)

    def never(item: Point | Cond) -> bool:
        match item:
            case Occurs(event=event):
                return gone(event)
            case ClauseStatus(clause=name, status=status):  # what is not performed may still be due, and breached
                return status == "kept" and name in lost
            case DayOf(of=of) | Offset(of=of):
                return never(of)
            case Builtin(of=of):
                return of is not None and never(of)
            case Among(n=n, of=of):
                return sum(not never(one) for one in of) < n
            case Past(point=point):
                return never(point)
            case Edge(state=name) | StateHolds(state=name):
                start = states[name].start if name in states else None
                return start is not None and never(start)
            case AllOf(conds=conds):
                return any(map(never, conds))
            case AnyCond(conds=conds):
                return all(map(never, conds))
            case _:
                return False

    return never


def _whole(dossier: Dossier) -> Iterator[Clause]:
    """Every clause and rung; a rung is never lost, for what sets it going is a breach."""
    waiting = [*dossier.clauses, *(line.clause for line in dossier.red_lines)]
    while waiting:
        yield (one := waiting.pop(0))
        waiting += one.rungs
