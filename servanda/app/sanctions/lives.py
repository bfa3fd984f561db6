"""The life of measures of a dossier, for the command line and for Python."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.app import monitoring
from servanda.app.api import load
from servanda.app.sanctions import doors
from servanda.base.opening import read as read_file
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, Input

if TYPE_CHECKING:
    from servanda.app.monitoring import Asked, Day
    from servanda.evidence.marking import Recipient
    from servanda.instruments.sanctions.measures import Lives, Measure

PathLike = str | os.PathLike[str]


def measures(
    dossier: PathLike,
    *,
    as_of: Day = "",
    known: Day = "",
    readings: Sequence[str] = (),
    measure: str = "",
    today: Day = "",
    reader: Recipient | None = None,
) -> Lives:
    """The life of each measure of a dossier: planned, triggered, in force, suspended, extended, lapsed, ended, snapped back.

    In: the dossier's folder; as_of: the day in the world (default now); known: only what was known by that day; readings: ids (default: as written and every other reading, side by
    side); measure: only this one; today: instead of the clock; reader: for whom, on what he may see (default: internal). Raises Refusal: no evidence, an unknown reading or measure, a `measures.toml` that cannot be read.
    """
    from msgspec.structs import replace

    from servanda.instruments.sanctions.measures import lives

    asked = asked_of(dossier, as_of, known, readings, today, reader=reader)
    wanted = chosen(asked, declared(dossier, asked), measure)
    choices = [(asked.view.label, asked.view.choice)] if readings else None
    found = lives(asked.dossier, wanted, asked.fused, asked.basis, choices=choices)
    settings = {"readings": readings or "as written and every other", "measure": measure or "all"}
    return replace(found, basis=basis_of("review measures", asked, settings))


def asked_of(
    dossier: PathLike, as_of: Day, known: Day, readings: Sequence[str], today: Day, *, ahead: bool = False, reader: Recipient | None = None
) -> Asked:
    """The dossier with its evidence, as of a day, as known by a day, as far as a reader may see them."""
    entries = monitoring.read_entries(dossier)
    return monitoring.ask_for(load(dossier, reader=reader), as_of, known, readings, entries=entries, today=today, ahead=ahead, reader=reader)


def declared(dossier: PathLike, asked: Asked) -> tuple[Measure, ...]:
    """What each measure is, by the dossier's `measures.toml` and its clauses. Raises Refusal when there is none at all."""
    from servanda.instruments.sanctions.measures import FILE, measures_of

    found = measures_of(asked.dossier, table_of(dossier, FILE))
    if not found:
        raise Refusal(
            "the dossier holds no measure.",
            repair="Give an agreement `profile: sanctions` and a clause with `must not`, or declare one in measures.toml.",
            place=str(dossier),
        )
    return found


def chosen(asked: Asked, found: Sequence[Measure], name: str) -> tuple[Measure, ...]:
    """All measures, or the one named."""
    if not name:
        return tuple(found)
    mine = tuple(one for one in found if name in (one.id, *one.clauses))
    if not mine:
        raise Refusal(
            f"there is no measure “{name}”.", repair=f"Known: {', '.join(one.id for one in found)}.", place=asked.dossier.name
        )
    return mine


def table_of(dossier: PathLike, name: str) -> bytes | None:
    """A table of the dossier's folder, None if it has none."""
    place = Path(dossier)
    path = (place if place.is_dir() else place.parent) / name
    try:
        return read_file(path) if path.exists() else None
    except OSError as error:
        raise Refusal(
            f"the file cannot be read ({error.strerror}).", repair="Look at its rights.", place=str(path)
        ) from error


def basis_of(job: str, asked: Asked, settings: Mapping[str, object], more: Sequence[Input] = ()) -> Basis:
    """What a job on a dossier rests on: its files, the head of its log, the moments, what was chosen."""
    from servanda.calendar import to_iso

    inputs = [Input(name=name, sha256=value) for name, value in asked.basis.hashes.items() if name.count("/") == 0]
    log = (
        [Input(name="log of evidence", sha256=asked.basis.log_head, note=f"{asked.basis.entries} entries")]
        if asked.basis.log_head
        else []
    )
    chosen_: dict[str, object] = {**settings, "evidence": asked.basis.policy}
    zone = asked.basis.zone
    return doors.basis(
        job,
        (*inputs, *log, *more),
        as_of=to_iso(asked.basis.as_of, zone),
        known=to_iso(asked.basis.known, zone),
        settings=chosen_,
    )
