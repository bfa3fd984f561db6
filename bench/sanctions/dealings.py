"""Exposure over several hops in many transactions: hops with a witness path for every exposed party, bounds, haircut; against other ways to do the same.

Run: python bench/sanctions/dealings.py [--transactions 5000000] [--parties 500000] [--repeat 5]
Prints the table and writes bench/results/sanctions-dealings.json. The transactions are drawn from a seed: payers and payees by a heavy-tailed law, amounts
log-normal, one year, one currency (and once more with three). Peers do the hops towards listed parties alone (no bounds): polars joins by hand on the
same table, DuckDB in SQL on the same table, networkx on a hundredth of it; each must give the same hops as ours on the same rows.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402
import numpy as np  # noqa: E402
import polars as pl  # noqa: E402

from servanda.instruments.sanctions.dealings.dealing import Question, deal  # noqa: E402
from servanda.instruments.sanctions.dealings.reading import read_file  # noqa: E402
from servanda.instruments.sanctions.dealings.records import Direction  # noqa: E402
from servanda.instruments.sanctions.dealings.table import Transactions  # noqa: E402
from servanda.instruments.sanctions.dealings.tracing import Traced, trace  # noqa: E402

HOPS = 4
NETWORKX = find_spec("networkx") is not None
"""It comes with other tools; where it is not, that peer is left out."""
FIRST = 22645  # 2032-01-01


def drawn(size: int, parties: int, seed: int, moneys: int = 1) -> Transactions:
    """A table of transactions."""
    rng = np.random.default_rng(seed)
    weight = rng.pareto(1.2, parties) + 1
    law = np.cumsum(weight / weight.sum())
    payer, payee = (np.minimum(np.searchsorted(law, rng.random(size)), parties - 1).astype(np.int32) for _ in range(2))
    return Transactions(
        payer=payer,
        payee=payee,
        day=(FIRST + rng.integers(0, 366, size)).astype(np.int32),
        amount=np.exp(rng.normal(12, 1.5, size)).astype(np.int64) + 1,
        money=rng.integers(0, moneys, size).astype(np.int32),
        row=np.arange(1, size + 1),
        parties=pl.Series("party", [f"P{i:07d}" for i in range(parties)]),
        currencies=("XBD", "XCD", "XDM")[:moneys],
        places=2,
        rest=pl.DataFrame(),
    )


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """The best of some repetitions, and the last result: others share the machine."""
    best, result = float("inf"), None
    for _ in range(repeat):
        started = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - started)
    return best, result


# --- peers: hops towards listed parties, days not falling ------------------------------------------------------------


def by_polars(edges: pl.DataFrame, listed: np.ndarray[Any, Any]) -> pl.DataFrame:
    """Latest day on which a party may pay and still reach a listed one, hop by hop, by joins."""
    state = pl.DataFrame({"party": listed.astype(np.int32), "latest": np.full(listed.size, 1 << 30, np.int32), "hop": np.zeros(listed.size, np.int32)})
    for k in range(1, HOPS + 1):
        better = (
            edges.lazy()
            .join(state.lazy(), left_on="payee", right_on="party")
            .filter(pl.col("day") <= pl.col("latest"))
            .group_by("payer")
            .agg(pl.col("day").max().alias("latest"), pl.lit(k, pl.Int32).first().alias("hop"))
            .rename({"payer": "party"})
        )
        state = pl.concat([state.lazy(), better]).group_by("party").agg(pl.col("latest").max(), pl.col("hop").min()).collect()
    return state.select("party", "hop")


def by_duckdb(edges: pl.DataFrame, listed: np.ndarray[Any, Any]) -> pl.DataFrame:
    """The same in SQL, one statement a hop (a recursive query cannot keep only the best state of each party)."""
    base = duckdb.connect()
    base.execute("set threads to 2")
    base.register("edges", edges.to_arrow())
    base.register("listed", pl.DataFrame({"party": listed.astype(np.int32)}).to_arrow())
    base.execute("create table state as select party, 1073741824 as latest, 0 as hop from listed")
    for k in range(1, HOPS + 1):
        base.execute(
            f"create or replace table state as select party, max(latest) as latest, min(hop) as hop from ("
            f"select * from state union all select e.payer, max(e.day), {k} from edges e join state s on e.payee = s.party where e.day <= s.latest group by e.payer"
            f") group by party"
        )
    return base.execute("select party, hop from state").pl()


def by_networkx(edges: pl.DataFrame, listed: np.ndarray[Any, Any]) -> pl.DataFrame:
    """The same over a multigraph, hop by hop, from the listed parties backwards; making the graph is part of it."""
    import networkx

    graph = networkx.MultiDiGraph()
    graph.add_edges_from((a, b, {"day": d}) for a, b, d in edges.iter_rows())
    latest = dict.fromkeys(listed.tolist(), 1 << 30)
    hops = dict.fromkeys(listed.tolist(), 0)
    for k in range(1, HOPS + 1):
        new = dict(latest)
        for party, until in latest.items():
            if party in graph:
                for payer, _payee, day in graph.in_edges(party, data="day"):
                    if day <= until and day > new.get(payer, -1):
                        new[payer] = day
        for party in new.keys() - hops.keys():
            hops[party] = k
        latest = new
    return pl.DataFrame({"party": list(hops), "hop": list(hops.values())})


def same(traced: Traced, peer: pl.DataFrame) -> bool:
    """Whether a peer found the same parties at the same distances."""
    theirs = dict(peer.filter(pl.col("hop") > 0).iter_rows())
    return {int(v): int(traced.far[v]) for v in traced.exposed()} == theirs


def witnesses(traced: Traced, count: int = 2000) -> bool:
    """Whether paths of some exposed parties are paths of that many hops, of days that do not fall, that end at a listed party."""
    table = traced.table
    exposed = traced.exposed()
    for v in exposed[:: max(1, exposed.size // count)]:
        path = traced.path(int(v))
        ends = table.payer[path[0]] == v and traced.listed[table.payee[path[-1]]]
        chained = all(table.payee[a] == table.payer[b] and table.day[a] <= table.day[b] for a, b in pairwise(path))
        if not (ends and chained and len(path) == traced.far[v]):
            return False
    return True


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--transactions", type=int, default=5_000_000)
    asked.add_argument("--parties", type=int, default=500_000)
    asked.add_argument("--repeat", type=int, default=5)
    asked.add_argument("--out", default=str(ROOT / "bench" / "results" / "sanctions-dealings.json"))
    chosen = asked.parse_args()
    size, parties, repeat = chosen.transactions, chosen.parties, chosen.repeat
    listed = np.sort(np.random.default_rng(2).choice(parties, max(2, parties // 50_000), replace=False))
    small = drawn(1000, 100, 3, 3)
    for direction in Direction:  # compiled before the clock runs
        trace(small, (1, 2), HOPS, direction, haircut=True)
        trace(drawn(1000, 100, 3), (1, 2), HOPS, direction, haircut=True)

    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        "versions": {name: version(name) for name in ("numpy", "numba", "polars", "duckdb", *(("networkx",) if NETWORKX else ()))},
        "transactions": size, "parties": parties, "listed": int(listed.size), "hops": HOPS,
    }  # fmt: skip
    table = drawn(size, parties, 1)
    numbers = tuple(listed.tolist())
    seconds, traced = timed(lambda: trace(table, numbers, HOPS, Direction.TOWARDS, volumes=False), repeat)
    found["one direction: hops and witness paths, s"] = seconds
    found["exposed, towards"] = int(traced.exposed().size)
    found["witness paths are paths"] = witnesses(traced)
    seconds, _ = timed(lambda: [trace(table, numbers, HOPS, d, volumes=False) for d in Direction], repeat)
    found["both directions: hops and witness paths, s"] = seconds
    question = Question(listed=tuple(table.parties[int(n)] for n in listed), hops=HOPS)
    for label, other in (("one currency", table), ("three currencies", drawn(size, parties, 1, 3))):
        seconds, _ = timed(lambda other=other: deal(other, bounds_only(question)), max(1, repeat // 2))
        found[f"the whole answer, both directions, with bounds, {label}, s"] = seconds
    seconds, _ = timed(lambda: deal(table, question), max(1, repeat // 2))
    found["the same with the haircut, one currency, s"] = seconds

    edges = pl.DataFrame({"payer": table.payer, "payee": table.payee, "day": table.day})
    peers = {}
    for name, work in (("polars joins", by_polars), ("DuckDB", by_duckdb)):
        seconds, peer = timed(lambda work=work: work(edges, listed), 2)
        peers[name] = {"s": seconds, "times ours": seconds / found["one direction: hops and witness paths, s"], "same": same(traced, peer)}
    part = edges.head(max(1000, size // 100))
    part_table = table.only(np.arange(size) < part.height)
    if NETWORKX:
        ours, part_traced = timed(lambda: trace(part_table, numbers, HOPS, Direction.TOWARDS, volumes=False), repeat)
        seconds, peer = timed(lambda: by_networkx(part, listed), 1)
        peers[f"networkx, {part.height:,} transactions"] = {"s": seconds, "times ours": seconds / ours, "same": same(part_traced, peer)}
    found["peers, hops towards listed parties only"] = peers

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "payments.parquet"
        names = table.parties
        pl.DataFrame(
            {"payer": names.gather(table.payer), "payee": names.gather(table.payee), "date": pl.Series(table.day).cast(pl.Date),
             "amount": (pl.Series(table.amount).cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(18, 2)), "currency": ["XBD"] * size}
        ).write_parquet(path)  # fmt: skip
        found["reading the table from Parquet, s"] = timed(lambda: read_file(path), 1)[0]
    for name, value in found.items():
        print(f"{name:66} {value:.3f}" if isinstance(value, float) else f"{name:66} {value}")
    out = Path(chosen.out)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(found, indent=1) + "\n")


def bounds_only(question: Question) -> Question:
    """The question without the convention, which is no bound."""
    import msgspec

    return msgspec.structs.replace(question, haircut=False)


if __name__ == "__main__":
    main()
