"""The panel of the benchmark and of the tests on real figures: exports of the EU-27 by partner and year, from the user's copy of Eurostat's table.

The Russian Federation and the 62 largest partners outside the EU that have a figure in every year and are set apart by none of the reasons below. One year of the copy (2016) names the partners in
French; it is left unknown rather than guessed.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from servanda.instruments.sanctions.review.effectiveness.panel import Columns, Panel
from servanda.instruments.sanctions.review.effectiveness.panel_file import read_panel
from servanda.instruments.sanctions.review.effectiveness.records import Question

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "data" / "diplomacy"
ANNUAL = SOURCE / "eurostat_eu27_exports_by_partner_annual.csv"
MONTHLY = SOURCE / "eurostat_eu_exports_to_ru_kz_am_uz_kg_monthly.csv"
TREATED = "Russian Federation"
UNION = (
    "Austria", "Belgium", "Bulgaria", "Croatia", "Cyprus", "Czechia", "Denmark", "Estonia", "Finland", "France", "Germany", "Greece", "Hungary", "Ireland", "Italy",
    "Latvia", "Lithuania", "Luxembourg", "Malta", "Netherlands", "Poland", "Portugal", "Romania", "Slovakia", "Slovenia", "Spain", "Sweden",
)  # fmt: skip
APART = (
    "Ukraine", "Belarus", "Moldova, Republic of", "Kazakhstan", "Kyrgyzstan", "Armenia", "Georgia", "Azerbaijan", "Uzbekistan", "Tajikistan", "Turkmenistan",  # near the conflict, or trade may have moved there
    "Türkiye", "United Arab Emirates", "Serbia", "Hong Kong", "United Kingdom",  # trade may have moved there; left the Union in these years
    "Iran, Islamic Republic of", "Syrian Arab Republic", "Venezuela, Bolivarian Republic of", "Libya",  # under measures of the EU themselves
)  # fmt: skip
DONORS = 62


def annual() -> tuple[Panel, Question]:
    """63 units, 2010 to 2023, and the question of the benchmark."""
    with ANNUAL.open(encoding="utf-8", newline="") as file:
        rows = [
            (re.sub(r"\s*\(.*$", "", r["PARTNER"]), r["year"], r["VALUE_IN_EUR"], r["REPORTER"]) for r in csv.DictReader(file)
        ]
    figures: dict[str, dict[str, float]] = {}
    for partner, year, value, reporter in rows:
        if reporter.startswith("European Union"):
            figures.setdefault(partner, {})[year] = float(value)
    years = {year for r in figures.values() for year in r}
    others = [
        p for p, by in figures.items()
        if len(by) == len(years) and min(by.values()) > 0 and p not in UNION + APART and p != TREATED and not re.match(r"Extra|Intra|Countries|Stores", p)
    ]  # fmt: skip
    others.sort(key=lambda p: -sum(v for y, v in figures[p].items() if y < "2022"))
    kept = (TREATED, *others[:DONORS])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("unit", "period", "outcome"))
    writer.writerows((p, y, v) for p in kept for y, v in sorted(figures[p].items()))
    question = Question(
        objective="to lower what the Russian Federation can buy abroad", measure="measures of the EU from February 2022", treated=(TREATED,), since="2022-02-25",
        outcome="exports of goods of the EU-27 by partner", measured_in="EUR a year", source="Eurostat, Comext",
    )  # fmt: skip
    return read_panel(out.getvalue().encode(), Columns()), question


def monthly() -> tuple[Panel, Question]:
    """Exports of the 27 to five partners by month, 2019-01 to 2024-08; the flow of one partner is labelled IMPORT in the copy although its figures are those of exports."""
    where = {"reporter": UNION, "flow_as_labelled": ("EXPORT", "IMPORT")}
    panel = read_panel(MONTHLY.read_bytes(), Columns(unit="partner", outcome="value_eur", where=where, add_up=True), MONTHLY.name)
    question = Question(
        objective="to lower what the Russian Federation can buy abroad", measure="measures of the EU from February 2022",
        treated=next((u,) for u in panel.units if u.startswith(TREATED)), since="2022-02-25", outcome="exports of goods of the EU-27", measured_in="EUR a month",
        source="Eurostat, Comext",
    )  # fmt: skip
    return panel, question
