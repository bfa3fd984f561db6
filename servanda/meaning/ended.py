"""Whether a run is one of those a question speaks of: since when it counts, whether it is at its end, keeps the text, performs what is expected.

The definitions are those of `docs/questions.md`, section 1 and `keepable`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from servanda.base.inside import inside
from servanda.calendar import Instant, resolve_last
from servanda.meaning.asked import accused
from servanda.meaning.evaluator import evaluate
from servanda.meaning.force import FORCE
from servanda.meaning.keys import key_of
from servanda.meaning.premises import begin_of
from servanda.meaning.prepared import Prepared
from servanda.meaning.runs import Run, Status, Verdict
from servanda.model.core import Among, AtDate, Builtin, Clause, DayOf, Occurs, Offset, Point

Verdicts = Mapping[str, tuple[Verdict, ...]]


def since_force(prepared: Prepared, run: Run) -> Run:
    """The run without what lies before the text binds."""
    begin = begin_of(prepared)
    return Run(events=tuple(event for event in run.events if event.at >= begin), gaps=run.gaps)


def out_of_nature(prepared: Prepared, run: Run) -> Iterator[str]:
    """Events that come before what they follow by nature (`follows`)."""
    for place, event in enumerate(run.events):
        term = prepared.view.dossier.terms.get(event.term)
        for ref in term.follows if term is not None else ():
            before = [one for one in run.events if one.term == ref.act.term and one.at <= event.at]
            if not before and place >= 0:
                yield f"'{key_of(event)}' comes before '{ref.act.term}', which it follows"


def not_ended(prepared: Prepared, verdicts: Verdicts, now: Instant) -> Iterator[str]:
    """Duties whose last moment is fixed and still to come: the run is looked at too early to say that they are not breached.

    A prohibition that nothing has broken, and a power, are not breached by time alone.
    """
    for name, ones in verdicts.items():
        clause = prepared.clauses[name]
        if clause.modal != "must" or name in prepared.red:
            continue
        for one in ones:
            open_ = one.status in (Status.PENDING, Status.NOT_IN_FORCE, Status.UNKNOWN)
            if open_ and one.due is not None and one.due >= now and not endless(clause):
                yield f"the run is looked at before the last moment of clause {name}"
                break


def dates_of(item: object, zone: str) -> Iterator[Instant]:
    """The last instants of the dates that a condition or point names."""
    return (resolve_last(one.expr, zone).at for one in inside(item, AtDate))


def endless(clause: Clause) -> bool:
    """Whether a clause recurs without a last moment, so that any moment may be the end: nothing in it ends that, not even an event that may never come."""
    kinds = {timing.kind for timing in clause.timing}
    return "every" in kinds and not kinds & {"until", "by", "before"}



def at_odds(prepared: Prepared, verdicts: Verdicts, run: Run, now: Instant) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is owed all the time while it is forbidden to the same, and who owes it: no event shows it.

    verdicts: of the run, at now. They tell of all its time, but for what comes and goes (`while`, a condition, a power that lifts
    it): that is looked at whenever something changes.
    """
    for name, ban in prepared.opposed:
        both = prepared.clauses[name], prepared.clauses[ban]
        if any(_comes_and_goes(prepared, one) for one in both):
            moments = _changes(prepared, both, verdicts, run, now)
            looks = (list(_owed_and_forbidden(both, _looked_at(prepared, run, at), _now_both)) for at in moments)
            found = next((one for one in looks if one), [])
        else:
            found = list(_owed_and_forbidden(both, verdicts, _together))
        yield from ((name, bearers) for bearers in found)


def _owed_and_forbidden(
    both: tuple[Clause, Clause], verdicts: Verdicts, together: Callable[[Verdict, Verdict], bool]
) -> Iterator[tuple[str, ...]]:
    clause, other = both
    for one in verdicts.get(clause.id, ()):
        theirs = [two for two in verdicts.get(other.id, ()) if together(one, two)]
        mine = set(clause.acting(one.instance.bearers))
        if any(mine & set(other.acting(two.instance.bearers)) for two in theirs):
            yield one.instance.bearers


def _comes_and_goes(prepared: Prepared, clause: Clause) -> bool:
    """Whether what runs at one moment may at a later one be as if it had never run."""
    lifted = prepared.effects_on_clause.get(clause.id)
    return bool(clause.conditions or lifted or any(one.kind == "while" for one in clause.timing))


def _changes(prepared: Prepared, both: tuple[Clause, Clause], verdicts: Verdicts, run: Run, now: Instant) -> list[Instant]:
    """The moments at which one of two clauses may begin to run: of events, of dates named, and from which they say they run."""
    found = {at for event in run.events for at in (event.at, event.at + 1)}
    for clause in both:
        points = tuple(point for point, _ in prepared.points[clause.id])
        found |= {at + more for at in dates_of(points, prepared.settings_of(clause.agreement).zone) for more in (0, 1)}
    found.add(begin_of(prepared))
    seen = [verdicts, *(_looked_at(prepared, run, at) for at in sorted(found) if at <= now)]
    found |= {one.opens for each in seen for clause in both for one in each.get(clause.id, ()) if one.opens is not None}
    return sorted(at for at in found if begin_of(prepared) <= at <= now)


def _looked_at(prepared: Prepared, run: Run, at: Instant) -> Verdicts:
    return evaluate(prepared, Run(events=tuple(event for event in run.events if event.at <= at), gaps=run.gaps), at)


def _now_both(one: Verdict, other: Verdict) -> bool:
    return one.status is other.status is Status.PENDING


def _together(one: Verdict, other: Verdict) -> bool:
    """Whether two instances that nothing has broken were in force at one moment."""
    spans = [(each.opens, each.since) for each in (one, other) if each.status in (Status.PENDING, Status.KEPT)]
    begins = max((opens for opens, _ in spans if opens is not None), default=None)
    return len(spans) == 2 and all(since is None or begins is None or begins < since for _, since in spans)


def offences(prepared: Prepared, verdicts: Verdicts, run: Run, now: Instant) -> dict[str, tuple[str, ...]]:
    """Who does not keep the text, by clause: what is breached, and breaches by the facts that are still to be determined."""
    found: dict[str, set[str]] = {}
    for name, bearers in at_odds(prepared, verdicts, run, now):
        found.setdefault(name, set()).update(bearers)
    for name, ones in verdicts.items():
        for one in ones:
            if one.status is Status.BREACHED:
                found.setdefault(name, set()).update(one.instance.bearers)
    if any(one.status is Status.UNKNOWN for ones in verdicts.values() for one in ones):
        for name, bearers_ in accused(prepared, run, now).items():
            found.setdefault(name, set()).update(*bearers_)
    left = {name for name in found if name not in prepared.red}
    return {name: tuple(sorted(found[name])) for name in prepared.clauses if name in left}


def not_performed(prepared: Prepared, verdicts: Verdicts, now: Instant) -> Iterator[str]:
    """Duties that the question expects to be performed, and that are not at the end of a run."""
    for name, clause in prepared.clauses.items():
        if clause.modal != "must" or name in prepared.parent or name in prepared.red:
            continue
        ones = verdicts[name]
        wrong = [one for one in ones if not _performed(prepared, clause, one, now)]
        if wrong:
            yield f"clause {name} is {wrong[0].status.value} at the end of the run, not performed"
        elif not ones and not contingent(prepared, clause) and not endless(clause):
            yield f"nothing calls for clause {name} in the run, so it is not performed"


def _performed(prepared: Prepared, clause: Clause, one: Verdict, now: Instant) -> bool:
    if one.status in (Status.KEPT, Status.EXCUSED):
        return True
    if one.status is Status.NOT_IN_FORCE:
        return contingent(prepared, clause) or bool(clause.bearers.joining(one.instance.bearers))
    if one.status is Status.PENDING:
        unless = any(condition.kind == "unless" for condition in clause.conditions)
        window = one.instance.window is not None and endless(clause)
        return unless or window or (one.due is None and _clock_unasked(prepared, clause))
    return False


def contingent(prepared: Prepared, clause: Clause) -> bool:
    """Whether a duty waits for a mere contingency."""
    kinds = {timing.kind for timing in clause.timing} | {condition.kind for condition in clause.conditions}
    return bool(kinds & {"if", "unless", "whenever", "while"}) or _clock_unasked(prepared, clause)


def _clock_unasked(prepared: Prepared, clause: Clause) -> bool:
    """Whether a clock of a duty counts from something that no duty of the text asks for. That the text comes into force is supposed."""
    points = [timing.point for timing in clause.timing if timing.point is not None and timing.kind not in ("only after", FORCE)]
    return any(not _asked(prepared, point) for point in points)


def _asked(prepared: Prepared, point: Point) -> bool:
    while isinstance(point, DayOf | Offset):
        point = point.of
    if isinstance(point, Among):
        return sum(_asked(prepared, one) for one in point.of) >= point.n
    if isinstance(point, AtDate):
        return True
    if isinstance(point, Builtin):
        return point.name in ("signature", "entry into force")
    if isinstance(point, Occurs):
        term = point.event.act.term
        return any(one.modal == "must" and any(act.term == term for act in one.acts) for one in prepared.view.clauses)
    return False
