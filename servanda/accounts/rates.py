"""Rates between currencies: which one holds on a day, from whom, how old; no rate is unknown, never zero."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, NamedTuple

import msgspec

from servanda.accounts.sourced import disbelieved
from servanda.base.refusal import Refusal
from servanda.base.tables.reading import Col, read
from servanda.base.tables.sheets import PLAIN, FileSays
from servanda.base.tables.source import Data

OLDEST = 31
"""Days after which a rate is too old to be used: central banks publish at least monthly. Ours, a choice."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """One unit of `currency` is `rate` units of `to`, from `date` until the next rate of the pair; source: who says so."""

    currency: Annotated[str, Col("what is changed, as the table of payments writes it", filled=True)]
    to: Annotated[str, Col("into what", filled=True)]
    rate: Annotated[Decimal, Col("how much of it one unit gives", filled=True)]
    date: Annotated[dt.date, Col("from when on", filled=True)]
    source: Annotated[str, Col("who says so", needed=True)] = ""


class RateFound(NamedTuple):
    """What one unit is worth on a day. rate None: not known, and why; used: the row it is from (None for the currency itself)."""

    rate: Decimal | None
    used: Rate | None = None
    why: str = ""


def rates_of(data: Data, place: str, says: FileSays = PLAIN) -> tuple[Rate, ...]:
    """Rates from a table, see `Rate`. Raises Refusal with the place of what cannot be read."""
    found = []
    for one, where in read(place, data, Rate, says=says).placed():
        if reason := disbelieved(one.date):
            raise Refusal(reason, "Look at `date` again, and write the year that is meant.", where)
        found.append(msgspec.structs.replace(one, currency=one.currency.upper(), to=one.to.upper()))
    return tuple(found)


def checked(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """The rates. Raises Refusal: one that is not above zero or has no source."""
    rates = tuple(rates)
    for rate in rates:
        if rate.rate <= 0 or not rate.source:
            wrong = "is not above zero" if rate.source else "has no source"
            raise Refusal(
                f"the rate {rate.currency} to {rate.to} of {rate.date} {wrong}.",
                "Give each rate as a number above zero with its source and date.",
            )
    return rates


class RateBook:
    """Rates by pair and day. Raises Refusal when made: two rates of a pair for one day, one not above zero or without source."""

    def __init__(self, rates: Iterable[Rate], oldest: int = OLDEST) -> None:
        self.oldest = oldest
        held: dict[tuple[str, str], dict[dt.date, Rate]] = {}
        for one in checked(rates):
            days = held.setdefault((one.currency, one.to), {})
            if (other := days.get(one.date)) is not None and other != one:
                two = f"{other.rate} ({other.source}) and {one.rate} ({one.source})"
                raise Refusal(
                    f"there are two rates {one.currency} to {one.to} for {one.date}: {two}.", "Keep the one you go by."
                )
            days[one.date] = one
        self._held = {pair: (sorted(days), days) for pair, days in held.items()}

    def on(self, currency: str, to: str, day: dt.date) -> RateFound:
        """The rate of the latest day on or before `day`, if it is no more than `oldest` days old."""
        if currency == to:
            return RateFound(Decimal(1))
        days, rows = self._held.get((currency, to), ([], {}))
        at = bisect_right(days, day) - 1
        if at < 0:
            later = f": the first is of {days[0]}" if days else ""
            return RateFound(None, why=f"no rate {currency} to {to} on or before {day}{later}")
        used = rows[days[at]]
        if (age := (day - used.date).days) > self.oldest:
            old = f"the rate {currency} to {to} of {used.date} is {age} days old on {day}"
            return RateFound(None, used, f"{old}: {self.oldest} are the most")
        return RateFound(used.rate, used)
