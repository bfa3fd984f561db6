"""What is on record for and against an effort that is owed or an intent that is declared."""

from __future__ import annotations

from servanda.meaning import Reason
from servanda.meaning.degrees import Acts, told
from servanda.meaning.runs import MOST_TOLD
from servanda.monitor.exact.case import Case
from servanda.monitor.exact.findings import findings
from servanda.monitor.exact.here import done_by_bearer
from servanda.monitor.exact.moments import YES
from servanda.monitor.exact.outcomes import counting
from servanda.monitor.plan import Selector


def weighed(case: Case) -> tuple[Reason, ...]:
    """The reason that says so; none for other clauses."""
    plan = case.plan
    if not plan.degree:
        return ()
    judges = () if plan.judged is None else plan.judged.by
    spoken = plan.judged is not None and bool(findings(case, plan.judged))
    shown, contradicted = _on_record(case, plan.shown_by), _on_record(case, plan.contradicted_by)
    return (told(plan.degree, shown, contradicted, judges, spoken=spoken, most=MOST_TOLD),)


def _on_record(case: Case, acts: tuple[Selector, ...]) -> Acts:
    bearer = case.here.bearer
    if bearer is None or not acts:
        return []
    line = counting(case)
    found = done_by_bearer(case.facts, case.here, acts)
    inside = (act.during(line) for act in found if act.at <= case.facts.now)
    return [(act.index, act.sure == YES) for act in inside if act is not None]
