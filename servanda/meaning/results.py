"""What is worked out about a clause during an evaluation, and how instances add up to a clause."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from servanda.meaning.runs import Status, Verdict
from servanda.meaning.times import ANY_TIME, NEVER, Timeline, When

WORST_FIRST = (
    Status.BREACHED,
    Status.UNKNOWN,
    Status.PENDING,
    Status.EXCUSED,
    Status.LAPSED,
    Status.KEPT,
    Status.NOT_IN_FORCE,
)
"""The order in which the statuses of instances are added up: a clause is as its worst instance is."""


def clause_status(verdicts: Iterable[Verdict]) -> Status:
    """The status of a clause: that of its worst instance (`WORST_FIRST`); without instances it is not in force."""
    found = {verdict.status for verdict in verdicts}
    return next((status for status in WORST_FIRST if status in found), Status.NOT_IN_FORCE)


class Gate(msgspec.Struct, frozen=True):
    """One thing that must be so for an instance to be in force, and what to say while it is not; doubt: while that is not known, if other words."""

    part: str
    text: str
    line: Timeline
    doubt: str = ""


class Limits(msgspec.Struct, frozen=True):
    """The time of one instance.

    gates: all must be open for it to be in force (`in_force`). doing: the same for performance: of a duty whose clock starts at signature it counts
    from then on. order: what must have come before performance counts
    (`only after`, `not before`); early: what to say of an act before that. starts: first instant of `within ... before`.
    due: last instant to perform, due_part: the part that says so; hours: the parts that hang on an hour of signature that is not said.
    told: from when anything can be told (`told_since`).
    until: last instant of its life where that is not the deadline. lapse: last instant before it lapses.
    ended: moment a power put an end to it. lifted: while an `unless` is true or a power suspends it.
    released: when its bearers were. life: while what its exercise brings about may last.
    """

    gates: tuple[Gate, ...]
    in_force: Timeline
    doing: Timeline
    order: Timeline
    early: tuple[Gate, ...]
    starts: When
    due: When
    due_part: str
    hours: tuple[str, ...]
    told: When
    until: When
    lapse: When
    ended: When
    lifted: Timeline
    lifts: tuple[Gate, ...]
    released: When
    life: Timeline


class InstanceResult(msgspec.Struct, frozen=True):
    """A verdict with the moments other clauses may ask for.

    effect: while what its exercise suspends is suspended: from the exercise to the end of its own life (`until`, `while`,
    `lapses after`). grounded: whether something on record, or somebody who looked, speaks for its breach, if it may be breached.
    shown: False where nothing on record called for the instance: others have to reckon with it, nobody is told of it.
    """

    verdict: Verdict
    kept: When
    breached: When
    due: When
    effect: Timeline
    grounded: bool = True
    shown: bool = True


def became(one: InstanceResult, status: str) -> When:
    """When an instance became kept | breached | due."""
    return {"kept": one.kept, "breached": one.breached}.get(status, one.due)


class ClauseResult(msgspec.Struct, frozen=True):
    """All instances of a clause, and when the clause as a whole became kept, breached, due."""

    instances: tuple[InstanceResult, ...]
    kept: When
    breached: When
    due: When

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts on the instances that something on record called for."""
        return tuple(one.verdict for one in self.instances if one.shown)

    def when(self, status: str) -> When:
        """The moment named in `clause X is kept|breached|due`."""
        return {"kept": self.kept, "breached": self.breached, "due": self.due}.get(status, NEVER)


UNSOLVED = ClauseResult((), ANY_TIME, ANY_TIME, ANY_TIME)
