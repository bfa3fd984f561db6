"""The log of evidence as a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servanda.evidence.log import open_log
from servanda.evidence.problems import EvidenceError
from servanda.evidence.records import Attribution, EventRecord, Marking, Source

START = 1_930_000_000  # in 2031


def event(name: str, **fields: Any) -> EventRecord:
    return EventRecord(id=name, term="open fire", first=START, last=START, **fields)


class Evidence:
    """Two segments, with a source, events, an attribution, a marking; the next append merges one of them."""

    name = "evidence"
    refusals: tuple[type[Exception], ...] = (EvidenceError,)

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


STORES = [Evidence()]
