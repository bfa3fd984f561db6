"""The days of meetings: the case of the design, month ends, leap days, moved days, clock changes; a rule of iCalendar gives the same days as dateutil reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from amounts import amount
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.calendar import RULES, WEEKENDS_ONLY, Period, Unit, civil
from servanda.instruments.alliances.meetings.days import MeetingPlan, planned_days, rule_text
from servanda.instruments.alliances.meetings.records import ON

D = dt.date


def plan(every: str, first: dt.date, **more: object) -> MeetingPlan:
    base = {"body": "Council", "opens": True, "zone": "Europe/Oslo", "rule": RULES["standard"], "holidays": WEEKENDS_ONLY}
    return MeetingPlan(every=Period.parse(every), anchor=first, **(base | more))  # type: ignore[arg-type]


def days(one: MeetingPlan, until: dt.date) -> list[dt.date]:
    return [each.day for each in planned_days(one, until)]


def by_dateutil(one: MeetingPlan, until: dt.date) -> list[dt.date]:
    first = next(iter(planned_days(one, D(9990, 1, 1)))).day
    start = dt.datetime.combine(first, dt.time())
    return [each.date() for each in rrulestr(rule_text(one), dtstart=start).xafter(start, inc=True, count=4000) if each.date() <= until]


def test_the_case_of_the_design() -> None:
    """DTSTART 1997-09-05, the first Friday of ten months, ends on 1998-06-05 (RFC 5545, 3.8.5.3)."""
    one = plan("1 month", D(1997, 9, 5), on="first Friday", times=10)
    found = days(one, D(2031, 1, 1))
    assert (len(found), found[0], found[-1]) == (10, D(1997, 9, 5), D(1998, 6, 5))
    assert rule_text(one) == "FREQ=MONTHLY;INTERVAL=1;BYDAY=1FR;COUNT=10"
    assert found == by_dateutil(one, D(2031, 1, 1))


def test_a_month_without_the_day_takes_its_last_and_nothing_drifts() -> None:
    one = plan("1 month", D(2031, 1, 31))
    assert days(one, D(2031, 5, 31)) == [D(2031, 1, 31), D(2031, 2, 28), D(2031, 3, 31), D(2031, 4, 30), D(2031, 5, 31)]
    assert rule_text(one) == "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    assert days(plan("1 month", D(2032, 1, 30)), D(2032, 3, 30)) == [D(2032, 1, 30), D(2032, 2, 29), D(2032, 3, 30)]


def test_leap_days() -> None:
    one = plan("1 year", D(2028, 2, 29))
    assert days(one, D(2032, 12, 31)) == [D(2028, 2, 29), D(2029, 2, 28), D(2030, 2, 28), D(2031, 2, 28), D(2032, 2, 29)]
    assert by_dateutil(one, D(2060, 1, 1)) == days(one, D(2060, 1, 1))


def test_days_moved_by_a_rule_of_periods_have_no_rule_of_a_calendar() -> None:
    one = plan("3 months", D(2031, 3, 7), rule=RULES["eu-1182-71"])
    found = list(planned_days(one, D(2031, 12, 31)))
    assert [(each.day, each.moved) for each in found] == [
        (D(2031, 3, 7), None), (D(2031, 6, 9), D(2031, 6, 7)), (D(2031, 9, 8), D(2031, 9, 7)), (D(2031, 12, 8), D(2031, 12, 7)),
    ]  # fmt: skip
    assert rule_text(one) == ""
    last = plan("1 month", D(2031, 5, 31), on="last day", rule=RULES["eu-1182-71"])
    assert days(last, D(2031, 8, 31)) == [D(2031, 5, 31), D(2031, 6, 30), D(2031, 7, 31)], "31 August is a Sunday"


def test_the_hour_on_the_wall_stays_over_a_change_of_clocks() -> None:
    one = plan("1 week", D(2031, 3, 26), clock=dt.time(10))
    found = list(planned_days(one, D(2031, 4, 2)))
    assert [civil(each.at or 0, "Europe/Oslo").hour for each in found] == [10, 10]
    assert (found[1].at or 0) - (found[0].at or 0) == 7 * 86400 - 3600
    assert rule_text(one) == "FREQ=WEEKLY;INTERVAL=1"


def test_an_hour_that_the_clocks_skip_has_no_rule() -> None:
    """Sundays at half past two: on 30 March 2031 there is no such hour in Oslo."""
    one = plan("1 week", D(2031, 3, 23), clock=dt.time(2, 30))
    found = list(planned_days(one, D(2031, 4, 6)))
    assert [each.gap for each in found] == [False, True, False]
    assert civil(found[1].at or 0, "Europe/Oslo").strftime("%H:%M") == "03:00"
    assert rule_text(one) == ""


def test_the_first_period_ends_with_the_first_meeting_where_only_a_start_is_said() -> None:
    one = plan("1 month", D(2031, 1, 31), opens=False)
    assert days(one, D(2031, 4, 1)) == [D(2031, 2, 28), D(2031, 3, 31)]


def test_an_end() -> None:
    one = plan("1 month", D(2031, 1, 15), last=D(2031, 3, 15))
    assert days(one, D(2040, 1, 1))[-1] == D(2031, 3, 15)
    assert rule_text(one).endswith(";UNTIL=20310315")
    assert rule_text(plan("1 month", D(2031, 1, 15), last=D(2031, 3, 15), clock=dt.time(10))).endswith(";UNTIL=20310315T225959Z")


@pytest.mark.parametrize(
    ("every", "first", "more", "said"),
    [
        ("3 hours", D(2031, 1, 1), {}, "cannot meet"),
        ("1 week", D(2031, 1, 3), {"on": "first Friday"}, "is a day of a month"),
        ("1 month", D(2031, 1, 10), {"on": "first Friday"}, "is 2031-01-03"),
        ("1 month", D(2031, 1, 10), {"last": D(2030, 1, 1)}, "lies before"),
    ],
)
def test_what_cannot_be(every: str, first: dt.date, more: dict[str, object], said: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan(every, first, **more)
    assert said in refused.value.reason
    assert refused.value.repair


def test_more_meetings_than_anybody_lists() -> None:
    with pytest.raises(Refusal, match="more than 4,000"):
        list(planned_days(plan("1 day", D(2000, 1, 1)), D(2031, 1, 1)))


units = st.sampled_from((Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR))


@settings(max_examples=amount(250, 112), deadline=None)
@given(units, st.integers(1, 14), st.dates(D(1990, 1, 1), D(2040, 12, 31)), st.booleans(), st.booleans())
def test_a_rule_gives_the_days_of_the_calendar(unit: Unit, count: int, first: dt.date, opens: bool, clock: bool) -> None:
    one = plan(str(Period(count, unit)), first, opens=opens, clock=dt.time(10) if clock else None)
    until = first + dt.timedelta(days=700 if unit in (Unit.DAY, Unit.WEEK) else 12000)
    assert rule_text(one)
    assert by_dateutil(one, until) == days(one, until)


@settings(max_examples=amount(150, 67), deadline=None)
@given(st.sampled_from(ON), st.sampled_from((Unit.MONTH, Unit.YEAR)), st.integers(1, 13), st.dates(D(1990, 1, 1), D(2040, 12, 31)))
def test_a_day_of_the_month_is_the_same_day_to_dateutil(on: str, unit: Unit, count: int, start: dt.date) -> None:
    one = plan(str(Period(count, unit)), start, opens=False, on=on)
    until = start + dt.timedelta(days=9000)
    assert by_dateutil(one, until) == days(one, until)



@pytest.mark.parametrize("every", ["1 day", "2 weeks", "1 month", "1 year"])
@pytest.mark.parametrize("opens", [True, False])
@pytest.mark.parametrize("times", [1, 3, 12, 40, 4_000, 10**9])
def test_a_rule_never_runs_beyond_the_last_day(every: str, opens: bool, times: int) -> None:
    """RFC 5545 has COUNT or UNTIL, never both: whichever comes first is given."""
    one = plan(every, D(2031, 3, 7), opens=opens, times=times, last=D(2031, 12, 31))
    found = days(one, D(2040, 1, 1))
    rule = rule_text(one)
    assert ("COUNT" in rule) != ("UNTIL" in rule)
    if found:
        assert by_dateutil(one, D(2040, 1, 1)) == found
