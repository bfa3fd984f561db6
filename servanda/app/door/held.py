"""A dossier as a tool meets it, and the answer that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.app.door.folder import unknown

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.base.marking import Recipient
    from servanda.model.core import Dossier

SECONDS = 10.0
"""Seconds of search for each question."""
Asked = Mapping[str, str]
"""What a caller gave, by name; what was not given is ""."""


class DoorAnswer(msgspec.Struct, frozen=True):
    """said: our own words and numbers alone; text: everything else, which goes out sealed; figures: numbers by our
    names; marking:
    of what it was made from; outcome: answered | refused | failed."""

    said: str
    text: str = ""
    figures: dict[str, int | float | bool | None] = {}
    marking: str = ""
    outcome: str = "answered"


@dataclass(frozen=True, slots=True)
class HeldDossier:
    """path: of the copy; left: links and other things in its folder that were not gone through; heads: the folders within
    that are dossiers, "." for itself; kept: what was loaded of it.
    """

    name: str
    path: Path
    reader: Recipient
    left: int
    heads: frozenset[str]
    kept: dict[str, Dossier]

    def load(self) -> Dossier:
        """The dossier as its reader may have it; the second time it is at hand."""
        from servanda.app import api

        if "" not in self.kept:
            found = api.load(self.path, reader=self.reader)
            if not found.agreements:
                raise unknown()
            self.kept[""] = found
        return self.kept[""]

    def answer(self, said: str, page: Document | str, figures: Mapping[str, Any] | None = None) -> DoorAnswer:
        """An answer made from the dossier's files: its page as Markdown, its marking above and below."""
        from servanda.app.readers import marked_files
        from servanda.base.marking import marking_text
        from servanda.model.markings import marking_of_files
        from servanda.report.markdown import markdown

        text = page if isinstance(page, str) else markdown(marked_files(page, self.load(), self.reader))
        return DoorAnswer(said, text, dict(figures or {}), marking_text(marking_of_files(self.load())))

    def job(self, verb: str, **words: Any) -> tuple[Any, str]:
        """The answer of a verb for this reader, and its page as Markdown."""
        from servanda.app.jobs import given_for, load, run
        from servanda.app.jobs_table import JOBS
        from servanda.report.markdown import markdown

        job = load(JOBS[verb][1])(path=str(self.path), to=self.reader.name, tlp=self.reader.tlp, **words)
        answer = run(job, given_for(verb))
        page = job.page(answer, full=True)
        return answer, page if isinstance(page, str) else markdown(page)
