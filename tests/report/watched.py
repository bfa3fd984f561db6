"""A fictional agreement with evidence on it, some of it marked higher than a reader may see: what the tests of the monitoring report share."""

from __future__ import annotations

from decimal import Decimal

from instants import from_iso

from servanda.calendar import Instant
from servanda.evidence.marking import Recipient
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Grades,
    Marking,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.model.core import Dossier
from servanda.model.loader import load_files
from servanda.monitor.monitored import columns_of
from servanda.report.monitoring.compute import Asked
from servanda.report.release import Released, release

ZONE = "Europe/Lisbon"
TEXT = """---
agreement: coast
title: Ceasefire of the Selm Coast
signed: 2031-03-01 12:00
in-force: 2031-03-03 06:00
zone: Europe/Lisbon
languages: en
profile: ceasefire
parties: Northmark, Eastholm
viewpoint: the map in Annex A
---

# Ceasefire of the Selm Coast

```servanda
actor Northmark
  role party

actor Eastholm
  role party

actor Mission
  role monitor

place Port Selm
  defined by geojson "port.geojson"
  inside Coast Zone

place Coast Zone
  defined by geojson "zone.geojson"

place Fell Ridge

act open fire [at {place: place}]
  by Northmark, Eastholm

act complete the withdrawal
  by Northmark, Eastholm
  certified by Mission

act open the harbour
  by Northmark

act deliver aid
  by Eastholm

act publish a report
  by Mission
```

## Article 1

> Each Party shall not open fire.

```servanda
clause 1 "No fire"
  each of Northmark, Eastholm must not open fire
  from entry into force
  covers civilians
  monitored by Mission
```

## Article 2

> Each Party shall complete the withdrawal by 20 March 2031.

```servanda
clause 2 "Withdrawal"
  each of Northmark, Eastholm must complete the withdrawal
  by 2031-03-20
  verified by Mission
  covers separation-of-forces
```

## Article 3

> Northmark shall open the harbour within 14 days after the withdrawal.

```servanda
clause 3 "Harbour"
  Northmark must open the harbour
  within 14 days of complete the withdrawal by each of Northmark, Eastholm
```

## Article 4

> Eastholm shall deliver aid by 5 April 2031. Otherwise Northmark may keep the harbour closed.

```servanda
clause 4 "Aid"
  Eastholm must deliver aid
  by 2031-04-05
  covers humanitarian-access
  otherwise
    rung 1 Mission must publish a report
      within 5 days of breach
```

```servanda
reading late-harbour of coast:3 held by Eastholm
  source "statement of Eastholm, fictional"
  clause coast:3 drops within
  clause coast:3 adds
    by 2031-03-25
```
"""
PORT = b'{"type":"Polygon","coordinates":[[[-40.55,42.25],[-40.45,42.25],[-40.45,42.32],[-40.55,42.32],[-40.55,42.25]]]}'
COAST = b'{"type":"Polygon","coordinates":[[[-40.9,42.0],[-40.1,42.0],[-40.1,42.6],[-40.9,42.6],[-40.9,42.0]]]}'
BOUNDARIES = b"""{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"North coast"},"geometry":{"type":"LineString","coordinates":[[-41.2,42.4],[-40.4,42.45],[-39.8,42.3]]}},
{"type":"Feature","properties":{"name":"Fell strip","disputed":true},"geometry":{"type":"Polygon","coordinates":[[[-40.8,42.4],[-40.5,42.4],[-40.5,42.55],[-40.8,42.55],[-40.8,42.4]]]}}]}"""

RED = Marking(tlp="AMBER", rel=("Quellmar",))
CANARIES = ("Zyxwort", "Vexholm Cove", "7654321", "Hollow Reed Bureau", "quillfeather")
"""A phrase, a place, a number, a source and an id that stand only in what is marked higher."""


def at(text: str) -> Instant:
    """A moment by the clock of the coast; a date is its first second."""
    return from_iso(text if "T" in text else f"{text}T00:00:00", ZONE)


def last(text: str) -> Instant:
    """The last second of a day."""
    return at(f"{text}T23:59:59")


def dossier(text: str = TEXT) -> Dossier:
    """The agreement, read without a finding."""
    found = load_files({"coast.md": text.encode(), "port.geojson": PORT, "zone.geojson": COAST}, "coast")
    assert not [d for d in found.diagnostics if d.severity.value == "error"], found.diagnostics
    return found


def fired(name: str, when: str, place: str = "Port Selm", **more: object) -> EventRecord:
    """One opening of fire, known to the minute, by a reliable source."""
    fields: dict[str, object] = {"sources": ("mission",), "grades": Grades(credibility="2"), "precision": "minute"} | more
    return EventRecord(id=name, term="open fire", first=at(when), last=at(when) + 59, place=place, **fields)  # type: ignore[arg-type]  # fields by name


def counted(name: str, first: str, until: str, number: int, bound: str = "exact", **more: object) -> EventRecord:
    """A count of a fortnight."""
    return EventRecord(
        id=name, term="open fire", first=at(first), last=last(until), precision="fortnight", place="Coast Zone", amount=Decimal(number), unit="explosions",
        bound=bound, count=True, sources=("mission",), grades=Grades(credibility="2"), **more,  # type: ignore[arg-type]  # fields by name
    )  # fmt: skip


def looked(name: str, first: str, until: str, **more: object) -> CoverageRecord:
    """The mission looked from one day to another."""
    fields: dict[str, object] = {"owner": "Monitoring Mission", "grades": Grades(reliability="A"), "how": "two patrols a day"} | more
    return CoverageRecord(id=name, first=at(first), last=last(until), **fields)  # type: ignore[arg-type]  # fields by name


OPEN: tuple[tuple[str, Record], ...] = (
    ("2031-03-01", Source(id="mission", name="Monitoring Mission", publisher="Quellmar", reference="daily notes", reliability="A")),
    ("2031-03-01", Source(id="radio", name="Coast Radio", reliability="D")),
    ("2031-03-10", fired("fire-1", "2031-03-09T14:20:00", point=(-40.5, 42.28))),
    ("2031-03-10", Attribution(id="who-1", event="fire-1", by=("Northmark",), sources=("mission",), grades=Grades(credibility="1"))),
    ("2031-03-18", counted("count-1", "2031-03-04", "2031-03-16", 1240)),
    ("2031-03-19", EventRecord(id="gone-n", term="complete the withdrawal", first=at("2031-03-18T09:00:00"), last=at("2031-03-18T09:00:00"),
                               sources=("mission",), standing=Standing.CONFIRMED, text="Northmark's guns counted at the store")),
    ("2031-03-19", Attribution(id="who-n", event="gone-n", by=("Northmark",), sources=("mission",))),
    ("2031-03-26", GapRecord(id="gap-1", first=at("2031-03-22"), last=last("2031-03-25"), terms=("open fire",), places=("Port Selm",),
                             reason="no access", sources=("mission",))),
    ("2031-03-27", fired("fire-2", "2031-03-26T03:05:00")),
    ("2031-03-27", EventRecord(id="fire-3", term="open fire", first=at("2031-03-24"), last=last("2031-03-24"), precision="day", place="Fell Ridge", sources=("radio",),
                               grades=Grades(credibility="4"), text="=cmd|' /C calc'!A0")),
    ("2031-03-28", Ruling(of="who-1", standing=Standing.DISPUTED, by="Northmark", because="says it was not its unit")),
    ("2031-03-29", counted("count-1", "2031-03-04", "2031-03-16", 1310, "more than")),
    ("2031-03-31", counted("count-2", "2031-03-18", "2031-03-30", 900, "at least")),
)  # fmt: skip
SECRET: tuple[tuple[str, Record], ...] = (
    ("2031-03-28", Source(id="quillfeather", name="Hollow Reed Bureau", reference="Zyxwort cable", reliability="A", marking=RED)),
    ("2031-03-28", EventRecord(id="quillfeather-1", term="complete the withdrawal", first=at("2031-03-19T10:00:00"), last=at("2031-03-19T10:00:00"),
                               sources=("quillfeather",), standing=Standing.CONFIRMED, text="Zyxwort saw the last gun leave", marking=RED)),
    ("2031-03-28", Attribution(id="quillfeather-2", event="quillfeather-1", by=("Eastholm",), sources=("quillfeather",), standing=Standing.CONFIRMED, marking=RED)),
    ("2031-03-29", EventRecord(id="quillfeather-3", term="open fire", first=at("2031-03-27"), last=last("2031-03-27"), precision="day", place="Vexholm Cove",
                               point=(-40.2, 42.1), amount=Decimal(7654321), unit="explosions", count=True, sources=("quillfeather",), marking=RED,
                               standing=Standing.CONFIRMED)),
    ("2031-03-30", GapRecord(id="quillfeather-4", first=at("2031-03-26"), last=last("2031-03-28"), places=("Vexholm Cove",), reason="Zyxwort", marking=RED)),
)  # fmt: skip


def log(*, secret: bool = True) -> tuple[Entry, ...]:
    """The entries in the order in which they became known."""
    every = sorted([*OPEN, *(SECRET if secret else ())], key=lambda pair: pair[0])
    return tuple(
        Entry(number=i, known=at(f"{day}T12:00:00"), record=record, author="desk", hash=f"{i:064x}")
        for i, (day, record) in enumerate(every, 1)
    )


def asked(of: Dossier, **more: object) -> Asked:
    """The report of 31 March 2031 on the fortnight before, all readings beside each other."""
    end = last("2031-03-31")
    fields: dict[str, object] = {
        "as_of": end, "known": end, "start": last("2031-03-17"), "before": last("2031-03-03"), "zone": ZONE, "ends": (last("2031-03-03"), last("2031-03-17"), end),
        "columns": columns_of(of), "version": "test",
    } | more  # fmt: skip
    return Asked(**fields)  # type: ignore[arg-type]  # fields by name


def released(recipient: Recipient | None = None, *, secret: bool = True, **more: object) -> Released:
    """The report as it leaves to a reader."""
    of = dossier()
    return release(log(secret=secret), recipient, dossier=of, asked=asked(of, **more))


QUELLMAR = Recipient(name="Quellmar", tlp="AMBER")
