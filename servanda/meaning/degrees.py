"""What is on record for and against an effort that is owed or an intent that is declared: it decides nothing, and is told beside the status."""

from __future__ import annotations

from msgspec.structs import replace

from servanda.meaning.case import Case
from servanda.meaning.findings import findings_on, judges_of
from servanda.meaning.outcomes import counting
from servanda.meaning.performing import acts_of
from servanda.meaning.runs import MOST_TOLD, Reason, at_most
from servanda.model.core import ActRef

Acts = list[tuple[int, bool]]
"""Acts on record: the number of each in the run, and whether it is certain."""


def weighed(case: Case) -> tuple[Reason, ...]:
    """How many acts on record speak for an effort or intent and how many against it, while it is in force, and who has judged it. Nothing for other clauses."""
    clause = case.clause
    if not clause.degree:
        return ()
    shown, contradicted = (clause.shown_by, clause.contradicted_by)
    if clause.modal.endswith(" not"):
        contradicted += clause.acts
    else:
        shown += clause.acts
    judges = judges_of(clause)
    spoken = bool(judges) and bool(findings_on(case, judges))
    return (told(clause.degree, _on_record(case, shown), _on_record(case, contradicted), judges, spoken=spoken, most=at_most(MOST_TOLD)),)


def told(degree: str, shown: Acts, contradicted: Acts, judges: tuple[str, ...], *, spoken: bool, most: int) -> Reason:
    """The sentence. judges: who may judge it; spoken: whether they have."""
    what = "acts that show the effort" if degree == "effort" else "acts for the intent"
    text = f"{what} on record: {_number(shown)}; against it: {_number(contradicted)}"
    if degree == "effort" and not judges:
        text += "; nobody is named to judge whether it was enough"
    elif degree == "effort" and not spoken:
        text += f"; {', '.join(judges)} has not judged whether it was enough"
    return Reason(part=degree, text=text, events=tuple(sorted({index for index, _ in (*shown[:most], *contradicted[:most])})))


def _number(acts: Acts) -> str:
    sure = sum(certain for _, certain in acts)
    return f"{sure}" if sure == len(acts) else f"{sure}, and {len(acts) - sure} perhaps"


def _on_record(case: Case, acts: tuple[ActRef, ...]) -> Acts:
    found = acts_of(case.world, replace(case.clause, acts=acts), case.scope)
    line = counting(case)
    inside = (one.during(line) for one in found if one.at <= case.now)
    return [(one.index, one.sure is True) for one in inside if one is not None]
