"""The parts that a report can be asked for by name, and reading a list of them."""

from __future__ import annotations

from servanda.base.refusal import Refusal

PARTS = {
    "summary": "Summary",
    "week": "What needs you this week",
    "status": "Status of commitments",
    "matrix": "Matrix, drawn",
    "violations": "What is against a commitment",
    "deadlines": "Deadlines",
    "clocks": "Consequence clocks",
    "verification": "Withdrawal and verification",
    "civilians": "Civilians and humanitarian access",
    "gaps": "Freedom of movement and knowledge gaps",
    "corrections": "Corrections and restatements",
    "disputed": "Disputed and uncertain",
    "readings": "Readings side by side",
    "timeline": "Timeline, drawn",
    "map": "Map, drawn",
    "annex": "Evidence annex",
    "rests-on": "What it rests on",
}
"""Every part by name, in the order of the report, with what it is; `page.BLOCKS` makes them."""


def read_blocks(text: str) -> tuple[str, ...]:
    """The parts that a list with commas names, each once, in that order; () for the whole report. Raises Refusal."""
    names = tuple(dict.fromkeys(one.strip().lower() for one in text.split(",") if one.strip()))
    there = f"There are: {', '.join(PARTS)}."
    if unknown := [one for one in names if one not in PARTS]:
        raise Refusal(f"“{unknown[0]}” is not a part of reports.", there, "--blocks")
    if text and not names:
        raise Refusal("no part of the report is named.", there, "--blocks")
    return names
