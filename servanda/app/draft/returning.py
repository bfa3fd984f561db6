"""`servanda draft return`: what a Word file or a matrix that came back says other than the dossier. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from servanda.app.asking import DossierJob
from servanda.app.draft.exporting import matrix_of, words_of
from servanda.base.job import SHOWN, Given, arg, word

if TYPE_CHECKING:
    from servanda.app.draft.there_and_back import WordsReturned
    from servanda.base.document import Document
    from servanda.model.core import Dossier
    from servanda.words.office.matrix import MatrixBack

TABLES = (".xlsx", ".xlsm", ".csv")
"""How the name of a matrix ends: as it went out, or saved as CSV."""


class ReturnJob(DossierJob):
    """Read FILE, a Word file that came back, beside the dossier at PATH: what was changed with tracking and by whom, what with
    tracking off, which sentences are gone, new or in brackets, which comments stand there, and which clauses, readings and
    accepted findings you have to look at again. Of a matrix of commitments (.xlsx, .csv): each changed cell as a proposed
    correction, with the line of the language that would stand there. Nothing is written."""

    short = "Tell what a Word file or a matrix that came back says otherwise."
    exits = (
        "no clause stands on words that are gone, and nothing was changed with tracking off",
        "a sentence is gone whose clauses stand, or words were changed with tracking off; "
        "a cell cannot be read, a row is gone or new",
    )
    examples = ("draft return harbour.docx dossiers/harbour", "draft return matrix.xlsx dossiers/harbour")
    asks: ClassVar[tuple[str, ...]] = (*SHOWN, "written")
    calls: ClassVar[tuple[str, ...]] = ("file", "path")
    file = arg("FILE")
    path = arg("PATH", ".")
    agreement = word("Only this agreement.", "ID", "--agreement")

    def run(self, given: Given) -> WordsReturned | MatrixBack:
        from pathlib import Path

        from servanda.app.draft.there_and_back import returned
        from servanda.words.office.back import compared
        from servanda.words.reading.reading import read

        dossier = self.text(given, may_be_open=True)
        data = given.read(self.file, "what came back")
        if self.file.casefold().endswith(TABLES):
            return self._matrix(dossier, Path(self.file).name, data)
        ours = words_of(dossier, self.agreement, self.path)
        flow = read(data, Path(self.file).name)
        return returned(dossier, compared(ours, flow), flow)

    def _matrix(self, dossier: Dossier, name: str, data: bytes) -> MatrixBack:
        from servanda.app.draft.held import remade
        from servanda.words.office.matrix import matrix_back

        rows, files = matrix_of(self, dossier, self.agreement)
        return matrix_back(name, data, rows, files, lambda made: remade(self, made))

    @staticmethod
    def says(answer: WordsReturned | MatrixBack) -> Document:
        from servanda.app.draft.there_and_back import WordsReturned, matrix_page, returned_page

        return returned_page(answer) if isinstance(answer, WordsReturned) else matrix_page(answer)

    def found(self, answer: WordsReturned | MatrixBack) -> bool:
        from servanda.words.office.matrix import MatrixBack

        if isinstance(answer, MatrixBack):
            return bool(answer.gone or answer.new) or any(one.wrong for one in answer.changed)
        return bool(answer.standing) or any(
            one.kind == "silent" or (one.kind in ("new", "gone") and not one.tracked) for one in answer.back.touched
        )
