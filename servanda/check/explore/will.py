"""Whose will an event of a run needs, and whether it was owed: what it is to do nothing of one's own will."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.check.control import blocks
from servanda.meaning.piecewise import Verdicts
from servanda.meaning.runs import Event, Run, Status
from servanda.model.core import Dossier


def needs_will(dossier: Dossier, event: Event, actor: str) -> bool:
    """Whether an event cannot happen without the will of an actor: it does it (a body also through all its members together), one it
    commands or a body it can hold up does, or it controls the event, alone or together with others."""
    if event.by:
        record = dossier.actors.get(actor)
        members = {one.member for one in record.members} if record is not None and record.sort == "body" else set()
        return any(blocks(dossier, doer, actor) for doer in event.by) or bool(members and members <= set(event.by))
    term = dossier.terms.get(event.term)
    if term is None or not term.controllers:
        return False
    held = [blocks(dossier, name, actor) for name in term.controllers]
    return all(held) if term.control == "alone" else any(held)


def in_breach(verdicts: Iterable[Verdicts]) -> set[tuple[str, str]]:
    """Who is in breach of what: (actor, clause)."""
    return {
        (bearer, name)
        for found in verdicts
        for name, instances in found.items()
        for one in instances
        if one.status is Status.BREACHED
        for bearer in one.instance.bearers
    }


def without(run: Run, events: Iterable[Event]) -> Run:
    """The run without some events."""
    left = list(run.events)
    for event in events:
        left.remove(event)
    return Run(events=tuple(left), gaps=run.gaps)
