"""Canonical text of what stands in the places of a line. Each function is the reverse of one in `points`, `conditions`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from servanda.base.shown import one_line
from servanda.base.time import MONTHS
from servanda.calendar import CivilExpr, Period
from servanda.text.conditions import SCALES
from servanda.text.diagnostics import Span
from servanda.text.lines import QUOTE_MARKS, close_of
from servanda.text.points import CHOSEN
from servanda.text.source import INVISIBLE
from servanda.text.syntax import (
    All,
    Amount,
    AnyOf,
    BuiltinPoint,
    ChosenPoint,
    ClausePoint,
    Cond,
    ConsentPoint,
    DatePoint,
    DayPoint,
    EdgePoint,
    Has,
    Holds,
    LatestPoint,
    Not,
    OffsetPoint,
    Point,
    Quoted,
    Ref,
    Who,
    Words,
)

_NOWHERE = Span("", 1, 1, 1, 1)
_WHO = {"one": "", "each": "each of ", "jointly": "jointly ", "any": "any of ", "every": "every "}


def names_text(names: Iterable[Words]) -> str:
    """`A, B`."""
    return ", ".join(name.text for name in names)


def who_text(who: Who) -> str:
    """`each of A, B`."""
    return (f"{who.least} of " if who.mode == "some" else _WHO[who.mode]) + names_text(who.names)


def quoted_text(quoted: Quoted) -> str:
    """The text between the first quotation marks that do not end it early; plain ones where possible."""
    text = quoted.text
    for opening, closers in QUOTE_MARKS.items():
        for closer in closers:
            written = opening + text + closer
            if close_of(written, 0) == len(written) - 1:
                return written
    return f'"{text.replace(chr(34), chr(39))}"'  # cannot come from a file: no quotation could hold it


def visible(text: str) -> str:
    """Words of others in one line, without signs that nobody can see: a block may not hold them."""
    return " ".join(INVISIBLE.sub("", one_line(text)).split())


def quote(text: str) -> str:
    """Words of others between quotation marks that do not end them early; `?` where there are none."""
    return quoted_text(Quoted(visible(text) or "?", _NOWHERE))


def texts_text(texts: Iterable[Quoted]) -> str:
    """`"...", "..."`."""
    return ", ".join([quoted_text(text) for text in texts])


def ref_text(ref: Ref) -> str:
    """`9.end` or `minsk-memorandum:4`; of an agreement alone its name."""
    if ref.id.startswith("rung:"):
        return f"rung {ref.id[5:]}"
    if not ref.id:
        return ref.agreement
    return f"{ref.agreement}:{ref.id}" if ref.agreement else ref.id


def refs_text(refs: Iterable[Ref]) -> str:
    """`9, 12`."""
    return ", ".join(ref_text(ref) for ref in refs)


def period_text(period: Period | None) -> str:
    """`14 days`."""
    return str(period)


def date_text(expr: CivilExpr) -> str:
    """`2015-12-31`, `2015-02-15 00:00`, `end of 2015`, `end of March 2015`."""
    if expr.end_of and expr.month is not None and expr.day is None:
        return f"end of {MONTHS[expr.month - 1]} {expr.year:04}"
    return str(expr)


def point_text(point: Point | None) -> str:
    """A point in time."""
    match point:
        case None:
            return ""
        case DatePoint(expr=expr):
            return date_text(expr)
        case BuiltinPoint(name=name):
            return name
        case EdgePoint(edge=edge, state=state):
            return f"{edge} of {state.text}"
        case DayPoint(n=n, relation=relation, of=of):
            return f"day {n} {relation} {point_text(of)}"
        case OffsetPoint(period=period, relation=relation, of=of):
            return f"{period_text(period)} {relation} {point_text(of)}"
        case LatestPoint(of=of):
            return f"the latest {point_text(of)}"
        case ClausePoint(ref=ref, status=status):
            head = ref_text(ref)
            return f"{head} is {status}" if head.startswith("rung ") else f"clause {head} is {status}"
        case ChosenPoint(which=which, of=parts):
            return f"the {which} of " + f" {CHOSEN[which]} ".join(point_text(part) for part in parts)
        case ConsentPoint(who=who, to=to):
            return f"consent of {who_text(who)}" + (f" to clause {ref_text(to)}" if to is not None else "")
        case _:
            return point.words.text + (f" by {who_text(point.by)}" if point.by is not None else "")


def cond_text(cond: Cond | None) -> str:
    """A condition; `(A and B) or C` keeps its parentheses, for nobody should need to know that `and` binds closer."""
    match cond:
        case None:
            return ""
        case Has(point=point):
            return point_text(point)
        case Holds(state=state):
            return f"{state.text} holds"
        case Not(cond=inner):
            return f"not {_inside(inner)}"
        case All(conds=conds):
            return " and ".join([_inside(part) for part in conds])
        case AnyOf(conds=conds):
            return " or ".join([_inside(part) for part in conds])


def _inside(cond: Cond) -> str:
    text = cond_text(cond)
    chosen = isinstance(cond, Has) and isinstance(_base(cond.point), ChosenPoint)
    return f"({text})" if chosen or isinstance(cond, All | AnyOf) else text


def _base(point: Point) -> Point:
    while isinstance(point, DayPoint | OffsetPoint):
        point = point.of
    return point


def amount_text(amount: Amount) -> str:
    """`500 million EUR of budget-support at 2020 prices`."""
    number = amount.number
    if amount.scale:
        number = number.scaleb(-SCALES[amount.scale])
    text = plain_number(number) + (f" {amount.scale}" if amount.scale else "") + f" {amount.unit}"
    if amount.of:
        text += f" of {amount.of}"
    if amount.price_basis:
        text += f" at {amount.price_basis} prices"
    return text


def plain_number(number: Decimal) -> str:
    """Digits without exponent and without zeros at the end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
