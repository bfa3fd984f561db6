"""The rows of tables of terms, and what of each is refused. An empty day is not known, never "no"; an empty amount never zero."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Annotated, ClassVar

from servanda.accounts.between import Between, between
from servanda.accounts.sourced import Sourced
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import closest, shown
from servanda.base.tables.reading import Col

KINDS = ("concession", "quota", "safeguard", "ratification", "incentive", "guarantee")
CALLABLE = ("incentive", "guarantee")
"""What is called when the clause it covers is breached."""
SUSPENDABLE = ("concession", "quota")
"""What a safeguard can suspend."""


class TermRow(Sourced, frozen=True, kw_only=True):
    """One term. promised_on, ratified_on, applied_on: three days, each a fact with its own proof: none stands for another.
    from, until: the days it is promised for, both of them included. covers: of a guarantee or an incentive the clause whose
    breach calls it; of a safeguard the term it suspends."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its number", filled=True)]
    clause: Annotated[str, Col("the clause that binds to it, with its agreement: `trade:1`")] = ""
    kind: Annotated[str, Col("what kind of term it is", words=KINDS, filled=True)]
    party: Annotated[str, Col("who gives it", filled=True)]
    of: Annotated[str, Col("the product or the sector")] = ""
    from_: Annotated[dt.date | None, Col("its first day", names=("from",))] = None
    until: Annotated[dt.date | None, Col("its last day")] = None
    amount_low: Annotated[Decimal | None, Col("the least of it", unit="as in `unit`", least=0)] = None
    amount_high: Annotated[Decimal | None, Col("the most of it", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("what the amount counts: tonnes, percent, EUR")] = ""
    covers: Annotated[str, Col("the clause a guarantee covers; the term a safeguard suspends")] = ""
    promised_on: Annotated[dt.date | None, Col("the day it was promised")] = None
    ratified_on: Annotated[dt.date | None, Col("the day it was ratified")] = None
    applied_on: Annotated[dt.date | None, Col("the day since which it is applied")] = None

    @property
    def amount(self) -> Between:
        return between(self.amount_low, self.amount_high)


class QuotaUse(Sourced, frozen=True, kw_only=True):
    """What was used of a quota on a day."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its number", filled=True)]
    term: Annotated[str, Col("the quota, by its number among the terms", filled=True)]
    date: Annotated[dt.date, Col("when it was used", filled=True)]
    amount_low: Annotated[Decimal | None, Col("the least of it", unit="as in `unit`", least=0)] = None
    amount_high: Annotated[Decimal | None, Col("the most of it", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("as that of the quota", filled=True)]

    @property
    def amount(self) -> Between:
        return between(self.amount_low, self.amount_high)


def checked_term(row: TermRow) -> tuple[str, ...]:
    """What tells a term from others. Raises Refusal: days out of order, or after the day for which the row holds; a window that
    runs backwards; `covers` where it means nothing, or empty where it is needed; a quota without a unit."""
    days = [
        (name, day)
        for name, day in (("promised", row.promised_on), ("ratified", row.ratified_on), ("applied", row.applied_on))
        if day is not None
    ]
    for (one, first), (other, then) in combinations(days, 2):
        if one == "promised" and then < first:  # applied before it is ratified is a fact, and told
            raise Refusal(f"it was {other} on {then}, before it was promised on {first}.", "Mend one of the days.")
    for name, day in days:
        if day > row.as_of:
            reason = f"it is {name} on {day}, after the day for which the row holds ({row.as_of})."
            raise Refusal(reason, "Empty it, or mend one of the days; what is still to come is no fact: it goes into `from`.")
    if row.from_ and row.until and row.until < row.from_:
        raise Refusal(f"it ends on {row.until}, before its first day {row.from_}.", "Mend `from` or `until`.")
    if row.covers and row.kind not in (*CALLABLE, "safeguard"):
        raise Refusal(f"a {row.kind} covers nothing.", "Empty `covers`; it is for safeguards, incentives and guarantees.")
    if row.kind == "guarantee" and not row.covers:
        raise Refusal("it is not said what the guarantee covers.", "Name in `covers` the clause whose breach calls it.")
    if row.kind == "safeguard" and not row.covers:
        raise Refusal("it is not said what the safeguard suspends.", "Name in `covers` the term.")
    if row.kind == "quota" and not row.unit:
        raise Refusal("the quota has no unit.", "Fill in `unit`: what is counted, as tonnes.")
    return (row.id,)


def checked_safeguards(rows: Iterable[TermRow], place: str) -> None:
    """Raises Refusal: a safeguard of a term that is none, or of one that cannot be suspended."""
    rows = tuple(rows)
    kinds = {row.id: row.kind for row in rows}
    for row in rows:
        if row.kind != "safeguard":
            continue
        at, fit = f"{place}, {shown(row.id)}", [name for name, kind in kinds.items() if kind in SUSPENDABLE]
        if row.covers not in kinds:
            reason = f"the safeguard suspends {shown(row.covers)}, which is no term of the table."
            raise Refusal(reason, closest(row.covers, fit) or "Name a concession or a quota of the table.", at)
        if row.covers not in fit:
            reason = f"the safeguard suspends {shown(row.covers)}, which is a {kinds[row.covers]}."
            raise Refusal(reason, "Name in `covers` a concession or a quota.", at)


def checked_use(row: QuotaUse, terms: Mapping[str, TermRow]) -> tuple[str, ...]:
    """What tells a use from others. Raises Refusal: of no term, of one that is no quota, in another unit; of a day to come."""
    term = terms.get(row.term)
    if term is None or term.kind != "quota":
        quotas = [one.id for one in terms.values() if one.kind == "quota"]
        what = "no term of support/terms.csv" if term is None else f"a {term.kind}, no quota"
        raise Refusal(f"{shown(row.term)} is {what}.", closest(row.term, quotas) or "Name a quota of support/terms.csv.")
    if row.unit != term.unit:
        reason = f"it counts {shown(row.unit)}, its quota {shown(term.unit)}."
        raise Refusal(reason, "Write the amount in the unit of the quota; none is converted here.")
    if row.date > row.as_of:
        raise Refusal(f"it was used on {row.date}, after the day for which the row holds ({row.as_of}).", "Mend one of the days.")
    return (row.id,)
