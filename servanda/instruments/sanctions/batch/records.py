"""What screening gives back at the doors: each hit beside what has been decided on it, and the counts of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from servanda.base.result import Based
from servanda.instruments.sanctions.authorities import ListStatus
from servanda.instruments.sanctions.batch.cells import SAID_UNKNOWN
from servanda.instruments.sanctions.batch.customers import made_from_place
from servanda.instruments.sanctions.decisions.records import Look
from servanda.instruments.sanctions.records import Reject
from servanda.instruments.sanctions.screening.records import Query, Screened

BINS = 20
"""Steps of the histogram of scores, each 1/BINS wide."""


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Answer(_Record, frozen=True, kw_only=True):
    """A screened query; looks: one for each hit, in the same order: what stands on the pair. statuses: for each hit, how it stands with each authority on the day."""

    screened: Screened
    looks: tuple[Look, ...] = ()
    statuses: tuple[tuple[ListStatus, ...], ...] = ()

    @property
    def open_hits(self) -> int:
        """Hits that somebody must still look at or act on: all but those whitelisted or decided to be somebody else."""
        return sum(is_open(look) for look in self.looks)


class Summary(_Record, frozen=True, kw_only=True):
    """Counts of a run. bands, lists, standing: (word, hits); histogram: hits with a score in [n/BINS, (n+1)/BINS)."""

    rows: int = 0
    queries: int = 0
    with_hits: int = 0
    hits: int = 0
    open_hits: int = 0
    weak: int = 0
    delisted: int = 0
    rejects: int = 0
    passed_over: int = 0
    bands: tuple[tuple[str, int], ...] = ()
    lists: tuple[tuple[str, int], ...] = ()
    standing: tuple[tuple[str, int], ...] = ()
    histogram: tuple[int, ...] = ()
    unread: tuple[tuple[str, int], ...] = ()
    said_unknown: tuple[tuple[str, int], ...] = ()
    placed: int = 0


class Screening(Based, frozen=True, kw_only=True, omit_defaults=True):
    """The result of a screening.

    answers: in order of the queries; of a large run those with open hits and the highest scores, the rest is in its files. head: of the log of decisions
    used, "" without one. not_judged: authorities whose lists were not looked at. unread: the queries of which a cell was not read, the first of a large run. files: (name, SHA-256) of what a run has written.
    """

    summary: Summary
    answers: tuple[Answer, ...] = ()
    rejects: tuple[Reject, ...] = ()
    unread: tuple[Query, ...] = ()
    head: str = ""
    folder: str = ""
    files: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = ()


def is_open(look: Look) -> bool:
    """Whether a hit is still somebody's work: undecided, reopened, unresolved, or a true match."""
    return not (look.status in ("decided", "whitelisted") and look.decision is not None and look.decision.verdict == "false")


class Counting:
    """Sums up a run, one chunk after the other."""

    def __init__(self) -> None:
        self._numbers: Counter[str] = Counter()
        self._bands: Counter[str] = Counter()
        self._lists: Counter[str] = Counter()
        self._standing: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()
        self._bins = [0] * BINS

    def add(self, answers: Iterable[Answer], rejects: int = 0, passed_over: int = 0) -> None:
        for answer in answers:
            self._numbers["queries"] += 1
            self._numbers["with_hits"] += bool(answer.screened.hits)
            self._numbers["open_hits"] += answer.open_hits
            self._numbers["weak"] += bool(answer.screened.weak)
            self._numbers["delisted"] += sum(bool(those) and all(one.status == "delisted" for one in those) for those in answer.statuses)
            self._numbers["placed"] += made_from_place(answer.screened.query.id)
            for cell in answer.screened.query.unread:
                (self._unknown if cell.why == SAID_UNKNOWN else self._unread)[cell.field] += 1
            for hit, look in zip(answer.screened.hits, answer.looks, strict=True):
                self._numbers["hits"] += 1
                self._bands[hit.band.value] += 1
                self._lists.update({one.list for one in hit.lists})
                self._standing[look.status] += 1
                self._bins[min(BINS - 1, int(hit.score * BINS))] += 1
        self._numbers["rejects"] += rejects
        self._numbers["passed_over"] += passed_over

    def summary(self) -> Summary:
        n = self._numbers
        return Summary(
            rows=n["queries"] + n["rejects"] + n["passed_over"], queries=n["queries"], with_hits=n["with_hits"], hits=n["hits"], open_hits=n["open_hits"],
            weak=n["weak"], delisted=n["delisted"], rejects=n["rejects"], passed_over=n["passed_over"], bands=_sorted(self._bands), lists=_sorted(self._lists),
            standing=_sorted(self._standing), histogram=tuple(self._bins),
            unread=_sorted(self._unread), said_unknown=_sorted(self._unknown), placed=n["placed"],
        )  # fmt: skip


def _sorted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
