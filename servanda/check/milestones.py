"""From a view to a problem: what can happen, which bounds the clauses set, which duties ask for performance.

Each milestone happens at most once. `must` duties of performance become `Duty` records; their time parts become rules that speak
when the performance happens ("if it happens, then not before ..."), so that one rule serves every question.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from servanda.base.refusal import Refusal
from servanda.calendar import Instant, recurrence
from servanda.check.bounded import bound_text
from servanda.check.lasting import lasting
from servanda.check.performance import Parts, Performance
from servanda.check.points import Anchor, Compiler
from servanda.check.premises import DUE, OWED
from servanda.check.problem import ORIGIN, Alternative, Bound, Duty, Problem, Rule
from servanda.check.prohibitions import exceeds, forbid_amount, prohibition
from servanda.check.registry import Frame
from servanda.check.shifts import SAME
from servanda.check.words import part_words
from servanda.model.core import ActRef, Clause, Dossier, View
from servanda.model.views import view as make_view

HORIZON_MARGIN = 10 * 366 * 86400
"""Questions look this far, in seconds, beyond the last date of the text: no run needs longer to show what it shows."""


def compile_view(view: View) -> Problem:
    """Milestones, rules and duties of a view."""
    return _compiled(Compiler(view), [(clause, None) for clause in view.clauses])


def compile_variants(
    dossier: Dossier,
    options: dict[str, tuple[str, ...]],
    fixed: tuple[tuple[str, str], ...] = (),
    made: Callable[[View], Compiler] = Compiler,
) -> Problem:
    """Milestones and rules of all variants of contested clauses together, each rule marked with the variant it belongs to.

    fixed: clauses read in one way throughout. made: the compiler for the view of the rest.
    """
    plain = make_view(dossier, fixed)
    forms: list[tuple[Clause, tuple[str, str] | None]] = []
    for clause in plain.clauses:
        if clause.id not in options:
            forms.append((clause, None))
        for reading in options.get(clause.id, ()):
            found = make_view(dossier, (*fixed, (clause.id, reading))) if reading else plain
            forms.append((next(c for c in found.clauses if c.id == clause.id), (clause.id, reading)))
    return _compiled(made(plain), forms)


def _compiled(compiler: Compiler, forms: list[tuple[Clause, tuple[str, str] | None]]) -> Problem:
    compile_into(compiler, forms)
    return compiler.problem(HORIZON_MARGIN)


def compile_into(compiler: Compiler, forms: list[tuple[Clause, tuple[str, str] | None]]) -> None:
    """Add clauses, each with the choice of reading it belongs to, to a compiler."""
    for clause, _ in forms:
        _register(compiler, clause)
    if compiler.sure:  # so that prohibitions find every milestone the others speak of
        forms = sorted(forms, key=lambda form: form[0].modal == "must not")
    for clause, choice in forms:
        compiler.choice = choice
        if choice is not None:
            compiler.reading[clause.id] = choice[1]
        _clause(compiler, clause)
    lasting(compiler, forms)
    compiler.follows()


def _register(compiler: Compiler, clause: Clause) -> None:
    """Name the milestones duties speak of first, so that references find them."""
    if clause.modal == "must":
        for act in clause.acts:
            for doers in clause.doers.shares:
                number = compiler.perform(clause, act, doers)
                node = compiler.nodes[number]
                node.clauses = (*node.clauses, clause.id)
                compiler.performed.setdefault(clause.id, []).append(number)
                compiler.borne.add(number)
    elif clause.modal == "may":
        for act in clause.acts:
            for doers in clause.doers.shares:
                compiler.perform(clause, act, doers)


def _clause(compiler: Compiler, clause: Clause) -> None:
    if clause.modal == "must not":
        prohibition(compiler, clause)
    elif clause.modal == "must" and any(t.kind == "every" for t in clause.timing):
        windows(compiler, clause)
    elif clause.modal == "must":
        for group in _groups(clause):
            _duty(compiler, clause, group)
        for quantity in clause.quantities:
            if (
                quantity.relation in ("at most", "exactly")
                and exceeds(clause, quantity, "must")
                and compiler.weighs_limits(clause)
            ):
                forbid_amount(compiler, clause, quantity, clause)
    elif clause.modal == "may":
        for act in clause.acts:
            for doers in clause.doers.shares:
                number = compiler.perform(clause, act, doers)
                if compiler.sure or number not in compiler.borne:
                    Performance(compiler, clause, act, number, doers).read()


def _groups(clause: Clause) -> list[list[tuple[ActRef, tuple[str, ...]]]]:
    """What is owed separately, each as the performances of which one is enough."""
    who = clause.doers.shares
    if clause.doers.mode == "any":
        pairs = [[(act, doers) for doers in who] for act in clause.acts]
        return [[pair for group in pairs for pair in group]] if clause.act_list == "any of" else pairs
    if clause.act_list == "any of":
        return [[(act, doers) for act in clause.acts] for doers in who]
    return [[(act, doers)] for doers in who for act in clause.acts]


def _duty(compiler: Compiler, clause: Clause, group: list[tuple[ActRef, tuple[str, ...]]]) -> None:
    found = [(compiler.perform(clause, act, doers), doers) for act, doers in group]
    parts = [
        Performance(compiler, clause, act, number, doers).read() for (number, doers), (act, _) in zip(found, group, strict=True)
    ]
    _owed(compiler, clause, found, parts)


_MERE = frozenset(("if", "unless", "whenever", "while"))
"""Parts that make a duty wait for what may never come."""


def _owed(compiler: Compiler, clause: Clause, found: list[tuple[int, tuple[str, ...]]], parts: list[Parts]) -> None:
    """The record of a duty, if it can be said when it is owed."""
    shared = clause.quantities and (len(clause.acts) > 1 or clause.doers.mode in ("jointly", "any"))
    owed = (compiler.weighs(clause, OWED), compiler.weighs(clause, DUE)) if not (compiler.sure and shared) else (False, False)
    if not any(owed):
        return
    one = parts[0]
    who = (actor for _, doers in found for actor in doers) if clause.others is None else clause.bearers.actors
    ways: list[tuple[int, ...]] = [()]
    for need in one.needs:
        ways = [(*way, *more) for way in ways for more in need][:64]
    compiler.duties.append(
        Duty(
            clause=clause.id,
            bearers=tuple(dict.fromkeys(who)),
            performs=tuple(number for number, _ in found),
            trigger=tuple(dict.fromkeys(one.trigger)),
            never=tuple(dict.fromkeys((*one.never, *one.freed))),
            called=tuple(dict.fromkeys(one.called)),
            needs=tuple(tuple(dict.fromkeys(way)) for way in ways),
            deadlines=tuple(bound for part in parts for bound in part.deadlines),
            due_on=tuple(dict.fromkeys(one.due_on)),
            source=compiler.source(clause, "core", 0, part_words(clause, "core", None), clause.core_span),
            choice=compiler.choice,
            expected=owed[0],
            binding=owed[1],
            contingent=compiler.sure and bool(_MERE & {*(one.kind for one in clause.timing), *(one.kind for one in clause.conditions)}),
            optional=compiler.sure and any(condition.kind == "unless" for condition in clause.conditions),
            opens=max(one.opens, default=None),
        )
    )


def windows(compiler: Compiler, clause: Clause) -> None:
    """The first windows of a duty that recurs, each with a performance of its own, where something may bar one of them.

    Only where the windows begin by the calendar; all others are filled in when a run is played.
    """
    terms = {act.term for act in clause.acts}
    barred = any(other.modal == "must not" and {a.term for a in other.acts} & terms for other in compiler.view.clauses)
    plain = {timing.kind for timing in clause.timing} <= {"every", "from", "until"} and not clause.conditions
    whenever = any(timing.kind == "whenever" for timing in clause.timing)
    if whenever or not (barred or not plain) or (compiler.sure and not (plain and compiler.weighs(clause, OWED))):
        return
    rest = msgspec.structs.replace(clause, timing=tuple(t for t in clause.timing if t.kind not in ("every", "from", "until")))
    for group in _groups(clause):
        for number, (first, last) in enumerate(_rows(compiler, clause, group[0][1]), start=1):
            found: list[tuple[int, tuple[str, ...]]] = []
            parts: list[Parts] = []
            for act, doers in group:
                node = compiler.window(clause, act, doers, number)
                read = Performance(compiler, rest, act, node, doers).read() if not plain else Parts([], [], [], [], [], [], [], [])
                read.deadlines.append(_between(compiler, clause, node, first, last))
                read.opens.append(first)
                found.append((node, doers))
                parts.append(read)
            _owed(compiler, clause, found, parts)


def _between(compiler: Compiler, clause: Clause, node: int, first: Instant, last: Instant) -> Bound:
    """The rule that a performance lies in its window; and its deadline."""
    index = next(i for i, timing in enumerate(clause.timing) if timing.kind == "every")
    timing = clause.timing[index]
    source = compiler.source(clause, "every", index, part_words(clause, "every", timing), timing.span)
    bounds = []
    for at, lower in ((first, True), (last, False)):
        text = bound_text(compiler, node, Anchor(ORIGIN, SAME.plus(at)), source, upper=not lower)
        bounds.append(Bound(node, ORIGIN, lower, SAME.plus(at), source, text))
    compiler.add(Rule((node,), (Alternative(bounds=tuple(bounds)),), source))
    return bounds[1]


MOST_WINDOWS = 60
"""Windows of a duty that recurs which are looked at one by one."""


def _rows(compiler: Compiler, clause: Clause, doers: tuple[str, ...]) -> list[tuple[Instant, Instant]]:
    """The windows of `every` that close by the end of its time, in order."""
    frame = Frame(clause, doers, -1)
    every = next(timing for timing in clause.timing if timing.kind == "every")
    begin = next(
        (timing.point for timing in (every, *clause.timing) if timing.kind in ("every", "from") and timing.point is not None),
        None,
    )
    start = compiler.moment(begin, frame, "first") if begin is not None else None
    force = compiler.counts(clause)
    first = start.shift.delta if start is not None and start.node == ORIGIN else force if begin is None else None
    ends = [compiler.moment(one.point, frame, "last") for one in clause.timing if one.kind == "until" and one.point is not None]
    dates = [one.shift.delta for one in ends if one is not None and one.node == ORIGIN]
    if first is None or every.period is None or len(dates) < len(ends):
        return []
    clock = compiler.clock(clause.agreement)
    last = min(dates, default=compiler.last())
    found: list[tuple[Instant, Instant]] = []
    try:
        for opens, closes in recurrence(first, every.period, clock.rule, clock.zone, clock.calendar, last):
            opens = max(opens, found[-1][1] + 1) if found else opens
            if closes > last or len(found) == MOST_WINDOWS:
                break
            if force is None or opens >= force:
                found.append((opens, closes))
    except Refusal:
        return []
    return found
