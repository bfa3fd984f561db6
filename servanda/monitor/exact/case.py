"""One instance to be judged, and one thing that may end it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from servanda.calendar import Instant, describe
from servanda.meaning import Reason, Status
from servanda.meaning.runs import NOT_DETERMINED
from servanda.monitor.exact.facts import Act, Facts, Stretch, is_of, ways_of
from servanda.monitor.exact.instants import Here
from servanda.monitor.exact.limits import Limits
from servanda.monitor.exact.looked import OWN_SEEN, Ways
from servanda.monitor.exact.moments import ALWAYS, ANY_TIME, BEGINNING, NO, PERHAPS, YES, When, over, safely
from servanda.monitor.exact.periods import count
from servanda.monitor.plan import Counted, Fixed, Judged, Plan


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that ends an instance. reason: written only if it is asked for. seen: since when the status can be told, if later.

    act: of a breach by doing, the act; firm: for certain that act and no other. unseen: nobody saw it, it may be hidden. silent: a
    deadline passed of which nothing speaks but that a log holds no performance, where nobody looked.
    """

    when: When
    status: Status
    reason: Callable[[], Reason]
    seen: When | None = None
    act: Act | None = None
    firm: bool = True
    unseen: bool = False
    silent: bool = False
    came: When | None = None

    @property
    def order(self) -> When:
        """When it came, for which of several came first; `when`: from when it can be told."""
        return self.when if self.came is None else self.came


@dataclass(frozen=True, slots=True)
class Case:
    """Everything an instance is judged by. all_acts: look at what comes after the act that decides it too, for whoever counts. looked: as if somebody had
    looked for the clause's own acts all the time. window: of `every`."""

    facts: Facts
    plan: Plan
    here: Here
    limits: Limits
    all_acts: bool = False
    looked: bool = False
    window: Stretch | None = None

    @property
    def own(self) -> str:
        """Whose own acts are asked for, for where nobody looked."""
        return OWN_SEEN if self.looked else self.plan.clause

    @property
    def ways(self) -> Ways:
        """Each way in which an act counts as one of the bearers'."""
        return () if self.here.bearer is None else self.here.bearer.ways

    def shown(self, at: Instant) -> str:
        """An instant as its agreement's clock shows it."""
        return describe(at, self.plan.zone)


def told(part: str, text: str, events: tuple[int, ...] = ()) -> Callable[[], Reason]:
    """A reason that costs nothing to write."""
    return lambda: Reason(part=part, text=text, events=events)


def by_act(act: Act, truth: int, reason: Callable[[], Reason]) -> Outcome:
    """A breach by an act, for certain or perhaps."""
    return Outcome((act.at, act.last if truth == YES else None), Status.BREACHED, reason, act=act)


def in_front(come: list[Outcome]) -> list[Outcome]:
    """What may have come first. Of what came for certain at the very same instant, the first of the table decides."""
    first = min((one.order[1], number) for number, one in enumerate(come) if one.order[1] is not None)
    return [one for number, one in enumerate(come) if one.order[0] is not None and (one.order[0], number) <= first]


# --- where a body determines breaches ------------------------------------------------------------------------------------


def judged(case: Case, breaches: list[Outcome], *, final: bool = False) -> list[Outcome]:
    """What findings make of breaches by the facts. What is found to be none is excused if it would have ended the instance, else passed over."""
    judge = case.plan.judged
    if judge is None:
        return breaches
    said = findings(case, judge)
    found = [_determined(case, one, judge, said) for one in breaches]
    return [one for one in found if final or one.status is not Status.EXCUSED]


def findings(case: Case, judge: Judged) -> list[Act]:
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


def _determined(case: Case, breach: Outcome, judge: Judged, said: list[Act]) -> Outcome:
    first, hi = breach.when
    who = ", ".join(judge.by)
    later = [one for one in said if first is not None and one.last >= first]
    if not later and breach.unseen:
        return breach  # nobody says that there was anything to determine
    if not later or first is None:

        def waiting() -> Reason:
            before = breach.reason()
            text = f"{before.text}; {who} {NOT_DETERMINED}{_overdue(case, judge, first)}"
            return Reason(part="determined by", text=text, events=before.events)

        return replace(breach, when=(first, None), reason=waiting)
    last = _last_word(later)

    def spoken() -> Reason:
        text = f"{who} determined: {_word(last[-1]) or 'nothing'}"
        return Reason(part="determined by", text=text, events=(*breach.reason().events, last[-1].index))

    words = {_word(one) for one in last}
    certain = any(one.sure == YES and one.at >= (first if hi is None else hi) for one in later) and not _more(case, judge, later)
    if not certain or words not in ({"breach"}, {"no breach"}):
        return replace(breach, when=(first, None), reason=spoken)
    if words == {"no breach"}:
        return replace(breach, status=Status.EXCUSED, reason=spoken)
    since = _standing(later)
    return replace(breach, when=(first, since[1] if hi is None else hi), reason=spoken, seen=since)


def _more(case: Case, judge: Judged, said: list[Act]) -> bool:
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


def _overdue(case: Case, judge: Judged, breach: Instant | None) -> str:
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
    if judge is None or instance is None or instance.window is not None or instance.trigger_event is not None:
        return outcomes
    breaches = [one for one in outcomes if one.status is Status.BREACHED and one.when[0] is not None and not one.unseen]
    by_act = any(one.act is not None for one in breaches)
    if (by_act and not case.facts.is_log) or _surely_breached(case, outcomes):
        return outcomes
    said = findings(case, judge)
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
        if breaches:
            return outcomes
        return [Outcome(ANY_TIME, Status.BREACHED, reason, seen=(min(one.at for one in breach), None)), *outcomes]
    others = [one for one in outcomes if one.status is not Status.BREACHED or one.act is not None or one.unseen]
    return [Outcome(ALWAYS, Status.BREACHED, reason, seen=_standing(said)), *others]


def _surely_breached(case: Case, outcomes: list[Outcome]) -> bool:
    """Whether the facts breach it, whatever else may have come."""
    now = case.facts.now
    come = [one for one in outcomes if one.when[0] is not None and one.when[0] <= now]
    if all(one.when[1] is None or one.when[1] > now for one in come):
        return False
    return all(one.status is Status.BREACHED for one in in_front(come))
