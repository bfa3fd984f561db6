"""A marking never falls by silence: what follows from something is marked at least as that is.

A new version keeps at least the marking of the one before. An attribution, a gap entered with an event, and a ruling, keep at least that of what they speak of. A source that was made out of
records - the words in a cell, or after `--set source=` - keeps at least that of the records it was made for; where several of one table name it alike, that of
the one which the most may see, for there it was told. Only an act of marking anew (`Ruling.marks`) leads down.

`Descent` says so for the next record: the log asks it of every record that is entered (`servanda.evidence.checks`), and `raised` of all that was entered before there
was this rule; nothing of that is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

from msgspec.structs import replace

from servanda.evidence.marking import OPEN, covers, joined, least
from servanda.evidence.records import Entry, Marking, Record, Ruling, Source, parent_of

_MADE = re.compile(r"(by-hand|watched|not-done|gap)-")
"""How the id of a record begins that was entered by hand: the sources in front of it were made out of it."""


R = TypeVar("R", bound=Record)


class Descent:
    """now: the marking of each id, as the last that was taken in leaves it."""

    def __init__(self) -> None:
        self.now: dict[str, Marking] = {}

    def least_of(self, record: Record) -> Marking:
        """The least that a record may be marked after what was taken in."""
        if isinstance(record, Ruling):
            return OPEN if record.marks else self.now.get(record.of, OPEN)
        own = self.now.get(record.id, OPEN)
        event = self.now.get(parent, OPEN) if (parent := parent_of(record)) else OPEN
        return event if own == OPEN else own if event == OPEN else joined((own, event))

    def lifted(self, record: R) -> R:
        """The record, marked at least so."""
        floor = self.least_of(record)
        if floor in (OPEN, record.marking) or covers(record.marking, floor):
            return record
        return replace(record, marking=joined((record.marking, floor)))

    def take(self, record: Record) -> None:
        """Take in a record as it is marked."""
        if not isinstance(record, Ruling):
            self.now[record.id] = record.marking
        elif record.marks:
            self.now[record.of] = record.marking


def lower(record: Record, descent: Descent) -> bool:
    """Whether a record says, and does not only leave open, that it is marked less than what it follows from."""
    return record.marking != OPEN and not covers(record.marking, descent.least_of(record))


def marks_now(entries: Sequence[Entry]) -> dict[str, Marking]:
    """How everything is marked after a log that is `raised`, by id."""
    descent = Descent()
    for entry in entries:
        descent.take(entry.record)
    return descent.now


def raised(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """In: the whole log as written. Out: the same with every record marked at least as what it follows from; and the ids of those that were not."""
    entries = tuple(entries)
    if all(marking == OPEN for marking in {id(entry.record.marking): entry.record.marking for entry in entries}.values()):
        return entries, ()
    made_for = _made_for(entries)
    descent, out, ids = Descent(), [], []
    for number, entry in enumerate(entries):
        record = descent.lifted(entry.record)
        if (users := made_for.get(number)) is not None:
            floor = least(descent.lifted(user).marking for user in users)
            if not covers(record.marking, floor):
                record = replace(record, marking=joined((record.marking, floor)))
        descent.take(record)
        if record is not entry.record:
            ids.append(record.of if isinstance(record, Ruling) else record.id)
            entry = replace(entry, record=record)
        out.append(entry)
    return tuple(out), tuple(dict.fromkeys(ids))


def _made_for(entries: Sequence[Entry]) -> dict[int, tuple[Record, ...]]:
    """Of each entry of a source that was made out of records: these."""
    found: dict[int, tuple[Record, ...]] = {}
    seen: set[str] = set()
    places = enumerate(entries)
    for (_, author), run in groupby(places, key=lambda pair: (pair[1].known, pair[1].author)):
        group = list(run)
        citing: dict[str, list[Record]] = {}
        for _, entry in group:
            record = entry.record
            if not isinstance(record, Source | Ruling):
                for name in record.sources:
                    citing.setdefault(name, []).append(record)
        for place, entry in group:
            source = entry.record
            if not isinstance(source, Source) or source.id in seen:
                continue
            seen.add(source.id)
            users = citing.get(source.id, [])
            described = source.publisher or source.reference or source.licence or source.reliability or source.draws_on
            if not users or described or source.origin:
                continue  # described somewhere, not made out of a record
            if author.startswith("import "):
                found[place] = tuple(users)
            elif _MADE.match(users[0].id if not isinstance(users[0], Ruling) else ""):
                found[place] = (users[0],)
    return found
