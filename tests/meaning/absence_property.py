"""Absence is not breach, as one check of a log: what is taken from it, hidden in it or taken back accuses nobody who was not accused before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import taking_out
from accusing import FINDING, PATROL, REGISTER
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Gap, Instance, Prepared, Run, Status, Verdict, Watched, evaluate, violations
from servanda.monitor import engine

CERTAIN = (Status.KEPT, Status.BREACHED)
MUST_BE_NONE = (
    "accused by less", "accused by a marking", "accused by a gap", "accused by taking back who looked", "certain by taking back who looked",
    "certain become otherwise", "evaluators differ",
)  # fmt: skip
GROUNDS = (
    "a forbidden act", "one act too many", "an act out of order", "determined", "performed late", f"missed: {PATROL}", f"missed: {FINDING}", f"missed: {REGISTER}",
    "too little", "a window missed", "a rung missed",
)  # fmt: skip
Key = tuple[object, ...]


def statuses(prepared: Prepared, run: Run, now: Instant, names: tuple[int, ...] = ()) -> dict[Key, Status]:
    """The status of every instance by what it stays when entries are taken out. names: what the events of the run are called."""
    called = names or tuple(range(len(run.events)))
    return {key(one.instance, called): one.status for verdicts in evaluate(prepared, run, now).values() for one in verdicts}


def key(one: Instance, called: tuple[int, ...]) -> Key:
    trigger = None if one.trigger_event is None else called[one.trigger_event]
    above = None if one.parent is None else key(one.parent, called)
    cause = None if one.cause is None else key(one.cause, called)
    return (one.clause, one.bearers, one.binding, one.window, trigger, above, cause)


def accused(found: dict[Key, Status]) -> set[Key]:
    return {name for name, status in found.items() if status is Status.BREACHED}


def counted(prepared: Prepared, run: Run, now: Instant, names: tuple[int, ...]) -> set[Key]:
    """The violations that are certain: whose, of what, by which act, deadline or finding (which stands whether its act is on record or not)."""
    found = [one for one in violations(prepared, run, now) if one.sure]
    return {(one.clause, one.bearers, None if one.event is None or one.part == "determined by" else names[one.event]) for one in found}


def owed(prepared: Prepared) -> set[str]:
    """The terms of the acts that somebody owes."""
    return {act.term for clause in prepared.clauses.values() if clause.modal == "must" for act in clause.acts}


def judge(
    prepared: Prepared, run: Run, now: Instant, gaps: Iterable[Gap], look: Watched, chosen: frozenset[int], labels: tuple[tuple[int, ...], tuple[int, ...]]
) -> Counter[str]:
    """What a log says, and what becomes of it: some entries taken out, all acts, all; those above each marking; a gap put in; each look taken back; one more look.

    What is shown to a reader presumes nothing; where the first performance on record is presumed the first, only what nobody owes is taken out.
    """
    counts: Counter[str] = Counter()
    verdicts = [one for some in evaluate(prepared, run, now).values() for one in some]
    every = tuple(range(len(run.events)))
    before = {key(one.instance, every): one.status for one in verdicts}
    blamed, told = accused(before), counted(prepared, run, now, every)
    counts["logs"] += 1
    counts["entries"] += len(run.events)
    counts["verdicts"] += len(before)
    counts.update(f"verdicts {status.value}" for status in before.values())
    counts["logs in which somebody is breached"] += bool(blamed)
    counts.update(f"ground: {name}" for name in {ground for one in verdicts if one.status is Status.BREACHED for ground in grounds(prepared, run, now, one)})
    counts["evaluators differ"] += engine.verdicts(prepared, run, now) != evaluate(prepared, run, now)

    def less(out: Iterable[int], shown: Run, what: str) -> None:
        names = tuple(number for number in every if number not in set(out))
        after = statuses(prepared, shown, now, names)
        counts["entries taken out"] += len(run.events) - len(names)
        counts[what] += len(accused(after) - blamed) or len(counted(prepared, shown, now, names) - told)
        for name in before.keys() & after.keys():
            if before[name] in CERTAIN and after[name] is not before[name]:
                counts[f"{before[name].value} become {after[name].value} by less"] += 1

    acts = {number for number, event in enumerate(run.events) if event.by}
    for out in {frozenset(chosen & set(every)), frozenset(acts), frozenset(every)}:
        less(out, replace(taking_out.taken_out(run, out), firsts=""), "accused by less")
    if run.firsts:
        free = {number for number in chosen & set(every) if run.events[number].term not in owed(prepared)}
        less(free, taking_out.taken_out(run, free), "accused by less")
    for clearance in (0, 1):
        out = frozenset(number for number, label in enumerate(labels[0]) if label > clearance)
        seen = tuple(one for one, label in zip(run.watched or (), labels[1], strict=True) if label <= clearance)
        if out or seen != run.watched:
            less(out, replace(taking_out.taken_out(replace(run, watched=seen), out), firsts=""), "accused by a marking")
    for gap in gaps:
        blind = replace(run, gaps=(*run.gaps, gap))
        counts["accused by a gap"] += len(accused(statuses(prepared, blind, now)) - blamed) or len(counted(prepared, blind, now, every) - told)
    for number in range(len(run.watched or ())):
        fewer = replace(run, watched=tuple(one for other, one in enumerate(run.watched or ()) if other != number))
        left = statuses(prepared, fewer, now)
        counts["accused by taking back who looked"] += len(accused(left) - blamed)
        counts["certain by taking back who looked"] += sum(status in CERTAIN and before.get(name) is not status for name, status in left.items())
    more = statuses(prepared, replace(run, watched=(*(run.watched or ()), look)), now)
    counts["certain become otherwise"] += sum(status in CERTAIN and more[name] is not status for name, status in before.items())
    return counts


def grounds(prepared: Prepared, run: Run, now: Instant, one: Verdict) -> set[str]:
    """On what ground somebody is breached; of a missed deadline, what it would not stand without."""
    clause, reason = prepared.clauses[one.instance.clause], one.reasons[0]
    if reason.part == "determined by":
        return {"determined"}
    if clause.modal == "must not":
        return {"one act too many" if clause.quantities else "a forbidden act"}
    if reason.text.startswith("done "):
        return {"an act out of order"}
    found = {
        name
        for name, holds in (("too little", bool(clause.quantities)), ("a window missed", one.instance.window is not None), ("a rung missed", one.instance.parent is not None))
        if holds
    }
    if not _stands(prepared, replace(run, firsts=""), now, one):
        return found | {"performed late"}
    sources = {look.source for look in run.watched or ()} & {PATROL, FINDING, REGISTER}
    hangs = {
        name for name in sources if not _stands(prepared, replace(run, watched=tuple(look for look in run.watched or () if look.source != name)), now, one)
    }
    return found | {f"missed: {name}" for name in hangs or sources}


def _stands(prepared: Prepared, run: Run, now: Instant, one: Verdict) -> bool:
    return any(other.instance == one.instance and other.status is Status.BREACHED for other in evaluate(prepared, run, now)[one.instance.clause])
