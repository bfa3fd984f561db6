"""What matters, as blocks of a page: each root cause in a few lines, with one thing to do."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import Heading, Listing, PageBlock, Para
from servanda.check.matters import FIRST, RootCause
from servanda.report.data import plain
from servanda.report.pages.summary import clauses_text

DOES = {
    "cannot be kept": "Cannot be kept",
    "can be stuck": "Can be stuck",
    "parts": "Is read in two ways",
    "unanswered": "A breach goes unanswered",
    "unverifiable": "Nobody can tell",
    "unclear": "Not clear",
}
NUMBERS = ("", "one", "two", "three", "four", "five")
MOST_PLACES = 3
"""Clauses and sentences of an entry that are named one by one."""


def matters_blocks(entries: Sequence[RootCause], limit: int = FIRST, *, narrowed: bool = False) -> list[PageBlock]:
    """The first of what matters, numbered; then how much more there is. Nothing where nothing was found.

    narrowed: not all of it was asked for."""
    if not entries:
        return []
    shown, rest = entries[:limit], entries[limit:]
    many = NUMBERS[len(shown)] if len(shown) < len(NUMBERS) else str(len(shown))
    title = (
        "What matters of it"
        if narrowed
        else "What matters"
        if not shown
        else f"The {many} that matter" + ("s" if len(shown) == 1 else "")
    )
    blocks: list[PageBlock] = [
        Heading(2, title, "matters"),
        *([Listing(tuple(line(one) for one in shown), ordered=True)] if shown else []),
    ]
    if rest:
        blocks.append(Para(f"And {len(rest)} more, with {told(rest)}.", "quiet"))
    return blocks


def matters_rows(entries: Sequence[RootCause]) -> list[dict[str, object]]:
    """The same as plain values: of findings their rules, of answers their questions, and how many there are."""
    return [
        {name: plain(getattr(one, name)) for name in ("does", "matter", "clauses", "places", "why", "mend", "weight", "again")}
        | {"rules": sorted({f.code for f in one.findings}), "questions": sorted({a.question for a in one.answers})}
        | {"findings": len(one.findings), "answers": len(one.answers)}
        for one in entries
    ]


def line(one: RootCause) -> str:
    """`Can be stuck, release (minsk-ii 6). Why. Write in ...: what. (3 findings, 1 answer)`"""
    about = f", {one.matter}" if one.matter != "other" else ""
    again = f"; the same in {one.again} more {'mix' if one.again == 1 else 'mixes'} of readings" if one.again else ""
    return f"{DOES[one.does]}{about} ({_places(one)}). {one.why} {one.mend} ({told((one,), ', ')}{again})"


def told(entries: Sequence[RootCause], join: str = " and ") -> str:
    """`3 findings and 2 answers`."""
    numbers = ((sum(len(e.findings) for e in entries), "finding"), (sum(len(e.answers) for e in entries), "answer"))
    return join.join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in numbers if n)


def _places(one: RootCause) -> str:
    named = list(one.places[:MOST_PLACES])
    clauses = [name for name in named if name in one.clauses]
    said = [clauses_text(clauses)] if clauses else []
    said += [name for name in named if name not in one.clauses]
    more = f" and {len(one.places) - len(named)} more" if len(one.places) > len(named) else ""
    return "; ".join(said) + more
