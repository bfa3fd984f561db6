"""Pools, weights and scores: the design's cases, slow oracles, what is refused, and what a page says."""

from __future__ import annotations

import csv
import io
import math
import random
import shutil
import sys
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scipy")

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))
from amounts import amount
from commandline import call

import servanda
from servanda.app.api import find_clause
from servanda.base.refusal import Refusal
from servanda.base.tables.reading import read
from servanda.instruments.strategy.experts import cooke
from servanda.instruments.strategy.experts.obstacles import OBSTACLES, Obstacle, register
from servanda.instruments.strategy.experts.pools import Line, level_at, line_of, linear_pool, value_at, vincent_pool
from servanda.instruments.strategy.experts.questions import ANSWERS, QUESTIONS, answers_of, questions_of
from servanda.instruments.strategy.experts.records import LEVELS, ExpertAnswer, ExpertQuestion
from servanda.instruments.strategy.experts.scores import brier, calibration, crps, interval_score, log_score, skill, wilson

HARBOUR = Path(__file__).resolve().parents[3] / "dossiers" / "harbour"


def uniform(low: float, high: float) -> Line:
    return line_of([(level, low + level * (high - low)) for level in LEVELS])


def test_two_uniforms() -> None:
    """Case 6 of the design."""
    lines = [uniform(0, 1), uniform(1, 2)]
    linear, vincent = (value_at(pool(lines), [0.05, 0.5]) for pool in (linear_pool, vincent_pool))
    assert linear == pytest.approx([0.1, 1.0], abs=1e-6)
    assert vincent == pytest.approx([0.55, 1.0], abs=1e-6)


def drawn(chance: random.Random) -> Line:
    """A judgement of three or five quantiles, now and then with equal ones."""
    levels = LEVELS if chance.random() < 0.5 else LEVELS[::2]
    values = sorted(float(chance.randint(0, 9)) for _ in levels)
    return line_of(list(zip(levels, [*values[:-1], values[-1] + 1], strict=True)), 0, 12 if chance.random() < 0.5 else None)


def naive_level(line: Line, x: float) -> float:
    """The share at or below x, by walking along the corners."""
    values, levels = line
    found = 0.0
    for low, high, first, last in zip(values, values[1:], levels, levels[1:], strict=False):
        if x >= high:
            found = last
        elif x >= low:
            return float(first + (x - low) / (high - low) * (last - first))
    return float(found)


@pytest.mark.parametrize("seed", range(amount(200, 25)))
def test_pools_and_crps_are_those_of_slow_sums(seed: int) -> None:
    chance = random.Random(seed)
    lines = [drawn(chance) for _ in range(chance.randint(1, 4))]
    raw = [chance.random() for _ in lines]
    weights = [one / sum(raw) for one in raw] if seed % 2 else []
    share = weights or [1 / len(lines)] * len(lines)
    pool, quantiles = linear_pool(lines, weights), vincent_pool(lines, weights)
    for x in (chance.uniform(-3, 15) for _ in range(20)):
        slow = sum(w * naive_level(one, x) for w, one in zip(share, lines, strict=True))
        assert level_at(pool, np.array([x]))[0] == pytest.approx(slow, abs=1e-9)
    for level in (0.01, 0.05, 0.3, 0.5, 0.77, 0.99):
        at = float(value_at(pool, [level])[0])
        assert naive_level(pool, at) >= level - 1e-9, "so much is reached there"
        assert naive_level(pool, at - 1e-6) <= level + 1e-6, "and not before"
        each = [float(value_at(one, [level])[0]) for one in lines]
        assert float(value_at(quantiles, [level])[0]) == pytest.approx(sum(w * one for w, one in zip(share, each, strict=True)), abs=1e-9)
    truth = chance.choice([chance.uniform(-3, 15), float(pool[0][len(pool[0]) // 2])])
    grid = np.linspace(-40, 60, 200_001)
    above = (grid >= truth).astype(float)
    slow = float(np.trapezoid((level_at(pool, grid) - above) ** 2, grid))
    assert crps(pool, truth) == pytest.approx(slow, abs=2e-3)


def test_scores_by_hand() -> None:
    assert brier(0.7, True) == pytest.approx(0.09)
    assert log_score(0.25, True) == pytest.approx(math.log(4))
    assert log_score(0.0, True) == math.inf
    assert interval_score(2, 6, 4) == 4
    assert interval_score(2, 6, 7) == pytest.approx(24)
    assert crps(uniform(0, 1), 0.5) == pytest.approx(1 / 12, abs=1e-12)
    assert crps(uniform(0, 1), 3.0) == pytest.approx(1 / 3 + 2, abs=1e-12)
    assert skill(0.1, 0.2) == pytest.approx(0.5)
    assert skill(0.1, 0.0) is None
    bins = calibration([(0.3, True), (0.35, False), (1.0, True), (0.0, False)])
    assert [one.n for one in bins] == [1, 0, 0, 2, 0, 0, 0, 0, 0, 1]
    assert (bins[3].mean, bins[3].happened, bins[1].mean) == (pytest.approx(0.325), 0.5, None)
    low, high = wilson(0.5, 10)
    z = 1.6448536269514722
    assert all((0.5 - end) ** 2 == pytest.approx(z * z * end * (1 - end) / 10) for end in (low, high)), "the ends solve Wilson's equation"


def test_cooke_by_hand() -> None:
    """One expert whose bins hold just what they should, one who is always too low: calibration 1 and next to none."""
    from scipy.special import chdtrc

    truths = np.arange(20.0) + 100
    shares = np.diff([0.0, *LEVELS, 1.0])
    places = [0, 1, 1, 1, 1, *[2] * 5, *[3] * 5, 4, 4, 4, 4, 5]  # of twenty truths: 1, 4, 5, 5, 4, 1
    good = np.array([[truth - place + step + 0.5 for step in range(5)] for truth, place in zip(truths, places, strict=True)])
    low = truths[:, None] - 20 + np.arange(5)
    calibrated, informed = cooke.performance(np.stack([good, low]), truths, shares)
    assert calibrated[0] == pytest.approx(1, abs=1e-12)
    assert calibrated[1] == pytest.approx(chdtrc(5, 2 * 20 * math.log(1 / 0.05)))
    for expert, mine in enumerate((good, low)):
        slow = 0.0
        for seed, truth in enumerate(truths):
            first = min(good[seed].min(), low[seed].min(), truth)
            last = max(good[seed].max(), low[seed].max(), truth)
            wide = last - first
            corners = [first - wide / 10, *mine[seed], last + wide / 10]
            widths = [(b - a) / (1.2 * wide) for a, b in pairwise(corners)]
            slow += sum(p * math.log(p / w) for p, w in zip(shares, widths, strict=True)) / len(truths)
        assert informed[expert] == pytest.approx(slow, abs=1e-9)


# --- on the dossier --------------------------------------------------------------------------------------------------


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


def test_the_pool_of_the_harbour(harbour: Path) -> None:
    answer = servanda.strategy.pool(harbour)
    first, _, guns, _ = answer.pooled
    assert first.linear[2] == pytest.approx((0.4 + 0.7 + 0.35 + 0.45 + 0.3) / 5)
    assert first.median == 0.4
    assert [(one.expert, one.reason) for one in first.dissent] == [("E2", "the trains were already booked")]
    assert [one.expert for one in guns.dissent] == ["E2"]
    assert len(answer.weighing.experts) == 5
    assert sum(one.weight for one in answer.weighing.experts) == pytest.approx(1)
    told = call("strategy", "experts", "pool", harbour)
    assert told.code == 1, "somebody dissents"
    said = " ".join(told.out.split())
    assert "5 experts say: 44 % (unlikely), one by one 30 to 70 %; 1 of them dissents" in said
    assert "Without a range came 1 answer" in said
    assert call("strategy", "experts", "pool", harbour, "--json").out == call("strategy", "experts", "pool", harbour, "--json").out


def test_under_ten_seeds_nobody_is_weighed(harbour: Path) -> None:
    fewer = rows_with(ANSWERS, lambda rows: [one for one in rows if (one["expert"], one["question"]) != ("E3", "s4")])
    (harbour / ANSWERS).write_bytes(fewer)
    answer = servanda.strategy.pool(harbour)
    assert [one.expert for one in answer.weighing.experts] == ["E1", "E2", "E4", "E5"], "who has answered nine carries none"
    (harbour / ANSWERS).write_bytes(rows_with(ANSWERS, lambda rows: [one for one in rows if one["question"] != "s4"]))
    answer = servanda.strategy.pool(harbour)
    assert not answer.weighing.earned
    assert "the same 10 seeds" in answer.weighing.why
    assert all(not one.weighted for one in answer.pooled)


def rows_with(name: str, change: Any) -> bytes:
    """A table of the harbour with one row changed."""
    rows = list(csv.DictReader(io.StringIO((HARBOUR / name).read_text("utf-8"))))
    rows = change(rows) or rows
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def asked(data: bytes | None = None) -> tuple[ExpertQuestion, ...]:
    held = (HARBOUR / QUESTIONS).read_bytes() if data is None else data
    return questions_of(read(QUESTIONS, held, ExpertQuestion).placed(), lambda name: f"harbour:{name}")


@pytest.mark.parametrize(
    "change, why",
    [
        ({"q05": "9", "q25": "4"}, "upside down: q05 is 9, q25 is 4"),
        ({"q50": ""}, "needs q05, q50 and q95"),
        ({"q95": "900"}, "outside the bounds"),
        ({"q05": "5", "q25": "5", "q50": "5", "q75": "5", "q95": "5"}, "all quantiles are the same"),
        ({"question": "guns-lift"}, "there is no question “guns-lift”"),
        ({"question": "guns-out"}, "is no probability"),
        ({"round": "0"}, "below 1"),
        ({"q50": "many"}, "number"),
        (None, "E1 has answered guns-left in round 1 already"),
    ],
)
def test_answers_that_cannot_be_meant(change: dict[str, str] | None, why: str) -> None:
    def bad(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        one = next(row for row in rows if (row["expert"], row["question"]) == ("E1", "guns-left"))
        if change is None:
            return [*rows, dict(one)]
        one.update(change)
        return rows

    with pytest.raises(Refusal, match=why) as refused:
        answers_of(read(ANSWERS, rows_with(ANSWERS, bad), ExpertAnswer).placed(), asked())
    assert f"{ANSWERS}, line" in refused.value.place
    assert refused.value.repair


@pytest.mark.parametrize(
    "change, why",
    [
        ({"by": ""}, "has no words"),
        ({"truth": "1"}, "a seed asks for a quantity"),
        ({"kind": "quantity", "question": "How many?"}, "has no unit"),
        ({"kind": "quantity", "question": "How many?", "unit": "guns", "least": "4", "most": "3"}, "upside down"),
        ({"kind": "quantity", "question": "How many?", "unit": "guns", "truth": "3"}, "since when"),
        ({"id": "road-open"}, "stands there twice"),
        ({"owner": ""}, "empty"),
    ],
)
def test_questions_that_cannot_be_asked(change: dict[str, str], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        asked(rows_with(QUESTIONS, lambda rows: rows[0].update(change)))


def test_obstacles_by_what_falls(harbour: Path) -> None:
    answer = servanda.strategy.obstacles(harbour)
    assert [one.row.id for one in answer.obstacles] == ["mines", "registrar", "tractors", "budget", "quay-store", "spoiler"]
    registrar = answer.obstacles[1]
    assert registrar.falls == ("harbour:12.acknowledge", "harbour:12.investigate", "harbour:12.determine")
    assert (registrar.low, registrar.high) == (pytest.approx(0.4), pytest.approx(1.2))
    assert answer.obstacles[-1].low is None, "what nobody has said is not known, never the middle"
    dossier = servanda.load(harbour)
    for change, why in (
        ({"clauses": "8.withdraw; 99"}, "99"),
        ({"clauses": ""}, "empty"),
        ({"low": "0.9"}, "upside down"),
        ({"low": ""}, "only one end"),
        ({"high": "1.2"}, "above 1"),
        ({"side": "theirs"}, "none of its words"),
    ):
        data = rows_with(OBSTACLES, lambda rows, change=change: rows[0].update(change))
        with pytest.raises(Refusal, match=why):
            register(read(OBSTACLES, data, Obstacle).placed(), partial(find_clause, dossier), lambda names: (), {})


def test_what_falls_is_only_what_is_certain(tmp_path: Path) -> None:
    """An alternative way, a share of each, a state that never begins, what is due although it is not kept."""
    from commandline import SMALL

    from servanda.meaning.falling import falls_with

    clauses = """
act report
  by Eastholm

state open road
  from the road is open

clause a "Road"
  Northmark must open the road
  within 3 days of entry into force

clause b "Mines"
  Eastholm must clear the mines
  only after the road is open

clause c "Report"
  Eastholm must report
  within 2 days of clause a is kept

clause d "Breach"
  Eastholm may report
  if clause a is breached

clause e "Either"
  Eastholm must report
  only after the road is open or 2031-03-01

clause f "Chain"
  Eastholm must report
  within 2 days of the mines are cleared
"""
    text = SMALL[: SMALL.index("```", SMALL.index("```servanda") + 5)]
    text = text.replace("act open the road\n  by Northmark\n", 'act open the road\n  by Northmark\n  done "the road is open"\n')
    text = text.replace("act clear the mines\n  by Eastholm\n", 'act clear the mines\n  by Eastholm\n  done "the mines are cleared"\n')
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "small.md").write_text(text.partition("\nclause ")[0] + clauses + "```\n", "utf-8")
    dossier = servanda.load(tmp_path / "small")
    named = [one.local for one in dossier.clauses if one.id in falls_with(dossier, {"small:a"})]
    assert named == ["b", "c", "f"]
    assert falls_with(dossier, {"small:f"}) == ()


@pytest.mark.parametrize("name", ["rivers", "minsk-mended"])
def test_what_falls_is_kept_in_no_run(name: str) -> None:
    """The reference judges runs in which nobody does what the lost clause asks for, or acts out of order, and much of the rest is done."""
    from servanda.meaning import Run, evaluate, prepare
    from servanda.meaning.falling import falls_with
    from servanda.meaning.runs import Event, Status
    from servanda.model.views import view

    dossier = servanda.load(HARBOUR.parent / name, attached=False)
    prepared, chance = prepare(view(dossier, ())), random.Random(1)
    start = min(one.signed or one.in_force or 0 for one in dossier.agreements.values())
    seen = set()
    for lost in dossier.clauses:
        fallen = set(falls_with(dossier, {lost.id}))
        never = {act.term for one in dossier.clauses if one.id in {lost.id, *fallen} for act in one.acts}
        for _ in range(amount(20, 3) if fallen else 0):
            acts = [(act, who) for one in dossier.clauses for act in one.acts for who in one.bearers.actors if chance.random() < 0.8]
            events = [
                Event(term=act.term, at=start + chance.randint(0, 200) * 86_400, by=(who,), args=act.args)
                for act, who in acts
                if act.term not in never
            ]
            run = Run(events=tuple(sorted(events, key=lambda one: one.at)))
            found = evaluate(prepared, run, start + 300 * 86_400)
            assert not [one for one in fallen for verdict in found.get(one, ()) if verdict.status is Status.KEPT]
            seen |= {one for one, each in found.items() if any(verdict.status is Status.KEPT for verdict in each)}
    assert seen, "others are kept"
