"""The difference of two worlds, put together: an actor leaves, an act stops, a clause is reversed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from servanda.base.time.numbers import digits
from servanda.check.words import listed
from servanda.instruments.strategy.whatif.gone import bodies_changed, who_is_gone
from servanda.instruments.strategy.whatif.records import Called, Loss, Lost, Parted, StillOwed, TwoWorlds
from servanda.instruments.strategy.whatif.worlds import Worlds, settled_by, without_guarantors, without_people
from servanda.meaning.runs import Amount, Event
from servanda.model.core import Clause, ClauseStatus, View
from servanda.model.english import act_text, quantity_text, short

if TYPE_CHECKING:
    from servanda.check.desk import Desk
    from servanda.check.problem import Milestone
    from servanda.monitor.answers import Monitored

Settled = Callable[[str, tuple[str, ...]], bool]
ORDER = {loss: number for number, loss in enumerate(Loss)}


class Supposition(msgspec.Struct, frozen=True, kw_only=True):
    """One of: leaves (an actor), stops (a term; `by` whom, () for anybody), reverses (a clause)."""

    leaves: str = ""
    stops: str = ""
    by: tuple[str, ...] = ()
    reverses: str = ""


def difference(
    desk: Desk, view: View, states: Monitored, events: Iterable[Event], what: Supposition, day: dt.date, said: str
) -> TwoWorlds:
    """What differs from a day on.

    In: the dossier on the checker's desk; a view; what the monitor says on that day; events on record by then; the
    supposition; the day; how it is said. Out: the difference, with what other readings make of it.
    """
    happened, settled = tuple(events), settled_by(states)
    found, gone = _changes(desk, view, happened, settled, what, day)
    mine = [clause for clause in view.clauses if what.leaves and what.leaves in clause.bearers.actors]
    changed = {one.clause for one in found}
    done = {clause.id for clause in view.clauses if settled(clause.id, ())}
    return TwoWorlds(
        supposed=said,
        gone=tuple((name, why) for name, why in gone.items()),
        changes=tuple(found),
        bodies=bodies_changed(view.dossier.actors, gone, day),
        owed=tuple(_owed(mine, states, settled, what.leaves)),
        called=tuple(_called(view, what.reverses)),
        binds=tuple(clause.id for clause in mine if clause.binds and not settled(clause.id, (what.leaves,))),
        settled=len(done - changed),
        same=len({clause.id for clause in view.clauses} - done - changed),
        parted=tuple(_parted(desk, view, happened, settled, what, day, changed)),
    )


def _changes(
    desk: Desk, view: View, happened: tuple[Event, ...], settled: Settled, what: Supposition, day: dt.date
) -> tuple[list[Lost], dict[str, str]]:
    gone = who_is_gone(view.dossier.actors, (what.leaves,), day) if what.leaves else {}
    worlds = Worlds(desk, view.choice, happened, missing_when(view, what, gone))
    found = list(worlds.losses(view, settled))
    if gone:
        found += [*without_people(view, gone, settled), *without_guarantors(view, gone)]
    due = {one.clause for one in found if one.loss in (Loss.DUE, Loss.DONE)}
    if what.reverses:
        found = [one for one in found if one.clause != what.reverses]
    found = [one for one in found if not (one.loss is Loss.CONSENT and one.clause in due)]
    return sorted(found, key=lambda one: ORDER[one.loss]), gone


def missing_without(gone: Mapping[str, str]) -> Callable[[Milestone], str]:
    """Why a milestone does not come in the world without some actors."""

    def leaves(node: Milestone) -> str:
        lost = [name for name in node.controllers if name in gone]
        if not lost or not (node.together or len(lost) == len(node.controllers)):
            return ""
        return "; ".join(f"{name} is gone" if gone[name] == "gone" else f"{name}: {gone[name]}" for name in lost)

    return leaves


def missing_when(view: View, what: Supposition, gone: Mapping[str, str]) -> Callable[[Milestone], str]:
    """Why a milestone does not come in the world supposed."""
    leaves = missing_without(gone)

    def stops(node: Milestone) -> str:
        mine = node.term == what.stops and (not what.by or set(what.by) & set(node.by or node.controllers))
        return "it has stopped" if mine else ""

    def reverses(node: Milestone) -> str:
        return f"{short(what.reverses)} is reversed" if what.reverses in node.clauses else ""

    return leaves if what.leaves else stops if what.stops else reverses


def _owed(mine: Iterable[Clause], states: Monitored, settled: Settled, actor: str) -> Iterator[StillOwed]:
    """Amounts that an actor owes and has not delivered by what is on record."""
    known = {state.clause: state for state in states.clauses}
    for clause in mine:
        if clause.modal != "must" or not clause.quantities or settled(clause.id, (actor,)):
            continue
        state = known.get(clause.id)
        done = [
            one
            for verdict in (state.instances if state else ())
            if actor in verdict.instance.bearers
            for one in verdict.amounts
        ]
        owed = listed([quantity_text(one) for one in clause.quantities])
        yield StillOwed(clause=clause.id, title=clause.title, owed=owed, done=tuple(map(_counted, done)))


def _counted(amount: Amount) -> str:
    """How much counts so far, in words."""
    low = digits(amount.low)
    most = f"at least {low}" if amount.high is None else f"{low} to {digits(amount.high)}"
    return f"{low if amount.low == amount.high else most} {amount.unit} of {digits(amount.wanted)}"


def _called(view: View, reversed_: str) -> Iterator[Called]:
    """What the breach of a clause sets going: the steps of its ladder, and clauses that wait for it."""
    clause = next((one for one in view.clauses if one.id == reversed_), None)
    if clause is None:
        return
    for rung in clause.rungs:
        yield Called(clause=rung.id, who=rung.bearers.actors, what=_does(rung), because=f"{short(rung.id)} answers its breach")
    broken = {act.term for act in clause.acts} if clause.modal == "must not" else set()
    for other in view.clauses:
        if other.id == reversed_:
            continue
        waits = [one for timing in other.timing for one in timing.becomes]
        by_act = any(timing.trigger is not None and timing.trigger.act.term in broken for timing in other.timing)
        if by_act or any(
            isinstance(one, ClauseStatus) and one.clause == reversed_ and one.status == "breached" for one in waits
        ):
            because = f"{short(other.id)} waits for {'that act' if by_act else 'that breach'}"
            yield Called(clause=other.id, who=other.bearers.actors, what=_does(other), because=because)


def _does(clause: Clause) -> str:
    return f"{clause.verb} {listed([act_text(act) for act in clause.acts]) or clause.state}"


def _parted(
    desk: Desk, view: View, happened: tuple[Event, ...], settled: Settled, what: Supposition, day: dt.date, changed: set[str]
) -> Iterator[Parted]:
    """What differs under each party's readings."""
    from servanda.model.views import party_choice
    from servanda.model.views import view as viewed

    holders = dict.fromkeys(name for reading in view.dossier.readings for name in reading.held_by)
    for holder in holders if not view.choice else ():
        choice = party_choice(view.dossier, holder)
        other = {one.clause for one in _changes(desk, viewed(view.dossier, choice), happened, settled, what, day)[0]}
        if other != changed:
            yield Parted(label=f"as {holder} reads", more=tuple(sorted(other - changed)), fewer=tuple(sorted(changed - other)))
