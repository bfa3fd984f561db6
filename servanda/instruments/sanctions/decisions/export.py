"""Decisions as rows, for a table or another system: one row a proposal, with what became of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from servanda.base.shown import in_cell
from servanda.instruments.sanctions.decisions.records import Proposal

COLUMNS = (
    "number", "status", "verdict", "whitelisted_until", "query", "entity", "person", "at", "reason", "second_person", "second_at", "second_reason",
    "needs_two", "query_hash", "entity_hash", "seen",
    "system", "second_system",
)  # fmt: skip


def rows(proposals: Iterable[Proposal]) -> tuple[dict[str, str], ...]:
    """One row a proposal, in order of number; every value is text."""
    return tuple(
        dict(
            zip(
                COLUMNS,
                (
                    str(one.number), one.status.value, one.verdict.value, one.expires, one.pair.query, one.pair.entity, one.person, one.at, one.reason,
                    one.closed_by, one.closed_at, one.closed_why, "yes" if one.needs_two else "no", one.pair.query_hash, one.pair.entity_hash,
                    "; ".join(f"{name}: {value}" for name, value in one.seen), one.system, one.closed_system,
                ),
                strict=True,
            )
        )
        for one in sorted(proposals, key=lambda one: one.number)
    )  # fmt: skip


def csv_text(proposals: Iterable[Proposal]) -> str:
    """The rows as CSV with a head line. A text that a spreadsheet would take for a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: in_cell(value) for name, value in row.items()} for row in rows(proposals))
    return out.getvalue()
