"""From who looked to what a run may take as seen: coverage, negative findings, counts of nothing, and what is presumed to be on record."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.evidence.knowledge import Knowledge, KnownLook
from servanda.evidence.records import BEGINNING, END, FORMAL, CoverageRecord, EventRecord
from servanda.meaning import Watched, times
from servanda.model.core import Dossier

PRESUMED = "presumed: events and acts of form, and what came before the first signature, are on record if they happened"
"""Owner of what the policy of continuance takes as seen."""


FIRSTS = "presumed: the first performance of a duty, and the first start of a clock, that are on record were the first"
"""By whose presumption a late performance was no second one."""


def none_counted(record: EventRecord, sources: Iterable[str]) -> Watched:
    """What a count of nothing closes: its term, where and when it was counted."""
    where = (record.place,) if record.place else ()
    return Watched(first=record.first, last=record.last, terms=(record.term,), places=where, owner=", ".join(sources), source="a count of none")


def seen(known: KnownLook, knowledge: Knowledge) -> Watched | None:
    """What a coverage or a negative finding closes, as known at a moment. None: nothing yet.

    A register kept complete closes nothing later than the moment of knowledge: what it will hold is not known.
    """
    record = known.record
    last = record.last if knowledge.moment is None else min(record.last, knowledge.moment)
    if last < record.first:
        return None
    names = tuple(s.name or s.id for one in record.sources if (s := knowledge.sources.get(one)) is not None)
    owner = record.owner if isinstance(record, CoverageRecord) else ", ".join(names)
    ground = (record.how if isinstance(record, CoverageRecord) else record.text) or ", ".join(names)
    return Watched(
        first=times.BEGINNING if record.first <= BEGINNING else record.first, last=last, terms=record.terms, places=record.places, by=record.by, clauses=record.clauses, owner=owner, source=ground
    )


def presumed(dossier: Dossier | None) -> tuple[Watched, ...]:
    """What the policy of continuance takes to be on record: the events of the vocabulary (nobody's acts), the acts of form, and all that came before
    the first signature."""
    events = () if dossier is None else tuple(name for name, term in dossier.terms.items() if term.sort == "event")
    found = [Watched(first=times.BEGINNING, last=END, terms=(*events, *FORMAL), owner=PRESUMED)]
    signed = [one.signed for one in dossier.agreements.values() if one.signed is not None] if dossier is not None else []
    if signed:
        found.append(Watched(first=times.BEGINNING, last=min(signed) - 1, owner=PRESUMED))
    return tuple(found)
