"""What the search carries exactly: the one table on which every proof of a *never* rests.

A proof is made of rules, and each rule speaks in one of five roles for one clause. A part of the clause, or something that acts on it, may
*loosen* the rule: there are then runs that the reference evaluator accepts and the rule forbids. Such a rule is left out of every proof
(`check/proofs.py`), and where an answer would have needed it, the answer names the part. A part that only restricts further loosens
nothing: leaving it out of the search makes no proof weaker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servanda.meaning.premises import everywhere
from servanda.meaning.prepared import Prepared
from servanda.model.core import AllOf, AnyCond, AtDate, Builtin, Clause, Condition, Offset, Past

OWED, DUE, FIRST, LAST, ORDER, BAN = "owed", "due", "first", "last", "order", "ban"
"""Roles of a rule: that a performance is asked for (OWED: of a duty that is expected to be performed; DUE: lest it be breached); that it comes not
before, or not after, a moment; that *no* act of the bearers comes before what `not before` or `only after` asks for; that an act is forbidden."""

ROLES = (OWED, DUE, FIRST, LAST, ORDER, BAN)
_ASKED = frozenset((OWED, DUE))

LOOSENS: dict[str, frozenset[str]] = {
    # parts of the clause
    "extended by": frozenset((LAST,)),
    "determined by": _ASKED | {ORDER, BAN},
    "as judged by": _ASKED | {ORDER, BAN},
    "unless, of more than one thing": _ASKED,
    "if, of more than one thing": _ASKED,
    "provided that, of a state, a date or a thing that has not come": frozenset((DUE,)),
    "while": frozenset((DUE,)),
    "every": frozenset((ORDER,)),
    "whenever": frozenset((ORDER, BAN)),
    "whenever, with a time of its own": _ASKED | {ORDER, BAN},
    "before what calls for it": frozenset(ROLES),
    "lapses after": frozenset((BAN,)),
    "a time counted back from an event": _ASKED | {ORDER, BAN},
    "a party that joins later": _ASKED | {ORDER, BAN},
    "at": frozenset((ORDER,)),
    "jointly": frozenset((ORDER,)),
    "an amount measured from a place": frozenset((ORDER, BAN)),
    "an amount": frozenset((BAN,)),
    "all of": frozenset((BAN,)),
    # what acts on it from outside
    "effect extends": frozenset((LAST,)),
    "effect suspends": _ASKED | {ORDER, BAN},
    "effect releases": _ASKED | {ORDER, BAN},
    "effect ends": frozenset((DUE, ORDER, BAN)),
}
"""Part -> the roles whose rules it loosens. A part that is not here restricts only, or the rules carry it exactly."""


def parts_of_clause(prepared: Prepared, clause: Clause) -> Iterator[str]:
    """Every part of a clause, and every effect on it, by the name the table gives it."""
    whenever = any(timing.kind == "whenever" for timing in clause.timing)
    for timing in clause.timing:
        yield timing.kind
        if whenever and timing.kind in ("from", "until", "every", "lapses after"):
            yield "whenever, with a time of its own"
    if clause.ahead:
        yield "before what calls for it"
    for condition in clause.conditions:
        yield {"consent": "with the consent of"}.get(condition.kind, condition.kind)
        if condition.kind in ("if", "unless") and not _alike(condition):
            yield f"{condition.kind}, of more than one thing"
        if condition.kind == "provided that" and not _plain(condition.cond):
            yield "provided that, of a state, a date or a thing that has not come"
    if clause.determination is not None:
        yield "determined by"
    if clause.self_judged_by:
        yield "as judged by"
    if not all(everywhere(prepared, clause, act, "") for act in clause.acts):
        yield "at"
    if clause.doers.mode == "jointly":
        yield "jointly"
    for quantity in clause.quantities:
        yield "an amount measured from a place" if quantity.measured_from else "an amount"
    if clause.act_list == "all of" and len(clause.acts) > 1:
        yield "all of"
    if clause.bearers.joins:
        yield "a party that joins later"
    if prepared.backs.get(clause.id):
        yield "a time counted back from an event"
    for _, effect in prepared.effects_on_clause.get(clause.id, ()):
        yield f"effect {effect.verb}"
    force = [one.force for one in prepared.settings.values()]
    if force and prepared.settings_of(clause.agreement).force > min(force):
        yield "a later force of its agreement"
        if whenever:
            yield "whenever, with a time of its own"


def _single(cond: object) -> bool:
    """Whether a condition is that one thing has happened, and so stays true."""
    if isinstance(cond, AllOf | AnyCond):
        return len(cond.conds) == 1 and _single(cond.conds[0])
    anew = isinstance(cond, Past) and isinstance(cond.point, Offset) and cond.point.anew
    return isinstance(cond, Past) and not anew and not isinstance(cond.point, AtDate | Builtin)


def _alike(condition: Condition) -> bool:
    """Whether an `if` asks for one thing, for all, or for one of several; an `unless` for one thing."""
    cond = condition.cond
    return _single(cond) or (
        condition.kind == "if" and isinstance(cond, AllOf | AnyCond) and all(_single(one) for one in cond.conds)
    )


def _plain(cond: object) -> bool:
    """Whether a condition is made of things that happen, one or all of which are asked for."""
    return all(_plain(one) for one in cond.conds) if isinstance(cond, AllOf | AnyCond) else _single(cond)


def loosened(prepared: Prepared, clause: Clause, *roles: str) -> tuple[str, ...]:
    """The parts because of which rules of a clause in these roles are no ground of a proof; none: they are."""
    return among(parts_of_clause(prepared, clause), *roles)


def among(parts: Iterable[str], *roles: str) -> tuple[str, ...]:
    """Those of some parts that loosen rules in these roles."""
    return tuple(dict.fromkeys(part for part in parts if LOOSENS.get(part, frozenset()) & set(roles)))
