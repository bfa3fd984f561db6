"""What changed in the verdicts between two moments: the page of `servanda diff`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from servanda.base.document import Document, Heading, Listing, PageBlock, Para
from servanda.calendar import describe
from servanda.monitor.answers import Basis, Diff
from servanda.report.pages.basis import basis_lines

TITLES = {
    "asserted": "New",
    "changed": "Changed",
    "withdrawn": "Withdrawn",
    "performed": "Performed after the deadline",
    "count": "Violations recorded",
}


def diff_page(answer: Diff) -> Document:
    """In: the answer of `diff`. Out: a section a kind of change, each delta a sentence with its cause, and both bases."""
    before, after = answer.before, answer.after
    clauses = {one.clause for one in answer.deltas}
    number, wide = len(answer.deltas), len(clauses)
    found = f"{number} {'change' if number == 1 else 'changes'} in {wide} {'clause' if wide == 1 else 'clauses'}"
    blocks: list[PageBlock] = [Para(f"{_moments(before, after)}: {found if number else 'no verdict changed'}.", "strong")]
    for kind, title in TITLES.items():
        mine = [one for one in answer.deltas if one.kind == kind]
        if mine:
            blocks.append(Heading(2, title))
            blocks.append(Listing(tuple(_folded(one.text for one in mine))))
    added = after.entries - before.entries
    if added:
        blocks.append(Para(f"Between them, {added} {'entry' if added == 1 else 'entries'} came into the log.", "quiet"))
    return Document(f"What changed in {after.dossier}", tuple(blocks), basis_lines(after))


def _folded(lines: Iterable[str]) -> Iterator[str]:
    """Each line once; lines that nothing tells apart as so many instances."""
    for line, often in Counter(lines).items():
        yield line if often == 1 else f"{often} instances: {line}"


def _moments(before: Basis, after: Basis) -> str:
    """What of the two bases differs: the day in the world, the day of knowledge, or both."""
    worlds = [describe(one.as_of, one.zone) for one in (before, after)]
    known = [describe(one.known, one.zone) for one in (before, after)]
    if before.as_of == after.as_of:
        return f"{worlds[0]}, from what was known by {known[0]} to what was known by {known[1]}"
    if before.known == after.known:
        return f"From {worlds[0]} to {worlds[1]}, both on what was known by {known[0]}"
    return f"From {worlds[0]} (known by {known[0]}) to {worlds[1]} (known by {known[1]})"
