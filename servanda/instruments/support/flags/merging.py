"""Releases of one process as one, by the merge rules of OCDS 1.1 as far as the flags need them.

By date, the newer last: a value replaces, null takes away, objects merge by their fields, lists of objects that all bear an `id`
merge by it; any other list is replaced whole. Not done: which lists an extension wants replaced although they bear numbers;
old values of fields (a contract's value before an amendment apart, see `joining`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.time import read_moment
from servanda.instruments.support.flags.documents import FiledRelease, Json

FIRST_YEAR, LAST_YEAR = 1900, 2100
NOT_MERGED = (
    "Releases of one process were merged by the rules of OCDS 1.1 for the fields that the ten flags read. Not merged: old values "
    "of fields, lists whose members bear no number (the newest list stands)"
)


def moment(text: str | None) -> dt.datetime | None:
    """A moment with its zone, as OCDS writes it; None: not said, no moment, or of no zone."""
    if not text:
        return None
    try:
        found = read_moment(text)
        return found.utc() if found.offset is not None and found.clock is not None else None
    except (Refusal, OverflowError):
        return None


def known_on(releases: Sequence[FiledRelease], day: dt.date | None, notes: list[str]) -> list[FiledRelease]:
    """Of the releases of a process those that were out on a day. Raises Refusal: of a year that cannot be meant."""
    now = []
    for one in releases:
        at = _dated(one)
        if at is not None and not FIRST_YEAR <= at.year <= LAST_YEAR:
            raise Refusal(f"a release of the year {at.year} cannot be meant.", "Mend its `date`.", one.place)
        now += [one] if day is None or at is None or at.date() <= day else []
    if len(now) < len(releases):
        ocid, many = releases[0].value["ocid"], len(releases) - len(now)
        notes.append(f"{ocid}: {many} of {len(releases)} releases are of a day after {day}: left out")
    return now


def _dated(one: FiledRelease) -> dt.datetime | None:
    return moment(said if isinstance(said := one.value.get("date"), str) else None)


def merged(releases: Sequence[FiledRelease], notes: list[str]) -> Json:
    """In: the releases of one process, in the order they were read. Out: the process. Raises Refusal: two of one moment that
    differ, one without a moment among several."""
    seen: dict[dt.datetime, FiledRelease] = {}
    if len(releases) == 1:
        return releases[0].value
    for one in releases:
        if (at := _dated(one)) is None:
            said = f"of {len(releases)} releases of this process this one has no `date` with hour and zone: which is newer?"
            raise Refusal(said, "Give it its date, as 2031-03-01T10:00:00Z, or leave it out.", one.place)
        if at in seen and seen[at].value != one.value:
            said = f"two releases of this process have the same date and differ (the other: {seen[at].place})."
            raise Refusal(said, "Ask the publisher which one stands, and leave the other out.", one.place)
        seen.setdefault(at, one)
    order = sorted(seen)
    if list(seen) != order:
        notes.append(f"{releases[0].value['ocid']}: its releases stood out of order; they were put in the order of their dates")
    made: Json = {}
    for at in order:
        _onto(made, seen[at].value)
    return made


def _onto(old: Json, new: Json) -> None:
    for name, value in new.items():
        if value is None:
            old.pop(name, None)
        elif isinstance(value, dict):
            inner = old.get(name)
            old[name] = inner = dict(inner) if isinstance(inner, dict) else {}
            _onto(inner, value)
        elif _numbered(value) and _numbered(old.get(name, value)):
            members = {str(one["id"]): dict(one) for one in old.get(name, ())}
            for one in value:
                member = members.setdefault(str(one["id"]), {})
                _onto(member, one)
            old[name] = list(members.values())
        else:
            old[name] = value


def _numbered(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and one.get("id") is not None for one in value)


def typed(value: Json, kind: type[msgspec.Struct], place: str) -> Any:
    """A release as a struct. Raises Refusal: a field of another sort."""
    try:
        return msgspec.convert({name: of for name, of in value.items() if of is not None}, kind)
    except msgspec.ValidationError as error:
        said = str(error).removesuffix("`").split(" - at `$")
        where = f"{place}, {said[1].lstrip('.')}" if len(said) > 1 and said[1] else place
        reason = f"a field is not as OCDS has it: {said[0]}."
        raise Refusal(reason, "Mend it, or leave the field out: not known.", where) from error
