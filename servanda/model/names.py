"""Declared names: actors, kinds, places, states, terms and ladders, found by their words in any letter case."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from servanda.model.scope import Scopes
from servanda.model.sink import Sink, Where, listed
from servanda.text.diagnostics import Span
from servanda.text.emit import did_you_mean
from servanda.text.lists import EVERY_PARTY
from servanda.text.normal import phrase_key
from servanda.text.syntax import Words

_SPACE = {"actor": "actor", "group": "actor", "body": "actor"}
_TWICE = {
    "actor": "NR030",
    "kind": "NR031",
    "place": "NR032",
    "state": "NR034",
    "term": "NR035",
    "ladder": "NR036",
    "list": "NR182",
}
THE_PARTIES = re.compile(
    r"(?:each of |both |all )?(?:the )?(?:(?:high )?contracting )?(?:parties|signatories)|(?:the )?(?:two )?sides", re.IGNORECASE
)
"""How texts name all who signed, which the head says once: no actor is to be declared for it."""
_UNKNOWN = {"actor": "NR001", "place": "NR002", "kind": "NR003", "state": "NR004", "ladder": "NR011", "term": "NR025", "list": "NR181"}
_SPACES = ("actor", "place", "kind", "state", "term")
_ARTICLE = {"actor": "an actor", "group": "a group", "body": "a body", "kind": "a kind", "place": "a place"}
_ARTICLE |= {"state": "a state", "term": "a term", "ladder": "a ladder", "list": "a list"}


def key_of(text: str) -> str:
    """What two spellings of one name have in common. A name made of articles alone (`A`) stands for itself."""
    return " ".join(phrase_key(text)) or text.casefold().strip()


def clean(text: str) -> str:
    """White space collapsed: the id a declared name is known by."""
    return " ".join(text.split())


class Name(msgspec.Struct, frozen=True):
    """One declared name. space: the namespace (actor, kind, place, state, term, ladder); sort: what it was declared as."""

    id: str
    space: str
    sort: str
    file: str
    span: Span


class Names:
    """All declared names of a dossier, each findable in the files that see its declaration."""

    def __init__(self, scopes: Scopes, sink: Sink) -> None:
        self.scopes = scopes
        self.sink = sink
        self.by_key: dict[tuple[str, str], list[Name]] = {}
        self.all: dict[tuple[str, str], Name] = {}
        self.spelling: dict[tuple[str, str], str] = {}
        self.is_a: dict[tuple[str, str], tuple[str, ...]] = {}  # (space, id) -> kinds declared with `is`
        self.stands_for: dict[str, str] = {}  # term -> the name it refers to

    def declare(self, sort: str, text: str, span: Span, where: Where) -> Name | None:
        """Enter a name; None, with a finding, when it is taken."""
        space = _SPACE.get(sort, sort)
        name = Name(clean(text), space, sort, where.file, span)
        for other in self.by_key.get((space, key_of(text)), ()):
            alias = f" (as another name of `{other.id}`)" if key_of(other.id) != key_of(text) else ""
            far = other.file != where.file and where.file not in self.scopes.sees(other.file)
            far = far and other.file not in self.scopes.sees(where.file)
            self.sink.report(
                "NR041" if alias else _TWICE[space],
                where,
                span,
                f"`{name.id}` is declared a second time{alias}.",
                repair="Move the declaration to a file that both import."
                if far
                else "Keep one of the two, or rename one.",
                notes=[(other.span, "declared here first")],
                words=name.id,
            )
            if far:  # so that lines of this file find the name, and one mistake is reported once
                self.by_key[space, key_of(text)].append(Name(other.id, space, other.sort, where.file, other.span))
            return None
        self.spelling.setdefault((space, key_of(text)), name.id)
        self.by_key.setdefault((space, key_of(text)), []).append(name)
        self.all[space, name.id] = name
        return name

    def alias(self, name: Name, text: str, span: Span, where: Where) -> bool:
        """Enter another name for `name`; False, with a finding, when something else has it."""
        known = self.by_key.setdefault((name.space, key_of(text)), [])
        for other in known:
            if other.id == name.id:
                return True
            first = f"`{other.id}` was declared here"
            self.sink.report(
                "NR041",
                where,
                span,
                f"`{clean(text)}` is already a name of `{other.id}`.",
                repair=f"Give `{name.id}` an alias of its own, or leave this one out.",
                notes=[(other.span, first)],
                words=clean(text),
            )
            return False
        self.spelling.setdefault((name.space, key_of(text)), clean(text))
        known.append(name)
        return True

    def look(self, space: str, text: str, file: str) -> Name | None:
        """The name these words mean in `file`, or None; reports nothing."""
        seen = self.scopes.sees(file)
        for name in self.by_key.get((space, key_of(text)), ()):
            if name.file in seen:
                return name
        return None

    def visible(self, space: str, file: str) -> list[str]:
        """The ids of a namespace that `file` may use, sorted."""
        seen = self.scopes.sees(file)
        return sorted(
            {
                name.id
                for (sort, _), names in self.by_key.items()
                if sort == space
                for name in names
                if name.file in seen
            }
        )

    def find(self, space: str, words: Words, where: Where, *, code: str = "", what: str = "") -> Name | None:
        """The name these words mean, or None with one finding that says why not and what to do."""
        name = self.look(space, words.text, words.span.file)
        if name is None:
            self.unknown(space, words, where, code or _UNKNOWN[space], what)
        return name

    def unknown(self, space: str, words: Words, where: Where, code: str, what: str = "") -> None:
        """Report words that name nothing of `space`: declared out of sight, of another sort, or not at all."""
        text = clean(words.text)
        noun = what or _ARTICLE[space]
        hidden = self.by_key.get((space, key_of(text)), ())
        if hidden:
            self.sink.report(
                "NR017",
                where,
                words.span,
                f"`{text}` is declared in `{hidden[0].file}`, which this file does not import.",
                repair=f"Add `imports: {hidden[0].file}` to the head of this file.",
                notes=[(hidden[0].span, "declared here")],
                words=text,
            )
            return
        for other_space in _SPACES:
            other = self.look(other_space, text, words.span.file) if other_space != space else None
            if other is not None:
                self.sink.report(
                    "NR024",
                    where,
                    words.span,
                    f"`{text}` is {_ARTICLE[other.sort]}; here {noun} is needed.",
                    repair=f"Name {noun}, or declare `{space} {text}` as well.",
                    notes=[(other.span, f"declared here as {_ARTICLE[other.sort]}")],
                    words=text,
                )
                return
        close = self.close(text, _SPACES if code == "NR026" else (space,), words.span.file)
        shown = self.visible(space, words.span.file)
        declared = f'term "{text}"' if space == "term" else f"{'group' if code == 'NR012' else space} {text}"
        meant = f'"{close[0]}"' if close and space == "term" else "".join(close[:1])
        if space == "actor" and THE_PARTIES.fullmatch(text):
            repair, close = EVERY_PARTY, ()
        elif space == "kind" and text.casefold() in ("parties", "signatory", "signatories"):
            repair, close = "Write `every party`.", ()
        else:
            repair = f"Write `{meant}`, or declare `{declared}`." if close else f"Declare `{declared}`, or correct it."
        self.sink.report(
            code,
            where,
            words.span,
            f"`{text}` is not {noun} known here.",
            repair=repair,
            why=f"Known here: {listed(shown)}." if shown and not close else "",
            suggestions=close,
            words=text,
        )

    def find_all(self, space: str, many: Iterable[Words], where: Where, **kwargs: str) -> tuple[str, ...]:
        """The ids of all that are known, in order, each once; the others are reported."""
        found = (self.find(space, words, where, **kwargs) for words in many)
        return tuple(dict.fromkeys(name.id for name in found if name is not None))

    def kinds_of(self, space: str, identity: str) -> frozenset[str]:
        """Every kind something is, directly or through kinds that are of a kind."""
        found: set[str] = set()
        todo = list(self.is_a.get((space, identity), ()))
        while todo:
            kind = todo.pop()
            if kind not in found:
                found.add(kind)
                todo.extend(self.is_a.get(("kind", kind), ()))
        return frozenset(found)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Every actor that is of the kind, in the order of declaration."""
        return tuple(ident for (space, ident) in self.all if space == "actor" and kind in self.kinds_of("actor", ident))

    def close(self, text: str, spaces: Iterable[str], file: str) -> tuple[str, ...]:
        """Names and aliases near to `text` among those `file` may use, best first."""
        seen, wanted = self.scopes.sees(file), tuple(spaces)
        keys = {
            key: self.spelling.get((space, key), key)
            for (space, key), names in self.by_key.items()
            if space in wanted and any(name.file in seen for name in names)
        }
        return tuple(keys[key] for key in did_you_mean(key_of(text), sorted(keys)))
