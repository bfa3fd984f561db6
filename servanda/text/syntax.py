"""The syntax tree: what the words of a file say before any name is looked up.

One line is one part. A `Statement` starts at the left edge of a fenced `servanda` block; its `Part`s are the lines
indented under it; parts may carry parts (`verified by X` with `means ...` under it). Phrases stay `Words`: which act,
event, state, actor or place they name is decided in `model`, where the vocabulary is known.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from servanda.calendar import CivilExpr, Period
from servanda.text.diagnostics import Diagnostic, Span


class Words(msgspec.Struct, frozen=True, gc=False):
    """Words as written (white space collapsed) and where they stand."""

    text: str
    span: Span


class Quoted(msgspec.Struct, frozen=True, gc=False):
    """A text between quotation marks, without them."""

    text: str
    span: Span


# --- who ---------------------------------------------------------------------------------------------------------


class Who(msgspec.Struct, frozen=True, gc=False):
    """A list of actors. mode: one | each | jointly | any | every (every actor of a kind; `names` holds the kind) | some (so many of them, in
    `least`; only of a point)."""

    mode: str
    names: tuple[Words, ...]
    span: Span
    least: int = 0


# --- references to clauses, articles, agreements -----------------------------------------------------------------


class Ref(msgspec.Struct, frozen=True, gc=False):
    """`9.end`, `minsk-memorandum:4`; agreement is "" for the file's own."""

    agreement: str
    id: str
    span: Span


# --- points in time ----------------------------------------------------------------------------------------------


class DatePoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A civil date, with or without clock time, or `end of 2015`."""

    expr: CivilExpr
    span: Span


class PhrasePoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The moment at which a phrase of the vocabulary happens; `by` names the doers if written (`PHRASE by X`)."""

    words: Words
    by: Who | None
    span: Span


class BuiltinPoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """signature | entry into force | the breach | the determination | the trigger."""

    name: str
    span: Span


class DayPoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`day 2 of ceasefire` (day 1 is the civil day on which the state starts) or `day 5 after PHRASE`."""

    n: int
    relation: str  # of | after
    of: Point
    span: Span


class EdgePoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`start of ceasefire` or `end of ceasefire`."""

    edge: str  # start | end
    state: Words
    span: Span


class OffsetPoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`14 days after PHRASE`, `2 days before DATE`."""

    period: Period
    relation: str  # after | before | since (then `of` is a LatestPoint)
    of: Point
    span: Span


class ClausePoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`clause 9 is kept|breached|due`, `rung 1 is kept|breached|due` (rung: `ref.id` is "rung:1")."""

    ref: Ref
    status: str
    span: Span


class ConsentPoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`consent of X` (to the clause it stands in) or `consent of X to clause 11`: an event that X controls."""

    who: Who
    to: Ref | None
    span: Span


class LatestPoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`the latest PHRASE [by WHO]`: what moves with each occurrence. It stands only behind a period (`30 days since ...`)."""

    of: PhrasePoint
    span: Span


class ChosenPoint(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`the earlier of P or Q`, `the later of P and Q`: the first, or the last, of several points to come."""

    which: str  # earlier | later
    of: tuple[Point, ...]
    span: Span


Point = (
    DatePoint | PhrasePoint | BuiltinPoint | DayPoint | EdgePoint | OffsetPoint | ClausePoint | ConsentPoint | ChosenPoint
    | LatestPoint
)


# --- conditions --------------------------------------------------------------------------------------------------


class Has(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The point lies in the past (`local elections are held`, `clause 11 is kept`, `2015-12-31`); or, if `words` name a
    state, the state holds now. Which of the two is decided when names are resolved."""

    point: Point
    span: Span


class Holds(msgspec.Struct, frozen=True, gc=False, tag=True):
    """`ceasefire holds`."""

    state: Words
    span: Span


class Not(msgspec.Struct, frozen=True, gc=False, tag=True):
    cond: Cond
    span: Span


class All(msgspec.Struct, frozen=True, gc=False, tag=True):
    conds: tuple[Cond, ...]
    span: Span


class AnyOf(msgspec.Struct, frozen=True, gc=False, tag=True):
    conds: tuple[Cond, ...]
    span: Span


Cond = Has | Holds | Not | All | AnyOf


# --- quantities --------------------------------------------------------------------------------------------------


class Amount(msgspec.Struct, frozen=True, gc=False):
    """`500 million EUR of budget-support at 2020 prices`: number is exact and already scaled; `of` may be empty."""

    number: Decimal
    unit: str
    of: str
    price_basis: str
    span: Span
    scale: str = ""  # the word the author scaled it with ("million"); `number` is already scaled


# --- parts and statements ----------------------------------------------------------------------------------------


class Part(msgspec.Struct, frozen=True, gc=False):
    """One line under a statement.

    keyword: canonical keyword of the part ("by", "within", "only after", "verified by", "core" for the line
    `WHO must ACT`, "rung", "list item" ...). Only the fields that the keyword uses are set; docs/language.md has the table.
    """

    keyword: str
    span: Span
    keyword_span: Span
    who: Who | None = None
    modal: str = ""  # must | must not | may  (core, rung)
    words: Words | None = None
    texts: tuple[Quoted, ...] = ()
    refs: tuple[Ref, ...] = ()
    names: tuple[Words, ...] = ()
    point: Point | None = None
    points: tuple[Point, ...] = ()
    cond: Cond | None = None
    period: Period | None = None
    amount: Amount | None = None
    date: dt.date | None = None
    number: int | None = None
    options: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    comments: tuple[str, ...] = ()  # whole-line comments standing above the line
    trailing: str = ""  # comment at the end of the line


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One statement of a block. `head` holds what its first line says, as a Part with the statement's own keyword."""

    keyword: str
    head: Part
    parts: tuple[Part, ...]
    span: Span
    article: str  # id of the article whose heading or quotation stands above, "" if none
    breadcrumb: tuple[str, ...]
    after_comments: tuple[str, ...] = ()  # comments after the last part, before the next statement


# --- the file ----------------------------------------------------------------------------------------------------


class Quote(msgspec.Struct, frozen=True, gc=False):
    """A block quote: authentic words. `text` has the marks `> ` removed, lines joined by newline; `lines` gives for every
    line of `text` its line number in the file and the column at which it starts there."""

    article: str
    text: str
    lines: tuple[tuple[int, int], ...]
    language: str  # from `> [uk] ...` tag at the start of the quote, else the agreement's first language
    span: Span
    breadcrumb: tuple[str, ...]
    paragraph: str = ""  # `(3)(a)` under the heading `Article 8(3)(a)`


class Block(msgspec.Struct, frozen=True, gc=False):
    """A fenced block tagged servanda and the statements read from it."""

    statements: tuple[Statement, ...]
    span: Span
    article: str
    breadcrumb: tuple[str, ...]


class HeaderEntry(msgspec.Struct, frozen=True, gc=False):
    """`key: value` of the front matter; nested keys are joined with a dot (`text.sha256`). point: of a key that takes a moment, one that is no date."""

    key: str
    value: str
    key_span: Span
    value_span: Span
    point: Point | None = None


class FileTree(msgspec.Struct, frozen=True, gc=False):
    """One Markdown file read. Errors never stop reading: what could not be read is missing here and in `diagnostics`."""

    file: str
    header: tuple[HeaderEntry, ...]
    quotes: tuple[Quote, ...]
    blocks: tuple[Block, ...]
    prose: tuple[Words, ...]  # own words between quotes and blocks, for reports
    diagnostics: tuple[Diagnostic, ...]
