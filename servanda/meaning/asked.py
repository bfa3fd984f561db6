"""The text that an answer is about: some agreements, without what was set aside, with red lines if they were asked about."""

from __future__ import annotations

from collections.abc import Mapping

from servanda.calendar import Instant
from servanda.meaning.evaluate import evaluate
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.runs import Run, Verdict
from servanda.meaning.witness import Answer
from servanda.model import ModelError, narrowed, view
from servanda.model.core import Dossier

Choice = tuple[tuple[str, str], ...]

Verdicts = Mapping[str, tuple[Verdict, ...]]

_MOST = 16
_KEPT: list[tuple[Dossier, Choice, Prepared]] = []
_PLAYED: list[tuple[Prepared, Run, Instant, Verdicts]] = []


def asked_about(answer: Answer, dossier: Dossier) -> Dossier:
    """The part of a dossier that an answer speaks of. Raises ModelError where it names what is not there."""
    if not (answer.aside or answer.with_red_lines or answer.agreements):
        return dossier
    return narrowed(dossier, agreements=answer.agreements, without=answer.aside, with_red_lines=answer.with_red_lines)


def under(dossier: Dossier, choice: Choice, whole: Dossier | None = None) -> Prepared:
    """A dossier under a choice of readings, ready for runs; the last few are kept.

    whole: the dossier it is part of: a reading of a clause that was left out changes nothing, but the clause must be there.
    """
    if whole is not None and whole is not dossier:
        left, known = {one.id for one in dossier.clauses}, {one.id for one in whole.clauses}
        for clause, _ in choice:
            if clause not in known:
                raise ModelError(f"there is no clause '{clause}'", "name clauses of the dossier")
        choice = tuple((clause, name) for clause, name in choice if clause in left)
    for place, (one, chosen, prepared) in enumerate(_KEPT):
        if one is dossier and chosen == choice:
            _KEPT.insert(0, _KEPT.pop(place))
            return prepared
    _KEPT.insert(0, (dossier, choice, prepare(view(dossier, choice))))
    del _KEPT[_MOST:]
    return _KEPT[0][2]


def played(prepared: Prepared, run: Run, now: Instant) -> Verdicts:
    """What the reference evaluator says of a run; the last few are kept, since one run often shows many answers."""
    for place, (one, known, at, verdicts) in enumerate(_PLAYED):
        if one is prepared and at == now and known == run:
            _PLAYED.insert(0, _PLAYED.pop(place))
            return verdicts
    _PLAYED.insert(0, (prepared, run, now, evaluate(prepared, run, now)))
    del _PLAYED[_MOST:]
    return _PLAYED[0][3]
