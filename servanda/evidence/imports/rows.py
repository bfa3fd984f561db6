"""One row to records: events, who did them, gaps, who looked. Everything is checked; nothing is guessed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from servanda.base.marking import caveats_in, until_in
from servanda.base.refusal import Refusal
from servanda.base.schemes import legal, read_label
from servanda.base.tables.faults import RowFault, closest, shown
from servanda.base.tables.sheets import cell_text
from servanda.base.time import around
from servanda.calendar import Instant, civil, day_end, day_of, day_start
from servanda.evidence.imports.cells import Taken, column_of
from servanda.evidence.imports.faults import LeftOut
from servanda.evidence.imports.mapping import Field, Mapping, Shape, SourceSays
from servanda.evidence.imports.places import Gazetteer
from servanda.evidence.imports.vocabulary import Vocabulary
from servanda.evidence.marking import covers, joined
from servanda.evidence.reasons import stated
from servanda.evidence.records import (
    BOUNDS,
    CREDIBILITY,
    PRECISIONS,
    RELIABILITY,
    TLP,
    Attribution,
    CoverageRecord,
    EventRecord,
    GapRecord,
    Grades,
    Look,
    Marking,
    NotDone,
    Source,
    Standing,
)
from servanda.evidence.timing import LONGEST
from servanda.model.core import Dossier

_WIDENED = ("day", "week", "month", "quarter", "year")
_SECONDS = ("second", "minute", "hour")


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What one block of the mapping makes of one row. known: None if the mapping does not say since when it could be known. restated: the
    number this row gives for an earlier record, with the earlier key if the mapping names one. publisher: the source that the mapping describes, if it does."""

    row: int
    shape: Shape
    record: EventRecord | GapRecord | Look
    attribution: Attribution | None = None
    sources: tuple[Source, ...] = ()
    known: Instant | None = None
    restated: Decimal | None = None
    restated_key: str = ""
    publisher: str = ""


def record_id(mapping: str, shape: Shape, key: tuple[str, ...]) -> str:
    """A stable id: the mapping's name, and a hash over it, the block's name and the publisher's key."""
    digest = hashlib.sha256(json.dumps([mapping, shape.kind, shape.name, *key], ensure_ascii=False).encode()).hexdigest()
    return f"{mapping}-{digest[:12]}"


class RowReader:
    """Makes records of rows under one mapping and one dossier."""

    def __init__(self, mapping: Mapping, dossier: Dossier) -> None:
        self.mapping = mapping
        self.words = Vocabulary(dossier)
        self.gazetteer = Gazetteer(dossier.places)

    def read(self, taken: Taken, shape: Shape) -> Made:
        """The record a block takes from a row. Raises RowFault (a reject) or LeftOut (the mapping says so)."""
        if not taken.fits(shape.when):
            raise LeftOut(f"the condition of {shape.kind}{' ' + shape.name if shape.name else ''} does not hold")
        key = tuple(cell_text(taken.raw(name)) for name in shape.key)
        if not any(key):
            raise RowFault(
                "the row has no key", repair="Without it a re-import could not know the row again.", column=", ".join(shape.key)
            )
        first, last, precision = self.time(taken, shape)
        marking = self.marking(taken, shape)
        sources = self._sources(taken, shape.source, marking)
        standing = self._standing(taken, shape.standing)
        known = taken.date(shape.known)
        if known and known[1] < first:
            raise RowFault("it became known before it happened", repair="Look at the two dates.", column=column_of(shape.known))
        ident = record_id(self.mapping.name, shape, key)
        names = tuple(s.id for s in sources)
        if shape.kind == "gap":
            gap = GapRecord(
                id=ident,
                first=first,
                last=last,
                terms=tuple(t for words in shape.terms if (t := self.words.term(words, self.mapping.terms))),
                places=tuple(p for words in shape.places if (p := self.words.place(words, self.mapping.places))),
                reason=stated(taken.text(shape.reason), marking if taken.text(shape.tlp) else None),
                sources=names,
                marking=marking,
                standing=standing,
            )
            return Made(row=taken.row.number, shape=shape, record=gap, sources=sources, known=known[1] if known else None, publisher=self.mapping.source.id)
        if shape.kind in ("coverage", "not_done"):
            look = self._look(taken, shape, ident, first, last)
            look = msgspec.structs.replace(look, sources=names, marking=marking, standing=standing)
            return Made(row=taken.row.number, shape=shape, record=look, sources=sources, known=known[1] if known else None, publisher=self.mapping.source.id)
        event = self._event(taken, shape, ident, " | ".join(key), (first, last, precision))
        event = msgspec.structs.replace(event, sources=names, marking=marking, standing=standing)
        told, told_sources = self._attribution(taken, shape, event)
        restated = taken.number(shape.restates.value) if shape.restates else None
        return Made(
            row=taken.row.number,
            shape=shape,
            record=event,
            attribution=told,
            sources=(*sources, *told_sources),
            known=known[1] if known else None,
            restated=restated,
            restated_key=taken.text(shape.restates.key) if shape.restates else "",
            publisher=self.mapping.source.id,
        )

    def _event(self, taken: Taken, shape: Shape, ident: str, key: str, when: tuple[Instant, Instant, str]) -> EventRecord:
        said = taken.text(shape.term)
        if not said:
            raise RowFault(
                "says nothing of what happened",
                repair="Fill the cell, or leave such rows out with [[when]].",
                column=column_of(shape.term),
            )
        term = self.words.term(said, self.mapping.terms, column_of(shape.term))
        if not term:
            raise LeftOut(f"[terms] leaves out {shown(said)}")
        amount = taken.number(shape.amount)
        if shape.count and amount is None:
            raise LeftOut(f"no number for {term}")
        if shape.count and amount is not None and (amount < 0 or amount != amount.to_integral_value()):
            raise RowFault(
                f"{amount} cannot be a number of happenings",
                repair="A count is a whole number, zero or more.",
                column=column_of(shape.amount),
            )
        point = self._point(taken, shape)
        args = tuple(
            (slot, self.words.arg(term, slot, words)) for slot, field in shape.args.items() if (words := taken.text(field))
        )
        return EventRecord(
            id=ident,
            term=term,
            first=when[0],
            last=when[1],
            precision=when[2],
            args=args,
            place=self._place(taken, shape, point),
            point=point,
            amount=amount,
            unit=taken.text(shape.unit) if amount is not None else "",
            bound=self.one_of(taken, shape.bound, BOUNDS, "exact") if amount is not None else "exact",
            count=shape.count,
            measures=tuple((much, unit) for unit, field in shape.measures.items() if (much := taken.number(field)) is not None),
            grades=self.grades(taken, shape.reliability, shape.credibility),
            key=key,
            text=taken.text(shape.text),
        )

    def _look(self, taken: Taken, shape: Shape, ident: str, first: Instant, last: Instant) -> Look:
        """A coverage or a negative finding. It never becomes wider than the row says: a blank cell is a reject, a word that the mapping leaves out gives none."""
        for name in ("term", "place", "clause", "by"):
            field = getattr(shape, name)
            if field is not None and column_of(field) in taken.row.cells and not taken.several(field):
                raise RowFault(
                    "does not say how far it reaches",
                    repair=f"Fill the cell; where nothing limits it, leave `{name}` out of the block.",
                    column=column_of(field),
                )
        scope: dict[str, Any] = {
            "terms": self._each(taken, shape.term, lambda one: self.words.term(one, self.mapping.terms, column_of(shape.term))),
            "places": self._each(taken, shape.place, lambda one: self.words.place(one, self.mapping.places, column_of(shape.place))),
            "clauses": self._each(taken, shape.clause, lambda one: self.words.clause(one, column_of(shape.clause))),
            "by": tuple(dict.fromkeys(d for n in taken.several(shape.by) for d in self.words.doer(n, self.mapping.doers, column_of(shape.by)))),
        }
        if taken.several(shape.by) and not scope["by"]:
            raise LeftOut("[doers] leaves out everybody it names")
        grades = self.grades(taken, shape.reliability, shape.credibility)
        if shape.kind == "not_done":
            return NotDone(id=ident, first=first, last=last, text=taken.text(shape.text), grades=grades, **scope)
        return CoverageRecord(
            id=ident, first=first, last=last, owner=taken.text(shape.owner), closed=shape.closed, how=taken.text(shape.how), grades=grades, **scope
        )

    @staticmethod
    def _each(taken: Taken, field: Field | None, read: Callable[[str], str]) -> tuple[str, ...]:
        found = []
        for words in taken.several(field):
            if not (one := read(words)):
                raise LeftOut(f"the mapping leaves out {shown(words)}")
            found.append(one)
        return tuple(dict.fromkeys(found))

    def time(self, taken: Taken, shape: Shape) -> tuple[Instant, Instant, str]:
        begin, end = taken.date(shape.first), taken.date(shape.last)
        if begin is None:
            raise RowFault(
                "the date is missing",
                repair="Fill the cell, or leave such rows out with [[when]].",
                column=column_of(shape.first),
            )
        wanted = self.one_of(taken, shape.precision, PRECISIONS, "")
        first, last = begin[0], (end or begin)[1]
        if last < first:
            raise RowFault(
                "it ends before it begins",
                repair="Look at the two dates.",
                column=column_of(shape.last) or column_of(shape.first),
            )
        if end is None and wanted in _WIDENED:
            days = around(day_of(first, self.mapping.zone), wanted)
            widened = day_start(days[0], self.mapping.zone), day_end(days[1], self.mapping.zone)
            first, last = min(first, widened[0]), max(last, widened[1])
            return first, last, wanted
        if end is None and wanted in ("fortnight", "interval"):
            raise RowFault(
                f"a {wanted} needs its last day too",
                repair="Name the column in the mapping: last = ....",
                column=column_of(shape.first),
            )
        if wanted in _SECONDS and wanted != begin[2] and begin[2] not in _SECONDS:
            raise RowFault(
                f"the date holds no {wanted}",
                repair="Say how precise it is: precision = day, month ...",
                column=column_of(shape.first),
            )
        if end is None and wanted in ("minute", "hour") and begin[2] in _SECONDS:
            local = civil(first, self.mapping.zone)
            first -= local.second + (local.minute * 60 if wanted == "hour" else 0)
            return first, first + LONGEST[wanted], wanted
        step = wanted or begin[2]
        one_day = day_of(first, self.mapping.zone) == day_of(last, self.mapping.zone)
        if step in (*_SECONDS, "day") and (not one_day if step == "day" else last - first >= 3600):
            step = "interval"
        elif not wanted and end is not None and step not in (*_SECONDS, "day"):
            step = "interval" if last > begin[1] else step
        if last - first > LONGEST.get(step, last - first):
            step = "interval"  # the publisher's own bounds say less than his word for them
        return first, last, step

    def one_of(self, taken: Taken, field: Field | None, known: tuple[str, ...], default: str) -> str:
        found = taken.text(field).casefold()
        if not found:
            return default
        if found not in known:
            raise RowFault(
                f"{shown(found)} is not one of {', '.join(known)}",
                repair="Translate it with `values` in the mapping.",
                column=column_of(field),
            )
        return found

    def _point(self, taken: Taken, shape: Shape) -> tuple[float, float] | None:
        x, y = taken.number(shape.longitude), taken.number(shape.latitude)
        if x is None or y is None:
            return None
        if not (-180 <= x <= 180 and -90 <= y <= 90):
            swapped = " Are the two columns swapped?" if -90 <= x <= 90 and -180 <= y <= 180 else ""
            raise RowFault(
                f"longitude {x}, latitude {y} is no place on Earth",
                repair=f"Degrees, WGS 84.{swapped}",
                column=column_of(shape.latitude),
            )
        return float(x), float(y)

    def _place(self, taken: Taken, shape: Shape, point: tuple[float, float] | None) -> str:
        if words := taken.text(shape.place):
            return self.words.place(words, self.mapping.places, column_of(shape.place))
        near = self.mapping.near
        if point is None:
            return ""
        if near.inside and (found := self.gazetteer.holding(point)):
            return found
        name, far = self.gazetteer.nearest(point) if near.within_km > 0 else ("", 0.0)
        if name and far <= near.within_km:
            return name
        if near.otherwise == "leave out":
            raise LeftOut("outside every declared place")
        if near.otherwise == "reject":
            about = f"; the nearest, {name}, is {far:.1f} km away" if name else ""
            raise RowFault(
                f"no declared place is at {point[0]:g}, {point[1]:g}{about}",
                repair="Declare the place with its geometry, or widen [near].",
            )
        return ""

    def _sources(self, taken: Taken, field: Field | None, marking: Marking) -> tuple[Source, ...]:
        """The publisher of the file, marked as the mapping says; then whom the row names, marked as the row."""
        says = self.mapping.source
        found = [publisher(says, self.mapping.least)] if says.id else []
        for words in taken.several(field):
            wanted = self.mapping.sources.get(" ".join(words.split()).casefold(), words)
            if wanted:
                found.append(Source(id=source_id(wanted), name=words, marking=marking))
        return tuple({s.id: s for s in reversed(found)}.values())[::-1]

    def marking(self, taken: Taken, shape: Shape) -> Marking:
        tlp = read_label(taken.text(shape.tlp))
        if tlp and not legal(tlp):
            raise RowFault(
                f"{shown(tlp)} is no TLP 2.0 marking, nor one of a scheme named in front of it",
                repair=f"It is one of: {', '.join(TLP)}; or SCHEME:LABEL, as in NATO:SECRET.",
                column=column_of(shape.tlp),
            )
        try:
            caveats = caveats_in(taken.several(shape.caveats), column_of(shape.caveats))
            until = until_in(taken.text(shape.until), column_of(shape.until))
        except Refusal as error:
            raise RowFault(error.reason.rstrip("."), repair=error.repair, column=error.place) from error
        rel, of = taken.several(shape.rel), taken.several(shape.originators)
        said = Marking(tlp=tlp or "CLEAR", rel=rel, originators=of, caveats=caveats, until=until)
        return joined((said, self.mapping.least))

    def _standing(self, taken: Taken, field: Field | None) -> Standing:
        known = ("claimed", "confirmed", "disputed")
        return Standing(self.one_of(taken, field, known, "claimed"))

    def grades(self, taken: Taken, reliability: Field | None, credibility: Field | None) -> Grades:
        one, two = taken.text(reliability).upper(), taken.text(credibility)
        for value, scale, field, what in ((one, RELIABILITY, reliability, "A to F"), (two, CREDIBILITY, credibility, "1 to 6")):
            if value and (len(value) != 1 or value not in scale):
                raise RowFault(f"{shown(value)} is no grade", repair=f"Grades run from {what}.", column=column_of(field))
        return Grades(reliability=one, credibility=two)

    def _attribution(self, taken: Taken, shape: Shape, event: EventRecord) -> tuple[Attribution | None, tuple[Source, ...]]:
        named = taken.several(shape.by)
        doers = tuple(dict.fromkeys(d for n in named for d in self.words.doer(n, self.mapping.doers, column_of(shape.by))))
        if not doers:
            return None, ()
        says = shape.attribution
        sources = self._sources(taken, says.source, event.marking) if says.source else ()
        grades = self.grades(taken, says.reliability, says.credibility) if says.reliability or says.credibility else event.grades
        return (
            Attribution(
                id=f"{event.id}-by",
                event=event.id,
                by=doers,
                sources=tuple(s.id for s in sources) or event.sources,
                grades=grades,
                marking=event.marking,
                standing=self._standing(taken, says.standing) if says.standing else event.standing,
            ),
            sources,
        )


def publisher(says: SourceSays, least: Marking) -> Source:
    """The source that a mapping describes for its whole table, marked at least so."""
    marks = {name: getattr(says, name) for name in Marking.__struct_fields__} | {"tlp": says.tlp or "CLEAR"}
    texts = {name: getattr(says, name) for name in says.__struct_fields__ if name not in marks}
    return Source(**texts, marking=joined((Marking(**marks), least)))


def marked(made: Made, marking: Marking) -> Made:
    """What a block made, marked at least so, with who did it and the sources the row names."""
    if covers(made.record.marking, marking):
        return made
    mark = joined((made.record.marking, marking))
    told = made.attribution and msgspec.structs.replace(made.attribution, marking=mark)
    sources = tuple(s if s.id == made.publisher else msgspec.structs.replace(s, marking=mark) for s in made.sources)
    return msgspec.structs.replace(made, record=msgspec.structs.replace(made.record, marking=mark), attribution=told, sources=sources)


def source_id(words: str) -> str:
    """A short name for a source: itself if it is short and plain, else its beginning with a hash."""
    plain = "".join(c if c.isalnum() else "-" for c in words.casefold()).strip("-")
    while "--" in plain:
        plain = plain.replace("--", "-")
    if plain == words:
        return words if len(words) <= 48 else f"{words[:32]}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"
    return f"{plain[:24].strip('-') or 'source'}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def missing_columns(used: list[tuple[str, str]], columns: tuple[str, ...]) -> str:
    """A sentence on the columns a mapping wants and the file lacks; "" if it has all."""
    lacking = list(dict.fromkeys((c, k) for c, k in used if c not in columns))
    return "; ".join(f"“{c}” (for {k}). {closest(c, columns, most=20)}" for c, k in lacking[:3])
