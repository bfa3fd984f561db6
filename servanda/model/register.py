"""The register of ambiguities: what is written under `ambiguous because`, whose it is, and which sentences and readings it covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from servanda.model import core
from servanda.model.build import Build, Written, first_of, parts_of, texts_of
from servanda.model.context import Context
from servanda.model.coverage import rendering
from servanda.model.names import clean, key_of
from servanda.model.places_in_text import PlacesInText
from servanda.model.sink import listed
from servanda.text.emit import did_you_mean
from servanda.text.syntax import Part


class Entry(msgspec.Struct, frozen=True):
    """One entry. sentences: those that its clause renders; clauses: itself, and others that render one of these and that a covered reading
    is of; readings: ids of those it covers, in the order in which they are written."""

    clause: core.Clause
    ambiguity: core.Ambiguity
    sentences: tuple[core.SentenceRef, ...]
    clauses: tuple[str, ...]
    readings: tuple[str, ...]


def register(dossier: core.Dossier) -> tuple[Entry, ...]:
    """The register of a dossier, in the order of its clauses."""
    return tuple(_entries(dossier))


def _entries(dossier: core.Dossier) -> Iterator[Entry]:
    rendered: dict[str, dict[core.SentenceRef, list[str]]] = {}
    for clause in dossier.clauses:
        if clause.ambiguous is None or clause.agreement not in dossier.agreements:
            continue
        if clause.agreement not in rendered:
            rendered[clause.agreement] = rendering(dossier, clause.agreement)
        covered = clause.ambiguous.readings
        readings = [r for r in dossier.readings if clause.id in r.of and (not covered or r.id in covered)]
        sentences = {ref: names for ref, names in rendered[clause.agreement].items() if clause.id in names}
        beside = {name for names in sentences.values() for name in names if any(name in r.of for r in readings)}
        yield Entry(
            clause=clause,
            ambiguity=clause.ambiguous,
            sentences=tuple(sentences),
            clauses=(clause.id, *sorted(beside - {clause.id})),
            readings=tuple(r.id for r in readings),
        )


def ambiguity_of(context: Context, parts: tuple[Part, ...]) -> core.Ambiguity | None:
    """The entry under a clause; names of readings are looked up when all are known (`in_register`)."""
    part = first_of(parts, "ambiguous because")
    if part is None:
        return None
    meant, other = first_of(part.parts, "deliberate"), first_of(part.parts, "not deliberate")
    if meant is not None and other is not None:
        context.build.sink.report(
            "NR188",
            context.where,
            other.span,
            "It is said to be deliberate and not deliberate.",
            repair="Keep one of the two lines; if the parties do not agree on it, leave out both.",
            notes=[(meant.span, "deliberate, it says here")],
        )
    by = context.build.names.find_all("actor", meant.names, context.where) if meant is not None else ()
    return core.Ambiguity(
        because=part.texts[0].text if part.texts else "",
        owner=clean(part.names[0].text) if part.names else "",
        until=part.date,
        meant="deliberate" if by else "not deliberate" if other is not None and meant is None else "",
        by=by,
        bridges=texts_of(part.parts, "bridges"),
        readings=tuple(clean(words.text) for one in parts_of(part.parts, "readings") for words in one.names),
        span=part.span,
    )


def in_register(
    build: Build, clauses: tuple[core.Clause, ...], readings: tuple[core.Reading, ...], red_lines: Iterable[core.RedLine]
) -> tuple[core.Clause, ...]:
    """The clauses with the readings of their entries by their ids; reports names that are none, and what stands outside the register."""
    for line in red_lines:
        if line.clause.ambiguous is not None:
            _outside(build, line.clause, "A red line is what one side says")
    written = {clause.ambiguous.span for clause in clauses if clause.ambiguous is not None}
    for reading in readings:
        for clause in reading.clauses:
            if clause.ambiguous is not None and clause.ambiguous.span not in written:
                _outside(build, clause, "A reading says what its holders take the clause to mean")
    return tuple(clause if clause.ambiguous is None else _with_readings(build, clause, clause.ambiguous, readings) for clause in clauses)


def _with_readings(
    build: Build, clause: core.Clause, entry: core.Ambiguity, readings: tuple[core.Reading, ...]
) -> core.Clause:
    mine = {key_of(reading.id): reading.id for reading in readings if clause.id in reading.of}
    lines = [part for under in _lines(build.written[clause.id]) for part in parts_of(under.parts, "readings")]
    found: dict[str, None] = {}
    for words in (words for part in lines for words in part.names):
        ident = mine.get(key_of(words.text))
        if ident is not None:
            found[ident] = None
            continue
        close = did_you_mean(clean(words.text), sorted(mine.values()))
        other = any(key_of(reading.id) == key_of(words.text) for reading in readings)
        build.sink.report(
            "NR189",
            build.written[clause.id].item.where,
            words.span,
            f"`{clean(words.text)}` is {'a reading, but not of' if other else 'no reading of'} clause {clause.local}.",
            repair=f"Write `{close[0]}`."
            if close
            else f"Name {listed((f'`{name}`' for name in mine.values()), 'or')}."
            if mine
            else f"Write it down: `reading {clean(words.text)} of {clause.local} held by A`.",
            suggestions=close,
            words=clean(words.text),
        )
    return msgspec.structs.replace(clause, ambiguous=msgspec.structs.replace(entry, readings=tuple(found)))


def _lines(written: Written) -> Iterator[Part]:
    return parts_of(written.item.statement.parts, "ambiguous because")


def _outside(build: Build, clause: core.Clause, why: str) -> None:
    assert clause.ambiguous is not None
    build.sink.report(
        "NR190",
        next((one.item.where for one in build.written.values() if one.id == clause.id), build.items[0].where),
        clause.ambiguous.span,
        f"{why}, so `ambiguous because` is not entered from here in the register.",
        repair="Write it under the clause of the text, or leave it out.",
    )


def check_register(build: Build, dossier: core.Dossier) -> None:
    """Report a sentence that is entered twice."""
    first: dict[tuple[str, core.SentenceRef], core.Clause] = {}
    for entry in register(dossier):
        for ref in entry.sentences:
            other = first.setdefault((entry.clause.agreement, ref), entry.clause)
            if other is not entry.clause and other.ambiguous is not None:
                place = PlacesInText(dossier.agreements[entry.clause.agreement].articles).address(ref.article, ref.sentence, short=False)
                build.sink.report(
                    "NR187",
                    build.written[entry.clause.id].item.where,
                    entry.ambiguity.span,
                    f"{place[:1].upper()}{place[1:]} is entered a second time as ambiguous.",
                    repair=f"Keep one entry, and let its readings be of both clauses: `reading NAME of {other.local}, {entry.clause.local} held by A`.",
                    notes=[(other.ambiguous.span, f"entered here first, under clause {other.local}")],
                )
                break
