"""Questions to experts, their answers, and what is pooled of them: as data."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles that an expert is asked for."""
PROBABILITY = "probability"
SAYS = " It says: "
"""Between a question and the clause that it is about."""


class ExpertQuestion(Sourced, frozen=True, kw_only=True):
    """A row of `strategy/questions.csv`. truth: of a seed, whose answer is known since a day; no sheet ever shows it."""

    id: Annotated[str, Col("a short name of the question", filled=True)]
    kind: Annotated[str, Col("what is asked for", filled=True, words=(PROBABILITY, "quantity"))]
    by: Annotated[dt.date | None, Col("the day by which")] = None
    clause: Annotated[str, Col("the clause that is asked about")] = ""
    status: Annotated[str, Col("what the clause is to be by that day", words=("kept", "breached"))] = "kept"
    question: Annotated[str, Col("the question in words; empty: it is made from the clause")] = ""
    unit: Annotated[str, Col("of a quantity, as days")] = ""
    least: Annotated[float | None, Col("no quantity lies below")] = None
    most: Annotated[float | None, Col("nor above")] = None
    truth: Annotated[float | None, Col("of a seed: the answer")] = None
    known_since: Annotated[dt.date | None, Col("of a seed: since when the answer is known")] = None

    @property
    def seed(self) -> bool:
        return self.truth is not None


class ExpertAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A row of answers. Of a probability q50 is the best estimate, q05 to q95 how far it may be off."""

    expert: Annotated[str, Col("the pseudonym", filled=True, names=("expert_id",))]
    round: Annotated[int, Col("1: alone; 2: after the reasons of the others", filled=True, least=1, most=9)]
    question: Annotated[str, Col("id of the question", filled=True)]
    q05: Annotated[float | None, Col("one in twenty that it is lower")] = None
    q25: Annotated[float | None, Col("one in four that it is lower")] = None
    q50: Annotated[float | None, Col("as likely higher as lower; of a probability: the best estimate", names=("p",))] = None
    q75: Annotated[float | None, Col("one in four that it is higher")] = None
    q95: Annotated[float | None, Col("one in twenty that it is higher")] = None
    reason: Annotated[str, Col("why")] = ""
    dissent: Annotated[str, Col("what the others do not see")] = ""

    @property
    def quantiles(self) -> tuple[tuple[float, float], ...]:
        """Level and value, of those that were given."""
        values = (self.q05, self.q25, self.q50, self.q75, self.q95)
        return tuple((level, value) for level, value in zip(LEVELS, values, strict=True) if value is not None)


class NamedExpert(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the file of names: the only place where a name stands beside a pseudonym."""

    expert: Annotated[str, Col("the pseudonym", filled=True)]
    name: Annotated[str, Col("who it is", filled=True)]
    marking: Annotated[str, Col("who may see this row")] = "TLP:RED"


class Dissent(msgspec.Struct, frozen=True, kw_only=True):
    """An expert whose 90 % interval misses the pool's median."""

    expert: str
    low: float
    high: float
    reason: str


class PooledQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What the experts say of one question together. answers: the latest of each expert. linear, vincent: the quantiles of both
    pools at `LEVELS`; of a probability the mean stands in the middle, the mean ends of the ranges at the sides where all gave
    one. weighted: the linear pool with Cooke's weights, where they were earned. text: the question in words."""

    question: ExpertQuestion
    text: str
    answers: tuple[ExpertAnswer, ...]
    linear: tuple[float | None, ...]
    vincent: tuple[float | None, ...]
    median: float
    weighted: tuple[float | None, ...] = ()
    dissent: tuple[Dissent, ...] = ()
    without_range: int = 0

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest best estimate."""
        middle = [one.q50 for one in self.answers if one.q50 is not None]
        return min(middle), max(middle)


class SeedPerformance(msgspec.Struct, frozen=True, kw_only=True):
    """Of one expert on the seeds. calibration: the p-value of "what came true fell between the quantiles as often as was said".
    inside: seeds whose truth lay in the 90 % interval. weight: a share of one."""

    expert: str
    calibration: float
    information: float
    inside: int
    weight: float


class Weighing(msgspec.Struct, frozen=True, kw_only=True):
    """Whether Cooke's weights were earned. gain: by how much less the weighted pool misses seeds that its weights had not seen,
    mean of the share of CRPS; error: its standard error. why: in words, where there are no weights."""

    seeds: int
    earned: bool = False
    why: str = ""
    experts: tuple[SeedPerformance, ...] = ()
    gain: float | None = None
    error: float | None = None


class PoolAnswer(Based, frozen=True, kw_only=True):
    """The answer of `experts pool`. rounds: the latest that was answered; missing: (expert, question) without an answer."""

    pooled: tuple[PooledQuestion, ...]
    weighing: Weighing
    experts: tuple[str, ...]
    rounds: int
    missing: tuple[tuple[str, str], ...] = ()


class SheetsMade(Based, frozen=True, kw_only=True):
    """The answer of `experts new`. names: where names and pseudonyms stand."""

    experts: tuple[str, ...]
    files: tuple[str, ...]
    questions: int
    seeds: int
    names: str


class AnswersTaken(Based, frozen=True, kw_only=True):
    """The answer of `experts read`. taken: of these sheets; held: all in the table now; empty: rows left unanswered; words: of
    the questions."""

    taken: tuple[ExpertAnswer, ...]
    held: tuple[ExpertAnswer, ...]
    words: dict[str, str]
    empty: int
