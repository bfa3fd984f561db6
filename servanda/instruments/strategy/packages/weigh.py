"""What the packages of a draft come to: which are shown, how often each would be signed and ratified, who walks first, what
cannot be said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.base.refusal import Refusal
from servanda.instruments.strategy.packages.points import UNIT, Body, Drawn, Points, drawn, middle
from servanda.instruments.strategy.packages.ratify import Votes, enough, seen
from servanda.instruments.strategy.packages.records import (
    MOST,
    ActorStand,
    Barred,
    BodyVote,
    DrawShare,
    Mixture,
    PackageShown,
    PackagesSeen,
)
from servanda.instruments.strategy.packages.search import MOST_LOOKED_AT, Space, greatest_margin, mixed

if TYPE_CHECKING:
    from servanda.instruments.strategy.packages.points import Array

Ask = Callable[[Mapping[str, str]], Sequence[Barred]]
"""Which options of a package keep it from entering; none: its text can be kept."""
HIGHEST, NASH, SMORODINSKY, NEAREST, BLOCKED, MARGIN = (
    "signed by the least willing in most draws", "Nash", "Kalai-Smorodinsky", "nearest to the draft", "all sign, a body blocks",
    "greatest least margin"
)  # fmt: skip
MOST_ROUNDS = 60
"""So many texts are asked about in the search of one package."""
CANDIDATES = 4096
"""Of so many packages, those most often signed, the votes of bodies are looked at."""
MIXED_OF = 200_000


def weigh(
    points: Points, bodies: Sequence[Body], draft: Sequence[int], ask: Ask, barred: Sequence[Barred] = (), *,
    asked: bool = False, draws: int, seed: int, threads: int = 0,
) -> PackagesSeen:  # fmt: skip
    """draft: the option of each issue from which nearness is counted; barred: what is known beforehand not to enter; asked: of
    all packages. Raises Refusal: too many packages."""
    return _Weighing(points, bodies, tuple(draft), ask, draws, seed).all(barred, asked, threads)


class _Weighing:
    def __init__(self, points: Points, bodies: Sequence[Body], draft: tuple[int, ...], ask: Ask, draws: int, seed: int) -> None:
        self.points, self.bodies, self.draft, self.ask, self.draws = points, bodies, draft, ask, draws
        self.worst = drawn(points, draws, seed, worst=True)
        members = [member for body in bodies for member in body.members]
        self.unknown = points.unknown({(member.own, issue) for member in members for issue, _, _ in member.asks})
        self.free = bool(points.delegates().unknown())
        self.best = drawn(points, draws, seed, worst=False)
        self.middle = middle(points)
        self.votes = Votes(points, bodies, self.worst, self.best, seed)
        self.barred: list[Barred] = []
        self.undecided: list[str] = []
        self.picked: dict[tuple[int, ...], list[str]] = {}
        self.unsaid: dict[tuple[int, ...], list[str]] = {}

    def all(self, barred: Sequence[Barred], asked: bool, threads: int) -> PackagesSeen:
        entered, mixture, method = None, None, "every package was looked at"
        if self.points.combinations <= MOST_LOOKED_AT:
            self.space: Space | None = Space(self.points)
            for one in barred:
                self._bar(one)
            self._pick(threads)
            entered = int(self.space.enters.sum()) if asked else None
            mixture = self._mixture()
        else:
            self.space, method = None, "a mixed integer programme (HiGHS)"
            self.barred += barred
            self._programme()
        shown = [self._shown(package, tuple(names)) for package, names in self.picked.items()]
        shown.sort(key=lambda one: BLOCKED not in one.picked)
        return PackagesSeen(
            actors=self.points.actors[: self.points.delegations], issues=self.points.issues,
            combinations=self.points.combinations, entered=entered,
            barred=tuple(self.barred), shown=tuple(shown), draft=self._shown(self.draft, ()), undecided=tuple(self.undecided),
            unknown=self.unknown,
            figures=self.points.figures, bodies=tuple(map(seen, self.bodies)), mixture=mixture, draws=self.draws, method=method,
        )  # fmt: skip

    # --- which packages are shown

    def _pick(self, threads: int) -> None:
        import numpy as np

        assert self.space is not None
        space, n = self.space, self.points.delegations
        every, least = space.counts(self.worst.of(n), threads)
        most_every, most_least = space.counts(self.best.of(n), threads) if self.free else (every, least)
        near = 255 - space.distance(self.draft)
        number = self._first(lambda: space.top(least, every, near))
        if number >= 0 and least.reshape(-1)[number] > 0:
            self._show(number, HIGHEST)
            others = space.enters.copy().reshape(-1)
            others[number] = False
            if np.any(most_least.reshape(-1)[others] > least.reshape(-1)[number]):
                self._doubt(number, "another may be signed more often by the least willing")
        elif number >= 0 and most_least[space.enters].any():
            self.undecided.append("whether any package would be signed by all: that hangs on what is not known")
        elif number >= 0:
            self.undecided.append("which package to choose: whatever is chosen, in every draw somebody would not sign")
        if self.free:
            self.undecided.append("the packages of Nash and of Kalai and Smorodinsky: they hang on what is not known")
        else:
            self._bargains()
        half = self.draws / 2
        number = self._first(lambda: space.top(near, every, among=every >= half))
        if number >= 0:
            self._show(number, NEAREST)
            nearer = space.enters & (most_every >= half) & (near > near.reshape(-1)[number])
            if nearer.any():
                self._doubt(number, "one nearer to the draft may be signed in half of the draws")
        elif not self.free:
            self.undecided.append("a package near the draft: none is signed by all in half of the draws")
        if self.bodies:
            self._blocked(every, most_every)

    def _bargains(self) -> None:
        """Nash, "The bargaining problem", Econometrica 18 (1950); Kalai and Smorodinsky, Econometrica 43 (1975); both over
        packages, without lots."""
        assert self.space is not None
        space, mine = self.space, self.middle.of(self.points.delegations)
        number = self._first(lambda: space.nash(mine)[2])
        if number < 0:
            why = "at the middle of what is stated no package gives everybody more than its floor"
            self.undecided.append(f"the packages of Nash and of Kalai and Smorodinsky: {why}")
            return
        self._show(number, NASH)
        for _ in range(MOST_ROUNDS):  # what each could hope for must be a text that can be kept as well
            top, at, _ = space.nash(mine)
            if any(self._barring(int(one)) for one in at):
                continue
            number = self._first(lambda ideals=top: space.smorodinsky(mine, ideals))  # type: ignore[misc]
            if number >= 0:
                self._show(number, SMORODINSKY)
            return
        self.undecided.append("the package of Kalai and Smorodinsky: what each could hope for at best was not found")

    def _blocked(self, every: Array, most_every: Array) -> None:
        """The package that all would sign and a body would not ratify, where that happens in more draws than not."""
        import numpy as np

        assert self.space is not None
        entering = np.flatnonzero(self.space.enters & (every > self.draws / 2))
        if entering.size > CANDIDATES:
            order = np.argsort(-every.reshape(-1)[entering].astype(np.int32), kind="stable")[:CANDIDATES]
            self.undecided.append(f"whether a body blocks a package that is not among the {CANDIDATES:,} most often signed")
            entering = entering[order]
        left = {int(number): self._together(self.points.package(int(number)))[1].low for number in entering}
        while left and max(left.values()) > 0.5:
            number = max(left, key=lambda one: (left[one], -one))
            if not self._barring(number):
                self._show(number, BLOCKED)
                return
            left = {one: value for one, value in left.items() if self.space.enters.reshape(-1)[one]}

    def _programme(self) -> None:
        """Too many packages to look at each: the one with the greatest least margin."""
        sizes = sorted(zip(self.points.sizes, self.points.issues, strict=True), reverse=True)
        fixed, count = [], self.points.combinations
        for size, issue in sizes:
            if count > MOST_LOOKED_AT:
                fixed.append(issue)
                count //= size
        repair = f"Choose an option of {', '.join(fixed)} with --choose: then each of the rest is looked at."
        if self.free:
            why = f"and not every figure is known ({self.unknown[0]})"
            raise Refusal(f"there are {self.points.combinations:,} packages, {why}.", repair)
        for _ in range(MOST_ROUNDS):
            found = greatest_margin(self.points, self.middle, [self._places(one) for one in self.barred])
            if found is None:
                raise Refusal(f"of {self.points.combinations:,} packages the best was not found in the time there is.", repair)
            new = self.ask(dict(self.points.named(found)))
            if not new:
                self.picked[found] = [MARGIN]
                why = f"of so many not each was looked at. {repair}"
                self.undecided.append(f"which packages are signed most often, Nash, Kalai-Smorodinsky: {why}")
                return
            self.barred += new
        self.undecided.append(f"which package can be kept: the text of none of the {MOST_ROUNDS} best can, as far as is known")

    def _first(self, choose: Callable[[], int]) -> int:
        """The number of the first package by a measure whose text can be kept; -1: none, or none found."""
        for _ in range(MOST_ROUNDS):
            number = choose()
            if number < 0 or not self._barring(number):
                return number
        self.undecided.append(f"which package can be kept: of the {MOST_ROUNDS} best by one measure none, as far as is known")
        return -1

    def _barring(self, number: int) -> bool:
        new = self.ask(dict(self.points.named(self.points.package(number))))
        for one in new:
            self._bar(one)
        return bool(new)

    def _bar(self, one: Barred) -> None:
        assert self.space is not None
        self.barred.append(one)
        self.space.bar(self._places(one))

    def _places(self, one: Barred) -> dict[int, int]:
        at = {issue: i for i, issue in enumerate(self.points.issues)}
        return {at[issue]: self.points.options[at[issue]].index(option) for issue, option in one.chosen}

    def _show(self, number: int, name: str) -> None:
        self.picked.setdefault(self.points.package(number), []).append(name)

    def _doubt(self, number: int, words: str) -> None:
        self.unsaid.setdefault(self.points.package(number), []).append(words)

    # --- what a package is to everybody

    def _shown(self, package: tuple[int, ...], names: tuple[str, ...]) -> PackageShown:
        import numpy as np

        n, one = self.points.delegations, np.array([package])
        accepts = [[self._accepts(end, one, a) for a in range(n)] for end in (self.worst, self.best)]
        signs = [float(np.logical_and.reduce(ones).mean()) for ones in accepts]
        shares = [DrawShare(low=float(low.mean()), high=float(high.mean())) for low, high in zip(*accepts, strict=True)]
        both, blocked = self._together(package)
        return PackageShown(
            picked=names, package=self.points.named(package), signs=DrawShare(low=signs[0], high=signs[1]),
            least=DrawShare(low=min(one.low for one in shares), high=min(one.high for one in shares)), both=both, blocked=blocked,
            standings=tuple(self._stand(package, a, share) for a, share in enumerate(shares)),
            votes=tuple(self._vote(b, one) for b in range(len(self.bodies))),
            differs=sum(x != y for x, y in zip(package, self.draft, strict=True)), better=self._better(package),
            unsaid=tuple(self.unsaid.get(package, ())),
        )  # fmt: skip

    def _accepts(self, end: Drawn, packages: Array, actor: int) -> Array:
        return end.worth(packages, actor, self.points.pairs) >= end.floors[:, actor, None]

    def _together(self, package: tuple[int, ...]) -> tuple[DrawShare, DrawShare]:
        """Parts of the draws in which all sign and every body ratifies, and in which all sign and a body does not."""
        import numpy as np

        one = np.array([package])
        n, ends = self.points.delegations, (self.worst, self.best)
        sign = [np.logical_and.reduce([self._accepts(end, one, a) for a in range(n)]) for end in ends]
        passed = []
        for best in (False, True):
            votes = [self.votes.of(b, one, best=best)[0] for b in range(len(self.bodies))]
            passed.append(np.logical_and.reduce([np.ones_like(sign[0]), *votes]))
        both = DrawShare(low=float((sign[0] & passed[0]).mean()), high=float((sign[1] & passed[1]).mean()))
        return both, DrawShare(low=float((sign[0] & ~passed[1]).mean()), high=float((sign[1] & ~passed[0]).mean()))

    def _stand(self, package: tuple[int, ...], a: int, accepts: DrawShare) -> ActorStand:
        points, n = self.points, len(package)
        low, high = (float(sum(ends[a, i, package[i]] for i in range(n))) for ends in (points.low, points.high))
        for p, (i, j) in enumerate(points.pairs):
            more = points.extra[a, p, package[i], package[j]]
            low, high = low + float(more[0]), high + float(more[1])
        stand = ActorStand(actor=points.actors[a], accepts=accepts, low=low, high=min(high, MOST))
        if all(points.known[a, i, package[i]] for i in range(n)) and not points.no_floor[a]:
            margin = float(self._worth(package, a) - self.middle.floors[0, a]) / UNIT
            stand = msgspec.structs.replace(stand, margin=margin)
        if not points.known[a][_open(points)].all():
            return stand
        costs = [(self._worth((*package[:i], o, *package[i + 1 :]), a), -i, -o) for i, size in enumerate(points.sizes)
            for o in range(size)]
        most, i, o = max(costs)
        gain = (most - self._worth(package, a)) / UNIT
        where = (points.issues[-i], points.options[-i][-o]) if gain > 0 else ("", "")
        return msgspec.structs.replace(stand, issue=where[0], prefers=where[1], costs=gain)

    def _worth(self, package: Sequence[int], a: int) -> int:
        import numpy as np

        return int(self.middle.worth(np.array([package]), a, self.points.pairs)[0, 0])

    def _vote(self, b: int, one: Array) -> BodyVote:
        body, ends = self.bodies[b], [self.votes.of(b, one, best=best) for best in (False, True)]
        against = tuple(member.name for k, member in enumerate(body.members) if ends[1][1][k].mean() < 0.5)
        share = DrawShare(low=float(ends[0][0].mean()), high=float(ends[1][0].mean()))
        return BodyVote(actor=body.actor, body=body.name, ratifies=share, against=against, enough=enough(body, against))

    def _better(self, package: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
        if self.space is None or self.free:
            return ()
        space, mine = self.space, self.middle.of(self.points.delegations)
        number = 0
        for size, option in zip(self.points.sizes, package, strict=True):
            number = number * size + option
        found = self._first(lambda: space.dominating(mine, number))
        return self.points.named(self.points.package(found)) if found >= 0 else ()

    def _mixture(self) -> Mixture | None:
        """What two actors could reach if lots or shares could divide the packages, at the middle of what is stated."""
        import numpy as np

        if self.space is None or self.free or self.points.delegations != 2 or self.points.combinations > MIXED_OF:
            return None
        entering = [self.points.package(int(number)) for number in np.flatnonzero(self.space.enters)]
        packages = np.array(entering, np.int64).reshape(-1, len(self.points.issues))
        each = [self.middle.worth(packages, a, self.points.pairs)[0] - self.middle.floors[0, a] for a in (0, 1)]
        gains = np.stack(each, axis=1) / UNIT
        gains = gains[(gains >= 0).all(axis=1)]
        if not gains.size:
            return None
        one, other = (float(floor) / UNIT for floor in self.middle.floors[0, :2])
        nash, equal = mixed(gains)
        return Mixture(nash=(nash[0] + one, nash[1] + other), smorodinsky=(equal[0] + one, equal[1] + other))


def _open(points: Points) -> Array:
    """Which cells stand for an option: issues x most options."""
    import numpy as np

    return np.arange(points.low.shape[2])[None, :] < np.array(points.sizes)[:, None]
