"""Proposals: taken out of the trees before any name is resolved, so that nothing that asks of a dossier can see them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from servanda.model import core
from servanda.model.build import Build, texts_of
from servanda.model.names import clean
from servanda.model.refs import sentence_refs
from servanda.model.sink import Sink, Where
from servanda.text.format import unparse
from servanda.text.proposed import OPEN, PROPOSED
from servanda.text.syntax import FileTree, Statement

HASH_SIGNS = 12
"""Hexadecimal signs of the hash to which a clause is bound: enough to tell the sentences of one text apart."""


def sentence_hash(text: str) -> str:
    """The first signs of the SHA-256 of a sentence, white space collapsed."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:HASH_SIGNS]


def without_proposals(trees: Mapping[str, FileTree]) -> tuple[dict[str, FileTree], list[tuple[str, Statement]]]:
    """The trees as if nobody had proposed anything, and the proposals with their files."""
    found: dict[str, FileTree] = {}
    proposals: list[tuple[str, Statement]] = []
    for path, tree in trees.items():
        mine = [one for block in tree.blocks for one in block.statements if one.keyword.startswith(PROPOSED)]
        proposals += [(path, one) for one in mine]
        if mine:
            kept = (
                replace(b, statements=tuple(s for s in b.statements if not s.keyword.startswith(PROPOSED))) for b in tree.blocks
            )
            tree = replace(tree, blocks=tuple(kept))
        found[path] = tree
    return found, proposals


def resolve_proposals(build: Build, proposals: list[tuple[str, Statement]]) -> tuple[core.Proposed, ...]:
    """The proposals in the order of the files. Their lines stay words: a name that is not declared yet is no mistake."""
    return tuple(_proposed(build, file, statement) for file, statement in proposals)


def _proposed(build: Build, file: str, statement: Statement) -> core.Proposed:
    head, parts = statement.head, statement.parts
    sort = statement.keyword.removeprefix(PROPOSED)
    where = Where(file, build.of_file.get(file, ""), statement.article, statement.breadcrumb)
    quiet = replace(build, sink=Sink())  # a sentence that is gone is told by `draft next`, not as a mistake of the text
    cited = sentence_refs(quiet, head.parts[0], where) if where.agreement else ()
    line = next((one for one in parts if one.keyword == "core"), None)
    names = line.who.names if line is not None and line.who is not None else ()
    return core.Proposed(
        id=_id(statement, cited),
        sort=sort,
        agreement=where.agreement,
        article=cited[0].article if cited else statement.article,
        sentences=cited,
        by=head.options[0],
        name=head.options[1] if len(head.options) > 1 else "",
        title=head.texts[0].text if head.texts and sort == "clause" else "",
        because=texts_of((head,), "proposed declaratory") + texts_of(parts, "because"),
        who=texts_of(parts, "who in words"),
        times=texts_of(parts, "time in words"),
        conditions=texts_of(parts, "condition in words"),
        quantities=texts_of(parts, "quantity in words"),
        verifiers=texts_of(parts, "verifier in words"),
        asks=texts_of(parts, "asks"),
        bound="".join(texts_of(parts, "bound to")[:1]),
        core=line is not None,
        unnamed=any(one.text == OPEN for one in names),
        lines=tuple(unparse(statement).split("\n")),
        span=statement.span,
    )


def _id(statement: Statement, cited: tuple[core.SentenceRef, ...]) -> str:
    """How a person names it: the id of a clause, the words of an act, the name of an actor; of a declaratory sentence its
    place."""
    head = statement.head
    if head.refs:
        return head.refs[0].id
    if head.words is not None:
        return clean(head.words.text)
    return f"{cited[0].article}.s{cited[0].sentence}".lstrip(".") if cited else statement.article


def moved(dossier: core.Dossier) -> Iterator[tuple[core.Proposed, str, tuple[core.SentenceRef, ...]]]:
    """The proposals whose sentence no longer reads as it did: with the sentence that stands there now ("" for none), and
    those that
    read as it did then."""
    for one in dossier.proposals:
        if one.bound:
            now = " ".join(sentence_text(dossier, one.agreement, ref) for ref in one.sentences[:1])
            if not now or sentence_hash(now) != one.bound:
                yield one, now, sentences_of_hash(dossier, one.agreement, one.bound)


def sentence_text(dossier: core.Dossier, agreement: str, ref: core.SentenceRef) -> str:
    """The words of a sentence; "" where they are not here."""
    for article in dossier.agreements[agreement].articles if agreement in dossier.agreements else ():
        if article.id == ref.article:
            return next((one.text for one in article.sentences if one.number == ref.sentence), "")
    return ""


def sentences_of_hash(dossier: core.Dossier, agreement: str, bound: str) -> tuple[core.SentenceRef, ...]:
    """The sentences of an agreement that have this hash."""
    known = dossier.agreements.get(agreement)
    return tuple(
        core.SentenceRef(article=article.id, sentence=one.number)
        for article in (known.articles if known else ())
        for one in article.sentences
        if sentence_hash(one.text) == bound
    )
