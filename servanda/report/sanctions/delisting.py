"""Requests to be taken off a list, as a page: where each stands, its steps with their last days, what comes next."""

from __future__ import annotations

from servanda.base.document import Document, Heading, Listing, PageBlock, Para, Table
from servanda.instruments.sanctions.delisting import Docket, Procedure, Request, procedure

TONES = {"overdue": "bad", "due": "plain", "done": "good", "waits": "quiet", "no fixed time": "plain", "not reached": "quiet"}


def delisting_page(answer: Docket) -> Document:
    """In: the requests. Out: the page."""
    open_ = [one for one in answer.requests if one.status == "open"]
    late = sum(1 for one in open_ for step in one.steps if step.status == "overdue")
    said = (
        f"{len(answer.requests)} request{'' if len(answer.requests) == 1 else 's'}, {len(open_)} open"
        + (f"; {late} step{'s' if late > 1 else ''} overdue" if late else "")
        + "."
    )
    blocks: list[PageBlock] = [Para(said, "warn" if late else "strong")]
    rows = tuple(
        (one.id, one.listed.name or one.listed.entity, one.procedure, one.received.isoformat(), one.status, one.next or "-")
        for one in answer.requests
    )
    blocks.append(Table(("request", "listed", "procedure", "received", "status", "next"), rows))
    for one in answer.requests:
        blocks += _request(one)
    blocks.append(
        Para("Times are told from the texts named, in our own words; check the text in force before you rely on a day.", "quiet")
    )
    return Document("Requests to be taken off a list", tuple(blocks), (*answer.basis.foot(), f"head of the log: {answer.head}"))


def _request(one: Request) -> list[PageBlock]:
    way = procedure(one.procedure)
    rows = tuple(
        (
            step.title,
            step.by,
            step.status + (" (late)" if step.late else ""),
            _last(step.last, step.extended),
            step.done.isoformat() if step.done else "-",
            step.law,
        )
        for step in one.steps
    )
    blocks: list[PageBlock] = [
        Heading(2, f"{one.id}: {one.listed.name or one.listed.entity}"),
        Para(f"{way.title}. By {one.requester}, on these grounds: {one.grounds}."),
        Table(("step", "who acts", "status", "last day", "done", "text"), rows, tuple(TONES[step.status] for step in one.steps)),
        Para(
            f"Listed record {one.listed.entity}, content {one.listed.content[:16]}, {_whence(one)}. Evidence: {', '.join(one.evidence) or 'none entered'}.",
            "quiet",
        ),
        Para(f"Source: {way.source}. Checked: {way.checked or 'nothing was'}.", "quiet"),
    ]
    return blocks + ([Listing(one.notes)] if one.notes else [])


def _whence(one: Request) -> str:
    if one.listed.snapshot:
        return f"looked up in {one.listed.list} (snapshot {one.listed.snapshot})"
    return "as given by hand: it was looked up in no list"


def _last(day: object, extended: int) -> str:
    return (
        "-" if day is None else f"{day}" + (f" (extended by {extended} month{'s' if extended > 1 else ''})" if extended else "")
    )


def procedures_page(ways: tuple[Procedure, ...]) -> Document:
    """The ways off a list that are known, with their steps and sources."""
    blocks: list[PageBlock] = []
    for way in ways:
        rows = tuple(
            (
                step.id,
                step.title,
                step.by,
                _long(step.months, step.days),
                f"{step.extend} months" if step.extend else "-",
                step.law,
            )
            for step in way.steps
        )
        blocks += [Heading(2, f"{way.id}: {way.title}")]
        blocks += [Para(f"Counted from {way.received}.")] * bool(way.received)
        blocks += [
            Table(("step", "what", "who acts", "time", "can be extended by", "text"), rows),
            Para(f"Source: {way.source}. Checked: {way.checked or 'nothing was'}.", "quiet"),
        ]
    return Document("Ways off a list", tuple(blocks), ())


def _long(months: int, days: int) -> str:
    parts = [f"{months} month{'s' if months > 1 else ''}"] * bool(months) + [f"{days} days"] * bool(days)
    return " and ".join(parts) or "no fixed time"
