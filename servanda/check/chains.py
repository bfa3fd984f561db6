"""Conflicts as chains a person can follow: sentences in order, and witnesses that can be checked again."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant, day_end, day_of, describe
from servanda.check.network import Cycle
from servanda.check.problem import ORIGIN, Bound, Problem, Rule
from servanda.check.search import Conflict
from servanda.check.shifts import LAST_YEAR_END, SAME
from servanda.check.words import duration
from servanda.meaning.witness import ChainWitness, CoreWitness, NeverWitness, Step

Choice = tuple[tuple[str, str], ...]


class Chain(msgspec.Struct, frozen=True):
    """A conflict told: one sentence, the links in order, and the witness."""

    text: str
    links: tuple[str, ...]
    witness: ChainWitness | CoreWitness | NeverWitness
    parts: frozenset[tuple[str, str, int, str]]  # (clause, part, index, variant)


def told(problem: Problem, conflict: Conflict, choice: Choice = ()) -> Chain:
    """A conflict as a chain (a cycle of bounds) or a core (a rule that leaves no way, or each of whose cases fails)."""
    parts = frozenset(parts_of(conflict))
    if conflict.cycle is not None:
        steps = _steps(problem, conflict.cycle)
        short_by = sum(step.seconds if step.kind == "min" else -step.seconds for step in steps)
        told_links = tuple(step.text for step in steps)
        text = "; ".join(told_links) + _short(problem, conflict.cycle, short_by)
        pair = _pair(problem, conflict.cycle, choice, text)
        if pair is not None:
            return Chain(text, told_links, pair, parts)
        return Chain(text, told_links, ChainWitness(steps=steps, short_by=short_by, choice=choice), parts)
    steps = _rule_steps(problem, conflict)
    links = [step.text for step in steps]
    never = _never(problem, conflict, choice, "; ".join(links))
    if never is not None:
        return Chain(never.text, tuple(links), never, parts)
    cases: list[ChainWitness] = []
    for words, case in conflict.cases:
        inner = told(problem, case, choice)
        links.append(f"if {words}: {inner.text}" if words else f"one way: {inner.text}")
        if isinstance(inner.witness, ChainWitness):
            cases.append(inner.witness)
        elif isinstance(inner.witness, CoreWitness):
            cases += inner.witness.cases or [ChainWitness(steps=inner.witness.steps, short_by=0, choice=choice)]
    return Chain("; ".join(links), tuple(links), CoreWitness(steps=steps, cases=tuple(cases), choice=choice), parts)


def _never(problem: Problem, conflict: Conflict, choice: Choice, text: str) -> NeverWitness | None:
    """A duty, and what forbids its performance at every moment at which it would count."""
    rule = conflict.rule
    if rule is None or not rule.source.clause:
        return None
    if not rule.guard and not rule.alternatives and rule.bans:  # a state that is to hold: looked at when all dates are past
        return NeverWitness(duty=rule.source.clause, prohibition="", act="", choice=choice, text=text, moments=(problem.horizon,))
    if not rule.guard:
        return None
    node = problem.nodes[rule.guard[0]]
    if not (rule.limits or (rule.bans and rule.source.part == "core")):
        return None
    if not rule.alternatives:
        duty = next((one.duty for one in reversed(conflict.path) if one.duty), "")
        return NeverWitness(
            duty=duty, prohibition=rule.source.clause, act=node.key, choice=choice, text=text, moments=_window(problem, rule)
        )
    if conflict.cases and all(_plainly(case, rule) for _, case in conflict.cases):
        duties = [one.duty for _, case in conflict.cases for one in case.path if one.duty] or [
            d.clause for d in problem.duties if rule.guard[0] in d.performs
        ]
        if duties:
            words = f"{node.label} is asked for by clause {_local(duties[0])}, and forbidden (clause {_local(rule.source.clause)}) as long as it would count"
            return NeverWitness(
                duty=duties[0], prohibition=rule.source.clause, act=node.key, choice=choice, text=words, moments=_window(problem, rule),
            )  # fmt: skip
    return None


_OPENS, _CLOSES = ("from", "not before", "agreement"), ("until", "by", "before")


def _pair(problem: Problem, cycle: Cycle, choice: Choice, text: str) -> NeverWitness | None:
    """The dates of a prohibition that shut an act out of all the time in which it would count: an act that comes before its start or after
    its end, against those of a duty or of the text."""
    node = cycle.bounds[0].at
    if len(cycle.bounds) != 2 or any(bound.anchor != ORIGIN or bound.at != node for bound in cycle.bounds):
        return None
    bans = [b for b in cycle.bounds if b.source.clause and b.source.part in (_CLOSES if b.lower else _OPENS)]
    if len(bans) != 1:
        return None
    other = next(bound for bound in cycle.bounds if bound is not bans[0])
    duty = other.source.clause or next((one.clause for one in problem.duties if node in one.performs), "")
    act = problem.nodes[node].key
    return NeverWitness(duty=duty, prohibition=bans[0].source.clause, act=act, choice=choice, text=text)


def _plainly(case: Conflict, rule: Rule) -> bool:
    """Whether a way out of a prohibition is closed by dates alone, those of the duty against those of the prohibition."""
    if case.cycle is None or any(bound.anchor != ORIGIN for bound in case.cycle.bounds):
        return False
    return all(bound.at == rule.guard[0] for bound in case.cycle.bounds)


def _window(problem: Problem, rule: Rule) -> tuple[Instant, ...]:
    """First and last moment of the window in which a duty that recurs would have to be performed; empty: it does not recur."""
    node = rule.guard[0]
    dates = [
        b for r in problem.rules if r.guard == (node,) and r.source.part == "every" for w in r.alternatives for b in w.bounds
    ]
    return tuple(sorted(bound.shift.delta for bound in dates))


def _local(clause: str) -> str:
    return clause.partition(":")[2] or clause


def under_choice(chain: Chain, choice: Choice) -> Chain:
    """The same chain as a statement about another choice of readings that holds all its parts."""
    witness: ChainWitness | CoreWitness | NeverWitness
    if isinstance(chain.witness, ChainWitness | NeverWitness):
        witness = msgspec.structs.replace(chain.witness, choice=choice)
    else:
        cases = tuple(msgspec.structs.replace(case, choice=choice) for case in chain.witness.cases)
        witness = msgspec.structs.replace(chain.witness, cases=cases, choice=choice)
    return msgspec.structs.replace(chain, witness=witness)


def _short(problem: Problem, cycle: Cycle, seconds: int) -> str:
    if is_circle(cycle):
        return ": they wait for each other in a circle" if len(cycle.bounds) > 1 else ": it waits for itself"
    if seconds > LAST_YEAR_END:
        return ": that is never too late only if it is never owed"
    dated = any(bound.anchor == ORIGIN for bound in cycle.bounds)
    return f": {'' if dated else 'at least '}{missing(problem, cycle, seconds)} short"


def missing(problem: Problem, cycle: Cycle, seconds: int) -> str:
    """What is missing, in the days by which the deadline would have to move where it ends with a day."""
    last = next((b.shift.delta for b in cycle.bounds if not b.lower and b.anchor == ORIGIN), None)
    if last is not None:
        day = day_of(last, problem.zone)
        days = (day_of(last + seconds, problem.zone) - day).days
        if last == day_end(day, problem.zone) and days:
            return f"{days} day{'s' * (days != 1)}"
    return duration(seconds)


def is_circle(cycle: Cycle) -> bool:
    """Whether a cycle holds no date and no deadline: everything in it waits for something else in it."""
    return all(bound.lower and bound.anchor != ORIGIN for bound in cycle.bounds)


def _steps(problem: Problem, cycle: Cycle) -> tuple[Step, ...]:
    bounds = _plain(problem, cycle)
    if is_circle(cycle):
        bounds.reverse()
        pivot = min(range(len(bounds)), key=lambda i: problem.nodes[bounds[i].at].key)
        bounds = bounds[pivot:] + bounds[:pivot]
    else:
        pivot = next((i for i, b in enumerate(bounds) if b.lower and b.anchor == ORIGIN), 0)
        bounds = bounds[pivot:] + bounds[:pivot]
    seconds = weights(problem, bounds, circle=is_circle(cycle))
    return tuple(_step(problem, bound, length) for bound, length in zip(bounds, seconds, strict=True))


def _plain(problem: Problem, cycle: Cycle) -> list[Bound]:
    """The bounds between things that happen: that a clause is kept no earlier than it is performed is no link of its own."""
    through = {b.at: b.anchor for b in cycle.bounds if b.lower and problem.nodes[b.at].sort == "later" and b.shift == SAME}
    found: list[Bound] = []
    for bound in cycle.bounds:
        if bound.at in through and bound.lower and bound.anchor == through[bound.at]:
            continue
        while bound.anchor in through:
            bound = msgspec.structs.replace(bound, anchor=through[bound.anchor])
        if not _same_act(problem, bound):
            found.append(bound)
    return found


def _same_act(problem: Problem, bound: Bound) -> bool:
    """A link from the first time an act is done to the time that counts: one act to the reader."""
    return bound.anchor != ORIGIN and bound.shift == SAME and problem.nodes[bound.at].key == problem.nodes[bound.anchor].key


def weights(problem: Problem, bounds: list[Bound], *, circle: bool) -> list[int]:
    """The distance each link asks for at least (or allows at most): counted at the dates of the chain where these are known."""
    found: list[int] = []
    at: Instant | None = None
    for bound in bounds:
        if bound.anchor == ORIGIN:
            at = bound.shift.delta if bound.lower else None
            found.append(bound.shift.delta)
        elif circle or at is None:
            low, high = bound.shift.bounds(problem.start, problem.horizon)
            found.append(low if bound.lower else high)
        elif bound.lower:
            found.append(bound.shift.apply(at) - at)
            at = bound.shift.apply(at)
        else:
            anchor = bound.shift.least_anchor(at)
            found.append(at - anchor)
            at = anchor
    return found


def _step(problem: Problem, bound: Bound, seconds: int) -> Step:
    source = bound.source
    text = bound.text
    if not text:
        label = problem.nodes[bound.at].label
        if bound.anchor == ORIGIN:
            how = "cannot come before" if bound.lower else "cannot come after"
            text = f"{label} {how} {describe(bound.shift.delta, problem.zone)}: {source.words}"
        else:
            how = "waits for" if bound.lower else "must have come by"
            text = f"{label} {how} {problem.nodes[bound.anchor].label}: {source.words}"
    return Step(
        text=text,
        clause=source.clause,
        part=source.part,
        waits=problem.nodes[bound.at].key,
        awaited=problem.nodes[bound.anchor].key,
        kind="min" if bound.lower else "max",
        seconds=seconds,
        span=source.span,
    )


def _rule_steps(problem: Problem, conflict: Conflict) -> tuple[Step, ...]:
    found: list[Step] = []
    rules = [*conflict.path, *([conflict.rule] if conflict.rule is not None and conflict.rule not in conflict.path else [])]
    for rule in rules:
        text = rule.text
        if not text and rule.duty:
            ways = [problem.nodes[n].label for way in rule.alternatives for n in way.happens]
            text = f"{' or '.join(ways[:3])} is asked for by clause {rule.duty.partition(':')[2] or rule.duty}"
        if text:
            waits = problem.nodes[rule.guard[0]].key if rule.guard else ""
            where = f" ({_where(rule.source.clause, rule.source.variant)})" if rule.source.clause and "clause" not in text else ""
            found.append(
                Step(text=text + where, clause=rule.source.clause, part=rule.source.part, waits=waits, span=rule.source.span)
            )
    return tuple(found)


def _where(clause: str, variant: str) -> str:
    name = clause.partition(":")[2] or clause
    return f"clause {name}, as read in {variant}" if variant else f"clause {name}"


def parts_of(conflict: Conflict) -> list[tuple[str, str, int, str]]:
    """The parts of the text that a conflict rests on, each once, in order."""
    found: list[tuple[str, str, int, str]] = []
    for bound in conflict.cycle.bounds if conflict.cycle is not None else ():
        found.append((bound.source.clause, bound.source.part, bound.source.index, bound.source.variant))
    for rule in [*conflict.path, *([conflict.rule] if conflict.rule is not None else [])]:
        found.append((rule.source.clause, rule.source.part, rule.source.index, rule.source.variant))
    for _, case in conflict.cases:
        found += parts_of(case)
    return list(dict.fromkeys(part for part in found if part[0]))
