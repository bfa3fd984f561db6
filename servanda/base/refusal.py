"""What cannot be done, as one exception with a code, and what is wrong with a file, as data. Callers ask for the code, never for
words.

Refusal
├── SanctionsError   (servanda.instruments.sanctions.problems)
└── EvidenceError    (servanda.evidence.problems)
"""

from __future__ import annotations

from typing import Literal

import msgspec

Code = Literal[
    "refused", "busy", "full", "changed", "not-allowed", "damaged",
    "no-day", "no-such-day", "no-moment", "no-number", "ambiguous", "out-of-range",
]  # fmt: skip
"""busy: somebody else is writing. full: the disk took no more. changed: it stands otherwise than the caller believes.
not-allowed: no right to the file, or
no such act may follow. damaged: a file is not as it was written. no-day, no-such-day, no-moment, no-number, ambiguous,
out-of-range: see `servanda.base.time`. refused: anything else."""


class Refusal(Exception):
    """reason: what is wrong, in a sentence; repair: one thing to do; place: file and line, option or record; code: of what kind,
    for programs."""

    code: Code

    def __init__(self, reason: str, repair: str = "", place: str = "", *, code: Code = "refused") -> None:
        super().__init__(reason)
        self.reason, self.repair, self.place, self.code = reason, repair, place, code

    def __str__(self) -> str:
        text = f"{self.place}: {self.reason}" if self.place else self.reason
        return f"{text} {self.repair}".strip()


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """reason: what is wrong, a sentence without a full stop. repair: one thing to do. place: record, entry, segment or file.

    entry: number of the entry in the log, 0 if it is about none.
    """

    reason: str
    repair: str = ""
    place: str = ""
    entry: int = 0

    def __str__(self) -> str:
        text = f"{self.place}: {self.reason}" if self.place else self.reason
        return f"{text}; {self.repair}" if self.repair else text
