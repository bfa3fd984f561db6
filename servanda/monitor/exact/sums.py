"""What acts add up to: running sums, over all time or within a period, certain and possible."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from servanda.calendar import CalendarError, Instant, end_of_period
from servanda.monitor.exact.facts import Act, amount_of, between
from servanda.monitor.exact.moments import FOREVER, NO, PERHAPS, YES
from servanda.monitor.plan import Plan, Quantity


@dataclass(frozen=True, slots=True)
class Sum:
    """What acts add up to by the time of one of them: for certain `least`, perhaps `most` (None: no telling). events: the acts counted, that one last.
    own: what for certain had been done when that act had, in whatever order the acts came."""

    act: Act
    own: Decimal
    least: Decimal
    most: Decimal | None
    events: Callable[[], tuple[int, ...]]


def sums_of(acts: list[Act], quantity: Quantity, plan: Plan) -> list[Sum]:
    """The running sum at each act, in the order in which they are certain to have happened."""
    ends = [_end(act.at, quantity, plan) for act in acts]
    if all(act.at == act.last for act in acts) and all(one <= other for one, other in pairwise(ends)):
        return _in_a_row(acts, quantity, ends)
    return _with_bounds(acts, quantity, plan, ends)


def _amounts(acts: list[Act], quantity: Quantity) -> list[Decimal | None]:
    return [amount_of(act.event, quantity) for act in acts]


def _untold(act: Act, amount: Decimal | None) -> bool:
    """Whether there is no telling how much it was at the most."""
    return amount is None or act.event.open_ended


def _in_a_row(acts: list[Act], quantity: Quantity, ends: list[Instant]) -> list[Sum]:
    """Every moment known: a stretch slides along, and what falls out of it is taken off."""
    amounts = _amounts(acts, quantity)
    sums: list[Sum] = []
    least, most, unknown, begin = Decimal(0), Decimal(0), 0, 0
    for number, act in enumerate(acts):
        unknown += _untold(act, amounts[number])
        low, high = _share(act, amounts[number])
        least, most = least + low, most + high
        while ends[begin] < act.at:
            unknown -= _untold(acts[begin], amounts[begin])
            low, high = _share(acts[begin], amounts[begin])
            least, most, begin = least - low, most - high, begin + 1
        sums.append(Sum(act, least, least, None if unknown else most, _listed(acts, begin, number)))
    return sums


def _listed(acts: list[Act], begin: int, number: int) -> Callable[[], tuple[int, ...]]:
    return lambda: tuple(act.index for act in acts[begin : number + 1])


def _share(act: Act, amount: Decimal | None) -> tuple[Decimal, Decimal]:
    if amount is None:
        return Decimal(0), Decimal(0)
    least = between(act.event, amount)[0]
    if act.sure == YES:
        return least, amount
    return min(least, Decimal(0)), max(amount, Decimal(0))


def _with_bounds(acts: list[Act], quantity: Quantity, plan: Plan, ends: list[Instant]) -> list[Sum]:
    """Some moments known only within bounds: for certain what is within a period at the longest, perhaps what may be."""
    amounts = _amounts(acts, quantity)
    late = [end if act.at == act.last else _end(act.last, quantity, plan) for act, end in zip(acts, ends, strict=True)]
    order = sorted(range(len(acts)), key=lambda number: (acts[number].last, number))
    rank = {number: place for place, number in enumerate(order)}
    reach = list(accumulate(late, max))
    sums: list[Sum] = []
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
            amount = amounts[other]
            if amount is None:
                unknown = True
                continue
            unknown = unknown or act.event.open_ended
            certain = between(act.event, amount)[0]
            low, high = min(certain, Decimal(0)), max(amount, Decimal(0))
            sure = before and act.sure == YES
            earlier = sure and (other == number or (act.last, other) < (one.at, number))
            own += certain if earlier else low
            least += certain if sure else low
            most += amount if sure else high
        events = (*(index for index in counted if index != one.index), one.index)
        sums.append(Sum(one, own, least, None if unknown else most, lambda events=events: events))  # type: ignore[misc]  # the loop's own value
    return sums


def _end(first: Instant, quantity: Quantity, plan: Plan) -> Instant:
    """The last instant of a stretch that begins with an act; without a period, or beyond the calendar, none."""
    if quantity.window is None or plan.rule is None or plan.calendar is None:
        return FOREVER
    try:
        return end_of_period(first, quantity.window, plan.rule, plan.zone, plan.calendar).at
    except CalendarError:
        return FOREVER


def reaches(total: Sum, quantity: Quantity) -> int:
    """Whether a sum is as much as the quantity names."""
    if total.least >= quantity.number:
        return YES
    return PERHAPS if total.most is None or total.most >= quantity.number else NO


def exceeds(total: Sum, quantity: Quantity) -> int:
    """Whether a sum is more than the quantity names."""
    if total.least > quantity.number:
        return YES
    return PERHAPS if total.most is None or total.most > quantity.number else NO
