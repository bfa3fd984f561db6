"""The dry run: reads the whole table, changes nothing, and says what an import would do."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from servanda.base.opening import opened
from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault
from servanda.base.tables.kinds import open_table
from servanda.base.tables.saying import said
from servanda.base.tables.sheets import Row, cell_text
from servanda.base.time.policy import UNSETTLED, How
from servanda.calendar import Instant
from servanda.evidence.checks import Register, check
from servanda.evidence.imports.ahead import by_the_clock, in_future, not_yet
from servanda.evidence.imports.cells import Taken, column_of, columns_used
from servanda.evidence.imports.compare import compared
from servanda.evidence.imports.faults import LeftOut
from servanda.evidence.imports.mapping import Mapping, Shape
from servanda.evidence.imports.plans import ImportPlan, RowReject
from servanda.evidence.imports.restate import versions_of
from servanda.evidence.imports.row_keys import ROW, RowKeys
from servanda.evidence.imports.rows import Made, RowReader, marked, missing_columns
from servanda.evidence.marking import joined
from servanda.evidence.records import Entry, EventRecord
from servanda.evidence.timing import dossier_zone
from servanda.model.core import Dossier


def plan_import(
    path: Path, mapping: Mapping, dossier: Dossier, *, now: Instant, known: Instant | None = None, entries: Sequence[Entry] = ()
) -> ImportPlan:
    """What an import of this table would do.

    In: the table; the mapping; the dossier whose vocabulary it must fit; now: the import day, from which on changed rows, and rows without a
    date of publication, are known; known: from when all of it is known, whatever the mapping says; entries: what the log holds.
    Out: an `ImportPlan`. Raises Refusal where the table or the mapping cannot be used as a whole.
    """
    mapping = msgspec.structs.replace(mapping, file=said(str(path), mapping.file))
    sheet = open_table(str(path), path, mapping.file)
    made_up = [ROW] if ROW not in sheet.columns else []
    used = [(column, key) for column, key in columns_used(mapping) if column not in made_up or not key.endswith(".key")]
    if lacking := missing_columns(used, sheet.columns):
        raise Refusal(
            f"has no column {lacking}",
            repair="Compare the first row of the table with the mapping, or name the header row.",
            place=str(path),
        )
    mapping = mapping if mapping.zone else msgspec.structs.replace(mapping, zone=dossier_zone(dossier))
    reader = RowReader(mapping, dossier)
    gathered = _Gathered()
    keys = RowKeys(mapping, sheet.columns)
    for row in sheet.rows:
        gathered.rows += 1
        _one_row(keys.keyed(row), mapping, reader, gathered)
    if not gathered.rows:
        raise Refusal("has a header but no row under it.", repair="Was it saved or downloaded in full?", place=str(path))
    _ahead(gathered, mapping, entries, known, now)
    versions, notes = versions_of(gathered.made, mapping, entries, known if known is not None else now, known is not None)
    plan = ImportPlan(
        mapping=mapping.name,
        file=path.name,
        sha256=_hash(path),
        rows=gathered.rows,
        rejects=tuple(gathered.rejects),
        left_out=tuple(sorted(gathered.left_out.items(), key=lambda item: (-item[1], item[0]))),
        missing=_missing(gathered.rejects),
        notes=(*sheet.notes, *notes, *keys.notes(), *_sentences(gathered.remarks)),
        entries=len(entries),
    )
    return _counted(compared(plan, versions, gathered.made, entries, known if known is not None else now))


class _Gathered:
    """What reading the rows leaves."""

    def __init__(self) -> None:
        self.rows = 0
        self.made: list[Made] = []
        self.ids: dict[str, Made] = {}
        self.rejects: list[RowReject] = []
        self.left_out: Counter[str] = Counter()
        self.remarks: dict[str, str] = {}


def _one_row(row: Row, mapping: Mapping, reader: RowReader, gathered: _Gathered) -> None:
    """All records of a row, or one reject: nothing of a row is half read."""
    key = ""
    found: list[Made] = []
    left_out: list[str] = []
    try:
        if row.fault is not None:
            raise row.fault
        taken = Taken(row, mapping, How(form=UNSETTLED.get()[0] or "ymd"))
        if not taken.fits(mapping.when):
            gathered.left_out["the condition [[when]] does not hold"] += 1
            return
        read: list[Made] = []
        for shape in mapping.shapes:
            key = key or _key(taken, shape)
            try:
                read.append(reader.read(taken, shape))
            except LeftOut as why:
                left_out.append(why.why)
        # A block that does not say how it is marked is marked as the rest of the row.
        said = [one.record.marking for one in read if one.shape.tlp is not None or one.shape.rel is not None]
        for made in read:
            if made.shape.tlp is None and made.shape.rel is None and said:
                made = marked(made, joined(said))
            shape = made.shape
            _as_the_log_would(made)
            earlier = gathered.ids.get(made.record.id)
            if earlier is None:
                found.append(made)
            elif msgspec.structs.replace(earlier, row=0) == msgspec.structs.replace(made, row=0):
                left_out.append('the same row stands there twice (if each is an event of its own, write key = "row")')
            else:
                raise RowFault(
                    f"row {earlier.row} has the same key and says something else",
                    repair="Mend one of the two, or name in `key` the columns that tell them apart.",
                    column=", ".join(shape.key),
                )
    except RowFault as fault:
        gathered.rejects.append(
            RowReject(
                row=row.number,
                reason=fault.reason,
                repair=fault.repair,
                column=fault.column,
                key=key,
                table=fault.table,
                value=fault.value,
            )
        )
        return
    gathered.left_out.update(left_out)
    for remark in taken.remarks:
        gathered.remarks.setdefault(remark.partition(" (")[0], remark)
    gathered.made.extend(found)
    gathered.ids.update((m.record.id, m) for m in found)


def _sentences(remarks: dict[str, str]) -> list[str]:
    return [f"{one[:1].upper()}{one[1:]}." for one in remarks.values()]


def _as_the_log_would(made: Made) -> None:
    """Ask the log's own check now, so that what it would refuse is a reject of this row and not of the whole import."""
    sources = tuple({s.id: s for s in made.sources}.values())
    records = (*sources, made.record, *((made.attribution,) if made.attribution else ()))
    problems = check(records, made.known or 0, Register()).problems
    if problems:
        raise RowFault(problems[0].reason, repair=problems[0].repair)


def _ahead(gathered: _Gathered, mapping: Mapping, entries: Sequence[Entry], known: Instant | None, now: Instant) -> None:
    """Turn into rejects the rows that became known before they happened, or in the future of a log kept by the clock."""

    def since(item: Made) -> Instant:
        return known if known is not None else now if item.known is None else item.known

    clock = by_the_clock(entries, now) or any(since(item) <= now for item in gathered.made)
    faults: dict[int, RowReject] = {}
    for item in gathered.made:
        fault = (in_future(since(item), now, mapping.zone) if clock else None) or not_yet(item.record, since(item), mapping.zone)
        if fault is not None and item.row not in faults:
            key = item.record.key if isinstance(item.record, EventRecord) else ""
            column = column_of(item.shape.known) or column_of(item.shape.first)
            faults[item.row] = RowReject(row=item.row, reason=fault.reason, repair=fault.repair, column=column, key=key)
    if faults:
        gathered.made = [item for item in gathered.made if item.row not in faults]
        gathered.rejects = sorted((*gathered.rejects, *faults.values()), key=lambda one: one.row)


def _key(taken: Taken, shape: Shape) -> str:
    return " | ".join(cell_text(taken.raw(name)) for name in shape.key)


def _missing(rejects: list[RowReject]) -> tuple[tuple[str, str, int], ...]:
    counts = Counter((r.table, r.value) for r in rejects if r.table)
    return tuple(
        (table, value, n) for (table, value), n in sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    )


def _hash(path: Path) -> str:
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counted(plan: ImportPlan) -> ImportPlan:
    events = [i.record for i in plan.items if i.change == "new" and isinstance(i.record, EventRecord)]

    def counts(values: list[str]) -> tuple[tuple[str, int], ...]:
        return tuple(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))

    return msgspec.structs.replace(
        plan,
        terms=counts([e.term for e in events]),
        places=counts([e.place or "(no place)" for e in events]),
        precisions=counts([e.precision for e in events]),
        first=min((e.first for e in events), default=None),
        last=max((e.last for e in events), default=None),
    )
