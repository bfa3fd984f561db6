"""The forbidden acts of many instances of one prohibition: each is weighed once, not once for every instance whose time it may fall into.

Two instances of a `whenever` clause for the same bearer and binding forbid the same acts, each in its own window. Whether an act lies in a window hangs only
on what the window is over the moments at which the act may have happened. Where the window is the same all through these, the breach is the same one
whatever instance asks: it is kept in a table, one for a window that is so for certain and one for a window that may be. What remains for one instance are
the few acts that its window cuts. Taken only where nothing is excepted or lifted and the first breach that is certain decides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from servanda.calendar import Instant
from servanda.meaning import Reason, Status
from servanda.meaning.runs import MOST_TOLD, and_more
from servanda.monitor.exact.case import Case, Outcome, by_act
from servanda.monitor.exact.facts import Act
from servanda.monitor.exact.moments import BEGINNING, NO, PERHAPS, YES, Line, stretches
from servanda.monitor.exact.ordered import Ordered
from servanda.monitor.exact.performing import acts_of

Telling = Callable[[Case, Act], Callable[[], Reason]]
Segment = tuple[int, int, int]
"""Numbers of acts, from the first on, up to the last, and what the window is there."""


def fits(case: Case) -> bool:
    """Whether the acts of this instance can be weighed together with those of the others."""
    plan, limits = case.plan, case.limits
    return (
        plan.trigger is not None
        and not (plan.quantities or plan.told or plan.excepted or plan.judged is not None or plan.act_list == "all of")
        and all(value == NO for value in limits.lifted[1])
    )


class Crowd:
    """The acts that some instances forbid, and what each is where the window is the same all through it."""

    def __init__(self, order: Ordered) -> None:
        self.order = order
        self._tables: dict[int, list[Outcome | None]] = {truth: [None] * len(order.acts) for truth in (PERHAPS, YES)}

    def outcome(self, case: Case, number: int, truth: int, telling: Telling) -> Outcome:
        """The breach by an act in a window that is so, or may be, all through it."""
        table = self._tables[truth]
        found = table[number]
        if found is None:
            act = self.order.acts[number].also(truth)
            if act is None:
                raise AssertionError("an act of the table may be one")
            reason = telling(case, act)()
            found = table[number] = by_act(act, act.sure, lambda: reason)
        return found


def crowd_of(case: Case) -> Crowd:
    """The crowd an instance belongs to."""
    acts = acts_of(case)
    known = case.facts.crowds.get(id(acts))
    if not isinstance(known, Crowd):
        known = case.facts.crowds[id(acts)] = Crowd(case.facts.order(acts))
    return known


@dataclass(frozen=True, slots=True)
class Mine:
    """What the window of one instance makes of a crowd: acts that it cuts, each with its breach (None: it cannot lie inside), and
    stretches of acts in which the window does not change. telling: why an act is a breach."""

    crowd: Crowd
    cut: dict[int, Outcome | None]
    segments: list[Segment]
    telling: Telling


def mine_of(case: Case, window: Line, telling: Telling) -> Mine:
    """The acts of one instance."""
    crowd = crowd_of(case)
    order = crowd.order
    cut: dict[int, Outcome | None] = {}
    segments: list[Segment] = []
    for first, last, truth in stretches(window, BEGINNING, case.facts.now):
        if first > BEGINNING:
            for number in order.across(first):
                if number not in cut:
                    inside = order.acts[number].during(window)
                    cut[number] = None if inside is None else by_act(inside, inside.sure, telling(case, inside))
        begin, end = bisect_left(order.firsts, first), bisect_right(order.firsts, last)
        if truth != NO and begin < end:
            segments.append((begin, end, truth))
    return Mine(crowd, cut, segments, telling)


def deciding(case: Case, mine: Mine, rest: list[Outcome]) -> list[Outcome]:
    """The breaches that may have come first, of acts more than can be told as one. rest: what else may end the instance, after them in its table."""
    now = case.facts.now
    certain = _first_certain(mine)
    others = [one.when[1] for one in rest if one.when[0] is not None and one.when[0] <= now and one.when[1] is not None]
    other = min((hi for hi in others if hi <= now), default=None)
    cutoff, decided = other, None
    if certain is not None and (other is None or certain[0] <= other):
        cutoff, decided = certain
    order = mine.crowd.order
    stop = _stop(order, cutoff, decided)
    cut = sorted(
        number
        for number, one in mine.cut.items()
        if one is not None and one.when[0] is not None and _in_front(one.when[0], number, cutoff, decided)
    )
    segments = [(begin, min(end, stop), truth) for begin, end, truth in mine.segments if begin < stop]
    spoken_for = sorted(mine.cut)
    count = len(cut) + sum(
        end - begin - (bisect_left(spoken_for, end) - bisect_left(spoken_for, begin)) for begin, end, _ in segments
    )
    found: list[Outcome] = []
    for number, one in _in_order(case, mine, cut, segments):
        if len(found) == MOST_TOLD:
            hi = cutoff if decided is not None and decided >= number else None
            found.append(Outcome((one.when[0], hi), Status.BREACHED, partial(and_more, count - MOST_TOLD)))
            break
        found.append(one)
    return found


def _in_front(lo: Instant, number: int, cutoff: Instant | None, decided: int | None) -> bool:
    return cutoff is None or lo < cutoff or (lo == cutoff and (decided is None or number <= decided))


def _stop(order: Ordered, cutoff: Instant | None, decided: int | None) -> int:
    """Up to which number acts that no window cuts may have come first."""
    if cutoff is None:
        return len(order.firsts)
    before, at = bisect_left(order.firsts, cutoff), bisect_right(order.firsts, cutoff)
    return at if decided is None else max(before, min(decided + 1, at))


def _in_order(case: Case, mine: Mine, cut: list[int], segments: list[Segment]) -> Iterator[tuple[int, Outcome]]:
    """The breaches by acts, in the order of the acts."""
    place = 0
    for begin, end, truth in [*segments, (len(mine.crowd.order.acts), len(mine.crowd.order.acts), NO)]:
        while place < len(cut) and cut[place] < begin:
            one = mine.cut[cut[place]]
            if one is not None:
                yield cut[place], one
            place += 1
        for number in range(begin, end):
            if number not in mine.cut:
                yield number, mine.crowd.outcome(case, number, truth, mine.telling)
            elif place < len(cut) and cut[place] == number:
                one = mine.cut[number]
                if one is not None:
                    yield number, one
                place += 1


def _first_certain(mine: Mine) -> tuple[Instant, int] | None:
    """Of the breaches that are certain the first: by when it came, and the number of its act."""
    best: tuple[Instant, int] | None = None
    for number, one in mine.cut.items():
        if one is not None and one.when[1] is not None and (best is None or (one.when[1], number) < best):
            best = (one.when[1], number)
    order = mine.crowd.order
    for begin, end, truth in mine.segments:
        if truth != YES:
            continue
        for place in range(bisect_left(order.certain, begin), len(order.certain)):
            number = order.certain[place]
            if number >= end or (best is not None and order.firsts[number] > best[0]):
                break
            if number not in mine.cut and (best is None or (order.acts[number].last, number) < best):
                best = (order.acts[number].last, number)
    return best


# --- each act, for whoever counts ---------------------------------------------------------------------------------------


Told = dict[tuple[int, object, int], dict[int, int]]
"""By crowd, end of the instance, and what the window is: the numbers of the acts that were told, each with the next that may not have been."""


def untold(case: Case, mine: Mine, key: object, told: Told) -> Iterator[Outcome]:
    """Every breach by an act that no earlier instance with the same end (`key`) has told as well: what its window cuts, and the others once."""
    yield from (one for _, one in sorted(mine.cut.items()) if one is not None)
    crowd = mine.crowd
    sure = told.setdefault((id(crowd), key, YES), {})
    perhaps = told.setdefault((id(crowd), key, PERHAPS), {})
    for begin, end, truth in mine.segments:
        number = begin
        while number < end:
            further = _next(sure, number)
            if truth == PERHAPS and further == number:
                further = _next(perhaps, number)
            if further != number:
                number = further
                continue
            # an act that the window cuts has been told for this instance, not for later ones
            if number not in mine.cut:
                yield crowd.outcome(case, number, truth, mine.telling)
                (sure if truth == YES else perhaps)[number] = number + 1
            number += 1


def _next(done: dict[int, int], number: int) -> int:
    """The first number from this one on that is not done; what was followed is shortened."""
    path = []
    while number in done:
        path.append(number)
        number = done[number]
    for one in path:
        done[one] = number
    return number
