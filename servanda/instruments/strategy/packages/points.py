"""The tables of preferences as arrays: ranges of points, what is not known, and what they are in each draw."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.base.tables.reading import read
from servanda.instruments.strategy.draws import generator
from servanda.instruments.strategy.packages.records import FLOOR, MOST, WITHOUT, InteractionRow, PreferenceRow, RatifierRow

if TYPE_CHECKING:
    from typing import Any

    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

T = TypeVar("T")
UNIT = 10_000
"""Whole numbers to a point."""
Issues = Mapping[str, Sequence[str]]
"""Name of alternatives: its options, those that are still to be chosen from."""


@dataclass(frozen=True, kw_only=True)
class Points:
    """actors: delegations, then members with rows of their own. low, high: actors x issues x most options; known: whether
    anything is said of it (a range from 0 to 100 says nothing); floors: actors x (floor, no agreement) x (low, high), nan where
    not known; pairs: issues that interact, pairs x 2; extra: actors x pairs x options x options x (low, high)."""

    actors: tuple[str, ...]
    delegations: int
    issues: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    low: Array
    high: Array
    known: Array
    floors: Array
    pairs: Array
    extra: Array
    figures: tuple[tuple[str, int], ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(map(len, self.options))

    @property
    def combinations(self) -> int:
        count = 1
        for size in self.sizes:
            count *= size
        return count

    def package(self, number: int) -> tuple[int, ...]:
        """The options of a package by its number: the last issue runs fastest."""
        found = []
        for size in reversed(self.sizes):
            number, option = divmod(number, size)
            found.append(option)
        return tuple(reversed(found))

    def named(self, package: Sequence[int]) -> tuple[tuple[str, str], ...]:
        """Issue and option of each place of a package."""
        return tuple((issue, ones[at]) for issue, ones, at in zip(self.issues, self.options, package, strict=True))

    def unknown(self, asked: Collection[tuple[int, int]] = ()) -> tuple[str, ...]:
        """What nobody said, one line for each actor and issue: of delegations, and of members what they are asked (actor, issue
        or -1 for all)."""
        found = []
        for a, actor in enumerate(self.actors):
            for i, (issue, ones) in enumerate(zip(self.issues, self.options, strict=True)):
                missing = [one for o, one in enumerate(ones) if not self.known[a, i, o]]
                if missing and (a < self.delegations or (a, i) in asked or (a, -1) in asked):
                    found.append(f"{actor}: what {', '.join(missing)} of {issue} is worth")
            if self.no_floor[a] and a < self.delegations:
                found.append(f"{actor}: its floor")
        return tuple(found)

    @property
    def no_floor(self) -> Array:
        """Of which actors neither a floor nor what it has without agreement is known."""
        import numpy as np

        return np.asarray(np.isnan(self.floors[:, :, 0]).all(axis=1))

    def delegates(self) -> Points:
        """Of the delegations alone."""
        n = self.delegations
        return Points(
            actors=self.actors[:n], delegations=n, issues=self.issues, options=self.options, low=self.low[:n], high=self.high[:n],
            known=self.known[:n], floors=self.floors[:n], pairs=self.pairs, extra=self.extra[:n],
        )  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """points: draws x actors x issues x most options; floors: draws x actors; extra: draws x actors x pairs x options x
    options; all int32, `UNIT` to a point."""

    points: Array
    floors: Array
    extra: Array

    def worth(self, packages: Array, actor: int, pairs: Array) -> Array:
        """What packages (packages x issues) are worth to an actor: draws x packages."""
        import numpy as np

        alone = [self.points[:, actor, i, packages[:, i]] for i in range(packages.shape[1])]
        both = [self.extra[:, actor, p, packages[:, i], packages[:, j]] for p, (i, j) in enumerate(pairs)]
        return np.asarray(sum(alone) + sum(both))

    def of(self, actors: int) -> Drawn:
        """The first actors alone."""
        import numpy as np

        return Drawn(*(np.ascontiguousarray(one[:, :actors]) for one in (self.points, self.floors, self.extra)))


def whole(values: Array) -> Array:
    """Points as whole numbers."""
    import numpy as np

    return np.asarray(np.rint(values * UNIT), np.int32)


def middle(points: Points) -> Drawn:
    """One draw: the middle of every range. What is not known is as if it were nothing: nobody may ask it."""
    import numpy as np

    floors = np.where(points.no_floor, 0, np.fmax(*np.moveaxis(points.floors.mean(axis=2), 1, 0)))
    cells = np.where(points.known, (points.low + points.high) / 2, 0)
    return Drawn(whole(cells)[None], whole(floors)[None], whole(points.extra.mean(axis=-1))[None])


def drawn(points: Points, draws: int, seed: int, *, worst: bool) -> Drawn:
    """Each range drawn evenly. What is not known is at its worst (an option worth nothing, a floor of all points) or at its
    best."""
    import numpy as np

    cells, floors, extra = points.low.size, points.floors.shape[0] * 2, points.extra[..., 0].size
    chance = np.stack([generator(seed, "packages", d).random(cells + floors + extra) for d in range(draws)])
    of_cells, of_floors, of_extra = np.split(chance, [cells, cells + floors], axis=1)
    values = points.low + (points.high - points.low) * of_cells.reshape(draws, *points.low.shape)
    values = np.where(points.known, values, 0 if worst else MOST)
    low, high = points.floors[..., 0], points.floors[..., 1]
    needs = np.fmax(*np.moveaxis(low + (high - low) * of_floors.reshape(draws, *low.shape), 2, 0))
    needs = np.where(points.no_floor, MOST if worst else 0, needs)
    least, most = points.extra[..., 0], points.extra[..., 1]
    both = least + (most - least) * of_extra.reshape(draws, *least.shape)
    return Drawn(whole(values), whole(needs), whole(both))


def points_of(
    preferences: Sequence[tuple[PreferenceRow, str]],
    interactions: Sequence[tuple[InteractionRow, str]],
    issues: Issues,
    delegations: Sequence[str],
    members: Sequence[str] = (),
    every: Issues | None = None,
) -> Points:
    """Rows with their places as arrays. issues: what is open; every: all options of the draft, of which rows may speak;
    members: who else may have rows.

    Raises Refusal: an actor, an issue, an option that is not there; a range upside down; a row that stands twice; more than 100
    points.
    """
    import numpy as np

    names = tuple(dict.fromkeys((*delegations, *(row.actor for row, _ in preferences if row.actor in members))))
    at = {name: a for a, name in enumerate(names)}
    every = issues if every is None else every
    shape = (len(names), len(issues), max(map(len, issues.values())))
    low, high, known = np.zeros(shape), np.full(shape, float(MOST)), np.zeros(shape, bool)
    floors = np.full((len(names), 2, 2), np.nan)
    seen: dict[tuple[str, ...], str] = {}
    figures = dict.fromkeys(("stated", "act", "expert", "assumed"), 0)
    for row, place in preferences:
        key = (row.actor, row.issue or "", row.option)
        _once(seen, key, place)
        a = at[_known("actor", row.actor, at, place)]
        ends = _range(row.low, row.high, place)
        if not row.issue:
            if row.option not in (FLOOR, WITHOUT):
                raise Refusal(f"a row without an issue says {shown(row.option)}.",
                    f"Name the issue, or write `{FLOOR}` or `{WITHOUT}` as option.", place)
            if ends is not None:
                floors[a, (FLOOR, WITHOUT).index(row.option)] = ends
        elif _chosen(row.issue, row.option, every, place) and row.option in issues[row.issue] and ends is not None:
            cell = a, list(issues).index(row.issue), list(issues[row.issue]).index(row.option)
            low[cell], high[cell], known[cell] = *ends, True
        figures[row.basis] += ends is not None
    for a, name in enumerate(names):
        if (least := float(np.where(known[a], low[a], 0).max(axis=1).sum())) > MOST:
            raise Refusal(
                f"the best options are worth at least {least:g} points to {shown(name)}, of {MOST} in all.",
                "Give points so that the best of every issue come to 100 together.", preferences[0][1],
            )  # fmt: skip
    pairs, extra = _together(interactions, issues, every, at, shape[2])
    return Points(
        actors=names, delegations=len(delegations), issues=tuple(issues), options=tuple(map(tuple, issues.values())), low=low,
        high=high, known=known,
        floors=floors, pairs=pairs, extra=extra, figures=tuple((word, count) for word, count in figures.items() if count),
    )  # fmt: skip


def _together(rows: Sequence[tuple[InteractionRow, str]], issues: Issues, every: Issues, at: Mapping[str, int],
    most: int) -> tuple[Array, Array]:
    """Pairs of issues that interact, the earlier first, and the points on top of each two options."""
    import numpy as np

    order = {name: i for i, name in enumerate(issues)}
    pairs: dict[tuple[int, int], int] = {}
    cells: dict[tuple[int, int, int, int], tuple[float, float]] = {}
    seen: dict[tuple[str, ...], str] = {}
    for row, place in rows:
        _known("actor", row.actor, at, place)
        for issue, option in ((row.issue, row.option), (row.with_issue, row.with_option)):
            _chosen(issue, option, every, place)
        if row.issue == row.with_issue:
            raise Refusal(f"{shown(row.issue)} stands beside itself.", "Name two different issues.", place)
        first, second = sorted(((row.issue, row.option), (row.with_issue, row.with_option)), key=lambda one: order[one[0]])
        _once(seen, (row.actor, *first, *second), place)
        ends = _range(row.low, row.high, place, full=False)
        if ends is not None and first[1] in issues[first[0]] and second[1] in issues[second[0]]:
            pair = pairs.setdefault((order[first[0]], order[second[0]]), len(pairs))
            cells[at[row.actor], pair, list(issues[first[0]]).index(first[1]), list(issues[second[0]]).index(second[1])] = ends
    extra = np.zeros((len(at), len(pairs), most, most, 2))
    for cell, both in cells.items():
        extra[cell] = both
    return np.array(list(pairs), np.int64).reshape(-1, 2), extra


@dataclass(frozen=True)
class Member:
    """weight: its votes; asks: (issue, or -1 for all; floor from, to), nan where not known; own: its place among the actors
    whose points it goes by."""

    name: str
    weight: int
    asks: tuple[tuple[int, float, float], ...]
    own: int


@dataclass(frozen=True)
class Body:
    actor: str
    name: str
    quota: int
    members: tuple[Member, ...]

    @property
    def weight(self) -> int:
        return sum(one.weight for one in self.members)

    @property
    def spare(self) -> int:
        """The most weight that may say no."""
        return self.weight - self.quota


def bodies_of(rows: Sequence[tuple[RatifierRow, str]], points: Points) -> tuple[Body, ...]:
    """The bodies with their members. A member without points of its own goes by those of its delegation.

    Raises Refusal: a delegation or an issue that is not there, a quota above all weights, two quotas, two weights, a range
    upside down.
    """
    nan = float("nan")
    found: dict[tuple[str, str], dict[str, list[tuple[RatifierRow, str]]]] = {}
    for row, place in rows:
        _known("delegation", row.actor, dict.fromkeys(points.actors[: points.delegations]), place)
        if row.issue:
            _known("issue", row.issue, dict.fromkeys(points.issues), place)
        found.setdefault((row.actor, row.body), {}).setdefault(row.member, []).append((row, place))
    made = []
    for (actor, name), members in found.items():
        every = [one for ones in members.values() for one in ones]
        quota = _same("quota", [(row.quota, place) for row, place in every], name)
        listed = []
        for member, ones in members.items():
            weight = _same("weight", [(row.weight, place) for row, place in ones], member)
            asks = tuple(
                (points.issues.index(row.issue) if row.issue else -1,
                    *(_range(row.floor_low, row.floor_high, place) or (nan, nan))) for row, place in ones
            )
            listed.append(Member(member, weight, asks, points.actors.index(member if member in points.actors else actor)))
        body = Body(actor, name, quota, tuple(listed))
        if body.spare < 0:
            raise Refusal(f"the quota of {shown(name)} is {quota}, and all its members weigh {body.weight}.",
                "Lower the quota, or add who is missing.", every[0][1])
        made.append(body)
    return tuple(made)


def rows_in(name: str, data: bytes | None, schema: type[T]) -> tuple[tuple[T, str], ...]:
    """Rows of a table with their places; no table: none. Raises Refusal."""
    return () if data is None else tuple(read(name, data, schema, only=True).placed())  # type: ignore[type-var]


def _same(what: str, values: Sequence[tuple[int, str]], name: str) -> int:
    first = values[0][0]
    for value, place in values:
        if value != first:
            raise Refusal(f"{shown(name)} has two figures of its {what}: {first} and {value}.",
                "Write the same in each of its rows.", place)
    return first


def _known(what: str, name: str, among: Mapping[str, object], place: str) -> str:
    if name not in among:
        raise Refusal(f"there is no {what} {shown(name)} here.", closest(name, list(among)), place)
    return name


def _chosen(issue: str, option: str, every: Issues, place: str) -> bool:
    _known("issue", issue, every, place)
    if option not in every[issue]:
        raise Refusal(f"{shown(option)} is no option of {issue} in the draft.", closest(option, every[issue]), place)
    return True


def _once(seen: dict[tuple[str, ...], str], key: tuple[str, ...], place: str) -> None:
    if key in seen:
        raise Refusal(f"{shown(', '.join(filter(None, key)))} stands in two rows (the other: {seen[key]}).",
            "Keep one; a wider range can hold both.", place)
    seen[key] = place


def _range(low: float | None, high: float | None, place: str, *, full: bool = True) -> tuple[float, float] | None:
    """A range; None where nothing is known: no figure, or all there are. Raises Refusal: half of one, or upside down."""
    if low is None and high is None:
        return None
    if low is None or high is None:
        raise Refusal("only one end of the range is given.", "Write both ends, or neither where it is not known.", place)
    if high < low:
        raise Refusal(f"the range is upside down: {low:g} to {high:g}.", "Write the lower end first.", place)
    return None if full and (low, high) == (0, MOST) else (low, high)


