"""What is due on a loan, day by day, from its terms or its table. Nothing is rounded."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.records import LoanPayment, LoanRow

ZERO = Decimal(0)
FIRST_OUT = "Look at the days again: money is paid out first."


class DueOn(msgspec.Struct, frozen=True):
    """What is paid back on a day, and its interest."""

    day: dt.date
    principal: Decimal
    interest: Decimal


class LoanSchedule(msgspec.Struct, frozen=True, kw_only=True):
    """start: the first disbursement. All amounts in `unit`. regular: how many periods pass to the first principal and how many
    payments of principal follow, where the terms alone say all; None: days or amounts of their own."""

    loan: str
    unit: str
    a_year: int
    start: dt.date
    disbursed: tuple[tuple[dt.date, Decimal], ...]
    due: tuple[DueOn, ...]
    regular: tuple[int, int] | None = None

    def outstanding(self, day: dt.date) -> Decimal:
        """Principal at the end of a day: paid out less paid back."""
        out = sum((amount for at, amount in self.disbursed if at <= day), ZERO)
        return out - sum((one.principal for one in self.due if one.day <= day), ZERO)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of the month, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def years_between(start: dt.date, day: dt.date) -> Decimal:
    """Whole months by twelve, and the days left over by 365."""
    months = (day.year - start.year) * 12 + day.month - start.month
    months -= months_after(start, months) > day
    return Decimal(months) / 12 + Decimal((day - months_after(start, months)).days) / 365


def schedule(loan: LoanRow, rows: Iterable[LoanPayment] = ()) -> LoanSchedule | None:
    """In: a loan, what stands of it in the table of payments. Out: what is due; None where the rate of interest is not known.
    Raises Refusal: a day missing, payments before the disbursement, days off the rhythm, principal that is not the face."""
    rows = sorted((one for one in rows if one.loan == loan.id), key=lambda one: one.date)
    place = f"support/loans.csv, loan {loan.id}"
    if loan.face <= 0:
        raise Refusal("the face is not above zero.", "Write what is lent.", place)
    if 12 % loan.payments_a_year:
        said = f"{loan.payments_a_year} payments a year do not part a year into whole months."
        raise Refusal(said, "Write 1, 2, 3, 4, 6 or 12.", place)
    if (loan.amortisation == "table") != bool(rows):
        both = f"has rows in payments_due.csv, and terms too ({loan.amortisation})"
        said = both if rows else "has no row in payments_due.csv"
        raise Refusal(f"the loan {said}.", "Write its rows and `table` as its amortisation, or its terms alone.", place)
    start = loan.disbursed or loan.signed
    if start is None and not any(one.disbursed for one in rows):
        raise Refusal("neither the day of the disbursement nor that of signing is known.", "Fill in `disbursed`.", place)
    made = _tabled(loan, rows, start, place) if rows else _regular(loan, start, place)
    if made is None:
        return None
    if (total := sum((one.principal for one in made.due), ZERO)) != loan.face:
        raise Refusal(f"the principal comes to {total}, and the face is {loan.face}.", "Mend the rows or the face.", place)
    for one in made.due:
        if made.outstanding(one.day) < 0:
            raise Refusal(f"on {one.day} more is paid back than was paid out.", FIRST_OUT, place)
    return made


def _tabled(loan: LoanRow, rows: list[LoanPayment], start: dt.date | None, place: str) -> LoanSchedule:
    out = tuple((one.date, one.disbursed) for one in rows if one.disbursed)
    if out and (total := sum((amount for _, amount in out), ZERO)) != loan.face:
        raise Refusal(f"{total} is paid out, and the face is {loan.face}.", "Mend the rows or the face.", place)
    if not out and start is not None:
        out = ((start, loan.face),)
    first = out[0][0]
    due = tuple(DueOn(one.date, one.principal, one.interest) for one in rows if one.principal or one.interest)
    early = next((one.day for one in due if one.day <= first), None)
    if early is not None:
        raise Refusal(f"a payment of {early} is not after the disbursement of {first}.", FIRST_OUT, place)
    return LoanSchedule(loan=loan.id, unit=loan.unit, a_year=loan.payments_a_year, start=first, disbursed=out, due=due)


def _regular(loan: LoanRow, start: dt.date | None, place: str) -> LoanSchedule | None:
    first, last, step = loan.first_payment, loan.last_payment, 12 // loan.payments_a_year
    if loan.amortisation == "bullet":
        first = last
    if first is None or last is None or start is None:
        lacking = "last" if last is None else "first"
        raise Refusal(f"the day of the {lacking} payment is not known.", f"Fill in `{lacking}_payment`.", place)
    if first <= start:
        raise Refusal(f"the first payment of {first} is not after the disbursement of {start}.", FIRST_OUT, place)
    count = ((last.year - first.year) * 12 + last.month - first.month) // step + 1
    if last < first or months_after(first, (count - 1) * step) != last:
        said = f"{last} is no day of payment: from {first} on one is due every {step} months."
        raise Refusal(said, "Mend `last_payment`.", place)
    if loan.interest is None:
        return None
    before: list[dt.date] = []
    while (day := months_after(first, -step * (len(before) + 1))) > start:
        before.append(day)
    rate, whole = loan.interest / 100 / loan.payments_a_year, day == start
    stub = loan.interest / 100 * years_between(start, (before or [first])[-1])
    days = [*reversed(before), *(months_after(first, step * at) for at in range(count))]
    annuity = loan.face / count if not rate else loan.face * rate / (1 - (1 + rate) ** -count)
    balance, due = loan.face, list[DueOn]()
    for at, day in enumerate(days):
        interest = balance * (rate if whole or at else stub)
        paid = ZERO if at < len(before) else loan.face / count if loan.amortisation != "annuity" else annuity - balance * rate
        if at == len(days) - 1:  # what digits cannot hold falls into the last payment
            paid = loan.face - sum((one.principal for one in due), ZERO)
        due.append(DueOn(day, paid, interest))
        balance -= paid
    return LoanSchedule(
        loan=loan.id, unit=loan.unit, a_year=loan.payments_a_year, start=start, disbursed=((start, loan.face),), due=tuple(due),
        regular=(len(before) + 1, count) if whole else None,
    )  # fmt: skip
