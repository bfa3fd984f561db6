"""Addresses of sentences: from what a clause cites to the sentences meant, and from a sentence to the address that people read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from servanda.model.core import Article, SentenceRef
from servanda.text.numerals import roman

_WORDS = {"art.": "article", "sec.": "section", "§": "§"}
_UNNUMBERED = ("preamble", "closing")
_DIVISION = re.compile(r"(annex|part|chapter)-(.+)")


class PlacesInText:
    """The sentences of a text by their addresses. articles: the first of each id counts (the first authentic language)."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles: dict[str, Article] = {}
        for article in articles:
            self.articles.setdefault(article.id, article)
        self.sections = any(_is_section(article) for article in self.articles.values())
        self._folded = {ident.casefold(): ident for ident in reversed(self.articles)}
        self._ids = {_levels(ident) for ident in self.articles}
        self._under: dict[tuple[str, ...], list[SentenceRef]] = {}
        for article in self.articles.values():
            for sentence in article.sentences:
                levels = _levels(article.id + sentence.paragraph)
                for depth in range(1, len(levels) + 1):
                    self._under.setdefault(levels[:depth], []).append(SentenceRef(article=article.id, sentence=sentence.number))

    def whole(self, address: str) -> tuple[SentenceRef, ...]:
        """The sentences an address means anywhere in the text: those of the article of that id, else those of the paragraph, or of all
        articles that begin so (`1` for `1.1`, `1.2`). A Roman number and its figure are the same where only one of them is there."""
        ident = self._folded.get(address.casefold())
        if ident is not None:
            return tuple(SentenceRef(article=ident, sentence=sentence.number) for sentence in self.articles[ident].sentences)
        levels = _levels(address)
        found = self._under.get(levels, [])
        if not found and levels:
            same = {other for other in self._folded if _value(other) and _value(other) == _value(levels[0])}
            found = [ref for other in sorted(same) for ref in self._under.get((other, *levels[1:]), [])] if len(same) == 1 else []
        return tuple(found)

    def within(self, article: str, address: str) -> tuple[SentenceRef, ...]:
        """The sentences of a paragraph of this article: `3(a)` or `(3)(a)` for article 8 means 8(3)(a)."""
        return tuple(self._under.get((*_levels(article), *_levels(address)), ())) if article in self.articles else ()

    def article(self, address: str) -> str | None:
        """The article of this id, in whatever case or figures; None if there is none."""
        ident = self._folded.get(address.casefold())
        if ident is not None:
            return ident
        same = [one for one in self.articles if _value(one) and _value(one) == _value(address)]
        return same[0] if len(same) == 1 else None

    def address(self, article: str, number: int, *, short: bool = True) -> str:
        """`art. 8(3)(a)`, `art. 1 s. 3`; not short: `article 8(3)(a)`, `article 1, sentence 3`. `renders` reads both back.

        A sentence that has its paragraph to itself goes by that alone; else it is counted within its paragraph, or its article.
        """
        own = self.articles.get(article)
        sentence = next((one for one in own.sentences if one.number == number), None) if own is not None else None
        wanted = SentenceRef(article=article, sentence=number)
        paragraph = sentence.paragraph if sentence is not None and article not in _UNNUMBERED else ""
        refs = self.whole(article + paragraph) if paragraph else ()
        levels, own_levels = _levels(article + paragraph), len(_levels(article))
        shadowed = any(levels[:depth] in self._ids for depth in range(own_levels + 1, len(levels) + 1))
        if shadowed or refs.count(wanted) != 1 or {ref.article for ref in refs} != {article}:
            paragraph, refs = "", ()
        place = _place(article, paragraph, own, short)
        if len(refs) == 1:
            return place
        said = f"{'s.' if short else 'sentence'} {refs.index(wanted) + 1 if refs else number}"
        return (f"{place} {said}" if short else f"{place}, {said}") if place else said


def article_at(address: str, articles: Iterable[Article]) -> str:
    """The article of an address as `PlacesInText.address` gives it in short; "" if it says none."""
    known = {one.id: _place(one.id, "", one, True) for one in articles}
    fitting = [ident for ident, place in known.items() if place and address.startswith(place) and address[len(place) :][:1] in ("", *" .(")]
    return max(fitting, key=len, default="")


def _place(article: str, paragraph: str, own: Article | None, short: bool) -> str:
    if not article and paragraph:
        return f"{'para.' if short else 'paragraph'} {paragraph.lstrip('.')}"
    if not article or article in _UNNUMBERED:
        return article
    division = _DIVISION.fullmatch(article)
    if division is not None:
        return f"{division[1]} {division[2]}{paragraph}"
    word = ("§" if own.label.startswith("§") else "sec.") if own is not None and _is_section(own) else "art."
    return f"{word if short else _WORDS[word]} {article}{paragraph}"


def _is_section(article: Article) -> bool:
    return article.label.casefold().startswith(("section", "sec.", "§"))


def _levels(address: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^().\s]+", address.casefold()))


def _value(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else roman(text)
