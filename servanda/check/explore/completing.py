"""Runs in which those who comply do what falls due: a short run continued by the performances whose last moments would pass undone."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.base.inside import inside
from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.explore.events import able
from servanda.check.explore.explorer import Explorer, Tried, begin
from servanda.check.explore.lawful import natural
from servanda.check.explore.will import needs_will, without
from servanda.check.played import Played
from servanda.check.replay import DAY, event_of, performers, run_of
from servanda.meaning.asked import accused
from servanda.meaning.ended import at_odds, endless, offences
from servanda.meaning.replayed import left_out
from servanda.meaning.runs import Event, Run, Status, Verdict, awaits_finding
from servanda.model.core import ActRef, Clause, ClauseStatus, Occurs

MOST_ROUNDS = 5
"""How often what newly falls due is performed: each performance may set more going."""

MOST_ADDED = 60
"""Performances that are added to one run at most."""


class Whole:
    """Runs judged against the whole text, or (wanted) some clauses of it: what the player of a desk remembers is not worked out again."""

    def __init__(self, desk: Played, choice: Choice, wanted: Iterable[str] | None = None) -> None:
        self.desk = desk
        self.wanted = None if wanted is None else tuple(wanted)
        self.player = desk.player(choice)
        self.views = (self.player.prepared,)
        self.start = begin(self.player.prepared)
        self.last = desk.last_date(choice) or self.start
        self.recurs = any(endless(clause) for clause in self.player.prepared.clauses.values())

    def judge(self, run: Run, guess: Instant | None = None) -> Tried:
        """A run at its end."""
        now = max([self.start, self.last, *(event.at for event in run.events)]) + DAY
        for number in range(MOST_ROUNDS):
            verdicts = self.player.play(run, now, self.wanted)
            end = max(
                [now, *(one.due + DAY for found in verdicts.values() for one in found if one.due and one.instance.window is None)]
            )
            if end == now or number == MOST_ROUNDS - 1:
                break
            now = end
        return Tried(run, now, (verdicts,), ())

    def judge_at(self, run: Run, now: Instant) -> Tried:
        """A run looked at at a moment."""
        return Tried(run, now, (self.player.play(run, now, self.wanted),), ())


def completed(explorer: Explorer | Whole, run: Run, *, only: str = "", passive: str = "") -> Tried:
    """The run with every duty whose last moment would pass undone performed at that moment, by its bearers (or by one of them only).

    passive: an actor whose will nothing that is added may need, but for what it owes itself.
    """
    tried = explorer.judge(run)
    added = 0
    for _ in range(MOST_ROUNDS):
        more = [
            event
            for clause, verdict in _first(_missed(explorer, tried))
            for event in performances(explorer, clause, verdict, only, passive)
        ]
        # one act serves two duties
        more = [one for number, one in enumerate(more) if one.amount is not None or one not in more[:number]]
        more = [event for event in more if natural(explorer.desk.dossier, run_of([*tried.run.events, *more]), (event,))]
        added += len(more)
        if not more or added > MOST_ADDED:
            break
        longer = run_of([*tried.run.events, *more])
        following = explorer.judge_at(longer, tried.now) if explorer.recurs else explorer.judge(longer, tried.now)
        if following.run == tried.run:
            break
        tried = following
    return tried


def gone_on_with(explorer: Explorer, tried: Tried) -> Tried:
    """A run as it is if nothing is breached in it, or more than time has done; else with what was owed by then performed."""
    late = [one for _, one in _missed(explorer, tried)] if tried.telling else []
    breaches = tried.breaches()
    return completed(explorer, tried.run) if breaches and all(one in late for one in breaches) else tried


def _first(missed: list[tuple[Clause, Verdict]]) -> list[tuple[Clause, Verdict]]:
    """What is to be performed first: answers to a breach only where nothing else is missed, for performances undo the breach."""
    return [one for one in missed if not any(at.status == "breached" for at in inside(one[0].timing, ClauseStatus))] or missed


def _missed(explorer: Explorer | Whole, tried: Tried) -> list[tuple[Clause, Verdict]]:
    prepared = explorer.views[0]
    return [
        (prepared.clauses[name], one)
        for name, found in tried.verdicts[0].items()
        if name not in prepared.red and prepared.clauses[name].modal == "must"
        for one in found
        if one.due is not None
        and (
            (one.status is Status.BREACHED and one.since == one.due + 1)
            or (one.status is Status.UNKNOWN and one.due < tried.now and any(awaits_finding(why) for why in one.reasons))
        )
    ]


def performances(explorer: Explorer | Whole, clause: Clause, verdict: Verdict, only: str = "", passive: str = "") -> list[Event]:
    """What performs an instance of a duty at its last moment, as its bearers (or one of them only) would; passive: see `completed`."""
    due, dossier = verdict.due, explorer.desk.dossier
    who = clause.acting(verdict.instance.bearers)
    if due is not None and clause.state:
        return [] if only else _begun(explorer, clause, due, passive)
    if due is None or (only and only not in who):
        return []
    if passive and passive not in verdict.instance.bearers:
        alone: list[tuple[str, ...]] = [(name,) for name in who] or [()]
        if any(needs_will(dossier, Event(term=clause.acts[0].term, at=due, by=by), passive) for by in alone):
            return []
    found: list[Event] = []
    for act in clause.acts[:1] if clause.act_list == "any of" else clause.acts:
        term = dossier.terms.get(act.term)
        bound = {slot.name for slot in term.slots} if term is not None else set()
        args = {name: value for name, value in verdict.instance.binding if name in bound} | dict(act.args)
        for by in performers(clause, verdict.instance, only):
            found += event_of(ActRef(term=act.term, args=tuple(args.items())), by, due, [clause], explorer.views[0].view)
    return found


def _begun(explorer: Explorer | Whole, clause: Clause, at: Instant, passive: str) -> list[Event]:
    """What begins a state that is owed by a moment: the event, or the act of the first who can do it."""
    prepared, dossier = explorer.views[0], explorer.desk.dossier
    state = prepared.view.states.get(clause.state)
    if state is None or not isinstance(state.start, Occurs):
        return []
    ref = state.start.event
    term = dossier.terms.get(ref.act.term)
    doers = () if ref.mode == "event" else ref.doers or able(prepared, ref.act.term, term)[:1]
    ways: list[tuple[str, ...]] = [(name,) for name in (doers if ref.mode == "all" else doers[:1])] or [()]
    found = [event for by in ways for event in event_of(ref.act, by, at, (), prepared.view)]
    return [] if passive and any(needs_will(dossier, event, passive) for event in found) else found


def keeps(explorer: Explorer | Whole, tried: Tried) -> bool:
    """Whether a run keeps the clauses explored: nothing is breached, and no breach by the facts is left to be determined."""
    prepared = explorer.views[0]
    names = [name for name in tried.verdicts[0] if name not in prepared.red]
    statuses = {one.status for name in names for one in tried.verdicts[0][name]}
    if Status.BREACHED in statuses or any(at_odds(prepared, tried.verdicts[0], tried.run, tried.now)):
        return False
    return Status.UNKNOWN not in statuses or not accused(prepared, tried.run, tried.now, names)


def offends(explorer: Explorer | Whole, tried: Tried, actor: str) -> bool:
    """Whether an actor is in breach of anything explored, or by the facts perhaps, which somebody has still to determine."""
    verdicts = tried.verdicts[0]
    found = offences(explorer.views[0], verdicts, tried.run, tried.now)
    return any(actor in who for name, who in found.items() if name in verdicts)


def unowed(explorer: Explorer | Whole, tried: Tried, actor: str) -> tuple[Event, ...]:
    """What an actor may leave out of a run, of all that needs its will, and not be in breach, nor perhaps; empty: nothing."""
    events = [event for event in tried.run.events if needs_will(explorer.desk.dossier, event, actor)]
    return next((some for some in left_out(events) if not _owed(explorer, tried, some, actor)), ())


def _owed(explorer: Explorer | Whole, tried: Tried, some: tuple[Event, ...], actor: str) -> bool:
    less = without(tried.run, some)
    return offends(explorer, explorer.judge_at(less, tried.now) if explorer.recurs else explorer.judge(less), actor)


def passive(explorer: Explorer | Whole, tried: Tried, actor: str) -> bool:
    """Whether an actor breaches nothing in a run, not even perhaps, and does only what it would be in breach without."""
    return not offends(explorer, tried, actor) and not unowed(explorer, tried, actor)
