"""`servanda draft export`: the words of an agreement as a Word file, with what `check` finds in its margin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from servanda.app.asking import DossierJob
from servanda.base.job import SHOWN, Given, flag, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from servanda.app.draft.there_and_back import MatrixOut, WordsOut
    from servanda.base.document import Document
    from servanda.check.matters import RootCause
    from servanda.check.run import CheckReport
    from servanda.model.core import Dossier
    from servanda.text.diagnostics import Diagnostic
    from servanda.words.office.matrix import MatrixRow
    from servanda.words.office.ours import OurSentence
    from servanda.words.office.out import MarginRemark


def words_of(dossier: Dossier, agreement: str, place: str) -> tuple[OurSentence, ...]:
    """The words of a dossier, or of one agreement. Raises Refusal: no such agreement, or its words are not here."""
    from servanda.app.api import _known_agreements
    from servanda.words.office.ours import worded

    if agreement:
        _known_agreements(dossier, (agreement,))
    ours = worded(dossier, agreement)
    if not any(one.number for one in ours):
        raise Refusal(
            "the words of the agreement are not here, so there is nothing to write or to compare.",
            "Quote them in the dossier, or attach your copy: servanda text attach FILE",
            place,
        )
    return ours


class ExportWordsJob(DossierJob):
    """Write the words of the dossier at PATH into a Word file to send round: a hidden bookmark holds each sentence, what `check`
    finds stands as comments on its sentence (the five things that matter first come first), the marking in head and foot. When
    the file comes back: servanda draft return. With --xlsx, the matrix of commitments as a workbook: a row a clause, its cells in
    the words of the language."""

    short = "Write the words as a Word file, what was found in its margin; or the matrix."
    exits = ("written",)
    examples = (
        "draft export dossiers/harbour --docx harbour.docx",
        "draft export dossiers/harbour --docx both.docx --columns --no-comments",
        "draft export dossiers/harbour --xlsx matrix.xlsx",
    )
    asks: ClassVar[tuple[str, ...]] = ("today", *SHOWN)
    docx = word("The Word file to write.", "FILE", "--docx")
    xlsx = word("Write the matrix of commitments into this workbook.", "FILE", "--xlsx")
    agreement = word("Only this agreement.", "ID", "--agreement")
    columns = flag("Languages side by side, not one after the other.")
    no_comments = flag("The words alone, without what was found.")
    full = flag("Also advice, not errors and warnings alone.")
    five = flag("Only the five that matter first.")

    def run(self, given: Given) -> WordsOut | MatrixOut:
        from servanda.app.draft.there_and_back import WordsOut
        from servanda.app.readers import marking_for
        from servanda.base.snapshots import write
        from servanda.words.office.out import as_word

        if bool(self.docx) == bool(self.xlsx):
            repair = "Give --docx FILE for the words, or --xlsx FILE for the matrix."
            raise Refusal("one file is written at a time.", repair, "--docx")
        dossier = self.text(given, may_be_open=True)
        if self.xlsx:
            return self._matrix(dossier)
        ours = words_of(dossier, self.agreement, self.path)
        first, remarks = ([], []) if self.no_comments else self._remarks(given, dossier, ours)
        marking = marking_for(dossier, self.reader)
        data = as_word(ours, [*first, *remarks], marking, beside=self.columns)
        write(Path(self.docx), data)
        return WordsOut(
            file=Path(self.docx).name, sentences=sum(1 for one in ours if one.number),
            languages=tuple(dict.fromkeys(o.language for o in ours if o.number)),
            comments=len(first) + len(remarks), first=tuple(one.text.partition(". ")[2] for one in first), marking=marking,
        )  # fmt: skip

    def _matrix(self, dossier: Dossier) -> MatrixOut:
        from servanda.app.draft.there_and_back import MatrixOut
        from servanda.app.readers import marking_for
        from servanda.base.snapshots import write
        from servanda.words.office.matrix import as_matrix

        rows, _files = matrix_of(self, dossier, self.agreement)
        marking = marking_for(dossier, self.reader)
        write(Path(self.xlsx), as_matrix(rows, marking))
        about = [one for one in dossier.clauses if self.agreement in ("", one.agreement)]
        return MatrixOut(file=Path(self.xlsx).name, clauses=len(rows), left=len(about) - len(rows), marking=marking)

    def _remarks(
        self, given: Given, dossier: Dossier, ours: Sequence[OurSentence]
    ) -> tuple[list[MarginRemark], list[MarginRemark]]:
        """What matters first, and what else was found."""
        from servanda.app.api import check
        from servanda.check.matters import FIRST, matters
        from servanda.words.office.out import MarginRemark

        report: CheckReport = check(dossier, today=given.day(), agreements=(self.agreement,) if self.agreement else ())
        places = _Places(ours)
        first: list[MarginRemark] = []
        told: set[str] = set()
        causes: tuple[RootCause, ...] = matters(report, dossier)
        for number, one in enumerate(causes[:FIRST], 1):  # what is about no sentence stands on the title
            about = f" (clause{'s' * (len(one.clauses) > 1)} {', '.join(one.clauses)})" if one.clauses else ""
            text = f"{number} of what matters first. {one.why} {places.cited(one.mend, one.clauses)}{about}"
            first.append(MarginRemark(places.at(one.clauses, one.places), text))
            told |= {f"{f.code} {f.subject}" for f in one.findings}
        rest = [
            MarginRemark(places.of(one), text)
            for one, text in _texts(report.findings, self.full)
            if f"{one.code} {one.subject}" not in told and places.of(one)
        ]
        return first, [] if self.five else sorted(rest, key=lambda one: places.order[one.on])

    @staticmethod
    def says(answer: WordsOut | MatrixOut) -> Document:
        from servanda.app.draft.there_and_back import MatrixOut, out_matrix_page, out_words_page

        return out_matrix_page(answer) if isinstance(answer, MatrixOut) else out_words_page(answer)


def matrix_of(job: DossierJob, dossier: Dossier, agreement: str) -> tuple[tuple[MatrixRow, ...], dict[str, bytes]]:
    """The rows of the matrix, and the files of the dossier. Raises Refusal: no such agreement, or no clause."""
    from servanda.app.api import _known_agreements
    from servanda.app.files import read_dossier
    from servanda.words.office.matrix import matrix_rows

    if agreement:
        _known_agreements(dossier, (agreement,))
    files = read_dossier(job.path, job.reader)[0]
    rows = matrix_rows(dossier, files, agreement)
    if not rows:
        raise Refusal("no clause stands here, so there is no matrix.", "Write clauses first: servanda draft next PATH", job.path)
    return rows, files


def _texts(findings: Sequence[Diagnostic], full: bool) -> Iterator[tuple[Diagnostic, str]]:
    for one in findings:
        if full or one.severity.value != "advice":
            about = f" ({one.subject})" if one.subject.startswith("clause") else ""
            yield one, f"{one.code} {one.severity.value}: {one.message} {one.repair}{about}"


class _Places:
    """Which bookmark what was found belongs to."""

    def __init__(self, ours: Sequence[OurSentence]) -> None:
        self.order = {one.bookmark: number for number, one in enumerate(ours)}
        self.by_clause: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.by_address: dict[str, str] = {}
        self.titles = {one.agreement: one.bookmark for one in ours if not one.article and not one.number}
        for one in ours:
            if one.number:
                self.by_address.setdefault(f"{one.agreement} {one.address}", one.bookmark)
            for clause in one.clauses:
                self.by_clause.setdefault(clause, one.bookmark)
                self.addresses.setdefault(clause, one.address)

    def cited(self, text: str, clauses: Sequence[str]) -> str:
        """Words in which clauses are named by their sentences: the other side has no ids."""
        for clause in clauses:
            if (found := self.addresses.get(clause)) is not None:
                text = text.replace(f"clause {clause.partition(':')[2]}:", f"{found}:")
        return text

    def at(self, clauses: Sequence[str], places: Sequence[str]) -> str:
        """The first sentence that one of these clauses renders, or that bears one of these addresses; "" for none."""
        names = [self.by_clause[one] for one in clauses if one in self.by_clause]
        names += [self.by_address[one] for one in places if one in self.by_address]
        return names[0] if names else ""

    def of(self, finding: Diagnostic) -> str:
        """The sentence of a finding; the title for one about the whole text."""
        kind, _, about = finding.subject.partition(" ")
        if kind in ("clause", "clauses"):
            return self.at([one.partition(" as read in ")[0] for one in about.split(", ")], ())
        if kind == "sentence":
            return self.by_address.get(about, "")
        return self.titles.get(about, "")
