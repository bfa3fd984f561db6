"""What an import would do: the records in the order in which they became known, the rejects, what changes, what is known already."""

from __future__ import annotations

import msgspec

from servanda.calendar import Instant
from servanda.evidence.records import Record, Source


class _Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class RowReject(_Struct, frozen=True, kw_only=True):
    """A row that cannot be read. row: as the user's program numbers it. table, value: the line missing in the mapping, if that is why."""

    row: int
    reason: str
    repair: str = ""
    column: str = ""
    key: str = ""
    table: str = ""
    value: str = ""


class Planned(_Struct, frozen=True, kw_only=True):
    """A record to be entered. known: from when; row: 0 for sources. because: of a correction. change: new | correction. author: under
    whose name, see `author_of`."""

    known: Instant
    record: Record
    row: int = 0
    because: str = ""
    change: str = "new"
    author: str = ""


class PlannedChange(_Struct, frozen=True, kw_only=True):
    """A record that takes the place of an earlier one. before, after: (field, value) of what differs."""

    id: str
    row: int
    known: Instant
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    because: str = ""


class ImportPlan(_Struct, frozen=True, kw_only=True):
    """A dry run. file, sha256: what was read. rows: read, without empty ones. left_out: (why, how many) by the mapping's own words.
    already: records the log holds as they are. terms, places, precisions: counts over the events to be entered, corrections not counted.
    first, last: of what happened. head: the log's last hash when the plan was made; a plan is carried out only on that log."""

    mapping: str
    file: str
    sha256: str
    rows: int
    items: tuple[Planned, ...] = ()
    rejects: tuple[RowReject, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    already: int = 0
    changes: tuple[PlannedChange, ...] = ()
    terms: tuple[tuple[str, int], ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    precisions: tuple[tuple[str, int], ...] = ()
    first: Instant | None = None
    last: Instant | None = None
    missing: tuple[tuple[str, str, int], ...] = ()  # (table, value, rows) to be completed in the mapping
    notes: tuple[str, ...] = ()
    entries: int = 0  # how many the log had

    @property
    def new(self) -> int:
        """Events, attributions, gaps and who looked, that the log does not know yet; sources are not counted."""
        return sum(1 for i in self.items if i.change == "new" and not isinstance(i.record, Source))


def author_of(mapping: str) -> str:
    """Who enters what an import enters: by it a later import knows what the file said last time."""
    return f"import {mapping}"
