"""`since the latest`: a period that begins anew with each occurrence of an event, and when it first passed without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from servanda.calendar import Instant
from servanda.meaning.matching import as_presumed, occurrences, unseen
from servanda.meaning.times import TRUE, When, since
from servanda.meaning.world import Scope, World
from servanda.model.core import EventRef

Mark = tuple[Instant, Instant, bool]
"""First and last moment of an occurrence; whether it is one for certain. What went unseen may have come any number of times."""

Ends = Callable[[Instant], Instant]
"""The last instant of the period, from each moment from which it may run; it keeps their order."""


def marks_of(world: World, ref: EventRef, scope: Scope) -> list[Mark]:
    """The occurrences on record, and where one could have gone unseen; in a triggered instance, from its trigger on."""
    doers = scope.bearers if ref.mode == "own" else () if ref.mode == "event" else ref.doers
    begun = since(scope.trigger) if scope.triggered else TRUE
    pool = occurrences(world, ref.act, scope, doers)
    seen = [inside for one in pool if (inside := one.during(begun)) is not None]
    hidden = as_presumed(world, scope, pool, unseen(world, ref.act, scope, doers=doers), begun)
    parts = [(at, last) for first, last in hidden if (at := begun.first_possible(first, last)) is not None]
    return [(one.at, one.last, one.sure is True) for one in seen] + [(first, last, False) for first, last in parts]


def latest_of(marks: Iterable[Mark], ends: Ends) -> When:
    """The occurrence after which the period first passed without another, or is passing now.

    Not before the first occurrence that nothing certain follows within the period. By the last moment to which occurrences, each
    within the period of the one before, can reach from the first certain one: one that is known only to a stretch may have been
    anywhere in it.
    """
    known = list(marks)
    sure = [(at, last) for at, last, certain in known if certain]
    los = [at for at, _, _ in known if not any(at < first and last <= ends(at) for first, last in sure)]
    if not sure:
        return When(min(los, default=None), None)
    reach = min(last for _, last in sure)
    while (further := max(last for at, last, _ in known if at <= ends(reach))) > reach:
        reach = further
    return When(min(los), reach)


def quiet(marks: Iterable[Mark], ends: Ends) -> Iterator[Mark]:
    """The occurrences that no other follows within the period, for certain or perhaps."""
    known = list(marks)
    for number, (at, last, certain) in enumerate(known):
        others = [one for place, one in enumerate(known) if place != number]
        if not any(sure and last < first and other <= ends(at) for first, other, sure in others):
            follows = any(other > at and first <= ends(last) for first, other, _ in others)
            yield at, last, certain and not follows

