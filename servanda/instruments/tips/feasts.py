"""Days of movable feasts, as civil (Gregorian) dates.

Easter: Jean Meeus, Astronomical Algorithms, 2nd ed. 1998, chapter 8. Hijri: the arithmetic (tabular) calendar, thirty years of
which eleven are leap, civil epoch 16 July 622 (Julian). It is NOT Umm al-Qura, which follows the computed moon: the two mostly
agree and may differ by a day, as may the sighting in each country. Whoever shows such a day shows `HIJRI_NOTE` with it."""

from datetime import date

HIJRI_NOTE = "arithmetic calendar, not Umm al-Qura; +-1 day by sighting"
_EPOCH = 227014  # the day before 1 Muharram of year 1, counted as `date.toordinal` counts
_FIRST, _LAST = 1900, 2099  # outside these the Julian calendar is not 13 days behind
_FIRST_HIJRI, _LAST_HIJRI = 1318, 1523  # the Hijri years that touch the same civil years


def western_easter(year: int) -> date:
    """Easter Sunday of the Western churches. ValueError outside 1900-2099."""
    _within(year)
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday by the Julian reckoning, as a civil date. ValueError outside 1900-2099."""
    _within(year)
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date.fromordinal(date(year, month, day + 1).toordinal() + 13)


def hijri_day(year: int, month: int, day: int) -> date:
    """The civil date of a Hijri day; show `HIJRI_NOTE` with it. ValueError for a day the year has not."""
    if not _FIRST_HIJRI <= year <= _LAST_HIJRI:
        raise ValueError(f"Hijri year {year} is outside {_FIRST_HIJRI}-{_LAST_HIJRI}")
    if not 1 <= month <= 12:
        raise ValueError(f"a Hijri year has no month {month}")
    leap = (11 * year + 14) % 30 < 11
    length = 30 if month % 2 or (month == 12 and leap) else 29
    if not 1 <= day <= length:
        raise ValueError(f"month {month} of Hijri year {year} has {length} days, not {day}")
    return date.fromordinal(_EPOCH + 354 * (year - 1) + (11 * year + 3) // 30 + 29 * (month - 1) + month // 2 + day)


def _within(year: int) -> None:
    if not _FIRST <= year <= _LAST:
        raise ValueError(f"year {year} is outside {_FIRST}-{_LAST}")
