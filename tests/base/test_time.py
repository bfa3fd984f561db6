"""Days, moments and numbers: what is read, what is refused, and that nothing ambiguous is guessed."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import Decimal

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal
from servanda.base.time import (
    MONTHS,
    STRICT,
    TABLE,
    How,
    Partial,
    Stamp,
    around,
    decimal_of,
    read_clock,
    read_count,
    read_date,
    read_day,
    read_moment,
    read_number,
    settled,
)

QUICK = settings(derandomize=True, max_examples=amount(150, 75), deadline=None, database=None)
DAYS = st.dates(dt.date(1801, 1, 1), dt.date(2099, 12, 31))


def told(read: object, *given: object) -> tuple[str, str]:
    """Code and whole words of a refusal."""
    with pytest.raises(Refusal) as caught:
        read(*given)  # type: ignore[operator]
    return caught.value.code, str(caught.value)


SPELLINGS = {
    "2031-03-20": "2031-03-20", "20.3.2031": "2031-03-20", "20/03/2031": "2031-03-20", "3/20/2031": "2031-03-20", "20 March 2031": "2031-03-20",
    "20th March 2031": "2031-03-20", "20 Mar. 2031": "2031-03-20", "March 20, 2031": "2031-03-20", "20-Mar-2031": "2031-03-20",
    "2031/3/20": "2031-03-20", "2031.03.20": "2031-03-20", "20310320": "2031-03-20", "20032031": "2031-03-20", "2031-W12-4": "2031-03-20",
    "2031-03-20T06:30:00Z": "2031-03-20", "20.3.2031 06:30": "2031-03-20", "2031-03": "2031-03", "3.2031": "2031-03", "March 2031": "2031-03",
    "00/03/2031": "2031-03", "dd/mm/2031": "2031", "2031": "2031", "2031-W12": "2031-03-17/2031-03-23", "2031-Q2": "2031-04/2031-06", "2031Q4": "2031-10/2031-12", "2031-Q5": "no-day", "circa 2031": "~2031",
    "1962 to 1964": "1962/1964", "between 1960 and 1964": "1960/1964", "01/02/1961 to 05/05/1962": "ambiguous", "circa 1961-1962": "~1961/1962",
    "1 January 1961 to 31 December 1961": "1961", "5/5/1962": "1962-05-05", "3.4.2031": "2031-04-03", "3.14.2031": "no-such-day", "03/04/2031": "ambiguous", "03042031": "ambiguous", "20.3.31": "no-day",
    "2031-02-30": "no-such-day", "31 Feb 1970": "no-such-day", "1970-13-01": "no-such-day", "32/01/1980": "no-such-day", "29.2.1969": "no-such-day",
    "1964 to 1962": "no-such-day", "0012-01-01": "no-such-day", "2031-03-20 25:00": "no-day", "46101": "no-day", "soon": "no-day", "": "no-day",
    "1 to 5 May 1960": "no-day", "about thirty years old": "no-day", "２０３１-03-20": "no-day", "2031-W54-1": "no-such-day",
}  # fmt: skip


@pytest.mark.parametrize(("words", "read"), SPELLINGS.items())
def test_a_table_is_read_in_every_spelling_that_has_one_meaning(words: str, read: str) -> None:
    if read[0].isdigit() or read[0] == "~":
        found = read_date(words, TABLE)
        assert str(found) == read
        assert read_date(read) == found, "what we write is read again"
    else:
        assert told(read_date, words, TABLE)[0] == read


@pytest.mark.parametrize("words", [words for words, read in SPELLINGS.items() if words != "2031-03-20"])
def test_we_write_iso_and_say_what_others_mean(words: str) -> None:
    code, text = told(read_day, words)
    read = SPELLINGS[words]
    if read == "2031-03-20":
        assert text == f"“{words}” is not a day. Did you mean 2031-03-20?"
    elif read == "ambiguous" and "to" not in words:
        assert text == f"“{words}” can be 2031-03-04 or 2031-04-03. Write the one that is meant."
    assert code in ("no-day", "no-such-day", "ambiguous")


def test_the_column_settles_the_order_and_not_the_cell() -> None:
    assert settled(["03/04/2031", "", "14/03/2031", None]).form == "dmy"
    assert settled(["03/04/2031", "03/14/2031"]).form == "mdy"
    assert settled(["03/04/2031", "03/14/2031", "14/03/2031"]).form == "", "where cells part, nothing is settled"
    assert settled(["03/04/2031", "2031-03-14", "soon"]).form == ""
    assert settled(["03/04/2031", "14.03.2031"]).form == "", "with dots the day comes first, in whatever order slashes are"
    assert settled(["46101", "46102.5", "", "46103"]).form == "excel"
    assert settled(["46101", "2031-03-14", "46102", "46103"]).form == settled(["46101"]).form == ""
    assert settled(["14/03/2031"], TABLE._replace(form="mdy")).form == "mdy", "what is said is not settled anew"
    assert str(read_date("03/04/2031", TABLE._replace(form="dmy"))) == "2031-04-03"
    assert str(read_date("03/04/2031", TABLE._replace(form="mdy"))) == "2031-03-04"
    assert told(read_date, "14/03/2031", TABLE._replace(form="mdy"))[0] == "no-such-day"
    assert told(read_date, "14/03/2031", TABLE._replace(form="ymd"))[0] == "no-day"
    assert str(read_date("31/03/20", TABLE._replace(form="ymd", pivot=2049))) == "2031-03-20"


@pytest.mark.parametrize(("pivot", "year"), [(2049, 2031), (2030, 1931), (2031, 2031)])
def test_years_of_two_figures_need_a_pivot(pivot: int, year: int) -> None:
    how = TABLE._replace(form="dmy", pivot=pivot)
    assert read_date("20.3.31", how).first.year == read_date("20 Mar 31", how).first.year == year
    assert "two figures" in told(read_day, "20.3.31")[1]


@pytest.mark.parametrize(
    ("form", "words", "read"),
    [
        ("excel", "1", "1900-01-01"), ("excel", "59", "1900-02-28"), ("excel", "60", ""), ("excel", "61", "1900-03-01"), ("excel", "46101.75", "2026-03-20T18:00:00"),
        ("excel-1904", "0", "1904-01-01"), ("excel", "soon", ""), ("excel", "9999999", ""), ("unix", "0", "1970-01-01T00:00:00Z"), ("unix", "999999999999", ""),
        ("%d/%m/%Y", "03/04/2031", "2031-04-03"), ("%d/%m/%Y", "31/02/2031", ""), ("%m/%Y", "04/2031", "2031-04"), ("%Y", "2031", "2031"),
        ("%Y%m%d %H", "20310314 18", "2031-03-14T18:00"), ("%Y-%m-%dT%H:%M%z", "2031-03-14T18:00+0200", "2031-03-14T18:00:00+02:00"), ("%d/%m/%Y", "2031-03-14", ""),
    ],
)  # fmt: skip
def test_forms_that_are_said(form: str, words: str, read: str) -> None:
    how = How(form=form)
    if not read:
        assert told(read_moment, words, how)[0] in ("no-day", "no-such-day")
        assert told(read_date, words, how)[0] in ("no-day", "no-such-day")
        return
    assert str(read_moment(words, how)) == read
    assert str(read_date(words, how)) == read[:10]


@pytest.mark.parametrize(
    ("words", "read", "first", "last"),
    [
        ("2031-03-14", "2031-03-14", "2031-03-14 00:00:00", "2031-03-14 23:59:59"),
        ("2031-03", "2031-03", "2031-03-01 00:00:00", "2031-03-31 23:59:59"),
        ("2031-03-14T18:00", "2031-03-14T18:00", "2031-03-14 18:00:00", "2031-03-14 18:00:59"),
        ("2031-03-14 18:00:05.9", "2031-03-14T18:00:05", "2031-03-14 18:00:05", "2031-03-14 18:00:05"),
        ("2031-03-14T18:00:00+05:45", "2031-03-14T18:00:00+05:45", "2031-03-14 12:15:00", "2031-03-14 12:15:00"),
        ("2031-03-14T18:00-0200", "2031-03-14T18:00-02:00", "2031-03-14 20:00:00", "2031-03-14 20:00:59"),
        ("2031-03-14T24:00Z", "2031-03-15T00:00Z", "2031-03-15 00:00:00", "2031-03-15 00:00:59"),
    ],
)
def test_moments(words: str, read: str, first: str, last: str) -> None:
    stamp = read_moment(words)
    assert str(stamp) == read
    assert read_moment(read) == stamp
    assert (f"{stamp.utc():%Y-%m-%d %H:%M:%S}", f"{stamp.utc(end=True):%Y-%m-%d %H:%M:%S}") == (first, last)


@pytest.mark.parametrize("words", ["2031-03-14 25:00", "2031-03-14 12:60", "2031-03-14T24:01", "2031-03 12:00", "9999-12-31T24:00", "2031-03-14 12:00+24:00", "12:00"])
def test_moments_that_there_are_not(words: str) -> None:
    assert told(read_moment, words)[0] in ("no-moment", "no-such-day", "no-day")


def test_a_moment_in_another_spelling_is_answered_with_what_it_means() -> None:
    assert told(read_moment, "20.3.2031 18:00")[1] == "“20.3.2031 18:00” is not a day or a moment. Did you mean 2031-03-20T18:00?"
    assert told(read_moment, "03/04/2031 18:00")[0] == "ambiguous"


def test_a_date_of_python_is_what_it_is() -> None:
    day = dt.date(2031, 3, 14)
    assert read_day(day) == read_day(dt.datetime(2031, 3, 14, 18)) == day
    assert read_moment(day) == read_moment(dt.datetime(2031, 3, 14)) == Stamp(Partial(day, day))
    assert str(read_moment(dt.datetime(2031, 3, 14, 18, tzinfo=dt.UTC))) == "2031-03-14T18:00:00Z"


def test_clock_times() -> None:
    assert (read_clock(" 6:05 ").since, read_clock("06:05:07").step) == (dt.timedelta(hours=6, minutes=5), "second")
    assert {told(read_clock, words)[0] for words in ("24:00", "6", "noon", "", "12:60")} == {"no-moment"}


@QUICK
@given(DAYS, st.sampled_from(["dmy", "mdy"]), st.sampled_from("/.-"))
def test_a_day_reads_the_same_in_every_form(day: dt.date, form: str, sign: str) -> None:
    name = MONTHS[day.month - 1]
    for words in (day.isoformat(), f"{day.day} {name} {day.year}", f"{name[:3]} {day.day}, {day.year}", f"{day:%Y%m%d}", f"{day.day}-{name[:3]}-{day.year}"):
        assert read_date(words, TABLE) == Partial(day, day), words
    figures = [day.day, day.month] if form == "dmy" else [day.month, day.day]
    words = sign.join(str(one) for one in (*figures, day.year))
    assert read_date(words, TABLE._replace(form=form)) == Partial(day, day)
    if (sign, form) == (".", "mdy"):
        return  # nobody writes the month first with dots, but who says so is believed
    if day.day > 12 or day.day == day.month or sign == ".":
        assert read_date(words, TABLE) == Partial(day, day)
    else:
        assert told(read_date, words, TABLE)[0] == told(read_day, words)[0] == "ambiguous"


@QUICK
@given(DAYS, DAYS, st.booleans())
def test_a_partial_date_is_written_and_read_again(one: dt.date, other: dt.date, rough: bool) -> None:
    found = Partial(min(one, other), max(one, other), rough)
    assert read_date(str(found)) == found
    for unit in ("day", "month", "year"):
        whole = Partial(*around(one, unit))
        assert (read_date(str(whole)), whole.step) == (whole, unit)


@QUICK
@given(DAYS)
def test_units_around_a_day(day: dt.date) -> None:
    month = calendar.monthrange(day.year, day.month)[1]
    lengths = {"day": {1}, "week": {7}, "fortnight": {14}, "month": {month}, "quarter": {90, 91, 92}, "year": {365, 366}}
    for unit, allowed in lengths.items():
        first, last = around(day, unit)
        assert first <= day <= last
        assert (last - first).days + 1 in allowed
        assert unit in ("day", "fortnight") or around(last, unit) == (first, last)


NUMBERS = {  # as we write them, with a dot for the decimals, with a comma, in a column that settles nothing
    "1234.50": ("1234.50", "1234.50", "no-number", "1234.50"), "1,234": ("ambiguous", "1234", "1.234", "ambiguous"), "1.234": ("1.234", "1.234", "1234", "ambiguous"),
    "1.234,50": ("no-number", "no-number", "1234.50", "1234.50"), "1,234.50": ("no-number", "1234.50", "no-number", "1234.50"), "1 234": ("no-number", "1234", "1234", "1234"),
    "1_000": ("no-number",) * 4, "1e3": ("no-number",) * 4, "nan": ("no-number",) * 4, "inf": ("no-number",) * 4, "ten": ("no-number",) * 4, "": ("no-number",) * 4,
    "-5": ("-5",) * 4, "12,34": ("no-number", "no-number", "12.34", "12.34"), "1,23,456": ("no-number",) * 4, "9" * 40: ("no-number",) * 4, "５": ("no-number",) * 4,
}  # fmt: skip


@pytest.mark.parametrize("words", NUMBERS)
def test_numbers(words: str) -> None:
    for decimal, wanted in zip(("strict", ".", ",", ""), NUMBERS[words], strict=True):
        if wanted[0] in "-0123456789":
            assert read_number(words, decimal) == Decimal(wanted), decimal
        else:
            assert told(read_number, words, decimal)[0] == wanted, decimal


def test_numbers_of_others_are_answered_with_what_they_mean() -> None:
    hints = {"1_000": "Did you mean 1000?", "1e3": "Did you mean 1000?", "1.234,50": "Did you mean 1234.50?", "1,5": "Did you mean 1.5?"}
    for words, hint in hints.items():
        assert told(read_number, words)[1] == f"“{words}” is not a number. {hint}"
    assert told(read_number, "1,234")[1] == "“1,234” can be 1234 or 1.234. Write the one that is meant."
    assert "“,” parts the decimals" in told(read_number, "1234.50", ",")[1]


def test_numbers_of_workbooks_are_numbers() -> None:
    assert read_number(1e-05) == Decimal("0.00001")
    assert {told(read_number, one)[0] for one in (float("nan"), float("inf"), 1e300, True)} == {"no-number"}


def test_the_column_settles_the_sign_of_the_decimals() -> None:
    assert [decimal_of(cells) for cells in (["1,234", "1,5"], ["1.234", "2.5"], ["1,234"], ["1,5", "1.5"], ["7", ""])] == [",", ".", "", "", ""]


def test_counts() -> None:
    assert read_count(" 7 ") == 7
    assert told(read_count, "x", 0, 36500) == ("no-number", "“x” is not a whole number. Give a whole number from 0 to 36500.")
    assert told(read_count, "1.5")[1] == "“1.5” is not a whole number. Give a whole number from 0 on."
    assert told(read_count, "-1", 0, 9) == ("out-of-range", "-1 is too small. Give a whole number from 0 to 9.")
    assert told(read_count, "10", 0, 9)[1].startswith("10 is too large.")


def test_the_strict_policy_is_told_from_the_other() -> None:
    assert STRICT.strict
    assert not TABLE.strict
