"""Why a mapping or an import cannot be used as a whole, and why a row is left out."""

from __future__ import annotations

from typing import Any

from servanda.evidence.problems import EvidenceError


class ImportFault(EvidenceError):
    """The file, the mapping or the import as a whole is refused. reason: what is wrong; repair: one thing to do; place: where."""

    def __init__(self, reason: str, *, repair: str = "", place: str = "") -> None:
        super().__init__(reason, repair, place)

    def __reduce__(self) -> Any:
        return _fault, (self.reason, self.repair, self.place)


def _fault(reason: str, repair: str, place: str) -> ImportFault:
    return ImportFault(reason, repair=repair, place=place)


class LeftOut(Exception):
    """The mapping leaves this row, or this record of it, out. why: shown with a count."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
