"""The estimators on panels whose truth is known: what they find, how often their intervals hold it, and what they refuse to say."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from made_panels import MONTHS, YEARS, made

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import differences, forecast, interrupted, serial, synthetic, words
from servanda.instruments.sanctions.review.effectiveness.design import Design, design
from servanda.instruments.sanctions.review.effectiveness.effect import assess
from servanda.instruments.sanctions.review.effectiveness.panel import Panel
from servanda.instruments.sanctions.review.effectiveness.records import Effect, Estimate

METHODS: tuple[Callable[[Design], Estimate], ...] = (
    interrupted.interrupted, forecast.forecast, differences.differences, synthetic.synthetic,
)  # fmt: skip
DRAWS = 40


def answer(seed: int, **changes: object) -> Effect:
    return assess(*made(seed, **{**MONTHS, **changes}))  # type: ignore[arg-type]  # the parameters of `made` by name


def test_a_known_fall_is_found_by_every_method() -> None:
    found = answer(1, effect=-0.3)
    assert found.told == "fall"
    assert found.agree
    assert [e.method for e in found.estimates] == [
        "interrupted-time-series",
        "forecast",
        "difference-in-differences",
        "synthetic-control",
    ]
    for e in found.estimates:
        assert e.percent == pytest.approx(-30, abs=8)
        assert e.interval is not None
        assert e.interval.low is not None
        assert e.interval.low < -30 < (e.interval.high or 0)
        assert e.amount is not None
        assert e.amount < 0
    assert found.baseline.percent is not None
    assert "not proof" in " ".join(found.says)
    assert "caused" not in " ".join((*found.says, *(e.says for e in found.estimates)))


def test_no_effect_no_claim() -> None:
    found = answer(3, effect=0.0)
    assert found.told == "none"
    assert "no method tells a change" in found.says[0]
    assert "not proof that nothing changed" in found.says[0]


@pytest.mark.parametrize(("shape", "effect"), [(MONTHS, -0.2), (YEARS, 0.0)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(shape: dict[str, object], effect: float) -> None:
    """95 % of intervals; of 40 draws fewer than 34 would be rare (one in 70 for each) for a true 95 %."""
    held = dict.fromkeys((m.__name__ for m in METHODS), 0)
    for seed in range(DRAWS):
        plan = design(*made(seed, **{**shape, "units": 20 if shape is MONTHS else 24}, effect=effect))  # type: ignore[arg-type]
        for method in METHODS:
            if method is interrupted.interrupted and shape is YEARS:
                continue
            interval = method(plan).interval
            assert interval is not None
            held[method.__name__] += interval.low <= 100 * effect <= interval.high  # type: ignore[operator]  # both ends are given here
    for name, times in held.items():
        if not (name == "interrupted" and shape is YEARS):
            assert times >= 34, (name, times)
    assert max(held.values()) > 0


def test_a_break_of_level_and_slope_is_told_apart() -> None:
    panel, question = made(5, **MONTHS, noise=0.01, common=0.0, stays=0.0)
    values = panel.values.copy()
    after = np.arange(63) - 42
    values[0] *= np.exp(np.where(after >= 0, -0.3 - 0.01 * after, 0.0))
    found = interrupted.interrupted(design(msgspec.structs.replace(panel, values=values), question))
    level, slope = found.coefficients
    assert found.percent == pytest.approx(100 * np.expm1(-0.3 - 0.01 * after[after >= 0].mean()), abs=1.5)
    assert level.value == pytest.approx(-0.3, abs=0.02)
    assert slope.value == pytest.approx(-0.01, abs=0.0015)
    assert level.low < -0.3 < level.high
    assert slope.low < -0.01 < slope.high


def test_signs_that_differ_are_the_first_warning() -> None:
    """The treated were on a steep way up that broke; the others rose sharply at the date: alone a fall, against the others too; then turned round."""
    panel, question = made(6, **MONTHS, noise=0.01, common=0.0, stays=0.0)
    values = panel.values.copy()
    values[0] *= np.exp(0.02 * np.arange(63) - np.where(np.arange(63) >= 42, 0.15, 0.0))
    found = assess(msgspec.structs.replace(panel, values=values), question)
    assert not found.agree
    assert found.warnings[0].startswith("The methods disagree on the sign")
    assert found.told == "mixed"
    assert {e.percent > 0 for e in found.estimates} == {True, False}


def test_a_drift_before_the_date_speaks_against_the_comparison() -> None:
    found = answer(7, drift=-0.02)
    compared = next(e for e in found.estimates if e.method == differences.METHOD)
    assert [c.passed for c in compared.checks] == [False, False]
    assert any("speaks against its assumption" in w for w in found.warnings)
    assert all(c.passed for c in next(e for e in answer(7).estimates if e.method == differences.METHOD).checks)


def test_placebos_are_the_same_calculation_on_the_others() -> None:
    panel, question = made(8, **MONTHS, effect=-0.2)
    plan = design(panel, question)
    found = differences.differences(plan)
    assert len(found.placebos) == 21
    stand_in = msgspec.structs.replace(question, treated=("unit 05",))
    without = msgspec.structs.replace(panel, units=panel.units[1:], values=panel.values[1:], treated_from=panel.treated_from[1:])
    again = differences.differences(design(without, stand_in))
    assert next(p.percent for p in found.placebos if p.units == ("unit 05",)) == pytest.approx(again.percent, rel=1e-7)
    double = synthetic.synthetic(plan)
    alone = synthetic.synthetic(design(without, stand_in))
    assert next(p.percent for p in double.placebos if p.units == ("unit 05",)) == pytest.approx(alone.percent, rel=1e-6)


def test_the_event_study_is_held_against_the_last_period_before() -> None:
    panel, question = made(22, **MONTHS, effect=-0.3, noise=0.01)
    moments = differences.differences(design(panel, question)).moments
    assert len(moments) == 63
    base = moments[41]
    assert not base.after
    assert moments[42].after
    assert (base.percent, base.low, base.high) == (0.0, None, None)
    assert [m.percent for m in moments if m.after] == pytest.approx([-30] * 21, abs=6)
    assert all(m.low < m.percent < m.high for m in moments if m is not base)  # type: ignore[operator]  # every other period has its interval
    assert [m.level for m in moments] == pytest.approx([1 - 1 / 22] * 63)


def test_the_forecast_counts_every_share_as_far_as_it_is_likely() -> None:
    """By the law of total variance, each share done the long way: generalised least squares by whitening, the forecast's error by its parts."""
    panel, question = made(23, units=1, periods=20, before=17, sort="year", stays=0.5)
    found = forecast.forecast(design(panel, question))
    y, when = np.log(panel.values[0]), np.arange(20)
    x = np.column_stack([np.ones(20), when])
    gaps, spreads, likely = [], [], []
    for one in serial.every(y[:17], x[:17], when[:17]):
        white = np.linalg.inv(np.linalg.cholesky(one.together))
        beta, *_ = np.linalg.lstsq(white @ x[:17], white @ y[:17], rcond=None)
        whole = one.share ** np.abs(when[:, None] - when[None, :]) if one.share else np.eye(20)
        pull = x[17:].mean(axis=0) @ np.linalg.inv(x[:17].T @ one.inverse @ x[:17]) @ x[:17].T @ one.inverse
        gaps.append((y[17:] - x[17:] @ beta).mean())
        spreads.append(
            one.variance * (whole[17:, 17:].mean() - 2 * pull @ whole[:17, 17:].mean(axis=1) + pull @ whole[:17, :17] @ pull)
        )
        likely.append(one.weight)
    mean = np.dot(likely, gaps)
    error = np.sqrt(np.dot(likely, spreads) + np.dot(likely, (np.array(gaps) - mean) ** 2))
    assert found.percent == pytest.approx(100 * np.expm1(mean), rel=1e-6)
    assert found.interval is not None
    assert found.interval.high == pytest.approx(
        100 * np.expm1(mean + 2.131450 * error), rel=1e-5
    )  # t with 15 degrees of freedom, 97.5 %


def test_leaving_a_unit_out_is_fitting_without_it() -> None:
    panel, question = made(9, **MONTHS, effect=-0.2)
    found = synthetic.synthetic(design(panel, question))
    first = found.weights[0]
    keep = [i for i, u in enumerate(panel.units) if u != first.unit]
    less = msgspec.structs.replace(
        panel,
        units=tuple(panel.units[i] for i in keep),
        values=panel.values[keep],
        treated_from=tuple(panel.treated_from[i] for i in keep),
    )
    assert synthetic.synthetic(design(less, question)).percent == pytest.approx(first.percent_without, rel=1e-6)
    assert sum(w.share for w in found.weights) == pytest.approx(1, abs=1e-5)


def test_several_treated_units_are_taken_together_and_stood_in_for_by_sets() -> None:
    found = answer(10, effect=-0.3, treated=3)
    assert found.told == "fall"
    for method in (differences.METHOD, synthetic.METHOD):
        estimate = next(e for e in found.estimates if e.method == method)
        assert len(estimate.placebos) == 199
        assert {len(p.units) for p in estimate.placebos} == {3}
        assert estimate.percent == pytest.approx(-30, abs=6)


def test_with_many_treated_units_the_clustered_error_is_taken() -> None:
    panel, question = made(11, **{**MONTHS, "units": 26}, effect=-0.2, treated=12)
    interval = differences.differences(design(panel, question)).interval
    assert interval is not None
    assert "clustered" in interval.made


def test_one_series_alone_gives_two_estimates_and_a_warning_that_they_share_an_assumption() -> None:
    panel, question = made(12, **{**MONTHS, "units": 2}, effect=-0.4)
    alone = msgspec.structs.replace(panel, units=panel.units[:1], values=panel.values[:1], treated_from=("",))
    found = assess(alone, question)
    assert [e.method for e in found.estimates] == ["interrupted-time-series", "forecast"]
    assert len(found.unfit) == 2
    assert any("one assumption" in w for w in found.warnings)


def test_one_method_is_no_answer() -> None:
    panel, question = made(13, units=1, periods=14, before=12, sort="year")
    with pytest.raises(Refusal, match="an answer needs two") as caught:
        assess(panel, question)
    assert "Interrupted time series" in str(caught.value)


def test_few_units_give_a_lower_level_that_claims_nothing() -> None:
    panel, question = made(14, **{**MONTHS, "units": 5}, effect=-0.6)
    found = assess(panel, question)
    estimate = next(e for e in found.estimates if e.method == differences.METHOD)
    assert estimate.interval is not None
    assert estimate.interval.level == pytest.approx(0.8)
    assert words.tells(estimate) == 0
    assert any("19 are needed" in w for w in found.warnings)


def test_a_hole_in_the_treated_series_is_left_a_hole() -> None:
    panel, question = made(15, **MONTHS, effect=-0.2)
    values = panel.values.copy()
    values[0, 10] = np.nan
    found = assess(msgspec.structs.replace(panel, values=values), question)
    assert found.extent.gaps == ("2028-11",)
    assert any("not taken for nought" in w for w in found.warnings)
    for e in found.estimates:
        assert e.series is not None
        assert e.series.seen[10] is None


def test_figures_below_nought_are_for_some_methods_only() -> None:
    panel, question = made(16, **MONTHS, effect=-0.2)
    values = panel.values.copy()
    values[3, 5] = -1.0
    found = assess(msgspec.structs.replace(panel, values=values), question)
    assert [u.method for u in found.unfit] == [differences.METHOD]
    assert "below nought" in found.unfit[0].reason


def test_the_order_of_units_and_a_unit_of_measurement_change_nothing() -> None:
    panel, question = made(17, **MONTHS, effect=-0.25)
    turned = msgspec.structs.replace(
        panel, units=panel.units[::-1], values=panel.values[::-1] * 1e6, treated_from=panel.treated_from[::-1]
    )
    one, two = assess(panel, question), assess(turned, question)
    for a, b in zip(one.estimates, two.estimates, strict=True):
        assert a.percent == pytest.approx(b.percent, rel=1e-5)
        assert a.interval is not None
        assert b.interval is not None
        assert a.interval.low == pytest.approx(b.interval.low, rel=1e-4)


def test_the_same_input_gives_the_same_bytes() -> None:
    panel, question = made(18, **MONTHS)
    assert msgspec.json.encode(assess(panel, question)) == msgspec.json.encode(assess(panel, question))


def test_the_question_must_be_whole() -> None:
    panel, question = made(19, **MONTHS)
    with pytest.raises(Refusal, match="`source`") as caught:
        assess(panel, msgspec.structs.replace(question, source="", objective=""))
    assert "`objective`" in str(caught.value)
    with pytest.raises(Refusal, match="no scale"):
        assess(panel, question, scale="levels")


def test_what_the_figures_cannot_show_is_always_said() -> None:
    text = " ".join(answer(20).cannot)
    for word in (
        "made the change",
        "What would have happened otherwise",
        "third countries",
        "objective was reached",
        "where the figures end",
    ):
        assert word in text


def test_a_change_of_the_smallest_size_said_is_seen_about_four_times_in_five() -> None:
    seen = {m.__name__: 0 for m in METHODS[2:]}
    for seed in range(12):
        for method in METHODS[2:]:
            smallest = method(design(*made(seed, **MONTHS))).smallest
            assert smallest is not None
            estimate = method(design(*made(seed + 500, **MONTHS, effect=-smallest / 100)))
            seen[method.__name__] += words.tells(estimate) == -1
    assert all(6 <= times <= 12 for times in seen.values()), seen


def test_a_panel_is_not_written_to() -> None:
    panel, question = made(21, **MONTHS)
    before = panel.values.copy()
    assess(Panel(**{f: getattr(panel, f) for f in panel.__struct_fields__}), question)
    np.testing.assert_array_equal(before, panel.values)


def test_strange_figures_are_answered_or_refused_never_worse() -> None:
    """Nought throughout, one value throughout, holes, figures below nought or very large, few periods: an answer with finite figures, or a reason."""
    answered, refused = 0, []
    for seed in range(45):
        chance = np.random.default_rng(seed)
        units, periods = int(chance.integers(1, 12)), int(chance.integers(3, 36))
        values = (
            chance.lognormal(3, 2, size=(units, periods))
            if chance.random() < 0.6
            else chance.poisson(1.0, size=(units, periods)).astype(float)
        )
        if chance.random() < 0.5:
            values[chance.random((units, periods)) < 0.15] = np.nan
        if chance.random() < 0.3:
            values[int(chance.integers(units)), int(chance.integers(periods)) :] = 0
        values = values * float(chance.choice([1.0, 1e12, 0.0 if chance.random() < 0.3 else 1.0])) - 3 * (chance.random() < 0.1)
        names = tuple(f"u{i:02d}" for i in range(units))
        panel = Panel(
            sort="month",
            units=names,
            numbers=tuple(range(24000, 24000 + periods)),
            values=values,
            treated_from=("",) * units,
            rows=1,
        )
        _, question = made(0, units=1, periods=3, before=1, sort="month")
        question = msgspec.structs.replace(
            question, treated=names[: int(chance.integers(1, 3))], since=panel.label(int(chance.integers(1, periods)))
        )
        try:
            found = assess(panel, question, scale=str(chance.choice(["index", "level"])))
        except Refusal as error:
            refused.append(error.repair)
            continue
        answered += 1
        for e in found.estimates:
            assert np.isfinite(e.percent)
            if e.interval is not None and e.interval.low is not None and e.interval.high is not None:
                assert e.interval.low - 1e-6 <= e.percent <= e.interval.high + 1e-6
    assert answered > 8
    assert all(refused)
