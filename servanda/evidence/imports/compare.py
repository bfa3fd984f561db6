"""What the file says against what the log holds: only what is new or changed is entered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from servanda.calendar import Instant
from servanda.evidence.descent import Descent
from servanda.evidence.imports.plans import ImportPlan, Planned, PlannedChange, author_of
from servanda.evidence.imports.restate import Version
from servanda.evidence.imports.rows import Made
from servanda.evidence.marking import OPEN, covers, joined, least, marking_text
from servanda.evidence.reasons import ANEW, CHANGED
from servanda.evidence.records import Attribution, CoverageRecord, Entry, EventRecord, GapRecord, Marking, NotDone, Source

Assertion = EventRecord | Attribution | GapRecord | CoverageRecord | NotDone
_RANK = {Source: 0, EventRecord: 1, Attribution: 2, GapRecord: 3, CoverageRecord: 4, NotDone: 5}


def compared(
    plan: ImportPlan, versions: dict[str, list[Version]], made: Sequence[Made], entries: Sequence[Entry], now: Instant
) -> ImportPlan:
    """The plan with the records to be entered, in the order in which they became known.

    A record whose last imported state is what the file says is known already, also where somebody has corrected it by hand since: the file
    said nothing new. A row that changed is a correction, known from `now`, for nobody told us earlier.
    """
    author = author_of(plan.mapping)
    imported: dict[str, Assertion | Source] = {}
    present: set[str] = set()
    floor = Descent()
    for entry in entries:
        floor.take(entry.record)
        ident = getattr(entry.record, "id", "")
        if ident:
            present.add(ident)
            if entry.author == author and isinstance(entry.record, Assertion | Source):
                imported[ident] = entry.record
    items: list[Planned] = []
    changes: list[PlannedChange] = []
    already = 0
    keeps: list[tuple[str, int, Marking]] = []
    for ident, states in versions.items():
        before = imported.get(ident)
        if before is not None:
            before = floor.lifted(before)
            lifted = [floor.lifted(state.record) for state in states]
            if lifted[-1] is not states[-1].record:
                keeps.append((ident, states[-1].row, lifted[-1].marking))
            states = [msgspec.structs.replace(state, record=record) for state, record in zip(states, lifted, strict=True)]
        fresh, first_known = _fresh(states, before, ident in present, now)
        already += not fresh
        for state in fresh:
            correction = before is not None
            items.append(
                Planned(
                    known=first_known if first_known is not None else state.known,
                    record=state.record,
                    row=state.row,
                    because=state.because or (CHANGED if correction else ""),
                    change="correction" if correction else "new",
                    author=author,
                )
            )
            if correction:
                changes.append(_change(ident, items[-1], before))
            before = state.record
    items += _sources(made, imported, present, items, author, floor)
    items.sort(key=lambda i: (i.known, _RANK[type(i.record)], i.row))
    notes = (*plan.notes, *_kept(keeps), *_sources_marked(items, made, floor))
    return msgspec.structs.replace(plan, items=tuple(items), changes=tuple(changes), already=already, notes=notes)


def _fresh(states: list[Version], before: object, present: bool, now: Instant) -> tuple[list[Version], Instant | None]:
    """The states not entered yet, and the moment from which they are known if it is not their own."""
    if before is None:
        return ([], None) if present else (states, None)
    for number in range(len(states) - 1, -1, -1):
        if states[number].record == before:
            return states[number + 1 :], None
    if all(state.because for state in states):
        return states, None  # a later row restates a record that only the log holds: known from that row's day
    return states[-1:], now


def _kept(keeps: Sequence[tuple[str, int, Marking]]) -> list[str]:
    """What is marked higher in the log than the table gives it, in a sentence."""
    if not keeps:
        return []
    ident, row, marking = keeps[0]
    more = f", and {len(keeps) - 1} more" if len(keeps) > 1 else ""
    return [
        f"Marked higher in the log than the table says, and kept so: {ident} (row {row}, {marking_text(marking)}){more}. "
        f"To mark it less: servanda evidence mark {ident} --tlp LABEL --by NAME --because WHY"
    ]


def _sources_marked(items: Sequence[Planned], made: Sequence[Made], floor: Descent) -> list[str]:
    """Which new sources are marked as the rows that name them, and which rows rest on a source that is marked higher, in sentences."""
    new = {item.record.id: item.record.marking for item in items if isinstance(item.record, Source) and item.record.marking != OPEN}
    notes = [f"Marked as the rows that name them: source {', source '.join(f'{name} ({marking_text(mark)})' for name, mark in new.items())}."] if new else []
    marks = {**floor.now, **new}
    under = [(m, name) for m in made for name in m.record.sources if not covers(m.record.marking, marks.get(name, OPEN))]
    if under:
        first, name = under[0]
        notes.append(
            f"{len(under)} {'row rests on a source' if len(under) == 1 else 'rows rest on sources'} marked higher than the row, and {'goes' if len(under) == 1 else 'go'} "
            f"to nobody who may not see the source: row {first.row}, source {name} ({marking_text(marks[name])})."
        )
    return notes


def _sources(
    made: Sequence[Made], imported: dict[str, Assertion | Source], present: set[str], items: list[Planned], author: str, floor: Descent
) -> list[Planned]:
    """The sources that the planned records name and the log lacks, each known with its first use. One that rows name is marked as these rows are; of several that
    name it alike, as the one which the most may see."""
    named: dict[str, Source] = {}
    marks: dict[str, list[Marking]] = {}
    for one in made:
        for s in one.sources:
            named[s.id] = s
            marks.setdefault(s.id, []).append(s.marking)
    publishers = {one.publisher for one in made}
    named = {ident: msgspec.structs.replace(s, marking=least(marks[ident])) for ident, s in named.items()}
    since: dict[str, Instant] = {}
    for item in items:
        for ident in getattr(item.record, "sources", ()):
            since[ident] = min(item.known, since.get(ident, item.known))
    found = []
    for ident, source in named.items():
        if ident not in since:
            continue
        if ident not in present:
            found.append(Planned(known=since[ident], record=source, author=author))
        elif ident in imported:
            before = floor.lifted(imported[ident])
            if ident not in publishers:  # named by rows: it keeps the marking with which it came
                source = msgspec.structs.replace(source, marking=before.marking)
            source = msgspec.structs.replace(source, marking=joined((source.marking, before.marking)))
            if source != before:
                found.append(Planned(known=since[ident], record=source, author=author, change="correction", because=ANEW))
    return found


def differences(before: object, after: object) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """(field, value) of what differs between two records of one kind."""
    names = [n for n in getattr(after, "__struct_fields__", ()) if getattr(before, n, None) != getattr(after, n)]
    return tuple((n, str(getattr(before, n, ""))) for n in names), tuple((n, str(getattr(after, n))) for n in names)


def _change(ident: str, item: Planned, before: object) -> PlannedChange:
    was, now = differences(before, item.record)
    return PlannedChange(id=ident, row=item.row, known=item.known, before=was, after=now, because=item.because)
