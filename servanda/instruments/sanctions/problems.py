"""The one exception of this floor: something in the input that a person can mend."""

from __future__ import annotations


class SanctionsError(Exception):
    """reason: what is wrong, in a sentence; repair: one thing to do; place: file and line, row or element it is about."""

    def __init__(self, reason: str, *, repair: str = "", place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.repair = repair
        self.place = place

    def __str__(self) -> str:
        text = f"{self.place}: {self.reason}" if self.place else self.reason
        return f"{text} {self.repair}".strip()
