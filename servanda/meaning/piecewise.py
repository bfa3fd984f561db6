"""The verdicts of the reference evaluator on many runs that differ little: what a run changes nothing about is not asked again.

The result of a clause hangs on its words, on those of the states it speaks of, on the results of the clauses it needs, on the moment, and on
the events that these words mention: a phrase of theirs may be one of it, done by one of those it names (`occurrences`). An event that is none of
these changes nothing. So each clause (with those it hangs on in a circle) is put
to the evaluator with the events it listens to alone, and for each such list once. What comes out is what `evaluate` says of the whole run, to
the last index; that is tested on drawn dossiers, and the evaluator itself knows nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import TypeVar, cast

import msgspec

from servanda.base.inside import inside
from servanda.calendar import Instant
from servanda.meaning.doers import is_of
from servanda.meaning.matching import at_places, matches
from servanda.meaning.prepared import Prepared
from servanda.meaning.results import ClauseResult
from servanda.meaning.runs import Event, Gap, Run, Verdict, renumbered, trigger_events
from servanda.meaning.solve import clause_result, settle
from servanda.meaning.violated import accused
from servanda.meaning.world import FORMAL, Scope, World
from servanda.model.core import ActRef, Clause, Dossier, EventRef, State

Verdicts = dict[str, tuple[Verdict, ...]]
Found = TypeVar("Found")
_Key = tuple[int, tuple[int, ...], tuple[Gap, ...], Instant]


FEW = 12
"""Of so few clauses each is asked about; of more, first which of them the events of a run can touch."""

MOST_MOMENTS = 16
"""Moments at which the run that was last looked at is kept."""

MOST_WORLDS = 64
"""Worlds that are kept for what else is asked about them."""


class Spoken(msgspec.Struct, frozen=True):
    """An act or event as a clause or state speaks of it. doers: by whom (none: by anybody); places: at one of which (none: anywhere)."""

    act: ActRef
    doers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Worked(msgspec.Struct, frozen=True):
    """The result of a clause. verdicts: as it shows them; indexed: whether it names events by their numbers."""

    result: ClauseResult
    verdicts: tuple[Verdict, ...]
    indexed: bool


class Memory:
    """What the views of one dossier, or of parts of it, share. Objects are told apart by identity, so they are kept alive here."""

    def __init__(self) -> None:
        self.worlds: dict[_Key, World] = {}
        self.heard: dict[tuple[int, int], bool] = {}
        self.events: dict[Event, int] = {}
        self._spoken: dict[int, tuple[Clause | State, tuple[Spoken, ...]]] = {}
        self._strings: dict[int, tuple[Clause | State, frozenset[str]]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.results: dict[_Key, dict[str, Worked]] = {}
        self.noted: dict[tuple[_Key, str, object], object] = {}

    def strings(self, item: Clause | State) -> frozenset[str]:
        """Every string that stands in a clause or state: a superset of the terms, states, actors and clauses it mentions."""
        found = self._strings.get(id(item))
        if found is None:
            found = self._strings[id(item)] = (item, frozenset(inside(item, str)))
        return found[1]

    def spoken(self, item: Clause | State) -> tuple[Spoken, ...]:
        """The acts and events a clause (its rungs apart) or a state speaks of."""
        found = self._spoken.get(id(item))
        if found is None:
            found = self._spoken[id(item)] = (item, tuple(dict.fromkeys(_spoken(item))))
        return found[1]

    def number(self, parts: tuple[object, ...]) -> int:
        """A short name for what a piece is made of."""
        return self._numbers.setdefault(parts, len(self._numbers))


class Piece(msgspec.Struct, frozen=True):
    """A clause, or clauses that hang on each other in a circle. words: all that they, what they hang on, and the states these speak of
    mention; spoken: the acts and events among it, by their terms; number: of the objects all this is made of; needs: the clauses outside on
    whose results theirs hang directly; zone: whose days count."""

    names: tuple[str, ...]
    words: frozenset[str]
    spoken: dict[str, tuple[Spoken, ...]]
    number: int
    needs: tuple[str, ...]
    alone: bool


class Pieces:
    """A view in pieces, ready for runs that are imagined (no logs)."""

    def __init__(self, prepared: Prepared, memory: Memory | None = None) -> None:
        self.prepared = prepared
        self.memory = memory_of(prepared.view.dossier) if memory is None else memory
        self._pieces: dict[str, Piece] = {}
        self._speaking: dict[str, set[str]] = {}
        self._mentioning: dict[str, set[str]] = {}
        self._last: dict[tuple[frozenset[str] | None, Instant], tuple[Asked, Verdicts]] = {}
        self._silent: dict[tuple[Instant, tuple[Gap, ...]], Verdicts] = {}
        self._closures: dict[frozenset[str] | None, list[str]] = {}

    def play(self, run: Run, now: Instant, names: frozenset[str] | None = None, *, numbered: bool = True) -> Verdicts:
        """The verdicts on some clauses (and on all they hang on; None: on all) after a run, as `evaluate` gives them, in the order of the text.

        numbered: events are told by their numbers in the run; else by those among the events that the clause listens to, which costs less.
        """
        asked, order = Asked(self, run, now), self._closed(names)
        if len(order) <= FEW:
            return {name: asked.verdicts(name, numbered=numbered) for name in order}
        if not numbered and not run.gaps:
            return dict(self._following(asked, names))
        silent = Asked(self, Run(gaps=run.gaps), now)
        known = self._silent.setdefault((now, run.gaps), {})
        touched = frozenset().union(*(self._listeners(word) for word in asked.words))
        found: Verdicts = {}
        for name in order:
            if name in touched:
                found[name] = asked.verdicts(name, numbered=numbered)
            else:
                if name not in known:
                    known[name] = silent.verdicts(name)
                found[name] = known[name]
        return found

    def accused(self, run: Run, now: Instant, names: Iterable[str] | None = None) -> dict[str, frozenset[tuple[str, ...]]]:
        """Of some clauses (None: all) that a run violates, or may, by the facts: the bearers, as `violations` has them."""
        asked = Asked(self, run, now)
        found = {name: asked.noted(name, accused) for name in (self.prepared.clauses if names is None else names)}
        return {name: who for name, who in found.items() if who}

    def _following(self, asked: Asked, names: frozenset[str] | None) -> Verdicts:
        """The verdicts of the run that was last looked at at this moment, with those that may differ asked again."""
        key = (names, asked.now)
        before, known = self._last.get(key, (None, {}))
        if before is None:
            again: Set[str] = frozenset(self._closed(names))
        else:
            differing = before.unlike(asked)
            again = frozenset().union(*(self._listeners(word) for word in differing))
        found = {name: asked.verdicts(name, numbered=False) if name in again else known[name] for name in self._closed(names)}
        if len(self._last) >= MOST_MOMENTS:
            self._last.clear()
        self._last[key] = asked, found
        return found

    def _closed(self, names: frozenset[str] | None) -> list[str]:
        """Clauses with all they hang on, in the order of the text."""
        if names not in self._closures:
            wanted = None if names is None else frozenset().union(*(self.prepared.closure(name) for name in names))
            self._closures[names] = [name for name in self.prepared.clauses if wanted is None or name in wanted]
        return self._closures[names]

    def _listeners(self, word: str) -> Set[str]:
        """The clauses whose pieces speak of an act or event, or (of acts of form) mention a word."""
        if not self._speaking:
            for name in self.prepared.clauses:
                for term in self.piece(name).spoken:
                    self._speaking.setdefault(term, set()).add(name)
        if word in self._speaking or word in self.prepared.view.dossier.terms:
            return self._speaking.get(word, frozenset())
        if word not in self._mentioning:
            self._mentioning[word] = {name for name in self.prepared.clauses if word in self.piece(name).words}
        return self._mentioning[word]

    def piece(self, name: str) -> Piece:
        """The piece in which a clause is worked out."""
        if name not in self._pieces:
            prepared = self.prepared
            closure = prepared.closure(name)
            circle = tuple(other for other in prepared.order if other in closure and name in prepared.closure(other))
            words, items = self._made_of(closure)
            parts = (*(id(item) for item in items), closure & prepared.red)
            said = [one for item in items for one in self.memory.spoken(item)]
            piece = Piece(
                names=circle,
                words=words,
                spoken={term: tuple(one for one in said if one.act.term == term) for term in {one.act.term for one in said}},
                number=self.memory.number(parts),
                needs=tuple(sorted({need for one in circle for need in prepared.needs[one]} - {*circle})),
                alone=len(circle) == 1 and name not in prepared.needs[name],
            )
            self._pieces |= dict.fromkeys(circle, piece)
        return self._pieces[name]

    def _made_of(self, names: frozenset[str]) -> tuple[frozenset[str], list[Clause | State]]:
        prepared, strings = self.prepared, self.memory.strings
        clauses = [prepared.clauses[name] for name in prepared.clauses if name in names]
        words = set(names).union(*(strings(clause) for clause in clauses))
        states: dict[str, State] = {}
        open_ = [name for name in prepared.view.states if name in words]
        while open_:
            name = open_.pop()
            if name not in states:
                states[name] = prepared.view.states[name]
                new = strings(states[name]) - words
                words |= new
                open_ += [other for other in prepared.view.states if other in new]
        return frozenset(words), [*clauses, *states.values()]

    def listens(self, piece: Piece, event: Event) -> bool:
        """Whether an event may be one of which a piece speaks."""
        return event.term in FORMAL or self._listens(piece, event)

    def _listens(self, piece: Piece, event: Event) -> bool:
        world = World(self.prepared, Run(events=(event,)), event.at)
        scope = Scope(self.prepared.settings_of(self.prepared.clauses[piece.names[0]].agreement))
        dated = len({one.zone for one in self.prepared.settings.values()}) > 1  # whose day of membership it is then hangs on the clause
        return any(
            matches(world, event, one.act, ()) is not False
            and at_places(world, event, one.places) is not False
            and (dated or not one.doers or any(is_of(world, event, doer, scope) is not False for doer in one.doers))
            for one in piece.spoken.get(event.term, ())
        )


def words_of(event: Event) -> set[str]:
    """The words by which a clause that is concerned by an event mentions it: an act of form is told by what it is about."""
    return {value for _, value in event.args} if event.term in FORMAL else {event.term}


class Asked:
    """A run looked at at a moment, of which some clauses are asked about."""

    def __init__(self, pieces: Pieces, run: Run, now: Instant) -> None:
        self.pieces = pieces
        self.memory = pieces.memory
        self.run = run
        self.now = now
        known = self.memory.events
        self.tokens = tuple(known.setdefault(event, len(known)) for event in run.events)
        self.words: dict[str, list[int]] = {}
        words = self.words
        for number, event in enumerate(run.events):
            for word in words_of(event) if event.term in FORMAL else (event.term,):
                words.setdefault(word, []).append(number)

    def unlike(self, other: Asked) -> set[str]:
        """The words of the events in which two runs differ: of all others, each clause hears the same in the same order."""
        mine, theirs = set(self.tokens), set(other.tokens)
        both = mine & theirs
        twice = len(mine) < len(self.tokens) or len(theirs) < len(other.tokens)
        if twice or [one for one in self.tokens if one in both] != [one for one in other.tokens if one in both]:
            return {*self.words, *other.words}
        return {
            word for asked, own in ((self, mine), (other, theirs)) for token, event in zip(asked.tokens, asked.run.events, strict=True)
            if token in own - both for word in words_of(event)
        }  # fmt: skip

    def verdicts(self, name: str, *, numbered: bool = True) -> tuple[Verdict, ...]:
        """The verdicts on a clause; numbered: events are counted as in the run."""
        piece = self.pieces.piece(name)
        heard = self._heard(piece)
        worked = self._results(piece, heard)[name]
        return worked.verdicts if not (numbered and worked.indexed) or _first(heard) else _counted(worked, heard).verdicts

    def noted(self, name: str, look: Callable[[World, Clause], Found]) -> Found:
        """What `look` (always the same function) finds about a clause in a world where it has been worked out: nothing with indexes of events."""
        piece = self.pieces.piece(name)
        heard = self._heard(piece)
        key = (self._key(piece, heard), name, look)
        if key not in self.memory.noted:
            found = self._results(piece, heard)
            world = self.memory.worlds.get(key[0]) or self._world(piece, heard)
            world.results |= {name: one.result for name, one in found.items()}
            self.memory.noted[key] = look(world, self.pieces.prepared.clauses[name])
        return cast(Found, self.memory.noted[key])

    def _heard(self, piece: Piece) -> tuple[int, ...]:
        """The numbers of the events a piece listens to."""
        small, large = (self.words, piece.words) if len(self.words) < len(piece.words) else (piece.words, self.words)
        lists = [self.words[word] for word in small if word in large]
        numbers = lists[0] if len(lists) == 1 else sorted({number for found in lists for number in found})
        known, tokens, own = self.memory.heard, self.tokens, piece.number
        heard: list[int] = []
        for number in numbers:
            hears = known.get((own, tokens[number]))
            if hears is None:
                hears = known[own, tokens[number]] = self.pieces.listens(piece, self.run.events[number])
            if hears:
                heard.append(number)
        return tuple(heard)

    def _key(self, piece: Piece, heard: tuple[int, ...]) -> _Key:
        tokens = self.tokens
        own = tokens if len(heard) == len(tokens) else tuple([tokens[number] for number in heard])
        return piece.number, own, self.run.gaps, self.now

    def _results(self, piece: Piece, heard: tuple[int, ...]) -> dict[str, Worked]:
        """The results of a piece; events are counted among those it listens to."""
        key = self._key(piece, heard)
        found = self.memory.results.get(key)
        if found is None:
            world = self._world(piece, heard)
            if piece.alone:
                world.learn(piece.names[0], clause_result(world, self.pieces.prepared.clauses[piece.names[0]]))
            if len(self.memory.worlds) >= MOST_WORLDS:
                self.memory.worlds.clear()
            self.memory.worlds[key] = world
            found = self.memory.results[key] = {name: _worked(world.results[name]) for name in piece.names}
        return found

    def _world(self, piece: Piece, heard: tuple[int, ...]) -> World:
        """The events a piece listens to, with the results of all it needs."""
        prepared, events = self.pieces.prepared, self.run.events
        run = Run(events=tuple(events[number] for number in heard), gaps=self.run.gaps)
        world = World(prepared, run, self.now)
        place = {number: index for index, number in enumerate(heard)}
        for name in piece.needs:
            other = self.pieces.piece(name)
            theirs = self._heard_of(other, heard)
            world.results[name] = _counted(self._results(other, theirs)[name], [place[number] for number in theirs])
        if not piece.alone:
            settle(world, piece.names)
        return world

    def _heard_of(self, piece: Piece, heard: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(number for number in self._heard(piece) if number in set(heard))


_MEMORIES: list[tuple[tuple[object, ...], Dossier, Memory]] = []


def memory_of(dossier: Dossier) -> Memory:
    """What is remembered of a dossier and the parts of it that keep its agreements; the last few are kept."""
    world = (dossier.terms, dossier.actors, dossier.places, dossier.kinds, *dossier.agreements.values())
    key = (*dossier.agreements, *(id(one) for one in world))
    for place, (known, _, memory) in enumerate(_MEMORIES):
        if known == key:
            _MEMORIES.insert(0, _MEMORIES.pop(place))
            return memory
    _MEMORIES.insert(0, (key, dossier, Memory()))
    del _MEMORIES[4:]
    return _MEMORIES[0][2]


def _spoken(item: object, bearers: tuple[str, ...] = ()) -> Iterator[Spoken]:
    if isinstance(item, Clause):
        yield from (Spoken(act, item.doers.actors, item.places) for act in item.acts)
        yield from (Spoken(act, item.bearers.actors, item.places) for act in (*item.shown_by, *item.contradicted_by))
        for name in item.__struct_fields__:
            if name != "rungs":
                yield from _spoken(getattr(item, name), item.bearers.actors)
    elif isinstance(item, EventRef):
        yield Spoken(item.act, {"own": bearers, "event": ()}.get(item.mode, item.doers))
    elif isinstance(item, msgspec.Struct):
        for name in item.__struct_fields__:
            yield from _spoken(getattr(item, name), bearers)
    elif isinstance(item, tuple):
        for one in item:
            yield from _spoken(one, bearers)


def _worked(result: ClauseResult) -> Worked:
    verdicts = result.verdicts
    return Worked(result, verdicts, any(_is_indexed(one.verdict) for one in result.instances))


def _is_indexed(verdict: Verdict) -> bool:
    return bool(trigger_events(verdict.instance)) or any(one.events for one in verdict.reasons)


def _first(places: Sequence[int]) -> bool:
    return not places or (places[0] == 0 and places[-1] == len(places) - 1)


def _counted(worked: Worked, places: Sequence[int]) -> ClauseResult:
    """A result whose events are counted as they stand in a longer run: the n-th is there at the n-th of these places, which ascend."""
    result = worked.result
    if not worked.indexed or _first(places):
        return result
    instances = (msgspec.structs.replace(one, verdict=_verdict(one.verdict, places)) for one in result.instances)
    return msgspec.structs.replace(result, instances=tuple(instances))


def _verdict(verdict: Verdict, places: Sequence[int]) -> Verdict:
    reasons = tuple(
        msgspec.structs.replace(one, events=tuple(places[number] for number in one.events)) if one.events else one
        for one in verdict.reasons
    )
    return msgspec.structs.replace(verdict, instance=renumbered(verdict.instance, places.__getitem__), reasons=reasons)
