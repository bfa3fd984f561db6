"""Lists in and out of the store: the public functions behind `servanda sanctions import`. Files and the clock are met here."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.app.sanctions.doors import DEFAULT_STORE, basis, file_input, needs
from servanda.base.refusal import Refusal
from servanda.base.result import Basis, Input, Progress, silent
from servanda.base.time import read_day, read_moment
from servanda.instruments.sanctions.records import Manifest, Parsed, Reject

if TYPE_CHECKING:
    import pyarrow as pa

    from servanda.instruments.sanctions.lists.store import Problem

PathLike = str | os.PathLike[str]


class Imported(msgspec.Struct, frozen=True):
    """What an import did. stored: whether there is a new snapshot; guessed: whether the format was told by the content; rejects: what could not be read, with its place."""

    manifest: Manifest
    stored: bool
    dry_run: bool
    guessed: bool
    title: str
    tested_on: str
    rejects: tuple[Reject, ...]
    basis: Basis


class Snapshots(msgspec.Struct, frozen=True):
    """Everything a store holds, by list and then by the moment it became known; current: ids of the latest of each list."""

    store: str
    snapshots: tuple[Manifest, ...]
    current: tuple[str, ...]
    basis: Basis


class Verified(msgspec.Struct, frozen=True):
    """checked: how many snapshots; problems: what is wrong with which."""

    store: str
    checked: int
    problems: tuple[Problem, ...]
    basis: Basis


def import_list(
    files: Sequence[PathLike],
    *,
    format: str = "",
    list: str = "",
    published: str = "",
    known: str = "",
    store: PathLike = DEFAULT_STORE,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Imported:
    """Read a list and keep it as a snapshot.

    In: files (for OFAC's CSV prim, alt, add, comments together; for `eu-oj` a folder will do; `.gz` too); format: a code of `FORMATS`, told by the content when empty; list: its
    name in the store; published: the publisher's date, where the file has none; known: the day or instant from which we know it (default: now); dry_run:
    read and count, store nothing. Raises Refusal with the place: a file that cannot be this list, nothing in it, a date in the future.
    """
    needs("pyarrow")
    from servanda.instruments.sanctions.lists.snapshot import content_of_parsed, counts_of
    from servanda.instruments.sanctions.lists.store import open_store

    since = instant(known)
    day = read_day(published, place="--published").isoformat() if published else ""
    parsed, code, inputs = parse(files, format=format, list=list, progress=progress)
    one = format_of(code)
    name = list or one.list
    settings = {
        "format": code,
        "list": name,
        "published": day or parsed.published or "not said",
        "known": since,
        "dry run": dry_run,
    }
    grounds = basis("import", inputs, known=since, settings=settings)
    told = [(item.name, item.sha256) for item in inputs]
    if dry_run:
        manifest = Manifest(
            id="", list=name, publisher=one.publisher, format=code, files=tuple(told), published=day or parsed.published, known=since, counts=counts_of(parsed),
            rejects=len(parsed.rejects), version=grounds.version, content=content_of_parsed(name, parsed),
        )  # fmt: skip
        stored = False
    else:
        progress("storing", 0, 0)
        manifest, stored = open_store(store).add(
            parsed,
            list=name,
            publisher=one.publisher,
            format=code,
            files=told,
            known=since,
            published=day,
            version=grounds.version,
        )
    return Imported(manifest, stored, dry_run, not format, one.title, one.tested_on, parsed.rejects, grounds)


def parse(
    files: Sequence[PathLike], *, format: str = "", list: str = "", progress: Progress = silent
) -> tuple[Parsed, str, tuple[Input, ...]]:
    """Read files without storing them. Out: the rows, the format's code, the files as inputs of a basis. Raises Refusal, Refusal."""
    from servanda.instruments.sanctions.lists.guess import guess
    from servanda.instruments.sanctions.lists.registry import read
    from servanda.instruments.sanctions.lists.source import spread

    named = _named(files)
    code = format or guess(named)
    format_of(code)
    progress("reading", 0, 0)
    parsed = read(code, named, list_name=list)
    inputs = tuple(
        msgspec.structs.replace(file_input(path), name=name)
        for name, path in spread(named, (".csv", ".csv.gz")).items()
        if isinstance(path, Path)
    )
    return parsed, code, inputs


def format_of(code: str):  # type: ignore[no-untyped-def] # Format of the registry, which is imported on use
    from servanda.instruments.sanctions.lists.registry import FORMATS

    if code not in FORMATS:
        raise Refusal(f"there is no format “{code}”.", repair=f"The formats are: {', '.join(FORMATS)}.", place="--format")
    return FORMATS[code]


def _named(files: Sequence[PathLike]) -> Mapping[str, bytes | Path]:
    named: dict[str, bytes | Path] = {}
    for file in files:
        path = Path(file)
        name = path.name if path.name not in named else str(path)
        named[name] = path
    return named


def snapshots(store: PathLike = DEFAULT_STORE, *, list: str = "") -> Snapshots:
    """What the store holds. Raises Refusal: a manifest cannot be read."""
    from servanda.instruments.sanctions.lists.store import open_store

    opened = open_store(store)
    every = opened.snapshots(list)
    current = tuple(one.id for one in opened.current([list] if list and every else []))
    return Snapshots(
        str(store), every, current, basis("snapshots", _inputs(every), settings={"store": str(store), "list": list or "all"})
    )


def listings(on: str, *, lists: Sequence[str] = (), known: str = "", store: PathLike = DEFAULT_STORE) -> pa.Table:
    """What was listed on a day of the world, as known at a moment: the table `listing` of the snapshots then known, without what had not begun or was over.

    In: on: a day; lists: names (default: all in the store); known: a day (its end) or instant (default: the latest). Out: an Arrow table, columns as in
    `records.Listed`. A listing without a first day counts (see `snapshot.in_force`). Raises Refusal: no such list, nothing known by then, no such day.
    """
    needs("pyarrow")
    from servanda.instruments.sanctions.lists.snapshot import in_force
    from servanda.instruments.sanctions.lists.store import load_lists, open_store

    return in_force(load_lists(open_store(store), lists, known).tables["listing"], on)


def verify_store(store: PathLike = DEFAULT_STORE, *, progress: Progress = silent) -> Verified:
    """Check every snapshot of the store against the hashes in its manifest. Raises Refusal: a manifest cannot be read."""
    needs("pyarrow")
    from servanda.instruments.sanctions.lists.store import open_store

    opened = open_store(store)
    every = opened.snapshots()
    return Verified(
        str(store),
        len(every),
        opened.verify(progress=progress),
        basis("verify", _inputs(every), settings={"store": str(store)}),
    )


def _inputs(manifests: Sequence[Manifest]) -> tuple[Input, ...]:
    return tuple(
        Input(name=f"{one.list} {one.published or one.known[:10]}", sha256=one.content, note=f"snapshot {one.id}")
        for one in manifests
    )


def instant(known: str) -> str:
    """A day (its beginning) or an instant as `2031-03-14T00:00:00Z`; now when empty. Raises Refusal: no such day."""
    at = read_moment(known, place="--known").utc() if known else dt.datetime.now(tz=dt.UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
