"""On real figures: exports of the EU-27 to the Russian Federation, by year among 62 other partners and by month. From the user's copy; skipped without it."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from servanda.instruments.sanctions.review.effectiveness import synthetic
from servanda.instruments.sanctions.review.effectiveness.design import design
from servanda.instruments.sanctions.review.effectiveness.effect import assess

sys.path.append(str(Path(__file__).resolve().parents[3] / "bench" / "sanctions"))
import exports_panel

needs_annual = pytest.mark.skipif(not exports_panel.ANNUAL.exists(), reason=f"{exports_panel.ANNUAL.name} is not in ../shared")
needs_monthly = pytest.mark.skipif(not exports_panel.MONTHLY.exists(), reason=f"{exports_panel.MONTHLY.name} is not in ../shared")


@needs_annual
def test_62_placebos_by_year() -> None:
    panel, question = exports_panel.annual()
    found = assess(panel, question)
    assert len(found.extent.compared) == 62
    assert found.extent.gaps == ("2016",)  # that year's names are in French in the copy: unknown, not nought
    assert [u.method for u in found.unfit] == ["interrupted-time-series"]
    by = {e.method: e for e in found.estimates}
    assert len(by["synthetic-control"].placebos) == 62
    for e in found.estimates:
        assert -80 < e.percent < -40
    # exports to it had fallen since 2014 already; the comparison must say so and not take the whole fall for an effect
    assert [c.passed for c in by["difference-in-differences"].checks] == [False, False]
    assert any("speaks against its assumption" in w for w in found.warnings)


@needs_annual
def test_weights_do_not_see_the_figures_after_the_date() -> None:
    panel, question = exports_panel.annual()
    plan = design(panel, question)
    one = synthetic.synthetic(plan)
    controls = np.where(plan.after, plan.controls * 3, plan.controls)
    two = synthetic.synthetic(msgspec.structs.replace(plan, controls=controls))
    assert [(w.unit, w.share) for w in one.weights] == [(w.unit, w.share) for w in two.weights]
    assert two.percent != one.percent


@needs_monthly
def test_five_partners_by_month() -> None:
    found = assess(*exports_panel.monthly())
    assert found.extent.part == "2022-02"
    assert (found.extent.before, found.extent.after) == (37, 30)
    by = {e.method: e for e in found.estimates}
    for method in ("interrupted-time-series", "forecast"):
        interval = by[method].interval
        assert interval is not None
        assert interval.high is not None
        assert interval.high < -30
    # four neighbours to which trade moved are no comparison: too few for an interval of 90 %, and it is said
    assert any("19 are needed" in w for w in found.warnings)
    assert found.told == "mixed"


@pytest.mark.skipif(
    not (exports_panel.SOURCE / "sanctions_timeline_eu_us.csv").exists(),
    reason="sanctions_timeline_eu_us.csv is not in ../shared",
)
@needs_annual
def test_the_date_asked_about_is_one_of_the_timeline() -> None:
    with (exports_panel.SOURCE / "sanctions_timeline_eu_us.csv").open(encoding="utf-8", newline="") as file:
        days = {row["date"] for row in csv.DictReader(file) if row["actor"] == "EU"}
    assert exports_panel.annual()[1].since in days
    assert (
        "2014-07-31" in days
    )  # measures came before the first period of a comparison too; the checks of the course before show it
