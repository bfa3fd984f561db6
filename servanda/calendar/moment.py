"""Instants, and the notes a calendar computation leaves for a person to read."""

import msgspec

NOTE_CODES: dict[str, str] = {
    "month-end": "the month in which the period ends has no such day",
    "leap-day": "a period of years runs from 29 February to a year without it",
    "dst-gap": "the clock, or the calendar, skipped this time or day",
    "dst-fold": "the clock showed this time twice",
    "moved": "the rule moved the end of the period",
    "no-holiday-data": "the public holidays of a year that matters are not known",
    "hours-across-weekend": "a long period in hours holds fewer working days than the rule asks of periods in days",
}
"""Every note code and what it means."""

Instant = int
"""Whole seconds since 1970-01-01T00:00:00Z (leap seconds not counted, as in POSIX time). Bounds are inclusive."""


class CalendarNote(msgspec.Struct, frozen=True):
    """Something a calendar made ambiguous, or decided by rule.

    Attributes:
        code: one of `NOTE_CODES`.
        text: one English sentence without a full stop.
    """

    code: str
    text: str


class Moment(msgspec.Struct, frozen=True):
    """An instant with what must be told about how it was found.

    Attributes:
        at: seconds since 1970-01-01T00:00:00Z.
        notes: in the order the computation met them; empty when nothing was ambiguous.
    """

    at: Instant
    notes: tuple[CalendarNote, ...] = ()
