"""3xx from the checker's answers: schedules that cannot be kept, circles of waiting, stalling, two orders of the same steps."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from servanda.check.questions.stall import FREE
from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import atoms, unwrap
from servanda.check.rules.facts.moments import ENDS, resolve_edge
from servanda.check.rules.facts.who import UNNAMED, expand, members
from servanda.check.rules.facts.words import ERROR, GRADED, WARNING, listed, named, opening, verb
from servanda.check.words import duration
from servanda.meaning.witness import Answer, ChainWitness, CoreWitness, NeverWitness, Step
from servanda.model.core import Clause, ClauseStatus, Consent, Occurs, Past, Point, Reading
from servanda.model.english import event_text, short
from servanda.text.diagnostics import Diagnostic


def circular(chain: ChainWitness) -> bool:
    """Whether a chain closes by waiting alone, with no deadline in it."""
    return bool(chain.steps) and all(step.kind == "min" for step in chain.steps)


def waits_in_circle(answer: Answer) -> bool:
    """Whether the reason of a "no" is a circle of waiting, in every case it distinguishes."""
    witness = answer.witness
    if isinstance(witness, ChainWitness):
        return circular(witness)
    return isinstance(witness, CoreWitness) and bool(witness.cases) and all(circular(c) for c in witness.cases)


def steps_of(answer: Answer) -> tuple[Step, ...]:
    """The links that a "no" rests on."""
    return answer.witness.steps if isinstance(answer.witness, (ChainWitness, CoreWitness)) else ()


def rests_on(answer: Answer) -> set[str]:
    """The clauses that a "no" rests on."""
    if isinstance(answer.witness, NeverWitness):
        return {answer.witness.duty, answer.witness.prohibition}
    cases = answer.witness.cases if isinstance(answer.witness, CoreWitness) else ()
    return {step.clause for step in (*steps_of(answer), *(step for case in cases for step in case.steps))}


def refusals(context: Context, *, circles: bool) -> Iterator[tuple[tuple[Clause, ...], Answer, str]]:
    """(clauses of this agreement, answer, under which readings) for each set of clauses that a "no" of the checker rests on.

    circles: those that wait in a circle, or the others.
    """
    own = {c.id: c for c in context.clauses}
    found: dict[frozenset[str], list[Answer]] = {}
    for answer in context.answers("keepable"):
        if answer.verdict == "no" and waits_in_circle(answer) is circles:
            names = {name.partition("/")[0] for name in rests_on(answer)} & own.keys()
            if names:
                found.setdefault(frozenset(names), []).append(answer)
    for names_found, answers in found.items():
        first = min(answers, key=lambda a: (a.label != "as written", len(a.choice), a.label))
        others = len({a.label for a in answers}) - 1
        under = "" if first.label == "as written" else f" ({first.label})"
        if under and others:
            under = f"{under[:-1]}, and {others} other {'mix' if others == 1 else 'mixes'} of readings)"
        yield tuple(own[n] for n in names_found), first, under


class ScheduleCannotBeKept(Rule):
    """SV302. Every "no" of the question whether the text can be kept, one finding for each set of clauses it rests on. Circles are SV303."""

    code = "SV302"
    decidability = "L"
    severity = ERROR

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clauses, answer, under in refusals(context, circles=False):
            links = answer.because or tuple(step.text for step in steps_of(answer))
            yield self.on_clauses(
                context,
                clauses,
                f"{opening(named(clauses))} cannot {verb(len(clauses), 'be kept', 'all be kept')}{under}{_short(answer)}.",
                answer.repair or "Move a deadline, or let the later step wait for less.",
                because=links,
            )


def _short(answer: Answer) -> str:
    """`: 8 days short`, where one chain says by how much: as the answer counts it, for one shortage has one figure."""
    witness, tail = answer.witness, answer.text.rpartition(": ")[2]
    if isinstance(witness, ChainWitness) and tail.endswith(" short"):
        return f": {tail}"
    return f": {duration(witness.short_by)} short" if isinstance(witness, ChainWitness) and witness.short_by > 0 else ""


class CircularWait(Rule):
    """SV303. A "no" whose chain closes by waiting alone, as written or under a mix of readings."""

    code = "SV303"
    decidability = "L"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clauses, answer, under in refusals(context, circles=True):
            links = answer.because or tuple(step.text for step in steps_of(answer))
            yield self.on_clauses(
                context,
                clauses,
                f"{opening(named(clauses))} {verb(len(clauses), 'waits for itself', 'wait for each other')} in a circle{under}.",
                answer.repair or "Break the circle: let one step go first, or let both be done on one day.",
                because=links,
            )


class StallWithoutCost(Rule):
    """SV304. Gathers the answers to the question who can stall, one finding a clause. Contingent duties are left out."""

    code = "SV304"
    decidability = "L"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        own = {c.id: c for c in context.clauses if c.modal == "must" and not _contingent(c)}
        nobody = {a.id for a in context.dossier.actors.values() if UNNAMED in a.kinds}
        stalls: dict[str, list[Answer]] = {}
        for answer in context.answers("stall"):
            # what waits for a case that need never come is no defect; what waits in order (`only after`, consent) is
            if answer.subject not in own:
                continue
            asked = answer.verdict in ("yes", "as far as tried") and (FREE not in answer.text or _in_order(own[answer.subject]))
            if asked and answer.actor and answer.actor not in nobody:
                stalls.setdefault(answer.subject, []).append(answer)
        for name, answers in stalls.items():
            clause, told = own[name], set[str]()
            if not any(t.kind in ENDS for t in clause.timing):
                # who bears a duty with no date can put it off: SV315 says so
                told |= expand(context.dossier, clause.bearers.actors) | _voices(context, clause)
            for sure in (True, False):
                mine = [a for a in answers if (a.verdict == "yes") is sure and a.actor not in told]
                if mine:
                    yield self._told(context, clause, mine, sure=sure)
                told |= {a.actor for a in mine}

    def _told(self, context: Context, clause: Clause, answers: list[Answer], *, sure: bool) -> Diagnostic:
        """One finding on those who can, or, no error, on those of whom it was found as far as was tried."""
        first = min(answers, key=lambda a: (a.label != "as written", a.label, a.actor))
        under = "" if first.label == "as written" else f" ({first.label})"
        tried = "" if sure else "; so it is in every run that was tried, which is no proof"
        found = self.on_clause(
            context,
            clause,
            f"{listed({a.actor for a in answers}, 'or')} can keep clause {clause.local} from ever being done by doing nothing, "
            f"and breaks no clause by it{under}{tried}.",
            first.repair or "Give the step it waits for a deadline of its own, or say what holds when it does not come.",
            because=tuple(sorted({a.text for a in answers})),
            words="" if sure else "as far as tried",
        )
        return found if sure or found.severity is not ERROR else replace(found, severity=WARNING)


def _in_order(clause: Clause) -> bool:
    """Whether a duty waits for what the text wants to come first."""
    kinds = {timing.kind for timing in clause.timing} | {condition.kind for condition in clause.conditions}
    return bool(kinds & {"only after", "provided that", "consent"})


def _contingent(clause: Clause) -> bool:
    """Whether a duty is meant for a case that need never come."""
    return any(t.kind == "whenever" for t in clause.timing) or any(c.kind == "if" for c in clause.conditions)


def _voices(context: Context, clause: Clause) -> frozenset[str]:
    """Members of the bodies that bear a clause."""
    bodies = (context.dossier.actors.get(name) for name in clause.bearers.actors)
    return frozenset(m for body in bodies if body is not None for m in members(context.dossier, body))


class TwoOrders(Rule):
    """SV305. Compares, for readings held by different actors, which step waits for which in the clauses they are about."""

    code = "SV305"
    decidability = "L"
    severity = ERROR
    severities = GRADED

    def check(self, context: Context) -> Iterator[Diagnostic]:
        own = {c.id: c for c in context.clauses}
        readings = [r for r in context.dossier.readings if any(i in own for i in r.of)]
        parts = [a for a in context.answers("part") if a.verdict == "yes"]
        for number, first in enumerate(readings):
            for second in readings[number + 1 :]:
                if set(first.held_by) & set(second.held_by):
                    continue
                one, other = sorted((first, second), key=lambda r: r.id)
                clauses, left, right = _difference(context, own, one, other)
                if not clauses:
                    continue
                because = [
                    f"{one.id} ({listed(one.held_by)}): {_said(context, left)}",
                    f"{other.id} ({listed(other.held_by)}): {_said(context, right)}",
                ]
                because += sorted({a.text for a in parts if {reading for _c, reading in a.choice} & {one.id, other.id}})
                yield self.on_clauses(
                    context,
                    clauses,
                    f"The readings {one.id} ({listed(one.held_by)}) and {other.id} ({listed(other.held_by)}) put the steps of "
                    f"{named(clauses)} in different orders.",
                    "Write the order into the text, or link the steps one for one.",
                    words=f"{one.id} / {other.id}",
                    because=tuple(because),
                )


Order = tuple[str, Point]  # a clause, and what it waits for


def _difference(
    context: Context, own: dict[str, Clause], one: Reading, other: Reading
) -> tuple[list[Clause], list[Order], list[Order]]:
    """The clauses whose steps stand in another order, and what each reading says of them that the other does not.

    Either the readings are of the same clause, or each lets a step of its own wait for one of the other's.
    """
    left, right = _orders(context, one), _orders(context, other)
    shared = set(one.of) & set(other.of)
    only_left = [o for o in left if o[0] in shared and o not in right]
    only_right = [o for o in right if o[0] in shared and o not in left]
    acts = {i: {a.term for a in c.acts} for i, c in own.items()}
    for mine in left:
        for theirs in right:
            if mine[0] != theirs[0] and _is_step(mine[1], acts.get(theirs[0], set()), theirs[0]):
                if _is_step(theirs[1], acts.get(mine[0], set()), mine[0]):
                    only_left += [mine] if mine not in only_left else []
                    only_right += [theirs] if theirs not in only_right else []
    names = {name for name, _point in (*only_left, *only_right)}
    return [own[n] for n in names if n in own], only_left, only_right


def _is_step(point: Point, acts: set[str], clause: str) -> bool:
    if isinstance(point, Occurs):
        return point.event.act.term in acts
    return isinstance(point, ClauseStatus) and point.clause == clause


def _orders(context: Context, reading: Reading) -> list[Order]:
    """What waits for what under a reading, in the clauses it is of."""
    replaced = {c.id: c for c in reading.clauses}
    written = {c.id: c for c in context.clauses}
    found: list[Order] = []
    for name in reading.of:
        clause = replaced.get(name) or written.get(name)
        for point in _awaited(clause) if clause is not None else ():
            awaited = resolve_edge(context.dossier, unwrap(point))
            if isinstance(awaited, (Occurs, ClauseStatus, Consent)) and (name, awaited) not in found:
                found.append((name, awaited))
    return found


def _awaited(clause: Clause) -> Iterator[Point]:
    for timing in clause.timing:
        if timing.cond is not None:
            yield from (a.point for a in atoms(timing.cond) if isinstance(a, Past))
        if timing.point is not None and timing.kind in ("from", "not before", "on", "within", "immediately"):
            yield timing.point
    for condition in clause.conditions:
        if condition.kind in ("if", "provided that"):
            yield from (a.point for a in atoms(condition.cond) if isinstance(a, Past))


def _said(context: Context, orders: list[Order]) -> str:
    if not orders:
        return "no such order"
    return "; ".join(sorted(f"{short(name)} waits for {_event(context, point)}" for name, point in orders))


def _event(context: Context, point: Point) -> str:
    if isinstance(point, Occurs):
        return f"“{event_text(point.event, context.dossier, done=True)}”"
    if isinstance(point, ClauseStatus):
        return f"{short(point.clause)} to be {point.status}"
    return f"the consent of {listed(point.who)}" if isinstance(point, Consent) else ""
