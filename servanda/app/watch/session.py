"""One watch over one dossier: recovery, taking in, time, snapshots. However it ends, the next one goes on where it stood."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from servanda.app.watch.journal import Group, Journal, Others, Place, Rolling, Step, Taken, Tick, Unrolled
from servanda.app.watch.ledger import EvidenceLedger
from servanda.app.watch.store import RefusedLine, Snapshot, Verdicts, read_snapshot, reject_log, write_snapshot
from servanda.base import disk
from servanda.base.refusal import Refusal
from servanda.base.snapshots import damaged
from servanda.calendar import Instant
from servanda.evidence.marking import marking_text
from servanda.evidence.memory import uncollected
from servanda.evidence.records import EventRecord, Marking, Record, Ruling
from servanda.model.core import Dossier, View
from servanda.monitor.watching.data import Basis, Delta, anew_because
from servanda.monitor.watching.gate import WatchGate, register_of
from servanda.monitor.watching.held import News
from servanda.monitor.watching.lines import LineReader, WatchLine
from servanda.monitor.watching.watch import Watch, after_lines

LONGEST = 1 << 20
LEEWAY = 300
"""Seconds by which the clock of whoever sends may be ahead of ours."""

Out = Callable[[Sequence[tuple[Delta, bytes]]], None]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of some lines; all that was taken is on the disk. records: new ones; duplicates: lines that said nothing new; verdict: number of the last
    verdict; marked: what was marked anew, was and is, by whom."""

    records: int = 0
    duplicates: int = 0
    rejects: tuple[RefusedLine, ...] = ()
    sequence: int = 0
    verdict: int = 0
    marked: tuple[str, ...] = ()


class Session:
    """Opened, it has recovered; `close` leaves a snapshot. Only one may be open for a dossier (see `only_watch`)."""

    def __init__(
        self,
        folder: Path,
        dossier: Dossier,
        view: View,
        basis: Basis,
        zone: str,
        *,
        clock: Callable[[], Instant] | None,
        out: Out,
        every: int = 10_000,
    ) -> None:
        """In: the dossier's folder; clock: the present moment (None: time is that of the newest event); out: called with new verdicts once they are on the
        disk; every: a snapshot after so many records. Raises Refusal."""
        self.folder, self.basis, self.view = folder / "evidence" / "watch", basis, view
        self.clock, self.out, self.every = clock, out, every
        self.reader = LineReader(dossier, zone)
        self.floor = min((one.signed for one in dossier.agreements.values() if one.signed is not None), default=0)
        self.ledger = EvidenceLedger(folder / "evidence")
        self.since_snapshot = 0
        self._skip: deque[Delta] = deque()
        self._open: list[Journal | Verdicts | disk.Tail] = []
        try:
            with uncollected():
                self._recover()
        except BaseException:
            self.release()
            raise

    # --- recovery -------------------------------------------------------------------------------------------------------

    def _recover(self) -> None:
        ledger = self.ledger
        entries = ledger.entries()
        snapshot = read_snapshot(self.folder)
        if snapshot is None:
            snapshot = Snapshot(basis=self.basis, entries=len(entries), anew=True)
            write_snapshot(self.folder, snapshot)
        if len(entries) < snapshot.entries:
            raise Refusal(
                f"the log of evidence holds {len(entries)} entries, and the watch has seen {snapshot.entries}.",
                repair="Restore the log from a copy.", place=str(ledger.manifest.parent),
            )  # fmt: skip
        ledger.base = entries[: snapshot.entries]
        self.known, self.place = snapshot.known, snapshot.place
        self.watch = Watch(self.view, ledger.base, snapshot.state)
        self.journal = Journal(self.folder, snapshot.sequence)
        self._open.append(self.journal)
        self.verdicts = Verdicts(self.folder, snapshot.state.number, snapshot.size)
        self._open.append(self.verdicts)
        self.rejects = reject_log(self.folder)
        self.rejects.trim()
        rebased = snapshot.basis != self.basis
        self._skip = deque(() if rebased else self.verdicts.lines)
        last = self.journal.number
        undone = {step.number for _, step in self.journal.steps if isinstance(step, Unrolled)}
        for number, step in self.journal.steps:
            if isinstance(step, Rolling) and number not in undone and ledger.begins() is None:
                if number != last:
                    raise damaged(self.folder)
                self.journal.append(Unrolled(number=number))
            elif not (isinstance(step, Rolling) and number in undone):
                self._apply(number, step, judging=not rebased)
        if self._skip:
            raise damaged(self.verdicts.path)
        self.gate = WatchGate(register_of(self.ledger.all()))
        if rebased:
            state = after_lines(snapshot.state, self.verdicts.lines)
            now, self.watch = self.watch.now, Watch(self.view, ledger.all(), state)
            self.watch.now = now
            because = anew_because(snapshot.basis, self.basis)
            self.snapshot(anew=True, because=because)
            self._anew(because)
        elif snapshot.anew and not self.journal.steps:
            self._anew(snapshot.because)
        self.others()

    def _anew(self, because: str) -> None:
        now, back = self._moment(self.watch.held.newest())
        if now is not None:
            self._do(Tick(now=now, back=back, everything=True, because=because))

    # --- what happens ---------------------------------------------------------------------------------------------------

    def _apply(self, number: int, step: Step, *, judging: bool = True) -> None:
        """Do what an entry of the journal says: the only way in which anything changes, in the first life and in every later one."""
        news, now, everything, because = News(), self.watch.now, False, ""
        match step:
            case Taken():
                entries = self.ledger.add(step.known, step.groups)
                self.known, now = step.known, step.now
                self.place = step.place if step.place is not None else self.place
                news = self.watch.held.take(entries)
                self.since_snapshot += sum(len(group.records) for group in step.groups)
            case Tick():
                now, everything, because = step.now, step.everything, step.because
                self.since_snapshot += 1
            case Others():
                news, now = self._hold(step.entries), step.now
            case Rolling():
                begins = self.ledger.begins()
                if begins is not None:
                    news = self._hold(begins) if begins > len(self.ledger.base) else news
                    self.ledger.settle(begins)
            case Unrolled():
                return
        if now is None:
            return
        if not judging:
            self.watch.now = now
            return
        if isinstance(step, Rolling) and not news:
            return
        self._emit(self.watch.judge(news, now, everything=everything, because=because))

    def _hold(self, entries: int) -> News:
        """Others entered something into the log: hold it in front of what is pending here."""
        ledger = self.ledger
        others = ledger.entries()[len(ledger.base) : entries]
        ledger.rebase(entries)
        if others:
            self.known = max(self.known or others[-1].known, others[-1].known)
        return self.watch.hold(ledger.all(), others)

    def _do(self, step: Step) -> int:
        number = self.journal.append(step)
        self._apply(number, step)
        return number

    def _emit(self, deltas: Sequence[Delta]) -> None:
        """Verdicts to the disk and then to whoever listens; those that were told in an earlier life are only compared."""
        new: list[Delta] = []
        for delta in deltas:
            if not self._skip:
                new.append(delta)
            elif not _same(self._skip.popleft(), delta):
                raise Refusal(
                    f"verdict {delta.number} is not the one that the evidence gives.", repair="Restore the folder of the watch from a copy.",
                    place=str(self.verdicts.path),
                )  # fmt: skip
        if new:
            self.out(self.verdicts.append(new))

    def take(self, lines: Sequence[tuple[int, bytes]], source: str, *, place: Place | None = None, whole: bool = False) -> Answer:
        """Take in lines, each with its number in its source. whole: all of them or none. When this returns, what was taken is on the disk, judged, and the
        verdicts are written. Raises Refusal when the disk refuses: then nothing of it was taken."""
        with uncollected():
            return self._take(lines, source, place, whole)

    def _take(self, lines: Sequence[tuple[int, bytes]], source: str, place: Place | None, whole: bool) -> Answer:
        self.others()
        made: list[tuple[WatchLine, Sequence[Record]]] = []
        rejects: list[RefusedLine] = []
        duplicates = 0
        known = max(self.known or self.floor, self.gate.register.known or self.floor)
        latest = None if self.clock is None else max(self.clock(), self.watch.now or 0) + LEEWAY
        for number, data in lines:
            if not data.strip():
                continue
            try:
                if len(data) > LONGEST:
                    raise Refusal(f"the line is longer than {LONGEST} bytes", "send one record a line")
                line = self.reader.read(data)
                records = self.gate.enter(line, known, latest)
            except Refusal as refused:
                why = refused.problems[0]
                text = data[:300].decode("utf-8", "replace").strip()
                rejects.append(RefusedLine(line=number, source=source, reason=why.reason, repair=why.repair, text=text))
                continue
            duplicates += not records
            made.append((line, records))
        self._note(rejects)
        if whole and rejects:
            self.gate.forget()
            return Answer(rejects=tuple(rejects), sequence=self.journal.number, verdict=self.watch.number)
        records_ = [record for _, records in made for record in records]
        anew = tuple(
            f"{one.of}: {marking_text(self.watch.held.marks.get(one.of, Marking()))} -> {marking_text(one.marking)}, by {one.by or 'nobody named'}"
            for one in records_
            if isinstance(one, Ruling) and one.marks
        )
        if records_:
            now, back = self._moment(max((r.last for r in records_ if isinstance(r, EventRecord)), default=None))
            step = Taken(now=now, known=max(known, now or known), groups=_grouped(made), back=back, place=place)
            try:
                number = self.journal.append(step)
            except Refusal:
                self.gate.forget()
                raise
            self.gate.settle()
            self._apply(number, step)
        if self.since_snapshot >= self.every:
            self.snapshot()
        return Answer(
            records=len(records_),
            duplicates=duplicates,
            rejects=tuple(rejects),
            sequence=self.journal.number,
            verdict=self.watch.number,
            marked=anew,
        )

    def refuse(self, source: str, reason: str, repair: str) -> Answer:
        """Enter among the rejects that a whole source, such as a file, could not be taken in."""
        rejects = (RefusedLine(line=0, source=source, reason=reason, repair=repair),)
        self._note(rejects)
        return Answer(rejects=rejects, sequence=self.journal.number, verdict=self.watch.number)

    def _note(self, rejects: Sequence[RefusedLine]) -> None:
        if rejects:
            try:
                self.rejects.append(rejects)
            except Refusal:
                self.gate.forget()
                raise

    def tick(self) -> None:
        """Look at the clock: judge what falls due by now, and what others have entered."""
        self.others()
        now, back = self._moment(None)
        wake = self.watch.wake()
        if now is not None and wake is not None and self.watch.now is not None and now > self.watch.now and wake <= now:
            self._do(Tick(now=now, back=back))
            if self.since_snapshot >= self.every:
                self.snapshot()

    def others(self) -> None:
        """Take in what others have entered into the log of evidence since."""
        if self.ledger.others():
            held = self.ledger.entries()
            entries = held[len(self.ledger.base) :]
            now, back = self._moment(max((e.record.last for e in entries if isinstance(e.record, EventRecord)), default=None))
            self._do(Others(entries=len(held), now=now, back=back))
            self.gate = WatchGate(register_of(self.ledger.all()))

    def _moment(self, newest: Instant | None) -> tuple[Instant | None, int]:
        """The moment to judge from, never before the last one; by how many seconds the clock is behind it."""
        last = self.watch.now
        raw = self.clock() if self.clock is not None else newest
        if raw is None or last is None:
            return (last if raw is None else raw), 0
        return max(raw, last), max(0, last - raw) if self.clock is not None else 0

    # --- snapshots ------------------------------------------------------------------------------------------------------

    def snapshot(self, *, anew: bool = False, because: str = "") -> bool:
        """Enter what was taken in into the log of evidence, and keep all that is needed to go on from here. False: the log is being written by somebody
        else; nothing is lost by that, the journal goes on."""
        self.others()
        if self.ledger.pending:
            step = Rolling(entries=len(self.ledger.base))
            number = self.journal.append(step)
            if not self.ledger.roll():
                self.journal.append(Unrolled(number=number))
                if anew:
                    raise Refusal(
                        "the log of evidence is being written by somebody else.", repair="Try again when they have finished."
                    )
                return False
            self._apply(number, step, judging=not anew)
        snapshot = Snapshot(
            basis=self.basis, sequence=self.journal.number, entries=len(self.ledger.base), size=self.verdicts.size, known=self.known,
            state=self.watch.state, place=self.place, anew=anew, because=because,
        )  # fmt: skip
        try:
            keep = write_snapshot(self.folder, snapshot)
            self.journal.turn(keep)
        except OSError as error:
            raise disk.refused(self.folder, error) from error
        self.since_snapshot = 0
        return True

    def close(self) -> None:
        """End cleanly: with a snapshot."""
        self.snapshot()
        self.release()

    def release(self) -> None:
        """Let go of the files."""
        while self._open:
            self._open.pop().close()


def _same(told: Delta, delta: Delta) -> bool:
    """Whether a change told in an earlier life is the one the evidence gives; lines of before carried no marking."""
    if told == delta or told.marking:
        return told == delta
    bare = tuple(msgspec.structs.replace(cause, marking="") for cause in delta.because)
    return told == msgspec.structs.replace(delta, marking="", because=bare)


def _grouped(made: Sequence[tuple[WatchLine, Sequence[Record]]]) -> tuple[Group, ...]:
    """Records in their order, those entered by one hand for one reason together."""
    found: list[tuple[tuple[str, str], list[Record]]] = []
    for line, records in made:
        key = (line.author, line.because)
        if records and found and found[-1][0] == key:
            found[-1][1].extend(records)
        elif records:
            found.append((key, list(records)))
    return tuple(Group(records=tuple(records), author=author, because=because) for (author, because), records in found)
