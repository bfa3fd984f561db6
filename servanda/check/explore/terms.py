"""Which acts and events each clause of a view speaks of: of itself, by what it counts from or waits for, and through its states."""

from __future__ import annotations

from typing import cast

from servanda.check.chains import Choice
from servanda.check.desk import Desk
from servanda.check.mentioned import points_of, spoken_of
from servanda.model.core import ClauseStatus


def terms_of(desk: Desk, choice: Choice) -> dict[str, set[str]]:
    """The acts and events that each clause (but red lines) speaks of; worked out once for a desk."""
    key = f"terms {choice!r}"
    if key not in desk.kept:
        prepared = desk.player(choice).prepared
        desk.kept[key] = {name: spoken_of(prepared, name) for name in prepared.clauses if name not in prepared.red}
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
