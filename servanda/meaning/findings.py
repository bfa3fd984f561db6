"""Where a body determines breaches: what its findings make of a breach by the facts."""

from __future__ import annotations

from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning.case import Case, Outcome, in_front
from servanda.meaning.doers import is_of
from servanda.meaning.ends import counted
from servanda.meaning.looked import ways_of
from servanda.meaning.runs import NOT_DETERMINED, Reason, Status
from servanda.meaning.times import ALWAYS, ANY_TIME, BEGINNING, When, both, either, exactly
from servanda.meaning.world import Occurrence
from servanda.model.core import Clause


def judges_of(clause: Clause) -> tuple[str, ...]:
    """Who determines whether it is breached; nobody where the facts do."""
    return clause.determination.by if clause.determination is not None else clause.self_judged_by


def judged(case: Case, breaches: list[Outcome], *, final: bool = False) -> list[Outcome]:
    """Where a body determines breaches (or an actor judges for itself), a breach by the facts is none until it says so.

    What it finds to be no breach is excused if it would have ended the instance (`final`), and else passed over.
    """
    judges = judges_of(case.clause)
    if not judges:
        return breaches
    told = [_determined(case, one, judges) for one in breaches]
    return [one for one in told if final or one.status is not Status.EXCUSED]


def _determined(case: Case, breach: Outcome, judges: tuple[str, ...]) -> Outcome:
    first = breach.when.lo
    found = [one for one in findings_on(case, judges) if first is not None and one.last >= first]
    who = ", ".join(judges)
    if (not found or first is None) and breach.unseen:
        return breach  # nobody says that there was anything to determine
    if not found or first is None:
        text = f"{breach.reason.text}; {who} {NOT_DETERMINED}{_overdue(case, first)}"
        return replace(
            breach,
            when=breach.when.maybe(),
            reason=Reason(part="determined by", text=text, events=breach.reason.events),
        )
    last = _may_be_last(found)
    words = {_word(one) for one in last}
    text = f"{who} determined: {_word(last[-1]) or 'nothing'}"
    reason = Reason(part="determined by", text=text, events=(*breach.reason.events, last[-1].index))
    after = first if breach.when.hi is None else breach.when.hi
    spoken = any(one.sure is True and one.at >= after for one in found) and not _another_unseen(case, judges, found)
    if not spoken or words not in ({"breach"}, {"no breach"}):
        return replace(breach, when=breach.when.maybe(), reason=reason)
    if words == {"no breach"}:
        return replace(breach, status=Status.EXCUSED, reason=reason)
    said = _standing_since(found)
    return replace(breach, when=When(first, said.hi if breach.when.hi is None else breach.when.hi), reason=reason, seen=said)


def _another_unseen(case: Case, judges: tuple[str, ...], found: list[Occurrence]) -> bool:
    """Whether a later finding than those known for certain could have gone unseen."""
    last = max((one.at for one in found if one.sure is True), default=BEGINNING)
    dossier = case.world.prepared.view.dossier
    ways = tuple(way for name in judges for way in ways_of(dossier, name))
    return any(end >= last for _, end in case.world.hidden("determination", ways=ways))


def _word(finding: Occurrence) -> str:
    return dict(finding.event.args).get("finding", "")


def _may_be_last(found: list[Occurrence]) -> list[Occurrence]:
    """The findings of which each may be the last: no other is certain to have come after it."""
    sure = [(one.at, number) for number, one in enumerate(found) if one.sure is True]
    return [one for number, one in enumerate(found) if not any(later > (one.last, number) for later in sure)]


def _standing_since(found: list[Occurrence]) -> When:
    """Since when the finding of a breach has stood without another against it."""
    breach = [one for one in found if _word(one) == "breach"]
    against = [one for one in found if _word(one) != "breach"]
    los = [one.at for one in breach if not any(other.sure is True and other.at > one.last for other in against)]
    his = [one.last for one in breach if one.sure is True and not any(other.last >= one.at for other in against)]
    return When(min(los, default=None), min(his, default=None))


def _overdue(case: Case, breach: Instant | None) -> str:
    within = case.clause.determination.within if case.clause.determination is not None else None
    if within is None or breach is None or breach == BEGINNING:
        return ""
    last = counted(exactly(breach), within, case.scope)
    return "" if last.hi is None or last.hi >= case.now else f"; its time to do so passed {case.shown(last.hi)}"


def by_finding_alone(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes, with a breach the body found although the facts on record do not show it for certain; not where the clause has many
    instances to choose from. Of a log it stands beside acts that are on record: that one of them is doubtful, or came later, is no ground against it,
    and would it be, taking that act from the log would accuse."""
    judges = judges_of(case.clause)
    many = case.instance.window is not None or case.instance.called
    breaches = [one for one in outcomes if one.status is Status.BREACHED and one.when.lo is not None and not one.unseen]
    by_act = any(one.act is not None for one in breaches)
    if not judges or many or (by_act and not case.world.is_log) or _for_certain(case, outcomes):
        return outcomes
    last = _may_be_last(findings_on(case, judges))
    line = case.limits.in_force
    told = [one for one in last if _word(one) == "breach" and line.over(one.at, one.last) is not False]
    missed = max((one.when.lo for one in breaches if one.when.lo is not None and one.act is None), default=BEGINNING)
    if not told or any(one.at < missed for one in last):
        return outcomes
    sure = told == last and not _another_unseen(case, judges, last) and all(line.over(one.at, one.last) is True for one in last) and any(one.sure is True for one in last)
    reason = Reason(part="determined by", text=f"{', '.join(judges)} determined: breach", events=(told[-1].index,))
    if not sure:
        found = Outcome(ANY_TIME, Status.BREACHED, reason, seen=When(min(one.at for one in told), None))
        counts = any(one in breaches for one in _may_be_first(case, outcomes))
        return outcomes if counts else [found, *outcomes]
    found = Outcome(ALWAYS, Status.BREACHED, reason, seen=_standing_since(findings_on(case, judges)))
    return [found, *(one for one in outcomes if one.status is not Status.BREACHED or one.act is not None or one.unseen)]


def _for_certain(case: Case, outcomes: list[Outcome]) -> bool:
    """Whether the instance is breached by the facts, whatever else may have come."""
    ended = any(one.when.lo is not None and one.when.hi is not None and one.when.hi <= case.now for one in outcomes)
    return ended and {one.status for one in _may_be_first(case, outcomes)} == {Status.BREACHED}


def _may_be_first(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes of which none has surely come before: what comes after a performance counts for nothing."""
    happened = [one for one in outcomes if one.when.lo is not None and one.when.lo <= case.now]
    return in_front(happened) if any(one.when.hi is not None and one.when.hi <= case.now for one in happened) else happened


def findings_on(case: Case, judges: tuple[str, ...]) -> list[Occurrence]:
    """Determinations on this clause that concern these bearers, made by one who may, in order of their first moments."""
    found = []
    for index, event in case.world.formal("determination", case.clause.id):
        bearer = dict(event.args).get("bearer")
        by = either(False, *(is_of(case.world, event, judge_, case.scope) for judge_ in judges))
        if by is not False and (bearer is None or bearer in case.instance.bearers):
            first, last = case.world.span(event)
            found.append(Occurrence(first, last, index, event, both(by, case.world.happened(event)), None))
    return found
