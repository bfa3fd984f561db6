"""One pass over a table of trade: who sends how much of the goods to whom, before and after, and what stands behind the sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from servanda.instruments.sanctions.evasion.trade import ratios as r
from servanda.instruments.sanctions.evasion.trade.like import like, one_sided, sides, usable_pairs
from servanda.instruments.sanctions.evasion.trade.windows import TradePair, month_of, pairs

if TYPE_CHECKING:
    import polars as pl

KEYS = ("partner", "reporter", "code")


class Split(msgspec.Struct, frozen=True):
    """One code or one reporter within a partner's trade: sums before and after."""

    name: str
    before: float
    after: float


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of one partner.

    plain: the goods, all pairs of months as they stand in the table; ratio: the goods like for like (months, reporters and codes that both sides have); wider: all
    other goods, like for like (None: no control); excess: ratio / wider with its interval.

    entries: rows in the base (reporter x code x month); without_largest: the ratio when the largest entry after the measures is left out;
    unknown: cells without a value in the months compared. above: value beyond what the base times `wider` would be.
    """

    name: str
    plain: r.Ratio
    ratio: r.Ratio
    without_largest: float | None
    largest: tuple[str, str, str, float] | None  # reporter, code, month, value
    entries: int
    unknown: int
    priority: r.Ratio | None
    wider: r.Ratio | None
    excess: float | None
    excess_low: float | None
    excess_high: float | None
    above: float | None
    place: int  # from 0, by the plain ratio among those that are not targets
    place_words: str
    codes: tuple[Split, ...]
    reporters: tuple[Split, ...]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    pairs: tuple[TradePair, ...]  # in the table
    kept: tuple[TradePair, ...]  # compared like for like
    partners: tuple[Partner, ...]  # by plain ratio, the largest first; those without a ratio last
    months: tuple[str, ...]
    monthly: tuple[tuple[str, tuple[float | None, ...]], ...]  # partner, sum a month; None: nothing known of that month
    doubts: tuple[tuple[str, str], ...]
    priority_codes: int  # how many of the codes of high priority are in the table
    rows: int
    duplicates: int
    negatives: int


def measure(
    trade: pl.DataFrame,
    control: pl.DataFrame | None,
    *,
    measures: dt.date,
    since: str,
    until: str,
    targets: Collection[str],
    priority: Collection[str],
    limits: Mapping[str, float],
) -> Measured:
    """Measure a table of trade.

    trade: columns partner, reporter, code, month as text, value as number or empty (not known). A combination without a row is no recorded trade: offices publish
    none. control: reporter, partner, month, value of all goods. limits: of the detector. Raises Refusal when nothing can be compared.
    """
    import polars as pl

    named = {cell: month_of(cell) for cell in trade["month"].unique().to_list()}
    frame = trade.select(
        *(pl.col(key) for key in KEYS),
        pl.col("month").replace_strict(list(named), list(named.values()), return_dtype=pl.String) if any(k != v for k, v in named.items())
        else pl.col("month"),
        "value",
    )  # fmt: skip
    present = sorted(set(named.values()))
    wanted = pairs(measures, since, until, present)
    asked = [month for pair in wanted for month in (pair.after, pair.before)]
    raw = frame.with_columns(pl.col("month").cast(pl.String)).filter(pl.col("month").is_in(asked))
    use = usable_pairs(raw, wanted, limits)
    kept, doubts = use.kept, use.doubts
    of_present = sides(use.present)
    raw = raw.filter(pl.col("month").is_in(of_present["month"].to_list()))
    window = raw.join(of_present, on="month")
    sided = sides(kept)
    gone = pl.DataFrame(list(use.gone), schema={"pair": pl.Int32, "reporter": pl.String}, orient="row")
    names = sorted(str(one) for one in trade["partner"].unique().to_list() if one is not None)
    at = {name: i for i, name in enumerate(names)}
    least = int(limits["months"])
    plain_sums = _sums(window, at, len(use.present))
    plain_drawn = r.resampled(*plain_sums, r.draws(len(use.present), int(limits["resamples"]), int(limits["seed"])))
    plain = r.ratios(*plain_sums, plain_drawn, least_months=least)

    codes_gone, told = one_sided(window)
    doubts = (*doubts, *told)
    window = like(raw.join(sided, on="month"), gone)
    goods = _sums(window, at, len(kept))  # with the codes left out next: they are no part of the other goods
    window = window.join(codes_gone, on="code", how="anti")
    taken = r.draws(len(kept), int(limits["resamples"]), int(limits["seed"]))
    after, before = _sums(window, at, len(kept))
    drawn = r.resampled(after, before, taken)
    alike = r.ratios(after, before, drawn, least_months=least)

    codes_held = {str(one)[:6] for one in trade["code"].unique().to_list() if one is not None}
    listed = sorted(set(priority) & codes_held)
    high: tuple[r.Ratio | None, ...] = (None,) * len(names)
    if listed:
        of_priority = window.filter(pl.col("code").cast(pl.String).str.slice(0, 6).is_in(listed))
        sums = _sums(of_priority, at, len(kept))
        high = r.ratios(*sums, r.resampled(*sums, taken), least_months=least)

    wide, excess_drawn, more = _control(control, sided, gone, at, len(kept), goods, drawn, taken, least)
    doubts = (*doubts, *more)
    largest, counts = _entries(window, at)
    shown = [i for i, name in enumerate(names) if name not in targets and plain[i].value is not None]
    order = sorted(shown, key=lambda i: (-(plain[i].value or 0.0), names[i]))
    shares = r.places(plain_drawn[:, order]) if order else np.zeros((0, 0))
    splits = {key: _splits(window, key) for key in ("code", "reporter")}
    found = []
    for i, name in enumerate(names):
        ratio, wider = alike[i], wide[i]
        excess = ratio.value / wider.value if ratio.value is not None and wider is not None and wider.value else None
        kept_draws = excess_drawn[:, i][np.isfinite(excess_drawn[:, i])]
        low, high_ = (
            (float(q) for q in np.quantile(kept_draws, (0.05, 0.95)))
            if excess is not None and ratio.low is not None and len(kept_draws)
            else (None, None)
        )
        one = largest.get(name)
        place = order.index(i) if i in order else -1
        found.append(
            Partner(
                name=name, plain=plain[i], ratio=ratio, largest=one, wider=wider, excess=excess, excess_low=low, excess_high=high_, priority=high[i],
                without_largest=(ratio.after - one[3]) / ratio.before if one and ratio.before > 0 else None,
                entries=counts.get(name, (0, 0))[0], unknown=counts.get(name, (0, 0))[1], place=place,
                place_words=r.place_words(shares[place], place) if place >= 0 and plain[i].low is not None else "",
                above=ratio.after - ratio.before * wider.value if wider is not None and wider.value is not None else None,
                codes=splits["code"].get(name, ()), reporters=splits["reporter"].get(name, ()),
            )
        )  # fmt: skip
    found.sort(key=lambda p: (p.plain.value is None, -(p.plain.value or 0.0), p.name))
    months, monthly = _monthly(frame, present, use.partial)
    cells = raw.group_by(*KEYS, "month").len()
    return Measured(
        pairs=use.present, kept=kept, partners=tuple(found), months=months, monthly=monthly, doubts=doubts, priority_codes=len(listed),
        rows=frame.height, duplicates=raw.height - cells.height, negatives=raw.filter(pl.col("value") < 0).height,
    )  # fmt: skip


def _sums(window: pl.DataFrame, at: Mapping[str, int], pairs_: int) -> tuple[r.Matrix, r.Matrix]:
    """after, before: partners x pairs. A month in which a partner has rows but none with a value is not known; a month without rows is zero."""
    import polars as pl

    after, before = np.zeros((len(at), pairs_)), np.zeros((len(at), pairs_))
    told = window.group_by("partner", "pair", "after").agg(pl.col("value").sum(), pl.col("value").count().alias("known"))
    for partner, pair, side, value, known in told.iter_rows():
        if partner is not None:
            (after if side else before)[at[str(partner)], pair] = value if known else np.nan
    return after, before


def _control(
    control: pl.DataFrame | None,
    sided: pl.DataFrame,
    gone: pl.DataFrame,
    at: Mapping[str, int],
    pairs_: int,
    goods: tuple[r.Matrix, r.Matrix],
    drawn: r.Matrix,
    taken: np.ndarray[tuple[int, ...], np.dtype[np.intp]],
    least: int,
) -> tuple[tuple[r.Ratio | None, ...], r.Matrix, tuple[tuple[str, str], ...]]:
    """The ratio of all other goods, that of the goods over it in each resample, and what stood in the way."""
    import polars as pl

    nothing = np.full_like(drawn, np.nan)
    if control is None:
        return (
            (None,) * len(at),
            nothing,
            (("control", "no table `control` of all goods was given: growth of a whole trade cannot be told from diversion."),),
        )
    named = {cell: month_of(cell) for cell in control["month"].unique().to_list()}
    wide = control.with_columns(
        pl.col("partner").cast(pl.String), pl.col("month").cast(pl.String).replace_strict({str(k): v for k, v in named.items()})
    )
    seen = like(wide.filter(pl.col("partner").is_in(list(at))).join(sided, on="month"), gone)
    after, before = (np.full((len(at), pairs_), np.nan) for _side in range(2))
    told = seen.group_by("partner", "pair", "after").agg(pl.col("value").sum(), pl.col("value").count().alias("known"))
    for partner, pair, side, value, known in told.iter_rows():
        if known:
            (after if side else before)[at[str(partner)], pair] = value
    after, before = after - goods[0], before - goods[1]
    doubts: list[tuple[str, str]] = []
    if gone.height and "reporter" not in control.columns:
        doubts.append(("control", "it names no reporters, so those left out like for like are still in it."))
    found: list[r.Ratio | None] = []
    wide_drawn = r.resampled(after, before, taken)
    for (name, i), ratio in zip(at.items(), r.ratios(after, before, wide_drawn, least_months=least), strict=True):
        if not ratio.months:
            doubts.append((name, "the table `control` says nothing of this partner in these months."))
            found.append(None)
        elif ratio.before <= 0 or ratio.after <= 0:
            doubts.append(
                (name, "all goods are no more than the goods looked at: the two tables do not fit together, no control.")
            )
            wide_drawn[:, i] = np.nan
            found.append(None)
        else:
            found.append(ratio)
    return tuple(found), np.divide(drawn, wide_drawn, out=nothing, where=wide_drawn > 0), tuple(doubts)


def _entries(
    window: pl.DataFrame, at: Mapping[str, int]
) -> tuple[dict[str, tuple[str, str, str, float]], dict[str, tuple[int, int]]]:
    """Per partner the largest entry after the measures, and (entries in the base, cells without a value)."""
    import polars as pl

    tops = window.filter(pl.col("after") & pl.col("value").is_not_null())
    tops = (
        tops.filter(pl.col("value") == pl.col("value").max().over("partner"))
        .sort("month")
        .unique("partner", keep="first", maintain_order=True)
    )
    largest = {
        str(row["partner"]): (str(row["reporter"]), str(row["code"]), str(row["month"]), float(row["value"]))
        for row in tops.iter_rows(named=True)
    }
    told = window.group_by("partner").agg(
        (~pl.col("after") & pl.col("value").is_not_null()).sum().alias("entries"), pl.col("value").null_count().alias("unknown")
    )
    return largest, {str(name): (int(entries), int(unknown)) for name, entries, unknown in told.iter_rows() if str(name) in at}


def _splits(window: pl.DataFrame, key: str, most: int = 12) -> dict[str, tuple[Split, ...]]:
    """Per partner the codes (or reporters) with the largest rise, the largest first."""
    import polars as pl

    told = window.group_by("partner", key).agg(
        pl.col("value").filter(~pl.col("after")).sum().alias("b"), pl.col("value").filter("after").sum().alias("a")
    )
    told = told.with_columns(pl.col(key).cast(pl.String), rise=pl.col("a") - pl.col("b")).sort(
        "rise", key, descending=[True, False]
    )
    found: dict[str, list[Split]] = {}
    for partner, name, before, after, _rise in told.group_by("partner", maintain_order=True).head(most).iter_rows():
        found.setdefault(str(partner), []).append(Split(str(name), float(before), float(after)))
    return {partner: tuple(rows) for partner, rows in found.items()}


def _monthly(
    frame: pl.DataFrame, present: list[str], partial: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[float | None, ...]], ...]]:
    import polars as pl

    from servanda.instruments.sanctions.evasion.trade.windows import months

    line = months(present[0], present[-1])
    told = frame.group_by("partner", "month").agg(pl.col("value").sum(), pl.col("value").count().alias("known"))
    held: dict[str, dict[str, float | None]] = {}
    for partner, month, value, known in told.iter_rows():
        held.setdefault(str(partner), {})[str(month)] = float(value) if known else None
    # A month that is in the table without this partner is no recorded trade; one that is not in it, or is reported in part, is not known.
    there = set(present) - set(partial)
    for rows in held.values():
        rows.update(dict.fromkeys(set(rows) & set(partial)))
    return line, tuple(
        (name, tuple(rows.get(m, 0.0 if m in there else None) for m in line)) for name, rows in sorted(held.items())
    )
