"""Every name of a dossier: where it is declared, and where it is used. Who means what is decided by the model; here only its
places are noted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from servanda.app.lsp.places import holds
from servanda.app.opened.snapshot import OpenSnapshot
from servanda.model.build import Build
from servanda.model.declare import declare_all
from servanda.model.loader import tree_of
from servanda.model.names import Names, clean
from servanda.model.scope import Scopes, items
from servanda.model.sink import Sink
from servanda.model.slots import LONGEST, Slots
from servanda.model.vocabulary import Vocabulary
from servanda.text.diagnostics import Span
from servanda.text.syntax import EdgePoint, FileTree, Holds, Part, PhrasePoint, Quoted, Ref, Statement, Who, Words

SPACES = ("actor", "place", "kind", "state", "term", "list", "ladder")
"""Namespaces of the model that hold names."""
PHRASE, CLAUSE, READING, CHOICE, AGREEMENT = "phrase", "clause", "reading", "choice", "agreement"
_FIRST = {
    "at": "place",
    "inside": "place",
    "access to": "place",
    "is": "kind",
    "all of": "list",
    "otherwise": "ladder",
    "readings": READING,
    "uses": "term",
}
"""In which space a name after a keyword is looked for first; else among the actors."""
_NO_CLAUSES = ("renders", "throughout", "declaratory", "judgement")
_RELATIONS = ("supersedes", "in accordance with", "annex of", "prevails over", "parallel to", "joins")


class Symbol(NamedTuple):
    """What a name stands for. sort: what it was declared as (actor, group, act, clause ...)."""

    space: str
    id: str
    sort: str


class NameMention(NamedTuple):
    """A place at which a symbol is named. whole: the span is the name and nothing else (not so of a phrase with filled
    slots)."""

    symbol: Symbol
    span: Span
    declares: bool = False
    whole: bool = True


class NameIndex:
    """The names of one snapshot."""

    def __init__(self, snapshot: OpenSnapshot) -> None:
        self.snapshot, self.dossier = snapshot, snapshot.dossier
        self.trees: dict[str, FileTree] = {
            file: tree_of(data, file) for file, data in sorted(snapshot.seen.items()) if file.casefold().endswith(".md")
        }
        sink = Sink()
        self.scopes = Scopes(self.trees, sink)
        self.names = Names(self.scopes, sink)
        slots = Slots(self.names)
        self.vocabulary = Vocabulary(self.scopes, slots)
        self.build = Build(self.trees, snapshot.seen, sink, self.scopes, self.names, slots, self.vocabulary)
        self.build.of_file |= {one.file: one.id for one in self.dossier.agreements.values()}
        declare_all(self.build)
        self.readings = {one.id for one in self.dossier.readings}
        self.statements: dict[Symbol, list[Statement]] = {}
        self.mentions: list[NameMention] = []
        for file, tree in self.trees.items():
            self._head(file, tree)
            for block in tree.blocks:
                for statement in block.statements:
                    self._statement(file, statement)
        self.of_file: dict[str, list[NameMention]] = {}
        for one in self.mentions:
            self.of_file.setdefault(one.span.file, []).append(one)

    def at(self, file: str, line: int, column: int) -> NameMention | None:
        """The narrowest mention at a place (from 1)."""
        found = [one for one in self.of_file.get(file, ()) if holds(one.span, line, column)]
        return min(
            found, key=lambda one: (one.span.end_line - one.span.line, one.span.end_column - one.span.column), default=None
        )

    def of(self, symbol: Symbol) -> list[NameMention]:
        """All places at which a symbol is named."""
        return [one for one in self.mentions if one.symbol == symbol]

    def declared(self) -> Iterator[tuple[Symbol, Statement]]:
        """Every symbol with the statements that declare it, in the order of files and lines."""
        return ((symbol, statement) for symbol, statements in self.statements.items() for statement in statements)

    # --- declarations ---

    def _head(self, file: str, tree: FileTree) -> None:
        for entry in tree.header:
            if entry.key in ("parties", "guarantors"):
                for text, span in items(entry):
                    self._name(Words(text, span), "actor")
            elif entry.key == "agreement" and file in self.build.of_file:
                self._note(Symbol(AGREEMENT, self.build.of_file[file], AGREEMENT), entry.value_span, declares=True)

    def _declare(self, symbol: Symbol, span: Span, statement: Statement) -> None:
        self.statements.setdefault(symbol, []).append(statement)
        self._note(symbol, span, declares=True)

    def _note(self, symbol: Symbol, span: Span, *, declares: bool = False, whole: bool = True) -> None:
        self.mentions.append(NameMention(symbol, span, declares, whole))

    def _statement(self, file: str, statement: Statement) -> None:
        keyword, head = statement.keyword, statement.head
        if keyword in ("actor", "group", "body", "kind", "place", "ladder", "list") and head.names:
            self._declare(Symbol(self._space(keyword), clean(head.names[0].text), keyword), head.names[0].span, statement)
        elif keyword in ("act", "event", "state") and head.words is not None:
            entry = next((one for one in self.vocabulary.entries if one.span == head.words.span), None)
            ident = entry.term if entry is not None else clean(head.words.text)
            self._declare(Symbol("state" if keyword == "state" else PHRASE, ident, keyword), head.words.span, statement)
        elif keyword == "term" and head.texts:
            self._declare(Symbol("term", clean(head.texts[0].text), "term"), _inside(head.texts[0]), statement)
        elif keyword == "clause" and head.refs:
            ident = f"{self.build.of_file.get(file, '')}:{head.refs[0].id}"
            self._declare(Symbol(CLAUSE, ident, CLAUSE), head.refs[0].span, statement)
        elif keyword in ("reading", "red line") and head.words is not None:
            self._declare(
                Symbol(READING if keyword == "reading" else "red line", clean(head.words.text), keyword),
                head.words.span,
                statement,
            )
        elif keyword == "alternatives" and head.names:
            self._declare(Symbol(CHOICE, clean(head.names[0].text), CHOICE), head.names[0].span, statement)
        else:
            self._part(head)
        if keyword in ("reading", "red line"):
            self._fields(head, skip=head.words)
        for part in statement.parts:
            self._part(part, statement)

    @staticmethod
    def _space(keyword: str) -> str:
        return "actor" if keyword in ("group", "body") else keyword

    # --- uses ---

    def _part(self, part: Part, statement: Statement | None = None) -> None:
        if part.keyword == "alternatives" and part.names and statement is not None:
            self._declare(Symbol(CHOICE, clean(part.names[0].text), CHOICE), part.names[0].span, statement)
        elif part.keyword != "option" or part.words is None:
            self._fields(part)
        else:
            self._fields(part, skip=part.words)
        for inner in part.parts:
            self._part(inner, statement)

    def _fields(self, part: Part, skip: Words | None = None) -> None:
        first = _FIRST.get(part.keyword, "actor")
        for words in part.names:
            self._name(words, first) if part.keyword not in _RELATIONS else self._agreement(words)
        for ref in part.refs if part.keyword not in _NO_CLAUSES else ():
            self._ref(ref) if part.keyword not in _RELATIONS else self._agreement(Words(ref.agreement or ref.id, ref.span))
        if part.keyword in ("uses", "term"):
            for text in part.texts:
                self._name(Words(text.text, _inside(text)), "term")
        if part.words is not None and part.words is not skip:
            self._phrase(part.words)
        for value in (part.who, part.point, *part.points, part.cond):
            self._value(value)

    def _value(self, value: object) -> None:
        """What a point, a condition or a list of actors names, however deep."""
        if isinstance(value, Who):
            for words in value.names:
                self._name(words, "kind" if value.mode == "every" else "actor")
        elif isinstance(value, Ref):
            self._ref(value)
        elif isinstance(value, EdgePoint | Holds):
            self._name(value.state, "state")
        elif isinstance(value, PhrasePoint):
            self._phrase(value.words)
            self._value(value.by)
        elif isinstance(value, msgspec.Struct) and not isinstance(value, Span | Words):
            for name in value.__struct_fields__:
                self._value(getattr(value, name))
        elif isinstance(value, tuple):
            for one in value:
                self._value(one)

    def _name(self, words: Words, first: str) -> bool:
        file, text = words.span.file, clean(words.text)
        if first == READING and text in self.readings:
            self._note(Symbol(READING, text, READING), words.span)
            return True
        for space in dict.fromkeys((first, *SPACES)):
            found = self.names.look(space, text, file) if space in SPACES else None
            if found is not None:
                self._note(Symbol(found.space, found.id, found.sort), words.span)
                return True
        return False

    def _agreement(self, words: Words) -> None:
        ident = words.text.partition(":")[0]
        if ident in self.dossier.agreements:
            self._note(Symbol(AGREEMENT, ident, AGREEMENT), words.span, whole=":" not in words.text)

    def _ref(self, ref: Ref) -> None:
        home = ref.agreement or self.build.home(ref.span.file)
        ident = f"{home}:{ref.id}"
        if ident in self.build.written or any(one.id == ident for one in self.dossier.clauses):
            self._note(Symbol(CLAUSE, ident, CLAUSE), ref.span, whole=not ref.agreement)
        elif ref.id in self.dossier.agreements and not ref.agreement:
            self._note(Symbol(AGREEMENT, ref.id, AGREEMENT), ref.span)

    def _phrase(self, words: Words) -> None:
        """A phrase of the vocabulary, with what fills its slots; of words that hold more than one, the longest from the left."""
        file, text = words.span.file, clean(words.text)
        if self._name(words, "state"):
            return
        rest, at = text, 0
        while rest:
            match, cut = self.vocabulary.match(rest, file), len(rest)
            if match is None and (start := self.vocabulary.prefix(rest, file)) is not None:
                match, cut = start[0], len(rest) - len(start[1]) - 1
            if match is not None:
                span = _stretch(words, text, at, at + cut)
                sort = match.entry.sort
                self._note(Symbol("state" if sort == "state" else PHRASE, match.entry.term, sort), span, whole=not match.args)
                self._slots(words, text, at, at + cut, {value for _, value in match.args})
                rest, at = rest[cut:].lstrip(), at + cut + 1
                continue
            taken = self._leading(words, text, at)
            rest, at = text[taken:].lstrip(), taken + len(text[taken:]) - len(text[taken:].lstrip())

    def _leading(self, words: Words, text: str, at: int) -> int:
        """Note the name that stands first, and give where it ends; else where the first word ends."""
        ends = [*[end for end, sign in enumerate(text) if end > at and sign == " "][:LONGEST], len(text)]
        for end in reversed(ends):
            if self._name(
                Words(text[at:end].rstrip(","), _stretch(words, text, at, at + len(text[at:end].rstrip(",")))), "actor"
            ):
                return end
        return ends[0]

    def _slots(self, words: Words, text: str, at: int, end: int, values: set[str]) -> None:
        while values and at < end:
            before = len(self.mentions)
            taken = self._leading(words, text, at)
            if len(self.mentions) > before and self.mentions[-1].symbol.id not in values:
                self.mentions.pop()
            at = taken + 1


def _inside(text: Quoted) -> Span:
    """The place of the words between quotation marks."""
    span = text.span
    return (
        Span(span.file, span.line, span.column + 1, span.end_line, max(span.column + 1, span.end_column - 1))
        if span.line == span.end_line
        else span
    )


def _stretch(words: Words, text: str, start: int, end: int) -> Span:
    """The place of a stretch of some words; all of them where they go over several lines."""
    span = words.span
    if span.line != span.end_line or span.end_column - span.column != len(text):
        return span
    return Span(span.file, span.line, span.column + start, span.line, span.column + end)
