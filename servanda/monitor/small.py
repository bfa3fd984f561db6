"""A view and a run cut down to what one clause listens to: the same verdicts on it, from less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from servanda.base.inside import inside
from servanda.meaning import Instance, Run
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import renumbered
from servanda.meaning.world import FORMAL
from servanda.model.core import Clause, View


@dataclass(frozen=True)
class Narrow:
    """A cut run. kept: index in the whole run of each event of the cut one."""

    run: Run
    kept: tuple[int, ...]

    def outward(self, index: int) -> int:
        """The index in the whole run."""
        return self.kept[index]

    def inward(self, instance: Instance) -> Instance:
        """The same instance as the cut run numbers its trigger."""
        return renumbered(instance, lambda index: self._places.get(index, -1))

    @cached_property
    def _places(self) -> dict[int, int]:
        return {whole: cut for cut, whole in enumerate(self.kept)}


def listens_to(prepared: Prepared, names: frozenset[str], *items: object) -> frozenset[str]:
    """Ids of all terms that some clauses (or pieces of the model), and the states they speak of, mention; the acts of form always."""
    dossier = prepared.view.dossier
    found: set[str] = set(FORMAL)
    seen: set[str] = set()
    open_: list[object] = [*items, *(_alone(prepared.clauses[name]) for name in names if name in prepared.clauses)]
    while open_:
        for word in inside(open_.pop(), str):
            if word in seen:
                continue
            seen.add(word)
            if word in dossier.terms:
                found.add(word)
            if word in prepared.view.states:
                open_.append(prepared.view.states[word])
    return frozenset(found)


def _alone(clause: Clause) -> Clause:
    """Without its rungs, which listen for themselves."""
    return replace(clause, rungs=())


def cut(run: Run, terms: frozenset[str]) -> Narrow:
    """The run with only the events and gaps that speak of these terms."""
    kept = tuple(index for index, event in enumerate(run.events) if event.term in terms)
    gaps = tuple(gap for gap in run.gaps if not gap.terms or terms & set(gap.terms))
    return Narrow(replace(run, events=tuple(run.events[index] for index in kept), gaps=gaps), kept)


def narrowed(prepared: Prepared, name: str, change: Callable[[Clause], Clause], run: Run) -> tuple[View, Narrow]:
    """A view that holds only what a clause hangs on, that clause changed, and the run cut to what they listen to."""
    closure = prepared.closure(name)
    small = only(prepared.view, closure, lambda clause: change(clause) if clause.id == name else clause)
    return small, cut(run, listens_to(prepared, closure))


def only(view: View, names: frozenset[str], change: Callable[[Clause], Clause] = lambda clause: clause) -> View:
    """The view with only some clauses; a clause whose rung is wanted stays, without its other rungs."""

    def kept(clause: Clause) -> Clause | None:
        rungs = tuple(rung for rung in map(kept, clause.rungs) if rung is not None)
        return change(replace(clause, rungs=rungs)) if rungs or clause.id in names else None

    lines = tuple(replace(line, clause=clause) for line in view.dossier.red_lines if (clause := kept(line.clause)) is not None)
    return replace(
        view,
        clauses=tuple(clause for clause in map(kept, view.clauses) if clause is not None),
        dossier=replace(view.dossier, red_lines=lines),
    )
