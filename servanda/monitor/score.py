"""The implementation score of a clause, 0 to 3, as implementation matrices of peace agreements give it.

0 not initiated, 1 minimal, 2 intermediate, 3 full; None: cannot be judged. The rule is ours and stands in `docs/monitoring.md`; `rule` below is
the sentence a page prints with the number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from servanda.calendar import Instant, day_of, day_start
from servanda.meaning import Event, Instance, Run, Status, Verdict, Violation
from servanda.meaning.performing import OCCURRENCES
from servanda.model.core import Clause, Dossier
from servanda.monitor.recorded_days import RecordedStretch, days_recorded
from servanda.monitor.settling import all_seen

UNREPORTED = "nothing is reported, and nobody is known to have looked all the time"

LOOK_BACK = 30
"""Civil days over which a prohibition is scored."""

def score_of(
    clause: Clause,
    verdicts: Sequence[Verdict],
    violations: Sequence[Violation],
    run: Run,
    dossier: Dossier,
    zone: str,
    now: Instant,
    performed: frozenset[Instance] = frozenset(),
) -> tuple[int | None, str]:
    """(score, because in a sentence).

    In: verdicts and violations of the clause, the run, its agreement's zone, the moment, instances performed late.
    Out: None where no instance is in force or the evidence leaves it open, with the reason.
    """
    if clause.modal == "may":
        return None, "a power may be left unused: it is not scored"
    if clause.degree:
        return None, "an effort is judged by its acts, not by the result: it is not scored" if clause.degree == "effort" else "a declared intent is not scored"
    if clause.state:
        return None, "that a state holds has no degrees: it is not scored"
    live = [one for one in verdicts if one.status not in (Status.NOT_IN_FORCE, Status.EXCUSED)]
    if not live:
        return None, "not in force" if not verdicts or any(one.status is Status.NOT_IN_FORCE for one in verdicts) else "excused"
    if clause.modal == "must not":
        return _prohibition(clause, live, violations, run, dossier, zone, now)
    wanted = {act.term for act in clause.acts} | _steps(clause, dossier)
    events = [event for event in run.events if event.known and event.term in wanted]
    shares = [_duty(clause, one, events, dossier, performed, run, now) for one in live]
    if open_ := [text for share, text in shares if share is None]:
        return None, open_[0]
    known = [(share, text) for share, text in shares if share is not None]
    if len(known) == 1:
        return known[0]
    return _together([share for share, _ in known])


def _together(scores: list[int]) -> tuple[int, str]:
    """Several instances: full only if all are, not initiated only if none is, else by the mean."""
    total = sum(scores)
    text = f"{sum(1 for one in scores if one == 3)} of {len(scores)} instances full"
    if total in (0, 3 * len(scores)):
        return total // len(scores), text
    return (1 if 2 * total < 3 * len(scores) else 2), text


def _duty(
    clause: Clause,
    verdict: Verdict,
    events: Sequence[Event],
    dossier: Dossier,
    performed: frozenset[Instance],
    run: Run,
    now: Instant,
) -> tuple[int | None, str]:
    if verdict.status is Status.KEPT:
        return 3, "done"
    if verdict.instance in performed:
        return 3, "done, after its deadline"
    if verdict.status is Status.UNKNOWN:
        return None, UNREPORTED if verdict.lack else "the evidence leaves open whether it was done"
    done = _fraction(clause, verdict, events)
    if done is not None and done > 0:
        return (2 if done >= Decimal("0.5") else 1), f"{done:.0%} of it done"
    if _started(clause, verdict, events, dossier):
        return 1, "a step that leads to it was taken"
    first = verdict.opens if verdict.opens is not None else now
    who = clause.acting(verdict.instance.bearers)
    if verdict.status is Status.PENDING and not all_seen(clause, who, run, dossier, first, now):
        return None, UNREPORTED
    return 0, "not done, and no step towards it recorded"


def _least(event: Event, unit: str) -> Decimal | None:
    """How much of a unit an event is at the least, in its amount or in what else was measured on it."""
    if event.amount is not None and event.unit in ("", unit):
        return event.amount if event.least is None else event.least
    return next((amount for amount, other in event.measures if other == unit), None)


def _fraction(clause: Clause, verdict: Verdict, events: Sequence[Event]) -> Decimal | None:
    """How much of a quantity, or how many of several acts, was done by the bearers since the instance opened; None: not counted so."""
    least = next((q for q in clause.quantities if q.relation != "at most" and not q.measured_from and q.window is None), None)
    several = clause.act_list == "all of" and len(clause.acts) > 1
    if least is None and not several:
        return None
    who, first = set(clause.acting(verdict.instance.bearers)), verdict.opens
    mine = [event for event in events if (not who or set(event.by) & who) and (first is None or event.at >= first)]
    terms = [act.term for act in clause.acts]
    if least is not None and least.list:
        done = next((one for one in verdict.amounts if one.relation == least.relation and one.unit == least.amount.unit), None)
        return None if done is None else done.low / least.amount.number
    if least is not None and least.amount.number > 0:
        amounts = [_least(event, least.amount.unit) for event in mine if event.term in terms]
        total = sum((one for one in amounts if one is not None), Decimal(0))
        return min(Decimal(1), total / least.amount.number)
    if several:
        wanted = {(act.term, act.args) for act in clause.acts}
        seen = {(term, args) for term, args in wanted for event in mine if event.term == term and set(args) <= set(event.args)}
        return Decimal(len(seen)) / len(wanted)
    return None


def _steps(clause: Clause, dossier: Dossier) -> set[str]:
    return {step.act.term for act in clause.acts if act.term in dossier.terms for step in dossier.terms[act.term].follows}


def _started(clause: Clause, verdict: Verdict, events: Sequence[Event], dossier: Dossier) -> bool:
    """Whether a step that the vocabulary says comes before the act (`follows`) was taken by a bearer, or by nobody's doing."""
    steps = _steps(clause, dossier)
    who = set(clause.acting(verdict.instance.bearers))
    return any(event.term in steps and (not event.by or set(event.by) & who) for event in events)


def _prohibition(
    clause: Clause, verdicts: list[Verdict], violations: Sequence[Violation], run: Run, dossier: Dossier, zone: str, now: Instant
) -> tuple[int | None, str]:
    """By the share of days, of the last 30 in which it was in force, on which an act counted as a violation is recorded.

    Where not all of these days were watched by somebody, there may have been more: then only the lowest score is certain.
    """
    opened = [one.opens for one in verdicts if one.opens is not None]
    end = min(now, max((one.due for one in verdicts if one.due is not None), default=now)) if _over(verdicts) else now
    last = day_of(end, zone).toordinal()
    first = max(last - LOOK_BACK + 1, day_of(min(opened), zone).toordinal() if opened else last - LOOK_BACK + 1)
    days = last - first + 1
    stretches: list[RecordedStretch] = []
    for one in violations:
        if not one.sure and one.event is None:
            continue
        event = run.events[one.event] if one.event is not None else None
        if event is not None and not event.known:
            continue
        start, until = (event.at, event.late) if event is not None and event.late is not None else (one.at, one.at)
        low, high = (1, 1) if event is None else _happenings(event)
        stretches.append(RecordedStretch(day_of(start, zone).toordinal(), day_of(until, zone).toordinal(), low, high))
    seen, perhaps = days_recorded(stretches, first, last)
    if not perhaps and any(one.status is Status.UNKNOWN for one in verdicts):
        lacking = all(one.lack for one in verdicts if one.status is Status.UNKNOWN)
        return None, UNREPORTED if lacking else "no violation is established, and what is known does not rule one out"
    least, most = (_by_share(Decimal(number) / max(1, days)) for number in (seen, perhaps))
    text = f"violations recorded on {seen if seen == perhaps else f'{seen} to {perhaps}'} of the last {days} days"
    begins = max(day_start(date.fromordinal(first), zone), min(opened, default=0))
    if least and not all_seen(clause, clause.doers.actors, run, dossier, begins, end):
        return None, f"{text if perhaps else 'no violation recorded'}, and not all of these days were watched"
    if not perhaps:
        return 3, f"no violation recorded in the last {days} days"
    return (least, text) if least == most else (None, f"{text}: on which is not known")


def _by_share(share: Decimal) -> int:
    """The score of a prohibition by the share of its days with a violation recorded."""
    return 3 if not share else 2 if share < Decimal("0.1") else 1 if share < Decimal("0.5") else 0


def _happenings(event: Event) -> tuple[int, int | None]:
    """How many happenings an event stands for, at the least and at the most: several only where it is a count of them."""
    if event.amount is None or not (event.several or " ".join(event.unit.lower().split()).removesuffix("s") in OCCURRENCES):
        return 1, 1
    least = int(event.amount if event.least is None else event.least)
    return least, None if event.open_ended else int(event.amount)


def _over(verdicts: list[Verdict]) -> bool:
    return all(one.status in (Status.KEPT, Status.LAPSED) for one in verdicts)


RUBRIC = "implementation, 0 to 3 (docs/monitoring.md)"
"""The name of the rule by which scores are computed."""

RULE = (
    f"Score: by the rubric “{RUBRIC}”, 0 not initiated, 1 minimal, 2 intermediate, 3 full. A duty: by what of it is done; a prohibition: by the share of "
    "the last 30 days with a violation recorded (none 3, under a tenth 2, under half 1), if all of them were watched. A dash: cannot be judged on this evidence."
)
