"""How long an editor waits: from a keystroke to the findings of names, and of rules, through the real server over its pipes.

    python bench/lsp.py         print, and write bench/results/lsp.json

Of each text a hundred keystrokes in the largest file, every tenth a new line; the next comes when the rules of the last are told, so no wait is shortened by one that is left
out. Milliseconds by the clock of the one who waits: what else the machine does is in them, so the load at the end is told too. Goals (quiet, 2 cores, the 95th of 100): names 50 ms
and rules 100 ms on Minsk, 100 and 250 ms on 600 clauses.
"""

from __future__ import annotations

import json
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "app" / "lsp")]

from editing import editor  # noqa: E402
from generate import agreement  # noqa: E402

RESULT = ROOT / "bench" / "results" / "lsp.json"
KEYSTROKES = 100


def folder_of(name: str, place: Path) -> Path:
    """The text, where it may be changed; gives its largest file."""
    if name == "600 clauses":
        place.mkdir()
        (place / "large.md").write_text(agreement(600), encoding="utf-8")
    else:
        shutil.copytree(ROOT / "dossiers" / name, place, ignore=shutil.ignore_patterns(".*"))
    return max((one for one in place.glob("*.md") if one.name != "README.md"), key=lambda one: one.stat().st_size)


def waits(name: str, place: Path) -> dict[str, Any]:
    """Milliseconds to names and to rules, of each keystroke."""
    path, draw = folder_of(name, place), random.Random(7)
    text = path.read_text(encoding="utf-8")
    lines = [number for number, line in enumerate(text.split("\n")) if line.startswith("  ") and line.strip()]
    found: dict[str, list[float]] = {"names": [], "rules": []}
    with editor(root=place) as client:
        uri = path.as_uri()
        client.open(uri, text)
        client.stage("rules", uri)
        for number in range(KEYSTROKES):
            line = draw.choice(lines)
            spot = {"line": line, "character": 2}
            began = time.perf_counter()
            new = "\n  " if number % 10 == 9 else "x"
            client.change(uri, {"range": {"start": spot, "end": spot}, "text": new})
            for stage, times in found.items():
                client.stage(stage, uri)
                times.append((time.perf_counter() - began) * 1000)
            end = {"line": line + (new != "x"), "character": 2 if new != "x" else 3}
            client.change(uri, {"range": {"start": spot, "end": end}, "text": ""})
            client.stage("rules", uri)
    told = {stage: {"p50": statistics.median(times), "p95": sorted(times)[int(0.95 * len(times)) - 1], "most": max(times)} for stage, times in found.items()}
    return {"letters": len(text), **{stage: {key: round(value, 1) for key, value in one.items()} for stage, one in told.items()}}


def main() -> None:
    """Measure, print, write."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    found: dict[str, Any] = {}
    print(machine)
    for name in ("minsk", "harbour", "600 clauses"):
        with tempfile.TemporaryDirectory() as home:
            found[name] = waits(name, Path(home) / "dossier")
        print(name, found[name], flush=True)
    load = [round(one, 2) for one in os.getloadavg()]
    RESULT.write_text(json.dumps({"machine": machine, "load of the machine over 1, 5, 15 minutes": load, "keystrokes": KEYSTROKES, "ms": found}, indent=1) + "\n", encoding="utf-8")
    print("load", load)


if __name__ == "__main__":
    main()
