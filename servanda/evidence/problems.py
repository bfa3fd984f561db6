"""What is wrong with evidence: problems as data, and the one error of this floor."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


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


class EvidenceError(ValueError):
    """Evidence that cannot be read, entered or weighed.

    Attributes:
        reason, repair, place: as in `Problem`; of the first problem when there are several.
        problems: every problem, at least one.
    """

    def __init__(self, reason: str, repair: str = "", place: str = "", problems: Sequence[Problem] = ()) -> None:
        self.reason = reason
        self.repair = repair
        self.place = place
        self.problems = tuple(problems) or (Problem(reason=reason, repair=repair, place=place),)
        super().__init__(str(Problem(reason=reason, repair=repair, place=place)))

    def __reduce__(self) -> tuple[type[EvidenceError], tuple[str, str, str, tuple[Problem, ...]]]:
        return (type(self), (self.reason, self.repair, self.place, self.problems))


def refusal(what: str, problems: Sequence[Problem]) -> EvidenceError:
    """One error for all problems found. what: what cannot be done, in the words in front of a colon."""
    first = problems[0]
    if len(problems) == 1:
        return EvidenceError(first.reason, first.repair, first.place, problems)
    return EvidenceError(f"{what}: {len(problems)} problems, the first: {first.reason}", first.repair, first.place, problems)
