"""What a text means for one side: what it owes, what it can hold up and how, what others can do to it in breach of nothing.

Everything is taken from answers that stand; nothing is asked anew. A side's own idleness (a duty of its own that never falls due)
is kept apart from its say over what others owe (a consent, a vote in a body, a step that another waits for).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from servanda.base.displayed import Displayed
from servanda.meaning.witness import Answer
from servanda.model.core import Bearers, Clause, Dossier

ASKED = ("stall", "purpose", "concern", "unanswered", "part")
"""The questions that a side's page is made of."""


_PARTS = ("idle", "say", "held", "left", "unanswered", "defeated", "parted", "open")


class SideView(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """actor: whose side it is. owes, forbidden, may: clauses it bears.

    idle: own duties it can leave undone for ever, breaching nothing; say: duties of others that it can hold up.
    held: duties not their own that others can hold up; left: duties of others that they can leave undone for ever.
    unanswered: clauses others bear whose breach nothing follows.
    defeated: its own purposes that fail, and its concerns that come true, while all comply.
    parted: clauses it reads as others do not, where the readings part. open: answers that could not be given.
    """

    actor: str
    owes: tuple[Clause, ...] = ()
    forbidden: tuple[Clause, ...] = ()
    may: tuple[Clause, ...] = ()
    idle: tuple[Answer, ...] = ()
    say: tuple[Answer, ...] = ()
    held: tuple[Answer, ...] = ()
    left: tuple[Answer, ...] = ()
    unanswered: tuple[Answer, ...] = ()
    defeated: tuple[Answer, ...] = ()
    parted: tuple[Answer, ...] = ()
    open: tuple[Answer, ...] = ()


def side_of(dossier: Dossier, actor: str, answers: Iterable[Answer]) -> SideView:
    """The side of an actor. answers: to the questions `ASKED`, of the whole dossier."""
    clauses = {clause.id: clause for clause in dossier.clauses}
    found: dict[str, list[Answer]] = {name: [] for name in _PARTS}
    aims = {one.id for one in dossier.purposes if actor in one.of}
    readers = {clause for reading in dossier.readings if actor in reading.held_by for clause in reading.of}
    for answer in answers:
        subject = clauses.get(answer.subject)
        own = subject is not None and _bears(subject.bearers, actor)
        if answer.verdict == "not decided":
            found["open"].append(answer)
        elif answer.verdict not in ("yes", "as far as tried"):
            continue
        elif answer.question == "stall" and answer.actor:
            his = subject is not None and _bears(subject.bearers, answer.actor)
            if answer.actor == actor:
                found["idle" if own else "say"].append(answer)
            else:
                found["left" if his else "held"].append(answer)
        elif answer.question == "unanswered" and subject is not None and _others(subject.bearers, actor):
            found["unanswered"].append(answer)
        elif answer.question in ("purpose", "concern") and answer.subject in aims:
            found["defeated"].append(answer)
        elif answer.question == "part" and answer.subject in readers:
            found["parted"].append(answer)
    return SideView(
        actor=actor,
        owes=tuple(c for c in clauses.values() if c.modal == "must" and _bears(c.bearers, actor)),
        forbidden=tuple(c for c in clauses.values() if c.modal == "must not" and _bears(c.bearers, actor)),
        may=tuple(c for c in clauses.values() if c.modal == "may" and _bears(c.bearers, actor)),
        **{name: tuple(ones) for name, ones in found.items()},
    )


def _others(bearers: Bearers, actor: str) -> bool:
    """Whether somebody else bears it too, or alone."""
    return any(name != actor for name in bearers.actors)


def _bears(bearers: Bearers, actor: str) -> bool:
    return actor in bearers.actors
