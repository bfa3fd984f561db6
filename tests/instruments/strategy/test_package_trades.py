"""Packages: against a slow and obvious search, textbook cases, what a missing figure leaves open, who blocks, and what is refused."""

from __future__ import annotations

import dataclasses
import itertools
import random
from typing import Any

import pytest

pytest.importorskip("numba")

import msgspec
import numpy as np
from amounts import amount

from servanda.base.refusal import Refusal
from servanda.instruments.strategy.packages.points import UNIT, Points, bodies_of, drawn, middle, points_of, rows_in
from servanda.instruments.strategy.packages.ratify import counted_sets, minimal
from servanda.instruments.strategy.packages.records import Barred, InteractionRow, PackagesSeen, PreferenceRow, RatifierRow
from servanda.instruments.strategy.packages.search import Space, greatest_margin, mixed
from servanda.instruments.strategy.packages.weigh import BLOCKED, HIGHEST, MARGIN, NASH, NEAREST, SMORODINSKY, weigh

SAID = "stated,a note,2031-01-12,exercise"
HEAD = "actor,issue,option,low,high,basis,source,as_of,owner\n"
TOGETHER = "actor,issue,option,with_issue,with_option,low,high,source,as_of,owner\n"
VOTES = "actor,body,quota,member,weight,issue,floor_low,floor_high,source\n"
ISSUES = {"road": ["open", "shut"], "toll": ["none", "low", "high"]}


def prefers(rows: str) -> Any:
    text = "".join(f"{row.strip()},{SAID}\n" for row in rows.strip().splitlines())
    return rows_in("preferences.csv", (HEAD + text).encode(), PreferenceRow)


def random_points(chance: random.Random, *, missing: bool = False) -> Points:
    """Two to four actors, two to five issues of two to four options, some of which interact."""
    issues = {f"i{i}": [f"o{o}" for o in range(chance.randint(2, 4))] for i in range(chance.randint(2, 5))}
    actors = [f"A{a}" for a in range(chance.randint(2, 4))]
    rows, more = [], []
    for actor in actors:
        for issue, options in issues.items():
            for option in options:
                low = chance.randint(0, 60 // len(issues))
                if not (missing and chance.random() < 0.15):
                    rows.append(f"{actor},{issue},{option},{low},{low + chance.randint(0, 9)}")
        floor = chance.randint(5, 30)
        rows.append(f"{actor},,floor,{floor},{floor + chance.randint(0, 8)}")
        if chance.random() < 0.5:
            rows.append(f"{actor},,no agreement,{floor - 4},{floor + 4}")
        one, other = chance.sample(list(issues), 2)
        more.append(f"{actor},{one},{issues[one][0]},{other},{issues[other][1]},{chance.randint(-9, 0)},{chance.randint(0, 9)},a note,2031-01-12,exercise")
    extra = rows_in("interactions.csv", (TOGETHER + "\n".join(more)).encode(), InteractionRow)
    return points_of(prefers("\n".join(rows)), extra, issues, actors)


def worth(points: Points, one: Any, draw: int, actor: int, package: tuple[int, ...]) -> int:
    """What a package is worth, written out."""
    total = sum(int(one.points[draw, actor, i, o]) for i, o in enumerate(package))
    return total + sum(int(one.extra[draw, actor, p, package[i], package[j]]) for p, (i, j) in enumerate(points.pairs))


def best(packages: Any, key: Any) -> Any:
    """The first of those with the greatest key; none: None."""
    return max(packages, key=key, default=None)


def no_bars(_package: object) -> tuple[Barred, ...]:
    return ()


def test_the_search_equals_one_that_is_written_out() -> None:
    chance = random.Random(14)
    compared = dict.fromkeys((HIGHEST, NASH, SMORODINSKY, NEAREST), 0)
    for case in range(amount(24, 12)):
        points = random_points(chance)
        n, every = len(points.actors), list(itertools.product(*(range(size) for size in points.sizes)))
        bars = [{0: chance.randrange(points.sizes[0]), 1: chance.randrange(points.sizes[1])}, {chance.randrange(2): 0}][: chance.randint(0, 2)]
        enters = [one for one in every if not any(all(one[i] == o for i, o in bar.items()) for bar in bars)]
        draws = drawn(points, 12, case, worst=True)
        signs = {one: [[worth(points, draws, d, a, one) >= int(draws.floors[d, a]) for a in range(n)] for d in range(12)] for one in every}
        all_sign = {one: sum(all(row) for row in rows) for one, rows in signs.items()}
        least = {one: min(sum(row[a] for row in rows) for a in range(n)) for one, rows in signs.items()}
        space = Space(points)
        counted = space.counts(draws)
        assert [[int(c.reshape(-1)[k]) for c in counted] for k in range(len(every))] == [[all_sign[one], least[one]] for one in every]
        mid = middle(points)
        gains = {one: [worth(points, mid, 0, a, one) - int(mid.floors[0, a]) for a in range(n)] for one in enters}
        accepted = [one for one in enters if min(gains[one]) >= 0]
        tops = [max((gains[one][a] for one in accepted), default=0) for a in range(n)]

        def product(one: Any, gains: Any = gains) -> float:
            return float(np.prod([gain / UNIT for gain in gains[one]]))

        def shares(one: Any, gains: Any = gains, tops: Any = tops) -> tuple[float, float]:
            each = [gain / top if top else 1.0 for gain, top in zip(gains[one], tops, strict=True)]
            return min(each), sum(each)

        def apart(one: Any) -> int:
            return sum(o != 0 for o in one)

        def often(one: Any, least: Any = least, all_sign: Any = all_sign) -> tuple[int, int, int]:
            return least[one], all_sign[one], -apart(one)

        def near(one: Any, all_sign: Any = all_sign) -> tuple[int, int]:
            return -apart(one), all_sign[one]

        want = {
            HIGHEST: best([one for one in enters if least[one]], often),
            NASH: best([one for one in accepted if product(one) > 0], product),
            NEAREST: best([one for one in enters if all_sign[one] >= 6], near),
        }
        want[SMORODINSKY] = best(accepted, shares) if want[NASH] else None
        barred = [Barred(chosen=tuple((points.issues[i], points.options[i][o]) for i, o in bar.items()), verdict="no", why="") for bar in bars]
        found = weigh(points, (), [0] * len(points.issues), no_bars, barred, asked=True, draws=12, seed=case)
        assert found.entered == len(enters)
        for name, package in want.items():
            shown = [one.package for one in found.shown if name in one.picked]
            assert shown == ([points.named(package)] if package is not None else []), (case, name)
            compared[name] += package is not None
        for one in found.shown:
            mine = tuple(points.options[i].index(o) for i, (_, o) in enumerate(one.package))
            assert one.signs.low == one.signs.high == all_sign[mine] / 12
            over = [p for p in enters if p != mine and all(x >= y for x, y in zip(gains[p], gains[mine], strict=True)) and gains[p] != gains[mine]]
            assert bool(one.better) == bool(over)
        margin = greatest_margin(points, mid, bars)
        assert (margin is None) == (not enters)
        if margin is not None:
            assert margin in enters
            assert min(gains[margin]) == max(min(gain) for gain in gains.values())
    assert min(compared.values()) >= 12, "enough cases in which there is one"


def test_textbook_cases() -> None:
    """Linear bargaining with floors (2, 0); the frontier (10, 0), (6, 6), (0, 8)."""
    whole = {"split": [str(k) for k in range(11)]}
    rows = [f"North,split,{k},{k},{k}\nSouth,split,{k},{10 - k},{10 - k}" for k in range(11)]
    points = points_of(prefers("\n".join((*rows, "North,,floor,2,2\nSouth,,floor,0,0"))), (), whole, ("North", "South"))
    found = weigh(points, (), [0], no_bars, asked=True, draws=3, seed=1)
    assert {name: one.package[0][1] for one in found.shown for name in one.picked} == {HIGHEST: "2", NASH: "6", SMORODINSKY: "6", NEAREST: "2"}
    assert found.mixture is not None
    assert (*found.mixture.nash, *found.mixture.smorodinsky) == pytest.approx((6, 4, 6, 4), abs=1e-9)
    nash, other = mixed(np.array([[10.0, 0.0], [6.0, 6.0], [0.0, 8.0]]))
    assert (*nash, *other) == pytest.approx((6, 6, 150 / 23, 120 / 23), abs=1e-9)
    nash, other = mixed(np.array([[3.0, 0.0], [0.0, 1.0]]))
    assert (*nash, *other) == pytest.approx((1.5, 0.5, 1.5, 0.5), abs=1e-9)


def test_sets_that_block() -> None:
    chance = random.Random(7)
    for _ in range(200):
        weights = [chance.randint(0, 6) for _ in range(chance.randint(1, 9))]
        weights[0] += 1
        quota = chance.randint(1, sum(weights))
        spare = sum(weights) - quota
        heavy = [set(one) for size in range(len(weights) + 1) for one in itertools.combinations(range(len(weights)), size) if sum(weights[k] for k in one) > spare]
        least = {tuple(sorted(one)) for one in heavy if not any(other < one for other in heavy)}
        found = list(minimal(weights, spare))
        assert set(found) == least
        assert len(found) == len(least) == counted_sets(weights, spare)
    assert counted_sets([1] * 40, 19) == 137846528820, "forty members, any twenty: by weights alone"


def test_a_missing_figure_stays_missing() -> None:
    """Whatever it turns out to be: each share lies between its two ends, and what was decided stands."""
    chance = random.Random(3)
    left_open = decided = 0
    for case in range(12):
        points = random_points(chance, missing=True)
        unknown = [(a, i, o) for a in range(len(points.actors)) for i, size in enumerate(points.sizes) for o in range(size) if not points.known[a, i, o]]
        said = weigh(points, (), [0] * len(points.issues), no_bars, asked=True, draws=40, seed=case)
        assert bool(said.unknown) == bool(unknown)
        assert not (unknown and any(name in (NASH, SMORODINSKY) for one in said.shown for name in one.picked))
        picked = next((one for one in said.shown if HIGHEST in one.picked), said.draft)
        package = [points.options[i].index(option) for i, (_, option) in enumerate(picked.package)]
        left_open, decided = left_open + bool(picked.unsaid), decided + (not picked.unsaid and bool(picked.picked))
        for _ in range(4):
            low, high = points.low.copy(), points.high.copy()
            for cell in unknown:
                low[cell] = high[cell] = chance.choice((0, 100, chance.uniform(0, 100)))
            filled = dataclasses.replace(points, low=low, high=high, known=np.ones_like(points.known))
            then = weigh(filled, (), package, no_bars, asked=True, draws=40, seed=case)
            assert picked.signs.low <= then.draft.signs.low <= picked.signs.high
            for before, after in zip(picked.standings, then.draft.standings, strict=True):
                assert before.accepts.low <= after.accepts.low <= before.accepts.high
                assert before.margin is None or before.margin == after.margin
            if picked.picked and not picked.unsaid:
                assert then.draft.least.low == max(one.least.low for one in then.shown)
    assert left_open
    assert decided > 2


def test_the_same_bytes_on_one_and_two_threads() -> None:
    points = random_points(random.Random(5))
    made = [msgspec.json.encode(weigh(points, (), [0] * len(points.issues), no_bars, asked=True, draws=200, seed=9, threads=threads)) for threads in (1, 2, 1)]
    assert made[0] == made[1] == made[2]


def lagoon(bodies: str, ask: Any = no_bars, **more: Any) -> PackagesSeen:
    """Two sides, six packages: South signs all, North what is open."""
    rows = prefers("""North,road,open,60,60\nNorth,road,shut,10,10\nNorth,toll,none,5,5\nNorth,toll,low,10,10\nNorth,toll,high,20,20\nNorth,,floor,50,50
        South,road,open,20,20\nSouth,road,shut,25,25\nSouth,toll,none,40,40\nSouth,toll,low,30,30\nSouth,toll,high,22,22\nSouth,,floor,40,40""")
    points = points_of(rows, (), ISSUES, ("North", "South"), ("Town",))
    return weigh(points, bodies_of(rows_in("ratifiers.csv", (VOTES + bodies).encode(), RatifierRow), points), [0, 0], ask, asked=True, draws=10, seed=1, **more)


def test_what_a_body_blocks_is_told_first() -> None:
    free = lagoon("South,Diet,2,Hill,1,,40,40,a note\nSouth,Diet,2,Dale,1,toll,10,10,a note\n")
    assert not any(BLOCKED in one.picked for one in free.shown)
    held = lagoon("South,Diet,2,Hill,1,,45,45,a note\nSouth,Diet,2,Dale,1,toll,35,35,a note\n")
    first = held.shown[0]
    assert BLOCKED in first.picked
    assert (first.signs.low, first.blocked.low, first.both.high) == (1, 1, 0)
    assert first.votes[0].enough
    assert held.bodies[0].blockers == (("Hill",), ("Dale",))
    unsaid = lagoon("South,Diet,2,Hill,1,,40,40,a note\nSouth,Diet,2,Dale,1,toll,,,a note\n").shown[0]
    assert (unsaid.both.low, unsaid.both.high) == (0, 1), "what a member asks for is not known: neither is how it votes"


def test_only_what_can_be_kept_enters() -> None:
    def ask(package: Any) -> tuple[Barred, ...]:
        verdict = {"none": "no", "low": "not decided"}.get(package["toll"])
        return () if verdict is None else (Barred(chosen=(("toll", package["toll"]),), verdict=verdict, why="as the checker says"),)

    found = lagoon("", ask)
    assert {dict(one.package)["toll"] for one in found.shown} == {"high"}
    assert {one.verdict for one in found.barred} == {"no", "not decided"}
    nothing = lagoon("", lambda package: (Barred(chosen=tuple(package.items()), verdict="not decided", why="no time"),))
    assert not nothing.shown


def test_too_many_to_look_at_each() -> None:
    issues = {f"i{i:02}": ["a", "b"] for i in range(26)}
    rows = "\n".join(f"{actor},{issue},{option},{2 * ((i + k) % 2)},{2 * ((i + k) % 2)}" for k, actor in enumerate("NS") for i, issue in enumerate(issues) for option in "a")
    points = points_of(prefers(rows + "\nN,,floor,3,3\nS,,floor,3,3" + "".join(f"\n{a},{i},b,1,1" for a in "NS" for i in issues)), (), issues, ("N", "S"))
    found = weigh(points, (), [0] * 26, no_bars, draws=5, seed=1)
    assert [one.picked for one in found.shown] == [(MARGIN,)]
    assert min(one.margin or 0 for one in found.shown[0].standings) == 23
    assert "i02" not in found.undecided[0]
    assert "--choose" in found.undecided[0]
    with pytest.raises(Refusal, match="not every figure is known"):
        weigh(points_of((), (), issues, ("N", "S")), (), [0] * 26, no_bars, draws=5, seed=1)


GOOD = "North,road,open,10,20"
WRONG: dict[str, tuple[str, str, str]] = {
    "road,ajar": ("North,road,ajar,1,2", "", "no option"),
    "no issue": ("North,rail,open,1,2", "", "no issue"),
    "no such row": ("North,,ceiling,1,2", "", "without an issue"),
    "unknown actor": ("West,road,open,1,2", "", "no actor"),
    "upside down": ("North,road,open,30,20", "", "upside down"),
    "half": ("North,road,open,30,", "", "one end"),
    "floor over 100": ("North,,floor,50,120", "", "above 100"),
    "twice": (f"{GOOD}\n{GOOD}", "", "two rows"),
    "too many points": ("North,road,open,60,70\nNorth,toll,low,60,70", "", "of 100 in all"),
    "quota": (GOOD, "North,Diet,9,Hill,3,,1,2,a note", "all its members weigh 3"),
    "two quotas": (GOOD, "North,Diet,3,Hill,3,,1,2,a note\nNorth,Diet,2,Dale,3,,1,2,a note", "two figures"),
    "two weights": (GOOD, "North,Diet,3,Hill,3,road,1,2,a note\nNorth,Diet,3,Hill,4,toll,1,2,a note", "two figures"),
    "whose body": (GOOD, "West,Diet,3,Hill,3,,1,2,a note", "no delegation"),
    "of what": (GOOD, "North,Diet,3,Hill,3,rail,1,2,a note", "no issue"),
    "floor of a member": (GOOD, "North,Diet,3,Hill,3,,5,2,a note", "upside down"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_refused(case: str) -> None:
    rows, votes, reason = WRONG[case]

    def read() -> None:
        bodies_of(rows_in("ratifiers.csv", (VOTES + votes).encode(), RatifierRow), points_of(prefers(rows), (), ISSUES, ("North", "South")))

    with pytest.raises(Refusal, match=reason) as refused:
        read()
    assert refused.value.repair
    assert refused.value.place
