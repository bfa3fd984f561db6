"""Trade diversion on made-up tables: against the slow oracle, and what it does with the unknown, the partial and the tiny."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trade_oracle import Row, slow

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.evasion import trade_diversion
from servanda.instruments.sanctions.evasion.leads import Found
from servanda.instruments.sanctions.evasion.trade.codes import TIER_OF, TIERS
from servanda.instruments.sanctions.evasion.trade.measured import measure
from servanda.instruments.sanctions.evasion.trade.mirror import mirrors, partial_years
from servanda.instruments.sanctions.evasion.trade.windows import month_of, pairs, same_month_before

COLUMNS = ["reporter", "partner", "code", "month", "value"]
LIMITS = {one.name: one.value for one in trade_diversion.ABOUT.thresholds} | {"resamples": 50.0}
MONTHS = [f"{2030 + i // 12}-{i % 12 + 1:02d}" for i in range(30)]


def table(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema=dict(zip(COLUMNS, (pl.String, pl.String, pl.String, pl.String, pl.Float64), strict=True)), orient="row"
    )


@st.composite
def trades(draw: st.DrawFn) -> list[Row]:
    cells = draw(
        st.dictionaries(
            st.tuples(
                st.sampled_from("ABC"),
                st.sampled_from(("x", "y", "z")),
                st.sampled_from(("840001", "840002", "840003")),
                st.sampled_from(MONTHS[6:]),
            ),
            st.one_of(st.none(), st.integers(0, 1000)),
            min_size=20,
            max_size=150,
        )
    )
    return [(*key, None if value is None else float(value)) for key, value in sorted(cells.items())]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    trades(),
    st.sampled_from((0.0, 0.3, 0.6)),
    st.sampled_from((0.1, 0.25, 0.6)),
    st.sampled_from((("2031-05-09", "2031-06"), ("2031-01-20", "2031-02"))),
)
def test_measures_agree_with_the_oracle(rows: list[Row], thin: float, missing: float, when: tuple[str, str]) -> None:
    """From 2031-02 on some months before the measures are the base of two months after them."""
    day, since = dt.date.fromisoformat(when[0]), when[1]
    limits = LIMITS | {"thin-month": thin, "missing-share": missing}
    try:
        found = measure(table(rows), None, measures=day, since=since, until="2032-06", targets=(), priority=(), limits=limits)
    except Refusal:
        held = {row[3] for row in rows}
        wanted = pairs(day, since, "2032-06", [*MONTHS])
        assert not any(pair.after in held and pair.before in held for pair in wanted)
        return
    for partner in found.partners:
        told = slow(rows, partner.name, when[0][:7], since, "2032-06", thin, missing)
        for ours, theirs in (
            (partner.plain.value, told.plain),
            (partner.ratio.value, told.like),
            (partner.without_largest, told.without_largest),
        ):
            assert ours == (pytest.approx(theirs) if theirs is not None else None)


def test_a_base_month_lies_before_the_measures() -> None:
    assert same_month_before("2032-05", "2031-02") == "2030-05"
    assert same_month_before("2031-05", "2031-02") == "2030-05"
    assert same_month_before("2032-01", "2031-02") == "2031-01"
    assert same_month_before("2032-02", "2031-02") == "2030-02"


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2031-03", "2031-03"),
        ("203103", "2031-03"),
        ("2031-03-30", "2031-03"),
        (dt.date(2031, 3, 1), "2031-03"),
        (203103, "2031-03"),
    ],
)
def test_months_are_read(cell: object, month: str) -> None:
    assert month_of(cell) == month


@pytest.mark.parametrize("cell", ["2031-13", "March", "", "2031-02-30", "31-03"])
def test_what_is_no_month_is_refused(cell: str) -> None:
    with pytest.raises(Refusal, match="is not a d") as caught:
        month_of(cell)
    assert caught.value.place == "month"


def steady(partner: str, before: float, after: float, entries: int = 4, months: int = 12) -> list[Row]:
    """The same value each month before the measures of January 2031, another after, over so many codes."""
    return [
        ("A", partner, f"8400{k:02d}", f"{year}-{m:02d}", value * (1 + 0.01 * m) / entries)
        for year, value in ((2030, before), (2031, after))
        for m in range(1, months + 1)
        for k in range(entries)
        if not (year == 2031 and m == 1 and value == 0)
    ]


def found(rows: list[Row], control: list[tuple[str, str, float]] | None = None, **more: object) -> Found:
    tables = {"trade": table(rows)}
    if control is not None:
        tables["control"] = pl.DataFrame(control, schema=["partner", "month", "value"], orient="row")
    options: dict[str, object] = {"measures": "2031-01-01", "since": "2031-01", **more}
    return trade_diversion.leads(tables, **options)  # type: ignore[arg-type] # the options of a test, by name


def test_a_rise_is_a_lead_and_steady_trade_is_none() -> None:
    answer = found(steady("Dunmere", 1000, 4000) + steady("Estrane", 1000, 1100))
    assert [lead.subject for lead in answer.leads] == [("Dunmere",)]
    assert "x4.0" in answer.leads[0].seen
    assert "not known" in answer.leads[0].seen  # no control was given


def test_growth_of_the_whole_trade_is_no_lead() -> None:
    rows = steady("Dunmere", 1000, 4000)
    wide = [("Dunmere", f"{year}-{m:02d}", value * 10.0) for year, value in ((2030, 1000), (2031, 4000)) for m in range(1, 13)]
    assert not found(rows, wide).leads
    assert found(rows, [(p, m, 20_000.0) for p, m, _v in wide]).leads


def test_one_large_delivery_is_no_lead() -> None:
    rows = [*steady("Dunmere", 1000, 1000), ("A", "Dunmere", "840000", "2031-07", 40_000.0)]
    answer = found(rows)
    assert not answer.leads
    assert any("again" in one.reason for one in answer.silences)  # the delivery is a second row of the same cell: told


def test_a_tiny_base_leads_nowhere_and_says_so() -> None:
    answer = found(steady("Dunmere", 10, 90, entries=1) + steady("Estrane", 1000, 1000))
    assert not answer.leads
    assert any(one.about == "Dunmere" and "too small a base" in one.reason for one in answer.silences)


def test_nothing_before_is_no_infinite_ratio() -> None:
    rows = [row for row in steady("Dunmere", 1000, 4000) if row[3] >= "2031"] + steady("Estrane", 1000, 1000)
    answer = found(rows)
    assert not answer.leads
    assert any(one.about == "Dunmere" and "from nothing" in one.reason for one in answer.silences)
    assert next(f for f in answer.figures if f.what.startswith("Dunmere")).value is None


def test_unknown_is_not_zero() -> None:
    rows = [
        row if not (row[1] == "Dunmere" and row[3] < "2030-07") else (*row[:4], None)
        for row in steady("Dunmere", 1000, 1000) + steady("Estrane", 1000, 1000)
    ]
    answer = found(rows)
    assert not answer.leads  # taken for zero the base would be half and the ratio two
    assert any(one.about == "Dunmere" and "no value" in one.reason for one in answer.silences)
    plain = next(f for f in answer.figures if f.what == "Dunmere: plain ratio to the same months before")
    assert plain.value == pytest.approx(1.0)


def test_a_target_is_measured_and_never_a_lead() -> None:
    answer = found(steady("Corvany", 1000, 9000) + steady("Estrane", 1000, 1000), targets="Corvany")
    assert not answer.leads
    assert any(bar.label == "Corvany (target)" for bar in answer.comparisons[0].bars)
    with pytest.raises(Refusal, match="no partner"):
        found(steady("Estrane", 1000, 1000), targets="Nowhere")


def test_a_code_new_in_the_nomenclature_is_no_rise_like_for_like() -> None:
    renamed = [
        (r, p, "840099" if c == "840000" and m >= "2031" else c, m, v)
        for r, p, c, m, v in steady("Dunmere", 1000, 1000) + steady("Estrane", 1000, 1000)
    ]
    answer = found([*renamed, ("A", "Dunmere", "840099", "2031-05", 99.0)])
    assert any(one.about == "codes" and "840099" in one.reason for one in answer.silences)
    like = next(f for f in answer.figures if f.what == "Dunmere: like for like")
    assert like.value == pytest.approx(1.0)


def test_a_missing_reporter_is_told_and_left_out_of_both_sides() -> None:
    rows = steady("Dunmere", 1000, 1000) + [
        ("B", p, c, m, v / 10) for r, p, c, m, v in steady("Dunmere", 1000, 1000) if v is not None and m != "2031-12"
    ]
    answer = found(rows)
    assert any(one.about == "2031-12" and one.reason.startswith("B:") for one in answer.silences)
    values = {f.what: f.value for f in answer.figures}
    assert values["Dunmere: like for like"] == pytest.approx(1.0)
    assert values["Dunmere: plain ratio to the same months before"] == pytest.approx(
        1 - 1.12 / 10 / (sum(1 + 0.01 * m for m in range(1, 13)) * 1.1), rel=1e-3
    )


def test_bad_tables_are_refused_with_their_row() -> None:
    with pytest.raises(Refusal, match="day of the measures"):
        trade_diversion.leads({"trade": table(steady("x", 1, 2))})
    with pytest.raises(Refusal, match="lacks the column value"):
        trade_diversion.leads({"trade": table(steady("x", 1, 2)).drop("value")}, measures="2031-01-01")
    text = table(steady("x", 1, 2)).with_columns(pl.col("value").cast(pl.String))
    wrong = text.with_columns(pl.when(pl.int_range(pl.len()) == 3).then(pl.lit("lots")).otherwise(pl.col("value")).alias("value"))
    with pytest.raises(Refusal, match="lots") as told:
        trade_diversion.leads({"trade": wrong}, measures="2031-01-01")
    assert told.value.place == "trade row 4, column value"
    with pytest.raises(Refusal, match="no month"):
        trade_diversion.leads({"trade": table(steady("x", 1, 2)).filter(pl.col("month") > "2031")}, measures="2031-01-01")
    with pytest.raises(Refusal, match="infinite"):
        trade_diversion.leads(
            {"trade": table([*steady("x", 1, 2), ("A", "x", "840000", "2031-05", float("inf"))])}, measures="2031-01-01"
        )
    for name, value in (("resamples", 1.0), ("ratio", -1.0), ("ratio", float("nan"))):
        with pytest.raises(Refusal):
            trade_diversion.leads({"trade": table(steady("x", 1, 2))}, measures="2031-01-01", thresholds={name: value})
    with pytest.raises(Refusal, match="no month 13"):
        trade_diversion.leads({"trade": table(steady("x", 1, 2))}, measures="2031-01-01", since="2031-13")
    with pytest.raises(Refusal, match="no row"):
        trade_diversion.leads({"trade": table([])}, measures="2031-01-01")


def test_mirrors_are_read_against_their_own_past_and_partial_years_are_left_out() -> None:
    exports = {("Dunmere", str(y)): 100.0 for y in range(2028, 2033)}
    imports = {
        ("Dunmere", "2028"): 95.0,
        ("Dunmere", "2029"): 99.0,
        ("Dunmere", "2030"): 97.0,
        ("Dunmere", "2031"): 60.0,
        ("Dunmere", "2032"): 20.0,
    }
    partial = partial_years(imports, 0.5)
    assert set(partial) == {("Dunmere", "2032")}
    (only,) = mirrors(exports, imports, partial, measures="2031", factor=1.06, margin=0.1)
    assert only.year == "2031"
    assert only.beyond
    assert only.reached == pytest.approx(60 / 106)
    assert only.missing == pytest.approx(46)
    (calm,) = mirrors(exports, imports | {("Dunmere", "2031"): 90.0}, partial, measures="2031", factor=1.06, margin=0.1)
    assert not calm.beyond


def test_the_list_of_high_priority_has_fifty_codes() -> None:
    assert len(TIER_OF) == 50 == sum(len(codes) for codes in TIERS.values())
    assert all(len(code) == 6 and code.isdigit() for code in TIER_OF)
