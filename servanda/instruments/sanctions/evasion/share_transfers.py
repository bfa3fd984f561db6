"""Share transfers that take a listed owner to just under the line of ownership, shortly before or after the listing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from servanda.accounts.leads import Figure, Lead, Silence
from servanda.instruments.sanctions.evasion.corporate import by, listings, near, part, row, ties, undated
from servanda.instruments.sanctions.evasion.inputs import chosen, days, numbers, optional, shares, table, text
from servanda.instruments.sanctions.evasion.leads import Found, described

if TYPE_CHECKING:
    import polars as pl

ABOUT = described("share-transfer", "share_transfers")


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """Leads, one for each listed seller and company. tables, thresholds: see `ABOUT`. Raises Refusal for what cannot be read."""
    limits = chosen(ABOUT, thresholds)
    listed, tied = listings(tables, ABOUT), ties(tables, ABOUT)
    moved = shares(days(table(tables, ABOUT, "transfers"), "transfers", "date"), "transfers", "share", "before")
    moved = numbers(moved, "transfers", "price", "value")
    held = by(_holdings(tables), "company")
    silences = [
        Silence(detector=ABOUT.code, about=who, reason="listed without a day: near the listing cannot be said.")
        for who in undated(tables, ABOUT)
    ]
    mine = [one for one in moved.to_dicts() if text(one["seller"]) in listed]
    mine.sort(key=lambda one: (text(one["seller"]), text(one["company"]), one["date"] or dt.date.min, one["row"]))
    told: list[Lead] = []
    for (seller, company), group in groupby(mine, key=lambda one: (text(one["seller"]), text(one["company"]))):
        day = listed[seller]
        steps = [one for one in group if _within(one["date"], day, limits) and text(one["buyer"]) not in listed]
        if not steps:
            continue
        before = steps[0]["before"] if steps[0]["before"] is not None else _at(held.get(company, []), seller, steps[0]["date"])
        others = _others(held.get(company, []), listed, seller, steps[-1]["date"]) if limits["aggregate"] else 0.0
        if before is None or others is None or any(one["share"] is None for one in steps):
            reason = "the share before, the share moved or that of another listed owner is not known."
            silences.append(Silence(detector=ABOUT.code, about=f"{seller}, {company}", reason=reason))
            continue
        start = before + others
        end = start - sum(one["share"] for one in steps)
        if _over(start, limits) and not _over(end, limits) and end >= limits["line"] - limits["margin"] - 1e-9:
            told.append(_lead(seller, company, day, steps, start, end, others, tied, limits))
    return Found(leads=tuple(told), silences=tuple(silences))


def _over(share: float, limits: Mapping[str, float]) -> bool:
    gap = share - limits["line"]
    return gap >= -1e-9 if limits["at-line"] else gap > 1e-9


def _within(day: dt.date | None, listed_on: dt.date, limits: Mapping[str, float]) -> bool:
    return day is not None and -limits["before-days"] <= (day - listed_on).days <= limits["after-days"]


def _holdings(tables: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    frame = optional(tables, ABOUT, "holdings")
    return [] if frame is None else shares(days(frame, "holdings", "from", "until"), "holdings", "share").to_dicts()


def _at(held: list[dict[str, Any]], holder: str, day: dt.date) -> float | None:
    """The share somebody held the day before; None: not in the register."""
    last = day - dt.timedelta(days=1)
    mine = [h for h in held if text(h["holder"]) == holder and _holds(h, last)]
    return sum(h["share"] for h in mine) if mine and all(h["share"] is not None for h in mine) else None


def _others(held: list[dict[str, Any]], listed: Mapping[str, dt.date], seller: str, day: dt.date) -> float | None:
    """What other listed owners held on a day; None: a share of one of them is not known."""
    mine = [h["share"] for h in held if text(h["holder"]) in listed and text(h["holder"]) != seller and _holds(h, day)]
    return None if None in mine else sum(mine)


def _holds(holding: Mapping[str, Any], day: dt.date) -> bool:
    return (holding["from"] is None or holding["from"] <= day) and (holding["until"] is None or day <= holding["until"])


def _lead(
    seller: str, company: str, day: dt.date, steps: list[dict[str, Any]], start: float, end: float, others: float,
    tied: Mapping[tuple[str, str], str], limits: Mapping[str, float],
) -> Lead:  # fmt: skip
    buyers = sorted({text(one["buyer"]) for one in steps})
    signs = []
    if any(abs((one["date"] - day).days) <= limits["close-days"] for one in steps):
        signs.append(f"within {limits['close-days']:g} days of the listing")
    signs += [f"the buyer {buyer} is tied to the seller ({tied[seller, buyer]})" for buyer in buyers if (seller, buyer) in tied]
    cheap = [
        one for one in steps if one["price"] is not None and one["value"] and one["price"] < limits["low-price"] * one["value"]
    ]
    if cheap:
        signs.append(f"the price was {part(cheap[0]['price'] / cheap[0]['value'])} of the value")
    if len(steps) > 1:
        signs.append(f"in {len(steps)} steps")
    whose = f"the share of {seller}" + (" and other listed owners" if others else "")
    seen = (
        (f"Between {steps[0]['date']} and {steps[-1]['date']}" if len(steps) > 1 else f"On {steps[0]['date']}")
        + f", {near(steps[-1]['date'], day)}, {whose} in {company} went from {start:.2%} to {end:.2%}, "
        f"under the line of {limits['line']:.0%}; the shares went to {', '.join(buyers)}."
    )
    weight = "strong" if len(signs) >= 2 else "middling" if signs else "weak"
    return Lead(
        detector=ABOUT.code,
        subject=(seller, company),
        seen=seen,
        innocent=(
            "A sale agreed before anybody spoke of a listing, closed later.",
            "A compliant reduction, which some regimes expect and license, to let the company work on.",
            "A succession, a divorce or an issue of new shares that thins the stake.",
        ),
        settle=(
            "Who names the directors, who votes the sold shares and who gets the dividends since then.",
            "Who the buyer is, with what money it paid, and whether the price was paid at all.",
            "When the contract was first negotiated: letters, board minutes, the notary's file.",
        ),
        weight=weight,
        because=f"from the line or over it to at most {limits['margin']:.0%} under it, {limits['before-days']:g} days before to {limits['after-days']:g} after the listing; "
        + (
            f"weighs {weight}: {'; '.join(signs)} (two signs: strong, one: middling)" if signs else "weighs weak: no further sign"
        ),
        first=steps[0]["date"].isoformat(),
        last=steps[-1]["date"].isoformat(),
        figures=(
            Figure(what="share before", value=start, unit="of 1", source="tables `transfers`, `holdings`"),
            Figure(what="share after", value=end, unit="of 1", source="tables `transfers`, `holdings`"),
        ),
        rows=tuple(
            row("transfers", one["row"], one["date"], f"{one['seller']} to {one['buyer']}", f"{one['share']:.2%} of {company}")
            for one in steps
        ),
    )
