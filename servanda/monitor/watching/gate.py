"""What may enter after what is held: duplicates are told from corrections, and what is refused leaves no trace."""

from __future__ import annotations

from typing import Any

from servanda.calendar import Instant
from servanda.evidence.chain import canonical
from servanda.evidence.checks import Register, check, digest
from servanda.evidence.records import EventRecord, Record, Ruling
from servanda.monitor.watching.lines import Line, Refused


class Gate:
    """What may enter after what is held: duplicates are told from corrections, and a refused line leaves no trace."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._undo: list[list[tuple[dict[str, Any], str, Any] | bytes]] = []

    def enter(self, line: Line, known: Instant, latest: Instant | None) -> tuple[Record, ...]:
        """The records of a line that are new; () of a duplicate. latest: nothing may have begun after it (None: no such limit). Raises Refused."""
        undo: list[tuple[dict[str, Any], str, Any] | bytes] = []
        self._undo.append(undo)
        made: list[Record] = []
        register = self.register
        for record in line.records:
            try:
                seen = digest(canonical(record))
            except (ValueError, TypeError) as error:
                self.back()
                raise Refused(f"a value is of the wrong kind ({error})", "correct the value") from error
            if seen in register.versions:
                continue
            about = record.of if isinstance(record, Ruling) else record.id
            if not isinstance(record, Ruling) and about in register.kinds and not line.because:
                self.back()
                raise Refused(
                    f"'{about}' is held already, with other content",
                    "if this corrects it, say why in `because`; else give it an id of its own",
                )
            if latest is not None and isinstance(record, EventRecord) and record.first > latest:
                self.back()
                raise Refused("it lies in the future", "send what has happened; look at the date, its zone and the clock")
            for table in (register.kinds, register.events, register.contents, register.last_about):
                undo.append((table, about, table.get(about)))
            undo.append(seen)
            found = check((record,), known, register)
            if found.problems:
                self.back()
                raise Refused(found.problems[0].reason, found.problems[0].repair or "correct the value")
            made.append(record)
        return tuple(made)

    def back(self) -> None:
        """Forget the last line that was entered."""
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
