"""Days that a side observes, by the user's own `tips/observances.toml`, and what falls on them.

Only what is listed there is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from tomllib import TOMLDecodeError
from typing import Annotated, Any, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.base.tables.faults import closest, shown
from servanda.base.tables.reading import Col
from servanda.base.time.days import read_day
from servanda.calendar import PeriodRule, WorkingCalendar
from servanda.instruments.tips.feasts import HIJRI_NOTE, hijri_day, orthodox_easter, western_easter

PLACE = "tips/observances.toml"
KINDS = ("holiday", "mourning", "conflict anniversary")
EASTERS = {"western": western_easter, "orthodox": orthodox_easter}
FAR = 60
"""Days within which a free day is looked for."""


class Observance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day that a side observes. One of: on (a date, or month and day `05-08`), easter with
    days after it, hijri (month and day `09-01`)."""

    of: str
    name: str
    kind: str
    source: str
    on: str = ""
    easter: str = ""
    after: int = 0
    hijri: str = ""


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    observance: tuple[Observance, ...] = ()


class ObservedDay(msgspec.Struct, frozen=True, kw_only=True):
    """An observance on a day. sure: not by a calendar that sighting moves."""

    day: dt.date
    of: str
    name: str
    kind: str
    source: str
    sure: bool = True


class PlannedRow(Sourced, frozen=True, kw_only=True):
    """A meeting, an announcement or another step that somebody plans for a day (`tips/planned.csv`)."""

    KEY: ClassVar[tuple[str, ...]] = ("day", "what", "who")
    day: Annotated[dt.date, Col("on which it is to be", filled=True)]
    kind: Annotated[str, Col("what it is", words=("meeting", "announcement", "visit", "other"), filled=True)]
    what: Annotated[str, Col("in words", filled=True)]
    who: Annotated[str, Col("who does it: an actor of the dossier", filled=True)]


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is to be on a day. kind: deadline | meeting | announcement | visit | other; clause: "" where none says it;
    agreement: whose rule moves it, "" for none."""

    day: dt.date
    kind: str
    what: str
    who: str
    clause: str = ""
    agreement: str = ""


class OnObservance(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline, meeting or step on an observance. free: the next free day; by: the rule of the agreement that gave it."""

    day: dt.date
    kind: str
    what: str
    clause: str
    who: str
    observed: tuple[ObservedDay, ...]
    free: dt.date | None
    by: str


class DaysAnswer(Based, frozen=True, kw_only=True):
    """looked: by kind, how many were looked at; observed: the days between; silent: parties of whom the table has no row;
    unlooked: kinds that were not looked at, and why."""

    first: dt.date
    last: dt.date
    looked: dict[str, int]
    observed: tuple[ObservedDay, ...]
    found: tuple[OnObservance, ...]
    silent: tuple[str, ...] = ()
    unlooked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_observances(data: bytes, actor: Callable[[str, str], str]) -> tuple[Observance, ...]:
    """The rows, all or none. actor: the name of the dossier for one of the table; it raises Refusal. Raises Refusal."""
    try:
        rows = msgspec.convert(read_toml(data.decode("utf-8-sig")), _Table).observance
    except (UnicodeDecodeError, TOMLDecodeError, msgspec.ValidationError) as error:
        raise Refusal(
            f"this is no table of observances ({error}).", "Give of, name, kind, source and one of on, easter, hijri.", PLACE
        ) from error
    made = []
    for number, row in enumerate(rows, 1):
        place = f"{PLACE}, observance {number}"
        if row.kind not in KINDS:
            raise Refusal(f"{shown(row.kind)} is no kind of observance.", closest(row.kind, KINDS), place)
        if not row.source.strip() or not row.name.strip():
            raise Refusal("an observance without a name or a source.", "Say what it is, and where that is from.", place)
        if sum(map(bool, (row.on, row.easter, row.hijri))) != 1:
            raise Refusal("its day is not said once.", "Give one of on, easter, hijri.", place)
        if row.easter and row.easter not in EASTERS:
            raise Refusal(f"{shown(row.easter)} is no Easter that is computed.", closest(row.easter, EASTERS), place)
        if row.after and not row.easter:
            raise Refusal("`after` counts from Easter, and none is named.", "Give easter as well, or leave it out.", place)
        if abs(row.after) > 366:
            raise Refusal(f"{row.after} days after Easter are more than a year.", "Give a number from -366 to 366.", place)
        _check(row, place)
        made.append(msgspec.structs.replace(row, of=actor(row.of, place)))
    return tuple(made)


def _check(row: Observance, place: str) -> None:
    try:
        if len(row.on) > 5:
            read_day(row.on)
        elif row.on:
            dt.date(2000, *_month_day(row.on))  # a leap year: 29 February is a day
        elif row.hijri:
            month, day = _month_day(row.hijri)
            if not (1 <= month <= 12 and 1 <= day <= 30):
                raise ValueError
    except (ValueError, Refusal) as error:
        raise Refusal(
            f"{shown(row.on or row.hijri)} is no day.", "Write 05-08 or 2031-05-08; of a Hijri day month and day, 09-01.", place
        ) from error


def observed_days(rows: Iterable[Observance], first: dt.date, last: dt.date) -> tuple[ObservedDay, ...]:
    """The days of observances from first to last, in order. A day that a year has not falls out of that year."""
    found = []
    for row in rows:
        for day in _days(row, first.year - 1, last.year + 1):
            if first <= day <= last:
                found.append(ObservedDay(day=day, of=row.of, name=row.name, kind=row.kind, source=row.source, sure=not row.hijri))
    return tuple(sorted(set(found), key=lambda one: (one.day, one.of, one.name, one.kind, one.source)))


def _days(row: Observance, first: int, last: int) -> Iterator[dt.date]:
    if len(row.on) > 5:
        yield read_day(row.on)
        return
    for year in range(_hijri(first), _hijri(last) + 3) if row.hijri else range(first, last + 1):
        try:
            if row.hijri:
                yield hijri_day(year, *_month_day(row.hijri))
            elif row.on:
                yield dt.date(year, *_month_day(row.on))
            else:
                yield EASTERS[row.easter](year) + dt.timedelta(row.after)
        except ValueError:
            continue


def _month_day(words: str) -> tuple[int, int]:
    """Of `05-08`. Raises ValueError."""
    month, day = words.split("-")
    if not (len(month) == len(day) == 2 and words.isascii()):
        raise ValueError(words)
    return int(month), int(day)


def _hijri(year: int) -> int:
    """The Hijri year before those that touch a civil year."""
    return (year - 622) * 33 // 32 - 1


def free_day(
    day: dt.date, observed: Mapping[dt.date, Any], rule: PeriodRule, calendar: WorkingCalendar
) -> tuple[dt.date | None, str]:
    """The next day that no party observes, the way the agreement moves its ends; and by which rule.
    Weekends and holidays count where its rule moves them."""
    step = -1 if rule.moves_end == "previous-working-day" else 1
    for count in range(1, FAR + 1):
        other = day + dt.timedelta(step * count)
        if other not in observed and (rule.moves_end == "none" or calendar.is_working(other)):
            return other, rule.name
    return None, rule.name


def on_observances(
    ahead: Iterable[Ahead], days: Iterable[ObservedDay], rules: Mapping[str, tuple[PeriodRule, WorkingCalendar]]
) -> tuple[OnObservance, ...]:
    """What of what is to come falls on an observed day, in order. rules: by agreement; what stands under none goes to the next
    free day, whatever day of the week."""
    on: dict[dt.date, list[ObservedDay]] = {}
    for each in days:
        on.setdefault(each.day, []).append(each)
    found = []
    for one in ahead:
        if one.day not in on:
            continue
        rule, calendar = rules.get(one.agreement, (None, None))
        if rule is None or calendar is None:
            free = next((day for n in range(1, FAR + 1) if (day := one.day + dt.timedelta(n)) not in on), None)
            by = "none: the next day"
        else:
            free, by = free_day(one.day, on, rule, calendar)
        found.append(
            OnObservance(
                day=one.day, kind=one.kind, what=one.what, clause=one.clause, who=one.who, observed=tuple(on[one.day]),
                free=free, by=by,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.day, each.clause, each.who, each.what)))


def hijri_note(days: Iterable[ObservedDay]) -> str:
    """What stands beside days of the Hijri year, "" where there is none."""
    return f"Days of the Hijri year: {HIJRI_NOTE}" if any(not one.sure for one in days) else ""
