"""Which texts of a draft in brackets can be kept, asked of the checker once of what can bear on each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from servanda.instruments.strategy.packages.records import Barred

if TYPE_CHECKING:
    from servanda.model.core import Alternatives, Dossier

BEFOREHAND = 128
"""So many combinations are asked about before anything else; of more, only the packages that would be shown."""


class Keeping:
    """Whether the text of a package can be kept, as the checker says: asked once of each combination of alternatives that can
    bear on each other."""

    def __init__(self, dossier: Dossier, seconds: float) -> None:
        from servanda.model.interplay import Interplay

        self._dossier, self._seconds = dossier, seconds
        self._interplay = Interplay(dossier)
        self.groups = self._interplay.groups()
        self._known: dict[tuple[tuple[str, str], ...], tuple[str, str]] = {}
        self.readings: dict[tuple[tuple[str, str], ...], str] = {}

    def beforehand(self) -> tuple[Barred, ...] | None:
        """What no package may hold, of all combinations; None: too many to ask."""
        each = [list(itertools.product(*([option.id for option in one.options] for one in group))) for group in self.groups]
        if sum(map(len, each)) > BEFOREHAND:
            return None
        return tuple(found for group, ones in zip(self.groups, each, strict=True) for one in ones
            for found in self._of(group, one))

    def of(self, package: Mapping[str, str]) -> Sequence[Barred]:
        """What keeps a package from entering: of its groups apart, else its text as a whole."""
        found = [one for group in self.groups for one in self._of(group, [package[each.id] for each in group])]
        if found or len(self.groups) == 1:
            return found
        every = tuple(one for group in self.groups for one in group)
        return list(self._of(every, [package[each.id] for each in every]))

    def _of(self, group: Sequence[Alternatives], options: Sequence[str]) -> Iterator[Barred]:
        chosen = tuple(zip((one.id for one in group), options, strict=True))
        if chosen not in self._known:
            self._known[chosen] = self._asked(group, chosen)
        verdict, why = self._known[chosen]
        if verdict != "yes":
            yield Barred(chosen=chosen, verdict="no" if verdict == "no" else "not decided", why=why)

    def _asked(self, group: Sequence[Alternatives], chosen: tuple[tuple[str, str], ...]) -> tuple[str, str]:
        from servanda.check.api import ask
        from servanda.model.packages import choose
        from servanda.model.parts import narrowed
        from servanda.report.pages.findings import unreadable

        text = choose(self._dossier, dict(chosen))
        if any(map(unreadable, text.diagnostics)):
            return "not decided", "not all of the draft could be read; see it with servanda check"
        others = [one for other in self.groups for one in other if one.id not in dict(chosen)]
        part = narrowed(text, without=self._interplay.hang_on(others, text)) if others else text
        answers = ask(part, "keepable", limit_seconds=self._seconds)
        written = [answer for answer in answers if answer.label == "as written" and not answer.choice]
        bad = next((answer for answer in written if answer.verdict != "yes"), None)
        if bad is not None:
            return bad.verdict, bad.text
        if not written and part.clauses:
            return "not decided", "the checker gave no answer"
        if (read := next((answer for answer in answers if answer.verdict != "yes"), None)) is not None:
            self.readings[chosen] = f"{read.label}: {read.text}"
        return "yes", ""
