"""The log of evidence as a store."""

from __future__ import annotations

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from servanda.base.refusal import Refusal
from servanda.evidence.log import open_log
from servanda.evidence.records import Attribution, EventRecord, Marking, Source
from servanda.evidence.sealing import choose

START = 1_930_000_000  # in 2031


def event(name: str, **fields: Any) -> EventRecord:
    return EventRecord(id=name, term="open fire", first=START, last=START, **fields)


class Evidence:
    """Two segments, with a source, events, an attribution, a marking; the next append merges one of them."""

    name = "evidence"
    refusals: tuple[type[Exception], ...] = (Refusal,)

    def build(self, folder: Path) -> None:
        log = open_log(folder)
        shot = event("shot", sources=("patrol",), text="two shots near the well")
        log.append([Source(id="patrol", name="Patrol"), shot, Attribution(id="who", event="shot", by=("Lower Village",))], known=START, author="Ana")
        log.append([event("seen", marking=Marking(tlp="RED", rel=("Observers",)))], known=START + 1, because="told later")

    def content(self, folder: Path) -> Any:
        return open_log(folder).entries

    def append(self, folder: Path, number: int) -> None:
        open_log(folder).append([event(f"more {number}")], known=START + 10)

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in open_log(folder).verify()]

    def held(self, content: Any) -> Any:
        return content


KEYS = tempfile.TemporaryDirectory(prefix="servanda-keys-")


class Sealed(Evidence):
    """The same, all of it above CLEAR sealed, one entry's words erased: with the choice, the keys, the log of who read."""

    name = "evidence, sealed"

    def build(self, folder: Path) -> None:
        os.environ["SERVANDA_KEYS"] = KEYS.name
        choose(folder, "CLEAR")
        log = open_log(folder)
        gone = event("gone", text="in her words", marking=Marking(tlp="AMBER"))
        kept = event("kept", text="in his words", marking=Marking(tlp="RED", rel=("Observers",)))
        log.append([gone, kept], known=START, author="Ana", because="told later")
        log.erase("gone", by="Ana", because="asked for it")
        self.content(folder)

    def append(self, folder: Path, number: int) -> None:
        open_log(folder).append([event(f"more {number}", text="more", marking=Marking(tlp="RED"))], known=START + 10)


STORES = [Evidence(), *[Sealed()] * (find_spec("cryptography") is not None)]
"""Sealing needs the extra `seal`; test_evidence_sealing.py says where it is not installed."""
