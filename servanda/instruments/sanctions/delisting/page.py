"""Requests to be taken off a list, as a page: where each stands, its steps with their last days, what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.base.document import Cell, Document, Heading, Listing, PageBlock, Para, table
from servanda.instruments.sanctions.delisting.procedures import procedure
from servanda.instruments.sanctions.delisting.records import Docket, Procedure, Request, RequestDue, RequestStep

TONES = {"overdue": "bad", "due": "plain", "done": "good", "waits": "quiet", "no fixed time": "plain", "not reached": "quiet"}
CHECK = "Times are told from the texts named, in our own words; check the text in force before you rely on a day."


def delisting_page(answer: Docket) -> Document:
    """In: the requests. Out: the page."""
    open_ = [one for one in answer.requests if one.status == "open"]
    late = sum(step.status == "overdue" for one in open_ for step in one.steps)
    many = len(answer.requests)
    said = f"{many} request{'' if many == 1 else 's'}, {len(open_)} open"
    said += f"; {late} step{'s' if late > 1 else ''} overdue." if late else "."
    columns: dict[str, Cell] = {"request": "id", "listed": _name}
    rows = table(answer.requests, columns | {name: name for name in ("procedure", "received", "status", "next")})
    each = [block for one in answer.requests for block in _request(one)]
    blocks = (Para(said, "warn" if late else "strong"), rows, *each, Para(CHECK, "quiet"))
    return Document("Requests to be taken off a list", blocks, (*answer.basis.foot(), f"head of the log: {answer.head}"))


def _request(one: Request) -> list[PageBlock]:
    way, listed = procedure(one.procedure), one.listed
    steps = table(
        one.steps,
        {
            "step": "title",
            "who acts": "by",
            "status": lambda step: step.status + (" (late)" if step.late else ""),
            "last day": _last,
            "done": "done",
            "text": "law",
        },
        tone=lambda step: TONES[step.status],
    )
    whence = f"looked up in {listed.list} (snapshot {listed.snapshot})"
    whence = whence if listed.snapshot else "as given by hand: it was looked up in no list"
    record = f"Listed record {listed.entity}, content {listed.content[:16]}, {whence}."
    return [
        Heading(2, f"{one.id}: {_name(one)}"),
        Para(f"{way.title}. By {one.requester}, on these grounds: {one.grounds}."),
        steps,
        Para(f"{record} Evidence: {', '.join(one.evidence) or 'none entered'}.", "quiet"),
        _source(way),
        *([Listing(one.notes)] if one.notes else []),
    ]


def _name(one: Request) -> str:
    return one.listed.name or one.listed.entity


def _last(step: RequestDue) -> str:
    longer = f" (extended by {step.extended} month{'s' if step.extended > 1 else ''})" if step.extended else ""
    return f"{step.last}{longer}" if step.last else ""


def _source(way: Procedure) -> Para:
    return Para(f"Source: {way.source}. Checked: {way.checked or 'nothing was'}.", "quiet")


def procedures_page(ways: Sequence[Procedure]) -> Document:
    """The ways off a list that are known, with their steps and sources."""
    blocks: list[PageBlock] = []
    for way in ways:
        steps = table(
            way.steps,
            {
                "step": "id",
                "what": "title",
                "who acts": "by",
                "time": _long,
                "can be extended by": lambda step: f"{step.extend} months" if step.extend else "",
                "text": "law",
            },
        )
        counted = [Para(f"Counted from {way.received}.")] * bool(way.received)
        blocks += [Heading(2, f"{way.id}: {way.title}"), *counted, steps, _source(way)]
    return Document("Ways off a list", tuple(blocks))


def _long(step: RequestStep) -> str:
    parts = [f"{step.months} month{'s' if step.months > 1 else ''}"] * bool(step.months) + [f"{step.days} days"] * bool(step.days)
    return " and ".join(parts) or "no fixed time"
