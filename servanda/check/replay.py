"""From a schedule to a run, and back through the reference evaluator: nothing is shown that it does not confirm.

Also the completion of a run: duties that recur, or that an event of the run calls for, are performed in time, as those who comply would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from servanda.calendar import Instant, civil, instant
from servanda.check.deadline import look
from servanda.check.portions import caps_of, portions
from servanda.check.problem import Milestone, Problem
from servanda.meaning.asked import pieces
from servanda.meaning.names import same_or_within
from servanda.meaning.piecewise import Verdicts
from servanda.meaning.prepared import Prepared, prepare
from servanda.meaning.results import clause_status
from servanda.meaning.runs import Event, Instance, Run, Status, Verdict
from servanda.model.core import ActRef, Clause, View

DAY = 86400
MOST_ADDED = 2000
"""Performances of recurring duties that completion adds before it gives up."""


class Noon:
    """Raises a moment to the next civil noon; keeps what it has worked out."""

    def __init__(self, zone: str) -> None:
        self.zone = zone
        self.known: dict[int, Instant] = {}

    def __call__(self, at: Instant) -> Instant:
        found = self.known.get(at)
        if found is None:
            import datetime as dt

            day = civil(at, self.zone).date()
            found = instant(day, dt.time(12), self.zone).at
            if found < at:
                found = instant(day + dt.timedelta(days=1), dt.time(12), self.zone).at
            self.known[at] = found
        return found


class Player:
    """A view made ready once for many runs."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.prepared: Prepared = prepare(view)
        self.pieces = pieces(self.prepared)
        self._caps = caps_of(self.prepared)

    def play(self, run: Run, now: Instant, wanted: Iterable[str] | None = None) -> Verdicts:
        """The verdicts of the reference evaluator; wanted: only of these clauses (with all that their verdicts hang on). Indexes of events in
        them count among the events that a clause listens to."""
        look()
        return self.pieces.play(run, now, None if wanted is None else frozenset(wanted), numbered=False)

    def breaches(self, verdicts: Verdicts) -> list[Verdict]:
        """Breaches of clauses and rungs (not of red lines, which bind nobody who did not agree)."""
        return [
            verdict
            for name, found in verdicts.items()
            if name not in self.prepared.red
            for verdict in found
            if verdict.status is Status.BREACHED
        ]

    def status(self, verdicts: Verdicts, clause: str) -> Status:
        """The status of a clause as its worst instance."""
        return clause_status(verdicts.get(clause, ()))

    def complete(
        self, run: Run, now: Instant, *, only: tuple[str, ...] = (), wanted: Iterable[str] | None = None, whole: bool = False
    ) -> tuple[Run, Verdicts]:
        """The run with what duties that recur or are called for ask of those who comply (of `only`, if given), amounts in such
        portions as the text allows; and its verdicts.

        whole: also in windows that are cut off, which it is no breach to leave unused.
        """
        added, run = 0, self._portioned(run.events)
        used: set[tuple[str, tuple[str, ...], int | None, int | None, Instance | None]] = set()
        for _ in range(6):
            verdicts = self.play(run, now, wanted)
            more: list[Event] = []
            for name, found in verdicts.items():
                clause = self.prepared.clauses[name]
                agreed = name not in self.prepared.red and name not in self.prepared.parent
                for verdict in found if agreed and clause.modal == "must" else ():
                    one = verdict.instance
                    mark = (name, one.bearers, one.window, one.trigger_event, one.cause)
                    cut = whole and one.window is not None and verdict.status is Status.LAPSED and mark not in used
                    used |= {mark} if cut else set()
                    who = set(clause.acting(one.bearers))
                    if (cut or _is_late(clause, verdict)) and (not only or who & set(only)):
                        more += _performance(clause, verdict, self.view)
            if not more or added + len(more) > MOST_ADDED:
                return run, verdicts
            added += len(more)
            run = self._portioned((*run.events, *more))
        return run, verdicts

    def _portioned(self, events: tuple[Event, ...]) -> Run:
        return run_of(part for event in events for part in portions(self.prepared, self._caps, event))


def _is_late(clause: Clause, verdict: Verdict) -> bool:
    one = verdict.instance
    called = one.window is not None or one.called or one.trigger_at is not None
    return called and verdict.status is Status.BREACHED and verdict.due is not None


def _performance(clause: Clause, verdict: Verdict, view: View) -> list[Event]:
    if verdict.due is None:
        return []
    opens = verdict.opens if verdict.opens is not None else verdict.instance.trigger_at
    at = verdict.due if opens is None else max(opens, min(verdict.due, opens + DAY // 2))
    doers = performers(clause, verdict.instance)
    acts = clause.acts[:1] if clause.act_list == "any of" else clause.acts
    found: list[Event] = []
    for act in acts:
        for by in doers:
            args = dict(act.args) | {k: v for k, v in verdict.instance.binding if k not in dict(act.args)}
            found += event_of(ActRef(term=act.term, args=tuple(args.items())), by, at, [clause], view)
    return found


def performers(clause: Clause, one: Instance, only: str = "") -> list[tuple[str, ...]]:
    """Who perform an instance of a duty, each in an act of its own; only: who does, where one of several is enough."""
    who = clause.doers
    if clause.others is not None:
        return who.shares if who.mode != "any" else [(only,) if only in who.actors else who.actors[:1]]
    return [one.bearers] if who.mode == "jointly" else [(only or one.bearers[0],)]


def event_of(act: ActRef, by: tuple[str, ...], at: Instant, clauses: Iterable[Clause], view: View | None = None) -> list[Event]:
    """The event that performs an act as its clauses ask: where, how much, and certified where they want that.

    view: where no clause asks for an amount but one of the text counts it, the act is done in a modest one.
    """
    amount: Decimal | None = None
    unit = place = ""
    more: list[Event] = []
    for clause in clauses:
        place = place or next(iter(clause.places), "")
        for quantity in clause.quantities:
            if quantity.relation != "at most" or quantity.measured_from:
                if amount is None or quantity.amount.number > amount:
                    amount, unit = quantity.amount.number, quantity.amount.unit
        for seen in clause.verification if clause.modal == "must" else ():
            for name in seen.by if seen.sort == "certified" else ():
                more.append(Event(term="certification", at=at, by=(name,), args=(("of", clause.id),)))
    if amount is None and view is not None:
        amount, unit = _modest(view, act.term)
    return [Event(term=act.term, at=at, by=by, args=act.args, amount=amount, unit=unit, place=place), *more]


def _modest(view: View, term: str) -> tuple[Decimal | None, str]:
    """One unit of what some clause counts of an act, or less where even that would be too much; nothing, if none counts it."""
    counting = [c for c in view.clauses if c.quantities and any(a.term == term for a in c.acts)]
    counted = [q for c in counting for q in c.quantities if not q.measured_from]
    if not counted:
        return None, ""
    unit = counted[0].amount.unit
    return min([Decimal(1), *(q.amount.number / 2 for q in counted if q.amount.unit == unit and q.amount.number > 0)]), unit


def run_of(events: Iterable[Event]) -> Run:
    """Events in order of time; of the same moment, in the order given."""
    return Run(events=tuple(sorted(events, key=lambda event: event.at)))


def events_of(problem: Problem, view: View, times: Mapping[int, Instant]) -> Run:
    """The run in which milestones happen at these times. Where one act is several milestones of one moment, it happens once."""
    clauses = {clause.id: clause for clause in view.clauses}
    shown = [n for n in times if problem.nodes[n].sort in ("act", "event", "consent", "formal")]
    found: list[Event] = []
    for number in sorted(shown, key=lambda n: (times[n], n)):
        node = problem.nodes[number]
        if node.clauses or not any(
            _within(node, problem.nodes[other]) for other in shown if other != number and times[other] == times[number]
        ):
            for event in _node_events(node, clauses, view, times[number]):
                if event not in found:
                    found.append(event)
    return run_of(found)


def _within(first: Milestone, other: Milestone) -> bool:
    """Whether one milestone, which performs nothing by itself, comes with another."""
    same = first.term == other.term and set(first.args) <= set(other.args) and set(first.by) <= set(other.by)
    return same and (bool(other.clauses) or (first.args, first.by) != (other.args, other.by))


def _node_events(node: Milestone, clauses: dict[str, Clause], view: View, at: Instant) -> list[Event]:
    if node.sort in ("consent", "formal"):
        return [Event(term=node.term, at=at, by=node.by, args=node.args)]
    act = ActRef(term=node.term, args=node.args)
    used = [clauses[name] for name in node.clauses if name in clauses]
    if not used:
        fits = [c for c in view.clauses if any(a.term == node.term and set(a.args) <= set(node.args) for a in c.acts)]
        used = [c for c in fits if c.modal != "must not"][:1]
        barred = [place for c in fits for place in c.places]
        if not used and barred:
            return [Event(term=act.term, at=at, by=node.by, args=act.args, place=_apart(view, barred))]
    return event_of(act, node.by, at, used, view)


def _apart(view: View, barred: list[str]) -> str:
    """A place that lies in none of these."""
    dossier = view.dossier
    free = [name for name in dossier.places if not any(same_or_within(dossier, place, name) for place in barred)]
    return free[0] if free else f"other than {barred[0]}"


class Replayed(msgspec.Struct, frozen=True):
    """A run that was played: the moment it is looked at, what the evaluator said."""

    run: Run
    now: Instant
    verdicts: Verdicts


def end_of(problem: Problem, times: Mapping[int, Instant]) -> Instant:
    """A moment after all that a schedule holds."""
    return max([problem.start, *times.values()]) + DAY
