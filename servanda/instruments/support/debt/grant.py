"""The grant element of a loan: what its payments are worth less than what is paid out, in percent of that.

Two conventions. Effective: a rate d a year is (1+d)^(1/n) - 1 for each of n periods, as the OECD's note on the grant element
writes it (formula and examples, DCD/DAC reporting directives). Nominal: d/n for each period. They differ by up to a percentage
point: a figure without its convention cannot be compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from servanda.instruments.support.debt.schedule import LoanSchedule, years_between

ONE = Decimal(1)


def present(amounts: Iterable[tuple[dt.date, Decimal]], on: dt.date, rate: Decimal, nominal_of: int = 0) -> Decimal:
    """What amounts are worth on a day. rate: a share a year (0.05), effective; nominal_of: periods a year, then it is nominal."""
    base = ONE + rate / nominal_of if nominal_of else ONE + rate
    return sum((amount * base ** -((nominal_of or 1) * years_between(on, day)) for day, amount in amounts), Decimal(0))


def grant_element(made: LoanSchedule, rate: Decimal, *, nominal: bool = False) -> Decimal:
    """In percent. rate: a share a year (0.05)."""
    periods = made.a_year if nominal else 0
    service = present(((one.day, one.principal + one.interest) for one in made.due), made.start, rate, periods)
    return 100 * (1 - service / present(made.disbursed, made.start, rate, periods))


def grant_elements(
    interest: Any, discount: Any, a_year: Any, first: Any, count: Any, annuity: Any, *, nominal: bool = False
) -> Any:
    """The grant elements of many loans at once, in percent, by their closed form.

    In: columns of one length: rates as shares a year; payments a year; first: the period of the first principal; count: payments
    of principal; annuity: whether payments are level (a bullet has one). Out: a column of floats. Source: sums of geometric
    series; the OECD's note writes the same with the length of grace.
    """
    import numpy as np

    r, d, n, m, a = (np.asarray(one, float) for one in (interest, discount, a_year, first, a_year))
    count, r = np.asarray(count, float), r / a
    i = d / n if nominal else (1 + d) ** (1 / n) - 1
    flat = i == 0
    safe = np.where(flat, 1.0, i)

    def annuities(periods: Any) -> Any:
        return np.where(flat, periods, (1 - (1 + i) ** -periods) / safe)

    due = annuities(count)
    falling = np.where(flat, count * (count + 1) / 2, (count - due) / safe)
    level = np.where(r == 0, 1 / count, r / (1 - (1 + np.where(r == 0, 1.0, r)) ** -count)) * due
    equal = due / count + r * falling / count
    service = r * annuities(m - 1) + (1 + i) ** -(m - 1) * np.where(np.asarray(annuity, bool), level, equal)
    return 100 * (1 - service)
