"""The part of a log that its reader may see, put so that it could have been written by itself.

Marking down opens what was withheld before, from the entry on that says so. What was said about it earlier, in entries that were open all the time, speaks of
something the reader did not have then. To the reader such an entry becomes known together with what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from servanda.evidence.records import Attribution, Entry, Ruling, Source


def alone(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """In: the entries that a reader may see, in the order of the log. Out: the same, each after all it speaks of, numbered anew and without their hashes.

    An entry that comes too early waits for what it names, and becomes known when that does; what comes after it about the same assertion waits behind it. If a new
    version of that assertion comes meanwhile, what waits is out of date and is left out, as is what waits in vain.
    """
    out: list[Entry] = []
    here: set[str] = set()
    waiting: list[Entry] = []

    def put(entry: Entry, known: int) -> None:
        out.append(msgspec.structs.replace(entry, number=len(out) + 1, known=known, hash=""))
        if not isinstance(entry.record, Ruling):
            here.add(entry.record.id)

    for entry in entries:
        about, ruling = about_of(entry), isinstance(entry.record, Ruling)
        behind = any(about_of(one) == about for one in waiting)
        if not rests_on(entry) <= here or (ruling and behind):
            waiting.append(entry)
            continue
        waiting = [one for one in waiting if about_of(one) != about]
        put(entry, entry.known)
        while ready := next((one for one in waiting if rests_on(one) <= here and _first(waiting, one)), None):
            waiting.remove(ready)
            put(ready, entry.known)
    return tuple(out)


def _first(waiting: list[Entry], one: Entry) -> bool:
    """Whether no other entry about the same assertion waits in front of it."""
    return next(other for other in waiting if about_of(other) == about_of(one)) is one


def about_of(entry: Entry) -> str:
    """The id of the assertion that an entry makes, corrects or rules on."""
    return entry.record.of if isinstance(entry.record, Ruling) else entry.record.id


def rests_on(entry: Entry) -> set[str]:
    """Ids of what an entry names and cannot be read without."""
    record = entry.record
    if isinstance(record, Source):
        return {*record.draws_on}
    if isinstance(record, Ruling):
        return {record.of, *record.sources}
    return {*record.sources, *((record.event,) if isinstance(record, Attribution) else ())}
