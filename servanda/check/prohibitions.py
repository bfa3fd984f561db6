"""What `must not` clauses say about a milestone: the ways in which an act escapes a prohibition."""

from __future__ import annotations

from servanda.check.conditions import held, source_of
from servanda.check.points import Anchor, Compiler
from servanda.check.problem import ORIGIN, Alternative, Bound, Rule, Source
from servanda.check.registry import Frame
from servanda.check.words import bound_text, part_words
from servanda.model.core import Clause, Cond, NotCond, Offset, StateHolds


def prohibition(compiler: Compiler, clause: Clause) -> None:
    if any(t.kind == "every" for t in clause.timing) or any(q.relation == "at most" and q.amount.number >= 1 for q in clause.quantities):
        return
    for act in clause.acts:
        for number in compiler.matching(act, clause.bearers.actors):
            if any((e.act is not None and compiler.fits(number, e.act)) or e.text for e in clause.exceptions):
                continue
            node = compiler.nodes[number]
            frame = Frame(clause, node.by, number)
            ways = _outside(compiler, frame)
            source = compiler.source(clause, "core", 0, part_words(clause, "core", None), clause.core_span)
            compiler.add(Rule((number,), tuple(ways), source, f"{node.label} is forbidden"))


def _outside(compiler: Compiler, frame: Frame) -> list[Alternative]:
    """The ways in which an act escapes a prohibition: before it starts, after it ends, while its condition is not met."""
    found: list[Alternative] = []
    for index, timing in enumerate(frame.clause.timing):
        source = source_of(compiler, frame.clause, timing, index)
        point, kind = timing.point, timing.kind
        if kind in ("from", "not before") and point is not None:
            found += _edge(compiler, frame, compiler.moment(point, frame, "first"), source, upper=True)
        elif kind in ("until", "by") and point is not None:
            found += _edge(compiler, frame, compiler.moment(point, frame, "last"), source, upper=False, strict=1)
        elif kind == "before" and point is not None:
            found += _edge(compiler, frame, compiler.moment(point, frame, "first"), source, upper=False)
        elif kind in ("within", "on", "within before") and point is not None:
            first, last = point, point
            if timing.period is not None:
                relation = "after" if kind == "within" else "before"
                moved = Offset(period=timing.period, relation=relation, of=point)
                first, last = (point, moved) if kind == "within" else (moved, point)
            found += _edge(compiler, frame, compiler.moment(first, frame, "first"), source, upper=True)
            found += _edge(compiler, frame, compiler.moment(last, frame, "last"), source, upper=False, strict=1)
        elif kind == "while" and timing.state:
            found += _not(compiler, frame, StateHolds(state=timing.state), source)
        elif kind == "only after" and timing.cond is not None:
            found += _not(compiler, frame, timing.cond, source)
        elif kind in ("whenever", "lapses after", "extended by"):
            found.append(Alternative())
    for index, condition in enumerate(frame.clause.conditions):
        words = part_words(frame.clause, condition.kind, condition)
        source = compiler.source(frame.clause, condition.kind, index, words, condition.span)
        if condition.kind == "unless":
            for way in compiler.ways(condition.cond, frame):
                found += held(compiler, frame.number, way, source, 0)
        else:
            found += _not(compiler, frame, condition.cond, source)
    return found


def _not(compiler: Compiler, frame: Frame, cond: Cond, source: Source) -> list[Alternative]:
    return [
        one for way in compiler.ways(NotCond(cond=cond), frame) for one in held(compiler, frame.number, way, source, 0)
    ]


def _edge(
    compiler: Compiler, frame: Frame, anchor: Anchor | None, source: Source, *, upper: bool, strict: int = 0
) -> list[Alternative]:
    if anchor is None:
        return [Alternative()] if upper else []
    delta = -1 if upper else strict
    text = bound_text(compiler, frame.number, anchor, source, upper=upper)
    bound = Bound(frame.number, anchor.node, not upper, anchor.shift.plus(delta), source, text)
    if anchor.node == ORIGIN:
        return [Alternative(bounds=(bound,), words=text)]
    return ([Alternative(never=(anchor.node,))] if upper else []) + [Alternative((anchor.node,), (), (bound,), text)]


