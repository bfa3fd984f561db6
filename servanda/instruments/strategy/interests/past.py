"""The dated acts and statements of a dossier: from its log by their terms, from its table of events by their codes; and the
panel they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import shown
from servanda.instruments.strategy.events.table import DatedEvents
from servanda.instruments.strategy.interests.declared import ISSUES, Bearing, Issues
from servanda.instruments.strategy.interests.panel import CLASSES, PairPanel, panel_of
from servanda.instruments.strategy.interests.stands import Deed
from servanda.instruments.strategy.interests.tables import sorts_of


def bearings(declared: Issues, terms: Iterable[str]) -> dict[str, Bearing]:
    """By term. Raises Refusal: a term that the vocabulary does not have."""
    known = set(terms)
    for one in declared.act:
        if one.term and one.term not in known:
            raise Refusal(
                f"the dossier has no act {shown(one.term)}.", "Write it as in the vocabulary, without its brackets.", ISSUES
            )
    return {one.term: one for one in declared.act if one.term}


def told_by_events(events: DatedEvents, declared: Issues, until: int) -> list[Deed]:
    """In: until: the last day that counts, since 1970-01-01. A code bears on what the longest beginning of it in the table
    says."""
    bears = sorted((one for one in declared.act if one.code), key=lambda one: -len(one.code))
    of_code = [next((one for one in bears if code.upper().startswith(one.code.upper())), None) for code in events.codes]
    months = (events.days.astype("datetime64[D]").astype("datetime64[M]").astype(int) + 1970 * 12).tolist()
    sorts = sorts_of(events).tolist()
    made = []
    for day, source, target, code, month, sort in zip(
        events.days.tolist(), events.source.tolist(), events.target.tolist(), events.code.tolist(), months, sorts, strict=True
    ):
        if day <= until and source != target:
            one = of_code[code]
            made.append(
                Deed(
                    side=events.actors[source],
                    towards=(events.actors[target],),
                    month=month,
                    sort=CLASSES[sort] if sort >= 0 else "",
                    issue=one.issue if one else "",
                    direction=one.direction if one else 0,
                )
            )
    return made


def panel_by(name: str, deeds: Sequence[Deed], span: tuple[int, int]) -> PairPanel:
    """A panel of all directed pairs of which one did or said something to the other; what is addressed to nobody is addressed
    to every other side."""
    import numpy as np

    names = tuple(sorted({one.side for one in deeds} | {other for one in deeds for other in one.towards}))
    at = {one: place for place, one in enumerate(names)}
    rows = [
        (at[one.side], at[other], one.month, CLASSES.index(one.sort))
        for one in deeds
        if one.sort
        for other in one.towards or names
        if other != one.side
    ]
    source, target, month, sort = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return panel_of(name, names, source, target, month, sort, span=span)
