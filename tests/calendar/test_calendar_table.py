"""The hand-worked table of periods and dates."""

import re
from datetime import date
from pathlib import Path

import pytest
from instants import from_iso

from servanda.calendar import (
    RULES,
    Moment,
    Period,
    PeriodRule,
    WorkingCalendar,
    day_after,
    day_n,
    earliest_after,
    end_of_period,
    parse_date_expression,
    resolve_first,
    resolve_last,
    rule_from_table,
    to_iso,
)

EXTRA = {
    "counting": rule_from_table({"name": "counting", "counts_trigger_day": True}),
    "back": rule_from_table({"name": "back", "moves_end": "previous-working-day"}),
    "overflow": rule_from_table({"name": "overflow", "month_end": "first-of-next-month"}),
    "clock": rule_from_table({"name": "clock", "ends": "same-clock-time"}),
}


def rows() -> list[tuple[str, ...]]:
    """Cells of each row under the header."""
    lines = (Path(__file__).parent / "table.md").read_text(encoding="utf-8").splitlines()
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("|")]
    return cells[2:]


def read_rule(cell: str) -> tuple[PeriodRule, WorkingCalendar]:
    name, _, listed = cell.partition(";")
    rule = {**RULES, **EXTRA}[name]
    if not listed:
        return rule, WorkingCalendar()
    words = listed.replace("holidays:", "").strip()
    if words == "none":
        return rule, WorkingCalendar(covered_years=frozenset(range(1900, 2200)))
    days = frozenset(date.fromisoformat(word.strip()) for word in words.split(","))
    return rule, WorkingCalendar(holidays=days, covered_years=frozenset(day.year for day in days))


def iso(at: int, zone: str) -> str:
    return to_iso(at, zone).replace("T", " ")


def show(moment: Moment, zone: str) -> str:
    codes = ", ".join(note.code for note in moment.notes)
    return iso(moment.at, zone) + (f" [{codes}]" if codes else "")


def work_out(anchor: str, period: str, rule: str, zone: str) -> str:
    """The cell `expected`, as the package computes it."""
    first_word, _, rest = period.partition(" ")
    if first_word in ("by", "from"):
        resolve = resolve_last if first_word == "by" else resolve_first
        return show(resolve(parse_date_expression(rest), zone), zone)
    start = from_iso(anchor, zone)
    day = re.fullmatch(r"day (\d+)( after)?", period)
    if day:
        first, last = (day_after if day[2] else day_n)(start, int(day[1]), zone)
        return f"{iso(first, zone)} to {iso(last, zone)}"
    counted, calendar = read_rule(rule)
    if first_word == "after":
        return show(earliest_after(start, Period.parse(rest), counted, zone, calendar), zone)
    return show(end_of_period(start, Period.parse(period), counted, zone, calendar), zone)


def test_table_is_large_enough() -> None:
    assert len(rows()) >= 60
    assert all(len(row) == 6 for row in rows())


@pytest.mark.parametrize(("anchor", "period", "rule", "zone", "expected", "why"), rows())
def test_row(anchor: str, period: str, rule: str, zone: str, expected: str, why: str) -> None:
    assert work_out(anchor, period, rule, zone) == expected, why
