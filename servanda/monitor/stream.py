"""A stream of events taken in as it comes, in pieces of any length: a second is judged when it is over, as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from servanda.base.refusal import Refusal
from servanda.monitor.found import Found, joined
from servanda.monitor.state import Memory
from servanda.monitor.table import Columns


@dataclass
class Stream:
    """A state with the events of the last second, which may still be joined by others.

    Within a second order means nothing (an act in the very second in which a ceasefire starts comes under it, whichever was written
    down first), so its events wait until a later one shows that it is over, or `advance` says so.
    """

    memory: Memory
    waiting: Columns = field(default_factory=dict)

    def feed(self, columns: Columns) -> Found:
        """Take in events, in order of time and not before those taken in already; the verdicts on every second that is over.

        Raises:
            Refusal: an event comes before one that was taken in.
        """
        seconds = columns["at"]
        if not len(seconds):
            return joined([])
        last = int(self.waiting["at"][0]) if self.waiting else int(self.memory.last_at)
        if int(seconds[0]) < last or (not self.waiting and int(seconds[0]) == last):
            raise Refusal(
                f"an event at {int(seconds[0])} comes after the second {last} was judged",
                "take it in as a correction (late event)",
            )
        parts: list[Found] = []
        start = 0
        if self.waiting:
            start = int(np.searchsorted(seconds, last, side="right"))
            if start:
                self.waiting = {name: np.concatenate([held, columns[name][:start]]) for name, held in self.waiting.items()}
            if start == len(seconds):
                return joined([])
            parts.append(self._judge_waiting())
        stop = int(np.searchsorted(seconds, seconds[-1], side="left"))
        if stop > start:
            parts.append(self.memory.take(columns, start, stop))
        self.waiting = {name: values[stop if stop > start else start :].copy() for name, values in columns.items()}
        return joined([one for one in parts if len(one)])

    def advance(self, now: int) -> Found:
        """The verdicts that `now` brings, though no event came: the last second is over, deadlines have passed."""
        parts: list[Found] = []
        if self.waiting and int(self.waiting["at"][0]) < now:
            parts.append(self._judge_waiting())
        if not self.waiting:
            parts.append(self.memory.advance(now))
        return joined([one for one in parts if len(one)])

    def finish(self) -> Found:
        """Judge the last second although nothing later came."""
        return self._judge_waiting() if self.waiting else joined([])

    def _judge_waiting(self) -> Found:
        held, self.waiting = self.waiting, {}
        return self.memory.take(held)
