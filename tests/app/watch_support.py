"""A small dossier, a stream of evidence for it, and ways to end a watch before its time."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import servanda.evidence.storage as storage
from servanda.app.api import load
from servanda.app.watch import feeds
from servanda.app.watching import watching
from servanda.base import disk
from servanda.model.core import Dossier

WELLS = """---
agreement: wells
title: Truce of the Well
signed: 2031-05-01
in-force: 2031-05-02 06:00
zone: UTC
languages: en
profile: ceasefire
parties: Upper Village, Lower Village
---

# Truce of the Well

```servanda
actor Upper Village
  role party

actor Lower Village
  role party

actor Observers
  role monitor

place Well Field

act open fire
  by Upper Village, Lower Village

act open the well
  by Upper Village
  done "the well is open"

act take down the roadblock
  by Lower Village

act report the shots
  by Observers
```

## Article 1

> Neither village shall open fire at the well field. The observers shall report shots within 3 days.

```servanda
clause 1 "No fire"
  each of Upper Village, Lower Village must not open fire
  from entry into force
  at Well Field
  otherwise
    rung 1 Observers must report the shots
      within 1 day of the breach

clause 2 "Report"
  Observers must report the shots
  whenever open fire
  within 3 days of the trigger
```

## Article 2

> Upper Village shall open the well by 10 May 2031. Lower Village shall take down its roadblock within 5 days after.

```servanda
clause 3 "The well"
  Upper Village must open the well
  by 2031-05-10

clause 4 "The roadblock"
  Lower Village must take down the roadblock
  within 5 days of the well is open
```
"""
GROUP = 4
"""Lines taken in together."""

EVERY = 9
"""A snapshot after so many records."""

STEPS = ("open", "write", "fsync", "replace", "unlink", "ftruncate", "pwrite", "mkdir")


def wells(folder: Path) -> Path:
    """The dossier on the disk."""
    home = folder / "wells"
    home.mkdir(parents=True)
    (home / "wells.md").write_text(WELLS, encoding="utf-8")
    return home


def lines(count: int = 36, seed: int = 18) -> list[bytes]:
    """A stream: events of all kinds, corrections, rulings, gaps, duplicates, and lines that cannot be read."""
    draw = random.Random(seed)
    made: list[dict[str, Any] | str] = [{"kind": "source", "id": "patrol", "name": "Patrol", "reliability": "A"}]
    ids: list[str] = []
    hour = 7
    for number in range(count):
        hour += draw.randrange(1, 12)
        at = f"2031-05-{2 + hour // 24:02}T{hour % 24:02}:{draw.randrange(60):02}:00Z"
        what = draw.randrange(12)
        side = draw.choice(["Upper Village", "Lower Village"])
        if what < 5 or not ids:
            fire: dict[str, Any] = {"id": f"e{number}", "term": "open fire", "at": at, "place": "Well Field", "sources": ["patrol"]}
            made.append(fire if what == 0 else fire | {"by": [side]})
            ids.append(f"e{number}")
        elif what < 8:
            term, by = draw.choice([("report the shots", "Observers"), ("open the well", "Upper Village"), ("take down the roadblock", "Lower Village")])
            made.append({"id": f"e{number}", "term": term, "at": at, "by": by, "sources": ["patrol"], "grades": draw.choice(["A1", "D4"])})
            ids.append(f"e{number}")
        elif what == 8:
            made.append({"kind": "ruling", "of": draw.choice(ids), "standing": draw.choice(["retracted", "disputed", "confirmed"]), "because": f"look {number}"})
        elif what == 9:
            made.append({"id": draw.choice(ids), "term": "open fire", "at": at, "place": "Well Field", "by": side, "because": f"misread {number}"})
        elif what == 10:
            made.append({"kind": "gap", "id": f"g{number}", "first": at, "last": f"2031-05-{3 + hour // 24:02}T12:00:00Z", "reason": "fog"})
        else:
            made.append(draw.choice(["{broken", '{"id": "x", "term": "open fyre", "at": "2031-05-03"}', json.dumps(made[0])]))
    return [(one if isinstance(one, str) else json.dumps(one)).encode() for one in made]


def feed(home: Path, stream: Path, dossier: Dossier | None = None, *, every: int = EVERY, group: int = GROUP) -> list[feeds.Answer]:
    """Watch a whole stream, in this process."""
    answers: list[feeds.Answer] = []
    with mock.patch.object(feeds, "MOST", group), watching(home, clock="input", every=every, dossier=dossier) as session, stream.open("rb") as file:
        feeds.stream(session, file, "stream", lambda: False, answers.append)
    return answers


def said(home: Path) -> bytes:
    """All that was ever said."""
    return (home / "evidence" / "watch" / "verdicts.ndjson").read_bytes()


def undisturbed(folder: Path, stream: list[bytes], **more: Any) -> tuple[bytes, Dossier]:
    """What an uninterrupted watch says of a stream; and the dossier."""
    home = wells(folder)
    (folder / "stream").write_bytes(b"\n".join(stream) + b"\n")
    dossier = load(home)
    feed(home, folder / "stream", dossier, **more)
    return said(home), dossier


class Crash(BaseException):
    """The end of a process, as far as its files are concerned."""


class Failing:
    """The operating system, failing at its n-th call: a write may be done by half before."""

    def __init__(self, at: int, how: Callable[[], None], *, torn: float = 0.5, after: bool = False) -> None:
        self.at, self.calls, self.how, self.torn, self.after = at, 0, how, torn, after

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in STEPS:
            return real

        def call(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            if self.calls == self.at or (self.after and self.calls > self.at):
                if name == "write":
                    real(arguments[0], bytes(arguments[1])[: int(len(arguments[1]) * self.torn)])
                self.how()
            return real(*arguments, **named)

        return call


@contextmanager
def failing(one: Failing) -> Iterator[Failing]:
    """The files of the watch and of the log under a failing system."""
    with mock.patch.object(disk, "os", one), mock.patch.object(storage, "os", one):
        yield one


def crash() -> None:
    raise Crash
