"""Who can block: members of a body whose no is enough, and what a body does with a package.

Two levels: Putnam, "Diplomacy and domestic politics", International Organization 42 (1988).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from servanda.instruments.strategy.draws import generator
from servanda.instruments.strategy.packages.points import Body, Drawn, Points, whole
from servanda.instruments.strategy.packages.records import MOST, BodySeen

if TYPE_CHECKING:
    from servanda.instruments.strategy.packages.points import Array

SHOWN_SETS = 6


def minimal(weights: Sequence[int], spare: int) -> Iterator[tuple[int, ...]]:
    """The minimal sets of members that weigh more than may say no: without any one of them the rest is too light. Heavy members
    first.

    Taken in the order of weights, the last of a set is its lightest; so a set that has just become heavy enough is minimal.
    """
    order = sorted(range(len(weights)), key=lambda k: (-weights[k], k))
    rest = [sum(weights[k] for k in order[at:]) for at in range(len(order))]

    def longer(begin: int, taken: tuple[int, ...], total: int) -> Iterator[tuple[int, ...]]:
        for at in range(begin, len(order)):
            if total + rest[at] <= spare:
                return
            mine, sum_ = (*taken, order[at]), total + weights[order[at]]
            if sum_ > spare:
                yield tuple(sorted(mine))
            else:
                yield from longer(at + 1, mine, sum_)

    yield from longer(0, (), 0)


def counted_sets(weights: Sequence[int], spare: int) -> int:
    """How many sets `minimal` gives, by weights alone (dynamic programming), however many members there are."""
    lighter, found = Counter({0: 1}), 0
    for weight in sorted(weights, reverse=True):
        found += sum(count for total, count in lighter.items() if total + weight > spare)
        for total, count in list(lighter.items()):
            if total + weight <= spare:
                lighter[total + weight] += count
    return found


def seen(body: Body) -> BodySeen:
    """A body with the first of the sets that can block it."""
    weights = [one.weight for one in body.members]
    first = tuple(islice(minimal(weights, body.spare), SHOWN_SETS))
    return BodySeen(
        actor=body.actor, body=body.name, quota=body.quota, weight=body.weight, members=len(weights),
        blockers=tuple(_names(body, one) for one in first),
        sets=counted_sets(weights, body.spare), fewest=min(map(len, first), default=0),
    )  # fmt: skip


def enough(body: Body, against: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The first minimal sets among members that say no."""
    mine = [k for k, one in enumerate(body.members) if one.name in against]
    sets = minimal([body.members[k].weight for k in mine], body.spare)
    return tuple(_names(body, [mine[k] for k in one]) for one in islice(sets, SHOWN_SETS))


def _names(body: Body, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(body.members[k].name for k in places)


class Votes:
    """How bodies vote, draw by draw. worst, best: of the same draws, with what is not known at its worst and at its best."""

    def __init__(self, points: Points, bodies: Sequence[Body], worst: Drawn, best: Drawn, seed: int) -> None:
        import numpy as np

        self._points, self.bodies, self._ends = points, bodies, (worst, best)
        draws = worst.points.shape[0]
        asks = [ask for body in bodies for member in body.members for ask in member.asks]
        chance = np.stack([generator(seed, "ratifiers", d).random(len(asks)) for d in range(draws)])
        low, high = (np.array([ask[k] for ask in asks], float) for k in (1, 2))
        self._needs = tuple(whole(np.where(np.isnan(low), unknown, low + (high - low) * chance)) for unknown in (MOST, 0))

    def of(self, body: int, packages: Array, *, best: bool) -> tuple[Array, Array]:
        """packages: packages x issues. Out: whether it ratifies, draws x packages; and whether each member says yes, members x
        draws x packages."""
        import numpy as np

        at = sum(len(member.asks) for one in self.bodies[:body] for member in one.members)
        drawn, needs, votes = self._ends[best], self._needs[best], []
        for member in self.bodies[body].members:
            yes = np.ones((needs.shape[0], packages.shape[0]), bool)
            for issue, _, _ in member.asks:
                if issue < 0:
                    worth = drawn.worth(packages, member.own, self._points.pairs)
                else:
                    worth = drawn.points[:, member.own, issue, packages[:, issue]]
                yes &= worth >= needs[:, at, None]
                at += 1
            votes.append(yes)
        weight = sum(np.where(yes, member.weight, 0) for yes, member in zip(votes, self.bodies[body].members, strict=True))
        return np.asarray(weight >= self.bodies[body].quota), np.stack(votes)
