"""How often lines of an issuer that were tested were answered, and how many lines were crossed at all: from the table of threats.

Only tested lines count; what was not tested, or of which that is not known, stands beside. Rates are those of `records.pooling`:
raw, pooled, partially pooled, never the raw one alone. What can be told in two ways (in part; coders who differ) gives two rates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.instruments.strategy.margins.records import Range

if TYPE_CHECKING:
    from servanda.instruments.strategy.records.pooling import PooledRate
    from servanda.instruments.strategy.records.threats import Threat


class RateRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of several rates at which tested lines were answered, with its 90 % interval where it has one; None where it can be
    told in two ways."""

    name: str
    rate: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


class LineRecord(msgspec.Struct, frozen=True, kw_only=True):
    """answered of tested: as told least and most often; untested, unknown: beside, never dropped; rates: raw, pooled, partially
    pooled; split: the last by kind of answer and by administration; betas: of the partially pooled rate, least and most."""

    answered: tuple[int, int]
    tested: int
    untested: int
    unknown: int
    rates: tuple[RateRow, ...]
    split: tuple[RateRow, ...]
    prior: str
    betas: tuple[Range, ...]


class CrossedRate(msgspec.Struct, frozen=True, kw_only=True):
    """Of lines on record that stood for so many days, how many were crossed within them."""

    crossed: int
    of: int
    days: int
    low: float
    high: float


def line_record(threats: Sequence[Threat], issuers: Iterable[str], day: dt.date) -> LineRecord:
    """The record of those who would answer, as of a day; several are counted as one."""
    from servanda.instruments.strategy.records.pooling import pool
    from servanda.instruments.strategy.records.threats import counts, record

    mine = set(issuers)
    name = ", ".join(sorted(mine))
    ends = []
    for most in (False, True):
        told = counts(threats, day, most=most)
        own = [told.pop(one) for one in sorted(mine & told.keys())]
        ends.append(pool({**told, name: (sum(k for k, _ in own), sum(n for _, n in own))}))
    least, most_ = (one.of(name) for one in ends)
    records = [record(threats, day, issuer=one) for one in sorted(mine)]
    more = "" if least.k == most_.k else f" to {most_.k}"
    rates = (
        RateRow(
            name="own, k of n", rate=_middle(least.raw, most_.raw), low=least.raw, high=most_.raw,
            note=f"{least.k}{more} of {least.n}; never alone",
        ),
        RateRow(
            name="all issuers together", rate=_middle(ends[0].pooled, ends[1].pooled), low=ends[0].pooled, high=ends[1].pooled,
            note=f"of {ends[0].n}",
        ),
        _row("own, drawn towards all", least, most_),
    )
    split = tuple(
        _row(said if "not said" in (said := row.name.partition(": ")[2]) else f"{table.by} {said}", row.least, row.most)
        for one in records
        for table in one.tables
        if table.by != "issuer"
        for row in table.rows
    )
    return LineRecord(
        answered=(least.k, most_.k), tested=least.n, untested=sum(one.all.untested for one in records),
        unknown=sum(one.all.unknown for one in records), rates=rates, split=split, prior=ends[0].how,
        betas=tuple(dict.fromkeys((_beta(least), _beta(most_)))),
    )  # fmt: skip


def _middle(one: float | None, other: float | None) -> float | None:
    """A rate; where it can be told in two ways both stand, and no middle of them is claimed."""
    return one if one == other else None


def _row(name: str, least: PooledRate, most: PooledRate) -> RateRow:
    return RateRow(name=name, rate=_middle(least.rate, most.rate), low=least.low, high=most.high, note=f"{least.k} of {least.n}")


def _beta(rate: PooledRate) -> Range:
    """The beta of a rate and the upper end of its 90 % interval."""
    from scipy.optimize import brentq
    from scipy.special import betaincinv

    mean = min(max(rate.rate, 1e-6), 1 - 1e-6)

    def beyond(size: float) -> float:
        return float(betaincinv(mean * size, (1 - mean) * size, 0.95)) - rate.high

    low, high = 0.5, 1e6
    size = low if beyond(low) <= 0 else high if beyond(high) >= 0 else float(brentq(beyond, low, high, xtol=1e-6))
    return (mean * size, (1 - mean) * size)


def crossed_rate(threats: Sequence[Threat], days: int, day: dt.date) -> CrossedRate | None:
    """How many of all lines on record were crossed within so many days; only those that have stood so long, and of which that is
    known. None: there is none. The interval is that of a beta with one case of each kind before."""
    from scipy.special import betaincinv

    stood = {
        (one.issuer, one.addressee, one.date, one.demand_or_line): one.crossed_on
        for one in threats
        if one.date + dt.timedelta(days) <= day and (one.tested == "no" or one.crossed_on)
    }
    if not stood:
        return None
    crossed = sum(on is not None and (on - made).days <= days for (_, _, made, _), on in stood.items())
    low, high = (float(betaincinv(crossed + 1, len(stood) - crossed + 1, at)) for at in (0.05, 0.95))
    return CrossedRate(crossed=crossed, of=len(stood), days=days, low=low, high=high)
