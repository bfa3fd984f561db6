"""What the jobs of rows say: the answer first, then each row with its place, what was left out and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.base.result import Based
from servanda.base.tables.reading import RowLeft
from servanda.base.time.numbers import digits
from servanda.instruments.support.rows.records import ClausesMade, RowsOut, RowsRead, SumsLooked, SupportImported, plain_reason

FIRST = 40
"""Rows of a list that a page shows; JSON has all of them."""


def out_page(answer: RowsOut) -> Document:
    missing = f"The dossier has no {', '.join(answer.missing)}: what they would say is not known."
    how = "Change cells, add rows, give the file back with `support rows read`. A change is a proposal until somebody accepts it."
    blocks = (*[Para(missing, "warn")] * bool(answer.missing), Para(how, "quiet"))
    return _document("Rows out", f"Written to {answer.file}: {_counts(answer.rows)}.", blocks, answer)


def read_page(answer: RowsRead) -> Document:
    wrong = len(answer.conflicts) + len(answer.rejects)
    stand = f"{counted(wrong, 'row')} cannot be taken" if wrong else "every row could be read"
    changes = counted(answer.changes, "change") if answer.changes else "no change"
    head = f"{answer.file} proposes {changes}; {stand}. Nothing was changed."
    if answer.written:
        head = f"{counted(answer.changes, 'proposal')} accepted by {answer.by} and written: {', '.join(answer.written)}."
    heads: dict[str, Cell] = {
        "table": "table", "row": "row", "column": "column",
        "stands": lambda one: "new row" if one.new_row else one.old or "not known",
        "proposed": lambda one: one.new or "not known", "note": "note", "place": "place",
    }  # fmt: skip
    blocks: list[PageBlock] = [Para(f"Read: {_counts(answer.read)}.")]
    if answer.proposals:
        blocks += [Heading(2, "Proposed"), table(answer.proposals[:FIRST], heads), *_more(answer.proposals)]
    blocks += _told("Cannot be taken as it is", answer.conflicts, lambda one: f"{one.place}: {one.reason}. {one.repair}")
    blocks += _told("Not read", answer.rejects, lambda one: f"{one[0]}, {_left(one[1])}")
    blocks += _told("Not in the file; they stay in the dossier", answer.gone, " ".join)
    blocks += [Para("; ".join(answer.notes) + ".", "warn")] * bool(answer.notes)
    if answer.changes and not answer.written:
        blocks.append(Para("To accept: give --accept with --by and --because; --only ROW for some of them.", "quiet"))
    return _document("Rows read", head, blocks, answer)


def clauses_page(answer: ClausesMade) -> Document:
    where = f" Written to {answer.file}." if answer.file else ""
    head = f"{counted(len(answer.made), 'clause')} made of rows without one"
    head += f"; of {counted(len(answer.left), 'row')} none can be made.{where}"
    blocks: list[PageBlock] = [Para(f"{counted(answer.bound, 'row')} of pledges have a clause already.")]
    blocks += _told("No clause", answer.left, lambda one: f"{one.row}: {one.reason}. {one.repair}")
    lacking = [one for one in answer.made if one.lacks]
    blocks += _told("Made, without what the row does not say", lacking, lambda one: f"{one.pledge}: {'; '.join(one.lacks)}")
    if not answer.file:
        blocks += [Para(one.text, "clause") for one in answer.made[:FIRST]] + _more(answer.made)
    if answer.linked:
        blocks.append(Para("The rows now name their clauses in support/pledges.csv.", "good"))
    elif answer.file and answer.made:
        blocks.append(Para("The rows do not name their clauses yet: give --by and --because, and they will.", "warn"))
    return _document("Clauses of rows", head, blocks, answer)


def import_page(answer: SupportImported) -> Document:
    took = answer.took
    what = "row" if took.counts == "rows" else took.counts.removesuffix("s")
    odd = len({left.number for left in took.rejects})
    wrote = f"Written: {', '.join(answer.written)}." if answer.written else "Nothing was written: give --to or --out."
    gave = f"{counted(len(took.pledges), 'pledge')} and {counted(len(took.moves), 'move')} taken"
    head = f"{counted(took.read, what)} read: {gave}, {counted(odd, what)} with something rejected. {wrote}"
    stood = f"{counted(answer.known, 'row')} stood in the dossier already, word for word."
    blocks: list[PageBlock] = [Para(stood)] * bool(answer.known)
    if took.totals:
        heads: dict[str, Cell] = {
            "stage": "stage", "unit": "unit", "sum": lambda one: digits(one.amount), "moves": "moves",
            "amount not known": "unknown",
        }  # fmt: skip
        said = "What was taken, by stage and unit; stages are never added"
        often = sorted(took.totals, key=lambda one: -(one.moves + one.unknown))  # currencies before things that came once
        blocks += [table(often[:FIRST], heads, caption=said), *_more(often)]
    if took.rejects:
        why = table(took.why[:FIRST], {"rows": lambda one: one[1], "why": lambda one: one[0]})
        first = {plain_reason(left): left for left in reversed(took.rejects)}
        lines = Listing(tuple(_left(first[reason]) for reason, _ in took.why[:FIRST]))
        blocks += [Heading(2, "Rejected, by reason"), why, *_more(took.why)]
        blocks.append(Details("The first row of each reason, with its repair", (lines,)))
    if took.left:
        blocks += [Heading(2, "Not taken"), table(took.left, {"what": "what", "how many": "count", "why": "why"})]
    for one in took.sums:
        blocks += _sums(one)
    blocks += [Para("; ".join(took.notes) + ".", "quiet")] * bool(took.notes)
    return _document("Import of support", head, blocks, answer)


def _document(title: str, head: str, blocks: Sequence[PageBlock], answer: Based) -> Document:
    return Document(title, (Para(head, "strong"), *blocks), answer.basis.foot())


def _counts(rows: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in rows)


def _left(left: RowLeft) -> str:
    """A row that was not read: its place, its reason, its repair."""
    return f"{left.place}: {f'`{left.column}`: ' if left.column else ''}{left.reason}. {left.repair}"


def _told(title: str, rows: Sequence[Any], line: Callable[[Any], str]) -> list[PageBlock]:
    """A heading and a line for each row, if there is any."""
    return [Heading(2, title), Listing(tuple(map(line, rows[:FIRST]))), *_more(rows)] if rows else []


def _sums(one: SumsLooked) -> list[PageBlock]:
    off = f"{len(one.off)} of {counted(one.looked, 'total')} do not add up at a tolerance of {digits(one.tolerance)}"
    verdict = f"{off if one.looked else 'no total could be looked at'}; in {one.unknown:,} rows a part or the total is not known."
    heads: dict[str, Cell] = {
        "place": "place", "of": "what", "told": lambda off: digits(off.told), "adds up to": lambda off: digits(off.made),
        "off by": lambda off: digits(off.off),
    }  # fmt: skip
    rows = [table(one.off[:FIRST], heads), *_more(one.off)] if one.off else []
    return [Heading(2, f"Totals: {one.what}"), Para(verdict, "warn" if one.off else ""), *rows]


def _more(rows: Sequence[object]) -> list[PageBlock]:
    return [Para(f"And {len(rows) - FIRST:,} more: --json has all.", "quiet")] * (len(rows) > FIRST)
