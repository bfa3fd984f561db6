"""The user's tables behind a margin. Every row says whence, of when and whose it is; an empty cell is not known, never zero."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar, TypeVar

from servanda.accounts.sourced import Sourced
from servanda.base.tables.reading import Col

ANY = "*"
"""In the column `clause` of `detection.csv`: of every clause that has no row of its own."""
SEEN_BY = ("full", "part", "nobody")
"""How far a clause says who sees its breach (`seen_class`)."""
EDITS = ("verifier", "detect sooner", "threshold", "first rung", "blocker", "own cost", "assurance")
"""The single edits that are tried."""

T = TypeVar("T", bound=Sourced)
Range = tuple[float, float]


class Payoff(Sourced, frozen=True, kw_only=True):
    """What an actor gains by breaking a clause (or crossing a red line), and what the answer to it costs that actor."""

    KEY: ClassVar[tuple[str, ...]] = ("clause", "actor")
    clause: Annotated[str, Col("the clause, or the name of the red line", filled=True)]
    actor: Annotated[str, Col("whose gain and cost", filled=True)]
    gain_low: Annotated[float | None, Col("the least it gains by breaking it", unit="as in `unit`")] = None
    gain_high: Annotated[float | None, Col("the most", unit="as in `unit`")] = None
    cost_of_answer_low: Annotated[float | None, Col("the least that the answer costs it", unit="as in `unit`", least=0)] = None
    cost_of_answer_high: Annotated[float | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("of gain and cost alike", filled=True)]


class SeenChance(Sourced, frozen=True, kw_only=True):
    """How likely a breach is seen at all, by what its clause says of who looks."""

    KEY: ClassVar[tuple[str, ...]] = ("clause", "seen_by")
    clause: Annotated[str, Col("the clause, the red line, or `*` for all others", filled=True)]
    seen_by: Annotated[str, Col("how far the clause says who looks", filled=True, words=SEEN_BY)]
    seen_low: Annotated[float, Col("the least probability that a breach is seen", filled=True, least=0, most=1)]
    seen_high: Annotated[float, Col("the most", filled=True, least=0, most=1)]


class RungMeans(Sourced, frozen=True, kw_only=True):
    """What a rung of a red line or clause needs, whether its means are on record, and what using it costs the issuer."""

    KEY: ClassVar[tuple[str, ...]] = ("line", "rung")
    line: Annotated[str, Col("the red line or clause", filled=True)]
    rung: Annotated[int, Col("its number", filled=True, least=1)]
    needs: Annotated[str, Col("what it takes", filled=True)]
    held: Annotated[str | None, Col("whether the means are on record", words=("yes", "no"))] = None
    own_cost_low: Annotated[float | None, Col("the least it costs the issuer", unit="as in `unit`", least=0)] = None
    own_cost_high: Annotated[float | None, Col("the most", unit="as in `unit`", least=0)] = None
    worth_low: Annotated[float | None, Col("the least that an answer is worth to it", unit="as in `unit`", least=0)] = None
    worth_high: Annotated[float | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("of cost and worth alike", needed=True)] = ""


class LineNote(Sourced, frozen=True, kw_only=True):
    """What is on record of a red line beside its words."""

    KEY: ClassVar[tuple[str, ...]] = ("line",)
    line: Annotated[str, Col("the red line", filled=True)]
    assures: Annotated[str, Col("what will not happen if the line is respected", needed=True)] = ""
    supersedes: Annotated[str, Col("the line it takes the place of", needed=True)] = ""
    withdrawn_on: Annotated[dt.date | None, Col("the day it was withdrawn")] = None


class Understanding(Sourced, frozen=True, kw_only=True):
    """Whether an act is a crossing, as one side is on record to understand it."""

    KEY: ClassVar[tuple[str, ...]] = ("line", "holder", "act")
    line: Annotated[str, Col("the red line", filled=True)]
    holder: Annotated[str, Col("who understands it so", filled=True)]
    act: Annotated[str, Col("the act, in words", filled=True)]
    crossing: Annotated[str | None, Col("whether it crosses the line", words=("yes", "no"))] = None


class EditCost(Sourced, frozen=True, kw_only=True):
    """What a change of a line or clause costs whoever makes it."""

    KEY: ClassVar[tuple[str, ...]] = ("edit",)
    edit: Annotated[str, Col("the change", filled=True, words=EDITS)]
    edit_low: Annotated[float, Col("the least it costs", unit="as in `unit`", filled=True, least=0)]
    edit_high: Annotated[float, Col("the most", unit="as in `unit`", filled=True, least=0)]
    unit: Annotated[str, Col("of the cost", filled=True)]
    paid_by: Annotated[str, Col("who would pay it", needed=True)] = ""


def span(row: Sourced | None, base: str) -> Range | None:
    """The range of a row, None where it is not known."""
    low, high = (getattr(row, f"{base}_{end}", None) for end in ("low", "high"))
    return None if low is None or high is None else (low, high)
