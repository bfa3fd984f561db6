"""What may enter after what is held: duplicates are told from corrections, and what is refused leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.evidence.checks import EARLIEST, LATEST, Register, digest, first_problem
from servanda.evidence.marking import covers, marking_text
from servanda.evidence.records import Attribution, CoverageRecord, Entry, EventRecord, GapRecord, NotDone, Record, Ruling, Source
from servanda.monitor.watching.lines import UNREADABLE, WatchLine, unreadable

_ENCODER = msgspec.msgpack.Encoder()
_NESTED = {"grades": ("grades.reliability", "grades.credibility"), "marking": ("marking.tlp", "marking.rel")}
_VALUES: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(part for name in kind.__struct_fields__ for part in _NESTED.get(name, (name,))))
    for kind in (Source, EventRecord, Attribution, GapRecord, CoverageRecord, NotDone, Ruling)
}


_ALIKE: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(part for name in kind.__struct_fields__ if name not in own for part in _NESTED.get(name, (name,))))
    for kind, own in ((EventRecord, ("id", "first", "last", "key", "text")), (Attribution, ("id", "event")))
}


def fingerprint(record: Record) -> bytes:
    """Sixteen bytes that stand for what a record says. Raises: TypeError, ValueError when a value is of no type a record can hold."""
    kind = type(record)
    return digest(_ENCODER.encode((kind.__name__, _VALUES[kind](record))))


def register_of(entries: Sequence[Entry]) -> Register:
    """What is held, as far as something new can clash with it."""
    made = Register()
    for entry in entries:
        made.add(entry.record, fingerprint(entry.record))
    made.known = entries[-1].known if entries else None
    return made


class WatchGate:
    """What may enter after what is held: duplicates are told from corrections, and a refused line leaves no trace."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._sound: set[tuple[Any, ...]] = set()
        self._undo: list[list[tuple[dict[str, Any], str, Any] | bytes]] = []

    def enter(self, line: WatchLine, known: Instant, latest: Instant | None) -> tuple[Record, ...]:
        """The records of a line that are new; () of a duplicate. latest: nothing may have begun after it (None: no such limit). Raises Refusal."""
        try:
            return self._enter(line, known, latest)
        except UNREADABLE as error:
            self.back()
            raise unreadable(error) from error

    def _enter(self, line: WatchLine, known: Instant, latest: Instant | None) -> tuple[Record, ...]:
        undo: list[tuple[dict[str, Any], str, Any] | bytes] = []
        self._undo.append(undo)
        made: list[Record] = []
        register = self.register
        for record in line.records:
            try:
                seen = fingerprint(record)
            except (ValueError, TypeError) as error:
                self.back()
                raise Refusal(f"a value is of the wrong kind ({error})", "correct the value") from error
            if seen in register.versions:
                continue
            floor = register.descent.least_of(record)
            if line.marked and not covers(record.marking, floor):
                about = record.of if isinstance(record, Ruling) else record.id
                self.back()
                raise Refusal(
                    f"it would be marked {marking_text(record.marking)}, and '{about}' is marked {marking_text(floor)}, or speaks of what is",
                    'leave `marking` out to keep it; to mark it less send {"kind": "marking", "of": ..., "marking": ..., "by": ..., "because": ...}',
                )
            if (lifted := register.descent.lifted(record)) is not record:
                record, seen = lifted, fingerprint(lifted)
                if seen in register.versions:
                    continue
            about = record.of if isinstance(record, Ruling) else record.id
            if not isinstance(record, Ruling) and about in register.kinds and not line.because:
                self.back()
                raise Refusal(
                    f"'{about}' is held already, with other content",
                    "if this corrects it, say why in `because`; else give it an id of its own",
                )
            if latest is not None and isinstance(record, EventRecord) and record.first > latest:
                self.back()
                raise Refusal("it lies in the future", "send what has happened; look at the date, its zone and the clock")
            for table in (register.kinds, register.events, register.contents, register.last_about):
                undo.append((table, about, table.get(about)))
            undo.append((register.descent.now, about, register.descent.now.get(about)))
            undo.append(seen)
            alike = self._alike(record)
            problem = None if alike in self._sound and self._fits(record, known) else first_problem(record, known, register)
            register.add(record, seen)
            if problem is not None:
                self.back()
                raise Refusal(problem[0], problem[1] or "correct the value")
            if alike is not None:
                self._sound.add(alike)
            made.append(record)
        return tuple(made)

    def _alike(self, record: Record) -> tuple[Any, ...] | None:
        """What is the same in records of which it is enough to look at ids and moments, once one of them was found sound."""
        if isinstance(record, EventRecord):
            return (record.last - record.first, *_ALIKE[EventRecord](record))
        return _ALIKE[Attribution](record) if isinstance(record, Attribution) else None

    def _fits(self, record: Record, known: Instant) -> bool:
        """Whether the id and the moments of a record are without fault; if not, the full check says what is wrong."""
        register = self.register
        if isinstance(record, Ruling) or not record.id.strip() or (register.known is not None and known < register.known):
            return False
        kind = register.kinds.get(record.id)
        if isinstance(record, EventRecord):
            return kind in (None, "event") and EARLIEST <= record.first <= record.last <= LATEST
        if not isinstance(record, Attribution) or kind not in (None, "attribution"):
            return False
        return register.kinds.get(record.event) == "event" and register.events.get(record.id) in (None, record.event)

    def back(self) -> None:
        """Forget the last line that was entered."""
        self._sound.clear()  # a source that is forgotten is no source
        for step in reversed(self._undo.pop()):
            if isinstance(step, bytes):
                self.register.versions.discard(step)
            elif step[2] is None:
                step[0].pop(step[1], None)
            else:
                step[0][step[1]] = step[2]

    def settle(self) -> None:
        """What was entered stays."""
        self._undo.clear()

    def forget(self) -> None:
        """Nothing entered since the last `settle` stays."""
        while self._undo:
            self.back()
