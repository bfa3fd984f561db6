"""Ten red flags of 100,000 contracts, read from JSON lines and asked; beside a plain loop over the same JSON, with floats and no silences told.

    python bench/flags.py [--no-save]

No other program that asks these ten installs here (Cardinal is a Rust program of its own). The loop is the slow formula of the tests (tests/instruments/support/flags_oracle.py): it tells
the same leads, so the two are compared lead by lead, and is the faster of the two: it checks no file and tells no silence. Contracts are made up; a third stand in tenders of two lots. Writes bench/results/flags.json.
"""

from __future__ import annotations

import json
import platform
import random
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "instruments" / "support"))

import flags_oracle  # noqa: E402
import msgspec  # noqa: E402

from servanda.base.version import VERSION  # noqa: E402
from servanda.instruments.support.flags import asking, catalog, reading  # noqa: E402

CONTRACTS = 100_000


def market(chance: random.Random) -> list[dict[str, Any]]:
    made, contracts = [], 0
    while contracts < CONTRACTS:
        lots = ["1", "2"] if chance.random() < 0.2 else []
        details, awards, signed = [], [], []
        for lot in lots or [""]:
            firms = chance.sample(range(20_000), chance.randint(2, 5))
            where = {"relatedLots": [lot]} if lot else {}
            price = chance.randint(1_000, 1_000_000)
            for n, firm in enumerate(firms):
                status = "disqualified" if n and chance.random() < 0.12 else "valid"
                worth = price if not n else price + chance.randint(-50 if status == "disqualified" else 0, price // 3)
                day = 10 if chance.random() < 0.98 else 28
                details.append({"id": f"b{lot}{n}", "status": status, "date": f"2031-01-{day}T10:00:00Z", "tenderers": [{"id": f"F{firm}"}], "value": {"amount": worth, "currency": "EUR"}} | where)
            codes = [{"id": str(n), "classification": {"scheme": "CPV", "id": f"{chance.choice((10, 33, 45, 72))}000000"}} for n in range(chance.randint(1, 3))]
            awards.append({"id": f"a{lot}", "status": "active", "suppliers": [{"id": f"F{firms[0]}"}], "items": codes, "relatedBid": f"b{lot}0"} | where)
            signed.append({"id": f"c{lot}", "awardID": f"a{lot}", "value": {"amount": price, "currency": "EUR"}})
        contracts += len(signed)
        made.append({
            "ocid": f"ocds-xs0000-{len(made)}", "buyer": {"id": f"O{chance.randrange(500)}"}, "bids": {"details": details}, "awards": awards, "contracts": signed,
            "tender": {"tenderPeriod": {"startDate": "2031-01-01T10:00:00Z", "endDate": f"2031-01-{chance.choice((12, 20, 24, 27))}T10:00:00Z"}, "lots": [{"id": lot} for lot in lots]},
        })  # fmt: skip
    return made


def main() -> int:
    processes = market(random.Random(1))
    data = "\n".join(map(json.dumps, processes)).encode()
    started = time.perf_counter()
    found, _ = reading.processes([("contracts.jsonl", data)])
    read = time.perf_counter() - started
    by = catalog.thresholds()
    asked, _ = asking.ask(found, by)
    leads = asking.leads(asked, found, by)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    theirs = flags_oracle.flags([msgspec.json.decode(line) for line in data.splitlines()])
    loop = time.perf_counter() - started
    same = all({each.about: round(each.value, 9) for each in one.seen} == {name: round(of, 9) for name, of in theirs[one.code].items()} for one in asked)
    told = {
        "contracts": sum(len(one["contracts"]) for one in processes), "processes": len(processes), "megabytes": round(len(data) / 1e6, 1), "leads": len(leads),
        "read_and_checked_seconds": round(read, 2), "read_checked_asked_seconds": round(ours, 2), "plain_loop_seconds": round(loop, 2), "same_leads": same,
        "python": platform.python_version(), "machine": platform.machine(), "msgspec": msgspec.__version__, "servanda": VERSION,
    }  # fmt: skip
    print(json.dumps(told, indent=2))
    if "--no-save" not in sys.argv:
        (ROOT / "bench" / "results" / "flags.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
