"""Authentic words into articles and sentences: from the block quotes of a file, or from the user's own attached copy."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from servanda.model.core import NOWHERE, Agreement, Article, Sentence
from servanda.model.sink import Sink, Where
from servanda.text.articles import split_articles
from servanda.text.diagnostics import Span
from servanda.text.labels import Addresses
from servanda.text.normal import normalise, text_hash
from servanda.text.sentences import addressed_sentences
from servanda.text.syntax import FileTree, HeaderEntry, Quote

PREAMBLE = "preamble"
_NOT_OPERATIVE = ("preamble", "closing", "title", "testimonium", "signatures")


def quoted_articles(tree: FileTree, languages: tuple[str, ...]) -> tuple[Article, ...]:
    """The articles whose words stand in the file, one for each article and language, first language first.

    Several quotes under one article are one article; their sentences are numbered through. Words above the first heading are
    the preamble, unless the file has no headings at all: then they are its one article, "". Final clauses bind like others.
    """
    headed = any(quote.article for quote in tree.quotes)
    sentences: dict[tuple[str, str], list[Sentence]] = {}
    first: dict[tuple[str, str], Quote] = {}
    addresses: dict[tuple[str, str], Addresses] = {}
    for quote in tree.quotes:
        key = (quote.article or (PREAMBLE if headed else ""), quote.language)
        first.setdefault(key, quote)
        into = sentences.setdefault(key, [])
        own = addresses.setdefault(key, Addresses(key[0]))
        if quote.paragraph:
            own.under(quote.paragraph)
        into += _sentences(quote.text, quote.language, own, len(into), quote)
    order = {language: place for place, language in enumerate(languages)}
    articles: list[Article] = []
    versions: dict[str, list[tuple[str, str]]] = {}
    for key in sentences:
        versions.setdefault(key[0], []).append(key)
    for ident, keys in versions.items():
        mine = sorted(keys, key=lambda key: order.get(key[1], len(order)))
        for key in mine:
            quote = first[key]
            title = quote.breadcrumb[-1] if quote.breadcrumb else ""
            articles.append(
                Article(
                    id=ident,
                    title=title,
                    language=key[1],
                    sentences=tuple(sentences[key]),
                    operative=ident.casefold() not in _NOT_OPERATIVE or title.casefold().startswith("final"),
                    span=quote.span,
                    label=title if ident and title else "",
                )
            )
    return tuple(articles)


def _sentences(text: str, language: str, addresses: Addresses | None, before: int, quote: Quote | None = None) -> tuple[Sentence, ...]:
    """The sentences of some words, numbered after those that stand before them; with places where they stand in a quote."""
    return tuple(
        Sentence(
            number=number,
            text=" ".join(one.text.split()),
            span=_span(quote, one.start, one.end) if quote is not None else NOWHERE,
            paragraph=one.paragraph,
            operative=one.operative,
        )
        for number, one in enumerate(addressed_sentences(text, language or "en", addresses), start=before + 1)
    )


def _span(quote: Quote, start: int, end: int) -> Span:
    """The place in the file of characters start..end of a quote's text."""

    def place(offset: int) -> tuple[int, int]:
        before = quote.text[:offset]
        number = before.count("\n")
        line, column = (
            quote.lines[min(number, len(quote.lines) - 1)] if quote.lines else (quote.span.line, quote.span.column)
        )
        return line, column + offset - (before.rfind("\n") + 1)

    (line, column), (end_line, end_column) = place(start), place(end)
    return Span(quote.span.file, line, column, end_line, end_column)


def attached_articles(text: str, scheme: str, language: str) -> tuple[Article, ...]:
    """The articles of an attached copy, without places: the copy does not belong to the dossier."""
    found: list[Article] = []
    for part in split_articles(text, scheme or "auto"):
        if part.kind == "heading":
            continue
        found.append(
            Article(
                id=part.id or PREAMBLE,
                title=part.title,
                language=language,
                sentences=_sentences(part.text, language, Addresses(part.id) if part.id != "closing" else None, 0),
                operative=part.id.casefold() not in ("", *_NOT_OPERATIVE),
                label=part.label,
            )
        )
    if len(found) == 1 and found[0].id == PREAMBLE:
        return (Article(id="", title=found[0].title, language=language, sentences=found[0].sentences),)
    return tuple(found)


def with_articles(agreement: Agreement, tree: FileTree, attached: str | None, sink: Sink) -> Agreement:
    """The agreement with its articles: from the attached copy if that is the text named, else from the file's quotes."""
    languages = agreement.languages
    name = agreement.text
    if name is not None and attached is not None and _is_named(agreement, tree, attached, sink):
        language = name.language or (languages[0] if languages else "")
        articles = attached_articles(attached, name.articles, language)
        return replace(agreement, articles=articles, text=replace(name, attached=True))
    return replace(agreement, articles=quoted_articles(tree, languages))


def _is_named(agreement: Agreement, tree: FileTree, attached: str, sink: Sink) -> bool:
    """Whether an attached copy has the hash and length its agreement names; findings if not."""
    name = agreement.text
    entries: Mapping[str, HeaderEntry] = {entry.key: entry for entry in tree.header}
    where = Where(tree.file, agreement.id, subject=f"agreement {agreement.id}")
    if name is None:
        return False
    found = text_hash(attached)
    if name.sha256 and found != name.sha256:
        sink.report(
            "NR130",
            where,
            entries["text.sha256"].value_span,
            f"The attached copy of `{agreement.id}` is not the text named here: its SHA-256 is {found[:12]}…, not {name.sha256[:12]}….",
            repair=f"Attach the copy published as {name.symbol or 'named here'}, without changes; it is not used until it agrees.",
            words=name.sha256,
        )
        return False
    length = len(normalise(attached))
    if name.length is not None and length != name.length:
        sink.report(
            "NR131",
            where,
            entries["text.length"].value_span,
            f"The attached copy of `{agreement.id}` has {length} characters; the text named here has {name.length}.",
            repair="Attach the whole text, without additions; it is not used until it agrees.",
            words=str(name.length),
        )
        return False
    if not name.sha256:
        entry = next((entry for key, entry in entries.items() if key.startswith("text.")), None)
        sink.report(
            "NR133",
            where,
            entry.key_span if entry else agreement.span,
            f"The head of the file gives no SHA-256, so the attached copy of `{agreement.id}` cannot be verified.",
            repair=f"Add `sha256: {found}` under `text:` once you have compared the copy with the original.",
        )
        return False
    return True
