"""Acts, words and plain rates: each engine against a slow one written from its definition, on data whose truth is known, and on the dossier."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("numba")
pytest.importorskip("polars")
from scipy.optimize import minimize  # noqa: E402

import servanda  # noqa: E402
from servanda.base.refusal import Refusal  # noqa: E402
from servanda.instruments.strategy.events.table import read_events  # noqa: E402
from servanda.instruments.strategy.interests import declared, outcomes, scores  # noqa: E402
from servanda.instruments.strategy.interests.features import seen  # noqa: E402
from servanda.instruments.strategy.interests.forecasts import foresee  # noqa: E402
from servanda.instruments.strategy.interests.logit import RIDGE, ahead, fit  # noqa: E402
from servanda.instruments.strategy.interests.miscalculation import LEAST, Comparable, Miscalculation, miscalculated  # noqa: E402
from servanda.instruments.strategy.interests.page import _first  # noqa: E402
from servanda.instruments.strategy.interests.panel import CLASSES, PairPanel, panel_of, quiet  # noqa: E402
from servanda.instruments.strategy.interests.positions import fitted, followed  # noqa: E402
from servanda.instruments.strategy.interests.tables import panel_from  # noqa: E402

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data" / "strategy"
HARBOUR = ROOT / "dossiers" / "harbour"
NAMES = ("East", "North", "South", "West")


def chance(seed: int) -> Any:
    return np.random.Generator(np.random.Philox(seed))


def drawn(seed: int, events: int = 900, months: int = 48, **how: Any) -> tuple[PairPanel, list[tuple[int, ...]]]:
    """A panel of noise, and its events as rows: source, target, month, class."""
    rng = chance(seed)
    rows = [tuple(int(rng.integers(*ends)) for ends in ((0, 4), (0, 4), (24372, 24372 + months), (-1, 6))) for _ in range(events)]
    columns = np.array(rows).T
    return panel_of("drawn", NAMES, *columns, span=(24372, 24371 + months), **how), rows


def world(seed: int, follows: str, pairs: int = 40, months: int = 120) -> PairPanel:
    """Force next month comes of force this month (acts), or of a threat this month (words); the other says nothing."""
    rng = chance(seed)
    counts = np.zeros((len(CLASSES), pairs, months))
    force, threat = counts[CLASSES.index("force")], counts[CLASSES.index("threat")]
    for t in range(1, months):
        led = force[:, t - 1] if follows == "acts" else threat[:, t - 1]
        force[:, t] = rng.random(pairs) < np.where(led > 0, 0.7, 0.05)
        threat[:, t] = rng.random(pairs) < 0.15
    other = np.arange(pairs) ^ 1
    return PairPanel(name=follows, pairs=tuple((f"side {k}", f"side {k ^ 1}") for k in range(pairs)), counts=counts, answers=other, first=24372, trained=72)


def test_a_panel_counts_what_a_loop_counts() -> None:
    for early, least in ((False, 56), (True, 34)):
        panel, rows = drawn(1, least=least, chosen_early=early)
        counted = [one for one in rows if one[0] != one[1]]
        enough = [one for one in counted if not early or one[2] - 24372 < panel.trained]
        wanted = {(a, b) for a in range(4) for b in range(4) if a != b and sum(one[:2] == (a, b) for one in enough) >= least}
        assert {(NAMES.index(a), NAMES.index(b)) for a, b in panel.pairs} == wanted
        assert wanted
        for place, (a, b) in enumerate(panel.pairs):
            for rows_of, (x, y) in ((place, (a, b)), (int(panel.answers[place]), (b, a))):
                for kind in range(len(CLASSES)):
                    mine = [one for one in counted if one == (NAMES.index(x), NAMES.index(y), one[2], kind)]
                    assert panel.counts[kind, rows_of].tolist() == [sum(one[2] == 24372 + t for one in mine) for t in range(48)]
    assert panel.label(0) == "2031-01"
    with pytest.raises(Refusal, match="more than are held"):
        panel_of("far", NAMES, *np.array([[0, 1, 12, 0], [1, 0, 12 * 200_000, 0]]).T)


def test_features_are_those_of_a_slow_loop() -> None:
    panel, _ = drawn(2)
    x = seen(panel, "force", "acts")
    own = panel.counts[CLASSES.index("force"), 3]
    other = panel.counts[CLASSES.index("cooperation"), int(panel.answers[3])]
    for t in (0, 1, 17, 48):
        counted = [sum(other[s] * 0.5 ** ((t - 1 - s) / life) for s in range(t)) for life in (1, 3, 12)]
        assert x[t, 3, 4:7] == pytest.approx([math.log1p(one) for one in counted])
        shares = [sum((own[s] > 0) * 0.5 ** ((t - 1 - s) / life) for s in range(t)) * (1 - 0.5 ** (1 / life)) for life in (2, 6, 24)]
        assert x[t, 3, 19:22] == pytest.approx([math.sqrt(one) for one in shares])
    assert seen(panel, "force", "words").shape[2] == 19
    assert seen(panel, "force", "words", sides=1).shape[2] == 10


def test_the_logit_is_that_of_a_general_optimiser() -> None:
    rng = chance(3)
    x = np.concatenate([np.ones((501, 1)), rng.normal(size=(501, 5))], axis=1)
    y = (rng.random(501) < 1 / (1 + np.exp(1 - x[:, 1]))).astype(float)

    def lost(beta: Any) -> float:
        eta = x @ beta
        return float(np.logaddexp(0, eta).sum() - y @ eta + RIDGE / 2 * beta[1:] @ beta[1:] + 5e-4 * beta[0] ** 2)

    beta, covariance = fit(x, y)
    best = minimize(lost, np.zeros(6), method="BFGS", options={"gtol": 1e-9})
    assert beta == pytest.approx(best.x, abs=1e-5)
    p = 1 / (1 + np.exp(-x @ beta))
    curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag([1e-3, *[RIDGE] * 5])
    assert covariance == pytest.approx(np.linalg.inv(curve), abs=1e-9)


def test_a_forecast_rests_on_the_past_alone() -> None:
    panel, _ = drawn(4)
    x, done = seen(panel, "force", "acts"), panel.done("force")
    logit, _ = ahead(x, done, panel.trained)
    later = done.copy()
    later[40:] = ~later[40:]
    x[42:] += 1
    changed, _ = ahead(x, later, panel.trained)
    same = 40 - panel.trained + 1
    assert np.array_equal(logit[:same], changed[:same])
    assert not np.allclose(logit[same + 2 :], changed[same + 2 :])


@pytest.mark.parametrize("follows, lost", [("acts", "words"), ("words", "acts")])
def test_what_leads_to_force_is_found(follows: str, lost: str) -> None:
    """Also: near the truth, calibrated, the same bytes on any number of threads."""
    panel = world(5, follows)
    one, two = (foresee(panel, "force", threads=threads) for threads in (1, 2))
    assert one.chance.tobytes() == two.chance.tobytes()
    assert one.low.tobytes() == two.low.tobytes()
    found = scores.scored([one], seed=1)
    assert found == scores.scored([two], seed=1)
    gain = found.gain(follows, lost)
    assert gain.low > 0.1
    assert gain.low <= gain.gain <= gain.high
    led = panel.counts[CLASSES.index("force" if follows == "acts" else "threat")].T[71:-1] > 0
    best = float(np.mean(np.where(led, 0.7, 0.05) * (1 - np.where(led, 0.7, 0.05))))
    assert found.of(follows).brier == pytest.approx(best, abs=0.015)
    assert 0.85 <= (found.of(follows).coverage or 0) <= 1
    assert found.gain("acts + words", follows).high < 0.05


def test_scores_are_those_of_their_definitions() -> None:
    foreseen = foresee(world(6, "acts"), "force")
    found = scores.scored([foreseen], seed=1)
    p, done = foreseen.chance[2, :-1].ravel().tolist(), foreseen.done.ravel().tolist()
    told = found.of("acts")
    assert told.brier == pytest.approx(sum((a - b) ** 2 for a, b in zip(p, done, strict=True)) / len(p))
    assert told.log == pytest.approx(-sum(math.log(a if b else 1 - a) for a, b in zip(p, done, strict=True)) / len(p))
    yes, no = ([a for a, b in zip(p, done, strict=True) if b is which] for which in (True, False))
    assert told.auc == pytest.approx(sum((a > b) + (a == b) / 2 for a in yes for b in no) / (len(yes) * len(no)))
    assert told.surprises == pytest.approx(sum(one < 0.2 for one in yes) / len(yes))
    assert told.wrong == pytest.approx(sum((a >= 0.5) != b for a, b in zip(p, done, strict=True)) / len(p))
    assert scores.auc(np.array([0.1, 0.2]), np.array([True, True])) is None
    calm = quiet(np.array([[0], [0], [0], [0], [0], [0], [1], [0], [0]], dtype=bool)).ravel().tolist()
    assert calm == [False] * 6 + [True, False, False], "six months must be known, and empty"


def test_with_few_months_or_acts_only_rates_are_told() -> None:
    few = miscalculated([drawn(7, events=90, months=10)[0]], "force", seed=1)
    assert few.resolved < LEAST
    assert "fewer than 60" in few.why
    assert _first(few).startswith("Of force only plain rates are told: 48 resolved")
    assert [one.method for one in few.main.whole.scores] == ["pooled rate", "own rate"] == [one.method for one in few.expected[0].chances]
    calm = world(8, "acts")
    calm.counts[CLASSES.index("force"), :, :72] = 0
    assert "fewer than 5" in miscalculated([calm], "force", seed=1).why


def servanda_at(home: Path, *fields: str) -> None:
    from click.testing import CliRunner

    from servanda.app.cli import root

    words = [word for one in fields for word in ("--set", one)]
    done = CliRunner().invoke(root, ["evidence", "add", *words, "--known", "2031-03-11", str(home)])
    assert done.exit_code == 0, done.output


def sentence(surprises: tuple[float, float], gain: tuple[float, float], calm: int, over_base: tuple[float, float]) -> str:
    def told(months: int, pairs: dict[tuple[str, str], tuple[float, float]], methods: dict[str, float]) -> scores.Scored:
        each = tuple(scores.PastScore(method=name, brier=0.1, log=0.1, auc=None, coverage=None, surprises=one, wrong=0.1) for name, one in methods.items())
        gains = tuple(scores.Gain(better=a, than=b, gain=high, low=low, high=high) for (a, b), (low, high) in pairs.items())
        return scores.Scored(months=900, acts=months, base=0.1, scores=each, gains=gains)

    methods = {"acts": surprises[0], "words": surprises[1]}
    whole = told(90, {("acts", "words"): gain}, methods)
    quietly = told(calm, {("acts", "base rate"): over_base}, {"base rate": 1.0, **methods})
    made = Comparable(target="force", whole=whole, calm=quietly)
    none: dict[str, Any] = {"panels": (), "spans": (), "expected": (), "announced": ()}
    return _first(Miscalculation(target="force", pairs=9, resolved=900, acts=90, why="", found=(made,), how="", **none))


@pytest.mark.parametrize(
    "surprises, gain, calm, over_base, said",
    [
        ((0.49, 0.66), (0.1, 0.2), 50, (-0.1, 0.1), "would have cut surprises from 66 % to 49 %; in quiet spells no method beat the base rate."),
        ((0.49, 0.66), (0.1, 0.2), 50, (0.01, 0.034), "no method beat the base rate by more than 4 %."),
        ((0.49, 0.66), (0.1, 0.2), 50, (0.08, 0.1), "in quiet spells acts beat the base rate by 10 %."),
        ((0.49, 0.66), (0.1, 0.2), 2, (0.08, 0.1), "2 quiet spells ended with force, too few"),
        ((0.66, 0.6), (0.1, 0.2), 50, (-0.1, 0.1), "though not cut surprises (from 60 % to 66 %)"),
        ((0.66, 0.49), (-0.2, -0.1), 50, (-0.1, 0.1), "Reading their words instead of their acts would have made errors smaller"),
        ((0.5, 0.5), (-0.1, 0.1), 50, (-0.1, 0.1), "changed too little to tell"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_was_found(surprises: Any, gain: Any, calm: int, over_base: Any, said: str) -> None:
    assert said in sentence(surprises, gain, calm, over_base)


def test_positions_fade_as_a_loop_says_and_the_half_life_is_found() -> None:
    rng = chance(9)
    every = rng.poisson(6, size=(60, 30)).astype(float)
    at, yes = rng.normal(0, 2, 30), np.zeros((60, 30))
    for t in range(60):
        at += rng.normal(0, 0.9, 30)
        yes[t] = rng.binomial(every[t].astype(int), 1 / (1 + np.exp(-at)))
    favour, against = followed(yes, every, 2.0)
    t, k = 7, 3
    pairs = [(sum(yes[s, j] * 0.5 ** ((t - 1 - s) / 2) for s in range(t)), sum(every[s, j] * 0.5 ** ((t - 1 - s) / 2) for s in range(t))) for j in range(30)]
    mean = (sum(one[0] for one in pairs) + 0.5) / (sum(one[1] for one in pairs) + 1)
    assert (favour[t, k], against[t, k]) == pytest.approx((pairs[k][0] + mean + 0.5, pairs[k][1] - pairs[k][0] + (1 - mean) + 0.5))
    still = rng.binomial(every.astype(int), np.broadcast_to(rng.random(30), (60, 30)))
    assert fitted([(yes, every)], 1.0).half_life <= 1.5
    assert fitted([(still, every)], 1.0).half_life == 10.0


def test_the_mean_and_the_median_of_an_issue() -> None:
    assert (outcomes.weighted_mean([0, 50, 100], [1, 1, 2]), outcomes.weighted_median([0, 50, 100], [1, 1, 2])) == (62.5, 75)
    assert outcomes.weighted_median([100, 0, 50], [1, 1, 3]) == 50
    sides = [("North", (10.0, 10.0), (0.5, 0.5), (1.0, 1.0)), ("East", (90.0, 90.0), (1.0, 1.0), (1.0, 1.0)), ("South", None, (1.0, 1.0), (1.0, 1.0))]
    found = outcomes.resting(sides, seed=1, question="q")
    assert found
    assert found.without == ("South",)
    assert found.mean == pytest.approx((190 / 3,) * 3)
    assert found.median == pytest.approx((90,) * 3)
    assert outcomes.resting(sides[1:], seed=1, question="q") is None


@pytest.mark.parametrize("name, issues", [("copenhagen", 7), ("cop21", 13)])
def test_two_negotiations_rest_where_a_spreadsheet_puts_them(name: str, issues: int) -> None:
    file = DATA / f"decide_{name}.csv"
    if not file.exists():
        pytest.skip("../shared has no table of this negotiation")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [one for one in csv.reader(stream, delimiter="\t", quotechar="'") if one and one[0] == "#D"]
    by: dict[str, list[tuple[float, float]]] = {}
    for _, _, issue, position, salience, capability, *_ in rows:
        by.setdefault(issue, []).append((float(position), float(salience) * float(capability)))
    assert len(by) == issues
    for held in by.values():
        at, weights = zip(*held, strict=True)
        assert outcomes.weighted_mean(at, weights) == pytest.approx(sum(a * w for a, w in held) / sum(weights))
        half, total, middle = sum(weights) / 2, 0.0, None
        for position, weight in sorted(held):  # down the sorted column, until half of the weight is passed
            total += weight
            if middle is None and total > half * (1 + 1e-9):
                middle = position
            if middle is None and total >= half * (1 - 1e-9):
                middle = (position + min(one for one, _ in held if one > position)) / 2
        assert outcomes.weighted_median(at, weights) == pytest.approx(middle)


def test_a_set_of_events_gives_the_figures_of_the_bench() -> None:
    file = DATA / "keds_turkey_cameo_1992_2006.csv.gz"
    if not file.exists():
        pytest.skip("../shared has no events of Turkey")
    panel = panel_from("turkey", read_events(file.name, file, letters=3), least=100)
    assert (len(panel.pairs), panel.periods, panel.trained) == (41, 175, 105)
    found = scores.scored([foresee(panel, "force")], seed=1)
    assert (found.months, found.acts) == (2870, 295)
    assert found.gain("acts", "words").gain == pytest.approx(0.12, abs=0.03)
    assert found.gain("acts", "own rate").gain > 0.05


def test_the_page_shows_the_figures_of_the_bench() -> None:
    found = json.loads((ROOT / "bench" / "results" / "panel.json").read_text("utf-8"))
    said = (ROOT / "docs" / "strategy" / "interests.md").read_text("utf-8")
    force, early, votes = found["panel"]["force"], found["panel, pairs chosen early"]["force"], found["votes"]["brier"]
    for name, one in force["methods"].items():
        row = next(line for line in said.splitlines() if line.startswith(f"| {name} |")).replace("*", "")
        assert row == f"| {name} | {one['brier']:.4f} | {one['auc']:.2f} | {one['coverage']:.0%} | {one['surprises']:.0%} |".replace("| 0.", "| .").replace("%", " %")
    for over in ("words", "own rate"):
        gain, low, high = (f"{100 * one:.1f}" for one in force["gains"][f"acts over {over}"])
        assert f"{gain} % [{low}, {high}]" in said
        assert f"{100 * early['gains'][f'acts over {over}'][0]:.1f} %" in said
    assert all(f"{one:.4f}".lstrip("0") in said for name, one in votes.items() if name not in ("half-life 1 year", "half-life 5 years"))
    assert found["speed"]["same bytes on 1 and 2 threads"]


HEAD = 'source = "s"\nowner = "o"\nas_of = 2031-01-01\n[[issue]]\nid = "road"\nname = "r"\nnothing = "n"\neverything = "e"\n'
ROWS = "actor,issue,low,high,basis,salience_low,salience_high,source,as_of,owner\n"


@pytest.mark.parametrize(
    "toml, rows, why",
    [
        ("source = 1", "", "cannot be read"),
        (HEAD + "[[act]]\nterm = 'a'\ncode = 'b'\n", "", "a term and a code"),
        (HEAD + "[[act]]\nterm = 'a'\nsort = 'mood'\n", "", "no sort of act"),
        (HEAD + "[[act]]\nterm = 'a'\nissue = 'toll'\ndirection = 1\n", "", "how “?a”? bears"),
        (HEAD + "[[act]]\nterm = 'a'\nissue = 'road'\ndirection = 2\n", "", "how “?a”? bears"),
        (HEAD, "North,toll,1,2,stated,,,s,2031-01-01,o\n", "no issue"),
        (HEAD, "North,road,9,2,stated,,,s,2031-01-01,o\n", "position is upside down"),
        (HEAD, "North,road,,2,stated,,,s,2031-01-01,o\n", "position has one end"),
        (HEAD, "North,road,1,2,stated,0.9,0.2,s,2031-01-01,o\n", "salience is upside down"),
        (HEAD, "North,road,1,200,stated,,,s,2031-01-01,o\n", "200"),
        (HEAD, "North,road,1,2,guessed,,,s,2031-01-01,o\n", "guessed"),
        (HEAD, "North,road,1,2,stated,,,,2031-01-01,o\n", "source"),
    ],
)
def test_bad_tables_are_refused(toml: str, rows: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        declared.positions_of((ROWS + rows).encode(), declared.issues_of(toml.encode()))


def test_the_dossier(tmp_path: Path) -> None:
    """Each figure goes by its row; what is not known stays so; nothing after the day counts; no blame, no trait."""
    home = tmp_path / "harbour"
    shutil.copytree(HARBOUR, home)
    events, positions = home / "strategy" / "events.csv", home / "strategy" / "positions.csv"

    def asked(day: str = "2031-03-20") -> Any:
        return servanda.strategy.interests(home, as_of=day, today=day)

    first = asked()
    road, separation = first.issues
    stands = {one.side: one for one in road.stands}
    assert stands["Fell Riders"].gap is None
    assert stands["Fell Riders"].trend == "not known"
    assert road.by_words.without == ("Fell Riders",)
    assert stands["Northmark"].clear
    assert stands["Northmark"].gap == pytest.approx(stands["Northmark"].position - 80)
    assert len(next(one for one in separation.stands if one.side == "Northmark").stated) == 2, "both sources stand"
    assert first.past.why == ""
    assert first.past.resolved == 174
    assert len(first.past.expected[0].chances) == 5
    assert stands["Eastholm"].course[-1][0] == "2031-02", "the month that is not over is not counted"
    positions.write_text(positions.read_text("utf-8").replace("Northmark,road,80,95", "Northmark,road,5,20"), "utf-8")
    changed = {one.side: one for one in asked().issues[0].stands}
    assert changed["Northmark"].gap == 0
    assert not changed["Northmark"].clear
    assert changed["Eastholm"] == stands["Eastholm"]
    late = "2031-02-28,Northmark,Eastholm,AID\n" * 30 + "2031-03-25,Northmark,Eastholm,FIGHT\n"
    events.write_text(events.read_text("utf-8") + late, "utf-8")
    aided = {one.side: one for one in asked().issues[0].stands}
    assert aided["Northmark"].acts == stands["Northmark"].acts + 30
    assert aided["Northmark"].position > 50 > stands["Northmark"].position
    assert asked("2031-04-02").past.resolved > asked().past.resolved == 174
    positions.unlink()
    bare = asked()
    assert all(one.gap is None and one.stated == () for each in bare.issues for one in each.stands)
    assert "is not known" in bare.notes[0]
    from servanda.instruments.strategy.interests.page import interests_page

    said = repr(interests_page(first)) + repr(interests_page(bare))
    assert not re.search(r"\b(lie[sd]?|liar|deceiv|aggress|hostile|bad faith|dishonest|guilty|blame|trust)", said, re.IGNORECASE)
    for act, by in (("stop a relief convoy", "Eastholm"), ("stop a relief convoy", ""), ("open fire", "Eastholm")):
        said = [f"term={act}", "date=2031-03-10", "source=patrol 12", "reliability=A", "credibility=1", *[f"by={by}"] * bool(by)]
        servanda_at(home, *said)
    logged = asked("2031-04-02")
    assert {one.side: one.acts for one in logged.issues[0].stands}["Eastholm"] == stands["Eastholm"].acts + 1, "one act of the log"
    assert logged.past.acts == bare.past.acts + 1 + 3, "the log's fire is addressed to every other side"
    assert any("no doer on record" in one for one in logged.notes)
    assert any("counts twice" in one for one in logged.notes), "the table tells of March as well"
    with pytest.raises(Refusal, match="bear no marking"):
        servanda.strategy.interests(home, as_of="2031-03-20", today="2031-03-20", to="Quellmar")
    (home / "strategy" / "issues.toml").unlink()
    with pytest.raises(Refusal, match="which act bears"):
        asked()
