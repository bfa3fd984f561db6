"""The bounds that a part of a clause implies, worked out anew from the text: what a chain's steps are held against.

A bound says that one event waits for a moment counted from another (`min`), or must come by it (`max`). What happens may happen more than
once, so each end of a bound is read in a *role*: the first time something is done, or the performance of it that counts for a clause. The
first is never later than the other; to do something at the wrong time is no breach unless the text makes it one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant, day_end, day_of, day_start
from servanda.meaning.anchors import (
    FIRST,
    SAME,
    Anchor,
    CountedFrom,
    Shift,
    anchors_of,
    any_will_do,
    at_date,
    edge_anchors,
    end_after,
    key_of_act,
    keyed,
    same,
    then,
)
from servanda.meaning.back import counted_back
from servanda.meaning.force import FORCE, counted_from, counts_early
from servanda.meaning.keys import CALENDAR, event_key, key_text, parse_key
from servanda.meaning.points import is_instant
from servanda.meaning.premises import (
    breached_by_acting_early,
    counts_until,
    everywhere,
    forbids_for_certain,
    obliges,
    open_from_the_start,
)
from servanda.meaning.prepared import Prepared
from servanda.meaning.times import BEGINNING
from servanda.model.core import ActRef, AllOf, AnyCond, AtDate, Builtin, Clause, Cond, Edge, Occurs, Past, StateHolds, Timing

Case = tuple[str, int, int]


class Link(msgspec.Struct, frozen=True):
    """time(waits) >= shift(time(awaited)) for kind min, <= for max.

    cases: if it holds only in one of several cases: of what, which of them, out of how many. role, reached: in which role `waits` and
    `awaited` are bounded. owed: kind max, once what is awaited has come, not to perform is a breach, so that the performance is certain.
    breach: the clause that is breached otherwise, if the bound holds only of runs in which nobody breaches it.
    """

    waits: str
    awaited: str
    kind: Literal["min", "max"]
    shift: Shift
    cases: tuple[Case, ...] = ()
    role: str = FIRST
    reached: str = FIRST
    owed: bool = False
    breach: str = ""


def links_of(prepared: Prepared, clause: Clause, part: str) -> Iterator[Link]:
    """Every bound that the parts of one kind (`by`, `only after`, `provided that`, `agreement` ...) of a clause imply."""
    if clause.ahead:
        return  # what comes before what calls for it may be of another time that this does: nothing is said of the first
    ways = [(act, doers) for act in clause.acts for doers in clause.doers.shares]
    sums = any(not quantity.measured_from and quantity.relation != "at most" for quantity in clause.quantities)
    if sums and len(clause.acts) > 1:
        return  # several acts that add up: none of them need be done
    for number, (act, doers) in enumerate(ways):
        waits = event_key(act.term, act.args, doers)
        alternatives = clause.modal == "must" and any_will_do(clause)
        cases = ((f"who or what performs {clause.id}", number, len(ways)),) if alternatives else ()
        early = part in ("only after", "not before") and breached_by_acting_early(prepared, clause, act)
        window = _window(prepared, clause, act)
        frame = Frame(prepared, clause, prepared.settings_of(clause.agreement), waits, doers, act, cases, early=early)
        if clause.modal == "must not":
            if forbids_for_certain(prepared, clause) and everywhere(prepared, clause, act, ""):
                yield from _forbidden(frame, part)
            continue
        for timing in clause.timing:
            if timing.kind == part:
                yield from _timed(frame, timing)
            if window is not None and timing.kind == part and part in ("only after", "not before"):
                inside = replace(frame, early=True, cases=_when_first(clause, window, 0))
                yield from (link for link in _timed(inside, timing) if link.role == FIRST)
            if timing is window and timing.kind == part:
                yield from _outside(frame, timing)
        for index, condition in enumerate(clause.conditions):
            if condition.kind == part and part != "unless":
                yield from _conditioned(frame, condition.cond, f"{clause.id} {part} {index}", strictly=False)
        if part == "agreement" and frame.settings.force > BEGINNING:
            yield from frame.min(at_date(counted_from(prepared, clause)))


def _window(prepared: Prepared, clause: Clause, act: ActRef) -> Timing | None:
    """The one window of a duty inside which an act out of order is a breach; None: it has none, or several."""
    found = [timing for timing in clause.timing if timing.kind in ("within", "from", "immediately") and timing.point is not None]
    return found[0] if len(found) == 1 and breached_by_acting_early(prepared, clause, act, found[0]) else None


def _when_first(clause: Clause, window: Timing, which: int) -> tuple[Case, ...]:
    """When an act is first done: inside the window (0), before it opens (1), after it has closed (2)."""
    return ((f"when {clause.id} is first acted on", which, 3 if window.kind == "within" else 2),)


def _outside(frame: Frame, window: Timing) -> Iterator[Link]:
    """The first time an act is done, where that is outside the window in which acting out of order is a breach."""
    point, period = window.point, window.period
    if point is None:
        return
    for one in anchors_of(frame, point, "first", "max"):
        opens = then(one, lambda at: at - 1)
        yield Link(frame.waits, one.key, "max", opens.shift, _when_first(frame.clause, window, 1), FIRST, one.role)
    if period is not None:
        for one in anchors_of(frame, point, "first", "min"):
            over = then(end_after(one, period, frame.settings), lambda at: at + 1)
            yield Link(frame.waits, one.key, "min", over.shift, _when_first(frame.clause, window, 2), FIRST, one.role)


def _forbidden(frame: Frame, part: str) -> Iterator[Link]:
    """An act that keeps a prohibition lies outside its time: after its end or before its start, one case for each way out."""
    clause = frame.clause
    timings = [timing for timing in clause.timing if not open_from_the_start(frame.prepared, clause, timing)]
    ways = len(timings) + len(clause.conditions) + len(clause.exceptions)
    for number, timing in enumerate(timings):
        if timing.kind == part and timing.point is not None:
            cases = ((f"how {clause.id} is kept", number, ways),) if ways > 1 else ()

            def link(anchor: Anchor, kind: Literal["min", "max"], more: int, cases: tuple[Case, ...] = cases) -> Link:
                def moved(at: Instant) -> Instant:
                    return anchor.shift(at) + more

                return Link(frame.waits, anchor.key, kind, moved, cases, SAME, anchor.role, breach=clause.id)

            if part in ("by", "until"):
                yield from (link(one, "min", 1) for one in anchors_of(frame, timing.point, "last", "min"))
            elif part == "before":
                yield from (link(one, "min", 0) for one in anchors_of(frame, timing.point, "first", "min"))
            elif part in ("from", "not before", FORCE):
                yield from (link(one, "max", -1) for one in anchors_of(frame, timing.point, "first", "max"))


def nature_links(step_waits: str, step_awaited: str) -> Iterator[Link]:
    """What is so by the words: the last of several comes not before any of them, and together with one; the first likewise."""
    whole = parse_key(step_waits)
    parts = tuple(key_text(part) for part in whole.of)
    if step_awaited in parts:
        case = (step_waits, parts.index(step_awaited), len(parts))
        last = whole.sort == "last"
        yield Link(step_waits, step_awaited, "min", same, () if last else (case,), SAME, SAME)
        yield Link(step_waits, step_awaited, "max", same, (case,) if last else (), SAME, SAME)
    awaited = parse_key(step_awaited)
    if awaited.sort == "first" and step_waits in (key_text(part) for part in awaited.of):
        yield Link(step_waits, step_awaited, "min", same, (), SAME, SAME)
    if awaited.sort == "last" and step_waits in (key_text(part) for part in awaited.of):
        yield Link(step_waits, step_awaited, "max", same, (), SAME, SAME)


def follows_links(prepared: Prepared, waits: str) -> Iterator[Link]:
    """The natural order a term declares (`follows`)."""
    event = parse_key(waits)
    term = prepared.view.dossier.terms.get(event.term)
    for ref in term.follows if term is not None else ():
        doers, mode = (event.by, "all") if ref.mode == "own" else (ref.doers, ref.mode)
        keys = [event_key(ref.act.term, ref.act.args, name) for name in doers] or [key_of_act(ref.act)]
        yield from (Link(waits, one.key, "min", same) for one in keyed(keys, mode, "min"))


class Frame(CountedFrom, frozen=True):
    """Whose performance a part bounds, by which act."""

    act: ActRef
    cases: tuple[Case, ...] = ()
    early: bool = False

    def min(self, anchor: Anchor, cases: tuple[Case, ...] = ()) -> Iterator[Link]:
        """The performance that counts waits for a moment; where acting before it is a breach, so does the first time the act is done."""
        yield Link(self.waits, anchor.key, "min", anchor.shift, self.cases + cases, self.clause.id, anchor.role)
        if self.early:
            own = tuple((f"{name} (the first time)", number, count) for name, number, count in cases)
            first = tuple(case for case in self.cases if case[0].startswith("when "))
            yield Link(self.waits, anchor.key, "min", anchor.shift, first + own, FIRST, anchor.role, breach=self.clause.id)

    def max(self, anchor: Anchor, part: str, less: int = 0) -> Iterator[Link]:
        """The performance that counts comes by a moment (`less` seconds before it)."""
        if not counts_until(self.prepared, self.clause, part) or (anchor.key and self.begins_elsewhere(anchor)):
            return
        due = anchor.shift(0) - less if anchor.key == CALENDAR else None
        owed = obliges(self.prepared, self.clause, part, due=due, triggered=anchor.key in self.triggers())
        yield Link(
            self.waits, anchor.key, "max", lambda at: anchor.shift(at) - less, self.cases, self.clause.id, anchor.role, owed
        )

    def triggers(self) -> tuple[str, ...]:
        """What calls for the clause (`whenever`)."""
        found = [timing.trigger for timing in self.clause.timing if timing.kind == "whenever" and timing.trigger is not None]
        return tuple(one.key for ref in found for one in anchors_of(self, Occurs(event=ref), "first", "max"))

    def begins_elsewhere(self, anchor: Anchor) -> bool:
        """Whether a clock counts an event only from what set the instance going: its first time may then lie before."""
        kinds = {timing.kind for timing in self.clause.timing}
        called = "whenever" in kinds or self.clause.id in self.prepared.parent
        return called and (anchor.key not in self.triggers() or bool(kinds & {"from", "until"}))


def _timed(frame: Frame, timing: Timing) -> Iterator[Link]:
    kind, point, period, settings = timing.kind, timing.point, timing.period, frame.settings
    zone = settings.zone

    def least(anchors: Iterator[Anchor]) -> Iterator[Link]:
        for one in anchors:
            yield from frame.min(one)

    def most(anchors: Iterator[Anchor], less: int = 0) -> Iterator[Link]:
        for one in anchors:
            yield from frame.max(one, kind, less)

    if kind == "only after" and timing.cond is not None:
        yield from _conditioned(frame, timing.cond, f"{frame.clause.id} only after", strictly=True)
    elif kind == "while":
        yield from least(edge_anchors(frame, Edge(edge="start", state=timing.state), earliest=True))
        yield from most(edge_anchors(frame, Edge(edge="end", state=timing.state), earliest=False))
    elif kind == "whenever" and timing.trigger is not None:
        yield from least(anchors_of(frame, Occurs(event=timing.trigger), "first", "min"))
    elif kind == "lapses after" and period is not None:
        of = point or Builtin(name="entry into force", agreement=frame.clause.agreement)
        yield from most(end_after(one, period, settings) for one in anchors_of(frame, of, "first", "max"))
    elif point is None:
        return
    elif kind in ("by", "until"):
        yield from most(anchors_of(frame, point, "last", "max"))
    elif kind == "before":
        yield from most(anchors_of(frame, point, "first", "max"), 1)
    elif kind in ("from", "not before", "immediately") or (kind == FORCE and not counts_early(frame.clause, settings)):
        yield from least(anchors_of(frame, point, "first", "min"))
    elif kind == "on":
        whole = not isinstance(point, AtDate)
        for one in anchors_of(frame, point, "first", "min"):
            yield from frame.min(then(one, lambda at: day_start(day_of(at, zone), zone)) if whole else one)
        for one in anchors_of(frame, point, "last", "max"):
            yield from frame.max(then(one, lambda at: day_end(day_of(at, zone), zone)) if whole else one, kind)
    elif kind == "within" and period is not None:
        yield from least(anchors_of(frame, point, "first", "min"))
        yield from most(end_after(one, period, settings) for one in anchors_of(frame, point, "first", "max"))
    elif kind == "within before" and period is not None:
        yield from least(
            then(one, lambda at: counted_back(at, period, settings)[0]) for one in anchors_of(frame, point, "first", "min")
        )
        yield from most(anchors_of(frame, point, "first", "max"), 1)


def _conditioned(frame: Frame, cond: Cond, name: str, *, strictly: bool, cases: tuple[Case, ...] = ()) -> Iterator[Link]:
    """A condition that must have come true: every conjunct is waited for; of alternatives, each in its own case."""
    if isinstance(cond, AllOf):
        for number, part in enumerate(cond.conds):
            yield from _conditioned(frame, part, f"{name}.{number}", strictly=strictly, cases=cases)
    elif isinstance(cond, AnyCond):
        for number, part in enumerate(cond.conds):
            case = (name, number, len(cond.conds))
            yield from _conditioned(frame, part, f"{name}.{number}", strictly=strictly, cases=(*cases, case))
    elif isinstance(cond, Past):
        late = 1 if strictly and is_instant(cond.point) else 0
        for one in anchors_of(frame, cond.point, "over", "min"):
            yield from frame.min(then(one, lambda at: at + late), cases)
    elif isinstance(cond, StateHolds):
        for one in edge_anchors(frame, Edge(edge="start", state=cond.state), earliest=True):
            yield from frame.min(one, cases)
