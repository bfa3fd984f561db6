"""A small dossier and short ways to plan an import, for the tests of importing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from servanda.evidence.imports.mapping import Mapping
from servanda.evidence.imports.mapping_file import parse_mapping, read_tables
from servanda.evidence.imports.planning import plan_import
from servanda.evidence.imports.plans import ImportPlan
from servanda.evidence.imports.readymade import _find
from servanda.evidence.records import Attribution, CoverageRecord, Entry, EventRecord, GapRecord, NotDone
from servanda.model.core import Dossier
from servanda.model.loader import load_files

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
NOW = 1_956_528_000  # 2032-01-01

_WORLD = b"""---
agreement: small
title: Small Agreement
signed: 2031-01-15
in-force: 2031-01-20
zone: UTC
languages: en
profile: ceasefire
parties: Northmark, Eastholm
---

# Small Agreement

```servanda
actor Northmark
  also "North"
  role party

actor Eastholm
  role party

place Port Selm
  defined by geojson "port.geojson"

act open fire
  by Northmark, Eastholm

act move {what: text}
  by Northmark
```
"""
_PORT = b'{"type": "Polygon", "coordinates": [[[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]]}'


@cache
def dossier() -> Dossier:
    """Two parties, one port, two acts."""
    found = load_files({"small.md": _WORLD, "port.geojson": _PORT}, "small")
    assert set(found.terms) == {"open fire", "move what"}, found.diagnostics
    assert found.places["Port Selm"].geometry is not None, found.diagnostics
    return found


def mapping(text: str) -> Mapping:
    """A mapping from its text; `extends` finds the ready ones."""

    def load(name: str) -> dict[str, Any]:
        inner, place, _ = _find(name, None)
        return read_tables(inner, place)

    return parse_mapping(text if "mapping =" in text else f'mapping = "t"\n{text}', "test.toml", load)


def plan(
    path: Path, text: str, *, known: int | None = None, entries: Sequence[Entry] = (), on: Dossier | None = None
) -> ImportPlan:
    """A dry run of a table under a mapping's text."""
    return plan_import(path, mapping(text), on or dossier(), now=NOW, known=known, entries=entries)


def told(made: ImportPlan) -> list[str]:
    """A plan as the lines of the golden tables, by row."""
    by = {i.record.event: i.record.by for i in made.items if isinstance(i.record, Attribution)}
    lines = [(r.row, f"{r.row}: reject {r.reason}") for r in made.rejects]
    for item in made.items:
        record = item.record
        if isinstance(record, EventRecord):
            number = f"{record.bound} {record.amount} {record.unit}" if record.amount is not None else ""
            parts = (f"event {record.term} {_when(record)} {record.precision}", number, record.place)
            doers = f" by {', '.join(by[record.id])}" if record.id in by else ""
            lines.append((item.row, f"{item.row}: {' '.join(p for p in parts if p)}{doers}"))
        elif isinstance(record, GapRecord):
            lines.append((item.row, f"{item.row}: gap {_when(record)} {', '.join(record.places)}".rstrip()))
        elif isinstance(record, CoverageRecord | NotDone):
            what = ", ".join((*record.terms, *record.clauses)) or "everything"
            whose = f" not by {', '.join(record.by)}" if record.by else ""
            kind = "not done" if isinstance(record, NotDone) else f"{'register' if record.closed else 'coverage'} of {record.owner}:"
            lines.append((item.row, f"{item.row}: {kind} {what}{whose} {_when(record)} {', '.join(record.places)}".rstrip()))
    return [line for _, line in sorted(lines)]


def _when(record: EventRecord | GapRecord | CoverageRecord | NotDone) -> str:
    return "..".join(dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S") for at in (record.first, record.last))
