"""What acts, words and plain rates would have foretold: force in the next month, on four sets of events of 1979-2011; UN votes; dyad-years.

Run: python bench/panel.py        prints the tables and writes bench/results/panel.json
Needs the user's copies in ../shared/data/strategy and ../shared/data/diplomacy. Words are those of both sides; those of the acting side alone, the weaker rival, are printed beside them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import platform
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402

from servanda.instruments.strategy.draws import SEED  # noqa: E402
from servanda.instruments.strategy.events.table import read_events  # noqa: E402
from servanda.instruments.strategy.interests.features import seen  # noqa: E402
from servanda.instruments.strategy.interests.forecasts import foresee  # noqa: E402
from servanda.instruments.strategy.interests.logit import ahead  # noqa: E402
from servanda.instruments.strategy.interests.panel import CLASSES, PairPanel, panel_of  # noqa: E402
from servanda.instruments.strategy.interests.positions import fitted, followed  # noqa: E402
from servanda.instruments.strategy.interests.scores import Scored, scored  # noqa: E402
from servanda.instruments.strategy.interests.tables import panel_from  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
RESULTS = Path(__file__).with_name("results") / "panel.json"
SETS = ("levant_cameo_1979_2011", "turkey_cameo_1992_2006", "gulf_weis_1979_1999", "balkans_weis_1989_2003")
THREADS = 2


def sets(early: bool) -> list[PairPanel]:
    """The four panels: directed pairs of three-letter beginnings of codes with 100 events; early: counted in the months before the first forecast."""
    files = [DATA / "strategy" / f"keds_{name}.csv.gz" for name in SETS]
    return [panel_from(one.name[5:-7], read_events(one.name, one, letters=3), least=100, chosen_early=early) for one in files]


def dyad_years() -> PairPanel:
    table = pl.read_csv(DATA / "strategy" / "icews_dyad_year_quad_2002_2014.csv.gz")
    names = sorted({*table["i"], *table["j"]})
    at = {one: place for place, one in enumerate(names)}
    source, target = (table[one].replace_strict(at).to_numpy() for one in ("i", "j"))
    columns = {"verbCoop": "cooperative statement", "verbConf": "critical statement", "matlCoop": "cooperation", "matlConf": "coercion"}
    parts = [(np.full(len(table), CLASSES.index(ours)), table[theirs].to_numpy()) for theirs, ours in columns.items()]
    sort, number = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    keep = number > 0
    four = [np.tile(one, 4)[keep] for one in (source, target, table["year"].to_numpy() * 12)]
    return panel_of("dyad-years", names, *four, sort[keep], number=number[keep], least=100, unit=12, span=(2002 * 12, 2014 * 12 + 11))


def told(scores: Scored, title: str) -> dict[str, Any]:
    print(f"\n{title}: {scores.months:,}, base rate {scores.base:.4f}")
    for one in scores.scores:
        print(
            f"  {one.method:13s} Brier {one.brier:.4f}  log {one.log:.3f}  AUC {one.auc or 0:.3f}  coverage {one.coverage or 0:.3f}"
            f"  surprises {one.surprises or 0:.3f}  wrong {one.wrong:.4f}"
        )
    methods = [one.method for one in scores.scores]
    pairs = [("acts", "words"), ("acts", "own rate"), ("acts + words", "acts")]
    pairs += [(one, "base rate") for one in ("acts", "words", "acts + words")] * ("base rate" in methods)
    gains = [scores.gain(*pair) for pair in pairs]
    for gain in gains:
        print(f"  {gain.better} beats {gain.than} by {100 * gain.gain:.1f} % of its Brier score [{100 * gain.low:.1f}, {100 * gain.high:.1f}]")
    return {
        "months": scores.months, "base rate": scores.base,
        "methods": {one.method: {key: getattr(one, key) for key in ("brier", "log", "auc", "coverage", "surprises", "wrong")} for one in scores.scores},
        "gains": {f"{one.better} over {one.than}": [one.gain, one.low, one.high] for one in gains},
    }  # fmt: skip


def own_words(panels: list[PairPanel], target: str) -> float:
    """Brier score of the words of the acting side alone."""
    lost = many = 0.0
    for one in panels:
        done = one.done(target)
        logit, _ = ahead(seen(one, target, "words", sides=1), done, one.trained)
        lost += float(((1 / (1 + np.exp(-logit[:-1])) - done[one.trained :]) ** 2).sum())
        many += done[one.trained :].size
    return lost / many


def force(early: bool) -> dict[str, Any]:
    panels = sets(early)
    found: dict[str, Any] = {"pairs": sum(len(one.pairs) for one in panels)}
    how = "pairs chosen on training months alone" if early else "pairs as the recipe chooses them"
    for target in ("force", "cooperation"):
        foreseen = [foresee(one, target, threads=THREADS) for one in panels]
        title = f"{target} next month, {found['pairs']} {how}"
        found[target] = told(scored(foreseen, seed=SEED), title)
        found[target]["words of the acting side alone, Brier"] = own_words(panels, target)
        print(f"  words of the acting side alone: Brier {found[target]['words of the acting side alone, Brier']:.4f}")
        found[f"{target}, quiet"] = told(scored(foreseen, seed=SEED, calm=True), f"{title}, after six quiet months")
    return found


def years() -> dict[str, Any]:
    panel = dyad_years()
    found: dict[str, Any] = {"pairs": len(panel.pairs)}
    for target in ("coercion", "cooperation"):
        foreseen = [foresee(panel, target, threads=THREADS)]
        found[target] = told(scored(foreseen, seed=SEED), f"second set, {target} next year 2009-2014, {len(panel.pairs):,} directed dyads")
        found[f"{target}, quiet"] = told(scored(foreseen, seed=SEED, calm=True), f"second set, {target} after a year without")
    return found


def votes() -> dict[str, Any]:
    folder = DATA / "diplomacy"
    table = pl.read_parquet(folder / "un_votes_1946_2019.parquet").with_columns(pl.col("country", "vote").cast(pl.String))
    calls = pl.read_csv(folder / "un_roll_calls.csv").select(pl.col("rcid").cast(pl.Int32), pl.col("date").str.slice(0, 4).cast(pl.Int32).alias("year"))
    issues = pl.read_csv(folder / "un_roll_call_issues.csv").select(pl.col("rcid").cast(pl.Int32), "issue")
    table = table.join(issues, on="rcid").join(calls, on="rcid")
    names = sorted(set(table["country"]))
    at = {one: place for place, one in enumerate(names)}
    first, last = int(table["year"].min()), int(table["year"].max())  # type: ignore[arg-type]
    scored_years = np.arange(first, last + 1)
    scored_years = (scored_years >= 1995) & (scored_years <= 2019)
    held = []
    for issue in sorted(set(table["issue"])):
        part = table.filter(pl.col("issue") == issue)
        cell = (part["year"].to_numpy() - first) * len(names) + part["country"].replace_strict(at).to_numpy()
        size = (last - first + 1) * len(names)
        shape = (last - first + 1, len(names))
        yes = np.bincount(cell, weights=(part["vote"] == "yes").to_numpy(), minlength=size).reshape(shape)
        held.append((yes, np.bincount(cell, minlength=size).reshape(shape).astype(float)))
    fading = fitted([(yes[:49], total[:49]) for yes, total in held], 1.0)  # 1946-1994
    lives = {"issue rate": None, "own rate (static)": np.inf, "half-life 1 year": 1.0, "half-life 2 years": 2.0, "half-life 5 years": 5.0}
    lives[f"half-life fitted on 1946-1994 ({fading.half_life:g})"] = fading.half_life
    lost = dict.fromkeys(lives, 0.0)
    many = 0.0
    for yes, total in held:
        known = (np.cumsum(total, axis=0) > total) & scored_years[:, None]
        many += float((total * known).sum())
        for name, life in lives.items():
            favour, against = followed(yes, total, life or np.inf)
            p = (favour / (favour + against))[:-1]
            if life is None:
                p = ((np.cumsum(yes.sum(1)) - yes.sum(1) + 0.5) / (np.cumsum(total.sum(1)) - total.sum(1) + 1))[:, None]
            lost[name] += float(((yes * (1 - p) ** 2 + (total - yes) * p**2) * known).sum())
    print(f"\nUN votes 1995-2019, {many:,.0f} country-issue votes, yes or not; Brier:")
    for name, one in lost.items():
        print(f"  {name:40s} {one / many:.4f}")
    return {"votes": many, "brier": {name: one / many for name, one in lost.items()}, "fitted half-life": fading.half_life}


def speed() -> dict[str, Any]:
    """All four panels, one target, 200 draws of the bootstrap; the second run, compiled code being there. Bytes on one and two threads."""
    panels = sets(False)
    found: dict[str, Any] = {}
    for threads in (1, 1, 2):
        wall, cpu = time.perf_counter(), time.process_time()
        foreseen = [foresee(one, "force", threads=threads) for one in panels]
        answer = scored(foreseen, seed=SEED, draws=200)
        found[f"{threads} thread{'s' * (threads > 1)}: seconds, of the processor"] = [time.perf_counter() - wall, time.process_time() - cpu]
        state = hashlib.sha256(b"".join(one.chance.tobytes() + one.low.tobytes() for one in foreseen) + repr(answer).encode()).hexdigest()
        found[f"{threads} bytes"] = state
    found["same bytes on 1 and 2 threads"] = found.pop("1 bytes") == found.pop("2 bytes")
    found["peak GB of the whole run"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print()
    for name, value in found.items():
        print(f"{name}: {value}")
    return found


def main() -> None:
    results: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "load before": os.getloadavg()[0], "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "versions": {name: version(name) for name in ("numpy", "numba", "scipy", "polars")},
    }  # fmt: skip
    results["speed"] = speed()
    results["panel"], results["panel, pairs chosen early"] = force(False), force(True)
    results["dyad-years"], results["votes"] = years(), votes()
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
