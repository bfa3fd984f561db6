"""One link of a chain in English: what waits for what, or what must be done by when."""

from __future__ import annotations

from servanda.calendar import describe
from servanda.check.points import Anchor, Compiler
from servanda.check.problem import ORIGIN, Source
from servanda.check.words import place, shift_words


def bound_text(compiler: Compiler, number: int, anchor: Anchor, source: Source, *, upper: bool) -> str:
    """number: the milestone that is bounded; anchor: by what; source: of which part; upper: it must come by then, else not before."""
    label = compiler.nodes[number].label
    where = place(source, compiler.local(source.clause)) if source.clause else source.words
    if anchor.node == ORIGIN:
        clock = compiler.clock(source.clause.partition(":")[0])
        when = describe(anchor.shift.delta, clock.zone)
        return f"{label} must be done by {when} ({where})" if upper else f"{label} cannot come before {when} ({where})"
    other = compiler.nodes[anchor.node].label
    how = shift_words(anchor.shift)
    if upper:
        return f"{label} must come no later than {how + ' ' if how else ''}{other} ({where})"
    if how:
        return f"{label} must come no earlier than {how} {other} ({where})"
    wait = "waits until" if other.startswith("clause ") and other.endswith((" is kept", " is due", " is breached")) else "waits for"
    return f"{label} {wait} {other} ({where})"
