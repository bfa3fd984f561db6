"""Declared phrases: `open fire [with {weapon: weapon-kind}] [at {place}]` into the word sequences it stands for."""

from __future__ import annotations

import re

import msgspec

from servanda.text.normal import phrase_key

RESERVED = ("and", "or", "not", "unless", "must", "may")
BASIC_TYPES = ("actor", "place", "number", "quantity", "date", "text")
MOST_STRETCHES = 6
"""Optional stretches of one phrase."""
_PIECE = re.compile(r"\{[^{}]*\}|[\[\]{}]|[\"“„«][^\"”“»„«]*[\"”“»]|[^\s\[\]{}]+")
_SLOT = re.compile(r"\{\s*+([^\s:{}]++)\s*+(?::([^{}]*+))?\}")
QUOTES = '"“”„«»'


class Word(msgspec.Struct, frozen=True):
    """A word that stands in the phrase itself; key is what is compared."""

    key: str


class Hole(msgspec.Struct, frozen=True):
    """A slot: its name and its type ("" takes any name)."""

    name: str
    type: str


Piece = Word | Hole


class Phrase(msgspec.Struct, frozen=True):
    """A declared phrase. id: its words without optional stretches, slots by name; forms: every sequence it stands for."""

    text: str
    id: str
    holes: tuple[tuple[Hole, bool], ...]  # slot and whether it stands in an optional stretch
    forms: tuple[tuple[Piece, ...], ...]

    @property
    def words(self) -> frozenset[str]:
        """The keys of the words that stand in it."""
        return frozenset(piece.key for form in self.forms for piece in form if isinstance(piece, Word))


class Misphrased(msgspec.Struct, frozen=True):
    """Why a phrase cannot be used: the code, the message and the repair."""

    code: str
    message: str
    repair: str


def tokens(text: str) -> list[tuple[str, str]]:
    """The words of a text as (key, as written); articles are left out, a quotation is one word."""
    found = []
    for piece in _PIECE.findall(text):
        key = piece if piece[0] in QUOTES else "".join(phrase_key(piece))
        if key:
            found.append((key, piece))
    return found


def parse_phrase(text: str) -> Phrase | Misphrased:
    """Read a declared phrase.

    Returns:
        The phrase, or Misphrased: brackets do not match, a slot is empty or named twice, a reserved word, too many stretches, no
        words.
    """
    tree: list[object] = []
    flat: list[str] = []
    optional: list[tuple[Hole, bool]] = []
    depth = stretches = 0
    stack: list[list[object]] = []
    current: list[object] = tree
    for piece in _PIECE.findall(text):
        if piece == "[":
            stack.append(current)
            current = []
            depth += 1
            stretches += 1
        elif piece == "]":
            if not stack:
                return Misphrased(
                    "NR053",
                    f"`{text}` closes a bracket that was never opened.",
                    "Open it with `[` before the optional words.",
                )
            inner, current = current, stack.pop()
            if not inner:
                return Misphrased(
                    "NR053",
                    f"`{text}` has an empty pair of brackets.",
                    "Write the optional words between them, or take them out.",
                )
            current.append(tuple(inner))
            depth -= 1
        elif piece[0] in "{}":
            slot = _SLOT.fullmatch(piece)
            if slot is None:
                return Misphrased("NR053", f"`{piece}` is not a slot.", "Write a slot as `{name}` or `{name: type}`.")
            hole = Hole(slot[1], (slot[2] or "").strip())
            if any(hole.name == other.name for other, _ in optional):
                return Misphrased(
                    "NR053", f"`{text}` has two slots named `{hole.name}`.", "Give each slot a name of its own."
                )
            optional.append((hole, depth > 0))
            current.append(hole)
        else:
            key = "".join(phrase_key(piece))
            if key in RESERVED:
                return Misphrased(
                    "NR054",
                    f"A phrase may not contain the word `{key}`.",
                    f"Say it without `{key}`, or declare two phrases.",
                )
            if key:
                current.append(Word(key))
            if depth == 0:
                flat.append(piece)
            continue
        if depth == 0 and piece[0] == "{":
            flat.append(optional[-1][0].name)
    if stack:
        return Misphrased(
            "NR053", f"`{text}` opens a bracket that is never closed.", "Close it with `]` after the optional words."
        )
    if stretches > MOST_STRETCHES:
        return Misphrased(
            "NR056",
            f"`{text}` has {stretches} optional stretches; {MOST_STRETCHES} are the most.",
            "Split it into two phrases.",
        )
    forms = tuple(form for form in dict.fromkeys(_expand(tree)) if form)
    if not forms or any(not any(isinstance(piece, Word) for piece in form) for form in forms):
        return Misphrased(
            "NR053",
            f"`{text}` can be read without any word of its own.",
            "Add words that name the act, event or state.",
        )
    return Phrase(text, " ".join(flat) or text, tuple(optional), forms)


def _expand(pieces: list[object]) -> list[tuple[Piece, ...]]:
    found: list[tuple[Piece, ...]] = [()]
    for piece in pieces:
        if isinstance(piece, tuple):
            stretch = _expand(list(piece))
            found = [*found, *(start + end for start in found for end in stretch)]
        elif isinstance(piece, (Word, Hole)):
            found = [(*start, piece) for start in found]
    return found
