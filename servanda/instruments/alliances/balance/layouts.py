"""Tables of others in our words: one for gravity models, and monthly figures of Eurostat."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.base.tables.reading import read
from servanda.base.tables.source import Data
from servanda.instruments.alliances.balance.records import EXPORT, GravityRow, MonthRow, TradeRow
from servanda.instruments.alliances.states import alive

MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")
Rows = tuple[tuple[TradeRow, ...], list[str]]
"""Rows as ours, and notes."""


def gravity_rows(name: str, data: Data) -> Rows:
    """Raises Refusal: a direction twice in a year."""
    found: dict[tuple[str, str, int], TradeRow] = {}
    for row, place in read(name, data, GravityRow).placed():
        alive((row.exporter, row.importer), row.year, place)
        key = (row.exporter, row.importer, row.year)
        if key in found:
            raise Refusal(f"{shown(row.exporter)} to {shown(row.importer)} in {row.year} stands twice.", "Keep one.", place)
        if row.exporter != row.importer:  # else it is what a state makes and uses itself
            found[key] = _row(*key, EXPORT, row.trade, "as in the table", name)
    said = "one figure a direction: nobody's word stands beside it, so no gap is known; whose word it is the table does not say"
    return tuple(found.values()), [said]


def eurostat_rows(name: str, data: Data) -> Rows:
    """Years as sums of twelve known months; a month with two values has none. Raises Refusal: no month."""
    months: dict[tuple[str, str, int, str], dict[str, Decimal | None]] = {}
    twice: set[str] = set()
    for row, place in read(name, data, MonthRow).placed():
        if not MONTH.fullmatch(row.period):
            raise Refusal(f"{shown(row.period)} is no month.", "Write it as 2019-01.", place)
        alive((row.reporter, row.partner), int(row.period[:4]), place)
        told = months.setdefault((row.reporter, row.partner, int(row.period[:4]), row.flow), {})
        if row.period in told:
            twice.add(row.reporter)
        told[row.period] = None if row.period in told else row.value
    found = []
    for key, told in months.items():
        values = [one for one in told.values() if one is not None]
        found.append(_row(*key, sum(values, Decimal(0)) if len(values) == 12 else None, "EUR", name))
    short = sum(one.value is None for one in found)
    notes = [f"{short} of {len(found)} years of a pair do not have 12 known months: their sums are not known"] * bool(short)
    notes += [f"{', '.join(sorted(twice))}: some months stand twice, and neither value is taken"] * bool(twice)
    return tuple(found), notes


def _row(reporter: str, partner: str, year: int, flow: str, value: Decimal | None, unit: str, name: str) -> TradeRow:
    return TradeRow(
        reporter=reporter, partner=partner, year=year, flow=flow, value=value, unit=unit, source=name,
        as_of=dt.date(year, 12, 31), owner="the table's maker",
    )  # fmt: skip


LAYOUTS = {"gravity": gravity_rows, "eurostat": eurostat_rows}
