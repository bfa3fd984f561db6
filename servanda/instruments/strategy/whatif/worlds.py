"""Two worlds compared: what can still come when everybody does what they can, and what can when some of it cannot come any more.

Each world is a least fixed point over the checker's network of milestones (what waits for what, who controls it): what is on
record has come; of the rest everything comes whose conditions have come and that nobody who is gone is needed for. The method
is that of reachability in a monotone rule system; it says what *can* no longer come, never what will.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from servanda.check.words import listed
from servanda.instruments.strategy.whatif.records import Loss, Lost
from servanda.meaning.runs import Event, Status
from servanda.model.core import Clause, View
from servanda.model.english import act_text, short

if TYPE_CHECKING:
    from servanda.check.desk import Desk
    from servanda.check.problem import Duty, Milestone, Problem
    from servanda.check.questions.reaching import Fixpoint
    from servanda.monitor.answers import Monitored

Missing = Callable[["Milestone"], str]
"""Why a milestone cannot come any more ("": it can)."""
SETTLED = (Status.KEPT, Status.BREACHED, Status.EXCUSED, Status.LAPSED)


class Worlds:
    """The world as it is (`base`) and the one supposed (`without`): milestones that can come, by number."""

    def __init__(self, desk: Desk, choice: tuple[tuple[str, str], ...], happened: Iterable[Event], missing: Missing) -> None:
        from servanda.check.questions.reaching import Fixpoint

        self.fixpoint = Fixpoint(desk, choice)
        self.problem: Problem = self.fixpoint.problem
        self.missing = missing
        nodes = self.problem.nodes
        come = come_by(self.problem, happened)
        self.base = closure(self.fixpoint, come, lambda _node: "")
        self.without = closure(self.fixpoint, come, missing)
        # what recurs must come again: that it came once does not help
        self.again = closure(self.fixpoint, {n for n in come if not missing(nodes[n])}, missing)

    def losses(self, view: View, settled: Callable[[str, tuple[str, ...]], bool]) -> Iterator[Lost]:
        """Duties that could come due or be done in the world as it is, and cannot in the one supposed."""
        clauses = {clause.id: clause for clause in view.clauses}
        told: set[tuple[str, Loss, tuple[str, ...]]] = set()  # one that recurs has a milestone for each time
        for duty in self.problem.duties:
            clause = clauses.get(duty.clause)
            if clause is None or settled(duty.clause, duty.bearers) or not self._live(duty):
                continue
            change = self._change(duty, clause)
            if change is not None and (key := (change.clause, change.loss, change.who)) not in told:
                told.add(key)
                yield change

    def _live(self, duty: Duty) -> bool:
        return self.fixpoint.due(duty, self.base) and any(number in self.base for number in duty.performs)

    def _change(self, duty: Duty, clause: Clause) -> Lost | None:
        reached = self.again if any(one.kind in ("whenever", "every") for one in clause.timing) else self.without
        if not self.fixpoint.due(duty, reached):
            waits = {*duty.trigger, *duty.due_on, *(n for way in duty.needs for n in way)} - reached
            return self._told(Loss.DUE, duty, clause, self._blame(sorted(waits), reached, ()))
        possible = [n for n in duty.performs if n in reached and not self.missing(self.problem.nodes[n])]
        return (
            None if possible else self._told(Loss.DONE, duty, clause, self._blame(sorted(duty.performs), reached, duty.bearers))
        )

    def _told(self, loss: Loss, duty: Duty, clause: Clause, because: str) -> Lost:
        return Lost(loss=loss, clause=clause.id, title=clause.title, who=duty.bearers, because=because)

    def _blame(self, numbers: list[int], reached: set[int], whose: tuple[str, ...]) -> str:
        """What does not come any more, at the end of the chain of what waits for it. whose: who would have to do it."""
        seen: set[int] = set()
        open_ = [(number, number) for number in numbers]
        while open_:
            number, first = open_.pop(0)
            if number in seen:
                continue
            seen.add(number)
            node = self.problem.nodes[number]
            if why := self.missing(node):
                if number == first and len(numbers) == 1 and set(node.controllers) == set(whose):
                    return "nobody else can do it"
                via = "" if number == first else f", for which {self.problem.nodes[first].label} waits"
                return f"{node.label} does not come ({why}){via}"
            rules = self.fixpoint.guarded.get(number, ())
            waits = (*node.of, *(n for rule in rules for way in rule.alternatives for n in way.happens))
            open_ += [(n, first) for n in waits if n not in reached]
        return f"{listed([self.problem.nodes[n].label for n in numbers])} does not come"


def closure(fixpoint: Fixpoint, come: set[int], missing: Missing) -> set[int]:
    """What comes in the end, from what has come."""
    nodes, reached = fixpoint.problem.nodes, set(come)
    open_ = [n for n in range(1, len(nodes)) if n not in reached and not missing(nodes[n])]
    while True:
        now = [n for n in open_ if fixpoint.possible(n, reached)]
        if not now:
            return reached
        reached |= set(now)
        open_ = [n for n in open_ if n not in reached]


def come_by(problem: Problem, happened: Iterable[Event]) -> set[int]:
    """The milestones that what is on record is."""
    return {number for event in happened if event.known for number in _numbers(problem, event)}


def _numbers(problem: Problem, event: Event) -> Iterator[int]:
    """The milestones that an event on record is."""
    args, by = dict(event.args), set(event.by)
    for number, node in enumerate(problem.nodes):
        if node.sort == "consent":
            if event.term == "consent" and set(node.by) <= by and args.get("to", "") in node.key:
                yield number
        elif node.term == event.term and set(node.by) <= by and all(args.get(name) == value for name, value in node.args):
            yield number


def settled_by(states: Monitored) -> Callable[[str, tuple[str, ...]], bool]:
    """Whether the verdict on a clause for some bearers stands already; of what comes due again and again it never does."""
    found: dict[str, list[tuple[frozenset[str], Status]]] = {}
    for state in states.clauses:
        found[state.clause] = [(frozenset(one.instance.bearers), one.status) for one in state.instances]

    def settled(clause: str, bearers: tuple[str, ...]) -> bool:
        mine = [status for who, status in found.get(clause, ()) if not bearers or who & set(bearers)]
        return bool(mine) and all(status in SETTLED for status in mine)

    return settled


# --- what a clause loses besides its performance ------------------------------------------------------------------------


def without_people(view: View, gone: dict[str, str], settled: Callable[[str, tuple[str, ...]], bool]) -> Iterator[Lost]:
    """What clauses lose by those who are gone: verifiers, who determines, answers, consents, access, powers."""
    for clause in view.clauses:
        if settled(clause.id, clause.bearers.actors) and not any(one.kind in ("whenever", "every") for one in clause.timing):
            continue
        yield from _looked_after(clause, gone)
        yield from _answered(clause, gone)
        yield from _powers(clause, gone)
    for line in view.dossier.red_lines:
        whose = [name for name in line.issuer if name in gone]
        steps = list(_answered(line.clause, gone))
        if whose or steps:
            why = f"{listed(whose)}, who declared it, is gone" if whose else "; ".join(one.because for one in steps)
            yield Lost(loss=Loss.LINE, clause=line.id, title=line.title, who=line.issuer, because=why)


def _looked_after(clause: Clause, gone: dict[str, str]) -> Iterator[Lost]:
    who = [name for one in clause.verification for name in one.by]
    lost = [name for name in dict.fromkeys(who) if name in gone]
    if lost:
        left = [name for name in dict.fromkeys(who) if name not in gone]
        because = f"{listed(lost)} verified it" + (f"; {listed(left)} still does" if left else ", and nobody else does")
        yield _of(clause, Loss.FEWER if left else Loss.VERIFIER, tuple(lost), because)
    asked = [name for one in clause.verification for access in one.access for name in access.consent_of if name in gone]
    if asked:
        who = list(dict.fromkeys(asked))
        yield _of(clause, Loss.ACCESS, tuple(who), f"its verifier needs the consent of {listed(who)}")
    if clause.determination is not None and (by := clause.determination.by) and all(name in gone for name in by):
        yield _of(clause, Loss.DETERMINED, by, f"only {listed(list(by))} determines whether it was breached")


def _answered(clause: Clause, gone: dict[str, str]) -> Iterator[Lost]:
    for rung in clause.rungs:
        if rung.bearers.actors and all(name in gone for name in rung.bearers.actors):
            acts = listed([act_text(act) for act in rung.acts])
            because = f"step {rung.id.rpartition(':')[2]}: only {listed(list(rung.bearers.actors))} could {acts}"
            yield _of(clause, Loss.ANSWER, rung.bearers.actors, because)


def _powers(clause: Clause, gone: dict[str, str]) -> Iterator[Lost]:
    for condition in clause.conditions:
        if condition.kind == "consent" and (lost := [name for name in condition.who if name in gone]):
            yield _of(clause, Loss.CONSENT, tuple(lost), f"it asks for the consent of {listed(lost)}")
    if clause.modal == "may" and clause.bearers.actors and all(name in gone for name in clause.bearers.actors):
        acts = listed([act_text(act) for act in clause.acts])
        yield _of(clause, Loss.POWER, clause.bearers.actors, f"only {listed(list(clause.bearers.actors))} may {acts}")


def without_guarantors(view: View, gone: dict[str, str]) -> Iterator[Lost]:
    """Agreements whose guarantors (by their head, or by their role) are all gone."""
    by_role = [name for name, one in view.dossier.actors.items() if "guarantor" in one.roles]
    for name, agreement in view.dossier.agreements.items():
        who = tuple(dict.fromkeys((*agreement.guarantors, *by_role)))
        if who and all(one in gone for one in who):
            because = f"{listed(list(who))} guaranteed it"
            yield Lost(loss=Loss.GUARANTEE, clause="", title=agreement.title or name, who=who, because=because)


def _of(clause: Clause, loss: Loss, who: tuple[str, ...], because: str) -> Lost:
    return Lost(loss=loss, clause=clause.id, title=clause.title or short(clause.id), who=who, because=because)
