"""The vocabulary as a tree of words: which declared phrase some words are, and what fills its slots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from servanda.model.phrases import QUOTES, Hole, Phrase, tokens
from servanda.model.scope import Scopes
from servanda.model.slots import LONGEST, Slots
from servanda.text.diagnostics import Span

Keys = Sequence[tuple[str, str]]


class Entry(msgspec.Struct, frozen=True):
    """One declared phrase. term: id of the term or state; sort: act | event | state; form: main | also | done."""

    term: str
    sort: str
    form: str
    phrase: Phrase
    file: str
    span: Span


class Node(msgspec.Struct, eq=False):
    """A place in the tree: the words and slots that can follow, and the phrases that end here."""

    words: dict[str, Node] = {}
    holes: list[tuple[Hole, Node]] = []
    ends: list[Entry] = []


class Match(msgspec.Struct, frozen=True):
    """The phrase some words are, with (slot, id) for the slots they fill, in the order of the phrase."""

    entry: Entry
    args: tuple[tuple[str, str], ...]


class Misfit(msgspec.Struct, frozen=True):
    """A phrase that would fit but for one slot: the words in it are not of its type."""

    entry: Entry
    hole: Hole
    words: str


class Vocabulary:
    """All phrases of a dossier; a phrase matches only in files that see its declaration."""

    def __init__(self, scopes: Scopes, slots: Slots) -> None:
        self.root = Node()
        self.scopes = scopes
        self.slots = slots
        self.entries: list[Entry] = []
        self.most = 0
        """Words of the longest text that can be a phrase, each with an article before it: a line of thousands of words is not tried word for word."""
        self._memo: dict[tuple[str, str], Match | None] = {}

    def add(self, entry: Entry) -> Entry | None:
        """Enter a phrase. Returns the phrase of another term that stands for exactly the same words, else None."""
        same: Entry | None = None
        for form in entry.phrase.forms:
            self.most = max(self.most, 2 * sum(LONGEST if isinstance(piece, Hole) else 1 for piece in form))
            node = self.root
            for piece in form:
                if isinstance(piece, Hole):
                    node = self._hole(node, piece)
                else:
                    node = node.words.setdefault(piece.key, Node())
            for other in node.ends:
                same_forms = other.term != entry.term and set(other.phrase.forms) == set(entry.phrase.forms)
                if same_forms and self.scopes.together(other.file, entry.file):
                    same = same or other
            node.ends.append(entry)
        self.entries.append(entry)
        return same

    @staticmethod
    def _hole(node: Node, hole: Hole) -> Node:
        for known, child in node.holes:
            if known == hole:
                return child
        child = Node()
        node.holes.append((hole, child))
        return child

    def match(self, text: str, file: str) -> Match | None:
        """The phrase that `text` is in `file`, or None. The whole text must match; the first slot takes most words."""
        if len(text.split(None, self.most)) > self.most and not any(mark in text for mark in QUOTES):  # a quotation is one word, however long
            return None
        memo = (text, file)
        if memo not in self._memo:
            seen = self.scopes.sees(file)
            keys = tokens(text)
            found = (item for item in self._walk(self.root, keys, 0, file, ()) if item.entry.file in seen)
            self._memo[memo] = next(found, None)
        return self._memo[memo]

    def _walk(self, node: Node, keys: Keys, at: int, file: str, args: tuple[tuple[str, str], ...]) -> Iterator[Match]:
        if at == len(keys):
            for entry in node.ends:
                order = {hole.name: place for place, (hole, _) in enumerate(entry.phrase.holes)}
                yield Match(entry, tuple(sorted(args, key=lambda pair: order.get(pair[0], 0))))
            return
        child = node.words.get(keys[at][0])
        if child is not None:
            yield from self._walk(child, keys, at + 1, file, args)
        for hole, child in node.holes:
            for end in range(min(len(keys), at + LONGEST), at, -1):
                if end < len(keys) and not child.holes and keys[end][0] not in child.words:
                    continue
                value = self.slots.value(hole.type, keys[at:end], file)
                if value is not None:
                    yield from self._walk(child, keys, end, file, (*args, (hole.name, value)))

    def prefix(self, text: str, file: str) -> tuple[Match, str] | None:
        """The longest start of `text` that is a phrase, and the words that are left over."""
        words = text.split()
        for cut in range(min(len(words) - 1, self.most), 0, -1):
            found = self.match(" ".join(words[:cut]), file)
            if found is not None:
                return found, " ".join(words[cut:])
        return None

    def misfit(self, text: str, file: str) -> Misfit | None:
        """The phrase that `text` would be if any words could fill a slot, and the slot that refuses its words."""
        seen = self.scopes.sees(file)
        return next((found for found in self._loose(self.root, tokens(text), 0, file, None, seen)), None)

    def _loose(
        self, node: Node, keys: Keys, at: int, file: str, bad: tuple[Hole, str] | None, seen: frozenset[str]
    ) -> Iterator[Misfit]:
        if at == len(keys):
            for entry in node.ends:
                if bad is not None and entry.file in seen:
                    yield Misfit(entry, *bad)
            return
        child = node.words.get(keys[at][0])
        if child is not None:
            yield from self._loose(child, keys, at + 1, file, bad, seen)
        for hole, child in node.holes:
            for end in range(at + 1, min(len(keys), at + LONGEST) + 1):
                if end < len(keys) and not child.holes and keys[end][0] not in child.words:
                    continue
                fits = self.slots.value(hole.type, keys[at:end], file) is not None
                if fits or bad is None:
                    wrong = bad if fits else (hole, " ".join(word for _, word in keys[at:end]))
                    yield from self._loose(child, keys, end, file, wrong, seen)

    def hidden(self, text: str, file: str) -> Entry | None:
        """The phrase that `text` is in some file that `file` does not import."""
        found = next(self._walk(self.root, tokens(text), 0, file, ()), None)
        if found is None:
            # slots may only fit where the phrase is declared
            for other in sorted({entry.file for entry in self.entries}):
                found = self.match(text, other)
                if found is not None:
                    break
        return found.entry if found else None

    def spellings(self, file: str, sorts: Sequence[str]) -> dict[str, Entry]:
        """Every phrase that may be used in `file`, by its plain words."""
        seen = self.scopes.sees(file)
        return {entry.phrase.id: entry for entry in self.entries if entry.file in seen and entry.sort in sorts}
