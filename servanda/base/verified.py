"""The job that looks at a log anew, the same for every log of people's acts."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from servanda.base.job import Given, Job, many
from servanda.base.ledger import Ledger


class VerifyJob(Job):
    """Answers what is wrong with a log, in sentences; none: it is as it was written. `log`: which one it is."""

    short = "Check that nothing in the log was changed."
    exits = ("it is as it was written", "it is not")
    asks: ClassVar[tuple[str, ...]] = ("json",)
    heads = many("A head kept from earlier; may be repeated.", "HASH", "--head")

    @abstractmethod
    def log(self, given: Given) -> Ledger[Any, Any]:
        """The log. Raises Refusal where there is none."""

    def run(self, given: Given) -> tuple[str, ...]:
        return tuple(problem.reason for problem in self.log(given).verify(self.heads))

    def found(self, answer: tuple[str, ...]) -> bool:
        return bool(answer)

    def data(self, answer: tuple[str, ...]) -> object:
        return {"problems": answer}

    def page(self, answer: tuple[str, ...], full: bool) -> str:
        if answer:
            return "\n".join(f"{one}." for one in answer)
        cut = " Without a head kept elsewhere, a log that was cut off at its end cannot be told from a shorter one."
        return f"The log is as it was written.{'' if self.heads else cut}"
