"""What a red-line card is made of: each block of the page, in its order."""

from __future__ import annotations

import datetime as dt

import msgspec

from servanda.accounts.pledged import PledgedLine
from servanda.base.result import Based
from servanda.instruments.strategy.margins.answered import CrossedRate, LineRecord
from servanda.instruments.strategy.margins.margin import Margin
from servanda.instruments.strategy.margins.records import Range, Understanding
from servanda.instruments.strategy.redlines.crossing import CrossingChance
from servanda.instruments.strategy.redlines.signalling import SignalRoots


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    pass


class LineRemark(_Part, frozen=True):
    """A finding of a rule on the line. told by: check, or this card (SV912, SV914)."""

    code: str
    message: str
    repair: str


class NearAct(_Part, frozen=True):
    """An act of the addressee on record of the kind the line is about. beside: place | quantity | actor | time: by what it stayed
    below; "": it is a crossing; None of it is said where `sure` is False."""

    day: dt.date
    what: str
    beside: str
    place: str = ""
    amount: str = ""
    sure: bool = True


class LineStep(_Part, frozen=True):
    """A rung. needs, held: what it takes and whether that is on record (yes, no, not known); own_cost: to the issuer."""

    number: int
    sentence: str
    who: tuple[str, ...]
    by_issuer: bool
    clock: str
    blockers: tuple[str, ...]
    needs: str
    held: str
    own_cost: Range | None
    unit: str
    source: str


class LineEdit(_Part, frozen=True):
    """A single change, re-evaluated. gain: of the middle of the margin (None: it cannot be told); settles, breaks: findings that
    go and that come; per_cost: gain for one unit of the change's cost, None where that is not known."""

    edit: str
    words: str
    margin: Margin
    own: Margin
    gain: float | None
    settles: tuple[str, ...]
    breaks: tuple[str, ...]
    cost: Range | None = None
    per_cost: float | None = None
    unit: str = ""


class LineCard(_Part, frozen=True):
    """One red line. demands: it asks for an act, and forbids none; status: by the monitor; status_words: told; since: declared;
    tested_on: the last test on record, days_since counted from it; findings: of rules; acts: of the addressee near the line;
    parts: how readings of it part; margin: of the addressee; own: whether the answer is worth its cost to the issuer; chance: of
    a crossing; roots: of the signalling model; misread: what the sides understand differently; edits: the best first;
    pledged: support from one side to the other."""

    line: str
    title: str
    issuer: tuple[str, ...]
    addressee: tuple[str, ...]
    sentence: str
    demands: bool
    declared: str
    since: dt.date | None
    withdrawn: dt.date | None
    supersedes: str
    assures: str
    status: str
    status_words: str
    tested_on: dt.date | None
    days_since: int | None
    findings: tuple[LineRemark, ...]
    acts: tuple[NearAct, ...]
    acts_since: dt.date
    parts: tuple[str, ...]
    steps: tuple[LineStep, ...]
    unanswered: str
    margin: Margin
    own: Margin
    gain: Range | None
    cost: Range | None
    payoff_source: str
    seen: Range | None
    seen_words: str
    days: float | None
    record: LineRecord | None
    by: dt.date
    chance: CrossingChance
    base: CrossedRate | None
    understood: tuple[Understanding, ...]
    misread: tuple[str, ...]
    edits: tuple[LineEdit, ...]
    roots: SignalRoots | None = None
    pledged: tuple[PledgedLine, ...] = ()


class LineCards(Based, frozen=True, kw_only=True):
    """The cards of a dossier. missing: tables it does not have; notes: what else is to be said of them."""

    cards: tuple[LineCard, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()
    seed: int
    yardstick: str
