"""A store of snapshots: a folder for each list, in it a folder for each snapshot, which is written whole and then never changed.

`STORE/LIST/ID/manifest.json` and a Parquet file for each table. What was known when is the manifests' `known`: a later snapshot
does not replace an earlier one, it is what was known from then on.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from servanda.base import disk, snapshots
from servanda.base.refusal import Refusal
from servanda.base.result import Progress, silent
from servanda.base.time import read_moment
from servanda.instruments.sanctions.lists.snapshot import content_hash, content_of_parsed, counts_of, tables_of
from servanda.instruments.sanctions.records import Manifest, Parsed
from servanda.instruments.sanctions.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "manifest.json"
_RESTORE = "Restore the folder from a copy, or import the list again."
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z")


class Lists(msgspec.Struct, frozen=True):
    """Several lists as one set of tables; ids are unique: where two lists use one id, the later in the order of names has `@LIST` after it."""

    tables: dict[str, pa.Table]
    manifests: tuple[Manifest, ...]


class StoreProblem(msgspec.Struct, frozen=True):
    """What is wrong with a stored snapshot."""

    snapshot: str
    what: str


class Store:
    """Snapshots in a folder. Writes only in `add`; nothing is ever changed or removed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self,
        parsed: Parsed,
        *,
        list: str,
        publisher: str,
        format: str,
        files: Sequence[tuple[str, str]],
        known: str,
        published: str = "",
        version: str = "",
    ) -> tuple[Manifest, bool]:
        """Store a list as a snapshot, whole or not at all.

        In: list: its name (a-z, 0-9, `.-_`); files: (name, SHA-256 of its bytes); known: ISO instant in UTC from which we know it; published: the date the user
        gives, instead of the file's. Out: the manifest, and whether it is new. Content equal to what the list said at that moment already is recognised
        and not stored twice. Raises Refusal: a bad name or instant, nothing in the list, the folder cannot be written.
        """
        if not _NAME.fullmatch(list):
            raise Refusal(f"“{list}” cannot name a list.", repair="Use small letters, digits, dot, dash.", place="--list")
        if not _INSTANT.fullmatch(known):
            raise Refusal(f"“{known}” is no instant in UTC.", repair="Write it as 2031-03-14T12:00:00Z.", place="--known")
        if not parsed.entities:
            told = (
                f" ({len(parsed.rejects)} records could not be read; first: {parsed.rejects[0].place}: {parsed.rejects[0].reason})"
                if parsed.rejects
                else ""
            )
            raise Refusal(
                f"the list names nobody{told}.", repair="Look whether it is the right file.", place=files[0][0] if files else ""
            )
        content = content_of_parsed(list, parsed)
        before = [one for one in self.snapshots(list) if one.known <= known]
        if before and before[-1].content == content:
            return before[-1], False
        home = self._made(self.folder / list)
        id = content[:16]
        while (home / id).exists():  # the list has said this before and something else since: a snapshot of its own
            id = hashlib.sha256(f"{id} {known}".encode()).hexdigest()[:16]
        manifest = Manifest(
            id=id, list=list, publisher=publisher, format=format, files=tuple(files), published=published or parsed.published, known=known,
            counts=counts_of(parsed), rejects=len(parsed.rejects), version=version, content=content,
        )  # fmt: skip
        return self._write(home, manifest, parsed), True

    def _write(self, home: Path, manifest: Manifest, parsed: Parsed) -> Manifest:
        try:
            files = {f"{table}.parquet": _parquet(rows) for table, rows in tables_of(parsed).items()}
            tables = tuple((name.removesuffix(".parquet"), hashlib.sha256(data).hexdigest()) for name, data in files.items())
            manifest = msgspec.structs.replace(manifest, tables=tables)
            with snapshots.staged(home / manifest.id) as draft:
                snapshots.fill(draft, files | {MANIFEST: snapshots.sealed(manifest)})
        except FileExistsError:
            return self.manifest(manifest.id)  # another process has just stored the same; what stands is whole
        except OSError as error:
            raise Refusal(
                f"the snapshot cannot be written ({error.strerror or error}); nothing was stored.",
                repair="Look at the disk.",
                place=str(home),
            ) from error
        return manifest

    def snapshots(self, list: str = "") -> tuple[Manifest, ...]:
        """The manifests of all snapshots, of one list or of all, by list and then by the instant they became known.

        Raises Refusal: a manifest is damaged, or missing beside tables: the list would seem to say what it said before.
        """
        found = [self._manifest(home) for home in self._homes(list)]
        return tuple(sorted(found, key=lambda one: (one.list, one.known, one.id)))

    def _homes(self, list: str = "") -> tuple[Path, ...]:
        """The folders of snapshots, in the order of their names."""
        try:
            lists = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
            homes = [home for one in lists if one.is_dir() and _NAME.fullmatch(one.name) and list in ("", one.name) for home in sorted(one.iterdir())]
            return tuple(home for home in homes if not home.name.startswith(".") and home.is_dir() and any(map(_ours, home.iterdir())))
        except OSError as error:
            raise Refusal(f"the store cannot be read ({error.strerror}).", repair="Check the folder.", place=str(self.folder)) from error

    def _manifest(self, home: Path) -> Manifest:
        path = home / MANIFEST
        try:
            one = snapshots.read(path, Manifest, unsealed_too=True)
        except Refusal as error:
            error.repair = _RESTORE
            raise
        if one is None:
            raise Refusal("the snapshot has lost its manifest.", repair=_RESTORE, place=str(path), code="damaged")
        again = hashlib.sha256(f"{one.content[:16]} {one.known}".encode()).hexdigest()[:16]
        if wrong := next(
            (
                what
                for what, right in (
                    (f"it is of “{one.list}/{one.id}”", (one.list, one.id) == (home.parent.name, home.name)),
                    ("its id does not follow from its content", one.id in (one.content[:16], again) or not one.content),
                    ("it does not name each table once", [name for name, _ in one.tables] == [*TABLES]),
                    ("it does not count each table once", [name for name, _ in one.counts] == [*TABLES]),
                    (f"“{one.known}” is no instant", _INSTANT.fullmatch(one.known)),
                    ("its rejects are not those it counts", one.rejects == dict(one.counts).get("reject")),
                )
                if not right
            ),
            "",
        ):
            raise Refusal(f"the manifest is damaged ({wrong}).", repair=_RESTORE, place=str(path), code="damaged")
        return one

    def current(self, lists: Sequence[str] = (), known: str = "") -> tuple[Manifest, ...]:
        """The latest snapshot of each list that was known by a moment (an instant, or a day, which means its end). Raises Refusal: no such list, no day."""
        until = read_moment(known, place="known").utc(end=True) if known else None
        latest: dict[str, Manifest] = {}
        every = self.snapshots()
        for one in every:
            if (not lists or one.list in lists) and (until is None or read_moment(one.known).utc(end=True) <= until):
                latest[one.list] = one
        for name in lists:
            if name not in latest:
                there = sorted({one.list for one in every})
                late = f" known by {known}" if known and name in there else ""
                raise Refusal(
                    f"the store holds no list “{name}”{late}.",
                    repair=f"It holds: {', '.join(there)}." if there else "Import one with: servanda sanctions import FILE...", place=str(self.folder),
                )  # fmt: skip
        return tuple(latest[name] for name in sorted(latest))

    def manifest(self, snapshot: str) -> Manifest:
        """The manifest of a snapshot by its id or the beginning of it. Raises Refusal: none, or several."""
        found = [one for one in self.snapshots() if one.id.startswith(snapshot)] if snapshot else []
        if len(found) != 1:
            raise Refusal(
                f"{'several snapshots begin' if found else 'no snapshot begins'} with “{snapshot}”.",
                repair="See them with: servanda sanctions import --list-snapshots", place=str(self.folder),
            )  # fmt: skip
        return found[0]

    def tables(self, snapshot_id: str) -> dict[str, pa.Table]:
        """The tables of a snapshot. Raises Refusal: no such snapshot, a table that is missing or not as it was written."""
        one = self.manifest(snapshot_id)
        data = {table: self._bytes(one, table) for table in TABLES}  # all of them are looked at before the first is parsed
        return {table: self._table(one, table, data[table]) for table in TABLES}

    def _bytes(self, one: Manifest, table: str) -> bytes:
        """The bytes of a table, as they were written."""
        path = self.folder / one.list / one.id / f"{table}.parquet"
        try:
            data = disk.read(path)
        except Refusal as error:
            raise Refusal(f"the table {table} {error.reason}", repair=_RESTORE, place=error.place, code=error.code) from error
        if data is None:
            raise Refusal(f"the table {table} is missing.", repair=_RESTORE, place=str(path), code="damaged")
        if hashlib.sha256(data).hexdigest() != dict(one.tables)[table]:
            raise Refusal(f"the table {table} is not as it was written.", repair=_RESTORE, place=str(path), code="damaged")
        return data

    def _table(self, one: Manifest, table: str, data: bytes) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.folder / one.list / one.id / f"{table}.parquet"
        try:
            rows = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False).read(use_threads=False)  # as evidence/segments does
        except (OSError, ValueError, pa.ArrowException) as error:
            raise Refusal(f"the table {table} cannot be read ({error}).", repair=_RESTORE, place=str(path)) from error
        if rows.num_rows != dict(one.counts)[table]:
            raise Refusal(f"the table {table} does not have the rows that its manifest counts.", repair=_RESTORE, place=str(path), code="damaged")
        return rows

    def verify(self, snapshot_id: str = "", *, progress: Progress = silent) -> tuple[StoreProblem, ...]:
        """Check stored snapshots (all, or one): each file against its hash, the content against the hash in the manifest. Empty: nothing is wrong."""
        homes = [home for home in self._homes() if home.name.startswith(snapshot_id)]
        if snapshot_id and len(homes) != 1:
            self.manifest(snapshot_id)  # says what there is
        problems = []
        for number, home in enumerate(homes):
            progress("checking snapshots", number, len(homes))
            wrong = []
            try:
                one = self._manifest(home)
                for table in TABLES:
                    try:
                        self._table(one, table, self._bytes(one, table))
                    except Refusal as error:
                        wrong.append(error.reason.rstrip("."))
                if not wrong:
                    rows = self._table(one, "entity", self._bytes(one, "entity")).select(["id", "content"]).to_pydict()
                    if content_hash(one.list, dict(zip(rows["id"], rows["content"], strict=True)), one.rejects) != one.content:
                        wrong.append("the content does not have the hash of the manifest")
            except Refusal as error:
                wrong.append(f"{MANIFEST}: {error.reason.rstrip('.')}")
            problems += [StoreProblem(f"{home.parent.name}/{home.name}", what) for what in wrong]
        return tuple(problems)

    @staticmethod
    def _made(home: Path) -> Path:
        try:
            disk.make_folder(home)
        except OSError as error:
            raise Refusal(
                f"the folder cannot be made ({error.strerror}).", repair="Choose another --store.", place=str(home)
            ) from error
        return home


def open_store(folder: str | os.PathLike[str]) -> Store:
    """The store in a folder, which need not exist before something is added. Raises Refusal: it is a file."""
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise Refusal("this is a file, not a folder.", repair="Choose another --store.", place=str(place))
    return Store(place)


def load_lists(store: Store, lists: Sequence[str] = (), known: str = "") -> Lists:
    """The latest snapshots of lists (default: all) known by a moment, their tables one after the other.

    Raises Refusal: no such list, nothing in the store, a table that cannot be read.
    """
    chosen = store.current(lists, known)
    if not chosen:
        late = f" known by {known}" if known else ""
        raise Refusal(
            f"the store holds no list{late}.",
            repair="Import one with: servanda sanctions import FILE...",
            place=str(store.folder),
        )
    return Lists(joined([(one.list, store.tables(one.id)) for one in chosen]), chosen)


def joined(parts: Sequence[tuple[str, dict[str, pa.Table]]]) -> dict[str, pa.Table]:
    """Tables of several lists one after the other; an id that an earlier list uses gets `@LIST`, in all tables of the later."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(parts) == 1:
        return parts[0][1]
    seen: set[str] = set()
    kept: dict[str, list[pa.Table]] = {table: [] for table in TABLES}
    for name, tables in parts:
        ids = tables["entity"]["id"].to_pylist()
        again = seen.intersection(ids)
        seen.update(ids)
        for table, rows in tables.items():
            for column in ("id", "entity", "source", "target") if again else ():
                if column in rows.column_names and table != "reject":
                    renamed = pc.if_else(
                        pc.is_in(rows[column], value_set=pa.array(sorted(again))),
                        pc.binary_join_element_wise(rows[column], pa.scalar(name), "@"),
                        rows[column],
                    )
                    rows = rows.set_column(rows.column_names.index(column), column, renamed)
            kept[table].append(rows)
        seen.update(f"{one}@{name}" for one in again)
    return {table: pa.concat_tables(rows, promote_options="default") for table, rows in kept.items()}


def _ours(path: Path) -> bool:
    return path.name == MANIFEST or path.suffix == ".parquet"


def _parquet(rows: pa.Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())
