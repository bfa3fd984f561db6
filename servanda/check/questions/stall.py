"""Who can stall it: for each clause, which actor, doing nothing of its own will and breaching nothing, keeps it from ever being done?

One least fixed point for each actor serves all clauses: others do all they can, as soon as they may; the actor does only what a duty with a
deadline that has fallen due obliges it to. What is not reached then is never reached. The run of that fixed point is the stalling run.
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
from servanda.check.replay import DAY, Replayed, events_of
from servanda.meaning.runs import Status
from servanda.meaning.witness import Answer, Expected, RunWitness
from servanda.model.core import Clause

OPEN = (Status.NOT_IN_FORCE, Status.PENDING, Status.UNKNOWN, Status.LAPSED, Status.EXCUSED)
"""What a stalled clause can be: anything but kept."""


class Reach(msgspec.Struct):
    """What comes to happen while one actor (or nobody) withholds: `order` in which it does, `refused`: what the actor keeps back."""

    actor: str
    reached: set[int]
    order: list[int]
    refused: set[int]
    bounds: list[Bound]


class Fixpoint:
    """Rules of a problem indexed for forward reasoning; one for all actors."""

    def __init__(self, desk: Desk, problem: Problem) -> None:
        self.desk = desk
        self.problem = problem
        self.guarded: dict[int, list[Rule]] = {}
        for rule in problem.rules:
            for node in rule.guard[:1]:
                self.guarded.setdefault(node, []).append(rule)
        self.duties: dict[int, list[Duty]] = {}
        for duty in problem.duties:
            for number in duty.performs:
                self.duties.setdefault(number, []).append(duty)
        self.needed: dict[int, set[int]] = {}
        for number in range(1, len(problem.nodes)):
            for rule in self.guarded.get(number, ()):
                for way in rule.alternatives:
                    for node in way.happens:
                        self.needed.setdefault(node, set()).add(number)
        for duty in problem.duties:
            for node in (*duty.trigger, *duty.due_on, *(n for way in duty.needs for n in way)):
                for number in duty.performs:
                    self.needed.setdefault(node, set()).add(number)

    def run(self, actor: str) -> Reach:
        """Everything that happens in the end if `actor` (none: nobody) does nothing of its own will."""
        found = Reach(actor, set(), [], set(), [])
        waiting = list(range(1, len(self.problem.nodes)))
        queued = set(waiting)
        while waiting:
            following: list[int] = []
            for number in waiting:
                queued.discard(number)
                if number in found.reached or not self.possible(number, found.reached):
                    continue
                node = self.problem.nodes[number]
                if actor and can_withhold(self.desk.dossier, node, actor) and not self.obliged(number, actor, found.reached):
                    found.refused.add(number)
                    continue
                found.reached.add(number)
                found.order.append(number)
                for other in self.needed.get(number, ()):
                    if other not in found.reached and other not in queued:
                        queued.add(other)
                        following.append(other)
            waiting = following
        found.refused -= found.reached
        return found

    def possible(self, number: int, reached: set[int]) -> bool:
        """Whether everything a milestone waits for has come (prohibitions apart: those who comply keep within them in time)."""
        node = self.problem.nodes[number]
        if node.sort == "never":
            return False
        if node.sort in ("first", "last"):
            return (any if node.sort == "first" else all)(part in reached for part in node.of)
        for rule in self.guarded.get(number, ()):
            if len(rule.guard) == 1 and not any(set(way.happens) <= reached for way in rule.alternatives):
                return False
        # nobody does what nothing asks for: an act no clause speaks of may happen, a forbidden one does not
        return True

    def obliged(self, number: int, actor: str, reached: set[int]) -> bool:
        """Whether a duty of the actor with a deadline has fallen due, so that doing nothing would be a breach."""
        node = self.problem.nodes[number]
        if node.sort == "consent":
            return False
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
        node = self.problem.nodes[number]
        waits = [p for p in node.of if p not in reach.reached]
        for rule in self.guarded.get(number, ()):
            if len(rule.guard) == 1 and not any(set(way.happens) <= reach.reached for way in rule.alternatives):
                waits += [n for way in rule.alternatives for n in way.happens if n not in reach.reached]
        for other in waits:
            found = self.blame(other, reach, seen)
            if found is not None:
                return found
        return None


def stall(desk: Desk, choice: Choice, *, subject: str = "", actor: str = "") -> Iterator[Answer]:
    """One answer `yes` for every clause and actor that can stall it; with `subject` and `actor` also the plain `no`."""
    problem = desk.problem(choice)
    fixpoint = Fixpoint(desk, problem)
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
        stalled: list[tuple[str, int]] = []
        for clause, owed in duties.items():
            lost = [n for duty in owed for n in _lost(duty, base, reach)]
            blamed = next((b for n in lost if (b := fixpoint.blame(n, reach, set())) is not None), None)
            if blamed is not None:
                stalled.append((clause, blamed))
        if not stalled:
            continue
        played = _play(desk, choice, problem, reach, name)
        for clause, blamed in stalled:
            found.add((clause, name))
            yield _answer(desk, choice, problem, clauses[clause], name, blamed, played)
    if subject and not found:
        text = f"{actor or 'no actor'} {'cannot' if actor else 'can'} stall it by doing nothing"
        yield Answer(
            question="stall", subject=subject, verdict="no", text=text, choice=choice, label=desk.view(choice).label, actor=actor,
            method="structure",
        )  # fmt: skip


def _lost(duty: Duty, base: Reach, reach: Reach) -> list[int]:
    """Performances that others could bring about with the actor's help, and cannot without it."""
    if any(number in reach.reached for number in duty.performs):
        return []
    return [number for number in duty.performs if number in base.reached]


def _play(desk: Desk, choice: Choice, problem: Problem, reach: Reach, actor: str) -> tuple[Replayed, str]:
    """The stalling run, replayed; the second value says what is wrong with it, if anything."""
    bounds = _bounds(problem, reach)
    frame = Frame(problem.start, problem.horizon, problem.start_source)
    tries = (bounds, [b for b in bounds if b.lower or _own(problem, b, actor)], [b for b in bounds if b.lower])
    trouble = "the run found does not replay"
    for some in tries:
        for rounding in (desk.noon(problem.zone), None):
            solved = solve(some, reach.reached, frame, rounding)
            if isinstance(solved, Cycle):
                continue
            times = {n: at for n, at in solved.times.items() if n != ORIGIN and n in reach.reached}
            now = _end(problem, some, times)
            player = desk.player(choice)
            run, verdicts = player.complete(events_of(problem, player.view, times), now, passive=(actor,))
            own = [v for v in player.breaches(verdicts) if actor in v.instance.bearers]
            played = Replayed(run, now, verdicts)
            if not own:
                return played, ""
            trouble = f"in the run found {actor} breaches {desk.local(own[0].instance.clause)}"
    return played if "played" in locals() else Replayed(events_of(problem, desk.view(choice), {}), problem.horizon, {}), trouble


def _own(problem: Problem, bound: Bound, actor: str) -> bool:
    return actor in problem.nodes[bound.at].by


def _end(problem: Problem, bounds: list[Bound], times: dict[int, Instant]) -> Instant:
    """After all that happens and all dates of the text."""
    last = max([problem.start, *times.values()])
    for duty in problem.duties:
        for bound in duty.deadlines:
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
    desk: Desk, choice: Choice, problem: Problem, clause: Clause, actor: str, blamed: int, played: tuple[Replayed, str]
) -> Answer:
    replayed, trouble = played
    node = problem.nodes[blamed]
    why = how_withheld(desk.dossier, node, actor)
    status = desk.player(choice).status(replayed.verdicts, clause.id)
    label = desk.view(choice).label
    if trouble or status is Status.KEPT:
        text = f"whether {actor} can stall it is not decided: {trouble or 'the reference evaluator finds it kept in the run'}"
        return Answer(
            question="stall", subject=clause.id, verdict="not decided", text=text, choice=choice, label=label, actor=actor,
            because=(why,), method="structure",
        )  # fmt: skip
    others = [v for v in replayed.verdicts.get(clause.id, ()) if v.status is Status.BREACHED]
    effect = "it is never done"
    if others:
        bearers = ", ".join(dict.fromkeys(b for v in others for b in v.instance.bearers))
        effect = f"it is never done, and {bearers} is in breach for want of what {actor} withholds"
    elif status is Status.NOT_IN_FORCE:
        effect = "it never falls due"
    witness = RunWitness(
        run=replayed.run,
        now=replayed.now,
        choice=choice,
        expected=(Expected(clause=clause.id, status=(status,)),),
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
