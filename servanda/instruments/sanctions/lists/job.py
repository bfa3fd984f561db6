"""`servanda sanctions import`: lists into the store; what a store holds, whether it is as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.base.document import Document
from servanda.base.job import Given, Job, args, flag, word
from servanda.base.refusal import Refusal
from servanda.base.result import Input, file_input
from servanda.base.time.days import read_day
from servanda.base.time.moments import read_moment
from servanda.instruments.sanctions.lists.page import (
    ImportedList,
    Snapshots,
    Verified,
    imported_page,
    snapshots_page,
    verified_page,
)
from servanda.instruments.sanctions.records import Manifest, Parsed

if TYPE_CHECKING:
    import pyarrow as pa

    from servanda.instruments.sanctions.lists.registry import Format

ASKS = ("store", "html", "json")


class SnapshotsJob(Job):
    """What the store holds."""

    asks = ASKS
    calls = ("store",)
    list = word("Only this list.", "NAME")

    def run(self, given: Given) -> Snapshots:
        from servanda.instruments.sanctions.lists.store import open_store

        opened = open_store(given.store)
        every = opened.snapshots(self.list)
        current = tuple(one.id for one in opened.current([self.list] if self.list and every else []))
        given.took(*map(_input, every))
        return Snapshots(store=given.store, snapshots=every, current=current)


class VerifyStoreJob(Job):
    """Check every snapshot of the store against the hashes in its manifest."""

    asks = ASKS
    calls = ("store",)
    needs = ("pyarrow",)

    def run(self, given: Given) -> Verified:
        from servanda.instruments.sanctions.lists.store import open_store

        opened = open_store(given.store)
        every = opened.snapshots()
        given.took(*map(_input, every))
        return Verified(store=given.store, checked=len(every), problems=opened.verify(progress=given.progress))


class ImportListJob(Job):
    """Read the list in FILE... and keep it as a snapshot that never changes: all of it, or nothing.

    For OFAC's CSV give prim, alt, add, comments together; for `eu-oj` a folder will do; `.gz` too.
    """

    asks = ASKS
    calls = ("files",)
    untold = ("format", "known", "dry_run")
    needs = ("pyarrow",)
    files = args("FILE")
    format = word(
        "ofac-csv, ofac-xml, un-xml, eu-fsf-xml, eu-fsf-csv, eu-oj, uk-xml, uk-csv, seco-xml, ftm ... "
        "Default: told by the content.", "F",
    )  # fmt: skip
    list = word("Its name in the store. Default: the format's.", "NAME")
    published = word("The publisher's date. Default: as the file says.", "DATE")
    known = word("From when we know it, a day or an instant. Default: now.", "DATE")
    dry_run = flag("Read and count; store nothing.")

    def run(self, given: Given) -> ImportedList:
        from servanda.instruments.sanctions.lists.snapshot import content_of_parsed, counts_of
        from servanda.instruments.sanctions.lists.store import open_store

        if not self.files:
            raise Refusal("no file is given.", "Give the files of a list, or --list-snapshots to see what the store holds.")
        known = read_moment(self.known, place="--known").utc() if self.known else None
        given.known = f"{known:%Y-%m-%dT%H:%M:%SZ}" if known else given.moment()
        day = read_day(self.published, place="--published").isoformat() if self.published else ""
        parsed, one = parse(given, self.files, format=self.format, list=self.list)
        name, day = self.list or one.list, day or parsed.published
        given.settings |= {"format": one.code, "list": name, "published": day or "not said", "known": given.known}
        given.settings["dry run"] = self.dry_run
        files = tuple((item.name, item.sha256) for item in given.inputs)
        about: dict[str, Any] = {"list": name, "publisher": one.publisher, "format": one.code, "files": files}
        about |= {"known": given.known, "published": day, "version": given.version}
        if self.dry_run:
            counts, content = counts_of(parsed), content_of_parsed(name, parsed)
            manifest, stored = Manifest(id="", **about, counts=counts, rejects=len(parsed.rejects), content=content), False
        else:
            given.progress("storing", 0, 0)
            manifest, stored = open_store(given.store).add(parsed, **about)
        return ImportedList(
            manifest=manifest, stored=stored, dry_run=self.dry_run, guessed=not self.format, title=one.title,
            tested_on=one.tested_on, rejects=parsed.rejects,
        )  # fmt: skip


class ImportJob(ImportListJob):
    __doc__ = ImportListJob.__doc__
    short = "Read a list and keep it as a snapshot."
    exits = ("done", "a stored snapshot is not as it was written (--verify)")
    examples = (
        "sanctions import prim.csv alt.csv add.csv --published 2031-03-14",
        "sanctions import consolidated.xml --format un-xml --dry-run",
        "sanctions import entities.ftm.json --list opensanctions",
        "sanctions import --list-snapshots",
        "sanctions import --verify",
    )
    list_snapshots = flag("Show what the store holds.")
    verify = flag("Check the stored snapshots against their hashes.")

    def run(self, given: Given) -> Any:
        if (self.list_snapshots and self.verify) or (self.files and (self.list_snapshots or self.verify)):
            raise Refusal("--list-snapshots and --verify go alone.", "Leave the files or the other option out.")
        if self.list_snapshots:
            return SnapshotsJob(list=self.list).run(given)
        return VerifyStoreJob().run(given) if self.verify else super().run(given)

    def found(self, answer: Any) -> bool:
        return isinstance(answer, Verified) and bool(answer.problems)

    def page(self, answer: Any, full: bool) -> Document:
        if isinstance(answer, Snapshots):
            return snapshots_page(answer)
        return verified_page(answer) if isinstance(answer, Verified) else imported_page(answer)


def parse(given: Given, files: Sequence[str], *, format: str = "", list: str = "") -> tuple[Parsed, Format]:
    """Read the files of a list without storing them; they are inputs. Raises Refusal with the place: a file that cannot be this
    list, nothing in it."""
    from servanda.instruments.sanctions.lists.guess import guess
    from servanda.instruments.sanctions.lists.registry import FORMATS, read
    from servanda.instruments.sanctions.lists.source import spread

    named: dict[str, bytes | Path] = {}
    for path in map(Path, files):
        named[str(path) if path.name in named else path.name] = path
    code = format or guess(named)
    if code not in FORMATS:
        raise Refusal(f"there is no format “{code}”.", f"The formats are: {', '.join(FORMATS)}.", "--format")
    given.progress("reading", 0, 0)
    parsed = read(code, named, list_name=list)
    parts = spread(named, (".csv", ".csv.gz"))
    given.took(*(msgspec.structs.replace(file_input(path), name=name) for name, path in parts.items() if isinstance(path, Path)))
    return parsed, FORMATS[code]


def listings(on: str, *, lists: Sequence[str] = (), known: str = "", store: str = "sanctions-store") -> pa.Table:
    """What was listed on a day of the world, as known at a moment: the table `listing` of the snapshots then known, without what
    had not begun or was over.

    In: on: a day; lists: names (default: all in the store); known: a day (its end) or instant (default: the latest). Out: an
    Arrow table, columns as in `records.Listed`. A listing without a first day counts (see `snapshot.in_force`). Raises Refusal:
    no such list, nothing known by then, no such day.
    """
    from servanda.instruments.sanctions.lists.snapshot import in_force
    from servanda.instruments.sanctions.lists.store import load_lists, open_store

    return in_force(load_lists(open_store(store), lists, known).tables["listing"], on)


def _input(one: Manifest) -> Input:
    return Input(name=f"{one.list} {one.published or one.known[:10]}", sha256=one.content, note=f"snapshot {one.id}")
