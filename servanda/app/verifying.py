"""Saved answers checked again: certificates of questions, and answers of the monitor."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from servanda.app.api import PathLike, _loaded
from servanda.app.files import read_bytes
from servanda.app.monitoring import read_entries, verify_claim
from servanda.base.decoding import read_json
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.base.marking import Recipient
    from servanda.meaning.verify import VerifyResult
    from servanda.model.core import Dossier


def verify(path: PathLike, dossier: Dossier | PathLike, *, reader: Recipient | None = None) -> VerifyResult:
    """Check a saved certificate against the dossier, with code that shares nothing with the checker.

    A saved answer of the monitor is replayed by the reference evaluator, and its run compared with the log in the dossier's folder.
    reader: against the dossier as he may have it.

    Raises Refusal when the file is no certificate.
    """
    import msgspec

    from servanda.meaning.claims import MonitorClaim
    from servanda.meaning.verify import verify_certificate
    from servanda.meaning.witness import Certificate
    from servanda.model.packages import named_package

    data = read_bytes(path)
    try:
        saved = None
        named = read_json(data, type=dict[str, msgspec.Raw])
        if "lengths" in named:
            return _lengths(data, dossier, reader)
        if "claim" in named:
            saved = read_json(data, type=MonitorClaim)
        else:
            found = read_json(data, type=Certificate)
    except msgspec.MsgspecError as error:
        raise Refusal(
            f"this is no certificate of Servanda ({error}).",
            repair="Make one with: servanda ask ... --save FILE, or servanda why ... --save FILE",
            place=str(path),
        ) from error
    if saved is not None:
        entries = read_entries(dossier) if isinstance(dossier, str | os.PathLike) else None
        return verify_claim(saved, _loaded(dossier, named_package(saved.hashes), reader), entries)
    return verify_certificate(found, _loaded(dossier, named_package(found.hashes), reader))


def _lengths(data: bytes, dossier: Dossier | PathLike, reader: Recipient | None) -> VerifyResult:
    from servanda.app.support.lengths import rechecked

    if reader is not None:
        said = "the tables of support bear no marking: what of them may go to others is not known."
        raise Refusal(said, "Leave --to and --tlp out.", "--to")
    return rechecked(data, dossier)
