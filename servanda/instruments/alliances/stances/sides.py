"""Stances set side by side on a day, and who moved since another: rows as they stand, no average of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from servanda.instruments.alliances.stances.records import NOT_KNOWN, BracketSide, OptionSide, StanceCell, StanceMove, StanceRow
from servanda.model.core import Alternatives

Key = tuple[str, str, str]


def stances_on(rows: Iterable[StanceRow], day: dt.date) -> dict[Key, StanceRow]:
    """The latest row of each ally, bracket and option that held and was known on a day."""
    found: dict[Key, StanceRow] = {}
    for row in sorted(rows, key=lambda one: one.since):
        if row.since <= day and row.as_of <= day:
            found[row.actor, row.bracket, row.option] = row
    return found


def side_by_side(
    brackets: Iterable[Alternatives], actors: Sequence[str], rows: Iterable[StanceRow], day: dt.date
) -> tuple[BracketSide, ...]:
    """Each bracket with each option and where each ally stands; what is not on record is not known."""
    now = stances_on(rows, day)

    def cell(actor: str, bracket: str, option: str, proposers: tuple[str, ...]) -> StanceCell:
        row = now.get((actor, bracket, option))
        if row is None:
            return StanceCell(actor=actor, stance=NOT_KNOWN, proposes=actor in proposers)
        return StanceCell(
            actor=actor, stance=row.stance, since=row.since, words=row.words, source=row.source, proposes=actor in proposers
        )

    return tuple(
        BracketSide(
            bracket=one.id, agreement=one.agreement, clauses=one.clauses, chosen=one.chosen,
            options=tuple(
                OptionSide(
                    option=option.id, says="no clause" if option.no_clause else "; ".join(line.strip() for line in option.lines),
                    cells=tuple(cell(actor, one.id, option.id, option.proposed_by) for actor in actors),
                )
                for option in one.options
            ),
        )
        for one in brackets
    )  # fmt: skip


def moves_since(rows: Sequence[StanceRow], since: dt.date, day: dt.date) -> tuple[StanceMove, ...]:
    """Who stands otherwise on a day than at the end of another, in order of the days on which they moved."""
    before, now = stances_on(rows, since), stances_on(rows, day)
    found = [
        StanceMove(
            actor=row.actor, bracket=row.bracket, option=row.option, before=before[key].stance if key in before else NOT_KNOWN,
            now=row.stance, on=row.since, source=row.source,
        )
        for key, row in now.items() if key not in before or before[key].stance != row.stance
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.on, one.bracket, one.option, one.actor)))
