"""The page of `servanda sanctions diff`: what came, what went, what changed, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, table
from servanda.base.result import Based

if TYPE_CHECKING:
    from servanda.instruments.sanctions.review.diffs import ChangedEntity, Difference, FieldChange, WhoListed

MOST = 50
LONGEST = 160
"""Changes that are told in a terminal, and letters of each."""
ORDER = "An entity is changed when anything its publisher says of it changed; the order in which it is said does not count."


class ListDiff(Based, frozen=True, kw_only=True):
    """The answer: the two sides in words, and what lies between them."""

    old: str
    new: str
    difference: Difference


def diff_page(answer: ListDiff, *, full: bool = False) -> Document:
    """In: the two sides in words, the difference; full: everything, not the first of each. Out: counts, fields, the entities."""
    found, most = answer.difference, None if full else MOST
    counts = f"{len(found.added):,} added, {len(found.removed):,} removed, {len(found.changed):,} changed."
    blocks: list[PageBlock] = [
        Para(counts, "quiet" if found.empty else "strong"),
        Para(f"From {answer.old} ({found.old_total:,} entities) to {answer.new} ({found.new_total:,})."),
        Para(ORDER, "quiet"),
    ]
    if found.fields:
        columns = {"field": lambda row: row[0], "entities in which it changed": lambda row: row[1]}
        blocks.append(table(found.fields, columns, caption="What changed"))

    def part(title: str, anchor: str, those: Sequence[Any], told: Sequence[PageBlock]) -> list[PageBlock]:
        if not those:
            return []
        more = f"and {len(those) - most:,} more (all with --full or --json)" if most is not None and len(those) > most else ""
        return [Heading(2, title, anchor), *told, *([Para(more, "quiet")] if more else [])]

    for title, who in (("Added", found.added), ("Removed", found.removed)):
        blocks += part(title, title.lower(), who, [Listing(tuple(_line(one) for one in who[:most]))])
    blocks += part("Changed", "changed", found.changed, [_changed(one) for one in found.changed[:most]])
    lines = tuple(f"{gone} went, {came} came with the same name" for gone, came in found.renamed[:most])
    blocks += part("Perhaps the same under a new reference", "renamed", found.renamed, [Listing(lines)])
    return Document("What changed in the list", tuple(blocks), answer.basis.foot())


def _line(one: WhoListed) -> str:
    programmes = f" [{', '.join(one.programmes)}]" if one.programmes else ""
    return f"{one.caption} ({one.sort}, {one.id}){programmes}"


def _changed(one: ChangedEntity) -> PageBlock:
    lines = [words for change in one.changes for words in _change(change)]
    return Details(_line(one.who), (Listing(tuple(lines) or ("something that no field shows",)),))


def _change(change: FieldChange) -> list[str]:
    if len(change.removed) == len(change.added) == 1:
        return [f"{change.field}: {_short(change.removed[0])} → {_short(change.added[0])}"]
    both = [("−", value) for value in change.removed] + [("+", value) for value in change.added]
    return [f"{change.field}: {sign} {_short(value)}" for sign, value in both]


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
