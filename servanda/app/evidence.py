"""Public functions about evidence: what a dossier's log holds, and every way to enter something into it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app import api
from servanda.app.errors import ServandaError
from servanda.app.files import write_text
from servanda.base.shown import file_name, in_cell

if TYPE_CHECKING:
    from servanda.evidence.imports import ImportPlan
    from servanda.evidence.knowledge import Knowledge, KnownEvent, KnownGap, KnownLook
    from servanda.evidence.log import Log
    from servanda.evidence.problems import Problem
    from servanda.evidence.records import Entry, Record
    from servanda.model.core import Dossier

PathLike = str | os.PathLike[str]
FOLDER = "evidence"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did. plans: one a table. entries: new entries of the log, () of a dry run. rejects: files that list the rejected rows."""

    plans: tuple[ImportPlan, ...]
    entries: tuple[Entry, ...] = ()
    rejects: tuple[str, ...] = ()
    dry_run: bool = False


@contextmanager
def at_the_door(place: str = "") -> Iterator[None]:
    """What the floor of evidence refuses, as the one error of the doors."""
    from servanda.calendar import CalendarError
    from servanda.evidence.problems import EvidenceError

    try:
        yield
    except EvidenceError as error:
        more = [str(p) for p in error.problems[1:6]]
        also = f" Also: {' | '.join(more)}" if more else ""
        raise ServandaError(_sentence(error.reason) + also, repair=_sentence(error.repair, repair=True), place=error.place or place) from error
    except CalendarError as error:
        raise ServandaError(_sentence(str(error)), repair="Write dates as 2015-02-15.", place=place) from error


def _sentence(text: str, *, repair: bool = False) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:] if repair else text
    return text if not text or text[-1] in ".?!" else f"{text}."


_wait: ContextVar[float | None] = ContextVar("wait", default=None)


def wait_for_others(seconds: float) -> None:
    """How long, from here on, a writer waits for another who writes the same log (else: see `servanda.evidence.log.WAIT`)."""
    _wait.set(seconds)


def evidence_log(path: PathLike) -> Log:
    """The log of a dossier, as it stands. In: the dossier's folder. Raises ServandaError when it is no folder."""
    from servanda.evidence.log import WAIT, open_log

    if not Path(path).is_dir():
        raise ServandaError(
            "is no folder; evidence is kept in a dossier's folder.", repair="Give the dossier's folder.", place=str(path)
        )
    return open_log(Path(path) / FOLDER, WAIT if (wait := _wait.get()) is None else wait)


def zone_of(dossier: Dossier) -> str:
    """The zone in which the dossier's days are meant: that of its agreements if they share one, else UTC."""
    from servanda.evidence.imports import dossier_zone

    return dossier_zone(dossier)


def moment_of(text: str | dt.date | None, zone: str) -> int | None:
    """A day (its last second) or a day with a time as an instant; today means now. None stays None. Raises ServandaError."""
    if text is None or text == "":
        return None
    from servanda.evidence.imports.dates import read_date
    from servanda.evidence.imports.faults import RowFault

    try:
        last = read_date(text, zone=zone)[1]
    except RowFault as fault:
        raise ServandaError(f"{fault.reason}.", repair="Write 2015-02-15, or 2015-02-15T14:30.") from fault
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
) -> Imported:
    """Import one table or several together: all or nothing.

    In: the dossier's folder; the tables; a mapping for all of them, or one each (name of a ready mapping, or a TOML file); known: from when it
    is known, whatever the mapping says; dry_run: change nothing; allow_rejects: accept so many rejected rows a table; skip_rejects: any number.
    Out: an `Imported`. Raises ServandaError when a table or mapping cannot be used, or rejects are not accepted (the list is written first).
    """
    from servanda.evidence.imports import carry_out, load_mapping, plan_import
    from servanda.evidence.imports.ahead import refuse_ahead

    tables = [Path(files)] if isinstance(files, str | os.PathLike) else [Path(f) for f in files]
    names = [mapping] if isinstance(mapping, str) else list(mapping)
    if len(names) not in (1, len(tables)) or not tables:
        raise ServandaError(
            f"{len(tables)} tables and {len(names)} mappings.",
            repair="Give one mapping for all tables, or one each, in their order.",
        )
    log, dossier = evidence_log(path), api.load(path)
    with at_the_door(str(path)):
        moment = moment_of(known, zone_of(dossier))
        now = int(time.time())
        entries = log.entries
        refuse_ahead(entries, moment, now, zone_of(dossier))
        plans = tuple(
            plan_import(table, load_mapping(name, Path(path)), dossier, now=now, known=moment, entries=entries)
            for table, name in zip(tables, names * len(tables) if len(names) == 1 else names, strict=False)
        )
        if dry_run:
            return Imported(plans=plans, dry_run=True)
        written = tuple(write_rejects(path, plan) for plan in plans if plan.rejects)
        made = carry_out(plans, log, allow_rejects=allow_rejects, skip_rejects=skip_rejects)
    return Imported(plans=plans, entries=made, rejects=written)


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
    target = Path(path) / FOLDER / "rejects" / f"{file_name(f'{Path(plan.file).stem}.{plan.mapping}')}.csv"
    write_text(target, rejects_table(plan))
    return str(target)


def evidence_known(path: PathLike, *, known: str | dt.date | None = None) -> Knowledge:
    """What was known on a day (default: everything entered). Raises ServandaError when the log cannot be read."""
    from servanda.evidence.knowledge import known_at

    log = evidence_log(path)
    with at_the_door(str(path)):
        moment = moment_of(known, zone_of(api.load(path))) if known is not None else None
        return known_at(log.entries, moment)


def evidence_show(
    path: PathLike,
    *,
    as_of: str | dt.date | None = None,
    known: str | dt.date | None = None,
    term: str = "",
    place: str = "",
    id: str = "",
) -> tuple[KnownEvent, ...]:
    """The events of the log, in the order in which they happened.

    In: as_of: only what happened by that day; known: as it was known on that day; term, place: only these; id: one event, by its id, the
    beginning of it, or the publisher's key. Raises ServandaError for a term, place or id that the log does not have.
    """
    dossier = api.load(path)
    knowledge = evidence_known(path, known=known)
    limit = moment_of(as_of, zone_of(dossier))
    found = sorted(knowledge.events.values(), key=lambda e: (e.record.first, e.record.last, e.entry))
    for what, value in (("term", term), ("place", place)):
        if value:
            names = {getattr(e.record, what) for e in found} - {""}
            if value not in names:
                raise ServandaError(f"the log has no event with the {what} “{value}”.", repair=_near(value, names))
    if id:
        from servanda.evidence.imports import find_assertion
        from servanda.evidence.knowledge import known_by

        with at_the_door(str(path)):
            wanted = find_assertion(known_by(evidence_log(path).entries, knowledge.moment), id)
        found = [e for e in found if e.record.id in (wanted.id, getattr(wanted, "event", ""))]
    return tuple(
        e
        for e in found
        if (not term or e.record.term == term)
        and (not place or e.record.place == place)
        and (limit is None or e.record.first <= limit)
    )


def _near(name: str, known: set[str]) -> str:
    from servanda.evidence.imports.faults import closest

    return closest(name, known) or "The log is empty."


def _enter(
    path: PathLike, records: Sequence[Record], *, known: str | dt.date | None, author: str, because: str, zone: str
) -> tuple[Entry, ...]:
    from servanda.evidence.imports.ahead import refuse_ahead, refuse_before

    log = evidence_log(path)
    with at_the_door(str(path)):
        now = int(time.time())
        moment = moment_of(known, zone)
        at = now if moment is None else moment
        refuse_ahead(log.entries, moment, now, zone)
        refuse_before(records, at, zone)
        last = log.entries[-1].known if log.entries else at
        if at < last:
            day = dt.datetime.fromtimestamp(last, dt.UTC).date()
            raise ServandaError(
                f"the log already holds what became known on {day}; nothing can be entered as known before that.",
                repair=f"Give --known {day} or a later day.",
                place=str(path),
            )
        return tuple(log.append(records, known=at, author=author, because=because, by_clock=moment is None))


def _because(because: str) -> str:
    if not because.strip():
        raise ServandaError("no reason is given.", repair='Say why: --because "...". It stays in the log.')
    return because.strip()


def evidence_correct(
    path: PathLike, id: str, sets: Mapping[str, str], *, because: str, author: str = "", known: str | dt.date | None = None
) -> tuple[Entry, ...]:
    """Put a corrected record in the place of an earlier one; the earlier one stays readable.

    In: id (or its beginning, or the publisher's key); sets: field to value, see docs/importing.md. Out: the new entries. Raises ServandaError.
    """
    from servanda.evidence.imports import correction

    dossier = api.load(path)
    with at_the_door(str(path)):
        records = correction(evidence_log(path).entries, id, sets, dossier, zone_of(dossier))
    return _enter(path, records, known=known, author=author, because=_because(because), zone=zone_of(dossier))


def _rule(path: PathLike, id: str, standing: str, by: str, because: str, known: str | dt.date | None) -> tuple[Entry, ...]:
    from servanda.evidence.imports import ruling
    from servanda.evidence.records import Standing

    with at_the_door(str(path)):
        record = ruling(evidence_log(path).entries, id, Standing(standing), by=by, because=_because(because))
    return _enter(path, [record], known=known, author=by, because=because.strip(), zone=zone_of(api.load(path)))


def evidence_retract(
    path: PathLike, id: str, *, because: str, by: str = "", known: str | dt.date | None = None
) -> tuple[Entry, ...]:
    """Take an assertion back: it stays visible as retracted and counts for nothing. Raises ServandaError."""
    return _rule(path, id, "retracted", by, because, known)


def evidence_confirm(path: PathLike, id: str, *, by: str, because: str, known: str | dt.date | None = None) -> tuple[Entry, ...]:
    """Enter that somebody confirms an assertion. Raises ServandaError."""
    return _rule(path, id, "confirmed", by, because, known)


def evidence_dispute(path: PathLike, id: str, *, by: str, because: str, known: str | dt.date | None = None) -> tuple[Entry, ...]:
    """Enter that somebody disputes an assertion. Raises ServandaError."""
    return _rule(path, id, "disputed", by, because, known)


def evidence_add(
    path: PathLike, what: Mapping[str, str], *, author: str = "", because: str = "", known: str | dt.date | None = None, gap: str = ""
) -> tuple[Entry, ...]:
    """Enter one event by hand; with `gap` (a reason, such as access denied) also that nobody could see meanwhile at its place.

    In: what: term and date, and as far as known last, precision, place, by (several parted by `;`), amount, unit, bound, count (yes),
    source, reliability, credibility, tlp, rel, text, arg.SLOT. Out: the new entries. Raises ServandaError.
    """
    from servanda.evidence.imports.byhand import event_by_hand

    dossier = api.load(path)
    with at_the_door(str(path)):
        records = event_by_hand(what, dossier, zone_of(dossier), evidence_log(path).entries, gap=gap.strip())
    return _enter(path, records, known=known, author=author, because=because, zone=zone_of(dossier))


def evidence_add_look(
    path: PathLike, kind: str, what: Mapping[str, str], *, complete: bool = False, author: str = "", known: str | dt.date | None = None
) -> tuple[Entry, ...]:
    """Enter who looked (kind `coverage`), or that somebody looked and it was not done (`not_done`).

    In: what: date, last, and as far as known term, place, by, clause (each several, parted by `;`), source, reliability, credibility, tlp, rel; of a coverage
    owner (whose declaration it is) and how; of a finding text. complete: a register that its owner keeps complete and that goes on. Out: the new entries.
    Raises ServandaError.
    """
    from servanda.evidence.imports.byhand import look_by_hand
    from servanda.evidence.looks import END
    from servanda.evidence.records import CoverageRecord

    dossier = api.load(path)
    with at_the_door(str(path)):
        records = look_by_hand(kind, what, dossier, zone_of(dossier), evidence_log(path).entries, closed=complete)
    if complete and "last" not in what:
        records = tuple(msgspec.structs.replace(r, last=END) if isinstance(r, CoverageRecord) else r for r in records)
    return _enter(path, records, known=known, author=author, because="", zone=zone_of(dossier))


def evidence_looks(path: PathLike, *, known: str | dt.date | None = None) -> tuple[KnownLook, ...]:
    """Who looked, and what was found not done, in order of time. Raises ServandaError when the log cannot be read."""
    return tuple(sorted(evidence_known(path, known=known).looks.values(), key=lambda one: (one.record.first, one.record.last)))


def evidence_gaps(path: PathLike, *, known: str | dt.date | None = None) -> tuple[KnownGap, ...]:
    """The knowledge gaps, in order of time. Raises ServandaError when the log cannot be read."""
    return tuple(sorted(evidence_known(path, known=known).gaps.values(), key=lambda g: (g.record.first, g.record.last)))


def evidence_add_gap(
    path: PathLike,
    *,
    first: str,
    last: str,
    reason: str,
    terms: Sequence[str] = (),
    places: Sequence[str] = (),
    source: str = "",
    author: str = "",
    known: str | dt.date | None = None,
) -> tuple[Entry, ...]:
    """Enter a stretch in which nobody could see. terms, places: what and where it hides; none: all. Raises ServandaError."""
    from servanda.evidence.imports.byhand import gap_by_hand

    dossier = api.load(path)
    if not reason.strip():
        raise ServandaError("no reason is given.", repair='Say why nobody could see: --reason "no access".')
    with at_the_door(str(path)):
        records = gap_by_hand(first, last, reason, terms, places, source, dossier, zone_of(dossier), evidence_log(path).entries)
    return _enter(path, records, known=known, author=author, because="", zone=zone_of(dossier))


def evidence_verify(path: PathLike, *, seen: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Whether the log is as it was written: every byte, the chain of hashes. seen: heads printed on earlier reports. () if nothing is wrong."""
    with at_the_door(str(path)):
        return evidence_log(path).verify(seen)
