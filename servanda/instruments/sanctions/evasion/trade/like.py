"""Like for like: which rows of a table of trade can be compared with which, and what is told of those that cannot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from servanda.instruments.sanctions.evasion.trade.windows import TradePair, Usable, usable

if TYPE_CHECKING:
    import polars as pl


def sides(kept: tuple[TradePair, ...]) -> pl.DataFrame:
    """month, pair, after: which pair and which side of it a month is. A month can be the base of two pairs, of this year and of the next."""
    import polars as pl

    rows = [(month, i, side) for i, pair in enumerate(kept) for month, side in ((pair.after, True), (pair.before, False))]
    return pl.DataFrame(rows, schema={"month": pl.String, "pair": pl.Int32, "after": pl.Boolean}, orient="row")


def like(frame: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Without the reporters of whom one of the two months of a pair is missing. frame: with its pair; gone: pair, reporter."""
    import polars as pl

    if not gone.height or "reporter" not in frame.columns:
        return frame
    return frame.with_columns(pl.col("reporter").cast(pl.String)).join(gone, on=["pair", "reporter"], how="anti")


def one_sided(window: pl.DataFrame) -> tuple[pl.DataFrame, tuple[tuple[str, str], ...]]:
    """Codes that nobody sends to anybody on one of the two sides, and what is told of them.

    Nomenclatures are revised (the Harmonised System on 1 January 2022, the Combined Nomenclature every January): goods move to a new code, and a rise from nothing
    under the new one is no rise. A code that is empty for every partner and reporter cannot be told from a new or a closed one.
    """
    import polars as pl

    sums = window.group_by("code").agg(
        pl.col("after").any().alias("later"),
        (~pl.col("after")).any().alias("earlier"),
        pl.col("value").sum(),
        pl.col("after").sum().alias("rows"),
    )
    whole = float(window.filter("after")["value"].sum() or 0.0), float(window.filter(~pl.col("after"))["value"].sum() or 0.0)
    told = []
    for found, total, words in (
        (sums.filter(pl.col("later") & ~pl.col("earlier")), whole[0], "after the measures and never in the months before"),
        (sums.filter(pl.col("earlier") & ~pl.col("later")), whole[1], "in the months before and never after the measures"),
    ):
        if found.height:
            names = (
                found.with_columns(pl.col("code").cast(pl.String))
                .sort("value", "code", descending=[True, False])["code"]
                .to_list()
            )
            share = float(found["value"].sum()) / total if total else 0.0
            told.append(
                (
                    "codes",
                    f"{len(names)} {'code' if len(names) == 1 else 'codes'} ({', '.join(names[:5])}{', ...' if len(names) > 5 else ''}; "
                    f"{share:.1%} of the value) seen {words}, with any partner: new, closed or "
                    "renumbered in the nomenclature, or not traded; left out like for like.",
                )
            )
    return sums.filter(pl.col("later") != pl.col("earlier")).select("code"), tuple(told)


def usable_pairs(frame: pl.DataFrame, wanted: tuple[TradePair, ...], limits: Mapping[str, float]) -> Usable:
    import polars as pl

    rows = frame.group_by("month", "reporter").agg(pl.len().alias("n"), pl.col("value").sum()).iter_rows()
    held = {(str(month), str(reporter)): (int(n), float(value)) for month, reporter, n, value in rows}
    return usable(wanted, held, thin=limits["thin-month"], missing_share=limits["missing-share"])
