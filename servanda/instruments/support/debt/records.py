"""The rows of debt: loans, payments, rates of discount, indicators, relief, bonds exchanged; and what is answered."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from servanda.accounts.between import Between
from servanda.accounts.sourced import Sourced
from servanda.base.result import Based
from servanda.base.tables.reading import Col

REGULAR = ("equal", "annuity", "bullet")
GRANT, EXIT = "grant", "exit"
OF_FACE = "% of the face outstanding"
RATIOS = {
    "pv_debt_gdp": ("gdp", "present value of external debt to GDP"),
    "pv_debt_exports": ("exports", "present value of external debt to exports"),
    "service_exports": ("exports", "debt service to exports"),
    "service_revenue": ("revenue", "debt service to revenue"),
    "public_pv_gdp": ("gdp", "present value of public debt to GDP"),
}
"""The ratios that have thresholds, in percent: what each is set against, its name. Those of service count what falls due in the
year, the others what is still owed at its end."""
BASES = tuple(dict.fromkeys(base for base, _ in RATIOS.values()))
"""Amounts of money."""
BASELINE = "no relief"


class LoanRow(Sourced, frozen=True, kw_only=True):
    """One loan. Without a disbursement day it is disbursed when signed. first_payment: of principal; before it, from the
    disbursement on, only interest is paid (grace). table: what is due stands in `payments_due.csv`."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its number", filled=True)]
    clause: Annotated[str, Col("the clause that binds to it")] = ""
    lender: Annotated[str, Col("who lends", filled=True)]
    borrower: Annotated[str, Col("who owes", filled=True)]
    group: Annotated[str, Col("the borrower's group in `discount.csv`, as `LDC`")] = ""
    face: Annotated[Decimal, Col("what is lent", unit="as in `unit`", filled=True, least=0)]
    unit: Annotated[str, Col("the currency", filled=True)]
    signed: Annotated[dt.date | None, Col("when it was signed")] = None
    disbursed: Annotated[dt.date | None, Col("when it was paid out")] = None
    first_payment: Annotated[dt.date | None, Col("when principal is first paid back")] = None
    last_payment: Annotated[dt.date | None, Col("when it is last paid back")] = None
    payments_a_year: Annotated[int, Col("how many payments a year: 1, 2, 4 or 12", filled=True, least=1, most=12)]
    interest: Annotated[Decimal | None, Col("the rate of interest", unit="% a year", least=0, most=100)] = None
    amortisation: Annotated[str, Col("how it is paid back", words=(*REGULAR, "table"), filled=True)]


class LoanPayment(Sourced, frozen=True, kw_only=True):
    """What is due on a loan on a day, or paid out of it."""

    KEY: ClassVar[tuple[str, ...]] = ("loan", "date")
    loan: Annotated[str, Col("the loan", filled=True)]
    date: Annotated[dt.date, Col("when it is due", filled=True)]
    disbursed: Annotated[Decimal, Col("what is paid out", unit="as that of the loan", least=0)] = Decimal(0)
    principal: Annotated[Decimal, Col("what is paid back", unit="as that of the loan", filled=True, least=0)]
    interest: Annotated[Decimal, Col("the interest", unit="as that of the loan", filled=True, least=0)]


class DiscountRow(Sourced, frozen=True, kw_only=True):
    """A rate of discount, from a year on until the next row of its group. use: `grant` for grant elements; `exit` for the value
    of an exchange, then `group` is the old loan."""

    KEY: ClassVar[tuple[str, ...]] = ("use", "group", "year", "rate")
    use: Annotated[str, Col("for what", words=(GRANT, EXIT))] = GRANT
    group: Annotated[str, Col("of whom: a group of borrowers; for `exit` an old loan", filled=True)]
    year: Annotated[int, Col("from which year on", filled=True, least=1900, most=2200)]
    rate: Annotated[Decimal, Col("the rate", unit="% a year", filled=True, least=0, most=100)]


class IndicatorRow(Sourced, frozen=True, kw_only=True):
    """One figure of one year in one scenario."""

    KEY: ClassVar[tuple[str, ...]] = ("scenario", "indicator", "year")
    year: Annotated[int, Col("of which year", filled=True, least=1900, most=2200)]
    indicator: Annotated[str, Col("of what", words=(*RATIOS, *BASES), filled=True)]
    value_low: Annotated[Decimal | None, Col("the least", unit="as in `unit`", least=0)] = None
    value_high: Annotated[Decimal | None, Col("the most", unit="as in `unit`", least=0)] = None
    unit: Annotated[str, Col("`percent`, or a currency", filled=True)]
    scenario: Annotated[str, Col("in which scenario, as `baseline`", filled=True)]


class ReliefRow(Sourced, frozen=True, kw_only=True):
    """What a clause of relief cuts: the percentage of the clause under each reading, unless the row names it."""

    KEY: ClassVar[tuple[str, ...]] = ("clause", "loan")
    clause: Annotated[str, Col("the clause of relief", filled=True)]
    loan: Annotated[str, Col("the loan", filled=True)]
    part: Annotated[str, Col("of which payments", words=("all", "principal", "interest"))] = "all"
    cut_low: Annotated[Decimal | None, Col("the least that is cut", unit="%", least=0, most=100)] = None
    cut_high: Annotated[Decimal | None, Col("the most", unit="%", least=0, most=100)] = None
    unit: Annotated[str, Col("`percent`", words=("percent",))] = "percent"
    from_: Annotated[dt.date | None, Col("payments after this day; empty: after the clause's deadline", names=("from",))] = None


class ExchangeRow(Sourced, frozen=True, kw_only=True):
    """One new paper for an old loan. contingent: it is owed only if its clause comes to bind."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: Annotated[str, Col("its name", filled=True)]
    old: Annotated[str, Col("the loan that it replaces", filled=True)]
    new: Annotated[str, Col("the loan that it is, for its present value")] = ""
    clause: Annotated[str, Col("the clause by which it is owed", filled=True)]
    contingent: Annotated[str, Col("owed only if something comes", words=("yes", "no"))] = "no"
    on: Annotated[dt.date, Col("the day of the exchange", filled=True)]
    share_low: Annotated[Decimal | None, Col("the least of its face", unit=OF_FACE, least=0, most=1000)] = None
    share_high: Annotated[Decimal | None, Col("the most", unit=OF_FACE, least=0, most=1000)] = None
    unit: Annotated[str, Col("`percent`", words=("percent",))] = "percent"


class DebtLoan(msgspec.Struct, frozen=True, kw_only=True):
    """A loan with its grant element in percent, by both conventions; None: not known, why in `lacks`. cost: what the lender
    earns, a year, as a share; standing: of its clause."""

    id: str
    lender: str
    borrower: str
    clause: str
    standing: str
    face: Decimal
    unit: str
    payments: int
    last: dt.date | None
    rate: Decimal | None
    rate_of: str
    effective: Decimal | None
    nominal: Decimal | None
    cost: float | None
    lacks: tuple[str, ...] = ()


class DebtPath(msgspec.Struct, frozen=True, kw_only=True):
    """One ratio over the years in one scenario, in percent. label: `no relief`, or the reading under which it is promised."""

    ratio: str
    scenario: str
    label: str
    points: tuple[tuple[int, Between], ...]


class ThresholdFound(msgspec.Struct, frozen=True, kw_only=True):
    """Where a path first lies above a threshold. state: above, may be above, not above, not decided; year: the first in which it
    surely does; perhaps: an earlier one in which it may; value: of year, else of perhaps; unknown: years before of which nothing
    is known."""

    version: str
    ratio: str
    scenario: str
    label: str
    capacity: str
    threshold: Decimal
    state: str
    year: int | None
    value: Between | None
    perhaps: int | None
    unknown: tuple[int, ...]


class ReliefSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a clause of relief says under a reading. after: it holds for payments after this day; None: not known."""

    clause: str
    loan: str
    reading: str
    cut: Between
    part: str
    after: dt.date | None
    standing: str


class PaperSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One new paper. owed: yes, no, not decided; standing: of its clause."""

    id: str
    clause: str
    share: Between
    contingent: bool
    owed: str
    standing: str


class Haircut(msgspec.Struct, frozen=True, kw_only=True):
    """What is lost in an exchange, in percent: at face, and in present value at each stated rate (rate, loss, source). if_owed,
    if_not: at face, if all that hangs on something comes, and if none of it does."""

    old: str
    on: dt.date
    face: Decimal
    unit: str
    papers: tuple[PaperSeen, ...]
    at_face: Between
    if_owed: Between
    if_not: Between
    at_rates: tuple[tuple[Decimal, Between, str], ...]
    lacks: tuple[str, ...] = ()


class DebtAnswer(Based, frozen=True, kw_only=True):
    """version: of the thresholds in force on the day; versions: (its name, its first year, its source) of each; sources: the
    tables' figures, each with table, source, day and owner."""

    loans: tuple[DebtLoan, ...]
    relief: tuple[ReliefSeen, ...] = ()
    paths: tuple[DebtPath, ...] = ()
    thresholds: tuple[ThresholdFound, ...] = ()
    haircuts: tuple[Haircut, ...] = ()
    version: str = ""
    versions: tuple[tuple[str, int, str], ...] = ()
    sources: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
