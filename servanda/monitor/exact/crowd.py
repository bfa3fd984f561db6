"""The forbidden acts of many instances of one prohibition: each is weighed once, not once for every instance whose time it may fall into.

Two instances of a `whenever` clause for the same bearer and binding forbid the same acts, each in its own window. Whether an act lies in a window hangs only
on what the window is over the moments at which the act may have happened. Where the window, and what lifts it, is the same all through these, the breach is the same one
whatever instance asks: it is kept in a table, one for a window that is so for certain and one for a window that may be, with what the text excepts and what
has been determined of it. What remains for one instance are the few acts during which something changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import accumulate

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Reason, Status
from servanda.meaning.runs import MOST_TOLD, and_more
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.case import Case, Outcome, by_act
from servanda.monitor.exact.exceptions import excepted
from servanda.monitor.exact.findings import judged
from servanda.monitor.exact.least import Least, Pair, lesser
from servanda.monitor.exact.moments import BEGINNING, NO, PERHAPS, YES, Line, When, opposite, over, value
from servanda.monitor.exact.ordered import Ordered
from servanda.monitor.exact.performing import acts_of

Telling = Callable[[Case, Act], Callable[[], Reason]]
Segment = tuple[int, int, int]
"""Numbers of acts, from the first on, up to the last, and what the window is there."""


def fits(case: Case) -> bool:
    """Whether the acts of this instance can be weighed together with those of the others."""
    plan = case.plan
    return plan.trigger is not None and not (plan.quantities or plan.told or plan.act_list == "all of")


class Crowd:
    """The acts that some instances forbid, and what each is where the window is the same all through it.

    excused: the numbers of those that the text excepts for certain. plain: nothing is excepted or determined, so that each is as certain as it is on record.
    """

    def __init__(self, case: Case, order: Ordered) -> None:
        self.order = order
        self.plain = not case.plan.excepted and case.plan.judged is None
        self.exceptions = [excepted(case, act) for act in order.acts] if case.plan.excepted else []
        self.excused = [number for number, one in enumerate(self.exceptions) if one == YES and order.acts[number].sure == YES]
        self._plain: dict[int, list[Outcome | None]] = {truth: [None] * len(order.acts) for truth in (PERHAPS, YES)}
        self._weighed: dict[int, WeighedActs] = {}

    def outcome(self, case: Case, number: int, truth: int, telling: Telling) -> Outcome | None:
        """The breach by an act in a window that is so, or may be, all through it; None: it is none."""
        if not self.plain:
            return self.table(case, truth, telling).outcomes[number]
        found = self._plain[truth][number]
        if found is None:
            found = self._plain[truth][number] = _breach(case, self.order.acts[number].also(truth), telling)
        return found

    def table(self, case: Case, truth: int, telling: Telling) -> WeighedActs:
        """All of them, where something is excepted or determined."""
        if truth not in self._weighed:
            acts = (one.also(truth) for one in self.order.acts)
            left = (one if one is None or not self.exceptions else one.also(2 - self.exceptions[number]) for number, one in enumerate(acts))
            self._weighed[truth] = WeighedActs([_breach(case, one, telling) for one in left])
        return self._weighed[truth]


class WeighedActs:
    """The breaches by the acts of a crowd, each or none, with what some that stand in a row come to. alive: how many there are before each; by: when the
    first is certain, and its number; los, his: when the first can be told, at the earliest and for certain."""

    def __init__(self, outcomes: list[Outcome | None]) -> None:
        self.outcomes = outcomes
        self.alive = [0, *accumulate(one is not None for one in outcomes)]
        seen = [None if one is None else one.seen or one.when for one in outcomes]
        self.by = Least([None if one is None or one.when[1] is None else (one.when[1], number) for number, one in enumerate(outcomes)])
        self.los = Least([None if one is None or one[0] is None else (one[0], 0) for one in seen])
        self.his = Least([None if one is None or one[1] is None else (one[1], 0) for one in seen])


def _breach(case: Case, act: Act | None, telling: Telling) -> Outcome | None:
    """The breach by an act, its reason written once for all who ask; None: there is none."""
    if act is None:
        return None
    found = judged(case, [by_act(act, act.sure, telling(case, act))])
    return replace(found[0], reason=cache(found[0].reason)) if found else None


def crowd_of(case: Case) -> Crowd:
    """The crowd an instance belongs to."""
    acts = acts_of(case)
    binds = {name for one in case.plan.excepted if one.act is not None for name in one.act.bind}
    key = (id(acts), tuple(one for one in case.here.binding if one[0] in binds))
    known = case.facts.crowds.get(key)
    if not isinstance(known, Crowd):
        known = case.facts.crowds[key] = Crowd(case, case.facts.order(acts))
    return known


class Mine(msgspec.Struct, frozen=True):
    """What the window of one instance makes of a crowd: acts that it cuts, each with its breach (None: it is none), and stretches of acts in which
    nothing changes. telling: why an act is a breach. excused: the numbers of acts cut that are excused; freed: stretches of acts within the window, and whether
    something lifts it there. apart: the numbers of the acts cut, in order."""

    crowd: Crowd
    cut: dict[int, Outcome | None]
    segments: list[Segment]
    telling: Telling
    excused: list[int]
    freed: list[tuple[int, int, bool]]
    apart: list[int]


def mine_of(case: Case, window: Line, telling: Telling) -> Mine:
    """The acts of one instance."""
    crowd = crowd_of(case)
    order, free, now = crowd.order, opposite(case.limits.lifted), case.facts.now
    mine = Mine(crowd, {}, [], telling, [], [], [])
    changes = sorted({at for line in (window, free) for at in line[0] if BEGINNING < at <= now})
    for first, last in zip([BEGINNING, *changes], [*(at - 1 for at in changes), now], strict=True):
        if first > BEGINNING:
            for number in order.across(first):
                if number not in mine.cut:
                    mine.cut[number] = _cut(case, mine, number, window, free)
        inside, lifts = value(window, first), value(free, first)
        if inside == NO:
            continue
        begin, end = bisect_left(order.firsts, first), bisect_right(order.firsts, last)
        if begin < end:
            if lifts != NO:
                mine.segments.append((begin, end, min(inside, lifts)))
            if inside == YES and (lifts == NO or crowd.excused):
                mine.freed.append((begin, end, lifts == NO))
    mine.apart.extend(sorted(mine.cut))
    return mine


def _cut(case: Case, mine: Mine, number: int, window: Line, free: Line) -> Outcome | None:
    """What becomes of an act during which something changes."""
    act = mine.crowd.order.acts[number].during(window)
    if act is None:
        return None
    exception = excepted(case, act)
    if act.sure == YES and max(over(case.limits.lifted, act.at, act.last), exception) == YES:
        mine.excused.append(number)
    left = act.also(2 - exception)
    return _breach(case, None if left is None else left.during(free), mine.telling)


def excused_of(mine: Mine) -> list[int]:
    """The first acts on record that something excuses, as they stand in the run."""
    order, excused = mine.crowd.order, mine.crowd.excused
    found = list(mine.excused)
    left = MOST_TOLD
    for begin, end, lifted in mine.freed:
        numbers = order.certain if lifted else excused
        for place in range(bisect_left(numbers, begin), len(numbers)):
            if numbers[place] >= end or not left:
                break
            if numbers[place] not in mine.cut:
                found.append(numbers[place])
                left -= 1
    return [order.acts[number].index for number in sorted(found)]


def deciding(case: Case, mine: Mine, rest: list[Outcome]) -> list[Outcome]:
    """The breaches that may have come first, of acts more than can be told as one. rest: what else may end the instance, after them in its table."""
    now = case.facts.now
    certain = _first_certain(case, mine)
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
    count = len(cut) + sum(_how_many(case, mine, one) for one in segments)
    found: list[Outcome] = []
    for number, one in _in_order(case, mine, cut, segments):
        if len(found) == MOST_TOLD:
            hi = cutoff if decided is not None and decided >= number else None
            seen = None if mine.crowd.plain else _seen(case, mine, number, cut, segments)
            found.append(Outcome((one.when[0], hi), Status.BREACHED, partial(and_more, count - MOST_TOLD), seen=seen))
            break
        found.append(one)
    return found


def _apart(mine: Mine, segment: Segment) -> Iterator[tuple[int, int]]:
    """The acts of a segment, without those that the window cuts, as stretches."""
    begin, end, _ = segment
    for number in mine.apart[bisect_left(mine.apart, begin) : bisect_left(mine.apart, end)]:
        if begin < number:
            yield begin, number
        begin = number + 1
    if begin < end:
        yield begin, end


def _how_many(case: Case, mine: Mine, segment: Segment) -> int:
    if mine.crowd.plain:
        begin, end, _ = segment
        return end - begin - (bisect_left(mine.apart, end) - bisect_left(mine.apart, begin))
    alive = mine.crowd.table(case, segment[2], mine.telling).alive
    return sum(alive[end] - alive[begin] for begin, end in _apart(mine, segment))


def _seen(case: Case, mine: Mine, number: int, cut: list[int], segments: list[Segment]) -> When:
    """When the first of those can be told that stand from a number on."""
    los: Pair | None = None
    his: Pair | None = None
    for place in cut:
        one = mine.cut[place]
        if place >= number and one is not None:
            lo, hi = one.seen or one.when
            los, his = lesser(los, None if lo is None else (lo, 0)), lesser(his, None if hi is None else (hi, 0))
    for segment in segments:
        table = mine.crowd.table(case, segment[2], mine.telling)
        for begin, end in _apart(mine, segment):
            if end > number:
                los, his = lesser(los, table.los.among(max(begin, number), end)), lesser(his, table.his.among(max(begin, number), end))
    return None if los is None else los[0], None if his is None else his[0]


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
                one = mine.crowd.outcome(case, number, truth, mine.telling)
                if one is not None:
                    yield number, one
            elif place < len(cut) and cut[place] == number:
                one = mine.cut[number]
                if one is not None:
                    yield number, one
                place += 1


def _first_certain(case: Case, mine: Mine) -> tuple[Instant, int] | None:
    """Of the breaches that are certain the first: by when it came, and the number of its act."""
    best: tuple[Instant, int] | None = None
    for number, one in mine.cut.items():
        if one is not None and one.when[1] is not None and (best is None or (one.when[1], number) < best):
            best = (one.when[1], number)
    order = mine.crowd.order
    for begin, end, truth in mine.segments:
        if not mine.crowd.plain:
            table = mine.crowd.table(case, truth, mine.telling)
            for stretch in _apart(mine, (begin, end, truth)):
                best = lesser(best, table.by.among(*stretch))
            continue
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
                one = crowd.outcome(case, number, truth, mine.telling)
                if one is not None:
                    yield one
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
