"""What is wrong with evidence: problems as data, and the one error of this floor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from servanda.base.refusal import Code, Problem, Refusal

__all__ = ["EvidenceError", "Problem", "refusal", "translated"]


class EvidenceError(Refusal, ValueError):
    """Evidence that cannot be read, entered or weighed.

    Attributes:
        reason, repair, place: as in `Problem`; of the first problem when there are several.
        problems: every problem, at least one.
        code: of what kind, see `Refusal`.
    """

    def __init__(
        self, reason: str, repair: str = "", place: str = "", problems: Sequence[Problem] = (), *, code: Code = "refused"
    ) -> None:
        super().__init__(reason, repair, place, code=code)
        self.problems = tuple(problems) or (Problem(reason=reason, repair=repair, place=place),)

    def __str__(self) -> str:
        return str(Problem(reason=self.reason, repair=self.repair, place=self.place))

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (_again, (type(self), self.reason, self.repair, self.place, self.problems, self.code))


def _again(kind: type[EvidenceError], reason: str, repair: str, place: str, problems: tuple[Problem, ...], code: Code) -> EvidenceError:
    return kind(reason, repair, place, problems, code=code)


@contextmanager
def translated() -> Iterator[None]:
    """What the ground floor refuses, as the error of this one: its sentences stand between others here, so they lose their full stop."""
    try:
        yield
    except EvidenceError:
        raise
    except Refusal as error:
        repair = error.repair[:1].lower() + error.repair[1:]
        raise EvidenceError(error.reason.rstrip("."), repair.rstrip("."), error.place, code=error.code) from error


def refusal(what: str, problems: Sequence[Problem]) -> EvidenceError:
    """One error for all problems found. what: what cannot be done, in the words in front of a colon."""
    first = problems[0]
    if len(problems) == 1:
        return EvidenceError(first.reason, first.repair, first.place, problems)
    return EvidenceError(f"{what}: {len(problems)} problems, the first: {first.reason}", first.repair, first.place, problems)
