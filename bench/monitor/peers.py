"""The five policies by hand in other engines. Each reads the same Parquet file and gives, for each policy, the rows that offend:
of the act (P1, P4, P5) or of what set the deadline going (P2, P3); a deadline counts if it passed before the last event."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from pathlib import Path
from typing import Any

import numpy as np

from bench.monitor.policies import AREAS, ZONES, signatories
from bench.monitor.trace import dictionaries

CODE = {name: number for number, name in enumerate(dictionaries().terms)}
DAY = 86400
PER_AREA = ZONES // AREAS
Rows = dict[str, Any]


def polars(path: Path, policies: tuple[str, ...]) -> Rows:
    """The rows that offend and nothing else."""
    return _polars(path, policies, evidence=False)


def polars_with_evidence(path: Path, policies: tuple[str, ...]) -> Rows:
    """The same with the rows each verdict rests on: what opened its gate (P1, P5), the five acts before (P4); they are made, and then dropped."""
    return _polars(path, policies, evidence=True)


def _polars(path: Path, policies: tuple[str, ...], *, evidence: bool) -> Rows:
    import polars as pl

    def why(*columns: Any) -> list[Any]:
        return list(columns) if evidence else []

    scan = pl.scan_parquet(path).with_row_index("row")
    end = pl.scan_parquet(path).select(pl.col("at").max()).collect().item()

    def of(term: str, *columns: str) -> Any:
        return scan.filter(pl.col("term") == CODE[term]).select("row", "at", *columns)

    found: Rows = {}
    if "P1" in policies:
        first = (
            of("the ceasefire starts", "slot:zone")
            .group_by("slot:zone")
            .agg(pl.col("at").min().alias("since"), *why(pl.col("row").first().alias("cause")))
        )
        acts = of("shell", "slot:zone", *why("by")).join(first, on="slot:zone").filter(pl.col("at") >= pl.col("since"))
        found["P1"] = acts.select("row", *why("at", "slot:zone", "by", "cause")).collect()["row"].to_numpy()
    for policy, start, done, keys, days in (
        ("P2", "start the withdrawal", "complete the withdrawal", ["by", "slot:zone"], 14),
        ("P3", "a violation is reported", "answer the violation", ["slot:party", "slot:zone"], 3),
    ):
        if policy in policies:
            acts = of(done, *keys).select("at", *keys, pl.col("at").alias("done"))
            opened = of(start, *keys).with_columns(due=pl.col("at") + days * DAY)
            joined = opened.join_asof(acts, on="at", by=keys, strategy="forward", check_sortedness=False)
            late = joined.filter((pl.col("done").is_null() | (pl.col("done") > pl.col("due"))) & (pl.col("due") < end))
            found[policy] = late.select("row", *why("due", *keys)).collect()["row"].to_numpy()
    if "P4" in policies:
        acts = of("commit a violation", "by")
        before = [pl.col("row").shift(number).over("by").alias(f"cause {number}") for number in range(1, 6)]
        many = acts.with_columns(*why(*before)).filter(pl.col("at").shift(5).over("by") >= pl.col("at") - DAY)
        found["P4"] = (
            many.select("row", *why("at", "by", *(f"cause {number}" for number in range(1, 6)))).collect()["row"].to_numpy()
        )
    if "P5" in policies:
        area = (pl.col("slot:zone") // PER_AREA).alias("area")
        parties = pl.LazyFrame(
            [(area_ - 1, party - 1) for area_ in range(1, AREAS + 1) for party in signatories(area_)],
            schema={"area": pl.Int32, "by": pl.Int32}, orient="row",
        )  # fmt: skip
        signed = (
            of("the agreement is signed", "slot:zone")
            .with_columns(area)
            .group_by("area")
            .agg(pl.col("at").min().alias("signed"), *why(pl.col("row").first().alias("cause")))
        )
        law = of("the law is adopted", "slot:zone").with_columns(area).group_by("area").agg(pl.col("at").min().alias("law"))
        left = of("withdraw", "slot:zone", "by").with_columns(area).join(parties, on=["area", "by"])
        left = (
            left.group_by("area", "by")
            .agg(pl.col("at").min())
            .group_by("area")
            .agg(pl.len().alias("n"), pl.col("at").max().alias("out"))
        )
        acts = of("hold elections", "slot:zone").with_columns(area).join(signed, on="area")
        acts = acts.join(law, on="area", how="left").join(left, on="area", how="left").with_columns(need=len(signatories(1)))
        early = (pl.col("n") < pl.col("need")) | pl.col("n").is_null() | pl.col("law").is_null()
        early = early | (pl.max_horizontal("law", "out") > pl.col("at"))
        early = acts.filter((pl.col("at") >= pl.col("signed")) & early)
        found["P5"] = early.select("row", *why("at", "slot:zone", "cause")).collect()["row"].to_numpy()
    return found


def duckdb(path: Path, policies: tuple[str, ...]) -> Rows:
    import duckdb as engine

    base = engine.connect()
    source = f"read_parquet('{path}', file_row_number=true)"
    base.execute(
        f'create view t as select file_row_number as row, "at" as ts, "by" as doer, * exclude ("at", "by") from {source}'
    )
    end = base.execute("select max(ts) from t").fetchone()
    last = end[0] if end else 0
    found: Rows = {}

    def ask(sql: str) -> Any:
        return base.execute(sql).fetchnumpy()["row"]

    if "P1" in policies:
        found["P1"] = ask(
            f'select row from t join (select "slot:zone" z, min(ts) since from t where term={CODE["the ceasefire starts"]} group by z) s '
            f'on "slot:zone"=z where term={CODE["shell"]} and ts>=since'
        )
    for policy, start, done, key, days in (
        ("P2", "start the withdrawal", "complete the withdrawal", "doer", 14),
        ("P3", "a violation is reported", "answer the violation", "slot:party", 3),
    ):
        if policy in policies:
            found[policy] = ask(
                f'select a.row from (select row, ts, "{key}" k, "slot:zone" z from t where term={CODE[start]}) a asof left join '
                f'(select ts done, "{key}" k, "slot:zone" z from t where term={CODE[done]}) b on a.k=b.k and a.z=b.z and a.ts<=b.done '
                f"where (done is null or done>ts+{days * DAY}) and ts+{days * DAY}<{last}"
            )
    if "P4" in policies:
        found["P4"] = ask(
            f"select row from (select row, ts, lag(ts,5) over (partition by doer order by ts) old from t "
            f"where term={CODE['commit a violation']}) where old>=ts-{DAY}"
        )
    if "P5" in policies:
        pairs = ",".join(f"({area - 1},{party - 1})" for area in range(1, AREAS + 1) for party in signatories(area))
        zone = f'"slot:zone"//{PER_AREA}'
        found["P5"] = ask(
            f"with p(area,doer) as (values {pairs}), s as (select {zone} area, min(ts) signed from t where term={CODE['the agreement is signed']} group by 1), "
            f"l as (select {zone} area, min(ts) law from t where term={CODE['the law is adopted']} group by 1), "
            f"w as (select area, count(*) n, max(f) gone from (select {zone} area, t.doer, min(ts) f from t join p on p.area={zone} and p.doer=t.doer "
            f"where term={CODE['withdraw']} group by 1,2) group by 1) "
            f"select row from t join s on s.area={zone} left join l on l.area=s.area left join w on w.area=s.area where term={CODE['hold elections']} "
            f"and ts>=signed and (law is null or n is null or n<{len(signatories(1))} or law>ts or gone>ts)"
        )
    return found


def python(path: Path, policies: tuple[str, ...]) -> Rows:
    """One pass with dictionaries and queues: what one would write first."""
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    columns = [table.column(name).to_pylist() for name in ("at", "term", "by", "slot:zone", "slot:party")]
    found: Rows = {policy: [] for policy in policies}
    started: dict[int, int] = {}
    pending: dict[str, deque[Any]] = {"P2": deque(), "P3": deque()}
    done: dict[str, dict[Any, int]] = {"P2": {}, "P3": {}}
    times: dict[int, deque[int]] = defaultdict(lambda: deque(maxlen=5))
    signed: dict[int, int] = {}
    law: dict[int, int] = {}
    gone: dict[int, set[int]] = defaultdict(set)
    wanted = {area - 1: {party - 1 for party in signatories(area)} for area in range(1, AREAS + 1)}
    start = {CODE["start the withdrawal"]: ("P2", 14), CODE["a violation is reported"]: ("P3", 3)}
    finish = {CODE["complete the withdrawal"]: "P2", CODE["answer the violation"]: "P3"}
    shell, cease, commit = CODE["shell"], CODE["the ceasefire starts"], CODE["commit a violation"]
    for row, (at, term, by, zone, party) in enumerate(zip(*columns, strict=True)):
        for policy, queue in pending.items():
            while queue and queue[0][0] < at:
                _, key, began, index = queue.popleft()
                if done[policy].get(key, -1) < began and policy in found:
                    found[policy].append(index)
        if term == shell:
            if zone in started and "P1" in found:
                found["P1"].append(row)
        elif term == cease:
            started.setdefault(zone, at)
        elif term == commit:
            last = times[by]
            if len(last) == 5 and last[0] >= at - DAY and "P4" in found:
                found["P4"].append(row)
            last.append(at)
        elif term in start:
            policy, days = start[term]
            pending[policy].append((at + days * DAY, (by if policy == "P2" else party, zone), at, row))
        elif term in finish:
            policy = finish[term]
            done[policy][(by if policy == "P2" else party, zone)] = at
        elif term == CODE["the agreement is signed"]:
            signed.setdefault(zone // PER_AREA, at)
        elif term == CODE["the law is adopted"]:
            law.setdefault(zone // PER_AREA, at)
        elif term == CODE["withdraw"]:
            if by in wanted[zone // PER_AREA]:
                gone[zone // PER_AREA].add(by)
        elif term == CODE["hold elections"]:
            area = zone // PER_AREA
            if area in signed and "P5" in found and not (area in law and gone[area] == wanted[area]):
                found["P5"].append(row)
    return {policy: np.array(rows, dtype=np.int64) for policy, rows in found.items()}


def reelay(path: Path, policies: tuple[str, ...]) -> Rows:
    """P1 alone, as a past formula over events with data; it answers for each moment whether some act offends."""
    import pyarrow.parquet as pq
    from reelay import discrete_timed_monitor

    monitor = discrete_timed_monitor(
        pattern='exists[z]. {term: "shell", zone: *z} and once {term: "start", zone: *z}', semantics="boolean", condense=False
    )
    table = pq.read_table(path, columns=["term", "slot:zone"])
    names = {CODE["shell"]: "shell", CODE["the ceasefire starts"]: "start"}
    rows = []
    for row, (term, zone) in enumerate(zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True)):
        if monitor.update({"term": names.get(term, "other"), "zone": str(zone)})["value"]:
            rows.append(row)
    return {"P1": np.array(rows, dtype=np.int64)}


PEERS = {
    "Polars by hand, with evidence": polars_with_evidence,
    "Polars by hand, without evidence": polars,
    "DuckDB, without evidence": duckdb,
    "pure Python, without evidence": python,
    "reelay, without evidence (P1 alone)": reelay,
}


def digest(rows: Any) -> str:
    """A short name of a set of rows."""
    import hashlib

    return hashlib.sha256(np.sort(np.asarray(rows, dtype=np.int64)).tobytes()).hexdigest()[:16]


def timed(name: str, path: Path, policies: tuple[str, ...]) -> tuple[float, Rows]:
    started = time.perf_counter()
    found = PEERS[name](path, policies)
    return time.perf_counter() - started, found
