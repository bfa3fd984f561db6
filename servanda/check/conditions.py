"""How a conjunction of moments that have, or have not, come can be true at the moment of a milestone."""

from __future__ import annotations

from servanda.check.bounded import bound_text
from servanda.check.points import Compiler, Literal
from servanda.check.problem import ORIGIN, Alternative, Bound, Source
from servanda.check.words import part_words
from servanda.model.core import Clause, Timing


def source_of(compiler: Compiler, clause: Clause, timing: Timing, index: int) -> Source:
    return compiler.source(clause, timing.kind, index, part_words(clause, timing.kind, timing), timing.span)


def held(compiler: Compiler, number: int, way: list[Literal], source: Source, strict: int, late: int = 0) -> list[Alternative]:
    """The ways in which a conjunction can be true at the moment of a milestone.

    strict: so many seconds after what has come (of what is not `at_once`); late: so many seconds after what has not come (1: not in an earlier second).
    """
    found: list[Alternative] = [Alternative()]
    for literal in way:
        anchor = literal.anchor
        if literal.positive:
            delta = strict if anchor.node != ORIGIN and not literal.at_once else 0
            text = bound_text(compiler, number, anchor, source, upper=False)
            bound = Bound(number, anchor.node, True, anchor.shift.plus(delta), source, text)
            more = [Alternative(happens=() if anchor.node == ORIGIN else (anchor.node,), bounds=(bound,), words=text)]
        else:
            text = bound_text(compiler, number, anchor, source, upper=True)
            bound = Bound(number, anchor.node, False, anchor.shift.plus(-1 if anchor.node == ORIGIN else late - 1), source, text)
            before = Alternative(happens=() if anchor.node == ORIGIN else (anchor.node,), bounds=(bound,), words=text)
            more = [before] if anchor.node == ORIGIN else [Alternative(never=(anchor.node,)), before]
        found = [
            Alternative(
                (*one.happens, *two.happens), (*one.never, *two.never), (*one.bounds, *two.bounds), two.words or one.words
            )
            for one in found
            for two in more
        ]
    return found
