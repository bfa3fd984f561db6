"""5xx on parties that join later: clocks that are over before they are bound."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.check.rules.base import Context, Rule
from servanda.check.rules.facts.clauses import unwrap
from servanda.check.rules.facts.words import GRADED_WARNING, WARNING, listed
from servanda.model.core import AtDate, Builtin, Clause
from servanda.text.diagnostics import Diagnostic


class ClockBeforeAccession(Rule):
    """SV516. Duties of each party whose last moment is a date, or counted from signature or entry into force, where a party may join after it."""

    code = "SV516"
    decidability = "S"
    severity = WARNING
    severities = GRADED_WARNING

    def check(self, context: Context) -> Iterator[Diagnostic]:
        for clause in context.clauses:
            late = list(_joining_late(clause))
            if late:
                yield self.on_clause(
                    context,
                    clause,
                    f"The clock of clause {clause.local} does not wait for {listed(late)}, who may join when it is over and then owe nothing.",
                    "Count it from `accession`, or give those who join a day of their own.",
                )


def _joining_late(clause: Clause) -> Iterator[str]:
    """Those bearers of a duty done once that may join after its last moment."""
    if clause.modal != "must" or any(timing.kind in ("every", "whenever") for timing in clause.timing):
        return
    ends = [
        (timing.kind, unwrap(timing.point))
        for timing in clause.timing
        if timing.kind in ("by", "before", "on", "within") and timing.point is not None
    ]
    dates = [point.expr.last_day for kind, point in ends if isinstance(point, AtDate) and kind != "within"]
    fixed = bool(dates) or any(isinstance(p, Builtin) and p.name in ("signature", "entry into force") for _, p in ends)
    for one in clause.bearers.joins if fixed else ():
        joins = one.point.expr.first_day if isinstance(one.point, AtDate) else None
        if joins is None or not dates or joins > min(dates):
            yield one.actor
