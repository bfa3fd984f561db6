"""The one door to verdicts for everything above: plans where they fit, the reference evaluator where they do not."""

from __future__ import annotations

from servanda.calendar import Instant
from servanda.meaning import Prepared, Run, Verdict, evaluate
from servanda.model.core import View


def verdicts(view: View | Prepared, run: Run, now: Instant) -> dict[str, tuple[Verdict, ...]]:
    """The verdicts on every instance of every clause, by clause id, as `servanda.meaning.evaluate` gives them."""
    return evaluate(view, run, now)
