"""The logs of acts of people as stores: decisions and requests to be taken off a list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.decisions.log import open_decisions
from servanda.instruments.sanctions.decisions.records import Pair, Verdict
from servanda.instruments.sanctions.delisting.log import open_delisting
from servanda.instruments.sanctions.delisting.records import Act, Listed

AT = "2031-03-14T10:00:00Z"


def pair(number: int) -> Pair:
    return Pair(query=f"C-{number}", query_hash="a" * 64, entity="xb:7", entity_hash="b" * 64)


class Decisions:
    """A proposal confirmed, and one that stands alone: the log, its checkpoint, its rows."""

    name = "decisions"
    refusals: tuple[type[Exception], ...] = (Refusal,)

    def build(self, folder: Path) -> None:
        held = open_decisions(folder)
        held.propose(pair(1), Verdict.TRUE, reason="same passport", person="Anna Lind", at=AT)
        held.confirm(2, person="Ben Okoro", at=AT)
        held.propose(pair(3), Verdict.UNRESOLVED, reason="passport in doubt", person="Anna Lind", at=AT)

    def content(self, folder: Path) -> Any:
        held = open_decisions(folder)
        return held.acts(), held.look(lambda state: sorted(state.proposals.items()))

    def append(self, folder: Path, number: int) -> None:
        open_decisions(folder).propose(pair(100 + number), Verdict.UNRESOLVED, reason="looked at", person="Anna Lind", at=AT)

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in open_decisions(folder).verify()]

    def held(self, content: Any) -> Any:
        return content[0]


class Delisting:
    """Two requests, one of them closed, one extended."""

    name = "delisting"
    refusals: tuple[type[Exception], ...] = (Refusal,)

    def _act(self, folder: Path, kind: str, request: str, **more: Any) -> None:
        given: dict[str, Any] = {"number": 0, "at": "2034-01-01T10:00:00Z", "person": "Anna Lind", "reason": "letter", "on": "2032-02-01"}
        open_delisting(folder).append((Act(**given, kind=kind, request=request, **more),))

    def _open(self, folder: Path, request: str) -> None:
        listed = Listed(entity="xb:4", content="9f2c", name="Harrow Strand Shipping")
        self._act(folder, "open", request, procedure="un-ombudsperson", listed=listed, requester="Harrow Strand", grounds="the fleet was sold")

    def build(self, folder: Path) -> None:
        self._open(folder, "R1")
        self._open(folder, "R2")
        self._act(folder, "extend", "R2", step="gathering", months=1)
        self._act(folder, "outcome", "R1", outcome="granted")

    def content(self, folder: Path) -> Any:
        held = open_delisting(folder)
        return held.acts(), held.look(lambda state: sorted(state.requests.items()))

    def append(self, folder: Path, number: int) -> None:
        self._open(folder, f"M{number}")

    def verify(self, folder: Path) -> list[str]:
        return [str(problem) for problem in open_delisting(folder).verify()]

    def held(self, content: Any) -> Any:
        return content[0]


STORES = [Decisions(), Delisting()]
