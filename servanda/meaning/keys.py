"""Readable, stable names of ground events, for witnesses and schedules.

| key | what it names |
|---|---|
| `local elections are held` | an event |
| `start to withdraw {weapon} \\| weapon: tanks \\| by Northmark` | an act with its slots and doer |
| `meet \\| by Northmark, Eastholm` | an act done jointly |
| `consent of ORDLO to minsk-ii:9` | a consent |
| `the last of (A; B)`, `the first of (A; B)` | the moment at which all, or one, of several have happened |
| (the empty text) | the calendar: seconds counted from it are a date |
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from servanda.meaning.runs import Event

CALENDAR = ""
"""The key whose moment is 0: a bound from it or to it is a fixed date."""

_ESCAPED = re.compile(r"\\(.)")
_MARKS = re.compile(r"[\\|;():,]")
_CONSENT = re.compile(r"consent of (?P<who>.+) to (?P<to>\S+)")


class EventKey(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a key names.

    sort: event | consent | last | first | calendar. `to` is the clause of a consent, `of` the parts of last and first.
    """

    sort: str = "event"
    term: str = ""
    args: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    to: str = ""
    of: tuple[EventKey, ...] = ()


@lru_cache(maxsize=65536)
def event_key(term: str, args: tuple[tuple[str, str], ...] = (), by: str | tuple[str, ...] = ()) -> str:
    """The key of an act or event. by: doers of an act, () for an event."""
    doers = ((by,) if by else ()) if isinstance(by, str) else by
    return key_text(EventKey(term=term, args=args, by=doers))


def consent_key(who: str, to: str) -> str:
    """The key of an actor's consent to a clause."""
    return key_text(EventKey(sort="consent", by=(who,), to=to))


def last_key(keys: tuple[str, ...]) -> str:
    """The moment at which the last of several events has happened."""
    return keys[0] if len(keys) == 1 else key_text(EventKey(sort="last", of=tuple(parse_key(key) for key in keys)))


def first_key(keys: tuple[str, ...]) -> str:
    """The moment at which the first of several events happens."""
    return keys[0] if len(keys) == 1 else key_text(EventKey(sort="first", of=tuple(parse_key(key) for key in keys)))


def key_of(event: Event) -> str:
    """The key of an event of a run."""
    if event.term == "consent" and event.by:
        return consent_key(event.by[0], dict(event.args).get("to", ""))
    return event_key(event.term, event.args, event.by)


def key_text(key: EventKey) -> str:
    """A key in words; `parse_key` reads it back."""
    if key.sort == "calendar":
        return CALENDAR
    if key.sort in ("last", "first"):
        return f"the {key.sort} of ({'; '.join(key_text(part) for part in key.of)})"
    if key.sort == "consent":
        return f"consent of {_plain(key.by[0] if key.by else '')} to {key.to}"
    parts = [_plain(key.term), *(f"{_plain(slot)}: {_plain(value)}" for slot, value in key.args)]
    if key.by:
        parts.append(f"by {', '.join(_plain(name) for name in key.by)}")
    return " | ".join(parts)


@lru_cache(maxsize=65536)
def parse_key(text: str) -> EventKey:
    """What a key names."""
    if text == CALENDAR:
        return EventKey(sort="calendar")
    for sort in ("last", "first"):
        head = f"the {sort} of ("
        if text.startswith(head) and text.endswith(")"):
            return EventKey(sort=sort, of=tuple(parse_key(part) for part in _split(text[len(head) : -1], "; ")))
    consent = _CONSENT.fullmatch(text)
    if consent is not None and " | " not in text:
        return EventKey(sort="consent", by=(_full(consent["who"]),), to=consent["to"])
    term, *rest = _split(text, " | ")
    by: tuple[str, ...] = ()
    if rest and rest[-1].startswith("by ") and len(_split(rest[-1], ": ")) == 1:
        by = tuple(_full(name) for name in _split(rest.pop()[3:], ", "))
    args = tuple((_full(slot), _full(value)) for slot, value, *_ in ([*_split(part, ": "), ""] for part in rest))
    return EventKey(term=_full(term), args=args, by=by)


def _plain(words: str) -> str:
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", words)


def _full(words: str) -> str:
    return _ESCAPED.sub(r"\1", words)


def _split(text: str, mark: str) -> list[str]:
    """Cut at a mark, but not inside brackets, nor where it is escaped."""
    found, depth, begin, at = [], 0, 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0 and text.startswith(mark, at):
            found.append(text[begin:at])
            at += len(mark)
            begin = at
            continue
        at += 1
    return [*found, text[begin:]]
