"""What the jobs of rows say: the answer first, then each row with its place, what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import Cell, Details, Document, Heading, Listing, PageBlock, Para, counted, table
from servanda.base.tables.reading import RowLeft
from servanda.instruments.support.rows.cells import said
from servanda.instruments.support.rows.records import ClausesMade, RowsOut, RowsRead, SumsLooked, SupportImported, plain_reason

FIRST = 40
"""Rows of a list that a page shows; JSON has all of them."""


def out_page(answer: RowsOut) -> Document:
    many = ", ".join(f"{count:,} {name}" for name, count in answer.rows)
    blocks: list[PageBlock] = [Para(f"Written to {answer.file}: {many}.", "strong")]
    blocks += [Para(f"The dossier has no {', '.join(answer.missing)}: what they would say is not known.", "warn")] * bool(
        answer.missing
    )
    blocks.append(
        Para(
            "Change cells, add rows, give the file back with `support rows read`. "
            "A change is a proposal until somebody accepts it.",
            "quiet",
        )
    )
    return Document("Rows out", tuple(blocks), answer.basis.foot())


def read_page(answer: RowsRead) -> Document:
    rows = ", ".join(f"{count:,} {name}" for name, count in answer.read)
    wrong = len(answer.conflicts) + len(answer.rejects)
    stand = f"{counted(wrong, 'row')} cannot be taken" if wrong else "every row could be read"
    head = (
        f"{counted(answer.changes, 'proposal')} accepted by {answer.by} and written: {', '.join(answer.written)}."
        if answer.written
        else f"{answer.file} proposes {counted(answer.changes, 'change')}; {stand}. Nothing was changed."
        if answer.changes
        else f"{answer.file} proposes no change; {stand}. Nothing was changed."
    )
    blocks: list[PageBlock] = [Para(head, "strong"), Para(f"Read: {rows}.")]
    if answer.proposals:
        heads: dict[str, Cell] = {"table": "table", "row": "row", "column": "column",
                 "stands": lambda one: "new row" if one.new_row else one.old or "not known",
                 "proposed": lambda one: one.new or "not known", "note": "note", "place": "place"}  # fmt: skip
        blocks += [Heading(2, "Proposed"), table(answer.proposals[:FIRST], heads), *_more(answer.proposals)]
    if answer.conflicts:
        blocks += [
            Heading(2, "Cannot be taken as it is"),
            Listing(tuple(f"{one.place}: {one.reason}. {one.repair}" for one in answer.conflicts[:FIRST])),
            *_more(answer.conflicts),
        ]
    if answer.rejects:
        lines = tuple(
            f"{name}, {left.place}: {f'`{left.column}`: ' if left.column else ''}{left.reason}. {left.repair}"
            for name, left in answer.rejects[:FIRST]
        )
        blocks += [Heading(2, "Not read"), Listing(lines), *_more(answer.rejects)]
    if answer.gone:
        blocks += [
            Heading(2, "Not in the file; they stay in the dossier"),
            Listing(tuple(f"{name} {row}" for name, row in answer.gone[:FIRST])),
            *_more(answer.gone),
        ]
    blocks += [Para("; ".join(answer.notes) + ".", "warn")] * bool(answer.notes)
    if answer.changes and not answer.written:
        blocks.append(Para("To accept: give --accept with --by and --because; --only ROW for some of them.", "quiet"))
    return Document("Rows read", tuple(blocks), answer.basis.foot())


def clauses_page(answer: ClausesMade) -> Document:
    lacking = [one for one in answer.made if one.lacks]
    where = f" Written to {answer.file}." if answer.file else ""
    head = f"{counted(len(answer.made), 'clause')} made of rows without one"
    head += f"; of {counted(len(answer.left), 'row')} none can be made.{where}"
    blocks: list[PageBlock] = [Para(head, "strong"), Para(f"{counted(answer.bound, 'row')} of pledges have a clause already.")]
    if answer.left:
        blocks += [
            Heading(2, "No clause"),
            Listing(tuple(f"{one.row}: {one.reason}. {one.repair}" for one in answer.left[:FIRST])),
            *_more(answer.left),
        ]
    if lacking:
        blocks += [
            Heading(2, "Made, without what the row does not say"),
            Listing(tuple(f"{one.pledge}: {'; '.join(one.lacks)}" for one in lacking[:FIRST])),
            *_more(lacking),
        ]
    if not answer.file:
        blocks += [Para(one.text, "clause") for one in answer.made[:FIRST]] + _more(answer.made)
    if answer.linked:
        blocks.append(Para("The rows now name their clauses in support/pledges.csv.", "good"))
    elif answer.file and answer.made:
        blocks.append(Para("The rows do not name their clauses yet: give --by and --because, and they will.", "warn"))
    return Document("Clauses of rows", tuple(blocks), answer.basis.foot())


def import_page(answer: SupportImported) -> Document:
    took = answer.took
    what = "row" if took.counts == "rows" else took.counts.removesuffix("s")
    odd = len({left.number for left in took.rejects})
    wrote = f"Written: {', '.join(answer.written)}." if answer.written else "Nothing was written: give --to or --out."
    gave = f"{counted(len(took.pledges), 'pledge')} and {counted(len(took.moves), 'move')} taken"
    head = f"{counted(took.read, what)} read: {gave}, {counted(odd, what)} with something rejected. {wrote}"
    blocks: list[PageBlock] = [Para(head, "strong")]
    blocks += [Para(f"{counted(answer.known, 'row')} stood in the dossier already, word for word.")] * bool(answer.known)
    if took.totals:
        heads: dict[str, Cell] = {
            "stage": "stage",
            "unit": "unit",
            "sum": lambda one: f"{one.amount:,f}",
            "moves": "moves",
            "amount not known": "unknown",
        }
        blocks.append(table(took.totals[:FIRST], heads, caption="What was taken, by stage and unit; stages are never added"))
        blocks += _more(took.totals)
    if took.rejects:
        blocks += [
            Heading(2, "Rejected, by reason"),
            table(took.why[:FIRST], {"rows": lambda one: one[1], "why": lambda one: one[0]}),
            *_more(took.why),
        ]
        lines = tuple(
            f"{left.place}: {f'`{left.column}`: ' if left.column else ''}{left.reason}. {left.repair}"
            for left in _samples(answer)
        )
        blocks.append(Details("The first row of each reason, with its repair", (Listing(lines),)))
    if took.left:
        blocks += [Heading(2, "Not taken"), table(took.left, {"what": "what", "how many": "count", "why": "why"})]
    for one in took.sums:
        blocks += _sums(one)
    blocks += [Para("; ".join(took.notes) + ".", "quiet")] * bool(took.notes)
    return Document("Import of support", tuple(blocks), answer.basis.foot())


def _samples(answer: SupportImported) -> list[RowLeft]:
    first: dict[str, RowLeft] = {}
    for left in answer.took.rejects:
        first.setdefault(plain_reason(left), left)
    return list(first.values())[:FIRST]


def _sums(one: SumsLooked) -> list[PageBlock]:
    verdict = (
        f"{len(one.off)} of {counted(one.looked, 'total')} do not add up at a tolerance of {said(one.tolerance)}"
        if one.looked
        else "no total could be looked at"
    )
    blocks: list[PageBlock] = [
        Heading(2, f"Totals: {one.what}"),
        Para(f"{verdict}; in {one.unknown:,} rows a part or the total is not known.", "warn" if one.off else ""),
    ]
    heads: dict[str, Cell] = {
        "place": "place",
        "of": "what",
        "told": lambda off: said(off.told),
        "adds up to": lambda off: said(off.made),
        "off by": lambda off: said(off.off),
    }
    return [*blocks, table(one.off[:FIRST], heads), *_more(one.off)] if one.off else blocks


def _more(rows: Sequence[object]) -> list[PageBlock]:
    return [Para(f"And {len(rows) - FIRST:,} more: --json has all.", "quiet")] * (len(rows) > FIRST)
