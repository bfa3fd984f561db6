"""Sales by a listed owner that leave it a way back: options, pledges, proxies, a price that is no price."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servanda.accounts.leads import Figure, Lead, Row, Silence
from servanda.instruments.sanctions.evasion.corporate import by, listings, near, part, row, ties, undated
from servanda.instruments.sanctions.evasion.inputs import chosen, days, numbers, optional, table, text
from servanda.instruments.sanctions.evasion.leads import Found, described

if TYPE_CHECKING:
    import polars as pl

KEEPS = {
    "call-option": "an option to buy the shares back",
    "buy-back": "a promise to sell them back",
    "usufruct": "the fruits of the shares",
    "proxy": "the votes of the shares",
    "trust": "the shares held in trust",
    "pledge": "the shares pledged",
    "loan": "a loan for the price",
}
"""Kind of agreement: what it leaves with the one who holds it."""

ABOUT = described("buy-back", "buy_back")


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """Leads, one for each transfer by a listed owner. tables, thresholds: see `ABOUT`. Raises Refusal for what cannot be read."""
    limits = chosen(ABOUT, thresholds)
    listed, tied = listings(tables, ABOUT), ties(tables, ABOUT)
    moved = numbers(
        days(table(tables, ABOUT, "transfers"), "transfers", "date"), "transfers", "share", "price", "value"
    ).to_dicts()
    agreed_frame = optional(tables, ABOUT, "agreements")
    agreed = [] if agreed_frame is None else days(agreed_frame, "agreements", "date").to_dicts()
    silences = [
        Silence(detector=ABOUT.code, about=who, reason="listed without a day: near the listing cannot be said.")
        for who in undated(tables, ABOUT)
    ]
    if agreed_frame is None:
        silences.append(
            Silence(
                detector=ABOUT.code, about="agreements", reason="no table `agreements`: only prices and returns can be looked at."
            )
        )
    strange = sorted({text(one["kind"]) for one in agreed} - KEEPS.keys())
    if strange:
        silences.append(Silence(detector=ABOUT.code, about="agreements", reason=f"kinds not looked at: {', '.join(strange)}."))
    told: list[Lead] = []
    agreed_on, moves = by(agreed, "company"), by(moved, "company")
    for one in moved:
        seller, buyer, company = (text(one[name]) for name in ("seller", "buyer", "company"))
        if (
            seller not in listed
            or one["date"] is None
            or not -limits["before-days"] <= (one["date"] - listed[seller]).days <= limits["after-days"]
        ):
            continue
        kept = [a for a in agreed_on.get(company, []) if _leaves(a, seller, buyer, company, one["date"], tied, limits)]
        back = [
            m for m in moves[company]
            if m["date"] is not None and m["date"] > one["date"] and text(m["company"]) == company and text(m["seller"]) == buyer
            and (text(m["buyer"]) == seller or (seller, text(m["buyer"])) in tied)
        ]  # fmt: skip
        price = one["price"] / one["value"] if one["price"] is not None and one["value"] else None
        if price is None and not kept and not back:
            silences.append(
                Silence(
                    detector=ABOUT.code,
                    about=f"{seller}, {company}",
                    reason="price or value is not known: whether it was a sale cannot be said.",
                )
            )
        if kept or back or (price is not None and price <= limits["nominal"]):
            told.append(_lead(one, seller, buyer, company, listed[seller], kept, back, price, tied, limits))
    return Found(leads=tuple(told), silences=tuple(silences))


def _leaves(
    agreement: Mapping[str, Any],
    seller: str,
    buyer: str,
    company: str,
    day: dt.date,
    tied: Mapping[tuple[str, str], str],
    limits: Mapping[str, float],
) -> bool:
    """Whether an agreement leaves something of these shares with the seller or somebody tied to it. A loan counts when the seller lends."""
    holder = text(agreement["holder"])
    return (
        text(agreement["kind"]) in KEEPS
        and text(agreement["company"]) == company
        and text(agreement["grantor"]) == buyer
        and (holder == seller or (seller, holder) in tied)
        and agreement["date"] is not None
        and abs((agreement["date"] - day).days) <= limits["apart-days"]
    )


def _lead(
    one: Mapping[str, Any], seller: str, buyer: str, company: str, listed_on: dt.date, kept: list[dict[str, Any]], back: list[dict[str, Any]],
    price: float | None, tied: Mapping[tuple[str, str], str], limits: Mapping[str, float],
) -> Lead:  # fmt: skip
    signs = [f"{a['holder']} has {KEEPS[text(a['kind'])]} from {a['date']}" for a in kept]
    signs += [f"the shares went on to {m['buyer']} on {m['date']}" for m in back]
    if price is not None and price <= limits["nominal"]:
        signs.append(f"the price was {part(price)} of the value")
    if (seller, buyer) in tied:
        signs.append(f"the buyer is tied to the seller ({tied[seller, buyer]})")
    weight = "strong" if len(signs) >= 2 else "middling" if kept or back else "weak"
    share = f" ({one['share']:.2%} of it)" if one["share"] is not None else ""
    rows: list[Row] = [row("transfers", one["row"], one["date"], f"{seller} to {buyer}", company)]
    rows += [row("agreements", a["row"], a["date"], a["kind"], f"{a['grantor']} to {a['holder']}", company) for a in kept]
    rows += [row("transfers", m["row"], m["date"], f"{m['seller']} to {m['buyer']}", company) for m in back]
    return Lead(
        detector=ABOUT.code,
        subject=(seller, company),
        seen=f"On {one['date']}, {near(one['date'], listed_on)}, {seller} transferred shares in {company}{share} to {buyer}; {'; '.join(signs)}.",
        innocent=(
            "A pledge or a vendor's loan that secures a price still to be paid is common in honest sales.",
            "A low price may be the price of a firm in distress, of debts taken over, or of a sale forced by the listing.",
            "A right to buy back once measures end is not forbidden everywhere; some regimes license it.",
        ),
        settle=(
            "The whole contract with its side letters, and any licence it was made under.",
            "Bank records: whether the price was paid, by whom, and whether money went back.",
            "Who voted and who was paid dividends after the transfer.",
            "An appraisal of the shares on that day by somebody independent.",
        ),
        weight=weight,
        because=f"an agreement within {limits['apart-days']:g} days that leaves something with the seller, shares that came back, or a price of at most "
        f"{limits['nominal']:.0%} of the value; weighs {weight}: {len(signs)} such {'sign' if len(signs) == 1 else 'signs'} (two: strong; one: middling; only a price: weak)",
        first=one["date"].isoformat(),
        last=max([one["date"], *(m["date"] for m in back), *(a["date"] for a in kept)]).isoformat(),
        figures=(Figure(what="price over value", value=price, unit="of 1", source="table `transfers`"),),
        rows=tuple(rows),
    )
