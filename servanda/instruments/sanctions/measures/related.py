"""Who acts on a clause: what starts and ends the states it hangs on, what suspends, ends and extends it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.meaning.prepared import prepare
from servanda.model.core import Clause, ClauseStatus, Past, StateHolds, View


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """Ids of clauses, each in the order of the text.

    states: on which the clause hangs by `while` or `if`. starters, enders: act on these. callers: those of the starters that a breach opens (a rung, or
    a power with a condition on a breach). suspenders, closers, extenders: act on the clause itself. parents: of each rung among them, the
    clause it stands under.
    """

    states: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    enders: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()
    suspenders: tuple[str, ...] = ()
    closers: tuple[str, ...] = ()
    extenders: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, each once."""
        found = [
            *self.starters,
            *self.enders,
            *self.suspenders,
            *self.closers,
            *self.extenders,
            *(parent for _, parent in self.parents),
        ]
        return tuple(dict.fromkeys(found))


def related_of(view: View, clause: str) -> Related:
    """Who acts on a clause of a view."""
    prepared = prepare(view)
    states = tuple(dict.fromkeys(one for one in states_of(prepared.clauses[clause])))
    acting = [pair for state in states for pair in prepared.effects_on_state.get(state, ())]
    own = prepared.effects_on_clause.get(clause, ())
    starters = tuple(dict.fromkeys(name for name, effect in acting if effect.verb == "starts"))
    found = {
        "enders": tuple(dict.fromkeys(name for name, effect in acting if effect.verb == "ends")),
        "suspenders": tuple(dict.fromkeys(name for name, effect in own if effect.verb == "suspends")),
        "closers": tuple(dict.fromkeys(name for name, effect in own if effect.verb in ("ends", "releases"))),
        "extenders": tuple(dict.fromkeys(name for name, effect in own if effect.verb == "extends")),
    }
    everybody = dict.fromkeys([*starters, *(name for names in found.values() for name in names)])
    parents = tuple((name, prepared.parent[name]) for name in everybody if name in prepared.parent)
    callers = tuple(name for name in starters if name in prepared.parent or _on_breach(prepared.clauses[name]))
    return Related(states=states, starters=starters, callers=callers, parents=parents, **found)


def states_of(clause: Clause) -> Iterator[str]:
    """The states by which a clause says when it binds."""
    for part in clause.timing:
        if part.kind == "while" and part.state:
            yield part.state
    for condition in clause.conditions:
        if condition.kind in ("if", "provided that"):
            yield from _inside(condition.cond)


def _inside(cond: object) -> Iterator[str]:
    if isinstance(cond, StateHolds):
        yield cond.state
    elif isinstance(cond, msgspec.Struct):
        for name in ("cond", "conds"):
            value = getattr(cond, name, ())
            for one in value if isinstance(value, tuple) else (value,):
                yield from _inside(one)


def _on_breach(clause: Clause) -> bool:
    return any(_breach(condition.cond) for condition in clause.conditions if condition.kind in ("if", "provided that"))


def _breach(cond: object) -> bool:
    if isinstance(cond, Past):
        return isinstance(cond.point, ClauseStatus) and cond.point.status == "breached"
    if isinstance(cond, msgspec.Struct):
        for name in ("cond", "conds"):
            value = getattr(cond, name, ())
            if any(_breach(one) for one in (value if isinstance(value, tuple) else (value,))):
                return True
    return False
