"""One event, one gap, or who looked, entered by hand, checked by the same code as a row of a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Table
from collections.abc import Sequence

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, closest
from servanda.base.tables.sheets import Row
from servanda.base.time import STRICT, read_moment
from servanda.calendar import spanned
from servanda.evidence.imports.cells import Taken
from servanda.evidence.imports.faults import LeftOut
from servanda.evidence.imports.mapping import Field, Mapping, Shape
from servanda.evidence.imports.rows import Made, RowReader, source_id
from servanda.evidence.imports.vocabulary import Vocabulary
from servanda.evidence.marking import OPEN
from servanda.evidence.reasons import stated
from servanda.evidence.records import WITH, Entry, EventRecord, GapRecord, Marking, Record, Source
from servanda.model.core import Dossier

_FIELDS = ("term", "place", "last", "precision", "amount", "unit", "bound", "reliability", "credibility", "tlp", "until", "text")
_LISTS = ("by", "source", "rel", "originators", "caveats")
KNOWN = ("date", *_FIELDS, *_LISTS, "count")

_LOOK = ("last", "reliability", "credibility", "tlp", "until")
_LOOK_LISTS = ("term", "place", "by", "clause", "source", "rel", "originators", "caveats")
LOOKS = {"coverage": ("owner", "how"), "not_done": ("text",)}
"""What a coverage and a negative finding say beside when, for what, where, of whom and on whose word."""


def event_by_hand(what: Table[str, str], dossier: Dossier, zone: str, entries: Sequence[Entry], *, gap: str = "") -> tuple[Record, ...]:
    """The records of one event: new sources, the event, who did it; with `gap` (the reason) that nobody could see meanwhile and there.

    In: field to value as in `servanda.app.evidence.evidence_add`. Raises Refusal where a value cannot be read.
    """
    for key in what:
        if key not in KNOWN and not key.startswith(("arg.", "measure.")):
            raise Refusal(f"an event has no field `{key}`.", repair=closest(key, KNOWN, most=20))
    shape = Shape(
        kind="event",
        first=Field(column="date"),
        count=what.get("count", "").casefold() in ("yes", "true", "1"),
        args={k.removeprefix("arg."): Field(column=k) for k in what if k.startswith("arg.")},
        measures={k.removeprefix("measure."): Field(column=k) for k in what if k.startswith("measure.")},
        key=("key",),
        **{k: Field(column=k) for k in _FIELDS},  # type: ignore[arg-type]  # every key is a field of Shape that takes a Field
        **{k: Field(column=k, split=";") for k in _LISTS},  # type: ignore[arg-type]
    )
    made = _read(what, shape, dossier, zone)
    assert isinstance(made.record, EventRecord)
    event = msgspec.structs.replace(made.record, key="")
    blind: tuple[GapRecord, ...] = ()
    if gap:
        where = (event.place,) if event.place else ()
        blind = (
            GapRecord(
                id=f"{WITH}{event.id}", first=event.first, last=event.last, places=where, reason=stated(gap, event.marking if "tlp" in what else None), sources=event.sources, marking=event.marking
            ),
        )
    return (*_new(made.sources, entries), event, *((made.attribution,) if made.attribution else ()), *blind)


def look_by_hand(
    kind: str, what: Table[str, str], dossier: Dossier, zone: str, entries: Sequence[Entry], *, closed: bool = False
) -> tuple[Record, ...]:
    """The records of a coverage or of a negative finding (`kind`, of `LOOKS`): new sources, and what was looked at.

    In: field to value: date, last, term, place, by, clause (several parted by `;`), source, reliability, credibility, tlp, rel, originators, caveats, until, and what `LOOKS` names;
    closed: a register that is kept complete. Raises Refusal where a value cannot be read.
    """
    known = ("date", *_LOOK, *_LOOK_LISTS, *LOOKS[kind])
    for key in what:
        if key not in known:
            name = "a coverage" if kind == "coverage" else "a finding that something was not done"
            raise Refusal(f"{name} has no field `{key}`.", repair=closest(key, known, most=20))
    shape = Shape(
        kind=kind,
        first=Field(column="date"),
        key=("key",),
        closed=closed,
        **{k: Field(column=k) for k in (*_LOOK, *LOOKS[kind])},  # type: ignore[arg-type]  # every key is a field of Shape that takes a Field
        **{k: Field(column=k, split=";") for k in _LOOK_LISTS},  # type: ignore[arg-type]
    )
    made = _read({**what, "kind": kind}, shape, dossier, zone)
    return (*_new(made.sources, entries), made.record)


def _read(what: Table[str, str], shape: Shape, dossier: Dossier, zone: str) -> Made:
    key = hashlib.sha256(json.dumps(sorted(what.items()), ensure_ascii=False).encode()).hexdigest()[:12]
    mapping = Mapping(name={"coverage": "watched", "not_done": "not-done"}.get(shape.kind, "by-hand"), zone=zone)
    try:
        return RowReader(mapping, dossier).read(Taken(Row(0, {**what, "key": key}), mapping, STRICT), shape)
    except RowFault as fault:
        raise Refusal(fault.reason, fault.unmapped, fault.column) from fault
    except LeftOut as why:
        raise Refusal(f"{why.why}.", repair="Give the number with --set amount=....") from why


def _new(sources: Sequence[Source], entries: Sequence[Entry]) -> tuple[Source, ...]:
    """The sources that the log does not hold yet, each once."""
    held = {e.record.id for e in entries if isinstance(e.record, Source)}
    return tuple({s.id: s for s in sources if s.id not in held}.values())


def gap_by_hand(
    first: str,
    last: str,
    reason: str,
    terms: Sequence[str],
    places: Sequence[str],
    source: str,
    dossier: Dossier,
    zone: str,
    entries: Sequence[Entry],
    marking: Marking = OPEN,
) -> tuple[Record, ...]:
    """The records of one knowledge gap. Raises Refusal where a value cannot be read."""
    words = Vocabulary(dossier)
    try:
        begin, end = spanned(read_moment(first, place="from"), zone)[0], spanned(read_moment(last, place="to"), zone)[1]
        if end < begin:
            raise RowFault("it ends before it begins", repair="Look at --from and --to.")
        hidden = tuple(words.term(t, {}, "term") for t in terms)
        where = tuple(words.place(p, {}, "place") for p in places)
    except RowFault as fault:
        raise Refusal(fault.reason, fault.unmapped, fault.column) from fault
    told = Source(id=source_id(source), name=source, marking=marking) if source else None
    held = {e.record.id for e in entries if isinstance(e.record, Source)}
    digest = hashlib.sha256(json.dumps([begin, end, hidden, where, reason, source], ensure_ascii=False).encode()).hexdigest()[:12]
    gap = GapRecord(
        id=f"gap-{digest}", first=begin, last=end, terms=hidden, places=where, reason=reason, sources=(told.id,) if told else (), marking=marking,
    )  # fmt: skip
    return (*((told,) if told and told.id not in held else ()), gap)
