"""A date with a precision is an interval: a month is not a day."""

from __future__ import annotations

import pytest

from servanda.base.refusal import Refusal
from servanda.calendar import civil
from servanda.evidence.checks import Register, check
from servanda.evidence.records import EventRecord
from servanda.evidence.timing import interval_of

CASES = [
    # text, precision, zone, first, last (local)
    ("2015-02-15 06:30:15", "second", "UTC", "2015-02-15 06:30:15", "2015-02-15 06:30:15"),
    ("2015-02-15 06:30", "minute", "Europe/Kyiv", "2015-02-15 06:30:00", "2015-02-15 06:30:59"),
    ("2015-02-15 06:30", "hour", "Asia/Kathmandu", "2015-02-15 06:00:00", "2015-02-15 06:59:59"),
    ("2015-02-15", "day", "Europe/Kyiv", "2015-02-15 00:00:00", "2015-02-15 23:59:59"),
    ("2015-02-15 06:30", "day", "Europe/Kyiv", "2015-02-15 00:00:00", "2015-02-15 23:59:59"),
    ("2015-03-29", "day", "Europe/Kyiv", "2015-03-29 00:00:00", "2015-03-29 23:59:59"),
    ("2015-02-15", "week", "Europe/Kyiv", "2015-02-09 00:00:00", "2015-02-15 23:59:59"),
    ("2015-02-16", "week", "Europe/Kyiv", "2015-02-16 00:00:00", "2015-02-22 23:59:59"),
    ("2017-10-30", "fortnight", "Europe/Kyiv", "2017-10-30 00:00:00", "2017-11-12 23:59:59"),
    ("2015-02", "month", "Europe/Kyiv", "2015-02-01 00:00:00", "2015-02-28 23:59:59"),
    ("14 February 2016", "month", "Europe/Kyiv", "2016-02-01 00:00:00", "2016-02-29 23:59:59"),
    ("2015-05", "quarter", "Europe/Kyiv", "2015-04-01 00:00:00", "2015-06-30 23:59:59"),
    ("2015-12-31", "quarter", "Europe/Kyiv", "2015-10-01 00:00:00", "2015-12-31 23:59:59"),
    ("2015", "year", "Pacific/Apia", "2015-01-01 00:00:00", "2015-12-31 23:59:59"),
    ("end of 2015", "day", "UTC", None, None),
    ("2015-02-15/2015-03", "interval", "Europe/Kyiv", "2015-02-15 00:00:00", "2015-03-31 23:59:59"),
    ("2015-02", "interval", "Europe/Kyiv", "2015-02-01 00:00:00", "2015-02-28 23:59:59"),
]


@pytest.mark.parametrize(("text", "precision", "zone", "first", "last"), CASES)
def test_intervals(text: str, precision: str, zone: str, first: str | None, last: str | None) -> None:
    if first is None:
        with pytest.raises(Refusal, match="names no day"):
            interval_of(text, precision, zone)
        return
    begins, ends = interval_of(text, precision, zone)
    assert (civil(begins, zone).strftime("%Y-%m-%d %H:%M:%S"), civil(ends, zone).strftime("%Y-%m-%d %H:%M:%S")) == (first, last)
    record = EventRecord(id="e", term="t", first=begins, last=ends, precision=precision)
    assert check([record], 0, Register()).problems == (), "the log takes what this gives"


@pytest.mark.parametrize(
    ("text", "precision", "reason"),
    [
        ("2015-02", "day", "names no day"),
        ("2015", "month", "names no month"),
        ("2015-02-15", "hour", "no clock time"),
        ("2015-02-15", "second", "no clock time"),
        ("2015-03/2015-02", "interval", "ends before it begins"),
        ("2015-02-15", "decade", "no precision"),
    ],
)
def test_a_text_may_not_claim_more_than_it_says(text: str, precision: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason) as caught:
        interval_of(text, precision, "UTC")
    assert caught.value.repair


def test_a_date_that_does_not_exist() -> None:
    with pytest.raises(Refusal):
        interval_of("2015-02-30", "day", "UTC")


def test_the_days_on_which_clocks_change_have_their_own_length() -> None:
    first, last = interval_of("2015-03-29", "day", "Europe/Kyiv")
    assert last - first + 1 == 23 * 3600
    first, last = interval_of("2015-10-25", "day", "Europe/Kyiv")
    assert last - first + 1 == 25 * 3600
