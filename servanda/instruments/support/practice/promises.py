"""One row a promise: what was promised, so far, missing, by when; what the monitor says of its clause; who owes the next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

import msgspec

from servanda.accounts.between import UNKNOWN, Between, between
from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.base.tables.faults import closest, shown
from servanda.base.time.numbers import digits
from servanda.calendar import day_of
from servanda.monitor.answers import ClauseState

ZERO = Decimal(0)


class TableTells(NamedTuple):
    """What its table tells of one promise. so_far: done, as the promise counts; planned: what the table plans in all, done or
    not. step: what is to be done next, by whom; told: what else is to be said."""

    so_far: Between
    planned: Between = UNKNOWN
    step: str = ""
    owed_by: str = ""
    told: tuple[str, ...] = ()


class PromiseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A promise with what came of it. All amounts are in `unit`. so_far: by the table; logged: by the log, None where
    there is no clause or it counts otherwise: the two stand side by side, never joined. clause_says: the monitor's word.
    standing: done | short | open (by the table); late: `by` has passed and the table does not show it done."""

    pledge: str
    clause: str = ""
    title: str = ""
    what: str
    donor: str
    to: str
    unit: str
    promised: Between
    so_far: Between
    missing: Between
    planned: Between
    by: dt.date | None
    standing: str
    late: bool
    clause_says: str
    logged: Between | None
    step: str
    owed_by: str
    told: tuple[str, ...]
    source: str


class PracticeAnswer(Based, frozen=True, kw_only=True):
    """promises: in the order of the table; told: what else is to be said; missing: tables that the dossier does not have."""

    day: dt.date
    promises: tuple[PromiseRow, ...]
    told: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def pledge_of(name: str, pledges: Mapping[str, PledgeRow]) -> PledgeRow:
    """The pledge a row names. Raises Refusal: none of this sort."""
    if name not in pledges:
        raise Refusal(f"there is no such pledge of this sort: {shown(name)}.", closest(name, pledges))
    return pledges[name]


def from_whom(pledge: PledgeRow) -> str:
    """Who hands on what is promised."""
    return pledge.via or pledge.donor


def held(rows: Iterable[Between], later: bool) -> Between:
    """The sum of what rows tell, none below zero; an end that one row leaves open is open. later: rows for a later day were left
    out, so that there may have been more."""
    low, high = ZERO, None if later else ZERO
    for one in rows:
        low += one.low or ZERO
        high = None if high is None or one.high is None else high + one.high
    return Between(low, high)


def promised_rows(
    pledges: Iterable[PledgeRow], tells: Mapping[str, TableTells], states: Mapping[str, ClauseState], day: dt.date
) -> tuple[PromiseRow, ...]:
    """In: pledges of one sort; what their table tells, by pledge; clauses of the dossier by id, as pledges name them; the day.
    Out: a row each. A pledge of which the table tells nothing is not known, never zero."""
    return tuple(_row(one, tells.get(one.id), states.get(one.clause), day) for one in pledges)


def _row(pledge: PledgeRow, tells: TableTells | None, state: ClauseState | None, day: dt.date) -> PromiseRow:
    promised = between(pledge.amount_low, pledge.amount_high)
    tells = tells or TableTells(UNKNOWN, step="say what is planned for it: the table has no row of it", owed_by=from_whom(pledge))
    so_far, told = tells.so_far, list(tells.told)
    by, logged = pledge.by, None
    if state is not None:
        due = None if state.due is None else day_of(state.due, state.zone)
        if due is not None and pledge.by is not None and due != pledge.by:
            told.append(f"the table says by {pledge.by}, the clause by {due}: the clause binds")
        by = due or pledge.by
        logged = _logged(pledge, state, promised, told)
    if logged is not None and logged.low:  # an empty log tells nothing of the table
        told += _differs(so_far, logged, pledge.unit)
    lacking = promised - so_far
    missing = UNKNOWN if lacking.low is lacking.high is None else lacking.least(ZERO)
    standing = "done" if _reaches(so_far.low, promised.high) else "short" if _below(so_far.high, promised.low) else "open"
    step, owed_by = ("nothing", "nobody") if standing == "done" else (tells.step, tells.owed_by or from_whom(pledge))
    if standing != "done" and (short := _below(tells.planned.high, promised.low)):
        lacks = f"{digits(short)} {pledge.unit}"
        told.append(f"what is planned falls short by at least {lacks}")
        step = step or f"plan at least {lacks} more"
    return PromiseRow(
        pledge=pledge.id, clause=pledge.clause, title="" if state is None else state.title, what=pledge.what, donor=pledge.donor,
        to=pledge.to, unit=pledge.unit, promised=promised, so_far=so_far, missing=missing, planned=tells.planned, by=by,
        standing=standing, late=by is not None and by < day and standing != "done",
        clause_says="no clause" if state is None else state.answer or state.status.value, logged=logged,
        step=step or "say when the rest comes", owed_by=owed_by, told=tuple(told),
        source=f"{pledge.source}, {pledge.as_of}, {pledge.owner}",
    )  # fmt: skip


def _reaches(done: Decimal | None, wanted: Decimal | None) -> bool:
    return done is not None and wanted is not None and done >= wanted


def _below(least: Decimal | None, wanted: Decimal | None) -> Decimal:
    """By how much an amount stays below another; zero where it does not, or where one is not known."""
    return ZERO if least is None or wanted is None or least >= wanted else wanted - least


def _logged(pledge: PledgeRow, state: ClauseState, promised: Between, told: list[str]) -> Between | None:
    """What the evidence of the clause comes to, where the clause counts as the pledge does."""
    unit = pledge.unit.partition(" of ")[0].strip()
    amounts = [amount for one in state.instances for amount in one.amounts]
    fits = [one for one in amounts if one.unit == unit]
    if len(fits) != 1:
        if amounts:
            told.append(f"the clause counts {', '.join(sorted({one.unit for one in amounts}))}, the table {unit}: not compared")
        return None
    if _below(fits[0].wanted, promised.low) or _below(promised.high, fits[0].wanted):
        told.append(f"the clause asks for {said(Between(fits[0].wanted, fits[0].wanted), unit)}, the table says {said(promised)}")
    return Between(fits[0].low, fits[0].high)


def _differs(table: Between, log: Between, unit: str) -> list[str]:
    """Where table and log cannot both be all there is."""
    if table.high is not None and log.low is not None and log.low > table.high:
        return [f"table and evidence differ: the log holds {said(log, unit)}, the table {said(table, unit)}"]
    if table.low is not None and log.low is not None and table.low > log.low:
        return [f"table and evidence differ: the table says {said(table, unit)}, the log holds {said(log, unit)} so far"]
    return []


def said(amount: Between, unit: str = "") -> str:
    """An interval in words: `18 to 20 persons`, `at least 40`, `not known`."""
    if amount.high is None and not amount.low:
        return "not known"
    low, high = (None if one is None else digits(one) for one in (amount.low, amount.high))
    words = f"at least {low}" if high is None else f"up to {high}" if low is None else f"{low} to {high}" if low != high else low
    return f"{words} {unit}".strip()


