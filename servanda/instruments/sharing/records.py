"""What the sharing gate reads and answers: consents, tasks, recipients, accounts; pieces with their reasons; what goes out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.sourced import Sourced
from servanda.base.displayed import Displayed
from servanda.base.marking import OPEN, Marking
from servanda.base.result import Based
from servanda.base.tables.reading import Col

EVERYTHING = "everything"


class ShareConsent(Sourced, frozen=True, kw_only=True):
    """An originator lets one recipient see one thing, within days; both are included."""

    KEY: ClassVar[tuple[str, ...]] = ("item", "originator", "to", "from_")
    item: Annotated[str, Col("id of an event, a source or another record; a file of the dossier", filled=True)]
    originator: Annotated[str, Col("whose consent it is", filled=True)]
    to: Annotated[str, Col("who may see it", filled=True)]
    from_: Annotated[dt.date, Col("from when", filled=True)]
    until: Annotated[dt.date | None, Col("until when; empty: until it is taken back")] = None


class ShareTask(Sourced, frozen=True, kw_only=True):
    """What only those may see whom a clause gives the task."""

    KEY: ClassVar[tuple[str, ...]] = ("about", "clause")
    about: Annotated[str, Col("id of a record, an act or event of the vocabulary, a file, or `everything`", filled=True)]
    clause: Annotated[str, Col("the clause that gives the task to whom it binds", filled=True)]


class ShareRecipient(Sourced, frozen=True, kw_only=True):
    """Somebody to whom things go, and up to which label."""

    KEY: ClassVar[tuple[str, ...]] = ("name",)
    name: Annotated[str, Col("as on lists of release", filled=True)]
    cleared: Annotated[
        str, Col("the highest label they may see, as `AMBER`; of several schemes `AMBER + NATO:SECRET`", filled=True)
    ]


class ShareAccount(Sourced, frozen=True, kw_only=True):
    """What a source holds of one thing, and how sure it is. Its grade (`grade`) is of source and of what it says."""

    KEY: ClassVar[tuple[str, ...]] = ("item", "told_by", "says")
    item: Annotated[str, Col("what it is about: the id of a record", filled=True)]
    told_by: Annotated[str, Col("the source that tells it, by its id", filled=True)]
    says: Annotated[str, Col("what it says", filled=True)]
    share: Annotated[Decimal | None, Col("how much of its belief it puts there", least=0, most=1)] = None
    settled_by: Annotated[str, Col("what would settle it")] = ""


class SharePiece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what is asked for, with its marking. name: as it is told. ids: by which consents may name it. leave: how
    it can be left out (`cut sentence 2`, `drop source buoy`), "" if it cannot; group: pieces that are left out together,
    of which the last of a `kind` stays."""

    name: str
    marking: Marking = OPEN
    ids: tuple[str, ...] = ()
    leave: str = ""
    kind: str = ""


class ShareReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a piece may go or not. about: label | list | caveat | consent | need to know | source | day | gate. stands:
    True: it lets it go; False: it holds it back; None: neither, but to be known. lifts: what would lift it."""

    piece: str
    about: str
    stands: bool | None
    words: str
    lifts: tuple[str, ...] = ()


class ShareConflict(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts of one thing that contradict each other, side by side and never fused. weight: how much of their belief
    contradicts (Dempster's K), None where somebody gave no figure."""

    item: str
    accounts: tuple[ShareAccount, ...]
    weight: Decimal | None = None
    origins: int = 0
    settled_by: tuple[str, ...] = ()


class ShareRule(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says of it. code: SV930, SV931, SV940."""

    code: str
    words: str
    repair: str


class MayAnswer(Based, frozen=True, kw_only=True):
    """verdict: yes | no | ask. ask: whom. changes: the smallest sets of changes that make it yes; exact: whether none is
    smaller."""

    item: str
    what: str
    to: str
    cleared: str
    day: dt.date
    verdict: str
    ask: tuple[str, ...] = ()
    reasons: tuple[ShareReason, ...] = ()
    changes: tuple[tuple[str, ...], ...] = ()
    exact: bool = True
    rules: tuple[ShareRule, ...] = ()
    conflicts: tuple[ShareConflict, ...] = ()
    notes: tuple[str, ...] = ()


class SharedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that goes out. kind: event | attribution | gap | coverage | not done | source | clause. first, last,
    entered, changed: moments in UTC. of: what it speaks of; marking: of it with its sources."""

    id: str
    kind: str
    name: str
    text: str = ""
    first: str = ""
    last: str = ""
    place: str = ""
    by: tuple[str, ...] = ()
    of: str = ""
    sources: tuple[str, ...] = ()
    origin: str = ""
    reliability: str = ""
    credibility: str = ""
    standing: str = ""
    entered: str = ""
    changed: str = ""
    marking: Marking = OPEN


class SharedSet(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What goes to one recipient. It holds nothing of what does not: no count, no hash, no name."""

    to: str
    cleared: str
    items: tuple[SharedItem, ...]
    marking: Marking = OPEN


class ShareReply(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What may be told to who asked. item: as they named it; found: what may go, None: nothing more is said."""

    item: str
    to: str
    found: SharedItem | None = None
