"""Instants in words and in ISO 8601."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.base.time.names import MONTHS, WEEKDAYS
from servanda.calendar.moment import Instant
from servanda.calendar.zones import civil, day_end, instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_SECOND = timedelta(seconds=1)
_ISO = re.compile(r"\d{4}-?\d\d-?\d\d[T ]\d\d.*")


@lru_cache(maxsize=65536)
def describe(at: Instant, zone: str, *, seconds: bool = False, show_zone: bool = False) -> str:
    """An instant in English, in one unambiguous form.

    Args:
        at: the instant, in seconds.
        zone: IANA name.
        seconds: show the seconds even when they are zero, and the clock time even at the end of a day.
        show_zone: add the zone's name, abbreviation (where it has letters) and offset.

    Returns:
        `14 March 2015 (Saturday), end of day` for the last second of a day, else `15 February 2015 00:00`, with seconds
        where they are not zero. In an hour the clock shows twice the offset is always added.

    Raises:
        Refusal: unknown zone, or an instant outside the years 1 to 9999.
    """
    local = civil(at, zone)
    text = f"{local.day} {MONTHS[local.month - 1]} {local.year}"
    if not seconds and at == day_end(local.date(), zone):
        text += f" ({WEEKDAYS[local.weekday()]}), end of day"
    else:
        text += f" {local.hour:02}:{local.minute:02}"
        if seconds or local.second:
            text += f":{local.second:02}"
        if not show_zone and local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            return f"{text} {_offset_name(local)}"
    if not show_zone:
        return text
    letters = local.tzname() or ""
    shown = f"{letters}, " if letters.isalpha() and letters != zone else ""
    return f"{text}, {zone} ({shown}{_offset_name(local)})"


def _offset_name(local: datetime) -> str:
    return f"UTC{local.isoformat()[19:]}"


def to_iso(at: Instant, zone: str) -> str:
    """An instant as `2015-03-14T23:59:59+02:00`; errors as `civil`."""
    return civil(at, zone).isoformat()


def from_iso(text: str, zone: str) -> Instant:
    """The instant of an ISO 8601 date and time.

    Args:
        text: with an offset (`Z`, `+02:00`), which then decides; or without, and then the local time of `zone`. A
            fraction of a second is dropped.
        zone: IANA name.

    Returns:
        Seconds since 1970-01-01T00:00:00Z; `from_iso(to_iso(at, zone), zone) == at`.

    Raises:
        Refusal: not a date and time, or a local time the clock skipped or showed twice.
    """
    stripped = text.strip()
    try:
        if not _ISO.fullmatch(stripped):
            raise ValueError(stripped)
        read = datetime.fromisoformat(stripped)
    except ValueError as error:
        raise Refusal(
            f"'{text}' is not an ISO date and time",
            "write 2015-02-15T00:00:00+02:00, or 2015-02-15T00:00 for local time",
        ) from error
    if read.tzinfo is not None:
        return (read - _EPOCH) // _ONE_SECOND
    found = instant(read.date(), read.time().replace(microsecond=0), zone)
    if found.notes:
        times = "twice" if found.notes[0].code == "dst-fold" else "never"
        raise Refusal(f"'{text}' occurred {times} in {zone}", "write the offset from UTC, such as +02:00, after the time")
    return found.at
