"""What the file says against what the log holds: only what is new or changed is entered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from servanda.calendar import Instant
from servanda.evidence.imports.plans import Change, ImportPlan, Planned, author_of
from servanda.evidence.imports.restate import Version
from servanda.evidence.imports.rows import Made
from servanda.evidence.records import Attribution, CoverageRecord, Entry, EventRecord, GapRecord, NotDone, Source

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
    for entry in entries:
        ident = getattr(entry.record, "id", "")
        if ident:
            present.add(ident)
            if entry.author == author and isinstance(entry.record, Assertion | Source):
                imported[ident] = entry.record
    items: list[Planned] = []
    changes: list[Change] = []
    already = 0
    for ident, states in versions.items():
        before = imported.get(ident)
        fresh, first_known = _fresh(states, before, ident in present, now)
        already += not fresh
        for state in fresh:
            correction = before is not None
            items.append(
                Planned(
                    known=first_known if first_known is not None else state.known,
                    record=state.record,
                    row=state.row,
                    because=state.because or ("the row has changed in the publisher's table" if correction else ""),
                    change="correction" if correction else "new",
                    author=author,
                )
            )
            if correction:
                changes.append(_change(ident, items[-1], before))
            before = state.record
    items += _sources(made, imported, present, items, author)
    items.sort(key=lambda i: (i.known, _RANK[type(i.record)], i.row))
    return msgspec.structs.replace(plan, items=tuple(items), changes=tuple(changes), already=already)


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


def _sources(
    made: Sequence[Made], imported: dict[str, Assertion | Source], present: set[str], items: list[Planned], author: str
) -> list[Planned]:
    """The sources that the planned records name and the log lacks, each known with its first use."""
    named = {s.id: s for item in made for s in item.sources}
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
        elif ident in imported and imported[ident] != source:
            found.append(
                Planned(
                    known=since[ident], record=source, author=author, change="correction", because="the mapping describes it anew"
                )
            )
    return found


def differences(before: object, after: object) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """(field, value) of what differs between two records of one kind."""
    names = [n for n in getattr(after, "__struct_fields__", ()) if getattr(before, n, None) != getattr(after, n)]
    return tuple((n, str(getattr(before, n, ""))) for n in names), tuple((n, str(getattr(after, n))) for n in names)


def _change(ident: str, item: Planned, before: object) -> Change:
    was, now = differences(before, item.record)
    return Change(id=ident, row=item.row, known=item.known, before=was, after=now, because=item.because)
