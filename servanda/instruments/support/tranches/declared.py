"""What a user says of payments in steps (`payments.toml`): rules with their days, gross amounts, steps, published results.

A figure stands as it was published. What is left out is not known: a step without a value is not worth an equal share, a rule
without pre-financing pays a net amount that nobody knows. A percentage is written with its sign, `"13 %"`, so that it is taken
neither for a share nor for an amount.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec

from servanda.accounts.words import figure
from servanda.base.decoding import read_toml
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown

PAYMENTS = "support/payments.toml"
HELD = Decimal("0.01")
"""How far off a published amount may be where its row does not say: the hundredth to which payments are mostly published."""
FIELDS = {"values": "value", "weights": "weight", "points": "points"}
"""What a step gives under a rule of which method; equal shares need nothing."""
_PERCENT = re.compile(r"(\d{1,9}(?:\.\d{1,12})?) ?%")


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class TrancheRule(_Part, frozen=True, kw_only=True):
    """How a payment is worked out, from a day until a day (None: until further notice), both included. prefinancing: the share
    of the gross amount that was paid before, one for all or by recipient; partial: what part of a step done in part earns:
    `none`, `measured` (the share that was done) or a percentage of the step; "": the rule does not say. supposed: nobody's rule
    but what somebody assumes: it is tested against published amounts and never applied."""

    id: str
    source: str
    method: Literal["values", "weights", "equal", "points"]
    first: dt.date | None = msgspec.field(default=None, name="from")
    until: dt.date | None = None
    prefinancing: str | dict[str, str] = ""
    partial: str = ""
    supposed: bool = False


class PublishedAmount(_Part, frozen=True, kw_only=True):
    """What was published. within: how far off it may be, its rounding; as_of: the day for which it holds, if not its date."""

    amount: Decimal
    kind: Literal["gross", "net"]
    by: str
    date: dt.date
    source: str
    within: Decimal = HELD
    as_of: dt.date | None = None

    @property
    def holds(self) -> dt.date:
        return self.as_of or self.date


class TrancheStep(_Part, frozen=True, kw_only=True):
    """A step is a clause, its cure a rung of the clause's ladder (None: it has none). value (in the unit of the payment), weight
    (percent of gross), points: by rule; rule: the one it goes by, whatever the others of the payment do."""

    clause: str
    cure: int | None = None
    value: dict[str, Decimal] = {}
    weight: dict[str, str] = {}
    points: dict[str, Decimal] = {}
    rule: str = ""


class TranchePayment(_Part, frozen=True, kw_only=True):
    """gross: what it comes to with all steps met; whole: the text says that the steps make up the gross amount between them;
    points: what all points come to, where a step's are not known; rule_by: the day that says which rule holds, where the text
    names it; prefinancing: of this payment, in place of the rule's."""

    id: str
    gross: Decimal
    unit: str
    source: str
    to: str = ""
    requested: dt.date | None = None
    decided: dt.date | None = None
    rule_by: Literal["", "request", "decision"] = ""
    prefinancing: str = ""
    whole: bool = False
    points: Decimal | None = None
    step: tuple[TrancheStep, ...]
    published: tuple[PublishedAmount, ...] = ()


class Payments(_Part, frozen=True, kw_only=True):
    """source, owner, as_of: of the file as a whole: from where its figures are, who entered them, for which day."""

    source: str
    owner: str
    as_of: dt.date
    rule: tuple[TrancheRule, ...]
    payment: tuple[TranchePayment, ...]


def percent(text: str, place: str) -> Fraction:
    """`13 %` as a share. Raises Refusal: no percentage, or one over 100."""
    match = _PERCENT.fullmatch(text.strip())
    if match is None:
        raise Refusal(f"{shown(text)} is no percentage.", 'Write a number with its sign: "11.85 %".', place)
    if (found := Fraction(match[1]) / 100) > 1:
        raise Refusal(f"{shown(text)} is more than the whole.", "Write a percentage from 0 to 100.", place)
    return found


def payments_of(data: bytes, place: str = PAYMENTS) -> Payments:
    """In: the file. Out: its payments, every figure looked at. Raises Refusal: not TOML, a word unknown or lacking, a percentage
    over 100, two rules for one day, one that ends before it begins, steps that come to more than the gross amount."""
    try:
        found = msgspec.convert(read_toml(data.decode("utf-8")), Payments)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        said, _, path = str(error).partition(" - at `$")
        repair = "Write source, owner, as_of, then [[rule]] and [[payment]] tables: see the page on tranches."
        repair = "Mend that line: a day as 2031-02-28, words in quotes." if isinstance(error, tomllib.TOMLDecodeError) else repair
        where = f"{place}, {path.strip('.`')}" if path else place
        raise Refusal(f"the payments cannot be read: {shown(said, 120)}.", repair, where) from error
    _named(place, "file", source=found.source, owner=found.owner)
    _rules(found, place)
    for one in found.payment:
        _payment(one, found, f"{place}, payment {shown(one.id)}")
    _once((one.id for one in found.payment), "payment", place)
    if not found.payment:
        raise Refusal("there is no payment in it.", "Add a [[payment]] with its steps.", place)
    return found


def share_before(payment: TranchePayment, rule: TrancheRule, place: str = PAYMENTS) -> Fraction | None:
    """Which share of the gross amount was paid before; None: not known."""
    of_rule = rule.prefinancing if isinstance(rule.prefinancing, str) else rule.prefinancing.get(payment.to, "")
    text = payment.prefinancing or of_rule
    return percent(text, place) if text else None


def decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _rules(found: Payments, place: str) -> None:
    _once((one.id for one in found.rule), "rule", place)
    for one in found.rule:
        where = f"{place}, rule {shown(one.id)}"
        _named(where, "rule", id=one.id, source=one.source)
        if one.supposed and (one.first or one.until):
            raise Refusal("a rule that is only supposed is in force on no day.", "Leave out its `from` and `until`.", where)
        if not one.supposed and one.first is None:
            raise Refusal("it is not said from when the rule holds.", "Add `from`, or `supposed = true`.", where)
        if one.first and one.until and one.until < one.first:
            said = f"the rule ends on {one.until}, before it begins on {one.first}."
            raise Refusal(said, "Write `from` as the earlier day.", where)
        for text in (one.prefinancing,) if isinstance(one.prefinancing, str) else one.prefinancing.values():
            if text or not isinstance(one.prefinancing, str):
                percent(text, f"{where}, prefinancing")
        if one.partial not in ("", "none", "measured"):
            percent(one.partial, f"{where}, partial")
    held = sorted((one for one in found.rule if one.first), key=lambda one: one.first or dt.date.min)
    for one, other in itertools.pairwise(held):
        if one.until is None or (other.first and other.first <= one.until):
            raise Refusal(
                f"there are two rules for {other.first}: {shown(one.id)} and {shown(other.id)}.",
                "Say until when the earlier one holds; what is only assumed is `supposed = true`.",
                place,
            )


def _payment(one: TranchePayment, file: Payments, place: str) -> None:
    _named(place, "payment", id=one.id, unit=one.unit, source=one.source)
    _number(one.gross, "gross amount", place, above=True)
    if one.points is not None:
        _number(one.points, "sum of points", place, above=True)
    if one.requested and one.decided and one.decided < one.requested:
        raise Refusal("the payment is decided before it is requested.", "Look at `requested` and `decided`.", place)
    if one.rule_by == "request" and one.requested is None:
        raise Refusal("the rule goes by the day of the request, and that day is not said.", "Add `requested`.", place)
    if one.prefinancing:
        percent(one.prefinancing, f"{place}, prefinancing")
    if not one.step:
        raise Refusal("the payment has no step.", "Add a [[payment.step]] with its clause.", place)
    rules = {rule.id: rule for rule in file.rule}
    for step in one.step:
        _step(step, rules, f"{place}, step {shown(step.clause)}")
    for row in one.published:
        where = f"{place}, published {row.date}"
        _named(where, "published amount", by=row.by, source=row.source)
        _number(row.amount, "published amount", where)
        _number(row.within, "`within` of it", where)
    for rule in file.rule:
        gross, shares = shares_of(one, rule, rules)
        whole = sum((share for share in shares if share is not None), Fraction(0))
        come, of = (figure(decimal(amount), 12) for amount in (whole, gross))
        said = f"the steps come to {come} under {shown(rule.id)}"
        if whole > gross:
            repair = "Look at the values of the steps and at `gross`."
            raise Refusal(f"{said}, more than the gross amount of {of}.", repair, place)
        if one.whole and None not in shares and whole != gross:
            said = f"{said}, not to the gross amount of {of}, and `whole` says that they do."
            raise Refusal(said, "Mend the values, or leave out `whole`.", place)


def _step(step: TrancheStep, rules: dict[str, TrancheRule], place: str) -> None:
    if step.rule and step.rule not in rules:
        raise Refusal(f"there is no rule {shown(step.rule)}.", f"There are: {', '.join(map(shown, rules))}.", place)
    for method, field in FIELDS.items():
        for name, told in getattr(step, field).items():
            where = f"{place}, {field}"
            if name not in rules:
                raise Refusal(f"there is no rule {shown(name)}.", f"There are: {', '.join(map(shown, rules))}.", where)
            if rules[name].method != method:
                said = f"the rule {shown(name)} goes by {rules[name].method}, and the step gives a {field} under it."
                raise Refusal(said, f"Write `{FIELDS.get(rules[name].method, 'nothing')}`, or mend the method.", where)
            percent(told, where) if field == "weight" else _number(told, field, where)


def shares_of(
    payment: TranchePayment, rule: TrancheRule, rules: dict[str, TrancheRule]
) -> tuple[Fraction, tuple[Fraction | None, ...]]:
    """The gross amount, and what each step is worth of it under a rule (or under the one that the step itself names); None: what
    was published does not say."""
    gross = Fraction(payment.gross)

    def worth(step: TrancheStep) -> Fraction | None:
        by = rules[step.rule or rule.id]
        if by.method == "equal":
            return gross / len(payment.step)
        if by.method == "weights":
            told = step.weight.get(by.id)
            return None if told is None else gross * percent(told, PAYMENTS)
        found = (step.value if by.method == "values" else step.points).get(by.id)
        if by.method == "values" or found is None:
            return None if found is None else Fraction(found)
        every = [one.points[by.id] for one in payment.step if by.id in one.points]
        of = payment.points if payment.points is not None else sum(every) if len(every) == len(payment.step) else None
        return gross * Fraction(found) / Fraction(of) if of else None

    return gross, tuple(map(worth, payment.step))


def _named(place: str, what: str, **words: str) -> None:
    for name, said in words.items():
        if not said.strip():
            raise Refusal(f"the {what} has no {name}.", f"Fill in `{name}`.", place)


def _once(names: Iterator[str], what: str, place: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Refusal(f"the {what} {shown(name)} stands there twice.", "Give each an id of its own.", place)
        seen.add(name)


def _number(found: Decimal, what: str, place: str, *, above: bool = False) -> None:
    least = "above" if above else "of at least"
    if not found.is_finite() or found < 0 or (above and found == 0):
        raise Refusal(f"the {what} is {found}.", f"Write a number {least} zero.", place)
    if not -20 <= (exponent := found.as_tuple().exponent) <= 20 or found.adjusted() > 20:  # type: ignore[operator]
        raise Refusal(f"the {what} has {abs(int(exponent))} digits too many.", "Write it in the unit of the payment.", place)
