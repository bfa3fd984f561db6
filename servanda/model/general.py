"""What is said once for a whole agreement or article (`throughout ...`), and which clauses take it.

A clause takes a line of a general statement as if it were written under it, unless it has a line of that kind itself: the nearer
word prevails, a clause over its article, an article over the agreement. Powers take none, for they cannot be breached; nor
does a duty take as its verifier somebody who bears it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.model.build import Build, Item, Written, first_of, parts_of
from servanda.model.core import General, SentenceRef
from servanda.model.cores import resolve_core
from servanda.model.degrees import degree_of
from servanda.model.refs import articles_of, clause_ids, sentence_refs
from servanda.text.modals import INTENT
from servanda.text.syntax import Part

_SEEN = ("verified by", "monitored by", "supervised by", "certified by")
_INSTEAD = {"determined by": ("determined by", "as judged by")}
"""A line that a clause has instead of the general one, where that is not the same keyword."""


class _Said(msgspec.Struct, frozen=True):
    item: Item
    articles: tuple[str, ...]  # () for the whole agreement
    apart: frozenset[str]  # ids of the clauses it is not for

    def is_for(self, written: Written) -> bool:
        where = written.item.where
        mine = written.agreement == self.item.where.agreement and written.id not in self.apart
        return mine and (not self.articles or where.article in self.articles)


def resolve_general(build: Build) -> dict[str, tuple[General, ...]]:
    """The general statements by agreement, in order. Reports articles and clauses that are not there and what is said twice."""
    found: dict[str, list[General]] = {}
    for said in _all(build):
        item = said.item
        _twice(build, said)
        if not any(said.is_for(written) for written in build.written.values()):
            build.sink.report(
                "NR116",
                item.where,
                item.statement.head.span,
                "There is no clause this could hold for.",
                repair="Name an article under which clauses stand, or leave it out.",
            )
        lines = item.statement.parts
        keywords = tuple(dict.fromkeys(part.keyword for part in lines if part.keyword not in ("renders", "except clause")))
        found.setdefault(item.where.agreement, []).append(
            General(
                articles=said.articles,
                lines=keywords,
                apart=tuple(sorted(said.apart)),
                article=item.where.article,
                renders=_renders(build, item),
                span=item.statement.span,
            )
        )
    return {agreement: tuple(ones) for agreement, ones in found.items()}


def with_general(build: Build, written: Written, parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The lines of a clause with those said for all, and the keywords of what it takes so."""
    line = first_of(parts, "core")
    if line is None or ":" not in written.id or written.id.startswith("red-line:"):
        return parts, ()
    head = resolve_core(build, line, written.item.where)
    bearers = set(head.bearers.actors) if head else set()
    own = {part.keyword for part in parts}
    if line.modal == "may" or degree_of(parts) == INTENT:  # it cannot be breached: nobody verifies it, nothing follows
        own |= {part.keyword for said in _all(build) for part in said.item.statement.parts} - {"in force from"}
    taken: list[Part] = []
    access: tuple[Part, ...] = ()
    for said in sorted((one for one in _all(build) if one.is_for(written)), key=lambda one: not one.articles):
        general = said.item.statement.parts
        for keyword in dict.fromkeys(part.keyword for part in general):
            if keyword in ("renders", "except clause") or own & set(_INSTEAD.get(keyword, (keyword,))):
                continue
            if keyword == "otherwise" and degree_of(parts) and not own & {"determined by", "as judged by"}:
                continue  # an effort that nobody judges is never breached
            if keyword == "access to":
                access = access or tuple(parts_of(general, keyword))
                continue
            lines = tuple(parts_of(general, keyword))
            if keyword in _SEEN:
                lines = tuple(filter(None, (_not_by(build, one, bearers) for one in lines)))
            taken += lines
        own |= {part.keyword for part in taken}
    merged = [_with_access(part, access) for part in (*parts, *taken)]
    names = dict.fromkeys(part.keyword for part in taken)
    if any(one is not other for one, other in zip(merged, (*parts, *taken), strict=True)):
        names["access to"] = None
    return tuple(merged), tuple(names)


def general_lines(build: Build) -> Iterator[tuple[Item, tuple[Part, ...]]]:
    """Every general statement with its lines, so that mistakes in one that no clause takes are found as well."""
    return ((said.item, said.item.statement.parts) for said in _all(build))


def _all(build: Build) -> list[_Said]:
    if build.general is None:
        build.general = list(_read(build))
    return build.general


def _read(build: Build) -> Iterator[_Said]:
    for item in build.of("throughout"):
        head, where = item.statement.head, item.where
        if not where.agreement:
            build.sink.report(
                "NR097",
                where,
                head.span,
                "This stands in a file that is no agreement, so it is not known for which text it holds.",
                repair="Write it in the file of the agreement.",
            )
            continue
        articles = articles_of(build, head.refs, where)
        if head.refs and not articles:
            continue
        refs = tuple(ref for part in parts_of(item.statement.parts, "except clause") for ref in part.refs)
        yield _Said(item, articles, frozenset(clause_ids(build, refs, where)))


def _twice(build: Build, said: _Said) -> None:
    """Two general statements of the same reach may not say the same kind of thing."""
    for other in _all(build):
        if other is said:
            return
        same_reach = other.item.where.agreement == said.item.where.agreement and bool(other.articles) == bool(said.articles)
        if not same_reach or (said.articles and not set(other.articles) & set(said.articles)):
            continue
        for part in said.item.statement.parts:
            first = first_of(other.item.statement.parts, part.keyword)
            if first is not None and part.keyword not in ("renders", "except clause"):
                build.sink.report(
                    "NR115",
                    said.item.where,
                    part.span,
                    f"`{part.keyword}` is said a second time for the same clauses.",
                    repair="Say it once, or name different articles.",
                    notes=[(first.span, "said here first")],
                )


def _renders(build: Build, item: Item) -> tuple[SentenceRef, ...]:
    found: dict[SentenceRef, None] = {}
    for part in parts_of(item.statement.parts, "renders"):
        for ref in sentence_refs(build, part, item.where):
            found[ref] = None
            build.rendered.setdefault((item.where.agreement, ref.article, ref.sentence), part.span)
    return tuple(found)


def _not_by(build: Build, part: Part, bearers: set[str]) -> Part | None:
    """The line without those who bear the clause; None if nobody else is left."""
    known = ((words, build.names.look("actor", words.text, words.span.file)) for words in part.names)
    names = tuple(words for words, name in known if name is None or name.id not in bearers)
    return msgspec.structs.replace(part, names=names) if names else None


def _with_access(part: Part, access: tuple[Part, ...]) -> Part:
    if not access or part.keyword not in _SEEN[:3] or first_of(part.parts, "access to") is not None:
        return part
    return msgspec.structs.replace(part, parts=(*part.parts, *access))
