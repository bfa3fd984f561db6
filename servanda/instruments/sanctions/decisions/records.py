"""What a decision is made of. A decision is about a pair of records as they stood, never about a name."""

from __future__ import annotations

import enum
import hashlib

import msgspec

from servanda.base.displayed import Displayed
from servanda.instruments.sanctions.screening.records import Query


class Verdict(enum.StrEnum):
    """true: the listed party is meant. false: somebody else is meant. unresolved: looked at, and it cannot be said yet."""

    TRUE = "true"
    FALSE = "false"
    UNRESOLVED = "unresolved"

    @property
    def words(self) -> str:
        """`true match`, `false match`, `unresolved`."""
        return self.value if self is Verdict.UNRESOLVED else f"{self.value} match"


class Status(enum.StrEnum):
    """Where a proposal stands. superseded: a later decision on the same pair has taken its place."""

    AWAITING = "awaiting"
    STANDING = "standing"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class Policy(_Record, frozen=True, kw_only=True):
    """Fixed when a log is begun. two: what needs a second person (verdicts, and `whitelist`); longest: days a whitelisting may hold at most."""

    two: tuple[str, ...] = ("true", "false", "whitelist")
    longest: int = 366


class Pair(_Record, frozen=True, kw_only=True):
    """A query record and a listed record as they stood: ids, and SHA-256 of their content (`query_content`, `records.Entity.content`)."""

    query: str
    query_hash: str
    entity: str
    entity_hash: str

    @property
    def key(self) -> tuple[str, str]:
        """What stays when either record changes: the two ids."""
        return self.query, self.entity


class Act(Displayed, _Record, dict=True, frozen=True, kw_only=True):
    """One line of the log.

    kind: open (the policy) | propose | confirm | reject. at: ISO moment in UTC. of: the number of the proposal confirmed or rejected. expires: with
    a proposed whitelisting the last day on which it holds. seen: what the person had before them (names, score, list, snapshot), as (name, value).
    system: the name under which the system knew whoever entered it ("": a log of before did not ask). hash: over the line before and this one.
    """

    number: int
    at: str
    person: str
    kind: str
    pair: Pair | None = None
    verdict: Verdict | None = None
    reason: str = ""
    expires: str = ""
    of: int = 0
    policy: Policy | None = None
    seen: tuple[tuple[str, str], ...] = ()
    system: str = ""
    hash: str = ""


class Proposal(_Record, frozen=True, kw_only=True):
    """A proposal with what became of it. needs_two: a second person must confirm it before it stands. closed_by, closed_at, closed_why: the second act.
    system, closed_system: under which names the system knew the two."""

    number: int
    at: str
    person: str
    pair: Pair
    verdict: Verdict
    reason: str
    expires: str = ""
    needs_two: bool = True
    status: Status = Status.AWAITING
    closed_by: str = ""
    closed_at: str = ""
    closed_why: str = ""
    seen: tuple[tuple[str, str], ...] = ()
    system: str = ""
    closed_system: str = ""

    @property
    def whitelisting(self) -> bool:
        return bool(self.expires)


class Look(_Record, frozen=True, kw_only=True):
    """How a hit stands on a day: status is undecided | decided | whitelisted | reopened.

    decision: the last that stood, also where it is reopened; reopened: why, in sentences; awaiting: a proposal that waits for a second person.
    """

    status: str = "undecided"
    decision: Proposal | None = None
    reopened: tuple[str, ...] = ()
    awaiting: Proposal | None = None


def query_content(query: Query) -> str:
    """SHA-256 in hex of everything a query says that is compared: equal exactly when nothing of it changed. Its id and what could not be read are left out."""
    said = msgspec.structs.replace(query, id="", unread=())
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()
