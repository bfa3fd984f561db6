"""All minimal sets that cannot be kept together, and all maximal ones that can, against brute force over every subset."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from amounts import amount

from servanda.check.api import ask
from servanda.check.rechecked import loud
from servanda.instruments.channels.records import Channel, ChannelTable, HandedOver, SaidRow, ToldAlly
from servanda.instruments.channels.subsets import ExploredSets, SetGuess, explore, hitting
from servanda.instruments.channels.together import Oracle, Together, as_accepted, together
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.model.parts import narrowed

DAY = dt.date(2031, 4, 1)
HEAD = "---\nagreement: {id}\ntitle: {id}\nforce: {force}\nsigned: 2031-03-01 12:00\nin-force: 2031-03-01 12:00\nzone: UTC\nparties: A, B\nimports: world.md\n{more}---\n"
WORLD = "---\ntitle: w\n---\n\n```servanda\nactor A\n  role party\n\nactor B\n  role party\n\n{acts}\n```\n"


def dossier_of(texts: dict[str, list[str]], acts: int = 5, extra: str = "") -> Dossier:
    """A dossier: agreement -> its clauses, as lines under a core."""
    world = WORLD.format(acts="\n\n".join(f'act do task t{n}\n  by A, B\n  done "task t{n} is done"' for n in range(acts)) + extra)
    files = {"world.md": world.encode()}
    for name, clauses in texts.items():
        more = "" if name == "official" else "marking: RED\n"
        body = "\n\n".join(f"clause {n}\n  {clause}" for n, clause in enumerate(clauses))
        force = "binding" if name == "official" else "political"
        files[f"{name}.md"] = (HEAD.format(id=name, force=force, more=more) + f"\n```servanda\n{body}\n```\n").encode()
    found = load_files(files, "drawn")
    assert [one.message for one in found.diagnostics] == []
    return found


def table_of(dossier: Dossier, **more: object) -> ChannelTable:
    """Every clause of every channel offered on one day."""
    ids = [name for name in dossier.agreements if name != "official"]
    channels = tuple(Channel(id=name, principal="M", envoys=("E",), opened=dt.date(2031, 3, 1), close_out="x") for name in ids)
    items = {name: tuple(c.id for c in dossier.clauses if c.agreement == name) for name in ids}
    said = tuple(SaidRow(channel=name, on=DAY, by="E", to=("F",), items=items[name], kind="offer") for name in ids)
    return ChannelTable(channel=channels, said=said, **more)  # type: ignore[arg-type]


def asked(dossier: Dossier, table: ChannelTable, on: dt.date = DAY) -> Together:
    with loud():
        return together(dossier, table, on)


# --- the engine alone ------------------------------------------------------------------------------------------------


def brute(count: int, stands: list[bool]) -> tuple[set[frozenset[int]], set[frozenset[int]]]:
    """Minimal sets that do not stand and maximal ones that do, by looking at every subset. stands: by bits."""
    sets = {bits: frozenset(n for n in range(count) if bits >> n & 1) for bits in range(1 << count)}
    minimal = {sets[b] for b in sets if not stands[b] and all(stands[b & ~(1 << n)] for n in sets[b])}
    maximal = {sets[b] for b in sets if stands[b] and not any(stands[b | 1 << n] for n in range(count) if not b >> n & 1)}
    return minimal, maximal


@pytest.mark.parametrize("lies", [False, True])
def test_random_families_against_every_subset(lies: bool) -> None:
    """lies: the quick guess is wrong in one case of five; what is sure still comes out."""
    draw = random.Random(1631 + lies)
    for _ in range(amount(1000, 200)):
        count = draw.randint(1, 7)
        bad = [frozenset(draw.sample(range(count), draw.randint(1, min(3, count)))) for _ in range(draw.randint(0, 5))]
        stands = [not any(all(bits >> n & 1 for n in one) for one in bad) for bits in range(1 << count)]
        told: dict[frozenset[int], bool] = {}

        def sure(some: frozenset[int], stands: list[bool] = stands, told: dict[frozenset[int], bool] = told) -> bool:
            told[some] = stands[sum(1 << n for n in some)]
            return told[some]

        def guess(some: frozenset[int], stands: list[bool] = stands, told: dict[frozenset[int], bool] = told) -> SetGuess:
            right = stands[sum(1 << n for n in some)]
            return SetGuess(told.get(some, right != (lies and draw.random() < 0.2 and bool(some))))

        found = explore(count, guess, sure)
        assert (set(found.minimal), set(found.maximal)) == brute(count, stands), (count, bad)


def test_hitting_sets() -> None:
    assert hitting([]) == (frozenset(),)
    assert set(hitting([frozenset((0, 1)), frozenset((1, 2))])) == {frozenset((1,)), frozenset((0, 2))}


def test_nothing_in_conflict_asks_for_the_whole_alone() -> None:
    calls: list[frozenset[int]] = []
    found = explore(6, lambda some: SetGuess(True), lambda some: not calls.append(some))
    assert found == ExploredSets((), (frozenset(range(6)),))
    assert len(calls) == 1


# --- against the core, and against sums of days ----------------------------------------------------------------------


def drawn(draw: random.Random) -> tuple[dict[str, list[str]], dict[str, list[tuple[int, int, float]]]]:
    """Texts, and the same as bounds by a code of its own: (after, before, days) says t[after] >= t[before] + days; -1 is the first of March."""
    texts: dict[str, list[str]] = {}
    bounds: dict[str, list[tuple[int, int, float]]] = {}
    for name in ("official", "lark", "heron", "rail")[: draw.randint(2, 4)]:
        texts[name], bounds[name] = [], []
        for _ in range(draw.randint(1, 2)):
            act, kind, day = draw.randrange(4), draw.randrange(3), draw.randint(30, 200)
            date = dt.date(2031, 3, 1) + dt.timedelta(day)
            if kind == 0:
                texts[name].append(f"A must do task t{act}\n  by {date}")
                bounds[name].append((-1, act, -day - 0.9))  # until the end of that day
            elif kind == 1:
                texts[name].append(f"A must do task t{act}\n  not before {date}")
                bounds[name].append((act, -1, day))
            else:
                other = draw.choice([n for n in range(4) if n != act])
                texts[name].append(f"A must do task t{act}\n  only after task t{other} is done by A")
                bounds[name].append((act, other, 0.001))  # in a circle nothing can begin
    return texts, bounds


def can_be(bounds: list[tuple[int, int, float]]) -> bool:
    """Bellman and Ford over whole days: whether there are days that meet all bounds. What is waited for must itself come."""
    at = dict.fromkeys(range(-1, 4), 0.0)
    for _ in range(12):
        for after, before, days in bounds:
            if at[before] + days > at[after]:
                if after == -1:
                    return False
                at[after] = at[before] + days
    return all(at[before] + days <= at[after] for after, before, days in bounds)


def test_drawn_channels_against_sums_of_days_over_every_subset() -> None:
    draw = random.Random(16)
    clashing = 0
    for _ in range(amount(1000, 10)):
        texts, bounds = drawn(draw)
        dossier = dossier_of(texts, 4)
        found = asked(dossier, table_of(dossier))
        names = [one.name for one in found.sources]
        stands = [can_be([b for n, name in enumerate(names) if bits >> n & 1 for b in bounds[name]]) for bits in range(1 << len(names))]
        minimal, _maximal = brute(len(names), stands)
        assert {frozenset(one.sources) for one in found.conflicts} == {frozenset(names[n] for n in one) for one in minimal}, texts
        assert all(one.decided for one in found.clashes), texts
        clashing += bool(minimal)
    assert clashing


@pytest.mark.parametrize("seed", range(2))
def test_pieces_say_what_the_question_says_of_the_whole(seed: int) -> None:
    """What hangs together is asked about by itself; the plain question about each subset says the same."""
    draw = random.Random(seed)
    texts, _bounds = drawn(draw)
    dossier = dossier_of(texts, 4)
    table = table_of(dossier)
    names = list(texts)
    from servanda.instruments.channels.together import sources_of

    sources, _ = sources_of(dossier, table, DAY)
    oracle = Oracle(as_accepted(dossier, table), sources, 5.0)
    for many in range(1, len(names) + 1):
        for some in itertools.combinations(range(len(names)), many):
            plain = ask(narrowed(dossier, agreements=[sources[n].name for n in some]), "keepable")[0].verdict
            assert oracle.answer(frozenset(some)).verdict == plain


# --- the cases of the design -----------------------------------------------------------------------------------------

EARLY = "A must do task t0\n  by 2031-05-31"


def test_the_trial() -> None:
    """Four texts: one undercuts the three others, and only these can all stand."""
    dossier = dossier_of(
        {
            "official": ["A must do task t0\n  only after task t1 is done by B\n  by 2032-12-31", "B must do task t1\n  not before 2032-08-01\n  by 2032-09-30"],
            "line-council": ["A must not do task t0\n  until 2031-08-31"],
            "geneva": [EARLY],
            "tarn": ["B must do task t2\n  not before 2031-06-15\n  by 2031-12-31", "A must do task t0\n  only after task t2 is done by B\n  by 2032-12-31"],
        }
    )
    found = asked(dossier, table_of(dossier))
    told = {frozenset(one.sources): one for one in found.conflicts}
    assert set(told) == {frozenset(("official", "geneva")), frozenset(("line-council", "geneva")), frozenset(("geneva", "tarn"))}
    assert told[frozenset(("official", "geneva"))].short == "428 days short"
    assert told[frozenset(("official", "geneva"))].rule == "SV920"
    tarn = told[frozenset(("geneva", "tarn"))]
    assert (tarn.short, tarn.rule) == ("15 days short", "")
    assert [("15 June 2031" in a, "waits for" in b, "by 31 May 2031" in c) for a, b, c in (tarn.chain,)] == [(True, True, True)]
    assert set(tarn.clauses) == {"geneva:0", "tarn:0", "tarn:1"}
    assert "by 15 days" in tarn.mend
    assert {frozenset(one) for one in found.stand} == {frozenset(("geneva",)), frozenset(("official", "line-council", "tarn"))}


def test_a_conflict_only_among_three() -> None:
    dossier = dossier_of(
        {
            "official": ["A must do task t0\n  only after task t1 is done by A\n  by 2032-12-31"],
            "lark": [EARLY],
            "heron": ["A must do task t1\n  not before 2031-07-01"],
        }
    )
    found = asked(dossier, table_of(dossier))
    assert [one.sources for one in found.conflicts] == [("official", "heron", "lark")]
    assert {frozenset(one) for one in found.stand} == {frozenset(one) for one in itertools.combinations(("official", "lark", "heron"), 2)}


READING = "\n\nreading slow of lark:0 held by B\n  clause lark:0 drops by"


def test_a_conflict_that_hangs_on_a_reading() -> None:
    dossier = dossier_of({"lark": [EARLY], "heron": ["A must do task t0\n  not before 2031-07-01"]}, extra=READING)
    found = asked(dossier, table_of(dossier))
    assert [(one.sources, one.label) for one in found.conflicts] == [(("heron", "lark"), "as written")]
    assert [text for one in found.conflicts for text in one.not_under if "slow" in text]
    strict = "\n\nreading strict of lark:0 held by B\n  clause lark:0 adds\n    by 2031-05-31"
    dossier = dossier_of({"lark": ["A must do task t0"], "heron": ["A must do task t0\n  not before 2031-07-01"]}, extra=strict)
    found = asked(dossier, table_of(dossier))
    assert [one.sources for one in found.conflicts] == [("heron", "lark")]
    assert "strict" in found.conflicts[0].label
    assert found.stand == (("heron", "lark"),)
    assert [set(sets) for _, sets in found.elsewhere] == [{("heron",), ("lark",)}]


def test_a_conflict_that_close_out_resolves() -> None:
    dossier = dossier_of({"official": ["A must do task t0\n  not before 2031-07-01"], "lark": [EARLY]})
    table = table_of(dossier)
    open_ = ChannelTable(channel=tuple(Channel(id="lark", principal="M", envoys=("E",), opened=dt.date(2031, 3, 1), closed=dt.date(2031, 5, 1)) for _ in range(1)), said=table.said)
    assert len(asked(dossier, open_, dt.date(2031, 4, 30)).conflicts) == 1
    assert asked(dossier, open_, dt.date(2031, 5, 1)).clashes == ()


def test_two_statements_of_one_day_that_contradict_both_stand() -> None:
    dossier = dossier_of({"lark": [EARLY, "A must not do task t0"]})
    found = asked(dossier, table_of(dossier))
    assert [one.sources for one in found.conflicts] == [("lark",)]
    both = (*table_of(dossier).said, SaidRow(channel="lark", on=DAY, by="E", to=("F",), items=("lark:0",), kind="withdrawal"))
    table = ChannelTable(channel=table_of(dossier).channel, said=both)
    found = asked(dossier, table)
    assert len(found.conflicts) == 1
    assert "both stand" in found.remarks[0][1]
    later = SaidRow(channel="lark", on=dt.date(2031, 4, 2), by="E", to=("F",), items=("lark:0",), kind="withdrawal")
    assert asked(dossier, ChannelTable(channel=table.channel, said=(*table_of(dossier).said, later)), dt.date(2031, 4, 2)).clashes == ()


def test_an_offer_that_waits_for_acceptance_is_taken_as_accepted() -> None:
    waiting = "A must do task t0\n  by 2031-05-31\n  if task t3 is done by B"
    dossier = dossier_of({"official": ["A must do task t0\n  not before 2031-07-01"], "lark": [waiting]})
    table = table_of(dossier)
    assert asked(dossier, table).clashes == ()
    named = ChannelTable(channel=(Channel(id="lark", principal="M", envoys=("E",), opened=dt.date(2031, 3, 1), acceptance="do task t3"),), said=table.said)
    assert [one.sources for one in asked(dossier, named).conflicts] == [("official", "lark")]


def test_red_lines_what_allies_were_told_and_transfers_are_sources() -> None:
    line = '\n\nred line quiet "No t4" by B to A\n  A must not do task t4'
    dossier = dossier_of({"lark": ["A must do task t4"], "told": ["A must not do task t1"], "sent": ["B must do task t2\n  not before 2031-07-01"]}, extra=line)
    table = table_of(dossier)
    only = tuple(one for one in table.channel if one.id == "lark")
    told = ToldAlly(ally="U", on=DAY, items=("told:0",))
    sent = HandedOver(to="U", on=DAY, items=("sent:0",))
    found = asked(dossier, ChannelTable(channel=only, said=tuple(one for one in table.said if one.channel == "lark"), told=(told,), transfer=(sent,)))
    assert [one.sources for one in found.conflicts] == [("lark", "red lines of B")]
    assert set(found.free) == {"told to U", "transfer to U"}
    before = asked(dossier, ChannelTable(channel=only, told=(told,)), dt.date(2031, 3, 30))
    assert [one.name for one in before.sources] == ["red lines of B"]
