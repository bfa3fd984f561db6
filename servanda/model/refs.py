"""References to agreements, clauses, articles and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

from servanda.model.build import Build
from servanda.model.core import Article, SentenceRef
from servanda.model.names import clean, key_of
from servanda.model.places_in_text import PlacesInText
from servanda.model.sink import Where, listed
from servanda.text.diagnostics import Span
from servanda.text.emit import did_you_mean
from servanda.text.numerals import number
from servanda.text.syntax import Part, Ref

_PLAIN = re.compile(r"(?:paragraph |section )?[\w-]+")


def agreement_id(build: Build, text: str, span: Span, where: Where) -> str | None:
    """The agreement these words name; agreements are known in the whole dossier without import."""
    for ident in build.agreements:
        if key_of(ident) == key_of(text):
            return ident
    close = did_you_mean(text, sorted(build.agreements))
    one_line = span.line == span.end_line  # the span of `port:9` ends with the clause
    build.sink.report(
        "NR007",
        where,
        Span(span.file, span.line, span.column, span.line, span.column + len(text)) if one_line else span,
        f"There is no agreement `{clean(text)}` in this dossier.",
        repair=f"Write `{close[0]}`." if close else f"Add its file, with `agreement: {clean(text)}` in the head.",
        why="" if close or not build.agreements else f"The dossier has {listed(sorted(build.agreements))}.",
        suggestions=close,
        words=clean(text),
    )
    return None


def matches(build: Build, agreement: str, local: str) -> tuple[str, ...]:
    """The clauses a local id means: the one that has it, else all under it (`11.a` for `11`), else those of the article."""
    exact = f"{agreement}:{local}"
    if exact in build.written:
        return (exact,)
    mine = [written for written in build.written.values() if written.agreement == agreement]
    folded = next((written.id for written in mine if written.local.casefold() == local.casefold()), None)
    if folded is not None:
        return (folded,)
    under = tuple(written.id for written in mine if written.local.startswith(f"{local}."))
    return under or tuple(written.id for written in mine if local and written.item.where.article == local)


def clause_ids(build: Build, refs: Iterable[Ref], where: Where, code: str = "NR008", *, moot: bool = False) -> tuple[str, ...]:
    """Every clause the references mean, each once; what they do not find is reported under `code`. moot: of a clause that the
    option taken leaves out nothing is said, for the line that names it says nothing else."""
    found: dict[str, None] = {}
    for ref in refs:
        if moot and f"{ref.agreement or where.agreement}:{ref.id}" in build.left_out:
            continue
        agreement = where.agreement
        if ref.agreement:
            named = agreement_id(build, ref.agreement, ref.span, where)
            if named is None:
                continue
            agreement = named
        elif not agreement:
            build.sink.report(
                "NR097",
                where,
                ref.span,
                f"This file is no agreement of its own, so `{ref.id}` could be a clause of any.",
                repair=f"Say which: `{next(iter(build.agreements), 'AGREEMENT')}:{ref.id}`.",
                words=ref.id,
            )
            continue
        hits = matches(build, agreement, ref.id)
        if not hits:
            _unknown(build, ref, agreement, where, code)
        found.update(dict.fromkeys(hits))
    return tuple(found)


def _near(ident: str, known: Iterable[str]) -> tuple[str, ...]:
    """Ids a slip of the pen away. `3` is no slip for `4`: only ids that begin alike are meant."""
    return tuple(other for other in did_you_mean(ident, sorted(known)) if other[:1] == ident[:1])


def _unknown(build: Build, ref: Ref, agreement: str, where: Where, code: str) -> None:
    known = [written.local for written in build.written.values() if written.agreement == agreement]
    close = _near(ref.id, known)
    elsewhere = [written.agreement for written in build.written.values() if written.local == ref.id]
    if not close and elsewhere:
        close = (f"{elsewhere[0]}:{ref.id}",)
    what = {"NR013": "to read", "NR095": "for an effect"}.get(code, "")
    names = listed(known, "or")
    build.sink.report(
        code,
        where,
        ref.span,
        f"There is no clause {ref.id} in `{agreement}`{' ' + what if what else ''}.",
        repair=f"Write `{close[0]}`."
        if close
        else f"Write clause {ref.id}{f', or name clause {names}' if known else ''}.",
        suggestions=tuple(close),
        words=ref.id,
    )


def article_of(build: Build, text: str, span: Span, where: Where) -> str | None:
    """The article these words name among those whose words are known; None with a finding if there is none."""
    places = build.places(where.agreement)
    found = places.article(number(text)) if places.articles else number(text)
    if found is None:
        _no_article(build, text, span, where)
    return found


def _no_article(build: Build, text: str, span: Span, where: Where) -> None:
    known = build.places(where.agreement).articles
    close = _near(text, known)
    build.sink.report(
        "NR009",
        where,
        span,
        f"There is no article {text} among the words of `{where.agreement}`.",
        repair=f"Write article `{close[0]}`." if close else f"Name article {listed(sorted(known), 'or')}.",
        suggestions=close,
        words=text,
    )


def articles_of(build: Build, refs: Iterable[Ref], where: Where) -> tuple[str, ...]:
    """The articles named: those under which clauses stand, or whose words are known; what is neither is reported."""
    known = {written.item.where.article for written in build.written.values() if written.agreement == where.agreement}
    found = (ref.id if ref.id in known else article_of(build, ref.id, ref.span, where) for ref in refs)
    return tuple(article for article in found if article is not None)


def sentence_refs(build: Build, cited: Part, where: Where) -> tuple[SentenceRef, ...]:
    """The sentences that a line cites, by their numbers in its own article or by addresses; what is not there is reported.

    cited: `refs` and `options` as `text.citing` reads them. In a text that is not at hand only numbers in whole articles can be kept.
    """
    numbers = [int(text) for text in cited.options if text.isdigit()]
    if not cited.refs:
        return _numbered(build, numbers, where.article, cited.span, where)
    found: list[SentenceRef] = []
    for ref in cited.refs:
        if not build.places(where.agreement).articles:
            found += [SentenceRef(article=ref.id, sentence=n) for n in numbers if _PLAIN.fullmatch(ref.id)]
            continue
        refs = _addressed(build, ref, where)
        for n in numbers if refs else ():
            if 1 <= n <= len(refs):
                found.append(refs[n - 1])
            else:
                _beyond(build, ref.id, len(refs), n, cited.span, where)
        found += () if numbers else refs
    return tuple(found)


def _addressed(build: Build, ref: Ref, where: Where) -> tuple[SentenceRef, ...]:
    """The sentences of one address. A bare `paragraph 3` is of the article the line stands under, if that has one."""
    places = build.places(where.agreement)
    word, _, address = ref.id.rpartition(" ")
    whole = places.whole(address)
    own = places.within(where.article, address) if word and not (word == "section" and places.sections) else ()
    if not (whole or own):
        if word or "(" in address or "." in address:
            _no_paragraph(build, word or "paragraph", address, ref.span, where)
        else:
            _no_article(build, address, ref.span, where)
    elif whole and own and whole != own and not _PLAIN.fullmatch(address):
        at = ref.span
        build.sink.report(
            "NR143",
            where,
            Span(at.file, at.line, at.column - len(word) - 1, at.end_line, at.end_column),
            f"`{word} {address}` can be {_shown(places, own[0])}, within this article, or {_shown(places, whole[0])}.",
            repair=f"Write `article {address}` for the second, or `article {where.article}, {word} {address}` for the first.",
            words=address,
        )
        return ()
    return own or whole


def _shown(places: PlacesInText, ref: SentenceRef) -> str:
    return places.address(ref.article, ref.sentence, short=False)


def _no_paragraph(build: Build, word: str, address: str, span: Span, where: Where) -> None:
    places = build.places(where.agreement)
    at = address
    while at and not places.whole(at):
        at = at.rpartition("(")[0] if at.endswith(")") else at.rpartition(".")[0]
    article = at or (where.article if word != "section" else "")
    under = [_shown(places, ref) for ref in (places.whole(article) if article in places.articles or at else ())]
    known = list(dict.fromkeys(text for text in under if "(" in text or "." in text))[:8]
    build.sink.report(
        "NR142",
        where,
        span,
        f"There is no {word} {address} among the words of `{where.agreement}`.",
        repair=f"Name one that is there, such as {listed(known, 'or')}."
        if known
        else "No paragraph is numbered there: cite its sentences, as in `article 4, sentence 2`.",
        words=address,
    )


def _numbered(build: Build, numbers: Iterable[int], ident: str, span: Span, where: Where) -> tuple[SentenceRef, ...]:
    """Sentences of the article the line stands in; under no heading, of a text whose paragraphs bear no numbers, counted from its beginning."""
    known = build.places(where.agreement).articles
    through = _through(known) if known and not ident and ident not in known and _unnumbered(build, where.agreement) else {}
    found = []
    for n in numbers:
        if n in through:
            found.append(through[n])
        elif known and ident not in known:
            build.sink.report(
                "NR009",
                where,
                span,
                f"No words of article {ident} stand here, so it has no sentence {n}."
                if ident
                else "This line stands under no article, so it is not known whose sentence is meant.",
                repair=f"Quote article {ident} under its heading." if ident else "Say which: `article 4, sentence 2`.",
                words=str(n),
            )
        elif ident in known and not 1 <= n <= len(known[ident].sentences):
            _beyond(build, ident, len(known[ident].sentences), n, span, where)
        else:
            found.append(SentenceRef(article=ident, sentence=n))
    return tuple(found)


def _unnumbered(build: Build, agreement: str) -> bool:
    known = build.agreements[agreement]
    ids = {ident for ident in build.places(agreement).articles if ident not in ("preamble", "closing")}
    return known.text is not None and known.text.attached and all(id_.isdigit() for id_ in ids) and known.text.articles in ("", "auto", "paragraphs")


def _through(known: dict[str, Article]) -> dict[int, SentenceRef]:
    """The sentences of a whole text by their numbers from its beginning; the title of a paragraph is one, and cannot be cited."""
    found: dict[int, SentenceRef] = {}
    count = 0
    for article in known.values():
        count += bool(article.title)
        for sentence in article.sentences:
            count += 1
            found[count] = SentenceRef(article=article.id, sentence=sentence.number)
    return found


def _beyond(build: Build, place: str, most: int, n: int, span: Span, where: Where) -> None:
    name = f"Article {place or 'of this text'}" if " " not in place else place[0].upper() + place[1:]
    build.sink.report(
        "NR010",
        where,
        span,
        f"{name} has {most} sentence{'' if most == 1 else 's'}; there is no sentence {n}.",
        repair=f"Write a number from 1 to {most}." if most > 1 else "Leave the line out, or write `sentence 1`.",
        words=str(n),
    )
