"""One event or one gap entered by hand, checked by the same code as a row of a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as Table
from collections.abc import Sequence

import msgspec

from servanda.evidence.imports.cells import Taken
from servanda.evidence.imports.dates import read_date
from servanda.evidence.imports.faults import ImportFault, LeftOut, RowFault, closest
from servanda.evidence.imports.mapping import Field, Mapping, Shape
from servanda.evidence.imports.rows import RowReader, source_id
from servanda.evidence.imports.sheets import Row
from servanda.evidence.imports.vocabulary import Vocabulary
from servanda.evidence.records import Entry, GapRecord, Record, Source
from servanda.model.core import Dossier

_FIELDS = ("term", "place", "last", "precision", "amount", "unit", "bound", "reliability", "credibility", "tlp", "text")
_LISTS = ("by", "source", "rel")
KNOWN = ("date", *_FIELDS, *_LISTS, "count")


def event_by_hand(what: Table[str, str], dossier: Dossier, zone: str, entries: Sequence[Entry]) -> tuple[Record, ...]:
    """The records of one event: new sources, the event, who did it.

    In: field to value as in `servanda.app.evidence.evidence_add`. Raises ImportFault where a value cannot be read.
    """
    for key in what:
        if key not in KNOWN and not key.startswith(("arg.", "measure.")):
            raise ImportFault(f"an event has no field `{key}`.", repair=closest(key, KNOWN, most=20))
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
    key = hashlib.sha256(json.dumps(sorted(what.items()), ensure_ascii=False).encode()).hexdigest()[:12]
    mapping = Mapping(name="by-hand", zone=zone)
    try:
        made = RowReader(mapping, dossier).read(Taken(Row(0, {**what, "key": key}), mapping), shape)
    except RowFault as fault:
        raise ImportFault(f"{fault.reason}.", repair=_without_mapping(fault.repair), place=fault.column) from fault
    except LeftOut as why:
        raise ImportFault(f"{why.why}.", repair="Give the number with --set amount=....") from why
    held = {e.record.id for e in entries if isinstance(e.record, Source)}
    event = msgspec.structs.replace(made.record, key="")
    sources = tuple({s.id: s for s in made.sources if s.id not in held}.values())
    return (*sources, event, *((made.attribution,) if made.attribution else ()))


def _without_mapping(repair: str) -> str:
    """The advice without the half that speaks of a mapping, which there is none of here."""
    head, sign, tail = repair.partition("to leave it out). ")
    return tail if sign else ("Write a name of the dossier." if head.startswith("Add a line to [") else repair)


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
) -> tuple[Record, ...]:
    """The records of one knowledge gap. Raises ImportFault where a value cannot be read."""
    words = Vocabulary(dossier)
    try:
        begin, end = read_date(first, zone=zone, column="from")[0], read_date(last, zone=zone, column="to")[1]
        if end < begin:
            raise RowFault("it ends before it begins", repair="Look at --from and --to.")
        hidden = tuple(words.term(t, {}, "term") for t in terms)
        where = tuple(words.place(p, {}, "place") for p in places)
    except RowFault as fault:
        raise ImportFault(f"{fault.reason}.", repair=_without_mapping(fault.repair), place=fault.column) from fault
    told = Source(id=source_id(source), name=source) if source else None
    held = {e.record.id for e in entries if isinstance(e.record, Source)}
    digest = hashlib.sha256(json.dumps([begin, end, hidden, where, reason, source], ensure_ascii=False).encode()).hexdigest()[:12]
    gap = GapRecord(
        id=f"gap-{digest}", first=begin, last=end, terms=hidden, places=where, reason=reason, sources=(told.id,) if told else ()
    )
    return (*((told,) if told and told.id not in held else ()), gap)
