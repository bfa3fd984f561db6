"""Rows of the annex, gaps, changes, sources, places and the names of clauses, from what was known and from the dossier."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from servanda.calendar import Instant
from servanda.evidence.grades import shown as grades_shown
from servanda.evidence.knowledge import Knowledge, KnownAttribution, KnownEvent, KnownGap, KnownLook
from servanda.evidence.marking import joined, marking_text
from servanda.evidence.reasons import marking_of_reason
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.meaning import Event
from servanda.meaning.prepared import Prepared
from servanda.model.core import Clause, Dossier
from servanda.model.english import clause_sentence, short
from servanda.model.sink import listed
from servanda.monitor.monitored import Found
from servanda.monitor.vocabulary import within
from servanda.monitor.words import phrase
from servanda.report.marks import marks_of
from servanda.report.monitoring.data import ClauseInfo, GapItem, Item, LookItem, PlaceItem, ReportedChange, SourceItem, Span


def annex(
    dossier: Dossier, known: Knowledge, entries: Sequence[Entry], found: Found, cited: set[str], first: Instant, last: Instant
) -> tuple[Item, ...]:
    """Events that touch the two periods, and those a finding rests on; by time, then by id. What lies after the report's moment is left out."""
    doers = {name: event.by for name, event in zip(found.fused.ids, found.fused.run.events, strict=True)}
    chosen = [
        (name, event)
        for name, event in known.events.items()
        if event.record.first <= last and (name in cited or event.record.last > first)
    ]
    chosen.sort(key=lambda pair: (pair[1].record.first, pair[1].record.last, pair[0]))
    return tuple(
        _item(dossier, known, entries, number, name, event, doers.get(name, ()), name in cited)
        for number, (name, event) in enumerate(chosen, 1)
    )


def _item(
    dossier: Dossier,
    known: Knowledge,
    entries: Sequence[Entry],
    number: int,
    name: str,
    event: KnownEvent,
    by: tuple[str, ...],
    cited: bool,
) -> Item:
    record = event.record
    return Item(
        number=number,
        id=name,
        term=record.term,
        what=_phrase(dossier, record),
        first=record.first,
        last=record.last,
        precision=record.precision,
        place=record.place,
        point=record.point,
        amount=record.amount,
        unit=record.unit,
        bound=record.bound,
        count=record.count,
        by=by,
        attribution=_attribution(dossier, event, by),
        sources=tuple(_source(known, one) for one in record.sources),
        grades=grades_shown(record, known.sources),
        standing=event.standing.value,
        marking=_marked(known, entries, event, *event.attributions),
        known=event.known,
        text=record.text,
        cited=cited,
    )


def _marked(known: Knowledge, entries: Sequence[Entry], *told: KnownEvent | KnownAttribution | KnownGap | KnownLook) -> str:
    """The marking of a row: of all that is told in it, with what was ruled on it and who did it, and the sources of these."""
    numbers = [step.entry for one in told for step in one.steps if step.entry >= one.entry]
    why = [marking_of_reason(one.record.reason, usual=True) for one in told if isinstance(one, KnownGap)]
    return marking_text(joined([*(marks_of(entries[number - 1].record, known.sources) for number in numbers), *why]))


def _phrase(dossier: Dossier, record: EventRecord) -> str:
    return phrase(Event(term=record.term, at=record.first, args=record.args), dossier)


def _attribution(dossier: Dossier, event: KnownEvent, by: tuple[str, ...]) -> str:
    """How the attribution stands: accepted names are elsewhere; a claim that is not accepted names nobody here, for a report takes no side."""
    term = dossier.terms.get(event.record.term)
    if by:
        return "accepted"
    if term is not None and term.sort == "event":
        return "not an act of anybody"
    standing = {one.standing for one in event.attributions}
    if Standing.DISPUTED in standing:
        return "disputed; by whom is not established"
    return (
        "claimed, not accepted; by whom is not established" if standing - {Standing.RETRACTED} else "by whom is not established"
    )


def _source(known: Knowledge, ident: str) -> str:
    source = known.sources.get(ident)
    return source.name or source.id if source is not None else ident


def gaps(known: Knowledge, entries: Sequence[Entry], last: Instant) -> tuple[GapItem, ...]:
    """Every gap that began by then and has not been retracted."""
    rows = [
        GapItem(
            id=name,
            first=gap.record.first,
            last=gap.record.last,
            terms=gap.record.terms,
            places=gap.record.places,
            reason=gap.record.reason,
            sources=tuple(_source(known, one) for one in gap.record.sources),
            standing=gap.standing.value,
            marking=_marked(known, entries, gap),
        )
        for name, gap in known.gaps.items()
        if gap.standing is not Standing.RETRACTED and gap.record.first <= last
    ]
    return tuple(sorted(rows, key=lambda g: (g.first, g.last, g.id)))


def looks(known: Knowledge, entries: Sequence[Entry], found: Found, last: Instant, labels: dict[str, str]) -> tuple[LookItem, ...]:
    """Every coverage and negative finding that began by then and has not been retracted. labels: of clauses, by id."""
    counted = set(found.fused.watched_ids)
    rows = []
    for name, look in known.looks.items():
        record = look.record
        if look.standing is Standing.RETRACTED or record.first > last:
            continue
        coverage = isinstance(record, CoverageRecord)
        rows.append(
            LookItem(
                id=name,
                first=record.first,
                last=record.last,
                finding=not coverage,
                complete=isinstance(record, CoverageRecord) and record.closed,
                terms=record.terms,
                clauses=tuple(labels.get(one, one) for one in record.clauses),
                by=record.by,
                places=record.places,
                owner=record.owner if isinstance(record, CoverageRecord) else "",
                how=record.how if isinstance(record, CoverageRecord) else record.text,
                sources=tuple(_source(known, one) for one in record.sources),
                standing=look.standing.value,
                marking=_marked(known, entries, look),
                counts=name in counted,
            )
        )
    return tuple(sorted(rows, key=lambda one: (one.first, one.last, one.id)))


def changes(dossier: Dossier, entries: Sequence[Entry], period: Span, items: Sequence[Item]) -> tuple[ReportedChange, ...]:
    """Entries that became known in the period and change an earlier assertion."""
    number = {item.id: item.number for item in items}
    named: dict[str, str] = {}
    before: dict[str, Record] = {}
    about: dict[str, str] = {}
    out = []
    for entry in entries:
        record = entry.record
        ident = record.of if isinstance(record, Ruling) else record.id
        earlier = ident in named
        if isinstance(record, EventRecord):
            named[ident] = _phrase(dossier, record)
        elif isinstance(record, Attribution):
            named[ident] = f"who did: {named.get(record.event, record.event)}"
            about[ident] = record.event
        elif isinstance(record, GapRecord):
            named[ident] = f"knowledge gap at {listed(record.places) or 'every place'}"
        elif isinstance(record, CoverageRecord):
            named[ident] = f"coverage by {record.owner}"
        elif isinstance(record, NotDone):
            named[ident] = f"finding: not done: {listed((*record.terms, *record.clauses))}"
        elif isinstance(record, Source):
            named[ident] = f"source {record.name or record.id}"
        if earlier and period.holds(entry.known):
            how = record.standing.value if isinstance(record, Ruling) else "marked" if _only_marked(before[ident], record) else "corrected"
            because = (record.because if isinstance(record, Ruling) else "") or entry.because
            out.append(
                ReportedChange(
                    known=entry.known,
                    how=how,
                    id=ident,
                    what=named[ident],
                    number=number.get(about.get(ident, ident), 0),
                    because=because,
                )
            )
        if not isinstance(record, Ruling):
            before[ident] = record
    return tuple(out)


def _only_marked(before: Record, after: Record) -> bool:
    """Whether a version differs from the one before in its marking alone."""
    return type(before) is type(after) and msgspec.structs.replace(before, marking=after.marking, **({} if isinstance(after, Source) else {"standing": after.standing})) == after


def sources(known: Knowledge, items: Sequence[Item]) -> tuple[SourceItem, ...]:
    """The sources that the annex, the gaps and who looked name."""
    used = {name for item in items for name in item.sources} | {
        _source(known, s) for rows in (known.gaps, known.looks) for one in rows.values() for s in one.record.sources
    }
    return tuple(
        SourceItem(
            id=s.id, name=s.name, publisher=s.publisher, reference=s.reference, licence=s.licence, reliability=s.reliability
        )
        for s in sorted(known.sources.values(), key=lambda s: s.id)
        if _source(known, s.id) in used
    )


def places(dossier: Dossier) -> tuple[PlaceItem, ...]:
    """Declared places with a geometry, wide ones first so that small ones lie on top. viewpoint: the place's own, else its agreement's."""
    own = [a.viewpoint for a in dossier.agreements.values() if a.viewpoint]
    general = own[0] if len(set(own)) == 1 else ""
    inner = within(dossier)
    found = [
        PlaceItem(
            name=p.id,
            geometry=p.geometry,
            viewpoint=p.viewpoint or general,
            inside=tuple(outer for outer, names in inner if p.id in names and outer in dossier.places),
        )
        for p in dossier.places.values()
        if p.geometry is not None
    ]
    holds = {name for p in dossier.places.values() for name in p.inside}
    return tuple(sorted(found, key=lambda p: (p.name not in holds, p.name)))


def clauses(dossier: Dossier, prepared: Prepared, agreement: str) -> tuple[ClauseInfo, ...]:
    """How every clause is called, said and seen, under the reading; with its agreement where a report is on several."""
    many = not agreement and len({c.agreement for c in prepared.clauses.values() if c.agreement}) > 1
    return tuple(_info(dossier, clause, many) for clause in prepared.clauses.values())


def _info(dossier: Dossier, clause: Clause, many: bool) -> ClauseInfo:
    label = short(clause.id) + (f" of {clause.agreement}" if many and clause.agreement else "")
    seen = [f"{listed(v.by, most=6)}" + ("" if v.sort == "verified" else f" ({v.sort})") for v in clause.verification]
    terms = [dossier.terms[act.term] for act in clause.acts if act.term in dossier.terms]
    certified = [name for v in clause.verification if v.sort == "certified" for name in v.by] + [
        name for term in terms for name in term.certified_by
    ]
    return ClauseInfo(
        id=clause.id,
        label=label,
        title=clause.title,
        agreement=clause.agreement,
        modal=clause.modal,
        sentence=clause_sentence(clause, dossier),
        topics=clause.covers,
        seen_by="; ".join(seen),
        certified_by=tuple(dict.fromkeys(certified)),
    )
