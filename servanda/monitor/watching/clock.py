"""The moment from which a run is seen, and the moments at which what was worked out from it would come out otherwise."""

from __future__ import annotations

from servanda.calendar import Instant


class Clock(int):
    """An instant that takes down every later instant it is compared with, for the clause that is being worked out.

    The evaluator learns of `now` only by comparing it, so until the first instant taken down for a clause nothing about that
    clause can come out otherwise, as long as nothing new becomes known. What is not a comparison (a stretch cut short at `now`) the
    caller must watch for: a gap or an event known only to an interval that is not over, windows that are still to open.
    """

    wakes: dict[str, Instant]
    clause: str

    def __new__(cls, at: Instant) -> Clock:
        made = super().__new__(cls, at)
        made.wakes, made.clause = {}, ""
        return made

    def begins(self, clause: str) -> None:
        """From now on comparisons are made for this clause."""
        self.clause = clause

    def _seen(self, other: object) -> None:
        if isinstance(other, int) and int.__gt__(other, self):
            known = self.wakes.get(self.clause)
            if known is None or int.__lt__(other, known):
                self.wakes[self.clause] = int(other)

    def __lt__(self, other: int) -> bool:
        self._seen(other)
        return int.__lt__(self, other)

    def __le__(self, other: int) -> bool:
        self._seen(other)
        return int.__le__(self, other)

    def __gt__(self, other: int) -> bool:
        self._seen(other)
        return int.__gt__(self, other)

    def __ge__(self, other: int) -> bool:
        self._seen(other)
        return int.__ge__(self, other)

    def __eq__(self, other: object) -> bool:
        self._seen(other)
        return int.__eq__(self, other) if isinstance(other, int) else False

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__
