"""What stands behind a run: each event as the answers refer to it, with its place in the log, sources, grades and attribution."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from servanda.evidence.fusion import Fused, Policy, certain
from servanda.evidence.grades import shown
from servanda.evidence.knowledge import Knowledge, KnownAttribution, KnownEvent
from servanda.evidence.marking import joined, marking_text
from servanda.evidence.records import Attribution, EventRecord, Marking, Source
from servanda.meaning import Event
from servanda.monitor.answers import AttributedTo, EventView


def event_views(fused: Fused, knowledge: Knowledge | None, indexes: Iterable[int] | None = None) -> tuple[EventView, ...]:
    """Views of the events of a run.

    In: the fused run, what was known (None: nothing but ids and entries), the indexes wanted (None: all).
    Out: one view each, in the order of the run, each once.
    """
    wanted = range(len(fused.run.events)) if indexes is None else sorted({i for i in indexes if i < len(fused.run.events)})
    return tuple(event_view(fused, knowledge, index) for index in wanted)


def event_view(fused: Fused, knowledge: Knowledge | None, index: int) -> EventView:
    """The view of one event of a run."""
    event = fused.run.events[index]
    ident = fused.ids[index] if index < len(fused.ids) else ""
    known = knowledge.events.get(ident) if knowledge is not None else None
    if known is None or knowledge is None:
        bound = fused.bounds[index] if index < len(fused.bounds) else "exact"
        count = fused.counts[index] if index < len(fused.counts) else False
        return EventView(
            index=index,
            event=event,
            id=ident,
            entry=fused.entries[index] if index < len(fused.entries) else 0,
            bound=bound,
            count=count,
            published=_published(event, bound, count),
        )
    return _view(known, knowledge, fused.policy, event, index)


def known_view(ident: str, knowledge: Knowledge, old: EventView, policy: Policy) -> EventView:
    """The same event as it was seen before, with the record and standing it has in `knowledge` (a retracted one is in no run)."""
    known = knowledge.events.get(ident)
    return old if known is None else _view(known, knowledge, policy, old.event, old.index)


def _view(known: KnownEvent, knowledge: Knowledge, policy: Policy, event: Event, index: int) -> EventView:
    record = known.record
    return EventView(
        index=index,
        event=event,
        id=record.id,
        entry=known.entry,
        known_at=known.known,
        standing=known.standing.value,
        grades=shown(record, knowledge.sources),
        sources=tuple(_name(name, knowledge.sources) for name in record.sources),
        text=record.text,
        precision=record.precision,
        bound=record.bound,
        count=record.count,
        first=record.first,
        last=record.last,
        attributions=tuple(_attributed(one, event.by, knowledge, policy) for one in known.attributions),
        history=tuple(known.history),
        marking=marking_text(_marking(known, knowledge)),
        published=record.amount,
    )


def _marking(known: KnownEvent, knowledge: Knowledge) -> Marking:
    """Of an event with who is said to have done it, and the sources of both."""
    told: list[EventRecord | Attribution] = [known.record, *(one.record for one in known.attributions)]
    sources = {name for one in told for name in one.sources if name in knowledge.sources}
    return joined([*(one.marking for one in told), *(knowledge.sources[name].marking for name in sources)])


def _published(event: Event, bound: str, count: bool) -> Decimal | None:
    """The number behind what counts of it: more than 5,000 of a count counts as 5,001."""
    if event.amount is None or not count:
        return event.amount
    return event.amount + {"more than": -1, "less than": 1}.get(bound, 0)


def _attributed(one: KnownAttribution, by: tuple[str, ...], knowledge: Knowledge, policy: Policy) -> AttributedTo:
    record = one.record
    return AttributedTo(
        by=record.by,
        sources=tuple(_name(name, knowledge.sources) for name in record.sources),
        grades=shown(record, knowledge.sources),
        standing=one.standing.value,
        used=set(record.by) == set(by) and certain(record, one.standing, knowledge.sources, policy),
    )


def _name(ident: str, sources: dict[str, Source]) -> str:
    source = sources.get(ident)
    return source.name or source.id if source is not None else ident
