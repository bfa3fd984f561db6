"""8xx on what can still be put right: a cure whose time opens after the day that was missed (SV810)."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import by_ladder, duties
from servanda.check.rules.facts.moments import fixed, not_later, window
from servanda.check.rules.facts.words import WARNING, listed, named
from servanda.model.core import Builtin, Clause, Offset, Point
from servanda.model.english import point_text
from servanda.text.diagnostics import Diagnostic

_OPENS = ("within", "from", "not before", "on")


class CureOpensLate(Rule):
    """SV810. A rung that asks whoever broke a clause for the same act, from a moment that may lie after the missed one."""

    code = "SV810"
    decidability = "S"
    severity = WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for group in by_ladder(c for c in duties(context) if c.modal == "must" and c.rungs):
            late: dict[str, None] = {}
            for clause in group:
                for rung in clause.rungs:
                    if _is_cure(clause, rung):
                        late |= dict.fromkeys(
                            point_text(point, context.dossier) for point in _opens_late(context, clause, rung)
                        )
            if late:
                yield self.on_clauses(
                    context,
                    group,
                    f"What puts the breach of {named(group)} right counts only from “{listed(late)}” on: "
                    "what is done between the missed day and then is lost.",
                    "Write until when it may be done (by 12 months after ...), "
                    "or count it from the breach (within ... of the breach).",
                )


def _is_cure(clause: Clause, rung: Clause) -> bool:
    same = {act.term for act in clause.acts} & {act.term for act in rung.acts}
    return rung.modal in ("must", "may") and bool(same) and bool(set(rung.bearers.actors) & set(clause.bearers.actors))


def _opens_late(context: Context, clause: Clause, rung: Clause) -> Iterator[Point]:
    """The points from which the rung's act counts that may lie after the last moment of the clause."""
    own = [timing.point for timing in clause.timing if timing.point is not None]
    last = window(context, clause).last
    for timing in rung.timing:
        point = timing.point
        if timing.kind not in _OPENS or point is None or point == Builtin(name="breach"):
            continue
        if isinstance(point, Offset) and point.relation == "before":
            continue
        at = fixed(context, point)
        if at is not None and last is not None and at.first <= last + 1:
            continue
        if any(not_later(context, point, one) for one in own):
            continue
        yield point
