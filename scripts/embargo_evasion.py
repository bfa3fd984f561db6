"""Write the fictional tables for the detectors of evasion: dossiers/embargo/trade and dossiers/embargo/corporate.

Run: python scripts/embargo_evasion.py. Everything is invented; the same bytes come out every time.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

PLACE = Path(__file__).resolve().parent.parent / "dossiers" / "embargo"
MONTHS = [
    f"{2030 + (6 + i) // 12}-{(6 + i) % 12 + 1:02d}" for i in range(24)
]  # July 2030 to June 2032; the measures began on 1 July 2031
REPORTERS = ("North Belmora", "South Belmora")
GOODS = {"84118200": 1.0, "84119900": 0.6, "87032490": 0.8, "71131900": 0.5}
CODES = [("841182", "turbines"), ("841199", "turbines"), ("841191", "turbines")]
SIZE = {"Corvany": 900_000, "Ardenholm": 700_000, "Dunmere": 120_000, "Estrane": 260_000, "Aldmoor": 150_000, "Brenwick": 400_000}


def write(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path = PLACE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def trade(rng: random.Random) -> None:
    """Dunmere takes what Corvany may not have; Estrane grows in everything; Aldmoor gets one turbine hall; South Belmora's last month is not in yet."""
    rows, wide = [], []
    for partner, size in SIZE.items():
        for m, month in enumerate(MONTHS):
            after = m >= 12
            factor = (
                {"Corvany": 0.2, "Dunmere": min(4.5, 1.6 + 0.5 * (m - 12)), "Estrane": 1.6}.get(partner, 1.0) if after else 1.0
            )
            whole = dict.fromkeys(REPORTERS, 0)
            for reporter in REPORTERS:
                if reporter == "South Belmora" and month == "2032-06":
                    continue
                for code, part in GOODS.items():
                    if rng.random() < 0.12:
                        continue
                    goods = (
                        "84119100" if code == "84119900" and month >= "2032-01" else code
                    )  # a renumbered code, as happens every January
                    value = size * part * factor * (1 + 0.15 * math.sin(m / 12 * 2 * math.pi)) * rng.uniform(0.75, 1.25)
                    if (partner, month, code, reporter) == ("Aldmoor", "2031-11", "84118200", "North Belmora"):
                        value += 9_000_000
                    whole[reporter] += round(value)
                    rows.append((reporter, partner, goods, month, round(value)))
                growth = (
                    1.6
                    if partner == "Estrane" and after
                    else 1.1
                    if partner == "Dunmere" and after
                    else 0.7
                    if partner == "Corvany" and after
                    else 1.0
                )
                wide.append((reporter, partner, month, whole[reporter] + round(size * 9 * growth * rng.uniform(0.93, 1.07))))
    write("trade/trade.csv", ("reporter", "partner", "code", "month", "value"), rows)
    write("trade/codes.csv", ("code", "tier"), CODES)
    write("trade/control.csv", ("reporter", "partner", "month", "value"), wide)
    sent, arrived = [], []
    for partner, base in (("Dunmere", 15_200_000), ("Estrane", 31_000_000)):
        for year, grown in ((2028, 0.92), (2029, 0.97), (2030, 1.0), (2031, 1.25), (2032, 1.7)):
            exports = round(base * grown * (1.0 if partner == "Estrane" or year < 2031 else 1.4))
            reached = (
                {2031: 0.66, 2032: 0.52}.get(year, 0.9 + 0.02 * (year % 3)) if partner == "Dunmere" else 0.97 - 0.01 * (year % 2)
            )
            imports = (
                exports * 1.06 * reached * (0.3 if (partner, year) == ("Estrane", 2032) else 1.0)
            )  # Estrane has counted four months of 2032
            sent.append((partner, "Belmora", year, exports))
            arrived.append((partner, "Belmora", year, round(imports)))
            arrived.append(
                (partner, "other countries", year, round(base * 3 * (0.3 if (partner, year) == ("Estrane", 2032) else 1.0)))
            )
    write("trade/exports.csv", ("importer", "exporter", "year", "value"), sent)
    write("trade/imports.csv", ("importer", "exporter", "year", "value"), arrived)


def corporate(rng: random.Random) -> None:
    """One case for each detector, and beside it one that looks alike and is none."""
    listed = (
        "Toren Vaskeld",
        "Ilmar Desthov",
        "Sorenna Kalvik",
        "Harrow Strand Shipping",
        "Kelmport Trading House",
        "Ostvale Bank",
    )
    write("corporate/listed.csv", ("entity", "listed_on"), [(name, "2031-07-04") for name in listed])
    write(
        "corporate/transfers.csv",
        ("date", "company", "seller", "buyer", "share", "before", "price", "value"),
        [
            ("2031-06-22", "Brightwater Freight", "Toren Vaskeld", "Odran Vaskeld", 0.11, 0.6, 1, 1_400_000),
            ("2031-06-30", "Quillon Partners", "Ilmar Desthov", "Fennick Holm", 0.4, 0.4, 25_000, 2_600_000),
            ("2029-02-11", "Lanternhouse", "Sorenna Kalvik", "Meadow Fund", 0.12, 0.6, 700_000, 710_000),
            ("2031-05-20", "Pellham Quay", "Sorenna Kalvik", "Meadow Fund", 0.3, 0.3, 880_000, 900_000),
            ("2031-06-15", "Tallow & Finch", "Arne Tallow", "Mira Finch", 0.02, 0.51, 60_000, 61_000),
        ],
    )
    write(
        "corporate/agreements.csv",
        ("date", "company", "kind", "grantor", "holder"),
        [
            ("2031-07-02", "Quillon Partners", "call-option", "Fennick Holm", "Ilmar Desthov"),
            ("2031-05-20", "Pellham Quay", "pledge", "Meadow Fund", "First Bank of Estrane"),
        ],
    )
    write(
        "corporate/ties.csv",
        ("person", "other", "kind"),
        [
            ("Odran Vaskeld", "Toren Vaskeld", "family"),
            ("Wenna Corr", "Sorenna Kalvik", "former-employee"),
            ("Hale Kalvik", "Sorenna Kalvik", "family"),
        ],
    )
    write(
        "corporate/holdings.csv",
        ("holder", "company", "share", "from", "until"),
        [
            ("Sorenna Kalvik", "Corrie House", 0.7, "2024-03-01", "2031-06-10"),
            ("Wenna Corr", "Corrie House", 0.7, "2031-06-11", ""),
            ("Wenna Corr", "Corrie Lets", 1, "2031-06-20", ""),
            ("Wenna Corr", "Corrie Cars", 1, "2031-07-30", ""),
            ("Hale Kalvik", "Hale Orchards", 1, "2022-04-01", ""),
            ("Hale Kalvik", "Hale Presses", 0.5, "2031-08-12", ""),
            ("Toren Vaskeld", "Brightwater Freight", 0.6, "2023-01-01", ""),
            ("Arne Tallow", "Tallow & Finch", 0.51, "2021-01-01", ""),
        ],
    )
    write(
        "corporate/persons.csv",
        ("person", "born", "address", "phone"),
        [
            ("Sorenna Kalvik", "1969-11-02", "4 Corrie Rise", "0100 77"),
            ("Wenna Corr", "2008-05-17", "4 Corrie Rise", ""),
            ("Hale Kalvik", "1972-02-09", "Orchard End", "0100 81"),
            ("Arne Tallow", "1960-08-30", "2 Wharf Lane", "0100 12"),
        ],
    )
    write(
        "corporate/companies.csv",
        ("company", "formed", "address"),
        [
            ("Marlow Bay Trading", "2031-08-02", "Dunmere, Quay 3"),
            ("Old Pier Stores", "2019-05-05", "Dunmere, Quay 9"),
            ("Sandry Imports", "2031-07-20", "Estrane, Mill Road"),
        ],
    )
    write("corporate/codes.csv", ("code", "tier"), CODES)
    sent = []
    for i in range(18):
        sent.append(
            (
                f"{2030 + (i + 3) // 12}-{(i + 3) % 12 + 1:02d}-14",
                "Arkwell Machines",
                "Kelmport Trading House",
                "84118200",
                round(210_000 * rng.uniform(0.8, 1.2)),
            )
        )
    for i in range(8):
        sent.append(
            (
                f"{2031 + (i + 8) // 12}-{(i + 8) % 12 + 1:02d}-20",
                "Arkwell Machines",
                "Marlow Bay Trading",
                "84118200",
                round(180_000 * rng.uniform(0.8, 1.2)),
            )
        )
    for i in range(6):
        sent.append((f"2031-{i + 7:02d}-25", "Orrin Mills", "Sandry Imports", "11010015", round(40_000 * rng.uniform(0.8, 1.2))))
        sent.append(
            (f"2031-{i + 7:02d}-09", "Arkwell Machines", "Old Pier Stores", "84118200", round(45_000 * rng.uniform(0.8, 1.2)))
        )
    sent = [row for row in sent if not (row[2] == "Kelmport Trading House" and row[0] > "2031-07-04")]
    write("corporate/shipments.csv", ("date", "seller", "buyer", "code", "value"), sorted(sent))


if __name__ == "__main__":
    trade(random.Random(31))
    corporate(random.Random(32))
