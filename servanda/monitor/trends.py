"""How each clause stood at the end of each period: status, score and recorded violations over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.calendar import Instant
from servanda.evidence.fusion import DEFAULT, Policy, to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.records import Entry
from servanda.meaning import prepare
from servanda.meaning.prepared import Prepared
from servanda.model.core import View
from servanda.monitor.answers import Basis, ScorePoint
from servanda.monitor.monitored import monitor


def history(
    of: View | Prepared,
    entries: Sequence[Entry],
    moments: Iterable[Instant],
    *,
    known: Instant | None = None,
    policy: Policy = DEFAULT,
    dossier: str = "",
) -> tuple[ScorePoint, ...]:
    """Status and score of every clause at each moment.

    In: a view; the entries of the log; the moments, such as ends of periods; known: look back with what was known then (None: each moment with
    what was known at it, as its report would have said); policy: how evidence is weighed. Out: by moment, then by clause in the order of the text.
    """
    prepared = prepare(of)
    points: list[ScorePoint] = []
    for at in moments:
        seen_by = at if known is None else known
        knowledge = known_at(entries, seen_by)
        fused = to_run(knowledge, policy, prepared.view.dossier)
        basis = Basis(dossier=dossier or prepared.view.dossier.name, as_of=at, known=seen_by, label=prepared.view.label)
        answer = monitor(prepared, fused, basis, knowledge=knowledge)
        points += [
            ScorePoint(
                clause=one.clause,
                at=at,
                known=seen_by,
                status=one.status,
                score=one.score,
                violations_least=one.violations_least,
                lack=one.lack,
            )
            for one in answer.clauses
        ]
    return tuple(points)
