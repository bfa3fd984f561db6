"""What others can bring about while one actor does nothing of its own will: a least fixed point over the network, for texts too long to try.

One least fixed point for each actor serves all clauses: others do all they can, as soon as they may; the actor does only what a duty with a
deadline that has fallen due obliges it to, and what it cannot do that duty without. What is not reached then is never reached.
"""

from __future__ import annotations

import msgspec

from servanda.check.chains import Choice
from servanda.check.control import can_withhold
from servanda.check.desk import Desk
from servanda.check.problem import Duty, Rule
from servanda.model.core import AtDate, Builtin, Clause


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
        for number in range(1, len(problem.nodes)):
            for rule in self.guarded.get(number, ()):
                for way in rule.alternatives:
                    for node in way.happens:
                        self.needed.setdefault(node, set()).add(number)
        for duty in problem.duties:
            for node in (*duty.trigger, *duty.due_on, *(n for way in duty.needs for n in way)):
                for number in duty.performs:
                    self.needed.setdefault(node, set()).add(number)

        self.recurring = {clause.id: clause.bearers.actors for clause in desk.view(choice).clauses if _recurs(clause)}
        self.universe = self._asked()

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
        return found

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
        return True

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


def _bare(rule: Rule) -> bool:
    """Whether a rule says what a milestone waits for, given at most that its clause is called for."""
    return len(rule.guard) == len(rule.called) + 1


def _recurs(clause: Clause) -> bool:
    """Whether a duty comes due time and again, whatever else happens."""
    open_ = any(
        t.kind in ("whenever", "while", "only after") or not isinstance(t.point, AtDate | Builtin | None) for t in clause.timing
    )
    return clause.modal == "must" and any(t.kind == "every" for t in clause.timing) and not open_ and not clause.conditions


def lost(duty: Duty, base: Reach, reach: Reach) -> list[int]:
    """Performances that others could bring about with the actor's help, and cannot without it."""
    if any(number in reach.reached for number in duty.performs) or not set(duty.called) <= reach.reached:
        return []
    return [number for number in duty.performs if number in base.reached]
