"""The append-only log of evidence in a dossier's folder: one writer, many readers, every entry chained to the one before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

import msgspec
from msgspec.structs import replace

from servanda.base import disk
from servanda.base.refusal import Problem, Refusal, several
from servanda.calendar import Instant
from servanda.evidence.chain import canonical, entry_hash
from servanda.evidence.checks import Register, check
from servanda.evidence.custody import Custody
from servanda.evidence.descent import raised
from servanda.evidence.memory import uncollected
from servanda.evidence.records import TLP, Entry, Record, Ruling, Sealed
from servanda.evidence.sealing import CHOICE, destroy, open_vault
from servanda.evidence.sealing import FOLDER as SEAL
from servanda.evidence.segments import decode, encode, need_parquet
from servanda.evidence.storage import (
    MANIFEST,
    Segment,
    SegmentsManifest,
    only_writer,
    read_manifest,
    read_state,
    segment_of,
    tidy,
    tighten,
    write_state,
)
from servanda.evidence.verifying import verify_log

FOLDER = "log"
_RESTORE = "restore it from a copy"
MERGED_ROWS = 65536
"""A segment of so many rows is left alone; smaller ones are merged as others come, so that their number grows with the logarithm."""


class Appended(tuple[Entry, ...]):
    """The entries an append made, in order; `skipped`: how many records were left out because the log already held them."""

    skipped: int

    def __new__(cls, entries: Iterable[Entry], skipped: int = 0) -> Appended:
        made = super().__new__(cls, entries)
        made.skipped = skipped
        return made


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Records entered together: known from when, by whom (author), and for a correction why (because)."""

    records: tuple[Record, ...]
    known: Instant
    author: str = ""
    because: str = ""


class Log:
    """A log as it stood when it was first read here (or last appended to or refreshed by this object). Nothing is read before it is asked for."""

    def __init__(self, folder: Path, wait: float = 0.0, verb: str = "") -> None:
        self.folder = folder / FOLDER
        self.wait, self.verb = wait, verb
        self._manifest: SegmentsManifest | None = None
        self._stored: tuple[Entry, ...] = ()
        self._opened: tuple[tuple[Entry, ...], tuple[Entry, ...]] = ((), ())
        self._raised: tuple[tuple[Entry, ...], tuple[Entry, ...], tuple[str, ...]] = ((), (), ())
        self._register: Register | None = None
        self._replaced: dict[str, str] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, in order, marked at least as what it follows from. Raises Refusal when a file is missing, changed or of another format."""
        return self._marked()[1]

    @property
    def raised(self) -> tuple[str, ...]:
        """Ids of what was entered before markings were inherited, and is read as marked higher than it was entered."""
        return self._marked()[2]

    def _marked(self) -> tuple[tuple[Entry, ...], tuple[Entry, ...], tuple[str, ...]]:
        """What is written, the same as it is read, and the ids of what is read otherwise."""
        entries = self._open()
        if self._raised[0] is not entries:
            self._raised = (entries, *raised(entries))
        return self._raised

    @property
    def stored(self) -> tuple[Entry, ...]:
        """Every entry as it lies on the disk: sealed ones closed, nothing raised. No key is needed, and nobody has read anything."""
        self._read()
        return self._stored

    @property
    def head(self) -> str:
        """Hash of the last entry, "" of an empty log. Printed on every report, it shows later that nothing before it was changed."""
        return self._read().head

    def refresh(self) -> None:
        """Read anew at the next question: others may have entered something since."""
        self._manifest = None

    def append(
        self,
        records: Sequence[Record],
        *,
        known: Instant,
        author: str = "",
        because: str = "",
        skip_known: bool = False,
        by_clock: bool = False,
    ) -> Appended:
        """Enter records, all or none, and bring them to the disk.

        Args:
            records: in order; a record may refer to those in front of it.
            known: when whoever keeps the log knew; not before the last entry.
            author: who enters it.
            because: the reason of a correction.
            skip_known: leave out what the log already holds word for word (in whatever version), instead of refusing it.
            by_clock: `known` is the moment of asking; what others have entered meanwhile puts it off.

        Returns:
            The new entries, with the number of records skipped.

        Raises:
            Refusal: a record cannot be entered (all reasons in `problems`), another process is writing, or the disk refused. The log is then as
                it was; only when the disk failed in the very last step may the entries be there, and entering them again says so.
        """
        batch = Batch(records=tuple(records), known=known, author=author, because=because)
        return self.append_all((batch,), skip_known=skip_known, by_clock=by_clock)

    def append_all(self, batches: Sequence[Batch], *, skip_known: bool = False, by_clock: bool = False) -> Appended:
        """Enter several batches, each known from its own moment, all or none in one step on the disk; otherwise as `append`."""
        try:
            disk.make_folder(self.folder)
            need_parquet()  # loaded before others have to wait for it
            with only_writer(self.folder, self.wait), uncollected():
                return self._append(batches, skip_known, by_clock=by_clock)
        except OSError as error:
            self.refresh()
            reason = f"the log could not be written ({error.strerror or error})"
            raise Refusal(reason, "make room or mend the disk, look at the last entries, then try again", str(self.folder)) from error

    def verify(self, seen: Sequence[str] = ()) -> tuple[Problem, ...]:
        """Look at every byte on the disk anew; nothing found: the log is as it was written. seen: heads printed earlier, see `verify_log`."""
        return verify_log(self.folder, seen)

    def erase(self, about: str, *, by: str, because: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Erase the words of every sealed entry about a record (its versions, and what was ruled of it): their keys are destroyed, and nobody can bring them back.

        Returns:
            The numbers of the entries whose words are gone now, and of those that were not sealed when they were entered: those words stay, for the chain
            covers them as they are.

        Raises:
            Refusal: there is no such record, none of its entries is sealed, or the disk refuses. Once the erasing is entered it holds, whatever fails then.
        """
        try:
            with only_writer(self.folder, self.wait):
                self.refresh()
                mine = [entry for entry in self._open() if about == (entry.record.of if isinstance(entry.record, Ruling) else entry.record.id)]
                vault = open_vault(self.folder.parent)
                kept = {entry.number for entry in self._stored if not isinstance(entry.record, Sealed)}
                gone = tuple(entry.number for entry in mine if entry.number not in kept)
                if not mine:
                    raise Refusal(f"the log has no record '{about}'", "give its id as the log shows it")
                if vault is None or not gone:
                    reason = f"the entries about '{about}' were not sealed when they were entered: their words are part of the chain, and stay"
                    raise Refusal(reason, "retract the record; seal what is marked so from now on: servanda evidence seal")
                custody = Custody(vault.folder)
                custody.erase(gone, about, by, because)
                destroy(vault, self._stored, custody.erased(gone))
        except OSError as error:
            reason = f"the erasing is entered, but a key could not be destroyed ({error.strerror or error})"
            raise Refusal(reason, "mend the disk, then erase again", str(self.folder.parent / SEAL)) from error
        finally:
            self.refresh()
        return gone, tuple(entry.number for entry in mine if entry.number in kept)

    def _read(self) -> SegmentsManifest:
        if self._manifest is None:
            manifest, data = read_state(self.folder)
            with uncollected():
                parts = [decode(part, str(self.folder / s.file)) for s, part in zip(manifest.segments, data, strict=True)]
            for segment, part in zip(manifest.segments, parts, strict=True):
                if [entry.number for entry in part] != list(range(segment.first, segment.last + 1)):
                    reason = f"the segment does not hold entries {segment.first} to {segment.last}, as the manifest says"
                    raise Refusal(reason, _RESTORE, str(self.folder / segment.file), code="damaged")
            stored = tuple(entry for part in parts for entry in part)
            if manifest.head != (stored[-1].hash if stored else ""):
                reason = f"the head in the manifest is not the hash of entry {manifest.entries}"
                raise Refusal(reason, _RESTORE, str(self.folder / MANIFEST), code="damaged")
            self._stored = stored
            self._register = None
            self._manifest = manifest
        return self._manifest

    def _open(self) -> tuple[Entry, ...]:
        """Every entry as it was entered. That somebody read what is above the level of the seal is entered, once for each state of the log and verb."""
        self._read()
        if self._opened[0] is not self._stored:
            vault = open_vault(self.folder.parent)
            if vault is None and any(isinstance(entry.record, Sealed) for entry in self._stored):
                raise Refusal("entries are sealed, and what they were sealed with is missing", _RESTORE, str(self.folder.parent / SEAL / CHOICE), code="damaged")
            entries = self._stored if vault is None else vault.entries(self._stored)
            seen = (str(self.folder.resolve()), self._stored[-1].hash if self._stored else "", self.verb)
            if vault is not None and seen not in _NOTED:
                vault.note(entries, self.verb or "python")
                _NOTED.add(seen)
            self._opened = (self._stored, entries)
        return self._opened[1]

    def _append(self, batches: Sequence[Batch], skip_known: bool, *, by_clock: bool = False) -> Appended:
        if not (self.folder / MANIFEST).exists() and not read_manifest(self.folder).entries:
            write_state(self.folder, SegmentsManifest())
        if self._manifest is not None and read_manifest(self.folder) != self._manifest:
            self.refresh()  # others have entered something since
        manifest = self._read()
        before = self._open()
        tidy(self.folder, manifest, self._needless)
        if by_clock and before:
            last = before[-1].known
            batches = [replace(batch, known=max(batch.known, last)) for batch in batches]
        register = self._register or Register(before)
        self._register = None  # it takes in what is checked, and holds again only when that has been entered
        problems: list[Problem] = []
        made: list[Entry] = []
        stored: list[Entry] = []
        vault = open_vault(self.folder.parent)
        head, number, skipped = manifest.head, manifest.entries, 0
        for batch in batches:
            checked = check(batch.records, batch.known, register, skip_known=skip_known)
            problems += (*checked.problems, *_texts(author=batch.author, because=batch.because))
            skipped += checked.skipped
            if problems:
                continue  # all of them are to be found
            if checked.records:
                register.known = batch.known
            for record, content in checked.records:
                number += 1
                author, because, put = batch.author, batch.because, record
                if vault is not None and vault.covers(record.marking.tlp):
                    sealed = vault.seal(record, number, author, because)
                    author, because, put, content = "", "", cast(Record, sealed), canonical(sealed)
                head = entry_hash(head, number, batch.known, author, because, content)
                stored.append(Entry(number=number, known=batch.known, record=put, author=author, because=because, hash=head))
                made.append(replace(stored[-1], record=record, author=batch.author, because=batch.because))
        if problems:
            raise several("the records cannot be entered", problems)
        if not made:
            self._register = register
            return Appended((), skipped)
        held = (*self._stored, *stored)
        kept = _kept(manifest.segments, len(made))
        first = kept[-1].last + 1 if kept else 1
        data = encode(held[first - 1 :])
        segment = segment_of(first, number, data)
        after = SegmentsManifest(entries=number, head=head, segments=(*kept, segment))
        if any(entry.record.marking.tlp != TLP[0] for entry in made):
            tighten(self.folder)
        write_state(self.folder, after, segment, data)
        self._replaced = {old.file: old.sha256 for old in manifest.segments[len(kept) :]}
        self._manifest, self._stored, self._register = after, held, register
        self._opened = (held, (*before, *made))
        return Appended(made, skipped)

    def _needless(self, name: str, data: bytes) -> bool:
        """Whether the log, as it was read here, holds all that a segment beside it does."""
        if self._replaced.get(name) == hashlib.sha256(data).hexdigest():
            return True  # its entries were read from it, and written again
        try:
            found = decode(data, name)
        except Refusal:
            return False
        return bool(found) and found == self._stored[found[0].number - 1 : found[-1].number]


WAIT = 10.0
"""Seconds for which a writer waits for another."""


_NOTED: set[tuple[str, str, str]] = set()
"""What this process has entered as read: folder, head, verb."""


def open_log(folder: Path | str, wait: float = WAIT, verb: str = "") -> Log:
    """The log of a dossier.

    Args:
        folder: the evidence folder of the dossier (`DOSSIER/evidence`); it is made on the first append.
        wait: so many seconds for another who writes.
        verb: what it is read for; entered where entries above the level of the seal are read.
    """
    return Log(Path(folder), wait, verb)


def _kept(segments: tuple[Segment, ...], new: int) -> tuple[Segment, ...]:
    """The segments that stay as they are; those at the end that are no larger than what comes after them are merged into the new one."""
    rows, stay = new, len(segments)
    while stay and segments[stay - 1].rows <= min(rows, MERGED_ROWS - 1):
        rows += segments[stay - 1].rows
        stay -= 1
    return segments[:stay]


def _texts(**texts: str) -> tuple[Problem, ...]:
    found = []
    for name, text in texts.items():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            found.append(Problem(reason=f"it holds a character that is no text ({error.reason})", repair="write it again", place=name))
    return tuple(found)
