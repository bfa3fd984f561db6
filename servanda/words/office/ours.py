"""The words of a dossier as they go out: one row a sentence and language, each with the name of its hidden bookmark."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from servanda.base.late import expression
from servanda.base.shown import one_line
from servanda.model.core import Agreement, Article, Dossier, SentenceRef
from servanda.model.coverage import rendering
from servanda.model.places_in_text import PlacesInText

MARK = "_sv"
"""How the name of every bookmark of ours begins: Word hides bookmarks that begin with a low line."""
_OUR_NAMES = ("preamble", "closing")
"""How a dossier calls what stands before and after the articles: no words of the text."""
_ITEM = expression(r"(?:\(?[0-9A-Za-z]{1,4}[.)]|[-•–*])\s", re.ASCII)


class OurSentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that goes out, or (number 0) the title of an agreement or of an article. address: `art. 8(3)(a)`; clauses: those
    that render it; apart: it begins a paragraph; place: file and line, "" of an attached copy."""

    agreement: str
    article: str
    language: str
    number: int
    text: str
    address: str
    clauses: tuple[str, ...] = ()
    apart: bool = False
    place: str = ""

    @property
    def bookmark(self) -> str:
        """Its bookmark: 23 of the 40 letters, digits and low lines that Word allows."""
        key = "\n".join((self.agreement, self.article, self.language, str(self.number)))
        return MARK + hashlib.sha256(key.encode()).hexdigest()[:20]


def sentences_of(dossier: Dossier, agreement: Agreement) -> Iterator[OurSentence]:
    """The words of an agreement, language by language, with the title of each article before it."""
    clauses = rendering(dossier, agreement.id)
    title = one_line(agreement.title or agreement.id)
    yield OurSentence(agreement=agreement.id, article="", language="", number=0, text=title, address="the title", apart=True)
    articles = [one for one in agreement.articles if one.sentences]
    first = {one.id: one for one in reversed(articles)}
    for language in dict.fromkeys((*agreement.languages, *(one.language for one in articles))):
        mine = [one for one in articles if one.language == language]
        places = PlacesInText(mine)
        for article in mine:
            yield from _article(agreement.id, article, first[article.id], places, clauses)


def _article(
    agreement: str, article: Article, first: Article, places: PlacesInText, clauses: dict[SentenceRef, list[str]]
) -> Iterator[OurSentence]:
    own = article.id if article.id in _OUR_NAMES else f"Article {article.id}"
    heading, where = one_line(article.label or article.title or own), f"the heading of art. {article.id}"
    about = OurSentence(
        agreement=agreement, article=article.id, language=article.language, number=0, text=heading, address=where, apart=True
    )
    if article.id and not (article.id in _OUR_NAMES and heading.casefold() == article.id):
        yield about
    before, line = None, 0
    alike = article is first or len(article.sentences) == len(first.sentences)
    all_of = dict.fromkeys(one for ref, ids in clauses.items() if ref.article == article.id for one in ids)
    for one in article.sentences:
        text = " ".join(one_line(one.text).split())
        apart = (
            before is None or one.paragraph != before.paragraph or not one.operative or not before.operative
            or _ITEM.match(text) is not None or one.span.line > line + 1
        )  # fmt: skip
        mine = clauses.get(SentenceRef(article=article.id, sentence=one.number), ()) if alike else all_of
        address = places.address(article.id, one.number) + (f" ({article.language})" if article is not first else "")
        yield replace(
            about, number=one.number, text=text, address=address, clauses=tuple(mine), apart=apart,
            place=f"{one.span.file}:{one.span.line}" if one.span.file else "",
        )  # fmt: skip
        before, line = one, one.span.end_line


def worded(dossier: Dossier, agreement: str = "") -> tuple[OurSentence, ...]:
    """The words of a dossier, or of one agreement of it."""
    return tuple(
        said
        for one in dossier.agreements.values()
        if agreement in ("", one.id) and one.articles
        for said in sentences_of(dossier, one)
    )
