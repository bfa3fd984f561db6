"""A page on payments in steps after the dossier is loaded: the fictional facility, and a payment of 16 steps ten times over.

    python bench/tranche.py [--no-save]

Goal: less than a tenth of a second. There is no peer: trackers of tranches are workbooks. Writes bench/results/tranche.json.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from servanda.app.api import load  # noqa: E402
from servanda.app.monitoring import ask_for  # noqa: E402
from servanda.app.support.instalments import _Stood, steps_of  # noqa: E402
from servanda.base.version import VERSION  # noqa: E402
from servanda.instruments.support.tranches.declared import payments_of  # noqa: E402
from servanda.instruments.support.tranches.page import tranche_page  # noqa: E402
from servanda.instruments.support.tranches.records import TrancheTable  # noqa: E402

GOAL = 0.1


def sixteen(folder: Path, signed: str, missed: str, cured: str, payments: str) -> Path:
    """A facility of 16 steps, each to be done until `missed` or in its cure until `cured`. payments: what stands in payments.toml, with STEPS where its steps go."""
    (folder / "support").mkdir(parents=True)
    acts = "\n".join(f"act take step {n}\n  by Sarrow\n" for n in range(1, 17))
    each = "\n".join(
        f'clause {n} "Step {n}"\n  Sarrow must take step {n}\n  by {missed}\n  otherwise\n    rung 1 Sarrow must take step {n}\n      by {cured}\n' for n in range(1, 17)
    )
    head = f"agreement: f\ntitle: F\nsigned: {signed} 12:00\nin-force: {signed} 12:00\nzone: UTC\nperiods: standard\nlanguages: en\nparties: Sarrow"
    text = f"---\n{head}\n---\n\n# F\n\n```servanda\nactor Sarrow\n  role party\n{acts}```\n\n## Article 1\n\n```servanda\n{each}```\n"
    (folder / "f.md").write_text(text, encoding="utf-8")
    steps = "".join(f'[[payment.step]]\nclause = "f:{n}"\ncure = 1\n' for n in range(1, 17))
    (folder / "support" / "payments.toml").write_text(payments.replace("STEPS", steps), encoding="utf-8")
    return folder


def ten(folder: Path) -> Path:
    rule = 'source = "s"\nowner = "o"\nas_of = 2031-01-01\n[[rule]]\nid = "r"\nfrom = 2030-06-01\nmethod = "values"\nsource = "s"\n'
    pays = "".join(f'[[payment]]\nid = "{n}"\ngross = 4500\nunit = "m"\nsource = "s"\nSTEPS' for n in range(10))
    return sixteen(folder, "2030-06-01", "2031-03-31", "2032-03-31", f"{rule}{pays}")


def timed(folder: Path) -> float:
    dossier = load(folder)
    asked = ask_for(dossier, "2031-09-15", entries=(), today="2031-12-01", ahead=True)
    data = (folder / "support" / "payments.toml").read_bytes()
    took = []
    for _ in range(9):
        started = time.perf_counter()
        file = payments_of(data)
        steps = {one.id: steps_of(one, dossier) for one in file.payment}
        stood = _Stood(asked, [step for one in steps.values() for step in one])
        found = tuple(stood.tranche(one, file, steps[one.id]) for one in file.payment)
        tranche_page(TrancheTable(payments=found, reading="as written", source=file.source, owner=file.owner))
        took.append(time.perf_counter() - started)
    return round(median(took), 4)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        found = {"facility, 6 steps": timed(ROOT / "dossiers" / "relief"), "10 payments of 16 steps": timed(ten(Path(place) / "f"))}
    for name, seconds in found.items():
        print(f"{name}: {seconds:.4f} s (goal {GOAL} s: {'met' if seconds < GOAL else 'NOT met'})")
    machine = f"{platform.machine()}, Python {platform.python_version()}, servanda {VERSION}"
    print(machine)
    if "--no-save" not in sys.argv:
        told = json.dumps({"seconds": found, "goal": GOAL, "machine": machine}, indent=1)
        (ROOT / "bench" / "results" / "tranche.json").write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
