"""The ways in which a purpose can fail, or a concern come true: what must, and must not, have come by then, as rules for the search."""

from __future__ import annotations

import itertools

import msgspec

from servanda.calendar import Instant, describe
from servanda.check.chains import Chain, Choice, told
from servanda.check.desk import Desk
from servanda.check.milestones import HORIZON_MARGIN, compile_into
from servanda.check.points import Compiler, Literal
from servanda.check.problem import ORIGIN, Alternative, Bound, Problem, Rule, Source
from servanda.check.proofs import Proof
from servanda.check.registry import Frame
from servanda.check.search import Conflict, Mode, Search, Solution
from servanda.check.shifts import SAME
from servanda.check.words import shift_words
from servanda.meaning.witness import ChainWitness, CoreWitness, NeverWitness, StructureWitness, Witness
from servanda.model.core import Purpose

BEYOND: Instant = 1 << 60
"""Later than anything: what never happens."""
MOST_WAYS = 48
"""Ways of bringing it about that are tried."""


class Way(msgspec.Struct, frozen=True):
    """Rules that say how it comes about; number: of which conjunction it is a case; happens: what is asked for in it."""

    rules: tuple[Rule, ...]
    happens: tuple[int, ...]
    number: int
    beyond: tuple[Rule, ...] = ()  # of what never happens: the same, read as happening later than anything


class Asked(msgspec.Struct):
    """A problem with the milestones of a purpose, the ways in which it fails (or the concern comes true), and what the search found for each.

    cut: there are more ways than are tried.
    """

    problem: Problem
    ways: list[Way]
    found: list[Solution | Conflict]
    cut: bool = False


def asked_of(desk: Desk, choice: Choice, wanted: Purpose, *, sure: bool) -> Asked:
    """The ways of a purpose to fail or of a concern to come true. sure: over rules that hold in every run that keeps the text."""
    view = desk.view(choice)
    compiler = Proof(view, desk.player(choice).prepared) if sure else desk.compiler(choice)
    clause = view.clauses[0]
    if wanted.agreement and wanted.agreement != clause.agreement:
        clause = msgspec.structs.replace(clause, agreement=wanted.agreement)
    frame = Frame(clause, wanted.of, 0)
    if sure:  # so that prohibitions find what it speaks of
        compiler.ways(wanted.cond, frame, wanted.sort == "concern")
        compile_into(compiler, [(clause, None) for clause in view.clauses])
    conjunctions = compiler.ways(wanted.cond, frame, wanted.sort == "concern")
    deadline = compiler.moment(wanted.by, frame, "last") if wanted.by is not None else None
    limit = deadline.shift.delta if deadline is not None and deadline.node == ORIGIN else None
    loose = deadline is not None and deadline.node != ORIGIN
    found: list[Way] = []
    cut = loose and sure
    for number, literals in enumerate(conjunctions):
        if wanted.sort == "purpose" and not _dates_fit(literals, limit):
            continue
        turns = _turns(compiler, wanted, literals, limit)
        cut = cut or len(turns) > MOST_WAYS
        for rules in turns[:MOST_WAYS]:
            happens = tuple(dict.fromkeys(n for rule in rules for way in rule.alternatives for n in way.happens))
            late = limit is None and wanted.sort == "purpose"
            found.append(Way(rules, happens, number, tuple(_beyond(compiler, wanted, rule) for rule in rules) if late else ()))
    return Asked(compiler.problem(HORIZON_MARGIN), found, [], cut)


def _dates_fit(literals: list[Literal], limit: Instant | None) -> bool:
    """Whether what a conjunction says of dates is so at the moment at which a purpose is looked at (without a limit: after all dates)."""
    for one in literals:
        if one.anchor.node == ORIGIN and one.positive is not (limit is None or one.anchor.shift.delta <= limit):
            return False
    return True


def _turns(compiler: Compiler, wanted: Purpose, literals: list[Literal], limit: Instant | None) -> list[tuple[Rule, ...]]:
    """The cases of one conjunction of moments that have, or have not, come at the end, by the limit, or (a concern) at any moment."""
    source = Source("", "purpose", 0, "", f"the {wanted.sort}")
    positive = [lit for lit in literals if lit.positive and lit.anchor.node != ORIGIN]
    until = [lit.anchor.shift.delta - 1 for lit in literals if not lit.positive and lit.anchor.node == ORIGIN]
    last = min([*until, *([limit] if limit is not None else [])], default=None) if wanted.sort == "concern" else limit
    fixed: list[Rule] = []
    for one in positive:
        node = one.anchor.node
        bounds = (
            (Bound(node, ORIGIN, False, SAME.plus(one.anchor.shift.greatest_anchor(last)), source),) if last is not None else ()
        )
        fixed.append(_rule(compiler, wanted, Alternative(happens=(node,), bounds=bounds), source))
    choices: list[list[Rule]] = []
    for one in literals:
        node = one.anchor.node
        if one.positive or node == ORIGIN:
            continue
        shift = one.anchor.shift
        cases = [_rule(compiler, wanted, Alternative(never=(node,)), source)]
        after = [Bound(node, ORIGIN, True, SAME.plus(shift.least_anchor(limit + 1)), source)] if limit is not None else []
        if wanted.sort == "concern":
            dates = [lit.anchor.shift.delta for lit in literals if lit.positive and lit.anchor.node == ORIGIN]
            begin = max([compiler.start(), *dates])
            after = [] if positive else [Bound(node, ORIGIN, True, SAME.plus(shift.least_anchor(begin + 1)), source)]
            for other in positive:
                if not shift.ops:
                    after.append(Bound(node, other.anchor.node, True, other.anchor.shift.plus(1 - shift.delta), source))
            if positive and not after:
                after = [Bound(node, ORIGIN, True, SAME.plus(compiler.start()), source)]
            cases.append(_rule(compiler, wanted, Alternative(happens=(node,), bounds=tuple(after)), source))
        else:
            cases += [_rule(compiler, wanted, Alternative(happens=(node,), bounds=(bound,)), source) for bound in after]
        choices.append(cases)
    return [(*fixed, *case) for case in itertools.islice(itertools.product(*choices), MOST_WAYS + 1)]


def _beyond(compiler: Compiler, wanted: Purpose, rule: Rule) -> Rule:
    """What never happens, read as happening later than anything."""
    (way,) = rule.alternatives
    if not way.never:
        return rule
    bounds = tuple(Bound(node, ORIGIN, True, SAME.plus(BEYOND), rule.source) for node in way.never)
    told_never = tuple(msgspec.structs.replace(bound, text=f"{compiler.nodes[bound.at].label} never comes") for bound in bounds)
    return msgspec.structs.replace(rule, alternatives=(Alternative(happens=way.never, bounds=told_never),))


def _rule(compiler: Compiler, wanted: Purpose, way: Alternative, source: Source) -> Rule:
    """A rule with its sentence: this way is closed by the text, so what it asks for must be told."""
    opening = "the purpose fails in this way" if wanted.sort == "purpose" else "the concern comes true in this way"
    zone = next(iter(compiler.clocks.values())).zone if compiler.clocks else "UTC"
    bounds: list[Bound] = []
    for bound in way.bounds:
        if bound.anchor == ORIGIN:
            at = bound.shift.delta
            when = f"after {describe(at - 1, zone)}" if bound.lower else f"by {describe(at, zone)}"
        else:
            how = shift_words(bound.shift)
            when = f"later than {how + ' ' if how else ''}{compiler.nodes[bound.anchor].label}"
        bounds.append(msgspec.structs.replace(bound, text=f"{opening} only if {compiler.nodes[bound.at].label} comes {when}"))
    return Rule((), (msgspec.structs.replace(way, bounds=tuple(bounds)),), source, source.words)


# --- what closes every way -------------------------------------------------------------------------------------------


def witness_of(asked: Asked, conflicts: list[Conflict], choice: Choice) -> Witness:
    """The proof that every way is closed: chains for each conjunction (what comes later than it may covers what never comes)."""
    chains: list[ChainWitness] = []
    nevers: list[NeverWitness] = []
    facts: list[str] = []
    for number in dict.fromkeys(way.number for way in asked.ways):
        own = [one for way, one in zip(asked.ways, conflicts, strict=True) if way.number == number]
        shown = [told(asked.problem, one, choice) for one in own]
        facts += [link for one in shown for link in one.links]
        closed = next((found for one in shown if (found := _chains(one)) is not None), None)
        if closed is None:
            closed = _read_late(asked, number, choice)
        never = next((one.witness for one in shown if isinstance(one.witness, NeverWitness)), None)
        if closed is not None:
            chains += closed
        elif never is not None:
            nevers.append(never)
        else:
            return StructureWitness(facts=tuple(dict.fromkeys(facts)) or ("the text leaves no way",))
    if len(chains) == 1 and not nevers:
        return chains[0]
    if len(nevers) == 1 and not chains:
        return msgspec.structs.replace(nevers[0], duty="")
    if chains and not nevers:
        return CoreWitness(steps=(), cases=tuple(chains), choice=choice)
    return StructureWitness(facts=tuple(dict.fromkeys(facts)) or ("the text leaves no way",))


def _chains(shown: Chain) -> list[ChainWitness] | None:
    """The chains of a conflict, if it is made of chains."""
    if isinstance(shown.witness, ChainWitness):
        return [shown.witness]
    if isinstance(shown.witness, CoreWitness) and shown.witness.cases:
        return list(shown.witness.cases)
    return None


def _read_late(asked: Asked, number: int, choice: Choice) -> list[ChainWitness] | None:
    """What is never done, read as done later than anything, against the last moments at which it is owed."""
    for way in asked.ways:
        if way.number == number and way.beyond:
            found = Search(asked.problem, Mode.WEAK, way.beyond).run(way.happens)
            closed = _chains(told(asked.problem, found, choice)) if isinstance(found, Conflict) else None
            if closed is not None:
                return closed
    return None
