"""Each loan with its grant element by both conventions, what the lender earns, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from servanda.base.refusal import Refusal
from servanda.instruments.support.debt.grant import grant_element, grant_elements
from servanda.instruments.support.debt.rates_of_return import irr
from servanda.instruments.support.debt.records import GRANT, DebtLoan, DiscountRow, LoanRow
from servanda.instruments.support.debt.schedule import LoanSchedule, months_after

MANY = 1000
"""Loans from which on grant elements are worked out all at once, in floats; a choice of ours."""
DIGITS = Decimal("0.00001")


def loans_seen(
    rows: Sequence[LoanRow], schedules: Mapping[str, LoanSchedule | None], rates: Sequence[DiscountRow],
    standings: Mapping[str, str],
) -> tuple[DebtLoan, ...]:  # fmt: skip
    """In: loans, what is due on each, rates of discount, how each clause stands. Out: the loans in their order; figures to five
    digits. Raises Refusal: two rates of a group for a year."""
    found: dict[str, DiscountRow] = {}
    by_group: dict[str, list[DiscountRow]] = {}
    for one in sorted((rate for rate in rates if rate.use == GRANT), key=lambda rate: rate.year):
        if by_group.get(one.group) and by_group[one.group][-1].year == one.year:
            raise Refusal(f"group {one.group} has two rates for {one.year}.", "Keep the one you go by.", "support/discount.csv")
        by_group.setdefault(one.group, []).append(one)
    for row in rows:
        made, day = schedules[row.id], row.signed or row.disbursed
        year = day.year if day else made.start.year if made else 0
        if (fits := [one for one in by_group.get(row.group, ()) if one.year <= year]) and row.group:
            found[row.id] = fits[-1]
    many = _many(rows, schedules, found) if len(rows) > MANY else {}
    return tuple(_seen(row, schedules[row.id], found.get(row.id), standings.get(row.clause, ""), many) for row in rows)


def _seen(
    row: LoanRow, made: LoanSchedule | None, rate: DiscountRow | None, standing: str, many: Mapping[str, tuple[Decimal, Decimal]]
) -> DebtLoan:
    lacks = ["the rate of interest"] * (made is None)
    lacks += [f"a rate of discount for “{row.group or 'no group'}” of that year or before"] * (rate is None)
    both: tuple[Decimal | None, Decimal | None] = (None, None)
    if row.id in many:
        both = many[row.id]
    elif made is not None and rate is not None:
        share = rate.rate / 100
        both = (grant_element(made, share).quantize(DIGITS), grant_element(made, share, nominal=True).quantize(DIGITS))
    cost, why = _cost(made, row.interest) if made is not None else (None, "")
    lacks += [f"what the lender earns: {why}"] * bool(why)
    return DebtLoan(
        id=row.id, lender=row.lender, borrower=row.borrower, clause=row.clause, standing=standing, face=row.face, unit=row.unit,
        payments=len(made.due) if made else 0, last=made.due[-1].day if made else row.last_payment,
        rate=rate.rate if rate else None, rate_of=f"{rate.group}, from {rate.year}, {rate.source}" if rate else "",
        effective=both[0], nominal=both[1], cost=cost, lacks=tuple(lacks),
    )  # fmt: skip


def _cost(made: LoanSchedule, interest: Decimal | None) -> tuple[float | None, str]:
    """What the lender earns a year, or why that is not known. By its terms alone a loan is lent at par: it earns its own rate."""
    if made.regular is not None and interest is not None:
        return (1 + float(interest) / 100 / made.a_year) ** made.a_year - 1, ""
    flows = dict[int, Decimal]()
    moves = (*((day, -out) for day, out in made.disbursed), *((one.day, one.principal + one.interest) for one in made.due))
    for day, amount in moves:
        months = (day.year - made.start.year) * 12 + day.month - made.start.month
        at, off = divmod(months, 12 // made.a_year)
        if off or months_after(made.start, months) != day:
            return None, "payments come at uneven distances"
        flows[at] = flows.get(at, Decimal(0)) + amount
    try:
        return (1 + irr([flows.get(at, Decimal(0)) for at in range(max(flows) + 1)])) ** made.a_year - 1, ""
    except Refusal as refused:
        return None, refused.reason.rstrip(".")


def _many(
    rows: Sequence[LoanRow], schedules: Mapping[str, LoanSchedule | None], rates: Mapping[str, DiscountRow]
) -> dict[str, tuple[Decimal, Decimal]]:
    """Those whose terms alone say all, by the closed form."""
    mine = [(row, made.regular) for row in rows if (made := schedules[row.id]) is not None and made.regular and row.id in rates]
    columns = [
        [float(row.interest or 0) / 100 for row, _ in mine], [float(rates[row.id].rate) / 100 for row, _ in mine],
        [row.payments_a_year for row, _ in mine], [first for _, (first, _) in mine], [count for _, (_, count) in mine],
        [row.amortisation == "annuity" for row, _ in mine],
    ]  # fmt: skip
    effective, nominal = (grant_elements(*columns, nominal=one) for one in (False, True))
    return {
        row.id: (Decimal(f"{one:.5f}"), Decimal(f"{other:.5f}"))
        for (row, _), one, other in zip(mine, effective.tolist(), nominal.tolist(), strict=True)
    }
