"""What acts add up to: running sums, over all time or within a period, certain and possible."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial
from heapq import heappop, heappush
from itertools import accumulate, islice, pairwise
from typing import NamedTuple

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, end_of_period
from servanda.meaning.listed import bounds, note_of, share_of
from servanda.meaning.runs import MOST_COUNTED
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.facts import amount_of, between
from servanda.monitor.exact.latest import Stretch
from servanda.monitor.exact.moments import FOREVER, NO, PERHAPS, YES
from servanda.monitor.exact.ordered import Spans
from servanda.monitor.plan import Plan, Quantity


class ExactSum(msgspec.Struct, frozen=True):
    """What acts add up to by the time of one of them: for certain `least`, perhaps `most` (None: no telling). events: the acts counted, that one last.
    own: what for certain had been done when that act had, in whatever order the acts came."""

    act: Act
    own: Callable[[], Decimal]
    least: Decimal
    most: Decimal | None
    events: Callable[[], tuple[int, ...]]
    note: str = ""


def sums_of(acts: list[Act], quantity: Quantity, plan: Plan, anew: list[Stretch]) -> list[ExactSum]:
    """The running sum at each act, in the order in which they have certainly happened. anew: where what sets it back lies."""
    if quantity.list:
        return list(_of_a_list(acts, quantity))
    if quantity.since is not None:
        ends, late = _until_anew(acts, anew)
    else:
        ends = [_end(act.at, quantity, plan) for act in acts]
        late = [end if act.at == act.last else _end(act.last, quantity, plan) for act, end in zip(acts, ends, strict=True)]
    if all(act.at == act.last for act in acts) and ends == late and all(one <= other for one, other in pairwise(ends)):
        return _in_a_row(acts, quantity, ends)
    return _with_bounds(acts, quantity, ends, late)


def _until_anew(acts: list[Act], anew: list[Stretch]) -> tuple[list[Instant], list[Instant]]:
    """The last instant before the count may begin anew after each act, and before it has."""
    ends, late = [], []
    for act in acts:
        ends.append(min((max(first - 1, act.at) for first, last, _ in anew if last > act.at), default=FOREVER))
        late.append(min((last - 1 for first, last, sure in anew if sure and first > act.last), default=FOREVER))
    return ends, late


def _of_a_list(acts: list[Act], quantity: Quantity) -> Iterator[ExactSum]:
    """Of a list each item counts once: what has been named for certain grows with the acts in the order of their last moments, what may have been with
    all that began by then."""
    shares = []
    for act in acts:
        amount = amount_of(act.event, quantity)
        shares.append(share_of(act.event, quantity.slots, quantity.items, None if amount is None else between(act.event, amount, quantity)))
    named: set[str] = set()
    counts: list[Decimal] = []
    strange: dict[str, None] = {}
    begun, maybe, more, untold = 0, set[str](), Decimal(0), False
    for number in sorted(range(len(acts)), key=lambda number: (acts[number].last, number)):
        one, share = acts[number], shares[number]
        if one.sure == YES:
            named |= share.named
            counts.append(share.least)
        strange |= dict.fromkeys(share.strange)
        while begun < len(acts) and (acts[begun].at, begun) <= (one.last, number):
            maybe |= shares[begun].named
            most = shares[begun].most
            untold, more = untold or most is None, more if most is None else more + most
            begun += 1
        least = bounds(len(named), counts, quantity.number)
        high = quantity.number if untold else min(quantity.number, len(maybe) + more)
        before = [act.index for place, act in enumerate(acts[:begun]) if place != number][-MOST_COUNTED:]
        yield ExactSum(
            one,
            partial(Decimal, least),
            least,
            max(least, high),
            partial(tuple, (*before, one.index)),
            note_of(tuple(strange), counts, quantity.number),
        )


class Told(NamedTuple):
    """How much an act is if it happened: at the least, as said, and whether there is no telling how much it was at the most."""

    least: Decimal
    amount: Decimal
    untold: bool


_NOT_SAID = Told(Decimal(0), Decimal(0), True)


def _amounts(acts: list[Act], quantity: Quantity) -> list[Told]:
    found = []
    for act in acts:
        amount = amount_of(act.event, quantity)
        if amount is None:
            found.append(_NOT_SAID)
            continue
        least, most = between(act.event, amount, quantity)
        found.append(Told(least, amount, most is None))
    return found


def _in_a_row(acts: list[Act], quantity: Quantity, ends: list[Instant]) -> list[ExactSum]:
    """Every moment known: a stretch slides along, and what falls out of it is taken off."""
    amounts = _amounts(acts, quantity)
    sums: list[ExactSum] = []
    least, most, unknown, begin = Decimal(0), Decimal(0), 0, 0
    for number, act in enumerate(acts):
        unknown += amounts[number].untold
        low, high = _share(act, amounts[number])
        least, most = least + low, most + high
        while ends[begin] < act.at:
            unknown -= amounts[begin].untold
            low, high = _share(acts[begin], amounts[begin])
            least, most, begin = least - low, most - high, begin + 1
        sums.append(ExactSum(act, partial(Decimal, least), least, None if unknown else most, _listed(acts, begin, number)))
    return sums


def _listed(acts: list[Act], begin: int, number: int) -> Callable[[], tuple[int, ...]]:
    return lambda: tuple(act.index for act in acts[max(begin, number - MOST_COUNTED) : number + 1])


def _share(act: Act, told: Told) -> tuple[Decimal, Decimal]:
    if act.sure == YES:
        return told.least, told.amount
    return min(told.least, Decimal(0)), max(told.amount, Decimal(0))


def _with_bounds(acts: list[Act], quantity: Quantity, ends: list[Instant], late: list[Instant]) -> list[ExactSum]:
    """Some moments known only within bounds: for certain what is within a period at the longest, perhaps what may be.

    What may be within a period of an act is what begins before it ends, less what was over before it began: two sums from the beginning on. What
    is for certain slides along as in a row, in the order of the last moments.
    """
    amounts = _amounts(acts, quantity)
    if not all(map(_whole, amounts)):
        return _one_by_one(acts, quantity, ends, late)
    lasts = [max(act.last, end) for act, end in zip(acts, late, strict=True)]
    near = _Near(acts, amounts, lasts)
    own = _Own(acts, amounts, ends)
    sums: list[ExactSum] = []
    inside: list[tuple[Instant, int]] = []
    least = Decimal(0)
    for number in own.order:
        one = acts[number]
        least += own.certain[number]
        heappush(inside, (ends[number], number))
        while inside and inside[0][0] < one.last:
            least -= own.certain[heappop(inside)[1]]
        sums.append(ExactSum(one, partial(own.of, number), least, near.most(number), partial(near.events, number)))
    return sums


def _whole(told: Told) -> bool:
    """Whether an amount is a whole number, and not less than nothing: then sums taken up and off again are written as if they had been added anew."""
    return all(one >= 0 and one.as_tuple().exponent == 0 for one in (told.least, told.amount))


class _Near:
    """Which acts may have come before each of them and within a period of it, and how much they may have been together. reach: until when
    the period of each may last."""

    def __init__(self, acts: list[Act], amounts: list[Told], reach: list[Instant]) -> None:
        self.acts = acts
        self.spans = Spans([act.at for act in acts], reach)
        self._begun = _summed(amounts, range(len(acts)))
        self._by_reach = sorted(range(len(acts)), key=lambda number: reach[number])
        self._over = _summed(amounts, self._by_reach)
        self._reaches = [reach[number] for number in self._by_reach]

    def most(self, number: int) -> Decimal | None:
        """How much at the most; None: there is no telling."""
        one, firsts = self.acts[number], self.spans.firsts
        # what begins in its last second and stands later in the run comes after it
        begun = number + 1 if one.at == one.last else bisect_left(firsts, one.last)
        over = bisect_left(self._reaches, one.at)
        if self._begun[1][begun] > self._over[1][over]:
            return None
        return self._begun[0][begun] - self._over[0][over]

    def events(self, number: int) -> tuple[int, ...]:
        """The acts counted, the latest of them if they are many, that one last."""
        one = self.acts[number]
        begun = self.spans.meeting(one.at, one.last, backwards=True)
        before = (other for other in begun if other != number and not (other > number and self.acts[other].at == one.last))
        found = [self.acts[other].index for other in islice(before, MOST_COUNTED)]
        found.reverse()
        return (*found, one.index)


def _summed(amounts: list[Told], order: Iterable[int]) -> tuple[list[Decimal], list[int]]:
    """Sums from the beginning on, in an order: how much at the most, and of how many there is no telling."""
    found, untold = [Decimal(0)], [0]
    for number in order:
        found.append(found[-1] + amounts[number].amount)
        untold.append(untold[-1] + amounts[number].untold)
    return found, untold


class _Own:
    """What for certain had been done when each act had, in whatever order the acts came; worked out once it is asked for. certain: how much each is
    for certain; order: by the last moments."""

    def __init__(self, acts: list[Act], amounts: list[Told], ends: list[Instant]) -> None:
        self.acts, self.ends = acts, ends
        self.certain = [told.least if act.sure == YES else Decimal(0) for act, told in zip(acts, amounts, strict=True)]
        self.order = sorted(range(len(acts)), key=lambda number: (acts[number].last, number))
        self._found: list[Decimal] | None = None

    def of(self, number: int) -> Decimal:
        """For one act."""
        if self._found is None:
            self._found = self._worked_out()
        return self._found[number]

    def _worked_out(self) -> list[Decimal]:
        """Of what was over before an act began, what a period that began with it still reaches: sums over the ends, kept as a tree of partial sums."""
        acts, ends = self.acts, self.ends
        places = sorted(set(ends))
        place = {end: len(places) - number for number, end in enumerate(places)}
        tree = [Decimal(0)] * (len(places) + 1)
        found = [Decimal(0)] * len(acts)
        done = 0
        for number in range(len(acts)):
            one = acts[number]
            while done < len(acts) and (acts[self.order[done]].last, self.order[done]) < (one.at, number):
                spot = place[ends[self.order[done]]]
                while spot < len(tree):
                    tree[spot] += self.certain[self.order[done]]
                    spot += spot & -spot
                done += 1
            total = self.certain[number] if ends[number] >= one.last else Decimal(0)
            spot = len(places) - bisect_left(places, one.last)
            while spot > 0:
                total += tree[spot]
                spot -= spot & -spot
            found[number] = total
        return found


def _one_by_one(acts: list[Act], quantity: Quantity, ends: list[Instant], late: list[Instant]) -> list[ExactSum]:
    """The same where some amount is a fraction, or less than nothing."""
    amounts = _amounts(acts, quantity)
    order = sorted(range(len(acts)), key=lambda number: (acts[number].last, number))
    rank = {number: place for place, number in enumerate(order)}
    reach = list(accumulate(late, max))
    sums: list[ExactSum] = []
    for number in order:
        one = acts[number]
        own, least, most, unknown = Decimal(0), Decimal(0), Decimal(0), False
        counted: list[int] = []
        # any other ends before this one begins, or begins after it ends
        first, beyond = bisect_left(reach, one.at), bisect_right(acts, one.last, key=lambda act: act.at)
        for other in range(first, beyond):
            act = acts[other]
            before = rank[other] <= rank[number] and ends[other] >= one.last
            begins_later = act.at > one.last or (act.at == one.last and other > number)
            near = not begins_later and (act.last >= one.at or late[other] >= one.at)
            if not (before or near or other == number):
                continue
            counted.append(act.index)
            certain, amount, untold = amounts[other]
            unknown = unknown or untold
            low, high = min(certain, Decimal(0)), max(amount, Decimal(0))
            sure = before and act.sure == YES
            earlier = sure and (other == number or (act.last, other) < (one.at, number))
            own += certain if earlier else low
            least += certain if sure else low
            most += amount if sure else high
        events = (*[index for index in counted if index != one.index][-MOST_COUNTED:], one.index)
        sums.append(ExactSum(one, partial(Decimal, own), least, None if unknown else most, partial(tuple, events)))
    return sums


def _end(first: Instant, quantity: Quantity, plan: Plan) -> Instant:
    """The last instant of a stretch that begins with an act; without a period, or beyond the calendar, none."""
    if quantity.window is None or plan.rule is None or plan.calendar is None:
        return FOREVER
    try:
        return end_of_period(first, quantity.window, plan.rule, plan.zone, plan.calendar).at
    except Refusal:
        return FOREVER


def reaches(total: ExactSum, quantity: Quantity) -> int:
    """Whether a sum is as much as the quantity names."""
    if total.least >= quantity.number:
        return YES
    return PERHAPS if total.most is None or total.most >= quantity.number else NO


def exceeds(total: ExactSum, quantity: Quantity) -> int:
    """Whether a sum is more than the quantity names."""
    if total.least > quantity.number:
        return YES
    return PERHAPS if total.most is None or total.most > quantity.number else NO
