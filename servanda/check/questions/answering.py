"""What can still be done about a breach without the party in breach: rungs and clauses that wait for it, tried out in continued runs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from servanda.base.inside import inside
from servanda.base.refusal import Refusal
from servanda.calendar import Instant, Period, end_of_period, resolve_last
from servanda.check.chains import Choice
from servanda.check.control import blocks
from servanda.check.desk import Desk
from servanda.check.explore import LONGER, Explorer, Tried, explorer
from servanda.check.explore.events import Ground, turn_of
from servanda.check.explore.explorer import begin, inserted
from servanda.check.explore.moments import stretches
from servanda.check.explore.terms import awaiting_breach, speaking_of, terms_of
from servanda.check.explore.will import in_breach, needs_will, without
from servanda.check.questions.withheld import never_breached, surely
from servanda.meaning.runs import Event, Instance, Run, Status, Verdict, awaits_finding
from servanda.meaning.structure import calls_for
from servanda.model.core import AtDate, Builtin, Clause, ClauseStatus, EventRef, Offset, Past, Point, Timing

LONGEST = 3
"""Events by which a breach is continued at most."""

MORE = 500
"""Runs of one event more that are tried where no shorter run shows a breach."""

WHOLE = 2
"""All continuations by so many events, at one moment of each stretch, must have been tried before it is said that there is none."""


class Answers:
    """The answers the text gives to a breach of one clause: its rungs, and the clauses that wait for its breach."""

    def __init__(self, desk: Desk, choice: Choice, clause: Clause) -> None:
        self.desk = desk
        self.dossier = desk.dossier
        self.clause = clause
        self.player = desk.player(choice)
        prepared = self.player.prepared
        self.rungs = clause.rungs
        waiting = [prepared.clauses[name] for name in awaiting_breach(desk, choice).get(clause.id, ()) if name != clause.id and not prepared.clauses[name].degree]
        self.waiting = tuple(other for other in waiting if other not in clause.rungs)
        self.all = (*self.rungs, *self.waiting)
        terms = {act.term for one in self.all for act in one.acts}
        speaking = speaking_of(desk, choice)
        near = dict.fromkeys(name for term in terms for name in speaking.get(term, ()) if name not in prepared.parent)
        same = [name for name in near if any(act.term in terms for act in prepared.clauses[name].acts)]
        self._slice = (clause.id, *(one.id for one in self.all), *same)
        self._choice = choice
        self.tried = 0
        self.whole = True
        self.depth = 1

    @property
    def explorer(self) -> Explorer:
        """Of the runs that matter for the clause, its answers, and what forbids or orders these."""
        return explorer(self.desk, (self._choice,), self._slice)

    # --- by their form ---

    def needs(self, answer: Clause, actor: str) -> bool:
        """Whether an answer cannot be given without an actor: it bears it, can hold up who does, or must consent."""
        if answer.modal == "must not":  # a prohibition of others answers by coming into force
            return set(answer.bearers.actors) <= {actor}
        if answer.others is not None and any(blocks(self.dossier, name, actor) for name in answer.others.actors):
            return True
        stops = [blocks(self.dossier, name, actor) for name in answer.bearers.actors]
        together = any(stops) if answer.bearers.mode == "jointly" else all(stops)
        return together or any(actor in condition.who for condition in answer.conditions if condition.kind == "consent")

    def judges(self) -> tuple[str, ...]:
        """Who says whether there is a breach, where it is not told by the facts."""
        return self.clause.determination.by if self.clause.determination is not None else self.clause.self_judged_by

    def silenced_by(self, actor: str) -> bool:
        """Whether nobody can say that there is a breach without the will of an actor."""
        judges = self.judges()
        return bool(judges) and all(blocks(self.dossier, judge, actor) for judge in judges)

    def certain(self) -> Clause | None:
        """A rung, or a clause that each breach calls for (`whenever`), that by its form alone answers every breach whoever is in breach: it waits for nothing but the breach, runs from
        there, is borne by somebody else, and no other clause speaks of what it asks for."""
        bearers = self.clause.bearers.actors
        if any(self.silenced_by(name) for name in bearers):
            return None
        called = [one for one in self.waiting if calls_for(self.clause, one)]
        return next(
            (one for one in (*self.rungs, *called) if self._plain(one) and not any(self.needs(one, name) for name in bearers)), None
        )

    def _plain(self, rung: Clause) -> bool:
        prepared = self.player.prepared
        terms = {act.term for act in rung.acts}
        spoken = terms_of(self.desk, self._choice)
        states = [(state.start, state.end) for state in prepared.view.states.values()]
        others = [one for name, one in prepared.clauses.items() if name != rung.id and name not in prepared.red]
        return (
            rung.modal != "must not"
            and not rung.state
            and not rung.conditions
            and not rung.quantities
            and all(timing.becomes or _from_breach(timing.kind, timing.point, "" if rung in self.rungs else "trigger") for timing in rung.timing)
            and self._outlasts(rung)
            and all(seen.sort != "certified" for seen in rung.verification)
            and not prepared.effects_on_clause.get(rung.id)
            and not any(_minds(one, terms) for one in others if spoken[one.id] & terms)
            and not any(ref.act.term in terms for ref in inside(tuple(states), EventRef))
            and not any(self.dossier.terms[term].follows for term in terms if term in self.dossier.terms)
        )

    def _outlasts(self, rung: Clause) -> bool:
        """Whether a rung is still open when the body that finds breaches has said so, at the end of its time."""
        clocks = [timing for timing in rung.timing if not timing.becomes]
        if not self.judges() or not clocks:
            return True
        within = self.clause.determination.within if self.clause.determination is not None else None
        settings = self.player.prepared.settings_of(self.clause.agreement)

        def end(period: Period) -> Instant:
            return end_of_period(begin(self.player.prepared), period, settings.rule, settings.zone, settings.calendar).at

        try:
            return within is not None and all(
                t.kind == "within" and t.period is not None and end(t.period) > end(within) for t in clocks
            )
        except Refusal:
            return False

    # --- by trial ---

    def breaches(self, most: int, longer: Iterator[Run]) -> Iterator[tuple[Tried, Verdict, str]]:
        """Runs in which an instance of the clause is breached (or, where nobody else can say so, is so by the facts), and by whom; one of
        each kind: who, and what has become of the answers by then. longer: runs to try if no short one is found."""
        seen: set[tuple[object, ...]] = set()
        for tried in self._runs(most, longer, seen):
            statuses = tuple(tried.status(one.id) for one in self.all)
            verdicts = tried.verdicts[0].get(self.clause.id, ())
            first = turn_of(self.explorer.views[0], self.clause.id) % max(1, len(verdicts))
            for verdict in (*verdicts[first:], *verdicts[:first]):
                for name in verdict.instance.bearers:
                    told = verdict.status is Status.BREACHED or (verdict.status is Status.UNKNOWN and self._untold(verdict, name))
                    kind = (name, statuses, verdict.status)
                    if told and kind not in seen:
                        seen.add(kind)
                        yield tried, verdict, name

    def _runs(self, most: int, longer: Iterator[Run], found: set[tuple[object, ...]]) -> Iterator[Tried]:
        yield from self.explorer.runs(most)
        for tried in tuple(self.explorer.runs(most)) if self.judges() and not found else ():
            yield from self._determined(tried)
        known = len(tuple(self.explorer.runs(most))) if not found else most
        yield from islice(self.explorer.runs(min(most, known + MORE), acts=3), known, None)
        yield from self.explorer.longer(most // LONGER) if not found else ()
        for run in longer if not found else ():
            if found:
                return
            shorter = Run(events=tuple(event for event in run.events if event.at >= self.explorer.force))
            if self.explorer.lawful(shorter):
                yield self.explorer.judge(shorter)

    def _determined(self, tried: Tried) -> Iterator[Tried]:
        """A run in which a breach by the facts waits for somebody's finding, with that finding."""
        waits = (one for one in tried.verdicts[0].get(self.clause.id, ()) if one.status is Status.UNKNOWN)
        if not any(awaits_finding(reason) for one in waits for reason in one.reasons):
            return
        at = max(event.at for event in tried.run.events) + 1 if tried.run.events else tried.now
        for ground in self.explorer.grounds:
            said = dict(ground.args)
            if ground.term == "determination" and said.get("of") == self.clause.id and said.get("finding") == "breach":
                run = inserted(tried.run, ground.event(at))
                if self.explorer.lawful(run):
                    yield self.explorer.judge(run)

    def _untold(self, verdict: Verdict, actor: str) -> bool:
        return self.silenced_by(actor) and any(
            (one.part == "determined by" and one.events != ()) or awaits_finding(one) for one in verdict.reasons
        )

    def given(self, tried: Tried, verdict: Verdict, actor: str) -> tuple[Run, Clause] | str:
        """A continuation in which somebody else answers the breach; or why there is none among those tried."""
        since = verdict.since if verdict.since is not None else tried.now
        open_ = [one for one in self.all if not self.needs(one, actor)]
        if not open_:
            who = ", ".join(dict.fromkeys(name for one in self.all for name in one.bearers.actors))
            return f"only {actor} itself can answer its breach: every rung ({who}) needs {actor}"
        spoiled = ""
        self.tried, self.whole, self.depth = 0, True, 1
        for answer in self.all:  # what is done already, by the party in breach too where it owed that
            if self._answered(tried, answer, tried, verdict, since, actor):
                return tried.run, answer
        for run in self._continued(tried, since, actor):
            found = self.explorer.judge(run)
            for answer in open_:
                if not self._answered(found, answer, tried, verdict, since, actor):
                    continue
                if not all(self._owed(run, event, actor) for event in run.events if event.at > since):
                    continue
                hurt = self._newly(tried, found, since)
                if not hurt:
                    return run, answer
                spoiled = spoiled or f"{self.named(answer)} cannot be done without a breach of {hurt}"
        return spoiled or self._why(tried, open_)

    def proved(self, verdict: Verdict, tried: Tried, actor: str) -> bool:
        """Whether the form of the text proves that nobody else can answer a breach: every answer needs the one in breach, or what only that
        one can do and never owes; or its dates are over, or it waits for what cannot be, or the text forbids it to all who could give it."""
        since = verdict.since if verdict.since is not None else tried.now
        already = {name for name, _ in in_breach((self.player.play(tried.run, since),))}
        return all(
            self.needs(one, actor)
            or self._over(one, since)
            or self._shut(one)
            or self._forbidden(one, already)
            or surely(self.desk, self._choice, one, actor, tried.run)
            for one in self.all
        )

    def _over(self, answer: Clause, since: Instant) -> bool:
        """Whether a date of an answer, which nothing can move, lies before the breach."""
        prepared = self.player.prepared
        if answer.modal == "must not" or prepared.effects_on_clause.get(answer.id):
            return False
        if any(timing.kind in ("extended by", "every", "whenever") for timing in answer.timing):
            return False
        return any((end := self._last(answer, timing)) is not None and end < since for timing in answer.timing)

    def _last(self, answer: Clause, timing: Timing) -> Instant | None:
        """The last moment that a time part leaves, where a date or the entry into force alone decides it."""
        settings, point = self.player.prepared.settings_of(answer.agreement), timing.point
        if timing.kind in ("by", "before", "until", "on") and isinstance(point, AtDate):
            return resolve_last(point.expr, settings.zone).at
        if timing.kind in ("within", "lapses after") and timing.period is not None and isinstance(point, AtDate | Builtin):
            fixed = {"entry into force": settings.force, "signature": settings.signed}
            start = resolve_last(point.expr, settings.zone).at if isinstance(point, AtDate) else fixed.get(point.name)
            try:
                return (
                    None
                    if start is None
                    else end_of_period(start, timing.period, settings.rule, settings.zone, settings.calendar).at
                )
            except Refusal:
                return None
        return None

    def _shut(self, answer: Clause) -> bool:
        """Whether an answer waits for the breach of what nothing can breach."""
        prepared = self.player.prepared
        conds = [one.cond for one in answer.conditions if one.kind in ("if", "provided that")]
        conds += [timing.cond for timing in answer.timing if timing.kind == "only after" and timing.cond is not None]
        points = [cond.point for cond in conds if isinstance(cond, Past)]

        def idle(point: Point) -> bool:
            return (
                isinstance(point, ClauseStatus)
                and point.status == "breached"
                and point.clause in prepared.clauses
                and never_breached(prepared.clauses[point.clause])
            )

        called = [timing.becomes for timing in answer.timing if timing.becomes]
        return any(map(idle, points)) or any(all(map(idle, becomes)) for becomes in called)

    def _forbidden(self, answer: Clause, already: set[str]) -> bool:
        """Whether a bare prohibition, that binds always and everywhere, forbids what an answer asks for to each who could give it."""
        prepared = self.player.prepared
        barred: set[tuple[str, str]] = set()
        for name, one in prepared.clauses.items():
            bare = not (one.timing or one.conditions or one.exceptions or one.quantities or one.places or one.self_judged_by)
            loose = one.determination is not None or prepared.effects_on_clause.get(name) or name in prepared.red or name in prepared.parent
            if one.modal == "must not" and bare and not loose and one.doers.mode != "jointly":
                acts = [act for act in one.acts if not act.args and one.act_list != "all of"]
                barred |= {(act.term, who) for act in acts for who in one.doers.actors}
        return answer.modal != "must not" and bool(answer.acts) and all(
            (act.term, who) in barred and who not in already for act in answer.acts for who in answer.doers.actors or ("",)
        )

    def named(self, answer: Clause) -> str:
        """`rung 1`, `clause 4`, `rung 1 of clause 4`."""
        home, _, rung = answer.id.partition("/rung:")
        if not rung:
            return self.desk.local(answer.id)
        return f"rung {rung}" if home == self.clause.id else f"rung {rung} of {self.desk.local(home)}"

    def _why(self, tried: Tried, open_: list[Clause]) -> str:
        """Why nothing was found, as the end of the run without an answer shows it."""
        told: list[str] = []
        for answer in open_:
            status = tried.status(answer.id)
            over = {Status.LAPSED: "is over", Status.NOT_IN_FORCE: "does not come into force", Status.EXCUSED: "is lifted"}.get(
                status
            )
            told.append(
                f"{self.named(answer)} {over or 'cannot be brought about'} without the party in breach once there is a breach"
            )
        return "; ".join(told)

    def _answered(self, found: Tried, answer: Clause, tried: Tried, breach: Verdict, since: Instant, actor: str) -> bool:
        """Whether a run holds an answer to a breach of another run: one that is more than the act that is the breach."""
        broken = _events(tried.run, breach)
        ones = [one for one in found.verdicts[0].get(answer.id, ()) if self._answers(one, answer, breach, since, actor)]
        return any(not (rests := _events(found.run, one)) or not rests <= broken for one in ones)

    def _answers(self, one: Verdict, answer: Clause, breach: Verdict, since: Instant, actor: str) -> bool:
        if "/" in answer.id and answer in self.rungs and not _same(one.instance.parent, breach.instance):
            return False
        if one.instance.cause is not None and not _same(one.instance.cause, breach.instance):
            return False
        if answer.modal == "must not":
            return one.status in (Status.PENDING, Status.KEPT) and actor not in one.instance.bearers
        return one.status is Status.KEPT and one.since is not None and one.since >= since

    def _owed(self, run: Run, event: Event, actor: str) -> bool:
        """Whether an event needs nothing of the party in breach but what that owes: without it, it would be in breach of more."""
        if not needs_will(self.dossier, event, actor):
            return True
        before, after = self.explorer.judge(run), self.explorer.judge(without(run, (event,)))
        more = in_breach(after.verdicts) - in_breach(before.verdicts)
        return any(name == actor for name, _ in more)

    def _newly(self, tried: Tried, found: Tried, since: Instant) -> str:
        """A clause that somebody not in breach when the breach came is in breach of because of the answer; empty: none."""
        prepared = self.player.prepared
        ends = [in_breach((self.player.play(one.run, one.now),)) for one in (tried, found)]
        more = {(name, clause) for name, clause in ends[1] - ends[0] if clause not in prepared.red}
        already = {name for name, _ in in_breach((self.player.play(tried.run, since),))} if more else set()
        hurt = sorted(clause for name, clause in more if name not in already)
        return self.desk.local(hurt[0]) if hurt else ""

    def _continued(self, tried: Tried, since: Instant, actor: str) -> Iterator[Run]:
        """The run continued by events after the breach, fewest first; those of the party in breach only where it may owe them."""
        wanted = {one.id for one in self.all}
        grounds = [one for one in self.explorer.grounds if self._usable(one, actor)]
        grounds.sort(key=lambda one: (not one.clauses & wanted, not one.plain))
        seen = {tried.run}
        layer = [tried]
        most = self.explorer.allowance() // 2
        for depth in range(1, LONGEST + 1):
            following: list[Tried] = []
            for fine in (False, True):
                for prefix in layer:
                    for run in self._one_more(prefix, since, grounds, fine=fine):
                        if run in seen:
                            continue
                        if self.tried >= most:
                            self.whole = depth > WHOLE or (depth == WHOLE and fine)
                            return
                        seen.add(run)
                        if not self.explorer.lawful(run):
                            continue
                        self.tried += 1
                        self.depth = depth
                        following.append(self.explorer.judge(run, prefix.now))
                        yield run
            layer = following

    def _one_more(self, prefix: Tried, since: Instant, grounds: list[Ground], *, fine: bool) -> Iterator[Run]:
        own = [at for event in prefix.run.events if event.at > since for at in (event.at, event.at + 1)]
        noon = self.desk.noon(self.explorer.zone)
        for ground in grounds:
            cuts = {at for at in prefix.changes[0].about(self.explorer.touched(ground)) if at > since} | {since + 1, *own}
            for at in stretches(cuts, noon, fine=fine):
                if at > since:
                    yield inserted(prefix.run, ground.event(at))

    def _usable(self, ground: Ground, actor: str) -> bool:
        if not needs_will(self.dossier, ground.event(0), actor):
            return True
        clauses = self.player.prepared.clauses
        return any(
            clauses[name].modal == "must"
            and actor in clauses[name].doers.actors
            and any(a.term == ground.term for a in clauses[name].acts)
            for name in ground.clauses
            if name in clauses
        )


def _minds(clause: Clause, terms: set[str]) -> bool:
    """Whether it makes a difference to a clause that one of these acts is done when a rung asks for it."""
    strict = (
        clause.modal == "must not"
        or any(timing.kind in ("not before", "only after") for timing in clause.timing)
        or any(quantity.relation != "at least" for quantity in clause.quantities)
    )
    if strict and any(act.term in terms for act in clause.acts):
        return True
    return any(ref.act.term in terms for ref in inside((clause.timing, clause.conditions, clause.bearers), EventRef))


def _from_breach(kind: str, point: Point | None, name: str) -> bool:
    """Whether a time part leaves time after every breach: it counts forward from it. name: `the trigger` of a clause that the breach calls for."""
    if kind == "lapses after" and point is None:
        return True
    while isinstance(point, Offset) and point.relation == "after":
        point = point.of
    return kind in ("within", "by", "lapses after") and isinstance(point, Builtin) and point.name == (name or "breach")


def _events(run: Run, verdict: Verdict) -> set[Event]:
    """The events a verdict on a run rests on."""
    return {run.events[number] for reason in verdict.reasons for number in reason.events}


def _same(one: Instance | None, other: Instance) -> bool:
    """Whether two instances are the same, whatever place their trigger has in the run."""
    return one is not None and msgspec.structs.replace(one, trigger_event=None) == msgspec.structs.replace(
        other, trigger_event=None
    )
