"""What must hold for every instant, period, rule and zone."""

from datetime import date, time
from itertools import pairwise

import pytest
from amounts import amount
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from instants import from_iso

from servanda.calendar import (
    RULES,
    CivilExpr,
    Period,
    PeriodRule,
    Unit,
    WorkingCalendar,
    day_end,
    day_n,
    day_of,
    day_start,
    earliest_after,
    end_of_period,
    parse_date_expression,
    recurrence,
    resolve_first,
    resolve_last,
    rule_from_table,
    span_bounds,
    to_iso,
)

fixed = settings(derandomize=True, max_examples=amount(200, 100), deadline=None)

YEAR_1950, YEAR_2060 = -631152000, 2840140800
ORDERED_ZONES = [
    "UTC",
    "Europe/Kyiv",
    "Asia/Manila",
    "Africa/Cairo",
    "America/Havana",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
# clocks there were set back across midnight, so that the civil date itself went back for an hour
ZONES = [*ORDERED_ZONES, "America/St_Johns", "America/Sao_Paulo", "Asia/Beirut"]

EXTRA_RULES = [
    rule_from_table({"name": "counting", "counts_trigger_day": True}),
    rule_from_table({"name": "counting overflow", "counts_trigger_day": True, "month_end": "first-of-next-month"}),
    rule_from_table({"name": "back", "moves_end": "previous-working-day"}),
    rule_from_table({"name": "overflow", "month_end": "first-of-next-month"}),
    rule_from_table({"name": "clock", "ends": "same-clock-time"}),
    rule_from_table({"name": "clock moved", "like": "eu-1182-71", "ends": "same-clock-time"}),
    rule_from_table({"name": "counting moved", "like": "eu-1182-71", "counts_trigger_day": True}),
]
EASTER = frozenset(
    {date(2024, 3, 29), date(2024, 4, 1), date(2024, 12, 25), date(2024, 12, 26), date(2025, 1, 1), date(2025, 12, 25)}
)
CALENDARS = [
    WorkingCalendar(),
    WorkingCalendar(frozenset({4, 5}), EASTER, frozenset({2024, 2025})),
    WorkingCalendar(frozenset({6}), EASTER),
]

instants = st.integers(YEAR_1950, YEAR_2060)
zones = st.sampled_from(ZONES)
rules = st.sampled_from([*RULES.values(), *EXTRA_RULES])
calendars = st.sampled_from(CALENDARS)
periods = st.builds(Period, st.integers(0, 60), st.sampled_from(list(Unit)))


@fixed
@given(periods)
def test_period_reads_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert Period.parse(str(period).upper().replace(" ", "-", 1)) == period


@st.composite
def expressions(draw: st.DrawFn) -> CivilExpr:
    day = draw(st.dates())
    depth = draw(st.integers(0, 3))
    if depth == 3:
        clock = time(draw(st.integers(0, 23)), draw(st.integers(0, 59)), draw(st.sampled_from([0, 0, 1, 59])))
        return CivilExpr(day.year, day.month, day.day, clock)
    return CivilExpr(day.year, day.month if depth else None, day.day if depth == 2 else None, None, draw(st.booleans()))


@fixed
@given(expressions())
def test_expression_reads_back(expr: CivilExpr) -> None:
    assert parse_date_expression(str(expr)) == expr


@fixed
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 2), st.booleans(), zones)
def test_first_is_not_after_last(day: date, depth: int, end_of: bool, zone: str) -> None:
    expr = CivilExpr(day.year, day.month if depth else None, day.day if depth == 2 else None, None, end_of)
    assert resolve_first(expr, zone).at <= resolve_last(expr, zone).at


@fixed
@given(instants, zones)
def test_iso_reads_back(at: int, zone: str) -> None:
    assert from_iso(to_iso(at, zone), zone) == at


@fixed
@given(instants, zones)
def test_day_holds_its_instants(at: int, zone: str) -> None:
    day = day_of(at, zone)
    assert day_start(day, zone) <= at <= day_end(day, zone)
    assert day_of(day_start(day, zone), zone) == day == day_of(day_end(day, zone), zone)
    assert day_n(at, 1, zone) == (day_start(day, zone), day_end(day, zone))


@fixed
@given(st.dates(date(1950, 1, 1), date(2060, 1, 1)), st.sampled_from(ORDERED_ZONES))
def test_days_follow_each_other(day: date, zone: str) -> None:
    start, end = day_start(day, zone), day_end(day, zone)
    assert start <= end
    assert day_start(day_of(end + 1, zone), zone) == end + 1
    assert day_of(start - 1, zone) < day


@fixed
@given(instants, st.integers(0, 200_000), periods, st.sampled_from(["standard", "elapsed"]), st.sampled_from(ORDERED_ZONES))
def test_monotonic_in_the_anchor(anchor: int, later: int, period: Period, name: str, zone: str) -> None:
    # months and working days of the elapsed rule keep the clock time, so 30 January 23:00 and 31 January 01:00 cross
    assume(name == "standard" or period.unit not in (Unit.WORKING_DAY, Unit.MONTH, Unit.YEAR))
    first = end_of_period(anchor, period, RULES[name], zone)
    second = end_of_period(anchor + later, period, RULES[name], zone)
    assert first.at <= second.at


@fixed
@given(instants, periods, rules, zones, calendars)
def test_end_is_not_before_the_event(anchor: int, period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar) -> None:
    end = end_of_period(anchor, period, rule, zone, calendar)
    assert end.at >= anchor
    after = earliest_after(anchor, period, rule, zone, calendar)
    # every bound is inclusive: a period that ends at an instant has that instant within it and does not begin after it
    assert (after.at, after.notes) == (end.at + beyond(period, rule), end.notes)


def beyond(period: Period, rule: PeriodRule) -> int:
    """From the last instant within a period to the first of what comes after it: 0 where it ends at an instant, not with an hour or a day."""
    timed = {Unit.SECOND, Unit.MINUTE} | ({Unit.HOUR} if rule.hours == "elapsed" else set())
    if period.unit in timed:
        return 0
    return 1 if period.unit is Unit.HOUR or rule.ends == "last-hour-of-last-day" else 0


def check_sound(
    period: Period, rule: PeriodRule, zone: str, calendar: WorkingCalendar, first: int, last: int, samples: list[int]
) -> None:
    least, greatest = span_bounds(period, rule, zone, calendar, first, last)
    assert least <= greatest
    for anchor in samples:
        end = end_of_period(anchor, period, rule, zone, calendar).at
        assert least <= end - anchor <= greatest, (anchor, end - anchor)


@pytest.mark.parametrize("horizon", [0, 86_400, 40 * 86_400, 1_500 * 86_400, 40 * 365 * 86_400])
@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.data(), instants, periods, rules, zones, calendars)
def test_span_bounds_are_sound(
    horizon: int,
    data: st.DataObject,
    first: int,
    period: Period,
    rule: PeriodRule,
    zone: str,
    calendar: WorkingCalendar,
) -> None:
    last = first + horizon
    near_days = st.builds(
        lambda number, second: min(max(first, day_start(day_of(first + number, zone), zone) + second), last),
        st.integers(0, horizon),
        st.sampled_from([-1, 0, 1]),
    )
    samples = data.draw(st.lists(st.one_of(near_days, st.integers(first, last)), min_size=20, max_size=20))
    check_sound(period, rule, zone, calendar, first, last, [first, last, *samples])


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Pacific/Apia", "America/St_Johns"])
@pytest.mark.parametrize("rule", [*RULES.values(), *EXTRA_RULES], ids=lambda rule: rule.name)
def test_long_horizon_bounds_hold_on_every_day(rule: PeriodRule, zone: str) -> None:
    first, last = from_iso("2009-06-01T00:00", zone), from_iso("2013-06-01T00:00", zone)
    for period in (Period(1, Unit.MONTH), Period(1, Unit.YEAR), Period(2, Unit.DAY), Period(7, Unit.WORKING_DAY)):
        samples = [at for start in range(first, last, 86_400) for at in (start, start - start % 3600 + 3599)]
        check_sound(period, rule, zone, CALENDARS[1], first, last, samples)


def test_short_bounds_are_reached() -> None:
    first, last = from_iso("2015-03-01T00:00", "Europe/Kyiv"), from_iso("2015-03-20T23:59:59", "Europe/Kyiv")
    bounds = span_bounds(Period(14, Unit.DAY), RULES["standard"], "Europe/Kyiv", WorkingCalendar(), first, last)
    assert bounds == (14 * 86_400 - 3600, 15 * 86_400 - 1)


@fixed
@given(instants, st.integers(1, 8), st.sampled_from([Unit.WEEK, Unit.MONTH, Unit.YEAR]), rules, zones, calendars)
def test_recurrence_does_not_drift(
    anchor: int, count: int, unit: Unit, rule: PeriodRule, zone: str, calendar: WorkingCalendar
) -> None:
    until = anchor + 5 * 365 * 86_400
    windows = recurrence(anchor, Period(count, unit), rule, zone, calendar, until)
    assert windows[0][0] == anchor
    for number, (first, last) in enumerate(windows, start=1):
        assert last == end_of_period(anchor, Period(count * number, unit), rule, zone, calendar).at
        assert first <= min(last, until)
    for (first, last), (following, _) in pairwise(windows):
        assert first < following
        assert following <= last + 1 or rule.moves_end == "previous-working-day"


@fixed
@given(instants, rules, zones, calendars)
def test_daily_recurrence_has_no_empty_window(anchor: int, rule: PeriodRule, zone: str, calendar: WorkingCalendar) -> None:
    assume(rule.ends != "elapsed-seconds")
    windows = recurrence(anchor, Period(1, Unit.DAY), rule, zone, calendar, anchor + 40 * 86_400)
    assert all(first <= last for first, last in windows)
    assert len(windows) >= 40
