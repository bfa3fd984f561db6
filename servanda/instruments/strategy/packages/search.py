"""The packages of a table of points: how often each would be signed, and which is best by which measure."""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

from servanda.instruments.strategy.packages.points import Drawn, Points

if TYPE_CHECKING:
    from servanda.instruments.strategy.packages.points import Array

MOST_LOOKED_AT = 20_000_000
"""So many packages are looked at one after the other."""
_RIGHTS = 4096  # at most so many combinations of the last issues stand in one row


class Space:
    """Packages by their numbers, those that enter, and measures over them. enters: lefts x rights."""

    def __init__(self, points: Points) -> None:
        import numpy as np

        self.points = points.delegates()
        self.sizes = np.array(self.points.sizes, np.int64)
        self.split = len(self.sizes)
        width = 1
        while self.split > 0 and width * self.sizes[self.split - 1] <= _RIGHTS:
            self.split -= 1
            width *= int(self.sizes[self.split])
        self.shape = (self.points.combinations // width, width)
        self.enters = np.ones(self.shape, bool)

    def bar(self, chosen: dict[int, int]) -> None:
        """Packages with all of these options (place of an issue: place of its option) do not enter."""
        where = tuple(chosen.get(i, slice(None)) for i in range(len(self.sizes)))
        self.enters.reshape(self.points.sizes)[where] = False

    def counts(self, drawn: Drawn, threads: int = 0) -> tuple[Array, Array]:
        """In how many draws each package is worth its floor to all at once, and to the one to whom it is so least often: lefts
        x rights, uint16."""
        import numpy as np

        from servanda.instruments.strategy.packages.kernels import count

        every, least = np.zeros(self.shape, np.uint16), np.zeros(self.shape, np.uint16)
        args, counting = self._halves(drawn), cast(Any, count)
        several = max(1, min(threads or os.cpu_count() or 1, self.shape[0]))
        cuts = [self.shape[0] * k // several for k in range(several + 1)]
        with ThreadPoolExecutor(several) as pool:
            list(pool.map(lambda ends: counting(*args, *ends, every, least), itertools.pairwise(cuts)))
        return every, least

    def nash(self, middle: Drawn) -> tuple[Array, Array, int]:
        """The most each gains in any package that all accept, the numbers of these packages, and the number of that with the
        greatest product of gains; -1: in none does everybody gain."""
        import numpy as np

        from servanda.instruments.strategy.packages.kernels import bargain

        top, top_at, product, number = cast(Any, bargain)(*self._one(middle), self.enters, np.zeros(0, np.int32))
        return top, top_at, int(number) if product > 0 else -1

    def smorodinsky(self, middle: Drawn, ideals: Array) -> int:
        """The number of the package in which the least share of its own greatest gain that anybody has is greatest; -1: none."""
        from servanda.instruments.strategy.packages.kernels import bargain

        return int(cast(Any, bargain)(*self._one(middle), self.enters, ideals)[3])

    def dominating(self, middle: Drawn, number: int) -> int:
        """A package that is better for somebody and worse for nobody; -1: none."""
        from servanda.instruments.strategy.packages.kernels import better

        worth = self.worth(middle, number)
        args = self._one(middle)
        return int(cast(Any, better)(*args[:2], worth[None], *args[3:], self.enters)[0])

    def worth(self, drawn: Drawn, number: int) -> Array:
        """What a package is worth in the first draw, to each actor."""
        import numpy as np

        package = np.array([self.points.package(number)])
        return np.array([drawn.worth(package, a, self.points.pairs)[0, 0] for a in range(len(self.points.actors))], np.int32)

    def distance(self, draft: tuple[int, ...]) -> Array:
        """In how many issues each package differs from a draft: lefts x rights."""
        import numpy as np

        found = np.zeros(self.points.sizes, np.uint8)
        for i, size in enumerate(self.points.sizes):
            found += (np.arange(size) != draft[i]).astype(np.uint8).reshape([-1 if i == j else 1 for j in range(len(self.sizes))])
        return found.reshape(self.shape)

    def top(self, *measures: Array, among: Array | None = None) -> int:
        """The number of the package that enters with the greatest first measure, of equals with the greatest second, and so on;
        of equals the first; -1: none enters."""
        import numpy as np

        left = self.enters if among is None else self.enters & among
        for measure in measures:
            most = np.max(measure, where=left, initial=0)
            left = left & (measure == most)
        first = int(left.reshape(-1).argmax())
        return first if left.reshape(-1)[first] else -1

    def _halves(self, drawn: Drawn) -> tuple[Any, ...]:
        from servanda.instruments.strategy.packages.kernels import right_half

        right = right_half(drawn.points, drawn.extra, self.points.pairs, self.sizes, self.split)
        return (drawn.points, right, drawn.floors, drawn.extra, self.points.pairs, self.sizes, self.split)

    def _one(self, middle: Drawn) -> tuple[Any, ...]:
        points, right, floors, extra, *rest = self._halves(middle)
        return (points[0], right[0], floors[0], extra[0], *rest)


def greatest_margin(points: Points, middle: Drawn, barred: list[dict[int, int]]) -> tuple[int, ...] | None:
    """The package whose least gain over a floor is greatest, at the middle of what is stated, by a mixed integer programme
    (HiGHS); None: not decided.

    Two options that interact stand in it as a third variable, which is one exactly if both are (McCormick).
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    sizes, actors = points.sizes, points.delegations
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
    both = [(p, x, y) for p, (i, j) in enumerate(points.pairs) for x in range(sizes[i]) for y in range(sizes[j])
        if points.extra[:actors, p, x, y].any()]
    width = int(start[-1]) + len(both) + 1
    rows: list[tuple[dict[int, float], float, float]] = [
        ({int(start[i]) + o: 1.0 for o in range(size)}, 1.0, 1.0) for i, size in enumerate(sizes)
    ]
    for k, (p, x, y) in enumerate(both):
        one, other, joint = int(start[points.pairs[p, 0]] + x), int(start[points.pairs[p, 1]] + y), int(start[-1]) + k
        rows += [({joint: 1.0, one: -1.0}, -1.0, 0.0), ({joint: 1.0, other: -1.0}, -1.0, 0.0),
            ({one: 1.0, other: 1.0, joint: -1.0}, -1.0, 1.0)]
    for chosen in barred:
        rows.append(({int(start[i]) + o: 1.0 for i, o in chosen.items()}, 0.0, len(chosen) - 1.0))
    for a in range(actors):
        cells = {int(start[i]) + o: float(middle.points[0, a, i, o]) for i, size in enumerate(sizes) for o in range(size)}
        cells |= {int(start[-1]) + k: float(middle.extra[0, a, p, x, y]) for k, (p, x, y) in enumerate(both)}
        rows.append(({**cells, width - 1: -1.0}, float(middle.floors[0, a]), np.inf))
    matrix = np.zeros((len(rows), width))
    for at, (cells, _, _) in enumerate(rows):
        for column, value in cells.items():
            matrix[at, column] = value
    goal = np.zeros(width)
    goal[-1] = -1.0
    kinds = np.array([1] * (width - 1) + [0])
    bounds = Bounds(np.array([0.0] * (width - 1) + [-np.inf]), np.array([1.0] * (width - 1) + [np.inf]))
    found = milp(
        goal, constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
        integrality=kinds, bounds=bounds,
        options={"time_limit": 20.0, "mip_rel_gap": 0.0},
    )  # fmt: skip
    if found.status != 0 or found.x is None:
        return None
    return tuple(int(np.argmax(found.x[start[i] : start[i + 1]])) for i in range(len(sizes)))


def mixed(gains: Array) -> tuple[tuple[float, float], tuple[float, float]]:
    """The solutions of Nash (1950) and of Kalai and Smorodinsky (1975) where two actors may divide what lies between packages,
    by lots or shares.

    In: gains over the floors, packages x 2, those that both accept. Out: gains of both, by each solution. Along the upper right
    border: an edge of it is a line, on which the product is a parabola and the ray to the ideal point cuts once.
    """
    import numpy as np

    border: list[tuple[float, float]] = []
    for point in sorted((float(x), float(y)) for x, y in gains):
        while border and border[-1][1] <= point[1]:
            border.pop()
        while len(border) > 1 and _bends(border[-2], border[-1], point):
            border.pop()
        border.append(point)
    ideal = (max(one[0] for one in border), max(one[1] for one in border))
    border = [(0.0, ideal[1]), *border, (ideal[0], 0.0)]  # less than one is given can always be taken
    best, cut = (0.0, 0.0), (0.0, 0.0)
    for (x, y), (to_x, to_y) in itertools.pairwise(border):
        right, up = to_x - x, to_y - y
        curve = right * up
        along = 0.0 if curve == 0 else float(np.clip(-(x * up + y * right) / (2 * curve), 0, 1))
        for t in (along, 0.0, 1.0):
            point = (x + t * right, y + t * up)
            if point[0] * point[1] > best[0] * best[1]:
                best = point
        if ideal[0] > 0 and ideal[1] > 0:
            across = up / ideal[1] - right / ideal[0]
            t = (x / ideal[0] - y / ideal[1]) / across if across else -1.0
            if 0 <= t <= 1:
                cut = (x + t * right, y + t * up)
    return best, cut


def _bends(first: tuple[float, float], second: tuple[float, float], third: tuple[float, float]) -> bool:
    """Whether the second lies on or under the line from first to third."""
    return (third[0] - first[0]) * (second[1] - first[1]) <= (second[0] - first[0]) * (third[1] - first[1])


