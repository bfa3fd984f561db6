"""The sharing gate over a million entries, and a STIX 2.1 bundle of a hundred thousand objects, beside the library stix2 where it is installed.

    python bench/share.py      # to bench/results/share.json

The gate is all that stands between a log and its reader: consents and tasks, markings as they stand, what rests on what. The peer makes objects of the same number
and kinds and writes them as a bundle; it is no dependency: install it beside, or leave it out.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from servanda.base.marking import Marking, Recipient  # noqa: E402
from servanda.evidence.marking import releasable  # noqa: E402
from servanda.evidence.memory import uncollected  # noqa: E402
from servanda.evidence.records import Entry, EventRecord, Source  # noqa: E402
from servanda.instruments.sharing import stix  # noqa: E402
from servanda.instruments.sharing.passing import in_front  # noqa: E402
from servanda.instruments.sharing.records import ShareConsent, SharedItem, SharedSet  # noqa: E402

DAY = dt.date(2031, 5, 20)
TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")


def timed(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The best of several runs, in seconds."""
    best, found = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - start)
    return best, found


def log(count: int) -> list[Entry]:
    """Sources and events with markings of every label, lists and caveats."""
    draw = random.Random(16)
    marks = [
        Marking(tlp=tlp, rel=rel, originators=("Halvern",), caveats=held)
        for tlp in TLP for rel in ((), ("Ostrey",), ("Ilvane",)) for held in ((), ("originator controlled",))
    ]  # fmt: skip
    made: list[Any] = [Source(id=f"s{n}", marking=marks[n % len(marks)]) for n in range(100)]
    made += [
        EventRecord(id=f"e{n}", term=f"t{n % 50}", first=n, last=n, sources=(f"s{draw.randrange(100)}",), marking=draw.choice(marks))
        for n in range(count - 100)
    ]
    return [Entry(number=n, known=n, record=one, hash="") for n, one in enumerate(made, start=1)]


def peer(count: int) -> dict[str, Any]:
    """The same number of incidents by stix2."""
    try:
        import stix2
    except ImportError:
        return {"peer": "stix2 is not installed"}

    def work() -> str:
        return stix2.Bundle(objects=[stix2.Incident(name=f"i{n}", object_marking_refs=[stix.TLP_IDS["GREEN"]]) for n in range(count)]).serialize()

    seconds, text = timed(work, 1)
    return {"peer": f"stix2 {stix2.__version__}", "seconds": round(seconds, 2), "megabytes": round(len(text) / 2**20, 1)}


def main() -> None:
    who = Recipient(name="Ostrey", tlp="AMBER")
    said = {"source": "letter", "as_of": DAY, "owner": "Desk"}
    consents = [ShareConsent(item=f"e{n}", originator="Halvern", to="Ostrey", from_=DAY, **said) for n in range(1000)]
    entries = log(10**6)
    with uncollected():
        gate, out = timed(lambda: releasable(in_front(entries, who, consents, (), (), DAY), who))
    items = tuple(
        SharedItem(id=f"e{n}", kind="event", name="t", text="x", entered="2031-05-14T00:00:00+00:00", marking=Marking(tlp=TLP[n % 5], rel=("Ostrey",)))
        for n in range(10**5)
    )
    shared = SharedSet(to="Ostrey", cleared="TLP:RED", items=items)
    written, text = timed(lambda: stix.bundle(shared), 1)
    found = {
        "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}",
        "gate": {"entries": len(entries), "released": len(out), "seconds": round(gate, 2), "goal": 2},
        "stix": {"objects": len(items), "seconds": round(written, 2), "goal": 20, "megabytes": round(len(text) / 2**20, 1), "beside": peer(len(items))},
        "memory_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(found, indent=2))
    (ROOT / "bench" / "results" / "share.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
