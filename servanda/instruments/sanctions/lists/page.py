"""The answers of `servanda sanctions import` and their pages: one import, what a store holds, what a check of it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, Table, counted, table
from servanda.base.result import Based
from servanda.instruments.sanctions.records import Manifest, Reject

if TYPE_CHECKING:
    from servanda.instruments.sanctions.lists.store import StoreProblem

MOST = 20
"""Rejected records that are told one by one."""
WORDS = {
    "entity": "entities", "name": "names", "identifier": "identifiers", "edge": "relations", "listing": "listings",
    "evidence": "places in the files", "reject": "rejects",
}  # fmt: skip
MADE_UP = (
    "The reader of this format is tested on made-up files in the published layout, not on the publisher's own: look at the "
    "rejects."
)


class ImportedList(Based, frozen=True, kw_only=True):
    """What an import did. stored: whether there is a new snapshot; guessed: whether the format was told by the content; rejects:
    what could not be read, with its place."""

    manifest: Manifest
    stored: bool
    dry_run: bool
    guessed: bool
    title: str
    tested_on: str
    rejects: tuple[Reject, ...]


class Snapshots(Based, frozen=True, kw_only=True):
    """Everything a store holds, by list and then by the moment it became known; current: ids of the latest of each list."""

    store: str
    snapshots: tuple[Manifest, ...]
    current: tuple[str, ...]


class Verified(Based, frozen=True, kw_only=True):
    """checked: how many snapshots; problems: what is wrong with which."""

    store: str
    checked: int
    problems: tuple[StoreProblem, ...]


def imported_page(done: ImportedList) -> Document:
    """In: what an import did. Out: what was read, what was stored, the rejects with their places."""
    manifest, rejects = done.manifest, done.rejects
    counts = dict(manifest.counts)
    if done.dry_run:
        told = Para("Dry run: nothing was stored.", "warn")
    elif done.stored:
        told = Para(f"Stored as snapshot {manifest.id}.", "good")
    else:
        same = f"The content is that of snapshot {manifest.id}, known since {manifest.known}: nothing new to store."
        told = Para(same, "quiet")
    about = {
        "list": manifest.list,
        "format": f"{done.title}{' (told by the content)' if done.guessed else ''}",
        "published": manifest.published or "not said",
        "known from": manifest.known,
        "content": f"sha256 {manifest.content}",
    }
    kinds = [(WORDS[name], count) for name, count in manifest.counts if name in WORDS]
    read = f"{counts.get('entity', 0):,} entities and {counts.get('name', 0):,} names of {manifest.list}."
    blocks: list[PageBlock] = [Para(read, "strong"), told, Table(("what", "value"), tuple(about.items()))]
    blocks.append(table(kinds, {"rows": lambda kind: kind[0], "count": lambda kind: kind[1]}))
    blocks += [Para(MADE_UP, "warn")] * (done.tested_on == "fixture")
    if rejects:
        kept = f"{counted(len(rejects), 'record')} or fields. They are kept in the table of rejects."
        blocks += [Heading(2, "What could not be read", "rejects"), Para(kept, "warn")]
        blocks.append(Listing(tuple(f"{one.place}: {one.reason}" for one in rejects[:MOST])))
        blocks += [Para(f"and {len(rejects) - MOST:,} more (all with --json)", "quiet")] * (len(rejects) > MOST)
    return Document(f"Import of {manifest.list}", tuple(blocks), done.basis.foot())


def snapshots_page(held: Snapshots) -> Document:
    """In: the manifests of a store and which are the latest. Out: one row each."""
    if not held.snapshots:
        hint = Para("Import a list with: servanda sanctions import FILE...")
        return Document("Snapshots", (Para(f"{held.store} holds no snapshot.", "quiet"), hint), held.basis.foot())
    rows = table(
        held.snapshots,
        {
            "list": "list",
            "snapshot": "id",
            "published": "published",
            "known from": "known",
            "entities": lambda one: dict(one.counts).get("entity", 0),
            "names": lambda one: dict(one.counts).get("name", 0),
            "rejects": "rejects",
        },
        tone=lambda one: "strong" if one.id in held.current else "quiet",
    )
    head = Para(f"{len(held.snapshots)} in {held.store}; the latest of each list in strong letters.")
    return Document("Snapshots", (head, rows), held.basis.foot())


def verified_page(found: Verified) -> Document:
    """In: how many snapshots were checked and what is wrong. Out: the sentence, and the problems."""
    many = counted(found.checked, "snapshot")
    blocks: list[PageBlock] = [Para(f"{many} in {found.store}: every table is as it was written.", "good")]
    if found.problems:
        wrong = Listing(tuple(f"{one.snapshot}: {one.what}" for one in found.problems))
        head = Para(f"{len(found.problems)} things are wrong in {found.store} ({many} checked).", "bad")
        blocks = [head, Details("What is wrong", (wrong,))]
    return Document("Check of the store", tuple(blocks), found.basis.foot())
