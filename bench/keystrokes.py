"""How long it takes from a keystroke to names resolved and to rules run, with what is kept between keystrokes and with nothing kept.

    python bench/keystrokes.py         print, and write bench/results/keystrokes.json

Each of the keystrokes takes the last sign off a line of a block in the largest file of a dossier, as a person does who corrects a word; the rules are those of the words and of
structure, no question is asked. Seconds of processor: what a person waits for on an idle core. Goals are those of an editor: names 50 ms and rules 100 ms on Minsk, 100 and 250 ms
on 600 clauses, at the 95th of 100.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from generate import agreement  # noqa: E402

from servanda.check.rules.registry import run_rules  # noqa: E402
from servanda.model import loader  # noqa: E402
from servanda.text import read  # noqa: E402

RESULT = ROOT / "bench" / "results" / "keystrokes.json"
KEYSTROKES = 40


def files_of(name: str) -> dict[str, bytes]:
    if name == "600 clauses":
        return {"large.md": agreement(600).encode()}
    home = ROOT / "dossiers" / name
    return {str(one.relative_to(home)): one.read_bytes() for one in home.rglob("*") if one.suffix in (".md", ".geojson", ".json", ".toml")}


def strokes(files: dict[str, bytes]) -> Iterator[dict[str, bytes]]:
    name = max((one for one in files if one.endswith(".md")), key=lambda one: len(files[one]))
    lines, draw = files[name].split(b"\n"), random.Random("keystrokes")
    inside = [at for at, line in enumerate(lines) if line.startswith(b"  ") and len(line) > 12]
    for at in draw.choices(inside, k=KEYSTROKES):
        yield {**files, name: b"\n".join((*lines[:at], lines[at][:-1], *lines[at + 1 :]))}


def forget() -> None:
    read._kept_stretch.cache_clear()
    loader._kept.cache_clear()


def measured(name: str, *, kept: bool) -> dict[str, float]:
    files = files_of(name)
    named: list[float] = []
    ruled: list[float] = []
    loader.load_files(files, name)
    for changed in strokes(files):
        if not kept:
            forget()
        begun = time.process_time()
        dossier = loader.load_files(changed, name)
        named.append(time.process_time() - begun)
        run_rules(dossier, answers=lambda _question: (), today=dt.date(2031, 1, 1))
        ruled.append(time.process_time() - begun)
    return {f"{what} {part}": round(1000 * sorted(some)[int(len(some) * share)], 1) for what, some in (("names", named), ("rules", ruled)) for part, share in (("median", 0.5), ("p95", 0.95))}


def main() -> None:
    found: dict[str, object] = {"machine": f"{platform.machine()}, Python {platform.python_version()}", "keystrokes": KEYSTROKES, "unit": "milliseconds of processor"}
    for name in ("minsk", "harbour", "600 clauses"):
        found[name] = {"kept": measured(name, kept=True), "nothing kept": measured(name, kept=False)}
        print(name, found[name])
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
