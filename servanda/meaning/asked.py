"""The text that an answer is about: some agreements, without what was set aside, with red lines if they were asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from servanda.base.refusal import Refusal
from servanda.calendar import Instant
from servanda.meaning.evaluator import evaluate
from servanda.meaning.piecewise import Pieces
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.runs import Run, Verdict
from servanda.meaning.violated import violations
from servanda.meaning.witness import Answer
from servanda.model.core import Dossier
from servanda.model.parts import narrowed
from servanda.model.views import view

Choice = tuple[tuple[str, str], ...]

Verdicts = Mapping[str, tuple[Verdict, ...]]

_MOST = 32
_KEPT: list[tuple[Dossier, Choice, Prepared]] = []
_PIECES: list[tuple[Prepared, Pieces]] = []
_PARTS: list[tuple[Dossier, tuple[object, ...], Dossier]] = []


def asked_about(answer: Answer, dossier: Dossier) -> Dossier:
    """The part of a dossier that an answer speaks of; the last few are kept. Raises Refusal where it names what is not there.

    Where the text does not say the hour of signature, an answer speaks of one (`Answer.signed`; none: the first second of the day).
    """
    signed = answer.signed or tuple(
        (one.id, one.signed) for one in dossier.agreements.values() if one.signed_late is not None and one.signed is not None
    )
    if not (answer.aside or answer.with_red_lines or answer.agreements or signed):
        return dossier
    key = answer.agreements, answer.aside, answer.with_red_lines, signed
    for known, how, part in _PARTS:
        if known is dossier and how == key:
            return part
    part = narrowed(dossier, agreements=answer.agreements, without=answer.aside, with_red_lines=answer.with_red_lines, signed=signed)
    _PARTS.insert(0, (dossier, key, part))
    del _PARTS[_MOST:]
    return part


def under(dossier: Dossier, choice: Choice, whole: Dossier | None = None) -> Prepared:
    """A dossier under a choice of readings, ready for runs; the last few are kept.

    whole: the dossier it is part of: a reading of a clause that was left out changes nothing, but the clause must be there.
    """
    if whole is not None and whole is not dossier:
        left, known = {one.id for one in dossier.clauses}, {one.id for one in whole.clauses}
        for clause, _ in choice:
            if clause not in known:
                raise Refusal(f"there is no clause '{clause}'", "name clauses of the dossier")
        choice = tuple((clause, name) for clause, name in choice if clause in left)
    for place, (one, chosen, prepared) in enumerate(_KEPT):
        if one is dossier and chosen == choice:
            _KEPT.insert(0, _KEPT.pop(place))
            return prepared
    _KEPT.insert(0, (dossier, choice, prepare(view(dossier, choice))))
    del _KEPT[_MOST:]
    return _KEPT[0][2]


def played(prepared: Prepared, run: Run, now: Instant, clauses: frozenset[str] | None = None) -> Verdicts:
    """What the reference evaluator says of a run (of some clauses only, and all they hang on): of what a run that differs little from one
    already looked at changes nothing about, it was asked then."""
    if run.watched is not None or run.gaps:
        return evaluate(prepared, run, now)
    return pieces(prepared).play(run, now, clauses)


def accused(
    prepared: Prepared, run: Run, now: Instant, names: Iterable[str] | None = None
) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """The clauses (of some; None: of all) that a run violates, or may, by the facts, and the bearers of these violations."""
    if run.watched is None and not run.gaps:
        return pieces(prepared).accused(run, now, names)
    found: dict[str, set[tuple[str, ...]]] = {}
    for one in violations(prepared, run, now):
        if names is None or one.clause in names:
            found.setdefault(one.clause, set()).add(one.bearers)
    return {name: frozenset(who) for name, who in found.items()}


def pieces(prepared: Prepared) -> Pieces:
    """A view in pieces; the last few are kept."""
    for place, (one, known) in enumerate(_PIECES):
        if one is prepared:
            _PIECES.insert(0, _PIECES.pop(place))
            return known
    _PIECES.insert(0, (prepared, Pieces(prepared)))
    del _PIECES[_MOST:]
    return _PIECES[0][1]
