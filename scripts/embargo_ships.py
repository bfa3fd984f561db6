"""Writes the fictional tables of `dossiers/embargo/ships/`: positions, areas, types, identities, cargoes, prices and a cap. Nobody and no ship is meant.

Run: python scripts/embargo_ships.py
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "dossiers" / "embargo" / "ships"
START = dt.datetime(2032, 3, 1, tzinfo=dt.UTC)
SEA_LANTERN, GREY_HERON, MORROW_STAR = "0112231", "0223341", "0334451"
FAR = [f"01{n:04d}" for n in (50, 61, 72, 83)]


def checked(six: str) -> str:
    """Six digits and their check digit."""
    return six + str(sum(int(d) * w for d, w in zip(six, (7, 6, 5, 4, 3, 2), strict=True)) % 10)


def write(name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


def positions(rng: random.Random) -> list[tuple[Any, ...]]:
    """Three days in the open ocean: SEA LANTERN is silent for 31 hours, MORROW STAR and GREY HERON lie side by side, the others trade or lie in port."""
    rows: list[tuple[Any, ...]] = []

    def put(ship: str, hour: float, lat: float, lon: float, speed: float) -> None:
        at = START + dt.timedelta(seconds=round(hour * 3600))
        rows.append((ship, at.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{lat + rng.gauss(0, 1e-4):.5f}", f"{(lon + rng.gauss(0, 1e-4) + 180) % 360 - 180:.5f}", f"{abs(speed):.1f}"))

    for step in range(72 * 2):
        hour = step / 2 + rng.uniform(0, 0.2)
        if not 20 < hour < 51:
            put(SEA_LANTERN, hour, -41.0, -179.0 - hour * 11 * 1.852 / (111.2 * math.cos(math.radians(41))), 11)
        for ship, side in ((MORROW_STAR, 0.0), (GREY_HERON, 0.002)):
            away = min(hour - 30, 0) if hour < 30 else max(hour - 41, 0)
            put(ship, hour, -44.0 + side + away * 0.15, -150.0 + (away * 0.12 if ship == GREY_HERON else -away * 0.12), 0.3 if away == 0 else 10.5)
        put(checked(FAR[0]), hour, -41.4 + 0.002 * hour, 176.0 + 0.003 * hour, 0.2)  # drifts, waiting for orders, where SEA LANTERN falls silent
        put(checked(FAR[1]), hour, -41.3, 168.9 - 0.004 * hour, 0.2)  # and another where it is heard again
        if step % 2 == 0 and not 10 < hour < 30:
            put(checked(FAR[2]), hour, -48.0, -160.0, 0.0)  # in Port Selm
        if step % 2 == 0 and hour < 40:
            put(checked(FAR[3]), hour, -46.0 + 0.2 * hour, -165.0, 12.0)  # its record ends
    return sorted(rows, key=lambda row: (row[1], row[0]))


def cargoes(rng: random.Random) -> list[tuple[Any, ...]]:
    """Oil under Belmora's cap of 50 dollars: one above, one with costs that do not add up, one with dear freight."""
    rows = []
    for n in range(14):
        day = dt.date(2032, 1, 5) + dt.timedelta(days=6 * n)
        price, freight, insurance = 47.5 + rng.uniform(-2, 2), 7 + rng.uniform(-0.6, 0.6), 0.5
        delivered = price + freight + insurance
        vessel = rng.choice((checked(FAR[0]), checked(FAR[1])))
        if n == 4:
            price, vessel = 53.2, SEA_LANTERN
            delivered = price + freight + insurance
        if n == 8:
            delivered, vessel = delivered + 9, MORROW_STAR
        if n == 11:
            freight, vessel = 19.4, GREY_HERON
            delivered = price + freight + insurance
        rows.append((f"K-{n + 1:02d}", day, "crude", "belmora", vessel, f"{price:.2f}", f"{delivered:.2f}", f"{freight:.2f}", f"{insurance:.2f}", "Kelmport - Dunmere"))
    return rows


def main() -> None:
    rng = random.Random(20320301)
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("positions.csv", ("vessel", "time", "lat", "lon", "speed"), positions(rng))
    write(
        "areas.csv",
        ("name", "kind", "lat", "lon", "radius_km"),
        [("Port Selm", "port", -48.0, -160.0, 12), ("Estrane Roads", "anchorage", -46.0, -165.0, 10), ("Fell Deep", "poor-coverage", -60.0, -170.0, 400)],
    )
    write(
        "vessels.csv",
        ("vessel", "name", "type"),
        [(SEA_LANTERN, "SEA LANTERN", "tanker"), (GREY_HERON, "GREY HERON", "tanker"), (MORROW_STAR, "MORROW STAR", "tanker"),
         *((checked(six), f"FELL TRADER {i + 1}", "bulk carrier") for i, six in enumerate(FAR))],
    )  # fmt: skip
    write(
        "identities.csv",
        ("imo", "first", "name", "flag", "mmsi", "owner"),
        [
            (SEA_LANTERN, "2029-02-01", "FELL LANTERN", "xc", "090000101", "Harrow Strand Shipping"),
            (SEA_LANTERN, "2031-08-15", "SEA LANTERN", "xe", "090000101", "Harrow Strand Shipping"),
            (SEA_LANTERN, "2031-11-02", "LANTERN I", "xd", "091000101", "Harrow Strand Shipping"),
            (SEA_LANTERN, "2032-01-20", "PALE LANTERN", "xe", "090000101", "Harrow Strand Shipping"),
            (GREY_HERON, "2028-05-01", "GREY HERON", "xd", "090000102", "Harrow Strand Shipping"),
            (GREY_HERON, "2031-09-09", "M/T Grey-Heron", "xd", "090000102", "Brightwater Freight"),
            (MORROW_STAR, "2030-01-01", "MORNING STAR II", "xe", "093000103", "Kelmport Trading House"),
            (MORROW_STAR, "2031-10-10", "MORROW STAR", "xd", "090000103", "Tallow & Finch"),
            *((checked(six), "2030-06-01", f"FELL TRADER {i + 1}", "xa", f"09400010{i}", "Ardenholm Harbour Board") for i, six in enumerate(FAR)),
        ],
    )
    write("cargoes.csv", ("id", "date", "product", "members", "vessel", "price", "delivered", "freight", "insurance", "route"), cargoes(rng))
    days = [dt.date(2032, 1, 1) + dt.timedelta(days=d) for d in range(100)]
    write("brent.csv", ("date", "price"), [(d, f"{64 + 3 * math.sin(i / 12) + rng.uniform(-0.8, 0.8):.2f}") for i, d in enumerate(days) if d.weekday() < 5])
    write(
        "caps.csv",
        ("member", "product", "usd", "first", "source"),
        [("belmora", "crude", "50.00", "2031-09-01", "Belmora, Regulation on measures in view of the Fell crossing, article 12 (fictional)")],
    )


if __name__ == "__main__":
    main()
