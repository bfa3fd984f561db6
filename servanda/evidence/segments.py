"""Entries as Parquet and back: one typed row an entry, every record exactly as it was entered.

A segment is a Parquet file that any tool can read. A column that a kind of record does not use is empty (text: "", list: [], number: null).
Amounts stand as strings, because a decimal must come back with the digits it was published with. Needs `pyarrow` (extra `monitor`).

Segments that say who looked (coverage, negative findings) have a column more, `clauses`, and are of format 2; all others are of format 1, byte for byte
as they were before there was a second. Those with a sealed entry are of format 3, with the columns of 2: in `key` the hash of its key, in `reason` its body, in `text` its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, cast

from servanda.base.installed import install_hint
from servanda.base.refusal import Refusal
from servanda.evidence.chain import FORMAT, STORED_AS
from servanda.evidence.memory import uncollected
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Grades,
    Marking,
    NotDone,
    Record,
    Ruling,
    Sealed,
    Source,
    Standing,
)

_TEXTS = (
    "kind", "id", "of", "term", "precision", "place", "amount", "unit", "bound", "reliability", "credibility", "tlp", "standing",
    "key", "text", "reason", "name", "publisher", "reference", "licence", "author", "because", "hash",
)  # fmt: skip
_REPEATED = frozenset(
    ("kind", "term", "precision", "place", "unit", "bound", "reliability", "credibility", "tlp", "standing", "reason", "publisher",
     "reference", "licence", "author", "because", "of")
)  # fmt: skip
_NUMBERS = ("number", "known", "first", "last")
_FLOATS = ("lon", "lat")
_LISTS = ("sources", "rel", "by", "terms", "places", "draws_on")
COLUMNS = (*_NUMBERS, *_TEXTS, *_FLOATS, "count", *_LISTS, "args")
"""Every column of format 1, in the order of the file. of: the event of an attribution, the assertion of a ruling. by: doers, or who ruled. Of a coverage:
name is its owner, count whether it is a register kept complete, reason how they looked."""
CLAUSES = "clauses"
_NAME = FORMAT.rpartition("/")[0]
FORMATS = {FORMAT: COLUMNS, f"{_NAME}/2": (*COLUMNS, CLAUSES), f"{_NAME}/3": (*COLUMNS, CLAUSES)}
_OLD, _NEW, _SEALED = FORMATS

_MARKS = "marking"
"""In the column `term` of a ruling: it marks anew, and says nothing of the standing."""

MEASURES = "measures"
MORE = (MEASURES, "originators", "caveats", "until", "origin")
"""Columns more where some record of a segment has further measures, a marking with originators, caveats or a day, or an origin, and
only there, in this order: what was written without them keeps its bytes."""


def _arrow() -> tuple[Any, Any]:
    try:
        import numpy as np  # noqa: F401  # pyarrow hands columns over as its arrays, and says so only then
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        name = (error.name or "pyarrow").partition(".")[0]
        reason = f"the evidence log is kept in Parquet, and {name} is not installed"
        raise Refusal(reason, install_hint("monitor")) from error
    return pa, pq


def need_parquet() -> None:
    """Raises Refusal, with the extra to install, where Parquet cannot be read at all: no fault of any file."""
    _arrow()


def _schema(pa: Any, form: str, more: Sequence[str]) -> Any:
    slot = pa.struct([pa.field("slot", pa.string(), False), pa.field("value", pa.string(), False)])
    fields = [pa.field(name, pa.int64(), name in ("first", "last")) for name in _NUMBERS]
    fields += [pa.field(name, pa.string(), False) for name in _TEXTS]
    fields += [pa.field(name, pa.float64(), True) for name in _FLOATS]
    fields.append(pa.field("count", pa.bool_(), False))
    fields += [pa.field(name, pa.list_(pa.field("item", pa.string(), False)), False) for name in _LISTS]
    fields.append(pa.field("args", pa.list_(pa.field("item", slot, False)), False))
    if CLAUSES in FORMATS[form]:
        fields.append(pa.field(CLAUSES, pa.list_(pa.field("item", pa.string(), False)), False))
    for name in more:
        if name != MEASURES:
            kind = pa.list_(pa.field("item", pa.string(), False)) if name in ("originators", "caveats") else pa.string()
            fields.append(pa.field(name, kind, False))
            continue
        measure = pa.struct([pa.field("amount", pa.string(), False), pa.field("unit", pa.string(), False)])
        fields.append(pa.field(MEASURES, pa.list_(pa.field("item", measure, False)), False))
    return pa.schema(fields, metadata={"servanda.format": form})


def _row(record: Record | Sealed) -> dict[str, Any]:
    """What a record puts into its columns; the rest stays empty."""
    marking = record.marking
    row: dict[str, Any] = {"kind": STORED_AS[type(record)], "tlp": marking.tlp, "rel": marking.rel}
    row |= {name: value for name in ("originators", "caveats", "until") if (value := getattr(marking, name))}
    if isinstance(record, Sealed):
        return row | {"key": record.key, "reason": record.body, "text": record.words}
    if isinstance(record, Source):
        row |= {"id": record.id, "name": record.name, "publisher": record.publisher, "reference": record.reference}
        row |= {"licence": record.licence, "reliability": record.reliability, "draws_on": record.draws_on}
        return row | ({"origin": record.origin} if record.origin else {})
    row |= {"standing": record.standing.value, "sources": record.sources}
    if isinstance(record, Ruling):
        return row | {"of": record.of, "by": (record.by,), "reason": record.because, "term": _MARKS if record.marks else ""}
    row["id"] = record.id
    if isinstance(record, GapRecord):
        row |= {
            "first": record.first,
            "last": record.last,
            "terms": record.terms,
            "places": record.places,
            "reason": record.reason,
        }
        return row
    row |= {"reliability": record.grades.reliability, "credibility": record.grades.credibility}
    if isinstance(record, CoverageRecord | NotDone):
        row |= {"first": record.first, "last": record.last, "terms": record.terms, "places": record.places, "by": record.by, CLAUSES: record.clauses}
        if isinstance(record, NotDone):
            return row | {"text": record.text}
        return row | {"name": record.owner, "count": record.closed, "reason": record.how}
    if isinstance(record, Attribution):
        return row | {"of": record.event, "by": record.by}
    row |= {"term": record.term, "first": record.first, "last": record.last, "precision": record.precision, "args": record.args}
    row |= {"place": record.place, "unit": record.unit, "bound": record.bound, "count": record.count}
    row |= {"key": record.key, "text": record.text}
    if record.point is not None:
        row["lon"], row["lat"] = record.point
    if record.amount is not None:
        row["amount"] = str(record.amount)
    if record.measures:
        row[MEASURES] = record.measures
    return row


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(_TEXTS, ""), **dict.fromkeys(_NUMBERS), **dict.fromkeys(_FLOATS), "count": False,
    **dict.fromkeys(_LISTS, ()), "args": (), CLAUSES: (), MEASURES: (), "originators": (), "caveats": (),
    "until": "", "origin": "",
}  # fmt: skip


def encode(entries: Sequence[Entry]) -> bytes:
    """A Parquet file of entries, one row each; the same entries give the same bytes with the same version of pyarrow."""
    pa, pq = _arrow()
    with uncollected():
        rows = []
        for entry in entries:
            row = _row(entry.record)
            row["number"], row["known"], row["hash"] = entry.number, entry.known, entry.hash
            row["author"], row["because"] = entry.author, entry.because
            rows.append(row)
        kinds: set[type] = {type(entry.record) for entry in entries}
        form = _SEALED if Sealed in kinds else _NEW if kinds & {CoverageRecord, NotDone} else _OLD
        schema = _schema(pa, form, [name for name in MORE if any(name in row for row in rows)])
        arrays = []
        for field in schema:
            name, empty = field.name, _EMPTY[field.name]
            values = [row.get(name, empty) for row in rows]
            if name == "args":
                values = [[{"slot": slot, "value": value} for slot, value in pairs] if pairs else () for pairs in values]
            if name == MEASURES:
                values = [[{"amount": str(amount), "unit": unit} for amount, unit in pairs] if pairs else () for pairs in values]
            arrays.append(pa.array(values, type=field.type))
        table = pa.Table.from_arrays(arrays, schema=schema)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", use_dictionary=sorted(_REPEATED))
    return bytes(sink.getvalue().to_pybytes())


def decode(data: bytes, place: str = "") -> tuple[Entry, ...]:
    """The entries of a segment.

    Args:
        data: the bytes of the file.
        place: its name, for messages.

    Raises:
        Refusal: not a Parquet file, not of this format, or a row no record can be made of.
    """
    pa, pq = _arrow()
    try:
        # In this thread alone: a program that ended just after a pool of threads was made was now and then aborted, its work done.
        file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=sorted(_REPEATED), pre_buffer=False)
        table = file.read(use_threads=False)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise Refusal(f"this is no complete Parquet file ({error})", "restore it from a copy", place) from error
    stated = (table.schema.metadata or {}).get(b"servanda.format", b"").decode(errors="replace")
    known = FORMATS.get(stated, ())
    held = tuple(table.column_names)
    if not known or held != (*known, *(name for name in MORE if name in held)):
        raise Refusal(f"its format is '{stated}', not {' or '.join(FORMATS)}", "read it with the version of servanda that wrote it", place)
    try:
        with uncollected():
            return tuple(_entries(pa, table.combine_chunks()))
    except (ValueError, ArithmeticError, LookupError, TypeError, pa.ArrowException) as error:
        raise Refusal(f"a row cannot be read ({error})", "restore the file from a copy", place) from error


def _entries(pa: Any, table: Any) -> Iterator[Entry]:
    column = {name: _values(pa, table.column(name)) for name in table.column_names}
    column.setdefault(CLAUSES, [()] * table.num_rows)
    for name in MORE:
        column.setdefault(name, [_EMPTY[name]] * table.num_rows)
    grades: dict[tuple[str, str], Grades] = {}
    markings: dict[tuple[Any, ...], Marking] = {}
    standings = {standing.value: standing for standing in Standing}
    for (
        number, known, first, last,
        kind, id_, of, term, precision, place, amount, unit, bound, reliability, credibility, tlp, standing,
        key, text, reason, name, publisher, reference, licence, author, because, hash_,
        lon, lat, count, sources, rel, by, terms, places, draws_on, args, clauses, measures,
        originators, caveats, until, origin,
    ) in zip(*(column[c] for c in (*FORMATS[_NEW], *MORE)), strict=True):  # fmt: skip
        said = tlp, rel, originators, caveats, until
        marking = markings.get(said)
        if marking is None:
            marking = markings[said] = Marking(tlp=tlp, rel=rel, originators=originators, caveats=caveats, until=until)
        grade = grades.get((reliability, credibility))
        if grade is None:
            grade = grades[reliability, credibility] = Grades(reliability=reliability, credibility=credibility)
        record: Record
        if kind == "event":
            record = EventRecord(
                id=id_, term=term, first=first, last=last, precision=precision, args=args, place=place,
                point=None if lon is None else (lon, lat), amount=Decimal(amount) if amount else None, unit=unit, bound=bound,
                count=count, measures=tuple((Decimal(much), what) for much, what in measures), sources=sources, grades=grade, marking=marking, standing=standings[standing], key=key, text=text,
            )  # fmt: skip
        elif kind == "attribution":
            record = Attribution(
                id=id_, event=of, by=by, sources=sources, grades=grade, marking=marking, standing=standings[standing],
            )  # fmt: skip
        elif kind == "source":
            record = Source(
                id=id_, name=name, publisher=publisher, reference=reference, licence=licence, reliability=reliability,
                marking=marking, draws_on=draws_on, origin=origin,
            )  # fmt: skip
        elif kind == "gap":
            record = GapRecord(
                id=id_, first=first, last=last, terms=terms, places=places, reason=reason, sources=sources, marking=marking,
                standing=standings[standing],
            )  # fmt: skip
        elif kind == "coverage":
            record = CoverageRecord(
                id=id_, first=first, last=last, owner=name, terms=terms, by=by, places=places, clauses=clauses, closed=count, how=reason,
                sources=sources, grades=grade, marking=marking, standing=standings[standing],
            )  # fmt: skip
        elif kind == "not done":
            record = NotDone(
                id=id_, first=first, last=last, terms=terms, by=by, places=places, clauses=clauses, text=text, sources=sources,
                grades=grade, marking=marking, standing=standings[standing],
            )  # fmt: skip
        elif kind == "ruling":
            (ruler,) = by
            if term not in ("", _MARKS):
                raise ValueError(f"entry {number} rules what no ruling says: '{term}'")
            record = Ruling(
                of=of, standing=standings[standing], by=ruler, because=reason, sources=sources, marking=marking, marks=term == _MARKS
            )
        elif kind == "sealed":
            record = cast(Record, Sealed(marking=marking, key=key, body=reason, words=text))  # opened before anybody above the storage sees it
        else:
            raise ValueError(f"entry {number} is of no known kind: '{kind}'")
        yield Entry(number=number, known=known, record=record, author=author, because=because, hash=hash_)


def _values(pa: Any, column: Any) -> list[Any]:
    """A column as Python values; lists as tuples."""
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    kind = array.type
    if pa.types.is_dictionary(kind):
        words = array.dictionary.to_pylist()
        return [words[i] for i in array.indices.to_numpy().tolist()]
    if pa.types.is_list(kind):
        offsets = array.offsets.to_numpy().tolist()
        inner = array.values
        if not len(inner):
            return [()] * len(array)
        if pa.types.is_struct(inner.type):
            items = list(zip(*(inner.field(place).to_pylist() for place in range(kind.value_type.num_fields)), strict=True))
        else:
            items = inner.to_pylist()
        seen: dict[tuple[Any, ...], tuple[Any, ...]] = {}  # the same few lists come again and again
        return [seen.setdefault(t, t) for t in (tuple(items[a:b]) for a, b in pairwise(offsets))]
    if array.null_count == 0 and not pa.types.is_boolean(kind):
        found: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
        return found
    listed: list[Any] = array.to_pylist()
    return listed
