"""A period that begins anew with each occurrence: where it ends, and each time it passed without another."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from servanda.calendar import Instant
from servanda.monitor.exact.facts import Facts, ways_of
from servanda.monitor.exact.here import Here, as_presumed, caused_by
from servanda.monitor.exact.moments import TRUE, YES, When, possible, since
from servanda.monitor.plan import Selector

Stretch = tuple[Instant, Instant, bool]
"""Where an occurrence lies, and whether there is one for certain."""

Over = Callable[[Instant], Instant]


def stretches_of(facts: Facts, here: Here, selector: Selector) -> list[Stretch]:
    """Occurrences on record and unseen, in order of their first moments; in an instance with a trigger, from it on."""
    allowed = TRUE if here.trigger[0] is None else since(here.trigger)
    acts = caused_by(facts, selector, here)
    by = here.bearer.ways if selector.of_bearer and here.bearer is not None else ways_of(selector.by, selector.together)
    hidden = as_presumed(facts, here, acts, facts.unseen(selector, here.binding, by), allowed)
    inside = (act.during(allowed) for act in acts)
    unseen = ((found[0], last, False) for first, last in hidden if (found := possible(allowed, first, last)) is not None)
    return sorted(chain(((act.at, act.last, act.sure == YES) for act in inside if act is not None), unseen))


def last_one(found: list[Stretch], over: Over) -> When:
    """Between which moments the occurrence lies from which the period runs that first passes without another."""
    certain = [(first, last) for first, last, sure in found if sure]
    begins = next((first for first, _, _ in found if not any(first < at and end <= over(first) for at, end in certain)), None)
    if not certain:
        return begins, None
    reach, limit = min(last for _, last in certain), None
    for first, last, _ in found:  # in order: what begins within the period carries it on
        limit = over(reach) if limit is None else limit
        if first > limit:
            break
        if last > reach:
            reach, limit = last, None
    return begins, reach


def alone(found: list[Stretch], over: Over) -> list[Stretch]:
    """The occurrences that none follows within the period, for certain or perhaps."""
    left: list[Stretch] = []
    for number, (first, last, sure) in enumerate(found):
        near, far = over(first), over(last)
        rest = [one for place, one in enumerate(found) if place != number and one[1] > first and one[0] <= far]
        if not any(certain and at > last and end <= near for at, end, certain in rest):
            left.append((first, last, sure and not rest))
    return left
