"""Two phrases that could match the same words: found where they are declared, with words that both match.

The tree of phrases is read as an automaton: a place in it is a `Node`, or a `Node` still to be reached while the words of a
name fill the slot before it. Two places that the same words reach are followed together; where both can end there, with
phrases of different terms, those words have two meanings. Pairs start only where two ways leave one node, so the work grows
with the tree and not with the square of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.model.names import Names
from servanda.model.phrases import tokens
from servanda.model.vocabulary import Entry, Node, Vocabulary

_CLASSES = {"number": ("7",), "quantity": ("7", "km"), "date": ("2030-01-01",), "text": ('"…"',)}


class _Letter(msgspec.Struct, eq=False):
    """A place in the words of the names that a slot takes."""

    next: dict[str, _Letter] = {}
    ends: bool = False


_State = tuple[Node, _Letter | None]


class Clash(msgspec.Struct, frozen=True):
    """Words that two phrases both match."""

    first: Entry
    second: Entry
    words: str


class _Finder:
    def __init__(self, vocabulary: Vocabulary, names: Names) -> None:
        self.vocabulary = vocabulary
        self.names = names
        self.takes: dict[str, _Letter] = {}
        self.going_on: dict[str, list[tuple[_Letter, tuple[str, ...]]]] = {}
        self.found: dict[tuple[str, str], Clash] = {}
        self.seen: set[tuple[int, int, int, int]] = set()

    def letters(self, type_: str) -> _Letter:
        """The words of everything a slot of this type takes, over the whole dossier."""
        if type_ not in self.takes:
            root = self.takes[type_] = _Letter()
            for words in self._values(type_):
                at = root
                for word in words:
                    at = at.next.setdefault(word, _Letter())
                at.ends = at is not root
        return self.takes[type_]

    def _values(self, type_: str) -> Iterator[tuple[str, ...]]:
        if type_ in _CLASSES:
            yield _CLASSES[type_]
            return
        if not type_:
            yield _CLASSES["text"]
        spaces = (type_,) if type_ in ("actor", "place") else ("actor", "place", "kind", "term")
        for (space, text), known in self.names.by_key.items():
            if space not in spaces:
                continue
            keys = tokens(text)
            if any(self.vocabulary.slots.value(type_, keys, name.file) is not None for name in known):
                yield tuple(key for key, _ in keys)

    def after(self, state: _State) -> dict[str, list[_State]]:
        """Where each possible next word leads."""
        node, letter = state
        out: dict[str, list[_State]] = {}
        if letter is not None:
            for word, following in letter.next.items():
                out.setdefault(word, []).append((node, following))
            if letter.ends:
                for word, states in self.after((node, None)).items():
                    out.setdefault(word, []).extend(states)
            return out
        for word, child in node.words.items():
            out.setdefault(word, []).append((child, None))
        for hole, child in node.holes:
            for word, following in self.letters(hole.type).next.items():
                out.setdefault(word, []).append((child, following))
        return out

    @staticmethod
    def ends(state: _State) -> list[Entry]:
        node, letter = state
        return node.ends if letter is None or letter.ends else []

    def run(self) -> list[Clash]:
        todo: list[tuple[_State, _State, tuple[str, ...]]] = []
        nodes: list[tuple[Node, tuple[str, ...]]] = [(self.vocabulary.root, ())]
        while nodes:
            node, path = nodes.pop()
            if len(node.ends) > 1:
                self._note((node, None), (node, None), path)
            nodes.extend((child, (*path, word)) for word, child in node.words.items())
            for hole, child in node.holes:
                letters = self.letters(hole.type)
                sample = _first(letters)
                if sample is None:
                    continue  # nothing declared fits the slot
                nodes.append((child, (*path, *sample)))
                if hole.type not in self.going_on:
                    self.going_on[hole.type] = list(_open_ends(letters))
                for letter, words in self.going_on[hole.type]:
                    todo.append(((child, letter), (child, None), (*path, *words)))
            if node.holes:
                for word, states in self.after((node, None)).items():
                    for i, one in enumerate(states):
                        todo.extend((one, other, (*path, word)) for other in states[i + 1 :])
        while todo:
            one, other, path = todo.pop()
            if one == other or not self._new(one, other):
                continue
            self._note(one, other, path)
            here, there = self.after(one), self.after(other)
            for word in here.keys() & there.keys():
                todo.extend((x, y, (*path, word)) for x in here[word] for y in there[word])
        return sorted(self.found.values(), key=lambda clash: (clash.second.span, clash.first.span))

    def _new(self, one: _State, other: _State) -> bool:
        a, b = (id(one[0]), id(one[1])), (id(other[0]), id(other[1]))
        pair = (*min(a, b), *max(a, b))
        if pair in self.seen:
            return False
        self.seen.add(pair)
        return True

    def _note(self, one: _State, other: _State, path: tuple[str, ...]) -> None:
        for x in self.ends(one):
            for y in self.ends(other):
                if (
                    x.term == y.term
                    or set(x.phrase.forms) == set(y.phrase.forms)
                    or not self.vocabulary.scopes.together(x.file, y.file)
                ):
                    continue
                first, second = sorted((x, y), key=lambda entry: entry.span)
                self.found.setdefault((first.term, second.term), Clash(first, second, " ".join(path)))


def _first(letters: _Letter) -> tuple[str, ...] | None:
    """The words of some name."""
    words: list[str] = []
    while letters.next:
        word, letters = next(iter(letters.next.items()))
        words.append(word)
        if letters.ends:
            return tuple(words)
    return None


def _open_ends(letters: _Letter) -> Iterator[tuple[_Letter, tuple[str, ...]]]:
    """Places where one name ends and a longer one goes on."""
    todo: list[tuple[_Letter, tuple[str, ...]]] = [(letters, ())]
    while todo:
        letter, words = todo.pop()
        if letter.ends and letter.next:
            yield letter, words
        todo.extend((child, (*words, word)) for word, child in letter.next.items())


def find_clashes(vocabulary: Vocabulary, names: Names) -> list[Clash]:
    """Pairs of phrases of different terms that could match the same words, in the order of their declarations."""
    return _Finder(vocabulary, names).run()
