"""Numbers that a later row gives anew for an earlier record: a correction of that record, known from the later row's day."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from servanda.calendar import Instant
from servanda.evidence.imports.mapping import Mapping
from servanda.evidence.imports.rows import Made, record_id
from servanda.evidence.marking import joined
from servanda.evidence.records import Attribution, Entry, EventRecord, GapRecord, Look


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One state of one record, as the file tells it. known: from when; row: which row says so."""

    known: Instant
    record: EventRecord | Attribution | GapRecord | Look
    row: int
    because: str = ""


def versions_of(
    made: Sequence[Made], mapping: Mapping, entries: Sequence[Entry], now: Instant, overruled: bool
) -> tuple[dict[str, list[Version]], tuple[str, ...]]:
    """Every record with its successive states, and notes on restatements that fit no earlier record.

    overruled: everything is known at `now`, whatever day the rows name.
    """

    def since(item: Made) -> Instant:
        return now if overruled or item.known is None else item.known

    versions: dict[str, list[Version]] = {}
    for item in made:
        versions[item.record.id] = [Version(known=since(item), record=item.record, row=item.row)]
        if item.attribution is not None:
            versions[item.attribution.id] = [Version(known=since(item), record=item.attribution, row=item.row)]
    notes: list[str] = []
    index = _Index(made, mapping, entries)
    for item in made:
        if item.restated is None or not isinstance(item.record, EventRecord):
            continue
        found = index.target(item)
        if isinstance(found, str):
            notes.append(f"row {item.row} restates {_plain(item.restated)} for an earlier period, {found}: nothing corrected.")
            continue
        states = versions.setdefault(found.id, [])
        before = states[-1].record if states else found
        if not isinstance(before, EventRecord) or before.amount == item.restated:
            if not states:
                del versions[found.id]
            continue
        marking = joined((before.marking, item.record.marking))  # a number is marked at least as the row that gives it
        after = msgspec.structs.replace(before, amount=item.restated, bound=_bound(item, before), marking=marking)
        said = before.amount if before.amount is not None else "no number"
        known = max(since(item), states[-1].known) if states else since(item)
        because = f"{_plain(said)} restated as {_plain(item.restated)} by its publisher (row {item.row}, key {item.record.key})"
        states.append(Version(known=known, record=after, row=item.row, because=because))
    return versions, tuple(notes)


def _plain(number: Decimal | str) -> str:
    return number if isinstance(number, str) else f"{number:,f}"


def _bound(item: Made, before: EventRecord) -> str:
    says = item.shape.restates.bound if item.shape.restates else ""
    return says or ("exact" if before.bound == "exact" else "about")


class _Index:
    """Finds the record a row restates, in the file or, for a file that holds only what is new, in the log."""

    def __init__(self, made: Sequence[Made], mapping: Mapping, entries: Sequence[Entry]) -> None:
        self.mapping = mapping
        self.ended: dict[tuple[Instant, str, str, tuple[tuple[str, str], ...]], EventRecord] = {}
        self.ids: dict[str, EventRecord] = {}
        for entry in entries:
            if isinstance(entry.record, EventRecord) and entry.record.id.startswith(f"{mapping.name}-"):
                self._add(entry.record)
        for item in made:
            if isinstance(item.record, EventRecord):
                self._add(item.record)

    def _add(self, record: EventRecord) -> None:
        self.ids[record.id] = record
        self.ended[record.last, record.term, record.place, record.args] = record

    def target(self, item: Made) -> EventRecord | str:
        """The record, or why there is none."""
        says, record = item.shape.restates, item.record
        assert says is not None, "only rows with a restated number are asked"
        assert isinstance(record, EventRecord), "a gap has no number"
        if says.of == "key":
            found = self.ids.get(record_id(self.mapping.name, item.shape, (item.restated_key,)))
            return found or f"whose key {item.restated_key or '(blank)'} is not among the rows"
        found = self.ended.get((record.first - 1, record.term, record.place, record.args))
        if found is None:
            return "and no record ends on the day before"
        if says.same_length and found.last - found.first != record.last - record.first:
            # A change of clocks makes a fortnight an hour longer or shorter; it is a fortnight all the same.
            if abs((found.last - found.first) - (record.last - record.first)) > 2 * 3600:
                return "and the period before was not as long"
        return found
