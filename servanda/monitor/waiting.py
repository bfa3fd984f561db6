"""What a clause waits for: conditions that are not met, and events from which its time is counted and which have not come.

Asked of the reference evaluator, over a view and a run cut down to what the condition speaks of.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Run, cond_holds, point_time
from servanda.meaning.force import force_point
from servanda.meaning.prepared import Prepared, prepare
from servanda.model.core import (
    AllOf,
    Among,
    AtDate,
    Builtin,
    Clause,
    ClauseStatus,
    Cond,
    Consent,
    DayOf,
    Edge,
    EventRef,
    Occurs,
    Offset,
    Past,
    Point,
    StateHolds,
    Term,
)
from servanda.model.english import act_text, cond_text, point_text, short
from servanda.model.sink import listed
from servanda.monitor.answers import Missing, Waiting
from servanda.monitor.small import cut, listens_to, only

MINUTE = 60
CLOCKS = ("by", "before", "within", "within before", "on", "immediately", "lapses after", "every")
"""Parts that count time from a point: while the point has not come, the clock does not run."""


def waits_of(prepared: Prepared, clause: Clause, run: Run, now: Instant, bearers: tuple[str, ...] = ()) -> tuple[Waiting, ...]:
    """Everything a clause depends on besides the calendar, in the order of its parts, with whether it has come by `now`.

    bearers: of the instance asked about (whose own acts a condition may mean); empty: those of the clause. What a trigger, breach or window
    sets going is not listed: it waits for nothing that could be named.
    """
    asked = _Asked(prepared, clause, run, now, bearers or clause.bearers.actors)
    found: list[Waiting] = []
    for part in clause.timing:
        if part.kind == "only after" and part.cond is not None:
            found += [asked.cond(part.kind, one, False) for one in _atoms(part.cond)]
        elif part.kind == "while" and part.state:
            found.append(asked.cond(part.kind, StateHolds(state=part.state), False))
        elif part.point is not None and part.kind != "until":
            base = _base(part.point)
            if isinstance(base, Builtin) and base.of is not None and base.of != force_point(clause):
                base = _base(base.of)
            if not isinstance(base, AtDate | Builtin):
                found.append(asked.cond(part.kind, Past(point=base), part.kind in CLOCKS))
    for condition in clause.conditions:
        if condition.kind != "unless":
            found += [asked.cond(condition.kind, one, False) for one in _atoms(condition.cond)]
    return tuple(dict.fromkeys(found))


def _atoms(cond: Cond) -> Iterator[Cond]:
    """What is joined by `and`, one by one; anything else stays whole."""
    if isinstance(cond, AllOf):
        for one in cond.conds:
            yield from _atoms(one)
    else:
        yield cond


def _base(point: Point) -> Point:
    """The event or moment from which a point is counted."""
    while isinstance(point, DayOf | Offset):
        point = point.of
    return point


class _Asked:
    """One clause's questions to the evaluator, each over no more than it needs."""

    def __init__(self, prepared: Prepared, clause: Clause, run: Run, now: Instant, bearers: tuple[str, ...]) -> None:
        self.prepared, self.clause, self.run, self.now, self.bearers = prepared, clause, run, now, bearers
        self.dossier = prepared.view.dossier

    def cond(self, part: str, cond: Cond, clock: bool) -> Waiting:
        """Whether a condition is met, since when, and which of its events have not been seen."""
        met = self.holds(cond)
        since = self.since(cond.point) if met is True and isinstance(cond, Past) else None
        missing: tuple[Missing, ...] = ()
        done: tuple[tuple[str, Instant], ...] = ()
        certified: tuple[str, ...] = ()
        if met is not True and isinstance(cond, Past):
            missing, done, certified = self.point(cond.point)
        elif met is not True:
            missing = (Missing(what=cond_text(cond, self.dossier)),)
        return Waiting(
            part=part,
            text=self.text(cond),
            met=met,
            since=since,
            clock=clock,
            done_by=done,
            missing=missing,
            certified_by=certified,
            unseen=met is None and self.holds(cond, complete=True) is False,
        )

    def text(self, cond: Cond) -> str:
        """The condition as a fact: acts as something that has happened."""
        match cond:
            case Past(point=Occurs(event=event)):
                return _event_words(event, self.dossier.terms.get(event.act.term), act_text(event.act, self.dossier, done=True))
            case Past(point=Edge(edge=edge, state=state)):
                return f"the {edge} of {state}"
            case _:
                return cond_text(cond, self.dossier)

    def point(self, point: Point) -> tuple[tuple[Missing, ...], tuple[tuple[str, Instant], ...], tuple[str, ...]]:
        """What is missing of a point that has not come, who has done their share, who would certify it."""
        match point:
            case Occurs(event=event):
                term = self.dossier.terms.get(event.act.term)
                certified = term.certified_by if term is not None else ()
                words = act_text(event.act, self.dossier)
                if event.mode not in ("all", "any") or not event.doers:
                    return (Missing(what=words, term=event.act.term),), (), certified
                done, open_ = self.shares(event)
                return (Missing(what=words, term=event.act.term, by=open_),), done, certified
            case Among(of=(Occurs(event=event), *_)) if all(isinstance(one, Occurs) and one.event.act == event.act for one in point.of):
                doers = tuple(name for one in point.of if isinstance(one, Occurs) for name in one.event.doers)
                done, open_ = self.shares(EventRef(act=event.act, mode="all", doers=doers))
                return (Missing(what=point_text(point, self.dossier), term=event.act.term, by=open_),), done, ()
            case Consent(who=who, to=to):
                return (Missing(what=f"consent to {short(to)}", term="consent", by=who),), (), ()
            case ClauseStatus(clause=clause, status=status):
                return (Missing(what=f"{short(clause)} is {status}"),), (), ()
            case _:
                return (Missing(what=point_text(point, self.dossier)),), (), ()

    def shares(self, event: EventRef) -> tuple[tuple[tuple[str, Instant], ...], tuple[str, ...]]:
        """Who of several has done an act, since when, and who has not."""
        each = {name: self.since(Occurs(event=EventRef(act=event.act, mode="all", doers=(name,)))) for name in event.doers}
        done = tuple((name, at) for name, at in each.items() if at is not None)
        return done, tuple(name for name, at in each.items() if at is None)

    def holds(self, cond: Cond, *, complete: bool = False) -> bool | None:
        """Whether it holds at `now`; None: not known. complete: if nothing had happened but what is on record."""
        small, run = self._cut(cond)
        if complete:
            run = replace(run, watched=None)
        return cond_holds(
            cond, small, run, self.now, agreement=self.clause.agreement, clause=self.clause.id, bearers=self.bearers
        )

    def since(self, point: Point) -> Instant | None:
        """Since when a point is certain to have come; None: it is not. An event known only to an interval has come for certain with its end."""
        small, run = self._cut(point)
        at = point_time(point, small, run, self.now, agreement=self.clause.agreement, clause=self.clause.id, bearers=self.bearers)
        if at is None or isinstance(at, int):
            return at if at is not None and at <= self.now else None
        cond = Past(point=point)
        moments = sorted({end for one in run.events if (end := one.at if one.late is None else one.late) <= self.now})

        def came(moment: Instant) -> bool:
            told = cond_holds(
                cond, small, run, moment, agreement=self.clause.agreement, clause=self.clause.id, bearers=self.bearers
            )
            return told is True

        place = bisect_left(moments, True, key=came)
        if place == len(moments):
            return None
        # what is known to the minute is certain with its last second; people name the minute
        return next((one.at for one in run.events if one.late == moments[place] and one.late - one.at < MINUTE), moments[place])

    def _cut(self, item: Cond | Point) -> tuple[Prepared, Run]:
        names = self.prepared.mentioned(item)
        small = prepare(only(self.prepared.view, names))
        return small, cut(self.run, listens_to(small, names, item)).run


def _event_words(event: EventRef, term: Term | None, done: str) -> str:
    if event.mode not in ("all", "any") or not event.doers:
        return done
    by = (
        listed(event.doers, "or", 99)
        if event.mode == "any"
        else f"{'each of ' if len(event.doers) > 1 else ''}{listed(event.doers, most=99)}"
    )
    return f"{done} by {by}" if term is not None and term.done else f"{done} (by {by})"
