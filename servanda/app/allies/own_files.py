"""A table of others that the user names beside the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.base.job import Given
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.asking import DossierJob


def own_file(job: DossierJob, given: Given, path: str, flag: str) -> bytes:
    """Its bytes; the answer rests on it. Raises Refusal: unreadable; for a named reader, since it bears no marking."""
    if job.reader is not None:
        raise Refusal(
            "the table bears no marking: what of it may go to others is not known.",
            "Leave --to and --tlp out, and release what may go by hand.", flag,
        )  # fmt: skip
    return given.read(path)
