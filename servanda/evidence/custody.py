"""Who handled what is sealed: each reading of it, and each erasing, in a chained log of its own beside the log of evidence (`evidence/seal/custody.jsonl`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from servanda.base import disk
from servanda.base.displayed import Displayed
from servanda.base.ledger import Fold, Ledger
from servanda.base.lines import JsonLines
from servanda.base.refusal import Problem, Refusal
from servanda.base.rows import Table

FORMAT = "servanda.evidence.custody/1"
FILE = "custody.jsonl"


class CustodyAct(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """at: moment in UTC. person: who, as the system knows them for a reading, as they say for an erasing; system: as the system knows them. reason: why erased.

    verb: what the reading was for. marking: the highest marking that was read. entries: how many entries marked above the level were read, or the numbers of those
    whose words were erased. about: the id of the record they speak of.
    """

    kind: Literal["read", "erased"]
    number: int = 0
    hash: str = ""
    at: str = ""
    person: str = ""
    system: str = ""
    reason: str = ""
    verb: str = ""
    marking: str = ""
    count: int = 0
    entries: tuple[int, ...] = ()
    about: str = ""


class Erased(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the words of an entry were erased, by whom and why."""

    at: str
    person: str
    reason: str

    def __str__(self) -> str:
        return f"[erased on {self.at[:10]} by {self.person}: {self.reason}]"


class CustodyState(msgspec.Struct, frozen=True):
    """What was erased, by number of the entry in the log of evidence."""

    erased: Table[int, Erased] = msgspec.field(default_factory=Table)


def _check(state: CustodyState, act: CustodyAct) -> None:
    if act.kind == "erased" and not (act.person.strip() and act.reason.strip() and act.entries):
        raise Refusal("an erasing needs the person who does it and a reason", "give --by and --because")


def _after(state: CustodyState, act: CustodyAct) -> CustodyState:
    for number in act.entries if act.kind == "erased" else ():
        state.erased[number] = Erased(at=act.at, person=act.person, reason=act.reason)
    return state


class Custody:
    """The log in the folder `evidence/seal`."""

    def __init__(self, folder: Path, wait: float = 10.0) -> None:
        self._ledger = Ledger(folder / FILE, JsonLines(FORMAT, CustodyAct), Fold(CustodyState, _check, _after), wait=wait)

    def erased(self, numbers: Iterable[int]) -> dict[int, Erased]:
        """Which of these entries of the log of evidence were erased, and how. Raises Refusal when the log is damaged."""

        def view(state: CustodyState) -> dict[int, Erased]:
            found = {number: state.erased.get(number) for number in numbers}
            return {number: gone for number, gone in found.items() if gone is not None}

        return self._ledger.look(view)

    def acts(self) -> tuple[CustodyAct, ...]:
        """Everything that was entered, in order. Raises Refusal when the log is damaged."""
        return self._ledger.acts()

    def read(self, verb: str, marking: str, count: int) -> None:
        """Enter a reading. Raises Refusal: what cannot be entered is not to be read."""
        try:
            self._enter(CustodyAct(kind="read", person=disk.user(), verb=verb, marking=marking, count=count))
        except Refusal as error:
            error.reason = f"what is marked above the level of the seal may be read only when that is entered, and it cannot be: {error.reason}"
            raise

    def erase(self, entries: tuple[int, ...], about: str, person: str, reason: str) -> None:
        """Enter an erasing. Raises Refusal."""
        self._enter(CustodyAct(kind="erased", entries=entries, about=about, person=person, reason=reason))

    def verify(self) -> tuple[Problem, ...]:
        """Everything that is not as it was written."""
        return self._ledger.verify()

    def _enter(self, act: CustodyAct) -> None:
        self._ledger.append((act,), at=dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
