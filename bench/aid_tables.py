"""The shared tables of aid that are ledgers, read whole: what was taken, what was rejected and why, which totals do not add up.

    python bench/aid_tables.py [--no-save]

The tables lie under ../shared/data/aid (Kiel Institute, Ukraine Support Tracker; ONE Campaign); without them nothing is measured. Each is read by the layout that comes
with Servanda, or by one written here. Writes bench/results/aid_tables.json.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from servanda.base.refusal import Refusal  # noqa: E402
from servanda.base.tables.sheets import FileSays  # noqa: E402
from servanda.instruments.support.rows.gathering import ImportFacts  # noqa: E402
from servanda.instruments.support.rows.layouts import LayoutPart, LayoutSum, RowLayout, layout_of  # noqa: E402
from servanda.instruments.support.rows.own_table import EACH, table_took  # noqa: E402

AID, RESULTS = ROOT.parent / "shared" / "data" / "aid", ROOT / "bench" / "results" / "aid_tables.json"
FACTS = ImportFacts(as_of=dt.date(2022, 12, 7), owner="as published", to="Ukraine")
"""The day of the release, as its readers were told; a table with a day of its own says that."""
MONEY = {"sort": "money", "date": "as_of"}
SUMMARY = ("Financial commitments", "Humanitarian commitments", "Military commitments")


def weapons(stage: str) -> RowLayout:
    return RowLayout(
        fields={"what": "column 1", stage: EACH}, set={"sort": "goods", "unit": "units of {what}", "date": "as_of"}, each="Australia", until="United States", part=(LayoutPart(only_amounts=True),),
        adds=(LayoutSum(total="Total Number", parts=(), tolerance="0"),),
    )  # fmt: skip


def layouts() -> dict[str, tuple[RowLayout, str]]:
    """By file: its layout, or why it is no ledger."""
    kiel = layout_of("kiel")
    budget = RowLayout(
        fields={"donor": "donor", "committed": "committed_eur_bn", "delivered": "disbursed_eur_bn", "as_of": "as_of"}, times="billion",
        set={**MONEY, "what": "budget support", "unit": "EUR"},
        adds=tuple(LayoutSum(total="committed_eur_bn", parts=("disbursed_eur_bn", "to_be_disbursed_eur_bn"), tolerance=most) for most in ("0.0005", "0.02")),
    )  # fmt: skip
    country = RowLayout(
        file=FileSays(header=2, short_rows="blank"), times="billion", total="Total", tolerance="0.0005", fields={"donor": "Country", "committed": "Total bilateral commitments"},
        set={**MONEY, "what": "bilateral aid", "unit": "EUR"}, adds=(LayoutSum(total="Total bilateral commitments", parts=SUMMARY, tolerance="0.0005"),),
    )  # fmt: skip
    several = RowLayout(
        fields={"donor": "Donor", "date": "Announcement Date", "id": "ID", "what": "Type of Aid General", "unit": "Original Currency", "committed": "Total", "source": "Source of Aid 1"},
        set={"sort": "money"},
    )  # fmt: skip
    oda = RowLayout(times="million", fields={"donor": "Donor", "pledged": "Estimated ODA pledged to Ukraine (USD millions)"}, set={**MONEY, "what": "aid", "unit": "USD"})
    return {
        "kiel_ukraine_support_tracker.xlsx": (kiel, ""), "kiel_bilateral_main_data.csv": (kiel, ""), "kiel_budget_support_clean.csv": (budget, ""),
        "kiel_country_summary.csv": (country, ""), "kiel_multilateral.csv": (several, ""), "kiel_weapons_committed.csv": (weapons("committed"), ""),
        "kiel_weapons_delivered.csv": (weapons("delivered"), ""), "one_ukraine_oda_table.csv": (oda, ""),
        "kiel_budget_support_committed_vs_disbursed.csv": (RowLayout(), "no ledger: a sheet of charts; its rows are those of the clean table"),
        "one_refugee_hcr_data.csv": (RowLayout(), "no ledger: persons who fled, by country and month"),
    }  # fmt: skip


def read(name: str, layout: RowLayout) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        took = table_took(name, (AID / name).read_bytes(), layout, FACTS)
    except Refusal as refused:
        return {"refused": f"{refused.bare} {refused.repair}"}
    odd = {one.number for one in took.rejects}
    return {
        "seconds": round(time.perf_counter() - started, 2), "rows": took.read, "rows of which something was taken": took.taken, "rows with something rejected": len(odd),
        "pledges": len(took.pledges), "moves": len(took.moves), "rejected, by reason": dict(took.why), "not taken": {f"{one.what}: {one.why}": one.count for one in took.left},
        "totals": [{"of": one.what, "tolerance": str(one.tolerance), "looked at": one.looked, "not known": one.unknown, "do not add up": len(one.off)} for one in took.sums],
    }  # fmt: skip


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--no-save", action="store_true")
    save = not asked.parse_args().no_save
    if not AID.is_dir():
        print("the shared tables of aid are not at ../shared/data/aid: nothing was read")
        return 0
    found = {name: {"why": why} if why else read(name, layout) for name, (layout, why) in layouts().items()}
    left = sorted({one.name for one in AID.iterdir() if one.is_file()} - set(found))
    for name, said in found.items():
        print(f"{name}: {json.dumps(said, ensure_ascii=False, indent=1)}")
    print(f"tables that nobody looked at: {', '.join(left) or 'none'}")
    if save:
        about = {"machine": platform.machine(), "python": platform.python_version(), "tables": found, "not looked at": left}
        RESULTS.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(any("refused" in said for said in found.values()))


if __name__ == "__main__":
    raise SystemExit(main())
