"""What falls due, what is overdue, which clocks run and which wait: the page of `servanda due`."""

from __future__ import annotations

from servanda.base.document import Document, Heading, Listing, PageBlock, Para
from servanda.model.english import short
from servanda.monitor.answers import Due, DueItem
from servanda.monitor.dues import KINDS
from servanda.monitor.words import shown, whose
from servanda.report.pages.basis import basis_lines

TITLES = {
    "overdue": "Overdue",
    "not established": "Past its last moment, whether done is not known",
    "falls due": "Falls due",
    "due at once": "Due at once, and no number is given",
    "clock running": "Consequence clocks that run",
    "power lapses": "Powers that lapse unless they are used",
    "window opens": "Comes in force",
    "not started": "Clocks that have not started",
}

_MANY = {
    "falls due": "fall due", "clock running": "clocks running", "power lapses": "powers lapse", "window opens": "windows open",
}  # fmt: skip


def due_page(answer: Due, *, evidence: bool = True) -> Document:
    """In: the answer of `due`; evidence: whether there is any. Out: a section a kind, each item a sentence."""
    counts = [(kind, sum(1 for one in answer.items if one.kind == kind)) for kind in KINDS]
    found = ", ".join(f"{count} {_MANY.get(kind, kind) if count > 1 else kind}" for kind, count in counts if count)
    head = f"In the next {answer.days} days from {shown(answer.basis.as_of, answer.basis.zone)}, if nothing more happens: {found or 'nothing'}."
    blocks: list[PageBlock] = [Para(head, "strong")]
    if not evidence:
        blocks.append(
            Para(
                "No evidence is recorded: this is the calendar alone. What is overdue may have been done.",
                "warn",
            )
        )
    several = len({one.clause.partition(":")[0] for one in answer.items if not one.clause.startswith("red-line:")}) > 1
    for kind in KINDS:
        items = [one for one in answer.items if one.kind == kind]
        if items:
            blocks.append(Heading(2, TITLES[kind]))
            blocks.append(Listing(tuple(due_lines(items, answer.basis.zone, several))))
    return Document(f"Due in {answer.basis.dossier}", tuple(blocks), basis_lines(answer.basis))


def due_lines(items: list[DueItem], page_zone: str, several: bool = False) -> list[str]:
    """A line an item; what recurs for the same clause and bearers (windows, triggers) is told once, with its first and last moment."""
    groups: dict[tuple[str, tuple[str, ...], str], list[DueItem]] = {}
    for one in items:
        groups.setdefault((one.clause, one.bearers, one.what), []).append(one)
    lines = []
    for mine in groups.values():
        first, last = mine[0], mine[-1]
        if first.kind == "not started":
            waits = ", and for: ".join(f"{one.waits_for} ({one.because})" for one in mine)
            lines.append(f"{_name(first.clause, several)} ({first.what}) waits for: {waits}")
            continue
        line = due_line(first, page_zone, several)
        if len(mine) > 1:
            line += f"; {len(mine)} in all" + ("" if last.at is None else f", the last {shown(last.at, last.zone, page=page_zone)}")
        lines.append(line)
    return lines


def due_line(one: DueItem, page_zone: str, several: bool = False) -> str:
    """One item as a sentence without a full stop."""
    name = _name(one.clause, several)
    at = shown(one.at, one.zone, page=page_zone)
    who = whose(one.bearers)
    because = f"; {one.because}" if one.because else ""
    if one.kind in ("clock running", "due at once"):
        at = f"until {at}" if one.at is not None else "no last moment"
    waits = f"; it waits for: {one.waits_for}" if one.waits_for else ""
    return f"{at}: {name}, {who}: {one.what}{because}{waits}"


def _name(clause: str, several: bool) -> str:
    return short(clause) + (f" of {clause.partition(':')[0]}" if several and not clause.startswith("red-line:") else "")
