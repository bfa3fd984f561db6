"""Corrections and rulings made by hand: the new record from the old one and a few `field=value`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Table
from typing import Any

import msgspec

from servanda.base.refusal import Refusal
from servanda.base.tables.faults import RowFault, closest
from servanda.base.tables.sheets import Row
from servanda.base.time import STRICT
from servanda.evidence.descent import marks_now
from servanda.evidence.imports.cells import Taken
from servanda.evidence.imports.mapping import Field, Mapping, Shape
from servanda.evidence.imports.rows import RowReader
from servanda.evidence.imports.vocabulary import Vocabulary
from servanda.evidence.marking import covers, marking_text
from servanda.evidence.reasons import stated
from servanda.evidence.records import (
    Attribution,
    CoverageRecord,
    Entry,
    EventRecord,
    GapRecord,
    Marking,
    NotDone,
    Ruling,
    Source,
    Standing,
    parent_of,
)
from servanda.model.core import Dossier

Assertion = EventRecord | Attribution | GapRecord | CoverageRecord | NotDone

EVENT_FIELDS = (
    "term",
    "date",
    "last",
    "precision",
    "place",
    "amount",
    "unit",
    "bound",
    "text",
    "reliability",
    "credibility",
    "tlp",
    "rel",
    "by",
)
LOOK_FIELDS = ("date", "last", "terms", "places", "by", "clauses", "reliability", "credibility", "tlp", "rel")
GAP_FIELDS = ("date", "last", "terms", "places", "reason", "tlp", "rel")
BY_FIELDS = ("by", "reliability", "credibility", "tlp", "rel")


def find_assertion(entries: Sequence[Entry], name: str) -> Assertion:
    """The latest state of an assertion, by its id, the beginning of its id if only one has it, or the publisher's key.

    Raises Refusal if none or several fit.
    """
    latest: dict[str, Assertion] = {}
    for entry in entries:
        if isinstance(entry.record, Assertion):
            latest[entry.record.id] = entry.record
        elif isinstance(entry.record, Ruling) and entry.record.marks and entry.record.of in latest:
            latest[entry.record.of] = msgspec.structs.replace(latest[entry.record.of], marking=entry.record.marking)
    if name in latest:
        return latest[name]
    fits = [i for i, r in latest.items() if i.startswith(name) or (isinstance(r, EventRecord) and r.key == name)]
    events = [i for i in fits if not isinstance(latest[i], Attribution)]
    fits = events or fits
    if len(fits) == 1:
        return latest[fits[0]]
    if fits:
        raise Refusal(
            f"several records fit “{name}”.",
            repair=f"Give one id in full: {', '.join(fits[:6])}{' ...' if len(fits) > 6 else ''}",
        )
    raise Refusal(
        f"the log has no record “{name}”.", repair="The ids stand in: servanda evidence show. " + closest(name, latest, most=4)
    )


def ruling(
    entries: Sequence[Entry], name: str, standing: Standing, *, by: str = "", because: str = "", marking: Marking | None = None
) -> Ruling:
    """That an assertion is confirmed, disputed or retracted. marking: of the ruling with its reason (None: as what it is about, and the reason as reasons are).
    Raises Refusal if there is no such assertion, or the marking is less than that of the assertion."""
    about = find_assertion(entries, name)
    kept = _not_less(about.id, about.marking, marking)
    return Ruling(of=about.id, standing=standing, by=by, because=stated(because, marking), marking=kept)


def _not_less(ident: str, now: Marking, given: Marking | None) -> Marking:
    """The marking of something said about, or instead of, what is marked so. Raises Refusal where it would be less."""
    if given is None:
        return now
    if not covers(given, now):
        raise Refusal(
            f"“{ident}” is marked {marking_text(now)}, and what is said of it, or instead of it, cannot be marked {marking_text(given)}.",
            repair=f"Leave the marking out, or mark it anew first: servanda evidence mark {ident} --tlp LABEL --by NAME --because WHY",
        )
    return given


def remarked(entries: Sequence[Entry], name: str, marking: Marking, *, by: str, because: str, keeps: Sequence[str] = ()) -> tuple[Ruling, Marking, tuple[tuple[str, Marking], ...], tuple[tuple[str, Marking], ...]]:
    """That an assertion, or a source, is marked anew.

    In: its id, or what else tells it; its marking from here on; by whom; why; which fields of the marking stay as they are. Out: the act; how it is marked now; what else, named by it or made of it, is marked
    higher than it will be; and which of its sources are marked less. Raises Refusal where there is nothing of this name.
    """
    now = marks_now(entries)
    sources = {entry.record.id: entry.record for entry in entries if isinstance(entry.record, Source)}
    if (found := next((one for one in sources.values() if name in (one.id, one.name)), None)) is not None:
        ident, related = found.id, set[str]()
    else:
        about = find_assertion(entries, name)
        ident, related = about.id, {*about.sources}
        related |= {entry.record.id for entry in entries if not isinstance(entry.record, Source | Ruling) and parent_of(entry.record) == ident}
    marking = msgspec.structs.replace(marking, **{one: getattr(now[ident], one) for one in keeps})
    higher = tuple((one, now[one]) for one in sorted(related) if not covers(marking, now[one]))
    less = tuple((one, now[one]) for one in sorted(related & sources.keys()) if not covers(now[one], marking))
    act = Ruling(of=ident, standing=Standing.CLAIMED, by=by, because=stated(because, marking), marking=marking, marks=True)
    return act, now[ident], higher, less


def correction(entries: Sequence[Entry], name: str, sets: Table[str, str], dossier: Dossier, zone: str) -> tuple[Assertion, ...]:
    """The records that take the place of what is wrong.

    In: the log's entries; which assertion; field to value (`date=2015-02`, `amount=238`, `by=A; B`, `arg.SLOT=value`); the dossier, whose
    vocabulary holds; the zone of dates. Out: the corrected record; with `by` on an event its attribution too. Raises Refusal.
    """
    old = find_assertion(entries, name)
    known = {
        EventRecord: EVENT_FIELDS,
        GapRecord: GAP_FIELDS,
        Attribution: BY_FIELDS,
        CoverageRecord: (*LOOK_FIELDS, "owner", "how"),
        NotDone: (*LOOK_FIELDS, "text"),
    }[type(old)]
    for key in sets:
        if key not in known and not (isinstance(old, EventRecord) and key.startswith(("arg.", "measure."))):
            raise Refusal(f"`{key}` cannot be set here.", repair=closest(key, known, most=20), place=old.id)
    try:
        if isinstance(old, EventRecord):
            return _event(entries, old, sets, dossier, zone)
        if isinstance(old, GapRecord):
            return (_gap(old, sets, dossier, zone),)
        if isinstance(old, CoverageRecord | NotDone):
            return (_look(old, sets, dossier, zone),)
        return (_by(old, sets, dossier),)
    except RowFault as fault:
        raise Refusal(f"{fault.reason}.", repair=fault.repair, place=old.id) from fault


def _event(
    entries: Sequence[Entry], old: EventRecord, sets: Table[str, str], dossier: Dossier, zone: str
) -> tuple[Assertion, ...]:
    vocabulary = Vocabulary(dossier)
    changes: dict[str, Any] = {k: sets[k] for k in ("unit", "text") if k in sets}
    if "term" in sets:
        changes["term"] = vocabulary.term(sets["term"], {})
    if "place" in sets:
        changes["place"] = vocabulary.place(sets["place"], {}) if sets["place"] else ""
    reader, taken = _reader(sets, dossier, zone)
    if "amount" in sets:
        changes["amount"] = taken.number(Field(column="amount"))
    if "bound" in sets:
        from servanda.evidence.records import BOUNDS

        changes["bound"] = reader.one_of(taken, Field(column="bound"), BOUNDS, "exact")
    if any(k in sets for k in ("date", "last", "precision")):
        changes |= _times(old, sets, dossier, zone)
    if args := {k.removeprefix("arg."): v for k, v in sets.items() if k.startswith("arg.")}:
        term = changes.get("term", old.term)
        kept = {k: v for k, v in old.args if k not in args}
        changes["args"] = tuple((kept | {k: vocabulary.arg(term, k, v) for k, v in args.items() if v}).items())
    if measured := {k.removeprefix("measure."): taken.number(Field(column=k)) for k in sets if k.startswith("measure.")}:
        held = {unit: amount for amount, unit in old.measures} | measured
        changes["measures"] = tuple((amount, unit) for unit, amount in held.items() if amount is not None)
    changes |= _graded(old, sets, reader, taken)
    changed = msgspec.structs.replace(old, **changes)
    found: list[Assertion] = [changed] if changed != old else []
    if "by" in sets:
        told = _latest_by(entries, old.id) or Attribution(
            id=f"{old.id}-by", event=old.id, by=("",), sources=old.sources, marking=old.marking
        )
        found.append(_by(told, {"by": sets["by"]}, dossier))
    if not found:
        raise Refusal("this is what the log says already.", repair="Nothing was changed.", place=old.id)
    return tuple(found)


def _latest_by(entries: Sequence[Entry], event: str) -> Attribution | None:
    found = None
    for entry in entries:
        record = entry.record
        if isinstance(record, Attribution) and record.event == event:
            found = record
        elif isinstance(record, Ruling) and record.marks and found is not None and record.of == found.id:
            found = msgspec.structs.replace(found, marking=record.marking)
    return found


def _reader(sets: Table[str, str], dossier: Dossier, zone: str) -> tuple[RowReader, Taken]:
    mapping = Mapping(name="by-hand", zone=zone)
    return RowReader(mapping, dossier), Taken(Row(0, dict(sets)), mapping, STRICT)


def _times(old: EventRecord | GapRecord | CoverageRecord | NotDone, sets: Table[str, str], dossier: Dossier, zone: str) -> dict[str, Any]:
    """first, last and, of an event, precision."""
    reader, taken = _reader(sets, dossier, zone)
    if "date" in sets:
        first, last, precision = reader.time(
            taken,
            Shape(kind="event", first=Field(column="date"), last=Field(column="last"), precision=Field(column="precision")),
        )
    else:
        ends = taken.date(Field(column="last")) if "last" in sets else None
        first, last = old.first, ends[1] if ends else old.last
        precision = sets.get("precision", "interval" if "last" in sets else getattr(old, "precision", "interval"))
        if last < first:
            raise RowFault("it ends before it begins", repair="Set `date` too.")
    return {"first": first, "last": last, **({"precision": precision} if isinstance(old, EventRecord) else {})}


def _graded(old: Assertion, sets: Table[str, str], reader: RowReader, taken: Taken) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if not isinstance(old, GapRecord) and ("reliability" in sets or "credibility" in sets):
        given = reader.grades(taken, Field(column="reliability"), Field(column="credibility"))
        changes["grades"] = msgspec.structs.replace(
            old.grades, **{k: getattr(given, k) for k in ("reliability", "credibility") if k in sets}
        )
    if "tlp" in sets or "rel" in sets:
        shape = Shape(kind="event", tlp=Field(column="tlp"), rel=Field(column="rel", split=";"))
        given_marking = reader.marking(taken, shape)
        said = msgspec.structs.replace(old.marking, **{k: getattr(given_marking, k) for k in ("tlp", "rel") if k in sets})
        changes["marking"] = _not_less(old.id, old.marking, said)
    return changes


def _gap(old: GapRecord, sets: Table[str, str], dossier: Dossier, zone: str) -> GapRecord:
    vocabulary = Vocabulary(dossier)
    changes: dict[str, Any] = {"reason": sets["reason"]} if "reason" in sets else {}
    if "terms" in sets:
        changes["terms"] = tuple(vocabulary.term(w.strip(), {}) for w in sets["terms"].split(";") if w.strip())
    if "places" in sets:
        changes["places"] = tuple(vocabulary.place(w.strip(), {}) for w in sets["places"].split(";") if w.strip())
    if "date" in sets or "last" in sets:
        changes |= _times(old, sets, dossier, zone)
    changes |= _graded(old, sets, *_reader(sets, dossier, zone))
    return msgspec.structs.replace(old, **changes)


def _look(old: CoverageRecord | NotDone, sets: Table[str, str], dossier: Dossier, zone: str) -> CoverageRecord | NotDone:
    words = Vocabulary(dossier)
    changes: dict[str, Any] = {name: sets[name] for name in ("owner", "how", "text") if name in sets}
    read: dict[str, Callable[[str], tuple[str, ...]]] = {"terms": lambda w: (words.term(w, {}),), "places": lambda w: (words.place(w, {}),), "by": lambda w: words.doer(w, {}), "clauses": lambda w: (words.clause(w),)}
    for name, each in read.items():
        if name in sets:
            changes[name] = tuple(dict.fromkeys(one for part in sets[name].split(";") if part.strip() for one in each(part.strip())))
    if "date" in sets or "last" in sets:
        changes |= _times(old, sets, dossier, zone)
    changes |= _graded(old, sets, *_reader(sets, dossier, zone))
    return msgspec.structs.replace(old, **changes)


def _by(old: Attribution, sets: Table[str, str], dossier: Dossier) -> Attribution:
    changes: dict[str, Any] = {}
    if "by" in sets:
        vocabulary = Vocabulary(dossier)
        changes["by"] = tuple(
            dict.fromkeys(d for w in sets["by"].split(";") if w.strip() for d in vocabulary.doer(w.strip(), {}))
        )
        if not changes["by"]:
            raise RowFault(
                "names nobody", repair=f"To take an attribution back: servanda evidence retract {old.id} --because ..."
            )
    changes |= _graded(old, sets, *_reader(sets, dossier, "UTC"))
    return msgspec.structs.replace(old, **changes)
