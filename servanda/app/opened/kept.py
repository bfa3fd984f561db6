"""Answers kept by all that they can hang on: where no such thing has changed, a question costs nothing.

What is left out: places in the text (they are put right in the answer), titles, what could not be read, acceptances,
markings, hashes; the words of the text where no
register of ambiguities speaks of them.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

import msgspec
from msgspec.structs import fields, replace

from servanda.check.deadline import clock
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.register import register
from servanda.text.diagnostics import Span

MOST_KEPT = 256
"""Questions whose answers are kept."""
_LEFT_OUT = frozenset(("diagnostics", "hashes", "acceptances", "markings", "proposals", "title", "titles", "breadcrumb"))
QUICK_SECONDS = 2.0
"""Of computing: what is not decided after less is so for another reason than that time ran out."""
T = TypeVar("T")


class KeptAnswers:
    """The last answers, by what they hang on."""

    def __init__(self, ask: Callable[[Dossier, str], tuple[Answer, ...]]) -> None:
        self.ask, self.asked = ask, 0
        self._kept: OrderedDict[tuple[str, bytes], tuple[tuple[Span, ...], tuple[Answer, ...]]] = OrderedDict()
        self._last: tuple[Dossier, bytes, tuple[Span, ...]] | None = None

    def answers(self, dossier: Dossier, question: str) -> tuple[Answer, ...]:
        """The answers to a question; `asked` counts those that had to be worked out."""
        if self._last is None or self._last[0] is not dossier:
            self._last = dossier, *essence(dossier)
        _, key, spans = self._last
        kept = self._kept.get((question, key))
        if kept is not None:
            self._kept.move_to_end((question, key))
            moved = _moved(kept[1], kept[0], spans)
            if moved is not None:
                return moved
        self.asked += 1
        began = clock()
        found = self.ask(dossier, question)
        if clock() - began < QUICK_SECONDS or not any(one.verdict == "not decided" for one in found):
            self._kept[question, key] = spans, found
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found


def essence(dossier: Dossier) -> tuple[bytes, tuple[Span, ...]]:
    """A hash of all that an answer can hang on, and the places in the text that it holds, in a fixed order."""
    spans: list[Span] = []
    told = {"articles"} if not register(dossier) else set()
    left_out = _LEFT_OUT | told
    of_kind: dict[type, tuple[str, ...]] = {}

    def names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
        if kind not in of_kind:
            of_kind[kind] = tuple(one.name for one in fields(kind) if one.name not in left_out)
        return of_kind[kind]

    def walked(value: object) -> object:
        if isinstance(value, Span):
            spans.append(value)
            return None
        if isinstance(value, msgspec.Struct):
            return [type(value).__name__, *(walked(getattr(value, name)) for name in names(type(value)))]
        if isinstance(value, dict):  # of JSON (the geometry of a place) as it is: it holds no place in the text
            return [[key, walked(one) if isinstance(one, msgspec.Struct | tuple) else one] for key, one in value.items()]
        if isinstance(value, list | tuple):
            return [walked(one) for one in value]
        return value

    data = walked(dossier)
    return hashlib.sha256(msgspec.json.encode(data, enc_hook=repr)).digest(), tuple(spans)


def _moved(answers: tuple[Answer, ...], before: tuple[Span, ...], now: tuple[Span, ...]) -> tuple[Answer, ...] | None:
    """Answers with their places as they are now; None where that cannot be said."""
    if before == now:
        return answers
    to: dict[Span, Span] = {}
    for old, new in zip(before, now, strict=True):
        if to.setdefault(old, new) != new:
            return None
    try:
        return tuple(_placed(one, to) for one in answers)
    except KeyError:
        return None


def _placed(value: T, to: dict[Span, Span]) -> T:
    found: object = value
    if isinstance(value, Span):
        found = to[value]
    elif isinstance(value, msgspec.Struct):
        given = {one.name: getattr(value, one.name) for one in fields(value)}
        changed = {name: new for name, old in given.items() if (new := _placed(old, to)) is not old}
        found = replace(value, **changed) if changed else value
    elif isinstance(value, tuple):
        new_items = tuple(_placed(one, to) for one in value)
        found = new_items if any(a is not b for a, b in zip(value, new_items, strict=True)) else value
    elif isinstance(value, dict):
        found = {key: _placed(one, to) for key, one in value.items()}
    return found  # type: ignore[return-value] # of the same kind
