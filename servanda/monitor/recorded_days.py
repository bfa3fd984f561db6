"""On how many days something is recorded, where an act is known only to an interval, or a count tells how many there were in one.

An act known to a fortnight happened on one of its days, not on all of them: what is added up are acts, not days. A count of at least as many as its interval
has days is taken to have been on each of them; this is a rule of the rubric and stands in `docs/monitoring.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class RecordedStretch(NamedTuple):
    """Days as ordinals, both included; so many happenings at the least, and at the most (None: no bound)."""

    first: int
    last: int
    least: int = 1
    most: int | None = 1

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def days_recorded(stretches: Iterable[RecordedStretch], first: int, last: int) -> tuple[int, int]:
    """The least and the most days, from `first` to `last`, on which one of the happenings was."""
    touching = [one for one in stretches if one.first <= last and one.last >= first and one.most != 0]
    every: set[int] = set()
    loose = []
    for one in touching:
        days = range(max(first, one.first), min(last, one.last) + 1)
        if one.least >= one.length:
            every |= {*days}
        else:
            loose.append((one, days))
    least, chosen = len(every), set(every)
    inside = [one for one, days in loose if len(days) == one.length and one.least > 0]
    for one in sorted(inside, key=lambda one: one.last):
        # the latest day serves whatever begins before it; one day may have held several acts
        if not any(one.first <= day <= one.last for day in chosen):
            chosen.add(one.last)
            least += 1
    possible = every.union(*(days for _, days in loose))
    most = len(every) + sum(len(days) if one.most is None else min(len(days), one.most) for one, days in loose)
    return least, min(len(possible), most)
