"""Dates ahead of the clock. A mistyped year would shut the log: nothing can be entered as known before what it already holds.

An exercise may play wholly in the future. What has once been kept by the clock cannot run ahead of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.calendar import Instant, describe
from servanda.evidence.records import CoverageRecord, Entry, EventRecord, GapRecord, NotDone, Record


def by_the_clock(entries: Sequence[Entry], now: Instant) -> bool:
    """Whether a log was kept by the clock so far: it holds something, and nothing known later than now."""
    return bool(entries) and entries[-1].known <= now


def refuse_ahead(entries: Sequence[Entry], known: Instant | None, now: Instant, zone: str) -> None:
    """Raises Refusal where something is to be known in the future of a log that was kept by the clock."""
    if known is not None and known > now and by_the_clock(entries, now):
        raise Refusal(
            f"{describe(known, zone)} lies in the future: nobody can know anything since then.",
            repair="Look at the year. Once entered, nothing can be entered as known before it.",
            place="--known",
        )


def refuse_before(records: Sequence[Record], known: Instant, zone: str) -> None:
    """Raises Refusal where an event, or the beginning of a gap, comes after the moment at which it is to be known."""
    for record in records:
        fault = not_yet(record, known, zone)
        if fault is not None:
            raise Refusal(f"{fault.reason}.", repair=fault.repair, place="date")


def not_yet(record: Record, known: Instant, zone: str) -> RowFault | None:
    """What is wrong with a record that begins after it became known; None: nothing is. That somebody looked is known when they have; only a register
    that is kept complete goes on."""
    if isinstance(record, NotDone) or (isinstance(record, CoverageRecord) and not record.closed):
        if record.last > known:
            reason = f"it ends {describe(record.last, zone)}, and is to be known {describe(known, zone)}: nobody has looked then yet"
            return RowFault(reason, repair="Let it end when it is known at the latest; of a register that goes on, say that it is kept complete.")
        return None
    if not isinstance(record, EventRecord | GapRecord | CoverageRecord) or record.first <= known:
        return None
    reason = f"it begins {describe(record.first, zone)}, and is to be known {describe(known, zone)}, before it happened"
    return RowFault(reason, repair="Look at the date; or say with --known since when it is known.")


def in_future(known: Instant, now: Instant, zone: str) -> RowFault | None:
    """What is wrong with a row that became known in the future; None: nothing is."""
    if known <= now:
        return None
    return RowFault(
        f"it became known {describe(known, zone)}, which lies in the future",
        repair="Look at the year. Once entered, nothing could be entered as known before it.",
    )
