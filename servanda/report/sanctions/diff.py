"""The page of `servanda sanctions diff`: what came, what went, what changed, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, Table
from servanda.base.result import Basis

if TYPE_CHECKING:
    from servanda.instruments.sanctions.review.diffs import Changed, Difference, FieldChange, Who

MOST = 50
LONGEST = 160


def diff_page(old: str, new: str, found: Difference, basis: Basis, *, full: bool = False) -> Document:
    """In: the two sides in words, the difference; full: everything, not the first of each. Out: counts, fields, the entities."""
    counts = f"{len(found.added):,} added, {len(found.removed):,} removed, {len(found.changed):,} changed"
    blocks: list[PageBlock] = [
        Para(f"{counts}.", "quiet" if found.empty else "strong"),
        Para(f"From {old} ({found.old_total:,} entities) to {new} ({found.new_total:,})."),
        Para(
            "An entity is changed when anything its publisher says of it changed; the order in which it is said does not count.",
            "quiet",
        ),
    ]
    if found.fields:
        rows = tuple((field, f"{count:,}") for field, count in found.fields)
        blocks.append(Table(("field", "entities in which it changed"), rows, caption="What changed"))
    most = None if full else MOST
    for title, who in (("Added", found.added), ("Removed", found.removed)):
        if who:
            blocks += [Heading(2, title, title.lower()), Listing(tuple(_line(one) for one in who[:most])), *_more(len(who), most)]
    if found.changed:
        blocks.append(Heading(2, "Changed", "changed"))
        for one in found.changed[:most]:
            blocks += _changed(one)
        blocks += _more(len(found.changed), most)
    if found.renamed:
        lines = tuple(f"{gone} went, {came} came with the same name" for gone, came in found.renamed[:most])
        blocks += [
            Heading(2, "Perhaps the same under a new reference", "renamed"),
            Listing(lines),
            *_more(len(found.renamed), most),
        ]
    return Document("What changed in the list", tuple(blocks), basis.foot())


def _more(count: int, most: int | None) -> list[PageBlock]:
    return [Para(f"and {count - most:,} more (all with --full or --json)", "quiet")] if most is not None and count > most else []


def _line(one: Who) -> str:
    programmes = f" [{', '.join(one.programmes)}]" if one.programmes else ""
    return f"{one.caption} ({one.sort}, {one.id}){programmes}"


def _changed(one: Changed) -> Sequence[PageBlock]:
    lines = [words for change in one.changes for words in _change(change)]
    return (Details(_line(one.who), (Listing(tuple(lines) or ("something that no field shows",)),)),)


def _change(change: FieldChange) -> list[str]:
    if len(change.removed) == len(change.added) == 1:
        return [f"{change.field}: {_short(change.removed[0])} → {_short(change.added[0])}"]
    return [f"{change.field}: − {_short(value)}" for value in change.removed] + [
        f"{change.field}: + {_short(value)}" for value in change.added
    ]


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
