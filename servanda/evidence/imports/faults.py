"""Why a row is left out."""

from __future__ import annotations


class LeftOut(Exception):
    """The mapping leaves this row, or this record of it, out. why: shown with a count."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
