"""What watching gives out and what it must keep."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant
from servanda.model.sink import listed


class _Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Basis(_Struct, frozen=True, kw_only=True):
    """On what verdicts rest besides the evidence; where it is another than before, everything is judged anew."""

    dossier: str = ""
    hashes: dict[str, str] = {}
    choice: tuple[tuple[str, str], ...] = ()
    label: str = "as written"
    policy: str = ""
    version: str = ""


LOOKED = "somebody looked"
"""In the sentence of every policy under which absence counts only where that is on record; those of before have it not."""


def anew_because(was: Basis, now: Basis) -> str:
    """Why everything is judged anew, in words: what of the basis is another, and what that changes in meaning."""
    parts = (
        ("the text", (was.dossier, was.hashes) != (now.dossier, now.hashes)),
        ("the reading", (was.choice, was.label) != (now.choice, now.label)),
        ("the version", was.version != now.version),
    )
    said = [f"{listed([name for name, other in parts if other])} {'is' if sum(other for _, other in parts) == 1 else 'are'} another"] if any(other for _, other in parts) else []
    if was.policy != now.policy:
        before = bool(was.policy) and LOOKED not in was.policy
        said.append(
            "what is not on record no longer counts as not having happened, except where somebody is said to have looked"
            if before and LOOKED in now.policy
            else "the policy of evidence is another"
        )
    return "because " + "; ".join(said) if said else ""


class WatchCause(_Struct, frozen=True, kw_only=True):
    """A record that made the difference: its id, its marking, what became of it (entered, corrected, confirmed, disputed, retracted, attributed), when that
    became known, and what its keeper wrote."""

    id: str
    what: str
    known: Instant | None = None
    text: str = ""
    marking: str = ""


class Rung(_Struct, frozen=True, kw_only=True):
    """A step of the ladder now due."""

    clause: str
    bearers: tuple[str, ...] = ()
    sentence: str = ""
    due: Instant | None = None


class Delta(_Struct, frozen=True, kw_only=True):
    """One change.

    number: from 1, without holes, in the order in which changes came about. kind: asserted (no such instance, or none in force, before) | changed |
    withdrawn | violation (an act that breaks the clause; was, now: "", "perhaps", "certain"). was, now: statuses, "" for none. since, due: as in `Verdict`,
    of what is now; lack: as there, the name of what is lacking where it is unknown for no other reason. as_of: the moment it was judged from. known: by when what it rests on was known. because: the records without which it would not have come, each needed, or (`one_of`) each enough; empty where only time passed, the
    text changed (then `text` says so), or causes were not worked out (`worked_out`). marking: of all that
    the clause listens to, the highest ("" in lines of before there was one). instance: what makes it the same from one line to the next.
    """

    number: int
    kind: str
    clause: str
    title: str = ""
    bearers: tuple[str, ...] = ()
    was: str = ""
    now: str = ""
    since: Instant | None = None
    due: Instant | None = None
    lack: str = ""
    as_of: Instant
    known: Instant
    because: tuple[WatchCause, ...] = ()
    one_of: bool = False
    worked_out: bool = True
    rungs: tuple[Rung, ...] = ()
    reading: str = "as written"
    text: str = ""
    marking: str = ""
    instance: str = ""


class Value(_Struct, frozen=True, kw_only=True, array_like=True):
    """What was last said of an instance."""

    status: str
    since: Instant | None = None
    due: Instant | None = None
    lack: str = ""


class State(_Struct, frozen=True, kw_only=True):
    """All that must be kept to go on, besides the evidence itself.

    now: the moment last judged from (None: nothing was). number: of the last delta. verdicts: clause -> instance -> value, violations: clause -> act ->
    perhaps | certain, both in the order in which they came about. wakes: the first moment at which a clause may come out otherwise though nothing comes in.
    restless: clauses to be judged again whenever time has passed. witnesses: of prohibitions, the acts without which the verdicts would be others. open: of
    clauses with an instance for each occurrence, the occurrences on which the last word is not spoken, and when to look at each again.
    """

    now: Instant | None = None
    number: int = 0
    verdicts: dict[str, dict[str, Value]] = {}
    violations: dict[str, dict[str, str]] = {}
    wakes: dict[str, Instant] = {}
    restless: tuple[str, ...] = ()
    witnesses: dict[str, tuple[str, ...]] = {}
    open: dict[str, dict[str, Instant | None]] = {}
