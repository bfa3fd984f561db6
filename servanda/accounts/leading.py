"""A lead as blocks of a page: what was seen, how it weighs, what innocent explanation fits, what would settle it."""

from __future__ import annotations

from servanda.accounts.leads import Figure, Lead
from servanda.base.document import Details, Heading, Listing, PageBlock, Para, number, table

ROWS = 12
"""Rows told under a lead."""


def and_more(count: int, most: int, words: str) -> list[PageBlock]:
    return [Para(f"and {count - most} more {words}", "quiet")] if count > most else []


def period(one: Lead | Figure) -> str:
    return " to ".join(dict.fromkeys(day for day in (one.first, one.last) if day))


def lead_blocks(lead: Lead) -> list[PageBlock]:
    blocks: list[PageBlock] = [
        Heading(3, ", ".join(lead.subject)),
        Para(lead.seen),
        Para(f"Weight: {lead.weight}. {lead.because[:1].upper()}{lead.because[1:]}."),
        Para("What innocent explanation fits:"),
        Listing(lead.innocent),
        Para("What would settle it, most telling first:"),
        Listing(lead.settle, ordered=True),
    ]
    if lead.figures:
        blocks.append(Details("Figures", (Listing(tuple(_figure(one) for one in lead.figures)),)))
    if lead.rows:
        rows = table(lead.rows[:ROWS], {"table": "table", "row": lambda row: str(row.number), "what it says": "words"}, none="")
        blocks.append(Details("Rows it rests on", (rows, *and_more(len(lead.rows), ROWS, "rows, all with --json."))))
    return blocks


def _figure(one: Figure) -> str:
    value = "not known" if one.value is None else f"{number(one.value)} {one.unit}".strip()
    about = "; ".join(part for part in (one.source, period(one)) if part)
    return f"{one.what}: {value}{f' ({about})' if about else ''}"
