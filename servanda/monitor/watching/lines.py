"""One line of the stream, as JSON, to the records it stands for; what cannot be read is refused with a reason and a repair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import replace

from servanda.base.decoding import read_json
from servanda.base.marking import caveats_in, until_in
from servanda.base.refusal import Refusal
from servanda.base.schemes import read_label
from servanda.base.tables.faults import RowFault, closest
from servanda.base.time import STRICT, How, read_moment, read_number
from servanda.calendar import Instant, spanned
from servanda.evidence.imports.vocabulary import Vocabulary
from servanda.evidence.reasons import stated
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    EventRecord,
    GapRecord,
    Grades,
    Marking,
    NotDone,
    Record,
    Ruling,
    Source,
    Standing,
)
from servanda.evidence.timing import interval_of
from servanda.model.core import Dossier

COMMON = ("kind", "because", "author", "marking", "rel")
TIMES = ("at", "first", "last", "precision")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "event": (
        "id", "term", *TIMES, "by", "place", "point", "args", "amount", "unit", "bound", "count", "measures", "sources", "grades", "standing", "key", "text", *COMMON,
    ),
    "attribution": ("id", "event", "by", "sources", "grades", "standing", *COMMON),
    "gap": ("id", *TIMES, "terms", "places", "reason", "sources", "standing", *COMMON),
    "coverage": ("id", *TIMES, "owner", "terms", "by", "places", "clauses", "closed", "how", "sources", "grades", "standing", *COMMON),
    "not done": ("id", *TIMES, "terms", "by", "places", "clauses", "text", "sources", "grades", "standing", *COMMON),
    "ruling": ("of", "standing", "by", "sources", *COMMON),
    "marking": ("of", "by", *COMMON),
    "source": ("id", "name", "publisher", "reference", "licence", "reliability", "draws_on", "origin", *COMMON),
}  # fmt: skip
"""What a line of each kind may say. Several names: a list, or one text."""


MOST_ALIKE = 4096
"""So many kinds of lines about events are remembered."""

_OWN = frozenset(("id", "at", "text", "key"))
_ENCODER = msgspec.json.Encoder()


UNREADABLE = (RecursionError, ArithmeticError, ValueError, TypeError, LookupError)
"""What a line may set off that holds brackets too deep, numbers too long, or a value of a sort nobody thought of."""


def unreadable(error: Exception) -> Refusal:
    """Such a line, refused."""
    if isinstance(error, RecursionError):
        return Refusal("its brackets go too deep", "write one JSON object a line")
    return Refusal(f"a value cannot be used ({type(error).__name__})", "look for a number that is too long, or a value of the wrong kind")


class WatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says: its records, who enters it, and of a correction why. marked: it says how it is marked, and does not leave that open."""

    records: tuple[Record, ...]
    author: str = ""
    because: str = ""
    marked: bool = False


class LineReader:
    """Lines read with the words of a dossier, dates without a zone in the zone of its agreements."""

    def __init__(self, dossier: Dossier, zone: str) -> None:
        self.words, self.zone = Vocabulary(dossier), zone
        self._alike: dict[bytes, tuple[tuple[EventRecord, Attribution | None], WatchLine]] = {}

    def read(self, data: bytes) -> WatchLine:
        """The records of one line. Raises Refusal, whatever the line holds: one bad line is no reason to stop watching."""
        try:
            return self._read(data)
        except UNREADABLE as error:
            raise unreadable(error) from error

    def _read(self, data: bytes) -> WatchLine:
        try:
            said = read_json(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refusal(f"this is no JSON ({error})", "write one JSON object a line, in UTF-8") from error
        if not isinstance(said, dict):
            raise Refusal("this is no JSON object", 'write {"id": ..., "term": ..., "at": ...}')
        alike = _rest(said)
        try:
            known = None if alike is None else self._again(said, alike)
        except (RowFault, Refusal):
            known = None  # said below, with all else that may be wrong
        if known is not None:
            return known
        kind = said.get("kind", "event")
        if not isinstance(kind, str) or kind not in FIELDS:
            raise Refusal(f"'{kind}' is no kind of record", f"use one of {', '.join(FIELDS)}")
        for name in said:
            if name not in FIELDS[kind]:
                raise Refusal(f"a line of the kind {kind} has no field '{name}'", closest(name, FIELDS[kind], most=30))
        try:
            records = tuple(getattr(self, f"_{kind.replace(' ', '_')}")(said))
        except RowFault as fault:
            raise Refusal(fault.reason, fault.unmapped) from fault
        except Refusal as error:
            error.repair = error.repair or "Write it as 2031-03-14T18:00:00Z."
            raise
        marked = "marking" in said or "rel" in said
        because = stated(_text(said, "because"), records[0].marking if marked and records else None)
        line = WatchLine(records=records, author=_text(said, "author"), because=because, marked=marked)
        if alike is not None:
            self._keep(alike, line)
        return line

    # --- lines that differ only in when, under which id and in which words -------------------------------------------------

    def _keep(self, alike: bytes, line: WatchLine) -> None:
        event, by = line.records[0], line.records[1] if len(line.records) > 1 else None
        if isinstance(event, EventRecord) and (by is None or isinstance(by, Attribution)):
            if len(self._alike) >= MOST_ALIKE:
                self._alike.clear()
            self._alike[alike] = ((event, by), line)

    def _again(self, said: dict[str, Any], alike: bytes) -> WatchLine | None:
        """A line like one that was read before; None if it is to be read from the beginning."""
        if (before := self._alike.get(alike)) is None:
            return None
        (event, by), line = before
        ident, text, key = said["id"].strip(), said.get("text", ""), said.get("key", "")
        if not (ident and isinstance(text, str) and isinstance(key, str)):
            return None
        first, last, precision = self._span(said["at"])
        made = replace(event, id=ident, first=first, last=last, precision=precision, text=text.strip(), key=key.strip())
        return WatchLine(
            records=(made,) if by is None else (made, replace(by, id=f"{ident}-by", event=ident)),
            author=line.author,
            because=line.because,
            marked=line.marked,
        )

    # --- kinds ----------------------------------------------------------------------------------------------------------

    def _event(self, said: dict[str, Any]) -> Iterable[Record]:
        ident = _needed(said, "id")
        term = self.words.term(_needed(said, "term"), {})
        first, last, precision = self._times(said)
        place = _text(said, "place")
        point = said.get("point")
        if point is not None and not (
            isinstance(point, list) and len(point) == 2 and all(isinstance(x, int | float) for x in point)
        ):
            raise Refusal("`point` is no place on a map", "give [longitude, latitude] in degrees")
        args = said.get("args", {})
        if not isinstance(args, dict) or not all(isinstance(value, str) for value in args.values()):
            raise Refusal("`args` is no object of texts", 'write {"slot": "value"}')
        about: dict[str, Any] = {
            "sources": _names(said, "sources"),
            "grades": _grades(said),
            "marking": _marking(said),
            "standing": _standing(said),
        }
        yield EventRecord(
            id=ident, term=term, first=first, last=last, precision=precision,
            args=tuple((slot, self.words.arg(term, slot, value)) for slot, value in args.items()),
            place=self.words.place(place, {}) if place else "", point=None if point is None else (float(point[0]), float(point[1])),
            amount=_amount(said), unit=_text(said, "unit"), bound=_text(said, "bound") or "exact", count=_flag(said, "count"),
            measures=_measures(said), key=_text(said, "key"), text=_text(said, "text"), **about,
        )  # fmt: skip
        by = self._doers(said)
        if by:
            yield Attribution(id=f"{ident}-by", event=ident, by=by, **about)

    def _attribution(self, said: dict[str, Any]) -> Iterable[Record]:
        by = self._doers(said)
        if not by:
            raise Refusal("it names nobody", "name who did it in `by`; to take an attribution back send a ruling")
        yield Attribution(
            id=_needed(said, "id"), event=_needed(said, "event"), by=by, sources=_names(said, "sources"), grades=_grades(said), marking=_marking(said),
            standing=_standing(said),
        )  # fmt: skip

    def _gap(self, said: dict[str, Any]) -> Iterable[Record]:
        first, last, _ = self._times(said)
        marking = _marking(said)
        why = stated(_text(said, "reason"), marking if "marking" in said or "rel" in said else None)
        yield GapRecord(
            id=_needed(said, "id"), first=first, last=last, terms=tuple(self.words.term(one, {}) for one in _names(said, "terms")),
            places=tuple(self.words.place(one, {}) for one in _names(said, "places")), reason=why,
            sources=_names(said, "sources"), marking=marking, standing=_standing(said),
        )  # fmt: skip

    def _coverage(self, said: dict[str, Any]) -> Iterable[Record]:
        yield CoverageRecord(owner=_needed(said, "owner"), closed=_flag(said, "closed"), how=_text(said, "how"), **self._look(said))

    def _not_done(self, said: dict[str, Any]) -> Iterable[Record]:
        yield NotDone(text=_text(said, "text"), **self._look(said))

    def _look(self, said: dict[str, Any]) -> dict[str, Any]:
        first, last, _ = self._times(said)
        return {
            "id": _needed(said, "id"), "first": first, "last": last, "by": self._doers(said),
            "terms": tuple(self.words.term(one, {}) for one in _names(said, "terms")),
            "places": tuple(self.words.place(one, {}) for one in _names(said, "places")),
            "clauses": tuple(self.words.clause(one) for one in _names(said, "clauses")),
            "sources": _names(said, "sources"), "grades": _grades(said), "marking": _marking(said), "standing": _standing(said),
        }  # fmt: skip

    def _ruling(self, said: dict[str, Any]) -> Iterable[Record]:
        if "standing" not in said:
            raise Refusal("it does not say what the ruling is", "give `standing`: confirmed, disputed or retracted")
        marking = _marking(said)
        because = stated(_text(said, "because"), marking if "marking" in said or "rel" in said else None)
        yield Ruling(
            of=_needed(said, "of"), standing=_standing(said), by=_text(said, "by"), because=because, sources=_names(said, "sources"), marking=marking
        )

    def _marking(self, said: dict[str, Any]) -> Iterable[Record]:
        if "marking" not in said:
            raise Refusal("it does not say how it is marked from here on", "give `marking`, and `rel` for a list of names")
        marking = _marking(said)
        because = stated(_text(said, "because"), marking)
        yield Ruling(of=_needed(said, "of"), standing=Standing.CLAIMED, by=_text(said, "by"), because=because, marking=marking, marks=True)

    def _source(self, said: dict[str, Any]) -> Iterable[Record]:
        texts = {name: _text(said, name) for name in ("name", "publisher", "reference", "licence", "reliability", "origin")}
        yield Source(id=_needed(said, "id"), draws_on=_names(said, "draws_on"), marking=_marking(said), **texts)

    # --- parts ----------------------------------------------------------------------------------------------------------

    def _doers(self, said: dict[str, Any]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for word in _names(said, "by") for name in self.words.doer(word, {})))

    def _times(self, said: dict[str, Any]) -> tuple[Instant, Instant, str]:
        precision = _text(said, "precision")
        if "at" in said:
            if "first" in said or "last" in said:
                raise Refusal("it gives `at` and `first` or `last`", "give one moment, or an interval")
            if precision and isinstance(said["at"], str) and precision != "interval":
                text = said["at"].replace("T", " ") if len(said["at"]) > 10 else said["at"]
                if text[-1:] != "Z" and not (len(text) > 6 and text[-6] in "+-" and ":" in text[-3:]):
                    return (*interval_of(text, precision, self.zone), precision)
            first, last, written = self._span(said["at"])
            if precision not in ("", written):
                raise Refusal(
                    f"`at` is written to the {written}, not to the {precision}",
                    "leave `precision` out, or give `first` and `last`",
                )
            return first, last, written
        if "first" not in said or "last" not in said:
            raise Refusal("it does not say when", "give `at`, or `first` and `last`")
        first, last = self._span(said["first"])[0], self._span(said["last"])[1]
        if last < first:
            raise Refusal("it ends before it begins", "put the earlier moment into `first`")
        return first, last, precision or ("interval" if last > first else "second")

    def _span(self, cell: object) -> tuple[Instant, Instant, str]:
        if isinstance(cell, bool) or not isinstance(cell, str | int):
            raise Refusal("a moment is neither a text nor a number of seconds", "write it as 2031-03-14T18:00:00Z")
        stamp = read_moment(cell, How(form="unix") if isinstance(cell, int) else STRICT)
        return (*spanned(stamp, self.zone), "interval" if stamp.step == "range" else stamp.step)


def _rest(said: dict[str, Any]) -> bytes | None:
    """All that a line about an event says but its id, its moment and its words; None where that is not all there is to tell lines apart."""
    if said.get("kind", "event") != "event" or not isinstance(said.get("id"), str) or "at" not in said:
        return None
    if "precision" in said or "first" in said or "last" in said:
        return None
    return _ENCODER.encode({name: value for name, value in said.items() if name not in _OWN})


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise Refusal(f"`{name}` is no text", "put it between quotation marks")
    return value.strip()


def _needed(said: dict[str, Any], name: str) -> str:
    value = _text(said, name)
    if not value:
        raise Refusal(f"`{name}` is missing", f"give `{name}`")
    return value


def _names(said: dict[str, Any], name: str) -> tuple[str, ...]:
    value = said.get(name, [])
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(one, str) and one.strip() for one in parts):
        raise Refusal(f"`{name}` is no list of names", 'write ["one", "other"]')
    return tuple(one.strip() for one in parts)


def _flag(said: dict[str, Any], name: str) -> bool:
    value = said.get(name, False)
    if not isinstance(value, bool):
        raise Refusal(f"`{name}` is neither true nor false", "write true or false, without quotation marks")
    return value


def _measures(said: dict[str, Any]) -> tuple[tuple[Decimal, str], ...]:
    """`{"deaths": 3, "injured": 12}`."""
    value = said.get("measures", {})
    if not isinstance(value, dict):
        raise Refusal("`measures` is no object of numbers", 'write {"deaths": 3}')
    return tuple((amount, unit) for unit, much in value.items() if (amount := _amount({"amount": much})) is not None)


def _amount(said: dict[str, Any]) -> Decimal | None:
    value = said.get("amount")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refusal("`amount` is no number", 'write it as 1240, or as the text "1240.50"')
    return read_number(value)


def _standing(said: dict[str, Any]) -> Standing:
    value = _text(said, "standing") or "claimed"
    try:
        return Standing(value)
    except ValueError as error:
        raise Refusal(f"'{value}' is no standing", "use claimed, confirmed, disputed or retracted") from error


def _grades(said: dict[str, Any]) -> Grades:
    """`"B2"`, `"B"`, `"2"`, or an object with reliability and credibility."""
    value = said.get("grades", "")
    if (
        isinstance(value, dict)
        and all(isinstance(one, str) for one in value.values())
        and set(value) <= {"reliability", "credibility"}
    ):
        return Grades(**value)
    if not isinstance(value, str):
        raise Refusal("`grades` cannot be read", 'write "B2", or {"reliability": "B", "credibility": "2"}')
    letters, digits = value.rstrip("0123456789"), value.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if letters + digits != value:
        raise Refusal(
            f"'{value}' is no pair of grades", 'write "B2": reliability of the source A to F, credibility of the report 1 to 6'
        )
    return Grades(reliability=letters, credibility=digits)


def _marking(said: dict[str, Any]) -> Marking:
    value = said.get("marking", "CLEAR")
    if isinstance(value, dict):
        if odd := sorted(value.keys() - set(Marking.__struct_fields__)):
            raise Refusal(f"a marking has no `{odd[0]}`", f"give {', '.join(Marking.__struct_fields__)}")
        caveats, until = caveats_in(_names(value, "caveats"), "marking"), until_in(_text(value, "until"), "marking")
        label, rel, of = read_label(_text(value, "tlp")) or "CLEAR", _names(value, "rel"), _names(value, "originators")
        return Marking(tlp=label, rel=rel, originators=of, caveats=caveats, until=until)
    return Marking(tlp=read_label(_text(said, "marking")) or "CLEAR", rel=_names(said, "rel"))
