"""Planted cases at sea among many clean ones of which some look alike. No code is shared with the detectors.

The clean have the innocent reasons that the leads name: ports, anchorages, receivers that fail, records that end, pilots, convoys, sales of ships,
spellings, older contracts, dear winters.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

START = int(dt.datetime(2032, 3, 1, tzinfo=dt.UTC).timestamp())
DAYS = 15
HOUR = 3600
Case = tuple[dict[str, pl.DataFrame], list[str], list[str]]


def planted(code: str, seed: int) -> Case:
    """tables, sought subjects, clean subjects."""
    makers: dict[str, Callable[[np.random.Generator], Case]] = {
        "ais-gap": gaps,
        "ship-to-ship": meetings,
        "identity-hop": identities,
        "price-cap": cargoes,
    }
    return makers[code](np.random.default_rng([seed, sorted(makers).index(code)]))


# --- tracks ----------------------------------------------------------------------------------------------------------


def times(rng: np.random.Generator, low: float, high: float, days: float = DAYS) -> np.ndarray[Any, Any]:
    """Seconds at which a ship is heard, low to high minutes apart."""
    steps = rng.uniform(low * 60, high * 60, int(days * 86400 / (low * 60)) + 2)
    at = START + np.cumsum(steps).astype(np.int64)
    return at[at < START + int(days * 86400)]


def sail(at: np.ndarray[Any, Any], lat: float, lon: float, course: float, knots: float, rng: np.random.Generator, jitter_m: float = 15.0) -> tuple[Any, Any]:
    """A straight way from a place, with the noise of the instrument; longitudes wrap at 180."""
    gone = knots * 1.852 * (at - START) / HOUR
    noise = rng.normal(0, jitter_m / 1000 / 111.2, (2, at.size))
    north = lat + gone * math.cos(course) / 111.2 + noise[0]
    east = lon + gone * math.sin(course) / (111.2 * math.cos(math.radians(lat))) + noise[1]
    return np.clip(north, -89.9, 89.9), (east + 180) % 360 - 180


def put(rows: list[Any], name: str, at: Any, lat: Any, lon: Any, speed: Any, status: str = "0") -> None:
    size = len(at)
    speeds = np.broadcast_to(speed, size)
    rows.append(
        pl.DataFrame(
            {"vessel": [name] * size, "time": at, "lat": lat, "lon": lon, "speed": np.abs(speeds).astype(float), "status": [status] * size},
            schema_overrides={"time": pl.Int64},
        )
    )


def port_areas() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "name": ["Port Selm", "Kelm Roads", "Fell Deep", "Date Line Haven"],
            "kind": ["port", "anchorage", "poor-coverage", "port"],
            "lat": [10.0, -20.0, 60.0, 3.0],
            "lon": [-30.0, 40.0, 5.0, 179.95],
            "radius_km": [12.0, 15.0, 400.0, 20.0],
        }
    )


def shuffled(rows: list[pl.DataFrame], rng: np.random.Generator) -> pl.DataFrame:
    whole = pl.concat(rows)
    return whole[rng.permutation(whole.height)]


def gaps(rng: np.random.Generator) -> Case:
    """500 ships over fifteen days, 15 of which fall silent under way; one failure of all receivers for 14 hours."""
    kinds = ["sought"] * 15 + list(rng.choice(["plain", "berth", "anchor", "short", "ends", "poor", "seldom", "laid up"], 485, p=(0.5, 0.1, 0.08, 0.12, 0.05, 0.05, 0.05, 0.05)))
    rows: list[pl.DataFrame] = []
    sought, clean = [], []
    fails = START + int(9.2 * 86400)
    for n, kind in enumerate(kinds):
        name = f"{900000000 + n}"
        lat, lon = rng.uniform(-40, 40), rng.choice([rng.uniform(-180, 180), rng.uniform(178, 180)])
        knots, course = rng.uniform(8, 15), rng.uniform(0, 2 * math.pi)
        status = "0"
        jitter = 15.0
        low, high = (rng.uniform(5, 15), rng.uniform(20, 45)) if kind != "seldom" else (240.0, 420.0)
        if kind == "berth":
            lat, lon, knots, status, jitter = 10.0 + rng.normal(0, 0.02), -30.0 + rng.normal(0, 0.02), 0.0, "0", 40
        elif kind == "anchor":
            lat, lon, knots, status, jitter = rng.uniform(-30, 30), rng.uniform(-170, 170), 0.0, "1", 150
        elif kind == "laid up":
            knots, jitter = 0.0, 100
        elif kind == "poor":
            lat, lon, knots = 60 + rng.uniform(-0.5, 0.5), 5 + rng.uniform(-0.5, 0.5), 0.8
        at = times(rng, low, high)
        keep = ~((at > fails) & (at < fails + 14 * HOUR))
        start = START + rng.uniform(1, 6) * 86400
        length = {"sought": rng.uniform(12.6, 70), "berth": rng.uniform(13, 80), "anchor": rng.uniform(13, 40), "short": rng.uniform(6, 11),
                  "poor": rng.uniform(13, 40), "seldom": rng.uniform(8, 14), "laid up": rng.uniform(13, 60)}.get(kind, 0.0)  # fmt: skip
        keep &= ~((at > start) & (at < start + length * HOUR))
        if kind == "ends":
            keep &= at < START + rng.uniform(3, 9) * 86400
        at = at[keep]
        north, east = sail(at, lat, lon, course, knots, rng, jitter)
        put(rows, name, at, north, east, rng.normal(knots, 0.2, at.size), status)
        (sought if kind == "sought" else clean).append(name)
    return {"positions": shuffled(rows, rng), "areas": port_areas()}, sought, clean


def meetings(rng: np.random.Generator) -> Case:
    """Ships in pairs over four days, 16 pairs side by side at sea for 2.6 hours and more."""
    rows: list[pl.DataFrame] = []
    sought: list[str] = []
    clean: list[str] = []
    kinds = ["sought"] * 16 + list(rng.choice(["apart", "pass", "pilot", "convoy", "berth", "anchorage", "limits", "brief", "alone"], 230))
    for n, kind in enumerate(kinds):
        names = [f"{910000000 + 2 * n}", f"{910000001 + 2 * n}"]
        lat, lon = rng.uniform(-60, 60), rng.choice([rng.uniform(-170, 170), 180.0, -179.999])
        if n % 23 == 5:
            lat, lon = 88.2 + n * 0.003, float(rng.uniform(-180, 180))  # a way over the pole
        if kind in ("berth", "limits"):
            lat, lon = 10.0 + (0.01 if kind == "berth" else 0.17) + rng.normal(0, 0.004), -30.0 + rng.normal(0, 0.01)
        elif kind == "anchorage":
            lat, lon = -20 + rng.normal(0, 0.03), 40 + rng.normal(0, 0.03)
        middle = START + rng.uniform(1.5, 2.5) * 86400
        length = {"sought": rng.uniform(2.6, 24), "brief": rng.uniform(0.5, 1.4), "pilot": rng.uniform(0.3, 0.9)}.get(kind, rng.uniform(4, 30)) * HOUR
        metres = {"apart": rng.uniform(1200, 4000), "convoy": rng.uniform(300, 800)}.get(kind, rng.uniform(60, 330))
        bearing = rng.uniform(0, 2 * math.pi)
        for k, name in enumerate(names):
            at = times(rng, 4, 18, 4)
            drift = rng.uniform(0, 0.5)
            course, knots = rng.uniform(0, 2 * math.pi), rng.uniform(9, 14)
            if kind == "convoy":
                course, knots = bearing + 1.0, 10.0
            lying = np.abs(at - middle) <= length / 2
            if kind == "pass":
                lying = np.zeros(at.size, bool)
            if kind == "convoy":
                along = knots * 1.852 * (at - middle) / HOUR
            else:
                along = np.where(at < middle, np.minimum(at - (middle - length / 2), 0), np.maximum(at - (middle + length / 2), 0)) * knots * 1.852 / HOUR
            if kind == "pass":
                along = (at - middle) * knots * 1.852 / HOUR
            if kind == "alone" and k == 1:
                along = along + 400
            side = k * metres / 1000
            north = lat + (along * math.cos(course) + side * math.cos(bearing)) / 111.2 + rng.normal(0, 0.02 / 111.2, at.size)
            scale = 111.2 * max(math.cos(math.radians(lat)), 0.01)
            east = lon + (along * math.sin(course) + side * math.sin(bearing)) / scale + rng.normal(0, 0.02 / scale, at.size)
            over = north > 90
            north, east = np.where(over, 180 - north, north), np.where(over, east + 180, east)
            put(rows, name, at, north, (east + 180) % 360 - 180, np.where(lying, drift, knots))
        (sought if kind == "sought" else clean).extend(names)
    return {"positions": shuffled(rows, rng), "areas": port_areas()}, sought, clean


# --- papers ----------------------------------------------------------------------------------------------------------


def number(n: int) -> str:
    """A number that fits the check digit and begins with 0, never allocated."""
    six = f"{n:06d}"
    return six + str(sum(int(d) * w for d, w in zip(six, (7, 6, 5, 4, 3, 2), strict=True)) % 10)


def identities(rng: np.random.Generator) -> Case:
    """700 ships over ten years, 20 hop, 5 pairs share a number at one time."""
    flags = ["xa", "xb", "xc", "xd", "xe", "xf", "xg", "xh"]
    rows: list[dict[str, Any]] = []
    sought, clean = [], []
    origin = dt.date(2024, 1, 1)
    kinds = ["sought"] * 20 + ["shared"] * 10 + list(rng.choice(["quiet", "sold", "slow", "spelt", "handed on", "gaps"], 670, p=(0.4, 0.2, 0.15, 0.1, 0.1, 0.05)))
    for n, kind in enumerate(kinds):
        imo = number(1000 + n)
        flag, name, owner, mmsi = str(rng.choice(flags)), f"SHIP {n}", f"Owner {n}", f"{200000000 + n}"
        if kind == "shared":
            mmsi = f"{300000000 + n // 2}"
        first = origin + dt.timedelta(days=int(rng.integers(0, 200)))

        def tell(day: dt.date, last: dt.date | None = None) -> None:
            rows.append({"imo": imo, "first": day, "last": last, "flag": flag, "name": name, "owner": owner, "mmsi": mmsi})  # noqa: B023

        if kind == "handed on" and n + 1 < len(kinds):
            mmsi = f"{400000000 + n // 2}"
            first = origin + dt.timedelta(days=1500 * (n % 2))
            tell(first, first + dt.timedelta(days=1500 + int(rng.integers(-30, 10))) if n % 2 == 0 else None)
        else:
            tell(first, first + dt.timedelta(days=2500) if kind == "shared" else None)
        others = [f for f in flags if f != flag]
        if kind == "sought":
            day = first + dt.timedelta(days=int(rng.integers(300, 1500)))
            for k in range(int(rng.integers(3, 7))):
                day += dt.timedelta(days=int(rng.integers(20, 150)))
                flag = str(rng.choice([f for f in flags if f != flag]))
                if rng.random() < 0.7:
                    name = f"SHIP {n} {'ABCDEFG'[k]}"
                tell(day)
        elif kind == "sold":
            day = first
            for k in range(int(rng.integers(1, 4))):
                day += dt.timedelta(days=int(rng.integers(150, 700)))
                owner, flag, name = f"Owner {n} {k}", str(rng.choice([f for f in flags if f != flag])), f"SHIP {n} {'ABC'[k]}"
                tell(day)
        elif kind == "slow":
            day = first
            for later in rng.choice(others, 4):
                flag = str(later)
                day += dt.timedelta(days=int(rng.integers(500, 900)))
                tell(day)
        elif kind == "spelt":
            day = first
            for spelling in (f"M/T SHIP {n}", f"Ship-{n}", f"M.T. SHIP {n}", f"SHIP  {n}", f"mt ship {n}"):
                day += dt.timedelta(days=int(rng.integers(10, 60)))
                name, flag = spelling, flag.upper() if rng.random() < 0.5 else flag.lower()
                tell(day)
        elif kind == "gaps":
            for k in range(4):
                name, held, flag = "" if k % 2 else name, flag, ""
                tell(first + dt.timedelta(days=40 * k + 10))
                flag = held
        (sought if kind in ("sought", "shared") else clean).append(f"IMO {imo}")
    whole = pl.DataFrame(rows, infer_schema_length=None)
    return {"identities": whole[rng.permutation(whole.height)]}, sought, clean


def cargoes(rng: np.random.Generator) -> Case:
    """900 cargoes of crude and products under the caps of two members, 30 with something to ask."""
    rows: list[dict[str, Any]] = []
    sought, clean = [], []
    days = [dt.date(2025, 1, 1) + dt.timedelta(days=int(d)) for d in range(366)]
    brent = [(d, 70 + 8 * math.sin(i / 50) + rng.normal(0, 1)) for i, d in enumerate(days) if d.weekday() < 5]
    for n in range(900):
        kind = "above" if n < 12 else "costs" if n < 20 else "freight" if n < 30 else str(rng.choice(["plain", "older", "at cap", "product", "winter", "bare"], p=(0.5, 0.1, 0.1, 0.15, 0.1, 0.05)))
        day = days[int(rng.integers(0, 350))]
        product, cap = "crude", 60.0 if day < dt.date(2025, 9, 3) else 47.6
        contract: dt.date | None = day - dt.timedelta(days=int(rng.integers(3, 20)))
        if day >= dt.date(2025, 9, 3) and contract and contract < dt.date(2025, 9, 3):
            contract = dt.date(2025, 9, 3)
        if kind == "product":
            product, cap = str(rng.choice(["premium", "discount"])), 0.0
            cap = 100.0 if product == "premium" else 45.0
        if kind == "older":
            day, contract, cap = dt.date(2025, 9, 10) + dt.timedelta(days=int(rng.integers(0, 25))), dt.date(2025, 7, 1), 60.0
        route = str(rng.choice(["Kelmport - Dunmere", "Kelmport - Estrane", "Selm - Dunmere"]))
        usual = {"Kelmport - Dunmere": 7.0, "Kelmport - Estrane": 12.0, "Selm - Dunmere": 9.0}[route]
        freight = usual * math.exp(rng.normal(0, 0.12)) * (1.4 if kind == "winter" else 1.0)
        price = cap - rng.uniform(0.2, 5)
        if kind == "above":
            price = cap + rng.uniform(0.3, 12)
        elif kind == "at cap":
            price = cap
        elif kind == "freight":
            freight = usual * rng.uniform(2.4, 4) + 3
        insurance, other = round(rng.uniform(0.2, 0.8), 2), round(rng.uniform(0, 0.5), 2)
        delivered = price + freight + insurance + other
        if kind == "costs":
            delivered += cap - price + rng.uniform(0.5, 9)
        bare = kind == "bare"
        ident = f"B{n:04d}"
        rows.append(
            {
                "id": ident, "date": day, "contract": contract, "product": product, "members": str(rng.choice(["eu", "uk", "eu;uk"])), "price": round(price, 2),
                "delivered": None if bare else round(delivered, 2), "freight": None if bare else round(freight, 2), "insurance": None if bare else insurance,
                "other": None if bare else other, "route": route, "vessel": f"{920000000 + n}",
            }
        )  # fmt: skip
        (sought if n < 30 else clean).append(f"cargo {ident}")
    whole = pl.DataFrame(rows, infer_schema_length=None)
    return {
        "cargoes": whole[rng.permutation(whole.height)],
        "brent": pl.DataFrame(brent, schema=["date", "price"], orient="row"),
    }, sought, clean  # fmt: skip
