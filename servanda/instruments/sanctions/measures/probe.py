"""When a clause binds, whatever anybody does against it: a twin of the clause whose act never happens.

A prohibition that was broken once reads *breached* for good, and the measure goes on all the same. So beside each clause of a measure stands a twin: the
same time, conditions and effects, an act that nobody can do. Its status is then the life of the measure and nothing else: pending, it binds;
excused, something lifts it; kept or lapsed, its time is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from servanda.meaning import Event, Run
from servanda.meaning.world import FORMAL
from servanda.model.core import ActRef, Clause, Effect, Term, View

TAIL = "~life"
"""What a twin's id ends in; no id that can be written holds the sign."""

TERM = "~what nobody does"


def twin_of(clause: str) -> str:
    """The id of the twin of a clause."""
    return clause + TAIL


def probed(view: View, clauses: Iterable[str]) -> View:
    """A view with a twin of each of some clauses after all others. What suspends, ends, extends or releases a clause does so to its twin."""
    wanted = set(clauses)
    changed = tuple(_with_twins(one, wanted) for one in view.clauses)
    twins = tuple(_twin(one) for one in changed if one.id in wanted)
    terms = {**view.dossier.terms, TERM: Term(id=TERM, sort="act", phrases=(TERM,))}
    return replace(view, dossier=replace(view.dossier, terms=terms), clauses=(*changed, *twins))


def probed_run(run: Run, clauses: Iterable[str], terms: Iterable[str]) -> tuple[Run, tuple[int, ...]]:
    """The run as the twins hear it, and the index in the given run of each of its events.

    Acts of form about a clause (extensions, authorisations, consents) are told of its twin too. A gap that hides everything hides every term of the
    dossier, but not the act of the twins, which nobody can have done unseen.
    """
    wanted = set(clauses)
    events: list[tuple[Event, int]] = []
    for index, event in enumerate(run.events):
        events.append((event, index))
        about = {value for key, value in event.args if key in ("of", "to")} & wanted
        if event.term in FORMAL and event.term != "determination" and about:
            args = tuple((key, twin_of(value) if key in ("of", "to") and value in wanted else value) for key, value in event.args)
            events.append((replace(event, args=args), index))
    every = tuple(sorted(set(terms) - {TERM}))
    gaps = tuple(gap if gap.terms else replace(gap, terms=every) for gap in run.gaps)
    return Run(events=tuple(event for event, _ in events), gaps=gaps), tuple(index for _, index in events)


def _twin(clause: Clause) -> Clause:
    return replace(
        clause,
        id=twin_of(clause.id),
        local=twin_of(clause.local),
        modal="must not",
        acts=(ActRef(term=TERM),),
        act_list="",
        quantities=(),
        places=(),
        exceptions=(),
        verification=(),
        determination=None,
        self_judged_by=(),
        ladder="",
        rungs=(),
        effects=(),
        renders=(),
    )


def _with_twins(clause: Clause, wanted: set[str]) -> Clause:
    effects = tuple(_effect(one, wanted) for one in clause.effects)
    rungs = tuple(_with_twins(one, wanted) for one in clause.rungs)
    return clause if (effects, rungs) == (clause.effects, clause.rungs) else replace(clause, effects=effects, rungs=rungs)


def _effect(effect: Effect, wanted: set[str]) -> Effect:
    extra = tuple(twin_of(name) for name in effect.clauses if name in wanted)
    return replace(effect, clauses=(*effect.clauses, *extra)) if extra else effect


def written(text: str, names: Mapping[str, str] | None = None) -> str:
    """A sentence of the evaluator with the twin's name taken out."""
    for name, said in (names or {}).items():
        text = text.replace(name, said)
    return text.replace(TAIL, "")
