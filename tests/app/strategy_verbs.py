"""The verbs of strategy that draw or weigh, on the fictional dossiers: answers as bytes and pages as data. As a script: a hash each."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

import servanda
from servanda.app.jobs import load
from servanda.app.jobs_table import JOBS
from servanda.base.document import Document

ROOT = Path(__file__).resolve().parents[2]
HARBOUR, LAGOON = (str(ROOT / "dossiers" / name) for name in ("harbour", "lagoon"))
DAY = {"as_of": "2031-04-01", "today": "2031-04-01"}
VERBS: dict[str, tuple[str, dict[str, object]]] = {
    "lines": ("strategy lines", DAY), "enforce": ("strategy enforce", DAY),
    "record": ("strategy record", {"today": "2031-06-01"}), "interests": ("strategy interests", DAY),
    "pool": ("strategy experts pool", {}), "obstacles": ("strategy obstacles", {}),
    "packages": ("strategy packages", {"draws": 40, "path": LAGOON}),
    "whatif": ("strategy whatif", {"without": "Monitoring Mission", "first": "2031-03-08", "today": "2031-03-08"}),
    "change": ("strategy whatif", {
        "administration": "Northmark", "first": "2030-01-01", "today": "2031-03-08", "events": f"{HARBOUR}/strategy/events.csv",
    }),
}  # fmt: skip


def answered() -> dict[str, tuple[bytes, Document]]:
    """Of each verb its answer and its page."""
    made = {}
    for name, (command, said) in VERBS.items():
        python, place = JOBS[command]
        words = dict(said)
        answer = getattr(servanda.strategy, python)(words.pop("path", HARBOUR), **words)
        made[name] = msgspec.json.encode(answer), load(place).says(answer)
    return made


def hashes(made: dict[str, tuple[bytes, Document]]) -> dict[str, str]:
    return {name: hashlib.sha256(data + msgspec.json.encode(page)).hexdigest() for name, (data, page) in made.items()}


if __name__ == "__main__":
    for name, value in hashes(answered()).items():
        print(name, value)
