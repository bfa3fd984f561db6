"""Where the line runs and what stayed below it: acts on record of the kind the line is about, by what each stayed below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from servanda.calendar import day_of
from servanda.instruments.strategy.redlines.records import NearAct
from servanda.meaning.names import same_or_within
from servanda.meaning.runs import Event, Violation
from servanda.model.core import Clause, Dossier, RedLine
from servanda.monitor.words import phrase


def acting_for(dossier: Dossier, names: Iterable[str]) -> dict[str, str]:
    """Who acts for whom: those named, whom they answer for, whom they command. Out: each with the one of the names."""
    found = {name: name for name in names}
    for name in tuple(found):
        actor = dossier.actors.get(name)
        found |= {other: name for other in (actor.answers_for if actor else ()) if other not in found}
        found |= {other.id: name for other in dossier.actors.values() if other.commanded_by == name and other.id not in found}
    return found


def near_acts(
    line: RedLine,
    dossier: Dossier,
    events: Iterable[Event],
    crossed: Iterable[Violation],
    zone: str,
    since: dt.date,
    until: dt.date,
) -> Iterator[NearAct]:
    """Acts of the line's kind, by the addressee or whoever acts for it, from `since` on. crossed: what the monitor counts as a
    crossing; an act that it does not count stayed below by the first that differs: who, where, how much; else by its time."""
    if line.clause.modal != "must not":
        return  # to do what a line demands is no step below it
    terms = {act.term for act in line.clause.acts}
    mine = acting_for(dossier, line.addressee)
    sure = {one.event: one.sure for one in crossed if one.event is not None}
    for index, event in enumerate(events):
        day = day_of(event.at, zone)
        if event.term not in terms or not since <= day <= until:
            continue
        if event.by and not set(event.by) & set(mine):
            continue
        amount = "" if event.amount is None else f"{event.amount.normalize():f} {event.unit}".strip()
        beside = "" if index in sure else _beside(event, line.clause, dossier, tuple(line.addressee))
        yield NearAct(
            day=day, what=phrase(event, dossier), beside=beside, place=event.place, amount=amount,
            sure=event.known and sure.get(index, True),
        )  # fmt: skip


def _beside(event: Event, clause: Clause, dossier: Dossier, addressee: tuple[str, ...]) -> str:
    if not event.by:
        return "a doer not known"
    if not set(event.by) & set(addressee):
        return "actor"
    if clause.places and event.place and not any(same_or_within(dossier, place, event.place) for place in clause.places):
        return "place"
    limits = [q.amount for q in clause.quantities]
    if event.amount is not None and any(event.unit == limit.unit and event.amount < limit.number for limit in limits):
        return "quantity"
    return "time"
