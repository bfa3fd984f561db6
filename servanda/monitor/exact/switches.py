"""What turns a state on and off, folded into when it held."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.calendar import Instant
from servanda.monitor.exact.facts import Stretch
from servanda.monitor.exact.moments import BEGINNING, FOREVER, NEVER, NO, PERHAPS, YES, Line, When, begins, stretches

Switch = tuple[Instant, Instant, bool, bool]
"""First and last instant at which a state is turned on or off; whether for certain; True for on."""


def switch(when: When, *, on: bool) -> list[Switch]:
    """What ends a state takes effect one second later: at its moment the state still holds."""
    lo, hi = when
    late = 0 if on or lo == BEGINNING else 1
    if lo is None:
        return []
    if lo == hi:
        return [(lo + late, lo + late, True, on)]
    return [(lo + late, FOREVER if hi is None else hi + late, hi is not None, on)]


def folded(switches: list[Switch]) -> Line:
    if all(sure and first == last for first, last, sure, _ in switches):
        exact_: dict[Instant, int] = {BEGINNING: NO}
        for at, _, _, on in sorted(switches, key=lambda one: (one[0], one[3])):
            exact_[at] = YES if on else NO
        return tuple(exact_), tuple(exact_.values())
    value = NO
    found: dict[Instant, int] = {BEGINNING: NO}
    for at in sorted({instant for first, last, _, _ in switches for instant in (first, last)} - {FOREVER}):
        for first, last, sure, on in sorted(switches, key=lambda one: one[3]):
            if not sure or at != last:
                continue
            # what ends a state in a second comes before what starts it in that second
            begin = first + 1 if on else first
            against = any(one[3] is not on and one[0] <= last and one[1] >= begin for one in switches)
            if first == last or not against:
                value = YES if on else NO
        for first, last, sure, on in switches:
            if first <= at <= last and value != (YES if on else NO) and not (sure and first == last):
                value = PERHAPS
        found[at] = value
    return tuple(found), tuple(found.values())


def ends(line: Line, off: Iterable[Stretch]) -> When:
    """When a line first stops being true, having been: the first instant at which it is not. off: where something may end it."""
    lo, hi = begins(line)
    if lo is None:
        return NEVER
    los = [at for first, last in off for at, _, here in stretches(line, max(first, lo + 1), last) if here != YES]
    first_ = min(los, default=None)
    last_ = next((at for at, here in zip(*line, strict=True) if hi is not None and at > hi and here == NO), None)
    return (BEGINNING if first_ == BEGINNING + 1 else first_), last_
