"""What a question lets its proof take for granted: that something happens, that duties are performed, that a purpose fails.

A proof that something can never be supposes that it is, and ends in a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, resolve_last
from servanda.meaning.anchors import FIRST, any_will_do, kept_anchors, performances
from servanda.meaning.derive import Link, links_of
from servanda.meaning.keys import CALENDAR, event_key, last_key
from servanda.meaning.premises import begin_of, expected
from servanda.meaning.prepared import Prepared
from servanda.meaning.times import BEGINNING
from servanda.meaning.witness import Answer
from servanda.model.core import AllOf, AtDate, ClauseStatus, Cond, NotCond, Occurs, Past, Point, Purpose

_NEVER: Instant = 1 << 60
"""Later than anything: where a purpose has no last moment, it fails only if what it asks for is never done."""


class Assumed(msgspec.Struct, frozen=True):
    """comes: events that happen (key, role). performed: clauses each of whose performances that a chain speaks of takes place.
    purpose: the purpose that is supposed to fail, or the concern that is supposed to come true. keeps: whether everybody keeps the text;
    if not, a proof may rest on no breach but one of the clause asked about (`subject`)."""

    comes: tuple[tuple[str, str], ...] = ()
    performed: frozenset[str] = frozenset()
    purpose: Purpose | None = None
    keeps: bool = True
    subject: str = ""

    def allows(self, link: Link) -> bool:
        """Whether a proof may rest on a bound."""
        return self.keeps or link.breach in ("", self.subject)

    def owes(self, link: Link) -> bool:
        """Whether a performance is certain because to leave it would be a breach."""
        return self.keeps and link.owed


def assumed_of(prepared: Prepared, answer: Answer) -> Assumed:
    """What may be supposed in a proof of a `no` to a question."""
    if answer.question in ("keepable", "schedule"):
        names = [name for name, clause in prepared.clauses.items() if expected(prepared, clause)]
        sure = [prepared.clauses[name] for name in names if not any_will_do(prepared.clauses[name])]
        return Assumed(tuple((key, one.id) for one in sure for key in performances(one)), frozenset(names))
    if answer.question == "can-happen":
        return Assumed(((answer.subject, FIRST),), keeps=False)
    clause = prepared.clauses.get(answer.subject)
    if answer.question == "falls-due" and clause is not None and len(set(performances(clause))) == 1:
        return Assumed(((performances(clause)[0], clause.id),), frozenset({clause.id}), keeps=False, subject=clause.id)
    if answer.question in ("purpose", "concern"):
        purpose = next((one for one in prepared.view.dossier.purposes if one.id == answer.subject), None)
        if purpose is not None and purpose.sort == "concern":
            true = [one for part in _parts(purpose.cond) for one in _keys(prepared, part)]
            return Assumed((*true, *_owed(prepared)), purpose=purpose)
        return Assumed(tuple(_owed(prepared)), purpose=purpose)
    return Assumed()


def assumed_links(prepared: Prepared, assumed: Assumed) -> Iterator[Link]:
    """What a purpose that fails, or a concern that comes true, says of its events.

    A purpose that something is done (by a date) fails only if it first is done later, or never; of several things, one of them. A concern
    that one thing is done, or a date past, while another is not done comes true only if the other is first done later than that.
    """
    purpose = assumed.purpose
    if purpose is None:
        return
    parts = _parts(purpose.cond)
    if purpose.sort == "purpose":
        end = _end(prepared, purpose)
        for number, part in enumerate(parts) if end is not None else ():
            case = ((f"how {purpose.id} fails", number, len(parts)),) if len(parts) > 1 else ()
            yield from (Link(key, CALENDAR, "min", lambda _: (end or 0) + 1, case, role) for key, role in _keys(prepared, part))
        return
    done = [one for part in parts for one in _keys(prepared, part)]
    begin = max((begin_of(prepared), *(at for part in parts for at in _over(prepared, purpose, part))))
    for part in parts:
        if isinstance(part, NotCond):
            for undone, role in _keys(prepared, part.cond):
                yield from (Link(undone, key, "min", lambda at: at + 1, (), role, reached) for key, reached in done)
                if begin > BEGINNING:
                    yield Link(undone, CALENDAR, "min", lambda _: begin + 1, (), role)


def _owed(prepared: Prepared) -> Iterator[tuple[str, str]]:
    """Performances that are sure to come in every run that keeps the text: of duties with a date, whatever happens."""
    for clause in prepared.view.clauses:
        for part in dict.fromkeys(timing.kind for timing in clause.timing) if clause.modal == "must" else ():
            for link in links_of(prepared, clause, part):
                if link.owed and link.awaited == CALENDAR and not link.cases:
                    yield link.waits, clause.id


def _over(prepared: Prepared, purpose: Purpose, cond: Cond) -> Iterator[Instant]:
    """The first instant at which a date that must lie in the past does."""
    if isinstance(cond, Past) and isinstance(cond.point, AtDate):
        last = resolve_last(cond.point.expr, prepared.settings_of(purpose.agreement).zone).at
        yield last if cond.point.expr.time else last + 1


def _end(prepared: Prepared, purpose: Purpose) -> Instant | None:
    if purpose.by is None:
        return _NEVER
    if not isinstance(purpose.by, AtDate):
        return None
    try:
        return resolve_last(purpose.by.expr, prepared.settings_of(purpose.agreement).zone).at
    except Refusal:
        return None


def _parts(cond: Cond) -> list[Cond]:
    return [one for part in cond.conds for one in _parts(part)] if isinstance(cond, AllOf) else [cond]


def _keys(prepared: Prepared, cond: Cond) -> list[tuple[str, str]]:
    """The event (key, role) whose having come is what a condition says; none if it says something else."""
    point: Point | None = cond.point if isinstance(cond, Past) else None
    if isinstance(point, ClauseStatus):
        return [(one.key, one.role) for one in kept_anchors(prepared, point, "max")][:1]
    if not isinstance(point, Occurs) or point.event.mode == "own":
        return []
    event = point.event
    keys = tuple(event_key(event.act.term, event.act.args, name) for name in event.doers)
    if event.mode == "event" or not keys:
        return [(event_key(event.act.term, event.act.args), FIRST)]
    return [(last_key(keys), FIRST)] if event.mode == "all" or len(keys) == 1 else []
