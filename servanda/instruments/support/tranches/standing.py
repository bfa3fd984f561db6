"""Where each step of a payment stands, by the verdicts on its clause and on the rung that is its cure.

Nothing is worked out again here: whether a clause is kept and whether its cure is, the monitor says. What is told apart is what
a payer tells apart: done in time, done in the cure, done too late, still curable, not known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec.structs import replace

from servanda.accounts.between import Between
from servanda.calendar import Instant, day_of
from servanda.instruments.support.tranches import records as r
from servanda.meaning import Run, Status, Verdict, clause_status, prepare
from servanda.meaning.runs import REPORTED_LATE, Instance, identity
from servanda.model.core import View
from servanda.monitor.answers import Performed
from servanda.monitor.engine import verdicts
from servanda.monitor.late import performed_late
from servanda.monitor.small import cut, listens_to, only

Step = tuple[str, str]
"""A clause and the rung that is its cure ("": it has none)."""
_WORST = (r.LOST, r.NOT_BEGUN, r.CURABLE, r.UNESTABLISHED, r.OPEN, r.CURED)


def standings(view: View, run: Run, now: Instant, zone: str, steps: Iterable[Step]) -> dict[Step, r.StepStanding]:
    """In: a view, what happened, a moment, steps. Out: where each stands under the view; a clause that it lacks stands open."""
    steps = tuple(dict.fromkeys(steps))
    whole = prepare(view)
    asked = frozenset(name for step in steps for name in step if name in whole.clauses)
    closure = frozenset(name for one in asked for name in whole.closure(one))
    small = prepare(only(view, closure))
    less = cut(run, listens_to(whole, closure)).run
    found = verdicts(small, less, now)
    late = performed_late(small, less, now, {name: found.get(name, ()) for name in asked})
    made = {}
    for clause, cure in steps:
        if clause in whole.clauses:
            one = _Read(clause, cure, found, late, zone).standing()
            made[clause, cure] = replace(one, title=whole.clauses[clause].title)
        else:
            said = "this reading has no such clause"
            made[clause, cure] = r.StepStanding(clause=clause, cure=cure, standing=r.OPEN, sure=False, why=said)
    return made


class _Read:
    """One step as its verdicts have it."""

    def __init__(
        self, clause: str, cure: str, found: Mapping[str, tuple[Verdict, ...]], late: Mapping[str, tuple[Performed, ...]],
        zone: str,
    ) -> None:  # fmt: skip
        self.clause, self.cure, self.zone = clause, cure, zone
        self.mine, self.cures = found.get(clause, ()), found.get(cure, ())
        self.late = {one.instance: one.at for name in (clause, cure) for one in late.get(name, ())}
        self.done, self.wanted, self.unit = _measured(self.mine)

    def standing(self) -> r.StepStanding:
        status = clause_status(self.mine)
        since = max((one.since for one in self.mine if one.status is status and one.since is not None), default=None)
        match status:
            case Status.KEPT:
                return self._made(r.MET, since, "done in time")
            case Status.BREACHED:
                return self._missed([one for one in self.mine if one.status is Status.BREACHED])
            case Status.PENDING:
                due = min((one.due for one in self.mine if one.due is not None), default=None)
                return self._made(r.OPEN, None, "still to be done" + (f" by {self._day(due)}" if due is not None else ""))
            case Status.NOT_IN_FORCE:
                return self._made(r.OPEN, None, "its time has not begun")
            case Status.UNKNOWN:
                lack = next((one.lack for one in self.mine if one.status is Status.UNKNOWN and one.lack), "")
                if lack == REPORTED_LATE:
                    at = max((self.late[one.instance] for one in self.mine if one.instance in self.late), default=None)
                    said = "a late performance is on record; an earlier one may not be"
                    return self._made(r.UNESTABLISHED, at, said, sure=False)
                words = lack or ("done, and not yet established" if _shown(self.mine) else "not known whether it is done")
                return self._made(r.OPEN, None, words, sure=False)
            case _:
                return self._made(r.OPEN, since, f"{status.value}: what it then earns the rule does not say", sure=False)

    def _missed(self, missed: list[Verdict]) -> r.StepStanding:
        """The worst of what became of each breach: a step is cured when all of it is."""
        each = [self._answered(one) for one in missed]
        worst = min(each, key=lambda one: _WORST.index(one.standing))
        if worst.standing == r.LOST and self.done is not None and (self.done.high is None or self.done.high > 0):
            worst = replace(worst, standing=r.PARTLY)
        return worst

    def _answered(self, breach: Verdict) -> r.StepStanding:
        missed = f"missed on {self._day(breach.due)}" if breach.due is not None else "breached"
        by_act = self.late.get(breach.instance)
        done = f", done {self._day(by_act)}" if by_act is not None else ""
        if not self.cure:
            return self._made(r.LOST, breach.since, f"{missed}{done}, and it has no cure", lapsed=True)
        cures = [one for one in self.cures if _answers(one.instance, breach.instance)]
        cure = next(iter(cures), None)
        if cure is None or cure.status is Status.NOT_IN_FORCE:
            return self._made(r.NOT_BEGUN, None, f"{missed}{done}: the time of the cure has not begun", lapsed=True)
        ends = self._day(cure.due) if cure.due is not None else ""
        match cure.status:
            case Status.KEPT:
                said = f"{missed}, done in the cure{f', which lasts until {ends}' if ends else ''}"
                return self._made(r.CURED, cure.since, said)
            case Status.PENDING:
                until = None if cure.due is None else day_of(cure.due, self.zone)
                said = f"{missed}{done}: it can be cured until {ends or 'a day that is not fixed yet'}"
                return self._made(r.CURABLE, cure.opens, said, until=until, lapsed=True)
            case Status.BREACHED | Status.LAPSED:
                after = self.late.get(cure.instance, by_act)
                over = f"the cure ended on {self._day(cure.due)}" if cure.due is not None else "the cure is over"
                words = f", and it was done on {self._day(after)}" if after is not None else ", and by then it was not done"
                return self._made(r.LOST, cure.since, f"{missed}; {over}{words}", lapsed=True)
            case Status.UNKNOWN if cure.lack == REPORTED_LATE or _shown((cure,)):
                said = f"{missed}{done}: whether that is the cure is not established"
                return self._made(r.UNESTABLISHED, by_act, said, sure=False)
            case Status.UNKNOWN:
                said = f"{missed}; of its cure: {cure.lack or 'not known whether it is done'}"
                return self._made(r.OPEN, None, said, sure=False)
            case _:
                return self._made(r.OPEN, cure.since, f"{missed}; its cure is {cure.status.value}", sure=False)

    def _made(
        self, standing: str, at: Instant | None, why: str, *, sure: bool = True, until: dt.date | None = None,
        lapsed: bool = False,
    ) -> r.StepStanding:  # fmt: skip
        return r.StepStanding(
            clause=self.clause, standing=standing, sure=sure, cure=self.cure, until=until,
            day=None if at is None else day_of(at, self.zone), done=self.done, wanted=self.wanted, unit=self.unit,
            lapsed=lapsed, why=why,
        )  # fmt: skip

    def _day(self, at: Instant) -> str:
        return day_of(at, self.zone).isoformat()


def _answers(rung: Instance, breach: Instance) -> bool:
    return rung.parent is not None and identity(rung.parent) == identity(breach)


def _shown(found: Iterable[Verdict]) -> bool:
    """Whether something on record speaks for it."""
    return any(reason.events for one in found for reason in one.reasons)


def _measured(found: Iterable[Verdict]) -> tuple[Between | None, Decimal | None, str]:
    """How much is done of how much, where the clause asks for one amount of one who owes it."""
    found = tuple(found)
    asked = [amount for one in found for amount in one.amounts if amount.relation == "at least"]
    if len(found) != 1 or len(asked) != 1 or asked[0].wanted <= 0:
        return None, None, ""
    return Between(asked[0].low, asked[0].high), asked[0].wanted, asked[0].unit
