"""A new administration: whether its acts have changed yet, what it may change in breach of nothing, what binds it all the
same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from servanda.base.result import Based
from servanda.calendar import Instant, day_of, day_start
from servanda.check.words import listed
from servanda.instruments.strategy.draws import SEED
from servanda.instruments.strategy.whatif.shift import LEAST_MONTHS, ActShift, shifts
from servanda.meaning.runs import Gap, Run, Watched
from servanda.model.core import Clause, Consent, View
from servanda.model.english import act_text, short
from servanda.monitor.settling import declared

if TYPE_CHECKING:
    from servanda.instruments.strategy.events.table import DatedEvents

Counts = Mapping[str, Sequence[int | None]]
QUARTERS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
"""Classes of acts that every layout of events has, and that together are all acts."""


class FreeHand(msgspec.Struct, frozen=True, kw_only=True):
    """Something an actor may change in breach of nothing. what: a power, an intent, an effort, a consent, a vote; because: in
    words."""

    what: str
    clause: str
    because: str


class NewAdministration(Based, frozen=True, kw_only=True):
    """The answer. shifts: per class of acts; undecided: why nothing is said of them ("": it is); watched: of how many months
    there is knowledge, of how many; free: what it may change in breach of nothing; binds: clauses that bind it all the same."""

    actor: str
    since: str
    shifts: tuple[ActShift, ...] = ()
    undecided: str = ""
    watched: tuple[int, int] = (0, 0)
    free: tuple[FreeHand, ...] = ()
    binds: tuple[str, ...] = ()
    whence: str = ""


def administration(
    view: View, actor: str, since: dt.date, counts: Counts, months: Sequence[str], whence: str, seed: int = SEED
) -> NewAdministration:
    """In: a view; the actor; the first day of its new administration; its acts a month by class, None where nobody looked;
    whence they are counted. Out: what has changed yet, what may, what may not."""
    found = shifts(counts, months, f"{since:%Y-%m}", seed=seed)
    begin = sum(month < f"{since:%Y-%m}" for month in months)
    known = [any(row[n] is not None for row in counts.values()) for n in range(len(months))]
    why = ""
    if not found:
        many = max((sum(one is not None for one in row[:begin]) for row in counts.values()), default=0)
        months_told = f"{many or 'no'} month{'' if many == 1 else 's'}"
        why = f"before it, {months_told} of its acts were watched; a forecast needs {LEAST_MONTHS}"
    elif not any(one.after_months for one in found):
        found, why = (), "no month since has been watched"
    mine = [clause for clause in view.clauses if actor in clause.bearers.actors]
    return NewAdministration(
        actor=actor, since=since.isoformat(), shifts=found, undecided=why, watched=(sum(known), len(months)),
        free=tuple(_free(view, actor)),
        binds=tuple(clause.id for clause in mine if clause.binds), whence=whence,
    )  # fmt: skip


def _free(view: View, actor: str) -> Iterator[FreeHand]:
    degrees = {"effort": "an effort, no result", "intent": "an intent, no duty"}
    for clause in view.clauses:
        acts = listed([act_text(act) for act in clause.acts]) or clause.state
        if actor in clause.bearers.actors and clause.modal == "may":
            yield FreeHand(what="a power", clause=clause.id, because=f"it may {acts}, or not")
        elif actor in clause.bearers.actors and clause.degree:
            yield FreeHand(what=degrees[clause.degree], clause=clause.id, because=f"{clause.verb} {acts}")
        if any(one.kind == "consent" and actor in one.who for one in clause.conditions) or _asks(clause, actor):
            yield FreeHand(what="a consent", clause=clause.id, because=f"{short(clause.id)} waits for its consent")
    for name, one in view.dossier.actors.items():
        if one.sort == "body" and any(each.member == actor for each in one.members):
            veto = " and a veto" if one.body is not None and actor in one.body.veto else ""
            yield FreeHand(what="a vote", clause="", because=f"its vote{veto} in {name}")


def _asks(clause: Clause, actor: str) -> bool:
    found = [one.cond for one in clause.conditions] + [one.cond for one in clause.timing if one.cond is not None]
    return any(isinstance(one, Consent) and actor in one.who for one in found)


def months_of(run: Run, actor: str, until: Instant, zone: str) -> tuple[dict[str, list[int | None]], list[str]]:
    """Acts of an actor a month, by term, from a log of evidence. A month counts where somebody is on record as having looked
    for such acts through all of it and nothing hid them; else it is not known. A month that has not ended by `until` is left
    out."""
    mine = [one for one in run.events if actor in one.by and one.known and one.at <= until]
    looks = declared(run)
    starts = [*(one.first for one in looks), *(one.at for one in mine)]
    if not starts:
        return {}, []
    months = list(_months(day_of(min(starts), zone), day_of(until, zone)))
    edges = [(day_start(day, zone), day_start(_next(day), zone) - 1) for day in months]
    found: dict[str, list[int | None]] = {}
    for term in dict.fromkeys(one.term for one in mine):
        row: list[int | None] = []
        for begin, end in edges:
            count = sum(one.term == term and begin <= one.at <= end for one in mine)
            row.append(count if _seen(looks, run.gaps, term, actor, begin, end) else None)
        found[term] = row
    return found, [f"{day:%Y-%m}" for day in months]


def _seen(looks: Iterable[Watched], gaps: Iterable[Gap], term: str, actor: str, begin: Instant, end: Instant) -> bool:
    """Whether acts of a sort by somebody were looked for everywhere through a month, and nothing hid them."""
    if any(gap.first <= end and gap.last >= begin and term in (gap.terms or (term,)) for gap in gaps):
        return False
    wide = [
        one
        for one in looks
        if not one.places and not one.clauses and term in (one.terms or (term,)) and actor in (one.by or (actor,))
    ]
    at = begin
    for one in sorted(wide, key=lambda look: look.first):
        if one.first <= at <= one.last + 1:
            at = max(at, one.last + 1)
    return at > end


def months_in(events: DatedEvents, actor: str, until: dt.date) -> tuple[dict[str, list[int | None]], list[str]]:
    """The same from a table of dated events: every whole month between its first event and its last is taken as watched by
    whoever coded it, which is as good as their sources. Classes are the four quarters."""
    import numpy as np

    from servanda.base.refusal import Refusal

    if actor not in events.actors:
        raise Refusal(f"the table of events has no acts of {actor}.", "Look at --code and --letters.", "--events")
    epoch = dt.date(1970, 1, 1)
    first, last = (epoch + dt.timedelta(days=int(day)) for day in (events.days[0], events.days[-1]))
    months = [day for day in _months(first, min(last, until)) if day >= first]
    starts = np.array([(day - epoch).days for day in (*months, _next(months[-1]))] if months else [0])
    mine = events.source == events.actors.index(actor)
    found: dict[str, list[int | None]] = {}
    for kind in QUARTERS:
        days = events.days[mine & events.of(kind)]
        found[kind] = [int(count) for count in np.histogram(days, starts)[0]] if months else []
    return {kind: row for kind, row in found.items() if any(row)}, [f"{day:%Y-%m}" for day in months]


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of the months from that of `first` that have ended by `last`."""
    day = first.replace(day=1)
    while _next(day) <= last + dt.timedelta(days=1):
        yield day
        day = _next(day)


def _next(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
