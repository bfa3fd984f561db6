"""From a panel and a question to what the estimators need: the treated series, those to compare with, before and after."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.review.effectiveness import periods
from servanda.instruments.sanctions.review.effectiveness.panel import Matrix, Panel
from servanda.instruments.sanctions.review.effectiveness.records import Excluded, Extent, Question

Flags = npt.NDArray[np.bool_]


class Design(msgspec.Struct, frozen=True, kw_only=True):
    """own: treated units by periods; controls: donors by periods; NaN where not known. when: periods from the measure's first, which is 0. before, after: which
    periods count as such (the one in which the measure came late is neither)."""

    sort: str
    numbers: tuple[int, ...]
    treated: tuple[str, ...]
    donors: tuple[str, ...]
    own: Matrix
    controls: Matrix
    when: npt.NDArray[np.int64]
    before: Flags
    after: Flags
    part: int | None
    dropped: tuple[Excluded, ...]

    @property
    def series(self) -> Matrix:
        """The treated units taken together: their sum, not known where one is not."""
        total: Matrix = self.own.sum(axis=0)
        return total

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(periods.label(self.sort, n) for n in self.numbers)

    @property
    def extent(self) -> Extent:
        known = ~np.isnan(self.series)
        labels = self.labels
        return Extent(
            sort=self.sort,
            treated=self.treated,
            compared=self.donors,
            first=labels[0],
            last=labels[-1],
            start=labels[int(np.flatnonzero(self.after)[0])],
            before=int((self.before & known).sum()),
            after=int((self.after & known).sum()),
            part="" if self.part is None else periods.label(self.sort, self.part),
            gaps=tuple(labels[i] for i in np.flatnonzero(~known)),
            dropped=self.dropped,
        )


def design(panel: Panel, question: Question) -> Design:
    """In: panel, question. Out: the design. Errors: a unit the panel lacks, no periods on one side of the date, a unit both treated and compared with."""
    start = periods.start(question.since, panel.sort, "since")
    numbers = np.array(panel.numbers)
    inside = np.ones(len(numbers), dtype=bool)
    if question.first:
        inside &= numbers >= _bound(question.first, panel.sort, "first")
    if question.last:
        inside &= numbers <= _bound(question.last, panel.sort, "last")
    numbers, values = numbers[inside], panel.values[:, inside]
    rows = _rows(panel, question.treated, "treated")
    if not rows:
        raise Refusal(
            "no unit is named as treated.", repair="Name the unit under the measure in `treated`.", place="treated"
        )
    _same_date(panel, question, rows)
    donors, dropped = _donors(panel, question, rows, values)
    known = ~np.isnan(values[rows]).any(axis=0)
    before = numbers < start.first
    if start.part is not None:
        before &= numbers != start.part
    after = numbers >= start.first
    for flags, words in ((before, "before"), (after, "from")):
        if not (flags & known).any():
            raise Refusal(
                f"{' and '.join(question.treated)} has no known figure {words} {periods.label(panel.sort, start.first)}.",
                repair="Look at `since`, at `first` and `last`, and at where the figures end.",
                place="since",
            )
    return Design(
        sort=panel.sort, numbers=tuple(int(n) for n in numbers), treated=tuple(panel.units[i] for i in rows),
        donors=tuple(panel.units[i] for i in donors), own=values[rows], controls=values[donors], when=numbers - start.first,
        before=before, after=after, part=start.part if start.part is not None and start.part in numbers else None, dropped=dropped,
    )  # fmt: skip


def _bound(text: str, sort: str, place: str) -> int:
    kind, n = periods.number(text, place)
    if kind != sort:
        raise Refusal(f"`{text}` is a {kind}, but the panel counts in {sort}s.", repair=f"Write a {sort}.", place=place)
    return n


def _rows(panel: Panel, names: Sequence[str], place: str) -> list[int]:
    index = {unit: i for i, unit in enumerate(panel.units)}
    for name in names:
        if name not in index:
            close = difflib.get_close_matches(name, panel.units, 1, 0.4)
            near = (
                f"Did you mean `{close[0]}`?"
                if close
                else f"It has {len(panel.units)} units, such as {', '.join(panel.units[:3])}."
            )
            raise Refusal(f"the panel has no unit `{name}`.", repair=near, place=place)
    return [index[name] for name in dict.fromkeys(names)]


def _same_date(panel: Panel, question: Question, rows: Sequence[int]) -> None:
    """The panel's own dates, where it has them, must not speak against the question."""
    asked = periods.start(question.since, panel.sort, "since").first
    for i in rows:
        told = panel.treated_from[i]
        if told and periods.start(told, panel.sort).first != asked:
            raise Refusal(
                f"the panel has {panel.units[i]} under the measure from {told}, the question from {question.since}.",
                repair="Ask about one date at a time, and about the units to which it applies.",
                place="since",
            )


def _donors(panel: Panel, question: Question, treated: Sequence[int], values: Matrix) -> tuple[list[int], tuple[Excluded, ...]]:
    reasons = {e.unit: e.reason for e in question.excluded}
    for unit, reason in reasons.items():
        if not reason.strip():
            raise Refusal(
                f"{unit} is excluded without a reason.", repair="Say why it is not compared with.", place="excluded"
            )
    _rows(panel, list(reasons), "excluded")
    named = _rows(panel, question.donors, "donors")
    both = [panel.units[i] for i in named if i in treated]
    if both:
        raise Refusal(f"{both[0]} is both treated and compared with.", repair="Take it out of `donors`.", place="donors")
    kept: list[int] = []
    dropped: list[Excluded] = []
    for i in named or [i for i in range(len(panel.units)) if i not in treated]:
        unit = panel.units[i]
        if unit in reasons:
            dropped.append(Excluded(unit=unit, reason=reasons[unit]))
        elif panel.treated_from[i]:
            dropped.append(Excluded(unit=unit, reason=f"under a measure itself from {panel.treated_from[i]}"))
        elif np.isnan(values[i]).all():
            dropped.append(Excluded(unit=unit, reason="no known figure in these periods"))
        else:
            kept.append(i)
    return kept, tuple(dropped)
