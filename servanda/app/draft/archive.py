"""`servanda draft akn`: the words of an agreement as Akoma Ntoso 3.0, for an archive."""

from __future__ import annotations

from pathlib import Path

import msgspec

from servanda.app.asking import DossierJob
from servanda.base.document import Document, Para, counted, table
from servanda.base.job import Given, needed, word
from servanda.base.refusal import Refusal
from servanda.base.result import Based
from servanda.base.shown import file_name


class WrittenAkn(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was written. articles: of this language."""

    agreement: str
    language: str
    file: str
    articles: int
    sha256: str


class AknAnswer(Based, frozen=True, kw_only=True):
    """without: agreements of which no words are here."""

    written: tuple[WrittenAkn, ...]
    without: tuple[str, ...] = ()


class AknJob(DossierJob):
    """Write the words of the agreements in the dossier at PATH as Akoma Ntoso 3.0, a file for each agreement and language:
    articles, numbered paragraphs, preamble and annexes, each with a stable address. The clauses are not in it."""

    short = "The words as Akoma Ntoso 3.0, a file a language."
    exits = ("written",)
    examples = ("draft akn dossiers/harbour --out akn",)
    needs = ("lxml",)
    agreement = word("Only this agreement.", "ID")
    language = word("Only this language.", "CODE")
    out = needed("Where to write.", "FOLDER", "--out", "-o")

    def run(self, given: Given) -> AknAnswer:
        import hashlib

        from servanda.app.readers import marking_for
        from servanda.base.tables.faults import closest
        from servanda.words.akomantoso import akoma_ntoso

        dossier = self.text(given, may_be_open=True)
        if self.agreement and self.agreement not in dossier.agreements:
            raise Refusal(
                f"there is no agreement “{self.agreement}”.", closest(self.agreement, list(dossier.agreements)), "--agreement"
            )
        if any(one.severity.value == "error" for one in dossier.diagnostics):
            raise Refusal("the dossier has places that could not be read.", "See and mend them first: servanda check", self.path)
        marking = marking_for(dossier, self.reader)
        made, without, known = dict[str, tuple[str, str, bytes, int]](), [], set[str]()
        for agreement in dossier.agreements.values():
            if self.agreement not in ("", agreement.id):
                continue
            if not any(one.sentences for one in agreement.articles):
                without.append(agreement.id)
                continue
            for language, data in akoma_ntoso(dossier, agreement.id, marking).items():
                known.add(language)
                if self.language in ("", language):
                    count = sum(one.language in ("", language) for one in agreement.articles)
                    made[f"{file_name(agreement.id)}.{file_name(language)}.xml"] = (agreement.id, language, data, count)
        if not made and self.language and known:
            raise Refusal(f"no words here are in “{self.language}”.", closest(self.language, sorted(known)), "--language")
        if not made:
            raise Refusal("no words of an agreement are here.", "Attach your own copy: servanda text attach FILE", self.path)
        folder = Path(self.out)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refusal("no folder can be made there.", "Give the name of a folder with --out.", self.out) from error
        written = []
        for name, (agreement_id, language, data, count) in made.items():
            given.write(str(folder / name), data.decode("utf-8"))
            digest = hashlib.sha256(data).hexdigest()
            written.append(WrittenAkn(agreement=agreement_id, language=language, file=name, articles=count, sha256=digest))
        return AknAnswer(written=tuple(written), without=tuple(without))

    @staticmethod
    def says(answer: AknAnswer) -> Document:
        head = (
            f"{counted(len(answer.written), 'file')} of Akoma Ntoso 3.0 {'was' if len(answer.written) == 1 else 'were'} written."
        )
        columns = {"file": "file", "agreement": "agreement", "language": "language", "articles": "articles"}
        blocks = [Para(head, "strong"), table(answer.written, {**columns, "sha256": lambda one: one.sha256[:12]})]
        if answer.without:
            said = f"Of {', '.join(answer.without)} no words are here; attach your own copy: servanda text attach FILE"
            blocks.append(Para(said, "warn"))
        blocks.append(Para("They hold the words alone: no clause, no finding. A file bears the marking of its dossier.", "quiet"))
        return Document("Akoma Ntoso", tuple(blocks), answer.basis.foot())
