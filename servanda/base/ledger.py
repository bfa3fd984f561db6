"""One append-only chained log: acts go in one after the other, each allowed by what stands, and what stands follows from them by
a fold.

    ledger = Ledger(folder / "decisions.jsonl", JsonLines("servanda.sanctions.decisions/1", Act), Fold(State, check, after))
    ledger.append((act,), at="2031-03-14T10:00:00Z", person="Anna Lind")

The log is the truth. Beside it lies a checkpoint (how far it reached, the hash of its last entry, what then stood), covered by a
hash of its own, so that an
act reads and writes as much in a large log as in a small one. A checkpoint that cannot be read is made anew from the log, and
that is said. One that can,
and names an entry that the log no longer holds, is a witness: the end of the log was cut off or the log was written anew, and
nothing goes on before a
person has looked.

How entries lie on the disk is the codec's (`servanda.base.lines` for lines; segments can be another).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from servanda.base import disk
from servanda.base.checkpoint import Checkpoint, checkpoint_in
from servanda.base.codec import NOT_JSON, Codec, LedgerEntry, Mark
from servanda.base.fold import FREE, Fold, Nothing
from servanda.base.refusal import Problem, Refusal
from servanda.base.rows import Rows, Table, UnfitRow

__all__ = ["FREE", "Fold", "Ledger", "Nothing"]

Act = TypeVar("Act")
State = TypeVar("State")
Seen = TypeVar("Seen")

WAIT = 10.0
"""Seconds for which a writer waits for another."""
ROOM = 1 << 20
"""The file of rows grows to four times what stands, and this much more; then checkpoint and rows are made anew from the log."""


def _silent(_: str) -> None:
    pass


class Ledger(Generic[Act, State]):
    """A log at a place. One writes at a time; whoever reads need not wait.

    wait: so many seconds for another who writes. told: hears what a person should know and nothing depends on. locked: the caller
    holds the folder already.
    """

    def __init__(
        self,
        place: Path,
        codec: Codec[Act],
        fold: Fold[Act, State],
        *,
        wait: float = WAIT,
        told: Callable[[str], None] | None = None,
        locked: bool = False,
    ) -> None:
        self.place, self.codec, self.fold, self.wait, self.told, self.locked = place, codec, fold, wait, told or _silent, locked
        self._point = place.with_suffix(".checkpoint")
        self._rows = Rows(place.with_suffix(".rows"))
        self._whole = -1
        self._held: tuple[State, Mark, object] | None = None

    # --- reading --------------------------------------------------------------------------------------------------------

    def read(self, after: Mark | None = None) -> Iterator[LedgerEntry[Act]]:
        """The entries after a mark (default: all).

        Raises Refusal, `damaged`: an entry was changed, or the log no longer holds what the checkpoint says it held.
        """
        promised, mark = self._checkpoint()[0], after or self.codec.start
        for entry in self.codec.read(self.place, after):
            mark = entry.mark
            self._kept_promise(promised, mark)
            yield entry
        self._kept_promise(promised, mark, end=True)

    def acts(self) -> tuple[Act, ...]:
        """Every act in order, each looked at anew. Raises Refusal as `whole` does."""
        state, acts = self._state(None), []
        for entry in self.read():
            state = self._followed(state, entry)
            acts.append(entry.act)
        return tuple(acts)

    def whole(self) -> tuple[State, Mark]:
        """What stands after every entry, each looked at anew, and the mark at the end. Raises Refusal, `damaged`: a log that was
        changed says nothing."""
        state, mark = self._state(None), self.codec.start
        for entry in self.read():
            state, mark = self._followed(state, entry), entry.mark
        return state, mark

    def look(self, view: Callable[[State], Seen]) -> Seen:
        """What a view sees of what stands, by the checkpoint: at a cost that does not grow with the log, for only its end is
        looked at anew. Raises Refusal."""
        try:
            return view(self._here()[0])
        except UnfitRow:
            return view(self.whole()[0])

    @property
    def state(self) -> State:
        """What stands, after every entry. Raises Refusal."""
        return self.whole()[0]

    @property
    def head(self) -> str:
        """Hash of the last entry, "" of an empty log. Keep it outside: with it, cutting off the end shows even where the
        checkpoint went too."""
        try:
            return self._here()[1].head
        except UnfitRow:
            return self.whole()[1].head

    # --- writing --------------------------------------------------------------------------------------------------------

    def append(
        self, acts: Sequence[Act], *, at: str = "", person: str = "", because: str = "", expect: str | None = None
    ) -> tuple[LedgerEntry[Act], ...]:
        """Enter acts, all or none, and bring them to the disk.

        In: at, person, because: when, by whom, why, where an act says it not itself; expect: the head that the caller believes to
        be the last ("": none yet).
        Raises Refusal: `busy`, another writes; `changed`, the head is another; `not-allowed`, an act may not follow, or no right
        to the file; `full`, the disk took
        it not; `damaged`. The log is then as it was; only where the disk failed in the very last step the acts may be there.
        """
        return self.append_with(lambda state: acts, at=at, person=person, because=because, expect=expect)

    def append_with(
        self,
        make: Callable[[State], Sequence[Act]],
        *,
        at: str = "",
        person: str = "",
        because: str = "",
        expect: str | None = None,
    ) -> tuple[LedgerEntry[Act], ...]:
        """As `append`, of acts that depend on what stands."""
        said = {"at": at, "person": person, "because": because}
        try:
            with self._writing():
                try:
                    return self._enter(self._here(), make, said, expect)
                except UnfitRow:
                    self.told(self._unfit)
                    return self._enter(self._anew(), make, said, expect)
        except OSError as error:
            self._held = None
            raise disk.refused(self.place, error) from error
        except BaseException:
            self._held = None  # its tables may have been changed
            raise

    def _enter(
        self, stands: tuple[State, Mark], make: Callable[[State], Sequence[Act]], said: dict[str, str], expect: str | None
    ) -> tuple[LedgerEntry[Act], ...]:
        state, mark = stands
        if expect is not None and expect != mark.head:
            raise Refusal(
                "somebody else has entered something since.",
                "Look at it, then enter yours again.",
                str(self.place),
                code="changed",
            )
        number, head = mark.number, mark.head
        made: list[tuple[Act, bytes, str]] = []
        for act in make(state):
            number += 1
            entered, line, head = self.codec.sealed(act, number, head, **said)
            try:
                self.fold.check(state, entered)
            except Refusal as error:
                error.code = "not-allowed"
                raise
            state = self.fold.after(state, entered)
            made.append((entered, line, head))
        entries: tuple[LedgerEntry[Act], ...] = ()
        if made:
            self._cut_off(mark)
            entries = self.codec.write(self.place, mark, made)
            mark = entries[-1].mark
        self._keep(state, mark)
        return entries

    def files(self) -> tuple[Path, ...]:
        """The files of the log that are there, the log itself last."""
        return tuple(path for path in (self._rows.path, self._point, self.place) if path.exists())

    def trim(self) -> Mark:
        """Cut off what an interrupted append left, as the next would; the mark at the end. Raises Refusal."""
        try:
            with self._writing():
                try:
                    mark = self._here()[1]
                except UnfitRow:
                    mark = self._anew()[1]
                if self._cut_off(mark):
                    self.codec.write(self.place, mark, ())
                return mark
        except OSError as error:
            raise disk.refused(self.place, error) from error

    def _cut_off(self, mark: Mark) -> int:
        left = self.codec.size(self.place) - mark.offset
        if left:
            self.told(
                f"{self.place.name}: {left} bytes that an interrupted append had left were cut off; nothing of it was ever confirmed."
            )
        return left

    def _writing(self) -> AbstractContextManager[None]:
        return nullcontext() if self.locked else _locked(self.place.parent, self.wait)

    # --- what stands ----------------------------------------------------------------------------------------------------

    def _here(self) -> tuple[State, Mark]:
        """What stands at the end of the log, by what is held, else by the checkpoint, else by the log alone. Raises Unfit,
        Refusal."""
        if self._held is not None and self._held[2] == disk.stamp(self.place):
            return self._held[:2]
        promised, fits = self._checkpoint()
        if promised is None or promised.shape != self._shape or self._overgrown(promised):
            if not fits:
                self.told(
                    f"{self._point.name} was not as it was written; what stands was taken from the log itself, and it is made anew."
                )
            return self._anew()
        self._rows, self._whole = Rows(self._rows.path, promised.root, promised.size), promised.whole
        state = self._state(promised)
        begin = mark = self.codec.near(self.place, promised.mark)
        for entry in self.codec.read(self.place, begin):
            mark = entry.mark
            self._kept_promise(promised, mark)
            if entry.number > promised.mark.number:
                state = self._followed(state, entry)
        self._kept_promise(promised, mark, end=True)
        return state, mark

    def _anew(self) -> tuple[State, Mark]:
        """What stands by the log alone; its rows are to be written as a whole."""
        self._rows, self._whole = Rows(self._rows.path), -1
        return self.whole()

    def _state(self, promised: Checkpoint | None) -> State:
        given: dict[str, Any] = {name: Table[Any, Any]() for name in self.fold.tables}
        for name, table in given.items():
            table.keep(name, self.fold.tables[name], self._rows if promised is not None else None)
        if promised is not None:
            try:
                given |= {name: msgspec.json.decode(raw, type=self.fold.small[name]) for name, raw in promised.small.items()}
            except (*NOT_JSON, KeyError) as error:
                raise UnfitRow from error
        return self.fold.state(**given)

    def _followed(self, state: State, entry: LedgerEntry[Act]) -> State:
        try:
            self.fold.check(state, entry.act)
        except Refusal as error:
            raise Refusal(
                f"line {entry.number} was not allowed: {error.reason}",
                "Restore the log from a copy.",
                str(self.place),
                code="damaged",
            ) from error
        return self.fold.after(state, entry.act)

    # --- the checkpoint -------------------------------------------------------------------------------------------------

    @property
    def _shape(self) -> str:
        return f"{self.codec.format} {self.fold.shape}"

    def _checkpoint(self) -> tuple[Checkpoint | None, bool]:
        """The checkpoint, if there is one that can be read; whether nothing is wrong with it."""
        data = disk.read(self._point)
        found = None if data is None else checkpoint_in(data)
        return found, data is None or found is not None

    def _kept_promise(self, promised: Checkpoint | None, mark: Mark, *, end: bool = False) -> None:
        """Raises Refusal where the log does not hold what the checkpoint saw in it."""
        if promised is None:
            return
        if (mark.number == promised.mark.number and mark != promised.mark) or (end and mark.number < promised.mark.number):
            raise Refusal(f"{self._lost(promised)}.", self._witness, str(self.place), code="damaged")

    def _lost(self, promised: Checkpoint) -> str:
        gone = f"entry {promised.mark.number}, which {self._point.name} saw here, is no longer in the log"
        return f"{gone}: its end was cut off or it was written anew"

    @property
    def _unfit(self) -> str:
        return (
            f"{self._rows.path.name} was not as it was written; what stands was taken from the log itself, and it is made anew."
        )

    @property
    def _witness(self) -> str:
        without = f"if there is none and you have looked at what is left, remove {self._point.name} to go on with that."
        return f"Restore the log from a copy; {without}"

    def _keep(self, state: State, mark: Mark) -> None:
        """Hold what stands, and keep it beside the log for the next who writes. That the checkpoint cannot be written is said,
        and costs only time."""
        changes: dict[tuple[str, str], bytes | None] = {}
        for name in self.fold.tables:
            changes |= getattr(state, name).changes()
        small = {name: msgspec.Raw(msgspec.json.encode(getattr(state, name), order="sorted")) for name in self.fold.small}
        try:
            begins = self._rows.size
            rows = self._rows.change(changes)
            if self._whole < 0:
                self._whole = len(rows)
                if self.fold.tables:
                    disk.put(self._rows.path, rows, sync=False)
            elif rows:
                disk.patch(self._rows.path, begins, rows)
            point = Checkpoint(
                mark=mark, shape=self._shape, small=small, root=self._rows.root, size=self._rows.size, whole=self._whole
            )
            disk.put(self._point, point.line(), sync=False)
        except UnfitRow:
            self.told(self._unfit)
            self._keep(*self._anew())
        except OSError as error:
            self._held = None
            self.told(
                f"{self._point.name} could not be written ({error.strerror or error}); "
                "the log is complete, and the next act reads more of it."
            )
        else:
            self._held = (state, mark, disk.stamp(self.place))

    def _overgrown(self, promised: Checkpoint) -> bool:
        return bool(self.fold.tables) and promised.size > 4 * promised.whole + ROOM

    # --- looking at everything ------------------------------------------------------------------------------------------

    def verify(self, heads: Sequence[str] = ()) -> tuple[Problem, ...]:
        """Everything that is not as it was written: each entry, whether it was allowed, what lies behind the last, the checkpoint
        and its rows.

        heads: hashes of last entries kept elsewhere (printed, mailed). Each must still be in the log.
        """
        promised, fits = self._checkpoint()
        problems: list[Problem] = []
        state, mark, known = self._state(None), self.codec.start, {self.codec.start.head}
        for entry in self.codec.read(self.place, problems=problems):
            mark = entry.mark
            known.add(entry.hash)
            try:
                self.fold.check(state, entry.act)
            except Refusal as error:
                reason = f"line {entry.number} was not allowed: {error.reason.rstrip('.')}"
                problems.append(
                    Problem(reason=reason, repair="Restore the log from a copy", place=str(self.place), entry=entry.number)
                )
            state = self.fold.after(state, entry.act)
        if not problems and (rest := self.codec.size(self.place) - mark.offset):
            reason = f"{rest} bytes after the last line were left by an interrupted writer; what they say was never entered"
            problems.append(Problem(reason=reason, repair="The next act cuts them off", place=str(self.place)))
        for head in heads:
            if head not in known:
                reason = f"the head {head[:16]} kept earlier is no longer in the log: its end was cut off or it was written anew"
                problems.append(Problem(reason=reason, repair="Restore the log from a copy", place=str(self.place)))
        if not fits:
            problems.append(self._stale(self._point))
        elif promised is not None and promised.mark.head not in known:
            problems.append(
                Problem(reason=self._lost(promised), repair=self._witness, place=str(self.place), entry=promised.mark.number)
            )
        elif promised is not None and promised.mark == mark and promised.shape == self._shape and not self._same(promised, state):
            problems.append(self._stale(self._rows.path))
        return tuple(problems)

    def _same(self, promised: Checkpoint, state: State) -> bool:
        """Whether the checkpoint and its rows say what follows from the log."""
        expected: dict[tuple[str, str], bytes] = {}
        for name in self.fold.tables:
            table = getattr(state, name)
            expected |= {
                (name, msgspec.json.encode(k).decode()): msgspec.json.encode(v, order="sorted") for k, v in table.items()
            }
        try:
            rows = {
                (table, key): bytes(value) for table, key, value in Rows(self._rows.path, promised.root, promised.size).walk()
            }
        except UnfitRow:
            return False
        small = {name: msgspec.json.encode(getattr(state, name), order="sorted") for name in self.fold.small}
        return rows == expected and {name: bytes(raw) for name, raw in promised.small.items()} == small

    def _stale(self, path: Path) -> Problem:
        return Problem(
            reason=f"{path.name} is not as it was written; nothing is lost by that",
            repair="The next act makes it anew from the log",
            place=str(path),
        )


@contextmanager
def _locked(folder: Path, wait: float) -> Iterator[None]:
    disk.make_folder(folder)
    with disk.only_writer(folder, wait):
        yield
