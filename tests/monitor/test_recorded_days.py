"""Acts are added up, not days: on how many days something is recorded, between which bounds."""

from __future__ import annotations

from itertools import product

from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.monitor.recorded_days import RecordedStretch, days_recorded


def test_one_act_known_to_a_fortnight_is_on_one_day() -> None:
    assert days_recorded([RecordedStretch(1, 14)], 1, 30) == (1, 1)
    assert days_recorded([RecordedStretch(1, 14, 3, 3)], 1, 30) == (1, 3)
    assert days_recorded([RecordedStretch(1, 14, 3, None)], 1, 30) == (1, 14)
    assert days_recorded([RecordedStretch(1, 14, 1240, 1240)], 1, 30) == (14, 14), "the rule of the rubric"
    assert days_recorded([RecordedStretch(-13, 1)], 1, 30) == (0, 1), "it may have been before the days looked at"
    assert days_recorded([RecordedStretch(5, 5), RecordedStretch(5, 5), RecordedStretch(1, 14)], 1, 30) == (1, 2)
    assert days_recorded([RecordedStretch(1, 3), RecordedStretch(2, 5), RecordedStretch(6, 9)], 1, 30) == (2, 3)
    assert days_recorded([], 1, 30) == (0, 0)


stretches = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3), st.integers(1, 2)).map(lambda t: RecordedStretch(t[0], t[0] + t[1], t[2], t[2])), max_size=4)


@settings(max_examples=amount(150, 75), deadline=None, derandomize=True, database=None)
@given(stretches)
def test_the_bounds_are_those_of_all_ways_in_which_it_may_have_been(told: list[RecordedStretch]) -> None:
    """Against every way in which the acts may lie on their days; a count that fills its interval is on each day."""
    ways = []
    for one in told:
        days = range(one.first, one.last + 1)
        ways.append([frozenset(days)] if one.least >= one.length else [frozenset(way) for way in product(days, repeat=one.least)])
    sizes = [len({day for way in chosen for day in way if 1 <= day <= 6}) for chosen in product(*ways)]
    least, most = days_recorded(told, 1, 6)
    assert least <= min(sizes)
    assert most >= max(sizes)
    if all(one.first >= 1 and one.last <= 6 for one in told):
        assert least == min(sizes)
