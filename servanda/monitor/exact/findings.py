"""Where a body determines breaches: what its findings make of a breach by the facts."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import msgspec
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Reason, Status
from servanda.meaning.runs import NOT_DETERMINED
from servanda.monitor.exact.acts import Act
from servanda.monitor.exact.case import Case, Outcome, in_front, told
from servanda.monitor.exact.facts import is_of, ways_of
from servanda.monitor.exact.moments import ALWAYS, ANY_TIME, BEGINNING, NO, PERHAPS, YES, When, over, safely
from servanda.monitor.exact.periods import count
from servanda.monitor.plan import Counted, Fixed, PlanJudged


def judged(case: Case, breaches: list[Outcome], *, final: bool = False) -> list[Outcome]:
    """What findings make of breaches by the facts. What is found to be none is excused if it would have ended the instance, else passed over."""
    judge = case.plan.judged
    if judge is None:
        return breaches
    said = _said(case, judge)
    found = [_determined(case, one, judge, said) for one in breaches]
    return [one for one in found if final or one.status is not Status.EXCUSED]


class _Word(msgspec.Struct, frozen=True):
    """What some findings come to. last: each may be the last of them; since: how long a finding of breach has stood; sure_at: the latest moment
    of one that is certain; more: whether a later one than that could have gone unseen."""

    last: list[Act]
    words: frozenset[str]
    since: When
    sure_at: Instant | None
    more: bool


class _Said:
    """The findings on a clause that concern some bearers, and what those come to that are not over before a moment; asked of each breach."""

    def __init__(self, case: Case, judge: PlanJudged) -> None:
        self.found = findings(case, judge)
        self._lasts = [one.last for one in self.found]
        self._in_order = all(one <= other for one, other in pairwise(self._lasts))
        self._words: dict[int, _Word | None] = {}

    def since(self, case: Case, judge: PlanJudged, first: Instant) -> _Word | None:
        """What the findings come to that are not over before a moment; None: there are none."""
        if not self._in_order:
            return _word_of(case, judge, [one for one in self.found if one.last >= first])
        begin = bisect_left(self._lasts, first)
        if begin not in self._words:
            self._words[begin] = _word_of(case, judge, self.found[begin:])
        return self._words[begin]


def _said(case: Case, judge: PlanJudged) -> _Said:
    bearers = case.here.bearer.actors if case.here.bearer is not None else ()
    known = case.facts.said.get((case.plan.clause, bearers))
    if not isinstance(known, _Said):
        known = case.facts.said[case.plan.clause, bearers] = _Said(case, judge)
    return known


def _word_of(case: Case, judge: PlanJudged, later: list[Act]) -> _Word | None:
    if not later:
        return None
    last = _last_word(later)
    sure_at = max((one.at for one in later if one.sure == YES), default=None)
    return _Word(last, frozenset(_word(one) for one in last), _standing(later), sure_at, _more(case, judge, later))


def findings(case: Case, judge: PlanJudged) -> list[Act]:
    """Determinations on the clause that concern these bearers, by one who may make them."""
    names, found = set(judge.names), []
    bearers = case.here.bearer.actors if case.here.bearer is not None else ()
    for index, event in case.facts.rows.get("determination", ()):
        said = dict(event.args)
        truth = is_of(event, names, judge.together)
        bearer = said.get("bearer")
        if said.get("of") == case.plan.clause and truth != NO and (bearer is None or bearer in bearers):
            first, last = case.facts.span(event)
            found.append(Act(first, last, index, event, min(truth, case.facts.happened(event)), PERHAPS))
    return found


def _determined(case: Case, breach: Outcome, judge: PlanJudged, said: _Said) -> Outcome:
    first, hi = breach.when
    who = ", ".join(judge.by)
    word = None if first is None else said.since(case, judge, first)
    if word is None and breach.unseen:
        return breach  # nobody says that there was anything to determine
    if word is None or first is None:

        def waiting() -> Reason:
            before = breach.reason()
            text = f"{before.text}; {who} {NOT_DETERMINED}{_overdue(case, judge, first)}"
            return Reason(part="determined by", text=text, events=before.events)

        return replace(breach, when=(first, None), reason=waiting)
    last = word.last[-1]

    def spoken() -> Reason:
        text = f"{who} determined: {_word(last) or 'nothing'}"
        return Reason(part="determined by", text=text, events=(*breach.reason().events, last.index))

    certain = word.sure_at is not None and word.sure_at >= (first if hi is None else hi) and not word.more
    if not certain or word.words not in ({"breach"}, {"no breach"}):
        return replace(breach, when=(first, None), reason=spoken)
    if word.words == {"no breach"}:
        return replace(breach, status=Status.EXCUSED, reason=spoken)
    return replace(breach, when=(first, word.since[1] if hi is None else hi), reason=spoken, seen=word.since)


def _more(case: Case, judge: PlanJudged, said: list[Act]) -> bool:
    """Whether a finding after those known for certain could have gone unseen."""
    last = max((one.at for one in said if one.sure == YES), default=BEGINNING)
    ways = ways_of(judge.names, judge.together)
    return any(end >= last for _, end in case.facts.hidden("determination", ways=ways))


def _word(finding: Act) -> str:
    return dict(finding.event.args).get("finding", "")


def _last_word(said: list[Act]) -> list[Act]:
    """The findings of which each may be the last: none is certain to have come after it."""
    sure = [(one.at, number) for number, one in enumerate(said) if one.sure == YES]
    latest_sure = max(sure, default=(BEGINNING, -1))
    return [one for number, one in enumerate(said) if latest_sure <= (one.last, number)]


def _standing(said: list[Act]) -> When:
    """Since when the finding of a breach has stood without another against it."""
    breach = [one for one in said if _word(one) == "breach"]
    against = [one for one in said if _word(one) != "breach"]
    los = [one.at for one in breach if not any(other.sure == YES and other.at > one.last for other in against)]
    his = [one.last for one in breach if one.sure == YES and not any(other.last >= one.at for other in against)]
    return min(los, default=None), min(his, default=None)


def _overdue(case: Case, judge: PlanJudged, breach: Instant | None) -> str:
    if judge.within is None or breach is None or breach == BEGINNING:
        return ""
    plan = case.plan
    end = Counted(how="end", of=Fixed(at=None), period=judge.within, zone=plan.zone, rule=plan.rule, calendar=plan.calendar)
    last = safely((breach, breach), lambda at: count(end, at))[1]
    return "" if last is None or last >= case.facts.now else f"; its time to do so passed {case.shown(last)}"


def by_finding_alone(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
    """What may end the instance, with a breach that was found although the facts do not show it for certain; not where the clause has many instances
    to choose from."""
    judge, instance = case.plan.judged, case.here.instance
    if judge is None or instance is None or instance.window is not None or instance.called:
        return outcomes
    breaches = [one for one in outcomes if one.status is Status.BREACHED and one.when[0] is not None and not one.unseen]
    by_act = any(one.act is not None for one in breaches)
    if (by_act and not case.facts.is_log) or _surely_breached(case, outcomes):
        return outcomes
    said = _said(case, judge).found
    last = _last_word(said)
    line = case.limits.in_force
    bound = [over(line, one.at, one.last) for one in last]
    breach = [one for one, truth in zip(last, bound, strict=True) if _word(one) == "breach" and truth != NO]
    missed = max((one.when[0] for one in breaches if one.when[0] is not None and one.act is None), default=BEGINNING)
    if not breach or any(one.at < missed for one in last):
        return outcomes
    sure = len(breach) == len(last) and min(bound) == YES and any(one.sure == YES for one in last) and not _more(case, judge, last)
    reason = told("determined by", f"{', '.join(judge.by)} determined: breach", (breach[-1].index,))
    if not sure:
        if any(one in breaches for one in _leading(case, outcomes)):
            return outcomes
        return [Outcome(ANY_TIME, Status.BREACHED, reason, seen=(min(one.at for one in breach), None)), *outcomes]
    others = [one for one in outcomes if one.status is not Status.BREACHED or one.act is not None or one.unseen]
    return [Outcome(ALWAYS, Status.BREACHED, reason, seen=_standing(said)), *others]


def _surely_breached(case: Case, outcomes: list[Outcome]) -> bool:
    """Whether the facts breach it, whatever else may have come."""
    over_ = any(one.when[0] is not None and one.when[1] is not None and one.when[1] <= case.facts.now for one in outcomes)
    return over_ and all(one.status is Status.BREACHED for one in _leading(case, outcomes))


def _leading(case: Case, outcomes: list[Outcome]) -> list[Outcome]:
    """What may have come first of all that has come by now."""
    now = case.facts.now
    come = [one for one in outcomes if one.when[0] is not None and one.when[0] <= now]
    return come if all(one.when[1] is None or one.when[1] > now for one in come) else in_front(come)
