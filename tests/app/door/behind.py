"""A folder behind the door, with a place beside it that nobody may reach, and the door in this process."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anyio

from servanda.app.door.server import DoorForAssistants
from servanda.app.door.worker import DoorSetting, DoorWorker

SECRET = "canary-lantern-4711"
WELL = """---
agreement: well
title: Accord on the Well
signed: 2031-01-15
in-force: 2031-01-20 06:00
zone: Europe/Lisbon
languages: en
profile: mou
parties: Northmark, Eastholm
---

# Accord on the Well

```servanda
actor Northmark
actor Eastholm
act open the well
act close the road
```

## Article 1

> Northmark shall open the well within 14 days after this Agreement enters into force. Eastholm shall not close the road.

```servanda
clause 1.well "Well"
  Northmark must open the well
  within 14 days of entry into force
  renders sentence 1
```
"""
CLAUSE = 'clause 1.road "Road"\n  Eastholm must not close the road\n  until 2031-12-31\n  renders article 1, sentence 2'


def folder(tmp_path: Path, *, more: Mapping[str, str] | None = None) -> Path:
    """`behind`, the folder of the door; `beside/secret.md`, which holds the canary; `copies`."""
    home, beside = tmp_path / "behind", tmp_path / "beside"
    (tmp_path / "copies").mkdir()
    files = {"well/well.md": WELL, "well.txt": "Article 1\n\nThe Parties shall open the road.\n", ".hidden/well.md": WELL + SECRET}
    for name, text in {**files, **(more or {})}.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    beside.mkdir()
    (beside / "secret.md").write_text(WELL.replace("agreement: well", "agreement: secret") + f"\n{SECRET}\n")
    (beside / "secret.txt").write_text(f"Article 1\n\nThe Parties shall open the {SECRET}.\n")
    return home


class Door:
    """The door with its worker in this process: what goes out is what an assistant would get."""

    def __init__(self, tmp_path: Path, **setting: str) -> None:
        self.log = tmp_path / "calls.jsonl"
        made = DoorSetting(folder=str(tmp_path / "behind"), copies=tempfile.mkdtemp(dir=tmp_path / "copies"), **setting)
        self.worker = DoorWorker(made)
        self.door = DoorForAssistants(made, self.log, "a desk")
        self.door.least = 0.0
        self.door.process.ask = self.worker.done  # type: ignore[method-assign]

    def raw(self, tool: str, **given: Any) -> str:
        return anyio.run(lambda: self.door.call(tool, given))[0]

    def __call__(self, tool: str, **given: Any) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.raw(tool, **given))
        return found

    def words(self, tool: str, **given: Any) -> str:
        return str(self(tool, **given)["words"]["text"])

    def close(self) -> None:
        os.close(self.worker.folder)


def unsealed(reply: str, word: str) -> str:
    """What of a reply stands outside seals."""
    first, *others = reply.split(f"⟦{word}⟧")
    return first + "".join(one.partition(f"⟦/{word}⟧")[2] for one in others)


def state(folder: Path) -> dict[str, str]:
    """Every file and folder with what it holds and when it was changed."""
    return {
        str(one): f"{one.lstat().st_mtime_ns} {hashlib.sha256(one.read_bytes()).hexdigest() if one.is_file() else ''}"
        for one in sorted(folder.rglob("*"))
        if not one.is_fifo()
    }
