"""Verdicts already worked out: runs under many readings differ in few clauses and few events, so most verdicts come again.

The verdicts of a group of clauses that speak of nobody outside the group hang on the clauses, the states they speak of, the moment, and
the events whose words they mention; an event they do not mention changes nothing (the evaluator's own tests hold that). So each group is
played with its own events only, and once. Indexes of events in these verdicts count in the group's own run.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from servanda.calendar import Instant
from servanda.meaning.prepared import Prepared, strings_of
from servanda.meaning.runs import Event, Gap, Run, Verdict
from servanda.meaning.solve import solve
from servanda.meaning.world import FORMAL
from servanda.model.core import Clause, State

Verdicts = dict[str, tuple[Verdict, ...]]
_Key = tuple[tuple[int, ...], tuple[Event, ...], tuple[Gap, ...], Instant]


class Memory:
    """What one dossier's views share. Objects are told apart by identity, so they are kept alive here."""

    def __init__(self) -> None:
        self._strings: dict[int, tuple[Clause | State, frozenset[str]]] = {}
        self._verdicts: dict[_Key, Verdicts] = {}

    def strings(self, item: Clause | State) -> frozenset[str]:
        """Every string that stands in a clause or state: a superset of the terms, states, actors and clauses it mentions."""
        found = self._strings.get(id(item))
        if found is None:
            found = self._strings[id(item)] = (item, frozenset(strings_of(item)))
        return found[1]

    def group(self, prepared: Prepared, names: frozenset[str]) -> Group:
        """A group made ready: the names must hold all that their verdicts hang on."""
        clauses = [prepared.clauses[name] for name in prepared.clauses if name in names]
        words = set(names).union(*(self.strings(clause) for clause in clauses))
        states: dict[str, State] = {}
        open_ = [name for name in prepared.view.states if name in words]
        while open_:
            name = open_.pop()
            if name not in states:
                states[name] = prepared.view.states[name]
                new = self.strings(states[name]) - words
                words |= new
                open_ += [other for other in prepared.view.states if other in new]
        parts = tuple(id(item) for item in (*clauses, *states.values()))
        return Group(names, frozenset(words), parts, tuple(states.values()))

    def play(self, prepared: Prepared, group: Group, events: Indexed, now: Instant) -> Verdicts:
        """The verdicts on the clauses of a group."""
        own = events.of(group)
        key = (group.parts, own, events.gaps, now)
        found = self._verdicts.get(key)
        if found is None:
            world = solve(prepared, Run(events=own, gaps=events.gaps), now, group.names)
            found = {name: tuple(one.verdict for one in world.results[name].instances) for name in group.names}
            self._verdicts[key] = found
        return found


class Group(msgspec.Struct, frozen=True):
    """Clauses that hang on nobody outside, the words they mention, and the identity of all they are made of."""

    names: frozenset[str]
    words: frozenset[str]
    parts: tuple[int, ...]
    states: tuple[State, ...]


class Indexed:
    """The events of a run by what they are about."""

    def __init__(self, run: Run) -> None:
        self.events = run.events
        self.gaps = run.gaps
        self._about: dict[str, list[int]] = {}
        for number, event in enumerate(run.events):
            for word in {value for _, value in event.args} if event.term in FORMAL else {event.term}:
                self._about.setdefault(word, []).append(number)

    def of(self, group: Group) -> tuple[Event, ...]:
        """The events a group mentions, in their order."""
        small, large = sorted((self._about.keys(), group.words), key=len)
        numbers = {number for word in small if word in large for number in self._about[word]}
        return tuple(self.events[number] for number in sorted(numbers))


def groups(prepared: Prepared, names: Iterable[str] | None = None) -> list[frozenset[str]]:
    """Clauses that hang together: of all, or of those named with what they hang on."""
    sets = [prepared.closure(name) for name in (prepared.clauses if names is None else dict.fromkeys(names))]
    home: dict[str, str] = {}

    def root(name: str) -> str:
        while home.setdefault(name, name) != name:
            home[name] = home[home[name]]
            name = home[name]
        return name

    for found in sets:
        first = root(min(found))
        for other in found:
            home[root(other)] = first
    together: dict[str, set[str]] = {}
    for name in home:
        together.setdefault(root(name), set()).add(name)
    return [frozenset(found) for found in together.values()]
