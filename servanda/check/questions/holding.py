"""Who can hold up a duty, worked out on runs: of the runs that keep the text and the duty, in which is an actor passive?

A run is completed first: whatever falls due in it is performed by its bearers. An actor is passive in a run if it breaches nothing and would
be in breach without each event that needs its will. Where there are runs that keep a duty, and an actor is passive in none of them, it can
stall it; what it withholds is seen where its events are taken out of one of them.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from servanda.check.chains import Choice
from servanda.check.deadline import OutOfTime, clock
from servanda.check.desk import Desk
from servanda.check.explore import Explorer, Tried, explorer
from servanda.check.explore.completing import completed, keeps, passive, unowed
from servanda.check.explore.explorer import inserted
from servanda.check.explore.terms import speaking_of, terms_of
from servanda.check.explore.will import needs_will, without
from servanda.check.questions.withheld import surely
from servanda.meaning.runs import Event, Run, Status

MOST_TOGETHER = 10
"""Clauses that hang together of which the runs are tried; what hangs on more is left to the network."""

MOST_TRIED = 600
"""Runs that are completed for one group of clauses."""


LEAST_TRIED = 100
"""Runs of few events without which nothing is said."""

MOST_PRESSED = 120
"""Runs with one event more that are tried for one duty."""

Known = Callable[[str], Run | None]


class Held(msgspec.Struct):
    """What was found about one duty: a shortest run that keeps it, and the actors that have been passive in none so far."""

    kept: Tried | None = None
    actors: tuple[str, ...] = ()
    freely: dict[str, Tried] = {}  # actor -> a run that keeps it and in which it is passive


class Holding:
    """The runs of one group of clauses that hang together, and what they say of each duty among them.

    known: of a duty, some run that keeps it, however long, if one is known.
    """

    def __init__(self, desk: Desk, choice: Choice, names: frozenset[str], known: Known) -> None:
        self.desk = desk
        self.choice = choice
        self._known_to_keep = known
        self._sure: dict[tuple[str, str], bool] = {}
        self.dossier = desk.dossier
        self.explorer: Explorer = explorer(desk, (choice,), names)
        prepared = self.prepared = self.explorer.views[0]
        duties = [n for n in prepared.clauses if n in names and prepared.clauses[n].modal == "must" and n not in prepared.red]
        self.held = {name: Held(freely={}) for name in duties if name not in prepared.parent}
        self.spoken = terms_of(desk, choice)
        self._done = False
        self.cut = False  # the time was over before all runs were tried

    @property
    def most(self) -> int:
        return min(MOST_TRIED, -(-self.explorer.allowance() // 4))

    def work(self, limit: float) -> None:
        """Try the runs, once; limit: in seconds."""
        if self._done:
            return
        self.cut = True
        try:
            self._try_runs(limit)
        except OutOfTime:
            return
        self._done, self.cut = True, False

    def _try_runs(self, limit: float) -> None:
        """All of few events as far as there is time, then from what is known, then by lot, until form proves all that is left open."""
        until = clock() + 0.4 * limit
        tries = 0
        for tried in self.explorer.runs(self.most, until):
            if not self._open():
                return
            tries += 1
            if tried.telling:  # else what was added last changes nothing, and the run without it was weighed
                self._weigh(completed(self.explorer, tried.run))
        if clock() > until and tries < LEAST_TRIED:
            raise OutOfTime
        for name in self._open():
            if self.held[name].kept is None and (known := self._known_to_keep(name)) is not None:
                self._weigh(completed(self.explorer, known))
        until = clock() + 0.2 * limit
        for name in self._open():
            self._press(name, until)
        for tried in self.explorer.longer(self.most // 4, clock() + 0.1 * limit) if self._open() else ():
            self._weigh(completed(self.explorer, tried.run))
            if not self._open():
                return

    def sure(self, name: str, actor: str) -> bool:
        """Whether the form of the text proves that an actor is passive in no run that keeps a duty."""
        if (name, actor) not in self._sure:
            self._sure[name, actor] = surely(self.desk, self.choice, self.prepared.clauses[name], actor)
        return self._sure[name, actor]

    def _open(self) -> list[str]:
        """The duties of which runs may still tell something: of nobody else, or of whom no proof does."""
        return [
            name
            for name, one in self.held.items()
            if one.kept is None or not all(self.sure(name, actor) for actor in one.actors)
        ]

    def _press(self, name: str, until: float) -> None:
        """Whether something more that others do makes an actor owe what it does in a run that keeps a duty."""
        kept, tries = self.held[name].kept, 0
        for ground, at in self.explorer.ways(kept) if kept is not None else ():
            if tries >= MOST_PRESSED or clock() > until or not any(not self.sure(name, actor) for actor in self.held[name].actors):
                return
            event = ground.event(at)
            run = inserted(kept.run, event) if kept is not None else Run()
            if any(not needs_will(self.dossier, event, actor) for actor in self.held[name].actors) and self.explorer.lawful(run):
                tries += 1
                self._weigh(completed(self.explorer, run))

    def _weigh(self, tried: Tried) -> None:
        open_ = [
            name for name, one in self.held.items() if (one.kept is None or one.actors) and tried.status(name) is Status.KEPT
        ]
        if not open_ or not keeps(self.explorer, tried):
            return
        known: dict[str, bool] = {}
        for name in open_:
            one = self.held[name]
            first = one.kept is None
            if one.kept is None or len(tried.run.events) < len(one.kept.run.events):
                one.kept = tried
            for actor in self.dossier.actors if first else one.actors:
                if actor not in known:
                    known[actor] = passive(self.explorer, tried, actor)
                if known[actor]:
                    one.freely[actor] = tried
            one.actors = tuple(a for a in (self.dossier.actors if first else one.actors) if not known[a])

    def withheld(self, clause: str, actor: str) -> tuple[Tried, tuple[Event, ...]] | None:
        """A run in which the actor is passive, others do what falls due, and the duty is not kept; and what the actor keeps back there."""
        kept = self.held[clause].kept
        if kept is None:
            return None
        left = kept
        back: list[Event] = []
        while some := unowed(self.explorer, left, actor):  # what was owed for the sake of a free act is owed no longer
            less = without(left.run, some)
            left = self.explorer.judge_at(less, kept.now) if self.explorer.recurs else self.explorer.judge(less)
            back += some
        for less in (left.run, Run()):
            for tried in (
                completed(self.explorer, less, passive=actor),
                completed(self.explorer, less, only=actor),
                self.explorer.judge(less),
            ):
                if back and passive(self.explorer, tried, actor) and tried.status(clause) is not Status.KEPT:
                    return tried, tuple(back)
        return None

    def free(self, events: tuple[Event, ...]) -> bool:
        """Whether no clause asks for any of these: no duty's act, no consent, no decision of a body."""
        asked = {act.term for one in self.prepared.clauses.values() if one.modal == "must" for act in one.acts}
        return not any(event.term in asked or event.term == "consent" for event in events)


def together(desk: Desk, choice: Choice, clause: str) -> frozenset[str]:
    """The clauses that hang together with one: that need it or that it needs, and those that speak of the same acts and events.

    Where these are too many to try, only what its status hangs on, and who else asks for, forbids or allows the acts it speaks of.
    """
    prepared = desk.player(choice).prepared
    spoken, speaking = terms_of(desk, choice), speaking_of(desk, choice)
    found: set[str] = set()
    open_ = [clause]
    while open_ and len(found) <= MOST_TOGETHER:
        name = open_.pop()
        if name in found or name not in spoken:
            continue
        found.add(name)
        open_ += [*prepared.needs[name], *prepared.users[name], *(other for term in spoken[name] for other in speaking[term])]
    if len(found) <= MOST_TOGETHER:
        return frozenset(found)
    near: frozenset[str] = frozenset()
    wider = prepared.closure(clause)
    while len(wider) > len(near):  # who asks for what those wait for, or follow by nature, and what these wait for in turn
        near = wider
        terms = set().union(*(spoken[name] for name in near if name in spoken))
        terms |= {ref.act.term for term in terms if term in desk.dossier.terms for ref in desk.dossier.terms[term].follows}
        asking = {n for n in spoken if n not in prepared.parent and terms & {act.term for act in prepared.clauses[n].acts}}
        wider = near.union(*(prepared.closure(n) for n in asking))
    return near
