"""Which months are compared with which, and which months cannot be: same months of the last year before the measures, so that seasons cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time import TABLE, read_date


class TradePair(msgspec.Struct, frozen=True):
    """A month under the measures and the same month of the last year before them, as `2022-05`."""

    after: str
    before: str


def month_of(cell: object) -> str:
    """`2022-05` from a month, a day in it, or `202205`. Raises Refusal."""
    text = str(cell).strip()
    found = read_date(f"{text[:4]}-{text[4:]}" if text.isdigit() and len(text) == 6 else cell, TABLE, "month")
    month = found.first.isoformat()[:7]
    if found.last.isoformat()[:7] != month:
        raise Refusal(f"“{cell}” is not a month.", "Write it as 2031-03.", "month")
    return month


def months(first: str, last: str) -> tuple[str, ...]:
    """All months from one to another, both included."""
    year, month = int(first[:4]), int(first[5:7])
    found = []
    while (now := f"{year:04d}-{month:02d}") <= last:
        found.append(now)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(found)


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    return f"{year + 1:04d}-01" if number == 12 else f"{year:04d}-{number + 1:02d}"


def same_month_before(month: str, measures: str) -> str:
    """The last same calendar month that lies wholly before the month of the measures."""
    year = int(measures[:4])
    found = f"{year:04d}{month[4:7]}"
    return found if found < measures else f"{year - 1:04d}{month[4:7]}"


def pairs(measures: dt.date, since: str, until: str, present: Iterable[str]) -> tuple[TradePair, ...]:
    """The pairs of months to compare.

    measures: the day of the measures; since, until: first and last month to look at ("": the month after the measures, the last in the data);
    present: the months in the data. Raises Refusal when nothing is left to compare.
    """
    held = sorted(set(present))
    start = f"{measures:%Y-%m}"
    first = since or next_month(start)
    last = until or (held[-1] if held else first)
    if first < start:
        raise Refusal(
            f"the months to look at begin in {first}, before the measures of {measures}.",
            repair="Give a later month as `since`.",
            place="since",
        )
    found = tuple(TradePair(month, same_month_before(month, start)) for month in months(first, last))
    if not any(pair.after in held and pair.before in held for pair in found):
        raise Refusal(
            f"no month from {first} to {last} has its same month before {start} in the table"
            + (f", which holds {held[0]} to {held[-1]}." if held else ", which is empty."),
            repair="Give a table that reaches back a year before the measures, or other months as `since` and `until`.",
            place="trade",
        )
    return found


class Usable(msgspec.Struct, frozen=True):
    """present: pairs both of whose months are in the table; kept: those reported well enough; gone: (place among `kept`, reporter) to leave out of both months so that like
    is compared with like; partial: months reported in part, whose sums are not known; doubts: (about, reason)."""

    present: tuple[TradePair, ...]
    kept: tuple[TradePair, ...]
    gone: tuple[tuple[int, str], ...]
    partial: tuple[str, ...]
    doubts: tuple[tuple[str, str], ...]


def usable(
    wanted: Iterable[TradePair], rows: Mapping[tuple[str, str], tuple[int, float]], *, thin: float, missing_share: float
) -> Usable:
    """What can be compared, as far as the table itself can tell.

    rows: (month, reporter) to number of rows and their sum. A reporter that names nothing to anybody in one of the two months has not traded nothing: it has
    most likely not reported, and is left out of both months. If those left out weigh more than `missing_share` of a month, or a month has
    fewer than `thin` times the rows of its pair, the whole pair is left out.
    """
    by_month: dict[str, dict[str, tuple[int, float]]] = {}
    for (month, reporter), held in rows.items():
        by_month.setdefault(month, {})[reporter] = held
    present: list[TradePair] = []
    kept: list[TradePair] = []
    gone: list[tuple[int, str]] = []
    partial: list[str] = []
    doubts: list[tuple[str, str]] = []
    for pair in wanted:
        after, before = by_month.get(pair.after, {}), by_month.get(pair.before, {})
        if not after or not before:
            doubts.append(
                (pair.after, f"{pair.after if not after else pair.before} is not in the table: the pair is left out everywhere.")
            )
            continue
        present.append(pair)
        counts = [sum(n for n, _value in side.values()) for side in (after, before)]
        if min(counts) < thin * max(counts):
            month = pair.after if counts[0] < counts[1] else pair.before
            partial.append(month)
            doubts.append(
                (
                    month,
                    f"{min(counts)} rows where its pair has {max(counts)}: taken for partly reported, left out like for like.",
                )
            )
            continue
        whole, missed = True, set[str]()
        for here, there, month, other in ((after, before, pair.after, pair.before), (before, after, pair.before, pair.after)):
            missing = sorted(set(there) - set(here))
            if not missing:
                continue
            total = sum(value for _n, value in there.values())
            lost = sum(there[one][1] for one in missing) / total if total else 0.0
            what = f"{', '.join(missing)}: no row at all in {month}, {lost:.2%} of {other}"
            if lost > missing_share:
                whole = False
                partial.append(month)
                doubts.append((month, f"{what}; too much to leave out, so the pair is left out like for like."))
            else:
                doubts.append((month, f"{what}; not reported or no trade, so left out of both months like for like."))
                missed |= set(missing)
        if whole:
            gone += [(len(kept), one) for one in sorted(missed)]
            kept.append(pair)
    return Usable(tuple(present), tuple(kept), tuple(gone), tuple(partial), tuple(doubts))
