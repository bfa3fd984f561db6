"""Makes the fictional figures of dossiers/embargo/effects: what Belmora sells to whom, month by month. Nobody's trade; seeded, the same on every run.

Run: python scripts/embargo_effects.py
"""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "dossiers" / "embargo" / "effects"
PARTNERS = (
    "Ardenholm", "Corvany", "Dunmere", "Estrane", "Aldmoor", "Brenwick", "Calder Isles", "Dorvale", "Eskmark", "Farrowmere", "Galdia", "Hestria", "Ilmara", "Jorvane",
    "Kestria", "Lornmark", "Marrowend", "Norvalia", "Ostmere", "Pellow", "Querland", "Rostane", "Silmark", "Tarnholm", "Uldria",
)  # fmt: skip
MONTHS = [(year, month) for year in range(2028, 2034) for month in range(1, 13) if (year, month) <= (2033, 3)]
START = (2031, 7)


def figures(seed: int = 2031) -> list[tuple[str, str, str]]:
    """Rows of partner, month, million crowns. Corvany falls by about 35 % from July 2031; Dunmere rises; one month of Estrane is not known."""
    chance = random.Random(seed)
    common = [0.0]
    for _ in MONTHS[1:]:
        common.append(0.8 * common[-1] + chance.gauss(0, 0.025))
    rows = []
    for partner in PARTNERS:
        size, growth, share = math.exp(chance.uniform(3.2, 6.4)), chance.uniform(-0.001, 0.004), chance.uniform(0.6, 1.4)
        if partner == "Corvany":
            size, growth, share = 412.0, 0.0015, 1.0
        drift = 0.0
        for i, (year, month) in enumerate(MONTHS):
            drift = 0.6 * drift + chance.gauss(0, 0.035)
            value = math.log(size) + growth * i + share * common[i] + 0.06 * math.sin(2 * math.pi * (month - 2) / 12) + drift
            after = (year - START[0]) * 12 + month - START[1]
            if after >= 0 and partner == "Corvany":
                value += math.log(0.62) + min(after, 6) * -0.012
            if after >= 0 and partner == "Dunmere":
                value += min(after, 9) * 0.045
            known = (partner, year, month) != ("Estrane", 2029, 11)
            rows.append((partner, f"{year}-{month:02d}", f"{math.exp(value):.1f}" if known else ""))
    return rows


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "exports.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("partner", "month", "million_crowns"))
        writer.writerows(figures())


if __name__ == "__main__":
    main()
