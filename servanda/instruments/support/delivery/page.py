"""Whether the promises can be delivered, as a page: the answer in a sentence, what breaks and the sums, else the schedule."""

from __future__ import annotations

import math

from servanda.base.document import Details, Document, Heading, Listing, PageBlock, Para, counted, number, table
from servanda.base.time.numbers import digits
from servanda.instruments.support.delivery.records import Delivery, Leg, LostLines, Outlook, WantedGood, span_words

TITLE = "Deliverability"
HOW = (
    "Goods move at least a day for each line, wait where there is room, and leave when they are ready; stocks of a good serve "
    "whichever clause asks for it. What may have been delivered without being on record is not counted as delivered."
)
SUMS = (
    "Each line and store named has a length on its days. Whatever is carried through them weighs at most the first sum; what is "
    "asked for, each unit by its shortest way, weighs the second. The second is more: so not all of it can be carried."
)


def delivery_page(answer: Delivery) -> Document:
    """In: the answer. Out: the page."""
    blocks: list[PageBlock] = [Para(delivery_head(answer), "good" if answer.answer == "yes" else "warn")]
    if answer.needs:
        blocks.append(Para(f"It would need {', '.join(answer.needs)}.", "warn"))
    if answer.wanted:
        blocks.append(
            table(
                answer.wanted,
                {
                    "clause": lambda one: f"{one.clause} {one.title}".strip(),
                    "who": lambda one: ", ".join(one.bearers),
                    "still to deliver": lambda one: f"{_range(one)} {one.unit} of {one.good}",
                    "at": "place",
                    "by": "by",
                    "there, at worst": lambda one: _state(answer, answer.worst, one),
                    "there, at best": lambda one: _state(answer, answer.best, one),
                },
                caption="What is asked for, the earliest first",
            )
        )
    shown = answer.best if answer.answer == "no" else answer.worst
    if shown and shown.shortage:
        blocks += _breaks(answer, shown)
    if answer.lost:
        blocks += _lost(answer.lost)
    ways = answer.worst if answer.worst and answer.worst.can else answer.best
    if ways and ways.can and ways.legs:
        at = "worst" if ways is answer.worst else "best"
        added = "it adds up" if not ways.faults else f"it does not add up: {'; '.join(ways.faults)}"
        blocks += [Heading(2, f"A schedule, at the {at} of what is known ({added})"), _schedule(answer, ways)]
        if ways.parts:
            blocks.append(Para("Some loads are parts of a unit: that whole units can go so is not shown.", "warn"))
    if answer.unknown:
        blocks.append(Details("What is not known: nothing at its worst, no bound at its best", (Listing(answer.unknown),)))
    if answer.left:
        blocks.append(Details("Clauses on goods that were not looked at", (Listing(answer.left),)))
    blocks += [Para(f"{'; '.join(answer.notes)}.", "warn")] * bool(answer.notes)
    blocks.append(Para(HOW, "quiet"))
    return Document(TITLE, tuple(blocks), answer.basis.foot())


def delivery_head(answer: Delivery) -> str:
    """The answer in a sentence."""
    if answer.answer == "not known":
        return "Whether what is promised can be delivered in time is not known."
    if not answer.wanted:
        return "No clause asks for goods at a place by a day that is still to come."
    many = counted(len(answer.wanted), "delivery").replace("deliverys", "deliveries")
    if answer.answer == "yes":
        return f"Yes: what is asked for can be delivered in time ({many}), even at the worst of what is known."
    first = answer.best if answer.answer == "no" else answer.worst
    assert first is not None
    if first.shortage is None:
        return "Not decided: it can be done with parts of a unit; that whole units can go so was not found."
    one = next(one for one in answer.wanted if one.clause == first.shortage.clause)
    what = f"clause {one.clause} ({one.good} at {one.place} by {one.by}) is short by {_short(first)} of {one.good}"
    if answer.answer == "no":
        return f"No: not all can be delivered in time, even at the best of what is known. The earliest that breaks: {what}."
    return f"Not decided: it can be done at the best of what is known, not at the worst. Then the earliest that breaks: {what}."


def _breaks(answer: Delivery, shown: Outlook) -> list[PageBlock]:
    found = shown.shortage
    assert found is not None
    end = "best" if answer.answer == "no" else "worst"
    blocks: list[PageBlock] = [Heading(2, f"Why clause {found.clause} breaks, at the {end} of what is known")]
    if found.proof is None:
        return [*blocks, Para("The solver says so; no sum in whole numbers shows it.", "warn")]
    if not found.tight:
        return [*blocks, Para("No stock can get there in time, whatever the lines take.", "plain")]
    return [
        *blocks,
        Para(f"What stands in the way takes at most {found.room}; what is asked for weighs {found.asked}.", "plain"),
        Listing(found.tight),
        Para(f"{SUMS} Check it with: servanda support deliver --save FILE, then servanda verify FILE.", "quiet"),
    ]


def _lost(lost: LostLines) -> list[PageBlock]:
    lines = "; ".join(lost.lines) or "none"
    said = (
        f"If these lines fail for the whole time ({lines}), {number(lost.arrives)} of {number(lost.asked)} units still arrive in "
        "time, at the best of what is known. No other lines, as many, would leave less."
    )
    short = f"Clauses then short: {', '.join(lost.short)}." if lost.short else "No clause is then short."
    return [Heading(2, "If lines fail"), Para(said), Para(short)]


def _schedule(answer: Delivery, ways: Outlook) -> PageBlock:
    """A row for each clause and line, in the order of the clauses; each day's load stands in the JSON."""
    order = {one.clause: k for k, one in enumerate(answer.wanted)}
    runs: dict[tuple[str, str, str, str], list[Leg]] = {}
    for leg in sorted(ways.legs, key=lambda leg: (order[leg.clause], leg.leaves)):
        runs.setdefault((leg.clause, leg.start, leg.end, leg.mode), []).append(leg)
    return table(
        runs.values(),
        {
            "clause": lambda run: run[0].clause,
            "from, to": lambda run: f"{run[0].start} to {run[0].end}{f' ({run[0].mode})' if run[0].mode else ''}",
            "load": lambda run: f"{round(sum(leg.units for leg in run), 2):g} {run[0].good}",
            "most on a day": lambda run: f"{round(max(leg.units for leg in run), 2):g}",
            "leaves": lambda run: span_words([leg.leaves for leg in run]),
            "arrives": lambda run: span_words([leg.arrives for leg in run]),
        },
        caption="What goes over each line for each clause; the loads of each day stand in the JSON",
    )


def _state(answer: Delivery, end: Outlook | None, one: WantedGood) -> str:
    if end is None:
        return "not known"
    if end.can:
        return f"on {end.arrives[one.clause]}" if one.clause in end.arrives else "nothing is left"
    assert end.shortage is not None
    if end.shortage.clause == one.clause:
        return f"short by {_short(end)}"
    order = [other.clause for other in answer.wanted]
    return "yes" if order.index(one.clause) < order.index(end.shortage.clause) else "not looked at: an earlier one breaks"


def _short(end: Outlook) -> str:
    assert end.shortage is not None
    value = end.shortage.short
    return f"{math.ceil(value - 1e-6):,}" if end.shortage.whole else f"{value:,.6g}"


def _range(one: WantedGood) -> str:
    return digits(one.most) if one.least == one.most else f"{digits(one.least)} to {digits(one.most)}"
