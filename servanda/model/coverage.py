"""Which sentences of an authentic text a clause renders, which are marked, and which nothing accounts for."""

from __future__ import annotations

import msgspec

from servanda.base.refusal import Refusal
from servanda.model.core import NOWHERE, Agreement, Article, Clause, Dossier, SentenceRef
from servanda.model.places_in_text import PlacesInText
from servanda.text.diagnostics import Span


class CoveredSentence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sentence and what accounts for it.

    status: rendered (by `clauses`) | declaratory | judgement | left. because: the reason of a mark; of: whose judgement.
    address: as lawyers write it, `art. 8(3)(a)`, and as `renders` reads it.
    """

    article: str
    number: int
    address: str
    text: str
    status: str
    clauses: tuple[str, ...] = ()
    because: str = ""
    of: tuple[str, ...] = ()
    span: Span = NOWHERE


class Coverage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Coverage of one agreement.

    text: quoted | attached | excerpts (the text is named by its hash but not attached, some of its words are quoted) | not
    attached. Without any words nothing can be counted: `sentences` is empty and `share` None, never 1; nor is there a share
    of a whole of which only excerpts are here. Counted are the sentences of operative articles in the first authentic language
    (no headings), and any other sentence that a clause renders; a mark on a sentence of preamble or closing counts nothing.
    """

    agreement: str
    text: str
    sentences: tuple[CoveredSentence, ...] = ()
    rendered: int = 0
    marked: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        """How many sentences were counted."""
        return len(self.sentences)

    @property
    def share(self) -> float | None:
        """The part of the sentences that is rendered or marked, 0 to 1; None when the text is not here to be counted."""
        return (self.rendered + self.marked) / self.total if self.total and self.text != "excerpts" else None

    @property
    def open(self) -> tuple[CoveredSentence, ...]:
        """The sentences that nothing accounts for."""
        return tuple(one for one in self.sentences if one.status == "left")

    @property
    def summary(self) -> str:
        """One line for people."""
        if self.text == "not attached":
            return "the authentic text is not attached: nothing was counted"
        if not self.total:
            return "no operative sentence is quoted: nothing was counted"
        plural = "" if self.total == 1 else "s"
        where = " among the excerpts quoted" if self.text == "excerpts" else ""
        figures = f"{self.rendered} rendered, {self.marked} marked, {self.left} left"
        return f"{self.total} operative sentence{plural}{where}: {figures}"


def coverage(dossier: Dossier, agreement_id: str) -> Coverage:
    """What accounts for each operative sentence of an agreement.

    In an article of one sentence (headings are none) every clause of the article renders it; in a longer one only clauses whose
    `renders` names the sentence do. A sentence that is both rendered and marked counts as rendered.

    Raises:
        Refusal: there is no such agreement.
    """
    agreement = dossier.agreements.get(agreement_id)
    if agreement is None:
        known = ", ".join(sorted(dossier.agreements)) or "none"
        raise Refusal(f"there is no agreement '{agreement_id}'", f"choose one of: {known}")
    articles = _counted(agreement)
    if not articles:
        return Coverage(agreement=agreement_id, text="not attached")
    rendered = _rendered(dossier, agreement_id, articles)
    marks = {(ref.article, ref.sentence): mark for mark in reversed(agreement.marks) for ref in mark.sentences}
    places = PlacesInText(articles)
    found: list[CoveredSentence] = []
    for article in articles:
        for sentence in article.sentences:
            key = (article.id, sentence.number)
            clauses, mark = tuple(rendered.get(key, ())), marks.get(key)
            if not ((article.operative and sentence.operative) or clauses):
                continue
            found.append(
                CoveredSentence(
                    article=article.id,
                    number=sentence.number,
                    address=places.address(article.id, sentence.number),
                    text=sentence.text,
                    status="rendered" if clauses else mark.sort if mark else "left",
                    clauses=clauses,
                    because=mark.because if mark and not clauses else "",
                    of=mark.of if mark and not clauses else (),
                    span=sentence.span,
                )
            )
    done = sum(1 for one in found if one.status == "rendered")
    left = sum(1 for one in found if one.status == "left")
    name = agreement.text
    text = "attached" if name and name.attached else "excerpts" if name and name.sha256 else "quoted"
    return Coverage(
        agreement=agreement_id,
        text=text,
        sentences=tuple(found),
        rendered=done,
        marked=len(found) - done - left,
        left=left,
    )


def _counted(agreement: Agreement) -> tuple[Article, ...]:
    """Each article once, in the first authentic language it stands in."""
    first: dict[str, Article] = {}
    for article in agreement.articles:
        if article.sentences:
            first.setdefault(article.id, article)
    return tuple(first.values())


def rendering(dossier: Dossier, agreement: str) -> dict[SentenceRef, list[str]]:
    """Every sentence of an agreement that is rendered, with the clauses that do."""
    found = _rendered(dossier, agreement, _counted(dossier.agreements[agreement]))
    return {SentenceRef(article=article, sentence=number): clauses for (article, number), clauses in found.items()}


def _rendered(dossier: Dossier, agreement_id: str, articles: tuple[Article, ...]) -> dict[tuple[str, int], list[str]]:
    only = {article.id: (article.id, article.stated[0].number) for article in articles if len(article.stated) == 1}
    found: dict[tuple[str, int], list[str]] = {}

    def note(key: tuple[str, int], clause: Clause) -> None:
        into = found.setdefault(key, [])
        if clause.id not in into:
            into.append(clause.id)

    for general in dossier.agreements[agreement_id].general:
        taking = [c for c in dossier.clauses if c.agreement == agreement_id and c.general and general.is_for(c)]
        for ref in general.renders:
            for clause in taking:
                note((ref.article, ref.sentence), clause)
        if general.article in only:
            for clause in taking:
                note(only[general.article], clause)
    for clause in dossier.clauses:
        if clause.agreement != agreement_id:
            continue
        for ref in clause.renders:
            note((ref.article, ref.sentence), clause)
        if clause.article in only:
            note(only[clause.article], clause)
    return found
