"""Who can do what: the doers that a dossier names for its acts, under any reading. Worked out once for a dossier."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.base.inside import inside
from servanda.meaning.runs import Event
from servanda.model.core import Clause, Dossier, EventRef

_KEPT: list[tuple[Dossier, _Doers]] = []
_MOST = 8


class _Doers:
    """Of one dossier: for each act, those whom the vocabulary, a clause, a point or a condition names for it."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        tops = [*dossier.clauses, *(line.clause for line in dossier.red_lines)]
        tops += [clause for reading in dossier.readings for clause in reading.clauses]
        self.clauses = [one for clause in tops for one in _with_rungs(clause)]
        self.acts: dict[str, set[str]] = {term.id: set(term.doers) for term in dossier.terms.values()}
        for one in self.clauses:
            for act in one.acts:
                self.acts.setdefault(act.term, set()).update(one.doers.actors)
        states = [*dossier.states.values(), *(state for reading in dossier.readings for state in reading.states)]
        for ref in (ref for item in (*tops, *states, *dossier.purposes) for ref in inside(item, EventRef)):
            self.acts.setdefault(ref.act.term, set()).update(ref.doers)
        self.known: dict[tuple[str, str], frozenset[str]] = {}

    def named(self, term: str, about: str) -> set[str]:
        if term in self.dossier.terms:
            return self.acts.get(term, set())
        there = [one for one in self.clauses if one.id == about]
        if term == "consent":
            return set(self.dossier.actors) if there else set()
        return {word for one in there for word in inside(one, str)} & self.dossier.actors.keys()


def able(dossier: Dossier, event: Event) -> frozenset[str]:
    """Those who can do what an event is, with the members of those and whom they answer for.

    A formal act is done by those whom the clause it is about names; a consent to a clause that is there by anybody.
    """
    doers = next((found for known, found in _KEPT if known is dossier), None)
    if doers is None:
        doers = _Doers(dossier)
        _KEPT.insert(0, (dossier, doers))
        del _KEPT[_MOST:]
    said = dict(event.args)
    key = event.term, "" if event.term in dossier.terms else said.get("to") or said.get("of") or ""
    if key not in doers.known:
        doers.known[key] = _stand_for(dossier, doers.named(*key))
    return doers.known[key]


def _stand_for(dossier: Dossier, names: set[str]) -> frozenset[str]:
    found: set[str] = set()
    open_ = list(names)
    while open_:
        name = open_.pop()
        if name not in found and name in dossier.actors:
            found.add(name)
            open_ += [*(one.member for one in dossier.actors[name].members), *dossier.actors[name].answers_for]
    return frozenset(found)


def _with_rungs(clause: Clause) -> Iterator[Clause]:
    yield clause
    for rung in clause.rungs:
        yield from _with_rungs(rung)
