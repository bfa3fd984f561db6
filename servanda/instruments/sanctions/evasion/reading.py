"""The tables that detectors read: which file is which, their cells as text, columns under the names the detectors know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.base.refusal import Refusal
from servanda.base.tables.kinds import frame

if TYPE_CHECKING:
    import polars as pl

READERS = (".csv", ".csv.gz", ".tsv", ".parquet", ".pq", ".xlsx", ".jsonl", ".ndjson", ".xml")
"""Endings of files in a folder that may be a table."""


def read(path: str | Path) -> pl.DataFrame:
    """A table as it stands: cells of text files stay text, so that no leading zero of a code is lost. Raises Refusal when it
    cannot be read, or a row of it cannot: a detector would be silent on what it never saw."""
    found = frame(str(path), Path(path))
    for number, fault in found.faults:
        raise Refusal(f"{fault.reason}.", fault.repair, f"{path}, row {number}")
    return found.frame


def wanted(codes: Sequence[str], tables: Mapping[str, str], folder: str) -> dict[str, str]:
    """Which file is which table. A table that no detector (of those wanted) knows is a slip of the pen, unless it merely lies in
    the folder."""
    from servanda.instruments.sanctions.evasion import registry

    known = {name for code in codes or registry.DETECTORS for name, _columns in registry.about(code).tables}
    for name in tables:
        if name not in known:
            raise Refusal(f"no detector that runs reads a table `{name}`.", f"They read: {', '.join(sorted(known))}.", "--table")
    found: dict[str, str] = {}
    if folder:
        place = Path(folder)
        if not place.is_dir():
            raise Refusal("there is no such folder.", repair="Give the folder in which the tables lie.", place=str(place))
        for one in sorted(place.iterdir()):
            name = one.name.partition(".")[0]
            if name in known and one.name[len(name) :] in READERS:
                if name in found:
                    raise Refusal(f"two files are the table `{name}`.", "Remove one, or name it with --table.", str(one))
                found[name] = str(one)
    return found | dict(tables)


def named(frame: pl.DataFrame, table: str, path: str, columns: Mapping[str, str]) -> pl.DataFrame:
    """The columns under the names the detectors know."""
    mine = {ours.partition(".")[2]: theirs for ours, theirs in columns.items() if ours.partition(".")[0] == table}
    for theirs in mine.values():
        if theirs not in frame.columns:
            raise Refusal(f"the table has no column “{theirs}”.", f"It has: {', '.join(frame.columns)}.", str(path))
    clash = [ours for ours, theirs in mine.items() if ours in frame.columns and ours != theirs]
    return frame.drop(clash).rename({theirs: ours for ours, theirs in mine.items()}) if mine else frame


def known_columns(columns: Mapping[str, str], frames: Mapping[str, object]) -> None:
    for ours in columns:
        table, dot, name = ours.partition(".")
        if not dot or not name or table not in frames:
            repair = "Write it as TABLE.COLUMN=YOURS, for example trade.value=eur."
            raise Refusal(f"“{ours}” names no column of a table that was given.", repair, "--column")
