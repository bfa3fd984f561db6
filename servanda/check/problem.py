"""A question as the checker sees it: milestones, rules about them, and bounds between their moments."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant
from servanda.check.shifts import Shift
from servanda.text.diagnostics import Span

ORIGIN = 0
"""Number of the milestone that stands for fixed dates: its time is 0, so a bound from it is a date."""


class Undecided(Exception):
    """Time ran out before an answer was found."""


class Source(msgspec.Struct, frozen=True):
    """The part of the text that a bound or rule comes from.

    clause: id, "" for nature or the world; part: keyword; index: which of several parts of that keyword; variant: id of the
    reading that the part belongs to, "" as written. words: the part as a person would say it.
    """

    clause: str
    part: str
    index: int = 0
    variant: str = ""
    words: str = ""
    span: Span | None = None


class Milestone(msgspec.Struct):
    """Something that happens at most once. sort: origin | act | event | consent | first | last | never | always.

    first and last stand for the first or last of several others; never for what no compliant run holds (a
    breach); always for what is owed at all times.
    """

    key: str
    label: str
    sort: str
    term: str = ""
    args: tuple[tuple[str, str], ...] = ()
    by: tuple[str, ...] = ()
    controllers: tuple[str, ...] = ()
    together: bool = True
    of: tuple[int, ...] = ()
    clauses: tuple[str, ...] = ()  # duties it performs


class Bound(msgspec.Struct, frozen=True):
    """`lower`: time(at) >= shift(time(anchor)); else time(at) <= shift(time(anchor))."""

    at: int
    anchor: int
    lower: bool
    shift: Shift
    source: Source
    text: str = ""


class Alternative(msgspec.Struct, frozen=True):
    """One way to satisfy a rule: these happen, these do not, these bounds hold (each between milestones that happen)."""

    happens: tuple[int, ...] = ()
    never: tuple[int, ...] = ()
    bounds: tuple[Bound, ...] = ()
    words: str = ""
    lifted: bool = False  # true because the duty was lifted (`unless`), not because it was kept to


class Rule(msgspec.Struct, frozen=True):
    """When all of `guard` happen, one of the alternatives must hold. No alternative: they cannot all happen."""

    guard: tuple[int, ...]
    alternatives: tuple[Alternative, ...]
    source: Source
    text: str = ""
    duty: str = ""  # the clause whose performance the rule asks for
    choice: tuple[str, str] | None = None  # (clause, variant) the rule belongs to; None: always there
    called: tuple[int, ...] = ()  # those of `guard` that are contingencies of the clause
    bans: bool = False  # it says what must not be: a run in which somebody is in breach need not keep to it
    limits: bool = False  # no amount fits both what is asked for and what is allowed


class Duty(msgspec.Struct, frozen=True):
    """One duty of performance: `clause` asks one of `performs` of its bearers.

    trigger: milestones that must have happened before it is owed at all (contingencies); needs: ways in which its prerequisites are met,
    each a set of milestones; deadlines: upper bounds on the performance; due_on: milestones from which its deadlines count.
    """

    clause: str
    bearers: tuple[str, ...]
    performs: tuple[int, ...]
    trigger: tuple[int, ...]
    needs: tuple[tuple[int, ...], ...]
    deadlines: tuple[Bound, ...]
    due_on: tuple[int, ...]
    source: Source
    never: tuple[int, ...] = ()  # it is not owed once one of these has happened
    called: tuple[int, ...] = ()  # those of `trigger` that are mere contingencies (`if`, `whenever`)
    choice: tuple[str, str] | None = None
    expected: bool = True  # `keepable` asks for its performance
    binding: bool = True  # to miss its deadline is a breach
    contingent: bool = False  # it waits for a mere contingency: nobody expects it while that is not there
    optional: bool = False  # a run may leave it pending
    opens: Instant | None = None  # the last date before which it is not in force


class Problem(msgspec.Struct):
    """Milestones by number, rules, and the fixed frame: no milestone lies before `start`; `horizon` ends what is looked at."""

    nodes: list[Milestone]
    rules: list[Rule]
    duties: list[Duty]
    start: Instant
    horizon: Instant
    zone: str
    start_source: Source
    names: dict[str, int]

    def strict(self) -> Problem:
        """The same without ways of being let off: what is done is done as the clause asks, lifted or not."""
        rules = [
            msgspec.structs.replace(rule, alternatives=tuple(way for way in rule.alternatives if not way.lifted))
            if any(way.lifted for way in rule.alternatives)
            else rule
            for rule in self.rules
        ]
        return msgspec.structs.replace(self, rules=rules, duties=[msgspec.structs.replace(d, never=()) for d in self.duties])
