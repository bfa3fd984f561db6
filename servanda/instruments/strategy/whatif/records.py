"""What an answer to "what if" is made of: only what differs between the world with an actor and the one without."""

from __future__ import annotations

import enum

import msgspec

from servanda.accounts.pledged import PledgedLine
from servanda.base.result import Based


class Loss(enum.StrEnum):
    """What a clause loses, the gravest first."""

    DUE = "no longer falls due"
    DONE = "nobody left to do it"
    VERIFIER = "no verifier left"
    DETERMINED = "nobody left to determine a breach"
    ANSWER = "an answer without anyone to give it"
    LINE = "a red line whose answer loses its means"
    GUARANTEE = "no guarantor left"
    CONSENT = "a consent that does not come any more"
    ACCESS = "access that hangs on a consent that does not come"
    POWER = "a power nobody uses"
    FEWER = "a verifier fewer"


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that differs. clause: its id ("" for a whole agreement); who: whom it concerns; because: why, as a sentence."""

    loss: Loss
    clause: str
    title: str = ""
    who: tuple[str, ...] = ()
    because: str


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """What a reversal sets going: who must or may do what, under which clause or step."""

    clause: str
    who: tuple[str, ...]
    what: str
    because: str


class BodyChange(msgspec.Struct, frozen=True, kw_only=True):
    """A body without a member. acts: whether it can decide still; because: by which rule."""

    body: str
    acts: bool
    because: str


class StillOwed(msgspec.Struct, frozen=True, kw_only=True):
    """An amount a gone actor owes. owed: as the clause says; done: what counts of it so far by the monitor, () where nothing
    does."""

    clause: str
    title: str
    owed: str
    done: tuple[str, ...] = ()


class Parted(msgspec.Struct, frozen=True, kw_only=True):
    """What differs under another choice of readings: clauses that then lose something, and those that then do not."""

    label: str
    more: tuple[str, ...] = ()
    fewer: tuple[str, ...] = ()


class TwoWorlds(Based, frozen=True, kw_only=True):
    """The answer. supposed: as a clause of a sentence ("the Monitoring Mission leaves on 5 March 2031"); gone: who cannot act
    then, with why; changes: in the order of `Loss`; settled: clauses whose verdict stands already, so that nothing changes;
    same: clauses that are as before; binds: clauses that bind a gone actor all the same; called: what a reversal sets going;
    pledged: promises of support that hang on it, by the ledger."""

    supposed: str
    gone: tuple[tuple[str, str], ...] = ()
    changes: tuple[Lost, ...] = ()
    bodies: tuple[BodyChange, ...] = ()
    owed: tuple[StillOwed, ...] = ()
    called: tuple[Called, ...] = ()
    binds: tuple[str, ...] = ()
    settled: int = 0
    same: int = 0
    parted: tuple[Parted, ...] = ()
    pledged: tuple[PledgedLine, ...] = ()
    notes: tuple[str, ...] = ()
