"""Which acts and events each clause of a view speaks of: of itself, by what it counts from or waits for, and through its states."""

from __future__ import annotations

from typing import cast

from servanda.base.inside import inside
from servanda.check.chains import Choice
from servanda.check.desk import Desk
from servanda.check.mentioned import points_of
from servanda.meaning.prepared import Prepared
from servanda.model.core import Clause, ClauseStatus, Consent, EventRef


def terms_of(desk: Desk, choice: Choice) -> dict[str, set[str]]:
    """The acts and events that each clause (but red lines) speaks of; worked out once for a desk."""
    key = f"terms {choice!r}"
    if key not in desk.kept:
        prepared = desk.player(choice).prepared
        desk.kept[key] = {name: _terms(prepared, name) for name in prepared.clauses if name not in prepared.red}
    return cast("dict[str, set[str]]", desk.kept[key])


def speaking_of(desk: Desk, choice: Choice) -> dict[str, tuple[str, ...]]:
    """The clauses that speak of each act and event."""
    key = f"speaking of {choice!r}"
    if key not in desk.kept:
        found: dict[str, list[str]] = {}
        for name, terms in terms_of(desk, choice).items():
            for term in terms:
                found.setdefault(term, []).append(name)
        desk.kept[key] = {term: tuple(names) for term, names in found.items()}
    return cast("dict[str, tuple[str, ...]]", desk.kept[key])


def awaiting_breach(desk: Desk, choice: Choice) -> dict[str, tuple[str, ...]]:
    """The clauses that wait for the breach of each clause, in the order of the text; red lines are none of them."""
    key = f"awaiting breach {choice!r}"
    if key not in desk.kept:
        prepared = desk.player(choice).prepared
        found: dict[str, list[str]] = {}
        for name, clause in prepared.clauses.items():
            points = points_of(clause) if name not in prepared.red else ()
            for breached in {one.clause for one in points if isinstance(one, ClauseStatus) and one.status == "breached"}:
                found.setdefault(breached, []).append(name)
        desk.kept[key] = {name: tuple(names) for name, names in found.items()}
    return cast("dict[str, tuple[str, ...]]", desk.kept[key])


def _terms(prepared: Prepared, name: str) -> set[str]:
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
