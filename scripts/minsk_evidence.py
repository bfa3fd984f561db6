"""The Minsk evidence entered into a log: our tables always, the user's copies of UCDP GED and of the status reports where they lie at hand.

The log goes beside a copy of the dossier under `out/`, never into `dossiers/minsk/evidence`: that place is the user's own.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
from minsk_tables import ROOT, TABLES

from servanda.calendar import Instant, day_end
from servanda.evidence.imports.carry import carry_out
from servanda.evidence.imports.planning import plan_import
from servanda.evidence.imports.plans import ImportPlan
from servanda.evidence.imports.readymade import load_mapping
from servanda.evidence.log import Log, open_log
from servanda.evidence.records import Source
from servanda.model.core import Dossier
from servanda.model.loader import load_files

ZONE = "Europe/Kyiv"
SHARED = ROOT.parent / "shared" / "data"
UCDP = Path("events") / "ucdp_ged_ukraine_2014-01_2022-02.csv"
REPORTS = Path("osce") / "osce_smm_status_reports.jsonl"
OURS = (
    ("timeline.csv", "timeline.toml"),
    ("fortnights.csv", "fortnights.toml"),
    ("told-later.csv", "counts.toml"),
    ("gaps.csv", "gaps.toml"),
    ("looked.csv", "looked.toml"),
)
THEIRS = ((UCDP, "ucdp.toml"), (REPORTS, "smm-reports.toml"))
WHERE = {
    UCDP: "UCDP GED: https://ucdp.uu.se/downloads/ (GED global, CSV, CC BY 4.0), the rows of Ukraine until February 2022",
    REPORTS: "the status reports of the OSCE mission: https://www.osce.org/special-monitoring-mission-to-ukraine, one JSON line each",
}


@dataclass(frozen=True)
class Entered:
    """What was entered, and what was not at hand."""

    folder: Path
    dossier: Dossier
    log: Log
    plans: tuple[ImportPlan, ...]
    absent: tuple[Path, ...]
    shared: Path | None = None

    @property
    def theirs(self) -> Path | None:
        """The user's copy of UCDP GED, if it was at hand."""
        return self.shared / UCDP if self.shared is not None and UCDP not in self.absent else None

    @property
    def theirs_reports(self) -> bool:
        """Whether the user's copy of the status reports was at hand."""
        return REPORTS not in self.absent


def texts() -> dict[str, bytes]:
    """The Markdown of the dossier, by name."""
    return {p.name: p.read_bytes() for p in sorted((ROOT / "dossiers" / "minsk").glob("*.md"))}


def sources(tables: Path = TABLES) -> dict[str, Source]:
    """What the names of sources in the tables stand for."""
    with (tables / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        r["id"]: Source(
            id=r["id"],
            name=r["name"],
            publisher=r["publisher"],
            reference=r["reference"],
            licence=r["licence"],
            reliability=r["reliability"],
        )
        for r in rows
    }


def plans_of(
    dossier: Dossier, now: Instant, shared: Path | None, tables: Path = TABLES
) -> tuple[tuple[ImportPlan, ...], tuple[Path, ...]]:
    """A dry run of every table at hand, and the tables that are not at hand."""
    named = sources(tables)
    found = [_named(plan_import(tables / t, load_mapping(m, tables), dossier, now=now), named) for t, m in OURS]
    absent = []
    for table, mapping in THEIRS:
        path = shared / table if shared is not None else None
        if path is None or not path.is_file():
            absent.append(table)
        else:
            found.append(_named(plan_import(path, load_mapping(mapping, tables), dossier, now=now), named))
    return tuple(found), tuple(absent)


def _named(plan: ImportPlan, named: dict[str, Source]) -> ImportPlan:
    """With the full name of each source instead of its id alone."""

    def full(record: object) -> object:
        return named.get(record.id, record) if isinstance(record, Source) else record

    items = tuple(msgspec.structs.replace(i, record=full(i.record)) for i in plan.items)
    return msgspec.structs.replace(plan, items=items)


def enter(folder: Path, shared: Path | None = SHARED, *, tables: Path = TABLES) -> Entered:
    """Make the folder anew: a copy of the texts, and a log of all evidence at hand in the order in which it became known.

    In: the folder (emptied first); shared: where the user's copies lie, None: use none; tables: ours, or a changed copy of them.
    Raises Refusal if a row cannot be read: nothing is then entered.
    """
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    files = texts()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    dossier = load_files(files, "minsk")
    plans, absent = plans_of(dossier, day_end(dt.date(2022, 12, 31), ZONE), shared, tables)
    log = open_log(folder / "evidence")
    carry_out(plans, log)
    return Entered(folder, dossier, log, plans, absent, shared)
