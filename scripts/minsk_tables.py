"""The tables of the Minsk evidence as rows: two-week counts with their restatements, dated facts, gaps. Reads nothing but the three CSV files."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLES = ROOT / "dossiers" / "minsk" / "evidence-sources"
PLEDGE = "a ceasefire pledge takes effect"
UNIT = "ceasefire violations"


@dataclass(frozen=True)
class Count:
    """Violations of the ceasefire recorded from `first` to `last`, both included. number: as printed; said: how it was meant (over, about,
    exact ...). known: day of the report; report: its id. told_later: given only by a later report, as the number of the period before."""

    first: dt.date
    last: dt.date
    number: int
    said: str
    known: dt.date
    report: str
    told_later: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def weekly(self) -> float:
        """Violations a week, so that periods of 7, 12, 14, 21 and 35 days can be compared."""
        return self.number * 7 / self.days


@dataclass(frozen=True)
class Restated:
    """A period's number as its own report printed it, and as a later one did. same: the number did not change."""

    count: Count
    number: int
    known: dt.date
    report: str

    @property
    def same(self) -> bool:
        return self.number == self.count.number


@dataclass(frozen=True)
class Fact:
    """A row of the timeline."""

    id: str
    first: dt.date
    last: dt.date
    known: dt.date
    term: str
    standing: str
    sources: tuple[str, ...]
    text: str
    number: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Blind:
    """A row of the gaps."""

    id: str
    first: dt.date
    last: dt.date
    terms: tuple[str, ...]
    places: tuple[str, ...]
    reason: str


def rows(name: str, folder: Path = TABLES) -> list[dict[str, str]]:
    """The rows of one table. Raises OSError when it is not there."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counts(folder: Path = TABLES) -> tuple[Count, ...]:
    """The two-week counts as first printed, in order of time."""
    day = dt.date.fromisoformat
    return tuple(
        Count(
            day(r["period_start"]),
            day(r["period_end"]),
            int(r["ceasefire_violations"]),
            r["qualifier"],
            day(r["status_report_date"]),
            r["report_id"],
        )
        for r in rows("fortnights.csv", folder)
    )


def told(folder: Path = TABLES) -> tuple[tuple[Restated, ...], tuple[Count, ...]]:
    """What each report says of the period before its own: restatements of a count of the series, and counts the series does not have.

    "The previous two weeks" are the fourteen days before the report's own period (so many weeks as it says, where the note or the length says
    so). Where a row of the series has exactly that period, it is restated; else the number stands alone.
    """
    series = counts(folder)
    by_period = {(c.first, c.last): c for c in series}
    restated: list[Restated] = []
    alone: list[Count] = []
    for row, count in zip(rows("fortnights.csv", folder), series, strict=True):
        if not row["previous_period_as_restated"]:
            continue
        number = int(row["previous_period_as_restated"])
        length = {28: 28, 35: 35}.get(count.days, 14)
        last = count.first - dt.timedelta(days=1)
        first = last - dt.timedelta(days=length - 1)
        known = by_period.get((first, last))
        if known is not None:
            restated.append(Restated(known, number, count.known, count.report))
        else:
            alone.append(Count(first, last, number, "as told later", count.known, count.report, told_later=True))
    return tuple(restated), tuple(alone)


def as_known(moment: dt.date | None = None, folder: Path = TABLES) -> tuple[Count, ...]:
    """The counts that do not overlap, as they were known by a day (None: in the end): each with its last restatement, and with what later
    reports and the timeline (days, by their row) say of stretches which the series leaves open."""
    series = [c for c in counts(folder) if moment is None or c.known <= moment]
    restated, alone = told(folder)
    newest = {(r.count.first, r.count.last): r.number for r in restated if moment is None or r.known <= moment}
    found = [
        Count(c.first, c.last, newest.get((c.first, c.last), c.number), c.said, c.known, c.report, c.told_later) for c in series
    ]
    days = (
        Count(f.first, f.last, f.number, "one row of the timeline", f.known, f.id, told_later=True)
        for f in facts(folder)
        if f.number is not None and f.unit == UNIT and series and f.first > series[0].first and f.last < series[-1].last
    )
    for extra in (*alone, *days):
        if (moment is None or extra.known <= moment) and not any(c.first <= extra.last and extra.first <= c.last for c in found):
            found.append(extra)
    return tuple(sorted(found, key=lambda c: c.first))


def holes(series: tuple[Count, ...]) -> tuple[tuple[dt.date, dt.date], ...]:
    """The stretches between counts that no count covers."""
    one = dt.timedelta(days=1)
    return tuple((a.last + one, b.first - one) for a, b in pairwise(series) if b.first - a.last > one)


def facts(folder: Path = TABLES) -> tuple[Fact, ...]:
    """The timeline; ids with a letter at the end are further facts from the sources of the row with that number."""
    day = dt.date.fromisoformat
    return tuple(
        Fact(
            r["id"],
            day(r["first"]),
            day(r["last"]),
            day(r["known"]),
            r["term"],
            r["standing"],
            tuple(r["sources"].split()),
            r["text"],
            int(r["amount"]) if r["amount"] else None,
            r["unit"],
        )
        for r in rows("timeline.csv", folder)
    )


def blind(folder: Path = TABLES) -> tuple[Blind, ...]:
    """The stretches in which nobody could see, or of which nothing is kept."""
    day = dt.date.fromisoformat
    return tuple(
        Blind(
            r["id"],
            day(r["first"]),
            day(r["last"]),
            tuple(t for t in r["terms"].split("; ") if t),
            tuple(p for p in r["places"].split("; ") if p),
            r["reason"],
        )
        for r in rows("gaps.csv", folder)
    )


def pledges(folder: Path = TABLES) -> tuple[Fact, ...]:
    """Each hour from which the sides were to hold fire anew, in order."""
    return tuple(sorted((f for f in facts(folder) if f.term == PLEDGE), key=lambda f: f.first))
