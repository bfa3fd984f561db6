"""The same lives the slow way: the reference evaluator asked at the end of every day. For tests; it shares no rule with `looks`, `life` and `causes`.

How it differs: it asks `servanda.meaning` and never the monitor; it sees a measure go on after a violation by taking the forbidden acts out of the
run, not by a twin; it finds the sunset by looking ahead day by day for the first on which the clause is over, not by reading its time parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.instruments.sanctions.measures.records import BINDING, Kind
from servanda.meaning import Event, Prepared, Run, Status, Verdict, evaluate, prepare, state_holds
from servanda.model.core import Clause, View

DAY = 86_400
OVER = (Status.LAPSED, Status.KEPT)


def without_acts(view: View, clause: Clause, run: Run) -> Run:
    """The run without the acts a clause forbids; no gap hides them."""
    acts = {act.term for act in clause.acts}
    rest = tuple(sorted(set(view.dossier.terms) - acts))
    gaps = tuple(replace(gap, terms=tuple(t for t in gap.terms if t not in acts) if gap.terms else rest) for gap in run.gaps)
    return Run(events=tuple(one for one in run.events if one.term not in acts), gaps=tuple(gap for gap in gaps if gap.terms))


def daily(
    view: View, clause: str, run: Run, first: Instant, last: Instant, *, ahead: int = 400
) -> Iterator[tuple[Instant, Kind]]:
    """At the end of each day from `first` on, how a clause with one bearer stands. ahead: how many days to look for its sunset.

    It sees no change that is undone within a day.
    """
    prepared = prepare(view)
    mine = prepared.clauses[clause]
    quiet = without_acts(view, mine, run)
    was, ever, sunset = Kind.PLANNED, False, None
    lifting: list[str] = []
    for at in range(first, last + 1, DAY):
        found = evaluate(prepared, quiet, at)
        kind = _plain(prepared, mine, found, ever)
        if kind is Kind.IN_FORCE:
            # on a day on which nothing happened the sunset stays where it was
            quiet_day = was in BINDING and not any(at - DAY < one.at <= at for one in quiet.events)
            due = sunset if quiet_day else _sunset(prepared, clause, quiet, at, ahead)
            kind = _sort_of_binding(prepared, mine, quiet, found, at, was, ever, lifting, sunset, due)
            sunset = due if due is not None else sunset
        if kind is Kind.SUSPENDED:
            sunset = _sunset(prepared, clause, quiet, at, ahead)
            lifting = [
                name
                for name, one in prepared.clauses.items()
                if any(e.verb == "suspends" and clause in e.clauses for e in one.effects) and _exercised(found[name])
            ]
        yield at, kind
        if kind is not Kind.UNKNOWN:
            was = kind
            ever = ever or kind in BINDING or kind is Kind.SUSPENDED


def _plain(prepared: Prepared, clause: Clause, found: dict[str, tuple[Verdict, ...]], ever: bool) -> Kind:
    verdict = found[clause.id][0]
    table = {
        Status.PENDING: Kind.IN_FORCE,
        Status.EXCUSED: Kind.SUSPENDED,
        Status.KEPT: Kind.ENDED,
        Status.LAPSED: Kind.LAPSED,
        Status.UNKNOWN: Kind.UNKNOWN,
    }
    if verdict.status is not Status.NOT_IN_FORCE:
        return table[verdict.status]
    rungs = [one.status for name in _rungs_that_start(prepared, clause) for one in found[name]]
    if Status.PENDING in rungs:
        return Kind.TRIGGERED
    if Status.UNKNOWN in rungs:
        return Kind.UNKNOWN
    return Kind.ENDED if ever else Kind.PLANNED


def _rungs_that_start(prepared: Prepared, clause: Clause) -> list[str]:
    states = {part.state for part in clause.timing if part.kind == "while"}
    return [
        name
        for name, one in prepared.clauses.items()
        if name in prepared.parent and any(e.verb == "starts" and e.state in states for e in one.effects)
    ]


def _sort_of_binding(
    prepared: Prepared,
    clause: Clause,
    run: Run,
    found: dict[str, tuple[Verdict, ...]],
    at: Instant,
    was: Kind,
    ever: bool,
    lifting: Sequence[str],
    sunset: Instant | None,
    due: Instant | None,
) -> Kind:
    if was is Kind.SUSPENDED:
        states = [part.state for name in lifting for part in prepared.clauses[name].timing if part.kind == "while"]
        failed = any(
            state_holds(prepared, state, run, at) is False
            and (
                len(lifting) < 2 or state_holds(prepared, state, run, at - DAY) is not False
            )  # of several: the one that ended it
            for state in states
        )
        return Kind.SNAPPED_BACK if failed or not lifting else Kind.RESUMED
    if was not in BINDING:
        today = [one for name in _rungs_that_start(prepared, clause) for one in found[name] if one.status is Status.KEPT]
        answers = any(one.since is not None and at - DAY < one.since <= at for one in today)
        return Kind.SNAPPED_BACK if ever and answers else Kind.IN_FORCE
    if sunset is not None and due is not None and due > sunset:
        return Kind.EXTENDED
    return was


def _sunset(prepared: Prepared, clause: str, run: Run, at: Instant, ahead: int) -> Instant | None:
    """The end of the last day on which the clause is not over, if nothing more happens; None: not within the days looked at, or not known."""
    known: list[Event] = [one for one in run.events if one.at <= at]
    quiet = Run(events=tuple(known), gaps=tuple(gap for gap in run.gaps if gap.first <= at))
    low, high = at, at + ahead * DAY
    if evaluate(prepared, quiet, high)[clause][0].status not in OVER:
        return None
    while high - low > DAY:
        middle = low + (high - low) // DAY // 2 * DAY
        over = evaluate(prepared, quiet, middle)[clause][0].status in OVER
        low, high = (low, middle) if over else (middle, high)
    return low


def _exercised(verdicts: tuple[Verdict, ...]) -> bool:
    return any(one.status is Status.KEPT for one in verdicts)
