"""Who is exposed when an ally leaves: those to whom, or with whom, what falls was owed, and those whose purposes break."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.instruments.alliances.leaving.records import ExposedAlly
from servanda.model.core import Clause, Dossier, Purpose


def exposed_allies(
    dossier: Dossier, falls: Iterable[tuple[Clause, str]], gone: Mapping[str, str], broken: Iterable[Purpose]
) -> tuple[ExposedAlly, ...]:
    """In: clauses whose performance falls, with why; who is gone; purposes that break. Out: the others who lose by it, in the
    order of the dossier. Of a clause that names nobody to whom it is owed, all other parties are."""
    clauses: dict[str, list[tuple[str, str]]] = {}
    for clause, because in falls:
        named = [value for act in clause.acts for _, value in act.args if value in dossier.actors]
        agreement = dossier.agreements.get(clause.agreement)
        for actor in named or (agreement.parties if agreement else ()):
            if actor not in gone and (named or actor not in clause.bearers.actors):
                told = clauses.setdefault(actor, [])
                if (clause.id, because) not in told:
                    told.append((clause.id, because))
    purposes: dict[str, list[str]] = {}
    for one in broken:
        for actor in one.of:
            if actor not in gone:
                purposes.setdefault(actor, []).append(one.text or one.id)
    return tuple(
        ExposedAlly(actor=name, clauses=tuple(clauses.get(name, ())), purposes=tuple(purposes.get(name, ())))
        for name in dossier.actors if name in clauses or name in purposes
    )  # fmt: skip
