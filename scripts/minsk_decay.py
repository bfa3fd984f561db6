"""How long each pledge of ceasefire lasted, and how long it was quiet: plain arithmetic on the published counts, without the monitor.

It is the independent cross-check of what the monitor says, and shares no code with it.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from minsk_tables import Count, Fact, as_known, counts, facts, holes, pledges, rows, told

BEFORE = 42
"""Days before a pledge over which the earlier level is taken."""
LEAST = 14
"""Of these, the days that counts must cover; with fewer the earlier level is unknown."""
QUIET = 1000.0
"""Fewer violations a week than this is quiet."""
FIRM = ("exact", "over", "more than")
"""Words of a count that promise at least its number."""
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Decay:
    """What became of one pledge. before: violations a week in the six weeks before (None: unknown), from `covered` days of counts.

    back: the first later count at or above half of that, so that the level was back within its period. unseen: the stretches without a count
    between the pledge and it, in any of which the level may have been back earlier. back None with a level before: not within the data.
    """

    pledge: Fact
    before: float | None
    covered: int
    back: Count | None = None
    unseen: tuple[tuple[dt.date, dt.date], ...] = ()

    @property
    def weeks(self) -> tuple[float, float] | None:
        """Weeks from the pledge to the first and to the last day on which the half was reached, as far as counts can tell."""
        if self.back is None:
            return None
        start = self.unseen[0][0] if self.unseen else self.back.first
        return (start - self.pledge.first).days / 7, ((self.back.last - self.pledge.first).days + 1) / 7


def decay(pledge: Fact, series: tuple[Count, ...]) -> Decay:
    """A count that begins before the pledge and ends after it belongs to neither side and is left out."""
    start = pledge.first - dt.timedelta(days=BEFORE)
    earlier = [c for c in series if c.first >= start and c.last < pledge.first]
    covered = sum(c.days for c in earlier)
    if covered < LEAST:
        return Decay(pledge, None, covered)
    before = sum(c.number for c in earlier) * 7 / covered
    later = [c for c in series if c.first >= pledge.first]
    back = next((c for c in later if c.weekly >= before / 2), None)
    until = back.first if back is not None else dt.date.max
    unseen = tuple((max(a, pledge.first), b) for a, b in holes(series) if b >= pledge.first and a < until)
    return Decay(pledge, before, covered, back, unseen)


def decays(series: tuple[Count, ...] | None = None) -> tuple[Decay, ...]:
    """Every pledge of the timeline, in order."""
    known = as_known() if series is None else series
    return tuple(decay(p, known) for p in pledges())


@dataclass(frozen=True)
class Quiet:
    """Counts in a row below the level. ends: why it is over: a louder count, a stretch without counts, or the end of the data."""

    counts: tuple[Count, ...]
    ends: str

    @property
    def first(self) -> dt.date:
        return self.counts[0].first

    @property
    def last(self) -> dt.date:
        return self.counts[-1].last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def number(self) -> int:
        return sum(c.number for c in self.counts)


def quiet(series: tuple[Count, ...] | None = None, level: float = QUIET) -> tuple[Quiet, ...]:
    """The quiet stretches, longest first. A stretch without counts ends one: it is unknown, not quiet."""
    known = as_known() if series is None else series
    found: list[Quiet] = []
    run: list[Count] = []
    for i, count in enumerate(known):
        if count.weekly < level:
            run.append(count)
            following = known[i + 1] if i + 1 < len(known) else None
            if following is None:
                found.append(Quiet(tuple(run), "the data end"))
            elif following.first != count.last + ONE:
                found.append(Quiet(tuple(run), "no count for what follows"))
            elif following.weekly >= level:
                found.append(Quiet(tuple(run), f"{following.number:,} in the period after"))
            else:
                continue
            run = []
    return tuple(sorted(found, key=lambda q: -q.days))


@dataclass(frozen=True)
class Year:
    """Our sum of the counts beside a published total. missing: days of the year that no count wholly inside it covers; across: counts that
    reach over an end of the year and are not in the sum."""

    first: dt.date
    last: dt.date
    published: int
    row: str
    inside: tuple[Count, ...]
    across: tuple[Count, ...]

    @property
    def sum(self) -> int:
        return sum(c.number for c in self.inside)

    @property
    def missing(self) -> int:
        return (self.last - self.first).days + 1 - sum(c.days for c in self.inside)

    @property
    def most(self) -> int:
        """The sum if all of each count across an end fell inside."""
        return self.sum + sum(c.number for c in self.across)


def year(first: dt.date, last: dt.date, published: int, row: str, series: tuple[Count, ...]) -> Year:
    inside = tuple(c for c in series if first <= c.first and c.last <= last)
    across = tuple(c for c in series if c not in inside and c.first <= last and c.last >= first)
    return Year(first, last, published, row, inside, across)


def july_2020(series: tuple[Count, ...] | None = None) -> tuple[Year, Year]:
    """The year before the measures of July 2020 and the year after; the published totals are in row T144 of the timeline."""
    known = as_known() if series is None else series
    (row,) = (f for f in facts() if f.id == "T144")
    after, before = (int(n.replace(",", "")) for n in _numbers(row.text))
    day = dt.date
    return (
        year(day(2019, 7, 27), day(2020, 7, 26), before, row.id, known),
        year(day(2020, 7, 27), day(2021, 7, 26), after, row.id, known),
    )


def _numbers(text: str) -> list[str]:
    return [
        word.strip(".,:") for word in text.split() if word.strip(".,:").replace(",", "").isdigit() and "," in word.strip(".,:")
    ]


def printed() -> int:
    """All violations in the series as first printed."""
    return sum(c.number for c in counts())


def least(first: dt.date, last: dt.date) -> tuple[int, int]:
    """Uses of weapons in our tables that lie wholly from `first` to `last` and count as certain (grade B2 or better, or confirmed): how
    many rows, and how many uses, each count taken at its last restatement ("over 5,800" is at least 5,801).

    The monitor must come to the same two numbers for clause 1.
    """
    number = total = 0
    for row in rows("timeline.csv"):
        graded = row["reliability"] in "AB" and row["credibility"] in "12"
        if row["term"] != "use weapons" or not (graded or row["standing"] == "confirmed"):
            continue
        if dt.date.fromisoformat(row["first"]) >= first and dt.date.fromisoformat(row["last"]) <= last:
            number += 1
            total += int(row["amount"]) + (row["bound"] == "more than") if row["count"] else 1
    for count in (*_restated(), *_later()):
        if first <= count.first and count.last <= last:
            number += 1
            total += count.number + (count.said in ("over", "more than"))
    return number, total


def loose(first: dt.date, last: dt.date) -> int:
    """Of the total of `least`, what stands in numbers meant as about so many: printed as about, almost, around or close to, or restated by a
    later report, of which the tables keep the number and not the word that went with it."""
    found = sum(c.number for c in (*_restated(), *_later()) if first <= c.first and c.last <= last and c.said not in FIRM)
    days = (r for r in rows("timeline.csv") if r["term"] == "use weapons" and r["count"] and r["bound"] == "about")
    inside = (r for r in days if dt.date.fromisoformat(r["first"]) >= first and dt.date.fromisoformat(r["last"]) <= last)
    return found + sum(int(r["amount"]) for r in inside)


def _restated() -> list[Count]:
    newest = {(r.count.first, r.count.last): r.number for r in told()[0] if not r.same}
    return [replace(c, number=newest[c.first, c.last], said="restated") if (c.first, c.last) in newest else c for c in counts()]


def _later() -> list[Count]:
    day = dt.date.fromisoformat
    return [
        Count(
            day(r["period_start"]),
            day(r["period_end"]),
            int(r["ceasefire_violations"]),
            r["qualifier"],
            day(r["status_report_date"]),
            r["report_id"],
            told_later=True,
        )
        for r in rows("told-later.csv")
    ]


def clashes(path: Path, first: dt.date, last: dt.date) -> int:
    """Fatal clashes of a copy of UCDP GED that lie wholly within days, in the two regions or the basin, without those the timeline tells."""
    told_by_us = {s.removeprefix("ucdp-") for f in facts() for s in f.sources if s.startswith("ucdp-")}
    with path.open(encoding="utf-8", newline="") as file:
        return sum(
            1
            for r in csv.DictReader(file)
            if r["side_b"] in ("DPR", "LPR", "United Armed Forces of Novorossiya")
            and r["id"] not in told_by_us
            and first <= dt.date.fromisoformat(r["date_start"][:10])
            and dt.date.fromisoformat(r["date_end"][:10]) <= last
            and (
                r["adm_1"].startswith(("Donetsk", "Luhansk"))
                or r["where_coordinates"].casefold().startswith(("donets basin", "border between"))
            )
        )
