"""Oil sold above a price cap, or attested below it while the rest of the papers say otherwise."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from servanda.accounts.leads import Figure, Lead, Row, Silence
from servanda.instruments.sanctions.evasion.inputs import chosen, days, numbers, optional, table, text
from servanda.instruments.sanctions.evasion.leads import Found, described
from servanda.instruments.sanctions.evasion.ships.caps import Applied, PriceCap, applied, from_table, shipped

if TYPE_CHECKING:
    import polars as pl

ABOUT = described("price-cap", "price_cap")
ABOVE = (
    "The services were given before the price was known to be above, in good faith on an attestation (safe harbour).",
    "An older contract, or a licence or exemption, allows it.",
    "Price, product or day are mistaken in the table; or the price includes freight.",
)
FREIGHT = (
    "War risk, ice class, demurrage or a ship-to-ship transfer made this voyage dear.",
    "Rates jumped in those days, or the cargo was small and the ship large.",
)
CHEAP = ("The grade was worse, or sold in distress.", "The price was fixed on another day, when the market was lower.")
SETTLE = (
    "Invoice and proof of payment of the oil, from the bank that paid.",
    "Itemised costs of freight, insurance and the rest, with the invoices of those who were paid.",
    "The attestation of this voyage, who signed it and when.",
    "Charterparty, and who owns the parties that were paid for carriage.",
)


class Cargo(NamedTuple):
    row: int
    id: str
    day: dt.date
    product: str
    members: tuple[str, ...]
    price: float | None
    vessel: str
    contract: dt.date | None
    delivered: float | None
    costs: tuple[float | None, float | None, float | None]  # freight, insurance, other
    route: str


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """In: `cargoes`; `brent`, `caps` if known. Out: a lead for each cargo with something to ask, silences for what could not be compared. Raises Refusal."""
    limits = chosen(ABOUT, thresholds)
    cargoes, silences = _read(table(tables, ABOUT, "cargoes"))
    own = optional(tables, ABOUT, "caps")
    caps = (*shipped(), *(from_table(own) if own is not None else ()))
    brent = _brent(optional(tables, ABOUT, "brent"))
    found = []
    discounts = {c.row: _discount(c, brent, limits) for c in cargoes}
    routes = Like((c.route, c.day, c.row, c.costs[0]) for c in cargoes if c.route)
    products = Like((c.product, c.day, c.row, discounts[c.row]) for c in cargoes)
    for cargo in cargoes:
        asked, quiet = _asked(cargo, caps)
        asked += _dear_freight(cargo, routes, limits) + _too_cheap(cargo, discounts[cargo.row], products, limits)
        silences += [Silence(detector=ABOUT.code, about=f"cargo {cargo.id} (row {cargo.row})", reason=reason) for reason in quiet]
        if asked:
            found.append(_lead(cargo, asked, discounts[cargo.row]))
    if brent and any(discounts[c.row] is None for c in cargoes if c.price is not None):
        count = sum(discounts[c.row] is None for c in cargoes if c.price is not None)
        silences.append(Silence(detector=ABOUT.code, about=f"{count} cargoes", reason=f"no price of Brent within {limits['brent_days']:g} days before loading"))
    known = [d for d in discounts.values() if d is not None]
    figures = (
        Figure(what="cargoes", value=float(len(cargoes)), unit="cargoes"),
        Figure(what="median discount to Brent as attested", value=median(known) if known else None, unit="US dollars a barrel", source="price table given by the user"),
    )
    return Found(leads=tuple(found), silences=tuple(silences), figures=figures)


class PriceAsked(NamedTuple):
    """Something to ask about a cargo: why, what innocent explanations fit, how strong, figures."""

    words: str
    innocent: tuple[str, ...]
    weight: str
    figures: tuple[Figure, ...]


class Like:
    """Figures of like cargoes (by route or product) in order of days, to ask for those around a day. Unknown figures are left out."""

    def __init__(self, rows: Iterable[tuple[str, dt.date, int, float | None]]) -> None:
        self.held: dict[str, list[tuple[dt.date, int, float]]] = defaultdict(list)
        for kind, day, row, value in rows:
            if value is not None:
                self.held[kind].append((day, row, value))
        for mine in self.held.values():
            mine.sort()

    def around(self, kind: str, day: dt.date, row: int, within: float) -> list[float]:
        """The figures no more than so many days off, without the cargo's own row."""
        mine = self.held.get(kind, [])
        span = dt.timedelta(days=within)
        low, high = bisect_left(mine, day - span, key=lambda one: one[0]), bisect_right(mine, day + span, key=lambda one: one[0])
        return [value for _day, other, value in mine[low:high] if other != row]


def _asked(cargo: Cargo, caps: Sequence[PriceCap]) -> tuple[list[PriceAsked], list[str]]:
    asked: list[PriceAsked] = []
    quiet: list[str] = []
    if cargo.price is None:
        quiet.append("no attested price: whether it is within the cap is not known")
    below = _without_costs(cargo)
    if cargo.delivered is not None and below is None:
        quiet.append("a delivered price without itemised freight and insurance cannot be set against the cap")
    for member in cargo.members:
        which: Applied = applied(caps, member, cargo.product, cargo.day, cargo.contract)
        if which.cap is None:
            quiet.append(which.reason)
            continue
        cap = which.cap
        limit = Figure(what=f"cap of {member} for {cargo.product}", value=cap.usd, unit="US dollars a barrel", source=cap.source, first=cap.first.isoformat())
        if cargo.price is not None and cargo.price > cap.usd + 0.005:
            asked.append(
                PriceAsked(
                    f"its attested price of {cargo.price:.2f} is above the cap of {member}, {cap.usd:.2f}",
                    ABOVE,
                    "strong",
                    (limit,),
                )
            )
        elif below is not None and below > cap.usd + 0.005:
            asked.append(
                PriceAsked(
                    f"its delivered price less its own itemised costs is {below:.2f}, above the cap of {member}, {cap.usd:.2f}"
                    + (f", though {cargo.price:.2f} was attested" if cargo.price is not None else ""),
                    ABOVE, "strong", (limit, Figure(what="delivered less costs", value=below, unit="US dollars a barrel", source=f"row {cargo.row}")),
                )
            )  # fmt: skip
    return asked, quiet


def _without_costs(cargo: Cargo) -> float | None:
    """The delivered price less freight, insurance and other costs; None where the first two are not itemised."""
    freight, insurance, other = cargo.costs
    if cargo.delivered is None or freight is None or insurance is None:
        return None
    return cargo.delivered - freight - insurance - (other or 0.0)


def _dear_freight(cargo: Cargo, routes: Like, limits: Mapping[str, float]) -> list[PriceAsked]:
    freight = cargo.costs[0]
    if freight is None or not cargo.route:
        return []
    like = routes.around(cargo.route, cargo.day, cargo.row, limits["like_days"])
    if len(like) < limits["like"]:
        return []
    usual = median(like)
    if freight < limits["freight_times"] * usual or freight - usual < limits["freight_more"]:
        return []
    figures = (
        Figure(what="freight", value=freight, unit="US dollars a barrel", source=f"row {cargo.row}"),
        Figure(what=f"median freight of {len(like)} like voyages", value=usual, unit="US dollars a barrel", source="the same table"),
    )
    words = f"its freight of {freight:.2f} is {freight / usual:.1f} times the median of {len(like)} voyages {cargo.route} around that day ({usual:.2f})"
    return [PriceAsked(words, FREIGHT, "middling", figures)]


def _too_cheap(cargo: Cargo, mine: float | None, products: Like, limits: Mapping[str, float]) -> list[PriceAsked]:
    if mine is None:
        return []
    like = products.around(cargo.product, cargo.day, cargo.row, limits["like_days"])
    if len(like) < limits["like"] or mine - median(like) < limits["cheaper"]:
        return []
    words = f"it was attested {mine:.2f} below Brent, its like ({len(like)} cargoes) {median(like):.2f} below: part of the price may have been paid elsewhere"
    return [
        PriceAsked(
            words, CHEAP, "weak", (Figure(what="median discount of its like", value=median(like), unit="US dollars a barrel"),)
        )
    ]


def _lead(cargo: Cargo, asked: Sequence[PriceAsked], discount: float | None) -> Lead:
    order = ("strong", "middling", "weak")
    weight = min((a.weight for a in asked), key=order.index)
    own: tuple[Figure, ...] = (Figure(what="attested price", value=cargo.price, unit="US dollars a barrel", source=f"row {cargo.row}"),)
    if discount is not None:
        own += (Figure(what="below Brent", value=discount, unit="US dollars a barrel", source="price table given by the user", first=cargo.day.isoformat()),)
    return Lead(
        detector=ABOUT.code,
        subject=(f"cargo {cargo.id}", *([cargo.vessel] if cargo.vessel else [])),
        seen=f"Cargo {cargo.id}, {cargo.product}, loaded on {cargo.day}: " + "; ".join(a.words for a in asked) + ".",
        innocent=tuple(dict.fromkeys(word for a in asked for word in a.innocent)),
        settle=SETTLE,
        weight=weight,
        because={"strong": "the papers themselves give a price above the cap", "middling": "costs out of line may hide part of the price",
                 "weak": "a low price alone has many causes"}[weight],
        first=cargo.day.isoformat(),
        last=cargo.day.isoformat(),
        figures=(*own, *(f for a in asked for f in a.figures)),
        rows=(Row(table="cargoes", number=cargo.row),),
    )  # fmt: skip


def _discount(cargo: Cargo, brent: Sequence[tuple[dt.date, float]], limits: Mapping[str, float]) -> float | None:
    """Dollars a barrel below the last price of Brent on or before the day of loading; None where either is not known."""
    at = bisect_right(brent, (cargo.day, float("inf"))) - 1
    if cargo.price is None or at < 0 or (cargo.day - brent[at][0]).days > limits["brent_days"]:
        return None
    return brent[at][1] - cargo.price


def _brent(frame: pl.DataFrame | None) -> list[tuple[dt.date, float]]:
    if frame is None:
        return []
    frame = numbers(days(frame, "brent", "date"), "brent", "price").drop_nulls(["date", "price"])
    return sorted(zip(frame["date"], frame["price"], strict=True))


def _read(frame: pl.DataFrame) -> tuple[list[Cargo], list[Silence]]:
    frame = numbers(days(frame, "cargoes", "date", "contract"), "cargoes", "price", "delivered", "freight", "insurance", "other")
    cargoes: list[Cargo] = []
    silences: list[Silence] = []
    for row in frame.iter_rows(named=True):
        product = text(row["product"]).lower()
        members = tuple(dict.fromkeys(m for part in text(row["members"]).lower().split(";") if (m := part.strip())))
        wrong = (
            "has no day of loading" if row["date"] is None
            else "names no product (crude, premium or discount)" if product not in ("crude", "premium", "discount")
            else "names no member whose services were used: no cap can be chosen" if not members
            else ""
        )  # fmt: skip
        if wrong:
            silences.append(Silence(detector=ABOUT.code, about=f"cargoes row {row['row']}", reason=wrong))
            continue
        cargoes.append(
            Cargo(row["row"], text(row["id"]), row["date"], product, members, row["price"], text(row.get("vessel")), row["contract"], row["delivered"],
                  (row["freight"], row["insurance"], row["other"]), text(row.get("route")))
        )  # fmt: skip
    return cargoes, silences
