"""How well and how fast names are screened, ours and the peers' in one run, on queries built from real lists (`queries.py`).

Peers that only compare pairs are given 30 candidates a query: the records we found, then those of a plain blocking (`blocking.py`); it costs them no time. Thresholds are chosen on the queries of the training part, figures are those of the test part (`split.py`); nomenklatura's index is warm (its second pass over the
index; queries are new to it). Speeds are of comparing and searching, without reading files; ours of a process of its own, held to one core or two.

Run: python bench/sanctions/screening.py           prints the tables and writes bench/results/sanctions-screening.json
     python bench/sanctions/screening.py --quick   one query in twelve, no 500,000 names; writes nothing
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

from bench.sanctions import measures, peers  # noqa: E402
from bench.sanctions.blocking import Blocking  # noqa: E402
from bench.sanctions.queries import SHARED, BenchQuery, Questions, available, build  # noqa: E402

RESULT = ROOT / "bench" / "results" / "sanctions-screening.json"
CANDIDATES = 30
LOW = 0.01
"""The lowest score asked of ours, so that thresholds can be chosen afterwards."""
MANY = 500_000
CHUNK = 2000
GOALS = {
    "F1": 0.94, "recall at precision 0.993": 0.86, "alias recall": 0.80, "Cyrillic recall": 0.87, "Arabic recall": 0.75, "saturated": 0.05,
    "queries a second, batch": 2500, "p95 of one query, ms": 25, "times nomenklatura logic-v2, per core": 10, "queries a second, 500,000 names": 300,
    "memory, 500,000 names, GB": 1.2,
}  # fmt: skip


def machine() -> dict[str, Any]:
    cpu = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "unknown")
    libraries = {name: version(name) for name in ("servanda", "nomenklatura", "followthemoney", "rigour", "rapidfuzz", "numba", "numpy", "pyicu", "pyarrow")}
    return {"cpu": cpu, "cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform(), "versions": libraries}


# --- ours ----------------------------------------------------------------------------------------------------------------


def ours_queries(queries: Sequence[BenchQuery]) -> list[Any]:
    """The bench's queries as ours. A country told of a person is a nationality, as the peers are told it."""
    from servanda.instruments.sanctions.records import Sort
    from servanda.instruments.sanctions.screening.records import Query

    return [
        Query(
            id=one.id, names=one.names, sort=Sort(one.sort) if one.sort else None, born=one.born,
            nationalities=one.countries if one.sort == "person" else (), countries=() if one.sort == "person" else one.countries,
        )
        for one in queries
    ]  # fmt: skip


def ours(questions: Questions, queries: Sequence[BenchQuery]) -> peers.Answers:
    from servanda.instruments.sanctions.screening.engine import screen
    from servanda.instruments.sanctions.screening.index import build as index_of

    index = index_of(questions.tables, ())
    found = screen(index, ours_queries(queries), limit=peers.MOST_HITS, threshold=LOW)
    return {one.query.id: tuple((hit.entity, hit.score) for hit in one.hits) for one in found}


def shipped_borders() -> dict[str, float]:
    """The borders the program ships with."""
    from servanda.instruments.sanctions.screening import model

    return {band.value: least for band, least in model.model().borders.items()}


# --- quality -------------------------------------------------------------------------------------------------------------


def quality(facts: float, step: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures of everybody with queries that tell each fact with this probability; and the counts of the queries."""
    sides = {part: build(part, facts=facts) for part in ("train", "test")}  # type: ignore[arg-type] # the two parts by name
    queries = {part: found.queries[::step] for part, found in sides.items()}
    answers: dict[str, dict[str, peers.Answers]] = {name: {} for name in ("servanda", "nomenklatura logic-v2", "nomenklatura logic-v1", "token-set")}
    speed: dict[str, dict[str, float]] = {}
    reach: dict[str, float] = {}
    for part, found in sides.items():
        names = found.tables["name"]
        blocking = Blocking(list(zip(names["entity"].to_pylist(), names["text"].to_pylist(), strict=True)))
        answers["servanda"][part] = ours(found, queries[part])
        blocked = blocking.candidates([one.names[0] for one in queries[part]], CANDIDATES)
        candidates = [
            list(dict.fromkeys([*(entity for entity, _ in answers["servanda"][part][one.id]), *ids]))[:CANDIDATES]
            for one, ids in zip(queries[part], blocked, strict=True)
        ]
        positive = [(one, ids) for one, ids in zip(queries[part], candidates, strict=True) if one.expected and one.kind not in measures.BESIDE]
        reach[part] = sum(bool(one.expected.intersection(ids)) for one, ids in positive) / len(positive)
        answers["token-set"][part] = peers.token_set(queries[part], candidates, found.tables).answers
        listed = peers.listed_entities(found.tables)
        for algorithm in ("logic-v1", "logic-v2"):
            peers.nomenklatura(algorithm, queries[part][:: max(1, 8 // step)], candidates[:: max(1, 8 // step)], listed, "~warm")
            timed = peers.nomenklatura(algorithm, queries[part], candidates, listed)
            answers[f"nomenklatura {algorithm}"][part] = timed.answers
            speed[f"nomenklatura {algorithm}"] = {
                "queries a second, one core": len(queries[part]) / timed.seconds, "pairs a second": timed.pairs / timed.seconds, "candidates": CANDIDATES
            }  # fmt: skip
        del listed
    figures = {
        name: measures.summary((queries["train"], mine["train"]), (queries["test"], mine["test"]), shipped_borders() if name == "servanda" else None)
        for name, mine in answers.items()
    }
    counts = {part: {**found.counts, "asked": len(queries[part])} for part, found in sides.items()}
    return figures, {"counts": counts, "share of parties among the peers' candidates": reach, "peer speed": speed}


# --- speed ---------------------------------------------------------------------------------------------------------------


def speed(questions: Questions, folder: Path, step: int) -> dict[str, Any]:
    """Ours in processes of their own: batch on one core and two, single queries."""
    from servanda.instruments.sanctions.screening.index import build as index_of

    started = time.perf_counter()
    index = index_of(questions.tables, ())
    built = time.perf_counter() - started
    index.save(folder / "small.index")
    (folder / "queries.json").write_bytes(msgspec.json.encode(ours_queries([one for one in questions.queries if one.kind not in measures.BESIDE][::step])))
    found = {f"{cores} core{'s' * (cores > 1)}": _child(folder / "small.index", folder / "queries.json", cores, 3) for cores in (1, 2)}
    return {"seconds to build the index": built, **found}


def many(questions: Questions, folder: Path, names: int) -> dict[str, Any]:
    """The index enlarged to so many names by invented ones: words of listed names of one sort put together anew at random (seed 500), two names a record."""
    import pyarrow as pa

    from servanda.instruments.sanctions.records import Entity, Name, Role, Sort
    from servanda.instruments.sanctions.screening.index import build as index_of
    from servanda.instruments.sanctions.tables import to_table

    chance = random.Random(500)
    entity, name = questions.tables["entity"], questions.tables["name"]
    sorts = dict(zip(entity["id"].to_pylist(), entity["sort"].to_pylist(), strict=True))
    words: dict[str, list[list[str]]] = {"person": [], "organisation": []}
    for one, text in zip(name["entity"].to_pylist(), name["text"].to_pylist(), strict=True):
        if sorts[one] in words and text.isascii() and 1 < len(text.split()) < 6:
            words[sorts[one]].append(text.replace(",", "").split())
    invented, texts = [], []
    while len(texts) + name.num_rows < names:
        sort = "person" if chance.random() < 0.7 else "organisation"
        id = f"invented:{len(invented)}"
        invented.append(Entity(id=id, sort=Sort(sort), caption=id))
        for role in (Role.PRIMARY, Role.ALIAS):
            one, two = chance.choice(words[sort]), chance.choice(words[sort])
            texts.append(Name(entity=id, text=" ".join(one[: max(1, len(one) // 2)] + two[len(two) // 2 :]), role=role))
    tables = dict(questions.tables)
    tables["entity"] = pa.concat_tables([entity, to_table("entity", invented)], promote_options="default")
    tables["name"] = pa.concat_tables([name, to_table("name", texts)], promote_options="default")
    started = time.perf_counter()
    index = index_of(tables, ())
    built = time.perf_counter() - started
    index.save(folder / "large.index")
    del index
    return {
        "names": tables["name"].num_rows, "entities": tables["entity"].num_rows, "seconds to build the index": built,
        **{f"{cores} core{'s' * (cores > 1)}": _child(folder / "large.index", folder / "queries.json", cores, 2) for cores in (1, 2)},
    }  # fmt: skip


def _child(index: Path, queries: Path, cores: int, repeats: int) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).resolve()), "--child", str(index), str(queries), str(cores), str(repeats)]
    environment = {**os.environ, "NUMBA_NUM_THREADS": str(cores), "OMP_NUM_THREADS": str(cores)}
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
    return found


def child(index_path: str, queries_path: str, cores: str, repeats: str) -> None:
    """Load, warm up, measure in chunks of CHUNK queries (the default of `screen --file`); prints JSON. Memory: the most this process ever held, pages of the mapped index among them."""
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[: int(cores)]))
    from servanda.instruments.sanctions.screening.engine import screen
    from servanda.instruments.sanctions.screening.index import Index
    from servanda.instruments.sanctions.screening.records import Query

    queries = msgspec.json.decode(Path(queries_path).read_bytes(), type=list[Query])
    started = time.perf_counter()
    index = Index.load(Path(index_path))
    loaded = time.perf_counter() - started
    screen(index, queries[:50])
    batch, spent = [], []
    for _ in range(int(repeats)):
        started, before = time.perf_counter(), time.process_time()
        for first in range(0, len(queries), CHUNK):  # as the door for files does: answers are written and let go
            screen(index, queries[first : first + CHUNK])
        batch.append(time.perf_counter() - started)
        spent.append(time.process_time() - before)
    single = []
    for query in queries[:: max(1, len(queries) // 1000)]:
        started = time.perf_counter()
        screen(index, (query,))
        single.append(time.perf_counter() - started)
    single.sort()
    print(
        json.dumps(
            {
                "queries": len(queries), "queries a second, best of repeats": len(queries) / min(batch), "queries a second, all repeats": [len(queries) / s for s in batch],
                "queries a second of processor time": len(queries) / min(spent),
                "single p50, ms": 1000 * single[len(single) // 2], "single p95, ms": 1000 * single[int(len(single) * 0.95)], "seconds to load": loaded,
                "memory, GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
            }
        )
    )  # fmt: skip


# --- the page ------------------------------------------------------------------------------------------------------------


def tell(found: dict[str, Any]) -> None:
    """Print the figures as tables."""
    for name, figures in found["quality"].items():
        print(f"\n{name}")
        for who, one in figures.items():
            at = one["at best F1 of train"]
            kinds = ", ".join(f"{kind} {value:.3f}" for kind, value in at["recall by kind"].items())
            precise = one[f"at precision {measures.PRECISE} of train"]
            print(f"  {who:24} F1 {at['f1']:.4f} (precision {at['precision']:.4f}, recall {at['recall']:.4f}, threshold {at['threshold']:.4f}, {at['hits an alert']:.2f} hits an alert)")
            print(f"  {'':24} {kinds}")
            print(
                f"  {'':24} recall at precision {measures.PRECISE}: {one[f'recall at precision {measures.PRECISE} on the test curve']:.4f}; with train's threshold "
                f"{precise['recall']:.4f} at {precise['precision']:.4f}; saturated: {one['saturated']}"
            )
            for key, value in one.items():
                if key.startswith("at the shipped"):
                    print(f"  {'':24} {key} {value['threshold']:.4f}: precision {value['precision']:.4f}, recall {value['recall']:.4f}, F1 {value['f1']:.4f}")
    for key in ("peers", "speed", "500,000 names"):
        if key in found:
            print(f"\n{key}: {json.dumps(found[key], indent=1)}")


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:6])
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one query in twelve, no 500,000 names, nothing written")
    parser.add_argument("--step", type=int, default=0, help="one query in so many")
    parser.add_argument("--only", choices=("quality", "speed", "many"), help="one part; speed and many replace what is recorded of them, quality alone is not written")
    chosen = parser.parse_args()
    if not available():
        sys.exit(f"the data are not there: {SHARED}")
    step = chosen.step or (12 if chosen.quick else 1)
    found: dict[str, Any] = {"machine": machine(), "goals": GOALS, "step": step, "quality": {}}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if chosen.only in (None, "quality"):
            found["quality"]["names alone"], found["peers"] = quality(0.0, step)
            if not chosen.quick:
                found["quality"]["with facts, each told of one query in two"], _ = quality(0.5, step)
        if chosen.only != "quality":
            questions = build("test")
            found["speed"] = speed(questions, folder, step)
            if not chosen.quick and chosen.only != "speed":
                found["500,000 names"] = many(questions, folder, MANY)
    tell(found)
    if chosen.only in ("speed", "many") and step == 1 and RESULT.exists():  # measured anew, quality as recorded
        known = json.loads(RESULT.read_text(encoding="utf-8"))
        found = {**known, **{part: found[part] for part in ("speed", "500,000 names") if part in found}}
        chosen.only = None
    if not chosen.quick and not chosen.only and step == 1:
        RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"\nwritten: {RESULT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
