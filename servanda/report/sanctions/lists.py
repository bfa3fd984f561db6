"""The pages of `servanda sanctions import`: one import, what a store holds, what a check of it found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, Table
from servanda.base.result import Basis
from servanda.instruments.sanctions.records import Manifest, Reject

if TYPE_CHECKING:
    from servanda.instruments.sanctions.lists.store import Problem

MOST = 20
WORDS = {
    "entity": "entities", "name": "names", "identifier": "identifiers", "edge": "relations", "listing": "listings", "evidence": "places in the files", "reject": "rejects"
}  # fmt: skip


def imported_page(
    manifest: Manifest,
    rejects: Sequence[Reject],
    basis: Basis,
    *,
    title: str,
    stored: bool,
    dry_run: bool,
    guessed: bool,
    tested_on: str,
) -> Document:
    """In: the manifest, what could not be read, the basis; title: of the format. Out: what was read, what was stored, the rejects with their places."""
    counts = dict(manifest.counts)
    if dry_run:
        told = Para("Dry run: nothing was stored.", "warn")
    elif stored:
        told = Para(f"Stored as snapshot {manifest.id}.", "good")
    else:
        told = Para(
            f"The content is that of snapshot {manifest.id}, known since {manifest.known}: nothing new to store.", "quiet"
        )
    by_content = " (told by the content)" if guessed else ""
    blocks: list[PageBlock] = [
        Para(f"{counts.get('entity', 0):,} entities and {counts.get('name', 0):,} names of {manifest.list}.", "strong"),
        told,
        Table(
            ("what", "value"),
            (
                ("list", manifest.list),
                ("format", f"{title}{by_content}"),
                ("published", manifest.published or "not said"),
                ("known from", manifest.known),
                ("content", f"sha256 {manifest.content}"),
            ),
        ),
        Table(("rows", "count"), tuple((WORDS[name], f"{count:,}") for name, count in manifest.counts if name in WORDS)),
    ]
    if tested_on == "fixture":
        blocks.append(
            Para(
                "The reader of this format is tested on made-up files in the published layout, not on the publisher's own: look at the rejects.",
                "warn",
            )
        )
    if rejects:
        blocks.append(Heading(2, "What could not be read", "rejects"))
        blocks.append(
            Para(
                f"{len(rejects):,} {'record' if len(rejects) == 1 else 'records'} or fields. They are kept in the table of rejects.",
                "warn",
            )
        )
        blocks.append(_rejects(rejects[:MOST]))
        if len(rejects) > MOST:
            blocks.append(Para(f"and {len(rejects) - MOST:,} more (all with --json)", "quiet"))
    return Document(f"Import of {manifest.list}", tuple(blocks), basis.foot())


def _rejects(rejects: Sequence[Reject]) -> Listing:
    return Listing(tuple(f"{one.place}: {one.reason}" for one in rejects))


def snapshots_page(store: str, manifests: Sequence[Manifest], current: Sequence[str], basis: Basis) -> Document:
    """In: the manifests of a store and which are the latest. Out: one row each."""
    if not manifests:
        return Document(
            "Snapshots",
            (Para(f"{store} holds no snapshot.", "quiet"), Para("Import a list with: servanda sanctions import FILE...")),
            basis.foot(),
        )
    rows, tones = [], []
    for one in manifests:
        counts = dict(one.counts)
        rows.append(
            (
                one.list,
                one.id,
                one.published or "-",
                one.known,
                f"{counts.get('entity', 0):,}",
                f"{counts.get('name', 0):,}",
                f"{one.rejects:,}",
            )
        )
        tones.append("strong" if one.id in current else "quiet")
    table = Table(("list", "snapshot", "published", "known from", "entities", "names", "rejects"), tuple(rows), tuple(tones))
    return Document(
        "Snapshots", (Para(f"{len(manifests)} in {store}; the latest of each list in strong letters."), table), basis.foot()
    )


def verified_page(store: str, checked: int, problems: Sequence[Problem], basis: Basis) -> Document:
    """In: how many snapshots were checked and what is wrong. Out: the sentence, and the problems."""
    word = "snapshot" if checked == 1 else "snapshots"
    if not problems:
        return Document(
            "Check of the store", (Para(f"{checked} {word} in {store}: every table is as it was written.", "good"),), basis.foot()
        )
    blocks: list[PageBlock] = [
        Para(f"{len(problems)} things are wrong in {store} ({checked} {word} checked).", "bad"),
        Details("What is wrong", (Listing(tuple(f"{one.snapshot}: {one.what}" for one in problems)),)),
    ]
    return Document("Check of the store", tuple(blocks), basis.foot())
