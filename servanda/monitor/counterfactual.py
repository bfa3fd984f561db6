"""What would have been said of a clause had some of the changes between two answers not come: an answer's cause is what undoes it when left out.

The changes are the events that entered, left or altered the run between the two answers, those that happened between their two days, and the gaps stated since.
A clause is asked again on what it, and all it hangs on, listens to, so that asking many times stays cheap. How often is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Event, Gap, Prepared, Run, Verdict, Watched, prepare
from servanda.monitor.engine import verdicts, violations
from servanda.monitor.late import performed_late
from servanda.monitor.monitored import Found
from servanda.monitor.small import listens_to, only

ALONE = 64
"""So many changes are left out one by one; of more, halves are."""

MOST_ASKED = 300
"""How often, for one comparison, clauses are asked again."""

EVENT, GAP, WATCHED = "event", "gap", "watched"


class WithoutChange(NamedTuple):
    """One thing that differs between two answers. kind: event | gap | watched; name: its id in the log."""

    kind: str
    name: str


class Cause(NamedTuple):
    """What brought a difference about. together: each is needed (leaving out any of them undoes it); else each would have been enough. worked_out False: the
    changes are too many to say which."""

    changes: tuple[WithoutChange, ...] = ()
    together: bool = True
    worked_out: bool = True


@dataclass
class WithoutChanges:
    """The changes from one answer to another, and clauses asked again without some of them."""

    before: Found
    after: Found
    asked: int = 0
    _slices: dict[str, _Slice] = field(default_factory=dict)

    def __post_init__(self) -> None:
        was, now = _events(self.before), _events(self.after)
        since, until = self.before.basis.as_of, self.after.basis.as_of
        self.was, self.now = was, now
        self.gaps_was, self.gaps_now = _gaps(self.before), _gaps(self.after)
        found = [WithoutChange(EVENT, name) for name in {**was, **now} if was.get(name) != now.get(name)]
        happened = [name for name, event in now.items() if was.get(name) == event and since < event.at <= until]
        self.happened = frozenset(happened)
        found += [WithoutChange(EVENT, name) for name in happened]
        found += [
            WithoutChange(GAP, name)
            for name in {**self.gaps_was, **self.gaps_now}
            if self.gaps_was.get(name) != self.gaps_now.get(name)
        ]
        self.looks_was, self.looks_now = _looks(self.before), _looks(self.after)
        known = self.before.basis.known
        found += [
            WithoutChange(WATCHED, name)
            for name in {**self.looks_was, **self.looks_now}
            if not _goes_on(self.looks_was.get(name), self.looks_now.get(name), known)
        ]
        self.all = tuple(found)

    def slice(self, name: str) -> _Slice:
        """What a clause listens to, with the changes that touch it."""
        if name not in self._slices:
            self._slices[name] = _Slice(self, name)
        return self._slices[name]

    def run(self, without: frozenset[WithoutChange], terms: frozenset[str]) -> tuple[Run, list[str]]:
        """The later run, cut to some terms, as if some changes had not come; and the ids of its events."""
        left = {one.name for one in without if one.kind == EVENT}
        events = [(name, event) for name, event in self.now.items() if name not in left and event.term in terms]
        back = [(name, self.was[name]) for name in self.was if name in left and name not in self.happened]
        if back:
            events += [(name, event) for name, event in back if event.term in terms]
            events.sort(key=lambda one: one[1].at)
        gone = {one.name for one in without if one.kind == GAP}
        gaps = [gap for name, gap in self.gaps_now.items() if name not in gone]
        gaps += [gap for name, gap in self.gaps_was.items() if name in gone]
        whole = self.after.fused.run
        cut = replace(
            whole,
            events=tuple(event for _, event in events),
            gaps=tuple(gap for gap in sorted(gaps, key=lambda gap: gap.first) if not gap.terms or terms & set(gap.terms)),
        )
        looked = {one.name for one in without if one.kind == WATCHED}
        if looked and whole.watched is not None:
            kept = [one for name, one in zip(self.after.fused.watched_ids, whole.watched, strict=True) if name not in looked]
            cut = replace(cut, watched=(*kept, *(one for name, one in self.looks_was.items() if name in looked)))
        return cut, [name for name, _ in events]


def _events(found: Found) -> dict[str, Event]:
    return dict(zip(found.fused.ids, found.fused.run.events, strict=True))


def _gaps(found: Found) -> dict[str, Gap]:
    return dict(zip(found.fused.gap_ids, found.fused.run.gaps, strict=True))


def _looks(found: Found) -> dict[str, Watched]:
    """Who looked, by the id of the record that says so; not what is presumed."""
    return {name: one for name, one in zip(found.fused.watched_ids, found.fused.run.watched or (), strict=True) if name}


def _goes_on(was: Watched | None, now: Watched | None, known: Instant) -> bool:
    """Whether nothing changed: a register that is kept goes on being kept, and that it was is no news."""
    if was is None or now is None or was == now:
        return was == now
    return was.last == min(now.last, known) and replace(was, last=now.last) == now


class SaidWithout(NamedTuple):
    """What was said of a clause: its verdicts with the ids of the run's events; the rest only if it is asked for."""

    verdicts: tuple[Verdict, ...]
    ids: Sequence[str]
    run: Run


class _Slice:
    """One clause with all it hangs on."""

    def __init__(self, changes: WithoutChanges, name: str) -> None:
        self.changes, self.name = changes, name
        found = changes.after if name in changes.after.prepared.clauses else changes.before
        self.closure = found.prepared.closure(name)
        self.terms = listens_to(found.prepared, self.closure)
        self.small: Prepared = prepare(only(found.prepared.view, self.closure))
        self.changed = tuple(one for one in changes.all if self._touches(one))
        self._said: dict[frozenset[WithoutChange], SaidWithout] = {}

    def _touches(self, change: WithoutChange) -> bool:
        one, other = self.changes.was, self.changes.now
        if change.kind == EVENT:
            return any(side[change.name].term in self.terms for side in (one, other) if change.name in side)
        if change.kind == GAP:
            gaps = [side[change.name] for side in (self.changes.gaps_was, self.changes.gaps_now) if change.name in side]
            return any(not gap.terms or self.terms & set(gap.terms) for gap in gaps)
        looks = [side[change.name] for side in (self.changes.looks_was, self.changes.looks_now) if change.name in side]
        return any(
            (not one.terms or self.terms & set(one.terms)) and (not one.clauses or self.closure & set(one.clauses)) for one in looks
        )

    def said(self, without: Iterable[WithoutChange] = ()) -> SaidWithout:
        """What is said of the later day without some changes."""
        key = frozenset(without)
        if key not in self._said:
            self.changes.asked += 1
            run, ids = self.changes.run(key, self.terms)
            found = verdicts(self.small, run, self.changes.after.basis.as_of)
            self._said[key] = SaidWithout(found.get(self.name, ()), ids, run)
        return self._said[key]

    def acts(self, said: SaidWithout) -> tuple[tuple[str, object], ...]:
        """The acts recorded as violations of the clause for certain, each with its amount."""
        found = violations(self.small, said.run, self.changes.after.basis.as_of)
        mine = {one.event for one in found if one.clause == self.name and one.sure and one.event is not None}
        return tuple(sorted((said.ids[index], str(said.run.events[index].amount)) for index in mine))

    def late(self, said: SaidWithout, key: Callable[[Any, Sequence[str]], object]) -> dict[object, int]:
        """The late performances of the clause, by instance: when."""
        found = performed_late(self.small, said.run, self.changes.after.basis.as_of, {self.name: said.verdicts})
        return {key(one, said.ids): one.at for one in found.get(self.name, ())}

    def cause(self, answer: Callable[[SaidWithout], object], first: Iterable[str] = ()) -> Cause:
        """What made an answer (`undoing`). first: ids of events to be tried first."""
        return undoing(lambda without: answer(self.said(without)), self.changed, first, lambda more: self.changes.asked + more <= MOST_ASKED)

    def counted(self, acts: set[str]) -> Cause:
        """What changed the acts recorded as violations. acts: those recorded before or after only, or with other numbers: each that itself changed made its own
        difference; for the others what they hang on is looked for."""
        own = tuple(one for one in self.changed if one.kind == EVENT and one.name in acts)
        others = acts - {one.name for one in own}
        if not others:
            return Cause(own)
        rest = self.cause(lambda said: tuple(one for one in self.acts(said) if one[0] in others))
        if own and not rest.changes:
            return Cause(own)
        return Cause(tuple(dict.fromkeys((*own, *rest.changes))), rest.together or bool(own), rest.worked_out)


def undoing(
    answer: Callable[[Iterable[WithoutChange]], object],
    changed: Sequence[WithoutChange],
    first: Iterable[str],
    affords: Callable[[int], bool],
) -> Cause:
    """What made an answer: each change without which it would be another; where no change alone is needed, the fewest of which one is. None, where it
    would be the same without all of them.

    answer: what would be said without some changes. first: names of changes to be tried first. affords: whether so many more answers may be asked for.
    """
    if not affords(2):
        return Cause(worked_out=False)
    now = answer(())
    if answer(changed) == now:
        return Cause()
    tried = set(first)
    pool = sorted(changed, key=lambda one: one.name not in tried)  # stable
    if len(pool) <= ALONE:
        if not affords(len(pool)):
            return Cause(worked_out=False)
        alone = [one for one in pool if answer((one,)) != now]
        if alone:
            return Cause(tuple(alone))
    return _fewest(answer, now, pool, affords)


def _fewest(
    answer: Callable[[Iterable[WithoutChange]], object], now: object, pool: list[WithoutChange], affords: Callable[[int], bool]
) -> Cause:
    """A set of changes without which the answer would be another, and would not if any of them stayed: halves, then smaller parts, are put back."""
    parts = 2
    while len(pool) > 1:
        size = -(-len(pool) // parts)
        for begin in range(0, len(pool), size):
            if not affords(1):
                return Cause(worked_out=False)
            part, rest = pool[begin : begin + size], [*pool[:begin], *pool[begin + size :]]
            if answer(part) != now:
                pool, parts = part, 2
                break
            if len(rest) < len(pool) and rest and answer(rest) != now:
                pool, parts = rest, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(2 * parts, len(pool))
    return Cause(tuple(pool), together=len(pool) == 1)
