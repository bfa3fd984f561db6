"""Newly formed intermediaries: a firm without a past that steps at once into the trade a listed one had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servanda.accounts.leads import Figure, Lead, Silence
from servanda.instruments.sanctions.evasion.corporate import listings, row, ties, undated
from servanda.instruments.sanctions.evasion.inputs import chosen, days, numbers, optional, table
from servanda.instruments.sanctions.evasion.leads import Found, described
from servanda.instruments.sanctions.evasion.trade.codes import TIER_OF

if TYPE_CHECKING:
    import polars as pl

MONTH = 30.4375  # days, the mean of the Gregorian calendar

ABOUT = described("new-intermediary", "new_intermediaries")


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """Leads, one for each new firm and listed one. tables, thresholds: see `ABOUT`. Raises Refusal for what cannot be read."""
    import polars as pl

    limits = chosen(ABOUT, thresholds)
    listed, tied = listings(tables, ABOUT), ties(tables, ABOUT)
    firms = days(table(tables, ABOUT, "companies"), "companies", "formed")
    sent = numbers(days(table(tables, ABOUT, "shipments"), "shipments", "date"), "shipments", "value")
    sent = sent.with_columns(
        pl.col("code").cast(pl.String).str.replace_all(r"\D", "").str.slice(0, 6).alias("goods"),
        pl.col("seller", "buyer").cast(pl.String),
    ).filter(pl.col("date").is_not_null())
    own_codes = optional(tables, ABOUT, "codes")
    concern = set(TIER_OF) if own_codes is None else {str(code).replace(".", "")[:6] for code in own_codes["code"].to_list()}
    silences = [
        Silence(detector=ABOUT.code, about=who, reason="listed without a day: near the listing cannot be said.")
        for who in undated(tables, ABOUT)
    ]
    unknown = firms.filter(pl.col("formed").is_null())
    if unknown.height:
        silences.append(
            Silence(
                detector=ABOUT.code,
                about="companies",
                reason=f"{unknown.height} firms have no day of formation; nothing is said of them.",
            )
        )
    formed = {
        str(name): day
        for name, day in firms.select("company", "formed").iter_rows()
        if name is not None and day is not None and str(name) not in listed
    }
    legs = pl.concat(
        [
            sent.select(
                "row",
                "date",
                "goods",
                "value",
                pl.col("buyer").alias("firm"),
                pl.col("seller").alias("other"),
                pl.lit("buys from").alias("side"),
            ),
            sent.select(
                "row",
                "date",
                "goods",
                "value",
                pl.col("seller").alias("firm"),
                pl.col("buyer").alias("other"),
                pl.lit("sells to").alias("side"),
            ),
        ]
    ).filter(pl.col("firm").is_not_null() & pl.col("other").is_not_null())
    worthless = sent["value"].null_count()
    if worthless:
        reason = f"{worthless} shipments have no value: they count as shipments and are in no sum."
        silences.append(Silence(detector=ABOUT.code, about="shipments", reason=reason))
    told: list[Lead] = []
    idle: list[str] = []
    trading = set(legs["firm"].unique().to_list())
    for who, day in sorted(listed.items()):
        near = [name for name, born in formed.items() if -limits["formed-before"] <= (born - day).days <= limits["formed-after"]]
        if not near:
            continue
        if who not in trading:
            idle.append(who)
            continue
        past = legs.filter(
            (pl.col("firm") == who) & (pl.col("date") < day) & (pl.col("date") >= day - dt.timedelta(days=limits["back"]))
        )
        if not past.height:
            idle.append(who)
        known = past.group_by("other", "goods", "side").agg(pl.col("value").sum().alias("had"))
        span = max(1.0, max((day - one).days for one in past["date"].to_list()) / MONTH) if past.height else 1.0
        fresh = legs.filter(pl.col("firm").is_in(near)).join(known, on=["other", "goods", "side"], how="left")
        fresh = fresh.with_columns((pl.col("other") == who).alias("direct"))
        for (name,), mine in sorted(fresh.group_by("firm"), key=lambda pair: str(pair[0][0])):
            rows = [
                one
                for one in mine.sort("date", "row").to_dicts()
                if 0 <= (one["date"] - formed[str(name)]).days <= limits["young"]
            ]
            lead = _lead(str(name), formed[str(name)], who, day, rows, span, concern, tied, limits)
            if lead is not None:
                told.append(lead)
    if idle:
        names = f"{', '.join(idle[:6])}{f' and {len(idle) - 6} more' if len(idle) > 6 else ''}"
        silences.append(
            Silence(
                detector=ABOUT.code,
                about=names,
                reason="no shipment before the listing in the table: there is no trade to step into.",
            )
        )
    return Found(leads=tuple(told), silences=tuple(silences))


def _lead(
    name: str, born: dt.date, who: str, day: dt.date, rows: list[dict[str, Any]], span: float, concern: set[str],
    tied: Mapping[tuple[str, str], str], limits: Mapping[str, float],
) -> Lead | None:  # fmt: skip
    """A lead about one new firm and one listed, or None. span: months of the listed one's past trade."""
    matched = [one for one in rows if one["had"] is not None]
    direct = [one for one in rows if one["direct"] and one["date"] >= day]
    value = sum(one["value"] or 0.0 for one in matched)
    had = sum({(one["other"], one["goods"], one["side"]): one["had"] for one in matched}.values()) / span
    months = max(1.0, (rows[-1]["date"] - rows[0]["date"]).days / MONTH) if rows else 1.0
    replaced = value / months / had if had > 0 else 0.0
    steps_in = len(matched) >= limits["shipments"] and replaced >= limits["replaces"]
    if not steps_in and not direct:
        return None
    signs = []
    if steps_in and direct:
        signs.append("it stands between the former partners and the listed one")
    first = min(one["date"] for one in (*matched, *direct))
    if (first - born).days <= limits["soon"]:
        signs.append(f"its first such shipment came {(first - born).days} days after its formation")
    if priority := sorted({one["goods"] for one in (*matched, *direct)} & concern):
        signs.append(f"goods of concern: {', '.join(priority[:4])}")
    if (name, who) in tied:
        signs.append(f"tied to {who} ({tied[name, who]})")
    whole = sum(one["value"] or 0.0 for one in rows)
    share = sum(one["value"] or 0.0 for one in rows if one["had"] is not None or one["direct"]) / whole if whole else 0.0
    if share >= limits["mostly"]:
        signs.append(f"{share:.0%} of its trade is of this kind")
    weight = "strong" if len(signs) >= 4 else "middling" if len(signs) >= 2 else "weak"
    apart = (born - day).days
    parts = [f"{name} was formed on {born}, {abs(apart)} days {'after' if apart >= 0 else 'before'} the listing of {who}."]
    if steps_in:
        others = sorted({f"{one['side']} {one['other']}" for one in matched})
        parts.append(
            f"Within {(matched[-1]['date'] - born).days} days of that it {', '.join(others[:4])} the goods "
            f"{', '.join(sorted({one['goods'] for one in matched})[:4])} that {who} used to, "
            f"{replaced:.0%} of the listed one's monthly value with them ({len(matched)} shipments)."
        )
    if direct:
        parts.append(
            f"It {direct[0]['side']} {who} itself, first on {direct[0]['date']} ({len(direct)} shipments after the listing)."
        )
    used = sorted({one["row"]: one for one in (*matched, *direct)}.values(), key=lambda one: (one["date"], one["row"]))
    return Lead(
        detector=ABOUT.code,
        subject=(name, who),
        seen=" ".join(parts),
        innocent=(
            "Where a large trader leaves a market others step in; somebody has to supply its honest customers.",
            "A management buy-out or a new branch of a known group registers a new firm.",
            "Suppliers look for new buyers themselves when they lose one.",
        ),
        settle=(
            "Who owns, directs and finances the new firm, and where these persons worked before.",
            "Where the goods went from there: end-user statements, onward customs declarations, delivery to the door.",
            "Whether suppliers were approached by the new firm or by somebody from the listed one.",
        ),
        weight=weight,
        because=f"formed {limits['formed-before']:g} days before to {limits['formed-after']:g} after the listing and {limits['replaces']:.0%} or more of its trade in {limits['shipments']:g} or "
        f"more shipments, or trade with it; weighs {weight}: " + (f"{len(signs)} of five signs: {'; '.join(signs)}" if signs else "no further sign") + " (four: strong, two: middling)",
        first=first.isoformat(),
        last=used[-1]["date"].isoformat(),
        figures=(Figure(what="share of the listed one's monthly trade replaced", value=replaced if had > 0 else None, unit="of 1", source="table `shipments`"),),
        rows=tuple(row("shipments", one["row"], one["date"], f"{name} {one['side']} {one['other']}", one["goods"], one["value"]) for one in used[:20]),
    )  # fmt: skip
