"""Whether a purpose can still come true when some actors are gone: asked of the same network as every other "what if"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from servanda.instruments.strategy.whatif.gone import who_is_gone
from servanda.instruments.strategy.whatif.supposing import Supposition, missing_when, missing_without
from servanda.instruments.strategy.whatif.worlds import Missing, closure, come_by
from servanda.meaning.runs import Event
from servanda.model.core import Purpose, View

if TYPE_CHECKING:
    from servanda.check.desk import Desk
    from servanda.check.problem import Milestone


class AimedAt:
    """The purposes of a dossier on a day. What is on record has come; dates are not weighed: only what can no longer come at all
    breaks a purpose."""

    def __init__(self, desk: Desk, view: View, happened: Iterable[Event], day: dt.date) -> None:
        from servanda.check.questions.reaching import Fixpoint
        from servanda.check.questions.ways import asked_of

        self.view, self.day = view, day
        self.fixpoint = Fixpoint(desk, view.choice)
        self.come = come_by(self.fixpoint.problem, happened)
        self.ways: dict[str, list[tuple[int, ...]]] = {}
        self.nodes: list[Milestone] = self.fixpoint.problem.nodes
        for one in view.dossier.purposes:
            if one.sort == "purpose":
                asked = asked_of(desk, view.choice, replace(one, sort="concern"), sure=False)
                self.ways[one.id] = [way.happens for way in asked.ways]
                self.nodes = asked.problem.nodes  # the same, and what purposes alone speak of behind them

    @property
    def purposes(self) -> Iterator[Purpose]:
        """Those that can come true while everybody is there."""
        for one in self.view.dossier.purposes:
            if one.id in self.ways and not self._broken(one.id, lambda _node: ""):
                yield one

    def broken_by(self, purpose: str, leave: Iterable[str]) -> bool:
        """Whether a purpose cannot come true any more once these actors are gone."""
        return self._broken(purpose, missing_without(who_is_gone(self.view.dossier.actors, leave, self.day)))

    def broken_when(self, purpose: str, what: Supposition) -> bool:
        """Whether a purpose cannot come true any more if this is so."""
        gone = who_is_gone(self.view.dossier.actors, (what.leaves,), self.day) if what.leaves else {}
        return self._broken(purpose, missing_when(self.view, what, gone))

    def _broken(self, purpose: str, missing: Missing) -> bool:
        reached = closure(self.fixpoint, self.come, missing)

        def comes(number: int) -> bool:
            node = self.nodes[number]
            if number < len(self.fixpoint.problem.nodes):
                return number in reached or not number
            if node.sort in ("first", "last"):
                return (any if node.sort == "first" else all)(comes(part) for part in node.of)
            return not missing(node)

        return not any(all(map(comes, way)) for way in self.ways[purpose])
