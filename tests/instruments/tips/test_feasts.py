"""Movable feasts against dateutil, a published day, and the run of the days."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from servanda.instruments.tips.feasts import hijri_day, orthodox_easter, western_easter


def test_both_easters_are_those_of_dateutil() -> None:
    easter = pytest.importorskip("dateutil.easter", reason="dateutil is not installed")
    for year in range(1900, 2100):
        assert western_easter(year) == easter.easter(year, easter.EASTER_WESTERN)
        assert orthodox_easter(year) == easter.easter(year, easter.EASTER_ORTHODOX)


def test_both_easters_fall_together_in_2025() -> None:
    assert western_easter(2025) == orthodox_easter(2025) == date(2025, 4, 20)


def test_the_day_the_design_names() -> None:
    assert hijri_day(1446, 9, 1) == date(2025, 3, 1)


def test_hijri_days_follow_each_other_without_gap() -> None:
    last = hijri_day(1318, 1, 1) - timedelta(days=1)
    for year in range(1318, 1524):
        for month in range(1, 13):
            for day in range(1, 31):
                try:
                    now = hijri_day(year, month, day)
                except ValueError:
                    assert day == 30
                    continue
                assert now == last + timedelta(days=1)
                last = now


@pytest.mark.parametrize(("year", "month", "day"), [(2922, 1, 1), (1446, 13, 1), (1446, 2, 30), (1446, 1, 0)])
def test_a_day_that_is_not_is_refused(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r"Hijri|month"):
        hijri_day(year, month, day)


@pytest.mark.parametrize("easter", [western_easter, orthodox_easter])
def test_a_year_out_of_range_is_refused(easter: Callable[[int], date]) -> None:
    with pytest.raises(ValueError, match="2922"):
        easter(2922)
