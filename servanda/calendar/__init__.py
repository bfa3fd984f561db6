"""Instants, civil dates, zones, period counting and recurrence: the ground floor of everything that counts time."""

from servanda.base.refusal import Refusal as CalendarError  # the name of before; it goes with the next release
from servanda.calendar.bounds import span_bounds
from servanda.calendar.counting import day_after, day_n, days_in_force, earliest_after, end_of_period, recurrence
from servanda.calendar.expressions import CivilExpr, parse_date_expression, resolve_first, resolve_last
from servanda.calendar.moment import NOTE_CODES, CalendarNote, Instant, Moment
from servanda.calendar.period import Period, Unit
from servanda.calendar.rules import RULES, PeriodRule, rule_from_table
from servanda.calendar.wording import describe, spanned, to_iso
from servanda.calendar.working import WEEKENDS_ONLY, WorkingCalendar, national_holidays
from servanda.calendar.zones import both_passes, civil, day_end, day_of, day_start, instant, zones_like

__all__ = [
    "NOTE_CODES",
    "RULES",
    "WEEKENDS_ONLY",
    "CalendarError",
    "CalendarNote",
    "CivilExpr",
    "Instant",
    "Moment",
    "Period",
    "PeriodRule",
    "Unit",
    "WorkingCalendar",
    "both_passes",
    "civil",
    "day_after",
    "day_end",
    "day_n",
    "day_of",
    "day_start",
    "days_in_force",
    "describe",
    "earliest_after",
    "end_of_period",
    "instant",
    "national_holidays",
    "parse_date_expression",
    "recurrence",
    "resolve_first",
    "resolve_last",
    "rule_from_table",
    "span_bounds",
    "spanned",
    "to_iso",
    "zones_like",
]
