"""`servanda draft paper`: what is open in a draft on two pages, the options side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from servanda.app.asking import DossierJob
from servanda.app.draft.open_questions import PaperAnswer, beside, chosen_of, first_five, in_brackets, refuse_empty
from servanda.app.draft.two_pages import as_word, paper_page, printed
from servanda.base.job import SHOWN, Given, word

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.check.run import CheckReport


class OptionsPaperJob(DossierJob):
    """Put what is open in the draft at PATH on two pages: each question with its options side by side, who proposed each,
    what the checker says of each, and what stays undecided. Where no option stands anywhere: the five things that matter
    first. No option is recommended."""

    short = "What is open, the options side by side, on two pages; also for Word."
    exits = ("written",)
    examples = ("draft paper dossiers/lagoon --docx paper.docx",)
    asks: ClassVar[tuple[str, ...]] = ("today", *SHOWN)
    docx = word("The Word file to write.", "FILE", "--docx")
    agreement = word("Only this agreement.", "ID", "--agreement")

    def run(self, given: Given) -> PaperAnswer:
        from servanda.app.api import _known_agreements, check
        from servanda.app.readers import marking_for
        from servanda.report.pages.findings import unreadable

        dossier = self.text(given, may_be_open=True)
        mine = (self.agreement,) if self.agreement else ()
        if mine:
            _known_agreements(dossier, mine)
        day = given.day()
        report: CheckReport = check(dossier, today=day, agreements=mine)
        standing = [one for one in dossier.alternatives if self.agreement in ("", one.agreement)]
        open_ = [one for one in standing if not one.chosen]
        questions = [*chosen_of(dossier, open_, report), *in_brackets(dossier, self.agreement)]
        left = beside(report, dossier, self.agreement, questions)
        if not questions:
            refuse_empty(dossier, self.agreement, self.path)
            questions = list(first_five(report, dossier))
        answer = PaperAnswer(
            dossier=dossier.name, day=day.isoformat(), questions=tuple(sorted(questions, key=lambda one: not one.grave)),
            settled=tuple(f"{one.chosen} of {one.id}" for one in standing if one.chosen), undecided=tuple(left),
            unread=any(map(unreadable, report.findings)), marking=marking_for(dossier, self.reader),
            made_from=tuple(f"{one.name}: sha256 {one.sha256[:16]}" for one in given.inputs),
        )  # fmt: skip
        return msgspec.structs.replace(answer, file=as_word(self.docx, paper_page(answer), answer.marking))

    @staticmethod
    def says(answer: PaperAnswer) -> Document:
        return printed(paper_page(answer), answer.file, answer)
