"""What the steps of resolving share: the files, the names found so far, and where findings go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from servanda.model.core import ActRef as Act
from servanda.model.core import Agreement, Bearers, Clause, EventRef, ItemList, Membership, SentenceRef
from servanda.model.names import Names
from servanda.model.places_in_text import PlacesInText
from servanda.model.scope import Scopes
from servanda.model.sink import Sink, Where
from servanda.model.slots import Slots
from servanda.model.vocabulary import Vocabulary
from servanda.text.diagnostics import Span
from servanda.text.syntax import FileTree, Part, Statement, Words


class Item(msgspec.Struct, frozen=True):
    """A statement and what stands around it."""

    statement: Statement
    where: Where


class TermDraft(msgspec.Struct):
    """A term of the vocabulary while its doers are still being found."""

    id: str
    item: Item
    sort: str
    declared: tuple[str, ...] = ()  # `by A, B`
    may: list[str] = []  # actors that a clause obliges or allows
    must_not: list[str] = []  # actors that a clause forbids
    unsure: bool = False  # a clause about it names actors that are not known
    follows: tuple[EventRef, ...] = ()

    @property
    def doers(self) -> tuple[str, ...]:
        """Declared, else whoever a clause obliges or allows, else whoever a clause forbids."""
        return self.declared or tuple(dict.fromkeys(self.may)) or tuple(dict.fromkeys(self.must_not))


class Core(msgspec.Struct, frozen=True):
    """`WHO must ACT` resolved."""

    bearers: Bearers
    modal: str
    said: str
    acts: tuple[Act, ...]
    act_list: str
    span: Span
    whole: Words | None = None  # the list all of which is meant (`free all of LIST`)
    others: Bearers | None = None  # whose acts they are, where not the bearers' own
    state: str = ""  # what is to hold, in place of acts
    standing: tuple[Act, ...] = ()  # what is owed all the time; the acts are what failing in it is


class Written(msgspec.Struct):
    """A clause as it stands in a file: declared in the first pass, resolved in the second."""

    id: str
    agreement: str
    local: str
    item: Item
    clause: Clause | None = None


class Build(msgspec.Struct):
    """The work in hand. Filled step by step by the modules around it; nothing outside `servanda.model` sees it."""

    trees: Mapping[str, FileTree]
    files: Mapping[str, bytes]
    sink: Sink
    scopes: Scopes
    names: Names
    slots: Slots
    vocabulary: Vocabulary
    items: list[Item] = []
    agreements: dict[str, Agreement] = {}
    of_file: dict[str, str] = {}  # file -> agreement id
    terms: dict[str, TermDraft] = {}
    failings: dict[str, str] = {}  # act -> the act that failing in it is
    unending: set[str] = set()  # acts of which the declaration says what failing in them is
    groups: dict[str, tuple[str, ...]] = {}  # group or body -> members
    memberships: dict[str, tuple[Membership, ...]] = {}
    ladders: dict[str, Item] = {}
    lists: dict[str, ItemList] = {}
    written: dict[str, Written] = {}
    left_out: frozenset[str] = frozenset()  # clauses that only options write which are not taken
    cores: dict[Span, Core | None] = {}
    general: list[Any] | None = None  # what is said throughout, once read
    joining: dict[str, list[tuple[str, Part, Where]]] = {}  # agreement -> who joins it, and the line that says when
    triggered: dict[str, set[str]] = {}  # clause -> those whose fate sets it going
    _places: dict[str, PlacesInText] = {}
    rendered: dict[tuple[str, str, int], Span] = {}

    def of(self, *keywords: str) -> Iterator[Item]:
        """The statements of these keywords, file by file, in order."""
        return (item for item in self.items if item.statement.keyword in keywords)

    def home(self, file: str) -> str:
        """The agreement a file belongs to: its own, else the only one that imports it or that it imports, else the only
        one there is; "" when several could be meant."""
        if file not in self.of_file:
            near = {
                ident
                for other, ident in self.of_file.items()
                if other in self.scopes.sees(file) or file in self.scopes.sees(other)
            }
            near = near or set(self.of_file.values())
            return near.pop() if len(near) == 1 else ""
        return self.of_file[file]

    def places(self, agreement: str) -> PlacesInText:
        """The sentences whose words are known, by their addresses. Nothing is known of a text that is named but not attached, even if
        some of its words are quoted."""
        if agreement not in self._places:
            known = self.agreements.get(agreement)
            whole = known is not None and (known.text is None or known.text.attached or not known.text.sha256)
            self._places[agreement] = PlacesInText(known.articles if known and whole else ())
        return self._places[agreement]


def parts_of(parts: tuple[Part, ...], *keywords: str) -> Iterator[Part]:
    """The parts of these keywords, in order."""
    return (part for part in parts if part.keyword in keywords)


def first_of(parts: tuple[Part, ...], keyword: str) -> Part | None:
    """The first part of a keyword."""
    return next(parts_of(parts, keyword), None)


def texts_of(parts: tuple[Part, ...], keyword: str) -> tuple[str, ...]:
    """All quoted texts of a keyword, in order."""
    return tuple(text.text for part in parts_of(parts, keyword) for text in part.texts)


def text_of(parts: tuple[Part, ...], keyword: str) -> str:
    """The quoted texts of a keyword as one, "" if there is none."""
    return "; ".join(texts_of(parts, keyword))


def option_of(parts: tuple[Part, ...], keyword: str) -> str:
    """The first option of a keyword, "" if there is none."""
    part = first_of(parts, keyword)
    return part.options[0] if part is not None and part.options else ""


def declared_id(build: Build, item: Item, space: str) -> str | None:
    """The id an item declares, None if another declaration has its name."""
    for words in item.statement.head.names[:1]:
        name = build.names.look(space, words.text, item.where.file)
        if name is not None and name.span == words.span:
            return name.id
    return None


__all__ = [
    "Act",
    "Build",
    "Core",
    "Item",
    "SentenceRef",
    "TermDraft",
    "Written",
    "declared_id",
    "first_of",
    "option_of",
    "parts_of",
    "text_of",
    "texts_of",
]
