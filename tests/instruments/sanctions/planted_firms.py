"""Planted cases of corporate and trade evasion, among many clean ones of which some look alike. No code is shared with the detectors.

The sought are made after the published typologies, with noise that hides some; the clean have the innocent reasons that the leads name: growth of
a whole trade, one large delivery, sales long before the listing, sales of everything, heirs, buy-outs, vendors' pledges to banks.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable
from typing import Any

import polars as pl

LISTING = dt.date(2032, 3, 1)
Case = tuple[dict[str, pl.DataFrame], list[str], list[str], dict[str, str]]


def planted(code: str, seed: int) -> Case:
    """tables, sought subjects, clean subjects, settings."""
    makers: dict[str, Callable[[random.Random], Case]] = {
        "trade-diversion": trade,
        "share-transfer": share_transfers,
        "new-intermediary": intermediaries,
        "front-person": front_persons,
        "buy-back": buy_backs,
    }
    return makers[code](random.Random(f"{code} {seed}"))


def day(base: dt.date, low: int, high: int, rng: random.Random) -> dt.date:
    return base + dt.timedelta(days=rng.randint(low, high))


def frame(rows: list[dict[str, Any]], *columns: str) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


# --- trade -----------------------------------------------------------------------------------------------------------


def trade(rng: random.Random) -> Case:
    """240 partners, 12 of which become a way round the target from month 27 on; 35 months, 4 reporters, 12 codes."""
    months = [f"{2030 + i // 12}-{i % 12 + 1:02d}" for i in range(36)]
    start = 26
    codes = [f"{8400 + i}{10 + i}00" for i in range(12)]
    season = [1 + 0.3 * math.sin(2 * math.pi * m / 12 + rng.random()) for m in range(12)]
    rows, wide, sought, clean = [], [], [], []
    for p in range(240):
        name = f"partner {p}"
        kind = (
            "target"
            if p == 0
            else "sought"
            if p <= 12
            else rng.choices(("plain", "grows", "delivery", "tiny", "spiky", "lumpy"), (70, 10, 5, 5, 5, 5))[0]
        )
        size = math.exp(rng.gauss(13, 1.2)) * (20 if kind == "target" else 0.02 if kind == "tiny" else 1)
        growth = rng.gauss(0.002, 0.004)
        rise = rng.uniform(2.2, 9)
        lag = rng.randint(0, 3)
        mean = rng.uniform(1.7, 4)
        big = rng.randrange(start + 1, 36)
        for m, month in enumerate(months):
            trend = (1 + growth) ** m * season[m % 12]
            after = m > start
            factor = (0.25 if kind == "target" and after else 1.0) * (mean if kind == "grows" and after else 1.0)
            if kind == "sought" and after:
                factor = 1 + (rise - 1) * min(1.0, (m - start) / (1 + lag))
            other = size * 8 * (1 + growth) ** m * math.exp(rng.gauss(0, 0.08)) * (mean if kind == "grows" and after else 1.0)
            whole = 0.0
            for reporter in ("Abel", "Brin", "Cors", "Delt"):
                for code in codes:
                    if rng.random() < (0.92 if kind == "tiny" else 0.5):
                        continue
                    value = size / 24 * trend * factor * math.exp(rng.gauss(0, 1.0 if kind == "spiky" else 0.5))
                    if kind == "delivery" and m == big and (reporter, code) == ("Brin", codes[3]):
                        value += size * 14
                    if kind == "lumpy" and rng.random() < 0.01:
                        value *= 30
                    whole += value
                    rows.append((reporter, name, code, month, round(value)))
            wide.append((name, month, round(whole + other)))
        if kind == "sought":
            sought.append(name)
        elif kind != "target":
            clean.append(name)
    tables = {
        "trade": pl.DataFrame(rows, schema=["reporter", "partner", "code", "month", "value"], orient="row"),
        "control": pl.DataFrame(wide, schema=["partner", "month", "value"], orient="row"),
    }
    return tables, sought, clean, {"measures": "2032-03-01", "targets": "partner 0"}


# --- shares ----------------------------------------------------------------------------------------------------------


CLEAN_SALES = (
    "far",
    "early",
    "late",
    "unlisted",
    "under already",
    "stays over",
    "rises",
    "chance",
)  # chance: looks just like the sought


def share_transfers(rng: random.Random) -> Case:
    """40 listed sellers who slip under the line, 400 who sell otherwise, near the listing or not, listed or not."""
    moved, listed, held, ties, sought, clean = [], [], [], [], [], []
    for i in range(440):
        seller, company = f"owner {i}", f"firm {i}"
        on = day(LISTING, -200, 200, rng)
        bad = i < 40
        kind = (
            rng.choice(("one", "one", "steps", "with others"))
            if bad
            else rng.choices(CLEAN_SALES, (30, 30, 30, 30, 30, 30, 30, 1))[0]
        )
        if kind != "unlisted":
            listed.append({"entity": seller, "listed_on": on})
        before, after, when = (
            rng.uniform(0.5, 1.0),
            max(0.3, 0.4999 - abs(rng.gauss(0, 0.045))),
            on + dt.timedelta(days=round(rng.gauss(-40, 60))),
        )
        if kind == "far":
            after = rng.uniform(0.0, 0.25)
        elif kind == "early":
            when = day(on, -900, -250, rng)
        elif kind == "late":
            when = day(on, 200, 700, rng)
        elif kind == "under already":
            before, after = rng.uniform(0.46, 0.499), rng.uniform(0.40, 0.455)
        elif kind == "stays over":
            before, after = rng.uniform(0.8, 1.0), rng.uniform(0.51, 0.7)
        elif kind == "rises":
            before, after = rng.uniform(0.2, 0.4), rng.uniform(0.1, 0.19)
        if kind == "with others":
            before, after = rng.uniform(0.31, 0.4), rng.uniform(0.21, 0.2999)
            listed.append({"entity": f"partner of {i}", "listed_on": on})
            held.append(
                {"holder": f"partner of {i}", "company": company, "share": 0.2, "from": dt.date(2025, 1, 1), "until": None}
            )
        steps = rng.randint(2, 4) if kind == "steps" else 1
        share = before
        for step in range(steps):
            part = (before - after) / steps
            known = rng.random() > 0.05
            if not known and step == 0:
                held.append(
                    {"holder": seller, "company": company, "share": round(share, 4), "from": dt.date(2025, 1, 1), "until": None}
                )
            moved.append(
                {
                    "date": when + dt.timedelta(days=3 * step), "company": company, "seller": seller, "buyer": f"buyer {i}", "share": round(part, 4),
                    "before": round(share, 4) if known or step else None, "price": rng.choice((None, 1.0, 100.0)), "value": rng.choice((None, 100.0)),
                }
            )  # fmt: skip
            share -= part
        if rng.random() < 0.3:
            ties.append({"person": seller, "other": f"buyer {i}", "kind": rng.choice(("family", "employee"))})
        (sought if bad else clean).append(seller)
    return (
        {
            "transfers": frame(moved),
            "listed": frame(listed),
            "holdings": frame(held),
            "ties": frame(ties, "person", "other", "kind"),
        },
        sought,
        clean,
        {},
    )


# --- firms -----------------------------------------------------------------------------------------------------------


def intermediaries(rng: random.Random) -> Case:
    """4 listed traders with 30 suppliers; 24 new firms that take over their trade, 600 others, new and old, in the same market."""
    suppliers = [f"maker {i}" for i in range(30)]
    goods = [f"{8500 + i}{rng.randint(10, 99)}" for i in range(20)] + ["854231", "853224"]
    listed = [{"entity": f"trader {i}", "listed_on": day(LISTING, -60, 60, rng)} for i in range(4)]
    rows, firms, sought, clean = [], [], [], []
    past: dict[str, list[tuple[str, str]]] = {}
    for one in listed:
        past[one["entity"]] = [(rng.choice(suppliers), rng.choice(goods)) for _ in range(6)]
        for _ in range(120):
            supplier, code = rng.choice(past[one["entity"]])
            rows.append((day(one["listed_on"], -700, -1, rng), supplier, one["entity"], code + "00", rng.lognormvariate(10, 0.4)))
    taken = {pair for pairs in past.values() for pair in pairs}
    for i in range(624):
        firm = f"firm {i}"
        bad = i < 24
        one = rng.choice(listed)
        on = one["listed_on"]
        if bad:
            born = day(on, -30, 200, rng)
            for k in range(rng.randint(4, 20)):
                when = born + dt.timedelta(days=rng.randint(10, 60) + 12 * k)
                supplier, code = rng.choice(past[one["entity"]])
                rows.append((when, supplier, firm, code + "00", rng.lognormvariate(10, 0.5)))
                if rng.random() < 0.4:
                    rows.append(
                        (
                            when + dt.timedelta(days=20),
                            firm,
                            one["entity"] if rng.random() < 0.5 else f"customer {rng.randrange(90)}",
                            code + "00",
                            30000.0,
                        )
                    )
        else:
            kind = rng.choice(("old", "old", "new elsewhere", "new other goods", "new small", "new late"))
            born = (
                day(on, -6000, -200, rng)
                if kind == "old"
                else day(on, -30, 200, rng)
                if kind != "new late"
                else day(on, 420, 700, rng)
            )
            for k in range(rng.randint(2, 15)):
                when = max(born, day(on, -300, 0, rng)) + dt.timedelta(days=15 * k + rng.randint(5, 30))
                supplier, code = (
                    rng.choice(sorted(taken)) if kind in ("old", "new late") else (rng.choice(suppliers), rng.choice(goods))
                )
                if kind in ("new elsewhere", "new other goods"):
                    while (supplier, code) in taken:
                        supplier, code = rng.choice(suppliers), rng.choice(goods)
                value = rng.lognormvariate(10, 0.4)
                if kind == "new small":
                    value *= 0.004
                rows.append((when, supplier, firm, code + "00", value))
        firms.append({"company": firm, "formed": born if rng.random() > 0.02 else None})
        (sought if bad else clean).append(firm)
    sent = pl.DataFrame(rows, schema=["date", "seller", "buyer", "code", "value"], orient="row")
    return {"companies": frame(firms), "shipments": sent, "listed": frame(listed)}, sought, clean, {}


# --- persons ---------------------------------------------------------------------------------------------------------


def front_persons(rng: random.Random) -> Case:
    """10 listed, 30 fronts, 800 other holders: heirs, relatives with a past, professional nominees, honest buyers, neighbours."""
    listed = [{"entity": f"listed {i}", "listed_on": day(LISTING, -30, 30, rng)} for i in range(10)]
    held, persons, ties, sought, clean = [], [], [], [], []
    for i, one in enumerate(listed):
        persons.append(
            {
                "person": one["entity"],
                "born": day(dt.date(1965, 1, 1), -3000, 3000, rng),
                "address": f"{i} Hill Street",
                "phone": f"555 {i:04d}",
            }
        )
        for k in range(12):
            end = day(one["listed_on"], -150, 30, rng) if k < 9 else None
            held.append(
                {"holder": one["entity"], "company": f"house {i}.{k}", "share": 0.6, "from": dt.date(2020, 5, 1), "until": end}
            )
    left = {one["entity"]: [h for h in held if h["holder"] == one["entity"] and h["until"]] for one in listed}

    def hold(who: str, company: str, since: dt.date) -> None:
        held.append({"holder": who, "company": company, "share": round(rng.uniform(0.1, 1), 2), "from": since, "until": None})

    for i in range(830):
        name, one = f"person {i}", rng.choice(listed)
        who, on = one["entity"], one["listed_on"]
        bad = i < 30
        born = day(dt.date(1980, 1, 1), -7000, 5000, rng)
        address, phone = f"{i} Long Lane", f"666 {i:04d}"
        kind = "front" if bad else rng.choice(("holder", "holder", "holder", "relative", "buyer", "nominee", "heir", "neighbour"))
        if kind == "front":
            old = rng.choice(left[who])
            hold(name, old["company"], old["until"] + dt.timedelta(days=rng.randint(0, 30)))
            if rng.random() < 0.6:
                ties.append({"person": name, "other": who, "kind": rng.choice(("family", "employee", "former-employee"))})
            if rng.random() < 0.4:
                address = f"{who.split()[1]} Hill Street"
            if rng.random() < 0.5:
                born = dt.date(2010, 1, 1)
            if rng.random() < 0.5:
                for k in range(3):
                    hold(name, f"shell {i}.{k}", old["until"] + dt.timedelta(days=rng.randint(0, 60)))
        elif kind == "relative":  # with a past, and a purchase of its own at that time
            ties.append({"person": name, "other": who, "kind": "family"})
            hold(name, f"own {i}", day(on, -3500, -800, rng))
            hold(name, f"other {i}", day(on, -100, 100, rng))
        elif kind == "buyer":  # at arm's length, with a past
            old = rng.choice(left[who])
            hold(name, f"own {i}", day(on, -3500, -800, rng))
            hold(name, old["company"], old["until"] + dt.timedelta(days=rng.randint(0, 30)))
        elif kind == "nominee":  # many companies, a crowded address, no link
            address = f"{rng.randrange(3)} Registry Court"
            for k in range(6):
                hold(name, f"client {i}.{k}", day(on, -150, 300, rng))
        elif kind == "heir":
            born = dt.date(2012, 1, 1)
            hold(name, f"farm {i}", day(on, -150, 300, rng))
        elif kind == "neighbour":  # the telephone of the listed one's office, an old holding, a new one
            phone = f"555 {int(who.split()[1]):04d}"
            hold(name, f"own {i}", day(on, -3500, -800, rng))
            hold(name, f"new {i}", day(on, -100, 100, rng))
        else:
            for k in range(rng.randint(1, 4)):
                hold(name, f"own {i}.{k}", day(on, -3000, 300, rng))
        persons.append({"person": name, "born": born if rng.random() > 0.1 else None, "address": address, "phone": phone})
        (sought if bad else clean).append(name)
    return (
        {
            "holdings": frame(held),
            "listed": frame(listed),
            "persons": frame(persons),
            "ties": frame(ties, "person", "other", "kind"),
        },
        sought,
        clean,
        {},
    )


# --- sales with a way back -------------------------------------------------------------------------------------------


def buy_backs(rng: random.Random) -> Case:
    """40 sales with a way back, 500 without: pledges to banks, options of others, prices fair or not known, sellers not listed."""
    moved, listed, agreed, ties, sought, clean = [], [], [], [], [], []
    for i in range(540):
        seller, buyer, company, on = f"owner {i}", f"buyer {i}", f"firm {i}", day(LISTING, -100, 100, rng)
        bad = i < 40
        kind = "bad" if bad else rng.choice(("fair", "fair", "bank", "other option", "unlisted", "early", "unknown", "put"))
        if kind != "unlisted":
            listed.append({"entity": seller, "listed_on": on})
        when = day(on, -150, 250, rng) if kind != "early" else day(on, -1500, -250, rng)
        value = rng.lognormvariate(13, 1)
        price: float | None = value * rng.uniform(0.6, 1.3)
        holder, what = seller, rng.choice(("call-option", "buy-back", "usufruct", "proxy", "pledge", "loan", "trust"))
        if bad:
            way = rng.choice(("agreement", "agreement", "price", "both", "relative", "returns"))
            if way in ("agreement", "both", "relative"):
                if way == "relative":
                    holder = f"sister of {i}"
                    ties.append({"person": holder, "other": seller, "kind": "family"})
                agreed.append(
                    {
                        "date": when + dt.timedelta(days=round(rng.gauss(40, 60))),
                        "company": company,
                        "kind": what,
                        "grantor": buyer,
                        "holder": holder,
                    }
                )
            if way in ("price", "both"):
                price = value * rng.uniform(0, 0.11)
            if way == "returns":
                moved.append(
                    {
                        "date": day(when, 30, 300, rng),
                        "company": company,
                        "seller": buyer,
                        "buyer": seller,
                        "share": 0.4,
                        "price": None,
                        "value": None,
                    }
                )
        elif kind == "bank":
            agreed.append({"date": when, "company": company, "kind": "pledge", "grantor": buyer, "holder": "a bank"})
        elif kind == "other option":
            agreed.append({"date": when, "company": company, "kind": "call-option", "grantor": buyer, "holder": f"fund {i}"})
        elif kind == "put":  # the buyer may give the shares back: the risk stays with the seller, the control does not
            agreed.append({"date": when, "company": company, "kind": "put-option", "grantor": seller, "holder": buyer})
        elif kind in ("unlisted", "early"):
            agreed.append({"date": when, "company": company, "kind": what, "grantor": buyer, "holder": seller})
        elif kind == "unknown":
            price = None
        moved.append(
            {"date": when, "company": company, "seller": seller, "buyer": buyer, "share": 0.4, "price": price, "value": value}
        )
        (sought if bad else clean).append(seller)
    return (
        {
            "transfers": frame(moved),
            "listed": frame(listed),
            "agreements": frame(agreed),
            "ties": frame(ties, "person", "other", "kind"),
        },
        sought,
        clean,
        {},
    )
