"""The one exception of this floor: something in the input that a person can mend."""

from __future__ import annotations

from servanda.base.refusal import Code, Refusal


class SanctionsError(Refusal):
    """reason: what is wrong, in a sentence; repair: one thing to do; place: file and line, row or element it is about; code: see `Refusal`."""

    def __init__(self, reason: str, *, repair: str = "", place: str = "", code: Code = "refused") -> None:
        super().__init__(reason, repair, place, code=code)
