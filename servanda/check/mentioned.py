"""Dates and points a text speaks of."""

from __future__ import annotations

from servanda.base.inside import inside
from servanda.calendar import Instant, resolve_last
from servanda.meaning.prepared import Prepared
from servanda.model.core import (
    Among,
    AtDate,
    Clause,
    Cond,
    Consent,
    DayOf,
    EventRef,
    NotCond,
    Offset,
    Past,
    Point,
    StateHolds,
    View,
)


def last_date(view: View) -> Instant | None:
    """The last fixed date any clause, state or purpose speaks of."""
    found: list[Instant] = []
    for agreement in view.dossier.agreements.values():
        found += [at for at in (agreement.signed, agreement.in_force) if at is not None]
    zone = {a.id: a.zone for a in view.dossier.agreements.values()}
    for clause in view.clauses:
        for point in points_of(clause):
            if isinstance(point, AtDate):
                found.append(resolve_last(point.expr, zone.get(clause.agreement, "UTC")).at)
    for state in view.states.values():
        for edge in (state.start, state.end):
            inner = edge
            while isinstance(inner, DayOf | Offset):
                inner = inner.of
            if isinstance(inner, AtDate):
                found.append(resolve_last(inner.expr, zone.get(state.agreement, "UTC")).at)
    for purpose in view.dossier.purposes:
        if isinstance(purpose.by, AtDate):
            found.append(resolve_last(purpose.by.expr, zone.get(purpose.agreement, "UTC")).at)
    return max(found, default=None)


def points_of(clause: Clause) -> list[Point]:
    """Every point a clause's time parts and conditions name, the inner ones too."""
    found: list[Point] = [t.point for t in clause.timing if t.point is not None]
    found += [one for t in clause.timing for one in t.becomes] + [one.point for one in clause.bearers.joins]
    for cond in [t.cond for t in clause.timing if t.cond is not None] + [c.cond for c in clause.conditions]:
        found += cond_points(cond)
    for point in found:
        if isinstance(point, DayOf | Offset):
            found.append(point.of)
        elif isinstance(point, Among):
            found += point.of
    return found


def cond_points(cond: Cond) -> list[Point]:
    """Every point a condition names."""
    if isinstance(cond, Past):
        return [cond.point]
    if isinstance(cond, NotCond):
        return cond_points(cond.cond)
    if isinstance(cond, StateHolds):
        return []
    return [point for part in cond.conds for point in cond_points(part)]


def spoken_of(prepared: Prepared, name: str) -> set[str]:
    """The acts and events that a clause speaks of, also through its states; `consent to CLAUSE` is one of them."""
    clause: Clause = prepared.clauses[name]
    said = {act.term for act in clause.acts}
    points = tuple(point for point, _ in prepared.points[name])
    for ref in inside((clause.timing, clause.conditions, clause.bearers, points), EventRef):
        said.add(ref.act.term)
    words = {clause.state, *(timing.state for timing in clause.timing), *(getattr(point, "state", "") for point in points)}
    edges = [(one.start, one.end) for state, one in prepared.view.states.items() if state in words]
    said |= {ref.act.term for ref in inside(edges, EventRef)}
    # consents are events without a phrase: they are told apart by the clause that they are to
    said |= {f"consent to {one.to}" for one in inside((edges, clause.timing, clause.conditions, points), Consent)}
    return said | ({f"consent to {name}"} if any(one.kind == "consent" for one in clause.conditions) else set())
