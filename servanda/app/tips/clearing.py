"""`servanda tips clear`: what could be said more plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servanda.app.asking import DossierJob
from servanda.base.job import Given, word
from servanda.base.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servanda.base.document import Document
    from servanda.instruments.tips.plain.finding import PlacedSentence
    from servanda.instruments.tips.plain.page import PlainAnswer
    from servanda.model.core import Dossier

MOST = 1 << 24
"""Bytes of a text of one's own that are read at most."""


class PlainJob(DossierJob):
    """Tell which sentences of the authentic texts of the dossier at PATH could be said more plainly, each with a shorter wording;
    with --file, of a text of your own. In English, French, Russian, Ukrainian and Arabic. Nothing is changed."""

    short = "What could be said more plainly, with a shorter wording."
    exits = ("nothing that the tables know", "something could be plainer")
    examples = ("tips clear dossiers/league --agreement council", "tips clear --file dossiers/league/tips/speech.txt")
    agreement = word("Only this agreement.", "ID")
    file = word("A text of your own (.md, .txt) instead of a dossier.", "FILE")
    language = word("Its language. Default: by its letters.", "CODE")

    def run(self, given: Given) -> PlainAnswer:
        from servanda.instruments.tips.plain.page import PlainAnswer

        if self.file:
            return PlainAnswer(texts=(self._own(given),))
        dossier = self.text(given, may_be_open=True)
        if self.agreement and self.agreement not in dossier.agreements:
            from servanda.base.tables.faults import closest

            raise Refusal(
                f"there is no agreement “{self.agreement}”.", closest(self.agreement, list(dossier.agreements)), "--agreement"
            )
        return PlainAnswer(texts=tuple(self._texts(dossier)))

    def _own(self, given: Given) -> Any:
        from pathlib import Path

        from servanda.app.words_of import own_text
        from servanda.check.rules.prose import guess_language
        from servanda.instruments.tips.plain.finding import looked_at
        from servanda.text.prose import prose

        name = Path(self.file).name
        text = own_text(given.read(self.file, most=MOST), name, "Give its dossier as PATH: then the page bears it too.")
        language = self.language or guess_language(text)
        return looked_at(name, language, self._sentences(prose(text), language))

    @staticmethod
    def _sentences(text: str, language: str) -> Iterator[PlacedSentence]:
        from servanda.instruments.tips.plain.finding import PlacedSentence
        from servanda.text.sentences import addressed_sentences

        end = 0
        for one in addressed_sentences(text, language, None):
            if one.operative:
                line = text.count("\n", 0, one.start) + 1
                goes_on = bool(end) and "\n\n" not in text[end : one.start]
                yield PlacedSentence(f"line {line}", " ".join(one.text.split()), goes_on)
            end = one.end

    def _texts(self, dossier: Dossier) -> Iterator[Any]:
        from servanda.check.rules.prose import guess_language
        from servanda.instruments.tips.plain.finding import PlacedSentence, PlainText, looked_at
        from servanda.model.places_in_text import PlacesInText

        for agreement in dossier.agreements.values():
            if self.agreement not in ("", agreement.id):
                continue
            places, found = PlacesInText(agreement.articles), dict[str, list[PlacedSentence]]()
            named = (agreement.text.language if agreement.text else "") or next(iter(agreement.languages), "")
            for article in agreement.articles:
                goes_on = False
                for one in article.sentences:
                    if one.operative:
                        language = self.language or article.language or named or guess_language(one.text)
                        at = places.address(article.id, one.number)
                        found.setdefault(language, []).append(PlacedSentence(at, " ".join(one.text.split()), goes_on))
                    goes_on = True
            if not found:
                why = (
                    "its words are not here; attach your own copy: servanda text attach FILE"
                    if agreement.text
                    else "it has no words"
                )
                yield PlainText(name=agreement.id, language=named, sentences=0, found=(), unlooked=why)
            for language, sentences in found.items():
                yield looked_at(agreement.id, language, sentences)

    @staticmethod
    def says(answer: PlainAnswer) -> Document:
        from servanda.instruments.tips.plain.page import plain_page

        return plain_page(answer)

    def page(self, answer: PlainAnswer, full: bool) -> Document | str:
        return self.says(answer) if self.file else super().page(answer, full)

    def data(self, answer: PlainAnswer) -> object:
        return answer if self.file else super().data(answer)

    def found(self, answer: PlainAnswer) -> bool:
        return bool(answer.found)
