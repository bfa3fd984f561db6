"""What goes to somebody: the one gate of the log (`servanda.evidence.marking`), with the consents and tasks of the
dossier put in front of it.

Nothing is struck out afterwards. A consent takes the caveat off for whom it names, a missing task makes a thing nobody's,
and then the gate is asked; so what comes out is what would have come out had the rest never been written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec.structs import replace

from servanda.base.marking import NOBODY, OPEN, Marking, Recipient, folded, joined
from servanda.calendar import Instant, to_iso
from servanda.evidence.descent import marks_now
from servanda.evidence.grades import reliability_of
from servanda.evidence.knowledge import Knowledge, KnownAttribution, KnownEvent, KnownGap, KnownLook, known_at
from servanda.evidence.marking import seen_by
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
    parent_of,
)
from servanda.instruments.sharing.reasons import consented, consents_in_force, unbound
from servanda.instruments.sharing.records import EVERYTHING, ShareConsent, SharedItem, ShareTask


def id_of(record: Record) -> str:
    """What a record is about: its own id, of a ruling that of what it rules on."""
    return record.of if isinstance(record, Ruling) else record.id


def terms_of(record: Record) -> tuple[str, ...]:
    """The acts and events it names."""
    return (
        (record.term,)
        if isinstance(record, EventRecord)
        else record.terms
        if isinstance(record, GapRecord | CoverageRecord | NotDone)
        else ()
    )


def untasked(ids: Iterable[str], tasks: Sequence[ShareTask], given: Collection[str]) -> tuple[ShareTask, ...]:
    """The rows that ask for a task which no clause gives. ids: the id of a thing and all by which a row may mean it;
    given: clauses that give it. () where none asks, or one is given."""
    names = {folded(one) for one in (*ids, EVERYTHING)}
    asks = [one for one in tasks if folded(one.about) in names]
    return () if any(one.clause in given for one in asks) else tuple(asks)


def in_front(
    entries: Sequence[Entry],
    who: Recipient,
    consents: Sequence[ShareConsent],
    tasks: Sequence[ShareTask],
    given: Collection[str],
    day: dt.date,
) -> Sequence[Entry]:
    """The entries as the gate is to see them for this recipient: without the caveats that were lifted for him, and for
    nobody what he has no task for."""
    mine: dict[str, list[ShareConsent]] = {}
    for one in consents:
        if folded(one.to) == folded(who.name):
            mine.setdefault(folded(one.item), []).append(one)
    if not mine and not tasks:
        return entries
    terms: dict[str, tuple[str, ...]] = {}
    out: list[Entry] = []
    for entry in entries:
        record = entry.record
        marking = record.marking
        if not tasks and not marking.caveats:
            out.append(entry)
            continue
        about, parent = id_of(record), parent_of(record)
        if marking.caveats and mine:
            ids = (about, parent) if parent else (about,)
            rows = [row for name in ids for row in mine.get(folded(name), ())]
            if rows and consented(marking, consents_in_force(rows, ids, who.name, day)):
                marking = unbound(marking)
        if tasks:
            named = dict.fromkeys((*terms_of(record), *terms.get(about, ()), *terms.get(parent, ())))
            terms[about] = found = tuple(named)
            asks = [one for one in tasks if folded(one.about) == folded(about)] if isinstance(record, Source) else tasks
            if untasked((about, parent, *found), asks, given):
                marking = NOBODY
        out.append(entry if marking is record.marking else replace(entry, record=replace(record, marking=marking)))
    return out


def passed(
    entries: Sequence[Entry],
    who: Recipient,
    acts: Collection[str] | None,
    *,
    consents: Sequence[ShareConsent] = (),
    tasks: Sequence[ShareTask] = (),
    given: Collection[str] = (),
    day: dt.date,
    until: Instant | None = None,
) -> tuple[Knowledge, dict[str, Marking]]:
    """In: the whole log, for whom, the acts his dossier declares, what the dossier says of consents and tasks, clauses
    that give him a task, the day; until: only what was known then. Out: what he may know, and how each thing in it is
    marked in truth."""
    now = marks_now(entries)
    knowledge = known_at(seen_by(in_front(entries, who, consents, tasks, given, day), who, acts), until)
    names = (*knowledge.sources, *knowledge.events, *knowledge.attributions, *knowledge.gaps, *knowledge.looks)
    return knowledge, {name: now[name] for name in names}


def items_of(knowledge: Knowledge, marks: Mapping[str, Marking]) -> tuple[SharedItem, ...]:
    """Everything known, in an order that depends on nothing else."""
    entered = dict.fromkeys(knowledge.sources, "")
    found: list[SharedItem] = []
    every: tuple[KnownEvent | KnownAttribution | KnownGap | KnownLook, ...] = (
        *knowledge.events.values(),
        *knowledge.attributions.values(),
        *knowledge.gaps.values(),
        *knowledge.looks.values(),
    )
    for told in every:
        found.append(_item(told, knowledge, marks))
        for source in told.record.sources:
            entered[source] = min(filter(None, (entered.get(source, ""), found[-1].entered)))
    for one in knowledge.sources.values():
        text = "; ".join(filter(None, (one.publisher, one.reference, one.licence)))
        found.append(
            SharedItem(
                id=one.id,
                kind="source",
                name=one.name or one.id,
                text=text,
                origin=one.origin,
                sources=one.draws_on,
                reliability=one.reliability,
                entered=entered[one.id],
                changed=entered[one.id],
                marking=marks.get(one.id, OPEN),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.kind, one.first, one.id)))


def _item(
    told: KnownEvent | KnownAttribution | KnownGap | KnownLook, knowledge: Knowledge, marks: Mapping[str, Marking]
) -> SharedItem:
    record, moments = told.record, {}
    if not isinstance(record, Attribution):
        moments = {"first": to_iso(record.first, "UTC"), "last": to_iso(record.last, "UTC")}
    kind, name, text = "event", "", ""
    if isinstance(record, EventRecord):
        amounts = [f"{record.bound} {record.amount} {record.unit}".strip()] if record.amount is not None else []
        amounts += [f"{much} {what}" for much, what in record.measures] + [f"{slot}: {value}" for slot, value in record.args]
        name, text = record.term, "; ".join(filter(None, (record.text, *amounts, record.key and f"key {record.key}")))
    elif isinstance(record, Attribution):
        kind, name = "attribution", f"done by {', '.join(record.by)}"
    elif isinstance(record, GapRecord):
        kind, name, text = "gap", ", ".join(record.terms) or "anything", record.reason
    elif isinstance(record, CoverageRecord):
        kind, name, text = (
            "coverage",
            ", ".join(record.terms) or "anything",
            "; ".join(filter(None, (record.owner, record.how))),
        )
    else:
        kind, name, text = "not done", ", ".join((*record.terms, *record.clauses)), record.text
    graded = None if isinstance(record, GapRecord) else record
    return SharedItem(
        id=record.id,
        kind=kind,
        name=name,
        text=text,
        place=record.place if isinstance(record, EventRecord) else ", ".join(getattr(record, "places", ())),
        by=tuple(getattr(record, "by", ())),
        of=record.event if isinstance(record, Attribution) else "",
        sources=record.sources,
        reliability=reliability_of(graded, knowledge.sources) if graded else "",
        credibility=graded.grades.credibility if graded else "",
        standing=told.standing.value,
        entered=to_iso(told.steps[0].known, "UTC"),
        changed=to_iso(told.steps[-1].known, "UTC"),
        marking=joined((marks.get(record.id, record.marking), *(marks.get(one, OPEN) for one in record.sources))),
        **moments,
    )
