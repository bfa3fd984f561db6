"""Days, moments and numbers as people write them: each is read in one place, under one of two policies."""

from servanda.base.time.days import read_date, read_day, settled
from servanda.base.time.moments import read_clock, read_moment
from servanda.base.time.names import MONTHS, WEEKDAYS
from servanda.base.time.numbers import decimal_of, read_count, read_number
from servanda.base.time.partial import Partial, Stamp, around
from servanda.base.time.policy import FORMS, STRICT, TABLE, How, quoted

__all__ = [
    "FORMS",
    "MONTHS",
    "STRICT",
    "TABLE",
    "WEEKDAYS",
    "How",
    "Partial",
    "Stamp",
    "around",
    "decimal_of",
    "quoted",
    "read_clock",
    "read_count",
    "read_date",
    "read_day",
    "read_moment",
    "read_number",
    "settled",
]
