"""`servanda draft return`: what a Word file that came back says other than the dossier. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from servanda.app.asking import DossierJob
from servanda.app.draft.exporting import words_of
from servanda.base.job import SHOWN, Given, arg, word

if TYPE_CHECKING:
    from servanda.base.document import Document
    from servanda.words.office.page import WordsReturned


class ReturnJob(DossierJob):
    """Read FILE, a Word file that came back, beside the dossier at PATH: what was changed with tracking and by whom, what with
    tracking off, which sentences are gone, new or in brackets, which comments stand there, and which clauses, readings and
    accepted findings you have to look at again. Nothing is written."""

    short = "Tell what a Word file that came back says otherwise."
    exits = (
        "no clause stands on words that are gone, and nothing was changed with tracking off",
        "a sentence is gone whose clauses stand, or words were changed with tracking off",
    )
    examples = ("draft return harbour.docx dossiers/harbour",)
    asks: ClassVar[tuple[str, ...]] = SHOWN
    calls: ClassVar[tuple[str, ...]] = ("file", "path")
    file = arg("FILE")
    path = arg("PATH", ".")
    agreement = word("Only this agreement.", "ID", "--agreement")

    def run(self, given: Given) -> WordsReturned:
        from pathlib import Path

        from servanda.words.office.back import compared
        from servanda.words.office.page import returned
        from servanda.words.reading.reading import read

        dossier = self.text(given, may_be_open=True)
        data = given.read(self.file, "what came back")
        ours = words_of(dossier, self.agreement, self.path)
        flow = read(data, Path(self.file).name)
        return returned(dossier, compared(ours, flow), flow)

    @staticmethod
    def says(answer: WordsReturned) -> Document:
        from servanda.words.office.page import returned_page

        return returned_page(answer)

    def found(self, answer: WordsReturned) -> bool:
        return bool(answer.standing) or any(
            one.kind == "silent" or (one.kind in ("new", "gone") and not one.tracked) for one in answer.back.touched
        )
