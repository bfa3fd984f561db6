"""Sums as they are kept in a file."""

from __future__ import annotations

import msgspec

from servanda.base.shown import in_json
from servanda.instruments.support.delivery.proof import LengthProof


class SavedLengths(msgspec.Struct, frozen=True, kw_only=True):
    """The sums, and what makes the same task again from the dossier. at_best: of what is known, else at its worst."""

    lengths: LengthProof
    at_best: bool
    as_of: str
    known: str = ""
    readings: tuple[str, ...] = ()
    choose: tuple[str, ...] = ()

    def text(self) -> str:
        return in_json(msgspec.json.format(msgspec.json.encode(self), indent=1).decode()) + "\n"
