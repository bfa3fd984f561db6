"""Civil dates and clock times to instants and back, in a named zone.

Zone rules are read from the `tzdata` package when it has the zone, so that the same version gives the same instants on
every machine; the operating system's copy is the fallback. A day is the set of instants whose civil date it is: it has
23, 24 or 25 hours, need not begin at midnight, and in three places on Earth was once skipped altogether. A date a zone
skipped (30 December 2011 in Pacific/Apia) is read as the date that follows it.
"""

import difflib
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from servanda.base.refusal import Refusal
from servanda.calendar.moment import CalendarNote, Instant, Moment

DAY_SECONDS = 86400
_EPOCH_ORDINAL = 719163
_KEY = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")
_MIDNIGHT = time(0, 0)
_LAST_SECOND = time(23, 59, 59)
_ONE_DAY = timedelta(days=1)


class _Zone(ZoneInfo):
    """A ZoneInfo read from the `tzdata` package that can still be copied and pickled by name."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (zone_info, (self.key,))


@lru_cache(maxsize=1024)
def zone_info(zone: str) -> ZoneInfo:
    """The rules of a zone.

    Args:
        zone: an IANA name such as `Europe/Kyiv`, or `UTC`.

    Returns:
        One shared object per name.

    Raises:
        Refusal: there is no such zone; the repair names the nearest ones.
    """
    if _KEY.fullmatch(zone):
        try:
            with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as data:
                return _Zone.from_file(data, key=zone)
        except (OSError, ValueError, ModuleNotFoundError):
            pass  # not in the package: the operating system may know it
        try:
            return ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError, ValueError):
            pass  # reported below, with the nearest names
    near = zones_like(zone)
    hint = f"did you mean {' or '.join(near)}" if near else "write an IANA name such as Europe/Kyiv or UTC"
    raise Refusal(f"there is no time zone '{zone}'", hint)


def zones_like(name: str) -> tuple[str, ...]:
    """The zones whose names are nearest, three at most."""
    return tuple(difflib.get_close_matches(name, sorted(available_timezones()), n=3, cutoff=0.6))


def utc_offset(at: Instant, zone: str) -> int:
    """Seconds by which local clocks are ahead of UTC at an instant."""
    offset = civil(at, zone).utcoffset()
    return 0 if offset is None else offset.days * DAY_SECONDS + offset.seconds


def _offset_of(local: datetime, tz: ZoneInfo) -> int:
    offset = tz.utcoffset(local)
    return 0 if offset is None else offset.days * DAY_SECONDS + offset.seconds


def civil(at: Instant, zone: str) -> datetime:
    """The date and clock time of an instant in a zone.

    Args:
        at: seconds since 1970-01-01T00:00:00Z.
        zone: IANA name.

    Returns:
        An aware datetime, `fold` set in the second pass of a repeated hour.

    Raises:
        Refusal: the instant lies outside the years 1 to 9999, or the zone is unknown.
    """
    try:
        return datetime.fromtimestamp(at, zone_info(zone))
    except (ValueError, OverflowError, OSError) as error:
        raise _out_of_range(f"instant {at}") from error


def day_of(at: Instant, zone: str) -> date:
    """The civil date of an instant in a zone; errors as `civil`."""
    return civil(at, zone).date()


def shift_days(d: date, days: int) -> date:
    """The date some days later (or earlier); Refusal outside the years 1 to 9999."""
    try:
        return d + timedelta(days=days)
    except OverflowError as error:
        raise _out_of_range(f"{days} days from {d.isoformat()}") from error


def _out_of_range(what: str) -> Refusal:
    return Refusal(f"{what} lies outside the years 1 to 9999", "use a nearer date or a shorter period")


def both_passes(d: date, t: time, zone: str) -> tuple[Instant, Instant] | None:
    """First and last instant that a clock time may mean on a day: the same but for an hour the clock showed twice. None: the clock skipped it.

    Raises Refusal as `instant` does for the zone and the years.
    """
    first, how, last = _resolve(d, t, zone)
    return None if how == "dst-gap" else (first, last)


def _resolve(d: date, t: time, zone: str) -> tuple[Instant, str, Instant]:
    """First occurrence of a local time, how it was found ('' | 'dst-gap' | 'dst-fold'), and the last occurrence.

    In a gap both instants are the first instant after it. The method: the two offsets Python gives for fold 0 and 1
    (PEP 495) enclose the change of clocks, which is then found by halving.
    """
    tz = zone_info(zone)
    local = datetime.combine(d, t).replace(fold=0)
    wall = (d.toordinal() - _EPOCH_ORDINAL) * DAY_SECONDS + t.hour * 3600 + t.minute * 60 + t.second
    before = _offset_of(local, tz)
    after = _offset_of(local.replace(fold=1), tz)
    if before == after:
        return wall - before, "", wall - before
    if before > after:
        return wall - before, "dst-fold", wall - after
    low, high = wall - after, wall - before
    while high - low > 1:
        middle = (low + high) // 2
        if utc_offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high, "dst-gap", high


def instant(d: date, t: time | None, zone: str) -> Moment:
    """The instant at which a civil date and clock time occur.

    Args:
        d: civil date.
        t: clock time in whole seconds, without a zone of its own; None means 00:00:00.
        zone: IANA name.

    Returns:
        The instant. A time the clock skipped gives the first instant after the gap with a `dst-gap` note; a time it
        showed twice gives the first occurrence with a `dst-fold` note.

    Raises:
        Refusal: unknown zone, fractional second or a time that carries its own zone.
    """
    t = _MIDNIGHT if t is None else t
    if t.microsecond or t.tzinfo is not None:
        raise Refusal(f"'{t}' is not a plain clock time", "give hours, minutes and whole seconds without a zone")
    at, how, _ = _resolve(d, t, zone)
    if not how:
        return Moment(at)
    shown = f"{d.isoformat()} {t.isoformat()}"
    if how == "dst-gap":
        landed = civil(at, zone).replace(tzinfo=None).isoformat(" ")
        text = f"{shown} did not exist in {zone}: the clock went on at {landed}, which is used"
    else:
        text = f"{shown} occurred twice in {zone}: the first occurrence is used"
    return Moment(at, (CalendarNote(how, text),))


@lru_cache(maxsize=131072)
def day_start(d: date, zone: str) -> Instant:
    """First instant of a civil day: midnight, or the first second after it where midnight does not exist."""
    return _resolve(d, _MIDNIGHT, zone)[0]


@lru_cache(maxsize=131072)
def day_end(d: date, zone: str) -> Instant:
    """Last whole second of a civil day, on days of any length; for a skipped day, that of the day that follows."""
    _, how, last = _resolve(d, _LAST_SECOND, zone)
    if how != "dst-gap":
        return last
    return day_end(d + _ONE_DAY, zone) if skipped(d, zone) else last - 1


@lru_cache(maxsize=4096)
def skipped(d: date, zone: str) -> bool:
    """Whether a zone never had this date, having moved across the date line."""
    return civil(day_start(d, zone), zone).date() != d


@lru_cache(maxsize=131072)
def day_close(d: date, zone: str) -> Moment:
    """`day_end`, with a `dst-gap` note when the zone never had this date."""
    if not skipped(d, zone):
        return Moment(day_end(d, zone))
    text = f"{zone} never had the date {d.isoformat()}: the date that follows is used"
    return Moment(day_end(d, zone), (CalendarNote("dst-gap", text),))


@lru_cache(maxsize=65536)
def _year_offsets(year: int, zone: str) -> tuple[int, int]:
    tz = zone_info(zone)
    first = datetime(year, 1, 1, tzinfo=UTC)
    seen: set[int] = set()
    for number in range(-2, 369):
        seen.add(_offset_of((first + timedelta(days=number)).astimezone(tz), tz))
    return min(seen), max(seen)


def offset_bounds(first: Instant, last: Instant, zone: str) -> tuple[int, int]:
    """Least and greatest UTC offset, in seconds, that a zone has anywhere in the years of [first, last].

    One sample a day is enough: in the zone database no offset has lasted less than six days. Years before 1801 and
    after 2200 behave as those do, by the database's own constant first and repeating last rule.
    """
    low = min(max(civil(first, "UTC").year, 1801), 2200)
    high = min(max(civil(last, "UTC").year, 1801), 2200)
    bounds = [_year_offsets(year, zone) for year in range(low, high + 1)]
    return min(pair[0] for pair in bounds), max(pair[1] for pair in bounds)
