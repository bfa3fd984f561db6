"""A seeded trace: one event a minute at unique times, by 300 parties in 1,000 zones; written in chunks, so that any length fits into memory.

Completions and answers refer to an earlier start or report, a random while before; parties are not equally busy (the n-th acts one n-th as often
as the first). The shares were chosen once, so that breaches are of the order usual in such comparisons; the engine knows nothing of them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.monitor.policies import ACTS, EVENTS, PARTIES, ZONES, parties, zones
from servanda.calendar import day_start
from servanda.monitor.table import Columns, Dictionaries, Writer

MINUTE = 60
CHUNK = 1 << 20
DRAWS = 1 << 16
SHARES = {
    "shell": 0.25, "the ceasefire starts": 0.005, "start the withdrawal": 0.02, "complete the withdrawal": 0.007, "a violation is reported": 0.155,
    "answer the violation": 0.034, "commit a violation": 0.25, "withdraw": 0.04, "hold elections": 0.011, "the law is adopted": 0.0005,
    "the agreement is signed": 0.0005,
}  # fmt: skip
FILLER = ("a patrol passes", "a convoy is seen", "a meeting is held", "a statement is made")
NAMES = ("at", "term", "by", "slot:zone", "slot:party")
START = day_start(date(2014, 1, 2), "UTC")


def dictionaries() -> Dictionaries:
    terms = (*ACTS, "answer the violation", "hold elections", *EVENTS, *FILLER)
    doers = tuple((name,) for name in (*parties(), "Authorities", "Mission"))
    return Dictionaries(terms=terms, doers=doers, slots={"zone": tuple(zones()), "party": tuple(parties())})


class Trace:
    """Chunks of the trace, one after the other; each call of `chunk` goes on where the last one ended."""

    def __init__(self, seed: int = 1) -> None:
        self.rng = np.random.default_rng(seed)
        self.rows = 0
        names = dictionaries().terms
        self.code = {name: number for number, name in enumerate(names)}
        shares = [SHARES.get(name, 0.0) for name in names]
        rest = (1 - sum(shares)) / len(FILLER)
        self._terms = _drawn([share if name in SHARES else rest for name, share in zip(names, shares, strict=True)], np.uint16)
        self._busy = _drawn(1 / np.arange(1, PARTIES + 1), np.int32)
        # what a term does with who is busy: names it as doer, as the party it is about, or leaves it out
        self._does = np.ones(len(names), dtype=bool)
        self._does[[self.code[one] for one in (*EVENTS, *FILLER)]] = False
        self._about = np.zeros(len(names), dtype=bool)
        self._about[self.code["a violation is reported"]] = True
        self._tails: dict[str, tuple[Any, Any, Any]] = {}

    def chunk(self, rows: int) -> Columns:
        """The next rows."""
        rng, code = self.rng, self.code
        number = np.arange(self.rows, self.rows + rows, dtype=np.int64)
        term = self._terms[rng.integers(0, DRAWS, rows, dtype=np.uint16)]
        busy = self._busy[rng.integers(0, DRAWS, rows, dtype=np.uint16)]
        zone = rng.integers(0, ZONES, rows, dtype=np.int32)
        by = np.where(self._does[term], busy, np.int32(-1))
        party = np.where(self._about[term], busy, np.int32(-1))
        even = np.flatnonzero(term == code["withdraw"])
        by[even] = rng.integers(0, PARTIES, len(even), dtype=np.int32)
        by[term == code["hold elections"]] = PARTIES
        self._refer(term, number, "start the withdrawal", "complete the withdrawal", 20 * 1440, by, zone)
        answers = self._refer(term, number, "a violation is reported", "answer the violation", 4 * 1440, party, zone)
        by[answers] = PARTIES + 1
        self.rows += rows
        return {"at": START + MINUTE * number, "term": term, "by": by, "slot:zone": zone, "slot:party": party}

    def _refer(self, term: Any, number: Any, earlier: str, later: str, reach: int, who: Any, zone: Any) -> Any:
        """Let events of one term name whom and where an earlier event of another does."""
        mine = np.flatnonzero(term == self.code[earlier])
        old = self._tails.get(earlier, (np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32)))
        rows, actors, places = (np.concatenate(pair) for pair in zip(old, (number[mine], who[mine], zone[mine]), strict=True))
        answers = np.flatnonzero(term == self.code[later])
        wanted = np.searchsorted(rows, number[answers] - self.rng.integers(1, reach, len(answers))) - 1
        good = wanted >= 0
        who[answers[good]] = actors[wanted[good]]
        zone[answers[good]] = places[wanted[good]]
        if not good.all():
            who[answers[~good]] = 0
        keep = rows >= (int(number[-1]) - reach)
        self._tails[earlier] = (rows[keep], actors[keep], places[keep])
        return answers


def _drawn(shares: Any, kind: Any) -> Any:
    """A table in which each number comes as often as its share: drawing is looking up a random place."""
    ends = np.round(np.cumsum(shares) / np.sum(shares) * DRAWS).astype(np.int64)
    return np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)).astype(kind)


def generate(path: Path, rows: int, seed: int = 1) -> None:
    """Write a trace of so many rows as Parquet."""
    write(Trace(seed), path, rows)


def write(trace: Trace, path: Path, rows: int) -> None:
    """Write the next rows of a trace, each chunk while the one after it is drawn."""
    with Writer(path, NAMES, dictionaries()) as writer, ThreadPoolExecutor(1) as disk:
        writing = None
        for start in range(0, rows, CHUNK):
            columns = trace.chunk(min(CHUNK, rows - start))
            if writing is not None:
                writing.result()
            writing = disk.submit(writer.write, columns)
        if writing is not None:
            writing.result()
