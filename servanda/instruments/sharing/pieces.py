"""What a thing consists of: the record or file itself, the sources it rests on, what was ruled on it, the file that
declares what it names; each with its own marking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from servanda.base.marking import OPEN, Marking
from servanda.evidence.records import Entry, Record, Ruling, Source, Standing, parent_of
from servanda.instruments.sharing.notes import CitingSentence
from servanda.instruments.sharing.passing import id_of, terms_of
from servanda.instruments.sharing.records import SharePiece


class HeldByKeeper(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever keeps the log has. latest: of each id its last version; struck: the last ruling that disputes or
    retracts it; marks: how each is marked now; files: of an act or event, the marked file that declares it."""

    latest: Mapping[str, Record]
    struck: Mapping[str, Ruling]
    marks: Mapping[str, Marking]
    files: Mapping[str, tuple[str, Marking]]


def held_of(entries: Sequence[Entry], marks: Mapping[str, Marking], files: Mapping[str, tuple[str, Marking]]) -> HeldByKeeper:
    """In: the whole log; markings as they are now; files of acts. Out: what pieces are made of."""
    latest: dict[str, Record] = {}
    struck: dict[str, Ruling] = {}
    for entry in entries:
        record = entry.record
        if not isinstance(record, Ruling):
            latest[record.id] = record
            struck.pop(record.id, None)
        elif not record.marks and record.standing in (Standing.DISPUTED, Standing.RETRACTED):
            struck[record.of] = record
        elif not record.marks:
            struck.pop(id_of(record), None)
    return HeldByKeeper(latest=latest, struck=struck, marks=marks, files=files)


def pieces_of(ident: str, held: HeldByKeeper, *, inside: str = "", leave: str = "") -> tuple[SharePiece, ...]:
    """The pieces of a record or source. inside: the sentence it is cited in; leave: how all of it is left out together
    (else only one of several sources can be dropped)."""
    record = held.latest[ident]
    kind = type(record).__name__.removesuffix("Record").lower()
    kind = {"notdone": "finding", "event": "the event", "source": "source"}.get(kind, kind)
    parent = parent_of(record) if not isinstance(record, Source) else ""
    found = [
        SharePiece(
            name=f"{inside}{kind} {ident}",
            marking=held.marks.get(ident, OPEN),
            ids=(ident, *([parent] if parent else [])),
            leave=leave,
            kind="itself",
        )
    ]
    named = record.draws_on if isinstance(record, Source) else record.sources
    for name in named:
        drop = leave or (f"drop source {name}" if len(named) > 1 and not isinstance(record, Source) else "")
        found.append(
            SharePiece(
                name=f"{inside}source {name}", marking=held.marks.get(name, OPEN), ids=(name,), leave=drop, kind="source"
            )
        )
    for term in terms_of(record):
        if term in held.files:
            file, marking = held.files[term]
            found.append(
                SharePiece(
                    name=f"{inside}“{term}”, which only {file} declares,",
                    marking=marking,
                    ids=(file,),
                    leave=leave,
                    kind="file",
                )
            )
    if (ruling := held.struck.get(ident)) is not None:
        rulings = (ruling.marking, *(held.marks.get(one, OPEN) for one in ruling.sources))
        found += [
            SharePiece(name=f"{inside}the ruling on {ident}", marking=one, ids=(ident,), leave=leave, kind="ruling")
            for one in dict.fromkeys(rulings)
        ]
    if parent and parent in held.latest:
        found += pieces_of(parent, held, inside=inside, leave=leave)
    return tuple(found)


def note_pieces(file: str, marking: Marking, told: Sequence[CitingSentence], held: HeldByKeeper) -> tuple[SharePiece, ...]:
    """The pieces of a note: its file, and what each of its sentences cites, which goes when that sentence is cut."""
    found = [SharePiece(name=f"the file {file}", marking=marking, ids=(file,), kind="itself")]
    for one in told:
        for cited in one.cites:
            if cited in held.latest:
                found += pieces_of(cited, held, inside=f"sentence {one.number}: ", leave=f"cut sentence {one.number}")
    return tuple(found)


def stays_of(pieces: Sequence[SharePiece], sentences: int = 0) -> tuple[frozenset[str], ...]:
    """Sets of changes of which one at least may not be made: the last source, the last sentence. sentences: how many the
    note has."""
    drops = frozenset(one.leave for one in pieces if one.leave.startswith("drop "))
    sources = {one.name for one in pieces if one.kind == "source"}
    cuts = frozenset(one.leave for one in pieces if one.leave.startswith("cut "))
    return (*([drops] if drops and len(drops) >= len(sources) else []), *([cuts] if cuts and len(cuts) >= sentences else []))
