"""The register of obstacles: what stands in the way of which clause, and how much falls with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.base.tables.faults import shown
from servanda.base.tables.reading import Col

OBSTACLES = "strategy/obstacles.csv"


class Obstacle(Sourced, frozen=True, kw_only=True):
    """A row of `strategy/obstacles.csv`."""

    id: Annotated[str, Col("a short name", filled=True)]
    obstacle: Annotated[str, Col("what stands in the way", filled=True)]
    side: Annotated[str, Col("whose side it lies on", filled=True, words=("internal", "external"))]
    clauses: Annotated[tuple[str, ...], Col("the clauses it threatens, parted by `;`", filled=True)]
    holder: Annotated[str, Col("who holds it, an actor or office", filled=True)]
    low: Annotated[float | None, Col("probability that it stops them, at least", least=0, most=1)] = None
    high: Annotated[float | None, Col("and at most", least=0, most=1)] = None
    remedy: Annotated[str, Col("what would remove it")] = ""


class Threatened(msgspec.Struct, frozen=True, kw_only=True):
    """An obstacle with what falls: clauses it threatens and those that can then no longer be kept. low, high: expected number
    of clauses, None where the probability is not known."""

    row: Obstacle
    falls: tuple[str, ...]
    low: float | None
    high: float | None

    @property
    def count(self) -> int:
        return len(self.row.clauses) + len(self.falls)

    @property
    def middle(self) -> float | None:
        return None if self.low is None or self.high is None else (self.low + self.high) / 2


class ObstacleRegister(Based, frozen=True, kw_only=True):
    """The answer of `obstacles`: by expected harm, then those whose probability nobody has said, by how much falls. titles: of
    clauses."""

    obstacles: tuple[Threatened, ...]
    titles: dict[str, str] = {}


def register(
    rows: Iterable[tuple[Obstacle, str]],
    clause_of: Callable[[str], str],
    falls: Callable[[tuple[str, ...]], tuple[str, ...]],
    titles: dict[str, str],
) -> ObstacleRegister:
    """In: rows with their places; clause_of: the full id of a clause, it raises Refusal; falls: what falls with clauses. Raises
    Refusal."""
    found: dict[str, Threatened] = {}
    for one, place in rows:
        if one.id in found:
            raise Refusal(f"the obstacle {shown(one.id)} stands there twice.", "Give each an id of its own.", place)
        if (one.low is None) != (one.high is None):
            raise Refusal("only one end of the probability is filled in.", "Fill in both, or none: then it is not known.", place)
        if one.low is not None and one.high is not None and one.low > one.high:
            raise Refusal(f"the range is upside down: {one.low:g} to {one.high:g}.", "Write the lower end into `low`.", place)
        try:
            clauses = tuple(dict.fromkeys(map(clause_of, one.clauses)))
        except Refusal as error:
            raise Refusal(error.reason, error.repair, place) from error
        one = msgspec.structs.replace(one, clauses=clauses)
        more = falls(clauses)
        count = len(clauses) + len(more)
        ends = (None, None) if one.low is None or one.high is None else (one.low * count, one.high * count)
        found[one.id] = Threatened(row=one, falls=more, low=ends[0], high=ends[1])
    order = sorted(found.values(), key=lambda one: (one.middle is None, -(one.middle or 0), -one.count, one.row.id))
    return ObstacleRegister(
        obstacles=tuple(order), titles={name: titles.get(name, "") for one in order for name in (*one.row.clauses, *one.falls)}
    )
