"""A new administration: a change is seen soon, no change is not; months nobody watched are not months of nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("numpy")
pytest.importorskip("scipy")

import numpy as np

import servanda
from servanda.instruments.strategy.whatif.administration import months_of
from servanda.instruments.strategy.whatif.shift import RATE_MONTHS, shifts
from servanda.meaning.runs import Event, Gap, Run, Watched

HARBOUR = Path(__file__).parents[3] / "dossiers" / "harbour"
DAY = 86_400


def months(many: int) -> list[str]:
    return [f"{2000 + n // 12}-{n % 12 + 1:02}" for n in range(many)]


def lives(many: int, before: int, seed: int) -> list[dict[str, list[int]]]:
    """Rows of the model's own kind in which nothing changes."""
    random, found = np.random.default_rng(seed), []
    for _ in range(many):
        rows = {}
        for kind in "abc":
            level, row = 1.5, []
            for _month in range(before + RATE_MONTHS):
                level = max(0.0, 1.5 + 0.6 * (level - 1.5) + random.normal(0, 0.5))
                row.append(int(np.expm1(level) + 0.5))
            rows[kind] = row
        found.append(rows)
    return found


def test_false_alarms_are_one_in_ten_years() -> None:
    names = months(60 + RATE_MONTHS)
    alarmed = sum(any(one.seen for one in shifts(rows, names, names[60])) for rows in lives(60, 60, 1))
    assert 0.45 < alarmed / 60 < 0.82, "the chance of one within ten years is .63 at one in ten years"


def test_a_change_is_seen_and_told_the_right_way_round() -> None:
    random, names = np.random.default_rng(2), months(96)
    more = [*random.poisson(2, 60).tolist(), *random.poisson(8, 36).tolist()]
    (one,) = shifts({"a": more}, names, names[60])
    assert one.towards == "more"
    assert names.index(one.seen) - 60 <= 6
    (other,) = shifts({"a": [10 - min(10, count) for count in more]}, names, names[60])
    assert other.towards == "less"


def test_the_same_seed_gives_the_same() -> None:
    rows = lives(1, 40, 3)[0]
    assert shifts(rows, months(160), "2003-05") == shifts(dict(reversed(rows.items())), months(160), "2003-05")


def test_few_months_decide_nothing() -> None:
    assert shifts({"a": [1] * 24}, months(24), "2001-12") == ()
    assert shifts({"a": [None] * 60}, months(60), "2004-01") == ()


def test_a_month_nobody_watched_is_not_one_of_nothing() -> None:
    zone = "UTC"
    jan, mar, end = 978_307_200, 983_404_800, 988_675_200  # 2001: 1 January, 1 March, 1 May
    acts = (Event(term="meet", at=jan + DAY, by=("Northmark",)), Event(term="meet", at=mar + DAY, by=("Northmark",)))
    look = Watched(first=jan, last=end, owner="Watch")
    assert months_of(Run(events=acts, watched=(look,)), "Northmark", end, zone) == (
        {"meet": [1, 0, 1, 0]},
        ["2001-01", "2001-02", "2001-03", "2001-04"],
    )
    short = Watched(first=mar, last=end, owner="Watch")
    assert months_of(Run(events=acts, watched=(short,)), "Northmark", end, zone)[0] == {"meet": [None, None, 1, 0]}
    gap = Gap(first=mar, last=mar + DAY, terms=("meet",))
    assert months_of(Run(events=acts, watched=(look,), gaps=(gap,)), "Northmark", end, zone)[0] == {"meet": [1, 0, None, 0]}
    assert months_of(Run(events=acts, watched=()), "Northmark", end, zone)[0] == {"meet": [None] * 4}


def test_without_a_log_nothing_is_said_of_a_change(tmp_path: Path) -> None:
    answer = servanda.strategy.whatif(HARBOUR, administration="Northmark", first="2031-06-01", today="2032-01-31")
    assert answer.shifts == ()
    assert "no months of its acts were watched" in answer.undecided
    assert {one.what for one in answer.free} == {"a power", "a vote"}


def test_a_table_of_events(tmp_path: Path) -> None:
    random, rows = np.random.default_rng(4), ["date,source,target,code"]
    for month, name in enumerate(months(84)):
        rows += [f"{name}-{day:02},NOR,EAS,{code}" for code, rate in (("036", 6), ("190", 1 if month < 60 else 5))
                 for day in sorted(random.integers(1, 29, random.poisson(rate)).tolist())]  # fmt: skip
    table = tmp_path / "cameo.csv"
    table.write_text("\n".join(rows) + "\n")
    answer = servanda.strategy.whatif(
        HARBOUR, administration="Northmark", first="2005-01-01", today="2032-01-31", events=table, code="NOR"
    )
    assert {one.kind: bool(one.seen) for one in answer.shifts} == {"material_conflict": True, "verbal_cooperation": False}
