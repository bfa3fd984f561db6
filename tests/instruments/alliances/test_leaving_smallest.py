"""The smallest sets of allies that break something, against every subset tried; and the network asked for several at once."""

from __future__ import annotations

import datetime as dt
import random
from itertools import chain, combinations
from pathlib import Path

import pytest

from servanda.app import api
from servanda.check.desk import Desk
from servanda.instruments.alliances.leaving.smallest import Smallest
from servanda.instruments.strategy.whatif.purposes import AimedAt
from servanda.model.views import view

ROOT = Path(__file__).resolve().parents[3]


def every(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))


def slow(names: tuple[str, ...], breaks: object) -> set[tuple[str, ...]]:
    broken = [some for some in every(names) if breaks(some)]  # type: ignore[operator]
    least = min(map(len, broken), default=0)
    return {some for some in broken if len(some) == least}


def test_against_every_subset_of_drawn_questions() -> None:
    draw = random.Random(16)
    many = 0
    for _ in range(1000):
        names = tuple("ABCDEFGH"[: draw.randint(1, 8)])
        ways = [set(draw.sample(names, draw.randint(1, len(names)))) for _ in range(draw.randint(0, 5))]
        if draw.random() < 0.5:  # it breaks when it holds one of these
            asked = lambda some, ways=ways: any(way <= set(some) for way in ways)  # noqa: E731
        else:  # it breaks when each way has lost somebody
            asked = lambda some, ways=ways: bool(ways) and all(way & set(some) for way in ways)  # noqa: E731
        found = Smallest(names, asked)
        assert set(found.sets) == slow(names, asked), (names, ways)
        assert found.whole
        many += found.asked
    assert many < 1000 * 60, "fewer questions than subsets"


def test_every_set_breaks_and_no_part_of_it_does() -> None:
    found = Smallest(("A", "B", "C"), lambda some: len(some) >= 2)
    assert found.sets == (("A", "B"), ("A", "C"), ("B", "C"))
    assert Smallest(("A",), lambda _some: False).sets == ()
    assert Smallest(("A",), lambda _some: True).sets == ((),)


@pytest.mark.parametrize("name", ["league", "harbour"])
def test_the_network_against_every_subset(name: str) -> None:
    dossier = api.load(ROOT / "dossiers" / name)
    aims = AimedAt(Desk(dossier), view(dossier, ()), (), dt.date(2031, 3, 3))
    allies = tuple(dict.fromkeys(one for each in dossier.agreements.values() for one in each.parties))[:5]
    purposes = list(aims.purposes)
    assert purposes
    for one in purposes:
        asked = lambda some, one=one: aims.broken_by(one.id, some)  # noqa: E731
        assert set(Smallest(allies, asked).sets) == slow(allies, asked)
        for some in every(allies):  # to leave as well mends nothing
            assert not asked(some) or all(asked((*some, more)) for more in allies)
