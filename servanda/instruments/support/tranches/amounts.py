"""What a payment comes to under a rule, from where its steps stand.

Each step earns a part of its share: all of it, nothing, or between the two where that is not known. A step whose worth is not
published has no share of its own: all such steps have what is left between them, however it is parted. So the least and the most
that can be payable is the least and the most over every way to part it, which lies where one of them takes it all.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from servanda.accounts.between import UNKNOWN, Between
from servanda.accounts.words import amount_words, figure
from servanda.base.document import counted
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.instruments.support.tranches import records as r
from servanda.instruments.support.tranches.declared import (
    Payments,
    PublishedAmount,
    TranchePayment,
    TrancheRule,
    decimal,
    percent,
    share_before,
    shares_of,
)

Part = tuple[Fraction, Fraction]
"""The least and the most of a share, each from 0 to 1."""
PLACES = 4
"""Digits behind the point of an amount that is told: a share of three thirds has no end."""
NONE, ALL, ANY = (Fraction(0), Fraction(0)), (Fraction(1), Fraction(1)), (Fraction(0), Fraction(1))


def rules_of(payment: TranchePayment, file: Payments, day: dt.date) -> tuple[list[tuple[TrancheRule, str]], list[str]]:
    """The rules that apply and why, and what is to be said of that. day: the one asked about, on which a payment would be
    decided that is not decided yet. Where the text does not say whether the day of the request or of the decision counts,
    it is both."""
    days = []
    if payment.rule_by != "decision" and payment.requested:
        days.append((payment.requested, f"in force on the day of the request, {payment.requested}"))
    if payment.rule_by != "request":
        decided = payment.decided or day
        said = f"on the day of the decision, {decided}" if payment.decided else f"on {decided}, were it decided then"
        days.append((decided, f"in force {said}"))
    found: dict[str, tuple[TrancheRule, str]] = {}
    notes = []
    for on, why in days:
        held = [one for one in file.rule if one.first and one.first <= on and (one.until is None or on <= one.until)]
        if not held:
            notes.append(f"no rule of the file is {why}")
        for one in held:
            found[one.id] = (one, f"{found[one.id][1]}, and {why.removeprefix('in force ')}" if one.id in found else why)
    if len(found) > 1:
        notes.append(
            "the text does not say whether the day of the request or that of the decision says which rule holds: both are shown"
        )
    return list(found.values()), notes


def earned(step: r.StepStanding, rule: TrancheRule) -> tuple[Part, Part, Part, Part]:
    """Which part of a step's share is payable, curable, still open, lost."""
    nobody = (NONE, NONE, NONE, NONE)
    match step.standing:
        case r.MET | r.CURED:
            return (ALL, *nobody[1:])
        case r.OPEN if step.sure:
            return NONE, NONE, ALL, NONE
        case r.OPEN | r.UNESTABLISHED:
            return ANY, ANY if step.cure else NONE, NONE, ANY
    credit = _credit(step, rule)
    rest = (1 - credit[1], 1 - credit[0])
    return (credit, rest, NONE, NONE) if step.standing in (r.NOT_BEGUN, r.CURABLE) else (credit, NONE, NONE, rest)


def _credit(step: r.StepStanding, rule: TrancheRule) -> Part:
    """What part-fulfilment earns. Where the rule does not say: between nothing and the share that was done."""
    if step.done is None or not step.wanted or rule.partial == "none":
        return NONE
    ends = step.done.low or Decimal(0), step.wanted if step.done.high is None else step.done.high
    low, high = (min(Fraction(end) / Fraction(step.wanted), Fraction(1)) for end in ends)
    if rule.partial == "measured":
        return low, high
    if rule.partial:
        part = percent(rule.partial, "partial")
        return (part if low else Fraction(0)), (part if high else Fraction(0))
    return Fraction(0), high


def amounts_of(
    payment: TranchePayment, rule: TrancheRule, file: Payments, steps: Sequence[r.StepStanding], basis: str = "", *,
    applies: bool = True,
) -> r.TrancheAmounts:  # fmt: skip
    """In: a payment, a rule, where each step stands. Out: what it comes to, each an interval."""
    rules = {one.id: one for one in file.rule}
    gross, shares = shares_of(payment, rule, rules)
    parts = [earned(step, rules[told.rule or rule.id]) for step, told in zip(steps, payment.step, strict=True)]
    left = gross - sum((one for one in shares if one is not None), Fraction(0))
    blank = None in shares

    def over(which: int) -> Part:
        mine = [(share, part[which]) for share, part in zip(shares, parts, strict=True)]
        low = sum((share * part[0] for share, part in mine if share is not None), Fraction(0))
        high = sum((share * part[1] for share, part in mine if share is not None), Fraction(0))
        if blank:
            low += left * min(part[0] for share, part in mine if share is None) if payment.whole else 0
            high += left * max(part[1] for share, part in mine if share is None)
        elif which == 0:
            high += left
        return low, high

    payable, curable, still, lost = map(over, range(4))
    before = share_before(payment, rule)
    net = UNKNOWN if before is None else _between(payable[0] * (1 - before), payable[1] * (1 - before))
    return r.TrancheAmounts(
        rule=rule.id, method=rule.method, basis=basis, applies=applies,
        shares=tuple(None if one is None else decimal(one) for one in shares),
        payable=_between(*payable), net=net, curable=_between(*curable), open=_between(*still), lost=_between(*lost),
        left=decimal(left if blank else Fraction(0)), untied=decimal(Fraction(0) if blank else left),
        prefinancing=None if before is None else decimal(before), sum=_sum(shares, parts, left, payable, net, before),
    )  # fmt: skip


def against(
    payment: TranchePayment, row: PublishedAmount, found: r.TrancheAmounts, reading: str, on: dt.date
) -> r.PublishedTest:
    """A published amount against what a payment comes to."""
    ours = found.payable if row.kind == "gross" else found.net
    told = f"{figure(row.amount, PLACES)}{f' (give or take {figure(row.within, PLACES)})' if row.within else ''}"
    if ours.low is None or ours.high is None:
        says, words = "cannot be tested", "the share paid before is not known, so that the net amount is not"
    else:
        off = max(ours.low - row.within - row.amount, row.amount - ours.high - row.within, Decimal(0))
        says = "refutes" if off else "consistent"
        if ours.exact is not None:
            gap = f": {figure(abs(row.amount - ours.exact), PLACES)} apart" if row.amount != ours.exact else ""
            words = f"{found.sum}; published {told}{gap}"
        else:
            words = f"{found.sum}; published {told}, {'outside' if off else 'inside'}"
    return r.PublishedTest(
        amount=row.amount, kind=row.kind, by=row.by, date=row.date, source=row.source, within=row.within, on=on, rule=found.rule,
        applies=found.applies, reading=reading, says=says, sum=words,
    )  # fmt: skip


def chosen(file: Payments, wanted: str) -> tuple[TranchePayment, ...]:
    """The payments asked for. Raises Refusal: there is no such payment."""
    found = tuple(one for one in file.payment if wanted in ("", one.id))
    if not found:
        names = ", ".join(shown(one.id) for one in file.payment)
        raise Refusal(f"there is no payment {shown(wanted)}.", f"There are: {names}.", "--payment")
    return found


def _between(low: Fraction, high: Fraction) -> Between:
    return Between(decimal(low), decimal(high))


def _sum(
    shares: Sequence[Fraction | None], parts: Sequence[tuple[Part, Part, Part, Part]], left: Fraction, payable: Part,
    net: Between, before: Fraction | None,
) -> str:  # fmt: skip
    """How what is payable comes about, as one would write it down."""
    known: Counter[tuple[Fraction, Fraction]] = Counter()
    blank = 0
    for share, (part, *_) in zip(shares, parts, strict=True):
        if share is None:
            blank += part[1] > 0
        elif part[1] * share > 0:
            known[share * part[0], share * part[1]] += 1
    def told(low: Fraction, high: Fraction) -> str:
        return amount_words(_between(low, high), places=PLACES)

    terms = [
        f"{f'{many} x ' if many > 1 else ''}{told(low, high) if low == high else f'({told(low, high)})'}"
        for (low, high), many in sorted(known.items(), reverse=True)
    ]
    if blank:
        terms.append(f"({told(Fraction(0), left)} for {counted(blank, 'step')} without a published value)")
    elif None not in shares and left:
        terms.append(f"({told(Fraction(0), left)} of no step)")
    whole, said = told(*payable), " + ".join(terms) or "0"
    said = f"{said} = {whole} gross" if said.strip("()") != whole else f"{whole} gross"
    if before is None:
        return said
    return f"{said}; x (1 - {figure(decimal(before * 100), PLACES)} %) = {amount_words(net, places=PLACES)} net"
