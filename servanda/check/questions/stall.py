"""Who can stall it: for each clause, which actor, doing nothing of its own will and breaching nothing, keeps it from ever being done?

A duty whose deadline is counted from an event (`by 5 days after ...`) is done once that event has come: without it nothing ever presses, so who
withholds the event stalls the duty. Where something else waits for the performance, it is taken to be done all the same.

One least fixed point for each actor serves all clauses: others do all they can, as soon as they may; the actor does only what a duty with a
deadline that has fallen due obliges it to, and what it cannot do that duty without. What is not reached then is never reached. The run of that fixed point is the stalling run.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from servanda.calendar import Instant
from servanda.check.chains import Choice
from servanda.check.control import can_withhold, how_withheld, stallers
from servanda.check.desk import Desk
from servanda.check.network import Cycle, Frame, solve
from servanda.check.problem import ORIGIN, Bound, Duty, Problem, Rule
from servanda.check.replay import DAY, Player, Replayed, events_of
from servanda.check.words import unconfirmed
from servanda.meaning.runs import Status
from servanda.meaning.witness import Answer, Expected, RunWitness, StructureWitness
from servanda.model.core import AtDate, Builtin, Clause

OPEN = (Status.NOT_IN_FORCE, Status.PENDING, Status.UNKNOWN, Status.LAPSED, Status.EXCUSED)
"""What a stalled clause can be: anything but kept."""


NO_DATES = "no dates fit the run"

MOST_DAYS = 60
"""Longest run, in days, in which the recurring duties of everybody are played through too."""


class Reach(msgspec.Struct):
    """What comes to happen while one actor (or nobody) withholds: `order` in which it does, `refused`: what the actor keeps back."""

    actor: str
    reached: set[int]
    order: list[int]
    refused: set[int]
    forced: set[int]


class Fixpoint:
    """Rules of a problem indexed for forward reasoning; one for all actors."""

    def __init__(self, desk: Desk, choice: Choice) -> None:
        self.desk = desk
        problem = self.problem = desk.problem(choice)
        self.guarded: dict[int, list[Rule]] = {}
        for rule in problem.rules:
            for node in rule.guard[:1]:
                if not self._follows(node, rule):
                    self.guarded.setdefault(node, []).append(rule)
        self.duties: dict[int, list[Duty]] = {}
        for duty in problem.duties:
            for number in duty.performs:
                self.duties.setdefault(number, []).append(duty)
        self.needed: dict[int, set[int]] = {}
        self.awaited: dict[int, set[int]] = {}
        for number in range(1, len(problem.nodes)):
            for rule in self.guarded.get(number, ()):
                for way in rule.alternatives:
                    for node in way.happens:
                        self.needed.setdefault(node, set()).add(number)
                        if rule.source.part not in ("within", "on"):  # these only start a clock
                            self.awaited.setdefault(node, set()).add(number)
        for duty in problem.duties:
            for node in (*duty.trigger, *duty.due_on, *(n for way in duty.needs for n in way)):
                for number in duty.performs:
                    self.needed.setdefault(node, set()).add(number)

        self.recurring = {clause.id: clause.bearers.actors for clause in desk.view(choice).clauses if _recurs(clause)}
        self.universe = self._asked()
        self.clocks: dict[int, set[int]] = {number: found for number in self.universe if (found := self._clock(number))}
        for number, anchors in self.clocks.items():
            for anchor in anchors:
                self.needed.setdefault(anchor, set()).add(number)

    def _follows(self, node: int, rule: Rule) -> bool:
        """Whether a rule only says what else has happened by this (the first of several), not what it waits for."""
        return any(node in self.problem.nodes[n].of for way in rule.alternatives for n in way.happens)

    def _asked(self) -> set[int]:
        """What duties ask for, and all that it waits for. Mere contingencies (an accident, a request) are left out."""
        found: set[int] = set()
        open_ = [n for duty in self.problem.duties if self._owed(duty) for n in duty.performs]
        while open_:
            number = open_.pop()
            if number not in found:
                found.add(number)
                open_ += self.problem.nodes[number].of
                for rule in self.guarded.get(number, ()):
                    if _bare(rule):
                        open_ += [n for way in rule.alternatives for n in way.happens]
                for duty in self.duties.get(number, ()):
                    open_ += [n for n in duty.due_on if n not in duty.trigger]
                    open_ += _started_by(duty) if self._owed(duty) else ()
        return found

    def _clock(self, number: int) -> set[int]:
        """What starts the only clocks that press for a performance; empty if it is pressed for otherwise, or awaited by something."""
        if self.awaited.get(number, set()) & self.universe:
            return set()
        anchors: set[int] = set()
        for duty in self.duties.get(number, ()):
            if self._owed(duty):
                found = _started_by(duty)
                if not found:
                    return set()
                anchors |= found
        return anchors

    def _owed(self, duty: Duty) -> bool:
        """Whether a duty is more than a contingency: what calls for it is itself asked for, or an event that somebody controls."""
        return all(self._expected(number, called=number in duty.called) for number in duty.trigger)

    def _expected(self, number: int, *, called: bool) -> bool:
        """Whether a duty asks for a milestone or, unless it is a mere contingency, somebody controls it."""
        node = self.problem.nodes[number]
        if number in self.duties or any(self._expected(part, called=called) for part in node.of):
            return True
        return not called and node.sort == "event" and bool(node.controllers)

    def run(self, actor: str) -> Reach:
        """Everything that happens in the end if `actor` (none: nobody) does nothing of its own will."""
        found = Reach(actor, set(), [], set(), set())
        waiting = sorted(self.universe)
        while waiting:
            self._close(found, waiting)
            waiting = sorted(self._means(found) - found.forced) if actor else []
            found.forced |= set(waiting)
        found.refused -= found.reached
        return found

    def _close(self, found: Reach, waiting: list[int]) -> None:
        queued = set(waiting)
        while waiting:
            following: list[int] = []
            for number in waiting:
                queued.discard(number)
                if number in found.reached or not self.possible(number, found.reached):
                    continue
                if self._refuses(found, number):
                    found.refused.add(number)
                    continue
                found.reached.add(number)
                found.order.append(number)
                for other in self.needed.get(number, ()):
                    if other in self.universe and other not in found.reached and other not in queued:
                        queued.add(other)
                        following.append(other)
            waiting = following

    def _refuses(self, found: Reach, number: int) -> bool:
        actor = found.actor
        if not actor or number in found.forced:
            return False
        node = self.problem.nodes[number]
        return can_withhold(self.desk.dossier, node, actor) and not self.obliged(number, actor, found.reached)

    def _means(self, found: Reach) -> set[int]:
        """What the actor must do so that a duty of its own that has fallen due can be done at all (`only after ...`)."""
        out: set[int] = set()
        for duty in self.problem.duties:
            if found.actor in duty.bearers and duty.deadlines and self.due(duty, found.reached):
                open_ = [n for n in duty.performs if n not in found.reached][:1]
                while open_:
                    number = open_.pop()
                    if number in out:
                        continue
                    out.add(number)
                    open_ += self._lacking(number, found.reached, first=True)
        return out

    def _lacking(self, number: int, reached: set[int], *, first: bool = False) -> list[int]:
        """What a milestone still waits for; first: of alternatives the first only."""
        waits = [p for p in self.problem.nodes[number].of if p not in reached]
        for rule in self.guarded.get(number, ()):
            if _bare(rule) and not any(set(way.happens) <= reached for way in rule.alternatives):
                ways = rule.alternatives[:1] if first else rule.alternatives
                waits += [n for way in ways for n in way.happens if n not in reached]
        clock = self.clocks.get(number, set())
        if clock and not clock & reached:
            waits += sorted(clock)
        return waits

    def possible(self, number: int, reached: set[int]) -> bool:
        """Whether everything a milestone waits for has come (prohibitions apart: those who comply keep within them in time)."""
        node = self.problem.nodes[number]
        if node.sort == "never":
            return False
        if node.sort in ("first", "last"):
            return (any if node.sort == "first" else all)(part in reached for part in node.of)
        for rule in self.guarded.get(number, ()):
            if _bare(rule) and not any(set(way.happens) <= reached for way in rule.alternatives):
                return False
        # nobody does what nothing asks for: an act no clause speaks of may happen, a forbidden one does not
        return self.pressed(number, reached)

    def pressed(self, number: int, reached: set[int]) -> bool:
        """Whether a clock that presses for a performance has started (or it hangs on none)."""
        clock = self.clocks.get(number)
        return clock is None or bool(clock & reached)

    def obliged(self, number: int, actor: str, reached: set[int]) -> bool:
        """Whether a duty of the actor with a deadline has fallen due, so that doing nothing would be a breach."""
        node = self.problem.nodes[number]
        if node.sort == "consent":
            return False
        if any(actor in self.recurring.get(clause, ()) for clause in node.clauses):
            return True
        for duty in self.duties.get(number, ()):
            if actor in duty.bearers and len(duty.performs) == 1 and self.due(duty, reached) and duty.deadlines:
                return True
        return False

    def due(self, duty: Duty, reached: set[int]) -> bool:
        """Whether a duty is owed: its contingencies and prerequisites have come, and what its deadline counts from."""
        if not set(duty.trigger) <= reached or not set(duty.due_on) <= reached:
            return False
        return any(set(way) <= reached for way in duty.needs)

    def blame(self, number: int, reach: Reach, seen: set[int]) -> int | None:
        """The withheld milestone that a milestone waits for in the end."""
        if number in seen:
            return None
        seen.add(number)
        if number in reach.refused:
            return number
        waits = self._lacking(number, reach.reached)
        for other in waits:
            found = self.blame(other, reach, seen)
            if found is not None:
                return found
        return None


def stall(desk: Desk, choice: Choice, *, subject: str = "", actor: str = "") -> Iterator[Answer]:
    """One answer `yes` for every clause and actor that can stall it; with `subject` and `actor` also the plain `no`."""
    problem = desk.problem(choice)
    fixpoint = Fixpoint(desk, choice)
    base = fixpoint.run("")
    clauses = {clause.id: clause for clause in desk.view(choice).clauses}
    duties: dict[str, list[Duty]] = {}
    for duty in problem.duties:
        if not subject or duty.clause == subject:
            duties.setdefault(duty.clause, []).append(duty)
    actors = [actor] if actor else stallers(desk.dossier, problem.nodes[1:])
    found: set[tuple[str, str]] = set()
    for name in actors:
        reach = fixpoint.run(name)
        stalled: list[tuple[str, int, bool]] = []
        for clause, owed in duties.items():
            lost = [n for duty in owed for n in _lost(duty, base, reach)]
            found_ = next(((n, b) for n in lost if (b := fixpoint.blame(n, reach, set())) is not None), None)
            if found_ is not None:
                number, blamed = found_
                stalled.append((clause, blamed, not fixpoint.pressed(number, reach.reached)))
        if not stalled:
            continue
        played = _play(desk, choice, problem, reach, name, tuple(clause for clause, _, _ in stalled))
        for clause, blamed, idle in stalled:
            found.add((clause, name))
            yield _answer(desk, choice, problem, clauses[clause], name, blamed, played, idle=idle)
    if subject and not found:
        text = f"{actor or 'no actor'} {'cannot' if actor else 'can'} stall it by doing nothing"
        yield Answer(
            question="stall", subject=subject, verdict="no", text=text, choice=choice, label=desk.view(choice).label, actor=actor,
            method="structure", witness=StructureWitness(facts=(text,), clauses=(subject,)),
        )  # fmt: skip


def _bare(rule: Rule) -> bool:
    """Whether a rule says what a milestone waits for, given at most that its clause is called for."""
    return len(rule.guard) == len(rule.called) + 1


def _recurs(clause: Clause) -> bool:
    """Whether a duty comes due time and again, whatever else happens."""
    open_ = any(t.kind in ("whenever", "while", "only after") or not isinstance(t.point, AtDate | Builtin | None) for t in clause.timing)
    return clause.modal == "must" and any(t.kind == "every" for t in clause.timing) and not open_ and not clause.conditions


def _started_by(duty: Duty) -> set[int]:
    """The events from which all deadlines of a duty are counted; empty if one is a date or falls on the event itself."""
    bounds = [bound for bound in duty.deadlines if bound.source.part in ("by", "on", "within")]
    if any(bound.anchor == ORIGIN or not bound.shift.ops for bound in bounds):
        return set()
    return {bound.anchor for bound in bounds}


def _lost(duty: Duty, base: Reach, reach: Reach) -> list[int]:
    """Performances that others could bring about with the actor's help, and cannot without it."""
    if any(number in reach.reached for number in duty.performs) or not set(duty.called) <= reach.reached:
        return []
    return [number for number in duty.performs if number in base.reached]


def _play(
    desk: Desk, choice: Choice, problem: Problem, reach: Reach, actor: str, stalled: tuple[str, ...]
) -> tuple[Replayed, str]:
    """The stalling run, replayed as far as the actor's duties and the stalled clauses go; and what is wrong with it, if anything."""
    bounds = _bounds(problem, reach)
    frame = Frame(problem.start, problem.horizon, problem.start_source)
    player = desk.player(choice)
    mine = [clause.id for clause in player.view.clauses if actor in clause.bearers.actors]
    played = Replayed(events_of(problem, player.view, {}), problem.horizon, {})
    trouble = NO_DATES
    for some in (bounds, [b for b in bounds if b.lower or _own(problem, b, actor)], [b for b in bounds if b.lower]):
        for rounding in (desk.noon(problem.zone), None):
            solved = solve(some, reach.reached, frame, rounding)
            if isinstance(solved, Cycle):
                continue
            times = {n: at for n, at in solved.times.items() if n != ORIGIN and n in reach.reached}
            now = _end(problem, times, {*mine, *stalled})
            run, verdicts = player.complete(events_of(problem, player.view, times), now, only=(actor,), wanted=[*mine, *stalled])
            own = [v for v in player.breaches(verdicts) if actor in v.instance.bearers and v.instance.clause in mine]
            played = Replayed(run, now, verdicts)
            if not own:
                return _in_full(player, problem, played), ""
            why = own[0].reasons[0].text if own[0].reasons else "no reason given"
            trouble = f"in the run found {actor} breaches {desk.local(own[0].instance.clause)} ({why})"
    return played, trouble


def _in_full(player: Player, problem: Problem, played: Replayed) -> Replayed:
    """The same run with the verdicts on every clause, others' recurring duties done too; where too many recur, as it was."""
    days = (played.now - problem.start) // DAY
    if days > MOST_DAYS and any(t.kind == "every" for clause in player.view.clauses for t in clause.timing):
        return played
    run, verdicts = player.complete(played.run, played.now)
    return Replayed(run, played.now, verdicts)


def _own(problem: Problem, bound: Bound, actor: str) -> bool:
    return actor in problem.nodes[bound.at].by


def _end(problem: Problem, times: dict[int, Instant], clauses: set[str]) -> Instant:
    """After all that happens and the deadlines of these clauses."""
    last = max([problem.start, *times.values()])
    for duty in problem.duties:
        for bound in duty.deadlines if duty.clause in clauses and not set(duty.performs) & times.keys() else ():
            if bound.anchor == ORIGIN:
                last = max(last, bound.shift.delta)
            elif bound.anchor in times:
                last = max(last, min(bound.shift.apply(times[bound.anchor]), problem.horizon))
    return last + DAY


def _bounds(problem: Problem, reach: Reach) -> list[Bound]:
    """The bounds that hold among what is reached: of each rule the first way that is open."""
    found: list[Bound] = []
    for rule in problem.rules:
        if set(rule.guard) <= reach.reached and rule.guard:
            ways = [w for w in rule.alternatives if set(w.happens) <= reach.reached and not set(w.never) & reach.reached]
            if ways:
                found += ways[0].bounds
    return found


def _answer(
    desk: Desk,
    choice: Choice,
    problem: Problem,
    clause: Clause,
    actor: str,
    blamed: int,
    played: tuple[Replayed, str],
    *,
    idle: bool,
) -> Answer:
    replayed, trouble = played
    node = problem.nodes[blamed]
    why = how_withheld(desk.dossier, node, actor)
    status = desk.player(choice).status(replayed.verdicts, clause.id)
    label = desk.view(choice).label
    if trouble or status is Status.KEPT:
        text = f"whether {actor} can stall it is not decided: "
        text += trouble if trouble == NO_DATES else unconfirmed("run")
        return Answer(
            question="stall", subject=clause.id, verdict="not decided", text=text, choice=choice, label=label, actor=actor,
            because=(why, trouble or "the reference evaluator finds it kept in the run"), method="structure",
        )  # fmt: skip
    others = [v for v in replayed.verdicts.get(clause.id, ()) if v.status is Status.BREACHED]
    effect = "it is never done"
    if others:
        bearers = ", ".join(dict.fromkeys(b for v in others for b in v.instance.bearers))
        effect = f"it is never done, and {bearers} is in breach for want of what {actor} withholds"
    elif status is Status.NOT_IN_FORCE:
        effect = "it never falls due"
    elif idle:
        effect = "its deadline never begins to run"
    player = desk.player(choice)
    whole = len(replayed.verdicts) == len(player.prepared.clauses)
    witness = RunWitness(
        run=replayed.run,
        now=replayed.now,
        choice=choice,
        expected=(Expected(clause=clause.id, status=(status,)),),
        complies=whole and not player.breaches(replayed.verdicts),
        passive=(actor,),
    )
    return Answer(
        question="stall", subject=clause.id, verdict="yes", text=f"{actor} can stall {desk.local(clause.id)}: {why}, so {effect}",
        choice=choice, label=label, actor=actor, witness=witness, method="structure", because=(why, effect),
        repair=_repair(desk, clause, node, actor),
    )  # fmt: skip


def _repair(desk: Desk, clause: Clause, node: object, actor: str) -> str:
    sort = getattr(node, "sort", "")
    if sort == "consent":
        return f"Say by when {actor} must consent to {desk.local(clause.id)}, and that silence is consent, or who decides instead."
    return f"Give what {actor} must do for {desk.local(clause.id)} a deadline of its own, or say what holds when it does not come."
