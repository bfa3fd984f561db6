"""Instants in words and in ISO 8601, and the instants that a written date spans."""

from datetime import datetime
from functools import lru_cache

from servanda.base.refusal import Refusal
from servanda.base.time.names import MONTHS, WEEKDAYS
from servanda.base.time.partial import SECONDS, Stamp
from servanda.calendar.moment import Instant
from servanda.calendar.zones import both_passes, civil, day_end, day_start


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


def spanned(stamp: Stamp, zone: str) -> tuple[Instant, Instant]:
    """The first and the last second of what a date or a moment says; its own offset from UTC comes before the zone.

    Args:
        stamp: as `read_moment` gives it.
        zone: IANA name.

    Returns:
        Both seconds. An hour that the clocks showed twice lasts from its first pass to its second.

    Raises:
        Refusal: unknown zone, a local time that the clocks skipped.
    """
    if stamp.clock is None:
        return day_start(stamp.days.first, zone), day_end(stamp.days.last, zone)
    if stamp.offset is not None:
        first = last = int(stamp.utc().timestamp())
    elif (passes := both_passes(stamp.days.first, stamp.clock, zone)) is not None:
        first, last = passes
    else:
        shown = str(stamp).replace("T", " ")
        raise Refusal(f"{shown} did not exist in {zone}: the clocks went forward over it", "look at the hour, or at the zone")
    return first, last + SECONDS[stamp.step] - 1
