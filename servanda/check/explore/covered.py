"""What an exploration has tried, as data and as a sentence: "not found" is worth what was looked at."""

from __future__ import annotations

import msgspec

from servanda.check.words import listed


class Covered(msgspec.Struct, frozen=True):
    """acts: the most events of a run that was tried; tried: how many runs; events: those they were made of, in words; complete: every run
    of up to so many of these events at the moments that matter; left_out: what could not be tried, with its clause."""

    acts: int
    tried: int
    events: tuple[str, ...]
    complete: bool
    left_out: tuple[str, ...] = ()

    def text(self) -> str:
        """`runs of up to 2 of 5 events (...), 340 in all`."""
        if not self.events:
            return "the run in which nothing happens (no event of the text can touch it)"
        few = listed([*self.events[:4], *([f"{len(self.events) - 4} more"] if len(self.events) > 4 else [])])
        what = f"runs of up to {self.acts} events" if self.acts != 1 else "runs of one event"
        whole = "all" if self.complete else "not all"
        count = "1 run" if self.tried == 1 else f"{self.tried} runs"
        found = f"{what} at the moments that matter ({whole} of them: {count}; made of {few})"
        return found + (f"; left out: {'; '.join(self.left_out)}" if self.left_out else "")
