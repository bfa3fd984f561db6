"""What a question about dealings is made of and what comes out: amounts as decimals in a named currency, paths as rows of the
table."""

from __future__ import annotations

import enum
from decimal import Decimal

import msgspec

from servanda.base.result import Based


class Direction(enum.StrEnum):
    """Whether money went from the party towards a listed one, or came to it from a listed one."""

    TOWARDS = "towards"
    FROM = "from"


class Order(enum.StrEnum):
    """flow: the days along a path never run backwards, so money can have passed along it; adjacency: days are not looked at."""

    FLOW = "flow"
    ADJACENCY = "adjacency"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One payment of a path. row: in the table, from 1 without the heading."""

    row: int
    payer: str
    payee: str
    date: str
    amount: Decimal
    currency: str
    kind: str = ""
    goods: str = ""
    id: str = ""


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """How much, in one currency (minor units kept exactly, except where converted by a rate).

    direct: payments between the party and listed parties themselves, exact. at_most: no more than this can have passed between
    the party and listed ones within the hops asked for, by the amounts in the table. at_least: what must have passed; with more
    than one hop it is 0 unless the table is assumed complete. haircut: the share that a convention (proportional mixing) gives,
    None where not asked for or lost in a change of currency. crosses: a path leaves this currency without a rate; at_most then
    counts the party's own payments in full.
    """

    currency: str
    payments: int
    direct: Decimal
    at_least: Decimal
    at_most: Decimal
    haircut: Decimal | None = None
    crosses: bool = False
    within: tuple[Decimal, ...] = ()  # at_most within 1, 2 ... hops


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """A red-flag figure of a regime set against the dealings. answer: reached | not-reached | in-words | cannot-say; words: the
    sentence; rows: what reached it."""

    flag: str
    regime: str
    answer: str
    words: str
    rows: tuple[int, ...] = ()


class Exposure(msgspec.Struct, frozen=True, kw_only=True):
    """A party and how it stands to the listed ones in one direction. path: a shortest one, the widest among these (then the
    latest first payment)."""

    party: str
    direction: Direction
    hops: int
    listed: str  # the listed party at the other end of the path
    path: tuple[Step, ...]
    volumes: tuple[Volume, ...]
    bottleneck: Decimal | None = None  # the smallest amount along the path; None where the path changes currency
    first: str = ""  # days of the path
    last: str = ""
    flags: tuple[Flagged, ...] = ()


class HopSum(msgspec.Struct, frozen=True, kw_only=True):
    """All parties at one distance. paid: payments of these to (or from) parties one hop nearer that lie on a shortest path, by
    currency."""

    direction: Direction
    hops: int
    parties: int
    paid: tuple[tuple[str, int, Decimal], ...]  # currency, payments, amount


class PaymentReject(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not counted, and why."""

    row: int
    reason: str
    text: str = ""


class Dealt(Based, frozen=True, kw_only=True):
    """The answer: exposures nearest first (no more than asked for; `parties` says how many there are), sums by hop, what was left
    out and why."""

    order: Order
    hops: int
    first: str
    last: str
    transactions: int
    people: int  # parties in the table
    listed: tuple[str, ...]  # listed parties that appear in the table
    absent: int  # listed parties that do not
    parties: int
    exposures: tuple[Exposure, ...]
    sums: tuple[HopSum, ...]
    method: tuple[str, ...]  # how the figures were made, in sentences
    rejects: tuple[tuple[str, int], ...] = ()  # reason, count
    rejected: tuple[PaymentReject, ...] = ()  # the first of them
    outside: int = 0  # transactions outside the days asked for
    not_judged: tuple[str, ...] = ()  # whose lists were not looked at
    unconverted: tuple[tuple[str, int], ...] = ()  # currency, payments without a rate
