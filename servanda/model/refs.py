"""References to agreements, clauses, articles and sentences."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.model.build import Build
from servanda.model.core import SentenceRef
from servanda.model.names import clean, key_of
from servanda.model.sink import Where, listed
from servanda.text import did_you_mean
from servanda.text.diagnostics import Span
from servanda.text.syntax import Ref


def agreement_id(build: Build, text: str, span: Span, where: Where) -> str | None:
    """The agreement these words name; agreements are known in the whole dossier without import."""
    for ident in build.agreements:
        if key_of(ident) == key_of(text):
            return ident
    close = did_you_mean(text, sorted(build.agreements))
    build.sink.report(
        "NR007",
        where,
        span,
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


def clause_ids(build: Build, refs: Iterable[Ref], where: Where, code: str = "NR008") -> tuple[str, ...]:
    """Every clause the references mean, each once; what they do not find is reported under `code`."""
    found: dict[str, None] = {}
    for ref in refs:
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
    known = build.lengths(where.agreement)
    if text in known or not known:
        return text
    for ident in known:
        if ident.casefold() == text.casefold():
            return ident
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
    return None


def articles_of(build: Build, refs: Iterable[Ref], where: Where) -> tuple[str, ...]:
    """The articles named: those under which clauses stand, or whose words are known; what is neither is reported."""
    known = {written.item.where.article for written in build.written.values() if written.agreement == where.agreement}
    found = (ref.id if ref.id in known else article_of(build, ref.id, ref.span, where) for ref in refs)
    return tuple(article for article in found if article is not None)


def sentence_refs(
    build: Build, numbers: Iterable[str], article: Ref | None, span: Span, where: Where
) -> tuple[SentenceRef, ...]:
    """Sentences by their numbers, in an article named or in the one the line stands in; unknown ones are reported."""
    ident: str | None = where.article
    if article is not None:
        ident = article_of(build, article.id, article.span, where)
    if ident is None:
        return ()
    known = build.lengths(where.agreement)
    most = known.get(ident, 0)
    found = []
    for text in numbers:
        if not text.isdigit():
            continue
        number = int(text)
        if known and ident not in known:
            build.sink.report(
                "NR009",
                where,
                span,
                f"No words of article {ident} stand here, so it has no sentence {number}."
                if ident
                else "This line stands under no article, so it is not known whose sentence is meant.",
                repair=f"Quote article {ident} under its heading."
                if ident
                else "Say which: `renders article 4, sentence 2`.",
                words=text,
            )
            continue
        if ident in known and not 1 <= number <= most:
            build.sink.report(
                "NR010",
                where,
                span,
                f"Article {ident or 'of this text'} has {most} sentence{'' if most == 1 else 's'}; there is no sentence {number}.",
                repair=f"Write a number from 1 to {most}."
                if most > 1
                else "Leave the line out, or write `sentence 1`.",
                words=text,
            )
            continue
        found.append(SentenceRef(article=ident, sentence=number))
    return tuple(found)
