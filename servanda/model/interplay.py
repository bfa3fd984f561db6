"""Which alternatives can bear on each other, and which clauses a choice can bear on.

Two clauses hang together where they speak of the same act, event, state, clause, word, topic, sentence or scarce verifier, in any of
their options, directly or through other clauses, purposes, readings and states. What does not hang together is weighed apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

import msgspec

from servanda.model.core import (
    ActRef,
    Alternatives,
    Clause,
    ClauseStatus,
    Consent,
    Dossier,
    Edge,
    Effect,
    Quantity,
    SentenceRef,
    StateHolds,
    Timing,
)
from servanda.model.packages import choose, open_choices

Token = tuple[str, Hashable]


class Interplay:
    """What hangs together in a dossier with open choices, over the text under each single option.

    In: a dossier; Out: `groups` of open alternatives, each in the order of the files; `touching`, `parts`.
    """

    def __init__(self, dossier: Dossier) -> None:
        self.open = open_choices(dossier)
        self._above: dict[Token, Token] = {}
        texts = [dossier]
        for one in self.open:
            texts += [choose(dossier, {one.id: option.id}) for option in one.options if option.id != one.taken]
        spoken = {token for text in texts for clause in text.clauses for token in _spoken(text, clause)}
        for text in texts:
            for tokens in _said(text, spoken):
                self._join(tokens)
        for one in self.open:
            self._join([("alternatives", one.id), *(("clause", clause) for clause in one.clauses)])

    def groups(self) -> tuple[tuple[Alternatives, ...], ...]:
        """The open alternatives, those that can bear on each other together."""
        found: dict[Token, list[Alternatives]] = {}
        for one in self.open:
            found.setdefault(self._root(("alternatives", one.id)), []).append(one)
        return tuple(tuple(ones) for ones in found.values())

    def touching(self, clauses: Iterable[str]) -> tuple[Alternatives, ...]:
        """The open alternatives that can bear on any of some clauses."""
        roots = {self._root(("clause", clause)) for clause in clauses}
        return tuple(one for one in self.open if self._root(("alternatives", one.id)) in roots)

    def hang_on(self, group: Iterable[Alternatives], dossier: Dossier) -> frozenset[str]:
        """The clauses of a text that alternatives of a group can bear on."""
        roots = {self._root(("alternatives", one.id)) for one in group}
        return frozenset(clause.id for clause in dossier.clauses if self._root(("clause", clause.id)) in roots)

    def _root(self, token: Token) -> Token:
        while (above := self._above.get(token, token)) != token:
            token = above
        return token

    def _join(self, tokens: Iterable[Token]) -> None:
        roots = list(dict.fromkeys(self._root(token) for token in tokens))
        for root in roots[1:]:
            self._above[root] = roots[0]


def _said(dossier: Dossier, spoken: set[Token]) -> Iterator[list[Token]]:
    """What each thing said joins: a clause all it speaks of; what only steps after a breach name, if somebody else names it too."""
    for clause in (*dossier.clauses, *(line.clause for line in dossier.red_lines)):
        after = [token for rung in clause.rungs for token in _named(rung) if token in spoken]
        yield [("clause", clause.id), *_spoken(dossier, clause), *after]
    for reading in dossier.readings:
        yield [*(("clause", one) for one in reading.of), *_named(reading.clauses), *_named(reading.states)]
    for purpose in dossier.purposes:
        yield [("purpose", purpose.id), *_named(purpose.cond), *_named(purpose.by)]
    for term in dossier.terms.values():
        yield [("term", term.id), *_named(term.follows)]
    for state in dossier.states.values():
        yield [("state", state.id), *_named(state.start), *_named(state.end)]
    for definition in dossier.definitions.values():
        yield [("word", definition.id.casefold())]


def _spoken(dossier: Dossier, clause: Clause) -> Iterator[Token]:
    yield from _named(msgspec.structs.replace(clause, rungs=()))
    yield from (("word", word.casefold()) for word in clause.uses)
    yield from (("topic", (clause.agreement, topic)) for topic in clause.covers)
    yield from (("sentence", (clause.agreement, ref.article, ref.sentence)) for ref in clause.renders)
    for seen in clause.verification:
        yield from (("capacity", name) for name in seen.by if name in dossier.actors and dossier.actors[name].capacities)


def _named(value: object) -> Iterator[Token]:
    """Acts, events, states and clauses that a part of the model names, however deep."""
    if isinstance(value, (tuple, list)):
        for one in value:
            yield from _named(one)
        return
    if not isinstance(value, msgspec.Struct) or isinstance(value, SentenceRef):
        return
    if isinstance(value, ActRef):
        yield ("term", value.term)
        return
    if isinstance(value, (Edge, StateHolds, Timing, Effect)) and value.state:
        yield ("state", value.state)
    if isinstance(value, Quantity) and value.list:
        yield ("list", value.list)
    if isinstance(value, ClauseStatus):
        yield ("clause", value.clause.partition("/")[0])
    elif isinstance(value, Consent):
        yield ("clause", value.to)
    elif isinstance(value, Effect):
        yield from (("clause", clause) for clause in value.clauses)
    for name in value.__struct_fields__:
        yield from _named(getattr(value, name))
