"""The log of decisions on disk: one JSON line an act, only ever appended to, one writer at a time, every line chained to the one before.

A line counts once its line feed is there. What an interrupted writer left after the last line feed was never acknowledged to
anybody; readers pass over it, `verify` tells it, and the next writer cuts it off.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from servanda.evidence.problems import EvidenceError
from servanda.evidence.storage import make_folder, only_writer
from servanda.instruments.sanctions.decisions.chain import act_from, hash_of, line_of, sealed
from servanda.instruments.sanctions.decisions.deciding import check
from servanda.instruments.sanctions.decisions.people import checked_person
from servanda.instruments.sanctions.decisions.records import Act, Pair, Policy, Verdict
from servanda.instruments.sanctions.decisions.standing import State, after, state_of
from servanda.instruments.sanctions.problems import SanctionsError

FILE = "decisions.jsonl"


class Decisions:
    """A log as it stood when it was last read or written here.

    folder: where it lies; `at` of every method: the moment in UTC, given by the caller (`2031-03-14T10:00:00Z`).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE

    @property
    def acts(self) -> tuple[Act, ...]:
        """Every act in order. Raises SanctionsError when the chain or a rule does not hold: a log that was changed decides nothing."""
        acts, problems = read(self._bytes())
        if problems := problems or _not_allowed(acts):
            raise SanctionsError(
                f"{problems[0]}.", repair="Restore it from a copy; `servanda sanctions decide verify` names everything that is wrong.",
                place=str(self.path),
            )  # fmt: skip
        return acts

    @property
    def state(self) -> State:
        return state_of(self.acts)

    @property
    def head(self) -> str:
        """Hash of the last act, "" of an empty log. Keep it outside: with it, cutting off the end shows too."""
        acts = self.acts
        return acts[-1].hash if acts else ""

    def begin(self, policy: Policy, *, person: str, at: str) -> Act:
        """Write the policy as first act. Raises SanctionsError when the log has begun already."""
        return self._append(Act(number=0, at=at, person=checked_person(person), kind="open", policy=policy))

    def propose(
        self, pair: Pair, verdict: Verdict, *, reason: str, person: str, at: str, expires: str = "", seen: tuple[tuple[str, str], ...] = ()
    ) -> Act:
        """Propose a verdict on a pair; with `expires` (a day) a whitelisting. It stands at once where the policy asks for no second person.

        Raises SanctionsError when a reason or hash is missing, the expiry does not fit, or another proposal on the pair waits.
        """
        person = checked_person(person)
        return self._append(
            Act(number=0, at=at, person=person, kind="propose", pair=pair, verdict=verdict, reason=reason.strip(), expires=expires, seen=seen),
            begin=True,
        )

    def confirm(self, number: int, *, person: str, at: str, reason: str = "") -> Act:
        """Confirm a proposal as second person. Raises SanctionsError when it is not waiting, or the person is the one who proposed it."""
        return self._append(Act(number=0, at=at, person=checked_person(person), kind="confirm", of=number, reason=reason.strip()))

    def reject(self, number: int, *, person: str, at: str, reason: str) -> Act:
        """Reject a proposal, or withdraw one's own. Raises SanctionsError when it is not waiting or no reason is given."""
        return self._append(Act(number=0, at=at, person=checked_person(person), kind="reject", of=number, reason=reason.strip()))

    def verify(self, heads: Sequence[str] = ()) -> tuple[str, ...]:
        """Everything that is wrong with the file, in sentences; nothing: it is as it was written. heads: hashes kept from earlier."""
        return verify(self._bytes(), heads)

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise SanctionsError(f"the log cannot be read ({error.strerror}).", repair="Check the folder.", place=str(self.path)) from error

    def _append(self, act: Act, *, begin: bool = False) -> Act:
        try:
            make_folder(self.folder)
            with only_writer(self.folder):
                return self._write(act, begin)
        except EvidenceError as error:
            raise SanctionsError(f"{error.reason}.", repair=f"{error.repair}.", place=str(error.place)) from error
        except OSError as error:
            raise SanctionsError(
                f"the log could not be written ({error.strerror or error}).", repair="Make room or mend the disk, look at the last act, then try again.",
                place=str(self.path),
            ) from error  # fmt: skip

    def _write(self, act: Act, begin: bool) -> Act:
        acts = self.acts
        state = state_of(acts)
        new = [act]
        if begin and not acts:
            new.insert(0, Act(number=0, at=act.at, person=act.person, kind="open", policy=Policy()))
        before, lines = (acts[-1].hash if acts else ""), []
        for one in new:
            check(state, one)
            one = sealed(msgspec.structs.replace(one, number=state.acts + 1), before)
            state, before = after(state, one), one.hash
            lines.append(line_of(one))
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            whole = self._bytes().rfind(b"\n") + 1
            os.ftruncate(handle, whole)  # what an interrupted writer left
            os.lseek(handle, whole, os.SEEK_SET)
            rest = memoryview(b"".join(lines))
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        return act_from(lines[-1])


def open_decisions(folder: Path | str) -> Decisions:
    """The log in a folder (`decisions.jsonl`); it is made at the first act."""
    return Decisions(Path(folder))


def read(data: bytes) -> tuple[tuple[Act, ...], tuple[str, ...]]:
    """The acts of a file, and what is wrong with their bytes, numbers and hashes. What follows the last line feed is left out."""
    acts: list[Act] = []
    problems: list[str] = []
    before = ""
    for number, line in enumerate(data[: data.rfind(b"\n") + 1].splitlines(keepends=True), start=1):
        try:
            act = act_from(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            problems.append(f"line {number} cannot be read as an act")
            break  # nothing after it can be chained
        if line_of(act) != line:
            problems.append(f"line {number} is not written as the log writes it")
        if act.number != number:
            problems.append(f"line {number} bears the number {act.number}: a line is missing, doubled or out of order")
        if act.hash != hash_of(act, before):
            problems.append(f"line {number} does not fit the line before it: one of them was changed")
        before = act.hash
        acts.append(act)
    return tuple(acts), tuple(problems)


def verify(data: bytes, heads: Sequence[str] = ()) -> tuple[str, ...]:
    """Look at every byte anew: the chain, the numbers, and whether each act was allowed when it was entered.

    heads: hashes of last lines kept earlier (printed by every `decide`, and on every page). Each must still be in the log; without one, cutting off
    the end, or writing the whole log anew, cannot be seen.
    """
    acts, problems = read(data)
    found = list(problems)
    if tail := len(data) - (data.rfind(b"\n") + 1):
        found.append(f"{tail} bytes after the last line were left by an interrupted writer; the act was never entered")
    if not problems:
        found += _not_allowed(acts)
    known = {act.hash for act in acts}
    found += [f"the head {head[:16]} kept earlier is no longer in the log: its end was cut off or it was written anew" for head in heads if head not in known]
    return tuple(found)


def _not_allowed(acts: Sequence[Act]) -> tuple[str, ...]:
    """Acts that break a rule of `deciding`: a chain can be forged by whoever writes the whole file anew, a self-approval in it still shows."""
    found = []
    state = state_of(())
    for act in acts:
        try:
            check(state, act)
        except SanctionsError as error:
            found.append(f"line {act.number} was not allowed: {error.reason.rstrip('.')}")
        state = after(state, act)
    return tuple(found)
