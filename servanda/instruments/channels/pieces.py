"""Clauses that hang together: what shares no act, event, state or clause with the rest can be kept or broken apart from it.

Two runs that keep two such pieces make one run that keeps both, for no verdict of either hangs on an event of the other
(`servanda.meaning.piecewise` rests on the same). So a piece is asked about once, whatever else stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.inside import inside
from servanda.model.core import Agreement, Clause, Dossier, Effect, View


def pieces(view: View) -> tuple[frozenset[str], ...]:
    """The ids of the clauses of a view, parted."""
    linking = _linking(view)
    above: dict[str, str] = {}

    def top(word: str) -> str:
        while (up := above.setdefault(word, word)) != word:
            above[word] = above[up]
            word = up
        return word

    for clause in view.clauses:
        for word in _words(view, clause, linking):
            above[top(word)] = top(clause.id)
    found: dict[str, set[str]] = {}
    for clause in view.clauses:
        found.setdefault(top(clause.id), set()).add(clause.id)
    return tuple(map(frozenset, found.values()))


def lifting(view: View, sources: Sequence[Sequence[str]]) -> frozenset[int]:
    """The sources (ids of clauses) that may make what others ask easier to keep: one of their powers has an effect on what
    another speaks of, another names a clause of theirs, or a reading of theirs changes a state or a term of another's. Any
    other source only asks for more. Rather too many than too few."""
    linking, clauses = _linking(view), {clause.id: clause for clause in view.clauses}
    spoken: list[frozenset[str]] = []
    own: list[frozenset[str]] = []
    touched: list[set[str]] = []
    for names in sources:
        some = [clauses[name] for name in names]
        spoken.append(frozenset[str]().union(*(_words(view, clause, linking) for clause in some)))
        own.append(frozenset(name for clause in some for name in (clause.id, *(rung.id for rung in clause.rungs))))
        touched.append({word for clause in some for effect in inside(clause, Effect) for word in inside(effect, str)})
    read = dict(view.choice)
    for reading in view.dossier.readings:
        for number, names in enumerate(sources):
            if any(read.get(name) == reading.id for name in names):
                touched[number] |= {one.id for one in reading.states} | {one.id for one in reading.definitions}
    return frozenset(
        n
        for n in range(len(sources))
        for m in range(len(sources))
        if n != m and (touched[n] & spoken[m] & linking or (own[n] - own[m]) & spoken[m])
    )


def _linking(view: View) -> frozenset[str]:
    dossier: Dossier = view.dossier
    rungs = (rung.id for clause in view.clauses for rung in clause.rungs)
    return frozenset(
        (
            *dossier.terms,
            *view.states,
            *view.definitions,
            *dossier.lists,
            *(clause.id for clause in view.clauses),
            *rungs,
            "accession",
        )
    )


def _words(view: View, clause: Clause, linking: frozenset[str]) -> frozenset[str]:
    """All that a clause speaks of, what these are said by, what its entry into force waits for."""
    agreement: Agreement | None = view.dossier.agreements.get(clause.agreement)
    open_: list[object] = [clause, *((agreement.entry, agreement.provisional, agreement.accessions) if agreement else ())]
    found: set[str] = set()
    while open_:
        more = set(inside(open_.pop(), str)) & linking - found
        found |= more
        open_ += [view.states[word] for word in more if word in view.states]
        open_ += [view.definitions[word] for word in more if word in view.definitions]
        open_ += [view.dossier.terms[word].follows for word in more if word in view.dossier.terms]
    return frozenset(found)
