"""Whether a run shows what it should: looked at when all that it set going is over, by the reference evaluator, and as short as it can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import msgspec

from servanda.calendar import Instant, resolve_last
from servanda.check.deadline import OutOfTime, clock
from servanda.check.mentioned import last_date
from servanda.check.replay import DAY, Player
from servanda.meaning.ended import at_odds, endless, not_ended, out_of_nature
from servanda.meaning.evaluator import point_time
from servanda.meaning.piecewise import Verdicts
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Run, Status, Verdict
from servanda.meaning.verify import check_answer
from servanda.meaning.violated import violations
from servanda.meaning.witness import Answer
from servanda.model.core import AtDate, DayOf, Dossier, Offset, Point

MOST_ROUNDS = 6
"""How often the end of a run is moved for last moments that only show when it is reached."""

MOST_WINDOWS = 10_000
"""Of a duty that recurs and has a last moment, every window; of one that has none, the first."""

Found = TypeVar("Found")


def end(player: Player, run: Run, start: Instant, points: Sequence[Point] = ()) -> Instant:
    """A moment after the last event of a run, after every date of the text, and after every last moment that the run sets going.

    points: further moments to be over by then (of a purpose).
    """
    now = max([start, last_date(player.view) or start, *(event.at for event in run.events)]) + DAY
    zone = next(iter(player.prepared.settings.values())).zone if player.prepared.settings else "UTC"
    dates = [resolve_last(point.expr, zone).at + DAY for point in points if isinstance(point, AtDate)]
    moved = [point for point in points if isinstance(point, DayOf | Offset)]
    awaited = _awaited(player.prepared)
    for _ in range(MOST_ROUNDS):
        due = [now, *dates]
        for name, found in player.play(run, now).items():
            if name not in awaited:
                continue
            most = 1 if endless(player.prepared.clauses[name]) else MOST_WINDOWS
            due += [one.due + DAY for one in found if one.due is not None and (one.instance.window or 0) <= most]
        for point in moved:
            at = point_time(point, player.prepared, run, now)
            due += [at + DAY] if isinstance(at, int) and at < 10**11 else []
        if max(due) == now:
            break
        now = max(due)
    return now


def _awaited(prepared: Prepared) -> frozenset[str]:
    """The clauses whose last moments a run is followed to: duties, and of prohibitions and powers, which time alone does not breach, those that
    another clause, a purpose or a concern speaks of. (A ban of ten years would draw ten years of weekly reports after it.)"""
    spoken = frozenset(
        name for one in prepared.view.dossier.purposes for item in (one.cond, one.by) for name in prepared.mentioned(item)
    )
    return frozenset(
        name
        for name, clause in prepared.clauses.items()
        if clause.modal == "must"
        or name in spoken
        or any(prepared.parent.get(user) != name for user in prepared.users.get(name, ()) if user != name)
    )


def faults(player: Player, run: Run, now: Instant, verdicts: Verdicts) -> list[str]:
    """Why a run does not keep the text: what comes before what it follows by nature, clauses and rungs breached, breaches by the facts on which nobody has spoken yet, and
    last moments that are still to come."""
    found = [*out_of_nature(player.prepared, run), *(_told(one) for one in player.breaches(verdicts))]
    both = at_odds(player.prepared, verdicts, run, now)
    found += [f"clause {name} is owed all the time while it is forbidden" for name, _ in both]
    open_ = any(
        one.status is Status.UNKNOWN and player.prepared.clauses[name].binds
        for name, those in verdicts.items()
        if name not in player.prepared.red
        for one in those
    )
    if open_ and not found and player.pieces.accused(run, now):
        for one in violations(player.prepared, run, now):
            if one.clause not in player.prepared.red:
                found.append(f"clause {one.clause} may be breached by {', '.join(one.bearers)}")
    found += not_ended(player.prepared, verdicts, now)
    return list(dict.fromkeys(found))


def _told(one: Verdict) -> str:
    why = one.reasons[0].text if one.reasons else "no reason given"
    return f"clause {one.instance.clause} is breached in it: {why}"


class _Table(Protocol):
    @property
    def whole(self) -> Dossier: ...
    @property
    def aside(self) -> tuple[str, ...]: ...
    @property
    def red_lines(self) -> bool: ...


def stands(desk: _Table, answer: Answer) -> bool:
    """Whether a proof is one that `verify` accepts, by code that shares nothing with the search."""
    asked = msgspec.structs.replace(answer, aside=desk.aside, with_red_lines=desk.red_lines)
    return check_answer(asked, desk.whole).ok


def seconds_for(run: Run, limit: float) -> float:
    """How long the shortening of a run may take: little where it is long, since most of it is what others owe."""
    return min(0.3 if len(run.events) <= 12 else 0.05, limit / 4)


def shortened(run: Run, holds: Callable[[Run], Found | None], first: Found, until: float) -> Found:
    """What `holds` makes of the run with every event left out that it does not need: in blocks, then one by one, the last first."""
    best, events = first, list(run.events)
    size = max(1, len(events) // 2)
    while size:
        place = len(events)
        while place > 0:
            if clock() > until:
                return best
            fewer = events[: max(0, place - size)] + events[place:]
            try:
                found = holds(Run(events=tuple(fewer))) if len(fewer) < len(events) else None
            except OutOfTime:
                return best
            if found is not None:
                best, events = found, fewer
            place -= size
        size = size // 2
    return best
