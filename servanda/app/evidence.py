"""Public functions about evidence: what a dossier's log holds, and every way to enter something into it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app import api
from servanda.app.files import folder_of, write_text
from servanda.app.old import words_of_before
from servanda.base.displayed import Displayed
from servanda.base.refusal import Problem, Refusal
from servanda.base.shown import file_name, in_cell
from servanda.base.time import read_moment

if TYPE_CHECKING:
    from servanda.evidence.custody import CustodyAct
    from servanda.evidence.imports.plans import ImportPlan
    from servanda.evidence.knowledge import Knowledge, KnownEvent, KnownGap, KnownLook
    from servanda.evidence.log import Log
    from servanda.evidence.marking import Recipient
    from servanda.evidence.records import Entry, Marking, Record, Source
    from servanda.model.core import Dossier

PathLike = str | os.PathLike[str]
FOLDER = "evidence"


class ImportedTables(Displayed, msgspec.Struct, dict=True, frozen=True, kw_only=True):
    """What an import did. plans: one a table. entries: new entries of the log, () of a dry run. rejects: files that list the rejected rows."""

    plans: tuple[ImportPlan, ...]
    entries: tuple[Entry, ...] = ()
    rejects: tuple[str, ...] = ()
    dry_run: bool = False


_wait: ContextVar[float | None] = ContextVar("wait", default=None)


def wait_for_others(seconds: float) -> None:
    """How long, from here on, a writer waits for another who writes the same log (else: see `servanda.evidence.log.WAIT`)."""
    _wait.set(seconds)


def evidence_log(path: PathLike) -> Log:
    """The log of a dossier, as it stands. In: the dossier's folder, or a file of it."""
    from servanda.evidence.log import WAIT, open_log

    return open_log(folder_of(path) / FOLDER, WAIT if (wait := _wait.get()) is None else wait, what_for())


def what_for() -> str:
    """The verb at work, as it is entered where sealed entries are read; `python` where none is."""
    import click

    context, words = click.get_current_context(silent=True), list[str]()
    while context is not None and context.parent is not None:
        context, words = context.parent, [context.info_name or "", *words]
    return " ".join(words) or "python"


def evidence_seal(path: PathLike, *, above: str) -> tuple[Path, int]:
    """Seal from now on what is entered above a marking: encrypted on the disk, its words erasable, each reading entered.

    Out: the file of the key, which is made when there is none, and how many entries above it are in the log already and stay as they are.
    """
    from servanda.base.schemes import read_label
    from servanda.evidence.records import Sealed
    from servanda.evidence.sealing import choose, open_vault

    log = evidence_log(path)
    key = choose(folder_of(path) / FOLDER, read_label(above))
    vault = open_vault(folder_of(path) / FOLDER)
    open_ = sum(1 for entry in log.stored if vault is not None and not isinstance(entry.record, Sealed) and vault.covers(entry.record.marking.tlp))
    return key, open_


def evidence_erase(path: PathLike, id: str, *, by: str, because: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Erase the words of a record for good. Out: numbers of the entries whose words are gone, and of those that were never sealed, whose words stay."""
    return evidence_log(path).erase(id, by=by.strip(), because=_because(because))


def evidence_reads(path: PathLike) -> tuple[CustodyAct, ...]:
    """Who read what is sealed, when, what for, and what was erased; in order."""
    from servanda.evidence.custody import Custody
    from servanda.evidence.sealing import FOLDER as SEAL

    evidence_log(path)  # a folder of a dossier
    return Custody(folder_of(path) / FOLDER / SEAL).acts()


def zone_of(dossier: Dossier) -> str:
    """The zone in which the dossier's days are meant: that of its agreements if they share one, else UTC."""
    from servanda.evidence.timing import dossier_zone

    return dossier_zone(dossier)


def moment_of(text: str | dt.date | None, zone: str) -> int | None:
    """A day (its last second) or a day with a time as an instant; today means now. None stays None. Raises Refusal."""
    if text is None or text == "":
        return None
    from servanda.calendar import spanned

    last = spanned(read_moment(text, place="--known"), zone)[1]
    now = int(time.time())
    return now if last - 86400 < now < last else last


def evidence_import(
    path: PathLike,
    files: PathLike | Sequence[PathLike],
    mapping: str | Sequence[str],
    *,
    known: str | dt.date | None = None,
    dry_run: bool = False,
    allow_rejects: int = 0,
    skip_rejects: bool = False,
    tlp: str = "",
    rel: str = "",
) -> ImportedTables:
    """Import one table or several together: all or nothing.

    In: the dossier's folder; the tables; a mapping for all of them, or one each (name of a ready mapping, or a TOML file); known: from when it
    is known, whatever the mapping says; dry_run: change nothing; allow_rejects: accept so many rejected rows a table; skip_rejects: any number;
    tlp, rel: everything is marked at least so, whatever mapping and table say. Out: an `ImportedTables`. Raises Refusal when a
    table or mapping cannot be used, or rejects are not accepted (the list is written first).
    """
    from servanda.evidence.imports.ahead import refuse_ahead
    from servanda.evidence.imports.carry import carry_out
    from servanda.evidence.imports.planning import plan_import
    from servanda.evidence.imports.readymade import load_mapping
    from servanda.evidence.marking import OPEN

    tables = [Path(files)] if isinstance(files, str | os.PathLike) else [Path(f) for f in files]
    names = [mapping] if isinstance(mapping, str) else list(mapping)
    if len(names) not in (1, len(tables)) or not tables:
        raise Refusal(
            f"{len(tables)} tables and {len(names)} mappings.",
            repair="Give one mapping for all tables, or one each, in their order.",
        )
    log, dossier = evidence_log(path), api.load(path)
    least = marking_given(tlp, rel) or OPEN
    moment = moment_of(known, zone_of(dossier))
    now = int(time.time())
    entries = log.entries
    refuse_ahead(entries, moment, now, zone_of(dossier))
    plans = tuple(
        plan_import(table, msgspec.structs.replace(load_mapping(name, folder_of(path)), least=least), dossier, now=now, known=moment, entries=entries)
        for table, name in zip(tables, names * len(tables) if len(names) == 1 else names, strict=False)
    )
    if dry_run:
        return ImportedTables(plans=plans, dry_run=True)
    written = tuple(write_rejects(path, plan) for plan in plans if plan.rejects)
    made = carry_out(plans, log, allow_rejects=allow_rejects, skip_rejects=skip_rejects)
    return ImportedTables(plans=plans, entries=made, rejects=written)


def rejects_table(plan: ImportPlan) -> str:
    """The rejected rows as CSV: row, key, column, reason, repair. A cell that a spreadsheet would take for a formula gets a ' in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("row", "key", "column", "reason", "repair"))
    for reject in plan.rejects:
        cells = (reject.key, reject.column, reject.reason, reject.repair)
        writer.writerow((reject.row, *map(in_cell, cells)))
    return out.getvalue()


def write_rejects(path: PathLike, plan: ImportPlan) -> str:
    """Write the list of rejected rows into the dossier's folder `evidence/rejects/`; out: its name."""
    target = folder_of(path) / FOLDER / "rejects" / f"{file_name(f'{Path(plan.file).stem}.{plan.mapping}')}.csv"
    write_text(target, rejects_table(plan))
    return str(target)


def evidence_known(path: PathLike, *, known: str | dt.date | None = None, reader: Recipient | None = None) -> Knowledge:
    """What was known on a day (default: everything entered). reader: what he may see of it (None: everything). Raises Refusal when the log cannot be read."""
    from servanda.evidence.knowledge import known_at

    moment = moment_of(known, zone_of(api.load(path, reader=reader))) if known is not None else None
    return known_at(_entries(path, reader), moment)


def _entries(path: PathLike, reader: Recipient | None) -> Sequence[Entry]:
    from servanda.evidence.marking import seen_by

    entries = evidence_log(path).entries
    return entries if reader is None else seen_by(entries, reader, api.load(path, reader=reader).terms)


def evidence_under(path: PathLike, made: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    """The sources on which new entries rest and which are marked higher than they: (id, marking in words)."""
    from servanda.evidence.descent import marks_now
    from servanda.evidence.marking import OPEN, covers, marking_text
    from servanda.evidence.records import Source

    told = [entry.record for entry in made if not isinstance(entry.record, Source)]
    now = marks_now(evidence_log(path).entries) if any(record.sources for record in told) else {}
    found = {name: now[name] for record in told for name in record.sources if not covers(record.marking, now.get(name, OPEN))}
    return tuple((name, marking_text(marking)) for name, marking in found.items())


def evidence_marking(told: KnownEvent | KnownGap | KnownLook, sources: Mapping[str, Source]) -> Marking:
    """The marking of all that is told of an event, a gap or a look: who did it, its sources, and why it was corrected or ruled on."""
    from servanda.evidence.knowledge import KnownEvent, KnownGap
    from servanda.evidence.marking import joined
    from servanda.evidence.reasons import by_table, marking_of_reason

    parts = (told, *(told.attributions if isinstance(told, KnownEvent) else ()))
    marks = [mark for part in parts for mark in (part.record.marking, *(sources[name].marking for name in part.record.sources if name in sources))]
    marks += [marking_of_reason(step.because) for part in parts for step in part.steps if not by_table(step.by, step.because)]
    marks += [marking_of_reason(told.record.reason, usual=True)] if isinstance(told, KnownGap) else []
    return joined(marks)


def evidence_show(
    path: PathLike,
    *,
    as_of: str | dt.date | None = None,
    known: str | dt.date | None = None,
    term: str = "",
    place: str = "",
    id: str = "",
    reader: Recipient | None = None,
) -> tuple[KnownEvent, ...]:
    """The events of the log, in the order in which they happened.

    In: as_of: only what happened by that day; known: as it was known on that day; term, place: only these; id: one event, by its id, the
    beginning of it, or the publisher's key; reader: only what he may see. Raises Refusal for a term, place or id that the log does not have.
    """
    dossier = api.load(path)
    knowledge = evidence_known(path, known=known, reader=reader)
    limit = moment_of(as_of, zone_of(dossier))
    found = sorted(knowledge.events.values(), key=lambda e: (e.record.first, e.record.last, e.entry))
    for what, value in (("term", term), ("place", place)):
        if value:
            names = {getattr(e.record, what) for e in found} - {""}
            if value not in names:
                raise Refusal(f"the log has no event with the {what} “{value}”.", repair=_near(value, names))
    if id:
        from servanda.evidence.imports.mending import find_assertion
        from servanda.evidence.knowledge import known_by

        wanted = find_assertion(known_by(_entries(path, reader), knowledge.moment), id)
        found = [e for e in found if e.record.id in (wanted.id, getattr(wanted, "event", ""))]
    return tuple(
        e
        for e in found
        if (not term or e.record.term == term)
        and (not place or e.record.place == place)
        and (limit is None or e.record.first <= limit)
    )


def _near(name: str, known: set[str]) -> str:
    from servanda.base.tables.faults import closest

    return closest(name, known) or "The log is empty."


def _enter(
    path: PathLike, records: Sequence[Record], *, known: str | dt.date | None, author: str, because: str, zone: str
) -> tuple[Entry, ...]:
    from servanda.evidence.imports.ahead import refuse_ahead, refuse_before

    log = evidence_log(path)
    now = int(time.time())
    moment = moment_of(known, zone)
    at = now if moment is None else moment
    refuse_ahead(log.entries, moment, now, zone)
    refuse_before(records, at, zone)
    last = log.entries[-1].known if log.entries else at
    if at < last:
        day = dt.datetime.fromtimestamp(last, dt.UTC).date()
        raise Refusal(
            f"the log already holds what became known on {day}; nothing can be entered as known before that.",
            repair=f"Give --known {day} or a later day.",
            place=str(path),
        )
    return tuple(log.append(records, known=at, author=author, because=because, by_clock=moment is None))


def _because(because: str) -> str:
    if not because.strip():
        raise Refusal("no reason is given.", repair='Say why: --because "...". It stays in the log.')
    return because.strip()


@words_of_before
def evidence_correct(
    path: PathLike,
    id: str,
    sets: Mapping[str, str],
    *,
    because: str,
    by: str = "",
    known: str | dt.date | None = None,
    tlp: str = "",
    rel: str = "",
) -> tuple[Entry, ...]:
    """Put a corrected record in the place of an earlier one; the earlier one stays readable.

    In: id (or its beginning, or the publisher's key); sets: field to value, see docs/importing.md; tlp, rel: the marking of what is entered, with its reason: at
    least that of the record before (default: that, and of the reason GREEN). Out: the new entries. Raises Refusal.
    """
    from servanda.evidence.imports.mending import correction
    from servanda.evidence.reasons import stated

    dossier = api.load(path)
    given = marking_given(tlp or sets.get("tlp", ""), rel or sets.get("rel", ""))
    marks = {name: value for name, value in (("tlp", tlp), ("rel", rel)) if value}
    records = correction(evidence_log(path).entries, id, {**sets, **marks}, dossier, zone_of(dossier))
    return _enter(path, records, known=known, author=by, because=stated(_because(because), given), zone=zone_of(dossier))


def marking_given(tlp: str, rel: str) -> Marking | None:
    """A marking as the options `--tlp` and `--rel` (names with `;` or `,` between) give it; None: none was given. Raises Refusal."""
    from servanda.base.schemes import legal, read_label
    from servanda.evidence.records import TLP, Marking

    if not tlp.strip() and not rel.strip():
        return None
    label = read_label(tlp) or TLP[0]
    if not legal(label):
        raise Refusal(
            f"“{tlp}” is no label of TLP 2.0, nor of a scheme named in front of it.",
            repair=f"Use one of: {', '.join(TLP)}; or SCHEME:LABEL, as in NATO:SECRET.",
            place="--tlp",
        )
    return Marking(tlp=label, rel=tuple(name.strip() for name in rel.replace(";", ",").split(",") if name.strip()))


def _rule(
    path: PathLike, id: str, standing: str, by: str, because: str, known: str | dt.date | None, tlp: str, rel: str
) -> tuple[Entry, ...]:
    from servanda.evidence.imports.mending import ruling
    from servanda.evidence.records import Standing

    given = marking_given(tlp, rel)
    record = ruling(evidence_log(path).entries, id, Standing(standing), by=by, because=_because(because), marking=given)
    return _enter(path, [record], known=known, author=by, because=record.because, zone=zone_of(api.load(path)))


def evidence_retract(
    path: PathLike, id: str, *, because: str, by: str = "", known: str | dt.date | None = None, tlp: str = "", rel: str = ""
) -> tuple[Entry, ...]:
    """Take an assertion back: it stays visible as retracted and counts for nothing. tlp, rel: the marking of this with its reason (default: as the assertion, and
    of the reason GREEN). Raises Refusal."""
    return _rule(path, id, "retracted", by, because, known, tlp, rel)


def evidence_confirm(
    path: PathLike, id: str, *, by: str, because: str, known: str | dt.date | None = None, tlp: str = "", rel: str = ""
) -> tuple[Entry, ...]:
    """Enter that somebody confirms an assertion. tlp, rel: as `evidence_retract`. Raises Refusal."""
    return _rule(path, id, "confirmed", by, because, known, tlp, rel)


def evidence_dispute(
    path: PathLike, id: str, *, by: str, because: str, known: str | dt.date | None = None, tlp: str = "", rel: str = ""
) -> tuple[Entry, ...]:
    """Enter that somebody disputes an assertion. tlp, rel: as `evidence_retract`. Raises Refusal."""
    return _rule(path, id, "disputed", by, because, known, tlp, rel)


class MarkedAnew(msgspec.Struct, frozen=True, kw_only=True):
    """An act of marking anew. was, now: its marking in words. down: whether more may see it than before. higher: what else it rests on, or is made of it, and is
    marked higher than it is now, so that it goes with that (id, marking); less: of its sources, what stays marked less. entries: () of a dry run."""

    id: str
    was: str
    now: str
    down: bool
    higher: tuple[tuple[str, str], ...] = ()
    less: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()


def evidence_mark(
    path: PathLike,
    id: str,
    *,
    tlp: str,
    rel: str = "",
    originators: str = "",
    caveats: str = "",
    until: str = "",
    by: str,
    because: str,
    known: str | dt.date | None = None,
    dry_run: bool = False,
) -> MarkedAnew:
    """Mark a record, or a source, anew: the only way down, by a person and with a reason.

    In: its id, or for a source its name; tlp, rel: its marking from here on; originators, caveats (names with `;` between), until:
    the same, "" leaves what stands, `none` takes it away; by: who answers for it; dry_run: change nothing. Raises Refusal.
    """
    from msgspec.structs import replace

    from servanda.base.marking import caveats_in, until_in
    from servanda.evidence.imports.mending import remarked
    from servanda.evidence.marking import covers, marking_text

    marking = marking_given(tlp, rel)
    if marking is None:
        raise Refusal("no marking is given.", repair="Give --tlp LABEL, and --rel NAMES for a list of release.")
    if not by.strip():
        raise Refusal("nobody answers for the marking.", repair="Say who: --by NAME.")
    said = {"originators": originators.strip(), "caveats": caveats.strip(), "until": until.strip()}
    keeps = [name for name, text in said.items() if not text]
    of, held = (tuple(one.strip() for one in said[name].split(";") if one.strip() not in ("", "none")) for name in ("originators", "caveats"))
    day = until_in("" if said["until"] == "none" else until, "--until")
    marking = replace(marking, originators=of, caveats=caveats_in(held, "--caveats"), until=day)
    entries, why = evidence_log(path).entries, _because(because)
    record, was, higher, less = remarked(entries, id, marking, by=by.strip(), because=why, keeps=keeps)
    marking = record.marking
    zone = "" if dry_run else zone_of(api.load(path))
    entries = () if dry_run else _enter(path, [record], known=known, author=by.strip(), because=record.because, zone=zone)
    above, below = (tuple((name, marking_text(mark)) for name, mark in part) for part in (higher, less))
    down = not covers(marking, was)
    return MarkedAnew(id=record.of, was=marking_text(was), now=marking_text(marking), down=down, higher=above, less=() if down else below, entries=entries)


@words_of_before
def evidence_add(
    path: PathLike, what: Mapping[str, str], *, by: str = "", because: str = "", known: str | dt.date | None = None, gap: str = ""
) -> tuple[Entry, ...]:
    """Enter one event by hand; with `gap` (a reason, such as access denied) also that nobody could see meanwhile at its place.

    In: what: term and date, and as far as known last, precision, place, by (several parted by `;`), amount, unit, bound, count (yes),
    source, reliability, credibility, tlp, rel, text, arg.SLOT. Out: the new entries. Raises Refusal.
    """
    from servanda.evidence.imports.byhand import event_by_hand

    dossier = api.load(path)
    records = event_by_hand(what, dossier, zone_of(dossier), evidence_log(path).entries, gap=gap.strip())
    return _enter(path, records, known=known, author=by, because=because, zone=zone_of(dossier))


@words_of_before
def evidence_add_look(
    path: PathLike, kind: str, what: Mapping[str, str], *, complete: bool = False, by: str = "", known: str | dt.date | None = None
) -> tuple[Entry, ...]:
    """Enter who looked (kind `coverage`), or that somebody looked and it was not done (`not_done`).

    In: what: date, last, and as far as known term, place, by, clause (each several, parted by `;`), source, reliability, credibility, tlp, rel; of a coverage
    owner (whose declaration it is) and how; of a finding text. complete: a register that its owner keeps complete and that goes on. Out: the new entries.
    Raises Refusal.
    """
    from servanda.evidence.imports.byhand import look_by_hand
    from servanda.evidence.records import END, CoverageRecord

    dossier = api.load(path)
    records = look_by_hand(kind, what, dossier, zone_of(dossier), evidence_log(path).entries, closed=complete)
    if complete and "last" not in what:
        records = tuple(msgspec.structs.replace(r, last=END) if isinstance(r, CoverageRecord) else r for r in records)
    return _enter(path, records, known=known, author=by, because="", zone=zone_of(dossier))


def evidence_looks(path: PathLike, *, known: str | dt.date | None = None, reader: Recipient | None = None) -> tuple[KnownLook, ...]:
    """Who looked, and what was found not done, in order of time. Raises Refusal when the log cannot be read."""
    return tuple(sorted(evidence_known(path, known=known, reader=reader).looks.values(), key=lambda one: (one.record.first, one.record.last)))


def evidence_gaps(path: PathLike, *, known: str | dt.date | None = None, reader: Recipient | None = None) -> tuple[KnownGap, ...]:
    """The knowledge gaps, in order of time. Raises Refusal when the log cannot be read."""
    return tuple(sorted(evidence_known(path, known=known, reader=reader).gaps.values(), key=lambda g: (g.record.first, g.record.last)))


@words_of_before
def evidence_add_gap(
    path: PathLike,
    *,
    first: str,
    last: str,
    because: str,
    terms: Sequence[str] = (),
    places: Sequence[str] = (),
    source: str = "",
    by: str = "",
    known: str | dt.date | None = None,
    tlp: str = "",
    rel: str = "",
) -> tuple[Entry, ...]:
    """Enter a stretch in which nobody could see. terms, places: what and where it hides; none: all. tlp, rel: its marking (default: CLEAR, and of a reason in words
    of one's own GREEN). Raises Refusal."""
    from servanda.evidence.imports.byhand import gap_by_hand
    from servanda.evidence.marking import OPEN
    from servanda.evidence.reasons import stated

    dossier = api.load(path)
    if not because.strip():
        raise Refusal("no reason is given.", repair='Say why nobody could see: --because "no access".')
    given = marking_given(tlp, rel)
    why = stated(because.strip(), given)
    entries = evidence_log(path).entries
    records = gap_by_hand(first, last, why, terms, places, source, dossier, zone_of(dossier), entries, given or OPEN)
    return _enter(path, records, known=known, author=by, because="", zone=zone_of(dossier))


@words_of_before
def evidence_verify(path: PathLike, *, heads: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Whether the log is as it was written: every byte, the chain of hashes, and what a watch keeps beside it. heads: printed on earlier reports."""
    found = evidence_log(path).verify(heads)
    if not (watched := folder_of(path) / FOLDER / "watch").is_dir():
        return found
    from servanda.app.watch.store import watch_problems

    return (*found, *watch_problems(watched))
