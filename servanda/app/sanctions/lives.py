"""`servanda sanctions review measures`: the life of the measures of a dossier; what the other jobs on measures begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.app.asking import AskingJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked
    from servanda.base.document import Document
    from servanda.instruments.sanctions.licences.records import Book
    from servanda.instruments.sanctions.measures.records import Lives, Measure

SOON = 30 * 86_400
"""Seconds ahead within which a sunset is something to look at."""
AS_OF = word("The day in the world; its end. Default: now.", "DATE", "--as-of")


class MeasuresJob(AskingJob):
    """Tell the life of each measure of the dossier at PATH, with the clause, the power and the event behind each phase.

    Without readings: as written and every other reading, side by side.
    """

    short = "Tell the life of each measure: in force, suspended, snapped back, lapsed."
    exits = ("every measure's phase is known", "one is not, or its sunset lies within 30 days")
    examples = (
        "sanctions review measures dossiers/embargo --as-of 2033-05-01 --today 2033-06-01",
        "sanctions review measures dossiers/embargo --measure turbines --html life.html --today 2033-06-01",
    )
    untold = (*AskingJob.untold, "measure", "as_of")
    measure = word("Only this measure.", "ID")
    as_of = AS_OF

    def answer(self, given: Given) -> Lives:
        from servanda.instruments.sanctions.measures.life import lives

        asked = self.asked(given, self.as_of)
        wanted = self._chosen(measures_in(self, asked))
        given.settings |= {"readings": self.readings or "as written and every other", "measure": self.measure or "all"}
        choices = [(asked.view.label, asked.view.choice)] if self.readings else None
        return lives(asked.dossier, wanted, asked.fused, asked.basis, choices=choices)

    def _chosen(self, found: tuple[Measure, ...]) -> tuple[Measure, ...]:
        mine = tuple(one for one in found if self.measure in ("", one.id, *one.clauses))
        if not mine:
            known = f"Known: {', '.join(one.id for one in found)}."
            raise Refusal(f"there is no measure “{self.measure}”.", known, self.loaded.name)
        return mine

    @staticmethod
    def says(answer: Lives) -> Document:
        from servanda.report.sanctions.measures import measures_page

        return measures_page(answer)

    def found(self, answer: Lives) -> bool:
        from servanda.instruments.sanctions.measures.records import Kind

        at = answer.asked.as_of
        told = [life.now for one in answer.readings for life in one.lives]
        return any(
            one.kind in (Kind.UNKNOWN, Kind.IN_PART) or (one.sunset is not None and at <= one.sunset <= at + SOON) for one in told
        )


def measures_in(job: AskingJob, asked: Asked) -> tuple[Measure, ...]:
    """What each measure is, by the dossier's `measures.toml` and its clauses. Raises Refusal when there is none at all."""
    from servanda.instruments.sanctions.measures.declared import FILE, measures_of

    found = measures_of(asked.dossier, job.beside(FILE))
    if not found:
        raise Refusal(
            "the dossier holds no measure.",
            repair="Give an agreement `profile: sanctions` and a clause with `must not`, or declare one in measures.toml.",
            place=job.path,
        )
    return found


def book_in(job: AskingJob, asked: Asked) -> Book:
    """The prohibitions and licences of a dossier as they stood up to a day. Raises Refusal."""
    from servanda.instruments.sanctions.licences.declared import FILE
    from servanda.instruments.sanctions.licences.read import book_of

    return book_of(asked.view, measures_in(job, asked), asked.fused, asked.basis, job.beside(FILE))
