"""What columns found, as verdicts and violations: the same records as the exact path gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servanda.calendar import Instant, describe
from servanda.meaning import Instance, Reason, Run, Status, Verdict
from servanda.meaning.runs import MOST_COUNTED, Violation
from servanda.monitor.batch import BatchFound, fragment, frame_of, over_columns
from servanda.monitor.plan import Compiled, Plan

if TYPE_CHECKING:
    import polars as pl


class OverColumns:
    """The fragment of a view over one run: made once, asked clause by clause."""

    def __init__(self, compiled: Compiled, run: Run, now: Instant) -> None:
        self.compiled, self.run, self.now = compiled, run, now
        self.frame = frame_of(run, now)
        self._found: dict[str, BatchFound] = {}

    def found(self, plan: Plan) -> BatchFound:
        """What columns say of a clause."""
        if plan.clause not in self._found:
            self._found[plan.clause] = over_columns(self.compiled, plan, self.frame, self.run.gaps)
        return self._found[plan.clause]

    def verdicts(self, plan: Plan) -> tuple[Verdict, ...] | None:
        """The verdicts on triggered deadlines; None: the exact path must give them."""
        if fragment(plan) != "deadline" or (found := self.found(plan)).doubt:
            return None
        return tuple(self._verdict(plan, *row) for row in _rows(found, "bearer", "trigger", "at", "due", "act", "done"))

    def violations(self, plan: Plan) -> list[Violation] | None:
        """The violations of a clause; None: the exact path must give them."""
        if not fragment(plan) or (found := self.found(plan)).doubt:
            return None
        if found.kind == "deadline":
            rows = _rows(found, "bearer", "trigger", "due", "act")
            return [
                self._missed(plan, bearer, trigger, due) for bearer, trigger, due, act in rows if act is None and due < self.now
            ]
        if found.kind == "gate":
            return [self._gated(plan, *row) for row in _rows(found, "bearer", "row", "at", "trigger")]
        return self._counted(plan, found)

    def _instance(self, plan: Plan, bearer: int, trigger: int) -> Instance:
        event = self.run.events[trigger]
        return Instance(
            clause=plan.clause,
            bearers=plan.bearers[bearer].actors,
            binding=tuple(sorted(event.args)),
            trigger_at=event.at,
            trigger_event=trigger,
        )

    def _verdict(
        self, plan: Plan, bearer: int, trigger: int, at: Instant, due: Instant, act: int | None, done: Instant | None
    ) -> Verdict:
        status, since = Status.PENDING, done
        if act is not None and done is not None:
            status = Status.KEPT
            reason = Reason(part="core", text=f"done {describe(done, plan.zone)}", events=(act,))
        elif due < self.now:
            status, since = Status.BREACHED, due + 1
            reason = Reason(part="within", text=f"not done by {describe(due, plan.zone)}")
        else:
            reason = Reason(part="core", text=f"performance is owed until {describe(due, plan.zone)}")
        instance = self._instance(plan, bearer, trigger)
        return Verdict(instance=instance, status=status, since=since, opens=at, due=due, reasons=(reason,))

    def _missed(self, plan: Plan, bearer: int, trigger: int, due: Instant) -> Violation:
        return Violation(
            clause=plan.clause,
            bearers=plan.bearers[bearer].actors,
            at=due + 1,
            part="within",
            binding=tuple(sorted(self.run.events[trigger].args)),
            trigger_event=trigger,
            cause=(trigger,),
        )

    def _gated(self, plan: Plan, bearer: int, row: int, at: Instant, trigger: int) -> Violation:
        return Violation(
            clause=plan.clause,
            bearers=plan.bearers[bearer].actors,
            at=at,
            event=row,
            by=self.run.events[row].by,
            binding=tuple(sorted(self.run.events[trigger].args)),
            trigger_event=trigger,
            cause=(trigger,) if trigger != row else (),
        )

    def _counted(self, plan: Plan, found: BatchFound) -> list[Violation]:
        acts: dict[int, list[int]] = {}
        for bearer, row in found.counted:
            acts.setdefault(bearer, []).append(row)
        return [
            Violation(
                clause=plan.clause,
                bearers=plan.bearers[bearer].actors,
                at=at,
                event=row,
                part="at most",
                by=self.run.events[row].by,
                cause=tuple(sorted(acts[bearer][max(first, number - MOST_COUNTED) : number])),
            )
            for bearer, row, at, number, first in _rows(found, "bearer", "row", "at", "number", "first")
        ]


def _rows(found: BatchFound, *names: str) -> list[tuple[Any, ...]]:
    """Rows of a frame: numbers and nulls, in columns as named."""
    frame: pl.DataFrame | None = found.rows
    return [] if frame is None else frame.select(names).rows()
