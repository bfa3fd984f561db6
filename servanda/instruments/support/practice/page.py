"""Pages of practice: the answer in a sentence, a row for each promise, then the rows of the table it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from servanda.accounts.lacking import lacking
from servanda.base.document import (
    Bar,
    Boxes,
    Cell,
    Comparison,
    Document,
    Edge,
    Heading,
    Listing,
    Node,
    PageBlock,
    Para,
    counted,
    table,
)  # fmt: skip
from servanda.base.time.numbers import digits
from servanda.instruments.support.practice.clocks import TreatyClocks
from servanda.instruments.support.practice.courses import CoursesHeld
from servanda.instruments.support.practice.land import LandReleased, LandTold
from servanda.instruments.support.practice.promises import PracticeAnswer, PromiseRow, said
from servanda.instruments.support.practice.records import FORMS, HazardousArea
from servanda.instruments.support.practice.services import ServicesGiven
from servanda.instruments.support.practice.shipments import GoodsShipped
from servanda.instruments.support.practice.waiting import HeldUp

HOW = (
    "So far is what the table shows done, as a range; missing is what was promised less that. What the clause comes to is said "
    "by the monitor, on the log of evidence alone: a table adds facts and never changes when a clause binds. What nobody "
    "reported is not known, and never zero."
)
MOST_LATE = 3
"""Late promises named in the first sentence; the others are counted."""


Columns = dict[str, Cell]


def practice_page(answer: PracticeAnswer) -> Document:
    """In: promises of one sort with the rows they rest on. Out: the page: the answer in a sentence, a row each, then the rows."""
    title, blocks = next((name, rows_of(answer)) for kind, (name, rows_of) in PARTS.items() if isinstance(answer, kind))
    first: list[PageBlock] = [Para(head(title, answer), "strong")]
    if answer.promises:
        columns: Columns = {
            "promise": lambda one: f"{one.pledge} {one.what}, {one.donor} to {one.to}",
            "promised": lambda one: said(one.promised, one.unit), "so far": lambda one: said(one.so_far),
            "missing": lambda one: said(one.missing), "by": "by",
            "clause": lambda one: f"{one.clause}: {one.clause_says}" if one.clause else one.clause_says,
            "log": _logged,
            "next": "step", "owed by": "owed_by",
        }  # fmt: skip
        bars, title_of, line = tuple(map(_bar, answer.promises)), "Shown done by the table", (100.0, "promised")
        first += [
            table(answer.promises, columns, tone=lambda one: "bad" if one.late else "good" if one.standing == "done" else ""),
            Comparison(title=title_of, unit="% of the promise", bars=bars, reference=line, red="late"),
        ]
    told = [f"{one.pledge}: {each}" for one in answer.promises for each in one.told] + list(answer.told)
    first += [Heading(2, "To be said of these"), Listing(tuple(told))] if told else []
    last: list[PageBlock] = [Para(HOW, "quiet")]
    last += lacking(answer.missing)
    return Document(title, (*first, *blocks, *last), answer.basis.foot())


BREAKS = {True: "cannot be kept", False: "can be kept", None: "hangs on who completes"}


def _courses(answer: CoursesHeld) -> Iterable[PageBlock]:
    """What can still come of it before what was held."""
    if answer.trained:
        means: Columns = {
            "promise": "pledge", "by": "by", "verdict": lambda one: BREAKS[one.breaks],
            "short at last": lambda one: said(one.short),
            "courses that can still be held": "courses", "complete in them": lambda one: said(one.more),
            "completed in all": lambda one: said(one.whole), "source": "source",
        }  # fmt: skip
        tones = {True: "bad", None: "warn", False: "good"}
        yield Heading(2, "What can still be trained with the seats and instructors there are")
        yield table(answer.trained, means, tone=lambda one: tones[one.breaks])
    columns: Columns = {
        "course": "course", "for": "pledge", "of": "what", "places": "places", "instructors": "instructors", "starts": "starts",
        "ends": "ends", "started": lambda one: said(one.started), "completed": lambda one: said(one.completed), "source": _source,
    }  # fmt: skip
    yield Heading(2, "Courses")
    yield table(answer.courses, columns)


def _shipments(answer: GoodsShipped) -> Iterable[PageBlock]:
    """What holds up what comes before where everything is."""
    if answer.held_up:
        columns: Columns = {
            "not done": "name", "what": "what", "owed by": lambda one: one.by or "not known", "due": "due",
            "late": lambda one: counted(one.days, "day") if one.late else "", "holds up": _holds,
            "promises": lambda one: ", ".join(one.pledges),
        }  # fmt: skip
        yield Heading(2, "What holds up what")
        yield table(answer.held_up, columns, tone=lambda one: "bad" if one.late else "")
        shown = [one for one in answer.waited if not one.done]
        edges = tuple(Edge(one.name, other) for one in shown for other in one.lacks if other in {each.name for each in shown})
        words = "; ".join(f"{one.source} waits for {one.target}" for one in edges)
        nodes = tuple(Node(one.name, f"{one.name}\n{one.what}", "bad" if one.late else "") for one in shown)
        if edges:
            yield Boxes(nodes, edges, "What is not done, and what it waits for (red: late)", words)
    where: Columns = {
        "shipment": "shipment", "for": "pledge", "good": "good", "is": "state", "at": "place",
        "units": lambda one: said(one.units), "lost on the way": lambda one: said(one.lost), "since": "since",
        "due": "due", "source": "source",
    }  # fmt: skip
    yield Heading(2, "What is where")
    yield table(answer.where, where)


def _holds(one: HeldUp) -> str:
    """The longest chain behind it, and how many others wait too."""
    more = len(one.holds) - len(one.chain) + 1
    return (", then ".join(one.chain[1:]) or "nothing else") + (f"; and {more} more" if more else "")


def _services(answer: ServicesGiven) -> Iterable[PageBlock]:
    columns: Columns = {
        "service": "service", "for": "pledge", "of": "what", "pledged": lambda one: said(one.pledged),
        "delivered": lambda one: said(one.delivered), "accepted": lambda one: said(one.accepted), "stands at": "stage",
        "since": "since", "due": "due", "waits on": "waits_on", "source": "source",
    }  # fmt: skip
    yield Heading(2, "Services")
    yield Para("Only what the recipient has accepted counts. Delivered and not accepted is not accepted.", "quiet")
    yield table(answer.services, columns, tone=lambda one: "bad" if one.late else "warn" if one.stage == "delivered" else "")


def _land(answer: LandTold) -> Iterable[PageBlock]:
    """Cancelled, reduced and cleared in three columns, and no column that adds them."""
    forms: Columns = {form: partial(_form, form) for form in FORMS}
    whole: Columns = {"for": "pledge", "areas": "areas", "recorded": lambda one: said(one.recorded), **forms}
    single: Columns = {
        "area": "area", "for": "pledge", "state": "state", "recorded": lambda one: digits(one.m2),
        "surveyed": "surveyed_on", **forms, "source": _source,
    }  # fmt: skip
    yield Heading(2, "Land released, in m2")
    yield Para(
        "Cancelled (by non-technical survey), reduced (by technical survey) and cleared are three different things "
        "(IMAS 07.10, 07.11): they stand side by side and are never added.", "quiet",
    )  # fmt: skip
    yield from (table(answer.released, whole), Heading(2, "Areas, in m2"), table(answer.areas, single))
    if answer.announced:
        yield Heading(2, "Announced")
        yield Para("As it was said. It does not say which form; it goes into no sum and is set against no other figure.", "quiet")
        figure: Columns = {"what was said": "said", "figure": lambda one: said(one.area, one.unit), "source": _source}
        yield table(answer.announced, figure)


def _form(form: str, one: LandReleased | HazardousArea) -> str:
    return said(getattr(one, form))


PARTS: dict[type[PracticeAnswer], tuple[str, Callable[[Any], Iterable[PageBlock]]]] = {
    CoursesHeld: ("Training", _courses), GoodsShipped: ("Logistics", _shipments), ServicesGiven: ("Cyber assistance", _services),
    LandTold: ("Land", _land),
}  # fmt: skip
"""Of each sort of answer its title, and the rows it rests on."""


def head(title: str, answer: PracticeAnswer) -> str:
    """The page in a sentence to read aloud."""
    rows = answer.promises
    if not rows:
        return f"{title}: no promise of this sort is in the table of pledges."
    done = sum(one.standing == "done" for one in rows)
    parts = [f"{title}: {done} of {counted(len(rows), 'promise')} shown done on {answer.day}"]
    late = [one for one in rows if one.late]
    due = sorted((one for one in rows if one.standing != "done" and not one.late), key=lambda one: one.by or dt.date.max)
    if late:
        more = f", and {len(late) - MOST_LATE} more" if len(late) > MOST_LATE else ""
        parts.append("late: " + ", ".join(map(_lacks, late[:MOST_LATE])) + more)
    elif due:
        parts.append(f"next due: {_lacks(due[0])}")
    for lost in getattr(answer, "trained", ())[:1]:
        lacks = said(lost.short) if lost.breaks is not False else "nothing"
        parts.append(
            f"{lost.pledge}, with the seats and instructors there are, {BREAKS[lost.breaks]} ({lacks} short on {lost.by})"
        )
    if first := next(iter((*late, *due)), None):
        parts.append(f"{first.owed_by} owes the next step: {first.step}")
    return "; ".join(parts) + "."


def _lacks(one: PromiseRow) -> str:
    missing = said(one.missing, one.unit)
    what = "how much is missing is" if missing == "not known" else "missing"
    return f"{one.pledge}, {what} {missing}{f', by {one.by}' if one.by else ''}"


def _logged(one: PromiseRow) -> str:
    return "not compared" if one.logged is None else said(one.logged) if one.logged.low else "nothing in it"


def _bar(one: PromiseRow) -> Bar:
    low, high = one.so_far.low, one.so_far.high
    full = one.promised.exact
    if not full or low is None or high is None:
        return Bar(label=one.pledge, value=None, note="not known")
    ends = [float(100 * end / full) for end in (low, high)]
    return Bar(label=one.pledge, value=ends[0] if low == high else None, low=ends[0], high=ends[1], lead=one.late)


def _source(row: object) -> str:
    return ", ".join(str(getattr(row, name)) for name in ("source", "as_of", "owner"))


def clocks_page(answer: TreatyClocks) -> Document:
    """In: the clocks of parties. Out: the page."""
    rows = answer.parties
    stockpiles, cleared = (sum(getattr(one, name) < answer.day for one in rows) for name in ("stockpile", "clearance"))
    longer = sum(one.extended_to is not None and one.extended_to >= answer.day for one in rows)
    first = (
        f"On {answer.day}, of parties with a day of deposit: {len(rows):,}; the clock for stockpiles has run out for "
        f"{stockpiles:,}, that for clearance by the rule for {cleared:,} (extended beyond that day: {longer:,})."
    )
    if len(rows) == 1:
        one, more = rows[0], f", extended to {rows[0].extended_to}" if rows[0].extended_to else ""
        first = f"{one.party}: in force {one.in_force}, stockpiles gone by {one.stockpile}, land clear by {one.clearance}{more}."
    blocks: list[PageBlock] = [
        Para(first, "strong"),
        Para("That a clock has run out does not say whether its duty was done.", "quiet"),
    ]
    if answer.without:
        blocks.append(Para(f"No day of deposit, so no clock: {', '.join(answer.without)}.", "warn"))
    columns: Columns = {
        "party": "party", "deposited": "deposited", "bound by": "bound_by", "in force": "in_force", "stockpiles by": "stockpile",
        "clearance by": "clearance", "runs": "next",
        "extended to": lambda one: f"{one.extended_to} ({one.extended_by})" if one.extended_to else "",
    }  # fmt: skip
    blocks.append(table(rows, columns, none="-"))
    if any(one.bound_by == "succession" for one in rows):
        blocks.append(Para("For a successor the depositary may count from another day: look at its note.", "warn"))
    rules = tuple(
        f"{one.name}: {_rule_words(one.months, one.not_before, one.years)} ({one.source}). Checked: {one.checked}."
        for one in answer.rules
    )
    blocks += [Heading(2, "The rule"), Listing(rules)]
    return Document("Clocks of the Mine Ban Convention", tuple(blocks), answer.basis.foot())


def _rule_words(months: int, not_before: str, years: int) -> str:
    if years:
        return f"{counted(years, 'year')} from the day it is in force for the party"
    least = f", not before {not_before}" if not_before else ""
    return f"the first day of month {months} after the month of deposit{least}"
