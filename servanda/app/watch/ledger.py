"""The evidence of a watch: what stands in the log, and what was taken in since and is on its way there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from servanda.app.watch.journal import Group
from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.evidence.log import FOLDER, Batch, open_log
from servanda.evidence.records import Entry, Marking, Record, Ruling
from servanda.evidence.storage import MANIFEST


def _unmarked(record: Record) -> Record:
    """A record without its marking, which the log may have raised to that of what it follows from. An act of marking keeps it: it says nothing else."""
    return record if isinstance(record, Ruling) and record.marks else replace(record, marking=Marking())


class EvidenceLedger:
    """base: entries of the log that are held. pending: groups not in the log yet, each with the moment at which it became known."""

    def __init__(self, folder: Path) -> None:
        """In: the evidence folder of a dossier."""
        self.log = open_log(folder, wait=0)  # a watch goes on, and tries again
        self.manifest = folder / FOLDER / MANIFEST
        self.base: tuple[Entry, ...] = ()
        self.pending: list[tuple[Instant, Group]] = []
        self._waiting: list[Entry] = []
        self._seen = self._stamp()

    def entries(self) -> tuple[Entry, ...]:
        """All that the log holds, whoever entered it. Raises Refusal when it cannot be read."""
        return self.log.entries

    def add(self, known: Instant, groups: Sequence[Group]) -> list[Entry]:
        """Take in what became known at a moment; the entries it will be."""
        made: list[Entry] = []
        for group in groups:
            last = self._waiting[-1] if self._waiting else self.base[-1] if self.base else None
            at = known if last is None else max(last.known, known)
            number = self.size
            mine = [
                Entry(number=number + n, known=at, record=record, author=group.author, because=group.because)
                for n, record in enumerate(group.records, 1)
            ]
            self.pending.append((known, group))
            self._waiting += mine
            made += mine
        return made

    def rebase(self, entries: int) -> None:
        """Others have entered something in front of what is pending."""
        self.base = self.entries()[:entries]
        pending, self.pending, self._waiting = self.pending, [], []
        for known, group in pending:
            self.add(known, (group,))

    def waiting(self) -> tuple[Entry, ...]:
        """What is pending, as the entries it will be."""
        return tuple(self._waiting)

    def all(self) -> tuple[Entry, ...]:
        """All that is held, in the order of the log."""
        return (*self.base, *self._waiting)

    @property
    def size(self) -> int:
        """How many entries are held."""
        return len(self.base) + len(self._waiting)

    def begins(self) -> int | None:
        """After how many entries of the log what is pending begins, if it is there."""
        mine: list[Record] = [_unmarked(record) for _, group in self.pending for record in group.records]
        found = [_unmarked(entry.record) for entry in self.entries()[len(self.base) :]]
        for start in range(len(found) - len(mine) + 1):
            if found[start : start + len(mine)] == mine:
                return len(self.base) + start
        return None

    def settle(self, begins: int) -> None:
        """What was pending stands in the log, after so many entries."""
        self.base = self.entries()[: begins + len(self._waiting)]
        self.pending, self._waiting = [], []

    def roll(self) -> bool:
        """Enter what is pending into the log, all or nothing; False: somebody else is writing it now. Raises Refusal when the disk refuses."""
        at = self.base[-1].known if self.base else self.pending[0][0]
        batches = [Batch(records=g.records, known=max(k, at), author=g.author, because=g.because) for k, g in self.pending]
        try:
            self.log.append_all(batches)
        except Refusal as error:
            if error.code == "busy":
                return False
            raise
        self._seen = self._stamp()
        return True

    def others(self) -> bool:
        """Whether the log holds more than it did when it was last looked at."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self.log.refresh()
        return len(self.entries()) > len(self.base)

    def _stamp(self) -> tuple[int, int, int]:
        try:
            stat = os.stat(self.manifest)
        except FileNotFoundError:
            return (0, 0, 0)
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino)
