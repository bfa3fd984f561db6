"""When two clauses meet on the same act: bearers, acts, places and times that overlap, and commands that oppose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from servanda.check.rules.base import Context
from servanda.check.rules.facts.moments import Window, window
from servanda.check.rules.facts.who import expand
from servanda.model.core import ActRef, Clause, Cond, Dossier, NotCond


def same_act(dossier: Dossier, one: ActRef, other: ActRef) -> bool:
    """Whether two acts can be one and the same: one phrase, and no slot in which they differ (an empty slot is any value)."""
    if one.term != other.term:
        return False
    left, right = dict(one.args), dict(other.args)
    for slot in left.keys() & right.keys():
        if left[slot] == right[slot] or (left[slot] in dossier.places and right[slot] in dossier.places):
            continue
        if expand(dossier, [left[slot]]) & expand(dossier, [right[slot]]):
            continue
        return False
    return True


def includes_act(dossier: Dossier, wide: ActRef, narrow: ActRef) -> bool:
    """Whether every doing of `narrow` is a doing of `wide`."""
    if wide.term != narrow.term:
        return False
    inner = dict(narrow.args)
    return all(slot in inner and inner[slot] == value for slot, value in wide.args if value not in dossier.places)


def places_of(dossier: Dossier, clause: Clause, act: ActRef) -> frozenset[str]:
    """Where a clause speaks: its `at` places and the places in the slots of the act. Empty: everywhere."""
    return frozenset(clause.places) | {value for _slot, value in act.args if value in dossier.places}


def inside(dossier: Dossier, inner: str, outer: str) -> bool:
    """Whether a place is declared to lie in another (or is the same)."""
    seen: set[str] = set()
    waiting = [inner]
    while waiting:
        name = waiting.pop()
        if name == outer:
            return True
        if name not in seen and name in dossier.places:
            seen.add(name)
            waiting.extend(dossier.places[name].inside)
    return False


def opposed_conditions(one: Clause, other: Clause) -> bool:
    """Whether one clause applies only where the other does not: `if X` against `unless X`."""
    left, right = list(_requirements(one)), list(_requirements(other))
    return any(_negated(cond) in right for cond in left) or any(_negated(cond) in left for cond in right)


def _applies_with(prohibition: Clause, command: Clause) -> bool:
    """Whether a prohibition applies whenever the command does: it has no condition that the command does not have."""
    asked = list(_requirements(command))
    consents = any(c.kind == "consent" for c in prohibition.conditions)
    return not consents and all(cond in asked for cond in _requirements(prohibition))


def _requirements(clause: Clause) -> Iterator[Cond]:
    for condition in clause.conditions:
        if condition.kind in ("if", "provided that"):
            yield condition.cond
        elif condition.kind == "unless":
            yield _negated(condition.cond)
    for timing in clause.timing:
        if timing.kind == "only after" and timing.cond is not None:
            yield timing.cond


def _negated(cond: Cond) -> Cond:
    return cond.cond if isinstance(cond, NotCond) else NotCond(cond=cond)


def excepted(dossier: Dossier, prohibition: Clause, act: ActRef) -> bool:
    """Whether a prohibition makes an exception that may cover the act; one in plain words may."""
    return any(e.act is None or same_act(dossier, e.act, act) for e in prohibition.exceptions)


def always_forbidden_then(context: Context, command: Clause, prohibition: Clause) -> bool:
    """Whether the whole time left for the command lies in the time of the prohibition."""
    states = {t.state for t in command.timing if t.kind == "while"}
    running = {t.state for t in prohibition.timing if t.kind == "while"}
    if running and not running <= states:
        return False
    bare = prohibition if not running else _without_states(prohibition)
    forbidden = window(context, bare)
    if not forbidden.known or any(t.kind == "only after" for t in prohibition.timing):
        return False
    due = window(context, command)
    if command.standing:  # owed at every moment: one of them is enough
        return meet(due, forbidden)
    if forbidden.first is not None and (due.first is None or due.first < forbidden.first):
        return False
    return forbidden.last is None or (due.last is not None and due.last <= forbidden.last)


def meet(one: Window, other: Window) -> bool:
    """Whether some moment lies in both."""
    pairs = ((one.last, other.first), (other.last, one.first))
    return all(last is None or first is None or first <= last for last, first in pairs)


def _without_states(clause: Clause) -> Clause:
    return msgspec.structs.replace(clause, timing=tuple(t for t in clause.timing if t.kind != "while"))


def clashing_act(context: Context, command: Clause, prohibition: Clause, *, anywhere: bool = False) -> ActRef | None:
    """The act that one clause commands (or permits) and the other forbids the same bearer in the same place, at all times left for it.

    anywhere: do not look at places; for rules that do so themselves.
    """
    dossier = context.dossier
    if not expand(dossier, command.doers.actors) & expand(dossier, prohibition.doers.actors):
        return None
    if opposed_conditions(command, prohibition) or not _applies_with(prohibition, command):
        return None
    for act in command.standing or command.acts:
        for forbidden in prohibition.acts:
            if not includes_act(dossier, forbidden, act) or excepted(dossier, prohibition, act):
                continue
            here, there = places_of(dossier, command, act), places_of(dossier, prohibition, forbidden)
            covers = not there or (bool(here) and all(any(p == q for q in there) for p in here))
            if not anywhere and not covers:
                continue
            if always_forbidden_then(context, command, prohibition):
                return act
    return None


def meeting(commands: Iterable[Clause], prohibitions: Iterable[Clause]) -> Iterator[tuple[Clause, Clause]]:
    """Pairs of a command (or permission) and a prohibition that speak of one act of the vocabulary."""
    by_term: dict[str, list[Clause]] = {}
    for clause in prohibitions:
        if clause.modal == "must not":
            for term in dict.fromkeys(a.term for a in clause.acts):
                by_term.setdefault(term, []).append(clause)
    for clause in commands:
        if clause.modal != "must not" or clause.standing:
            found = {c.id: c for act in clause.standing or clause.acts for c in by_term.get(act.term, ())}
            yield from ((clause, forbidden) for forbidden in found.values())
