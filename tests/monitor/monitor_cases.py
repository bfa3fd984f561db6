"""What the tests of the monitor's engine share: the benchmark's policies in miniature, read from the documentation, and random traces for them."""

from __future__ import annotations

import random
import re
from pathlib import Path

from servanda.calendar import Instant
from servanda.meaning import Event, Prepared, Run, prepare
from servanda.model.loader import load_files
from servanda.model.views import view

ROOT = Path(__file__).parents[2]
PARTIES = ("Party 1", "Party 2", "Party 3")
ZONES = ("Zone 1", "Zone 2", "Zone 3", "Zone 4")
START = 1_930_000_000


def policies() -> Prepared:
    """The dossier of docs/monitor-engine.md, prepared."""
    page = (ROOT / "docs" / "monitor-engine.md").read_text(encoding="utf-8")
    found = re.search(r"^```markdown\n(---\n.*?^```\n)```$", page, re.DOTALL | re.MULTILINE)
    assert found is not None, "the page no longer holds the miniature"
    dossier = load_files({"bench.md": found[1].encode()}, "bench")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return prepare(view(dossier))


def trace(number: int, seed: int, *, step: int = 1200, doubt: bool = False) -> tuple[Run, Instant]:
    """A random trace for the policies, with ties; doubt: some events uncertain, imprecise or without doer."""
    draw = random.Random(seed)
    at, events = START, []
    for _ in range(number):
        at += draw.choice((0, step, step, 7 * step, 60 * step))
        events.append(_event(draw, at))
        if doubt and draw.random() < 0.1:
            events[-1] = _doubted(draw, events[-1])
    return Run(events=tuple(events)), at + draw.choice((0, 86400, 20 * 86400))


def _event(draw: random.Random, at: Instant) -> Event:
    zone, party = draw.choice(ZONES), draw.choice(PARTIES)
    there, of = (("zone", zone),), (("party", party), ("zone", zone))
    acts = ("shell", "start the withdrawal", "complete the withdrawal", "commit a violation", "commit a violation", "withdraw")
    kind = draw.randrange(11)
    if kind < len(acts):
        return Event(term=acts[kind], at=at, by=(party,), args=there)
    if kind == 6:
        return Event(term="a violation is reported", at=at, args=of)
    if kind == 7:
        return Event(term="answer the violation", at=at, by=("Mission",), args=of)
    if kind == 8:
        return Event(term="hold elections", at=at, by=("Authorities",), args=there)
    terms = ("the ceasefire starts", "the law is adopted", "the agreement is signed")
    return Event(term=draw.choice(terms), at=at, args=there)


def _doubted(draw: random.Random, event: Event) -> Event:
    kind = draw.randrange(4)
    return Event(
        term=event.term,
        at=event.at,
        by=() if kind == 0 else event.by,
        args=() if kind == 1 else event.args,
        known=kind != 2,
        late=event.at + 86400 if kind == 3 else None,
    )
