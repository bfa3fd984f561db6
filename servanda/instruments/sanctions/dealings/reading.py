"""A table of transactions read: each row counted or listed with the reason why not. Nothing is guessed and nothing dropped in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.base.tables.kinds import frame
from servanda.base.tables.unknown import names_nobody
from servanda.base.time.columns import day_column
from servanda.base.time.numbers import decimal_of
from servanda.base.time.policy import UNSETTLED
from servanda.instruments.sanctions.dealings.records import PaymentReject
from servanda.instruments.sanctions.dealings.table import Transactions, check_sum

if TYPE_CHECKING:
    import polars as pl

NEEDED = ("payer", "payee", "date", "amount")
OPTIONAL = ("currency", "kind", "goods", "id")
LISTED = 1000
"""So many rejected rows are listed; all are counted."""
PLACES = 4
"""No currency of ISO 4217 has more decimals."""


def read_file(path: Path, columns: Mapping[str, str] | None = None, *, currency: str = "") -> Transactions:
    """A file of transactions, in any form in which a table is read.

    columns: our name -> the file's, where they differ; currency: of rows that name none. Raises Refusal when the file cannot be read or lacks a column.
    """
    found = frame(path.name, path)
    return read(found.frame, columns, currency=currency, place=path.name, numbers=found.numbers, faults=found.faults)


def read(
    held: pl.DataFrame,
    columns: Mapping[str, str] | None = None,
    *,
    currency: str = "",
    place: str = "the table",
    numbers: pl.Series | None = None,
    faults: Sequence[tuple[int, RowFault]] = (),
) -> Transactions:
    """A data frame of transactions. In: as `read_file`; numbers: of its rows (default: from 1 on); faults: rows that are not in it,
    by number. Out: `Transactions` with its rejects."""
    import polars as pl

    named = {ours: (columns or {}).get(ours, ours) for ours in (*NEEDED, *OPTIONAL)}
    missing = [theirs for ours, theirs in named.items() if theirs not in held.columns and (ours in NEEDED or ours in (columns or {}))]
    if missing:
        raise Refusal(
            f"there is no column {', '.join(f'“{name}”' for name in missing)}; the columns are: {', '.join(held.columns[:20])}.",
            repair="Say which column is which with --column payer=NAME.",
            place=place,
        )
    if named["currency"] not in held.columns and not currency:
        raise Refusal("no currency is named.", repair="Give a column currency, or --currency for all rows.", place=place)
    row = pl.int_range(1, held.height + 1).alias("row") if numbers is None else numbers.alias("row")
    held = held.select(row, *(pl.col(theirs).alias(ours) for ours, theirs in named.items() if theirs in held.columns))
    read_, places = _parsed(held, currency)
    bad, good = read_.filter(pl.col("reason").is_not_null()), read_.filter(pl.col("reason").is_null())
    listed = bad.head(LISTED)
    said = held.filter(pl.col("row").is_in(listed["row"].implode())) if bad.height else held.head(0)
    counts = Counter({str(reason): int(count) for reason, count in bad.group_by("reason").len().rows()})
    counts.update(fault.reason for _number, fault in faults)
    rejected = [
        PaymentReject(row=number, reason=reason, text=", ".join("" if v is None else str(v) for v in values[1:]))
        for number, reason, values in zip(listed["row"], listed["reason"], said.iter_rows(), strict=True)
    ]
    rejected += [PaymentReject(row=number, reason=fault.reason, text="") for number, fault in faults[:LISTED]]
    rejected.sort(key=lambda one: one.row)
    return _coded(good, places, tuple(sorted(counts.items())), tuple(rejected[:LISTED]))


def _parsed(held: pl.DataFrame, currency: str) -> tuple[pl.DataFrame, int]:
    """The rows with typed columns and, where one cannot be read, the reason; and the decimals amounts are kept with."""
    import polars as pl

    def text(name: str) -> pl.Expr:
        kind = held.schema[name]
        return pl.col(name).cast(pl.String) if kind.is_numeric() or isinstance(kind, pl.Categorical | pl.Enum) else pl.col(name)

    def trimmed(name: str) -> pl.Expr:
        return text(name).str.strip_chars().replace("", None)

    day, _ = day_column(held["date"])
    money = trimmed("currency").str.to_uppercase() if "currency" in held.columns else pl.lit(None, pl.String)
    said = held.schema["amount"]
    number = pl.col("amount")
    if said == pl.String:
        number = number.str.strip_chars()
        if UNSETTLED.get()[1] or held["amount"].str.contains(",", literal=True).any():
            number = _dotted(number, decimal_of(held["amount"].unique()))
    out = held.lazy().select(
        "row",
        payer=trimmed("payer"),
        payee=trimmed("payee"),
        day=day,
        exact=number.cast(pl.Decimal(38, PLACES + 2), strict=False) if not said.is_float() else number.round(PLACES).cast(pl.Decimal(38, PLACES + 2), strict=False),
        currency=pl.coalesce(money, pl.lit(currency or None, pl.String)),
        **{name: text(name) for name in ("kind", "goods", "id") if name in held.columns},
    ).collect()  # fmt: skip
    minor = (out["exact"] * 10**PLACES).cast(pl.Decimal(38, PLACES + 2))
    whole = minor.cast(pl.Int64, strict=False)
    fine = pl.Series("fine", whole.cast(pl.Decimal(38, PLACES + 2)) != minor).fill_null(False)
    out = out.with_columns(minor=whole, fine=fine)
    repeated = pl.lit(False)
    if "id" in out.columns:
        repeated = pl.col("id").is_not_null() & (pl.col("id") != "") & ~pl.col("id").is_first_distinct()
    parties = pl.concat([out["payer"], out["payee"]]).unique().drop_nulls()
    nobody = [name for name in parties if names_nobody(name)]  # all of them would be one party
    reason = (
        pl.when(pl.col("payer").is_null() | pl.col("payee").is_null())
        .then(pl.lit("payer or payee is missing"))
        .when(pl.col("payer").is_in(nobody) | pl.col("payee").is_in(nobody))
        .then(pl.lit("payer or payee is said to be not known"))
        .when(pl.col("day").is_null())
        .then(pl.lit("the date is missing, not a day, or can be two (write 2031-03-14)"))
        .when(pl.col("exact").is_null())
        .then(pl.lit("the amount is missing or not a number (1234.50)"))
        .when(pl.col("exact") <= 0)
        .then(pl.lit("the amount is not above zero (a repayment goes the other way: change payer and payee)"))
        .when(pl.col("minor").is_null())
        .then(pl.lit("the amount is too large to count exactly"))
        .when(pl.col("fine"))
        .then(pl.lit(f"the amount has more than {PLACES} decimals"))
        .when(pl.col("currency").is_null())
        .then(pl.lit("the currency is missing"))
        .when(repeated)
        .then(pl.lit("the id was used by a row before it"))
        .otherwise(pl.lit(None, pl.String))
    )
    out = out.with_columns(reason=reason)
    good = out.filter(pl.col("reason").is_null())["minor"]
    places = next((p for p in range(PLACES) if not (good % 10 ** (PLACES - p) != 0).any()), PLACES)
    places = max(places, 2)
    return out.with_columns(minor=pl.col("minor") // 10 ** (PLACES - places)), places


def _dotted(number: pl.Expr, decimal: str) -> pl.Expr:
    """Numbers as we write them, of a column in which a comma parts the decimals; what is none then, as it stands."""
    import polars as pl

    plain = number.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    fits = number.str.contains(r"^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$")
    return pl.when(fits).then(plain).otherwise(pl.lit(None, pl.String)) if decimal == "," else number


def _coded(
    rows: pl.DataFrame, places: int, counts: tuple[tuple[str, int], ...], rejected: tuple[PaymentReject, ...]
) -> Transactions:
    """Names as numbers, in the order of names, so that the same rows in another file give the same numbers."""
    import numpy as np
    import polars as pl

    parties = pl.concat([rows["payer"].unique(), rows["payee"].unique()]).unique().sort().rename("party")
    kind = pl.Enum(parties)
    currencies = rows["currency"].unique().sort()
    amount = rows["minor"].to_numpy().astype(np.int64)
    check_sum(amount)
    return Transactions(
        payer=rows["payer"].cast(kind).to_physical().to_numpy().astype(np.int32),
        payee=rows["payee"].cast(kind).to_physical().to_numpy().astype(np.int32),
        day=rows["day"].to_physical().to_numpy().astype(np.int32),
        amount=amount,
        money=rows["currency"].cast(pl.Enum(currencies)).to_physical().to_numpy().astype(np.int32),
        row=rows["row"].to_numpy().astype(np.int64),
        parties=parties,
        currencies=tuple(currencies),
        places=places,
        rest=rows.select([name for name in ("kind", "goods", "id") if name in rows.columns]),
        rejects=counts,
        rejected=rejected,
    )
