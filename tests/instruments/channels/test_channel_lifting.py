"""Can a set be kept above one that cannot? Only with a source that lifts: tried on drawn texts over every subset."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))
from amounts import amount
from test_channel_sets import DAY, EARLY, asked, dossier_of, table_of

from servanda.check.desk import Desk
from servanda.check.questions.keepable import under
from servanda.check.rechecked import rechecked
from servanda.instruments.channels.page import head
from servanda.instruments.channels.subsets import SetGuess, explore
from servanda.instruments.channels.together import Oracle, as_accepted, sources_of
from servanda.model.parts import narrowed

LATE = "A must do task t0\n  not before 2031-07-01"
ASKING = (
    "A must do task t{a}\n  by {d}",
    "A must do task t{a}\n  not before {d}",
    "A must do task t{a}\n  not before {d}\n  by {e}",
    "A must do task t{a}\n  only after task t{b} is done by A\n  by {d}",
    "A must do task t{a}\n  within 20 days of task t{b} is done by A",
    "A must do task t{a}\n  by {d}\n  if task t{b} is done by A",
    "A must do task t{a}\n  by {d}\n  if consent of B",
    "A must do task t{a}\n  by {d}\n  with the consent of B",
    "A must not do task t{a}\n  until {d}",
    "A must not do task t{a}\n  from {d}",
    "A must not do task t{a}\n  unless consent of B",
    "A must not do task t{a}\n  unless task t3 is done by B",
    "A may do task t{a}",
    "A may do task t{a}\n  from {d}\n  until {e}",
)
LIFTING = (
    "B may do task t4\n  effect suspends clause {o}:0",
    "B may do task t4\n  effect releases A from clause {o}:0",
    "B may do task t4\n  effect extends clause {o}:0 by 200 days",
)


def texts_of(draw: random.Random, forms: tuple[str, ...]) -> dict[str, list[str]]:
    """Drawn texts; powers are over the one clause of `lark`."""
    found = {"lark": [EARLY]}
    for name in ("heron", "rail", "tern")[: draw.randint(1, 3)]:
        found[name] = []
        for _ in range(draw.randint(1, 2)):
            a, b = draw.sample(range(3), 2)
            d, e = (dt.date(2031, 3, 1) + dt.timedelta(draw.randint(30, 200)) for _ in range(2))
            found[name].append(draw.choice(forms).format(a=a, b=b, d=d, e=e, o="lark"))
    return found


def looked_at(texts: dict[str, list[str]], lifts: bool) -> tuple[int, int]:
    """Holds the engine against every subset; how many sets cannot be kept, how many of these can with more."""
    dossier = dossier_of(texts, 5)
    table = table_of(dossier)
    sources, _ = sources_of(dossier, table, DAY)
    whole, names = as_accepted(dossier, table), [one.name for one in sources]
    told = {frozenset[int](): "yes"}
    for many in range(1, len(names) + 1):
        for some in itertools.combinations(range(len(names)), many):
            desk = Desk(narrowed(whole, agreements=[names[n] for n in some]))
            told[frozenset(some)] = rechecked(desk.dossier, under(desk, (), 5.0)).verdict
    lifting = Oracle(whole, sources, 5.0).lifting()
    assert lifts or not lifting
    ups = [(s, t) for s in told for t in told if s < t and told[s] != "yes" and told[t] == "yes"]
    assert all((t - s) & lifting for s, t in ups), (texts, ups)
    found = asked(dossier, table)
    least = [s for s in told if told[s] == "no" and all(told[s - {n}] == "yes" for n in s)]
    assert {frozenset(one.sources) for one in found.conflicts} == {frozenset(names[n] for n in s) for s in least}, texts
    most = [s for s in told if told[s] == "yes" and not any(s < t and told[t] == "yes" for t in told)]
    stand = {frozenset((*one, *found.free)) for one in found.stand or ((),)}
    assert stand == {frozenset(names[n] for n in s) for s in most}, texts
    return sum(one == "no" for one in told.values()), len(ups)


def test_what_only_asks_for_more_makes_nothing_keepable() -> None:
    draw = random.Random(1642)
    assert sum(looked_at(texts_of(draw, ASKING), lifts=False)[0] for _ in range(amount(300, 8)))


def test_a_set_above_a_conflict_can_be_kept_only_with_what_lifts() -> None:
    draw = random.Random(1643)
    assert sum(looked_at(texts_of(draw, (LATE, ASKING[1], *LIFTING)), lifts=True)[1] for _ in range(amount(100, 15)))


def test_a_lifted_conflict_is_no_conflict_of_the_whole() -> None:
    power = "B may do task t4\n  effect suspends clause lark:0"
    dossier = dossier_of({"lark": [EARLY], "heron": [LATE], "rail": [power]})
    found = asked(dossier, table_of(dossier))
    assert [(set(one.sources), one.lifted) for one in found.conflicts] == [({"lark", "heron"}, (("rail",),))]
    assert found.whole
    assert head(found).startswith("All of it can be kept together; 1 set of it cannot")


def test_where_it_is_not_decided_whether_it_lifts_that_is_said() -> None:
    power = "B may do task t4\n  effect ends clause lark:0"
    dossier = dossier_of({"lark": [EARLY], "heron": [LATE], "rail": [power]})
    found = asked(dossier, table_of(dossier))
    assert [(set(one.sources), one.decided) for one in found.clashes] == [
        ({"lark", "heron"}, True),
        ({"lark", "heron", "rail"}, False),
    ]
    assert not found.whole


def test_drawn_families_that_lift_against_every_subset() -> None:
    draw = random.Random(1644)
    for _ in range(amount(1000, 200)):
        count = draw.randint(1, 6)
        lifting = frozenset(draw.sample(range(count), draw.randint(0, min(3, count))))
        rows = [[frozenset(draw.sample(range(count), draw.randint(1, min(3, count)))) for _ in range(2)] for _ in range(8)]
        order = sorted(lifting)

        def sure(some: frozenset[int], rows: list[list[frozenset[int]]] = rows, order: list[int] = order) -> bool:
            which = sum(1 << place for place, one in enumerate(order) if one in some)
            return not some or not any(bad <= some for bad in rows[which])

        every = [frozenset(s) for n in range(count + 1) for s in itertools.combinations(range(count), n)]
        found = explore(count, lambda some, sure=sure: SetGuess(sure(some)), sure, lifting)  # type: ignore[misc]
        assert set(found.minimal) == {s for s in every if not sure(s) and all(sure(s - {n}) for n in s)}
        assert set(found.maximal) == {s for s in every if sure(s) and not any(s < t and sure(t) for t in every)}
        for some, lifts in zip(found.minimal, found.lifted, strict=True):
            adds = [a for a in every if a and not a & some and sure(some | a)]
            assert set(lifts) == {a for a in adds if not any(b < a for b in adds)}
