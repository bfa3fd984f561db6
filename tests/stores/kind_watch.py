"""What a watch keeps, as stores: the journal written ahead, the list of verdicts, the snapshots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servanda.app.watch.journal import Group, Journal, Rolling, Taken, Tick
from servanda.app.watch.store import (
    RefusedLine,
    Snapshot,
    Verdicts,
    lines_after,
    read_snapshot,
    reject_log,
    verdict_log,
    watch_problems,
    write_snapshot,
)
from servanda.base.refusal import Refusal
from servanda.evidence.records import EventRecord
from servanda.monitor.watching.data import Basis, Delta, State, WatchCause

REFUSALS: tuple[type[Exception], ...] = (Refusal, Refusal, OSError)
"""What the system says itself is told by `watching`, with the file."""


def delta(number: int) -> Delta:
    because = (WatchCause(id="e1", what="entered", known=7, text="Six “shots” at dusk"),) if number == 2 else ()
    return Delta(number=number, kind="asserted", clause="wells:1", bearers=("Upper Village",), now="breached", as_of=9, known=9, because=because)


class ListOfVerdicts:
    """Three changes, two of them judged together."""

    name = "verdicts"
    refusals = REFUSALS

    def build(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        held = Verdicts(folder, 0, 0)
        held.append([delta(1), delta(2)])
        held.append([delta(3)])

    def content(self, folder: Path) -> Any:
        return tuple(lines_after(folder, 0, 99))

    def append(self, folder: Path, number: int) -> None:
        log = verdict_log(folder)
        log.append([delta(log.whole()[1].number + 1)])

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in watch_problems(folder)]

    def held(self, content: Any) -> Any:
        return content


class ListOfRejects:
    """Lines that were not taken in."""

    name = "rejects of a watch"
    refusals = REFUSALS

    def _put(self, folder: Path, *numbers: int) -> None:
        reject_log(folder).append([RefusedLine(line=n, source="stdin", reason="no “JSON”", repair="write it anew", text="{") for n in numbers])

    def build(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._put(folder, 1, 2)
        self._put(folder, 5)

    def content(self, folder: Path) -> Any:
        return reject_log(folder).acts()

    def append(self, folder: Path, number: int) -> None:
        self._put(folder, 9 + number)

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in watch_problems(folder)]

    def held(self, content: Any) -> Any:
        return content


class JournalOfAWatch:
    """Two files: one that a snapshot has ended, and the one that is written."""

    name = "journal"
    refusals = REFUSALS

    def build(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        held = Journal(folder, 0)
        event = EventRecord(id="e1", term="open fire", first=5, last=5, text="Six “shots” at dusk")
        held.append(Taken(now=5, known=5, groups=(Group(records=(event,), author="Ana"),)))
        held.append(Tick(now=6))
        held.turn(0)
        held.append(Rolling(entries=2))
        held.append(Tick(now=8))

    def content(self, folder: Path) -> Any:
        return tuple(Journal(folder, 0).steps)

    def append(self, folder: Path, number: int) -> None:
        Journal(folder, 0).append(Tick(now=10 + number))

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in watch_problems(folder)]

    def held(self, content: Any) -> Any:
        return content


class Snapshots:
    """The last snapshot, and the one before it, to which the journal reaches back."""

    name = "watch snapshots"
    refusals = REFUSALS

    def _put(self, folder: Path, number: int) -> None:
        state = State(now=number, number=number, restless=("wells:1",))
        write_snapshot(folder, Snapshot(basis=Basis(dossier="wells", hashes={"wells.md": "a" * 64}), sequence=number, entries=1, size=7, state=state))

    def build(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._put(folder, 1)

    def content(self, folder: Path) -> Any:
        found = read_snapshot(folder)
        return (found,) if found is not None else ()

    def append(self, folder: Path, number: int) -> None:
        self._put(folder, 1 + number)

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in watch_problems(folder)]

    def held(self, content: Any) -> Any:
        return tuple(range(content[0].sequence)) if content else ()


STORES = [ListOfVerdicts(), ListOfRejects(), JournalOfAWatch(), Snapshots()]
