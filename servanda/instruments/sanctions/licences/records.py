"""Licences and the dealings they are asked about, as data."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

import msgspec

from servanda.base.result import Based
from servanda.calendar import Instant

NO, UNKNOWN, YES = 0, 1, 2
"""Truth as numbers: `min` is and, `max` is or. Unknown is neither."""

NONE = "none"
"""As party or programme: it is known that no listed party takes part."""

KINDS = ("exemption", "general", "specific", "humanitarian")


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Outcome(enum.StrEnum):
    """not caught: no measure in force catches it. authorised: every measure that catches it lets it pass. refer: it hangs on something that is
    not known, and the answer says on what. blocked: a measure catches it and nothing lets it pass. Each is graver than the one before."""

    NOT_CAUGHT = "not caught"
    AUTHORISED = "authorised"
    REFER = "refer"
    BLOCKED = "blocked"


ORDER = tuple(Outcome)


class Stand(_Record, frozen=True, kw_only=True):
    """How a clause stands from a moment on. answer: whether it binds (or is open). words: `in force`, `expired`."""

    since: Instant | None
    answer: int
    words: str


class Cap(_Record, frozen=True, kw_only=True):
    """At most so much, in any stretch of a period (as the text writes it: `12 months`); "": over all time. unit: a currency."""

    number: Decimal
    unit: str
    period: str = ""


class Licence(_Record, frozen=True, kw_only=True):
    """What lets something pass, made from a `may` clause or an exception.

    clause: the clause that speaks; exempts: the prohibitions that it opens. kind: one of `KINDS`. acts: any of them. actors: who may use it. parties: listed parties it is limited to;
    programmes likewise. places: where. cap: how much. needs: who must have authorised it (specific). requires: facts that must be so, in words. conditions: what its user must do. stands: over
    time, in order. words: the clause in plain English; sentence: of the authentic text. asked: who must have authorised it under each prohibition, where that differs from `needs`.
    """

    id: str
    title: str
    clause: str
    exempts: tuple[str, ...]
    kind: str = "general"
    acts: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    cap: Cap | None = None
    needs: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    stands: tuple[Stand, ...] = ()
    words: str = ""
    sentence: str = ""
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def asked_under(self, prohibition: str) -> tuple[str, ...]:
        """Who must have authorised it where it opens this prohibition; none: nobody need have."""
        return dict(self.asked).get(prohibition, self.needs)


class Prohibition(_Record, frozen=True, kw_only=True):
    """One clause of a measure, as a dealing meets it. acts: what it catches; ("*",) anything. programme: it catches dealings with a party listed
    under it, whatever they are about; "": whoever the party is."""

    clause: str
    measure: str
    title: str
    acts: tuple[str, ...] = ()
    programme: str = ""
    actors: tuple[str, ...] = ()
    stands: tuple[Stand, ...] = ()
    words: str = ""
    sentence: str = ""


class Permit(_Record, frozen=True, kw_only=True):
    """An authorisation on record: of a clause, by whom, when, for whom ("" anybody) and which party ("" any). sure: whether it is certain. event: id in the log. more: what else it is limited to, in words."""

    clause: str
    by: tuple[str, ...]
    at: Instant
    bearer: str = ""
    party: str = ""
    sure: bool = True
    event: str = ""
    more: tuple[str, ...] = ()


class Book(_Record, frozen=True, kw_only=True):
    """All that a dealing is held against. zone: of its days."""

    prohibitions: tuple[Prohibition, ...]
    licences: tuple[Licence, ...]
    permits: tuple[Permit, ...] = ()
    zone: str = "UTC"


class Dealing(_Record, frozen=True, kw_only=True):
    """Something that is to be done, or was. "" and None: not known, never a default.

    activity: an act of the dossier. listed: the listed party it is with; programme: under which it is listed, several parted by `;`. actor: who does it, as the dossier names it ("": one of those whom the
    prohibition binds). value: with currency. facts: (requirement in words, whether it is so). under: licence under which it is booked ("" : any that fits).
    """

    id: str
    day: dt.date
    activity: str = ""
    listed: str = ""
    programme: str = ""
    actor: str = ""
    value: Decimal | None = None
    currency: str = ""
    place: str = ""
    facts: tuple[tuple[str, bool], ...] = ()
    under: str = ""

    @property
    def programmes(self) -> tuple[str, ...]:
        """The programmes under which the party is listed; none: not known."""
        return tuple(name for part in self.programme.split(";") if (name := part.strip()))


class Requirement(_Record, frozen=True, kw_only=True):
    """One thing a licence asks, and whether it is met. what: activity, time, actor, party, programme, place, value, licence held, or a fact."""

    what: str
    answer: int
    text: str


class Tried(_Record, frozen=True, kw_only=True):
    """One licence held against one dealing: answer is the least of its requirements."""

    licence: str
    clause: str
    answer: int
    requirements: tuple[Requirement, ...]
    conditions: tuple[str, ...] = ()
    words: str = ""
    sentence: str = ""
    events: tuple[str, ...] = ()


class Fulfilment(_Record, frozen=True, kw_only=True):
    """One prohibition that catches, or may catch, a dealing, and what was tried against it."""

    clause: str
    measure: str
    caught: int
    because: str
    outcome: Outcome
    tried: tuple[Tried, ...] = ()
    words: str = ""
    sentence: str = ""


class LicenceRuling(_Record, frozen=True, kw_only=True):
    """What becomes of a dealing. under: the licences that let it pass. conditions: what is to be done with it. unknown: exactly what would settle it."""

    dealing: Dealing
    outcome: Outcome
    because: str
    under: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    met: tuple[Fulfilment, ...] = ()


class Rulings(Based, frozen=True, kw_only=True, omit_defaults=True):
    """The answer for some dealings, in order of their days (of the same day: as given)."""

    rulings: tuple[LicenceRuling, ...]
