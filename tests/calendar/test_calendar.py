"""Errors and their repairs, rule tables, holidays, wording."""

import copy
import importlib
import pickle
import tomllib
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from types import ModuleType

import pytest
from instants import from_iso

import servanda.calendar as cal
from servanda.base.refusal import Refusal
from servanda.calendar import (
    NOTE_CODES,
    RULES,
    CivilExpr,
    Period,
    Unit,
    WorkingCalendar,
    describe,
    end_of_period,
    instant,
    national_holidays,
    parse_date_expression,
    recurrence,
    rule_from_table,
    span_bounds,
)

KYIV = "Europe/Kyiv"
PLAIN = WorkingCalendar()


@pytest.mark.parametrize(
    ("call", "reason", "repair"),
    [
        (lambda: Period.parse("a while"), "'a while' is not a period", "write a number and a unit"),
        (lambda: Period.parse("5 business days"), "is not a period", "working days"),
        (lambda: Period(-1, Unit.DAY), "cannot be counted", "from 0"),
        (lambda: cal.day_start(date(2015, 1, 1), "Europe/Kyv"), "no time zone 'Europe/Kyv'", "Europe/Kyiv"),
        (lambda: cal.civil(0, "../../etc/passwd"), "no time zone", "IANA name"),
        (lambda: cal.civil(10**15, KYIV), "outside the years", "nearer date"),
        (lambda: end_of_period(0, Period(9000, Unit.YEAR), RULES["standard"], KYIV), "outside the years", "shorter"),
        (lambda: end_of_period(0, Period(10**7, Unit.DAY), RULES["standard"], KYIV), "outside the years", "shorter"),
        (lambda: instant(date(2015, 1, 1), time(0, 0, 0, 5), KYIV), "not a plain clock time", "whole seconds"),
        (lambda: cal.day_n(0, 0, KYIV), "no day 0", "day 1"),
        (lambda: cal.day_after(0, 0, KYIV), "no day 0", "day 1"),
        (lambda: WorkingCalendar(frozenset(range(7))), "no working day", "fewer than seven"),
        (lambda: parse_date_expression("2015-02-29"), "no date 2015-02-29", "February 2015 has 28 days"),
        (lambda: parse_date_expression("2015-13-01"), "no date", "1 to 12"),
        (lambda: parse_date_expression("14/03/2015"), "is not a date", "2015-12-31"),
        (lambda: parse_date_expression("end of Mars 2015"), "no month 'mars'", "March"),
        (lambda: parse_date_expression("2015-02-15 25:00"), "no such clock time", "24:00"),
        (lambda: parse_date_expression("end of 2015-02-15 12:00"), "a clock time has no end", "leave out"),
        (lambda: parse_date_expression("March 2015 12:00"), "without a day", "14:00"),
        (lambda: CivilExpr(2015, None, 3), "a day needs its month", "2015-12-31"),
        (lambda: from_iso("2015-03-29T03:30", KYIV), "did not exist", "at the hour"),
        (lambda: span_bounds(Period(1, Unit.DAY), RULES["standard"], KYIV, PLAIN, 1, 0), "is empty", "at or after"),
        (
            lambda: recurrence(0, Period(0, Unit.DAY), RULES["standard"], KYIV, PLAIN, 9),
            "nothing can recur",
            "one unit",
        ),
        (lambda: recurrence(0, Period(1, Unit.SECOND), RULES["standard"], KYIV, PLAIN, 10**6), "windows", "longer"),
        (lambda: rule_from_table({}), "has no name", "give it a name"),
        (lambda: rule_from_table({"name": "standard"}), "built-in", "another name"),
        (lambda: rule_from_table({"name": "x", "like": "y"}), "no period rule 'y'", "eu-1182-71"),
        (lambda: rule_from_table({"name": "x", "move_end": "none"}), "no 'move_end'", "moves_end"),
        (lambda: rule_from_table({"name": "x", "min_working_days": True}), "cannot be True", "a whole number"),
        (lambda: rule_from_table({"name": "x", "ends": "noon"}), "ends cannot be 'noon'", "same-clock-time"),
        (lambda: rule_from_table({"name": "x", "min_working_days": -1}), "cannot be -1", "0 to"),
        (lambda: rule_from_table({"name": "x", "like": "elapsed", "counts_trigger_day": True}), "day of", "ends to"),
        (lambda: rule_from_table({"name": "x", "like": "elapsed", "min_working_days": 2}), "elapsed", "same-clock"),
    ],
)
def test_errors_say_what_to_do(call: Callable[[], object], reason: str, repair: str) -> None:
    with pytest.raises(Refusal) as caught:
        call()
    assert reason in caught.value.reason
    assert repair in caught.value.problems[0].repair
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_rule_table_takes_the_rest_from_its_model() -> None:
    rule = rule_from_table({"name": "house", "like": "eu-1182-71", "hours": "elapsed", "title": "House rule"})
    model = RULES["eu-1182-71"]
    assert (rule.moves_end, rule.min_working_days, rule.hours) == (model.moves_end, model.min_working_days, "elapsed")
    assert (rule.title, rule.source) == ("House rule", "")
    assert rule_from_table({"name": "x"}).ends == "last-hour-of-last-day"


def test_the_rule_table_in_the_guide_works() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "calendar.md").read_text(encoding="utf-8")
    table = guide.split("```toml\n")[1].split("```")[0]
    rule = rule_from_table(tomllib.loads(table)["period-rule"])
    assert rule.name == "step-back"


def test_periods() -> None:
    assert str(Period(1, Unit.MONTH)) == "1 month"
    assert str(Period(10, Unit.WORKING_DAY)) == "10 working days"
    assert Period.parse("six months") == Period(6, Unit.MONTH)
    assert Period.parse("14-day") == Period(14, Unit.DAY)
    assert Period.parse("a working-day") == Period(1, Unit.WORKING_DAY)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("end of 2015", "end of 2015"),
        ("end of March 2015", "end of 2015-03"),
        ("End of  14 mar 2015", "end of 2015-03-14"),
        ("14 March 2015, 15:30", "2015-03-14 15:30"),
        ("14 March 2015 at 09:05", "2015-03-14 09:05"),
        ("2015-02-15T00:00", "2015-02-15 00:00"),
        ("2015-02-15 00:00:30", "2015-02-15 00:00:30"),
        ("2015-12-31 24:00", "2016-01-01 00:00"),
        ("2015-03", "2015-03"),
        ("2015", "2015"),
    ],
)
def test_date_expressions(text: str, canonical: str) -> None:
    assert str(parse_date_expression(text)) == canonical


def test_notes_say_from_where_to_where_and_why() -> None:
    anchor = from_iso("2015-02-12T12:00", KYIV)
    notes = end_of_period(anchor, Period(30, Unit.DAY), RULES["eu-1182-71"], KYIV).notes
    assert [note.code for note in notes] == ["moved", "no-holiday-data"]
    assert "Saturday 2015-03-14 to Monday 2015-03-16" in notes[0].text
    assert "eu-1182-71" in notes[0].text
    assert {note.code for note in notes} <= set(NOTE_CODES)


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2015-03-14T23:59:59", KYIV, "14 March 2015 (Saturday), end of day"),
        ("2015-02-15T00:00", KYIV, "15 February 2015 00:00"),
        ("2015-02-15T14:30:05", KYIV, "15 February 2015 14:30:05"),
        ("2015-10-25T03:30+03:00", KYIV, "25 October 2015 03:30 UTC+03:00"),
        ("2015-10-25T03:30+02:00", KYIV, "25 October 2015 03:30 UTC+02:00"),
    ],
)
def test_describe(at: str, zone: str, expected: str) -> None:
    assert describe(from_iso(at, zone), zone) == expected


def test_describe_with_zone_and_seconds() -> None:
    at = from_iso("2015-03-14T23:59:59", KYIV)
    assert describe(at, KYIV, seconds=True) == "14 March 2015 23:59:59"
    assert describe(at, KYIV, show_zone=True) == "14 March 2015 (Saturday), end of day, Europe/Kyiv (EET, UTC+02:00)"
    assert describe(0, "America/Sao_Paulo", show_zone=True) == "31 December 1969 21:00, America/Sao_Paulo (UTC-03:00)"
    assert describe(0, "UTC", show_zone=True, seconds=True) == "1 January 1970 00:00:00, UTC (UTC+00:00)"


def test_half_yearly_windows_keep_the_day() -> None:
    windows = recurrence(
        from_iso("2015-08-31T09:00", KYIV),
        Period(6, Unit.MONTH),
        RULES["standard"],
        KYIV,
        PLAIN,
        from_iso("2017-01-01T00:00", KYIV),
    )
    ends = [cal.day_of(last, KYIV).isoformat() for _, last in windows]
    assert ends == ["2016-02-29", "2016-08-31", "2017-02-28"]
    assert cal.to_iso(windows[1][0], KYIV) == "2016-03-01T00:00:00+02:00"


def test_a_moved_deadline_does_not_shorten_the_next_window() -> None:
    windows = recurrence(
        from_iso("2015-02-12T12:00", KYIV),
        Period(30, Unit.DAY),
        RULES["eu-1182-71"],
        KYIV,
        PLAIN,
        from_iso("2015-04-01T00:00", KYIV),
    )
    assert cal.to_iso(windows[0][1], KYIV) == "2015-03-16T23:59:59+02:00"
    assert cal.to_iso(windows[1][0], KYIV) == "2015-03-15T00:00:00+02:00"


def test_datetimes_can_be_copied_and_pickled() -> None:
    local = cal.civil(0, KYIV)
    assert copy.deepcopy(local) == local == pickle.loads(pickle.dumps(local))
    assert pickle.loads(pickle.dumps(local)).tzinfo is local.tzinfo


def test_a_year_without_rows_is_missing_data() -> None:
    pytest.importorskip("holidays")
    ukraine = national_holidays("UA", range(2021, 2024))
    assert ukraine.covered_years is not None
    assert 2021 in ukraine.covered_years
    assert 2023 not in ukraine.covered_years
    anchor = from_iso("2023-05-01T12:00", KYIV)
    codes = [note.code for note in end_of_period(anchor, Period(9, Unit.DAY), RULES["eu-1182-71"], KYIV, ukraine).notes]
    assert codes == ["no-holiday-data"]
    with pytest.raises(Refusal, match="knows no country"):
        national_holidays("XX", range(2021, 2022))


def test_missing_holidays_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(Refusal, match="not installed"):
        national_holidays("FR", range(1999, 2000))


def test_working_days_step_strictly() -> None:
    friday = date(2024, 3, 1)
    assert PLAIN.is_working(friday)
    assert PLAIN.next_working(friday) == date(2024, 3, 4)
    assert PLAIN.previous_working(date(2024, 3, 4)) == friday
