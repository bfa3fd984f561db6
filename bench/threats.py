"""How often are threats followed by what they announce, and which rate forecasts it? The record of threats on a user's copies of the data.

    python bench/threats.py      print it, and write bench/results/threats.json

Needs ../shared/data/strategy: four sets of the Kansas Event Data System (two in CAMEO, two in WEIS), sums of threats of sanctions (TIES), and the table of
episodes that was derived once from the four, against which ours are held one by one. Speeds need nothing; they are the least of many runs.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import platform
import random
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from servanda.instruments.strategy.draws import generator  # noqa: E402
from servanda.instruments.strategy.events.table import DatedEvents, read_events  # noqa: E402
from servanda.instruments.strategy.records.episodes import (  # noqa: E402
    EpisodeRule,
    Episodes,
    _Answers,
    background,
    episodes,
    held_out,
    quiet_counts,
)
from servanda.instruments.strategy.records.pooling import pool  # noqa: E402
from servanda.instruments.strategy.records.threats import KINDS, read_threats, record  # noqa: E402
from servanda.instruments.strategy.records.ties import read_ties, ties_counts  # noqa: E402

DATA = ROOT.parent / "shared" / "data" / "strategy"
SETS = {
    "levant": "keds_levant_cameo_1979_2011.csv.gz",
    "turkey": "keds_turkey_cameo_1992_2006.csv.gz",
    "gulf": "keds_gulf_weis_1979_1999.csv.gz",
    "balkans": "keds_balkans_weis_1989_2003.csv.gz",
}
DERIVED, TIES = DATA / "threat_record_keds.csv", DATA / "ties_dyad_decade_418_sigint.csv"
RESULT = ROOT / "bench" / "results" / "threats.json"
OTHER = {
    "with 1383 to 1385 as threats": EpisodeRule(threat="military_threat"),
    "with assault (18) as force": EpisodeRule(answer="force"),
    "with both": EpisodeRule(threat="military_threat", answer="force"),
}
"""Other readings of the codebook, which differ in CAMEO alone."""
Tables = list[tuple[DatedEvents, Episodes]]


def tables(rule: EpisodeRule, events: dict[str, DatedEvents]) -> Tables:
    """The sets with their episodes by a rule."""
    return [(one, episodes(one, rule, name)) for name, one in events.items()]


def share(found: Tables, quiet: bool) -> tuple[int, int]:
    """Answered of all episodes, or of the quiet ones."""
    rows = [one.answered[one.quiet] if quiet else one.answered for _events, one in found]
    return int(sum(one.sum() for one in rows)), sum(len(one) for one in rows)


def same_episodes(found: Tables) -> int:
    """How many episodes of the derived table are ours, with the same two answers."""
    with DERIVED.open(encoding="utf-8", newline="") as stream:
        theirs = {
            (row["set"], row["issuer"], row["addressee"], row["date"], row["no_force_90d_before"], row["force_in_90d"])
            for row in csv.DictReader(stream)
        }
    ours = {
        (one.name, one.actors[who], one.actors[whom], str(dt.date(1970, 1, 1) + dt.timedelta(days=day)), str(quiet), str(did))
        for _events, one in found
        for who, whom, day, quiet, did in zip(*(x.tolist() for x in (one.issuer, one.addressee, one.day, one.quiet, one.answered)), strict=True)
    }
    return len(ours & theirs) if len(ours) == len(theirs) else 0


def drawn(found: Tables, rule: EpisodeRule, seeds: range, each: int = 20) -> list[float]:
    """As `background`, of so many quiet days of each pair drawn by lot, once for each seed."""
    told = []
    for seed in seeds:
        chance, rates, weights = generator(seed, "quiet days"), [], []
        for events, one in found:
            answers = _Answers(events, rule)
            whose = one.issuer[one.quiet].astype(np.int64) * len(events.actors) + one.addressee[one.quiet]
            for pair, count in zip(*np.unique(whose, return_counts=True), strict=True):
                own = answers.day[answers.pair == pair]
                days = np.arange(own[0] + rule.quiet, min(own[-1], answers.last - rule.seen) + 1)
                calm = days[answers.count(pair, days - rule.quiet, days) == 0]
                if len(calm):
                    some = chance.choice(calm, each)
                    rates.append((answers.count(pair, some + 1, some + rule.within) > 0).mean())
                    weights.append(count)
        told.append(float(np.average(rates, weights=weights)))
    return told


def two_thousand() -> bytes:
    """A made-up table of 2,000 threats of 40 issuers."""
    chance, lines = random.Random(1), ["issuer,addressee,date,demand_or_line,answer_threatened,kind,tested,answered,administration,source,as_of,owner"]
    for at in range(2_000):
        tested = chance.choice(("yes", "yes", "no", "unknown"))
        answered = chance.choice(("full", "none", "part", "unknown")) if tested == "yes" else ""
        day = dt.date(2009, 1, 1) + dt.timedelta(days=4 * at)
        who = f"Actor {chance.randrange(40)},Actor {40 + chance.randrange(40)},{day},line {at},an answer,{chance.choice(KINDS)}"
        lines.append(f"{who},{tested},{answered},government {chance.randrange(3)},made up,2031-01-01,bench")
    return "\n".join(lines).encode()


def best(work: Callable[[], object], runs: int) -> dict[str, float]:
    """Least milliseconds of some runs: of the clock, and of the processor alone, since the machine does other things too."""
    found = []
    for _ in range(runs):
        clock, own = time.perf_counter(), time.process_time()
        work()
        found.append((time.perf_counter() - clock, time.process_time() - own))
    return {"clock, ms": round(1e3 * min(one[0] for one in found), 1), "processor, ms": round(1e3 * min(one[1] for one in found), 1)}


def speeds() -> dict[str, Any]:
    data, day = two_thousand(), dt.date(2031, 6, 1)
    rows = read_threats("threats.csv", data).rows
    counts = {str(one): (one % 5, 4 + one % 9) for one in range(150)}
    told: dict[str, Any] = {
        "record of 2,000 threats (three splits, both ways)": best(lambda: record(rows, day), 30),
        "reading the 2,000 rows": best(lambda: read_threats("threats.csv", data), 5),
        "pooling of 150 issuers": best(lambda: pool(counts), 30),
    }
    if (levant := DATA / SETS["levant"]).exists():
        events = read_events(levant.name, levant, letters=3)
        told["reading 145,709 events"] = best(lambda: read_events(levant.name, levant, letters=3), 5)
        told["their episodes"] = best(lambda: episodes(events, EpisodeRule()), 5)
    return told


def measured() -> dict[str, Any]:
    """Every figure that rests on the data."""
    events = {name: read_events(file, DATA / file, letters=3) for name, file in SETS.items()}
    rule = EpisodeRule()
    found = tables(rule, events)
    held = [one for _events, one in found]
    calm, lots = background(found, rule), drawn(found, rule, range(20))
    forecast = held_out(held)
    assert forecast is not None
    k, n = share(found, True)
    every, all_ = share(found, False)
    others = {name: share(tables(one, events), True) for name, one in OTHER.items()}
    counts, untested = ties_counts(read_ties(TIES.name, TIES))
    sums, rates = pool(counts), pool(quiet_counts(held), whose="issuer")
    return {
        "quiet threats": {"k": k, "n": n, "rate": k / n, "issuers": len(rates.rates), "prior": rates.how},
        "all threats, no filter (shown nowhere else)": {"k": every, "n": all_, "rate": every / all_},
        "any quiet day of the same pairs": {"weighted": calm.weighted, "plain": calm.plain, "pairs": calm.pairs},
        "20 quiet days a pair by lot, 20 seeds": {"mean": float(np.mean(lots)), "least": min(lots), "most": max(lots)},
        "episodes as in the derived table": {"same": same_episodes(found), "of": all_},
        "later half from the earlier": {
            "learnt": forecast.learnt, "tried": forecast.tried, "brier": forecast.brier, "log": forecast.log,
            "gain over the rate of all, 90 % interval": forecast.gain,
        },
        "other readings of the codebook": {name: {"n": other[1], "rate": other[0] / other[1]} for name, other in others.items()},
        "quiet ones whose 90 days begin before the table": sum(one.early for one in held),
        "threats of sanctions (TIES)": {
            "k": sums.k, "n": sums.n, "rate": sums.pooled, "ended with a concession": sum(untested.values()),
            "newcomer": [sums.newcomer.rate, sums.newcomer.low, sums.newcomer.high],
        },
    }  # fmt: skip


def main() -> None:
    told: dict[str, Any] = {"speed": speeds()}
    if DERIVED.exists():
        told = measured() | told
    else:
        print(f"no data in {DATA}: speeds alone")
    for name, value in told.items():
        print(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    if DERIVED.exists():
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
        versions = {name: version(name) for name in ("numpy", "scipy", "polars")}
        RESULT.write_text(json.dumps({"machine": machine, "versions": versions} | told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
