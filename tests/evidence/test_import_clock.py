"""Hours that a change of clocks skipped or showed twice, and what they do to a verdict."""

from __future__ import annotations

import pytest

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.base.tables.sheets import Row
from servanda.calendar import both_passes
from servanda.evidence.imports.cells import Span, Taken
from servanda.evidence.imports.mapping import Field, Mapping
from servanda.evidence.timing import interval_of

ATHENS = "Europe/Athens"


def read_date(text: str, zone: str, form: str = "", clock: str = "") -> Span:
    row = Row(1, {"day": text, "hour": clock})
    found = Taken(row, Mapping(name="m", zone=zone)).date(Field(column="day", format=form, clock="hour" if clock else ""))
    assert found is not None
    return found


@pytest.mark.parametrize("form", ["", "%Y-%m-%d %H:%M"])
def test_an_hour_the_clocks_skipped_did_not_exist(form: str) -> None:
    with pytest.raises(RowFault, match="did not exist in Europe/Athens"):
        read_date("2025-03-30 03:30", zone=ATHENS, form=form)
    with pytest.raises(RowFault, match="did not exist"):
        read_date("2025-03-30", zone=ATHENS, clock="03:30")
    with pytest.raises(Refusal, match="did not exist"):
        interval_of("2025-03-30 03:30", "minute", ATHENS)
    assert read_date("2025-03-30 03:30", zone="UTC")[2] == "minute"


def test_an_hour_shown_twice_is_not_known_to_the_second() -> None:
    first, last, _ = read_date("2025-10-26 03:30:00", zone=ATHENS)
    assert last - first == 3600
    first, last, _ = read_date("2025-10-26 03:30", zone=ATHENS)
    assert last - first == 3659
    assert interval_of("2025-10-26 03:30", "second", ATHENS) == (first, first + 3600)
    assert interval_of("2025-10-26 03:30", "minute", ATHENS) == (first, last)
    first, last, _ = read_date("2025-10-26 04:30:00", zone=ATHENS)
    assert first == last


def test_both_passes() -> None:
    import datetime as dt

    day = dt.date(2025, 10, 26)
    assert both_passes(dt.date(2025, 3, 30), dt.time(3, 30), ATHENS) is None
    one = both_passes(day, dt.time(12), ATHENS)
    assert one is not None
    assert one[0] == one[1]
    with pytest.raises(Refusal):
        both_passes(day, dt.time(12), "Nowhere/Else")
